package shacl_test

import (
	"context"
	"strings"
	"testing"

	"passerelle/internal/rdf"
	"passerelle/internal/shacl"
)

const prefixes = `@prefix : <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . ` +
	`@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix owl: <http://www.w3.org/2002/07/owl#> . ` +
	`@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix pas: <https://api.apprentissage.beta.gouv.fr/def/shacl#> .` + "\n"

// graph reads a Turtle document; line 1 holds the prefixes.
func graph(t testing.TB, turtle string) *rdf.Graph {
	t.Helper()
	if !strings.HasPrefix(turtle, "@prefix") {
		turtle = prefixes + turtle
	}
	g, err := rdf.ReadGraph(strings.NewReader(turtle), "shapes.ttl", "", rdf.Turtle)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func parse(t testing.TB, turtle string) *shacl.Shapes {
	t.Helper()
	shapes, err := shacl.ParseShapes(graph(t, turtle))
	if err != nil {
		t.Fatal(err)
	}
	return shapes
}

func validate(t testing.TB, shapes, data string, o shacl.Options) *shacl.Report {
	t.Helper()
	report, err := shacl.Validate(context.Background(), parse(t, shapes), encode(graph(t, data)), o)
	if err != nil {
		t.Fatal(err)
	}
	return report
}
