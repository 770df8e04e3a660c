package main

import (
	"database/sql"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"passerelle/internal/catalog"
	"passerelle/internal/publish"
	"passerelle/internal/serve"
	"passerelle/internal/serve/pages"
	"passerelle/ontology"
	"passerelle/portal"
)

// crawl is the service on the samples, in this process, without a store, and every entity of the release. Each has a
// sibling that is gone: its path with gone behind.
type crawl struct {
	*testing.T
	server http.Handler
	things []catalog.Thing
	terms  map[string]bool // of the ontology, as they are met
}

const (
	crawlBase = "http://crawl.test/"
	gone      = "-retiree"
	crawlDate = "Wed, 25 Nov 2026 06:00:00 GMT"
)

func newCrawl(t *testing.T) *crawl {
	t.Helper()
	r, err := publish.Current(samples(t))
	if err != nil {
		t.Fatal(err)
	}
	c := &crawl{T: t}
	path := c.withTombstones(filepath.Join(r.Dir, "read.db"))
	cat, err := catalog.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	p, err := pages.New(portal.FS, ontology.FS, pages.Themes{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := serve.New(serve.Options{Base: crawlBase, Ontology: ontology.FS, Pages: p})
	if err != nil {
		t.Fatal(err)
	}
	date, err := http.ParseTime(crawlDate)
	if err != nil {
		t.Fatal(err)
	}
	s.Swap(serve.Release{ID: r.ID, Date: date.Add(time.Millisecond), Catalog: cat})
	t.Cleanup(s.Close)
	c.server = s
	if err := cat.EachPath(func(thing catalog.Thing) error { c.things = append(c.things, thing); return nil }); err != nil {
		t.Fatal(err)
	}
	if len(c.things) < 500 {
		t.Fatalf("only %d entities", len(c.things))
	}
	return c
}

// withTombstones copies a read model and retires a sibling of every thing.
func (c *crawl) withTombstones(readDB string) string {
	c.Helper()
	content, err := os.ReadFile(readDB)
	if err != nil {
		c.Fatal(err)
	}
	path := filepath.Join(c.TempDir(), "read.db")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		c.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		c.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("INSERT INTO tombstone SELECT path || ?, label, path, '20250101T000000Z-00000000' FROM thing", gone); err != nil {
		c.Fatal(err)
	}
	return path
}

// ask sends a request; fields are pairs of name and value.
func (c *crawl) ask(method, path string, fields ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/"+path, http.NoBody)
	for i := 0; i+1 < len(fields); i += 2 {
		if fields[i+1] != "" {
			r.Header.Add(fields[i], fields[i+1])
		}
	}
	w := httptest.NewRecorder()
	c.server.ServeHTTP(w, r)
	return w
}

// row runs one row of the table for every entity, beside the others; the first failures say enough.
func (c *crawl) row(name string, check func(c *crawl, thing catalog.Thing)) {
	c.Run(name, func(t *testing.T) {
		t.Parallel()
		one := *c
		one.T = t
		for i, thing := range c.things {
			if check(&one, thing); t.Failed() {
				t.Fatalf("at %s, entity %d of %d", thing.Path, i+1, len(c.things))
			}
		}
	})
}

// expect holds an answer against a status and fields: "" for one that must be there, "-" for one that must not.
func (c *crawl) expect(what string, w *httptest.ResponseRecorder, status int, fields ...string) {
	c.Helper()
	if w.Code != status {
		c.Errorf("%s: %d, want %d: %.300s", what, w.Code, status, w.Body)
	}
	for i := 0; i+1 < len(fields); i += 2 {
		got, want := w.Header().Get(fields[i]), fields[i+1]
		if want == "" && got == "" || want == "-" && got != "" || want != "" && want != "-" && got != want {
			c.Errorf("%s: %s is %q, want %q", what, fields[i], got, want)
		}
	}
}

// links are all Link fields as one.
func links(w *httptest.ResponseRecorder) string { return strings.Join(w.Header().Values("Link"), ", ") }

// linked says which relations lack their target.
func (c *crawl) linked(what string, w *httptest.ResponseRecorder, wanted ...string) {
	c.Helper()
	all := links(w)
	for _, want := range wanted {
		if !strings.Contains(all, want) {
			c.Errorf("%s: no link %s in %s", what, want, all)
		}
	}
}

// in writes a thing's address in a folder of the service.
func in(folder string, thing catalog.Thing, ext string) string {
	return folder + "/" + thing.Path + ext
}
