// Package doc is one thing's document: one set of triples, and the syntaxes that all say exactly that set. document.rq is
// the same set asked of a SPARQL endpoint.
package doc

import (
	_ "embed"
	"fmt"
	"strings"

	"passerelle/internal/rdf"
)

//go:embed document.rq
var query string

// Query is the CONSTRUCT that gives the document of iri.
func Query(iri string) string {
	return strings.ReplaceAll(query, "$iri", string(rdf.AppendIRI(nil, iri)))
}

// A Document is what the release says of one thing.
type Document struct {
	IRI     string
	Triples []rdf.Triple // sorted, each once
	text    []byte       // the same as N-Triples
}

// Parse reads a document back from its N-Triples.
func Parse(iri string, ntriples []byte) (Document, error) {
	d := Document{IRI: iri, text: ntriples, Triples: make([]rdf.Triple, 0, 16)}
	for n, line := range strings.Split(string(ntriples), "\n") {
		if line == "" {
			continue
		}
		t, ok := splitLine(line)
		if !ok {
			return d, fmt.Errorf("document of %s: line %d is no triple", iri, n+1)
		}
		d.Triples = append(d.Triples, t)
	}
	return d, nil
}

// splitLine takes a line apart that AppendTriple wrote: neither subject nor predicate holds a blank.
func splitLine(line string) (t rdf.Triple, ok bool) {
	t.S, line, ok = strings.Cut(line, " ")
	if !ok {
		return t, false
	}
	t.P, line, ok = strings.Cut(line, " ")
	if !ok {
		return t, false
	}
	t.O, ok = strings.CutSuffix(line, " .")
	return t, ok && t.O != ""
}

// NTriples returns the document as N-Triples; the caller must not change it.
func (d Document) NTriples() []byte { return d.text }

// Own returns the triples whose subject is the thing or a part of it, in the document's order.
func (d Document) Own() []rdf.Triple {
	own := make([]rdf.Triple, 0, len(d.Triples))
	for _, t := range d.Triples {
		if d.owns(t.S) {
			own = append(own, t)
		}
	}
	return own
}

func (d Document) owns(s string) bool {
	rest, ok := strings.CutPrefix(s, "<"+d.IRI)
	return ok && (rest == ">" || strings.HasPrefix(rest, "#"))
}

// Objects returns the objects (N-Triples forms) of a property (IRI) of the thing itself.
func (d Document) Objects(property string) []string { return d.ObjectsOf(d.IRI, property) }

// ObjectsOf returns the objects of a property of any subject of the document.
func (d Document) ObjectsOf(subject, property string) []string {
	s, p := "<"+subject+">", "<"+property+">"
	var out []string
	for _, t := range d.Triples {
		if t.S == s && t.P == p {
			out = append(out, t.O)
		}
	}
	return out
}

// Value returns the value of the first object of a property of the thing, or "".
func (d Document) Value(property string) string { return d.ValueOf(d.IRI, property) }

// ValueOf returns the value of the first object of a property of any subject of the document, or "".
func (d Document) ValueOf(subject, property string) string {
	if o := d.ObjectsOf(subject, property); len(o) > 0 {
		return rdf.Text(o[0])
	}
	return ""
}
