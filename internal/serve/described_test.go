package serve_test

import (
	"bytes"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/piprate/json-gold/ld"

	"passerelle/internal/answer/answertest"
	"passerelle/internal/rdf"
	"passerelle/internal/serve"
	"passerelle/ontology"
	"passerelle/shapes"
)

// triplesIn reads an answer in any of the syntaxes, as sorted lines.
func triplesIn(t *testing.T, w *httptest.ResponseRecorder) []string {
	t.Helper()
	formats := map[string]rdf.Format{"text/turtle; charset=utf-8": rdf.Turtle, "application/n-triples": rdf.NTriples, "application/rdf+xml": rdf.RDFXML}
	media := w.Header().Get("Content-Type")
	text := w.Body.Bytes()
	if media == "application/ld+json" {
		document, err := ld.DocumentFromReader(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		opts := ld.NewJsonLdOptions("")
		opts.Format = "application/n-quads"
		quads, err := ld.NewJsonLdProcessor().ToRDF(document, opts)
		if err != nil {
			t.Fatal(err)
		}
		media, text = "application/n-triples", []byte(quads.(string))
	}
	g, err := rdf.ReadGraph(bytes.NewReader(text), media, "", formats[media])
	if err != nil {
		t.Fatalf("%s: %v: %.300s", media, err, text)
	}
	var out []string
	g.Each(func(s, p, o string) {
		if s[0] == '_' || o[0] == '_' { // labels are for each writer to choose
			s, o = "_:", "_:"
		}
		out = append(out, string(rdf.AppendTriple(nil, s, p, o)))
	})
	slices.Sort(out)
	return out
}

func TestDescriptionsSayTheSameInEverySyntax(t *testing.T) {
	s := world(t)
	for target, least := range map[string]int{"/catalog": 3, "/.well-known/void": 2, "/def/apprentissage": 500, "/shapes/": 200, "/shapes/certification": 20} {
		var first []string
		for ext, media := range map[string]string{"ttl": "text/turtle", "jsonld": "application/ld+json", "rdf": "application/rdf+xml", "nt": "application/n-triples"} {
			address, accepted := target, media
			if target == "/catalog" {
				address, accepted = target+"."+ext, "image/png" // the address alone says which
			}
			w := get(s, address, "Accept", accepted)
			if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), media) {
				t.Fatalf("%s as %s: %d %s", address, media, w.Code, w.Header().Get("Content-Type"))
			}
			got := triplesIn(t, w)
			if first == nil {
				first = got
			}
			if len(got) < least || !slices.Equal(got, first) {
				t.Errorf("%s as %s: %d triples, %d in another syntax, want the same and at least %d", target, media, len(got), len(first), least)
			}
			h := w.Header()
			if h.Get("ETag") == "" || h.Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(strings.Join(h.Values("Link"), ""), `rel="license"`) {
				t.Errorf("%s as %s: %v", target, media, h)
			}
			if again := get(s, address, "Accept", accepted, "If-None-Match", h.Get("ETag")); again.Code != 304 {
				t.Errorf("%s as %s, held: %d", address, media, again.Code)
			}
			head := ask(s, "HEAD", address, "", "Accept", accepted)
			if head.Code != 200 || head.Body.Len() != 0 || head.Header().Get("Content-Type") != h.Get("Content-Type") || head.Header().Get("Content-Length") != h.Get("Content-Length") {
				t.Errorf("HEAD %s as %s: %d %v", address, media, head.Code, head.Header())
			}
		}
	}
	for _, target := range []string{"/.well-known/void", "/def/apprentissage", "/shapes/"} {
		if w := get(s, target); w.Header().Get("Content-Type") != "application/ld+json" || !strings.Contains(w.Header().Get("Vary"), "Accept") {
			t.Errorf("%s for whoever prefers nothing: %v", target, w.Header())
		}
		if w := get(s, target, "Accept", "image/png"); w.Code != 406 {
			t.Errorf("%s as a picture: %d", target, w.Code)
		}
	}
	for _, target := range []string{"/catalog.csv", "/shapes/nothing", "/catalog"} {
		if w := get(s, target); w.Code != 404 {
			t.Errorf("%s: %d", target, w.Code)
		}
	}
	if w := get(empty(t), "/catalog.ttl"); w.Code != 503 {
		t.Errorf("without a release: %d", w.Code)
	}
}

// Where something is fetched the address is that of the service; what names a thing stays.
func TestCatalogueLeadsToThisService(t *testing.T) {
	g, err := rdf.ReadGraph(get(world(t), "/catalog.ttl").Body, "catalog.ttl", "", rdf.Turtle)
	if err != nil {
		t.Fatal(err)
	}
	const dcat = "http://www.w3.org/ns/dcat#"
	file := "<" + answertest.Base + "catalog.ttl#dataset.nq.zst>"
	if got := g.Text(file, dcat+"downloadURL"); got != base+"exports/dataset.nq.zst" {
		t.Errorf("the file is fetched at %s", got)
	}
	if got := g.Object("<"+answertest.Base+"exports/>", dcat+"distribution"); got != file {
		t.Errorf("the distribution is %s", got)
	}
	if got := g.Object("<"+base+">", rdf.Type); got != "<http://xmlns.com/foaf/0.1/Document>" {
		t.Errorf("the page that the dataset leads to is a %q", got)
	}
}

