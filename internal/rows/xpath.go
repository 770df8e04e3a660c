package rows

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/antchfx/xpath"
)

// nameTest is an XPath node test: a name, any name of a prefix, or any name.
type nameTest struct {
	prefix, local, space string // local "*" is any
}

// matches: a test without prefix wants a name written without one, so that
// documents with a default namespace need no prefix.
func (t nameTest) matches(n *xmlName) bool {
	switch {
	case t.prefix == "" && t.local == "*":
		return true
	case t.prefix == "":
		return n.prefix == "" && n.local == t.local
	}
	return n.space == t.space && (t.local == "*" || n.local == t.local)
}

// xmlPath is a compiled reference: simple steps, evaluated here, or an
// expression of the XPath library.
type xmlPath struct {
	source string
	up     int        // how many times ".." comes first
	names  []nameTest // then children
	attr   *nameTest  // then an attribute
	text   bool       // or the text nodes
	expr   *xpath.Expr
	leaves bool // may select what is not below its record, attributes of enclosing elements apart
	climb  int  // at most so many levels above the record, if it leaves; 0 for no bound
	found  bool
}

// Names as people write them; anything else goes to the library.
var (
	simpleName = regexp.MustCompile(`^(?:[\pL_][\pL\d_.-]*:)?(?:[\pL_][\pL\d_.-]*|\*)$`)
	// An axis by its name, or "/" where an expression may begin.
	goesAnywhere = regexp.MustCompile(`::|(?:^|[(\[,|=<>+\s-])/`)
)

// compileXPath reads an XPath 1.0 relative to a record.
func compileXPath(expr string, spaces map[string]string) (*xmlPath, error) {
	if p, err := simplePath(expr, spaces); p != nil || err != nil {
		return p, err
	}
	e, err := compileExpr(expr, spaces)
	if err != nil {
		return nil, err
	}
	p := &xmlPath{source: expr, expr: e, leaves: true}
	if !goesAnywhere.MatchString(expr) {
		p.climb = strings.Count(expr, "..")
		p.leaves = p.climb > 0
	}
	return p, nil
}

func compileExpr(expr string, spaces map[string]string) (*xpath.Expr, error) {
	all := map[string]string{"xml": "http://www.w3.org/XML/1998/namespace"}
	for prefix, space := range spaces {
		all[prefix] = sameSpace(space)
	}
	e, err := xpath.CompileWithNS(expr, all)
	if err != nil {
		return nil, fmt.Errorf("XPath %q: %w", expr, err)
	}
	return e, nil
}

// simplePath reads `../../a/b`, `a/@b`, `a/text()`, `.`; nil for another form.
func simplePath(expr string, spaces map[string]string) (*xmlPath, error) {
	p := &xmlPath{source: expr}
	if expr == "." {
		return p, nil
	}
	steps := strings.Split(expr, "/")
	for len(steps) > 0 && steps[0] == ".." {
		p.up++
		steps = steps[1:]
	}
	for i, step := range steps {
		last := i == len(steps)-1
		attr, isAttr := strings.CutPrefix(step, "@")
		switch {
		case step == "text()" && last:
			p.text = true
		case isAttr && last && simpleName.MatchString(attr):
			t, err := newNameTest(attr, spaces)
			if err != nil {
				return nil, err
			}
			p.attr = &t
		case simpleName.MatchString(step):
			t, err := newNameTest(step, spaces)
			if err != nil {
				return nil, err
			}
			p.names = append(p.names, t)
		default:
			return nil, nil
		}
	}
	p.leaves = p.up > 0 && (p.attr == nil || len(p.names) > 0)
	p.climb = p.up
	return p, nil
}

func newNameTest(name string, spaces map[string]string) (nameTest, error) {
	prefix, local, found := strings.Cut(name, ":")
	if !found {
		return nameTest{local: name}, nil
	}
	space, ok := spaces[prefix]
	if !ok && prefix == "xml" {
		space, ok = "http://www.w3.org/XML/1998/namespace", true
	}
	if !ok {
		return nameTest{}, fmt.Errorf("XPath %q: no namespace is given for prefix %q", name, prefix)
	}
	return nameTest{prefix, local, sameSpace(space)}, nil
}

