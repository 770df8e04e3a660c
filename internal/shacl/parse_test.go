package shacl_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"passerelle/internal/conformance"
	"passerelle/internal/rdf"
	"passerelle/internal/shacl"
)

// TestParseRefuses gives shapes with one fault each; the shape begins on line 2, after the prefixes.
func TestParseRefuses(t *testing.T) {
	for _, tc := range []struct{ shapes, want string }{
		{":s a sh:NodeShape ;\n sh:minLenght 3 .", "shapes.ttl:3: shape <http://e/s>: unknown parameter sh:minLenght"},
		{":s sh:property [ sh:path :p ;\n sh:minCont 3 ] .", "shapes.ttl:3: shape _:b1: unknown parameter sh:minCont"},
		{":s a sh:NodeShape ;\n pas:cod \"cfd\" .", "shapes.ttl:3: shape <http://e/s>: unknown parameter pas:cod"},
		{":s a sh:NodeShape ;\n sh:sparql [] .", "shapes.ttl:3: shape <http://e/s>: sh:sparql is not supported (SHACL-SPARQL)"},
		{":s sh:targetClas :c ; rdfs:label \"s\" .", "shape <http://e/s>: unknown parameter sh:targetClas"},
		{":s sh:js [] .", "sh:js is not supported"},
		{":s a sh:NodeShape ; sh:target [] .", "sh:target is not supported"},
		{":s a sh:NodeShape ; sh:rule [] .", "sh:rule is not supported"},
		{":c a sh:ConstraintComponent ; sh:validator [ sh:ask \"ASK {}\" ] .", "<http://e/c>: defines a constraint component"},
		{":o sh:entailment :rdfs .", "sh:entailment <http://e/rdfs> is not supported"},
		{":s sh:path :p ;\n sh:minCount \"two\" .", "shapes.ttl:3: shape <http://e/s>: sh:minCount \"two\" is not an xsd:integer"},
		{":s sh:path :p ; sh:minCount 1, 2 .", "more than one value for sh:minCount"},
		{":s sh:minCount 1 .", "sh:minCount asks for a property shape"},
		{":s sh:lessThan :q .", "sh:lessThan asks for a property shape"},
		{":s sh:qualifiedValueShape [ sh:class :c ] .", "asks for a property shape"},
		{":s a sh:PropertyShape ; sh:class :c .", "a sh:PropertyShape has one sh:path"},
		{":s a sh:NodeShape ; sh:path :p .", "a sh:NodeShape has no sh:path"},
		{":s sh:path :p , :q ; sh:minCount 1 .", "more than one value for sh:path"},
		{":s sh:property :t . :t sh:class :c .", "sh:property mentions <http://e/t>, which has no sh:path"},
		{":s sh:node :t . :t sh:path :p .", "sh:node mentions <http://e/t>, which is a property shape"},
		{":s sh:node :t .", "mentions the shape <http://e/t>, which is nowhere described"},
		{":s sh:class \"c\" .", "sh:class \"c\" is not an IRI"},
		{":s sh:nodeKind sh:Iri .", "not one of the six kinds"},
		{":s sh:nodeKind [] .", "not one of the six kinds"},
		{":s sh:class :c ; sh:severity \"grave\" .", "sh:severity \"grave\" is not an IRI"},
		{":s sh:class :c ; sh:deactivated \"oui\" .", "sh:deactivated \"oui\" is not an xsd:boolean"},
		{":s sh:class :c ; sh:message 5 .", "is not a text"},
		{":s sh:targetNode [] .", "sh:targetNode is a blank node"},
		{":s sh:targetClass \"c\" .", "sh:targetClass \"c\" is not an IRI"},
		{":s sh:in :a .", "sh:in: <http://e/a> is not a well-formed list"},
		{":s sh:languageIn ( 5 ) .", "is not an xsd:string"},
		{":s sh:closed true ; sh:ignoredProperties ( \"p\" ) .", "sh:ignoredProperties: \"p\" is not an IRI"},
		{":s sh:minInclusive :a .", "not a literal of an ordered datatype"},
		{":s sh:minInclusive \"2025-02-30\"^^xsd:date .", "not a literal of an ordered datatype"},
		{":s sh:pattern 5 .", "is not an xsd:string"},
		{":s sh:node :s .", "recursive shape"},
		{":s sh:not :t . :t sh:property :u . :u sh:path :p ; sh:or ( :s ) .", "recursive shape"},
	} {
		_, err := shacl.ParseShapes(graph(t, tc.shapes))
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s\n  error %v\n  want one that says %q", tc.shapes, err, tc.want)
		}
	}
}

func TestParseListsEveryFault(t *testing.T) {
	_, err := shacl.ParseShapes(graph(t, ":s sh:classs :c ;\n sh:minLength \"x\" .\n:t sh:patern \"a\" ; sh:class :c ."))
	if n := len(strings.Split(err.Error(), "\n")); n != 3 {
		t.Errorf("%d faults, want three: %v", n, err)
	}
}

