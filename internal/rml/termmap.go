package rml

import (
	"slices"
	"strings"

	"passerelle/internal/rdf"
)

// role is the position of a term map.
type role uint8

const (
	roleSubject role = iota
	rolePredicate
	roleObject
	roleGraph
	roleDatatype
)

// roles says of each position its properties and the term types it may have, the first being the default.
var roles = [...]struct {
	name, short, long string
	types             []termType
}{
	roleSubject:   {"subject map", "subject", "subjectMap", []termType{typeIRI, typeURI, typeUnsafeIRI, typeUnsafeURI, typeBlank}},
	rolePredicate: {"predicate map", "predicate", "predicateMap", []termType{typeIRI, typeURI, typeUnsafeIRI, typeUnsafeURI}},
	roleObject:    {"object map", "object", "objectMap", []termType{typeIRI, typeURI, typeUnsafeIRI, typeUnsafeURI, typeBlank, typeLiteral}},
	roleGraph:     {"graph map", "graph", "graphMap", []termType{typeIRI, typeURI, typeUnsafeIRI, typeUnsafeURI, typeBlank}},
	roleDatatype:  {"datatype map", "datatype", "datatypeMap", []termType{typeIRI, typeURI, typeUnsafeIRI, typeUnsafeURI}},
}

type termType uint8

const (
	typeIRI termType = iota
	typeURI
	typeUnsafeIRI
	typeUnsafeURI
	typeBlank
	typeLiteral
)

var termTypeNames = [...]string{"IRI", "URI", "UnsafeIRI", "UnsafeURI", "BlankNode", "Literal"}

func (t termType) String() string { return "rml:" + termTypeNames[t] }

// A termMap makes terms: an expression and how its values become terms.
type termMap struct {
	expression
	role     role
	termType termType
	language *expression
	datatype *termMap
	graphs   []*termMap // of a subject map
	line     int
}

type exprKind uint8

const (
	exprNone exprKind = iota // a blank node of its own for each row
	exprConstant
	exprReference
	exprTemplate
	exprCall
)

// An expression makes values.
type expression struct {
	place
	kind       exprKind
	constant   string // N-Triples form
	reference  string
	template   []piece
	call       *execution
	returns    string        // IRI of the output of the call that is meant; "" for the first
	conditions []*expression // all must be true
}

// expressionProperties are those of every expression map.
var expressionProperties = []string{"constant", "reference", "template", "functionExecution", "return", "returnMap", "condition"}

// termMaps reads the term maps of a role, and its constant shortcuts, at a node; referencing object maps are left out.
func (p *parser) termMaps(at place, r role) []*termMap {
	var out []*termMap
	for _, node := range p.g.Objects(at.node, rmlNS+roles[r].long) {
		if !slices.Contains(p.props[node], rmlNS+"parentTriplesMap") {
			out = append(out, p.termMap(place{node, roles[r].name + " of " + at.what}, r))
		}
	}
	for _, constant := range p.g.Objects(at.node, rmlNS+roles[r].short) {
		t := &termMap{role: r, line: p.lineOf(at.node, rdf.Text(constant))}
		t.expression = expression{place: place{at.node, roles[r].name + " of " + at.what}, kind: exprConstant, constant: constant}
		p.constantType(t)
		out = append(out, t)
	}
	return out
}

func (p *parser) termMap(at place, r role) *termMap {
	allowed := append([]string{"termType", "language", "languageMap", "datatype", "datatypeMap"}, expressionProperties...)
	if r == roleSubject {
		allowed = append(allowed, "class", "graph", "graphMap")
	}
	p.only(at, rmlNS, allowed...)
	t := &termMap{role: r, line: p.g.Locate(at.node, "")}
	if !p.enter(at, "term map ") {
		return t
	}
	defer p.leave(at, "term map ")
	t.expression = *p.expression(at)
	if w := t.word(); w != "" {
		t.line = p.lineOf(at.node, w)
	}
	if r == roleSubject {
		t.graphs = p.termMaps(at, roleGraph)
	}
	t.language = p.language(at)
	if all := p.termMaps(at, roleDatatype); len(all) > 0 {
		t.datatype = all[0]
		if len(all) > 1 {
			p.add(at, "datatype", "%d datatypes: write one", len(all))
		}
	}
	p.termType(at, t)
	return t
}

// word is what to look for to find the line of an expression.
func (e *expression) word() string {
	switch e.kind {
	case exprConstant:
		return rdf.Text(e.constant)
	case exprReference:
		return e.reference
	case exprTemplate:
		return templateText(e.template)
	case exprCall:
		return e.call.function
	}
	return ""
}

