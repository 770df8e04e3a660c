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
	held := map[rdf.ID][]life.Period{} // diploma or fiche → the days on which some pair holds it
	for _, id := range ids {
		if both, ok := r.pair(id, sides[id]); ok {
			for _, side := range sides[id] {
				held[side.O] = append(held[side.O], both)
			}
		}
	}
	if len(ids) > 0 {
		r.coverage(held)
	}
}

// pair publishes the days of one pair, and says whether there are any. They are read off the rows that date both sides.
func (r *run) pair(id rdf.ID, sides [2]fact.Fact) (life.Period, bool) {
	diploma, known1 := r.life[sides[0].O]
	fiche, known2 := r.life[sides[1].O]
	if !known1 || !known2 {
		r.finding(id, "appariement-orphelin", "one side of the pair is described by no row")
		return life.Period{}, false
	}
	a, _ := diploma.Newest()
	b, _ := fiche.Newest()
	var from []int32
	for _, side := range sides {
		if dates := r.dated[side.O]; len(dates) > 0 {
			from = append(from, dates...)
		} else {
			from = append(from, r.statementsOf(side)...)
		}
	}
	both, ok := a.Period.Intersect(b.Period)
	if !ok {
		r.derive(id, r.v.jamaisEnsemble, r.v.vrai, RuleIntersect, from)
		return both, false
	}
	r.period(id, both, RuleIntersect, from)
	return both, true
}

// period publishes days of an appariement as a part of it.
func (r *run) period(id rdf.ID, days life.Period, rule string, from []int32) {
	part := r.t.Terms.IRI(r.t.Terms.Value(id) + "#p-" + days.Start.String())
	r.derive(id, r.v.periode, part, rule, from)
	r.derive(part, r.v.typ, r.v.periodeDeValidite, rule, from)
	if days.Start != life.NoDay {
		r.derive(part, r.v.debut, r.date(days.Start), rule, from)
	}
	if days.End != life.NoDay {
		r.derive(part, r.v.fin, r.date(days.End), rule, from)
	}
}

// statementsOf returns the statements behind a published fact.
func (r *run) statementsOf(f fact.Fact) []int32 {
	if n, ok := f.By.Decision(); ok {
		return slices.Clone(r.out.Decisions[n].Kept)
	}
	return []int32{int32(f.By)}
}
