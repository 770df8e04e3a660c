package rml

import (
	"strconv"
	"strings"

	"passerelle/internal/life"
	"passerelle/internal/rdf"
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

// lexicalSpaces says of the validatable datatypes (RML-Core, ill-typed literal) whether a text is in their lexical space
// (XML Schema 1.1 part 2). Others are not looked at.
var lexicalSpaces = map[string]func(string) bool{
	rdf.XSD + "integer":            isInteger,
	rdf.XSD + "int":                isInteger,
	rdf.XSD + "long":               isInteger,
	rdf.XSD + "nonNegativeInteger": func(s string) bool { return isInteger(s) && (s[0] != '-' || strings.Trim(s, "-0") == "") },
	rdf.XSD + "positiveInteger":    func(s string) bool { return isInteger(s) && s[0] != '-' && strings.Trim(s, "+0") != "" },
	rdf.XSD + "decimal":            isDecimal,
	rdf.XSD + "double":             isDouble,
	rdf.XSD + "float":              isDouble,
	rdf.XSD + "boolean":            func(s string) bool { return s == "true" || s == "false" || s == "1" || s == "0" },
	rdf.XSD + "date":               isDate,
	rdf.XSD + "dateTime":           isDateTime,
	rdf.XSD + "gYear":              func(s string) bool { return digits(withoutZone(s)) == 4 && len(withoutZone(s)) == 4 },
	rdf.XSD + "gYearMonth":         func(s string) bool { return isDate(withoutZone(s) + "-01") },
}

// digits counts the digits that s begins with.
func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

func unsigned(s string) string {
	if s != "" && (s[0] == '-' || s[0] == '+') {
		return s[1:]
	}
	return s
}

func isInteger(s string) bool {
	s = unsigned(s)
	return s != "" && digits(s) == len(s)
}

func isDecimal(s string) bool {
	s = unsigned(s)
	whole := digits(s)
	if whole == len(s) {
		return whole > 0
	}
	part := s[whole+1:]
	return s[whole] == '.' && digits(part) == len(part) && whole+len(part) > 0
}

func isDouble(s string) bool {
	if s == "INF" || s == "-INF" || s == "+INF" || s == "NaN" {
		return true
	}
	i := strings.IndexAny(s, "eE")
	if i < 0 {
		return isDecimal(s)
	}
	return isDecimal(s[:i]) && isInteger(s[i+1:])
}

func isDate(s string) bool {
	_, err := life.ParseDay(withoutZone(s))
	return err == nil
}

func isDateTime(s string) bool {
	day, clock, ok := strings.Cut(s, "T")
	if !ok || !isDate(day) || len(day) != len("2006-01-02") {
		return false
	}
	clock = withoutZone(clock)
	if len(clock) < 8 || clock[2] != ':' || clock[5] != ':' {
		return false
	}
	h, m, sec := clock[:2], clock[3:5], clock[6:8]
	if digits(h)+digits(m)+digits(sec) != 6 || h > "24" || m > "59" || sec > "59" || h == "24" && m+sec != "0000" {
		return false
	}
	fraction := clock[8:]
	return fraction == "" || fraction[0] == '.' && len(fraction) > 1 && digits(fraction[1:]) == len(fraction)-1
}

// withoutZone takes a time zone off the end: Z, +hh:mm or -hh:mm.
func withoutZone(s string) string {
	if strings.HasSuffix(s, "Z") {
		return s[:len(s)-1]
	}
	const zone = len("+01:00")
	if n := len(s) - zone; n > 0 && (s[n] == '+' || s[n] == '-') && s[n+3] == ':' && digits(s[n+1:]) == 2 && digits(s[n+4:]) == 2 {
		return s[:n]
	}
	return s
}

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
