package reconcile

import (
	"cmp"
	"maps"
	"slices"

	"passerelle/internal/fact"
	"passerelle/internal/life"
	"passerelle/internal/rdf"
)

// lives gathers what every edition states of fiches and diplomas.
func (r *run) lives() {
	r.eachSubject(func(s subject) {
		t := r.things[s.id]
		switch t.class {
		case r.v.certification:
			r.ficheLife(s)
		case r.v.diplome:
			r.diplomaLife(s)
		}
	})
	for _, s := range r.subjectsInOrder() {
		r.out.Lives = append(r.out.Lives, r.life[s])
	}
}

// subjectsInOrder lists the things that have a life by their code.
func (r *run) subjectsInOrder() []rdf.ID {
	out := make([]rdf.ID, 0, len(r.life))
	for id := range r.life {
		out = append(out, id)
	}
	slices.SortFunc(out, func(a, b rdf.ID) int { return life.CompareCodes(r.codes[a], r.codes[b]) })
	return out
}

// spoken is what one source says of a thing on one day, with the statements that say it.
type spoken struct {
	edition  uint16
	said     life.Said
	effect   life.Day
	decision life.Day
	end      life.Day
	from     []int32
}

func (w spoken) statement(e fact.Edition) life.Statement {
	start := w.effect
	if start == life.NoDay {
		start = w.decision
	}
	return life.Statement{Edition: e.Day, Source: e.Source, Said: w.said, Period: life.Period{Start: start, End: w.end}}
}

// silent is the beginning of what an edition says: nothing yet.
func silent(edition uint16) *spoken {
	return &spoken{edition: edition, effect: life.NoDay, decision: life.NoDay, end: life.NoDay}
}

// ficheLife reads state and dates of a fiche: api.md §3.2(b), one statement a source and day. Where two files of that day
// differ, the first one holds, as it does in conflicts.
func (r *run) ficheLife(s subject) {
	type part struct {
		day int32
		p   rdf.ID
	}
	read := map[part]bool{}
	byDay := map[int32]*spoken{}
	for _, i := range r.firstRows(s.statements) {
		st := r.t.All[i]
		k := part{r.day[st.From.Edition], st.P}
		if read[k] || st.P != r.v.etat && st.P != r.v.dateEffet && st.P != r.v.dateDecision && st.P != r.v.finEnregistrement {
			continue
		}
		read[k] = true
		w := byDay[k.day]
		if w == nil {
			w = silent(st.From.Edition)
			byDay[k.day] = w
		}
		w.from = append(w.from, i)
		switch st.P {
		case r.v.etat:
			w.said = map[string]life.Said{"ACTIVE": life.SaidActive, "INACTIVE": life.SaidInactive}[r.t.Terms.Value(st.O)]
		case r.v.dateEffet:
			w.effect = r.readDay(st.O)
		case r.v.dateDecision:
			w.decision = r.readDay(st.O)
		default:
			w.end = r.readDay(st.O)
		}
	}
	r.keepLife(s.id, life.Fiche, slices.Collect(maps.Values(byDay)))
}

// firstRows keeps, of each edition and property, the statement of the first row, as the conflicts do, the strongest edition
// first. What corrections replace does not count.
func (r *run) firstRows(statements []int32) []int32 {
	holds, _ := r.uncorrected(statements)
	out := slices.Clone(holds)
	slices.SortFunc(out, func(a, b int32) int {
		return cmp.Or(r.weight[r.t.All[b].From.Edition]-r.weight[r.t.All[a].From.Edition], int(a-b))
	})
	type key struct {
		edition uint16
		p       rdf.ID
	}
	seen := map[key]bool{}
	return slices.DeleteFunc(out, func(i int32) bool {
		k := key{r.t.All[i].From.Edition, r.t.All[i].P}
		if seen[k] {
			return true
		}
		seen[k] = true
		return false
	})
}

// diplomaLife reads the dates of a diploma from every edition that describes it; only the newest counts. Where that one
// gives no date, what it says of the diploma at all is the ground.
func (r *run) diplomaLife(s subject) {
	byEdition := map[uint16]*spoken{}
	dated := map[uint16]bool{}
	for _, i := range r.firstRows(s.statements) {
		st := r.t.All[i]
		e := st.From.Edition
		if !r.carriesFor(r.v.diplome, e, r.v.dateOuverture) && !r.carriesFor(r.v.diplome, e, r.v.dateFermeture) {
			continue
		}
		w := byEdition[e]
		if w == nil {
			w = silent(e)
			w.from = []int32{i}
			byEdition[e] = w
		}
		switch st.P {
		case r.v.dateOuverture:
			w.effect = r.readDay(st.O)
		case r.v.dateFermeture:
			w.end = r.readDay(st.O)
		default:
			continue
		}
		if !dated[e] {
			dated[e], w.from = true, nil
		}
		w.from = append(w.from, i)
	}
	r.keepLife(s.id, life.Diplome, slices.Collect(maps.Values(byEdition)))
}

// keepLife orders what was said by strength and publishes the day of the edition that decides.
func (r *run) keepLife(id rdf.ID, kind life.Kind, words []*spoken) {
	slices.SortFunc(words, func(a, b *spoken) int { return r.weight[a.edition] - r.weight[b.edition] })
	l := life.Life{Code: r.codes[id], Kind: kind}
	for _, w := range words {
		l.Said = append(l.Said, w.statement(r.t.Editions[w.edition]))
	}
	r.life[id] = l
	if kind == life.Fiche {
		r.activation(id, words)
	}
	if n := len(words); n > 0 {
		r.dated[id] = r.witnesses(words[n-1].from)
	}
	if n := len(words); n > 0 && l.Said[n-1].Edition != life.NoDay {
		r.derive(id, r.v.constateLe, r.date(l.Said[n-1].Edition), RuleStatedOn, r.dated[id])
	}
}
