package shacl

import (
	"cmp"
	"slices"

	"passerelle/internal/rdf"
)

// A Triple is a statement of the data by the IDs of its terms.
type Triple struct{ S, P, O rdf.ID }

// Data is a set of triples ready to be looked up by subject and by object. It holds 24 bytes for each triple and
// 8 bytes for each term of the dictionary, and never changes.
type Data struct {
	terms     *rdf.Dict
	bySubject index
	byObject  index
}

// index keeps, for every node, its edges sorted by predicate, then by the node at the other end.
type index struct {
	start []uint32 // edges of node n are edges[start[n]:start[n+1]]
	edges []edge
}

// edge is one triple seen from one of its ends. number is its rank in what the caller gave.
type edge struct {
	p, to  rdf.ID
	number int32
}

// NewData indexes triples, at most 2³¹−1 of them, whose IDs are those of terms. A result names a triple by its rank
// in triples; a triple given twice counts once, by its first rank. triples itself is not kept. terms may still grow
// afterwards, but not during a validation.
func NewData(terms *rdf.Dict, triples []Triple) *Data {
	size := terms.Len() + 1
	return &Data{
		terms:     terms,
		bySubject: newIndex(size, triples, func(t Triple) (from, to rdf.ID) { return t.S, t.O }),
		byObject:  newIndex(size, triples, func(t Triple) (from, to rdf.ID) { return t.O, t.S }),
	}
}

// newIndex places the edges by counting, then sorts those of each node.
func newIndex(size int, triples []Triple, ends func(Triple) (from, to rdf.ID)) index {
	x := index{start: make([]uint32, size+1), edges: make([]edge, len(triples))}
	for _, t := range triples {
		from, _ := ends(t)
		x.start[from+1]++
	}
	for n := range size {
		x.start[n+1] += x.start[n]
	}
	next := slices.Clone(x.start)
	for i, t := range triples {
		from, to := ends(t)
		x.edges[next[from]] = edge{t.P, to, int32(i)}
		next[from]++
	}
	x.sortAndCompact()
	return x
}

// sortAndCompact sorts the edges of each node and drops repeated triples, keeping the first rank of each.
func (x *index) sortAndCompact() {
	kept := uint32(0)
	for n := range len(x.start) - 1 {
		edges := x.edges[x.start[n]:x.start[n+1]]
		slices.SortFunc(edges, compareEdges)
		x.start[n] = kept
		for i, e := range edges {
			if i == 0 || e.p != edges[i-1].p || e.to != edges[i-1].to {
				x.edges[kept] = e
				kept++
			}
		}
	}
	x.start[len(x.start)-1] = kept
	x.edges = x.edges[:kept]
}

func compareEdges(a, b edge) int {
	if c := cmp.Compare(a.p, b.p); c != 0 {
		return c
	}
	if c := cmp.Compare(a.to, b.to); c != 0 {
		return c
	}
	return cmp.Compare(a.number, b.number)
}

// Len is the number of distinct triples.
func (d *Data) Len() int { return len(d.bySubject.edges) }

// of returns all edges of a node; none for a node that the data does not hold.
func (x *index) of(node rdf.ID) []edge {
	if int(node)+1 >= len(x.start) {
		return nil
	}
	return x.edges[x.start[node]:x.start[node+1]]
}

// along returns the edges of a node that have predicate p, sorted by the other end.
func (x *index) along(node, p rdf.ID) []edge {
	edges := x.of(node)
	from := firstAtLeast(edges, p)
	edges = edges[from:]
	return edges[:firstAtLeast(edges, p+1)]
}

// firstAtLeast returns the rank of the first edge whose predicate is at least p. Most nodes have a dozen edges, where
// looking at each is quicker than halving.
func firstAtLeast(edges []edge, p rdf.ID) int {
	if len(edges) <= 12 {
		for i := range edges {
			if edges[i].p >= p {
				return i
			}
		}
		return len(edges)
	}
	low, high := 0, len(edges)
	for low < high {
		if mid := (low + high) / 2; edges[mid].p < p {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}

// leadTo says whether edges, sorted by the other end, lead to a node.
func leadTo(edges []edge, to rdf.ID) bool {
	_, found := slices.BinarySearchFunc(edges, to, func(e edge, to rdf.ID) int { return cmp.Compare(e.to, to) })
	return found
}

// firstTriple returns the lowest rank of a triple about a node, −1 when there is none.
func (d *Data) firstTriple(node rdf.ID) int32 {
	first := int32(-1)
	for _, e := range d.bySubject.of(node) {
		if first < 0 || e.number < first {
			first = e.number
		}
	}
	return first
}
