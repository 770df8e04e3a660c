package rml

import (
	"strconv"
	"strings"
)

// wellFormedTag says whether s has the shape of a language tag (BCP 47, RFC 5646 §2.1): a language of two to eight letters,
// or one of the registered oddities of i- and x-, then subtags of one to eight letters and digits, a single one never last.
func wellFormedTag[T ~string | ~[]byte](s T) bool {
	start, n := 0, 0
	var before int
	for i := 0; i <= len(s); i++ {
		if i < len(s) && s[i] != '-' {
			if !alphanumeric(s[i]) || n == 0 && s[i] < 'A' {
				return false
			}
			continue
		}
		size := i - start
		odd := n == 0 && size == 1 && (s[0]|0x20 == 'i' || s[0]|0x20 == 'x')
		if size == 0 || size > 8 || n == 0 && size == 1 && !odd {
			return false
		}
		before, n, start = size, n+1, i+1
	}
	return n > 0 && (before > 1 || n > 1 && s[0]|0x20 == 'x')
}

func alphanumeric(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' }

// canonicalDouble writes a number as XSD's canonical mapping of xsd:double does: 30.5 is 3.05E1.
func canonicalDouble(s string) string {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return s
	}
	e := strconv.FormatFloat(f, 'E', -1, 64)
	mantissa, exponent, ok := strings.Cut(e, "E")
	if !ok {
		return strings.TrimPrefix(e, "+")
	}
	if !strings.Contains(mantissa, ".") {
		mantissa += ".0"
	}
	sign := ""
	if exponent[0] == '-' {
		sign = "-"
	}
	exponent = strings.TrimLeft(exponent, "+-0")
	if exponent == "" {
		exponent = "0"
	}
	return mantissa + "E" + sign + exponent
}
