package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"passerelle/internal/answer"
)

// OpenAPI answers /openapi.json.
func (a *API) OpenAPI(w http.ResponseWriter, r *http.Request, _ *Release) error {
	if _, err := params(r); err != nil {
		return err
	}
	return a.send(w, r, reply{media: mediaJSON, body: a.openAPI, links: []string{link(a.licence, "license")}})
}

// termsOf reads which IRI each key of a context stands for.
func termsOf(context []byte) (map[string]string, error) {
	var file struct {
		Terms map[string]json.RawMessage `json:"@context"`
	}
	if err := json.Unmarshal(context, &file); err != nil {
		return nil, fmt.Errorf("contexts/%s: %w", contextFile, err)
	}
	out := map[string]string{}
	for key, raw := range file.Terms {
		var iri string
		if json.Unmarshal(raw, &iri) != nil {
			var term struct {
				ID string `json:"@id"`
			}
			if err := json.Unmarshal(raw, &term); err != nil {
				continue // a number: the version of JSON-LD
			}
			iri = term.ID
		}
		if local, ours := strings.CutPrefix(iri, "app:"); ours {
			iri = answer.CanonicalBase + "def/apprentissage#" + local
		}
		out[key] = iri
	}
	return out, nil
}
