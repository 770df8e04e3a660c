package sparql

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// The terminals of SPARQL 1.1 (§19.8), after codepoint escapes have been decoded (§19.2).

type kind uint8

const (
	end      kind = iota
	word          // keyword, function name, a, true, false
	variable      // ?x, $x
	iri           // <…>
	name          // prefix:local, prefix:
	blank         // _:label
	text          // string, quotes included
	number        // without sign
	lang          // @fr
	symbol        // punctuation and operators
)

// token is one terminal. line and column count from 1; a column counts characters.
type token struct {
	kind         kind
	text         string
	line, column int
	spaced       bool // something stands between it and the one before
}

// scanner cuts a query into tokens.
type scanner struct {
	in           string
	pos          int
	line, column int
	plain        int // no prefixed name begins before this byte; keeps a-a-a-… from being read again and again
	tokens       []token
}

// maxTokens bounds what one query makes of memory.
const maxTokens = 200_000

// scan returns the tokens of a query, the last of kind end.
func scan(query string) ([]token, error) {
	decoded, err := decodeEscapes(query)
	if err != nil {
		return nil, err
	}
	s := &scanner{in: decoded, line: 1, column: 1}
	for {
		spaced := s.blanks()
		t := token{line: s.line, column: s.column, spaced: spaced}
		if s.pos == len(s.in) {
			s.tokens = append(s.tokens, t)
			return s.tokens, nil
		}
		if len(s.tokens) == maxTokens {
			return nil, &Refusal{What: "terms", Line: s.line, Column: s.column}
		}
		var n int
		if t.kind, n = s.next(); n == 0 {
			return nil, s.noTerm()
		}
		t.text = s.in[s.pos : s.pos+n]
		s.tokens = append(s.tokens, t)
		s.advance(n)
	}
}

func (s *scanner) noTerm() error {
	start := fmt.Sprintf("%.20q", firstRunes(s.in[s.pos:]))
	return &SyntaxError{s.line, s.column, phrase("aucun terme ne commence par « "+start[1:len(start)-1]+" »", start+" begins no term")}
}

func firstRunes(in string) string {
	n := 0
	for i := range in {
		if n++; n > 10 {
			return in[:i]
		}
	}
	return in
}

// advance moves over n bytes and keeps count of lines and columns.
func (s *scanner) advance(n int) {
	for _, r := range s.in[s.pos : s.pos+n] {
		s.column++
		if r == '\n' {
			s.line, s.column = s.line+1, 1
		}
	}
	s.pos += n
}

// blanks moves over white space and comments, and says whether there were any.
func (s *scanner) blanks() bool {
	from := s.pos
	for s.pos < len(s.in) {
		switch s.in[s.pos] {
		case ' ', '\t', '\r', '\n':
			s.advance(1)
		case '#':
			n := strings.IndexAny(s.in[s.pos:], "\r\n")
			if n < 0 {
				n = len(s.in) - s.pos
			}
			s.advance(n)
		default:
			return s.pos > from
		}
	}
	return true
}

// symbols of two characters come before those of one.
var symbols = [...]string{"^^", "&&", "||", "!=", "<=", ">=", "{", "}", "(", ")", "[", "]", ";", ",", ".", "|", "/", "^", "*", "+", "-", "?", "!", "=", "<", ">"}

// next returns the kind and the length of the terminal at the cursor; 0 when there is none.
func (s *scanner) next() (kind, int) {
	in := s.in[s.pos:]
	switch c := in[0]; {
	case c == '?' || c == '$':
		if n := varName(in[1:]); n > 0 {
			return variable, n + 1
		}
	case c == '<':
		if n := iriRef(in); n > 0 {
			return iri, n
		}
	case c == '"' || c == '\'':
		return text, stringLiteral(in)
	case c == '@':
		return lang, langTag(in)
	case c == '_' && strings.HasPrefix(in, "_:"):
		return blank, blankLabel(in)
	case digit(rune(c)) || c == '.' && len(in) > 1 && digit(rune(in[1])):
		return number, numeric(in)
	}
	if k, n := s.nameOrWord(); n > 0 {
		return k, n
	}
	for _, op := range symbols {
		if strings.HasPrefix(in, op) {
			return symbol, len(op)
		}
	}
	return end, 0
}

// iriRef is IRIREF.
func iriRef(in string) int {
	for i := 1; i < len(in); i++ {
		switch c := in[i]; {
		case c == '>':
			return i + 1
		case c <= ' ' || strings.IndexByte("<\"{}|^`\\", c) >= 0:
			return 0
		}
	}
	return 0
}

// stringLiteral is one of STRING_LITERAL1, 2, _LONG1 and _LONG2.
func stringLiteral(in string) int {
	quote := in[:1]
	long := strings.HasPrefix(in, strings.Repeat(quote, 3))
	if !long && strings.HasPrefix(in, quote+quote) {
		return 2
	}
	closing, i := quote, 1
	if long {
		closing, i = strings.Repeat(quote, 3), 3
	}
	for i < len(in) {
		switch c := in[i]; {
		case c == '\\':
			if i+1 == len(in) || strings.IndexByte(`tbnrf\"'`, in[i+1]) < 0 {
				return 0
			}
			i += 2
		case !long && (c == '\n' || c == '\r'):
			return 0
		case strings.HasPrefix(in[i:], closing):
			return i + len(closing)
		default:
			i++
		}
	}
	return 0
}

