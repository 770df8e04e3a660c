package rows

import (
	"bytes"
	"strings"
)

// xmlKind is the kind of a node of the XPath data model (XPath 1.0 §5), less
// comments, processing instructions and namespaces.
type xmlKind uint8

const (
	xmlRoot xmlKind = iota
	xmlElement
	xmlText
)

// xmlName is a name as written, its prefix resolved.
type xmlName struct{ prefix, local, space string }

// xmlNode is one node; the links are indexes into xmlTree.nodes, 0 if none but
// for the parent of the outermost element, which is the root, 0.
type xmlNode struct {
	kind                xmlKind
	name                *xmlName
	parent, first, last int32
	prev, next          int32
	attrStart, attrEnd  int32
	textStart, textEnd  int32
}

// xmlAttrNode is one attribute of an element.
type xmlAttrNode struct {
	name       *xmlName
	start, end int32
}

// xmlTree is a document, or the part of it that is in memory: the elements
// around the current record with their attributes, then the record. It grows
// and is cut back at its end only, and its memory is reused.
type xmlTree struct {
	nodes []xmlNode
	attrs []xmlAttrNode
	buf   []byte
	text  string // of buf, once sealed
	names map[string][]*xmlName
	count int // distinct names
	lim   Limits
	bound []xmlBinding
}

// xmlBinding is a namespace declaration in force inside an element.
type xmlBinding struct {
	prefix, space string
	element       int
}

func newXMLTree(l Limits) *xmlTree {
	return &xmlTree{nodes: []xmlNode{{kind: xmlRoot}}, names: map[string][]*xmlName{}, lim: l}
}

// mark is a place to cut the tree back to.
type xmlMark struct{ nodes, attrs, buf int }

func (t *xmlTree) mark() xmlMark { return xmlMark{len(t.nodes), len(t.attrs), len(t.buf)} }

// cutBack forgets every node made since the mark, all children of parent.
func (t *xmlTree) cutBack(m xmlMark, parent int) {
	t.nodes, t.attrs, t.buf = t.nodes[:m.nodes], t.attrs[:m.attrs], t.buf[:m.buf]
	p := &t.nodes[parent]
	p.first, p.last = 0, 0
}

// seal makes the texts readable until the tree grows again.
func (t *xmlTree) seal() { t.text = string(t.buf) }

// add links a node behind the last child of its parent.
func (t *xmlTree) add(parent int, n xmlNode) (int, error) {
	if len(t.nodes)+len(t.attrs) > t.lim.Nodes {
		return 0, overLimit("record", int64(t.lim.Nodes), "nodes")
	}
	id := int32(len(t.nodes))
	n.parent, n.prev = int32(parent), t.nodes[parent].last
	t.nodes = append(t.nodes, n)
	if n.prev > 0 {
		t.nodes[n.prev].next = id
	} else {
		t.nodes[parent].first = id
	}
	t.nodes[parent].last = id
	return int(id), nil
}

// addText adds text, joined to a text node just before it.
func (t *xmlTree) addText(parent int, raw []byte, literal bool) error {
	start := len(t.buf)
	var err error
	if t.buf, err = appendXML(t.buf, raw, literal); err != nil || len(t.buf) == start {
		return err
	}
	if last := t.nodes[parent].last; last > 0 && t.nodes[last].kind == xmlText && int(t.nodes[last].textEnd) == start {
		t.nodes[last].textEnd = int32(len(t.buf))
		return nil
	}
	_, err = t.add(parent, xmlNode{kind: xmlText, textStart: int32(start), textEnd: int32(len(t.buf))})
	return err
}

// addElement adds the element the scanner has just started.
func (t *xmlTree) addElement(parent int, s *xmlScanner) (int, error) {
	id := len(t.nodes)
	if err := t.bind(s, id); err != nil {
		return 0, err
	}
	n := xmlNode{kind: xmlElement, attrStart: int32(len(t.attrs))}
	var err error
	if n.name, err = t.intern(s.name, true); err != nil {
		return 0, err
	}
	for _, a := range s.attrs {
		if _, is := declares(a.name); is {
			continue
		}
		name, err := t.intern(a.name, false)
		if err != nil {
			return 0, err
		}
		start := len(t.buf)
		if t.buf, err = appendXML(t.buf, a.value, false); err != nil {
			return 0, err
		}
		t.attrs = append(t.attrs, xmlAttrNode{name, int32(start), int32(len(t.buf))})
	}
	n.attrEnd = int32(len(t.attrs))
	return t.add(parent, n)
}

