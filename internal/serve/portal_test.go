package serve_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// A link cannot say which type it accepts: those of the page of correspondences say it in the address, to whoever asks.
func TestDownloadsOfCorrespondences(t *testing.T) {
	s := world(t)
	for target, want := range map[string]struct{ name, media, head string }{
		"/correspondances/cfd/rncp?telecharger=csv":                  {"cfd-rncp-", "text/csv", "deFamille,de,"},
		"/en/correspondances/cfd/rncp?telecharger=tableur":           {"cfd-rncp-", "text/csv", "\ufeffdeFamille;de;"},
		"/correspondances/cfd/rncp?telecharger=jsonl":                {"cfd-rncp-", "application/x-ndjson", `{"type":"Correspondance"`},
		"/correspondances/cfd/rncp?code=50022137&telecharger=jsonld": {"cfd-rncp-50022137-", "application/ld+json", "{"},
	} {
		for _, accept := range []string{"text/html", "*/*"} {
			w := get(s, target, "Accept", accept)
			disposition := w.Header().Get("Content-Disposition")
			if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), want.media) || !strings.HasPrefix(w.Body.String(), want.head) ||
				!strings.HasPrefix(disposition, "attachment; filename="+want.name) {
				t.Errorf("%s for %s: %d %s, %s: %.60s", target, accept, w.Code, w.Header().Get("Content-Type"), disposition, w.Body)
			}
		}
	}
	if w := get(s, "/correspondances/cfd/rncp?code=x&telecharger=jsonld"); w.Code != http.StatusNotFound || w.Header().Get("Content-Disposition") != "" {
		t.Errorf("a malformed code: %d, %q", w.Code, w.Header().Get("Content-Disposition"))
	}
	if w := get(s, "/correspondances/cfd/rncp?code=50022137", "Accept", "text/html"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "<!DOCTYPE html>") {
		t.Errorf("the page: %d", w.Code)
	}
}

func TestAppearanceIsAFormThatIsSent(t *testing.T) {
	s := world(t)
	if w := get(s, "/en/apparence?retour=/sources"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `value="/sources"`) {
		t.Errorf("the form: %d", w.Code)
	}
	r := httptest.NewRequest(http.MethodPost, "/apparence", strings.NewReader("couleurs=sombre&retour=%2Fsources"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/sources" || !strings.HasPrefix(w.Header().Get("Set-Cookie"), "apparence=sombre.") {
		t.Errorf("%d to %q, %q", w.Code, w.Header().Get("Location"), w.Header().Get("Set-Cookie"))
	}
}