func TestContextIsKept(t *testing.T) {
	h := get(world(t), "/contexts/apprentissage-v1.jsonld", "Accept", "application/json").Header()
	if h.Get("Content-Type") != "application/ld+json" || h.Get("Cache-Control") != forever || h.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("%v", h)
	}
}

const forever = "public, max-age=31536000, immutable"

// locations reads the addresses of a sitemap or of an index of them.
func locations(t *testing.T, text io.Reader) []string {
	t.Helper()
	var doc struct {
		XMLName xml.Name
		Entries []struct {
			Loc string `xml:"loc"`
		} `xml:",any"`
	}
	if err := xml.NewDecoder(text).Decode(&doc); err != nil || doc.XMLName.Space != "http://www.sitemaps.org/schemas/sitemap/0.9" {
		t.Fatalf("%v: %+v", err, doc.XMLName)
	}
	var out []string
	for _, e := range doc.Entries {
		out = append(out, e.Loc)
	}
	return out
}

// The sitemaps name the page of every thing once in each language, and every page that they name is there.
func TestSitemapNamesEveryPage(t *testing.T) {
	s := world(t)
	var pages []string
	named := map[string]int{}
	for _, sitemap := range locations(t, get(s, "/sitemap.xml").Body) {
		w := get(s, "/"+strings.TrimPrefix(sitemap, base))
		if w.Code != 200 || w.Header().Get("Content-Type") != "application/xml" {
			t.Fatalf("%s: %d", sitemap, w.Code)
		}
		for _, page := range locations(t, w.Body) {
			named[page]++
			if w := get(s, "/"+strings.TrimPrefix(page, base), "Accept", browser); w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
				t.Errorf("%s: %d %s", page, w.Code, w.Header().Get("Content-Type"))
			}
		}
	}
	c := answertest.Open(t)
	classes, err := c.Classes(t.Context())
	if err != nil || len(classes) < 3 {
		t.Fatalf("classes %v, %v", classes, err)
	}
	for _, class := range classes {
		things, _, err := c.Page(t.Context(), class.Class, 0, 1000)
		if err != nil || len(things) != class.Count {
			t.Fatalf("%d things of %s, %v, counted %d", len(things), class.Class, err, class.Count)
		}
		for _, thing := range things {
			pages = append(pages, base+"doc/"+thing.Path, base+"en/doc/"+thing.Path)
		}
	}
	for _, page := range pages {
		if named[page] != 1 {
			t.Errorf("%s stands %d times", page, named[page])
		}
	}
	for _, target := range []string{"/sitemap-Metier-2.xml", "/sitemap-Nothing-1.xml", "/sitemap-pages-2.xml", "/sitemap-Metier-0.xml"} {
		if w := get(s, target); w.Code != 404 {
			t.Errorf("%s: %d", target, w.Code)
		}
	}
}

func TestTextsForRobots(t *testing.T) {
	s := world(t)
	if robots := get(s, "/robots.txt").Body.String(); !strings.Contains(robots, "\nDisallow: /sparql\n") || !strings.Contains(robots, "\nSitemap: "+base+"sitemap.xml\n") {
		t.Errorf("robots.txt: %s", robots)
	}
	llms := get(s, "/llms.txt")
	text := llms.Body.String()
	if !strings.HasPrefix(text, "# Passerelle\n\n> ") || llms.Header().Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Errorf("llms.txt: %v %s", llms.Header(), text)
	}
	for _, piece := range strings.Split(text, "](")[1:] {
		address, _, _ := strings.Cut(piece, ")")
		path := "/" + strings.TrimPrefix(address, base)
		if strings.HasSuffix(path, "/") && path != "/exports/" && path != "/shapes/" {
			continue // the beginning of a template
		}
		if w := get(s, path); w.Code != 200 && w.Code != 400 && path != "/openapi.json" { // 400: a parameter is needed
			t.Errorf("llms.txt leads to %s: %d", address, w.Code)
		}
	}
}

func TestSecurityHasAContactOrIsAbsent(t *testing.T) {
	if w := get(world(t), "/.well-known/security.txt"); w.Code != http.StatusNotFound {
		t.Errorf("without a contact: %d %s", w.Code, w.Body)
	}
	s, err := serve.New(serve.Options{Base: base, Ontology: ontology.FS, Shapes: shapes.FS, Contact: "mailto:securite@example.org", Today: answertest.Today})
	if err != nil {
		t.Fatal(err)
	}
	want := "Contact: mailto:securite@example.org\nExpires: " + (answertest.Today() + 180).String() + "T00:00:00Z\nPreferred-Languages: fr, en\nCanonical: " + base + ".well-known/security.txt\n"
	if w := get(s, "/.well-known/security.txt"); w.Body.String() != want || w.Header().Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Errorf("%v %s", w.Header(), w.Body)
	}
}
