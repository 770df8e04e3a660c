package api

import (
	"fmt"
	"net/http"

	"passerelle/internal/catalog"
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
