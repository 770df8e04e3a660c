package rml

import "testing"

func TestLanguageTags(t *testing.T) {
	for tag, want := range map[string]bool{
		"fr": true, "en-GB": true, "zh-Hant-TW": true, "de-CH-1996": true, "x-foo": true, "x-passerelle": false, "i-klingon": true, "en-x-a": false,
		"en-a-bbb": true, "fr-": false, "": false, "a-english": false, "français": false, "fr_FR": false, "abcdefghi": false,
		"1a": false, "fr-abcdefghi": false, "-fr": false, "fr-a": false, "x-a": true, "x": false,
	} {
		if got := wellFormedTag(tag); got != want {
			t.Errorf("wellFormedTag(%q) = %v, want %v", tag, got, want)
		}
	}
}

// The table of RML-Core, Summary of XSD Lexical Forms.
func TestCanonicalDouble(t *testing.T) {
	for in, want := range map[string]string{
		"-5.90": "-5.9E0", "+0.00014770215000": "1.4770215E-4", "+01E+3": "1.0E3", "100.0": "1.0E2", "0": "0.0E0", "30.5": "3.05E1",
		"1e400": "1e400", "x": "x",
	} {
		if got := canonicalDouble(in); got != want {
			t.Errorf("canonicalDouble(%q) = %q, want %q", in, got, want)
		}
	}
}
