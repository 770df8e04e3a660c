// Package title compares what people type with the titles of things. It promises that accents, case, ligatures and
// punctuation never count; that a word with one wrong, missing, added or swapped letter, and a word cut short, still mean
// the words of titles that they were made from; and that the usual acronyms of diplomas mean the words they stand for. It
// holds the words of all titles in memory and no index of where they stand: who asks says which titles to look at.
package title

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A Word is one word of a text.
type Word struct {
	Folded string // lower-case letters without marks, and digits
	Raw    string // as it is written
	Dotted bool   // a full stop follows: perhaps cut short
}

// Split cuts a text between what is neither letter, digit nor mark; elided articles are words.
func Split(s string) []Word {
	var out []Word
	var b strings.Builder
	from := -1
	end := func(at int, r rune) {
		if b.Len() > 0 {
			out = append(out, Word{Folded: b.String(), Raw: s[from:at], Dotted: r == '.'})
			b.Reset()
		}
		from = -1
	}
	for at, r := range s {
		f, inside := fold(r)
		if !inside {
			end(at, r)
			continue
		}
		if from < 0 {
			from = at
		}
		b.WriteString(f)
	}
	end(len(s), ' ')
	return out
}

// Fold returns the folded words of a text, one space between them: what two spellings of one title share.
func Fold(s string) string {
	words := Split(s)
	folded := make([]string, len(words))
	for i, w := range words {
		folded[i] = w.Folded
	}
	return strings.Join(folded, " ")
}

// ligatures are letters that Unicode does not take apart and French does.
var ligatures = map[rune]string{'œ': "oe", 'æ': "ae", 'ß': "ss", 'ø': "o", 'đ': "d", 'ł': "l"}

// known holds the folds of the letters that French titles are made of; "" with ok is a mark.
var known [0x180]struct {
	folded string
	inside bool
}

func init() {
	for r := range known {
		known[r].folded, known[r].inside = foldAny(rune(r))
	}
}

// fold returns what a character is in a folded word; inside is false for what stands between words.
func fold(r rune) (folded string, inside bool) {
	if int(r) < len(known) {
		return known[r].folded, known[r].inside
	}
	return foldAny(r)
}

func foldAny(r rune) (folded string, inside bool) {
	if unicode.Is(unicode.Mn, r) {
		return "", true
	}
	if r == utf8.RuneError || !unicode.IsLetter(r) && !unicode.IsNumber(r) {
		return "", false
	}
	r = unicode.ToLower(r)
	if s, ok := ligatures[r]; ok {
		return s, true
	}
	var b strings.Builder
	for _, part := range norm.NFKD.String(string(r)) {
		if unicode.IsLetter(part) || unicode.IsNumber(part) {
			b.WriteRune(unicode.ToLower(part))
		}
	}
	return b.String(), b.Len() > 0
}
