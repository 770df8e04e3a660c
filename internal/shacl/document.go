package shacl

import (
	"fmt"
	"slices"
	"strings"

	"passerelle/internal/rdf"
)

// document is a shapes graph (SHACL §1.4), which may be spread over several files.
type document struct {
	graphs   []*rdf.Graph
	subjects []string // in order of appearance
	about    map[string][]statement
	parents  map[string][]string // by property shape: the shapes that have it as a value of sh:property
}

// statement is what a file says of a node: predicate and object, the predicate without brackets.
type statement struct {
	p, o string
	file int
}

// name returns the predicate as people write it.
func (st statement) name() string {
	if local, ok := strings.CutPrefix(st.p, Namespace); ok {
		return "sh:" + local
	}
	if local, ok := strings.CutPrefix(st.p, Extension); ok {
		return "pas:" + local
	}
	return "<" + st.p + ">"
}

// newDocument joins the files. The blank nodes of two files are never the same, so with several files each label is
// told apart by the rank of its file.
func newDocument(graphs []*rdf.Graph) *document {
	d := &document{graphs: graphs, about: map[string][]statement{}, parents: map[string][]string{}}
	for file, g := range graphs {
		g.Each(func(s, p, o string) {
			d.put(d.label(file, s), statement{rdf.Text(p), d.label(file, o), file})
		})
	}
	return d
}

func (d *document) put(s string, st statement) {
	known, seen := d.about[s]
	if slices.ContainsFunc(known, func(k statement) bool { return k.p == st.p && k.o == st.o }) {
		return
	}
	if !seen {
		d.subjects = append(d.subjects, s)
	}
	d.about[s] = append(known, st)
	if st.p == Namespace+"property" {
		d.parents[st.o] = append(d.parents[st.o], s)
	}
}

func (d *document) label(file int, node string) string {
	if len(d.graphs) < 2 || !strings.HasPrefix(node, "_:") {
		return node
	}
	return fmt.Sprintf("_:f%d_%s", file+1, node[2:])
}

// values returns what is said of a node with predicate p.
func (d *document) values(node, p string) []statement {
	var found []statement
	for _, st := range d.about[node] {
		if st.p == p {
			found = append(found, st)
		}
	}
	return found
}

// instance says whether a node is a SHACL instance of a class (§1.3): of the class or of one below it.
func (d *document) instance(node, class string) bool {
	var queue []string
	for _, st := range d.values(node, rdf.Type) {
		queue = append(queue, st.o)
	}
	for i := 0; i < len(queue); i++ {
		if queue[i] == "<"+class+">" {
			return true
		}
		for _, st := range d.values(queue[i], rdf.RDFS+"subClassOf") {
			if !slices.Contains(queue, st.o) {
				queue = append(queue, st.o)
			}
		}
	}
	return false
}

// list returns the members of a SHACL list (§1.3): each node has one rdf:first and one rdf:rest, and no node is met
// twice.
func (d *document) list(head string) ([]string, error) {
	var members []string
	seen := map[string]bool{}
	for head != "<"+rdf.RDF+"nil>" {
		first, rest := d.values(head, rdf.RDF+"first"), d.values(head, rdf.RDF+"rest")
		if len(first) != 1 || len(rest) != 1 {
			return nil, fmt.Errorf("%s is not a well-formed list", head)
		}
		if seen[head] {
			return nil, fmt.Errorf("the list at %s has no end", head)
		}
		seen[head] = true
		members = append(members, first[0].o)
		head = rest[0].o
	}
	return members, nil
}

// place returns "FILE:LINE" of a statement about a node. A file tells only which sentence a statement stands in, so
// inside brackets the line is that of the first mention of its object, else of its predicate.
func (d *document) place(node string, st statement) string {
	g := d.graphs[st.file]
	if label, ok := strings.CutPrefix(node, fmt.Sprintf("_:f%d_", st.file+1)); ok && len(d.graphs) > 1 {
		node = "_:" + label
	}
	line := g.Locate(node, "")
	for _, word := range []string{rdf.Text(st.o), localName(st.o), localName(st.p)} {
		if n := g.Locate(node, word); len(word) > 2 && n > line {
			line = n
			break
		}
	}
	return fmt.Sprintf("%s:%d", g.Name(), line)
}

// localName is what an IRI ends with, after the last # / or :
func localName(iri string) string {
	iri = strings.Trim(iri, "<>")
	return iri[strings.LastIndexAny(iri, "#/:")+1:]
}
