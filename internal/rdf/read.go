package rdf

import (
	"fmt"
	"io"
	"regexp"
)

// Format is a syntax that Read understands.
type Format int

// The syntaxes read here; JSON-LD is read by the packages that need it.
const (
	Turtle Format = iota
	NTriples
	NQuads
	RDFXML
)

// A Quad is one statement; G is nil in the default graph. From and To are lines, from 1: the words that the statement
// does not share with the one before it stand between them. For RDF/XML, From is the line of the element that says it.
type Quad struct {
	S, P, O  Term
	G        *Term
	From, To int
}

// MaxLine bounds, in bytes, what a reader holds at a time: one line of N-Triples or N-Quads, one statement of Turtle, as
// written and with its IRIs in full, and what RDF/XML says between two triples.
const MaxLine = 16 << 20

// Read calls each with every statement of r. base, an absolute IRI, resolves relative IRIs until the document states
// another; "" means none, and then a relative IRI is an error. name stands in error messages, which begin with
// `NAME:LINE:`, the line of the faulty word. Reading stops at the first fault or at the first error of each, which is
// returned as it is.
//
// The label of a blank node is the document's. In Turtle and RDF/XML the nodes without one are called b1, b2 and so on;
// there a label of that form gets an underscore at its end, so that no two nodes share one.
func Read(r io.Reader, name, base string, f Format, each func(Quad) error) error {
	switch f {
	case NTriples, NQuads:
		return named(name, readLines(r, f, eachLine(each)))
	case Turtle:
		return named(name, readTurtle(r, base, each))
	case RDFXML:
		return named(name, readXML(r, base, each))
	}
	return fmt.Errorf("%s: unknown syntax %d", name, f)
}

// A fault is what is wrong with a document, and on which line.
type fault struct {
	line int
	err  error
}

func (f *fault) Error() string { return fmt.Sprintf("line %d: %s", f.line, f.err) }

// named says in which document a fault is. Other errors, those of a caller's function, stay as they are.
func named(name string, err error) error {
	if f, is := err.(*fault); is {
		return fmt.Errorf("%s:%d: %w", name, f.line, f.err)
	}
	return err
}

// eachLine takes the terms of a line apart.
func eachLine(each func(Quad) error) func(*Line) error {
	return func(l *Line) error {
		q := Quad{From: l.N, To: l.N}
		var g Term
		for i, term := range [][]byte{l.S, l.P, l.O, l.G} {
			if len(term) == 0 {
				continue
			}
			t, err := ParseTerm(term)
			if err != nil {
				return &fault{l.N, err}
			}
			*[]*Term{&q.S, &q.P, &q.O, &g}[i] = t
		}
		if len(l.G) > 0 {
			q.G = &g
		}
		return each(q)
	}
}

// numbered is the form of the labels given to blank nodes that have none.
var numbered = regexp.MustCompile(`^b[0-9]+_*$`)

// documentLabel is the label of a blank node that has one in a document where others have none.
func documentLabel(label string) string {
	if numbered.MatchString(label) {
		return label + "_"
	}
	return label
}
