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

// termsOf reads which IRI each key of a context stands for, those of contexts within it included: there a key of the outer
// one keeps its first meaning.
func termsOf(context []byte) (map[string]string, error) {
	var file struct {
		Terms map[string]json.RawMessage `json:"@context"`
	}
	if err := json.Unmarshal(context, &file); err != nil {
		return nil, fmt.Errorf("contexts/%s: %w", contextFile, err)
	}
	out := map[string]string{}
	gatherTerms(file.Terms, out)
	return out, nil
}

func gatherTerms(terms map[string]json.RawMessage, out map[string]string) {
	var within []map[string]json.RawMessage
	for key, raw := range terms {
		var iri string
		if json.Unmarshal(raw, &iri) != nil {
			var term map[string]json.RawMessage
			if json.Unmarshal(raw, &term) != nil {
				continue // a number: the version of JSON-LD
			}
			_ = json.Unmarshal(term["@id"], &iri) // one without is no term of ours
			var inner map[string]json.RawMessage
			if json.Unmarshal(term["@context"], &inner) == nil {
				within = append(within, inner)
			}
		}
		if local, ours := strings.CutPrefix(iri, "app:"); ours {
			iri = answer.CanonicalBase + "def/apprentissage#" + local
		}
		if _, said := out[key]; !said {
			out[key] = iri
		}
	}
	for _, inner := range within {
		gatherTerms(inner, out)
	}
}
