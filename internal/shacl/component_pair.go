package shacl

import (
	"fmt"
)

// Property pair constraint components (SHACL §4.5).

// equals asks that the value nodes be the objects of another property of the focus node (§4.5.1).
type equals struct{ other term }

func (c equals) check(e *evaluator, f *frame) {
	others := e.edgesOf(f.focus, c.other, false)
	var values reached
	for _, v := range f.values {
		values.add(v)
		if !leadTo(others, v.node) {
			e.fail(f, v)
		}
	}
	for _, edge := range others {
		if f.done() {
			return
		}
		if !values.has(edge.to) {
			e.fail(f, value{edge.to, edge.number})
		}
	}
}

func readEquals(p *parser, s *shape, st statement) {
	if p.iri(s, st) {
		s.add("Equals", equals{p.constant(st.o)},
			fmt.Sprintf("les valeurs ne sont pas celles de %s", st.o),
			fmt.Sprintf("the values are not those of %s", st.o))
	}
}

// disjoint asks that no value node be an object of another property of the focus node (§4.5.2).
type disjoint struct{ other term }

func (c disjoint) check(e *evaluator, f *frame) {
	others := e.edgesOf(f.focus, c.other, false)
	if len(others) == 0 {
		return
	}
	for _, v := range f.values {
		if leadTo(others, v.node) {
			e.fail(f, v)
		}
	}
}

func readDisjoint(p *parser, s *shape, st statement) {
	if p.iri(s, st) {
		s.add("Disjoint", disjoint{p.constant(st.o)},
			fmt.Sprintf("la valeur est aussi une valeur de %s", st.o),
			fmt.Sprintf("the value is a value of %s as well", st.o))
	}
}

// lessThan asks that every value node be less than every object of another property of the focus node (§4.5.3), or
// not more (§4.5.4). Each pair that is not makes a result.
type lessThan struct {
	other term
	equal bool
}

func (c lessThan) check(e *evaluator, f *frame) {
	others := e.edgesOf(f.focus, c.other, false)
	for _, v := range f.values {
		low, ok := order(e.form(v.node))
		for _, edge := range others {
			if ok && c.inOrder(low, e.form(edge.to)) {
				continue
			}
			e.fail(f, v)
			if f.done() || e.stopped() {
				return
			}
		}
	}
}

func (c lessThan) inOrder(low ordered, other string) bool {
	high, ok := order(other)
	if !ok {
		return false
	}
	sign, ok := low.compare(high)
	return ok && (sign < 0 || sign == 0 && c.equal)
}

func readLessThan(p *parser, s *shape, st statement) {
	if !p.iri(s, st) {
		return
	}
	if st.p == Namespace+"lessThan" {
		s.add("LessThan", lessThan{other: p.constant(st.o)},
			fmt.Sprintf("la valeur n'est pas inférieure à celle de %s", st.o),
			fmt.Sprintf("the value is not less than that of %s", st.o))
		return
	}
	s.add("LessThanOrEquals", lessThan{other: p.constant(st.o), equal: true},
		fmt.Sprintf("la valeur n'est pas inférieure ou égale à celle de %s", st.o),
		fmt.Sprintf("the value is not less than or equal to that of %s", st.o))
}
