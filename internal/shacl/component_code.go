package shacl

import (
	"fmt"

	"passerelle/internal/rdf"
)

// CodeComponent is the constraint component of pas:code.
const CodeComponent = Extension + "CodeConstraintComponent"

// ofFamily asks that the text of a value be a valid code of a family, which the caller knows.
type ofFamily struct{ family string }

func (t ofFamily) holds(e *evaluator, node rdf.ID) bool {
	text, ok := e.textOf(node)
	if ok {
		_, ok = e.checkCode(t.family, text)
	}
	return ok
}

func readCode(p *parser, s *shape, st statement) {
	family, ok := p.plain(s, st)
	if !ok {
		return
	}
	p.shapes.families = true
	s.add("", eachValue{ofFamily{family}},
		fmt.Sprintf("la valeur n'est pas un code %s valide", family),
		fmt.Sprintf("the value is not a valid %s code", family))
	s.constraints[len(s.constraints)-1].component = CodeComponent
}