// places appends the nodes that a simple path selects from a node.
func (p *xmlPath) places(t *xmlTree, node int, dst []xmlPlace) []xmlPlace {
	for range p.up {
		if t.nodes[node].kind == xmlRoot {
			return dst
		}
		node = int(t.nodes[node].parent)
	}
	return p.descend(t, node, p.names, dst)
}

func (p *xmlPath) descend(t *xmlTree, node int, names []nameTest, dst []xmlPlace) []xmlPlace {
	n := t.nodes[node]
	if len(names) == 0 && p.attr != nil {
		for a := int(n.attrStart); a < int(n.attrEnd); a++ {
			if p.attr.matches(t.attrs[a].name) {
				dst = append(dst, xmlPlace{node, a})
			}
		}
		return dst
	}
	if len(names) == 0 && !p.text {
		return append(dst, xmlPlace{node, -1})
	}
	for c := n.first; c > 0; c = t.nodes[c].next {
		child := t.nodes[c]
		switch {
		case len(names) == 0 && child.kind == xmlText:
			dst = append(dst, xmlPlace{int(c), -1})
		case len(names) > 0 && child.kind == xmlElement && names[0].matches(child.name):
			dst = p.descend(t, int(c), names[1:], dst)
		}
	}
	return dst
}

// evaluate runs an expression of the library: nodes, or one scalar.
func evaluate(e *xpath.Expr, t *xmlTree, from xmlPlace) (nodes []xmlPlace, scalar *Value, err error) {
	defer func() {
		// The library panics on arguments of a wrong type.
		if p := recover(); p != nil {
			err = fmt.Errorf("XPath %q: %v", e, p)
		}
	}()
	switch v := e.Evaluate(&xmlNav{t, from}).(type) {
	case *xpath.NodeIterator:
		for v.MoveNext() {
			nav, ok := v.Current().(*xmlNav)
			if !ok {
				return nil, nil, errors.New("the XPath library left the document")
			}
			nodes = append(nodes, nav.xmlPlace)
		}
		return nodes, nil, nil
	case float64:
		return nil, numberValue(v), nil
	case bool:
		return nil, &Value{strconv.FormatBool(v), Boolean}, nil
	case string:
		return nil, &Value{Text: v}, nil
	default:
		return nil, nil, fmt.Errorf("XPath %q gives a %T", e, v)
	}
}

func numberValue(f float64) *Value {
	if f == math.Trunc(f) && math.Abs(f) < 1e15 {
		return &Value{strconv.FormatInt(int64(f), 10), Integer}
	}
	return &Value{strconv.FormatFloat(f, 'g', -1, 64), Double}
}

// iterStep is one step of a streamed iterator: `/name`, or `//name` when deep.
type iterStep struct {
	test nameTest
	deep bool
}

// iterSteps reads an absolute path of names; nil for another expression.
func iterSteps(expr string, spaces map[string]string) ([]iterStep, error) {
	var steps []iterStep
	for rest := expr; rest != ""; {
		var ok bool
		step := iterStep{}
		if rest, step.deep = strings.CutPrefix(rest, "//"); !step.deep {
			if rest, ok = strings.CutPrefix(rest, "/"); !ok {
				return nil, nil
			}
		}
		name := rest
		if i := strings.IndexByte(rest, '/'); i >= 0 {
			name = rest[:i]
		}
		rest = rest[len(name):]
		if !simpleName.MatchString(name) {
			return nil, nil
		}
		var err error
		if step.test, err = newNameTest(name, spaces); err != nil {
			return nil, err
		}
		steps = append(steps, step)
	}
	return steps, nil
}

// onPath reports whether steps lead through all of the nested elements.
func onPath(steps []iterStep, open []*xmlName) bool {
	if len(steps) == 0 {
		return len(open) == 0
	}
	last := len(steps) - 1
	if len(open) == 0 || !steps[last].test.matches(open[len(open)-1]) {
		return false
	}
	if !steps[last].deep {
		return onPath(steps[:last], open[:len(open)-1])
	}
	for n := len(open) - 1; n >= 0; n-- {
		if onPath(steps[:last], open[:n]) {
			return true
		}
	}
	return false
}
