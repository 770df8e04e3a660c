package shacl

import (
	"fmt"
	"strings"

	"passerelle/internal/rdf"
)

// Other constraint components (SHACL §4.8).

// closed asks that a value have no other predicate than those of a set (§4.8.1). The result has the predicate for its
// path and the object for its value.
type closed struct{ allowed int }

func (c closed) check(e *evaluator, f *frame) {
	for _, v := range f.values {
		for _, edge := range e.data.bySubject.of(v.node) {
			if e.sets[c.allowed].has(edge.p) {
				continue
			}
			e.failAt(f, value{edge.to, edge.number}, edge.p)
			if f.done() {
				return
			}
		}
	}
}

func readClosed(p *parser, s *shape, st statement) {
	if !p.boolean(s, st) {
		return
	}
	var allowed []string
	for _, st := range p.doc.values(s.node, Namespace+"ignoredProperties") {
		members, _ := p.doc.list(st.o)
		allowed = append(allowed, members...)
	}
	for _, property := range p.doc.values(s.node, Namespace+"property") {
		for _, path := range p.doc.values(property.o, Namespace+"path") {
			if strings.HasPrefix(path.o, "<") {
				allowed = append(allowed, path.o)
			}
		}
	}
	s.add("Closed", closed{p.set(allowed)},
		"propriété non prévue par la forme fermée", "the closed shape does not allow this property")
}

// readIgnored checks the form only: sh:closed takes the list.
func readIgnored(p *parser, s *shape, st statement) {
	members, _ := p.members(s, st)
	for _, m := range members {
		if !strings.HasPrefix(m, "<") {
			p.fail(s.node, st, "sh:ignoredProperties: %s is not an IRI", m)
		}
	}
}

// hasValue asks that a term be among the value nodes (§4.8.2).
type hasValue struct{ wanted term }

func (c hasValue) check(e *evaluator, f *frame) {
	for _, v := range f.values {
		if v.node == e.ids[c.wanted] {
			return
		}
	}
	e.fail(f, value{0, -1})
}

func readHasValue(p *parser, s *shape, st statement) {
	s.add("HasValue", hasValue{p.constant(st.o)},
		fmt.Sprintf("il manque la valeur %s", st.o), fmt.Sprintf("the value %s is missing", st.o))
}

// among asks that a value be in a list (§4.8.3).
type among struct{ set int }

func (t among) holds(e *evaluator, node rdf.ID) bool { return e.sets[t.set].has(node) }

// shownMembers bounds how much of a list stands in a message.
const shownMembers = 10

func readIn(p *parser, s *shape, st statement) {
	members, ok := p.members(s, st)
	if !ok {
		return
	}
	list := strings.Join(members[:min(len(members), shownMembers)], ", ")
	if len(members) > shownMembers {
		list += ", …"
	}
	s.add("In", eachValue{among{p.set(members)}},
		fmt.Sprintf("la valeur n'est pas parmi : %s", list), fmt.Sprintf("the value is not among: %s", list))
}
