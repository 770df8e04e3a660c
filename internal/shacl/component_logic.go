package shacl

import "passerelle/internal/rdf"

// Logical constraint components (SHACL §4.6).

// negated asks that a value not have a shape (§4.6.1).
type negated struct{ shape *shape }

func (t negated) holds(e *evaluator, node rdf.ID) bool { return !e.conforms(t.shape, node) }

func readNot(p *parser, s *shape, st statement) {
	s.add("Not", eachValue{negated{p.use(s, st, st.o, "")}},
		"la valeur suit une forme qu'elle ne doit pas suivre", "the value has a shape that it must not have")
}

// combined asks that the number of shapes that a value has be acceptable (§4.6.2 to §4.6.4). A shape listed twice
// counts twice (xone-duplicate in the W3C suite).
type combined struct {
	shapes   []*shape
	min, max int
}

func (t combined) holds(e *evaluator, node rdf.ID) bool {
	has := 0
	for i, s := range t.shapes {
		if e.conforms(s, node) {
			has++
		}
		left := len(t.shapes) - i - 1
		if has > t.max || has+left < t.min {
			return false
		}
		if has >= t.min && has+left <= t.max {
			return true
		}
	}
	return has >= t.min
}

func readAnd(p *parser, s *shape, st statement) {
	if shapes, ok := p.shapeList(s, st); ok {
		s.add("And", eachValue{combined{shapes, len(shapes), len(shapes)}},
			"la valeur ne suit pas toutes les formes demandées", "the value does not have all the shapes asked for")
	}
}

func readOr(p *parser, s *shape, st statement) {
	if shapes, ok := p.shapeList(s, st); ok {
		s.add("Or", eachValue{combined{shapes, 1, len(shapes)}},
			"la valeur ne suit aucune des formes possibles", "the value has none of the possible shapes")
	}
}

func readXone(p *parser, s *shape, st statement) {
	if shapes, ok := p.shapeList(s, st); ok {
		s.add("Xone", eachValue{combined{shapes, 1, 1}},
			"la valeur ne suit pas une et une seule des formes possibles",
			"the value does not have one and only one of the possible shapes")
	}
}

func (p *parser) shapeList(s *shape, st statement) ([]*shape, bool) {
	members, ok := p.members(s, st)
	var shapes []*shape
	for _, m := range members {
		shapes = append(shapes, p.use(s, st, m, ""))
	}
	return shapes, ok
}
