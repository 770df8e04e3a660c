package rdf

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// A Graph is a small set of triples held in memory, for documents that people write: mappings, source descriptions,
// shapes, ontologies. Terms are in N-Triples form; every triple remembers where in the text it stands.
type Graph struct {
	name   string
	text   []string
	bySubj map[string][]edge
	order  []string
	byObj  map[string][]edge
	held   map[Triple]struct{}
}

type edge struct {
	p, o     string
	from, to int
}

// MaxDocument bounds a document read into a Graph, in bytes.
const MaxDocument = 64 << 20

// maxTerms bounds the distinct terms of a document read into a Graph, in bytes: a short name may stand for a long IRI.
const maxTerms = 2 * MaxDocument

// NewGraph returns an empty graph; name stands in messages about it.
func NewGraph(name string) *Graph {
	return &Graph{name: name, bySubj: map[string][]edge{}, byObj: map[string][]edge{}, held: map[Triple]struct{}{}}
}

// ReadGraph reads a whole document into a Graph; of quads it keeps the triples. It refuses a document larger than
// MaxDocument, and what Read refuses.
func ReadGraph(r io.Reader, name, base string, f Format) (*Graph, error) {
	src, err := io.ReadAll(io.LimitReader(r, MaxDocument+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if len(src) > MaxDocument {
		return nil, fmt.Errorf("%s: document larger than %d bytes", name, MaxDocument)
	}
	g := NewGraph(name)
	g.text = strings.Split(string(src), "\n")
	terms := interner{held: map[string]string{}}
	err = Read(bytes.NewReader(src), name, base, f, func(q Quad) error {
		g.add(terms.intern(q.S), edge{terms.intern(q.P), terms.intern(q.O), q.From, q.To})
		if terms.size > maxTerms {
			return fmt.Errorf("%s:%d: the terms up to here, in full, are more than %d bytes", name, q.From, maxTerms)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return g, nil
}

// interner keeps one string for each term.
type interner struct {
	held map[string]string
	form []byte
	size int
}

func (in *interner) intern(t Term) string {
	in.form = t.Append(in.form[:0])
	if s, is := in.held[string(in.form)]; is {
		return s
	}
	s := string(in.form)
	in.held[s] = s
	in.size += len(s)
	return s
}

// Name is the name given at creation.
func (g *Graph) Name() string { return g.name }

// Add puts one triple in the graph, once.
func (g *Graph) Add(s, p, o string) { g.add(s, edge{p: p, o: o}) }

func (g *Graph) add(s string, n edge) {
	triple := Triple{s, n.p, n.o}
	if _, held := g.held[triple]; held {
		return
	}
	g.held[triple] = struct{}{}
	if _, seen := g.bySubj[s]; !seen {
		g.order = append(g.order, s)
	}
	g.bySubj[s] = append(g.bySubj[s], n)
	g.byObj[n.o] = append(g.byObj[n.o], edge{n.p, s, n.from, n.to})
}

// Len is the number of triples.
func (g *Graph) Len() int { return len(g.held) }

// Subjects returns every subject in order of first appearance.
func (g *Graph) Subjects() []string { return g.order }

// Objects returns the objects of s and p (an IRI without brackets), in order of appearance.
func (g *Graph) Objects(s, p string) []string {
	var out []string
	for _, e := range g.bySubj[s] {
		if e.p[1:len(e.p)-1] == p {
			out = append(out, e.o)
		}
	}
	return out
}

// Object returns the first object of s and p, or "".
func (g *Graph) Object(s, p string) string {
	for _, e := range g.bySubj[s] {
		if e.p[1:len(e.p)-1] == p {
			return e.o
		}
	}
	return ""
}

// Text returns the value (IRI without brackets, or lexical form) of the first object of s and p, or "".
func (g *Graph) Text(s, p string) string { return Text(g.Object(s, p)) }

// Text takes the value out of an N-Triples form: the IRI, the label or the lexical form; "" for a malformed one.
func Text(term string) string {
	if term == "" {
		return ""
	}
	t, err := ParseTerm(term)
	if err != nil {
		return ""
	}
	return t.Value
}

// SubjectsOf returns the subjects that have p (without brackets) with object o.
func (g *Graph) SubjectsOf(p, o string) []string {
	var out []string
	for _, e := range g.byObj[o] {
		if e.p[1:len(e.p)-1] == p {
			out = append(out, e.o)
		}
	}
	return out
}

// Each calls f with every triple, by subject in order of appearance.
func (g *Graph) Each(f func(s, p, o string)) {
	for _, s := range g.order {
		for _, e := range g.bySubj[s] {
			f(s, e.p, e.o)
		}
	}
}

// Locate returns the line on which a word of the description of s stands: the first line of the sentences about s that
// holds word (an IRI's local name, a literal's text), else the first line that says anything of s, else 0.
func (g *Graph) Locate(s, word string) int {
	es := g.bySubj[s]
	if len(es) == 0 {
		es = g.byObj[s]
	}
	first := 0
	for _, e := range es {
		for n := max(e.from, 1); n <= e.to && n <= len(g.text); n++ {
			line := strings.TrimSpace(g.text[n-1])
			if line == "" || line[0] == '#' {
				continue
			}
			if word != "" && strings.Contains(line, word) {
				return n
			}
			if first == 0 {
				first = n
			}
		}
	}
	return first
}

// List returns the members of an RDF collection (rdf:first, rdf:rest); a cycle ends it.
func (g *Graph) List(head string) []string {
	var out []string
	seen := map[string]bool{}
	for head != "" && head != "<"+RDF+"nil>" && !seen[head] {
		seen[head] = true
		if f := g.Object(head, RDF+"first"); f != "" {
			out = append(out, f)
		}
		head = g.Object(head, RDF+"rest")
	}
	return out
}
