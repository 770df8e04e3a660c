package serve_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"passerelle/internal/answer/answertest"
	"passerelle/internal/catalog"
	"passerelle/internal/serve"
	"passerelle/internal/store"
)

// Every address of the entry point leads somewhere, and so does every template once it is filled in.
func TestEntryPointLeadsSomewhere(t *testing.T) {
	s := world(t)
	entry := decode[struct {
		Liens []struct{ Adresse, Gabarit, Intitule string }
	}](t, get(s, "/"))
	values := map[string]string{
		"classe": "metier", "de": "cfd", "vers": "rncp", "code": "50022137", "famille": "cfd", "valeur": "50022137", "q": "boulanger", "sujet": answertest.Base + "id/metier/A1201",
		"query": "ASK {}", "a": release, "b": release, "id": release,
	}
	for _, l := range entry.Liens {
		if l.Adresse == "" && l.Gabarit == "" || l.Intitule == "" {
			t.Errorf("%+v leads nowhere", l)
		}
		if l.Adresse != "" {
			if w := get(s, at(l.Adresse)); w.Code != http.StatusOK {
				t.Errorf("%s answers %d", l.Adresse, w.Code)
			}
			continue
		}
		target, _, _ := strings.Cut(l.Gabarit, "{?")
		for name, value := range values {
			switch {
			case strings.Contains(l.Gabarit, "certifications/{code}") && name == "code":
				value = "RNCP955"
			case strings.Contains(l.Gabarit, "id/{classe}/{code}") && name == "code":
				value = "A1201"
			}
			target = strings.ReplaceAll(target, "{"+name+"}", value)
		}
		if _, list, ok := strings.Cut(l.Gabarit, "{?"); ok && !strings.Contains(target, "{") {
			name, _, _ := strings.Cut(strings.TrimSuffix(list, "}"), ",")
			if value := values[name]; value != "" {
				target += "?" + name + "=" + value
			}
		}
		if w := get(s, at(target)); w.Code != http.StatusOK && w.Code != http.StatusSeeOther {
			t.Errorf("%s, filled in as %s, answers %d: %s", l.Gabarit, target, w.Code, w.Body)
		}
	}
}

// Whatever does not ask the store answers as ever while it is down.
func TestEverythingAnswersWithoutTheStore(t *testing.T) {
	with := world(t)
	without := empty(t)
	c, err := catalog.Open(answertest.Write(t))
	if err != nil {
		t.Fatal(err)
	}
	down := httptest.NewServer(http.NotFoundHandler())
	down.Close()
	without.Swap(serve.Release{ID: release, Date: built, Catalog: c, Exports: exported(), Store: store.NewClient(down.URL+"/query", "", "", nil)})
	t.Cleanup(without.Close)
	for target := range answers {
		if strings.HasPrefix(target, "/sparql") || target == "/health/ready" {
			continue
		}
		for _, accept := range []string{"", "application/json", browser} {
			a, b := get(with, target, "Accept", accept), get(without, target, "Accept", accept)
			if a.Code != b.Code || a.Header().Get("ETag") != b.Header().Get("ETag") {
				t.Errorf("%s as %q: %d, with a store %d", target, accept, b.Code, a.Code)
			}
		}
	}
	for target, status := range map[string]int{"/sparql?query=ASK{}": 503, "/health/ready": 503, "/health/live": 200, "/sparql": 200} {
		if w := get(without, target); w.Code != status {
			t.Errorf("%s: %d, want %d", target, w.Code, status)
		}
	}
}

// A page refuses what its document refuses, and /en/ leads home.
func TestPagesAsStrictAsDocuments(t *testing.T) {
	s := world(t)
	for _, target := range []string{"/?x=1", "/doc/metier/A1201?x=1", "/en/doc/metier/A1201?x=1", "/sources?x=1", "/releases?x=1", "/recherche?q=a&x=1", "/pourquoi?x=1", "/def/apprentissage?x=1"} {
		if w := get(s, target, "Accept", browser); w.Code != http.StatusBadRequest || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			t.Errorf("%s: %d %s", target, w.Code, w.Header().Get("Content-Type"))
		}
	}
	if w := get(s, "/en/", "Accept", browser); w.Code != http.StatusPermanentRedirect || w.Header().Get("Location") != base+"en" {
		t.Errorf("/en/: %d to %q", w.Code, w.Header().Get("Location"))
	}
	for _, target := range []string{"/", "/sources", "/doc/metier/A1201", "/id/metier/A1201", "/nothing"} {
		for _, accept := range []string{"", browser} {
			if w := get(s, target, "Accept", accept); !strings.Contains(strings.Join(w.Header().Values("Link"), ","), `rel="license"`) {
				t.Errorf("%s as %q says no licence: %v", target, accept, w.Header())
			}
		}
	}
}

// The licence that a document carries is that of its sources: the kit grants none.
func TestNoLicenceIsInvented(t *testing.T) {
	s := world(t)
	for _, target := range []string{"/resolve?code=50022137", "/certifications/RNCP955/remplacement"} {
		w := get(s, target)
		var d struct{ Sources []struct{ Nom string } }
		if err := json.Unmarshal(w.Body.Bytes(), &d); err != nil || len(d.Sources) == 0 {
			t.Fatalf("%v: %s", err, w.Body)
		}
		links := strings.Join(w.Header().Values("Link"), "\n")
		for _, source := range d.Sources {
			if source.Nom == "kit-apprentissage" && !strings.Contains(links, base+`sources#kit-apprentissage>; rel="license"`) {
				t.Errorf("%s: %s", target, links)
			}
		}
	}
}

// A body that is announced as too large is refused before it is sent.
func TestTooLargeIsRefusedUnread(t *testing.T) {
	srv := httptest.NewServer(world(t))
	defer srv.Close()
	for target, media := range map[string]string{"/resolve": "application/json", "/correspondances/cfd/rncp": "application/json", "/sparql": "application/sparql-query"} {
		c, err := net.Dial("tcp", strings.TrimPrefix(srv.URL, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		_ = c.SetDeadline(time.Now().Add(10 * time.Second))
		head := "POST " + target + " HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Type: " + media + "\r\nContent-Length: 1000000000\r\n\r\n"
		if _, err := io.WriteString(c, head); err != nil {
			t.Fatal(err)
		}
		first, err := bufio.NewReader(c).ReadString('\n')
		if err != nil || !strings.Contains(first, " 413 ") {
			t.Errorf("%s: %q, %v", target, first, err)
		}
	}
}
