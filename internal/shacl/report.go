package shacl

import (
	"cmp"
	"slices"
	"strings"
)

// Report is the outcome of a validation (SHACL §3.6). Results are ordered by source shape, in the order of the shapes
// document, then by focus node, constraint and value, by their terms.
type Report struct {
	Conforms bool     // no result at all, of whatever severity
	Results  []Result // at most Options.MaxPerShape of each shape
	Totals   map[Key]int
	Focuses  int // focus nodes validated, counted once for each shape that targets them
}

// Key is what results are counted by; the texts are those of Result.
type Key struct{ Shape, Component, Severity string }

// Result is one validation result (§3.6.2).
type Result struct {
	Focus     string // N-Triples form
	Path      string // in the notation of SPARQL 1.1 §9.1, with whole IRIs; "" for a node shape
	Value     string // N-Triples form, "" when the component gives none
	Shape     string // the source shape, N-Triples form
	Component string // IRI
	Severity  string // IRI
	Messages  []Message
	Names     []Message // sh:name of the shape
	// Triple is the rank, in what NewData was given, of the triple at fault: that which holds the value, or is one too
	// many. −1 when there is none, as for a missing value.
	Triple int32
	// FocusTriple is the lowest rank of a triple about the focus node, −1 when there is none.
	FocusTriple int32

	path *path
}

// report merges what the evaluators found.
func (v *validation) report() *Report {
	all := v.evaluators[0].found
	for _, e := range v.evaluators[1:] {
		all.merge(e.found)
	}
	r := &Report{Conforms: true, Totals: map[Key]int{}, Focuses: v.focuses}
	for n, s := range v.shapes.all {
		for i, c := range s.constraints {
			if count := all.totals[n][i]; count > 0 {
				r.Conforms = false
				r.Totals[Key{s.node, c.component, s.severity}] += count
			}
		}
		all.cut(n)
		for _, f := range all.kept[n] {
			r.Results = append(r.Results, v.result(f))
		}
	}
	return r
}

// result writes a finding out.
func (v *validation) result(f finding) Result {
	c := f.shape.constraints[f.constraint]
	r := Result{
		Focus:       v.form(f.focus),
		Shape:       f.shape.node,
		Component:   c.component,
		Severity:    f.shape.severity,
		Messages:    f.shape.messages,
		Names:       f.shape.names,
		Triple:      f.triple,
		FocusTriple: v.data.firstTriple(f.focus),
		path:        f.shape.path,
	}
	if f.value != 0 {
		r.Value = v.form(f.value)
	}
	if f.predicate != 0 {
		r.path = &path{iri: v.form(f.predicate)}
	}
	r.Path = r.path.String()
	if len(r.Messages) == 0 {
		r.Messages = v.messages(c, f)
	}
	return r
}

// messages returns what a constraint says when its shape says nothing: in French, then in English. For a code, the
// French text goes on with what its family says is wrong.
func (v *validation) messages(c constraint, f finding) []Message {
	each, _ := c.checker.(eachValue)
	family, ok := each.test.(ofFamily)
	if !ok {
		return c.messages
	}
	text, _ := v.textOf(f.value)
	problem, _ := v.CheckCode(family.family, text)
	if problem == "" {
		return c.messages
	}
	return []Message{{c.messages[0].Text + " : " + problem, "fr"}, c.messages[1]}
}

var gravity = map[string]int{Violation: 3, Warning: 2, Info: 1}

// Total is the exact number of results, kept or not.
func (r *Report) Total() int {
	total := 0
	for _, n := range r.Totals {
		total += n
	}
	return total
}

// Count is the exact number of results of a severity, such as Violation.
func (r *Report) Count(severity string) int {
	total := 0
	for k, n := range r.Totals {
		if k.Severity == severity {
			total += n
		}
	}
	return total
}

// Keys returns the keys of Totals, the gravest first, then by shape and component.
func (r *Report) Keys() []Key {
	keys := make([]Key, 0, len(r.Totals))
	for k := range r.Totals {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b Key) int {
		return cmp.Or(cmp.Compare(gravity[b.Severity], gravity[a.Severity]), strings.Compare(a.Severity, b.Severity),
			strings.Compare(a.Shape, b.Shape), strings.Compare(a.Component, b.Component))
	})
	return keys
}

// Text returns the message in a language, else the one without language, else the first.
func (r Result) Text(lang string) string { return choose(r.Messages, lang) }

func choose(messages []Message, lang string) string {
	for _, wanted := range []string{lang, ""} {
		for _, m := range messages {
			if m.Lang == wanted {
				return m.Text
			}
		}
	}
	if len(messages) > 0 {
		return messages[0].Text
	}
	return ""
}
