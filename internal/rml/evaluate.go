package rml

import (
	"bytes"
	"strconv"

	"passerelle/internal/rows"
)

// maxTerms bounds what one term map makes of one row, and how often one rule states something for it: references with many
// values multiply.
const maxTerms = 1 << 16

// maxFaults bounds the rejections told of one row.
const maxFaults = 100

// An evaluator runs the programs of one pass. It is for one goroutine; all its buffers are reused from row to row.
type evaluator struct {
	*programs
	in     *rows.Reader
	table  bool // the source has columns
	bound  []rows.Ref
	vals   [][]Value // by slot
	states []state
	calls  []callState
	serial uint64
	text   []byte // a template's text
	joined []byte // base and text
	row    uint32
	truth  []Value
	tags   []Value
	keyed  [][]Value // by join condition
	key    []byte
	faults []Rejection
}

// A state is what a program made of the current row.
type state struct {
	serial uint64
	buf    []byte
	ends   []int
	vals   []Value
}

type callState struct {
	args []Arg
	vals [][]Value
	odo  []int
	out  Result
}

func newEvaluator(ps *programs, in *rows.Reader) *evaluator {
	e := &evaluator{programs: ps, in: in, table: in.Columns() != nil, serial: 1}
	e.bound = make([]rows.Ref, len(ps.refs))
	e.vals = make([][]Value, len(ps.refs))
	e.states = make([]state, len(ps.list))
	e.calls = make([]callState, len(ps.calls))
	for i, c := range ps.calls {
		n := len(c.params)
		e.calls[i] = callState{args: make([]Arg, n), vals: make([][]Value, n), odo: make([]int, n)}
	}
	return e
}

// next reads the values of the next row.
func (e *evaluator) next() bool {
	if !e.in.Next() {
		return false
	}
	e.serial++
	e.row = e.in.Row()
	e.faults = e.faults[:0]
	for i, ref := range e.bound {
		e.vals[i] = e.in.Values(ref, e.vals[i][:0])
		if !e.table {
			e.vals[i] = e.withoutStructures(i)
		}
	}
	return e.in.Err() == nil
}

// withoutStructures takes the objects and arrays out of the values of a slot: no term can be made of them.
func (e *evaluator) withoutStructures(slot int) []Value {
	kept := e.vals[slot][:0]
	for _, v := range e.vals[slot] {
		if v.Kind == rows.Structure {
			e.reject(e.refs[slot], "structure", "an object or an array where a value is expected: refer to its members, as in "+e.refs[slot]+"[*]")
			continue
		}
		kept = append(kept, v)
	}
	return kept
}

// reject notes a wrong cell of the current row, once.
func (e *evaluator) reject(column, code, message string) {
	if len(e.faults) == maxFaults {
		return
	}
	r := Rejection{Row: e.row, Column: column, Code: code, Message: message}
	for _, f := range e.faults {
		if f == r {
			return
		}
	}
	e.faults = append(e.faults, r)
}

// terms runs a program, once for each row.
func (e *evaluator) terms(n int) *state {
	st := &e.states[n]
	if st.serial == e.serial {
		return st
	}
	p := &e.list[n]
	st.serial, st.buf, st.ends = e.serial, st.buf[:0], st.ends[:0]
	for i := range p.node.conditions {
		if !e.holds(&p.node.conditions[i]) {
			return st
		}
	}
	switch p.kind {
	case progConstant:
		st.buf = append(st.buf, p.term...)
		st.end()
	case progRow:
		st.buf = strconv.AppendUint(append(st.buf, p.label...), uint64(e.row), 10)
		st.end()
	case progTemplate:
		e.templateTerms(p, st)
	case progValues:
		st.vals = e.values(&p.node, st.vals[:0])
		for _, v := range st.vals {
			putTerm(maker{e, p, st}, v.Text, v.Kind)
		}
	}
	return st
}

// end closes the term at the end of the buffer, and drops it when it is there already.
func (st *state) end() {
	start := 0
	if n := len(st.ends); n > 0 {
		start = st.ends[n-1]
	}
	const few = 64
	for i := range min(len(st.ends), few) {
		if bytes.Equal(st.at(i), st.buf[start:]) {
			st.buf = st.buf[:start]
			return
		}
	}
	st.ends = append(st.ends, len(st.buf))
}

