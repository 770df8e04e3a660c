package rml

import (
	"testing"

	"passerelle/internal/rdf"
)

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

func TestLexicalForms(t *testing.T) {
	for datatype, forms := range map[string]map[string]bool{
		"integer":            {"1": true, "-05": true, "+3": true, "": false, "1.0": false, "1 ": false, "-": false},
		"nonNegativeInteger": {"0": true, "-0": true, "-1": false, "12": true},
		"positiveInteger":    {"0": false, "1": true, "-1": false, "+1": true},
		"decimal":            {".5": true, "5.": true, "-5.90": true, ".": false, "1E3": false, "12": true, "1,5": false},
		"double":             {"1E3": true, "-1.5e-2": true, "INF": true, "NaN": true, "1E": false, "E1": false},
		"boolean":            {"true": true, "0": true, "TRUE": false, "oui": false},
		"date":               {"2024-02-29": true, "2023-02-29": false, "2024-02-29Z": true, "2024-02-29+01:00": true, "29/02/2024": false},
		"dateTime":           {"2024-02-29T10:00:00": true, "2024-02-29T10:00:00.5Z": true, "2024-02-29 10:00:00": false, "2024-02-29T24:00:01": false, "2024-02-29T10:60:00": false, "2024-02-29": false},
		"gYear":              {"2024": true, "24": false, "2024Z": true, "20245": false},
		"gYearMonth":         {"2024-02": true, "2024-13": false},
	} {
		for form, want := range forms {
			if got := lexicalSpaces[rdf.XSD+datatype](form); got != want {
				t.Errorf("%q as xsd:%s = %v, want %v", form, datatype, got, want)
			}
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
