package rml

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"passerelle/internal/rdf"
)

// A place is a node of the mapping and what it is, for messages: "object map of <…#Fiche>".
type place struct{ node, what string }

// problems gathers the mistakes of a mapping, so that all are told at once.
type problems struct {
	g    *rdf.Graph
	list []problem
}

type problem struct {
	line int
	text string
}

// maxProblems bounds what is told of one mapping.
const maxProblems = 50

// add notes a mistake at p; word is what to look for in its sentence, to find the line.
func (ps *problems) add(p place, word, format string, args ...any) {
	ps.addLine(p, ps.g.Locate(p.node, word), format, args...)
}

func (ps *problems) addLine(p place, line int, format string, args ...any) {
	ps.list = append(ps.list, problem{line, fmt.Sprintf("%s:%d: %s: %s", ps.g.Name(), line, p.what, fmt.Sprintf(format, args...))})
}

// err returns all mistakes, by line, each on a line of its own; nil when there are none.
func (ps *problems) err() error {
	slices.SortStableFunc(ps.list, func(a, b problem) int { return cmp.Compare(a.line, b.line) })
	var all []error
	for i, p := range ps.list {
		if i == maxProblems {
			all = append(all, fmt.Errorf("%s: and %d more mistakes", ps.g.Name(), len(ps.list)-i))
			break
		}
		all = append(all, errors.New(p.text))
	}
	return errors.Join(all...)
}

// parser reads the nodes of one mapping document.
type parser struct {
	problems
	props   map[string][]string // the properties of every subject, each once, without brackets
	sources map[string]*Source  // by what they say, so that equal ones are one
	maps    map[string]*triplesMap
	open    map[string]bool // what is being read, against cycles
	entered int
}

// Bounds of what a mapping may nest and expand to.
const (
	maxNesting = 64
	maxEntered = 1 << 16
)

// enter says whether the description of a node may be read now: not from within itself, and not when too many are being
// read. The caller must leave it.
func (p *parser) enter(at place, as string) bool {
	p.entered++
	switch {
	case p.open[as+at.node]:
		p.add(at, "", "it is described by itself")
	case len(p.open) > maxNesting:
		p.add(at, "", "nested too deeply")
	case p.entered > maxEntered:
		if p.entered == maxEntered+1 {
			p.add(at, "", "more than %d expressions in one mapping", maxEntered)
		}
	default:
		p.open[as+at.node] = true
		return true
	}
	return false
}

func (p *parser) leave(at place, as string) { delete(p.open, as+at.node) }

func newParser(g *rdf.Graph) *parser {
	p := &parser{problems: problems{g: g}, props: map[string][]string{}, sources: map[string]*Source{},
		maps: map[string]*triplesMap{}, open: map[string]bool{}}
	g.Each(func(s, prop, _ string) {
		prop = strings.Trim(prop, "<>")
		if !slices.Contains(p.props[s], prop) {
			p.props[s] = append(p.props[s], prop)
		}
	})
	return p
}

// only reports the properties of a node that are in the namespace and not among the allowed ones.
func (p *parser) only(at place, space string, allowed ...string) {
	for _, prop := range p.props[at.node] {
		local, ours := strings.CutPrefix(prop, space)
		if !ours || slices.Contains(allowed, local) {
			continue
		}
		if why := unsupported[local]; why != "" && space == rmlNS {
			p.add(at, local, "%s: %s", shortName(prop), why)
			continue
		}
		hint := "remove it"
		if near := nearest(local, allowed); near != "" {
			hint = "write " + shortName(space+near)
		}
		p.add(at, local, "%s is no property of it: %s", shortName(prop), hint)
	}
}

// one returns the object of a property that may stand once, "" when it does not stand.
func (p *parser) one(at place, prop string) string {
	objects := p.g.Objects(at.node, prop)
	if len(objects) > 1 {
		p.add(at, localName(prop), "%d values of %s: write one", len(objects), shortName(prop))
	}
	if len(objects) == 0 {
		return ""
	}
	return objects[0]
}

// text returns the text of a literal that may stand once; ok is false when it does not stand.
func (p *parser) text(at place, prop string) (s string, ok bool) {
	o := p.one(at, prop)
	if o == "" {
		return "", false
	}
	if o[0] != '"' {
		p.add(at, localName(prop), "%s of %s: write a literal, in quotation marks", display(o), shortName(prop))
	}
	return rdf.Text(o), true
}

// flag returns the value of a boolean that may stand once.
func (p *parser) flag(at place, prop string) (value, ok bool) {
	o := p.one(at, prop)
	switch s := rdf.Text(o); {
	case o == "":
		return false, false
	case s == "true" || s == "1":
		return true, true
	case s != "false" && s != "0":
		p.add(at, localName(prop), "%s of %s: write true or false", display(o), shortName(prop))
	}
	return false, true
}

// quoted is a literal as it most likely stands in the text, to find its line.
func quoted(s string) string { return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"` }

// nearest returns the candidate that differs from s by at most two edits, or by case only; "" when none does.
func nearest(s string, candidates []string) string {
	best, least := "", 3
	for _, c := range candidates {
		if d := distance(strings.ToLower(s), strings.ToLower(c)); d < least && d < len(c) {
			best, least = c, d
		}
	}
	return best
}

// distance counts insertions, deletions and replacements of bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		last := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := last
			if a[i] != b[j] {
				change++
			}
			last = row[j+1]
			row[j+1] = min(change, last+1, row[j]+1)
		}
	}
	return row[len(b)]
}
