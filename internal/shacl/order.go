package shacl

import (
	"math"
	"strconv"
	"strings"

	"passerelle/internal/rdf"
)

// orderKind is a family of literals that compare with each other.
type orderKind uint8

const (
	decimalKind orderKind = iota // xsd:decimal and all integers, exactly
	floatKind                    // xsd:double, xsd:float; a decimal beside one is taken for a double
	textKind                     // xsd:string, by code point
	booleanKind                  // false before true
	momentKind                   // each date and time datatype by itself
)

// ordered is a literal ready for the comparison operators of SPARQL 1.1 §17.3, which sh:minInclusive, sh:lessThan and
// their kin use. Dates other than xsd:dateTime are compared as well, as XPath does and every engine with it.
type ordered struct {
	kind  orderKind
	text  string // of a decimal or a string
	float float64
	at    rdf.Moment
}

// order takes the N-Triples form of a literal apart; ok is false for terms without order: IRIs, blank nodes,
// language-tagged and ill-formed literals, other datatypes.
func order(form string) (o ordered, ok bool) {
	lexical, ending := splitLiteral(form)
	if ending == stringEnding {
		return ordered{kind: textKind, text: unescaped(lexical)}, true
	}
	datatype := strings.TrimSuffix(strings.TrimPrefix(ending, "^^<"), ">")
	lexical = unescaped(lexical)
	if valid := rdf.LexicalSpace(datatype); valid == nil || !valid(lexical) {
		return ordered{}, false
	}
	switch name := strings.TrimPrefix(datatype, rdf.XSD); name {
	case "double":
		return ordered{kind: floatKind, float: float(lexical, 64)}, true
	case "float":
		return ordered{kind: floatKind, float: float(lexical, 32)}, true
	case "boolean":
		if lexical == "true" || lexical == "1" {
			o.float = 1
		}
		o.kind = booleanKind
		return o, true
	default:
		if decimalTypes[name] {
			return ordered{kind: decimalKind, text: lexical}, true
		}
		at, ok := rdf.ParseMoment(datatype, lexical)
		return ordered{kind: momentKind, at: at}, ok
	}
}

// decimalTypes are xsd:decimal and the datatypes derived from it.
var decimalTypes = map[string]bool{
	"decimal": true, "integer": true, "nonNegativeInteger": true, "positiveInteger": true, "nonPositiveInteger": true, "negativeInteger": true,
	"long": true, "int": true, "short": true, "byte": true,
	"unsignedLong": true, "unsignedInt": true, "unsignedShort": true, "unsignedByte": true,
}

// float reads a well-formed number as one of a size in bits; beyond its range it is infinite, as ParseFloat says
// next to its error.
func float(s string, bits int) float64 {
	v, _ := strconv.ParseFloat(s, bits)
	return v
}

// compare returns the sign of a − b; ok is false when the two do not compare.
func (a ordered) compare(b ordered) (sign int, ok bool) {
	switch {
	case a.kind == decimalKind && b.kind == decimalKind:
		return rdf.CompareDecimals(a.text, b.text), true
	case a.kind <= floatKind && b.kind <= floatKind, a.kind == booleanKind && b.kind == booleanKind:
		return compareFloats(a.double(), b.double())
	case a.kind != b.kind:
		return 0, false
	case a.kind == textKind:
		return strings.Compare(a.text, b.text), true
	}
	return a.at.Compare(b.at)
}

func (a ordered) double() float64 {
	if a.kind == decimalKind {
		return float(a.text, 64)
	}
	return a.float
}

func compareFloats(a, b float64) (sign int, ok bool) {
	switch {
	case math.IsNaN(a) || math.IsNaN(b):
		return 0, false
	case a < b:
		return -1, true
	case a > b:
		return 1, true
	}
	return 0, true
}
