package rml

import (
	"context"
	"encoding/binary"
	"fmt"

	"passerelle/internal/rows"
)

// maxIndex bounds the index of one join, in bytes of keys and subjects.
const maxIndex = 1 << 30

// A joinIndex finds the subjects of a parent triples map by the values of the join conditions. Subjects and keys are kept
// once; the subjects of one key are a chain of entries in the order of the parent's rows.
type joinIndex struct {
	heads    map[string]int32 // key to the first entry of its chain
	tails    map[int32]int32  // first entry to the last, where the chain is longer than one
	entries  []joinEntry
	ids      map[string]int32
	subjects []string
	pairs    map[[2]int32]struct{} // head and subject, so that no pair is kept twice; dropped once built
	size     int
	stamps   []uint64 // by subject: the row for which it was last given
}

type joinEntry struct{ subject, next int32 }

const noEntry = -1

// buildIndex reads all rows of the parent side. Wrong cells there are told when the parent's own triples map runs.
func buildIndex(ctx context.Context, j *joinPlan, in *rows.Reader) (*joinIndex, error) {
	e := newEvaluator(j.programs, in)
	if err := e.bind(j.source); err != nil {
		return nil, err
	}
	x := &joinIndex{heads: map[string]int32{}, tails: map[int32]int32{}, ids: map[string]int32{}, pairs: map[[2]int32]struct{}{}}
	for n := 0; e.next(); n++ {
		if n%checkEvery == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		st := e.terms(j.subject)
		for i := range st.ends {
			subject := st.at(i)
			e.keys(j.parents, func(key []byte) { x.add(key, subject) })
		}
		if x.size > maxIndex {
			return nil, fmt.Errorf("join with source %s: its index exceeds %d bytes; join from the larger file to the smaller", j.source.ID, maxIndex)
		}
	}
	x.pairs, x.ids = nil, nil
	x.stamps = make([]uint64, len(x.subjects))
	return x, in.Err()
}

func (x *joinIndex) add(key, subject []byte) {
	id, ok := x.ids[string(subject)]
	if !ok {
		id = int32(len(x.subjects))
		s := string(subject)
		x.subjects = append(x.subjects, s)
		x.ids[s] = id
		x.size += len(s)
	}
	entry := int32(len(x.entries))
	head, ok := x.heads[string(key)]
	if !ok {
		head = entry
		x.heads[string(key)] = head
		x.size += len(key)
	}
	if _, twice := x.pairs[[2]int32{head, id}]; twice {
		return
	}
	x.pairs[[2]int32{head, id}] = struct{}{}
	x.size += binary.Size(joinEntry{})
	x.entries = append(x.entries, joinEntry{id, noEntry})
	if head == entry {
		return
	}
	tail, longer := x.tails[head]
	if !longer {
		tail = head
	}
	x.entries[tail].next = entry
	x.tails[head] = entry
}

// each calls f with the subjects of a key, those already given for the row apart.
func (x *joinIndex) each(key []byte, row uint64, f func(subject string) error) error {
	entry, ok := x.heads[string(key)]
	if !ok {
		return nil
	}
	for ; entry != noEntry; entry = x.entries[entry].next {
		id := x.entries[entry].subject
		if x.stamps[id] == row {
			continue
		}
		x.stamps[id] = row
		if err := f(x.subjects[id]); err != nil {
			return err
		}
	}
	return nil
}

// keys calls f with the key of every combination of the values of the nodes: each value after its length, so that no two
// lists of values make the same key. The key holds during the call only.
func (e *evaluator) keys(nodes []node, f func(key []byte)) {
	for len(e.keyed) < len(nodes) {
		e.keyed = append(e.keyed, nil)
	}
	for i := range nodes {
		e.keyed[i] = e.values(&nodes[i], e.keyed[i][:0])
	}
	e.key = combine(e.keyed[:len(nodes)], e.key[:0], f)
}

// combine appends to key and calls f, and returns the longest key for its memory.
func combine(vals [][]Value, key []byte, f func(key []byte)) []byte {
	if len(vals) == 0 {
		f(key)
		return key
	}
	longest := key
	for _, v := range vals[0] {
		next := append(binary.AppendUvarint(key, uint64(len(v.Text))), v.Text...)
		if made := combine(vals[1:], next, f); len(made) > len(longest) {
			longest = made
		}
	}
	return longest
}
