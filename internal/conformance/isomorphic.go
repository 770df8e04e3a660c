package conformance

import (
	"crypto/sha256"
	"maps"
	"slices"
	"strings"

	"passerelle/internal/rdf"
)

// A Quad is the terms of a statement in N-Triples form; the fourth is "" in the default graph.
type Quad [4]string

// Listing writes quads as sorted lines of N-Quads, each once.
func Listing(qs []Quad) string {
	var b []byte
	for _, q := range distinct(qs) {
		b = rdf.AppendQuad(b, q[0], q[1], q[2], q[3])
	}
	return string(b)
}

func distinct(qs []Quad) []Quad {
	qs = slices.Clone(qs)
	slices.SortFunc(qs, func(x, y Quad) int { return slices.Compare(x[:], y[:]) })
	return slices.Compact(qs)
}

// Isomorphic says whether two datasets are the same but for the labels of blank nodes (RDF 1.1 Concepts, §3.6 and §4.1). The
// order of quads does not count, nor how often one stands.
//
// Blank nodes are told apart by what is said of them, then by what is said of their neighbours, and so on; only those that
// stay alike are tried one for the other.
func Isomorphic(a, b []Quad) bool {
	a, b = distinct(a), distinct(b)
	return len(a) == len(b) && alike(a, b, colours{}, colours{})
}

// colours are what is known of each blank node; "" at first.
type colours map[string]string

func alike(a, b []Quad, inA, inB colours) bool {
	inA, inB = refine(a, inA), refine(b, inB)
	if !slices.Equal(distinct(paint(a, inA, "")), distinct(paint(b, inB, ""))) {
		return false
	}
	alikeA, alikeB := inA.classes(), inB.classes()
	for _, colour := range slices.Sorted(maps.Keys(alikeA)) {
		if len(alikeA[colour]) == 1 && len(alikeB[colour]) == 1 {
			continue
		}
		return len(alikeA[colour]) == len(alikeB[colour]) && slices.ContainsFunc(alikeB[colour], func(other string) bool {
			return alike(a, b, inA.with(alikeA[colour][0]), inB.with(other))
		})
	}
	return true
}

// refine tells apart as many nodes as can be.
func refine(qs []Quad, c colours) colours {
	for kinds := -1; ; {
		next := colours{}
		for node, said := range about(qs) {
			var lines []string
			for _, q := range paint(said, c, node) {
				lines = append(lines, strings.Join(q[:], " "))
			}
			slices.Sort(lines)
			sum := sha256.Sum256([]byte(c[node] + "\n" + strings.Join(lines, "\n")))
			next[node] = string(sum[:])
		}
		c = next
		before := kinds
		if kinds = len(c.classes()); kinds == before {
			return c
		}
	}
}

// about groups the quads by the blank nodes in them.
func about(qs []Quad) map[string][]Quad {
	all := map[string][]Quad{}
	for _, q := range qs {
		nodes := slices.DeleteFunc(slices.Clone(q[:]), func(term string) bool { return !isBlank(term) })
		slices.Sort(nodes)
		for _, node := range slices.Compact(nodes) {
			all[node] = append(all[node], q)
		}
	}
	return all
}

// paint writes the colours of blank nodes in place of their labels; self is marked as such.
func paint(qs []Quad, c colours, self string) []Quad {
	painted := slices.Clone(qs)
	for i := range painted {
		for j, term := range painted[i] {
			switch {
			case term == self && term != "":
				painted[i][j] = "_:"
			case isBlank(term):
				painted[i][j] = "_:" + c[term]
			}
		}
	}
	return painted
}

func isBlank(term string) bool { return strings.HasPrefix(term, "_:") }

// classes groups the nodes by colour.
func (c colours) classes() map[string][]string {
	all := map[string][]string{}
	for _, node := range slices.Sorted(maps.Keys(c)) {
		all[c[node]] = append(all[c[node]], node)
	}
	return all
}

// with gives one node a colour of its own.
func (c colours) with(node string) colours {
	c = maps.Clone(c)
	c[node] += "+"
	return c
}
