package answer

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"passerelle/internal/catalog"
	"passerelle/internal/code"
	"passerelle/internal/life"
)

// Query is when and as what a code is asked about. On and During make one; a zero Query is refused, since its days are
// those of 1970.
type Query struct {
	Family      code.Family // "" for any: the first in which the code is known, else the first in which it is valid
	Date        life.Day    // life.NoDay for today
	First, Last life.Day    // of a session; life.NoDay both when a date is asked
}

// On asks about one day; life.NoDay is today.
func On(f code.Family, d life.Day) Query {
	return Query{Family: f, Date: d, First: life.NoDay, Last: life.NoDay}
}

// During asks about a session, both days included.
func During(f code.Family, first, last life.Day) Query {
	return Query{Family: f, Date: life.NoDay, First: first, Last: last}
}

// session says whether the query is about a session. The error is ErrQuery.
func (q Query) session() (bool, error) {
	first, last := q.First != life.NoDay, q.Last != life.NoDay
	switch {
	case first != last:
		return false, fmt.Errorf("%w: a session has two days, give both", ErrQuery)
	case first && q.Date != life.NoDay:
		return false, fmt.Errorf("%w: ask for a date or for a session, not for both", ErrQuery)
	case first && q.First > q.Last:
		return false, fmt.Errorf("%w: the session ends on %s, before it begins on %s", ErrQuery, q.Last, q.First)
	}
	return first, nil
}

// Resolve answers api.md §3.2. Unknown and malformed codes are answers; the error is ErrQuery, ErrNoRelease or the
// catalog's.
func (a *Answerer) Resolve(ctx context.Context, saisi string, q Query) (Resolution, error) {
	if a.c == nil {
		return Resolution{}, ErrNoRelease
	}
	session, err := q.session()
	if err != nil {
		return Resolution{}, err
	}
	r := Resolution{
		Type: "Resolution", RemplacePar: []Target{}, Candidats: []Target{}, Chaine: []Link{}, AutresFamilles: []Code{},
		Date: Day(q.Date), Sources: []Source{},
	}
	if session {
		r.Session = &Session{Day(q.First), Day(q.Last)}
	} else if q.Date == life.NoDay {
		r.Date = Day(a.Today())
	}
	if err := a.readInto(ctx, &r, saisi, q.Family); err != nil {
		return Resolution{}, err
	}
	switch f := code.Family(r.Code.Famille); {
	case !r.Code.Valide:
		r.Statut, r.Regle = MalForme, RuleMalformed
		r.Explication = malformed(r.Code)
	case hasLife(f):
		err = a.resolveLife(ctx, &r)
	default:
		err = a.resolvePresence(ctx, &r)
	}
	return r, err
}

// RuleMalformed is the rule of an answer about what is no code.
const RuleMalformed = "code-mal-forme"

func (a *Answerer) readInto(ctx context.Context, r *Resolution, saisi string, f code.Family) (err error) {
	if f != "" {
		r.Code, err = a.Code(ctx, f, saisi)
		return err
	}
	var others []Code
	r.Code, others, err = a.read(ctx, saisi)
	r.AutresFamilles = append(r.AutresFamilles, others...)
	return err
}

// resolveLife answers for a fiche or a diploma, out of the graph of successions.
func (a *Answerer) resolveLife(ctx context.Context, r *Resolution) error {
	g := a.c.Lives()
	var found life.Resolution
	if r.Session != nil {
		found = g.ResolveSession(string(r.Code.Normalise), life.Day(r.Session.Debut), life.Day(r.Session.Fin))
	} else {
		found = g.Resolve(string(r.Code.Normalise), life.Day(r.Date))
	}
	r.Statut, r.Regle = found.Status, found.Rule
	if found.Status != life.CodeInconnu {
		asked := life.Target{Code: found.Code, State: found.State, Period: found.Period, Edition: found.Edition}
		t, err := a.target(ctx, asked, r)
		if err != nil {
			return err
		}
		r.Ressource = &t.Resource
	}
	var err error
	if r.RemplacePar, err = a.targets(ctx, found.RemplacePar, r); err != nil {
		return err
	}
	if r.Candidats, err = a.targets(ctx, found.Candidats, r); err != nil {
		return err
	}
	for _, e := range found.Chain {
		r.Chaine = append(r.Chaine, linkOf(e))
	}
	r.Sources = a.Sources(a.speaking(r)...)
	r.Explication = explain(r)
	return nil
}

