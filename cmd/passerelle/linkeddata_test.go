package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"passerelle/internal/catalog"
)

const (
	fromBrowser   = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
	varyIRI       = "Accept, Accept-Language, Accept-Profile"
	jsonldProfile = "http://www.w3.org/ns/json-ld#"
)

// accepts are twelve ways to ask for a thing, and the folder and suffix of what answers them.
var accepts = []struct{ accept, folder, ext string }{
	{"", "data", ".ttl"}, {"*/*", "data", ".ttl"}, {"text/turtle", "data", ".ttl"}, {"application/ld+json", "data", ".jsonld"},
	{"application/n-triples", "data", ".nt"}, {"application/rdf+xml", "data", ".rdf"}, {"application/json", "data", ".json"}, {"text/csv", "data", ".csv"},
	{"text/plain", "data", ".nt"}, {"text/n3", "data", ".ttl"}, {fromBrowser, "doc", ""}, {"text/turtle;q=0, application/rdf+xml;q=0.9, application/ld+json;q=0.5", "data", ".rdf"},
}

// documents are the data documents of a thing, with what must stand in Content-Type.
var documents = []struct{ ext, media, accept string }{
	{".ttl", "text/turtle; charset=utf-8", ""}, {".nt", "application/n-triples", ""}, {".rdf", "application/rdf+xml", ""},
	{".json", "application/json", ""}, {".csv", "text/csv; charset=utf-8; header=present", ""}, {".jsonld", "application/ld+json", ""},
	{".jsonld", "application/json", "application/json"},
	{".jsonld", "application/ld+json", `application/ld+json;profile="` + jsonldProfile + `expanded"`},
	{".jsonld", "application/ld+json", `application/ld+json;profile="` + jsonldProfile + `flattened"`},
	{".jsonld", "application/ld+json", `application/ld+json;profile="` + jsonldProfile + `flattened ` + jsonldProfile + `compacted"`},
}

// Every row of the table of requests and answers for entity addresses (http.md §5.1), for every entity of the samples.
func TestLinkedData(t *testing.T) {
	c := newCrawl(t)
	c.row("GET IRI of a thing, HTML preferred", (*crawl).htmlPreferred)
	c.row("GET IRI of a thing, RDF preferred", (*crawl).rdfPreferred)
	c.row("GET data document", (*crawl).dataDocument)
	c.row("Same with If-None-Match", (*crawl).conditional)
	c.row("HEAD", (*crawl).head)
	c.row("OPTIONS", (*crawl).options)
	c.row("Wildcard or no Accept", (*crawl).wildcard)
	c.row("Only unknown types", (*crawl).unknownTypes)
	c.row("Quality zero on a type", (*crawl).qualityZero)
	c.row("Unknown profile", (*crawl).unknownProfile)
	c.row("Retired thing", (*crawl).retired)
	c.row("Unknown thing", (*crawl).unknownThing)
	c.row("Hash IRIs", (*crawl).hashIRIs)
	c.row("Write methods, TRACE, QUERY on documents", (*crawl).writeMethods)
	c.row("text/plain", (*crawl).olderTypes)
}

func (c *crawl) htmlPreferred(thing catalog.Thing) {
	for _, language := range []string{"", "en"} {
		to := crawlBase + in("doc", thing, "")
		if language == "en" {
			to = crawlBase + in("en/doc", thing, "")
		}
		w := c.ask("GET", in("id", thing, ""), "Accept", fromBrowser, "Accept-Language", language)
		c.expect("the IRI", w, 303, "Location", to, "Vary", varyIRI, "Passerelle-Release", "", "Cache-Control", "")
		c.linked("the IRI", w, `rel="license"`)
		page := c.ask("GET", strings.TrimPrefix(to, crawlBase), "Accept", fromBrowser)
		c.expect("the page", page, 200, "Content-Type", "text/html; charset=utf-8")
		c.linked("the page", page, `rel="license"`, "<"+crawlBase+in("data", thing, ".ttl")+`>; rel="alternate"`, "<"+crawlBase+in("id", thing, "")+`>; rel="original"`)
	}
}

func (c *crawl) rdfPreferred(thing catalog.Thing) {
	for _, a := range accepts {
		w := c.ask("GET", in("id", thing, ""), "Accept", a.accept)
		c.expect("the IRI as "+a.accept, w, 303, "Location", crawlBase+in(a.folder, thing, a.ext), "Vary", varyIRI)
	}
}

