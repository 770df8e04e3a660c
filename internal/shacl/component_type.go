package shacl

import (
	"fmt"
	"strings"

	"passerelle/internal/rdf"
)

// Value type constraint components (SHACL §4.1).

// instanceOf asks that a value be a SHACL instance of a class (§4.1.1).
type instanceOf struct{ class int }

func (t instanceOf) holds(e *evaluator, node rdf.ID) bool { return e.instance(node, t.class) }

func readClass(p *parser, s *shape, st statement) {
	if !p.iri(s, st) {
		return
	}
	s.add("Class", eachValue{instanceOf{p.class(st.o)}},
		fmt.Sprintf("la valeur n'est pas de la classe %s", st.o),
		fmt.Sprintf("the value is not an instance of %s", st.o))
}

// hasDatatype asks for a literal of a datatype whose lexical form is well-formed (§4.1.2).
type hasDatatype struct {
	ending  string // what the N-Triples form of such a literal ends with
	lexical func(string) bool
}

func (t hasDatatype) holds(e *evaluator, node rdf.ID) bool {
	lexical, ending := splitLiteral(e.form(node))
	if t.ending == langEnding {
		return strings.HasPrefix(ending, langEnding)
	}
	return ending == t.ending && (t.lexical == nil || t.lexical(unescaped(lexical)))
}

// Endings of N-Triples forms, besides `^^<datatype>`.
const (
	langEnding   = "@"
	stringEnding = "" // xsd:string is not written
	noLiteral    = "no literal"
)

// splitLiteral cuts the N-Triples form of a literal after its lexical form, which is left escaped. No ending holds a
// quote, so the last one closes the lexical form. ending is noLiteral for an IRI or a blank node.
func splitLiteral(form string) (lexical, ending string) {
	if form == "" || form[0] != '"' {
		return "", noLiteral
	}
	quote := strings.LastIndexByte(form, '"')
	return form[1:quote], form[quote+1:]
}

// unescaped undoes the escapes of N-Triples, which few literals have.
func unescaped(lexical string) string {
	if strings.IndexByte(lexical, '\\') < 0 {
		return lexical
	}
	return rdf.Text(`"` + lexical + `"`)
}

func readDatatype(p *parser, s *shape, st statement) {
	if !p.iri(s, st) {
		return
	}
	datatype := rdf.Text(st.o)
	test := hasDatatype{ending: "^^" + st.o, lexical: rdf.LexicalSpace(datatype)}
	switch datatype {
	case rdf.String:
		test.ending = stringEnding
	case rdf.LangString:
		test.ending = langEnding
	}
	name := short(datatype)
	s.add("Datatype", eachValue{test},
		fmt.Sprintf("la valeur n'est pas un littéral %s bien formé", name),
		fmt.Sprintf("the value is not a well-formed %s", name))
}

// short abbreviates the IRIs of XML Schema and RDF, which every reader knows.
func short(iri string) string {
	if local, ok := strings.CutPrefix(iri, rdf.XSD); ok {
		return "xsd:" + local
	}
	if local, ok := strings.CutPrefix(iri, rdf.RDF); ok {
		return "rdf:" + local
	}
	return "<" + iri + ">"
}

// ofKind asks for one of the kinds of node (§4.1.3).
type ofKind struct{ iri, blank, literal bool }

func (t ofKind) holds(e *evaluator, node rdf.ID) bool {
	switch e.form(node)[0] {
	case '<':
		return t.iri
	case '_':
		return t.blank
	}
	return t.literal
}

// nodeKinds gives each value of sh:nodeKind with its name in French and English.
var nodeKinds = map[string]struct {
	ofKind
	fr, en string
}{
	"IRI":                {ofKind{iri: true}, "un IRI", "an IRI"},
	"BlankNode":          {ofKind{blank: true}, "un nœud anonyme", "a blank node"},
	"Literal":            {ofKind{literal: true}, "un littéral", "a literal"},
	"BlankNodeOrIRI":     {ofKind{iri: true, blank: true}, "un IRI ou un nœud anonyme", "an IRI or a blank node"},
	"BlankNodeOrLiteral": {ofKind{blank: true, literal: true}, "un nœud anonyme ou un littéral", "a blank node or a literal"},
	"IRIOrLiteral":       {ofKind{iri: true, literal: true}, "un IRI ou un littéral", "an IRI or a literal"},
}

func readNodeKind(p *parser, s *shape, st statement) {
	kind, ok := nodeKinds[strings.TrimPrefix(rdf.Text(st.o), Namespace)]
	if !ok {
		p.fail(s.node, st, "sh:nodeKind %s is not one of the six kinds of SHACL §4.1.3", st.o)
		return
	}
	s.add("NodeKind", eachValue{kind.ofKind}, "la valeur n'est pas "+kind.fr, "the value is not "+kind.en)
}
