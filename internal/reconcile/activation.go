package reconcile

import (
	"passerelle/internal/life"
	"passerelle/internal/rdf"
)

// activation publishes the days of the first and the last edition that say a fiche ACTIVE. They are published and bound
// nothing (api.md §3.2(b)). A fiche that the oldest edition of a source already says ACTIVE became so on a day that no
// edition tells: it has no first one.
func (r *run) activation(id rdf.ID, words []*spoken) {
	var first, last *spoken
	for _, w := range words {
		if w.said != life.SaidActive || r.t.Editions[w.edition].Day == life.NoDay {
			continue
		}
		if first == nil {
			first = w
		}
		last = w
	}
	if first == nil {
		return
	}
	if e := r.t.Editions[first.edition]; r.statesBefore(spokenDay{e.Source, e.Day}) {
		r.derive(id, r.v.premiereActivation, r.date(e.Day), RuleFirstActive, r.witnesses(first.from))
	}
	r.derive(id, r.v.derniereActivation, r.date(r.t.Editions[last.edition].Day), RuleLastActive, r.witnesses(last.from))
}

// statesBefore says whether a source told the states of fiches before a day.
func (r *run) statesBefore(d spokenDay) bool {
	for other := range r.editionsOn {
		if other.source == d.source && other.day < d.day && other.day != life.NoDay && r.carriesOn(r.v.certification, other, r.v.etat) {
			return true
		}
	}
	return false
}