func (c *crawl) dataDocument(thing catalog.Thing) {
	tags := map[string]string{}
	for _, d := range documents {
		for _, coding := range []string{"", "zstd", "br", "gzip"} {
			what := d.ext + " as " + d.accept + " in " + coding
			w := c.ask("GET", in("data", thing, d.ext), "Accept", d.accept, "Accept-Encoding", coding)
			c.expect(what, w, 200, "Content-Type", d.media, "Content-Location", crawlBase+in("data", thing, d.ext), "Last-Modified", crawlDate,
				"Cache-Control", "public, max-age=300", "Content-Length", "", "Access-Control-Allow-Origin", "*", "Vary", "")
			if plain := uncoded(c.T, w); !strings.Contains(plain, thing.Code) {
				c.Errorf("%s does not hold the code: %.200s", what, plain)
			}
			tag := w.Header().Get("ETag")
			own := d.media + d.accept + w.Header().Get("Content-Encoding")
			if d.media == "application/json" { // one document, under two addresses
				own = d.media + w.Header().Get("Content-Encoding")
			}
			if len(tag) < 18 || tag[0] != '"' || tags[tag] != "" && tags[tag] != own {
				c.Errorf("%s: tag %s, which %s has too", what, tag, tags[tag])
			}
			tags[tag] = own
			c.documentLinks(what, w, thing, d.ext, d.media)
		}
	}
}

func (c *crawl) documentLinks(what string, w *httptest.ResponseRecorder, thing catalog.Thing, ext, media string) {
	c.linked(what, w, `rel="license"`, "#"+thing.Class+`>; rel="type"`, `def/apprentissage>; rel="profile"`,
		"<"+crawlBase+in("id", thing, "")+`>; rel="original"`, "<"+crawlBase+in("timemap", thing, "")+`>; rel="timemap"`,
		"<"+crawlBase+in("doc", thing, "")+`>; rel="alternate"; type="text/html"`)
	for _, other := range accepts {
		if other.folder == "data" && other.ext != ext && !(other.ext == ".json" && media == "application/json") {
			c.linked(what, w, "<"+crawlBase+in("data", thing, other.ext)+`>; rel="alternate"`)
		}
	}
	if thing.Class == "Certification" {
		c.linked(what, w, "<"+crawlBase+`certifications>; rel="collection"`)
	}
	switch media {
	case "application/ld+json":
		c.linked(what, w, jsonldProfile, `rel="alternate"; type="application/ld+json"; profile="`)
	case "application/json":
		c.linked(what, w, `<`+crawlBase+`contexts/apprentissage-v1.jsonld>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`)
	}
}

