package rml

import (
	"slices"
	"strings"

	"passerelle/internal/rdf"
)

// describe writes an expression in a few words: {Column}, fn:trim({Column}), "constant".
func describe(e *expression) string {
	switch e.kind {
	case exprConstant:
		if e.constant[0] == '<' {
			return shortName(rdf.Text(e.constant))
		}
		return display(e.constant)
	case exprReference:
		return "{" + e.reference + "}"
	case exprTemplate:
		return templateText(e.template)
	case exprCall:
		var args []string
		for _, in := range e.call.inputs {
			if in.value != nil {
				args = append(args, describe(in.value))
			}
		}
		return shortName(e.call.function) + "(" + strings.Join(args, ", ") + ")"
	}
	return "[]"
}

// references lists the references that an expression reads, each once, those of its conditions last.
func references(e *expression) []string {
	var out []string
	walk(e, func(e *expression) {
		if e.kind == exprReference && !slices.Contains(out, e.reference) {
			out = append(out, e.reference)
		}
		for _, p := range e.template {
			if p.ref && !slices.Contains(out, p.text) {
				out = append(out, p.text)
			}
		}
	})
	return out
}

// walk calls f with an expression and those within it.
func walk(e *expression, f func(*expression)) {
	f(e)
	if e.call != nil {
		for _, in := range e.call.inputs {
			if in.value != nil {
				walk(in.value, f)
			}
		}
	}
	for _, c := range e.conditions {
		walk(c, f)
	}
}

// key is the same for expressions that always make the same values, and for no others.
func (e *expression) key() string {
	var b strings.Builder
	switch e.kind {
	case exprNone:
		b.WriteString("[]" + e.node)
	case exprConstant:
		b.WriteString(e.constant)
	case exprReference:
		b.WriteString("{" + quoted(e.reference) + "}")
	case exprTemplate:
		b.WriteString("'" + quoted(templateText(e.template)))
	case exprCall:
		b.WriteString("(" + e.call.function)
		for _, in := range e.call.inputs {
			if in.value != nil {
				b.WriteString(" " + in.parameter + " " + in.value.key())
			}
		}
		b.WriteString(")")
	}
	for _, c := range e.conditions {
		b.WriteString("?(" + c.key() + ")")
	}
	return b.String()
}
