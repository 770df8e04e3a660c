package rows

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"

	"github.com/theory/jsonpath"
	"github.com/theory/jsonpath/spec"
)

// jsonPath is a compiled path: steps when it is made of names, indexes and
// wildcards only, else a query of the RFC 9535 library.
type jsonPath struct {
	steps  []jsonStep
	query  *jsonpath.Path // nil when steps say it all
	sorted bool           // query visits objects, in no order of its own
	found  bool           // it selected something so far
}

// compileJSONPath reads a path. "$" may be left out: `a.b` is `$.a.b`, and a
// name made of letters, digits, blanks, "_" and "-" is that member.
func compileJSONPath(expr string) (*jsonPath, error) {
	if isPlainName(expr) {
		return &jsonPath{steps: []jsonStep{{named: true, name: expr}}}, nil
	}
	full := expr
	if !strings.HasPrefix(expr, "$") {
		full = "$." + expr
		if strings.HasPrefix(expr, "[") {
			full = "$" + expr
		}
	}
	q, err := jsonpath.Parse(full)
	if err != nil {
		return nil, fmt.Errorf("JSONPath %q: %w", expr, err)
	}
	if steps, ok := simpleSteps(q.Query()); ok {
		return &jsonPath{steps: steps}, nil
	}
	return &jsonPath{query: q, sorted: strings.ContainsAny(full, "*?") || strings.Contains(full, "..")}, nil
}

func isPlainName(expr string) bool {
	for _, r := range expr {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '-' && r != ' ' {
			return false
		}
	}
	return expr != ""
}

// simpleSteps takes a query apart; false if it has filters, slices, unions or
// descendants.
func simpleSteps(q *spec.PathQuery) ([]jsonStep, bool) {
	steps := []jsonStep{}
	for _, seg := range q.Segments() {
		if seg.IsDescendant() || len(seg.Selectors()) != 1 {
			return nil, false
		}
		switch sel := seg.Selectors()[0].(type) {
		case spec.Name:
			steps = append(steps, jsonStep{named: true, name: string(sel)})
		case spec.Index:
			steps = append(steps, jsonStep{index: int(sel)})
		case spec.WildcardSelector:
			steps = append(steps, jsonStep{every: true})
		default:
			return nil, false
		}
	}
	return steps, true
}

// sel runs the query of the library on a decoded document. Objects being maps,
// what a query finds in them is sorted by its place to be the same each time.
func (p *jsonPath) sel(doc any) []any {
	if !p.sorted {
		return p.query.Select(doc)
	}
	nodes := p.query.SelectLocated(doc)
	nodes.Sort()
	var out []any
	for n := range nodes.Nodes() {
		out = append(out, n)
	}
	return out
}

// decodeJSON decodes a document, numbers as written.
func decodeJSON(text string) (any, error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var doc any
	if err := d.Decode(&doc); err != nil {
		return nil, err
	}
	return doc, nil
}

// encodeJSON is the JSON text of a decoded value.
func encodeJSON(v any) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return "", err
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}

// appendDecoded appends a decoded value; a null has none.
func appendDecoded(dst []Value, v any) ([]Value, error) {
	switch v := v.(type) {
	case nil:
		return dst, nil
	case string:
		return append(dst, Value{Text: v}), nil
	case json.Number:
		return append(dst, Value{v.String(), numberKind(v.String())}), nil
	case bool:
		return append(dst, Value{fmt.Sprint(v), Boolean}), nil
	}
	text, err := encodeJSON(v)
	return append(dst, Value{text, Structure}), err
}
