package shacl

import "passerelle/internal/rdf"

// value is a value node and the rank of the triple that leads to it, −1 when no triple does.
type value struct {
	node   rdf.ID
	triple int32
}

// reached is a set of value nodes in order of discovery. Small sets are searched, larger ones hashed.
type reached struct {
	list  []value
	known map[rdf.ID]struct{}
}

const searchedSet = 16

// add puts v in the set unless its node is there.
func (r *reached) add(v value) {
	if r.has(v.node) {
		return
	}
	r.list = append(r.list, v)
	switch {
	case r.known != nil:
		r.known[v.node] = struct{}{}
	case len(r.list) > searchedSet:
		r.known = make(map[rdf.ID]struct{}, 4*searchedSet)
		for _, v := range r.list {
			r.known[v.node] = struct{}{}
		}
	}
}

func (r *reached) has(node rdf.ID) bool {
	if r.known != nil {
		_, is := r.known[node]
		return is
	}
	for i := range r.list {
		if r.list[i].node == node {
			return true
		}
	}
	return false
}

// borrow returns an empty set, to be given back.
func (e *evaluator) borrow() *reached {
	if len(e.spare) == 0 {
		return &reached{}
	}
	last := len(e.spare) - 1
	r := e.spare[last]
	e.spare = e.spare[:last]
	return r
}

func (e *evaluator) giveBack(r *reached) {
	r.list, r.known = r.list[:0], nil
	e.spare = append(e.spare, r)
}

// edgesOf returns the edges with predicate p that leave a node, or those that arrive when back is set.
func (e *evaluator) edgesOf(node rdf.ID, p term, back bool) []edge {
	if back {
		return e.data.byObject.along(node, e.ids[p])
	}
	return e.data.bySubject.along(node, e.ids[p])
}

// reach adds to out the nodes to which p leads from a node, or those from which it leads there when back is set.
// Every closure visits a node once, so cycles in the data end.
func (e *evaluator) reach(p *path, from value, back bool, out *reached) {
	switch p.kind {
	case predicatePath:
		for _, edge := range e.edgesOf(from.node, p.predicate, back) {
			out.add(value{edge.to, edge.number})
		}
	case inversePath:
		e.reach(p.parts[0], from, !back, out)
	case sequencePath:
		e.reachInTurn(p.parts, from, back, out)
	case alternativePath:
		for _, part := range p.parts {
			e.reach(part, from, back, out)
		}
	case zeroOrOnePath:
		out.add(from)
		e.reach(p.parts[0], from, back, out)
	default:
		e.reachAll(p, from, back, out)
	}
}

func (e *evaluator) reachInTurn(parts []*path, from value, back bool, out *reached) {
	here := e.borrow()
	here.add(from)
	for i := range parts {
		part := parts[i]
		if back {
			part = parts[len(parts)-1-i]
		}
		next := out
		if i < len(parts)-1 {
			next = e.borrow()
		}
		for _, v := range here.list {
			e.reach(part, v, back, next)
		}
		e.giveBack(here)
		here = next
	}
}

// reachAll follows p.parts[0] as often as it leads somewhere new.
func (e *evaluator) reachAll(p *path, from value, back bool, out *reached) {
	all := e.borrow()
	if p.kind == zeroOrMorePath {
		all.add(from)
	} else {
		e.reach(p.parts[0], from, back, all)
	}
	for i := 0; i < len(all.list) && !e.stopped(); i++ {
		e.reach(p.parts[0], all.list[i], back, all)
	}
	for _, v := range all.list {
		out.add(v)
	}
	e.giveBack(all)
}