// uncoded is the content of an answer, whatever its coding.
func uncoded(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	var r io.Reader = w.Body
	var err error
	switch w.Header().Get("Content-Encoding") {
	case "zstd":
		var z *zstd.Decoder
		if z, err = zstd.NewReader(r, zstd.WithDecoderConcurrency(1)); err == nil {
			defer z.Close()
			r = z
		}
	case "br":
		r = brotli.NewReader(r)
	case "gzip":
		r, err = gzip.NewReader(r)
	}
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func (c *crawl) conditional(thing catalog.Thing) {
	const before, after = "Tue, 24 Nov 2026 06:00:00 GMT", "Thu, 26 Nov 2026 06:00:00 GMT"
	for _, d := range documents {
		path := in("data", thing, d.ext)
		full := c.ask("GET", path, "Accept", d.accept, "Accept-Encoding", "zstd")
		tag := full.Header().Get("ETag")
		other := c.ask("GET", in("data", thing, ".ttl"), "Accept-Encoding", "identity").Header().Get("ETag")
		if d.ext == ".ttl" && full.Header().Get("Content-Encoding") == "" {
			other = `"x"`
		}
		for _, tc := range []struct {
			name, value string
			status      int
		}{
			{"If-None-Match", tag, 304}, {"If-None-Match", `"x", W/` + tag, 304}, {"If-None-Match", "*", 304}, {"If-None-Match", other, 200},
			{"If-Modified-Since", crawlDate, 304}, {"If-Modified-Since", before, 200}, {"If-Modified-Since", after, 200},
		} {
			what := d.ext + " with " + tc.name + ": " + tc.value
			w := c.ask("GET", path, "Accept", d.accept, "Accept-Encoding", "zstd", tc.name, tc.value)
			c.expect(what, w, tc.status, "ETag", tag, "Last-Modified", crawlDate, "Vary", full.Header().Get("Vary"), "Cache-Control", full.Header().Get("Cache-Control"),
				"Content-Location", full.Header().Get("Content-Location"))
			if tc.status == 304 && (w.Body.Len() > 0 || w.Header().Get("Content-Type")+w.Header().Get("Content-Encoding")+w.Header().Get("Content-Length") != "") {
				c.Errorf("%s: a body, or fields of one: %v", what, w.Header())
			}
		}
	}
}

func (c *crawl) head(thing catalog.Thing) {
	for _, path := range []string{in("id", thing, ""), in("id", thing, gone), in("doc", thing, ""), in("timemap", thing, "")} {
		c.sameHead(path)
	}
	for _, d := range documents {
		for _, coding := range []string{"", "br"} {
			c.sameHead(in("data", thing, d.ext), "Accept", d.accept, "Accept-Encoding", coding)
		}
	}
}

func (c *crawl) sameHead(path string, fields ...string) {
	full, head := c.ask("GET", path, fields...), c.ask("HEAD", path, fields...)
	c.expect("HEAD "+path, head, full.Code)
	for name := range full.Header() {
		if got, want := head.Header().Values(name), full.Header().Values(name); name != "X-Request-Id" && !slices.Equal(got, want) {
			c.Errorf("HEAD %s: %s is %q, with GET %q", path, name, got, want)
		}
	}
	if full.Code < 400 && full.Header().Get("Content-Type") != "text/html; charset=utf-8" && head.Body.Len() > 0 { // net/http drops what pages write
		c.Errorf("HEAD %s has a body", path)
	}
}

func (c *crawl) options(thing catalog.Thing) {
	for _, path := range []string{in("id", thing, ""), in("doc", thing, ""), in("data", thing, ".rdf"), in("timemap", thing, "")} {
		w := c.ask("OPTIONS", path, "Origin", "https://example.org", "Access-Control-Request-Method", "GET")
		c.expect("OPTIONS "+path, w, 204, "Allow", "GET, HEAD, OPTIONS", "Access-Control-Allow-Origin", "*", "Access-Control-Allow-Methods", "GET, HEAD, OPTIONS", "Access-Control-Allow-Headers", "")
		exposed := w.Header().Get("Access-Control-Expose-Headers")
		for _, name := range []string{"Allow", "Accept-Query", "Content-Language", "Content-Location", "ETag", "Last-Modified", "Link", "Passerelle-Release", "Memento-Datetime", "Retry-After", "Vary"} {
			if !slices.Contains(strings.Split(exposed, ", "), name) {
				c.Errorf("scripts may not read %s: %s", name, exposed)
			}
		}
	}
}

func (c *crawl) wildcard(thing catalog.Thing) {
	for _, accept := range []string{"", "*/*", "*", "nonsense", "text/html;q=0.5, */*"} {
		c.expect("the IRI as "+accept, c.ask("GET", in("id", thing, ""), "Accept", accept), 303, "Location", crawlBase+in("data", thing, ".ttl"))
	}
	for _, d := range documents {
		if d.accept == "" {
			c.expect(d.ext, c.ask("GET", in("data", thing, d.ext), "Accept", "*/*"), 200, "Content-Type", d.media)
		}
	}
}

func (c *crawl) unknownTypes(thing catalog.Thing) {
	for _, accept := range []string{"application/pdf", "image/png, application/pdf;q=0.5", "*/*;q=0"} {
		w := c.ask("GET", in("id", thing, ""), "Accept", accept)
		c.expect("the IRI as "+accept, w, 406, "Content-Type", "application/problem+json", "Cache-Control", "no-store")
		var p struct {
			ID, Type, Instance string
			Status             int
			Acceptables        []string
		}
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || p.Status != 406 || !strings.HasPrefix(p.ID, crawlBase) || p.Instance != "/"+in("id", thing, "") || !slices.Contains(p.Acceptables, "application/rdf+xml") {
			c.Errorf("%v: %s", err, w.Body)
		}
		c.linked("the problem", w, `rel="license"`)
	}
	for coding, status := range map[string]int{"identity;q=0": 406, "*;q=0": 406, "identity;q=0, gzip": 200, "deflate": 200} {
		c.expect("Turtle with Accept-Encoding: "+coding, c.ask("GET", in("data", thing, ".ttl"), "Accept-Encoding", coding), status)
	}
}

func (c *crawl) qualityZero(thing catalog.Thing) {
	for accept, to := range map[string]string{
		"text/turtle;q=0, */*": ".jsonld", "text/turtle;q=0.000, application/ld+json;q=0, */*;q=0.1": ".nt", "text/turtle;q=0, text/*;q=0.3, application/*;q=0.2": ".csv",
		"application/rdf+xml;q=0, application/*": ".jsonld",
	} {
		c.expect("the IRI as "+accept, c.ask("GET", in("id", thing, ""), "Accept", accept), 303, "Location", crawlBase+in("data", thing, to))
	}
	c.expect("Turtle, refused", c.ask("GET", in("id", thing, ""), "Accept", "text/turtle;q=0"), 406)
}

func (c *crawl) unknownProfile(thing catalog.Thing) {
	path := in("data", thing, ".jsonld")
	for _, tc := range []struct {
		accept, profile string
		status          int
		sent            string
	}{
		{`application/ld+json;profile="urn:x"`, "", 200, "compacted"}, {"", "<urn:x>", 200, "compacted"},
		{`application/ld+json;profile="` + jsonldProfile + `expanded"`, "", 200, "expanded"}, {"", "<" + jsonldProfile + "flattened>", 200, "flattened"},
		{`application/ld+json;profile="urn:x", application/ld+json;q=0`, "", 406, ""}, {"", "<urn:x>, *;q=0", 406, ""},
	} {
		what := "Accept: " + tc.accept + ", Accept-Profile: " + tc.profile
		w := c.ask("GET", path, "Accept", tc.accept, "Accept-Profile", tc.profile)
		c.expect(what, w, tc.status)
		if tc.sent != "" {
			c.linked(what, w, "<"+jsonldProfile+tc.sent+`>; rel="profile"`)
			expanded := bytes.HasPrefix(w.Body.Bytes(), []byte("["))
			if expanded != (tc.sent != "compacted") {
				c.Errorf("%s: %.100s", what, w.Body)
			}
		}
	}
	c.expect("Turtle under an unknown profile", c.ask("GET", in("data", thing, ".ttl"), "Accept-Profile", "<urn:x>"), 200)
	c.expect("Turtle under another profile only", c.ask("GET", in("data", thing, ".ttl"), "Accept-Profile", "<urn:x>, *;q=0"), 406)
	c.expect("an IRI that redirects by Accept-Profile", c.ask("GET", in("id", thing, ""), "Accept-Profile", "<urn:x>"), 303, "Vary", varyIRI)
}

func (c *crawl) retired(thing catalog.Thing) {
	successor := "https://api.apprentissage.beta.gouv.fr/" + in("id", thing, "")
	for _, path := range []string{in("id", thing, gone), in("data", thing, gone+".ttl"), in("data", thing, gone+".jsonld"), in("doc", thing, gone), in("timemap", thing, gone)} {
		w := c.ask("GET", path, "Accept", "text/turtle")
		c.expect(path, w, 410, "Content-Type", "application/problem+json")
		c.linked(path, w, "<"+successor+`>; rel="successor-version"`, `rel="license"`)
		if !strings.Contains(w.Body.String(), `"remplacePar":["`+successor+`"]`) {
			c.Errorf("%s: %s", path, w.Body)
		}
	}
	page := c.ask("GET", in("doc", thing, gone), "Accept", fromBrowser)
	c.expect("the page", page, 410, "Content-Type", "text/html; charset=utf-8")
	if body := page.Body.String(); !strings.Contains(body, `href="/doc/`+thing.Path+`"`) && !strings.Contains(body, `href="/sources#`+thing.Code+`"`) {
		c.Errorf("the page does not lead to the successor")
	}
}

func (c *crawl) unknownThing(thing catalog.Thing) {
	for _, path := range []string{in("id", thing, "-inconnue"), in("data", thing, "-inconnue.rdf"), in("doc", thing, "-inconnue"), in("timemap", thing, "-inconnue"), in("data", thing, ".xml"), in("data", thing, "")} {
		for _, accept := range []string{"text/turtle", "application/ld+json", ""} {
			c.expect(path+" as "+accept, c.ask("GET", path, "Accept", accept), 404, "Content-Type", "application/problem+json", "Cache-Control", "no-store")
		}
	}
	c.expect("for people", c.ask("GET", in("id", thing, "-inconnue"), "Accept", fromBrowser), 404, "Content-Type", "text/html; charset=utf-8", "Cache-Control", "no-store")
}

func (c *crawl) writeMethods(thing catalog.Thing) {
	for _, path := range []string{in("id", thing, ""), in("data", thing, ".jsonld"), in("doc", thing, ""), in("timemap", thing, "")} {
		for _, method := range []string{"POST", "PUT", "PATCH", "DELETE", "TRACE", "QUERY"} {
			c.expect(method+" "+path, c.ask(method, path), http.StatusMethodNotAllowed, "Allow", "GET, HEAD, OPTIONS", "Content-Type", "application/problem+json")
		}
	}
}

func (c *crawl) olderTypes(thing catalog.Thing) {
	for accept, to := range map[string]string{
		"text/plain": ".nt", "text/n3": ".ttl", "text/n3, text/plain": ".ttl", "application/ld+json, application/n-triples, text/turtle, application/rdf+xml": ".ttl",
		"application/rdf+xml, text/turtle": ".ttl", "application/ld+json;q=0.9, application/rdf+xml;q=0.9, text/turtle;q=0.9": ".ttl",
	} {
		c.expect("the IRI as "+accept, c.ask("GET", in("id", thing, ""), "Accept", accept), 303, "Location", crawlBase+in("data", thing, to))
	}
}
