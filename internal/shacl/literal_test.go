package shacl_test

import (
	"fmt"
	"strings"
	"testing"

	"passerelle/internal/rdf"
	"passerelle/internal/shacl"
)

// Ill-formed literals do not have their datatype (§4.1.2).
func TestLexicalForms(t *testing.T) {
	for _, tc := range []struct{ datatype, good, bad string }{
		{"boolean", "true|false|0|1", "TRUE|yes|"},
		{"integer", "0|-0|+12|007|99999999999999999999999", "1.0|+|a| 1|1 |"},
		{"unsignedByte", "0|255|-0", "256|-1"},
		{"date", "2024-02-29|2025-01-01Z", "2023-02-29|01/01/2025"},
		{"token", "a b|", " a|a  b"},
		{"anyURI", "http://e/|anything goes", ""},
	} {
		constraint := "sh:datatype xsd:" + tc.datatype
		for _, lexical := range strings.Split(tc.good, "|") {
			if r := judge(t, constraint, literal(lexical, tc.datatype), ""); !r.Conforms {
				t.Errorf("%q is refused as xsd:%s", lexical, tc.datatype)
			}
		}
		for _, lexical := range strings.Split(tc.bad, "|") {
			if r := judge(t, constraint, literal(lexical, tc.datatype), ""); r.Conforms && tc.bad != "" {
				t.Errorf("%q is accepted as xsd:%s", lexical, tc.datatype)
			}
		}
	}
}

func literal(lexical, datatype string) string {
	return rdf.NewLiteral(lexical, rdf.XSD+datatype).String()
}

// TestOrder gives pairs of literals and the sign of their difference; ? stands for pairs that do not compare.
func TestOrder(t *testing.T) {
	for _, tc := range []struct{ a, sign, b string }{
		{`1`, "<", `2`},
		{`10`, ">", `9`},
		{`-10`, "<", `-9`},
		{`-1`, "<", `0`},
		{`"007"^^xsd:integer`, "=", `7.0`},
		{`100000000000000000000000001`, ">", `100000000000000000000000000.9`},
		{`0.1`, "=", `"0.1"^^xsd:double`},
		{`"1e3"^^xsd:double`, ">", `999`},
		{`"NaN"^^xsd:double`, "?", `1`},
		{`"INF"^^xsd:float`, ">", `"1e308"^^xsd:double`},
		{`"300"^^xsd:byte`, "?", `1`},
		{`"1"`, "?", `1`},
		{`"a"`, "<", `"b"`},
		{`"é"`, ">", `"z"`},
		{`"a"@fr`, "?", `"a"@fr`},
		{`false`, "<", `true`},
		{`"1"^^xsd:boolean`, "=", `true`},
		{`"2025-01-01"^^xsd:date`, "<", `"2025-01-02"^^xsd:date`},
		{`"2024-12-31"^^xsd:date`, "<", `"2025-01-01"^^xsd:date`},
		{`"-0002-01-01"^^xsd:date`, "<", `"-0001-01-01"^^xsd:date`},
		{`"2025-01-01"^^xsd:date`, "?", `"2025-01-02T00:00:00"^^xsd:dateTime`},
		{`"2025-01-01T12:00:00Z"^^xsd:dateTime`, "=", `"2025-01-01T14:00:00+02:00"^^xsd:dateTime`},
		{`"2025-01-01T24:00:00Z"^^xsd:dateTime`, "=", `"2025-01-02T00:00:00Z"^^xsd:dateTime`},
		{`"2025-01-01T00:00:00.25"^^xsd:dateTime`, "<", `"2025-01-01T00:00:00.3"^^xsd:dateTime`},
		{`"2025-01-01T12:00:00"^^xsd:dateTime`, "?", `"2025-01-01T12:00:00Z"^^xsd:dateTime`},
		{`"2025-01-01T12:00:00"^^xsd:dateTime`, "<", `"2025-01-03T12:00:00Z"^^xsd:dateTime`},
		{`"2025-01-01T12:00:00Z"^^xsd:dateTimeStamp`, "<", `"2025-01-01T12:00:01Z"^^xsd:dateTime`},
		{`"10:00:00"^^xsd:time`, ">", `"09:59:59"^^xsd:time`},
		{`"2024"^^xsd:gYear`, "<", `"2025"^^xsd:gYear`},
		{`:a`, "?", `:b`},
	} {
		for i, pair := range [][2]string{{tc.a, tc.b}, {tc.b, tc.a}} {
			sign := tc.sign
			if i == 1 {
				sign = map[string]string{"<": ">", ">": "<"}[sign]
			}
			if tc.sign == "=" || tc.sign == "?" {
				sign = tc.sign
			}
			if got := compare(t, pair[0], pair[1]); got != sign {
				t.Errorf("%s %s %s, want %s", pair[0], got, pair[1], sign)
			}
		}
	}
}

