package rdf

import (
	"bytes"
	"errors"
	"fmt"
	"unicode"
	"unicode/utf8"
)

// nameBase is PN_CHARS_BASE, nameMore what PN_CHARS adds to it beyond ASCII (RDF 1.1 Turtle, §6.5).
var (
	nameBase = &unicode.RangeTable{
		R16: []unicode.Range16{
			{0x00C0, 0x00D6, 1}, {0x00D8, 0x00F6, 1}, {0x00F8, 0x02FF, 1}, {0x0370, 0x037D, 1}, {0x037F, 0x1FFF, 1},
			{0x200C, 0x200D, 1}, {0x2070, 0x218F, 1}, {0x2C00, 0x2FEF, 1}, {0x3001, 0xD7FF, 1}, {0xF900, 0xFDCF, 1},
			{0xFDF0, 0xFFFD, 1},
		},
		R32: []unicode.Range32{{0x10000, 0xEFFFF, 1}},
	}
	nameMore = &unicode.RangeTable{
		R16:         []unicode.Range16{{0x00B7, 0x00B7, 1}, {0x0300, 0x036F, 1}, {0x203F, 0x2040, 1}},
		LatinOffset: 1,
	}
)

func isLetter[C byte | int | rune](c C) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func isDigit[C byte | int | rune](c C) bool { return c >= '0' && c <= '9' }

// isNameBase says whether r is in PN_CHARS_BASE.
func isNameBase(r rune) bool {
	if r < utf8.RuneSelf {
		return isLetter(r)
	}
	return unicode.Is(nameBase, r)
}

// isName says whether r is in PN_CHARS.
func isName(r rune) bool {
	if r < utf8.RuneSelf {
		return isLetter(r) || isDigit(r) || r == '_' || r == '-'
	}
	return unicode.Is(nameBase, r) || unicode.Is(nameMore, r)
}

// isLabelStart says whether a blank node's label may begin with r (BLANK_NODE_LABEL).
func isLabelStart(r rune) bool { return isNameBase(r) || r == '_' || isDigit(r) }

// labelLength is the length of the blank node's label that b begins with, 0 when there is none. A label does not end
// with a dot. Bytes that are not UTF-8 end it.
func labelLength[T ~string | ~[]byte](b T) int {
	end := 0
	for i := 0; i < len(b); {
		r, size := decodeRune(b[i:])
		if i == 0 && !isLabelStart(r) || r != '.' && !isName(r) {
			break
		}
		i += size
		if r != '.' {
			end = i
		}
	}
	return end
}

// decodeRune is utf8.DecodeRune with -1 for what is not UTF-8, since U+FFFD is a character that names may hold.
func decodeRune[T ~string | ~[]byte](b T) (rune, int) {
	r, size := utf8.DecodeRuneInString(string(b[:min(len(b), utf8.UTFMax)]))
	if r == utf8.RuneError && size <= 1 {
		return -1, size
	}
	return r, size
}

// tagLength is the length of the language tag that b begins with, 0 when it is malformed: [a-zA-Z]+('-'[a-zA-Z0-9]+)*.
func tagLength[T ~string | ~[]byte](b T) int {
	i := 0
	for i < len(b) && isLetter(b[i]) {
		i++
	}
	for i > 0 && i < len(b) && b[i] == '-' {
		part := i + 1
		for i++; i < len(b) && (isLetter(b[i]) || isDigit(b[i])); i++ {
		}
		if i == part {
			return 0
		}
	}
	return i
}

// outsideIRI holds the bytes that an IRI must not hold (IRIREF).
var outsideIRI = func() (outside [256]bool) {
	for c := range ' ' + 1 {
		outside[c] = true
	}
	for _, c := range "<>\"{}|^`\\" {
		outside[c] = true
	}
	return outside
}()

// appendReference appends what stands between the brackets of an IRI reference, its \u escapes decoded. A character
// that IRIs do not hold is refused, escaped or not.
func appendReference(dst, raw []byte) ([]byte, error) {
	if !utf8.Valid(raw) {
		return dst, fmt.Errorf("IRI %.60q is not UTF-8", raw)
	}
	for i := 0; i < len(raw); {
		if c := raw[i]; c != '\\' {
			if outsideIRI[c] {
				return dst, fmt.Errorf("IRI <%.60s> holds %q", raw, c)
			}
			dst = append(dst, c)
			i++
			continue
		}
		r, n, err := decodeEscape(raw[i:])
		switch {
		case err != nil:
			return dst, err
		case n == 2:
			return dst, fmt.Errorf(`IRI <%.60s>: only \u and \U escapes stand in an IRI`, raw)
		case r < utf8.RuneSelf && outsideIRI[r]:
			return dst, fmt.Errorf("IRI <%.60s> holds %q, escaped", raw, r)
		}
		dst = utf8.AppendRune(dst, r)
		i += n
	}
	return dst, nil
}

// appendQuoted appends the canonical form of what stands between the quotes of a string; at is where a fault stands.
func appendQuoted(dst, raw []byte) (out []byte, at int, err error) {
	for i := 0; i < len(raw); {
		plain := bytes.IndexByte(raw[i:], '\\')
		if plain < 0 {
			plain = len(raw) - i
		}
		if part := raw[i : i+plain]; !utf8.Valid(part) {
			return dst, i, errors.New("string is not UTF-8")
		}
		dst = appendEscaped(dst, raw[i:i+plain])
		if i += plain; i == len(raw) {
			break
		}
		r, n, err := decodeEscape(raw[i:])
		if err != nil {
			return dst, i, err
		}
		dst = appendEscaped(dst, string(r))
		i += n
	}
	return dst, 0, nil
}

// decodeEscape decodes the ECHAR or UCHAR that s begins with (RDF 1.1 Turtle, §6.4) and returns its length.
func decodeEscape[T ~string | ~[]byte](s T) (r rune, n int, err error) {
	if len(s) < 2 {
		return 0, 0, errors.New("escape cut short")
	}
	switch s[1] {
	case 't':
		return '\t', 2, nil
	case 'b':
		return '\b', 2, nil
	case 'n':
		return '\n', 2, nil
	case 'r':
		return '\r', 2, nil
	case 'f':
		return '\f', 2, nil
	case '"', '\'', '\\':
		return rune(s[1]), 2, nil
	case 'u':
		return decodeHex(s, 6)
	case 'U':
		return decodeHex(s, 10)
	}
	return 0, 0, fmt.Errorf("unknown escape %q", string(s[:2]))
}

// decodeHex decodes a numeric escape of n bytes. Surrogates and what lies beyond U+10FFFF are no characters.
func decodeHex[T ~string | ~[]byte](s T, n int) (rune, int, error) {
	var v uint32
	for i := 2; i < n; i++ {
		if i == len(s) {
			return 0, 0, fmt.Errorf("escape %q cut short", string(s))
		}
		c := s[i] | 0x20
		switch {
		case isDigit(s[i]):
			v = v<<4 | uint32(s[i]-'0')
		case c >= 'a' && c <= 'f':
			v = v<<4 | uint32(c-'a'+10)
		default:
			return 0, 0, fmt.Errorf("escape %q: %q is no hexadecimal digit", string(s[:i+1]), s[i])
		}
	}
	if v > unicode.MaxRune || !utf8.ValidRune(rune(v)) {
		return 0, 0, fmt.Errorf("escape %q is no character", string(s[:n]))
	}
	return rune(v), n, nil
}
