package publish

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"passerelle/internal/fact"
	"passerelle/internal/rdf"
)

// ranks gives every term its place among all terms in byte order, so that facts are sorted by comparing numbers and the
// dictionary's own order never shows.
func ranks(d *rdf.Dict) []int32 {
	order := make([]rdf.ID, d.Len())
	for i := range order {
		order[i] = rdf.ID(i + 1)
	}
	slices.SortFunc(order, func(a, b rdf.ID) int { return cmp.Compare(d.Term(a), d.Term(b)) })
	rank := make([]int32, d.Len()+1)
	for i, id := range order {
		rank[id] = int32(i)
	}
	return rank
}

// sortFacts puts facts in the order of their N-Quads lines and drops those said twice, keeping the first.
func sortFacts(facts []fact.Fact, rank []int32) []fact.Fact {
	slices.SortStableFunc(facts, func(a, b fact.Fact) int { return compareTriples(rank, a.S, a.P, a.O, b.S, b.P, b.O) })
	return slices.CompactFunc(facts, func(a, b fact.Fact) bool { return a.S == b.S && a.P == b.P && a.O == b.O })
}

func compareTriples(rank []int32, s, p, o, s2, p2, o2 rdf.ID) int {
	if s != s2 {
		return cmp.Compare(rank[s], rank[s2])
	}
	if p != p2 {
		return cmp.Compare(rank[p], rank[p2])
	}
	return cmp.Compare(rank[o], rank[o2])
}

// overruled lists the values that lost, each triple once, those that are published after all left out.
func overruled(t *fact.Table, p *fact.Published, rank []int32) []fact.Fact {
	lost := make([]fact.Fact, 0, len(p.Lost))
	for _, i := range p.Lost {
		st := t.All[i]
		lost = append(lost, fact.Fact{S: st.S, P: st.P, O: st.O, By: fact.Basis(i)})
	}
	lost = sortFacts(lost, rank)
	return slices.DeleteFunc(lost, func(f fact.Fact) bool {
		_, published := slices.BinarySearchFunc(p.Facts, f, func(a, b fact.Fact) int {
			return compareTriples(rank, a.S, a.P, a.O, b.S, b.P, b.O)
		})
		return published
	})
}

// A quad is a fact in a graph, numbered among the graphs in byte order; 0 is the default graph.
type quad struct {
	fact.Fact
	graph int
}

// quads puts facts, overruled values and the graphs that sources keep for themselves in the order of their lines.
func quads(c *Candidate, lost []fact.Fact, rank []int32) (all []quad, graphs []string) {
	named := map[string][]fact.Fact{c.Base + ecartes: lost}
	for iri, facts := range c.Published.Own {
		named[iri] = sortFacts(facts, rank)
	}
	graphs = []string{""}
	for _, f := range c.Published.Facts {
		all = append(all, quad{f, 0})
	}
	for _, iri := range slices.Sorted(maps.Keys(named)) {
		graphs = append(graphs, "<"+iri+">")
		for _, f := range named[iri] {
			all = append(all, quad{f, len(graphs) - 1})
		}
	}
	slices.SortStableFunc(all, func(a, b quad) int {
		return cmp.Or(compareTriples(rank, a.S, a.P, a.O, b.S, b.P, b.O), cmp.Compare(a.graph, b.graph))
	})
	return all, graphs
}

// blank returns the first blank node, "" when there is none: two builds may call one by two names.
func blank(d *rdf.Dict, all []quad) string {
	for _, q := range all {
		for _, id := range []rdf.ID{q.S, q.O} {
			if term := d.Term(id); strings.HasPrefix(term, "_:") {
				return term
			}
		}
	}
	return ""
}

// writeDataset writes the N-Quads, plain for the store's bulk loader and compressed at each of the packed paths, and digests
// the plain bytes.
func writeDataset(plain string, packed []string, d *rdf.Dict, all []quad, graphs []string) (DatasetDigest, error) {
	var out DatasetDigest
	if node := blank(d, all); node != "" {
		return out, fmt.Errorf("%w: blank node %s; give it an IRI in the mapping", ErrRefused, node)
	}
	raw, err := os.Create(plain)
	if err != nil {
		return out, err
	}
	defer raw.Close()
	sum := sha256.New()
	to, finish := []io.Writer{raw, sum}, []func() error{}
	for _, path := range packed {
		enc, err := createCompressed(path)
		if err != nil {
			return out, err
		}
		defer enc.Close()
		to, finish = append(to, enc), append(finish, enc.Close)
	}
	w := bufio.NewWriterSize(io.MultiWriter(to...), 1<<20)
	line := make([]byte, 0, 4096)
	for _, q := range all {
		line = rdf.AppendQuad(line[:0], d.Term(q.S), d.Term(q.P), d.Term(q.O), graphs[q.graph])
		out.Size += int64(len(line))
		out.Quads++
		if _, err := w.Write(line); err != nil {
			return out, fmt.Errorf("write dataset: %w", err)
		}
	}
	for _, f := range append([]func() error{w.Flush, raw.Sync}, finish...) {
		if err := f(); err != nil {
			return out, fmt.Errorf("write dataset: %w", err)
		}
	}
	out.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return out, nil
}
