package title

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
)

// A Builder gathers titles, numbered from 0 in the order in which they are added.
type Builder struct {
	places map[string]uint32
	words  []string
	titles [][]uint32
}

// maxTitle bounds the words of a title.
const maxTitle = 250

// Add adds the next title; "" for a thing without one.
func (b *Builder) Add(title string) {
	if b.places == nil {
		b.places = map[string]uint32{}
	}
	words := Split(title)
	words = words[:min(len(words), maxTitle)]
	line := make([]uint32, len(words))
	for i, w := range words {
		at, ok := b.places[w.Folded]
		if !ok {
			at = uint32(len(b.words))
			b.places[w.Folded] = at
			b.words = append(b.words, w.Folded)
		}
		line[i] = at
	}
	b.titles = append(b.titles, line)
}

// Pack writes what New reads: the words in order, one a line, and the words of each title by their places.
func (b *Builder) Pack() []byte {
	order := make([]uint32, len(b.words))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(x, y uint32) int { return strings.Compare(b.words[x], b.words[y]) })
	place := make([]uint64, len(order))
	out := binary.AppendUvarint(nil, uint64(len(order)))
	for i, w := range order {
		place[w] = uint64(i)
		out = append(append(out, b.words[w]...), '\n')
	}
	out = binary.AppendUvarint(out, uint64(len(b.titles)))
	for _, line := range b.titles {
		out = binary.AppendUvarint(out, uint64(len(line)))
		for _, w := range line {
			out = binary.AppendUvarint(out, place[w])
		}
	}
	return out
}

// An Index is all titles of a release. It is safe for concurrent use.
type Index struct {
	lexicon *lexicon
	begin   []uint32 // of each title in places; one more than titles
	places  []uint32
}

var errDamaged = errors.New("the titles are damaged")

// New reads what Pack wrote.
func New(packed []byte) (*Index, error) {
	r := reader{rest: packed}
	words := make([]string, 0, r.count())
	for range cap(words) {
		words = append(words, r.line())
	}
	x := &Index{begin: make([]uint32, 1, r.count()+1)}
	occurrences := make([]uint32, len(words))
	for range cap(x.begin) - 1 {
		for range r.count() {
			w := r.number()
			if w >= uint64(len(words)) {
				return nil, errDamaged
			}
			occurrences[w]++
			x.places = append(x.places, uint32(w))
		}
		x.begin = append(x.begin, uint32(len(x.places)))
	}
	if r.bad || len(r.rest) > 0 || !slices.IsSorted(words) {
		return nil, errDamaged
	}
	x.places = slices.Clip(x.places)
	x.lexicon = newLexicon(words, occurrences)
	return x, nil
}

// Len is the number of titles.
func (x *Index) Len() int { return len(x.begin) - 1 }

// title returns the places of the words of a title.
func (x *Index) title(n int) []uint32 { return x.places[x.begin[n]:x.begin[n+1]] }

// a reader reads packed titles; bad is set once and for all where they end too soon.
type reader struct {
	rest []byte
	bad  bool
}

func (r *reader) number() uint64 {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 {
		r.bad, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[size:]
	return n
}

// count reads how many of something follow: each takes a byte at least.
func (r *reader) count() int {
	n := r.number()
	if n > uint64(len(r.rest)) {
		r.bad, r.rest = true, nil
		return 0
	}
	return int(n)
}

func (r *reader) line() string {
	end := bytes.IndexByte(r.rest, '\n')
	if end < 0 {
		r.bad, r.rest = true, nil
		return ""
	}
	line := string(r.rest[:end])
	r.rest = r.rest[end+1:]
	return line
}
