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
	var body strings.Builder
	tw := newTurtleWriter(&body, prefixes)
	for _, t := range ts {
		tw.triple(t)
	}
	tw.end()
	out := bufio.NewWriter(w)
	for _, n := range tw.names {
		if tw.used[n.prefix] {
			out.WriteString(n.declaration())
		}
	}
	out.WriteString(body.String())
	return out.Flush()
}

// A TurtleStream writes triples that come sorted and each once, whatever their number: it holds one at a time. Every
// prefix is declared, used or not.
type TurtleStream struct {
	out *bufio.Writer
	tw  *turtleWriter
}

// NewTurtleStream begins a document. Nothing is complete before Close has returned nil.
func NewTurtleStream(w io.Writer, prefixes map[string]string) *TurtleStream {
	out := bufio.NewWriterSize(w, 1<<16)
	s := &TurtleStream{out, newTurtleWriter(out, prefixes)}
	for _, n := range s.tw.names {
		out.WriteString(n.declaration())
	}
	return s
}

// Triple writes the next triple; the error of the writer underneath comes with Close.
func (s *TurtleStream) Triple(t Triple) { s.tw.triple(t) }

// Close ends the document.
func (s *TurtleStream) Close() error {
	s.tw.end()
	return s.out.Flush()
}

type prefixName struct{ prefix, space string }

func (n prefixName) declaration() string { return "@prefix " + n.prefix + ": <" + n.space + "> .\n" }

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

// turtleWriter writes one triple after another; the sticky errors of its writer are for whoever made that.
type turtleWriter struct {
	out   io.StringWriter
	names []prefixName
	used  map[string]bool
	last  Triple // zero before the first
}

func newTurtleWriter(out io.StringWriter, prefixes map[string]string) *turtleWriter {
	return &turtleWriter{out: out, names: prefixNames(prefixes), used: map[string]bool{}}
}

func (w *turtleWriter) triple(t Triple) {
	switch last := w.last; {
	case last.S == t.S && last.P == t.P:
		w.out.WriteString(", ")
	case last.S == t.S:
		w.out.WriteString(" ;\n    " + w.predicate(t.P) + " ")
	default:
		w.end()
		w.out.WriteString("\n" + w.term(t.S) + "\n    " + w.predicate(t.P) + " ")
	}
	w.out.WriteString(w.term(t.O))
	w.last = t
}

// end closes the statement under way.
func (w *turtleWriter) end() {
	if w.last != (Triple{}) {
		w.out.WriteString(" .\n")
	}
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
