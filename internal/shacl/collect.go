package shacl

import (
	"cmp"
	"slices"
	"strings"

	"passerelle/internal/rdf"
)

// finding is a validation result before it is written out.
type finding struct {
	shape      *shape
	constraint int32 // rank in shape.constraints
	triple     int32
	focus      rdf.ID
	value      rdf.ID // 0 for none
	predicate  rdf.ID // the path, where it is not that of the shape; else 0
}

// collector counts findings and keeps the first of each shape in the order of the report, whatever the order in which
// they come, in memory bounded by twice what it keeps.
type collector struct {
	keep   int // per shape; negative for all
	terms  *binding
	kept   [][]finding // by shape
	totals [][]int     // by shape and constraint
}

func newCollector(s *Shapes, terms *binding, keep int) *collector {
	c := &collector{keep: keep, terms: terms, kept: make([][]finding, len(s.all)), totals: make([][]int, len(s.all))}
	for i, shape := range s.all {
		c.totals[i] = make([]int, len(shape.constraints))
	}
	return c
}

func (c *collector) add(f finding) {
	n := f.shape.number
	c.totals[n][f.constraint]++
	c.kept[n] = append(c.kept[n], f)
	if c.keep >= 0 && len(c.kept[n]) >= 2*c.keep+block {
		c.cut(n)
	}
}

// cut sorts what is kept of a shape and drops what is too much.
func (c *collector) cut(n int) {
	slices.SortFunc(c.kept[n], c.compare)
	if c.keep >= 0 && len(c.kept[n]) > c.keep {
		c.kept[n] = c.kept[n][:c.keep]
	}
}

// merge adds what another collector holds.
func (c *collector) merge(other *collector) {
	for n := range c.kept {
		c.kept[n] = append(c.kept[n], other.kept[n]...)
		for i, count := range other.totals[n] {
			c.totals[n][i] += count
		}
	}
}

// compare orders findings of one shape by their terms, never by IDs, which depend on the order of reading.
func (c *collector) compare(a, b finding) int {
	if a.focus != b.focus {
		return strings.Compare(c.terms.form(a.focus), c.terms.form(b.focus))
	}
	if a.constraint != b.constraint {
		return cmp.Compare(a.constraint, b.constraint)
	}
	if a.predicate != b.predicate {
		return strings.Compare(c.terms.form(a.predicate), c.terms.form(b.predicate))
	}
	if a.value != b.value {
		return strings.Compare(c.terms.form(a.value), c.terms.form(b.value))
	}
	return cmp.Compare(a.triple, b.triple)
}
