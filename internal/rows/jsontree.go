package rows

import (
	"encoding/json"
	"strings"
)

// jsonKind is the kind of a JSON value.
type jsonKind uint8

const (
	jsonNull jsonKind = iota
	jsonBool
	jsonNumber
	jsonString
	jsonArray
	jsonObject
)

// jsonNode is one value of a document. Its children follow it, each linked to
// the next one. Offsets are into the text of the tree.
type jsonNode struct {
	kind           jsonKind
	key, keyEnd    int32 // of a member: its name with its quotes
	start, end     int32
	next           int32 // the next sibling, 0 if none
	size           int32 // how many children
	escaped, keyEs bool  // a backslash inside: the text has to be decoded
}

// jsonTree is a JSON document without copies: nodes over the text, reused from
// record to record. Members keep the order of the text, so that wildcards are
// evaluated in the same order each time.
type jsonTree struct {
	text  string
	nodes []jsonNode
	i     int
	lim   Limits
}

// parse reads text, which encoding/json found to be well formed, and which
// stands inside depth containers.
func (t *jsonTree) parse(text string, depth int) error {
	t.text, t.nodes, t.i = text, t.nodes[:0], 0
	return t.value(depth, 0, 0)
}

func (t *jsonTree) value(depth int, key, keyEnd int32) error {
	if len(t.nodes) >= t.lim.Nodes {
		return overLimit("record", int64(t.lim.Nodes), "values")
	}
	t.space()
	n := len(t.nodes)
	t.nodes = append(t.nodes, jsonNode{start: int32(t.i), key: key, keyEnd: keyEnd})
	var err error
	switch t.text[t.i] {
	case '{':
		t.nodes[n].kind = jsonObject
		err = t.children(n, depth, '}')
	case '[':
		t.nodes[n].kind = jsonArray
		err = t.children(n, depth, ']')
	case '"':
		t.nodes[n].kind = jsonString
		t.nodes[n].escaped = t.str()
	case 't', 'f':
		t.nodes[n].kind = jsonBool
		t.word()
	case 'n':
		t.word()
	default:
		t.nodes[n].kind = jsonNumber
		t.word()
	}
	t.nodes[n].end = int32(t.i)
	if key < keyEnd {
		t.nodes[n].keyEs = strings.IndexByte(t.text[key:keyEnd], '\\') >= 0
	}
	return err
}

func (t *jsonTree) children(parent, depth int, closing byte) error {
	if depth >= t.lim.Depth {
		return overLimit("document", int64(t.lim.Depth), "levels of objects and arrays")
	}
	t.i++
	last := 0
	for {
		t.space()
		switch t.text[t.i] {
		case closing:
			t.i++
			return nil
		case ',':
			t.i++
			continue
		}
		var key, keyEnd int32
		if closing == '}' {
			key = int32(t.i)
			t.str()
			keyEnd = int32(t.i)
			t.space()
			t.i++ // the colon
		}
		child := len(t.nodes)
		if last > 0 {
			t.nodes[last].next = int32(child)
		}
		last = child
		t.nodes[parent].size++
		if err := t.value(depth+1, key, keyEnd); err != nil {
			return err
		}
	}
}

func (t *jsonTree) space() {
	for isSpace(t.text[t.i]) {
		t.i++
	}
}

// str goes past a string and reports whether it has escapes.
func (t *jsonTree) str() bool {
	escaped := false
	for t.i++; ; t.i++ {
		switch t.text[t.i] {
		case '"':
			t.i++
			return escaped
		case '\\':
			escaped = true
			t.i++
		}
	}
}

// word goes past a number, true, false or null.
func (t *jsonTree) word() {
	for t.i < len(t.text) {
		switch t.text[t.i] {
		case ',', ']', '}', ' ', '\n', '\t', '\r':
			return
		}
		t.i++
	}
}

// name is the name of a member, decoded.
func (t *jsonTree) name(n jsonNode) string {
	return t.decode(n.key, n.keyEnd, n.keyEs)
}

// decode is the string between the quotes at start and end.
func (t *jsonTree) decode(start, end int32, escaped bool) string {
	if !escaped {
		return t.text[start+1 : end-1]
	}
	var s string
	json.Unmarshal([]byte(t.text[start:end]), &s) // well formed: see parse
	return s
}

// append appends the value of a node; a null has none.
func (t *jsonTree) append(dst []Value, node int) []Value {
	n := t.nodes[node]
	raw := t.text[n.start:n.end]
	switch n.kind {
	case jsonString:
		return append(dst, Value{Text: t.decode(n.start, n.end, n.escaped)})
	case jsonNumber:
		return append(dst, Value{raw, numberKind(raw)})
	case jsonBool:
		return append(dst, Value{raw, Boolean})
	case jsonArray, jsonObject:
		return append(dst, Value{raw, Structure})
	}
	return dst
}

func numberKind(number string) ValueKind {
	if strings.ContainsAny(number, ".eE") {
		return Double
	}
	return Integer
}

// jsonStep is one segment of a simple path.
type jsonStep struct {
	every bool   // [*]
	named bool   // .name
	name  string // of a member
	index int    // else of an element; negative from the end
}

// take reports whether the step selects the child of an object by that name,
// or of an array of that many elements by that index.
func (s jsonStep) take(name string, named bool, index, size int) bool {
	switch {
	case s.every:
		return true
	case named || s.named:
		return named && s.named && s.name == name
	case s.index < 0:
		return index == size+s.index
	}
	return index == s.index
}

// walk appends the nodes that the steps select from a node. When a name comes
// twice in an object the last one holds, as in encoding/json.
func (t *jsonTree) walk(node int, steps []jsonStep, hits []int) []int {
	if len(steps) == 0 {
		return append(hits, node)
	}
	n := t.nodes[node]
	if n.size == 0 {
		return hits
	}
	step, found := steps[0], 0
	for i, child := 0, node+1; child > 0; i, child = i+1, int(t.nodes[child].next) {
		c := t.nodes[child]
		name := ""
		if n.kind == jsonObject && step.named {
			name = t.name(c)
		}
		if !step.take(name, n.kind == jsonObject, i, int(n.size)) {
			continue
		}
		if found = child; step.every {
			hits = t.walk(child, steps[1:], hits)
		}
	}
	if found > 0 && !step.every {
		hits = t.walk(found, steps[1:], hits)
	}
	return hits
}
