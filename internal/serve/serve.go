// Package serve is the HTTP service on one release at a time. It promises that every answer is read from one release and
// names it, that a release is closed after its last request and not before, that nothing is ever told of the client's
// address, and that the addresses of the service are those of routes.go.
package serve

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"passerelle/internal/answer"
	"passerelle/internal/catalog"
	"passerelle/internal/life"
	"passerelle/internal/serve/api"
	"passerelle/internal/serve/pages"
	"passerelle/internal/serve/problem"
	"passerelle/internal/serve/sparql"
	"passerelle/internal/serve/spool"
	"passerelle/internal/store"
)

// A Release is what the service answers from.
type Release struct {
	ID      string
	Date    time.Time // of the build
	Catalog *catalog.Catalog
	Exports api.Exports   // files of /exports/
	Store   *store.Client // nil when there is none
	// Restart ends the queries that run in the store; nil where nothing can.
	Restart func()
	// Close frees the release after its last request; nil closes the catalog.
	Close func() error
}

// Options say what the service is made of.
type Options struct {
	Base     string         // public address, http://localhost:8080/
	Ontology fs.FS          // passerelle/ontology's FS
	Shapes   fs.FS          // passerelle/shapes' FS; nil for none
	Pages    Pages          // nil for machines only
	Releases api.Releases   // on disk; nil for the one in force alone
	Licence  string         // IRI; "" for the Licence Ouverte
	Contact  string         // URI of whom to tell of a weakness; "" for nobody
	SPARQL   sparql.Options // its Base, Licence and Budget are set here
	Checker  api.Checker    // what RDF that is sent is checked against
	Memory   int64          // bytes that answers under way may hold in memory together; 256 MiB when zero
	Temp     string         // folder of what memory does not hold, 4 GiB at most; the system's when empty
	Log      *slog.Logger   // nil for none
	Today    func() life.Day
}

// A Server serves the current release. Before the first Swap it answers what needs none, and 503 otherwise.
type Server struct {
	o       Options
	api     *api.API
	door    *sparql.Door
	adapter *problem.Adapter
	handler http.Handler
	current atomic.Pointer[held]

	budget   *spool.Budget
	patience time.Duration // with a client that reads nothing

	closing sync.WaitGroup // releases that are not closed yet

	mu       sync.Mutex
	warnings []string
	restarts int64 // of stores
	counts   map[int]int64
}

// What answers under way and files to check may hold together, whoever does not read them.
const (
	heldInMemory = 256 << 20
	heldOnDisk   = 4 << 30
)

