package shacl

import (
	"encoding/base64"
	"regexp"
	"strconv"
	"strings"

	"passerelle/internal/rdf"
)

// lexicalSpaces says, for each datatype known, whether a text is in its lexical space (XML Schema 1.1, Datatypes,
// §3.3 and §3.4). White space around a value is not (RDF 1.1 Concepts, §5.1). A datatype not listed accepts any text.
var lexicalSpaces = map[string]func(string) bool{
	rdf.XSD + "boolean": isBoolean,
	rdf.XSD + "decimal": isDecimal,
	rdf.XSD + "double":  isDouble,
	rdf.XSD + "float":   isDouble,

	rdf.XSD + "integer":            isInteger,
	rdf.XSD + "nonNegativeInteger": integerFrom("0", ""),
	rdf.XSD + "positiveInteger":    integerFrom("1", ""),
	rdf.XSD + "nonPositiveInteger": integerFrom("", "0"),
	rdf.XSD + "negativeInteger":    integerFrom("", "-1"),
	rdf.XSD + "long":               integerFrom("-9223372036854775808", "9223372036854775807"),
	rdf.XSD + "int":                integerFrom("-2147483648", "2147483647"),
	rdf.XSD + "short":              integerFrom("-32768", "32767"),
	rdf.XSD + "byte":               integerFrom("-128", "127"),
	rdf.XSD + "unsignedLong":       integerFrom("0", "18446744073709551615"),
	rdf.XSD + "unsignedInt":        integerFrom("0", "4294967295"),
	rdf.XSD + "unsignedShort":      integerFrom("0", "65535"),
	rdf.XSD + "unsignedByte":       integerFrom("0", "255"),

	rdf.XSD + "dateTime":      isMoment(momentForms["dateTime"]),
	rdf.XSD + "dateTimeStamp": func(s string) bool { m, ok := moment(momentForms["dateTime"], s); return ok && m.zoned },
	rdf.XSD + "date":          isMoment(momentForms["date"]),
	rdf.XSD + "time":          isMoment(momentForms["time"]),
	rdf.XSD + "gYear":         isMoment(momentForms["gYear"]),
	rdf.XSD + "gYearMonth":    isMoment(momentForms["gYearMonth"]),
	rdf.XSD + "gMonth":        isMoment(momentForms["gMonth"]),
	rdf.XSD + "gMonthDay":     isMoment(momentForms["gMonthDay"]),
	rdf.XSD + "gDay":          isMoment(momentForms["gDay"]),

	rdf.XSD + "duration":          isDuration,
	rdf.XSD + "dayTimeDuration":   func(s string) bool { return isDuration(s) && !strings.ContainsAny(beforeTime(s), "YM") },
	rdf.XSD + "yearMonthDuration": func(s string) bool { return isDuration(s) && !strings.ContainsAny(s, "DT") },

	rdf.XSD + "language":         whole(`[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*`),
	rdf.XSD + "hexBinary":        whole(`([0-9a-fA-F]{2})*`),
	rdf.XSD + "base64Binary":     isBase64,
	rdf.XSD + "normalizedString": func(s string) bool { return !strings.ContainsAny(s, "\t\n\r") },
	rdf.XSD + "token":            isToken,
}

// whole accepts the texts that an expression matches from end to end.
func whole(expression string) func(string) bool {
	return regexp.MustCompile(`^(?:` + expression + `)$`).MatchString
}

func isBoolean(s string) bool { return s == "true" || s == "false" || s == "1" || s == "0" }

func isToken(s string) bool {
	return !strings.ContainsAny(s, "\t\n\r") && strings.TrimSpace(s) == s && !strings.Contains(s, "  ")
}

func isBase64(s string) bool {
	_, err := base64.StdEncoding.Strict().DecodeString(strings.ReplaceAll(s, " ", ""))
	return err == nil
}

// digits returns how many decimal digits s begins with.
func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

func unsigned(s string) string {
	if s != "" && (s[0] == '+' || s[0] == '-') {
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
	fraction := digits(s[whole+1:])
	return s[whole] == '.' && whole+1+fraction == len(s) && whole+fraction > 0
}

// isDouble keeps to the lexical space of XML Schema, of which Go's is a superset. A number too large is well-formed.
func isDouble(s string) bool {
	switch s {
	case "INF", "+INF", "-INF", "NaN":
		return true
	}
	mantissa, exponent, has := strings.Cut(strings.ReplaceAll(s, "E", "e"), "e")
	return isDecimal(mantissa) && (!has || isInteger(exponent))
}

// float reads a well-formed xsd:double or xsd:float of a size in bits; beyond its range it is infinite.
func float(s string, bits int) (float64, bool) {
	if !isDouble(s) {
		return 0, false
	}
	v, err := strconv.ParseFloat(s, bits)
	if numError, is := err.(*strconv.NumError); is && numError.Err == strconv.ErrRange {
		err = nil
	}
	return v, err == nil
}

// integerFrom accepts integers between two bounds, "" for none. Numbers have any number of digits.
func integerFrom(low, high string) func(string) bool {
	return func(s string) bool {
		return isInteger(s) && (low == "" || compareDecimals(s, low) >= 0) && (high == "" || compareDecimals(s, high) <= 0)
	}
}

// compareDecimals compares two well-formed decimals exactly.
func compareDecimals(a, b string) int {
	aSign, aWhole, aFraction := decimalParts(a)
	bSign, bWhole, bFraction := decimalParts(b)
	if aSign != bSign {
		return aSign - bSign
	}
	c := len(aWhole) - len(bWhole)
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

var durationForm = regexp.MustCompile(`^-?P([0-9]+Y)?([0-9]+M)?([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9]+(\.[0-9]+)?S)?)?$`)

func isDuration(s string) bool {
	return durationForm.MatchString(s) && !strings.HasSuffix(s, "P") && !strings.HasSuffix(s, "T")
}

// beforeTime is the part of a duration before its hours, minutes and seconds.
func beforeTime(s string) string {
	date, _, _ := strings.Cut(s, "T")
	return date
}
