package answer

import (
	"context"
	"errors"

	"passerelle/internal/catalog"
	"passerelle/internal/code"
	"passerelle/internal/life"
)

// resolvePresence answers for a family without successions (api.md §3.2(d), last sentence): a code is in force as long as
// the newest complete edition of one of its sources holds it.
func (a *Answerer) resolvePresence(ctx context.Context, r *Resolution) error {
	ressource, p, err := a.present(ctx, r.Code)
	if errors.Is(err, catalog.ErrUnknown) {
		r.Statut, r.Regle = life.CodeInconnu, life.RuleUnknown
		r.Explication = explain(r)
		return nil
	}
	if err != nil {
		return err
	}
	r.Statut, r.Regle = life.Expire, life.RuleWithoutEdges
	etat := life.Inactif
	if p.held {
		r.Statut, etat = life.EnVigueur, life.Actif
	}
	ressource.Etat, ressource.ConstateLe, ressource.Perime = etat.String(), Day(p.last), a.Perime(p.source)
	ressource.Validite = Validity{Debut: Day(life.NoDay), Fin: Day(life.NoDay), DebutInconnu: true, FinInconnue: !p.held}
	r.Ressource = &ressource
	r.Sources = a.Sources(p.names...)
	r.Explication = explain(r)
	return nil
}

// present finds what a code names, and the editions that hold it.
func (a *Answerer) present(ctx context.Context, c Code) (Resource, presence, error) {
	if path := code.Family(c.Famille).Path(string(c.Normalise)); path != "" {
		thing, err := a.c.Find(ctx, path)
		if err == nil {
			held, err := a.c.Presence(path)
			return Resource{ID: a.c.IRI(path), Code: thing.Code, Intitule: Text(thing.Label)}, a.presence(held), err
		}
		if !errors.Is(err, catalog.ErrUnknown) {
			return Resource{}, presence{}, err
		}
	}
	n, err := a.c.Named(ctx, string(c.Ressource))
	held := a.sources[n.Source].complete <= n.Day
	return Resource{ID: n.IRI, Code: n.Code, Intitule: Text(n.Label)}, presence{n.Day, []string{n.Source}, n.Source, held}, err
}

// Speaking returns the sources that speak of a code; none for one that the release does not know.
func (a *Answerer) Speaking(ctx context.Context, c Code) ([]Source, error) {
	f := code.Family(c.Famille)
	switch {
	case !c.Known():
		return []Source{}, nil
	case hasLife(f):
		var names []string
		for _, s := range a.c.Lives().Life(string(c.Normalise)).Said {
			names = append(names, s.Source)
		}
		return a.Sources(names...), nil
	}
	_, p, err := a.present(ctx, c)
	if err != nil {
		return nil, err
	}
	return a.Sources(p.names...), nil
}

// presence is what editions tell of a thing without dates of its own.
type presence struct {
	last   life.Day // newest edition that holds it
	names  []string // its sources
	source string   // the one whose newest complete edition holds it, else the first
	held   bool
}

func (a *Answerer) presence(held catalog.Presence) presence {
	p := presence{last: held.Last, names: held.Sources}
	for _, name := range held.Sources {
		if s := a.sources[name]; !p.held && s.complete <= p.last {
			p.held, p.source = true, name
		}
	}
	if p.source == "" && len(p.names) > 0 {
		p.source = p.names[0]
	}
	return p
}
