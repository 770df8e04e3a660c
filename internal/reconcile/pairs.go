package reconcile

import (
	"slices"

	"passerelle/internal/fact"
	"passerelle/internal/life"
	"passerelle/internal/rdf"
)

// pairs publishes the period in which both sides of each appariement live: the intersection of the life of the diploma
// and of the fiche, both by their newest edition (design.md §4, api.md §3.2(b)).
func (r *run) pairs() {
	sides := map[rdf.ID][2]fact.Fact{}
	for _, f := range r.out.Facts {
		if r.things[f.S].class != r.v.appariement {
			continue
		}
		pair := sides[f.S]
		switch f.P {
		case r.v.pDiplome:
			pair[0] = f
		case r.v.pCertification:
			pair[1] = f
		default:
			continue
		}
		sides[f.S] = pair
	}
	ids := make([]rdf.ID, 0, len(sides))
	for id := range sides {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b rdf.ID) int { return life.CompareCodes(r.codes[a], r.codes[b]) })
	for _, id := range ids {
		r.pair(id, sides[id])
	}
}

func (r *run) pair(id rdf.ID, sides [2]fact.Fact) {
	diploma, known1 := r.life[sides[0].O]
	fiche, known2 := r.life[sides[1].O]
	if !known1 || !known2 {
		r.finding(id, "appariement-orphelin", "one side of the pair is described by no row")
		return
	}
	a, _ := diploma.Newest()
	b, _ := fiche.Newest()
	from := append(r.statementsOf(sides[0]), r.statementsOf(sides[1])...)
	both, ok := a.Period.Intersect(b.Period)
	if !ok {
		r.derive(id, r.v.jamaisEnsemble, r.v.vrai, RuleIntersect, from)
		return
	}
	part := r.t.Terms.IRI(r.t.Terms.Value(id) + "#p-" + both.Start.String())
	r.derive(id, r.v.periode, part, RuleIntersect, from)
	r.derive(part, r.v.typ, r.v.periodeDeValidite, RuleIntersect, from)
	if both.Start != life.NoDay {
		r.derive(part, r.v.debut, r.date(both.Start), RuleIntersect, from)
	}
	if both.End != life.NoDay {
		r.derive(part, r.v.fin, r.date(both.End), RuleIntersect, from)
	}
}

// statementsOf returns the statements behind a published fact.
func (r *run) statementsOf(f fact.Fact) []int32 {
	if n, ok := f.By.Decision(); ok {
		return slices.Clone(r.out.Decisions[n].Kept)
	}
	return []int32{int32(f.By)}
}
