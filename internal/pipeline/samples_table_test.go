package pipeline

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"passerelle/internal/code"
	"passerelle/internal/fact"
	"passerelle/internal/life"
)

// table reads the first table of a section of mappings/SAMPLES.md, without its header.
func table(t *testing.T, section string, columns int) [][]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(repository, "mappings", "SAMPLES.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), "\n## "+section)
	if !found {
		t.Fatalf("SAMPLES.md has no section %q", section)
	}
	var out [][]string
	for line := range strings.Lines(rest) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "|") {
			if len(out) > 0 {
				break
			}
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if len(cells) != columns {
			t.Fatalf("SAMPLES.md, %s: row %q has %d cells, want %d", section, line, len(cells), columns)
		}
		out = append(out, cells)
	}
	if len(out) < 3 {
		t.Fatalf("SAMPLES.md, %s: no rows", section)
	}
	return out[2:]
}

// Every resolution that SAMPLES.md tells of is what a release of the samples says.
func TestSamplesTableResolutions(t *testing.T) {
	_, c := sampleRelease(t)
	for _, row := range table(t, "Resolutions", 6) {
		what, asked, at := row[0], normal(row[1]), row[2]
		t.Run(asked+" "+strings.ReplaceAll(at, "/", " "), func(t *testing.T) {
			first, last, isSession := strings.Cut(at, "/")
			got := life.Resolution{}
			if isSession {
				got = c.Lives().ResolveSession(asked, day(t, first), day(t, last))
			} else {
				got = c.Lives().Resolve(asked, day(t, at))
			}
			if string(got.Status) != row[3] {
				t.Errorf("%s: statut %s, want %s", what, got.Status, row[3])
			}
			if targets := names(got.RemplacePar); targets != row[4] {
				t.Errorf("%s: remplacePar [%s], want [%s]", what, targets, row[4])
			}
			if targets := names(got.Candidats); targets != row[5] {
				t.Errorf("%s: candidats [%s], want [%s]", what, targets, row[5])
			}
			if old := hasOld(got); old != strings.Contains(what, "sens: ancien") {
				t.Errorf("%s: an older code among the answers: %v", what, old)
			}
		})
	}
}

// normal is the normal form of a fiche's or a diploma's code.
func normal(s string) string {
	if strings.HasPrefix(s, "R") {
		return s
	}
	cfd, _ := code.ParseFamily("cfd")
	return code.Check(cfd, s).Normalise
}

func day(t *testing.T, s string) life.Day {
	t.Helper()
	d, err := life.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func names(targets []life.Target) string {
	var out []string
	for _, t := range targets {
		out = append(out, t.Code)
	}
	return strings.Join(out, " ")
}

func hasOld(r life.Resolution) bool {
	return slices.ContainsFunc(r.RemplacePar, func(t life.Target) bool { return t.Old })
}

// Every edge that SAMPLES.md tells of is declared by those sides and sources; those it calls contested are.
func TestSamplesTableEdges(t *testing.T) {
	_, c := sampleRelease(t)
	edges := map[string]life.Edge{}
	for _, e := range c.Edges() {
		edges[e.Old+" → "+e.New] = e
	}
	for _, row := range table(t, "Edges", 3) {
		e, found := edges[row[0]]
		if !found {
			t.Errorf("no edge %s", row[0])
			continue
		}
		var by []string
		if e.ByOld {
			by = append(by, "ancien")
		}
		if e.ByNew {
			by = append(by, "nouveau")
		}
		if e.Contested {
			by = append(by, "contestee")
		}
		if got := strings.Join(by, " "); got != row[1] {
			t.Errorf("%s: declared by %q, want %q", row[0], got, row[1])
		}
		if got := strings.Join(e.Sources, " "); got != row[2] {
			t.Errorf("%s: sources %q, want %q", row[0], got, row[2])
		}
	}
}

// The findings of a release of the samples are those that SAMPLES.md lists, no more.
func TestSamplesTableFindings(t *testing.T) {
	r, _ := sampleRelease(t)
	want := map[string]bool{}
	for _, row := range table(t, "Findings to expect", 6) {
		want[strings.Join(row[1:], " | ")] = true
	}
	file, err := os.Open(filepath.Join(r.Dir, "findings.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var f fact.Finding
		if err := json.Unmarshal(lines.Bytes(), &f); err != nil {
			t.Fatalf("%s: %v", lines.Text(), err)
		}
		got := strings.Join(cells(f), " | ")
		if !want[got] {
			t.Errorf("finding that SAMPLES.md does not list: %s (%s)", got, f.Message)
		}
		delete(want, got)
	}
	for row := range want {
		t.Errorf("SAMPLES.md lists a finding that is none: %s", row)
	}
}

// cells writes a finding as the table does: code, file, row, column, code of the thing.
func cells(f fact.Finding) []string {
	row := ""
	if f.Row > 0 {
		row = strconv.Itoa(int(f.Row))
	}
	return []string{f.Code, f.File, row, f.Column, f.Subject[strings.LastIndex(f.Subject, "/")+1:]}
}