func linkOf(e life.Edge) Link {
	l := Link{Ancien: e.Old, Nouveau: e.New, DeclarePar: []string{}, Sources: e.Sources}
	if e.ByOld {
		l.DeclarePar = append(l.DeclarePar, "ancien")
	}
	if e.ByNew {
		l.DeclarePar = append(l.DeclarePar, "nouveau")
	}
	return l
}

func (a *Answerer) targets(ctx context.Context, ts []life.Target, r *Resolution) ([]Target, error) {
	out := make([]Target, 0, len(ts))
	for _, t := range ts {
		one, err := a.target(ctx, t, r)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

// target gives a code of the graph its address, its title and what is unknown of its validity.
func (a *Answerer) target(ctx context.Context, t life.Target, r *Resolution) (Target, error) {
	l := a.c.Lives().Life(t.Code)
	path := familyOf(t.Code, l.Kind).Path(t.Code)
	out := Target{Distance: t.Distance, Resource: Resource{
		ID: a.c.IRI(path), Code: t.Code, Etat: t.State.String(), ConstateLe: Day(life.NoDay),
	}}
	if t.Old {
		out.Sens = "ancien"
	}
	by, stated := deciding(l, r)
	out.Validite = validity(l.Kind, by, stated)
	if stated {
		out.ConstateLe, out.Perime = Day(by.Edition), a.Perime(by.Source)
	}
	thing, err := a.c.Find(ctx, path)
	if err != nil && !errors.Is(err, catalog.ErrUnknown) {
		return out, err
	}
	out.Intitule = Text(thing.Label)
	return out, nil
}

// deciding returns the statement that the answer rests on: the newest for a session, that of the day otherwise.
func deciding(l *life.Life, r *Resolution) (life.Statement, bool) {
	if r.Session != nil {
		return l.Newest()
	}
	_, by, stated := l.At(life.Day(r.Date))
	return by, stated
}

// validity says which missing bounds are unknown rather than open: both of a fiche of which nothing is stated, the start
// of any fiche, and the end of one that is not said ACTIVE (api.md §3). Those of a diploma are open.
func validity(k life.Kind, by life.Statement, stated bool) Validity {
	v := Validity{Debut: Day(by.Period.Start), Fin: Day(by.Period.End)}
	if k == life.Fiche {
		v.DebutInconnu = by.Period.Start == life.NoDay
		v.FinInconnue = by.Period.End == life.NoDay && (!stated || by.Said != life.SaidActive)
	}
	return v
}

// familyOf is the family of a code that has a life.
func familyOf(c string, k life.Kind) code.Family {
	switch {
	case k == life.Diplome:
		return code.CFD
	case len(c) > 2 && c[:2] == "RS":
		return code.RS
	}
	return code.RNCP
}

// speaking names the sources that an answer rests on: those that speak of its codes, and those that declare its steps.
func (a *Answerer) speaking(r *Resolution) []string {
	var names []string
	codes := []string{string(r.Code.Normalise)}
	for _, t := range slices.Concat(r.RemplacePar, r.Candidats) {
		codes = append(codes, t.Code)
	}
	for _, c := range codes {
		if l := a.c.Lives().Life(c); l != nil {
			for _, s := range l.Said {
				names = append(names, s.Source)
			}
		}
	}
	for _, l := range r.Chaine {
		names = append(names, l.Sources...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
