package rdf

import (
	"encoding/base64"
	"regexp"
	"strings"
)

// LexicalSpace returns the test of whether a text is in the lexical space of a datatype of XML Schema (XSD 1.1 part 2,
// §3.3 and §3.4), given by its IRI, or nil for a datatype that is not tested here: those any text belongs to, such as
// xsd:string and xsd:anyURI, and those of other namespaces. White space around a value is not in any of these spaces (RDF
// 1.1 Concepts, §5.1).
func LexicalSpace(datatype string) func(lexical string) bool { return lexicalSpaces[datatype] }

var lexicalSpaces = map[string]func(string) bool{
	XSD + "boolean": isBoolean,
	XSD + "decimal": isDecimal,
	XSD + "float":   isDouble,
	XSD + "double":  isDouble,

	XSD + "integer":            isInteger,
	XSD + "nonPositiveInteger": integerBetween("", "0"),
	XSD + "negativeInteger":    integerBetween("", "-1"),
	XSD + "long":               integerBetween("-9223372036854775808", "9223372036854775807"),
	XSD + "int":                integerBetween("-2147483648", "2147483647"),
	XSD + "short":              integerBetween("-32768", "32767"),
	XSD + "byte":               integerBetween("-128", "127"),
	XSD + "nonNegativeInteger": integerBetween("0", ""),
	XSD + "unsignedLong":       integerBetween("0", "18446744073709551615"),
	XSD + "unsignedInt":        integerBetween("0", "4294967295"),
	XSD + "unsignedShort":      integerBetween("0", "65535"),
	XSD + "unsignedByte":       integerBetween("0", "255"),
	XSD + "positiveInteger":    integerBetween("1", ""),

	XSD + "dateTime":      isMoment("dateTime"),
	XSD + "dateTimeStamp": isMoment("dateTimeStamp"),
	XSD + "time":          isMoment("time"),
	XSD + "date":          isMoment("date"),
	XSD + "gYearMonth":    isMoment("gYearMonth"),
	XSD + "gYear":         isMoment("gYear"),
	XSD + "gMonthDay":     isMoment("gMonthDay"),
	XSD + "gDay":          isMoment("gDay"),
	XSD + "gMonth":        isMoment("gMonth"),

	XSD + "duration":          isDuration,
	XSD + "yearMonthDuration": func(s string) bool { return isDuration(s) && !strings.ContainsAny(s, "DT") },
	XSD + "dayTimeDuration":   func(s string) bool { return isDuration(s) && !strings.ContainsAny(beforeTime(s), "YM") },

	XSD + "hexBinary":        whole(`([0-9a-fA-F]{2})*`),
	XSD + "base64Binary":     isBase64,
	XSD + "normalizedString": func(s string) bool { return !strings.ContainsAny(s, "\t\n\r") },
	XSD + "token":            isToken,
	XSD + "language":         whole(`[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*`),
}

// whole accepts the texts that an expression matches from end to end.
func whole(expression string) func(string) bool {
	return regexp.MustCompile(`^(?:` + expression + `)$`).MatchString
}

// isBoolean is booleanRep (§3.3.2).
func isBoolean(s string) bool { return s == "true" || s == "false" || s == "1" || s == "0" }

// digits returns how many decimal digits s begins with.
func digits(s string) int {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return n
}

// unsigned takes the sign off.
func unsigned(s string) string {
	if s != "" && (s[0] == '+' || s[0] == '-') {
		return s[1:]
	}
	return s
}

// isInteger is the noDecimalPtNumeral of §3.4.13.
func isInteger(s string) bool {
	s = unsigned(s)
	return s != "" && digits(s) == len(s)
}

// isDecimal is decimalLexicalRep (§3.3.3): digits before or after a point, one at least.
func isDecimal(s string) bool {
	s = unsigned(s)
	n := digits(s)
	if n == len(s) {
		return n > 0
	}
	fraction := digits(s[n+1:])
	return s[n] == '.' && n+1+fraction == len(s) && n+fraction > 0
}

// isDouble is doubleRep (§3.3.5), of which the numbers that Go reads are a superset, and floatRep (§3.3.4), which is the
// same. A number beyond the range is in the space: its value is infinite.
func isDouble(s string) bool {
	switch s {
	case "INF", "+INF", "-INF", "NaN":
		return true
	}
	e := strings.IndexAny(s, "eE")
	if e < 0 {
		return isDecimal(s)
	}
	return isDecimal(s[:e]) && isInteger(s[e+1:])
}

// integerBetween accepts integers between two bounds, "" for none (§3.4.14 to §3.4.25). Numbers have any number of digits.
func integerBetween(low, high string) func(string) bool {
	return func(s string) bool {
		return isInteger(s) && (low == "" || CompareDecimals(s, low) >= 0) && (high == "" || CompareDecimals(s, high) <= 0)
	}
}

// CompareDecimals returns the sign of a − b, exactly, for two texts in the lexical space of xsd:decimal or of a datatype
// derived from it; of other texts it says nothing.
func CompareDecimals(a, b string) int {
	aSign, aWhole, aFraction := decimalParts(a)
	bSign, bWhole, bFraction := decimalParts(b)
	if aSign != bSign {
		return signOf(int64(aSign - bSign))
	}
	c := signOf(int64(len(aWhole) - len(bWhole)))
	if c == 0 {
		c = strings.Compare(aWhole, bWhole)
	}
	if c == 0 {
		c = strings.Compare(aFraction, bFraction)
	}
	return c * aSign
}

// decimalParts returns the sign (−1, 0, 1) and the digits before and after the point, without idle zeros.
func decimalParts(s string) (sign int, whole, fraction string) {
	whole, fraction, _ = strings.Cut(unsigned(s), ".")
	whole, fraction = strings.TrimLeft(whole, "0"), strings.TrimRight(fraction, "0")
	switch {
	case whole == "" && fraction == "":
		return 0, "", ""
	case s[0] == '-':
		return -1, whole, fraction
	}
	return 1, whole, fraction
}

func signOf(n int64) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

var durationForm = regexp.MustCompile(`^-?P([0-9]+Y)?([0-9]+M)?([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9]+(\.[0-9]+)?S)?)?$`)

// isDuration is durationLexicalRep (§3.3.6).
func isDuration(s string) bool {
	return durationForm.MatchString(s) && !strings.HasSuffix(s, "P") && !strings.HasSuffix(s, "T")
}

// beforeTime is the part of a duration before its hours, minutes and seconds.
func beforeTime(s string) string {
	date, _, _ := strings.Cut(s, "T")
	return date
}

// isToken is the space of xsd:token (§3.4.2): single spaces, between other characters.
func isToken(s string) bool {
	return !strings.ContainsAny(s, "\t\n\r") && strings.Trim(s, " ") == s && !strings.Contains(s, "  ")
}

// isBase64 is Base64Binary (§3.3.16): single spaces may stand between any two characters.
func isBase64(s string) bool {
	_, err := base64.StdEncoding.Strict().DecodeString(strings.ReplaceAll(s, " ", ""))
	return err == nil && isToken(s)
}
