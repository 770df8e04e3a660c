package serve_test

import (
	"net/http"
	"strings"
	"testing"
)

const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

func TestIdentifiers(t *testing.T) {
	s := world(t)
	const data, doc = base + "data/certification/RNCP955", base + "doc/certification/RNCP955"
	for _, tc := range []struct{ accept, language, location string }{
		{"", "", data + ".ttl"}, {"*/*", "", data + ".ttl"}, {"text/turtle", "", data + ".ttl"}, {"application/ld+json", "", data + ".jsonld"},
		{"application/json", "", data + ".json"}, {"application/rdf+xml", "", data + ".rdf"}, {"text/csv", "", data + ".csv"}, {"application/n-triples", "", data + ".nt"}, {"text/plain", "", data + ".nt"}, {"text/n3", "", data + ".ttl"},
		{"application/ld+json, text/turtle", "", data + ".ttl"}, {"text/turtle;q=0, */*", "", data + ".jsonld"}, {"application/ld+json;q=0.2, application/n-triples;q=0.3", "", data + ".nt"},
		{browser, "", doc}, {"text/html", "en", base + "en/doc/certification/RNCP955"}, {"text/html, text/turtle", "", data + ".ttl"},
	} {
		w := get(s, "/id/certification/RNCP955", "Accept", tc.accept, "Accept-Language", tc.language)
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != tc.location {
			t.Errorf("Accept %q: %d to %s, want %s", tc.accept, w.Code, w.Header().Get("Location"), tc.location)
		}
		if w.Header().Get("Vary") != "Accept, Accept-Language, Accept-Profile" {
			t.Errorf("Accept %q: Vary %q", tc.accept, w.Header().Values("Vary"))
		}
	}
	for _, tc := range []struct {
		target, accept string
		status         int
	}{
		{"/id/certification/RNCP955", "image/png", 406}, {"/id/certification/RNCP99999", "", 404}, {"/id/nothing/at-all", "text/html", 404}, {"/id/certification/", "", 404},
		{"/id/certification", "", 404}, {"/id/certification/RNCP955?x=1", "", 400}, {"/id/metier/A1102", "", 410}, {"/doc/metier/A1102", browser, 410}, {"/data/metier/A1102.ttl", "", 410},
		{"/id/certification/RNCP%zz", "", 404}, {"/id/certification%2FRNCP955", "", 404},
	} {
		r := strings.ReplaceAll(tc.target, "%zz", "%25zz") // httptest refuses what no server lets through
		if w := get(s, r, "Accept", tc.accept); w.Code != tc.status {
			t.Errorf("%s as %q: %d, want %d", tc.target, tc.accept, w.Code, tc.status)
		}
	}
}

func TestGoneNamesItsSuccessor(t *testing.T) {
	s := world(t)
	w := get(s, "/data/metier/A1102.jsonld")
	if !strings.Contains(w.Body.String(), `"remplacePar":["https://api.apprentissage.beta.gouv.fr/id/metier/A1101"]`) || !strings.Contains(w.Header().Get("Link"), `rel="successor-version"`) {
		t.Errorf("%v %s", w.Header(), w.Body)
	}
	if w := get(s, "/doc/metier/A1102", "Accept", browser); !strings.Contains(w.Body.String(), "A1101") || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		t.Errorf("page without its successor: %s", w.Body)
	}
}

