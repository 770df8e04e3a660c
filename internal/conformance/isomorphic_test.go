package conformance

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestIsomorphic(t *testing.T) {
	const square = "abp bcp cdp dap"
	for _, tc := range []struct {
		name, a, b string // quads of one-letter terms, small letters for blank nodes: subject, object, predicate, graph
		want       bool
	}{
		{"empty", "", "", true},
		{"twice is once", "SOP SOP", "SOP", true},
		{"order", "SOP STP", "STP SOP", true},
		{"another object", "SOP", "STP", false},
		{"renamed", "abP baP", "yxP xyP", true},
		{"one node is not two", "aaP", "abP", false},
		{"two nodes are not one", "abP", "aaP", false},
		{"graph", "SOPG", "SOP", false},
		{"blank graph", "SOPg STPg", "SOPh STPh", true},
		{"two graphs", "SOPg STPg", "SOPg STPh", false},
		{"crossed", "aOP aTP bUP", "aOP bTP bUP", false},
		{"not blank", "aOP", "AOP", false},
		{"all alike", "aOP bOP cOP", "xOP yOP zOP", true},
		{"square", square, "xzp zwp wyp yxp", true},
		{"square turned at one side", square, "xzp zwp wyp xyp", false},
		{"two triangles are no hexagon", "abP bcP caP deP efP fdP", "abP bcP cdP deP efP faP", false},
		{"two triangles", "abP bcP caP deP efP fdP", "adP dfP faP ebP bcP ceP", true},
	} {
		if got := Isomorphic(quads(tc.a), quads(tc.b)); got != tc.want {
			t.Errorf("%s: %v, want %v", tc.name, got, tc.want)
		}
	}
}

func quads(text string) []Quad {
	var all []Quad
	for word := range strings.FieldsSeq(text) {
		var q Quad
		for i, letter := range word {
			q[[]int{0, 2, 1, 3}[i]] = "<" + string(letter) + ">"
			if letter >= 'a' && i != 2 {
				q[[]int{0, 2, 1, 3}[i]] = "_:" + string(letter)
			}
		}
		all = append(all, q)
	}
	return all
}

// Whatever the labels and the order, a dataset is itself, and is another when one statement is.
func TestIsomorphicToItself(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 0))
		n := 2 + r.IntN(20)
		labels := r.Perm(n)
		var a, b []Quad
		for range n + r.IntN(2*n) {
			s, o := r.IntN(n), r.IntN(n)
			p := fmt.Sprintf("<p%d>", r.IntN(2))
			a = append(a, Quad{fmt.Sprintf("_:a%d", s), p, fmt.Sprintf("_:a%d", o)})
			b = append(b, Quad{fmt.Sprintf("_:b%d", labels[s]), p, fmt.Sprintf("_:b%d", labels[o])})
		}
		r.Shuffle(len(b), func(i, j int) { b[i], b[j] = b[j], b[i] })
		if !Isomorphic(a, b) {
			t.Fatalf("seed %d: not the same\n%s\n%s", seed, Listing(a), Listing(b))
		}
		b[0][1] = "<p2>"
		if Isomorphic(a, b) {
			t.Fatalf("seed %d: the same, though of other predicates\n%s\n%s", seed, Listing(a), Listing(b))
		}
	}
}

func TestListing(t *testing.T) {
	if got, want := Listing(quads("SOP aOPG SOP")), "<S> <P> <O> .\n_:a <P> <O> <G> .\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
