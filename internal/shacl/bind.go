package shacl

import "passerelle/internal/rdf"

// binding ties the constants of Shapes to the IDs of one Data. Constants that the data never mentions get IDs above
// those of the dictionary, which is not written to.
type binding struct {
	data    *Data
	ids     []rdf.ID // by constant
	beyond  rdf.ID   // the first ID that is not the dictionary's
	extra   []string // terms from there on
	sets    []idSet
	classes []idSet
	typeOf  rdf.ID // rdf:type
}

func bind(s *Shapes, d *Data) *binding {
	b := &binding{data: d, beyond: rdf.ID(d.terms.Len() + 1), typeOf: d.terms.Lookup(rdfType)}
	for _, form := range s.constants {
		id := d.terms.Lookup(form)
		if id == 0 {
			id = b.beyond + rdf.ID(len(b.extra))
			b.extra = append(b.extra, form)
		}
		b.ids = append(b.ids, id)
	}
	for _, members := range s.sets {
		var set idSet
		for _, t := range members {
			set.add(b.ids[t])
		}
		b.sets = append(b.sets, set)
	}
	below := d.terms.Lookup(subClassOf)
	for _, t := range s.classes {
		b.classes = append(b.classes, b.classAndBelow(b.ids[t], below))
	}
	return b
}

// classAndBelow follows rdfs:subClassOf backwards, in the data graph alone (SHACL §1.3).
func (b *binding) classAndBelow(class, below rdf.ID) idSet {
	set := idSet{}
	set.add(class)
	queue := []rdf.ID{class}
	for i := 0; i < len(queue); i++ {
		for _, e := range b.data.byObject.along(queue[i], below) {
			if !set.has(e.to) {
				set.add(e.to)
				queue = append(queue, e.to)
			}
		}
	}
	return set
}

// form returns the N-Triples form of a node; "" for none.
func (b *binding) form(id rdf.ID) string {
	if id >= b.beyond {
		return b.extra[id-b.beyond]
	}
	return b.data.terms.Term(id)
}

// instance says whether a node has a class of the set among its types.
func (b *binding) instance(node rdf.ID, class int) bool {
	for _, e := range b.data.bySubject.along(node, b.typeOf) {
		if b.classes[class].has(e.to) {
			return true
		}
	}
	return false
}

// idSet is a set of IDs; most hold only one.
type idSet struct {
	one  rdf.ID
	many map[rdf.ID]struct{}
}

func (s *idSet) add(id rdf.ID) {
	switch {
	case s.many != nil:
		s.many[id] = struct{}{}
	case s.one == 0:
		s.one = id
	case s.one != id:
		s.many = map[rdf.ID]struct{}{s.one: {}, id: {}}
	}
}

func (s *idSet) has(id rdf.ID) bool {
	if s.many == nil {
		return id == s.one && id != 0
	}
	_, is := s.many[id]
	return is
}

func (s *idSet) each(f func(rdf.ID)) {
	if s.many == nil {
		if s.one != 0 {
			f(s.one)
		}
		return
	}
	for id := range s.many {
		f(id)
	}
}
