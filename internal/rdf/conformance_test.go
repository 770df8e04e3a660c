package rdf_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"passerelle/internal/conformance"
	"passerelle/internal/rdf"
)

// TestConformance runs the W3C's suites of RDF 1.1. Their results are in N-Triples.
func TestConformance(t *testing.T) {
	root := conformance.Shared(t, "conformance", "rdf11")
	var suites []conformance.Suite
	for _, s := range []struct {
		folder, kind string
		format       rdf.Format
		least        int
	}{
		{"rdf-turtle", "TestTurtle", rdf.Turtle, 313},
		{"rdf-n-triples", "TestNTriples", rdf.NTriples, 70},
		{"rdf-n-quads", "TestNQuads", rdf.NQuads, 87},
		{"rdf-xml", "TestXML", rdf.RDFXML, 166},
	} {
		m, err := conformance.ReadManifest(filepath.Join(root, s.folder), "https://w3c.github.io/rdf-tests/rdf/rdf11/"+s.folder+"/")
		if err != nil {
			t.Fatal(err)
		}
		in := syntax{m, s.format}
		kind := "http://www.w3.org/ns/rdftest#" + s.kind
		suites = append(suites, conformance.Suite{Name: s.folder, Least: s.least, Cases: m.Cases(map[string]func(conformance.Entry) error{
			kind + "Eval": in.means, kind + "PositiveSyntax": in.accepts, kind + "NegativeSyntax": in.refuses,
		})})
	}
	conformance.Run(t, suites...)
}

// syntax is a suite and the format that it tests.
type syntax struct {
	suite  *conformance.Manifest
	format rdf.Format
}

// read reads a file of the suite, whose IRI is its base.
func (s syntax) read(file string, f rdf.Format) (all []conformance.Quad, err error) {
	text, err := s.suite.Read(rdf.Text(file))
	if err != nil {
		return nil, err
	}
	return readAll(string(text), rdf.Text(file), rdf.Text(file), f)
}

func (s syntax) means(e conformance.Entry) error {
	got, err := s.read(e.Action(), s.format)
	if err != nil {
		return err
	}
	want, err := s.read(e.Result(), rdf.NTriples)
	if err != nil {
		return err
	}
	if !conformance.Isomorphic(got, want) {
		return fmt.Errorf("read\n%s\nwant\n%s", conformance.Listing(got), conformance.Listing(want))
	}
	return nil
}

func (s syntax) accepts(e conformance.Entry) error {
	_, err := s.read(e.Action(), s.format)
	return err
}

// refuses wants an error of the reader, which names a line; a file that is not there is no refusal.
func (s syntax) refuses(e conformance.Entry) error {
	_, err := s.read(e.Action(), s.format)
	if err == nil || !strings.HasPrefix(err.Error(), rdf.Text(e.Action())+":") {
		return fmt.Errorf("%s: error %v, want one that names a line", e.Action(), err)
	}
	return nil
}

func quadOf(q rdf.Quad) conformance.Quad {
	out := conformance.Quad{q.S.String(), q.P.String(), q.O.String()}
	if q.G != nil {
		out[3] = q.G.String()
	}
	return out
}

func readAll(text, name, base string, f rdf.Format) (all []conformance.Quad, err error) {
	err = rdf.Read(strings.NewReader(text), name, base, f, func(q rdf.Quad) error {
		all = append(all, quadOf(q))
		return nil
	})
	return all, err
}
