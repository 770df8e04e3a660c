package rml

import (
	_ "embed"
	"strconv"

	"passerelle/internal/rows"
)

// Fonctions describes our own functions in Turtle, in the Function Ontology, in French and English.
//
//go:embed fonctions.ttl
var Fonctions string

// A Value is what references and functions yield: a text and its natural type.
type Value = rows.Value

// A Function is one that mappings may execute.
type Function struct {
	IRI    string
	Params []Param
	// Returns are the IRIs by which a mapping may name the one output; any is accepted, none means it too.
	Returns []string
	// Bind makes the call for one execution in a mapping. Arguments that are constants there are Set in static, so that
	// they are read once (a Many parameter is Set when all that is given for it is constant, be it nothing). Its error is a
	// mistake of the mapping.
	Bind func(static []Arg) (Call, error)
}

// A Param is one parameter of a Function. A parameter that is neither Optional nor Many and has no value makes the whole call
// yield nothing; one that has several values makes as many calls.
type Param struct {
	IRIs     []string // its names, any of which a mapping may use
	Optional bool
	Many     bool // may be given several times; all its values go into one call
}

// An Arg is what a parameter has in one call.
type Arg struct {
	Value
	Set  bool
	List []Value // of a parameter that is Many
}

// A Call computes what a function yields for one set of arguments. It must not keep args.
type Call func(args []Arg, out *Result)

// A Result takes what a call yields: values, nothing, or a rejection.
type Result struct {
	values   []Value
	rejected bool
	param    int // to blame
	code     string
	message  string
}

// Text adds a text.
func (r *Result) Text(s string) { r.values = append(r.values, Value{Text: s}) }

// Add adds a value.
func (r *Result) Add(v Value) { r.values = append(r.values, v) }

// Integer adds a whole number.
func (r *Result) Integer(n int) {
	r.values = append(r.values, Value{Text: strconv.Itoa(n), Kind: rows.Integer})
}

// Boolean adds a truth value.
func (r *Result) Boolean(b bool) {
	r.values = append(r.values, Value{Text: strconv.FormatBool(b), Kind: rows.Boolean})
}

// Reject says that the argument of a parameter, counted from 0, is wrong: the code of a finding and a sentence, which quotes a
// value no longer than 60 characters (see Quote).
func (r *Result) Reject(param int, code, message string) {
	r.rejected, r.param, r.code, r.message = true, param, code, message
}

func (r *Result) reset() { r.values, r.rejected = r.values[:0], false }

// Quote quotes a value for a message, cut after 60 characters.
func Quote(s string) string {
	n := 0
	for i := range s {
		if n == maxQuoted {
			return strconv.Quote(s[:i]) + "…"
		}
		n++
	}
	return strconv.Quote(s)
}

// library is the table of functions of one plan.
type library map[string]*Function

func newLibrary(more []Function) library {
	l := library{}
	for _, group := range [...][]Function{fonctions(), texts(), links(), numbers(), grelFunctions(), idlabFunctions(), more} {
		for i := range group {
			l[group[i].IRI] = &group[i]
		}
	}
	return l
}

// param finds a parameter by one of its names; -1 when there is none.
func (f *Function) param(iri string) int {
	for i := range f.Params {
		for _, name := range f.Params[i].IRIs {
			if name == iri {
				return i
			}
		}
	}
	return -1
}

// simple makes the Bind of a function that has nothing to prepare.
func simple(c Call) func([]Arg) (Call, error) {
	return func([]Arg) (Call, error) { return c, nil }
}
