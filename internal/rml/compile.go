package rml

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"passerelle/internal/rdf"
)

// Options say how a mapping is compiled.
type Options struct {
	// Base is put before generated IRIs that are not absolute, in triples maps without rml:baseIRI; "" for none.
	Base string
	// Functions are further functions, which win over built-in ones of the same IRI.
	Functions []Function
	// Blamed are references under which a wrong value is told that is made of one of them and of others; it is told under
	// the first otherwise.
	Blamed []string
}

// A Plan is a mapping made ready to run. It never changes: several goroutines may run it at once.
type Plan struct {
	rules   []Rule
	sources map[string]*sourcePlan
}

// A Rule is what makes statements of one kind: a class, or one predicate with one object map, of a triples map.
type Rule struct {
	TriplesMap string   // IRI, or label of a blank node
	Line       int      // of the mapping document, where the class or the object map stands
	Columns    []string // references that the object reads, else those of the subject
	Text       string   // the rule in a few words
}

// sourcePlan is all that is done in the pass over one source.
type sourcePlan struct {
	source *Source
	*programs
	maps  []mapPlan
	joins []*joinPlan
}

type mapPlan struct {
	subject int
	owns    bool // its subjects are what a row is about: the first map of its source, or one that gives a class
	rules   []rulePlan
}

// A rulePlan names programs by number. join is not nil for referencing object maps with join conditions.
type rulePlan struct {
	number            uint16
	predicate, object int
	join              *joinPlan
	graphs            []int // toDefault for the default graph; none means it too
}

// toDefault stands for the default graph among the programs of graphs.
const toDefault = -1

// A joinPlan is the index that a referencing object map looks into: the subjects of the parent's rows by the values of the
// join conditions.
type joinPlan struct {
	*programs         // of the parent side
	source    *Source // of the parent
	subject   int
	parents   []node
	children  []node // of the child side
}

