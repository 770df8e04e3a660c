package shacl

import (
	"fmt"
	"slices"

	"passerelle/internal/rdf"
)

// Shape-based constraint components (SHACL §4.7).

// ofShape asks that a value have a node shape (§4.7.1).
type ofShape struct{ shape *shape }

func (t ofShape) holds(e *evaluator, node rdf.ID) bool { return e.conforms(t.shape, node) }

func readNode(p *parser, s *shape, st statement) {
	s.add("Node", eachValue{ofShape{p.use(s, st, st.o, "node")}},
		fmt.Sprintf("la valeur ne suit pas la forme %s", st.o),
		fmt.Sprintf("the value does not have the shape %s", st.o))
}

// nested asks that a value have a property shape, whose own results are reported (§4.7.2).
type nested struct{ shape *shape }

func (c nested) check(e *evaluator, f *frame) {
	for _, v := range f.values {
		if !e.run(c.shape, v, f.quiet) {
			f.failed = true
		}
		if f.done() {
			return
		}
	}
}

func readProperty(p *parser, s *shape, st statement) {
	s.add("Property", nested{p.use(s, st, st.o, "property")}, "", "")
}

// qualified bounds the number of values that have a shape and none of the shapes of its siblings (§4.7.3).
type qualified struct {
	shape    *shape
	siblings []*shape
	min, max int
}

func (c qualified) check(e *evaluator, f *frame) {
	var matching []value
	for _, v := range f.values {
		isSibling := func(s *shape) bool { return e.conforms(s, v.node) }
		if e.conforms(c.shape, v.node) && !slices.ContainsFunc(c.siblings, isSibling) {
			matching = append(matching, v)
		}
	}
	switch {
	case len(matching) < c.min:
		e.fail(f, value{0, -1})
	case len(matching) > c.max:
		e.fail(f, value{0, tripleAt(matching, max(c.max, 0))})
	}
}

func readQualified(p *parser, s *shape, st statement) {
	c := qualified{shape: p.use(s, st, st.o, ""), max: noLimit}
	apart := p.doc.values(s.node, Namespace+"qualifiedValueShapesDisjoint")
	if len(apart) > 0 && rdf.Text(apart[0].o) == "true" {
		c.siblings = p.siblings(s, st)
	}
	for _, st := range p.doc.values(s.node, Namespace+"qualifiedMinCount") {
		if n, ok := p.count(s, st); ok {
			c.min, c.max = n, noLimit
			s.add("QualifiedMinCount", c,
				fmt.Sprintf("au moins %d %s de la forme %s", n, plural(n, "valeur attendue", "valeurs attendues"), c.shape.node),
				fmt.Sprintf("at least %d %s of shape %s expected", n, plural(n, "value", "values"), c.shape.node))
		}
	}
	for _, st := range p.doc.values(s.node, Namespace+"qualifiedMaxCount") {
		if n, ok := p.count(s, st); ok {
			c.min, c.max = 0, n
			s.add("QualifiedMaxCount", c,
				fmt.Sprintf("au plus %d %s de la forme %s", n, plural(n, "valeur attendue", "valeurs attendues"), c.shape.node),
				fmt.Sprintf("at most %d %s of shape %s expected", n, plural(n, "value", "values"), c.shape.node))
		}
	}
}

// siblings returns the shapes that sh:qualifiedValueShapesDisjoint keeps apart from that of s: those of the property
// shapes that share a parent with s.
func (p *parser) siblings(s *shape, own statement) []*shape {
	var found []*shape
	for _, parent := range p.doc.parents[s.node] {
		for _, property := range p.doc.values(parent, Namespace+"property") {
			for _, st := range p.doc.values(property.o, Namespace+"qualifiedValueShape") {
				if st.o != own.o && !slices.ContainsFunc(found, func(f *shape) bool { return f.node == st.o }) {
					found = append(found, p.use(s, own, st.o, ""))
				}
			}
		}
	}
	return found
}

// readQualifiedCount and readQualifiedFlag check the form only: sh:qualifiedValueShape takes them, and without it they
// constrain nothing (qualified-001 in the W3C suite).
func readQualifiedCount(p *parser, s *shape, st statement) {
	if len(p.doc.values(s.node, Namespace+"qualifiedValueShape")) == 0 {
		p.count(s, st)
	}
}

func readQualifiedFlag(p *parser, s *shape, st statement) { p.boolean(s, st) }
