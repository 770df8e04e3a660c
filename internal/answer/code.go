package answer

import (
	"context"
	"errors"

	"passerelle/internal/catalog"
	"passerelle/internal/code"
)

// Code answers api.md §3.1 for saisi as a code of family f. The error is that of the catalog only: a malformed or
// unknown code is an answer.
func (a *Answerer) Code(ctx context.Context, f code.Family, saisi string) (Code, error) {
	return a.code(ctx, code.Check(f, saisi))
}

func (a *Answerer) code(ctx context.Context, r code.Result) (Code, error) {
	c := Code{
		Type: "Code", Famille: Text(r.Famille), Saisi: r.Saisi, Valide: r.Valide, Normalise: Text(r.Normalise),
		Reparations: r.Reparations, Probleme: Text(r.Probleme), Suggestions: []Suggestion{}, Ressource: Text(r.IRI(a.base())),
	}
	for _, s := range r.Suggestions {
		c.Suggestions = append(c.Suggestions, Suggestion{s.Famille, s.Code})
	}
	if a.c == nil {
		return c, nil
	}
	known, err := a.known(ctx, r)
	c.Connu = &known
	return c, err
}

// known says whether the release describes a code. Fiches and diplomas are looked up among the lives: a code that rows
// only name has none (api.md §3.2(a)).
func (a *Answerer) known(ctx context.Context, r code.Result) (bool, error) {
	switch {
	case !r.Valide:
		return false, nil
	case hasLife(r.Famille):
		return a.c.Lives().Life(r.Normalise) != nil, nil
	}
	if path := r.Famille.Path(r.Normalise); path != "" {
		_, err := a.c.Find(ctx, path)
		if err == nil || !errors.Is(err, catalog.ErrUnknown) {
			return err == nil, err
		}
	}
	_, err := a.c.Named(ctx, r.IRI(a.base()))
	if errors.Is(err, catalog.ErrUnknown) {
		return false, nil
	}
	return err == nil, err
}

// hasLife says whether the codes of a family have states and successions (api.md §3.2(b)).
func hasLife(f code.Family) bool { return f == code.RNCP || f == code.RS || f == code.CFD }

// read finds what was typed without its family: the first reading that the release knows, else the first valid one, and
// the other valid ones; where there is none, what is wrong with it.
func (a *Answerer) read(ctx context.Context, saisi string) (chosen Code, others []Code, err error) {
	all := code.Candidates(saisi)
	if len(all) == 0 {
		chosen, err = a.code(ctx, misread(saisi))
		return chosen, nil, err
	}
	readings := make([]Code, len(all))
	best := -1
	for i, r := range all {
		if readings[i], err = a.code(ctx, r); err != nil {
			return Code{}, nil, err
		}
		if best < 0 && readings[i].Known() {
			best = i
		}
	}
	best = max(best, 0)
	return readings[best], append(readings[:best:best], readings[best+1:]...), nil
}

// misread says what is wrong with a code that is valid in no family: a check digit, or a length, that only one family
// can mean; else the form, of no family.
func misread(saisi string) code.Result {
	byProblem := map[string][]code.Result{}
	for _, f := range code.Families() {
		r := code.Check(f, saisi)
		byProblem[r.Probleme] = append(byProblem[r.Probleme], r)
	}
	for _, problem := range []string{code.LettreDeControle, code.CleDeControle, code.Longueur} {
		if rs := byProblem[problem]; len(rs) == 1 {
			return rs[0]
		}
	}
	r := code.Check("", saisi)
	if len(byProblem[code.Vide]) > 0 {
		r.Probleme = code.Vide
	}
	return r
}