// expression reads the one expression of a node, without looking at its other properties.
func (p *parser) expression(at place) *expression {
	e := &expression{place: at}
	if !p.enter(at, "expression ") {
		return e
	}
	defer p.leave(at, "expression ")
	var found []string
	for _, prop := range [...]string{"constant", "reference", "template", "functionExecution"} {
		if node := p.one(at, rmlNS+prop); node != "" {
			found = append(found, "rml:"+prop)
			p.readExpression(e, prop, node)
		}
	}
	if len(found) > 1 {
		p.add(at, strings.TrimPrefix(found[1], "rml:"), "%s together: write one of them", strings.Join(found, " and "))
	}
	if len(found) == 0 && !strings.HasSuffix(p.g.Text(at.node, rmlNS+"termType"), "BlankNode") {
		p.add(at, "", "nothing says its value: write rml:template, rml:reference, rml:constant or rml:functionExecution")
	}
	e.returns = p.returns(at, e)
	for _, c := range p.g.Objects(at.node, rmlNS+"condition") {
		cond := place{c, "condition of " + at.what}
		p.only(cond, rmlNS, expressionProperties...)
		e.conditions = append(e.conditions, p.expression(cond))
	}
	return e
}

func (p *parser) readExpression(e *expression, prop, node string) {
	switch prop {
	case "constant":
		e.kind, e.constant = exprConstant, node
	case "reference":
		e.kind, e.reference = exprReference, rdf.Text(node)
		if node[0] != '"' || e.reference == "" {
			p.add(e.place, prop, "reference %s: write the name of a column or a path, in quotation marks", display(node))
		}
	case "template":
		e.kind = exprTemplate
		ps, err := parseTemplate(rdf.Text(node))
		switch {
		case node[0] != '"':
			p.add(e.place, prop, "template %s: write it in quotation marks", display(node))
		case err != nil:
			p.addLine(e.place, p.lineOf(e.node, rdf.Text(node)), "template %s: %v", Quote(rdf.Text(node)), err)
		}
		e.template = ps
	case "functionExecution":
		e.kind, e.call = exprCall, p.execution(place{node, "function execution of " + e.what})
	}
}

// language reads rml:language or rml:languageMap.
func (p *parser) language(at place) *expression {
	short, long := p.one(at, rmlNS+"language"), p.one(at, rmlNS+"languageMap")
	switch {
	case short != "" && long != "":
		p.add(at, "language", "both rml:language and rml:languageMap: write one")
	case short != "":
		return p.checkLanguage(&expression{place: at, kind: exprConstant, constant: short})
	case long != "":
		node := place{long, "language map of " + at.what}
		p.only(node, rmlNS, expressionProperties...)
		return p.checkLanguage(p.expression(node))
	}
	return nil
}

func (p *parser) checkLanguage(e *expression) *expression {
	if e.kind == exprConstant && !wellFormedTag(rdf.Text(e.constant)) {
		p.add(e.place, quoted(rdf.Text(e.constant)), "%s is no language tag: write one of BCP 47, such as \"fr\"", display(e.constant))
	}
	return e
}

// termType finds the term type of t: that which is written, else the default of its position (RML-Core, Default term types).
func (p *parser) termType(at place, t *termMap) {
	if t.kind == exprConstant {
		p.constantType(t)
	} else if t.role == roleObject && (t.kind == exprReference || t.kind == exprCall || t.language != nil || t.datatype != nil) {
		t.termType = typeLiteral
	}
	if node := p.one(at, rmlNS+"termType"); node != "" {
		i := slices.Index(termTypeNames[:], strings.TrimPrefix(rdf.Text(node), rmlNS))
		switch {
		case i < 0:
			p.add(at, "termType", "unknown term type %s: write rml:IRI, rml:URI, rml:UnsafeIRI, rml:UnsafeURI, rml:BlankNode or rml:Literal", display(node))
		case !slices.Contains(roles[t.role].types, termType(i)):
			p.add(at, "termType", "a %s makes no %s", roles[t.role].name, termType(i))
		case t.kind == exprConstant && !fitsType(t.constant, termType(i)):
			p.add(at, "termType", "the constant %s is no %s: remove rml:termType or change the constant", display(t.constant), termType(i))
		default:
			t.termType = termType(i)
		}
	}
	if t.termType != typeLiteral && (t.language != nil || t.datatype != nil) {
		p.add(at, "termType", "a language or a datatype of what is no literal: write rml:termType rml:Literal or remove them")
	}
	if t.language != nil && t.datatype != nil {
		p.add(at, "datatype", "both a language and a datatype: write one")
	}
}

// constantType takes the term type of a constant and checks that it fits the position.
func (p *parser) constantType(t *termMap) {
	switch t.constant[0] {
	case '"':
		t.termType = typeLiteral
	case '_':
		p.add(t.place, "", "a blank node as a constant: write an IRI or a literal, or rml:termType rml:BlankNode with a template")
		return
	}
	if !slices.Contains(roles[t.role].types, t.termType) {
		p.add(t.place, quoted(rdf.Text(t.constant)), "a %s makes no literal: write an IRI instead of %s", roles[t.role].name, display(t.constant))
	}
}

func fitsType(constant string, t termType) bool {
	return (constant[0] == '"') == (t == typeLiteral) && t != typeBlank
}
