package shacl

import (
	"strconv"
	"strings"

	"passerelle/internal/rdf"
)

// parameter is one term of the SHACL vocabulary that may stand on a shape.
type parameter struct {
	read     func(p *parser, s *shape, st statement) // nil for what is read otherwise, or has no effect
	target   bool                                    // declares a target
	property bool                                    // only on property shapes
	one      bool                                    // at most one value
	passive  bool                                    // says nothing of validation: does not make its subject a shape
	beyond   string                                  // the part of SHACL outside Core that defines it
}

// declaresShape says whether a node is a shape by having this parameter (§2.1).
func (p parameter) declaresShape() bool {
	return p.target || p.beyond != "" || p.read != nil && !p.passive
}

const (
	sparqlPart   = "SHACL-SPARQL"
	advancedPart = "SHACL Advanced Features"
	scriptPart   = "SHACL JavaScript Extensions"
)

// parameters lists the terms understood, by prefixed name.
var parameters = map[string]parameter{
	"sh:path": {one: true}, "sh:order": {}, "sh:group": {}, "sh:defaultValue": {},
	"sh:declare": {}, "sh:prefixes": {}, "sh:suggestedShapesGraph": {}, "sh:shapesGraph": {},

	"sh:name":        {read: readName, passive: true},
	"sh:description": {read: readDescription, passive: true},
	"sh:message":     {read: readMessage, passive: true},
	"sh:severity":    {read: readSeverity, passive: true, one: true},
	"sh:deactivated": {read: readDeactivated, passive: true, one: true},

	"sh:targetNode":       {read: readTarget, target: true},
	"sh:targetClass":      {read: readTarget, target: true},
	"sh:targetSubjectsOf": {read: readTarget, target: true},
	"sh:targetObjectsOf":  {read: readTarget, target: true},

	"sh:class":    {read: readClass},
	"sh:datatype": {read: readDatatype, one: true},
	"sh:nodeKind": {read: readNodeKind, one: true},

	"sh:minCount": {read: readMinCount, one: true, property: true},
	"sh:maxCount": {read: readMaxCount, one: true, property: true},

	"sh:minExclusive": {read: readRange, one: true},
	"sh:minInclusive": {read: readRange, one: true},
	"sh:maxExclusive": {read: readRange, one: true},
	"sh:maxInclusive": {read: readRange, one: true},

	"sh:minLength":  {read: readMinLength, one: true},
	"sh:maxLength":  {read: readMaxLength, one: true},
	"sh:pattern":    {read: readPattern, one: true},
	"sh:flags":      {read: readFlags, one: true},
	"sh:languageIn": {read: readLanguageIn, one: true},
	"sh:uniqueLang": {read: readUniqueLang, one: true, property: true},

	"sh:equals":           {read: readEquals},
	"sh:disjoint":         {read: readDisjoint},
	"sh:lessThan":         {read: readLessThan, property: true},
	"sh:lessThanOrEquals": {read: readLessThan, property: true},

	"sh:not":  {read: readNot},
	"sh:and":  {read: readAnd},
	"sh:or":   {read: readOr},
	"sh:xone": {read: readXone},

	"sh:node":     {read: readNode},
	"sh:property": {read: readProperty},

	"sh:qualifiedValueShape":          {read: readQualified, one: true, property: true},
	"sh:qualifiedMinCount":            {read: readQualifiedCount, one: true},
	"sh:qualifiedMaxCount":            {read: readQualifiedCount, one: true},
	"sh:qualifiedValueShapesDisjoint": {read: readQualifiedFlag, one: true},

	"sh:closed":            {read: readClosed, one: true},
	"sh:ignoredProperties": {read: readIgnored, one: true},
	"sh:hasValue":          {read: readHasValue},
	"sh:in":                {read: readIn, one: true},

	"pas:code": {read: readCode, one: true},

	"sh:sparql":     {beyond: sparqlPart},
	"sh:js":         {beyond: scriptPart},
	"sh:target":     {beyond: advancedPart},
	"sh:rule":       {beyond: advancedPart},
	"sh:expression": {beyond: advancedPart},
	"sh:values":     {beyond: advancedPart},
}

