package sparql

import "strconv"

// group is [53] GroupGraphPattern.
func (p *parser) group() {
	p.expect("{")
	p.nested(func() {
		if p.says("SELECT") {
			p.subSelect()
		} else {
			p.groupSub()
		}
	})
	p.expect("}")
}

// subSelect is [8] SubSelect.
func (p *parser) subSelect() {
	p.pattern()
	p.take()
	p.selectClause()
	p.where()
	p.modifiers()
	p.values()
}

// groupSub is [54] GroupGraphPatternSub.
func (p *parser) groupSub() {
	for !p.is("}") && p.err == nil && p.peek().kind != end {
		if p.notTriples() {
			p.accept(".")
			continue
		}
		p.triples(true)
		if !p.accept(".") && !p.is("}") && !p.startsNotTriples() {
			p.fail(`"." or "}"`)
		}
	}
}

// notTriples is [56] GraphPatternNotTriples; it says whether there was one.
func (p *parser) notTriples() bool {
	if !p.startsNotTriples() {
		return false
	}
	p.pattern()
	switch t := p.peek(); {
	case p.is("{"):
		p.group()
		for p.acceptWord("UNION") {
			p.pattern()
			p.group()
		}
	case p.acceptWord("OPTIONAL", "MINUS"):
		p.group()
	case p.acceptWord("GRAPH"):
		p.varOrIRI()
		p.group()
	case p.acceptWord("FILTER"):
		p.constraint()
	case p.acceptWord("BIND"):
		p.expect("(")
		p.as()
	case p.acceptWord("VALUES"):
		p.dataBlock()
	default:
		p.refuse(t, Refusal{What: "service"})
	}
	return true
}

func (p *parser) startsNotTriples() bool {
	if p.is("{") {
		return true
	}
	for _, k := range [...]string{"OPTIONAL", "MINUS", "GRAPH", "FILTER", "BIND", "VALUES", "SERVICE"} {
		if p.says(k) {
			return true
		}
	}
	return false
}

// dataBlock is [62] DataBlock.
func (p *parser) dataBlock() {
	if p.peek().kind == variable {
		p.take()
		p.expect("{")
		for !p.is("}") && p.err == nil {
			p.dataValue()
		}
		p.expect("}")
		return
	}
	p.expect("(")
	width := 0
	for ; p.peek().kind == variable; width++ {
		p.take()
	}
	p.expect(")")
	p.expect("{")
	for p.is("(") {
		p.take()
		n := 0
		for ; !p.is(")") && p.err == nil; n++ {
			p.dataValue()
		}
		if n != width {
			p.fail("a row of " + strconv.Itoa(width) + " values")
		}
		p.expect(")")
	}
	p.expect("}")
}

// dataValue is [65] DataBlockValue.
func (p *parser) dataValue() {
	switch {
	case p.acceptWord("UNDEF"):
	case p.startsIRI():
		p.iri()
	case !p.literal():
		p.fail("an IRI, a literal or UNDEF")
	}
}

// triples is [75] TriplesSameSubject, or [81] TriplesSameSubjectPath with paths.
func (p *parser) triples(paths bool) {
	p.triple(paths)
	if p.triplesNode(paths) {
		if p.startsVerb(paths) {
			p.propertyList(paths)
		}
		return
	}
	p.term()
	p.propertyList(paths)
}

// propertyList is [77] PropertyListNotEmpty or [83] PropertyListPathNotEmpty.
func (p *parser) propertyList(paths bool) {
	for first := true; first || p.startsVerb(paths); first = false {
		p.verb(paths)
		p.object(paths)
		for p.accept(",") {
			p.triple(paths)
			p.object(paths)
		}
		if !p.is(";") {
			return
		}
		for p.accept(";") {
		}
		p.triple(paths)
	}
}

func (p *parser) startsVerb(paths bool) bool {
	t := p.peek()
	return t.kind == variable || p.startsIRI() || t.kind == word && t.text == "a" ||
		paths && (p.is("^") || p.is("!") || p.is("("))
}

func (p *parser) verb(paths bool) {
	switch {
	case p.peek().kind == variable:
		p.take()
	case paths:
		p.path()
	default:
		p.iriOrA()
	}
}

func (p *parser) iriOrA() {
	if t := p.peek(); t.kind == word && t.text == "a" {
		p.take()
		return
	}
	p.iri()
}

// object is [104] GraphNode or [105] GraphNodePath.
func (p *parser) object(paths bool) {
	if !p.triplesNode(paths) {
		p.term()
	}
}

// triplesNode is [98] TriplesNode or [100] TriplesNodePath; it says whether there was one. () and [] are terms.
func (p *parser) triplesNode(paths bool) bool {
	switch {
	case p.is("(") && !symbolIs(p.ahead(1), ")"):
		p.take()
		p.nested(func() {
			for first := true; first || !p.is(")") && p.err == nil; first = false {
				p.triple(paths)
				p.object(paths)
			}
		})
		p.expect(")")
	case p.is("[") && !symbolIs(p.ahead(1), "]"):
		p.take()
		p.triple(paths)
		p.nested(func() { p.propertyList(paths) })
		p.expect("]")
	default:
		return false
	}
	return true
}

// term is [106] VarOrTerm.
func (p *parser) term() {
	switch t := p.peek(); {
	case t.kind == variable || t.kind == blank:
		p.take()
	case p.startsIRI():
		p.iri()
	case p.is("("):
		p.take()
		p.expect(")")
	case p.is("["):
		p.take()
		p.expect("]")
	case !p.literal():
		p.fail("a term")
	}
}

// literal is a string, a number or a truth value; it says whether there was one.
func (p *parser) literal() bool {
	switch t := p.peek(); {
	case t.kind == text:
		p.take()
		if p.peek().kind == lang {
			p.take()
		} else if p.accept("^^") {
			p.iri()
		}
	case t.kind == number:
		p.take()
	case p.startsSigned():
		p.take()
		p.take()
	case p.says("true"), p.says("false"):
		p.take()
	default:
		return false
	}
	return true
}

// startsSigned says whether a sign and its number come next, with nothing between them.
func (p *parser) startsSigned() bool {
	next := p.ahead(1)
	return (p.is("+") || p.is("-")) && next.kind == number && !next.spaced
}

// path is [88] Path.
func (p *parser) path() {
	p.pathSequence()
	for p.accept("|") {
		p.operator()
		p.pathSequence()
	}
}

func (p *parser) pathSequence() {
	p.pathElement()
	for p.accept("/") {
		p.pattern()
		p.pathElement()
	}
}

// pathElement is [92] PathEltOrInverse.
func (p *parser) pathElement() {
	p.accept("^")
	switch {
	case p.accept("!"):
		p.negatedSet()
	case p.accept("("):
		p.nested(p.path)
		p.expect(")")
	default:
		p.iriOrA()
	}
	if p.accept("?") || p.accept("*") || p.accept("+") {
		p.pattern()
	}
}

// negatedSet is [95] PathNegatedPropertySet.
func (p *parser) negatedSet() {
	one := func() { p.accept("^"); p.iriOrA() }
	if !p.accept("(") {
		one()
		return
	}
	if p.accept(")") {
		return
	}
	one()
	for p.accept("|") {
		p.operator()
		one()
	}
	p.expect(")")
}
