package shacl

import (
	"fmt"
	"strings"

	"passerelle/internal/rdf"
)

// pathKind is one of the forms of SHACL property path (§2.3.1).
type pathKind uint8

const (
	predicatePath pathKind = iota
	inversePath
	sequencePath
	alternativePath
	zeroOrMorePath
	oneOrMorePath
	zeroOrOnePath
)

// path is a property path: a predicate, or an operator over parts.
type path struct {
	kind      pathKind
	iri       string // N-Triples form of the predicate
	predicate term
	parts     []*path
}

// operators gives the parameter that writes each operator over one path in a shapes document.
var operators = map[string]pathKind{
	Namespace + "inversePath":    inversePath,
	Namespace + "zeroOrMorePath": zeroOrMorePath,
	Namespace + "oneOrMorePath":  oneOrMorePath,
	Namespace + "zeroOrOnePath":  zeroOrOnePath,
}

const alternative = Namespace + "alternativePath"

// path reads the path that a node writes. The W3C suite (path-strange-001, -002) has a list prevail over any operator
// on the same node.
func (p *parser) path(node string, depth int) (*path, error) {
	switch {
	case strings.HasPrefix(node, "<"):
		return &path{iri: node, predicate: p.constant(node)}, nil
	case !strings.HasPrefix(node, "_:"):
		return nil, fmt.Errorf("path %s is neither an IRI nor a blank node", node)
	case depth > maxDepth:
		return nil, fmt.Errorf("path %s contains itself or nests deeper than %d", node, maxDepth)
	case len(p.doc.values(node, rdf.RDF+"first")) > 0:
		return p.pathList(sequencePath, node, depth)
	}
	var found []statement
	for _, st := range p.doc.about[node] {
		if _, is := operators[st.p]; is || st.p == alternative {
			found = append(found, st)
		}
	}
	if len(found) != 1 {
		return nil, fmt.Errorf("path %s has %d operators, not one", node, len(found))
	}
	if found[0].p == alternative {
		return p.pathList(alternativePath, found[0].o, depth)
	}
	part, err := p.path(found[0].o, depth+1)
	if err != nil {
		return nil, err
	}
	return &path{kind: operators[found[0].p], parts: []*path{part}}, nil
}

func (p *parser) pathList(kind pathKind, head string, depth int) (*path, error) {
	members, err := p.doc.list(head)
	if err != nil {
		return nil, err
	}
	if len(members) < 2 {
		return nil, fmt.Errorf("path %s is a list of fewer than two members", head)
	}
	whole := &path{kind: kind}
	for _, m := range members {
		part, err := p.path(m, depth+1)
		if err != nil {
			return nil, err
		}
		whole.parts = append(whole.parts, part)
	}
	return whole, nil
}

// String returns the path in the notation of SPARQL 1.1 §9.1, with whole IRIs; "" for no path.
func (p *path) String() string {
	if p == nil {
		return ""
	}
	switch p.kind {
	case predicatePath:
		return p.iri
	case inversePath:
		return "^" + p.parts[0].grouped()
	case sequencePath:
		return p.join("/")
	case alternativePath:
		return p.join("|")
	}
	return p.parts[0].grouped() + map[pathKind]string{zeroOrMorePath: "*", oneOrMorePath: "+", zeroOrOnePath: "?"}[p.kind]
}

func (p *path) join(operator string) string {
	parts := make([]string, len(p.parts))
	for i, part := range p.parts {
		parts[i] = part.grouped()
		if part.kind == inversePath {
			parts[i] = part.String()
		}
	}
	return strings.Join(parts, operator)
}

func (p *path) grouped() string {
	if p.kind == predicatePath {
		return p.iri
	}
	return "(" + p.String() + ")"
}

// triples writes the path as RDF (§2.3.1), the way it stands in a report, and returns its node.
func (p *path) triples(out *[]rdf.Triple, blank func() string) string {
	if p.kind == predicatePath {
		return p.iri
	}
	var parts []string
	for _, part := range p.parts {
		parts = append(parts, part.triples(out, blank))
	}
	if p.kind == sequencePath {
		return listTriples(out, blank, parts)
	}
	node := blank()
	if p.kind == alternativePath {
		*out = append(*out, rdf.Triple{S: node, P: "<" + alternative + ">", O: listTriples(out, blank, parts)})
		return node
	}
	for operator, kind := range operators {
		if kind == p.kind {
			*out = append(*out, rdf.Triple{S: node, P: "<" + operator + ">", O: parts[0]})
		}
	}
	return node
}

func listTriples(out *[]rdf.Triple, blank func() string, members []string) string {
	rest := "<" + rdf.RDF + "nil>"
	for i := len(members) - 1; i >= 0; i-- {
		node := blank()
		*out = append(*out,
			rdf.Triple{S: node, P: "<" + rdf.RDF + "first>", O: members[i]},
			rdf.Triple{S: node, P: "<" + rdf.RDF + "rest>", O: rest})
		rest = node
	}
	return rest
}
