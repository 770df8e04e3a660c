package rml

import (
	"passerelle/internal/rdf"
	"passerelle/internal/rows"
)

// op is how a node makes its values.
type op uint8

const (
	opConstant op = iota
	opReference
	opTemplate
	opCall
)

// A node is a compiled expression. References are slots: numbers of the values that an evaluator reads once for each row.
type node struct {
	op         op
	value      Value  // opConstant
	slot       int    // opReference
	parts      []part // opTemplate
	call       *callNode
	conditions []node
	column     string // the reference to blame; "" when there is none
}

// A part of a template is text, or a slot when slot is not negative.
type part struct {
	text string
	slot int
}

// A callNode is a function bound to its inputs; id is the place of its buffers in an evaluator.
type callNode struct {
	id     int
	call   Call
	params []Param
	inputs [][]node // of each parameter
}

// progKind is how a program makes its terms.
type progKind uint8

const (
	progConstant progKind = iota
	progRow               // a blank node for each row
	progTemplate
	progValues
)

// A program makes the terms of one term map for a row. Equal term maps are one program, run once for each row.
type program struct {
	kind     progKind
	term     []byte // progConstant: N-Triples form
	node     node   // its conditions hold for every kind
	termType termType
	safe     safety // how references are written into the template
	whole    bool   // a template whose every result is a legal absolute IRI
	base     string
	lang     *node // language of literals; nil for none
	datatype int   // program of the datatype; none when negative
	ending   literalEnding
	label    string // progRow: what the blank nodes' names begin with
}

// A literalEnding is what is fixed of a literal before any row is read.
type literalEnding struct {
	lang, datatype string
	valid          func(string) bool // of the datatype's lexical forms; nil when anything goes
}

// programs are those of one pass over one source, with the references that they read.
type programs struct {
	refs  []string
	list  []program
	calls []*callNode
	slots map[string]int
	keys  map[string]int
}

func newPrograms() *programs {
	return &programs{slots: map[string]int{}, keys: map[string]int{}}
}

func (ps *programs) slot(ref string) int {
	if s, ok := ps.slots[ref]; ok {
		return s
	}
	s := len(ps.refs)
	ps.refs = append(ps.refs, ref)
	ps.slots[ref] = s
	return s
}

// add returns the number of the program, that of an equal one if there is one.
func (ps *programs) add(key string, p program) int {
	if n, ok := ps.keys[key]; ok {
		return n
	}
	ps.keys[key] = len(ps.list)
	ps.list = append(ps.list, p)
	return len(ps.list) - 1
}

// constant adds a program that always makes one term.
func (ps *programs) constant(term string) int {
	return ps.add("="+term, program{kind: progConstant, term: []byte(term), datatype: -1})
}

// isWhole says whether every result of a template is a legal absolute IRI: it begins with one, all its text is legal, and
// references are written IRI-safe.
func isWhole(parts []part, how safety) bool {
	if how == asIs || len(parts) == 0 || parts[0].slot >= 0 || !hasScheme(parts[0].text) {
		return false
	}
	for _, p := range parts {
		if p.slot < 0 && !legalIRI(p.text, how == uriSafe) {
			return false
		}
	}
	return true
}

// safetyOf is how references are written into a template of a term type.
func safetyOf(t termType) safety {
	switch t {
	case typeIRI:
		return iriSafe
	case typeURI:
		return uriSafe
	}
	return asIs
}

// constantValue is the value of a constant expression, with its natural type.
func constantValue(term string) Value {
	t, err := rdf.ParseTerm(term)
	if err != nil {
		return Value{}
	}
	return Value{Text: t.Value, Kind: kindOf(t.Datatype)}
}

// kindOf is the natural type that a datatype stands for.
func kindOf(datatype string) rows.ValueKind {
	switch datatype {
	case rdf.XSD + "integer":
		return rows.Integer
	case rdf.XSD + "double":
		return rows.Double
	case rdf.XSD + "boolean":
		return rows.Boolean
	}
	return rows.Text
}
