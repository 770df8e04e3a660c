package rows

import "github.com/antchfx/xpath"

// xmlPlace is a node of a tree, or the attribute attr of it when attr >= 0.
type xmlPlace struct{ node, attr int }

// xmlNav moves over an xmlTree for the XPath library.
type xmlNav struct {
	t *xmlTree
	xmlPlace
}

var _ xpath.NodeNavigator = (*xmlNav)(nil)

func (n *xmlNav) at() *xmlNode { return &n.t.nodes[n.node] }

func (n *xmlNav) name() *xmlName {
	if n.attr >= 0 {
		return n.t.attrs[n.attr].name
	}
	if name := n.at().name; name != nil {
		return name
	}
	return &xmlName{}
}

func (n *xmlNav) NodeType() xpath.NodeType {
	switch {
	case n.attr >= 0:
		return xpath.AttributeNode
	case n.at().kind == xmlRoot:
		return xpath.RootNode
	case n.at().kind == xmlText:
		return xpath.TextNode
	}
	return xpath.ElementNode
}

func (n *xmlNav) LocalName() string { return n.name().local }
func (n *xmlNav) Prefix() string    { return n.name().prefix }

// NamespaceURL is looked for by the library when an expression has prefixes.
func (n *xmlNav) NamespaceURL() string { return n.name().space }

func (n *xmlNav) Value() string { return n.t.valueAt(n.xmlPlace) }

func (n *xmlNav) Copy() xpath.NodeNavigator {
	c := *n
	return &c
}

func (n *xmlNav) MoveToRoot() { n.xmlPlace = xmlPlace{0, -1} }

func (n *xmlNav) MoveToParent() bool {
	switch {
	case n.attr >= 0:
		n.attr = -1
	case n.at().kind == xmlRoot:
		return false
	default:
		n.node = int(n.at().parent)
	}
	return true
}

func (n *xmlNav) MoveToNextAttribute() bool {
	next := n.attr + 1
	if n.attr < 0 {
		next = int(n.at().attrStart)
	}
	if n.at().kind != xmlElement || next >= int(n.at().attrEnd) {
		return false
	}
	n.attr = next
	return true
}

func (n *xmlNav) move(to int32) bool {
	if n.attr >= 0 || to == 0 {
		return false
	}
	n.node = int(to)
	return true
}

func (n *xmlNav) MoveToChild() bool    { return n.move(n.at().first) }
func (n *xmlNav) MoveToNext() bool     { return n.move(n.at().next) }
func (n *xmlNav) MoveToPrevious() bool { return n.move(n.at().prev) }

func (n *xmlNav) MoveToFirst() bool {
	if n.attr >= 0 || n.at().prev == 0 {
		return false
	}
	return n.move(n.t.nodes[n.at().parent].first)
}

func (n *xmlNav) MoveTo(other xpath.NodeNavigator) bool {
	o, ok := other.(*xmlNav)
	if !ok || o.t != n.t {
		return false
	}
	n.xmlPlace = o.xmlPlace
	return true
}

// valueAt is the string-value of a node or attribute.
func (t *xmlTree) valueAt(p xmlPlace) string {
	if p.attr >= 0 {
		return t.attrValue(p.attr)
	}
	return t.value(p.node)
}
