package rdf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// scanner takes a Turtle document apart into words (RDF 1.1 Turtle, §6.5): terms in canonical N-Triples form, and points.
// Prefixes and relative IRIs end here.
type scanner struct {
	window
	base     *reference
	prefixes map[string]string
	declared int    // bytes that prefixes holds
	word     []byte // the form of the last word
}

// A word is a token. The bytes of form hold until the next one.
type word struct {
	kind wordKind
	form []byte
	line int // on which it begins
}

// point is the character of a point, 0 for another word.
func (w word) point() byte {
	if w.kind == pointWord {
		return w.form[0]
	}
	return 0
}

type wordKind uint8

const (
	endWord       wordKind = iota // of the document
	pointWord                     // . , ; [ ] ( )
	termWord                      // an IRI, a blank node, a literal, or a
	directiveWord                 // @prefix, @base, PREFIX, BASE
)

func newScanner(r io.Reader, base *reference) *scanner {
	s := &scanner{window: window{r: r, line: 1}, base: base, prefixes: map[string]string{}}
	if s.at(2); bytes.HasPrefix(s.buf, []byte(byteOrderMark)) {
		s.skip(len(byteOrderMark))
	}
	return s
}

// wrong is a fault of the word that begins at the next byte.
func (s *scanner) wrong(format string, args ...any) error {
	return s.wrongAt(s.line, fmt.Errorf(format, args...))
}

// wrongAt gives way to the error that cut reading short, since a word that is cut off looks wrong.
func (s *scanner) wrongAt(line int, err error) error {
	if s.short && !errors.Is(s.err, io.EOF) {
		err = s.err
	}
	return &fault{line, err}
}

// next returns the next word.
func (s *scanner) next() (word, error) {
	s.space()
	w := word{line: s.line}
	s.word = s.word[:0]
	var err error
	switch c := s.at(0); {
	case c < 0:
		if !errors.Is(s.err, io.EOF) {
			err = s.wrongAt(s.line, s.err)
		}
	case strings.IndexByte("[](),;", byte(c)) >= 0, c == '.' && !isDigit(s.at(1)):
		w.kind = pointWord
		s.word = append(s.word, byte(c))
		s.skip(1)
	case c == '@':
		w.kind, err = directiveWord, s.atWord()
	case isDigit(c) || c == '+' || c == '-' || c == '.':
		w.kind, err = termWord, s.number()
	case c == '"' || c == '\'':
		w.kind, err = termWord, s.literal()
	case c == '<':
		w.kind, err = termWord, s.iri()
	case c == '_':
		w.kind, err = termWord, s.label()
	default:
		w.kind, err = s.name()
	}
	w.form = s.word
	return w, err
}

// atWord takes @prefix or @base.
func (s *scanner) atWord() error {
	n := 1
	for c := s.at(n); c >= 0 && (isLetter(c) || isDigit(c) || c == '-') && n < 60; c = s.at(n) {
		n++
	}
	s.word = append(s.word, s.ahead(n)...)
	if w := string(s.word); w != "@prefix" && w != "@base" {
		return s.wrong("%s is neither @prefix nor @base, nor does it follow a string as a language", w)
	}
	s.skip(n)
	return nil
}

// label takes the label of a blank node.
func (s *scanner) label() error {
	n := 2
	for s.at(1) == ':' {
		r, size := s.runeAt(n)
		if r != '.' && !isName(r) {
			break
		}
		n += size
	}
	size := 0
	if s.at(1) == ':' {
		size = labelLength(s.ahead(n)[2:])
	}
	if size == 0 {
		return s.wrong("_ does not begin the label of a blank node, as in _:b")
	}
	s.word = append(s.word, s.ahead(2+size)...)
	s.skip(2 + size)
	return nil
}

