package reconcile

import (
	"slices"
	"strings"

	"passerelle/internal/life"
	"passerelle/internal/rdf"
)

// seen publishes since when and until when editions speak of a thing, and which sources do.
func (r *run) seen(s subject) {
	first, last := s.statements[0], s.statements[0]
	sources := map[string]int32{}
	for _, i := range s.statements {
		e := r.t.Editions[r.t.All[i].From.Edition]
		if e.Day < r.edition(first).Day || e.Day == r.edition(first).Day && i < first {
			first = i
		}
		if e.Day > r.edition(last).Day || e.Day == r.edition(last).Day && i < last {
			last = i
		}
		if j, ok := sources[e.Source]; !ok || i < j {
			sources[e.Source] = i
		}
	}
	r.derive(s.id, r.v.premiereVue, r.date(r.edition(first).Day), RuleFirstSeen, []int32{first})
	r.derive(s.id, r.v.derniereVue, r.date(r.edition(last).Day), RuleLastSeen, []int32{last})
	names := make([]string, 0, len(sources))
	for name := range sources {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		r.derive(s.id, r.v.source, r.t.Terms.IRI(r.p.Base+"id/source/"+name), RuleSpeaks, []int32{sources[name]})
	}
}

func (r *run) edition(statement int32) (e struct{ Day life.Day }) {
	e.Day = r.t.Editions[r.t.All[statement].From.Edition].Day
	return e
}

func (r *run) date(d life.Day) rdf.ID {
	return r.t.Terms.InternString(`"` + d.String() + `"^^<` + rdf.XSD + `date>`)
}

// readDay takes the civil day out of an xsd:date; NoDay for anything else.
func (r *run) readDay(o rdf.ID) life.Day {
	text, ok := strings.CutSuffix(r.t.Terms.Term(o), `"^^<`+rdf.XSD+`date>`)
	if !ok {
		return life.NoDay
	}
	d, err := life.ParseDay(strings.TrimPrefix(text, `"`))
	if err != nil {
		return life.NoDay
	}
	return d
}
