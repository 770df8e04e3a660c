package rdf

import (
	"bufio"
	"io"
	"slices"
	"strings"
)

// AppendTriple appends one N-Triples line of three terms already in N-Triples form.
func AppendTriple(dst []byte, s, p, o string) []byte {
	dst = append(append(dst, s...), ' ')
	dst = append(append(dst, p...), ' ')
	return append(append(dst, o...), " .\n"...)
}

// AppendQuad appends one N-Quads line; g is "" for the default graph.
func AppendQuad(dst []byte, s, p, o, g string) []byte {
	if g == "" {
		return AppendTriple(dst, s, p, o)
	}
	dst = append(append(dst, s...), ' ')
	dst = append(append(dst, p...), ' ')
	dst = append(append(dst, o...), ' ')
	return append(append(dst, g...), " .\n"...)
}

// A Triple is three terms in N-Triples form.
type Triple struct{ S, P, O string }

// Compare orders triples by subject, predicate and object bytes.
func (t Triple) Compare(u Triple) int {
	if c := strings.Compare(t.S, u.S); c != 0 {
		return c
	}
	if c := strings.Compare(t.P, u.P); c != 0 {
		return c
	}
	return strings.Compare(t.O, u.O)
}

// WriteTurtle writes triples as Turtle (RDF 1.1 Turtle), grouped by subject in the order given by sorting, with the
// prefixes that are used. prefixes maps a prefix to its namespace.
func WriteTurtle(w io.Writer, triples []Triple, prefixes map[string]string) error {
	ts := slices.Clone(triples)
	slices.SortFunc(ts, Triple.Compare)
	ts = slices.CompactFunc(ts, func(a, b Triple) bool { return a == b })
	tw := &turtleWriter{names: prefixNames(prefixes), used: map[string]bool{}}
	var body strings.Builder
	for i, t := range ts {
		tw.triple(&body, ts[:i], t)
	}
	if len(ts) > 0 {
		body.WriteString(" .\n")
	}
	out := bufio.NewWriter(w)
	for _, n := range tw.names {
		if tw.used[n.prefix] {
			out.WriteString("@prefix " + n.prefix + ": <" + n.space + "> .\n")
		}
	}
	out.WriteString(body.String())
	return out.Flush()
}

type prefixName struct{ prefix, space string }

// prefixNames lists the longest namespaces first, so that the most precise prefix wins.
func prefixNames(prefixes map[string]string) []prefixName {
	names := make([]prefixName, 0, len(prefixes))
	for p, ns := range prefixes {
		names = append(names, prefixName{p, ns})
	}
	slices.SortFunc(names, func(a, b prefixName) int {
		if len(a.space) != len(b.space) {
			return len(b.space) - len(a.space)
		}
		return strings.Compare(a.prefix, b.prefix)
	})
	return names
}

type turtleWriter struct {
	names []prefixName
	used  map[string]bool
}

func (w *turtleWriter) triple(b *strings.Builder, before []Triple, t Triple) {
	last := Triple{}
	if n := len(before); n > 0 {
		last = before[n-1]
	}
	switch {
	case last.S == t.S && last.P == t.P:
		b.WriteString(", ")
	case last.S == t.S:
		b.WriteString(" ;\n    " + w.predicate(t.P) + " ")
	default:
		if len(before) > 0 {
			b.WriteString(" .\n")
		}
		b.WriteString("\n" + w.term(t.S) + "\n    " + w.predicate(t.P) + " ")
	}
	b.WriteString(w.term(t.O))
}

func (w *turtleWriter) predicate(p string) string {
	if p == "<"+Type+">" {
		return "a"
	}
	return w.term(p)
}

// term shortens an IRI, or the datatype of a literal, when a prefix fits and the local name needs no escape.
func (w *turtleWriter) term(t string) string {
	if i := strings.LastIndex(t, `"^^<`); i > 0 && t[0] == '"' && strings.HasSuffix(t, ">") {
		return t[:i+3] + w.iri(t[i+3:])
	}
	if strings.HasPrefix(t, "<") {
		return w.iri(t)
	}
	return t
}

func (w *turtleWriter) iri(t string) string {
	iri := t[1 : len(t)-1]
	for _, n := range w.names {
		if local, ok := strings.CutPrefix(iri, n.space); ok && plainLocal(local) {
			w.used[n.prefix] = true
			return n.prefix + ":" + local
		}
	}
	return t
}

func plainLocal(s string) bool {
	if s == "" || s[0] == '-' {
		return false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-') {
			return false
		}
	}
	return true
}
