// Package link says which codes of one family correspond to a code of another: direct pairs that sources state, and pairs
// composed of them, with their validity, their reliability and the paths that lead to them, exactly as api.md §3.3 words
// it. It knows tables, codes and civil days; no source, no file and no RDF.
package link

import (
	"slices"

	"passerelle/internal/life"
)

// A Code is one code of one family, in its normal form.
type Code struct{ Family, Code string }

// Stated says that a source states a pair, and in which edition last.
type Stated struct {
	Source  string
	Edition life.Day
}

// A Pair is a direct correspondence of a table.
type Pair struct {
	From, To string
	By       []Stated // in force, one a source
	Dropped  []Stated // of sources that stated it once and no longer do, or that a correction denies
	Denied   bool     // a correction denies it, whoever else states it
	Relation string   // where a source states it row by row; "" is the table's
	Agrege   bool     // one side was coarser and was expanded by its nomenclature
}

// contested says that no source states a pair any more, or that a correction denies it.
func (p Pair) contested() bool { return p.Denied || len(p.By) == 0 }

// A Table is the direct pairs between two families. Relation is the SKOS mapping property read from From to To, such as
// skos:relatedMatch.
type Table struct {
	Name, From, To, Relation string
	Pairs                    []Pair
}

// A Graph is all tables, indexed both ways. It is read-only once built and safe for concurrent readers.
type Graph struct {
	tables []*index
	life   func(Code) life.Period
}

// index finds the pairs of a table by either side.
type index struct {
	Table
	byFrom, byTo map[string][]int32
}

// NewGraph indexes tables. lives gives the days in which a code is valid, life.Always for a code without a life.
func NewGraph(tables []Table, lives func(Code) life.Period) *Graph {
	g := &Graph{life: lives}
	for _, t := range tables {
		x := &index{Table: t, byFrom: map[string][]int32{}, byTo: map[string][]int32{}}
		for i, p := range t.Pairs {
			x.byFrom[p.From] = append(x.byFrom[p.From], int32(i))
			x.byTo[p.To] = append(x.byTo[p.To], int32(i))
		}
		g.tables = append(g.tables, x)
	}
	return g
}

// A way is a table walked in one direction.
type way struct {
	*index
	back bool
}

func (w way) to() string {
	if w.back {
		return w.From
	}
	return w.To
}

// inverse is the SKOS mapping property read from the other side (SKOS Reference, §10.3).
var inverse = map[string]string{"skos:broadMatch": "skos:narrowMatch", "skos:narrowMatch": "skos:broadMatch"}

// relation is that of a pair in the direction walked.
func (w way) relation(p Pair) string {
	r := p.Relation
	if r == "" {
		r = w.Relation
	}
	if turned, ok := inverse[r]; ok && w.back {
		return turned
	}
	return r
}

// pairs returns the pairs that leave a code.
func (w way) pairs(code string) []int32 {
	if w.back {
		return w.byTo[code]
	}
	return w.byFrom[code]
}

func (w way) other(p Pair) string {
	if w.back {
		return p.From
	}
	return p.To
}

// ways lists the tables that leave a family, each in the direction that does.
func (g *Graph) ways(family string) []way {
	var out []way
	for _, x := range g.tables {
		if x.From == family {
			out = append(out, way{x, false})
		}
		if x.To == family {
			out = append(out, way{x, true})
		}
	}
	return out
}

// maxSteps bounds a composed correspondence (api.md §3.3).
const maxSteps = 3

// routes returns the shortest sequences of tables between two families; nil when none of at most three tables is there.
func (g *Graph) routes(from, to string) [][]way {
	var found [][]way
	for steps := 1; steps <= maxSteps && found == nil; steps++ {
		found = g.routesOf(from, to, steps, []string{from})
	}
	return found
}

func (g *Graph) routesOf(from, to string, steps int, seen []string) [][]way {
	var out [][]way
	for _, w := range g.ways(from) {
		switch next := w.to(); {
		case steps == 1 && next == to:
			out = append(out, []way{w})
		case steps > 1 && next != to && !slices.Contains(seen, next):
			for _, rest := range g.routesOf(next, to, steps-1, append(slices.Clone(seen), next)) {
				out = append(out, append([]way{w}, rest...))
			}
		}
	}
	return out
}

// Connected says whether some path of at most three tables leads from one family to another.
func (g *Graph) Connected(from, to string) bool { return g.routes(from, to) != nil }

// Holds says whether some table has a code.
func (g *Graph) Holds(c Code) bool {
	return slices.ContainsFunc(g.ways(c.Family), func(w way) bool { return len(w.pairs(c.Code)) > 0 })
}

// Families lists every family that a table names, sorted.
func (g *Graph) Families() []string {
	var out []string
	for _, x := range g.tables {
		out = append(out, x.From, x.To)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Codes lists the codes of a family that some table out of it holds, sorted as the package's results are.
func (g *Graph) Codes(family string) []string {
	seen := map[string]bool{}
	var out []string
	for _, w := range g.ways(family) {
		side := w.byFrom
		if w.back {
			side = w.byTo
		}
		for code := range side {
			if !seen[code] {
				seen[code] = true
				out = append(out, code)
			}
		}
	}
	slices.SortFunc(out, life.CompareCodes)
	return out
}
