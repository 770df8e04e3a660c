package code

import (
	"slices"
	"strings"
	"unicode"
)

// repairs is a set of repairs made; its bits stand in the contract's order.
type repairs uint8

const (
	espaces repairs = 1 << iota
	majuscules
	prefixe
	zeroInitial
	pointNAF
	lettreDeSpecialite
)

// repairWords are the contract's words, in its order and that of the bits.
var repairWords = [...]string{"espaces", "majuscules", "prefixe", "zero-initial", "point-naf", "lettre-de-specialite"}

func (r repairs) words() []string {
	words := []string{}
	for i, word := range repairWords {
		if r&(1<<i) != 0 {
			words = append(words, word)
		}
	}
	return words
}

// work is a code under repair, with what was done to it.
type work struct {
	code string
	done repairs
}

func (w *work) set(code string, by repairs) {
	if code != w.code {
		w.code, w.done = code, w.done|by
	}
}

// repair brings in to the family's normal form as far as its repairs go. An IRI's head is cut before separators and case are
// touched, since it has dots and letters of its own; the words come out in the contract's order all the same.
func (s *spec) repair(in string, sure bool) work {
	w := work{code: in}
	plain := isPlain(in)
	if !plain {
		w.set(strings.TrimFunc(in, isBlank), espaces)
	}
	w.set(cutHead(w.code, s.cuts), prefixe)
	if !plain {
		w.set(strip(w.code, s.keeps), espaces)
	}
	w.set(s.fold(w.code), majuscules)
	if !sure {
		w.set(s.addPrefix(w.code), prefixe)
		w.set(s.mendZeros(w.code), zeroInitial)
	}
	w.set(s.dropDot(w.code), pointNAF)
	w.set(s.dropLetter(w.code), lettreDeSpecialite)
	return w
}

// isPlain says that there is nothing but ASCII letters and digits, as in most codes: no blank, and no separator.
func isPlain(s string) bool {
	for i := range len(s) {
		if classes[s[i]] == 0 {
			return false
		}
	}
	return true
}

// separator is a set of kinds of characters that people type inside codes.
type separator uint8

const (
	blank separator = 1 << iota
	dot
	hyphen
)

// isBlank holds for white space of any kind (TAB, no-break and narrow no-break spaces too) and for invisible characters that
// come along when a code is copied from a page or a spreadsheet.
func isBlank(r rune) bool {
	switch r {
	case '\u200B', '\u2060', '\uFEFF':
		return true
	}
	return unicode.IsSpace(r)
}

func separatorOf(r rune) separator {
	switch {
	case classOf(r) != 0:
		return 0
	case r == '.':
		return dot
	case r == '-', r >= '\u2010' && r <= '\u2015', r == '\u2212', r == '\u00AD':
		return hyphen
	case isBlank(r):
		return blank
	}
	return 0
}

func classOf(r rune) class {
	if r > unicode.MaxASCII {
		return 0
	}
	return classes[r]
}

// strip removes separators other than those to keep.
func strip(s string, keeps separator) string {
	return strings.Map(func(r rune) rune {
		if sep := separatorOf(r); sep != 0 && sep&keeps == 0 {
			return -1
		}
		return r
	}, s)
}

// fold sets the case of ASCII letters only: no other letter stands in any code, and none must turn into one that does.
func (s *spec) fold(code string) string {
	wrong := lower
	if s.lower {
		wrong = upper
	}
	if !slices.ContainsFunc([]byte(code), func(c byte) bool { return classes[c]&wrong != 0 }) {
		return code
	}
	return strings.Map(func(r rune) rune {
		switch c := classOf(r); {
		case s.lower && c&upper != 0:
			return r + ('a' - 'A')
		case !s.lower && c&lower != 0:
			return r - ('a' - 'A')
		}
		return r
	}, code)
}

// cutHead removes the first of heads that code begins with, whatever its case.
func cutHead(code string, heads []string) string {
	for _, head := range heads {
		if len(code) > len(head) && strings.EqualFold(code[:len(head)], head) {
			return code[len(head):]
		}
	}
	return code
}

func (s *spec) addPrefix(code string) string {
	if s.prefix == "" || !allDigits(code) {
		return code
	}
	return s.prefix + code
}

// mendZeros gives back lost zeros, or drops those that do not belong, only if that makes a code of right form.
func (s *spec) mendZeros(code string) string {
	if s.zeros == nil || code == "" {
		return code
	}
	mended := s.zeros(code)
	if mended != code && match(s.forms, s.dropDot(mended)) == fits {
		return mended
	}
	return code
}

func (s *spec) dropDot(code string) string {
	if s.dot == 0 || len(code) <= s.dot || code[s.dot] != '.' {
		return code
	}
	return code[:s.dot] + code[s.dot+1:]
}

func (s *spec) dropLetter(code string) string {
	if !s.letter || code == "" {
		return code
	}
	last := len(code) - 1
	if classes[code[last]]&upper != 0 && match(s.forms, code[:last]) == fits {
		return code[:last]
	}
	return code
}

// padTo gives back the zeros lost at the head of a code of width characters, lost of them at most. A spreadsheet takes zeros
// from numbers, so what is left begins with a digit.
func padTo(width, lost int) func(string) string {
	zeros := strings.Repeat("0", lost)
	return func(code string) string {
		missing := width - len(code)
		if missing < 1 || missing > lost || classes[code[0]]&digit == 0 {
			return code
		}
		return zeros[:missing] + code
	}
}

// padLast gives back the zero of a two-digit number at the end of a code: A1 is A01, RNCP509BC5 is RNCP509BC05.
func padLast(code string) string {
	last := len(code) - 1
	return code[:last] + "0" + code[last:]
}

// dropZeros removes the zeros before an integer; of nothing but zeros, one stays.
func dropZeros(code string) string {
	if trimmed := strings.TrimLeft(code, "0"); trimmed != "" {
		return trimmed
	}
	return "0"
}

func allDigits(s string) bool {
	for i := range len(s) {
		if classes[s[i]]&digit == 0 {
			return false
		}
	}
	return s != ""
}