// TestParseIgnores leaves aside what is no SHACL, and what the caller names.
func TestParseIgnores(t *testing.T) {
	const shapes = `:s a sh:NodeShape ; sh:shape :other ; rdfs:label "s" ; :minCount 1 ; sh:name "S" ; sh:order 1 ; sh:group :g . :g a sh:PropertyGroup ; sh:order 1 .`
	if _, err := shacl.ParseShapes(graph(t, shapes)); err == nil || !strings.Contains(err.Error(), "unknown parameter sh:shape") {
		t.Errorf("error %v, want one about sh:shape alone", err)
	}
	if _, err := (shacl.Parser{Ignore: []string{shacl.Namespace + "shape"}}).Parse(graph(t, shapes)); err != nil {
		t.Errorf("error %v though sh:shape is to be ignored", err)
	}
}

// TestNestingIsBounded takes chains of shapes, the last of which mentions none.
func TestNestingIsBounded(t *testing.T) {
	chain := func(n int) *rdf.Graph {
		g := rdf.NewGraph("chain.ttl")
		for i := range n {
			g.Add(fmt.Sprintf("<http://e/s%d>", i), "<"+shacl.Namespace+"node>", fmt.Sprintf("<http://e/s%d>", i+1))
		}
		g.Add(fmt.Sprintf("<http://e/s%d>", n), "<"+shacl.Namespace+"class>", "<http://e/c>")
		return g
	}
	if _, err := shacl.ParseShapes(chain(100)); err != nil {
		t.Error(err)
	}
	for _, n := range []int{101, 5000} {
		if _, err := shacl.ParseShapes(chain(n)); err == nil || !strings.Contains(err.Error(), "nest deeper than 100") {
			t.Errorf("chain of %d: error %v, want one about depth", n, err)
		}
	}
}

// TestSeveralFiles joins documents: IRIs are shared, blank nodes are not, faults name the right file.
func TestSeveralFiles(t *testing.T) {
	read := func(name, turtle string) *rdf.Graph {
		g, err := rdf.ReadGraph(strings.NewReader(prefixes+turtle), name, "", rdf.Turtle)
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	a := read("a.ttl", `:s sh:targetNode :x ; sh:node :t ; sh:property [ sh:path :p ; sh:minCount 1 ] .`)
	b := read("b.ttl", `:t sh:property [ sh:path :q ; sh:minCount 1 ] .`)
	shapes, err := shacl.ParseShapes(a, b)
	if err != nil {
		t.Fatal(err)
	}
	r, err := shacl.Validate(t.Context(), shapes, encode(graph(t, ":x :p 1 .")), shacl.Options{})
	if got := brief(r); err != nil || len(got) != 1 || got[0] != "x <http://e/x Node" && got[0] != "x x Node" {
		t.Errorf("results %q, %v, want one of :t", got, err)
	}
	faulty := read("c.ttl", "\n\n:u sh:property [\n sh:path :q ; sh:maxxCount 1 ] .")
	if _, err := shacl.ParseShapes(a, b, faulty); err == nil || !strings.HasPrefix(err.Error(), "c.ttl:5: shape _:f3_") {
		t.Errorf("error %v, want one that begins with c.ttl:5", err)
	}
}

// TestPublishedShapes takes the shapes of DCAT-AP, all files together, save the one word that SHACL does not have.
func TestPublishedShapes(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(conformance.Shared(t, "conformance", "dcat-ap-3.0.1"), "*.ttl"))
	if err != nil {
		t.Fatal(err)
	}
	var graphs []*rdf.Graph
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		g, err := rdf.ReadGraph(bytes.NewReader(text), filepath.Base(file), "http://e/", rdf.Turtle)
		if err != nil {
			t.Fatal(err)
		}
		graphs = append(graphs, g)
	}
	if _, err := shacl.ParseShapes(graphs...); err == nil || strings.Count(err.Error(), "unknown parameter sh:shape") != strings.Count(err.Error(), "\n")+1 {
		t.Errorf("error %v, want one about sh:shape on each line", err)
	}
	shapes, err := shacl.Parser{Ignore: []string{shacl.Namespace + "shape"}}.Parse(graphs...)
	if err != nil || shapes.Len() < 300 {
		t.Errorf("%v, %v, want more than 300 shapes", shapes, err)
	}
}

func TestShapesTellNamesAndDescriptions(t *testing.T) {
	shapes := parse(t, `:s a sh:PropertyShape ; sh:path :p ; sh:name "intitulé"@fr , "title"@en ; sh:description "ce que c'est"@fr .`)
	if got := shapes.Names("<http://e/s>"); len(got) != 2 || got[0] != (shacl.Message{Text: "intitulé", Lang: "fr"}) {
		t.Errorf("names %v", got)
	}
	if got := shapes.Descriptions("<http://e/s>"); len(got) != 1 || got[0].Text != "ce que c'est" {
		t.Errorf("descriptions %v", got)
	}
	if got := shapes.Names("<http://e/none>"); got != nil {
		t.Errorf("names %v of no shape", got)
	}
}
