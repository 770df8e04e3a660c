package shacl

import (
	"encoding/json"
	"fmt"
	"io"

	"passerelle/internal/rdf"
)

// jsonTerms are the terms of the context of WriteJSONLD. None of them is a prefix, so that no IRI of the data is taken for
// a compact one.
var jsonTerms = func() map[string]string {
	terms := map[string]string{"total": Extension + "total", "first": rdf.RDF + "first", "rest": rdf.RDF + "rest"}
	for _, name := range []string{
		"ValidationReport", "ValidationResult", "conforms", "result", "focusNode", "value", "resultPath", "resultSeverity",
		"resultMessage", "sourceShape", "sourceConstraintComponent",
		"inversePath", "alternativePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath",
	} {
		terms[name] = Namespace + name
	}
	return terms
}()

// WriteJSONLD writes the report of WriteTurtle, the same triples, as one JSON-LD 1.1 document with its context inside:
// the report with its results, each with its path. A path of several steps is an RDF list, spelt out.
func (r *Report) WriteJSONLD(w io.Writer) error {
	t := r.triples()
	context := map[string]any{"@version": 1.1}
	short := map[string]string{}
	for term, iri := range jsonTerms {
		context[term] = map[string]string{"@id": iri}
		short["<"+iri+">"] = term
	}
	j := jsonReport{prefix: t.prefix, short: short, about: map[string][]rdf.Triple{}}
	for _, triple := range t.triples {
		j.about[triple.S] = append(j.about[triple.S], triple)
	}
	document := j.node(t.prefix + "report")
	document["@context"] = context
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	if err := out.Encode(document); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

// jsonReport turns triples into nodes, each of our own blank nodes where it is named.
type jsonReport struct {
	prefix string
	short  map[string]string // IRI in brackets → term
	about  map[string][]rdf.Triple
}

func (j jsonReport) node(s string) map[string]any {
	node := map[string]any{}
	for _, t := range j.about[s] {
		key := j.short[t.P]
		switch {
		case t.P == "<"+rdf.Type+">":
			node["@type"] = j.short[t.O]
		case key == "result" || key == "resultMessage": // a list, though it may hold one
			list, _ := node[key].([]any)
			node[key] = append(list, j.value(t.O))
		default:
			node[key] = j.value(t.O)
		}
	}
	return node
}

func (j jsonReport) value(o string) any {
	if j.about[o] != nil {
		return j.node(o)
	}
	t, err := rdf.ParseTerm(o)
	switch {
	case err != nil || t.Kind == rdf.Blank: // no form but a blank node's is left
		return map[string]string{"@id": o}
	case t.Kind == rdf.IRI:
		return map[string]string{"@id": t.Value}
	case t.Lang != "":
		return map[string]string{"@value": t.Value, "@language": t.Lang}
	case t.Datatype == rdf.String:
		return t.Value
	case t.Datatype == booleanType && (t.Value == "true" || t.Value == "false"):
		return t.Value == "true"
	}
	return map[string]string{"@value": t.Value, "@type": t.Datatype}
}
