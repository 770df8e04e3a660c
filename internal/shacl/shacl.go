// Package shacl says whether RDF data has the shapes that it should have.
//
// It promises SHACL Core (Shapes Constraint Language, W3C Recommendation of 20 July 2017, §§2–4) over id-encoded
// triples: every target, every property path, every Core constraint component, the standard report. What a shapes
// document asks beyond that is refused when it is read, never left aside in silence. Totals are exact whatever the
// number of results kept, and a report depends neither on the order of reading nor on the number of workers.
//
// One component is added under the namespace Extension: `pas:code "cfd"` asks that the text of every value be a valid
// code of that family; who knows the families answers through Options.CheckCode.
//
// Limits, all met with an error: recursive shapes (left undefined by SHACL §3.4.3), shapes or paths nested deeper than
// 100, and regular expressions outside RE2 (back-references, class subtraction).
package shacl

import "passerelle/internal/rdf"

// The namespaces of the parameters understood.
const (
	Namespace = "http://www.w3.org/ns/shacl#"
	Extension = "https://api.apprentissage.beta.gouv.fr/def/shacl#"
)

// The severities that SHACL defines (§2.1.4); a shape may name others.
const (
	Violation = Namespace + "Violation"
	Warning   = Namespace + "Warning"
	Info      = Namespace + "Info"
)

// Words of other vocabularies: the first two in N-Triples form, as the data knows them.
const (
	rdfType     = "<" + rdf.Type + ">"
	subClassOf  = "<" + rdf.RDFS + "subClassOf>"
	rdfsClass   = rdf.RDFS + "Class"
	owlClass    = rdf.OWL + "Class"
	integerType = rdf.XSD + "integer"
	booleanType = rdf.XSD + "boolean"
)

// maxDepth bounds how deep shapes and paths nest, so that no document can exhaust the stack.
const maxDepth = 100

// A Message is a text and its language tag, "" when it has none.
type Message struct{ Text, Lang string }

// Shapes is a shapes document read and compiled. It never changes, so any number of validations may share it.
type Shapes struct {
	all       []*shape // in document order
	byNode    map[string]*shape
	constants []string // N-Triples forms that constraints speak of
	sets      [][]term // members of sh:in, predicates allowed by sh:closed
	classes   []term   // classes whose instances are asked for
	families  bool     // whether pas:code is used
}

// term is the number of a constant; Validate gives it the ID that the data knows it by.
type term int32

// shape is one node shape, or one property shape when path is set (SHACL §2.2, §2.3).
type shape struct {
	node         string // N-Triples form
	number       int    // rank in Shapes.all
	path         *path
	severity     string
	deactivated  bool
	messages     []Message
	names        []Message
	descriptions []Message
	targets      []target
	constraints  []constraint
	uses         []reference
}

// constraint is one constraint of a shape: the component that it comes from, what to say when the shape itself says
// nothing, and the check.
type constraint struct {
	component string // IRI
	messages  []Message
	checker
}

// A checker reports to e, through f, each value node that breaks a constraint, or each lack of one.
type checker interface {
	check(e *evaluator, f *frame)
}

// reference is a mention of one shape by another.
type reference struct {
	to   *shape
	from statement
	kind string // "property" or "node" when the parameter asks for that kind of shape, else ""
}

// Names returns what sh:name says of a shape, given in N-Triples form.
func (s *Shapes) Names(shape string) []Message {
	if found := s.byNode[shape]; found != nil {
		return found.names
	}
	return nil
}

// Descriptions returns what sh:description says of a shape, given in N-Triples form.
func (s *Shapes) Descriptions(shape string) []Message {
	if found := s.byNode[shape]; found != nil {
		return found.descriptions
	}
	return nil
}

// Len is the number of shapes, nested ones included.
func (s *Shapes) Len() int { return len(s.all) }

// add appends a constraint to s.
func (s *shape) add(component string, c checker, fr, en string) {
	s.constraints = append(s.constraints, constraint{
		component: Namespace + component + "ConstraintComponent",
		messages:  []Message{{fr, "fr"}, {en, "en"}},
		checker:   c,
	})
}
