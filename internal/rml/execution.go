package rml

import "passerelle/internal/rdf"

// An execution is a call of a function (RML-FNML, rml:FunctionExecution).
type execution struct {
	place
	function string // IRI
	inputs   []input
}

type input struct {
	place
	parameter string // IRI
	value     *expression
}

func (p *parser) execution(at place) *execution {
	x := &execution{place: at}
	if !p.enter(at, "execution ") {
		return x
	}
	defer p.leave(at, "execution ")
	p.only(at, rmlNS, "function", "functionMap", "input")
	if x.function = p.constantIRI(at, "function"); x.function == "" {
		p.add(at, "", "no rml:function: write rml:function fn:trim, or another function")
	}
	for _, node := range p.g.Objects(at.node, rmlNS+"input") {
		in := place{node, "input of " + at.what}
		p.only(in, rmlNS, "parameter", "parameterMap", "inputValue", "inputValueMap")
		x.inputs = append(x.inputs, input{in, p.constantIRI(in, "parameter"), p.inputValue(in)})
	}
	return x
}

// inputValue reads rml:inputValue or rml:inputValueMap; nil when neither stands.
func (p *parser) inputValue(at place) *expression {
	short, long := p.one(at, rmlNS+"inputValue"), p.one(at, rmlNS+"inputValueMap")
	switch {
	case short != "" && long != "":
		p.add(at, "inputValue", "both rml:inputValue and rml:inputValueMap: write one")
	case short != "":
		return &expression{place: at, kind: exprConstant, constant: short}
	case long != "":
		node := place{long, "value of " + at.what}
		p.only(node, rmlNS, append([]string{"termType"}, expressionProperties...)...)
		return p.expression(node)
	default:
		p.add(at, "", "no value: write rml:inputValue \"…\" or rml:inputValueMap [ … ]")
	}
	return nil
}

// returns reads rml:return or rml:returnMap of an expression map.
func (p *parser) returns(at place, e *expression) string {
	iri := p.constantIRI(at, "return")
	if iri != "" && e.kind != exprCall {
		p.add(at, "return", "rml:return without rml:functionExecution")
	}
	return iri
}

// constantIRI reads an IRI that stands by itself (rml:function) or in a constant-valued map (rml:functionMap); "" when
// neither does.
func (p *parser) constantIRI(at place, name string) string {
	short, long := p.one(at, rmlNS+name), p.one(at, rmlNS+name+"Map")
	if long != "" {
		node := place{long, name + " map of " + at.what}
		p.only(node, rmlNS, "constant")
		if c := p.one(node, rmlNS+"constant"); short == "" {
			short = c
		} else {
			p.add(at, name, "both rml:%s and rml:%sMap: write one", name, name)
		}
		if short == "" {
			p.add(node, "", "only a constant is possible here: write rml:constant <…>")
		}
	}
	if short != "" && short[0] != '<' {
		p.add(at, name, "%s of rml:%s is no IRI", display(short), name)
	}
	return rdf.Text(short)
}