// Compile makes a plan. Its error is like ParseMapping's.
func Compile(m *Mapping, o Options) (*Plan, error) {
	c := &compiler{problems: problems{g: m.g}, lib: newLibrary(o.Functions), base: o.Base, blamed: o.Blamed, plan: &Plan{sources: map[string]*sourcePlan{}}, blanks: map[string]int{}}
	for _, s := range m.sources {
		c.plan.sources[s.ID] = &sourcePlan{source: s, programs: newPrograms()}
	}
	for _, tm := range m.maps {
		c.triplesMap(tm)
	}
	if len(c.plan.rules) > math.MaxUint16 {
		return nil, fmt.Errorf("%s: more than %d rules: split the mapping", m.g.Name(), math.MaxUint16)
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	return c.plan, nil
}

// Rules returns the rules; the index of each is the number that a Sink is given.
func (p *Plan) Rules() []Rule { return slices.Clone(p.rules) }

// References returns the references that the plan reads from a source, those of joins included, sorted; nil for a source
// that the mapping does not have.
func (p *Plan) References(source string) []string {
	var all []string
	for id, sp := range p.sources {
		if id == source {
			all = append(all, sp.refs...)
		}
		for _, j := range sp.joins {
			if j.source.ID == source {
				all = append(all, j.refs...)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

type compiler struct {
	problems
	blamed []string
	lib    library
	base   string
	plan   *Plan
	blanks map[string]int // numbers of the term maps without expression
}

// A mapCompiler compiles one triples map.
type mapCompiler struct {
	*compiler
	tm   *triplesMap
	sp   *sourcePlan
	base string
}

func (c *compiler) triplesMap(tm *triplesMap) {
	m := mapCompiler{c, tm, c.plan.sources[tm.source.ID], c.baseOf(tm)}
	mp := mapPlan{subject: c.term(m.sp.programs, tm.subject, m.base), owns: len(m.sp.maps) == 0 || len(tm.classes) > 0}
	graphs := m.graphs(tm.subject.graphs)
	for _, cl := range tm.classes {
		n := m.rule(cl.line, nil, "a ← "+shortName(rdf.Text(cl.iri)))
		mp.rules = append(mp.rules, rulePlan{number: n, predicate: m.sp.constant("<" + rdf.Type + ">"), object: m.sp.constant(cl.iri), graphs: graphs})
	}
	for _, pom := range tm.poms {
		all := union(graphs, m.graphs(pom.graphs))
		for _, predicate := range pom.predicates {
			r := rulePlan{predicate: c.term(m.sp.programs, predicate, m.base), graphs: all}
			text := describe(&predicate.expression) + " ← "
			for _, object := range pom.objects {
				r.number = m.rule(object.line, &object.expression, text+describe(&object.expression))
				r.object = c.term(m.sp.programs, object, m.base)
				mp.rules = append(mp.rules, r)
			}
			for _, parent := range pom.parents {
				mp.rules = append(mp.rules, m.parent(parent, r, text))
			}
		}
	}
	m.sp.maps = append(m.sp.maps, mp)
}

func (c *compiler) baseOf(tm *triplesMap) string {
	if tm.base != "" {
		return tm.base
	}
	return c.base
}

// parent completes a rule whose object is the subject of another triples map; text is how its description begins.
func (m mapCompiler) parent(pm *parentMap, r rulePlan, text string) rulePlan {
	text += shortName(rdf.Text(pm.parent.node))
	base := m.baseOf(pm.parent)
	if len(pm.joins) == 0 {
		r.number = m.rule(pm.line, &pm.parent.subject.expression, text)
		r.object = m.term(m.sp.programs, pm.parent.subject, base)
		return r
	}
	j := &joinPlan{programs: newPrograms(), source: pm.parent.source}
	j.subject = m.term(j.programs, pm.parent.subject, base)
	var columns, conditions []string
	for _, jc := range pm.joins {
		j.children = append(j.children, m.node(m.sp.programs, jc.child))
		j.parents = append(j.parents, m.node(j.programs, jc.parent))
		columns = append(columns, references(jc.child)...)
		conditions = append(conditions, describe(jc.child)+" = "+describe(jc.parent))
	}
	r.number = m.rule(pm.line, nil, text+" where "+strings.Join(conditions, " and "))
	if len(columns) > 0 {
		m.plan.rules[r.number].Columns = columns
	}
	r.join = j
	m.sp.joins = append(m.sp.joins, j)
	return r
}

// rule adds a rule and returns its number, which is wrong beyond 65535: Compile then fails.
func (m mapCompiler) rule(line int, object *expression, text string) uint16 {
	r := Rule{TriplesMap: rdf.Text(m.tm.node), Line: line, Text: text}
	if object != nil {
		r.Columns = references(object)
	}
	if len(r.Columns) == 0 {
		r.Columns = references(&m.tm.subject.expression)
	}
	m.plan.rules = append(m.plan.rules, r)
	return uint16(len(m.plan.rules) - 1)
}

func (m mapCompiler) graphs(graphs []*termMap) []int {
	var out []int
	for _, g := range graphs {
		if g.kind == exprConstant && g.constant == defaultGraph {
			out = append(out, toDefault)
			continue
		}
		out = append(out, m.term(m.sp.programs, g, m.base))
	}
	return out
}

func union(a, b []int) []int {
	out := slices.Clone(a)
	for _, n := range b {
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// term compiles a term map and returns the number of its program.
func (c *compiler) term(ps *programs, t *termMap, base string) int {
	if t.kind == exprConstant && len(t.conditions) == 0 {
		return ps.constant(t.constant)
	}
	key := t.key() + " " + t.termType.String() + " " + base
	p := program{kind: progValues, node: c.node(ps, &t.expression), termType: t.termType, base: base, datatype: -1}
	switch t.kind {
	case exprNone:
		p.kind, p.label = progRow, c.rowLabel(t.node)
	case exprConstant:
		p.kind, p.term = progConstant, []byte(t.constant)
	case exprTemplate:
		p.kind, p.safe = progTemplate, safetyOf(t.termType)
		p.whole = isWhole(p.node.parts, p.safe)
		c.checkTemplate(t, &p)
	}
	if t.language != nil {
		key += " @" + t.language.key()
		c.language(ps, t, &p)
	}
	if t.datatype != nil {
		key += " ^^" + t.datatype.key()
		c.datatype(ps, t, base, &p)
	}
	return ps.add(key, p)
}

// rowLabel is what the blank nodes of a term map begin with: the same in its own pass and in the joins that look into it.
func (c *compiler) rowLabel(node string) string {
	n, ok := c.blanks[node]
	if !ok {
		n = len(c.blanks)
		c.blanks[node] = n
	}
	return "_:r" + strconv.Itoa(n) + "_"
}

// checkTemplate refuses a template of IRIs none of whose results can be one.
func (c *compiler) checkTemplate(t *termMap, p *program) {
	if p.safe == asIs {
		return
	}
	for _, pt := range p.node.parts {
		if pt.slot < 0 && !legalIRI(pt.text, p.safe == uriSafe) {
			c.addLine(t.place, t.line, "template %s: %q holds a character that no %s may hold", quoted(templateText(t.template)), pt.text, t.termType)
			return
		}
	}
	if first := p.node.parts; len(first) > 0 && first[0].slot < 0 && !hasScheme(first[0].text) && p.base == "" {
		c.addLine(t.place, t.line, "template %s makes relative IRIs: write rml:baseIRI on the triples map, or give a base",
			quoted(templateText(t.template)))
	}
}

func (c *compiler) language(ps *programs, t *termMap, p *program) {
	if t.language.kind == exprConstant && len(t.language.conditions) == 0 {
		p.ending.lang = strings.ToLower(rdf.Text(t.language.constant))
		return
	}
	n := c.node(ps, t.language)
	p.lang = &n
}

func (c *compiler) datatype(ps *programs, t *termMap, base string, p *program) {
	if t.datatype.kind != exprConstant || len(t.datatype.conditions) > 0 {
		p.datatype = c.term(ps, t.datatype, base)
		return
	}
	p.ending.datatype = rdf.Text(t.datatype.constant)
	p.ending.valid = rdf.LexicalSpace(p.ending.datatype)
}

// node compiles an expression.
func (c *compiler) node(ps *programs, e *expression) node {
	n := node{}
	if refs := references(e); len(refs) > 0 {
		n.column = refs[max(0, slices.IndexFunc(refs, func(ref string) bool { return slices.Contains(c.blamed, ref) }))]
	}
	switch e.kind {
	case exprConstant:
		n.op, n.value = opConstant, constantValue(e.constant)
	case exprReference:
		n.op, n.slot = opReference, ps.slot(e.reference)
	case exprTemplate:
		n.op = opTemplate
		for _, p := range e.template {
			pt := part{p.text, -1}
			if p.ref {
				pt.slot = ps.slot(p.text)
			}
			n.parts = append(n.parts, pt)
		}
	case exprCall:
		n.op, n.call = opCall, c.call(ps, e)
	}
	for _, cond := range e.conditions {
		n.conditions = append(n.conditions, c.node(ps, cond))
	}
	return n
}
