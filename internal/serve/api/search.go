package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"passerelle/internal/answer"
	"passerelle/internal/catalog"
	"passerelle/internal/code"
	"passerelle/internal/serve/problem"
)

// searched is how many things a search looks at before it keeps those of one class.
const searched = 5000

// Search answers /recherche: the things of which q is the code, then those whose code or name holds its words, best
// first. type keeps one class.
func (a *API) Search(w http.ResponseWriter, r *http.Request, rel *Release) error {
	q, err := params(r, "q", "type", "limite")
	if err != nil {
		return err
	}
	text, err := required(q, "q")
	if err != nil {
		return err
	}
	n, err := limit(q)
	if err != nil {
		return err
	}
	class, err := a.class(q.Get("type"))
	if err != nil {
		return err
	}
	if rel == nil {
		return answer.ErrNoRelease
	}
	things, err := find(r.Context(), rel.Catalog, text, searched)
	if err != nil {
		return err
	}
	things = slices.DeleteFunc(things, func(t catalog.Thing) bool { return class != "" && t.Class != class })
	d := collectionDocument{head: a.head(r), Type: "Collection", Date: answer.Day(rel.Answer.Today()), Total: len(things)}
	d.Membres, d.Sources, err = a.members(r.Context(), rel, things[:min(n, len(things))], rel.Answer.Today())
	if err != nil {
		return err
	}
	return a.json(w, r, d)
}

// class reads the name of a class, in whatever case.
func (a *API) class(name string) (string, error) {
	if name == "" {
		return "", nil
	}
	for _, class := range a.classes {
		if strings.EqualFold(class, name) {
			return class, nil
		}
	}
	return "", problem.Parameter("type", "%.40q n'est pas une classe de l'ontologie ; par exemple : Certification, Diplome, Metier.",
		"%.40q is no class of the ontology; for example: Certification, Diplome, Metier.", name)
}

// find puts the things of which text is the code before those that the index finds.
func find(ctx context.Context, c *catalog.Catalog, text string, most int) ([]catalog.Thing, error) {
	var out []catalog.Thing
	seen := map[string]bool{}
	for _, reading := range code.Candidates(text) {
		path := reading.Famille.Path(reading.Normalise)
		if path == "" || seen[path] {
			continue
		}
		t, err := c.Find(ctx, path)
		if errors.Is(err, catalog.ErrUnknown) {
			continue
		}
		if err != nil {
			return nil, err
		}
		seen[path] = true
		out = append(out, t)
	}
	found, err := c.Search(ctx, text, most)
	if err != nil {
		return nil, err
	}
	for _, t := range found {
		if !seen[t.Path] {
			out = append(out, t)
		}
	}
	return out, nil
}
