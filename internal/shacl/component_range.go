package shacl

import (
	"fmt"

	"passerelle/internal/rdf"
)

// Value range constraint components (SHACL §4.3).

// inRange asks that a value compare with a bound as the operators of SPARQL compare literals; a value that does not
// compare is out of range.
type inRange struct {
	bound ordered
	rangeOperator
}

type rangeOperator struct {
	component string
	accepts   func(sign int) bool // sign is that of value − bound
	fr, en    string
}

var rangeOperators = map[string]rangeOperator{
	"minExclusive": {"MinExclusive", func(sign int) bool { return sign > 0 }, "supérieure à", "greater than"},
	"minInclusive": {"MinInclusive", func(sign int) bool { return sign >= 0 }, "supérieure ou égale à", "greater than or equal to"},
	"maxExclusive": {"MaxExclusive", func(sign int) bool { return sign < 0 }, "inférieure à", "less than"},
	"maxInclusive": {"MaxInclusive", func(sign int) bool { return sign <= 0 }, "inférieure ou égale à", "less than or equal to"},
}

func (t inRange) holds(e *evaluator, node rdf.ID) bool {
	v, ok := order(e.form(node))
	if !ok {
		return false
	}
	sign, ok := v.compare(t.bound)
	return ok && t.accepts(sign)
}

func readRange(p *parser, s *shape, st statement) {
	name := localName(st.p)
	bound, ok := order(st.o)
	if !ok {
		p.fail(s.node, st, "%s %s is not a literal of an ordered datatype", st.name(), st.o)
		return
	}
	operator := rangeOperators[name]
	s.add(operator.component, eachValue{inRange{bound, operator}},
		fmt.Sprintf("la valeur n'est pas %s %s", operator.fr, rdf.Text(st.o)),
		fmt.Sprintf("the value is not %s %s", operator.en, rdf.Text(st.o)))
}