func TestDataDocuments(t *testing.T) {
	s := world(t)
	tags := map[string]string{}
	for _, tc := range []struct{ ext, accept, media, want string }{
		{"ttl", "", "text/turtle; charset=utf-8", "app:intitule"}, {"ttl", "text/html", "text/turtle; charset=utf-8", "app:intitule"},
		{"nt", "", "application/n-triples", `"RNCP955" .`}, {"jsonld", "", "application/ld+json", `"@context":"` + base + `contexts/apprentissage-v1.jsonld"`},
		{"jsonld", "application/json", "application/json", `"type":"Certification"`}, {"jsonld", "text/turtle", "application/ld+json", `"code":"RNCP955"`},
	} {
		target := "/data/certification/RNCP955." + tc.ext
		w := get(s, target, "Accept", tc.accept)
		h := w.Header()
		if w.Code != 200 || h.Get("Content-Type") != tc.media || !strings.Contains(w.Body.String(), tc.want) {
			t.Errorf("%s as %q: %d %s %s", target, tc.accept, w.Code, h.Get("Content-Type"), w.Body)
		}
		if h.Get("Content-Location") != base+target[1:] || h.Get("Last-Modified") != "Tue, 24 Nov 2026 06:00:00 GMT" || !strings.HasPrefix(h.Get("Cache-Control"), "public, max-age=") {
			t.Errorf("%s: fields %v", target, h)
		}
		links := strings.Join(h.Values("Link"), "\n")
		for _, rel := range []string{"license", "type", "collection", "alternate"} {
			if !strings.Contains(links, `rel="`+rel+`"`) {
				t.Errorf("%s: no link of rel %s: %s", target, rel, links)
			}
		}
		if plain := tc.media == "application/json"; strings.Contains(links, "json-ld#context") != plain {
			t.Errorf("%s as %q: links %s", target, tc.accept, links)
		}
		for other, media := range tags {
			if other == h.Get("ETag") && media != tc.media {
				t.Errorf("%s and %s have one ETag", media, tc.media)
			}
		}
		tags[h.Get("ETag")] = tc.media
		again := get(s, target, "Accept", tc.accept, "If-None-Match", `"x", W/`+h.Get("ETag"))
		if again.Code != http.StatusNotModified || again.Body.Len() > 0 || again.Header().Get("ETag") != h.Get("ETag") || again.Header().Get("Cache-Control") == "" {
			t.Errorf("%s again: %d %v", target, again.Code, again.Header())
		}
	}
	for name, tc := range map[string]struct {
		fields []string
		status int
	}{
		"other tag":          {[]string{"If-None-Match", `"x"`}, 200},
		"any":                {[]string{"If-None-Match", "*"}, 304},
		"same date":          {[]string{"If-Modified-Since", "Tue, 24 Nov 2026 06:00:00 GMT"}, 304},
		"newer date":         {[]string{"If-Modified-Since", "Wed, 25 Nov 2026 06:00:00 GMT"}, 200}, // a copy of before a rollback
		"tag wins over date": {[]string{"If-None-Match", `"x"`, "If-Modified-Since", "Tue, 24 Nov 2026 06:00:00 GMT"}, 200},
	} {
		if w := get(s, "/data/certification/RNCP955.ttl", tc.fields...); w.Code != tc.status {
			t.Errorf("%s: %d, want %d", name, w.Code, tc.status)
		}
	}
	for _, target := range []string{"/data/certification/RNCP955.xml", "/data/certification/RNCP955", "/data/certification/RNCP1.ttl", "/data/certification/RNCP955.ttl/x"} {
		if w := get(s, target); w.Code != 404 {
			t.Errorf("%s: %d, want 404", target, w.Code)
		}
	}
}

func TestMethods(t *testing.T) {
	s := world(t)
	for _, target := range []string{"/id/certification/RNCP955", "/data/certification/RNCP955.ttl", "/certifications", "/resolve?code=RNCP955", "/sources", "/", "/sparql", "/doc/metier/A1201"} {
		full, head := get(s, target), ask(s, "HEAD", target, "")
		if head.Code != full.Code {
			t.Errorf("HEAD %s: %d, GET %d", target, head.Code, full.Code)
		}
		for _, name := range []string{"ETag", "Content-Type", "Content-Length", "Location", "Link", "Cache-Control", "Passerelle-Release"} {
			if head.Header().Get(name) != full.Header().Get(name) {
				t.Errorf("HEAD %s: %s is %q, with GET %q", target, name, head.Header().Get(name), full.Header().Get(name))
			}
		}
		w := ask(s, "OPTIONS", target, "")
		if w.Code != http.StatusNoContent || !strings.Contains(w.Header().Get("Allow"), "GET, HEAD, OPTIONS") || w.Header().Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("OPTIONS %s: %d %v", target, w.Code, w.Header())
		}
		for _, method := range []string{"PUT", "DELETE", "PATCH", "TRACE"} {
			w := ask(s, method, target, "")
			if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") == "" || w.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("%s %s: %d %v", method, target, w.Code, w.Header())
			}
		}
	}
	for _, method := range []string{"POST", "QUERY"} {
		if w := ask(s, method, "/data/certification/RNCP955.ttl", ""); w.Code != http.StatusMethodNotAllowed {
			t.Errorf("%s on a document: %d", method, w.Code)
		}
	}
}
