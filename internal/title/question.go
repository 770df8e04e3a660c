package title

import (
	"cmp"
	"slices"
	"strings"
)

// A Question is what somebody typed, read with the words of an Index.
type Question struct {
	index *Index
	terms []term
	text  string // folded
}

// term is one word of a question, and the words of titles that it may mean.
type term struct {
	Word
	place  int // of the word itself, −1 when no title has it
	lo, hi int // places of the words that begin with it
	near   []uint32
	far    []uint32
}

// Bounds of a question: words, and bytes.
const (
	maxTerms = 64
	maxBytes = 1000
)

// Ask reads what somebody typed. Of a very long text the beginning counts.
func (x *Index) Ask(text string) *Question {
	words := Split(strings.ToValidUTF8(text[:min(len(text), maxBytes)], " "))
	q := &Question{index: x}
	folded := make([]string, 0, len(words))
	for _, w := range words[:min(len(words), maxTerms)] {
		t := term{Word: w, place: x.lexicon.find(w.Folded)}
		t.lo, t.hi = beginning(x.lexicon.words, w.Folded)
		q.terms = append(q.terms, t)
		folded = append(folded, w.Folded)
	}
	q.text = strings.Join(folded, " ")
	return q
}

// Empty says whether nothing was typed that could stand in a title.
func (q *Question) Empty() bool { return len(q.terms) == 0 }

// Long says whether the question is long enough for a title that is one error away to be meant rather than one that
// holds its words among others: short words have neighbours that mean something else.
func (q *Question) Long() bool { return len(q.text) >= longQuestion }

const longQuestion = 9

// A Plan is what things must hold to be looked at: each of its parts. Whether a thing answers the question is for
// Grade to say.
type Plan struct {
	Parts   []Part
	asked   []bool // by word: whether a part asks for it
	correct bool
}

// A Part is one of the words, or a word that begins with one of the beginnings.
type Part struct{ Words, Beginnings []string }

// Bounds of what is searched for: parts, and the occurrences from which on a word is too common to be one while there is
// a rarer one. What is left out is looked for in the titles instead.
const (
	maxParts = 5
	common   = 4000
)

// Typed is what things must hold to have all words as they were typed, the last of them perhaps not yet to its end.
func (q *Question) Typed() Plan {
	lexicon := q.index.lexicon
	return q.plan(func(i int) (Part, int) {
		t := q.terms[i]
		switch {
		case q.open(i):
			return Part{Beginnings: []string{t.Folded}}, lexicon.count(t.lo, t.hi)
		case t.place < 0: // a code, if anything
			return Part{Words: []string{t.Folded}}, 0
		}
		return Part{Words: []string{t.Folded}}, lexicon.count(t.place, t.place+1)
	})
}

// open says whether a word may go on: the last one, from its second letter on.
func (q *Question) open(i int) bool { return i == len(q.terms)-1 && len(q.terms[i].Folded) > 1 }

// Corrected is what things must hold to have all words, each with one error or cut short: a plan without parts when a
// word is like no word of any title.
func (q *Question) Corrected() Plan {
	lexicon := q.index.lexicon
	for i := range q.terms {
		t := &q.terms[i]
		if t.place < 0 || !t.slight() {
			t.near = slices.DeleteFunc(lexicon.near(t.Folded), func(w uint32) bool {
				return t.slight() && lexicon.count(int(w), int(w)+1) > common // every third title has an article
			})
		}
		if t.place < 0 && len(t.near) == 0 && !t.short() {
			t.far = lexicon.far(t.Folded)
		}
		if t.place < 0 && len(t.near)+len(t.far) == 0 && !t.short() && !t.slight() {
			return Plan{}
		}
	}
	slight := !slices.ContainsFunc(q.terms, func(t term) bool { return !t.slight() })
	p := q.plan(func(i int) (Part, int) {
		t := q.terms[i]
		var p Part
		if t.slight() && !slight {
			return p, 0
		}
		n := 0
		for _, w := range slices.Concat(t.near, t.far) {
			p.Words = append(p.Words, lexicon.words[w])
			n += lexicon.count(int(w), int(w)+1)
		}
		switch {
		case t.short():
			p.Beginnings = append(p.Beginnings, t.Folded)
			n += lexicon.count(t.lo, t.hi)
		case t.place >= 0:
			p.Words = append(p.Words, t.Folded)
			n += lexicon.count(t.place, t.place+1)
		}
		return p, n
	})
	p.correct = true
	return p
}

// short says whether a word may be one cut short.
func (t *term) short() bool { return t.lo < t.hi && (len(t.Folded) > 2 || t.Dotted) }

// slight says whether a word is so short that one error makes another word of it: it is no part where there is a longer
// one. It must be as it is in the title, or the title as a whole one error away.
func (t *term) slight() bool { return len(t.Folded) <= 3 && !t.Dotted }

// plan picks what is searched for: the rarest words, and no common one beside a rarer one.
func (q *Question) plan(of func(i int) (Part, int)) Plan {
	type counted struct {
		Part
		n, i int
	}
	var all []counted
	for i := range q.terms {
		p, n := of(i)
		if len(p.Words)+len(p.Beginnings) > 0 {
			all = append(all, counted{p, n, i})
		}
	}
	slices.SortStableFunc(all, func(a, b counted) int { return cmp.Compare(a.n, b.n) })
	out := Plan{asked: make([]bool, len(q.terms))}
	for k, c := range all {
		if k > 0 && (k >= maxParts || c.n > common) {
			break
		}
		out.Parts = append(out.Parts, c.Part)
		out.asked[c.i] = true
	}
	return out
}
