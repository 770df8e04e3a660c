package rml

import "unicode/utf8"

// safety is how the values of references are written into an IRI.
type safety uint8

const (
	asIs    safety = iota // rml:UnsafeIRI, rml:UnsafeURI, literals, references
	iriSafe               // rml:IRI: percent-encoded but for RFC 3987's iunreserved
	uriSafe               // rml:URI: percent-encoded but for RFC 3986's unreserved
)

const hexDigits = "0123456789ABCDEF"

// unreserved holds RFC 3986's unreserved characters.
var unreserved = func() (t [256]bool) {
	for _, c := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~" {
		t[c] = true
	}
	return t
}()

// forbidden holds the ASCII characters that no IRI holds (RFC 3987 §2.2), '%' apart.
var forbidden = func() (t [256]bool) {
	for c := range 0x21 {
		t[c] = true
	}
	for _, c := range "<>\"{}|\\^`\x7f" {
		t[c] = true
	}
	return t
}()

// appendSafe appends the IRI-safe or URI-safe version of v (RML-Core, IRI encoding).
func appendSafe(dst []byte, v string, how safety) []byte {
	if how == asIs {
		return append(dst, v...)
	}
	for i := 0; i < len(v); {
		c := v[i]
		if unreserved[c] {
			dst = append(dst, c)
			i++
			continue
		}
		r, n := rune(c), 1
		if c >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(v[i:])
		}
		if how == iriSafe && ucschar(r) && n > 1 {
			dst = append(dst, v[i:i+n]...)
			i += n
			continue
		}
		for end := i + n; i < end; i++ {
			dst = append(dst, '%', hexDigits[v[i]>>4], hexDigits[v[i]&15])
		}
	}
	return dst
}

// ucschar says whether r is a non-ASCII character of iunreserved (RFC 3987 §2.2).
func ucschar(r rune) bool {
	switch {
	case r < 0xA0:
		return false
	case r <= 0xD7FF, r >= 0xF900 && r <= 0xFDCF, r >= 0xFDF0 && r <= 0xFFEF:
		return true
	}
	return r >= 0x10000 && r < 0xF0000 && r&0xFFFF <= 0xFFFD && !(r >= 0xE0000 && r < 0xE1000)
}

// hasScheme says whether s begins as an absolute IRI does: a letter, then letters, digits, '+', '-', '.', then ':'.
func hasScheme[T ~string | ~[]byte](s T) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		letter := c|0x20 >= 'a' && c|0x20 <= 'z'
		switch {
		case letter, i > 0 && (c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.'):
		default:
			return i > 0 && c == ':'
		}
	}
	return false
}

// legalIRI says whether s holds only characters that an IRI may hold, percent signs followed by two hexadecimal digits; with
// ascii, those of a URI. It does not look for a scheme.
func legalIRI[T ~string | ~[]byte](s T, ascii bool) bool {
	wide := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case forbidden[c]:
			return false
		case c == '%':
			if i+2 >= len(s) || !isHex(s[i+1]) || !isHex(s[i+2]) {
				return false
			}
		case c >= utf8.RuneSelf:
			wide = true
		}
	}
	return !wide || !ascii && utf8.ValidString(string(s))
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}

// appendLabel appends a blank node named after a value. Letters and digits stand for themselves and every other byte for
// `_` and two digits, so that two values never share a name and every value has one (N-Triples, BLANK_NODE_LABEL).
func appendLabel[T ~string | ~[]byte](dst []byte, v T) []byte {
	dst = append(dst, "_:v"...)
	for i := 0; i < len(v); i++ {
		c := v[i]
		if c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' {
			dst = append(dst, c)
			continue
		}
		dst = append(dst, '_', hexDigits[c>>4], hexDigits[c&15])
	}
	return dst
}
