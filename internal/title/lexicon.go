package title

import (
	"slices"
	"sort"
	"strings"
)

// A lexicon is all words of all titles, in the order of their bytes. A word is known by its place.
type lexicon struct {
	words     []string
	mirrored  []string // the words read backwards, in order
	unmirror  []uint32 // the word of each of mirrored
	frequency []uint32 // titles' occurrences of the words before each; one more than words
}

func newLexicon(words []string, occurrences []uint32) *lexicon {
	l := &lexicon{words: words, unmirror: make([]uint32, len(words)), frequency: make([]uint32, len(words)+1)}
	backwards := make([]string, len(words))
	for i, w := range words {
		l.unmirror[i] = uint32(i)
		backwards[i] = mirror(w)
		l.frequency[i+1] = l.frequency[i] + occurrences[i]
	}
	slices.SortFunc(l.unmirror, func(a, b uint32) int { return strings.Compare(backwards[a], backwards[b]) })
	l.mirrored = make([]string, len(words))
	for i, w := range l.unmirror {
		l.mirrored[i] = backwards[w]
	}
	return l
}

func mirror(w string) string {
	b := []byte(w)
	slices.Reverse(b)
	return string(b)
}

// find returns the place of a word, or −1.
func (l *lexicon) find(w string) int {
	at, found := slices.BinarySearch(l.words, w)
	if !found {
		return -1
	}
	return at
}

// beginning returns the places from lo to hi of the words that begin with p.
func beginning(words []string, p string) (lo, hi int) {
	lo, _ = slices.BinarySearch(words, p)
	hi = lo + sort.Search(len(words)-lo, func(i int) bool { return !strings.HasPrefix(words[lo+i], p) })
	return lo, hi
}

// count is how often the words from lo to hi stand in titles.
func (l *lexicon) count(lo, hi int) int { return int(l.frequency[hi] - l.frequency[lo]) }

// near returns the words that are one letter away: added, missing, another, or two neighbours swapped. Such an error
// leaves one half of the word as it was, unless it swaps the two letters where the halves meet.
func (l *lexicon) near(w string) []uint32 {
	if len(w) < 2 {
		return nil
	}
	half := len(w) / 2
	var out []uint32
	note := func(word uint32) {
		if oneAway(w, l.words[word]) {
			out = append(out, word)
		}
	}
	for lo, hi := beginning(l.words, w[:half]); lo < hi; lo++ {
		note(uint32(lo))
	}
	for lo, hi := beginning(l.mirrored, mirror(w[half:])); lo < hi; lo++ {
		note(l.unmirror[lo])
	}
	swapped := []byte(w)
	swapped[half-1], swapped[half] = swapped[half], swapped[half-1]
	if at := l.find(string(swapped)); at >= 0 {
		note(uint32(at))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// oneAway says whether one error makes b of a.
func oneAway(a, b string) bool {
	if len(a)-len(b) > 1 || len(b)-len(a) > 1 {
		return false
	}
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	switch {
	case len(a) == 0 && len(b) == 0:
		return false
	case len(a) <= 1 && len(b) <= 1:
		return true
	}
	return len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]
}

// farLength is how long a word must be for two errors to leave it recognisable.
const farLength = 7

// far returns the words two errors away that have their first letter right.
func (l *lexicon) far(w string) []uint32 {
	if len(w) < farLength {
		return nil
	}
	var out []uint32
	for lo, hi := beginning(l.words, w[:1]); lo < hi; lo++ {
		if c := l.words[lo]; len(c)-len(w) <= 2 && len(w)-len(c) <= 2 && twoAway(w, c) {
			out = append(out, uint32(lo))
		}
	}
	return out
}

// twoAway says whether at most two errors make b of a: one at the first difference, and one in what follows it.
func twoAway(a, b string) bool {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	same := func(a, b string) bool { return a == b || oneAway(a, b) }
	switch {
	case len(a) == 0 || len(b) == 0:
		return len(a)+len(b) <= 2
	case same(a[1:], b), same(a, b[1:]), same(a[1:], b[1:]):
		return true
	}
	return len(a) > 1 && len(b) > 1 && a[0] == b[1] && a[1] == b[0] && same(a[2:], b[2:])
}
