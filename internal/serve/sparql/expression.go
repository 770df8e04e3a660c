package sparql

import (
	"strconv"
	"strings"
)

// expression is [110] Expression.
func (p *parser) expression() {
	p.conjunction()
	for p.accept("||") {
		p.operator()
		p.conjunction()
	}
}

func (p *parser) conjunction() {
	p.relation()
	for p.accept("&&") {
		p.operator()
		p.relation()
	}
}

// relation is [114] RelationalExpression: at most one comparison.
func (p *parser) relation() {
	p.sum()
	for _, op := range [...]string{"=", "!=", "<", ">", "<=", ">="} {
		if p.accept(op) {
			p.operator()
			p.sum()
			return
		}
	}
	if p.acceptWord("NOT") {
		p.expectWord("IN")
		p.arguments(0, unlimited)
	} else if p.acceptWord("IN") {
		p.arguments(0, unlimited)
	}
}

// sum is [116] AdditiveExpression. A sign that touches its number is read as an operator too: both are well formed.
func (p *parser) sum() {
	p.product()
	for p.accept("+") || p.accept("-") {
		p.operator()
		p.product()
	}
}

func (p *parser) product() {
	p.unary()
	for p.accept("*") || p.accept("/") {
		p.operator()
		p.unary()
	}
}

// unary is [118] UnaryExpression.
func (p *parser) unary() {
	if !p.startsSigned() && (p.accept("!") || p.accept("+") || p.accept("-")) {
		p.operator()
	}
	p.primary()
}

// primary is [119] PrimaryExpression.
func (p *parser) primary() {
	switch {
	case p.is("("):
		p.bracketed()
	case p.peek().kind == variable:
		p.take()
	case p.startsIRI():
		t := p.peek()
		if function := p.iri(); p.is("(") {
			p.call(t, function)
		}
	case p.literal():
	case p.peek().kind == word:
		p.builtIn()
	default:
		p.fail("an expression")
	}
}

// bracketed is [120] BrackettedExpression.
func (p *parser) bracketed() {
	p.expect("(")
	p.nested(p.expression)
	p.expect(")")
}

// constraint is [69] Constraint.
func (p *parser) constraint() {
	switch {
	case p.is("("):
		p.bracketed()
	case p.startsIRI():
		t := p.peek()
		p.call(t, p.iri())
	default:
		p.builtIn()
	}
}

func (p *parser) startsConstraint() bool {
	if p.peek().kind != word {
		return p.is("(") || p.startsIRI()
	}
	f := strings.ToUpper(p.peek().text)
	_, known := arity(f)
	return known || aggregate(f) || f == "EXISTS" || f == "NOT" || f == "BOUND"
}

// xsdNamespace is that of the only functions with an IRI: the casts (SPARQL 1.1 §17.5). A store may have others of its
// own, some of which run code or reach out; they are refused.
const xsdNamespace = "http://www.w3.org/2001/XMLSchema#"

// call is [70] FunctionCall after its IRI.
func (p *parser) call(t token, function string) {
	if !strings.HasPrefix(function, xsdNamespace) && p.err == nil {
		p.refuse(t, Refusal{What: "function", Detail: function})
		return
	}
	if symbolIs(p.ahead(1), ")") {
		p.arguments(0, 0)
		return
	}
	p.expect("(")
	p.acceptWord("DISTINCT")
	p.nested(func() { p.expressions(1, unlimited) })
	p.expect(")")
}

// unlimited is no bound to a number of arguments.
const unlimited = 1 << 30

// arguments is `( Expression, … )`, between least and most of them.
func (p *parser) arguments(least, most int) {
	p.expect("(")
	if !p.is(")") || least > 0 {
		p.nested(func() { p.expressions(max(least, 1), most) })
	}
	p.expect(")")
}

func (p *parser) expressions(least, most int) {
	if most == 0 {
		p.fail(`")"`)
		return
	}
	p.expression()
	n := 1
	for ; n < most && p.accept(","); n++ {
		p.expression()
	}
	if n < least {
		p.fail(strconv.Itoa(least) + " arguments")
	}
}

// builtIn is [121] BuiltInCall, [125] ExistsFunc, [126] NotExistsFunc and [127] Aggregate.
func (p *parser) builtIn() {
	t := p.peek()
	f := strings.ToUpper(t.text)
	if t.kind != word {
		p.fail("a condition")
		return
	}
	if n, ok := arity(f); ok {
		p.take()
		p.arguments(n.least, n.most)
		return
	}
	switch {
	case aggregate(f):
		p.take()
		p.aggregate(f)
	case f == "BOUND":
		p.take()
		p.expect("(")
		p.variable()
		p.expect(")")
	case p.acceptWord("EXISTS"):
		p.pattern()
		p.group()
	case p.acceptWord("NOT"):
		p.expectWord("EXISTS")
		p.pattern()
		p.group()
	default:
		p.fail("a function of SPARQL 1.1")
	}
}

type span struct{ least, most int }

// arity says how many arguments a function takes; ok is false for what is none.
func arity(function string) (n span, ok bool) {
	switch function {
	case "RAND", "NOW", "UUID", "STRUUID":
		return span{0, 0}, true
	case "BNODE":
		return span{0, 1}, true
	case "STR", "LANG", "DATATYPE", "IRI", "URI", "ABS", "CEIL", "FLOOR", "ROUND", "STRLEN", "UCASE", "LCASE", "ENCODE_FOR_URI",
		"YEAR", "MONTH", "DAY", "HOURS", "MINUTES", "SECONDS", "TIMEZONE", "TZ", "MD5", "SHA1", "SHA256", "SHA384", "SHA512",
		"ISIRI", "ISURI", "ISBLANK", "ISLITERAL", "ISNUMERIC":
		return span{1, 1}, true
	case "LANGMATCHES", "CONTAINS", "STRSTARTS", "STRENDS", "STRBEFORE", "STRAFTER", "STRLANG", "STRDT", "SAMETERM":
		return span{2, 2}, true
	case "SUBSTR", "REGEX":
		return span{2, 3}, true
	case "IF":
		return span{3, 3}, true
	case "REPLACE":
		return span{3, 4}, true
	case "CONCAT", "COALESCE":
		return span{0, unlimited}, true
	}
	return span{}, false
}

func aggregate(function string) bool {
	switch function {
	case "COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT":
		return true
	}
	return false
}

// aggregate is [127] Aggregate after its name.
func (p *parser) aggregate(function string) {
	p.expect("(")
	p.acceptWord("DISTINCT")
	if function != "COUNT" || !p.accept("*") {
		p.nested(p.expression)
	}
	if function == "GROUP_CONCAT" && p.accept(";") {
		p.expectWord("SEPARATOR")
		p.expect("=")
		if p.peek().kind != text {
			p.fail("a string")
		}
		p.take()
	}
	p.expect(")")
}
