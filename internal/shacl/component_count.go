package shacl

import (
	"cmp"
	"fmt"
	"slices"
)

// Cardinality constraint components (SHACL §4.2).

type minCount struct{ min int }

func (c minCount) check(e *evaluator, f *frame) {
	if len(f.values) < c.min {
		e.fail(f, value{0, -1})
	}
}

type maxCount struct{ max int }

// check names the triple of the first value too many, in the caller's order.
func (c maxCount) check(e *evaluator, f *frame) {
	if len(f.values) > c.max {
		e.fail(f, value{0, tripleAt(f.values, max(c.max, 0))})
	}
}

// tripleAt returns the triple of the value of rank n, counted in the caller's order of triples.
func tripleAt(values []value, n int) int32 {
	sorted := slices.SortedFunc(slices.Values(values), func(a, b value) int { return cmp.Compare(a.triple, b.triple) })
	return sorted[n].triple
}

func readMinCount(p *parser, s *shape, st statement) {
	if n, ok := p.count(s, st); ok {
		s.add("MinCount", minCount{n},
			fmt.Sprintf("au moins %d %s", n, plural(n, "valeur attendue", "valeurs attendues")),
			fmt.Sprintf("at least %d %s expected", n, plural(n, "value", "values")))
	}
}

func readMaxCount(p *parser, s *shape, st statement) {
	if n, ok := p.count(s, st); ok {
		s.add("MaxCount", maxCount{n},
			fmt.Sprintf("au plus %d %s", n, plural(n, "valeur attendue", "valeurs attendues")),
			fmt.Sprintf("at most %d %s expected", n, plural(n, "value", "values")))
	}
}

func plural(n int, one, several string) string {
	if n < 2 {
		return one
	}
	return several
}
