package shacl_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/conformance"
	"passerelle/internal/rdf"
	"passerelle/internal/shacl"
)

const sht = "http://www.w3.org/ns/shacl-test#"

// TestConformance runs the W3C's suite, data-shapes-test-suite. One more case of SHACL-SPARQL stands in no manifest.
func TestConformance(t *testing.T) {
	conformance.Run(t, part(t, "core", 98), part(t, "sparql", 22))
}

// What asks for SPARQL is refused by that name, never taken without what it asks.
func TestSPARQLIsRefused(t *testing.T) {
	for _, c := range part(t, "sparql", 22).Cases {
		if err := c.Run(); !errors.Is(err, conformance.ErrUntested) {
			t.Errorf("%s: %v, want an error that says what is not supported", c.ID, err)
		}
	}
}

// part reads a part of the suite. Its cases are named as implementation reports name them.
func part(t *testing.T, name string, least int) conformance.Suite {
	t.Helper()
	m, err := conformance.ReadManifest(conformance.Shared(t, "conformance", "shacl", name), "urn:x-shacl-test:/"+name+"/")
	if err != nil {
		t.Fatal(err)
	}
	return conformance.Suite{Name: name, Least: least, Cases: m.Cases(map[string]func(conformance.Entry) error{
		sht + "Validate": func(e conformance.Entry) error { return testCase{m, e}.run() },
	})}
}

// testCase is one sht:Validate entry.
type testCase struct {
	suite *conformance.Manifest
	conformance.Entry
}

// graph reads the document that a property of the action names.
func (c testCase) graph(property string) (*rdf.Graph, error) {
	return c.suite.Graph(c.Graph.Text(c.Action(), sht+property))
}

// run returns what is wrong with the case, nil when it passes.
func (c testCase) run() error {
	shapesGraph, err := c.graph("shapesGraph")
	if err != nil {
		return err
	}
	dataGraph, err := c.graph("dataGraph")
	if err != nil {
		return err
	}
	shapes, err := shacl.ParseShapes(shapesGraph)
	switch failure := c.Result() == "<"+sht+"Failure>"; {
	case err != nil && strings.Contains(err.Error(), "not supported"):
		return fmt.Errorf("%w: %w", conformance.ErrUntested, err)
	case failure && err == nil:
		return errors.New("no failure, though one is expected")
	case failure:
		return nil
	case err != nil:
		return err
	}
	report, err := shacl.Validate(context.Background(), shapes, encode(dataGraph), shacl.Options{})
	if err != nil {
		return err
	}
	return c.compare(report)
}

// encode gives the triples of a graph IDs.
func encode(g *rdf.Graph) *shacl.Data {
	dict := rdf.NewDict()
	var triples []shacl.Triple
	g.Each(func(s, p, o string) {
		triples = append(triples, shacl.Triple{S: dict.InternString(s), P: dict.InternString(p), O: dict.InternString(o)})
	})
	return shacl.NewData(dict, triples)
}

// compare holds a report to the expected one. Both are sets of results without order whose nodes have the same names
// (data, shapes and expectation are read from the same files), except for the results and paths themselves; so the
// reports are isomorphic when the same results occur as often.
func (c testCase) compare(report *shacl.Report) error {
	if want := c.Graph.Text(c.Result(), shacl.Namespace+"conforms") == "true"; want != report.Conforms {
		return fmt.Errorf("conforms is %v, want %v: %v", report.Conforms, want, report.Results)
	}
	got := slices.Clone(report.Results)
	for _, node := range c.Graph.Objects(c.Result(), shacl.Namespace+"result") {
		i := slices.IndexFunc(got, func(r shacl.Result) bool { return c.same(node, r) })
		if i < 0 {
			return fmt.Errorf("no result for the expected one at line %d; left: %v", c.Graph.Locate(node, "focusNode"), got)
		}
		got = slices.Delete(got, i, i+1)
	}
	if len(got) > 0 {
		return fmt.Errorf("results that are not expected: %v", got)
	}
	return nil
}

func (c testCase) same(node string, r shacl.Result) bool {
	property := func(name string) string { return c.Graph.Object(node, shacl.Namespace+name) }
	for _, message := range c.Graph.Objects(node, shacl.Namespace+"resultMessage") {
		term, _ := rdf.ParseTerm(message)
		if !slices.Contains(r.Messages, shacl.Message{Text: term.Value, Lang: term.Lang}) {
			return false
		}
	}
	return property("focusNode") == r.Focus &&
		property("value") == r.Value &&
		rdf.Text(property("resultSeverity")) == r.Severity &&
		rdf.Text(property("sourceConstraintComponent")) == r.Component &&
		cmp.Or(property("sourceShape"), r.Shape) == r.Shape &&
		pathOf(c.Graph, property("resultPath")) == r.Path
}

// pathOf writes the path of an expected result in the notation of Result.Path.
func pathOf(g *rdf.Graph, node string) string {
	if node == "" || node[0] == '<' {
		return node
	}
	if members := g.List(node); len(members) > 0 {
		return joined(g, members, "/")
	}
	if head := g.Object(node, shacl.Namespace+"alternativePath"); head != "" {
		return joined(g, g.List(head), "|")
	}
	for name, form := range map[string]string{"inversePath": "^%s", "zeroOrMorePath": "%s*", "oneOrMorePath": "%s+", "zeroOrOnePath": "%s?"} {
		if part := g.Object(node, shacl.Namespace+name); part != "" {
			return fmt.Sprintf(form, joined(g, []string{part}, ""))
		}
	}
	return "not a path: " + node
}

func joined(g *rdf.Graph, members []string, operator string) string {
	parts := make([]string, len(members))
	for i, m := range members {
		parts[i] = pathOf(g, m)
		if m[0] != '<' && !strings.HasPrefix(parts[i], "^") {
			parts[i] = "(" + parts[i] + ")"
		}
	}
	return strings.Join(parts, operator)
}
