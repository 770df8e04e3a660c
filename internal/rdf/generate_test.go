package rdf_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"passerelle/internal/conformance"
	"passerelle/internal/rdf"
)

// generator writes random Turtle, and the triples that it says.
type generator struct {
	*rand.Rand
	text    strings.Builder
	triples []conformance.Quad
	nodes   int
}

func (g *generator) blank() string {
	g.nodes++
	return fmt.Sprintf("_:g%d", g.nodes)
}

// write writes words with some layout after each.
func (g *generator) write(words ...string) {
	for _, w := range words {
		g.text.WriteString(w)
		g.text.WriteString([]string{" ", "\n", "\t", " # .;]\n", "\r\n"}[g.IntN(5)])
	}
}

// semicolon writes one or more.
func (g *generator) semicolon() {
	for g.write(";"); g.IntN(3) == 0; {
		g.write(";")
	}
}

// node writes a node and returns its N-Triples form.
func (g *generator) node(depth int, literals bool) string {
	kinds := 4
	if depth <= 0 {
		kinds = 2
	}
	switch g.IntN(kinds) {
	case 2:
		b := g.blank()
		g.write("[")
		if g.IntN(4) > 0 {
			g.properties(b, depth-1)
		}
		g.write("]")
		return b
	case 3:
		return g.collection(depth - 1)
	case 1:
		if literals {
			words := [][2]string{{"5", `"5"^^<` + rdf.XSD + `integer>`}, {"true", `"true"^^<` + rdf.XSD + `boolean>`}, {`'a;]"'`, `"a;]\""`}, {`"b"@fr`, `"b"@fr`}, {`""`, `""`}}
			w := words[g.IntN(len(words))]
			g.write(w[0])
			return w[1]
		}
	}
	n := g.IntN(5)
	if g.IntN(2) == 0 {
		g.write(fmt.Sprintf("_:b%d", n))
		return fmt.Sprintf("_:n%d", n)
	}
	g.write(fmt.Sprintf(":n%d", n))
	return fmt.Sprintf("<http://e/n%d>", n)
}

func (g *generator) collection(depth int) string {
	const first, rest, null = "<" + rdf.RDF + "first>", "<" + rdf.RDF + "rest>", "<" + rdf.RDF + "nil>"
	head, last := null, ""
	g.write("(")
	for range g.IntN(4) {
		cell := g.blank()
		if last == "" {
			head = cell
		} else {
			g.triples = append(g.triples, conformance.Quad{last, rest, cell})
		}
		g.triples = append(g.triples, conformance.Quad{cell, first, g.node(depth, true)})
		last = cell
	}
	if last != "" {
		g.triples = append(g.triples, conformance.Quad{last, rest, null})
	}
	g.write(")")
	return head
}

func (g *generator) properties(subject string, depth int) {
	for i := range 1 + g.IntN(3) {
		if i > 0 {
			g.semicolon()
		}
		p := fmt.Sprintf("p%d", g.IntN(3))
		g.write(":" + p)
		for j := range 1 + g.IntN(2) {
			if j > 0 {
				g.write(",")
			}
			g.triples = append(g.triples, conformance.Quad{subject, "<http://e/" + p + ">", g.node(depth, true)})
		}
	}
	if g.IntN(3) == 0 {
		g.semicolon()
	}
}

// What is written by the grammar is read as it says, wherever nodes stand in one another.
func TestReadTurtleReadsTheGrammar(t *testing.T) {
	for seed := range uint64(3000) {
		g := &generator{Rand: rand.New(rand.NewPCG(seed, 0))}
		g.write("PREFIX", ":", "<http://e/>")
		for range 1 + g.IntN(2) {
			g.properties(g.node(2, false), 2)
			g.write(".")
		}
		got, err := readAll(g.text.String(), "d", "", rdf.Turtle)
		if err != nil {
			t.Fatalf("seed %d: %v in\n%s", seed, err, g.text.String())
		}
		if !conformance.Isomorphic(got, g.triples) {
			t.Fatalf("seed %d:\n%s\nread\n%s\nwant\n%s", seed, g.text.String(), conformance.Listing(got), conformance.Listing(g.triples))
		}
	}
}