// langTag is LANGTAG.
func langTag(in string) int {
	i, part := 1, 0
	for ; i < len(in); i++ {
		c := in[i]
		switch {
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || part > 0 && digit(rune(c)):
		case c == '-' && i > 1 && in[i-1] != '-':
			part++
		default:
			return trimEnd(in[:i], '-', 1)
		}
	}
	return trimEnd(in, '-', 1)
}

// trimEnd is the length of in without the characters c at its end, 0 when it is not longer than least.
func trimEnd(in string, c byte, least int) int {
	n := len(in)
	for n > 0 && in[n-1] == c {
		n--
	}
	if n <= least {
		return 0
	}
	return n
}

// blankLabel is BLANK_NODE_LABEL.
func blankLabel(in string) int {
	r, size := utf8.DecodeRuneInString(in[2:])
	if !nameStart(r) && r != '_' && !digit(r) {
		return 0
	}
	return trimEnd(in[:2+size+nameRest(in[2+size:])], '.', 2)
}

// numeric is INTEGER, DECIMAL or DOUBLE.
func numeric(in string) int {
	n := digits(in)
	if n < len(in) && in[n] == '.' {
		if m := digits(in[n+1:]); m > 0 || exponent(in[n+1:]) > 0 {
			n += 1 + m
		}
	}
	return n + exponent(in[n:])
}

func digits(in string) int {
	n := 0
	for n < len(in) && digit(rune(in[n])) {
		n++
	}
	return n
}

func exponent(in string) int {
	if in == "" || in[0] != 'e' && in[0] != 'E' {
		return 0
	}
	n := 1
	if n < len(in) && (in[n] == '+' || in[n] == '-') {
		n++
	}
	if m := digits(in[n:]); m > 0 {
		return n + m
	}
	return 0
}

// nameOrWord is PNAME_NS, PNAME_LN or a keyword.
func (s *scanner) nameOrWord() (kind, int) {
	in := s.in[s.pos:]
	if s.pos >= s.plain {
		prefix := 0
		if r, size := utf8.DecodeRuneInString(in); nameStart(r) {
			prefix = size + nameRest(in[size:])
		}
		if prefix < len(in) && in[prefix] == ':' {
			return name, prefix + 1 + localName(in[prefix+1:])
		}
		s.plain = s.pos + prefix
	}
	n := 0
	for n < len(in) && (asciiLetter(in[n]) || n > 0 && (digit(rune(in[n])) || in[n] == '_')) {
		n++
	}
	return word, n
}

// localName is PN_LOCAL, 0 for none.
func localName(in string) int {
	i := 0
	for i < len(in) {
		r, size := utf8.DecodeRuneInString(in[i:])
		switch {
		case r == '%' && i+2 < len(in) && hex(in[i+1]) && hex(in[i+2]):
			i += 3
		case r == '\\' && i+1 < len(in) && strings.IndexByte("_~.-!$&'()*+,;=/?#@%", in[i+1]) >= 0:
			i += 2
		case nameStart(r) || r == '_' || r == ':' || digit(r) || i > 0 && (nameInner(r) || r == '.'):
			i += size
		default:
			return trimDots(in[:i])
		}
	}
	return trimDots(in)
}

// trimDots is the length of a local name without the dots that end it, escaped ones excepted.
func trimDots(in string) int {
	n := len(in)
	for n > 0 && in[n-1] == '.' && (n < 2 || in[n-2] != '\\') {
		n--
	}
	return n
}

// varName is VARNAME, 0 for none.
func varName(in string) int {
	for i, r := range in {
		if !(nameStart(r) || r == '_' || digit(r) || i > 0 && nameInner(r) && r != '-') {
			return i
		}
	}
	return len(in)
}

// nameRest is the length of (PN_CHARS | '.')*, of which the last may not be a dot.
func nameRest(in string) int {
	for i, r := range in {
		if !(nameStart(r) || r == '_' || digit(r) || nameInner(r) || r == '.') {
			return trimDots(in[:i])
		}
	}
	return trimDots(in)
}

func digit(r rune) bool { return r >= '0' && r <= '9' }

func hex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func asciiLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// nameStart is PN_CHARS_BASE.
func nameStart(r rune) bool {
	switch {
	case r < 0x80:
		return asciiLetter(byte(r))
	case r == utf8.RuneError, r == 0xD7, r == 0xF7, r < 0xC0:
		return false
	}
	for _, span := range [...][2]rune{{0xC0, 0x2FF}, {0x370, 0x37D}, {0x37F, 0x1FFF}, {0x200C, 0x200D}, {0x2070, 0x218F}, {0x2C00, 0x2FEF}, {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF}} {
		if r >= span[0] && r <= span[1] {
			return true
		}
	}
	return false
}

// nameInner is what PN_CHARS has beyond PN_CHARS_U and digits.
func nameInner(r rune) bool {
	return r == '-' || r == 0xB7 || r >= 0x300 && r <= 0x36F || r >= 0x203F && r <= 0x2040
}
