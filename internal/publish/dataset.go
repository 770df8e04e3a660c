package publish

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"

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

// dataset is what writing dataset.nq told.
type dataset struct {
	SHA256 string
	Size   int64
	Quads  int64
}

// blank returns the first blank node among facts, "" when there is none: two builds may call one by two names.
func blank(d *rdf.Dict, facts []fact.Fact) string {
	for _, f := range facts {
		for _, id := range []rdf.ID{f.S, f.O} {
			if term := d.Term(id); strings.HasPrefix(term, "_:") {
				return term
			}
		}
	}
	return ""
}

// writeDataset writes the sorted N-Quads twice, plain for the store's bulk loader and compressed for the release, and
// digests the plain bytes. Facts and lost values are merged so that the lines stay in byte order.
func writeDataset(plain, packed string, d *rdf.Dict, facts, lost []fact.Fact, graph string, rank []int32) (dataset, error) {
	var out dataset
	if node := cmp.Or(blank(d, facts), blank(d, lost)); node != "" {
		return out, fmt.Errorf("%w: blank node %s; give it an IRI in the mapping", ErrRefused, node)
	}
	raw, err := os.Create(plain)
	if err != nil {
		return out, err
	}
	defer raw.Close()
	zip, err := os.Create(packed)
	if err != nil {
		return out, err
	}
	defer zip.Close()
	enc, err := zstd.NewWriter(zip, zstd.WithEncoderLevel(zstd.SpeedDefault))
	if err != nil {
		return out, err
	}
	sum := sha256.New()
	w := bufio.NewWriterSize(io.MultiWriter(raw, enc, sum), 1<<20)
	line := make([]byte, 0, 4096)
	for len(facts) > 0 || len(lost) > 0 {
		f, g := fact.Fact{}, ""
		if len(lost) == 0 || len(facts) > 0 && compareTriples(rank, facts[0].S, facts[0].P, facts[0].O, lost[0].S, lost[0].P, lost[0].O) < 0 {
			f, facts = facts[0], facts[1:]
		} else {
			f, lost, g = lost[0], lost[1:], graph
		}
		line = rdf.AppendQuad(line[:0], d.Term(f.S), d.Term(f.P), d.Term(f.O), g)
		out.Size += int64(len(line))
		out.Quads++
		if _, err := w.Write(line); err != nil {
			return out, fmt.Errorf("write dataset: %w", err)
		}
	}
	for _, finish := range []func() error{w.Flush, enc.Close, zip.Sync, raw.Sync} {
		if err := finish(); err != nil {
			return out, fmt.Errorf("write dataset: %w", err)
		}
	}
	out.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return out, nil
}
