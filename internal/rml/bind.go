package rml

import (
	"slices"
	"strings"
)

// call binds a function to its inputs.
func (c *compiler) call(ps *programs, e *expression) *callNode {
	x := e.call
	f := c.lib[x.function]
	if f == nil {
		c.add(x.place, localName(x.function), "unknown function <%s>%s", x.function, c.lib.hint(x.function))
		return nil
	}
	if e.returns != "" && !slices.Contains(f.Returns, e.returns) {
		c.add(e.place, localName(e.returns), "%s does not return %s: write %s", shortName(f.IRI), shortName(e.returns), shortName(f.Returns[0]))
	}
	cn := &callNode{id: len(ps.calls), params: f.Params, inputs: make([][]node, len(f.Params))}
	ps.calls = append(ps.calls, cn)
	static := c.bindInputs(ps, x, f, cn)
	for i, p := range f.Params {
		if len(cn.inputs[i]) == 0 && !p.Optional && !p.Many {
			c.add(x.place, localName(f.IRI), "%s has no %s: write rml:input [ rml:parameter %[2]s ; rml:inputValue … ]", shortName(f.IRI), shortName(p.IRIs[0]))
			return cn
		}
	}
	call, err := f.Bind(static)
	if err != nil {
		c.add(x.place, localName(f.IRI), "%s: %v", shortName(f.IRI), err)
	}
	cn.call = call
	return cn
}

// bindInputs compiles the inputs and returns those that are constants.
func (c *compiler) bindInputs(ps *programs, x *execution, f *Function, cn *callNode) []Arg {
	static := make([]Arg, len(f.Params))
	for i, p := range f.Params {
		static[i].Set = p.Many
	}
	for _, in := range x.inputs {
		i := f.param(in.parameter)
		if i < 0 {
			c.add(in.place, localName(in.parameter), "%s has no parameter %s: write one of %s", shortName(f.IRI), shortName(in.parameter), f.names())
			continue
		}
		if len(cn.inputs[i]) > 0 && !f.Params[i].Many {
			c.add(in.place, localName(in.parameter), "%s is given twice to %s", shortName(in.parameter), shortName(f.IRI))
		}
		n := c.node(ps, in.value)
		cn.inputs[i] = append(cn.inputs[i], n)
		constant := n.op == opConstant && len(n.conditions) == 0
		switch {
		case f.Params[i].Many && constant:
			static[i].List = append(static[i].List, n.value)
		case f.Params[i].Many:
			static[i].Set = false
		case constant:
			static[i].Value, static[i].Set = n.value, true
		}
	}
	return static
}

func (f *Function) names() string {
	var all []string
	for _, p := range f.Params {
		all = append(all, shortName(p.IRIs[0]))
	}
	return strings.Join(all, ", ")
}

// hint names the function that was probably meant.
func (l library) hint(iri string) string {
	names := map[string]string{}
	var locals []string
	for known := range l {
		names[localName(known)] = known
		locals = append(locals, localName(known))
	}
	slices.Sort(locals)
	if near := nearest(localName(iri), locals); near != "" {
		return ": write " + shortName(names[near])
	}
	return ": the functions known here are fn:, grel: and idlab-fn: ones"
}
