package title

import (
	"math/bits"
	"slices"
	"strings"
)

// A Grade is how well a title answers a question. Less is better, in the order of its fields.
type Grade struct {
	Tier   Tier
	Errors uint8 // more for words that are not as they were typed
	Rarity uint8 // of the words meant in place of what was typed: common ones are likelier
	Others uint8 // words of the title that were not asked for
}

// A Tier is a kind of answer, the best first.
type Tier uint8

// The tiers. Whoever has better ones than Exact begins below it.
const (
	Exact     Tier = 1 + iota // the title is the question
	Near                      // the title is the question but for an error in some words
	Typed                     // it has all words as they were typed
	Begun                     // the last word, or one of a code, goes on
	Corrected                 // it has all words, with an error in some
)

// Grade says how well title n, which holds the parts of a plan, answers the question; ok is false when it does not.
func (q *Question) Grade(p Plan, n int) (g Grade, ok bool) {
	t := q.index.title(n)
	if p.correct {
		return q.corrected(t)
	}
	return q.typed(p, t)
}

func (q *Question) typed(p Plan, title []uint32) (g Grade, ok bool) {
	g = Grade{Tier: Typed, Others: others(title, len(q.terms))}
	same := len(title) == len(q.terms)
	for i := range q.terms {
		t := &q.terms[i]
		same = same && int(title[i]) == t.place
		switch {
		case t.place >= 0 && slices.Contains(title, uint32(t.place)):
		case p.asked[i], q.open(i) && slices.ContainsFunc(title, t.begins):
			g.Tier = Begun
		default:
			return g, false
		}
	}
	if same {
		g.Tier = Exact
	}
	return g, true
}

func (t *term) begins(w uint32) bool { return int(w) >= t.lo && int(w) < t.hi }

func others(title []uint32, asked int) uint8 { return uint8(max(0, len(title)-asked)) }

// corrected compares word by word, and then, since an error may also fall on what stands between two words, letter by
// letter.
func (q *Question) corrected(title []uint32) (g Grade, ok bool) {
	if g, ok = q.wordByWord(title); ok {
		return g, true
	}
	if d := len(title) - len(q.terms); d >= -1 && d <= 1 && oneAway(q.text, q.index.text(title)) {
		return Grade{Tier: Near, Errors: 1}, true
	}
	g = Grade{Tier: Corrected, Others: others(title, len(q.terms))}
	for i := range q.terms {
		best := wrong
		var word uint32
		for _, w := range title {
			if c := q.terms[i].cost(w); c < best {
				best, word = c, w
			}
		}
		if best == wrong {
			return g, false
		}
		g.add(q.index, best, word)
	}
	return g, true
}

func (q *Question) wordByWord(title []uint32) (g Grade, ok bool) {
	g.Tier = Near
	if len(title) != len(q.terms) {
		return g, false
	}
	for i, w := range title {
		c := q.terms[i].cost(w)
		if c == wrong {
			return g, false
		}
		g.add(q.index, c, w)
	}
	return g, true
}

func (g *Grade) add(x *Index, cost uint8, word uint32) {
	if cost > 0 {
		g.Errors = min(g.Errors+cost, 15)
		g.Rarity = max(g.Rarity, uint8(15-min(15, bits.Len(uint(x.lexicon.count(int(word), int(word)+1))))))
	}
}

// wrong is the cost of a word that a term cannot mean.
const wrong uint8 = 4

// cost is how far a word of a title is from what was typed: a full stop says that it was cut short.
func (t *term) cost(w uint32) uint8 {
	_, near := slices.BinarySearch(t.near, w)
	switch cut := t.short() && t.begins(w); {
	case int(w) == t.place:
		return 0
	case near && !t.Dotted, cut && t.Dotted:
		return 1
	case near, cut:
		return 2
	}
	if _, far := slices.BinarySearch(t.far, w); far {
		return 3
	}
	return wrong
}

// Title returns the folded words of title n, one space between them.
func (x *Index) Title(n int) string { return x.text(x.title(n)) }

func (x *Index) text(title []uint32) string {
	words := make([]string, len(title))
	for i, w := range title {
		words[i] = x.lexicon.words[w]
	}
	return strings.Join(words, " ")
}

// Meant spells the question with the words of a title that answers it once corrected.
func (q *Question) Meant(title string) string {
	words := Split(title)
	var out []string
	for i := range q.terms {
		best := wrong
		meant := q.terms[i].Raw
		for _, w := range words {
			at := q.index.lexicon.find(w.Folded)
			if at < 0 {
				continue
			}
			if c := q.terms[i].cost(uint32(at)); c < best {
				best, meant = c, strings.ToLower(w.Raw)
			}
		}
		out = append(out, meant)
	}
	return strings.Join(out, " ")
}
