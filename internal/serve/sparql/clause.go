package sparql

import (
	"net/url"
	"strings"
)

// query is [1] QueryUnit; it returns the form.
func (p *parser) query() string {
	p.prologue()
	form := strings.ToUpper(p.peek().text)
	switch {
	case p.acceptWord("SELECT"):
		p.selectClause()
		p.datasets()
		p.where()
	case p.acceptWord("CONSTRUCT"):
		p.construct()
	case p.acceptWord("DESCRIBE"):
		p.describe()
	case p.acceptWord("ASK"):
		p.datasets()
		p.where()
	case p.saysUpdate():
		p.refuse(p.peek(), Refusal{What: "update", Detail: form})
	default:
		p.fail("SELECT, ASK, CONSTRUCT or DESCRIBE")
	}
	p.modifiers()
	p.values()
	if p.peek().kind != end {
		p.fail("the end")
	}
	return form
}

// saysUpdate says whether an update begins here (SPARQL 1.1 Update §3).
func (p *parser) saysUpdate() bool {
	for _, k := range [...]string{"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"} {
		if p.says(k) {
			return true
		}
	}
	return false
}

// prologue is [4] Prologue.
func (p *parser) prologue() {
	for {
		switch {
		case p.acceptWord("BASE"):
			p.base = p.resolve(p.iriRef())
		case p.acceptWord("PREFIX"):
			t := p.peek()
			if t.kind != name || strings.IndexByte(t.text, ':') != len(t.text)-1 {
				p.fail("a prefix and its colon")
				return
			}
			p.take()
			p.prefixes[strings.TrimSuffix(t.text, ":")] = p.resolve(p.iriRef())
		default:
			return
		}
	}
}

// iriRef takes an IRIREF and returns the IRI.
func (p *parser) iriRef() string {
	if p.peek().kind != iri {
		p.fail("an IRI in angle brackets")
		return ""
	}
	t := p.take().text
	return t[1 : len(t)-1]
}

// resolve makes a relative IRI absolute (RFC 3986 §5.2); one that cannot be stays as it is.
func (p *parser) resolve(ref string) string {
	base, err := url.Parse(p.base)
	if err != nil || p.base == "" {
		return ref
	}
	u, err := base.Parse(ref)
	if err != nil {
		return ref
	}
	return u.String()
}

// iri is [136] iri; it returns the IRI.
func (p *parser) iri() string {
	t := p.peek()
	switch t.kind {
	case iri:
		return p.resolve(p.iriRef())
	case name:
		prefix, local, _ := strings.Cut(t.text, ":")
		space, declared := p.prefixes[prefix]
		if !declared {
			p.fail("a declared prefix")
			return ""
		}
		p.take()
		return space + local
	}
	p.fail("an IRI")
	return ""
}

func (p *parser) startsIRI() bool { k := p.peek().kind; return k == iri || k == name }

// datasets is [13] DatasetClause*. A store fetches nothing for it.
func (p *parser) datasets() {
	for p.acceptWord("FROM") {
		p.acceptWord("NAMED")
		p.iri()
	}
}

// where is [17] WhereClause.
func (p *parser) where() {
	p.acceptWord("WHERE")
	p.group()
}

// selectClause is [9] SelectClause after its keyword.
func (p *parser) selectClause() {
	p.acceptWord("DISTINCT", "REDUCED")
	if p.accept("*") {
		return
	}
	for n := 0; ; n++ {
		switch {
		case p.peek().kind == variable:
			p.take()
		case p.is("("):
			p.pattern()
			p.take()
			p.as()
		case n == 0:
			p.fail("* or a variable")
			return
		default:
			return
		}
	}
}

// as is `Expression AS Var )`.
func (p *parser) as() {
	p.nested(p.expression)
	p.expectWord("AS")
	p.variable()
	p.expect(")")
}

func (p *parser) variable() {
	if p.peek().kind != variable {
		p.fail("a variable")
		return
	}
	p.take()
}

// construct is [10] ConstructQuery after its keyword, without its modifiers.
func (p *parser) construct() {
	if p.is("{") {
		p.template()
		p.datasets()
		p.where()
		return
	}
	p.datasets()
	p.expectWord("WHERE")
	p.template()
}

// template is [73] ConstructTemplate.
func (p *parser) template() {
	p.expect("{")
	for !p.is("}") && p.err == nil {
		p.triples(false)
		if !p.accept(".") {
			break
		}
	}
	p.expect("}")
}

// describe is [11] DescribeQuery after its keyword, without its modifiers.
func (p *parser) describe() {
	if !p.accept("*") {
		for n := 0; n == 0 || p.peek().kind == variable || p.startsIRI(); n++ {
			p.varOrIRI()
		}
	}
	p.datasets()
	if p.says("WHERE") || p.is("{") {
		p.where()
	}
}

func (p *parser) varOrIRI() {
	if p.peek().kind == variable {
		p.take()
		return
	}
	p.iri()
}

// modifiers is [18] SolutionModifier.
func (p *parser) modifiers() {
	if p.acceptWord("GROUP") {
		p.expectWord("BY")
		p.conditions(p.groupCondition, func() bool { return p.peek().kind == variable || p.startsConstraint() })
	}
	if p.acceptWord("HAVING") {
		p.conditions(p.constraint, p.startsConstraint)
	}
	if p.acceptWord("ORDER") {
		p.expectWord("BY")
		p.conditions(p.orderCondition, func() bool {
			return p.peek().kind == variable || p.says("ASC") || p.says("DESC") || p.startsConstraint()
		})
	}
	second := "LIMIT"
	if p.acceptWord("LIMIT") {
		second = "OFFSET"
	} else if !p.acceptWord("OFFSET") {
		return
	}
	p.integer()
	if p.acceptWord(second) {
		p.integer()
	}
}

// conditions is one or more.
func (p *parser) conditions(one func(), more func() bool) {
	for n := 0; n == 0 || more(); n++ {
		one()
	}
}

func (p *parser) groupCondition() {
	switch {
	case p.peek().kind == variable:
		p.take()
	case p.accept("("):
		p.nested(p.expression)
		if p.acceptWord("AS") {
			p.variable()
		}
		p.expect(")")
	default:
		p.constraint()
	}
}

func (p *parser) orderCondition() {
	switch {
	case p.acceptWord("ASC", "DESC"):
		p.bracketed()
	case p.peek().kind == variable:
		p.take()
	default:
		p.constraint()
	}
}

func (p *parser) integer() {
	t := p.peek()
	if t.kind != number || strings.ContainsAny(t.text, ".eE") {
		p.fail("a whole number")
		return
	}
	p.take()
}

// values is [28] ValuesClause.
func (p *parser) values() {
	if p.acceptWord("VALUES") {
		p.dataBlock()
	}
}
