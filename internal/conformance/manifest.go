package conformance

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"passerelle/internal/rdf"
)

const (
	mf           = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
	manifestFile = "manifest.ttl"
)

// A Manifest is what the W3C's manifests of one suite list, in order: mf:entries of manifest.ttl, and of every document
// that it includes (mf:include).
type Manifest struct {
	Entries []Entry

	folder, base string
	graphs       map[string]*rdf.Graph // by the IRI of the document
}

// An Entry is one test.
type Entry struct {
	Graph *rdf.Graph // the document that describes it
	Node  string     // its IRI in N-Triples form
	Type  string     // the IRI of its class
}

// Action returns the object of mf:action, in N-Triples form.
func (e Entry) Action() string { return e.Graph.Object(e.Node, mf+"action") }

// Result returns the object of mf:result, in N-Triples form, or "".
func (e Entry) Result() string { return e.Graph.Object(e.Node, mf+"result") }

// ReadManifest reads folder/manifest.ttl. base, which ends with a slash, is the IRI that folder stands for; it must be the
// manifest's mf:assumedTestBase where there is one. An error says which document is not there, is not Turtle, or lists
// what it does not describe.
func ReadManifest(folder, base string) (*Manifest, error) {
	m := &Manifest{folder: folder, base: base, graphs: map[string]*rdf.Graph{}}
	if err := m.include(base + manifestFile); err != nil {
		return nil, err
	}
	return m, nil
}

// include reads one document, unless it is read already.
func (m *Manifest) include(iri string) error {
	if m.graphs[iri] != nil {
		return nil
	}
	g, err := m.Graph(iri)
	if err != nil {
		return err
	}
	for _, node := range g.Subjects() {
		if assumed := g.Text(node, mf+"assumedTestBase"); assumed != "" && assumed != m.base {
			return fmt.Errorf("%s: mf:assumedTestBase is %s, want %s", g.Name(), assumed, m.base)
		}
		for _, other := range g.Objects(node, mf+"include") {
			if err := m.include(rdf.Text(other)); err != nil {
				return err
			}
		}
		for _, entry := range g.List(g.Object(node, mf+"entries")) {
			e := Entry{Graph: g, Node: entry, Type: g.Text(entry, rdf.Type)}
			if e.Type == "" {
				return fmt.Errorf("%s:%d: %s is listed, and has no type", g.Name(), g.Locate(node, "entries"), entry)
			}
			m.Entries = append(m.Entries, e)
		}
	}
	return nil
}

// Read returns the bytes of a file of the suite, given by its IRI.
func (m *Manifest) Read(iri string) ([]byte, error) {
	name, within := strings.CutPrefix(iri, m.base)
	if name = filepath.FromSlash(name); !within || !filepath.IsLocal(name) {
		return nil, fmt.Errorf("%s is not in the suite, which is at %s", iri, m.base)
	}
	return os.ReadFile(filepath.Join(m.folder, name))
}

// Graph returns the triples of a Turtle document of the suite, given by its IRI. It reads each document once, so that its
// blank nodes are the same wherever it is used.
func (m *Manifest) Graph(iri string) (*rdf.Graph, error) {
	if g := m.graphs[iri]; g != nil {
		return g, nil
	}
	text, err := m.Read(iri)
	if err != nil {
		return nil, err
	}
	g, err := rdf.ReadGraph(bytes.NewReader(text), strings.TrimPrefix(iri, m.base), iri, rdf.Turtle)
	if err != nil {
		return nil, err
	}
	m.graphs[iri] = g
	return g, nil
}

// Cases makes a case of each entry, by what runs those of its type. A case whose type is not among them fails.
func (m *Manifest) Cases(run map[string]func(Entry) error) []Case {
	cases := make([]Case, len(m.Entries))
	for i, e := range m.Entries {
		iri := rdf.Text(e.Node)
		cases[i] = Case{ID: m.id(iri), IRI: iri, Run: func() error {
			if run[e.Type] == nil {
				return fmt.Errorf("the type of the case, %s, is unknown", e.Type)
			}
			return run[e.Type](e)
		}}
	}
	return cases
}

// id is the fragment of an IRI in the suite's own manifest, else the IRI from the folder of the suite on.
func (m *Manifest) id(iri string) string {
	id := strings.TrimPrefix(iri, m.base)
	return strings.TrimPrefix(id, manifestFile+"#")
}