// maxName is how many bytes a name or a namespace may have: they are kept.
const maxName = 1 << 10

// bind takes the namespace declarations of a start tag.
func (t *xmlTree) bind(s *xmlScanner, element int) error {
	for _, a := range s.attrs {
		prefix, is := declares(a.name)
		if !is {
			continue
		}
		space, err := appendXML(nil, a.value, false)
		if err != nil {
			return err
		}
		if len(space) > maxName || len(prefix) > maxName {
			return overLimit("namespace", maxName, "bytes")
		}
		if len(t.bound) >= t.lim.Columns {
			return overLimit("element", int64(t.lim.Columns), "namespaces")
		}
		t.bound = append(t.bound, xmlBinding{prefix, sameSpace(string(space)), element})
	}
	return nil
}

// unbind forgets the declarations of an element that ends.
func (t *xmlTree) unbind(element int) {
	for len(t.bound) > 0 && t.bound[len(t.bound)-1].element >= element {
		t.bound = t.bound[:len(t.bound)-1]
	}
}

// declares reports the prefix that an attribute declares.
func declares(attr []byte) (prefix string, is bool) {
	if string(attr) == "xmlns" {
		return "", true
	}
	if bytes.HasPrefix(attr, []byte("xmlns:")) {
		return string(attr[len("xmlns:"):]), true
	}
	return "", false
}

// sameSpace makes two namespaces equal that differ by a last slash: mappings in
// use, the published case RMLIOREGTC0003d among them, leave it out.
func sameSpace(space string) string { return strings.TrimSuffix(space, "/") }

// intern finds the one xmlName of a written name in the current scope. An
// attribute without prefix is in no namespace (Namespaces in XML 1.0 §6.2).
func (t *xmlTree) intern(raw []byte, element bool) (*xmlName, error) {
	prefix, local, found := bytes.Cut(raw, []byte(":"))
	if !found {
		prefix, local = nil, raw
	}
	space := ""
	if found || element {
		space = t.spaceOf(prefix)
	}
	for _, n := range t.names[string(raw)] {
		if n.space == space {
			return n, nil
		}
	}
	if len(raw) > maxName {
		return nil, overLimit("name", maxName, "bytes")
	}
	if t.count >= t.lim.Columns {
		return nil, overLimit("document", int64(t.lim.Columns), "different names")
	}
	t.count++
	n := &xmlName{string(prefix), string(local), space}
	t.names[string(raw)] = append(t.names[string(raw)], n)
	return n, nil
}

func (t *xmlTree) spaceOf(prefix []byte) string {
	for i := len(t.bound) - 1; i >= 0; i-- {
		if t.bound[i].prefix == string(prefix) {
			return t.bound[i].space
		}
	}
	if string(prefix) == "xml" {
		return "http://www.w3.org/XML/1998/namespace"
	}
	return ""
}

// value is the string-value of a node (XPath 1.0 §5).
func (t *xmlTree) value(node int) string {
	n := t.nodes[node]
	if n.kind == xmlText {
		return t.text[n.textStart:n.textEnd]
	}
	if n.first > 0 && n.first == n.last && t.nodes[n.first].kind == xmlText {
		return t.value(int(n.first))
	}
	var b strings.Builder
	t.writeText(&b, n)
	return b.String()
}

func (t *xmlTree) writeText(b *strings.Builder, n xmlNode) {
	for c := n.first; c > 0; c = t.nodes[c].next {
		if child := t.nodes[c]; child.kind == xmlText {
			b.WriteString(t.text[child.textStart:child.textEnd])
		} else {
			t.writeText(b, child)
		}
	}
}

func (t *xmlTree) attrValue(a int) string {
	return t.text[t.attrs[a].start:t.attrs[a].end]
}
