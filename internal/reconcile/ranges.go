package reconcile

import (
	"regexp"
	"strings"

	"passerelle/internal/fact"
	"passerelle/internal/life"
	"passerelle/internal/rdf"
)

// A Range is what the values of a property are: the IRI of a datatype, rdf:langString, or "" for things.
type Range string

// ReadRanges takes the properties and their ranges out of the ontology.
func ReadRanges(g *rdf.Graph) map[string]Range {
	out := map[string]Range{}
	for _, s := range g.Subjects() {
		for _, kind := range g.Objects(s, rdf.Type) {
			switch rdf.Text(kind) {
			case rdf.OWL + "ObjectProperty":
				out[rdf.Text(s)] = ""
			case rdf.OWL + "DatatypeProperty":
				out[rdf.Text(s)] = Range(g.Text(s, rdf.RDFS+"range"))
			}
		}
	}
	return out
}

// lexical are the forms of values that are not just any text.
var lexical = map[Range]*regexp.Regexp{
	"":                  regexp.MustCompile("^(https?://|[a-z][a-z0-9-]*/)[^\\s<>\"{}|\\\\^`]+$"),
	rdf.XSD + "boolean": regexp.MustCompile(`^(true|false)$`),
	rdf.XSD + "integer": regexp.MustCompile(`^-?[0-9]+$`),
	rdf.XSD + "decimal": regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`),
	rdf.XSD + "gYear":   regexp.MustCompile(`^[0-9]{4}$`),
}

// holds says whether a text is written as a value of the range.
func (r Range) holds(text string) bool {
	if r == rdf.XSD+"date" {
		_, err := life.ParseDay(text)
		return err == nil
	}
	form := lexical[r]
	return form == nil || form.MatchString(text)
}

// term makes a value out of a text that the range holds. Things are named by their IRI, or by what follows ids in it.
func (r Range) term(text, lang, ids string) []byte {
	switch r {
	case "":
		if !strings.Contains(text, "://") {
			text = ids + text
		}
		return rdf.AppendIRI(nil, text)
	case rdf.LangString:
		return []byte(rdf.NewText(text, lang).String())
	case rdf.RDFS + "Literal":
		return []byte(rdf.NewLiteral(text, "").String())
	}
	return fact.CanonicalNumber([]byte(rdf.NewLiteral(text, string(r)).String()))
}
