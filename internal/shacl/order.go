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
	text  string // of a decimal or a string; the datatype of a moment
	float float64
	at    instant
}

// order takes the N-Triples form of a literal apart; ok is false for terms without order: IRIs, blank nodes,
// language-tagged and ill-formed literals, other datatypes.
func order(form string) (o ordered, ok bool) {
	lexical, ending := splitLiteral(form)
	if ending == stringEnding {
		return ordered{kind: textKind, text: unescaped(lexical)}, true
	}
	name, ok := strings.CutPrefix(ending, "^^<"+rdf.XSD)
	if !ok {
		return ordered{}, false
	}
	name = strings.TrimSuffix(name, ">")
	lexical = unescaped(lexical)
	switch name {
	case "decimal":
		return ordered{kind: decimalKind, text: lexical}, isDecimal(lexical)
	case "double", "float":
		bits := map[string]int{"double": 64, "float": 32}[name]
		v, ok := float(lexical, bits)
		return ordered{kind: floatKind, float: v}, ok
	case "boolean":
		if lexical == "true" || lexical == "1" {
			o.float = 1
		}
		o.kind = booleanKind
		return o, isBoolean(lexical)
	case "dateTimeStamp":
		name = "dateTime"
	}
	if form, is := momentForms[name]; is {
		at, ok := moment(form, lexical)
		return ordered{kind: momentKind, text: name, at: at}, ok
	}
	valid, is := lexicalSpaces[rdf.XSD+name]
	return ordered{kind: decimalKind, text: lexical}, is && isInteger(lexical) && valid(lexical) && integerTypes[name]
}

// integerTypes are xsd:integer and the datatypes derived from it.
var integerTypes = map[string]bool{
	"integer": true, "nonNegativeInteger": true, "positiveInteger": true, "nonPositiveInteger": true, "negativeInteger": true,
	"long": true, "int": true, "short": true, "byte": true,
	"unsignedLong": true, "unsignedInt": true, "unsignedShort": true, "unsignedByte": true,
}

// compare returns the sign of a − b; ok is false when the two do not compare.
func (a ordered) compare(b ordered) (sign int, ok bool) {
	switch {
	case a.kind == decimalKind && b.kind == decimalKind:
		return compareDecimals(a.text, b.text), true
	case a.kind <= floatKind && b.kind <= floatKind, a.kind == booleanKind && b.kind == booleanKind:
		return compareFloats(a.double(), b.double())
	case a.kind != b.kind:
		return 0, false
	case a.kind == textKind:
		return strings.Compare(a.text, b.text), true
	}
	if a.text != b.text {
		return 0, false
	}
	return a.at.compare(b.at)
}

func (a ordered) double() float64 {
	if a.kind == decimalKind {
		v, _ := strconv.ParseFloat(a.text, 64) // beyond the range it is infinite, as it should be
		return v
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
