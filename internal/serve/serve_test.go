package serve_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"passerelle/internal/answer/answertest"
	"passerelle/internal/catalog"
	"passerelle/internal/serve"
	"passerelle/internal/store"
	"passerelle/ontology"
)

// next is another release of the small world, which notes when it is closed.
func next(t *testing.T, id string, closed *atomic.Bool) serve.Release {
	t.Helper()
	c, err := catalog.Open(answertest.Write(t))
	if err != nil {
		t.Fatal(err)
	}
	return serve.Release{ID: id, Date: built, Catalog: c, Close: func() error {
		closed.Store(true)
		return c.Close()
	}}
}

func TestBeforeTheFirstRelease(t *testing.T) {
	s := empty(t)
	for target, status := range map[string]int{
		"/certifications": 503, "/resolve?code=1": 503, "/id/metier/A1201": 503, "/data/metier/A1201.ttl": 503, "/sources": 503, "/recherche?q=a": 503, "/pourquoi?sujet=x": 503,
		"/sparql?query=ASK%7B%7D": 503, "/health/ready": 503, "/health/live": 200, "/contexts/apprentissage-v1.jsonld": 200, "/def/apprentissage": 200,
		"/codes/uai/0951099D": 200, "/": 200, "/releases": 200, "/nothing": 404, "/resolve": 400,
	} {
		w := get(s, target)
		if w.Code != status || (status == 503) != (w.Header().Get("Retry-After") != "") || w.Header().Get("Passerelle-Release") != "" {
			t.Errorf("%s: %d %v, want %d", target, w.Code, w.Header(), status)
		}
	}
	if w := get(s, "/", "Accept", browser); w.Code != 503 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		t.Errorf("home page: %d %s", w.Code, w.Header().Get("Content-Type"))
	}
	if c := decode[struct{ Connu *bool }](t, get(s, "/codes/uai/0951099D")); c.Connu != nil {
		t.Errorf("connu %v without a release", *c.Connu)
	}
}

// A request that has begun is answered whole from its release, which is closed when it ends and not before.
func TestSwapDuringARequest(t *testing.T) {
	s := empty(t)
	entered, proceed := make(chan struct{}), make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(entered)
		<-proceed
		io.WriteString(w, `{"head":{},"boolean":true}`)
	}))
	defer slow.Close()
	var oldClosed, newClosed atomic.Bool
	old := next(t, "old", &oldClosed)
	old.Store = store.NewClient(slow.URL+"/query", "", "", nil)
	s.Swap(old)
	done := make(chan *httptest.ResponseRecorder)
	go func() { done <- get(s, "/sparql?query=ASK%7B%7D") }()
	<-entered
	s.Swap(next(t, "new", &newClosed))
	if oldClosed.Load() {
		t.Error("a release is closed under a request")
	}
	if w := get(s, "/sources"); w.Header().Get("Passerelle-Release") != "new" {
		t.Errorf("after the swap, release %s answers", w.Header().Get("Passerelle-Release"))
	}
	close(proceed)
	if w := <-done; w.Code != 200 || w.Header().Get("Passerelle-Release") != "old" {
		t.Errorf("the request under way: %d from %s", w.Code, w.Header().Get("Passerelle-Release"))
	}
	for !oldClosed.Load() {
		time.Sleep(time.Millisecond) // it is closed beside; the test never ends if it is not
	}
	if newClosed.Load() {
		t.Error("the new release is closed")
	}
	s.Close()
	if !newClosed.Load() {
		t.Error("Close leaves the release open")
	}
}

// Requests and swaps at once: every answer is whole and from one release (run with -race).
func TestSwapsUnderLoad(t *testing.T) {
	s := empty(t)
	closed := make([]atomic.Bool, 6)
	s.Swap(next(t, "r", &closed[0]))
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 40 {
				if w := get(s, "/data/certification/RNCP955.ttl"); w.Code != 200 {
					t.Errorf("%d %s", w.Code, w.Body)
				}
			}
		})
	}
	for i := 1; i < len(closed); i++ {
		s.Swap(next(t, "r", &closed[i]))
	}
	group.Wait()
	s.Close()
	for i := range closed {
		if !closed[i].Load() {
			t.Errorf("release %d is still open", i)
		}
	}
}

func TestHealth(t *testing.T) {
	s := world(t)
	type health struct {
		Pret           bool
		Release        string
		Magasin        string
		Avertissements []string
	}
	h := decode[health](t, get(s, "/health/ready"))
	if !h.Pret || h.Release != release || h.Magasin != "en-marche" || len(h.Avertissements) > 0 {
		t.Errorf("%+v", h)
	}
	s.SetWarnings("release 20261125T060000Z-11111111 is damaged: read.db")
	if h := decode[health](t, get(s, "/health/ready")); !h.Pret || len(h.Avertissements) != 1 {
		t.Errorf("%+v", h)
	}
	var closed atomic.Bool
	down := next(t, "down", &closed)
	gone := httptest.NewServer(nil)
	gone.Close()
	down.Store = store.NewClient(gone.URL+"/query", "", "", nil)
	s.Swap(down)
	if w := get(s, "/health/ready"); w.Code != 503 || !strings.Contains(w.Body.String(), `"magasin":"indisponible"`) {
		t.Errorf("store down: %d %s", w.Code, w.Body)
	}
	if w := get(s, "/health/live"); w.Code != 200 {
		t.Errorf("live with the store down: %d", w.Code)
	}
	if w := get(s, "/data/metier/A1201.ttl"); w.Code != 200 {
		t.Errorf("documents need the store: %d", w.Code)
	}
}

