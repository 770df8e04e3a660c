package shacl

import (
	"cmp"
	"slices"
	"strings"

	"passerelle/internal/rdf"
)

type targetKind uint8

const (
	targetNode targetKind = iota
	targetClass
	targetSubjectsOf
	targetObjectsOf
)

// target is one way in which a shape chooses its focus nodes (SHACL §2.1.3).
type target struct {
	kind     targetKind
	of       term // the node, or the predicate
	class    int  // the class and those below it
	implicit bool // the shape is the class
}

func readTarget(p *parser, s *shape, st statement) {
	name := localName(st.p)
	if name == "targetNode" {
		if strings.HasPrefix(st.o, "_:") {
			p.fail(s.node, st, "sh:targetNode is a blank node, which no other document can name")
			return
		}
		s.targets = append(s.targets, target{kind: targetNode, of: p.constant(st.o)})
		return
	}
	if !p.iri(s, st) {
		return
	}
	switch name {
	case "targetClass":
		s.targets = append(s.targets, target{kind: targetClass, class: p.class(st.o)})
	case "targetSubjectsOf":
		s.targets = append(s.targets, target{kind: targetSubjectsOf, of: p.constant(st.o)})
	case "targetObjectsOf":
		s.targets = append(s.targets, target{kind: targetObjectsOf, of: p.constant(st.o)})
	}
}

// focusNodes returns the focus nodes that the targets of a shape choose, once each. The object of a triple comes with
// the rank of that triple.
func (b *binding) focusNodes(s *shape) []value {
	var found []value
	for _, t := range s.targets {
		switch t.kind {
		case targetNode:
			found = append(found, value{b.ids[t.of], -1})
		case targetClass:
			b.classes[t.class].each(func(class rdf.ID) {
				for _, e := range b.data.byObject.along(class, b.typeOf) {
					found = append(found, value{e.to, -1})
				}
			})
		default:
			found = b.focusAlong(t, found)
		}
	}
	// With −1 above all ranks, a node chosen in two ways keeps the triple.
	slices.SortFunc(found, func(a, b value) int {
		if c := cmp.Compare(a.node, b.node); c != 0 {
			return c
		}
		return cmp.Compare(uint32(a.triple), uint32(b.triple))
	})
	return slices.CompactFunc(found, func(a, b value) bool { return a.node == b.node })
}

func (b *binding) focusAlong(t target, found []value) []value {
	predicate := b.ids[t.of]
	for node := range len(b.data.bySubject.start) - 1 {
		edges := b.data.bySubject.along(rdf.ID(node), predicate)
		if t.kind == targetSubjectsOf && len(edges) > 0 {
			found = append(found, value{rdf.ID(node), -1})
			continue
		}
		if t.kind == targetObjectsOf {
			for _, e := range edges {
				found = append(found, value{e.to, e.number})
			}
		}
	}
	return found
}
