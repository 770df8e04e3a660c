package fact

import (
	"bytes"

	"passerelle/internal/rdf"
)

var (
	decimalTail = []byte(`"^^<` + rdf.XSD + `decimal>`)
	integerTail = []byte(`"^^<` + rdf.XSD + `integer>`)
)

// CanonicalNumber writes an xsd:decimal or xsd:integer as XSD 1.1's canonical mapping does (Part 2, E.1): "6100.50" is
// "6100.5", "08" is "8". Stores keep numbers by value and answer in this form, so that any other would read differently
// from the release and from the store. Other terms, and what is no number, stay as they are.
func CanonicalNumber(term []byte) []byte {
	tail := decimalTail
	if !bytes.HasSuffix(term, tail) {
		tail = integerTail
	}
	if len(term) == 0 || term[0] != '"' || !bytes.HasSuffix(term, tail) {
		return term
	}
	text := term[1 : len(term)-len(tail)]
	unsigned := bytes.TrimLeft(text, "+-")
	whole, fraction, _ := bytes.Cut(unsigned, []byte("."))
	if len(text)-len(unsigned) > 1 || len(whole)+len(fraction) == 0 || !allDigits(whole) || !allDigits(fraction) {
		return term
	}
	whole, fraction = bytes.TrimLeft(whole, "0"), bytes.TrimRight(fraction, "0")
	out := append(make([]byte, 0, len(term)+1), '"')
	if text[0] == '-' && len(whole)+len(fraction) > 0 {
		out = append(out, '-')
	}
	if len(whole) == 0 {
		whole = []byte("0")
	}
	out = append(out, whole...)
	if len(fraction) > 0 {
		out = append(append(out, '.'), fraction...)
	}
	return append(out, tail...)
}

func allDigits(s []byte) bool {
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}
