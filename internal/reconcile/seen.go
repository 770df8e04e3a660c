package reconcile

import (
	"slices"
	"strings"

	"passerelle/internal/fact"
	"passerelle/internal/life"
	"passerelle/internal/rdf"
)

// seen publishes since when and until when editions speak of a thing, and which sources do. What no dated edition says,
// such as the description of a source, has neither.
func (r *run) seen(s subject) {
	first, last := int32(-1), int32(-1)
	sources := map[string]int32{}
	for _, i := range s.statements {
		e := r.t.Editions[r.t.All[i].From.Edition]
		if e.Day == life.NoDay {
			continue
		}
		if first < 0 || e.Day < r.edition(first).Day || e.Day == r.edition(first).Day && i < first {
			first = i
		}
		if last < 0 || e.Day > r.edition(last).Day || e.Day == r.edition(last).Day && i < last {
			last = i
		}
		if j, ok := sources[e.Source]; !ok || i < j {
			sources[e.Source] = i
		}
	}
	if first < 0 {
		return
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

// edition is the edition of a statement.
func (r *run) edition(statement int32) fact.Edition {
	return r.t.Editions[r.t.All[statement].From.Edition]
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
