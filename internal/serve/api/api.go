// Package api answers machines: the data documents of things, and the documents of api.md §3, as JSON-LD first. It promises
// that every JSON answer carries @context, id and type, that its keys are terms of the published context, and that an
// answer is whole before its status leaves, save tables and the answers to many codes, which are streamed and cut when they
// fail; a line of a table has only its type.
//
// Handlers take the release they answer from, so that no answer mixes two. Path variables are those of
// http.Request.PathValue. Fields that do not depend on the answer (cache, CORS, release) are set by whoever routes.
package api

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"passerelle/internal/answer"
	"passerelle/internal/catalog"
	"passerelle/internal/doc"
	"passerelle/internal/life"
	"passerelle/internal/quality"
	"passerelle/internal/serve/spool"
)

// Options say where the service stands and what it is made of.
type Options struct {
	Base     string   // public address, http://localhost:8080/; identifiers never use it (api.md §2)
	Ontology fs.FS    // the documents at its root and contexts/ (passerelle/ontology's FS)
	Shapes   fs.FS    // passerelle/shapes' FS; nil for none
	Releases Releases // the releases on disk; nil for none but the one in force
	Licence  string   // IRI of the licence of the whole; "" for the Licence Ouverte
	Contact  string   // URI of whom to tell of a weakness; "" for nobody
	Today    func() life.Day
	Checker  Checker       // what RDF is checked against
	Budget   *spool.Budget // what holds files to check; nil for a small one
}

// LicenceOuverte is the licence of what we publish ourselves.
const LicenceOuverte = "https://www.etalab.gouv.fr/licence-ouverte-open-licence"

// An API answers machines. It is safe for concurrent use.
type API struct {
	base, licence string
	contact       string
	today         func() life.Day
	releases      Releases
	context       *doc.Context
	ontology      *description
	openAPI       []byte
	shapes        map[string]*description // by file, "" for all
	contexts      map[string][]byte       // by file name
	classes       []string                // names of classes in the context
	diffs         *diffs
	metrics       *quality.Metrics
	figures       figures
	manner        [sha256.Size]byte // how documents are written
	checker       Checker
	budget        *spool.Budget
	validating    chan struct{} // one for each table being checked
	shaping       chan struct{} // one for RDF being checked
	parsing       chan struct{} // one for JSON-LD being read
}

// contextFile is the context of the current documents.
const contextFile = "apprentissage-v1.jsonld"

// ontologyParts are the documents that are one at /def/apprentissage: terms, what they are in other vocabularies, and the
// families of codes, the metrics of quality and the bounds of classes. Turtle documents stand one after the other.
var ontologyParts = []string{"apprentissage.ttl", "alignements.ttl", "familles.ttl", "qualite.ttl", "bornes.ttl"}

// New reads the ontology and the contexts once. An error names the file to mend.
func New(o Options) (*API, error) {
	a := &API{base: o.Base, licence: o.Licence, contact: o.Contact, today: o.Today, releases: o.Releases, contexts: map[string][]byte{}, diffs: newDiffs(),
		checker: o.Checker, budget: o.Budget, validating: make(chan struct{}, validations), shaping: make(chan struct{}, 1), parsing: make(chan struct{}, 1)}
	if a.budget == nil {
		a.budget = spool.NewBudget(64<<20, 1<<30, "")
	}
	if !strings.HasSuffix(a.base, "/") {
		a.base += "/"
	}
	if a.today == nil {
		a.today = func() life.Day { return life.Today(time.Now()) }
	}
	if a.licence == "" {
		a.licence = LicenceOuverte
	}
	var whole []byte
	var err error
	for _, part := range ontologyParts {
		text, err := fs.ReadFile(o.Ontology, part)
		if err != nil {
			return nil, fmt.Errorf("read ontology: %w", err)
		}
		whole = append(append(whole, text...), '\n')
	}
	if a.ontology, err = readDescription("ontology/", whole); err != nil {
		return nil, err
	}
	if a.shapes, err = readShapes(o.Shapes); err != nil {
		return nil, err
	}
	files, err := fs.ReadDir(o.Ontology, "contexts")
	if err != nil {
		return nil, fmt.Errorf("read contexts: %w", err)
	}
	for _, f := range files {
		if a.contexts[f.Name()], err = fs.ReadFile(o.Ontology, "contexts/"+f.Name()); err != nil {
			return nil, fmt.Errorf("read context: %w", err)
		}
	}
	if a.context, err = doc.ParseContext(a.contexts[contextFile]); err != nil {
		return nil, fmt.Errorf("contexts/%s: %w", contextFile, err)
	}
	if a.metrics, err = quality.ReadMetrics(o.Ontology, answer.CanonicalBase); err != nil {
		return nil, err
	}
	if a.classes, err = classesOf(a.contexts[contextFile]); err != nil {
		return nil, err
	}
	if a.openAPI, err = a.describeAPI(); err != nil {
		return nil, err
	}
	a.manner, err = a.mannerOf()
	return a, err
}

// classesOf lists the terms of a context that name classes: those that begin with a capital.
func classesOf(context []byte) ([]string, error) {
	var file struct {
		Terms map[string]json.RawMessage `json:"@context"`
	}
	if err := json.Unmarshal(context, &file); err != nil {
		return nil, fmt.Errorf("contexts/%s: %w", contextFile, err)
	}
	var out []string
	for name := range file.Terms {
		if name != "" && name[0] >= 'A' && name[0] <= 'Z' {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out, nil
}

// Base is the public address of the service, its slash included.
func (a *API) Base() string { return a.base }

// ContextURL is the address of the context that answers carry.
func (a *API) ContextURL() string { return a.base + "contexts/" + contextFile }

// A Release is what one answer is read from.
type Release struct {
	ID      string
	Date    time.Time // of the build
	Catalog *catalog.Catalog
	Answer  *answer.Answerer
	Exports Exports

	collections *collections
	shelf       *shelf
	modified    []string // Date, as Last-Modified

	mu        sync.Mutex
	described map[string]*description // by file of the release
}

// NewRelease returns the release that handlers take; a is the Answerer of c.
func NewRelease(id string, date time.Time, c *catalog.Catalog, a *answer.Answerer) *Release {
	return &Release{ID: id, Date: date, Catalog: c, Answer: a, collections: &collections{catalog: c, of: map[string]func() (*gathered, error){}},
		shelf: newShelf(), modified: []string{date.UTC().Format(http.TimeFormat)}}
}

// A Handler answers from one release; rel is nil when none is loaded.
type Handler func(w http.ResponseWriter, r *http.Request, rel *Release) error

// head begins every JSON document.
type head struct {
	Context string `json:"@context"`
	ID      string `json:"id"`
}

func (a *API) head(r *http.Request) head { return head{a.ContextURL(), a.here(r)} }

// here is the address of the request, its parameters in a fixed order. Never the Host field: the base.
func (a *API) here(r *http.Request) string {
	address := a.base + strings.TrimPrefix(r.URL.EscapedPath(), "/")
	if q := r.URL.Query().Encode(); q != "" {
		address += "?" + q
	}
	return address
}
