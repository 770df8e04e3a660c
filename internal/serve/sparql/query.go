package sparql

import (
	"strings"
	"unicode/utf8"
)

// A Query is a text that the grammar of SPARQL 1.1 accepts and that a store may be given.
type Query struct {
	Form string // SELECT, ASK, CONSTRUCT or DESCRIBE
	// Text is the query written anew from its tokens, each at its place, without comments and codepoint escapes: a store
	// cannot read anything else in it than we did.
	Text string
}

// Graph says whether the answer is RDF rather than a table or a truth value.
func (q *Query) Graph() bool { return q.Form == "CONSTRUCT" || q.Form == "DESCRIBE" }

// Limits keep from the store what would hang or kill it. They were measured on Oxigraph 0.5.13, whose optimiser and
// evaluator recurse: the order of hundreds of triples takes it minutes or for ever, and deep expressions end the process.
type Limits struct {
	Depth     int // of nested groups, expressions, paths, collections and blank nodes
	Patterns  int // triples to match, path steps, groups, filters and expressions of SELECT, in all
	Operators int // of expressions, alternatives in paths and triples to construct, in all
}

// DefaultLimits are far above what people write and far below what hurts.
func DefaultLimits() Limits { return Limits{Depth: 32, Patterns: 128, Operators: 1000} }

// A Refusal is a query that is well written and that we do not run.
type Refusal struct {
	What         string // update, service, function, or the limit: depth, patterns, operators, terms
	Detail       string // the function's IRI, the update's name
	Line, Column int
}

func (r *Refusal) Error() string { return "refused: " + r.What + " " + r.Detail }

// Parse reads a query by the grammar of SPARQL 1.1 (§19.8). The error is a *SyntaxError or a *Refusal.
//
// What the grammar's notes ask beyond its productions (scope of variables, of blank nodes, grouping) is left to the store,
// save declared prefixes and the width of rows of VALUES.
func Parse(query string, l Limits) (*Query, error) {
	tokens, err := scan(query)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens, limits: l, prefixes: map[string]string{}}
	form := p.query()
	if p.err != nil {
		return nil, p.err
	}
	return &Query{Form: form, Text: write(tokens)}, nil
}

// write puts every token at its line and column, so that the places in a store's messages are the client's.
func write(tokens []token) string {
	var b strings.Builder
	line, column := 1, 1
	for _, t := range tokens[:len(tokens)-1] {
		for ; line < t.line; line, column = line+1, 1 {
			b.WriteByte('\n')
		}
		if t.spaced && column > 1 && column >= t.column {
			b.WriteByte(' ')
			column++
		}
		for ; column < t.column; column++ {
			b.WriteByte(' ')
		}
		b.WriteString(t.text)
		column += utf8.RuneCountInString(t.text)
		if n := strings.LastIndexByte(t.text, '\n'); n >= 0 {
			line += strings.Count(t.text, "\n")
			column = utf8.RuneCountInString(t.text[n:])
		}
	}
	return b.String()
}

// parser recognises a query. After the first error it sees only the end, so that everything ends soon.
type parser struct {
	tokens   []token
	pos      int
	limits   Limits
	base     string
	prefixes map[string]string
	err      error

	depth, patterns, operators int
}

func (p *parser) peek() token { return p.ahead(0) }

// ahead is the token n after the next one.
func (p *parser) ahead(n int) token {
	last := len(p.tokens) - 1
	if p.err != nil {
		return p.tokens[last]
	}
	return p.tokens[min(p.pos+n, last)]
}

func (p *parser) take() token {
	t := p.peek()
	if p.pos < len(p.tokens)-1 {
		p.pos++
	}
	return t
}

// fail says what is expected in place of the next token.
func (p *parser) fail(expected string) {
	if p.err == nil {
		t := p.peek()
		p.err = &SyntaxError{t.line, t.column, expectation(t, expected)}
	}
}

func (p *parser) refuse(t token, r Refusal) {
	if p.err == nil {
		r.Line, r.Column = t.line, t.column
		p.err = &r
	}
}

// is says whether the next token is a symbol.
func (p *parser) is(s string) bool { return symbolIs(p.peek(), s) }

func symbolIs(t token, s string) bool { return t.kind == symbol && t.text == s }

// says says whether the next token is a keyword, which has no case (§19.8, note 1).
func (p *parser) says(keyword string) bool {
	t := p.peek()
	return t.kind == word && strings.EqualFold(t.text, keyword)
}

func (p *parser) accept(s string) bool {
	if p.is(s) {
		p.take()
		return true
	}
	return false
}

func (p *parser) acceptWord(keywords ...string) bool {
	for _, k := range keywords {
		if p.says(k) {
			p.take()
			return true
		}
	}
	return false
}

func (p *parser) expect(s string) {
	if !p.accept(s) {
		p.fail(`"` + s + `"`)
	}
}

func (p *parser) expectWord(keyword string) {
	if !p.acceptWord(keyword) {
		p.fail(keyword)
	}
}

// nested runs inside one level deeper.
func (p *parser) nested(inside func()) {
	if p.depth++; p.depth > p.limits.Depth {
		p.refuse(p.peek(), Refusal{What: "depth"})
		return
	}
	inside()
	p.depth--
}

func (p *parser) pattern() {
	if p.patterns++; p.patterns > p.limits.Patterns {
		p.refuse(p.peek(), Refusal{What: "patterns"})
	}
}

// triple counts one to match, with paths, or to construct.
func (p *parser) triple(paths bool) {
	if paths {
		p.pattern()
	} else {
		p.operator()
	}
}

func (p *parser) operator() {
	if p.operators++; p.operators > p.limits.Operators {
		p.refuse(p.peek(), Refusal{What: "operators"})
	}
}
