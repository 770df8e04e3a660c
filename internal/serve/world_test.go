package serve_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"passerelle/internal/answer"
	"passerelle/internal/answer/answertest"
	"passerelle/internal/catalog"
	"passerelle/internal/quality"
	"passerelle/internal/serve"
	"passerelle/internal/serve/api"
	"passerelle/internal/serve/pages"
	"passerelle/internal/store"
	"passerelle/ontology"
	"passerelle/portal"
	"passerelle/shapes"
)

const (
	base    = "http://service.test/"
	release = "20261124T060000Z-0a1b2c3d"
)

var built = time.Date(2026, 11, 24, 6, 0, 0, 0, time.UTC)

// previous is the release before: a world of two things, of which one is gone since and the other has changed.
const previous = "20251124T060000Z-00000000"

// onDisk is the releases of the tests.
type onDisk struct{ folder string }

// Things writes the release before, and opens it.
func (d onDisk) Things(id string) (*catalog.Catalog, error) {
	if id != previous {
		return nil, catalog.ErrUnknown
	}
	path := filepath.Join(d.folder, previous+".db")
	if _, err := os.Stat(path); err == nil {
		return catalog.OpenThings(path)
	}
	w, err := catalog.Create(path, answertest.Base)
	if err != nil {
		return nil, err
	}
	for _, code := range []string{"RNCP1", "RNCP955"} {
		subject := "<" + answertest.Base + "id/certification/" + code + ">"
		text := subject + " <" + answertest.App + "code> \"" + code + "\" .\n" + subject + " <" + answertest.App + "intitule> \"=Avant\"@fr .\n"
		if _, err := w.Add(catalog.Thing{Path: "certification/" + code, Class: "Certification", Code: code, Label: "=Avant"}, []byte(text), nil); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return catalog.OpenThings(path)
}

// Quality gives more rows to the release in force than to the one before, which does not know of the rest.
func (onDisk) Quality(id string) ([]quality.Measure, error) {
	kit, edition := answertest.Base+"id/source/kit-apprentissage", answertest.Base+"id/edition/kit-apprentissage_2025-01-31"
	if id == previous {
		return []quality.Measure{{Metric: quality.RowsRead, On: kit, Count: 90}, {Metric: quality.RowsRead, On: edition, Count: 50}}, nil
	}
	return []quality.Measure{
		{Metric: quality.RowsRead, On: kit, Count: 100}, {Metric: quality.RowsRead, On: edition, Count: 50},
		{Metric: quality.Findings, On: kit, Constat: "forme", Count: 3},
		{Metric: "certification-etat", On: quality.Dataset(answertest.Base), Count: 3, Of: 4},
	}, nil
}

func (onDisk) All() ([]api.Manifest, error) {
	full := api.Manifest{
		ID: release, Date: built, Format: "1", Engine: "test", Previous: previous, Dataset: &api.Dataset{SHA256: "5e", Size: 10, Quads: 2},
		Counts: map[string]int{"Certification": 12}, Inputs: []api.Input{{Kind: "edition", Name: "kit", Edition: "2025-01-31", Cover: "complet", SHA256: "5e"}},
		Files: []api.File{{Path: "read.db", Size: 5, SHA256: "5e"}},
	}
	return []api.Manifest{full, {ID: full.Previous, Date: built.AddDate(-1, 0, 0), Inputs: []api.Input{{Kind: "edition", Name: "kit-apprentissage/kit k.xlsx", Edition: "2025-01-01"}, {Kind: "edition", Name: "kit-apprentissage-2/kit", Edition: "2025-06-01"}}}}, nil
}

// empty returns a server without a release, with the portal.
func empty(t testing.TB) *serve.Server {
	t.Helper()
	p, err := pages.New(portal.FS, ontology.FS, pages.Themes{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := serve.New(serve.Options{Base: base, Ontology: ontology.FS, Shapes: shapes.FS, Pages: p, Releases: onDisk{t.TempDir()}, Today: answertest.Today})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// world returns a server of the small world, before a store that says yes to everything.
func world(t testing.TB) *serve.Server {
	t.Helper()
	s := empty(t)
	c, err := catalog.Open(answertest.Write(t))
	if err != nil {
		t.Fatal(err)
	}
	yes := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/sparql-results+json")
		w.Write([]byte(`{"head":{},"boolean":true}`))
	}))
	t.Cleanup(yes.Close)
	s.Swap(serve.Release{ID: release, Date: built, Catalog: c, Exports: exported(), Store: store.NewClient(yes.URL+"/query", "", "", nil)})
	t.Cleanup(s.Close)
	return s
}

// catalogue and void are small descriptions of a release.
const (
	catalogue = `@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> . @base <` + answertest.Base + `> .
<exports/> a dcat:Dataset ; dcat:distribution <catalog.ttl#dataset.nq.zst> ; dcat:landingPage <> .
<> a foaf:Document .
<catalog.ttl#dataset.nq.zst> a dcat:Distribution ; dcat:downloadURL <exports/dataset.nq.zst> .
`
	void = `@prefix void: <http://rdfs.org/ns/void#> . @base <` + answertest.Base + `> .
<exports/> a void:Dataset ; void:triples 2 ; void:sparqlEndpoint <sparql> .
`
)

// exported are the exports of the tests.
func exported() api.Exports {
	const list = "fichier,type\r\n"
	e := api.Exports{Folder: fstest.MapFS{"exports/fichiers.csv": {Data: []byte(list)}, "dataset.nq.zst": {Data: []byte("0123456789")}, "read.db": {Data: []byte("secret")},
		"catalog.ttl": {Data: []byte(catalogue)}, "void.ttl": {Data: []byte(void)}}}
	for path, about := range map[string]struct {
		file, media string
		sources     []string
	}{"dataset.nq.zst": {"dataset.nq.zst", "application/zstd", []string{"kit-apprentissage", "rome"}}, "fichiers.csv": {"exports/fichiers.csv", "text/csv", nil}} {
		content := e.Folder.(fstest.MapFS)[about.file].Data
		sum := sha256.Sum256(content)
		e.Files = append(e.Files, api.Export{Path: path, File: about.file, Media: about.media, Size: int64(len(content)), SHA256: hex.EncodeToString(sum[:]),
			Description: answer.Phrase{FR: "Un fichier", EN: "A file"}, Sources: about.sources})
	}
	slices.SortFunc(e.Files, func(a, b api.Export) int { return strings.Compare(a.Path, b.Path) })
	return e
}

// ask sends one request; fields are pairs of name and value.
func ask(s http.Handler, method, target, body string, fields ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Host = "evil.example"
	for i := 0; i+1 < len(fields); i += 2 {
		r.Header.Set(fields[i], fields[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func get(s http.Handler, target string, fields ...string) *httptest.ResponseRecorder {
	return ask(s, "GET", target, "", fields...)
}

// decode reads a JSON answer of status 200.
func decode[T any](t *testing.T, w *httptest.ResponseRecorder) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil || w.Code != http.StatusOK {
		t.Fatalf("status %d, %v: %s", w.Code, err, w.Body)
	}
	return v
}
