package rml_test

import (
	"slices"
	"strings"
	"testing"
)

// isomorphic says whether two datasets are the same but for the labels of blank nodes (RDF 1.1 Concepts, §3.6), repeated quads
// counting once.
func isomorphic(a, b []quad) bool {
	a, b = distinct(a), distinct(b)
	if len(a) != len(b) {
		return false
	}
	return match(a, b, map[string]string{}, map[string]bool{})
}

func distinct(qs []quad) []quad {
	qs = slices.Clone(qs)
	slices.SortFunc(qs, func(x, y quad) int { return slices.Compare(x[:], y[:]) })
	return slices.Compact(qs)
}

// match pairs the first quad of a with each of b that it can be, and goes on with the rest.
func match(a, b []quad, to map[string]string, taken map[string]bool) bool {
	if len(a) == 0 {
		return true
	}
	for i, q := range b {
		added, ok := pair(a[0], q, to, taken)
		if ok && match(a[1:], append(slices.Clone(b[:i]), b[i+1:]...), to, taken) {
			return true
		}
		for _, x := range added {
			delete(taken, to[x])
			delete(to, x)
		}
	}
	return false
}

// pair maps the blank nodes of x to those of y; added are the nodes that were not mapped before.
func pair(x, y quad, to map[string]string, taken map[string]bool) (added []string, ok bool) {
	for i := range x {
		blank := strings.HasPrefix(x[i], "_:")
		switch {
		case blank != strings.HasPrefix(y[i], "_:") || !blank && x[i] != y[i]:
			return added, false
		case !blank:
		case to[x[i]] == "" && !taken[y[i]]:
			to[x[i]], taken[y[i]] = y[i], true
			added = append(added, x[i])
		case to[x[i]] != y[i]:
			return added, false
		}
	}
	return added, true
}

func listing(qs []quad) string {
	var b strings.Builder
	for _, q := range distinct(qs) {
		b.WriteString(strings.TrimSpace(strings.Join(q[:], " ")) + " .\n")
	}
	return b.String()
}

func TestIsomorphic(t *testing.T) {
	for _, tc := range []struct {
		name string
		a, b []quad
		want bool
	}{
		{"empty", nil, nil, true},
		{"twice is once", []quad{{"<s>", "<p>", "<o>"}, {"<s>", "<p>", "<o>"}}, []quad{{"<s>", "<p>", "<o>"}}, true},
		{"renamed", []quad{{"_:a", "<p>", "_:b"}, {"_:b", "<p>", "_:a"}}, []quad{{"_:y", "<p>", "_:x"}, {"_:x", "<p>", "_:y"}}, true},
		{"one node is not two", []quad{{"_:a", "<p>", "_:a"}}, []quad{{"_:a", "<p>", "_:b"}}, false},
		{"two nodes are not one", []quad{{"_:a", "<p>", "_:b"}}, []quad{{"_:a", "<p>", "_:a"}}, false},
		{"graph", []quad{{"<s>", "<p>", "<o>", "<g>"}}, []quad{{"<s>", "<p>", "<o>", ""}}, false},
		{"crossed", []quad{{"_:a", "<p>", "1"}, {"_:a", "<p>", "2"}, {"_:b", "<p>", "3"}}, []quad{{"_:a", "<p>", "1"}, {"_:b", "<p>", "2"}, {"_:b", "<p>", "3"}}, false},
	} {
		if got := isomorphic(tc.a, tc.b); got != tc.want {
			t.Errorf("%s: %v, want %v", tc.name, got, tc.want)
		}
	}
}
