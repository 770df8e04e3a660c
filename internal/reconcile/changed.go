package reconcile

import (
	"cmp"
	"slices"

	"passerelle/internal/fact"
	"passerelle/internal/life"
	"passerelle/internal/rdf"
)

// spokenDay is what a source says on a day: all its editions of that day together.
type spokenDay struct {
	source string
	day    life.Day
}

// changed publishes the days of the editions in which a source says something else of a thing than in its edition before:
// another value, one more or one less. Only days that carry the property are compared, so that an edition that lacks a
// column changes nothing. The first edition changes nothing either; premiereVue tells it.
func (r *run) changed(s subject, t thing) {
	s.statements = r.bySources(s.statements)
	said := r.daysOf(s)
	if len(said) < 2 {
		return
	}
	proof := map[life.Day]int32{} // a statement of the day
	r.eachProperty(s, t, func(g group) {
		if g.p == r.v.typ || g.p == r.v.code {
			return
		}
		for n := 1; n < len(said); n++ {
			now := said[n]
			before, ok := r.before(said[:n], now.source, func(d spokenDay) bool { return r.carriesOn(t.class, d, g.p) })
			if !ok || !r.carriesOn(t.class, now, g.p) {
				continue
			}
			if !r.differ(g, before, now) {
				continue
			}
			i := r.statementOn(now, s.statements)
			if old, ok := proof[now.day]; !ok || r.stronger(i, old) {
				proof[now.day] = i
			}
		}
	})
	days := make([]life.Day, 0, len(proof))
	for d := range proof {
		days = append(days, d)
	}
	slices.Sort(days)
	for _, d := range days {
		r.derive(s.id, r.v.changeLe, r.date(d), RuleChanged, []int32{proof[d]})
	}
}

// daysOf lists the days on which each source speaks of a thing, oldest first.
func (r *run) daysOf(s subject) []spokenDay {
	var out []spokenDay
	for _, i := range s.statements {
		e := r.edition(i)
		if d := (spokenDay{e.Source, e.Day}); e.Day != life.NoDay && !slices.Contains(out, d) {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b spokenDay) int { return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.source, b.source)) })
	return out
}

// before finds the newest of earlier days of a source that carries what is compared.
func (r *run) before(earlier []spokenDay, source string, carries func(spokenDay) bool) (spokenDay, bool) {
	for _, d := range slices.Backward(earlier) {
		if d.source == source && carries(d) {
			return d, true
		}
	}
	return spokenDay{}, false
}

// carriesOn says whether some edition of a source and day has a property for things of a class.
func (r *run) carriesOn(class rdf.ID, d spokenDay, p rdf.ID) bool {
	return slices.ContainsFunc(r.editionsOn[d], func(e uint16) bool { return r.carriesFor(class, e, p) })
}

// differ says whether only one of two days has some value.
func (r *run) differ(g group, before, now spokenDay) bool {
	return slices.ContainsFunc(r.byValue(g.statements), func(values []int32) bool {
		return r.statedOn(before, values) != r.statedOn(now, values)
	})
}

func (r *run) statedOn(d spokenDay, statements []int32) bool {
	return slices.ContainsFunc(statements, func(i int32) bool { e := r.edition(i); return e.Source == d.source && e.Day == d.day })
}

// stronger orders statements of one day by their edition, then by their place, whatever the order of properties.
func (r *run) stronger(a, b int32) bool {
	x, y := r.weight[r.t.All[a].From.Edition], r.weight[r.t.All[b].From.Edition]
	return x > y || x == y && a < b
}

// statementOn returns the strongest statement of a day about a thing.
func (r *run) statementOn(d spokenDay, statements []int32) int32 {
	found := int32(-1)
	for _, i := range statements {
		if r.statedOn(d, []int32{i}) && (found < 0 || r.stronger(i, found)) {
			found = i
		}
	}
	return found
}

// editionsByDay gathers the editions of each source and day; trial ones never speak.
func editionsByDay(editions []fact.Edition) map[spokenDay][]uint16 {
	out := map[spokenDay][]uint16{}
	for n, e := range editions {
		if e.Cover != fact.Essai {
			out[spokenDay{e.Source, e.Day}] = append(out[spokenDay{e.Source, e.Day}], uint16(n))
		}
	}
	return out
}