// New returns a Server without a release. The error is that of the ontology's files.
func New(o Options) (*Server, error) {
	if o.Licence == "" {
		o.Licence = api.LicenceOuverte
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{o: o, patience: patience, counts: map[int]int64{}}
	if o.Memory == 0 {
		o.Memory, s.o.Memory = heldInMemory, heldInMemory
	}
	s.budget = spool.NewBudget(o.Memory, heldOnDisk, o.Temp)
	var err error
	if s.api, err = api.New(api.Options{Base: o.Base, Ontology: o.Ontology, Shapes: o.Shapes, Releases: o.Releases, Licence: o.Licence,
		Contact: o.Contact, Today: o.Today, Checker: o.Checker, Budget: s.budget}); err != nil {
		return nil, err
	}
	o.SPARQL.Base, o.SPARQL.Licence, o.SPARQL.Budget = s.api.Base(), o.Licence, s.budget
	s.door = sparql.New(o.SPARQL)
	s.adapter = &problem.Adapter{Base: s.api.Base(), Context: s.api.ContextURL(), Licence: o.Licence, Log: o.Log, Count: s.count}
	if o.Pages != nil {
		s.adapter.Page = s.troublePage
	}
	s.handler = s.router()
	return s, nil
}

// ServeHTTP answers one request from the release of the moment.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// HTTP returns the http.Server of an address, with the time limits of api.md §4.
func (s *Server) HTTP(addr string) *http.Server {
	return &http.Server{
		Addr: addr, Handler: s,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       60 * time.Second,
		WriteTimeout:      wholeTime, // paced cuts earlier a client that reads nothing
		IdleTimeout:       2 * time.Minute,
		ErrorLog:          slog.NewLogLogger(s.o.Log.Handler(), slog.LevelWarn),
	}
}

// Swap makes rel the release of all requests to come. The one before is closed after its last request; Swap does not wait
// for it.
func (s *Server) Swap(rel Release) {
	a := answer.New(rel.Catalog)
	if s.o.Today != nil {
		a.Today = s.o.Today
	}
	next := &held{
		Release: rel, named: []string{rel.ID}, log: s.o.Log, closing: &s.closing,
		api:   api.NewRelease(rel.ID, rel.Date, rel.Catalog, a),
		pages: pages.Release{ID: rel.ID, Date: rel.Date, Catalog: rel.Catalog, Answer: a},
	}
	next.api.Exports = rel.Exports
	next.users.Store(1) // the Server itself
	s.closing.Add(1)
	s.o.Log.Info("release in force", "release", rel.ID)
	if old := s.current.Swap(next); old != nil {
		old.leave()
	}
}

// Close lets the current release go and waits until every release is closed, but not for ever: a request may hang.
func (s *Server) Close() {
	if old := s.current.Swap(nil); old != nil {
		old.leave()
	}
	done := make(chan struct{})
	go func() {
		s.closing.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(closePatience):
		s.o.Log.Error("a release is still in use; leaving it open")
	}
}

// closePatience is more than a store takes to end.
const closePatience = 15 * time.Second

// SetWarnings replaces what /health/ready says to be wrong without keeping from answering, such as a newer release that is
// damaged.
func (s *Server) SetWarnings(texts ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.warnings = texts
}

// StoreRestarted notes that a store has come up again, and why it had ended.
func (s *Server) StoreRestarted(why string) {
	s.mu.Lock()
	s.restarts++
	n := s.restarts
	s.mu.Unlock()
	s.o.Log.Warn("the store has restarted", "restarts", n, "why", why)
}

func (s *Server) count(status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts[status]++
}

// Counts is how many answers had each status.
func (s *Server) Counts() map[int]int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make(map[int]int64, len(s.counts))
	for status, n := range s.counts {
		out[status] = n
	}
	return out
}

// held is a release in use, with a count of its users.
type held struct {
	Release
	api   *api.Release
	pages pages.Release
	named []string // ID, as a field
	log   *slog.Logger
	users atomic.Int64

	closing *sync.WaitGroup
}

// enter counts a user; it says no when the release has been closed.
func (h *held) enter() bool {
	for {
		n := h.users.Load()
		if n == 0 {
			return false
		}
		if h.users.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

// leave lets a user go; after the last one the release is closed, beside, since a store takes its time to end and the
// last answer must not wait for it.
func (h *held) leave() {
	if h.users.Add(-1) == 0 {
		go h.free()
	}
}

func (h *held) free() {
	defer h.closing.Done()
	free := h.Close
	if free == nil {
		free = h.Catalog.Close
	}
	if err := free(); err != nil {
		h.log.Error("close release", "release", h.ID, "error", err)
		return
	}
	h.log.Info("release closed", "release", h.ID)
}

// hold returns the release of the moment, which the caller leaves; nil when there is none.
func (s *Server) hold() *held {
	for {
		h := s.current.Load()
		if h == nil || h.enter() {
			return h
		}
	}
}

type heldKey struct{}

// heldBy is the release that a request is answered from; nil when there is none.
func heldBy(r *http.Request) *held {
	h, _ := r.Context().Value(heldKey{}).(*held)
	return h
}

// withRelease holds the release of the moment for the whole of a request, and names it in the answer.
func (s *Server) withRelease(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := s.hold()
		if h == nil {
			next.ServeHTTP(w, r)
			return
		}
		defer h.leave()
		w.Header()["Passerelle-Release"] = h.named
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), heldKey{}, h)))
	})
}