// compare tells the order of two terms by what sh:lessThan and sh:lessThanOrEquals say of them, both ways.
func compare(t *testing.T, a, b string) string {
	t.Helper()
	holds := func(component, low, high string) bool {
		shapes := fmt.Sprintf(":s a sh:PropertyShape ; sh:targetNode :x ; sh:path :p ; %s :q .", component)
		return validate(t, shapes, fmt.Sprintf(":x :p %s ; :q %s .", low, high), shacl.Options{}).Conforms
	}
	switch {
	case holds("sh:lessThan", a, b):
		return "<"
	case holds("sh:lessThan", b, a):
		return ">"
	case holds("sh:lessThanOrEquals", a, b):
		return "="
	}
	return "?"
}

func TestRanges(t *testing.T) {
	for _, tc := range []struct{ constraint, kept, broken string }{
		{`sh:minInclusive 2`, `2 3 2.0`, `1 1.99 :a "x"`},
		{`sh:minExclusive 2`, `3 2.01`, `2 2.0`},
		{`sh:maxInclusive 2`, `2 1`, `3 2.01`},
		{`sh:maxExclusive 2`, `1 1.99`, `2 3`},
		{`sh:minInclusive "2000-01-01"^^xsd:date`, `"2000-01-01"^^xsd:date`, `"1999-12-31"^^xsd:date "2000-02-30"^^xsd:date "2001" 2001`},
	} {
		for _, value := range fields(tc.kept) {
			if r := judge(t, tc.constraint, value, ""); !r.Conforms {
				t.Errorf("%s: %s breaks it, want kept", tc.constraint, value)
			}
		}
		for _, value := range fields(tc.broken) {
			if r := judge(t, tc.constraint, value, ""); r.Conforms {
				t.Errorf("%s: %s keeps it, want broken", tc.constraint, value)
			}
		}
	}
}

func TestPatterns(t *testing.T) {
	for _, tc := range []struct {
		pattern, flags string
		match, miss    string // separated by |
	}{
		{`^RNCP\d{1,5}$`, "", "RNCP1|RNCP12345", "RNCP|rncp1|RNCP123456"},
		{`b`, "", "abc", "ac"},
		{`^\s*$`, "", " \t", "\u00a0"},
		{`^\d$`, "", "1|٣", "a"},
		{`^\w+$`, "", "été|a1|+", "a b|a.b"},
		{`^[\w-]+$`, "", "a-b", "a.b"},
		{`^[\S]$`, "", "a", " "},
		{`^\i\c*$`, "", "a|_b-1|é", "1a|a b"},
		{`^\p{Lu}\P{Lu}$`, "", "Ab|Éa", "ab|AB"},
		{`^a.b$`, "", "axb", "a\nb|a\rb"},
		{`^a.b$`, "s", "a\nb", "ab"},
		{`^b$`, "", "b", "a\nb"},
		{`^b$`, "m", "a\nb", "ab"},
		{`ABC`, "i", "xabcx", "ab"},
		{`^ a b $`, "x", "ab", "a b"},
		{`^[a b]$`, "x", " ", "c"},
		{`a.b`, "q", "xa.bx", "axb"},
		{`^(?:ab)+?$`, "", "abab", "aba"},
		{`^a\/b\-c$`, "", "a/b-c", "ab"},
		{`^x{2,}$`, "", "xx|xxx", "x"},
		{`^[\]\[]$`, "", "[|]", "a"},
	} {
		constraint := fmt.Sprintf(`sh:pattern %s ; sh:flags "%s"`, rdf.NewLiteral(tc.pattern, ""), tc.flags)
		for _, text := range strings.Split(tc.match, "|") {
			if r := judge(t, constraint, rdf.NewLiteral(text, "").String(), ""); !r.Conforms {
				t.Errorf("%q with flags %q does not match %q", tc.pattern, tc.flags, text)
			}
		}
		for _, text := range strings.Split(tc.miss, "|") {
			if r := judge(t, constraint, rdf.NewLiteral(text, "").String(), ""); r.Conforms {
				t.Errorf("%q with flags %q matches %q", tc.pattern, tc.flags, text)
			}
		}
	}
}

func TestPatternsRefused(t *testing.T) {
	for _, tc := range []struct{ pattern, flags, want string }{
		{`(a)\1`, "", "back-references"},
		{`[a-z-[aeiou]]`, "", "subtraction"},
		{`(?=a)`, "", "only (?: may follow"},
		{`(?i)a`, "", "only (?: may follow"},
		{`\bword`, "", `\b is not supported`},
		{`\p{IsBasicLatin}`, "", "general categories"},
		{`a{,3}`, "", "not a quantity"},
		{`a}`, "", "not escaped"},
		{`[]`, "", "empty class"},
		{`[a`, "", "without its closing"},
		{`(a`, "", "missing closing"},
		{`a\`, "", "backslash at the end"},
		{`[\C]`, "", `\C is not supported`},
		{`a`, "g", "unknown flag"},
	} {
		shapes := fmt.Sprintf(`:s sh:pattern %s ; sh:flags "%s" .`, rdf.NewLiteral(tc.pattern, ""), tc.flags)
		if _, err := shacl.ParseShapes(graph(t, shapes)); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%q with flags %q: error %v, want one that says %q", tc.pattern, tc.flags, err, tc.want)
		}
	}
}
