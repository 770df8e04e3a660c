package serve_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestRestartsOfTheStoreAreTold(t *testing.T) {
	s := world(t)
	get(s, "/nothing")
	for range 3 {
		s.StoreRestarted("killed")
	}
	if d := decode[struct{ Redemarrages int }](t, get(s, "/health/ready")); d.Redemarrages != 3 {
		t.Errorf("%d restarts in /health/ready", d.Redemarrages)
	}
	w := httptest.NewRecorder()
	s.Metrics(w, httptest.NewRequest("GET", "/metrics", nil))
	for _, want := range []string{"passerelle_store_restarts_total 3\n", `passerelle_answers_total{status="404"} 1`, `passerelle_held_bytes{where="memory"} 0`} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("metrics lack %s: %s", want, w.Body)
		}
	}
	if w := get(s, "/metrics"); w.Code != http.StatusNotFound {
		t.Errorf("metrics are public: %d", w.Code)
	}
}
