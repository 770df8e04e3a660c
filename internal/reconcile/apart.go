package reconcile

import "passerelle/internal/fact"

// ownGraphs publishes the sources that keep a graph of their own, such as those under a share-alike licence: what their
// editions in force state, as it stands. They supply no value to the default graph; their pairs stand in the tables of
// correspondence, under their own name.
func (r *run) ownGraphs() {
	r.subjectsOf(r.apart, func(s subject) { r.carries(s, r.describeApart(s).class) })
	r.subjectsOf(r.apart, func(s subject) {
		t := r.describeApart(s)
		r.eachProperty(s, t, func(g group) {
			r.link(g)
			current := r.current(g)
			for _, values := range r.byValue(g.statements) {
				for _, i := range values {
					if current[r.t.All[i].From.Edition] {
						r.own(g, i)
						break
					}
				}
			}
		})
	})
}

func (r *run) own(g group, statement int32) {
	graph := r.t.Editions[r.t.All[statement].From.Edition].Graph
	if r.out.Own == nil {
		r.out.Own = map[string][]fact.Fact{}
	}
	r.out.Own[graph] = append(r.out.Own[graph], fact.Fact{S: g.s, P: g.p, O: r.t.All[statement].O, By: fact.Basis(statement)})
}

// describeApart is describe for a thing of a graph of its own; where it has no class there, that of the default graph
// counts, so that what such a source says of a fiche still finds its table.
func (r *run) describeApart(s subject) thing {
	t := r.describe(s)
	if t.class == 0 {
		t.class = r.things[s.id].class
	}
	return t
}
