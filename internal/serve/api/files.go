package api

import (
	"fmt"
	"net/http"

	"passerelle/internal/catalog"
	"passerelle/internal/serve/accept"
	"passerelle/internal/serve/problem"
)

// Context answers /contexts/{file}: a versioned context never changes. Its type is that of JSON-LD whatever is asked,
// since processors ask for many (JSON-LD 1.1 API, §9.3).
func (a *API) Context(w http.ResponseWriter, r *http.Request, _ *Release) error {
	if _, err := params(r); err != nil {
		return err
	}
	body, ok := a.contexts[r.PathValue("file")]
	if !ok {
		return fmt.Errorf("context %q: %w", r.PathValue("file"), catalog.ErrUnknown)
	}
	return a.send(w, r, reply{media: mediaJSONLD, body: body, links: []string{link(a.licence, "license")}})
}

// Ontology answers /def/apprentissage in Turtle. Its terms are hash IRIs, so that this one document describes them all.
func (a *API) Ontology(w http.ResponseWriter, r *http.Request, _ *Release) error {
	if _, err := params(r); err != nil {
		return err
	}
	if _, ok := accept.Type(r.Header, mediaTurtle, "text/n3"); !ok {
		return problem.Choice(mediaTurtle)
	}
	w.Header().Add("Vary", "Accept")
	return a.send(w, r, reply{media: mediaTurtle, body: a.ontology, links: []string{link(a.licence, "license")}})
}