// iri takes an IRI reference and resolves it.
func (s *scanner) iri() error {
	n := 1
	for s.at(n) != '>' {
		if c := s.at(n); c < 0 || c == '\n' || c == '\r' {
			return s.wrong(`IRI %.60q is not closed by ">" on its line`, s.ahead(n))
		}
		n++
	}
	ref, err := appendReference(nil, s.ahead(n)[1:])
	if err != nil {
		return s.wrongAt(s.line, err)
	}
	iri, err := s.base.resolve(string(ref))
	if err != nil {
		return s.wrongAt(s.line, err)
	}
	s.word = append(append(append(s.word, '<'), iri...), '>')
	s.skip(n + 1)
	return nil
}

// name takes a prefixed name, a boolean, the verb a, or PREFIX and BASE, whose letters may be small.
func (s *scanner) name() (wordKind, error) {
	n := s.prefixLength()
	if s.at(n) == ':' {
		return termWord, s.prefixed(n)
	}
	for n > 0 && s.at(n-1) == '.' {
		n--
	}
	if n == 0 {
		r, _ := s.runeAt(0)
		if r < 0 {
			return termWord, s.wrong("not UTF-8")
		}
		return termWord, s.wrong("unexpected %q", r)
	}
	kind := termWord
	switch text := string(s.ahead(n)); {
	case text == "a":
		s.word = append(s.word, 'a')
	case text == "true" || text == "false":
		s.word = AppendLiteral(s.word, text, XSD+"boolean", "")
	case strings.EqualFold(text, "prefix") || strings.EqualFold(text, "base"):
		kind, s.word = directiveWord, append(s.word, text...)
	default:
		return kind, s.wrong(`%.60q is no word of Turtle, and no prefixed name without a ":"`, text)
	}
	s.skip(n)
	return kind, nil
}

// prefixLength is the length of what may be a prefix (PN_PREFIX), dots at its end included.
func (s *scanner) prefixLength() int {
	n := 0
	for {
		r, size := s.runeAt(n)
		if n == 0 && !isNameBase(r) || r != '.' && !isName(r) {
			return n
		}
		n += size
	}
}

// prefixed takes a prefixed name whose prefix is n bytes long and puts the namespace in the place of the prefix.
func (s *scanner) prefixed(n int) error {
	prefix := string(s.ahead(n))
	space, known := s.prefixes[prefix]
	if !known || strings.HasSuffix(prefix, ".") {
		return s.wrong("prefix %.60s: is not declared", prefix)
	}
	s.word = append(append(s.word, '<'), space...)
	end, kept := n+1, len(s.word)
	for first := true; ; first = false {
		size, err := s.local(end, first)
		if err != nil {
			return err
		}
		if size == 0 {
			break
		}
		end += size
		if s.at(end-1) != '.' || size > 1 {
			kept = len(s.word)
		}
	}
	end -= len(s.word) - kept
	s.word = append(s.word[:kept], '>')
	s.skip(end)
	return nil
}

// local appends one character of a local name (PN_LOCAL) that stands at bytes ahead and returns its length, 0 when the
// name ends.
func (s *scanner) local(at int, first bool) (int, error) {
	switch c := s.at(at); {
	case c == '\\':
		if e := s.at(at + 1); e > 0 && strings.IndexByte("_~.-!$&'()*+,;=/?#@%", byte(e)) >= 0 {
			s.word = append(s.word, byte(e))
			return 2, nil
		}
		return 0, s.wrong(`local name holds a \ that escapes nothing`)
	case c == '%':
		if !isHex(s.at(at+1)) || !isHex(s.at(at+2)) {
			return 0, s.wrong("local name holds a %% that two hexadecimal digits do not follow")
		}
		s.word = append(s.word, s.ahead(at + 3)[at:]...)
		return 3, nil
	case c == ':':
		s.word = append(s.word, ':')
		return 1, nil
	}
	r, size := s.runeAt(at)
	if first && !isLabelStart(r) || r != '.' && !isName(r) {
		return 0, nil
	}
	s.word = utf8.AppendRune(s.word, r)
	return size, nil
}

func isHex(c int) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }
