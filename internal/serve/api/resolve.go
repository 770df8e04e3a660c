package api

import (
	"fmt"
	"net/http"

	"passerelle/internal/answer"
	"passerelle/internal/catalog"
	"passerelle/internal/code"
	"passerelle/internal/life"
	"passerelle/internal/serve/problem"
)

// resolution is the document of api.md §3.2 as it is sent.
type resolution struct {
	head
	answer.Resolution
}

// Resolve answers GET /resolve: 200 for unknown and malformed codes too (api.md §3.2).
func (a *API) Resolve(w http.ResponseWriter, r *http.Request, rel *Release) error {
	q, err := paramsAt(r, "/resolve")
	if err != nil {
		return err
	}
	saisi, err := required(q, "code")
	if err != nil {
		return err
	}
	asked, err := question(q.Get("famille"), q.Get("date"), q.Get("session"))
	if err != nil {
		return err
	}
	if rel == nil {
		return answer.ErrNoRelease
	}
	found, err := rel.Answer.Resolve(r.Context(), saisi, asked)
	if err != nil {
		return err
	}
	return a.json(w, r, resolution{a.head(r), found})
}

// Replacement answers /certifications/{code}/remplacement: 404 for unknown and malformed codes (api.md §3.2).
func (a *API) Replacement(w http.ResponseWriter, r *http.Request, rel *Release) error {
	q, err := paramsAt(r, "/certifications/{code}/remplacement")
	if err != nil {
		return err
	}
	saisi := r.PathValue("code")
	famille := code.RNCP
	if code.Check(code.RS, saisi).Valide && !code.Check(code.RNCP, saisi).Valide {
		famille = code.RS
	}
	asked, err := question(string(famille), q.Get("date"), q.Get("session"))
	if err != nil {
		return err
	}
	if rel == nil {
		return answer.ErrNoRelease
	}
	found, err := rel.Answer.Resolve(r.Context(), saisi, asked)
	if err != nil {
		return err
	}
	if found.Statut == life.CodeInconnu || found.Statut == answer.MalForme {
		missing := &problem.Error{Kind: problem.NotFound, Detail: found.Explication}
		missing.Cause = fmt.Errorf("%.40q: %w", saisi, catalog.ErrUnknown)
		return missing
	}
	return a.json(w, r, resolution{a.head(r), found})
}

// codeDocument is that of api.md §3.1 as it is sent.
type codeDocument struct {
	head
	answer.Code
	Sources []answer.Source `json:"sources"`
}

// Code answers /codes/{famille}/{valeur}: 200 for unknown and malformed codes too. It works without a release.
func (a *API) Code(w http.ResponseWriter, r *http.Request, rel *Release) error {
	if _, err := params(r); err != nil {
		return err
	}
	f, ok := code.ParseFamily(r.PathValue("famille"))
	if !ok {
		missing := unknownFamily("famille", r.PathValue("famille"))
		missing.Kind = problem.NotFound
		return missing
	}
	by := answer.New(nil)
	if rel != nil {
		by = rel.Answer
	}
	c, err := by.Code(r.Context(), f, r.PathValue("valeur"))
	if err != nil {
		return err
	}
	sources, err := by.Speaking(r.Context(), c)
	if err != nil {
		return err
	}
	return a.json(w, r, codeDocument{a.head(r), c, sources})
}

// explanation is the document of /pourquoi as it is sent.
type explanation struct {
	head
	answer.Explication
}

// Why answers /pourquoi: where the values of a thing come from. The property is an IRI, or the name of a term of ours.
func (a *API) Why(w http.ResponseWriter, r *http.Request, rel *Release) error {
	q, err := paramsAt(r, "/pourquoi")
	if err != nil {
		return err
	}
	subject, err := required(q, "sujet")
	if err != nil {
		return err
	}
	if rel == nil {
		return answer.ErrNoRelease
	}
	found, err := rel.Answer.Why(r.Context(), subject, q.Get("propriete"))
	if err != nil {
		return err
	}
	if property := q.Get("propriete"); property != "" && len(found.Valeurs) == 0 {
		e := problem.Newf(problem.NotFound, "Rien n'est publié, ni écarté, de la propriété %.200q pour ce sujet ; sans le paramètre propriete, toutes ses valeurs sont expliquées.",
			"Nothing is published, nor set aside, of the property %.200q for this subject; without the parameter propriete all its values are explained.", property)
		e.Parametre = "propriete"
		return e
	}
	return a.json(w, r, explanation{a.head(r), found})
}