func TestEveryAnswerIsGuarded(t *testing.T) {
	s := world(t)
	for _, target := range []string{"/", "/data/metier/A1201.ttl", "/nothing", "/sparql", "/health/live", "/assets/x", "/doc/metier/A1201"} {
		for _, accept := range []string{"*/*", browser} {
			h := get(s, target, "Accept", accept).Header()
			if !strings.Contains(h.Get("Content-Security-Policy"), "default-src 'none'") || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") == "" ||
				h.Get("Access-Control-Allow-Origin") != "*" || h.Get("X-Request-Id") == "" || h.Get("Passerelle-Release") != release {
				t.Errorf("%s as %s: %v", target, accept, h)
			}
		}
	}
}

func TestPages(t *testing.T) {
	s := world(t)
	for _, tc := range []struct{ target, accept, media, want string }{
		{"/", browser, "text/html; charset=utf-8", `lang="fr"`}, {"/en", browser, "text/html; charset=utf-8", `lang="en"`}, {"/", "", "application/ld+json", "PointEntree"},
		{"/", "application/ld+json, text/html;q=0.9", "application/ld+json", "PointEntree"},
		{"/doc/certification/RNCP955", "", "text/html; charset=utf-8", "RNCP39682"}, {"/en/doc/certification/RNCP955", "*/*", "text/html; charset=utf-8", `lang="en"`},
		{"/recherche?q=boulanger", browser, "text/html; charset=utf-8", "RNCP38765"}, {"/en/recherche?q=boulanger", "", "text/html; charset=utf-8", `lang="en"`},
		{"/sources", browser, "text/html; charset=utf-8", "Carif-Oref"}, {"/releases", browser, "text/html; charset=utf-8", release},
		{"/sparql", browser, "text/html; charset=utf-8", "<textarea"}, {"/en/sparql", browser, "text/html; charset=utf-8", `lang="en"`},
		{"/pourquoi?sujet=" + answertest.Base + "id/metier/A1201", browser, "text/html; charset=utf-8", "unix_referentiel"},
		{"/certifications", browser, "application/ld+json", "Collection"},
	} {
		w := get(s, tc.target, "Accept", tc.accept)
		if w.Code != 200 || w.Header().Get("Content-Type") != tc.media || !strings.Contains(w.Body.String(), tc.want) {
			t.Errorf("%s as %q: %d %s, without %q", tc.target, tc.accept, w.Code, w.Header().Get("Content-Type"), tc.want)
		}
	}
	if w := get(s, "/sparql?query=SELECT", "Accept", browser); w.Code != 400 || !strings.Contains(w.Body.String(), "colonne") {
		t.Errorf("a wrong query in the form: %d", w.Code)
	}
	if w := get(s, "/certifications", "Accept", "text/html"); w.Code != 406 {
		t.Errorf("HTML alone where there is no page: %d", w.Code)
	}
}

// Without the portal, machines are served all the same.
func TestWithoutPages(t *testing.T) {
	s, err := serve.New(serve.Options{Base: strings.TrimSuffix(base, "/"), Ontology: ontology.FS})
	if err != nil {
		t.Fatal(err)
	}
	var closed atomic.Bool
	s.Swap(next(t, "r", &closed))
	defer s.Close()
	for target, status := range map[string]int{"/": 200, "/certifications": 200, "/doc/metier/A1201": 404, "/en": 404, "/sparql": 200, "/releases": 200} {
		if w := get(s, target, "Accept", browser); w.Code != status {
			t.Errorf("%s: %d, want %d", target, w.Code, status)
		}
	}
	if w := get(s, "/certifications"); !strings.Contains(w.Body.String(), `"@context":"`+base+`contexts/`) {
		t.Errorf("a base without its slash: %s", w.Body)
	}
}

func TestHTTPHasLimits(t *testing.T) {
	h := empty(t).HTTP("127.0.0.1:0")
	if h.ReadHeaderTimeout.Seconds() != 10 || h.ReadTimeout.Seconds() != 60 || h.IdleTimeout == 0 || h.WriteTimeout == 0 {
		t.Errorf("%+v", h)
	}
}

func TestCounts(t *testing.T) {
	s := world(t)
	get(s, "/nothing")
	get(s, "/sources")
	get(s, "/sources")
	if c := s.Counts(); c[404] != 1 || c[200] != 2 {
		t.Errorf("%v", c)
	}
}

func TestACloseThatFailsIsNoPanic(t *testing.T) {
	s := empty(t)
	var closed atomic.Bool
	r := next(t, "r", &closed)
	first := r.Close
	r.Close = func() error { return errors.Join(first(), errors.New("disk gone")) }
	s.Swap(r)
	s.Close()
	if !closed.Load() {
		t.Error("not closed")
	}
}