// elsewhere lists the words of the SHACL vocabulary that stand on other nodes than shapes: paths, prefixes, reports, and
// the parts of what the table above refuses.
var elsewhere = map[string]bool{
	"sh:alternativePath": true, "sh:inversePath": true, "sh:zeroOrMorePath": true, "sh:oneOrMorePath": true, "sh:zeroOrOnePath": true,
	"sh:prefix": true, "sh:namespace": true, "sh:entailment": true,

	"sh:conforms": true, "sh:result": true, "sh:detail": true, "sh:focusNode": true, "sh:value": true, "sh:resultMessage": true,
	"sh:resultPath": true, "sh:resultSeverity": true, "sh:shapesGraphWellFormed": true, "sh:sourceShape": true,
	"sh:sourceConstraint": true, "sh:sourceConstraintComponent": true, "pas:total": true,

	"sh:ask": true, "sh:select": true, "sh:construct": true, "sh:update": true, "sh:parameter": true, "sh:optional": true,
	"sh:labelTemplate": true, "sh:resultAnnotation": true, "sh:annotationProperty": true, "sh:annotationValue": true,
	"sh:annotationVarName": true, "sh:jsFunctionName": true, "sh:jsLibrary": true, "sh:jsLibraryURL": true,
	"sh:validator": true, "sh:nodeValidator": true, "sh:propertyValidator": true,
	"sh:nodeShape": true, // a word of the drafts, which the W3C suite has in its data (qualifiedValueShape-001)
	"sh:subject":   true, "sh:predicate": true, "sh:object": true, "sh:condition": true, "sh:returnType": true,
}

func readName(p *parser, s *shape, st statement)        { p.text(s, st, &s.names) }
func readDescription(p *parser, s *shape, st statement) { p.text(s, st, &s.descriptions) }
func readMessage(p *parser, s *shape, st statement)     { p.text(s, st, &s.messages) }

// text appends a literal of type xsd:string or rdf:langString (§2.1.5, §2.3.2.1).
func (p *parser) text(s *shape, st statement, to *[]Message) {
	t, err := rdf.ParseTerm(st.o)
	if err != nil || t.Kind != rdf.Literal || t.Datatype != rdf.String && t.Datatype != rdf.LangString {
		p.fail(s.node, st, "%s %s is not a text", st.name(), st.o)
		return
	}
	*to = append(*to, Message{t.Value, t.Lang})
}

func readSeverity(p *parser, s *shape, st statement) {
	if p.iri(s, st) {
		s.severity = rdf.Text(st.o)
	}
}

func readDeactivated(p *parser, s *shape, st statement) { s.deactivated = p.boolean(s, st) }

// iri says whether the object is an IRI, and records a fault when it is not.
func (p *parser) iri(s *shape, st statement) bool {
	if !strings.HasPrefix(st.o, "<") {
		p.fail(s.node, st, "%s %s is not an IRI", st.name(), st.o)
		return false
	}
	return true
}

// boolean says whether the object is the literal true. "1" is a boolean too, yet SHACL asks for the term true, and
// the W3C suite (uniqueLang-002) holds to it.
func (p *parser) boolean(s *shape, st statement) bool {
	t, err := rdf.ParseTerm(st.o)
	if err != nil || t.Datatype != booleanType || !rdf.LexicalSpace(booleanType)(t.Value) {
		p.fail(s.node, st, "%s %s is not an xsd:boolean", st.name(), st.o)
	}
	return t.Value == "true"
}

// count returns the value of an xsd:integer.
func (p *parser) count(s *shape, st statement) (int, bool) {
	t, err := rdf.ParseTerm(st.o)
	n := 0
	if err == nil {
		n, err = strconv.Atoi(t.Value)
	}
	if err != nil || t.Datatype != integerType {
		p.fail(s.node, st, "%s %s is not an xsd:integer", st.name(), st.o)
		return 0, false
	}
	return n, true
}

// plain returns the value of an xsd:string.
func (p *parser) plain(s *shape, st statement) (string, bool) {
	t, err := rdf.ParseTerm(st.o)
	if err != nil || t.Datatype != rdf.String {
		p.fail(s.node, st, "%s %s is not an xsd:string", st.name(), st.o)
		return "", false
	}
	return t.Value, true
}

// members returns the members of the list that the object heads.
func (p *parser) members(s *shape, st statement) ([]string, bool) {
	list, err := p.doc.list(st.o)
	if err != nil {
		p.fail(s.node, st, "%s: %v", st.name(), err)
	}
	return list, err == nil
}