// at returns the i-th term.
func (st *state) at(i int) []byte {
	if i == 0 {
		return st.buf[:st.ends[0]]
	}
	return st.buf[st.ends[i-1]:st.ends[i]]
}

// holds says whether a condition is true of the current row: any of its values is.
func (e *evaluator) holds(n *node) bool {
	e.truth = e.values(n, e.truth[:0])
	for _, v := range e.truth {
		if isTrue(v.Text) {
			return true
		}
	}
	return false
}

// templateTerms makes a term for every combination of the values of a template's references.
func (e *evaluator) templateTerms(p *program, st *state) {
	total := e.combinations(p.node.parts, p.node.column)
	for i := range total {
		if p.whole {
			st.buf = append(e.appendTemplate(append(st.buf, '<'), &p.node, p.safe, i), '>')
			st.end()
			continue
		}
		e.text = e.appendTemplate(e.text[:0], &p.node, p.safe, i)
		if p.lang != nil || p.datatype >= 0 { // whose templates use the same buffer
			putTerm(maker{e, p, st}, string(e.text), rows.Text)
			continue
		}
		putTerm(maker{e, p, st}, e.text, rows.Text)
	}
}

// combinations counts those of the values of a template's references: 0 when one has none, or when there are too many.
func (e *evaluator) combinations(parts []part, column string) int {
	total := 1
	for i := range parts {
		if s := parts[i].slot; s >= 0 {
			total *= len(e.vals[s])
		}
		if total > maxTerms {
			e.reject(column, "trop-de-valeurs", "more than 65536 combinations of values in one template")
			return 0
		}
	}
	return total
}

// appendTemplate appends the text of the i-th combination.
func (e *evaluator) appendTemplate(dst []byte, n *node, how safety, i int) []byte {
	for j := range n.parts {
		pt := &n.parts[j]
		if pt.slot < 0 {
			dst = append(dst, pt.text...)
			continue
		}
		vs := e.vals[pt.slot]
		dst = appendSafe(dst, vs[i%len(vs)].Text, how)
		i /= len(vs)
	}
	return dst
}

// values appends the values of a node to dst.
func (e *evaluator) values(n *node, dst []Value) []Value {
	for i := range n.conditions {
		if !e.holds(&n.conditions[i]) {
			return dst
		}
	}
	switch n.op {
	case opConstant:
		return append(dst, n.value)
	case opReference:
		return append(dst, e.vals[n.slot]...)
	case opTemplate:
		for i := range e.combinations(n.parts, n.column) {
			e.text = e.appendTemplate(e.text[:0], n, asIs, i)
			dst = append(dst, Value{Text: string(e.text)})
		}
		return dst
	}
	return e.call(n, dst)
}

// call runs a function for every combination of the values of its parameters.
func (e *evaluator) call(n *node, dst []Value) []Value {
	c := n.call
	cs := &e.calls[c.id]
	total := 1
	for i := range c.params {
		vs := cs.vals[i][:0]
		for j := range c.inputs[i] {
			vs = e.values(&c.inputs[i][j], vs)
		}
		cs.vals[i] = vs
		switch p := &c.params[i]; {
		case p.Many:
			cs.args[i] = Arg{Set: len(vs) > 0, List: vs}
		case len(vs) > 0:
			total *= len(vs)
		case p.Optional:
			cs.args[i] = Arg{}
		default:
			return dst
		}
	}
	if total > maxTerms {
		e.reject(n.column, "trop-de-valeurs", "more than 65536 combinations of values for one function")
		return dst
	}
	for k := range total {
		for i := range c.params {
			if vs := cs.vals[i]; !c.params[i].Many && len(vs) > 0 {
				cs.args[i] = Arg{Value: vs[k%len(vs)], Set: true}
				k /= len(vs)
			}
		}
		dst = e.callOnce(n, cs, dst)
	}
	return dst
}

func (e *evaluator) callOnce(n *node, cs *callState, dst []Value) []Value {
	cs.out.reset()
	n.call.call(cs.args, &cs.out)
	if !cs.out.rejected {
		return append(dst, cs.out.values...)
	}
	column := n.column
	for _, in := range n.call.inputs[cs.out.param] {
		if in.column != "" {
			column = in.column
		}
	}
	e.reject(column, cs.out.code, cs.out.message)
	return dst
}
