package conformance

import (
	"fmt"
	"os"
	"strings"
)

const ledgerFile = "known-failures.txt"

// ledger is what known-failures.txt says, line by line.
type ledger []entry

type entry struct {
	line         int
	name, reason string // name may end with *
}

func readLedger() (ledger, error) {
	text, err := os.ReadFile(ledgerFile)
	if err != nil {
		return nil, fmt.Errorf("%w: write it, were it empty, to say which cases cannot pass", err)
	}
	return parseLedger(string(text))
}

func parseLedger(text string) (ledger, error) {
	var known ledger
	n := 0
	for line := range strings.Lines(text) {
		n++
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		name, reason, _ := strings.Cut(line, " ")
		e := entry{n, name, strings.TrimSpace(reason)}
		if e.reason == "" {
			return nil, fmt.Errorf("%s:%d: %s without a reason: write one after a space", ledgerFile, n, name)
		}
		known = append(known, e)
	}
	return known, nil
}

func (e entry) covers(name string) bool {
	prefix, many := strings.CutSuffix(e.name, "*")
	return many && strings.HasPrefix(name, prefix) || name == e.name
}

// reason returns why a case fails, or "" when it is not known to.
func (l ledger) reason(name string) string {
	for _, e := range l {
		if e.covers(name) {
			return e.reason
		}
	}
	return ""
}

// faults says which lines cover no case, and which cover what a line above covers.
func (l ledger) faults(suites []Suite) []string {
	used := map[int]bool{} // lines
	var all []string
	for _, s := range suites {
		for _, c := range s.Cases {
			name, first := s.Name+"/"+c.ID, 0
			for _, e := range l {
				if !e.covers(name) {
					continue
				}
				used[e.line] = true
				if first > 0 {
					all = append(all, fmt.Sprintf("%s:%d: %s stands on line %d already", ledgerFile, e.line, name, first))
				}
				first = max(first, e.line)
			}
		}
	}
	for _, e := range l {
		if !used[e.line] {
			all = append(all, fmt.Sprintf("%s:%d: %s is no case: take the line out", ledgerFile, e.line, e.name))
		}
	}
	return all
}
