package rml

import (
	"regexp"
	"testing"
)

func TestAppendSafe(t *testing.T) {
	for _, tc := range []struct{ in, iri, uri string }{
		{"42", "42", "42"},
		{"Hello World!", "Hello%20World%21", "Hello%20World%21"},
		{"2011-08-23T22:17:00Z", "2011-08-23T22%3A17%3A00Z", "2011-08-23T22%3A17%3A00Z"},
		{"~A_17.1-2", "~A_17.1-2", "~A_17.1-2"},
		{"Zoë Krüger", "Zoë%20Krüger", "Zo%C3%AB%20Kr%C3%BCger"},
		{"葉篤正", "葉篤正", "%E8%91%89%E7%AF%A4%E6%AD%A3"},
		{"\u00a0é", "\u00a0é", "%C2%A0%C3%A9"},
		{"\ue000", "%EE%80%80", "%EE%80%80"},
		{"\u0080", "%C2%80", "%C2%80"},
		{"a\xffb", "a%FFb", "a%FFb"},
	} {
		if got := string(appendSafe(nil, tc.in, iriSafe)); got != tc.iri {
			t.Errorf("IRI-safe %q = %q, want %q", tc.in, got, tc.iri)
		}
		if got := string(appendSafe(nil, tc.in, uriSafe)); got != tc.uri {
			t.Errorf("URI-safe %q = %q, want %q", tc.in, got, tc.uri)
		}
		if got := string(appendSafe(nil, tc.in, asIs)); got != tc.in {
			t.Errorf("as is %q = %q", tc.in, got)
		}
	}
}

func TestLegalIRI(t *testing.T) {
	for _, tc := range []struct {
		in               string
		scheme, iri, uri bool
	}{
		{"http://e/a", true, true, true},
		{"urn:x:1", true, true, true},
		{"graph+a.b-c:1", true, true, true},
		{"1a:b", false, true, true},
		{"a", false, true, true},
		{"", false, true, true},
		{":a", false, true, true},
		{"http://e/Zoë", true, true, false},
		{"http://e/a b", true, false, false},
		{"http://e/{a}", true, false, false},
		{"http://e/100%", true, false, false},
		{"http://e/100%2", true, false, false},
		{"http://e/100%25", true, true, true},
		{"http://e/%zz", true, false, false},
		{"http://e/\x7f", true, false, false},
		{"http://e/\xff", true, false, false},
	} {
		if got := hasScheme(tc.in); got != tc.scheme {
			t.Errorf("hasScheme(%q) = %v", tc.in, got)
		}
		if got := legalIRI(tc.in, false); got != tc.iri {
			t.Errorf("legalIRI(%q) = %v", tc.in, got)
		}
		if got := legalIRI([]byte(tc.in), true); got != tc.uri {
			t.Errorf("legalIRI(%q, ascii) = %v", tc.in, got)
		}
	}
}

// Labels are legal, and no two values share one.
func FuzzLabel(f *testing.F) {
	f.Add("a", "b")
	f.Add("a_20", "a ")
	f.Add("", "é")
	legal := regexp.MustCompile(`^_:[A-Za-z0-9_]+$`)
	f.Fuzz(func(t *testing.T, a, b string) {
		x, y := string(appendLabel(nil, a)), string(appendLabel(nil, b))
		if !legal.MatchString(x) || (x == y) != (a == b) {
			t.Fatalf("%q is %s, %q is %s", a, x, b, y)
		}
	})
}
