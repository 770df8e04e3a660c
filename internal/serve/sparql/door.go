// Package sparql is the public door to the triple store: the query operation of the SPARQL 1.1 Protocol (§2.1). It promises
// that the store sees only queries that the grammar of SPARQL 1.1 accepts, written anew from their tokens, without SERVICE
// and without functions that a store adds; that no query runs longer than its time; and that an answer is whole before its
// status leaves.
//
// What is refused, and how, is http.md §5.2.
package sparql

import (
	"errors"
	"net/http"
	"runtime"
	"strings"
	"time"

	"passerelle/internal/serve/accept"
	"passerelle/internal/serve/problem"
	"passerelle/internal/serve/spool"
	"passerelle/internal/store"
)

// Options say what a query may cost. Zero values stand for what is given in brackets.
type Options struct {
	Base     string        // public address of the service, for its description
	Licence  string        // IRI of the licence of the data
	Limits   Limits        // of the text [DefaultLimits]
	Time     time.Duration // of one query, waiting included [10 s]
	Patience time.Duration // of one query with those before it [2 s]
	Unshared bool          // a client may have several queries running
	Slots    int           // queries that run at once [the number of cores]
	Memory   int64         // bytes of one answer held in memory; the rest goes to a file [32 MiB]
	Room     int64         // bytes of one answer in all [1 GiB]
	Budget   *spool.Budget // of all answers under way [256 MiB in memory, 4 GiB on disk]
}

// A Door lets queries through. It is safe for concurrent use.
type Door struct {
	o     Options
	slots chan struct{}
	turns turns
}

// New returns a Door.
func New(o Options) *Door {
	if o.Limits == (Limits{}) {
		o.Limits = DefaultLimits()
	}
	if o.Time == 0 {
		o.Time = 10 * time.Second
	}
	if o.Patience == 0 {
		o.Patience = 2 * time.Second
	}
	if o.Slots == 0 {
		o.Slots = runtime.NumCPU()
	}
	if o.Memory == 0 {
		o.Memory = 32 << 20
	}
	if o.Room == 0 {
		o.Room = 1 << 30
	}
	if o.Budget == nil {
		o.Budget = spool.NewBudget(256<<20, 4<<30, "")
	}
	return &Door{o: o, slots: make(chan struct{}, o.Slots), turns: turns{clients: map[string]*turn{}}}
}

// A Target is what one request is answered from.
type Target struct {
	Client *store.Client // nil when there is no store
	// Restart ends the queries that run in the store, those of others included: nothing else ends one there. It may be
	// nil.
	Restart func()
	// Page renders the form for people; nil when there is none.
	Page func(w http.ResponseWriter, r *http.Request, f Form) error
}

// A Form is what the page of the form shows.
type Form struct {
	Status  int
	Query   string // as it was sent
	Format  string // media type asked for, "" for none
	Formats []Format
	Problem *problem.Error // what is wrong with the query, nil when nothing is
	Off     bool           // no store answers
}

// A Format is a syntax of results.
type Format struct{ Name, Media string }

// Media types of the protocol.
const (
	mediaQuery  = "application/sparql-query"
	mediaUpdate = "application/sparql-update"
	mediaForm   = "application/x-www-form-urlencoded"
	mediaHTML   = "text/html"
)

// Handle answers one request of the protocol, by GET, HEAD, POST or QUERY.
func (d *Door) Handle(w http.ResponseWriter, r *http.Request, t Target) error {
	w.Header().Add("Vary", "Accept")
	w.Header().Set("Accept-Query", `"`+mediaQuery+`"`)
	if d.o.Licence != "" {
		w.Header().Add("Link", "<"+d.o.Licence+`>; rel="license"`)
	}
	req, err := readRequest(w, r)
	if err == nil && !req.asked {
		return d.introduce(w, r, t)
	}
	if err == nil {
		err = d.answer(w, r, req, t)
	}
	if err == nil || t.Page == nil || !prefersPage(r) {
		return err
	}
	return d.explain(w, r, t, req, err)
}

// prefersPage says whether a browser asks.
func prefersPage(r *http.Request) bool {
	media, ok := accept.Type(r.Header, append(tables(), append(graphs(), mediaHTML)...)...)
	return ok && media == mediaHTML
}

// introduce answers a request without a query: the form to people, the description of the service to machines.
func (d *Door) introduce(w http.ResponseWriter, r *http.Request, t Target) error {
	offers := []string{mediaTurtle, mediaNTriples}
	if t.Page != nil {
		offers = append(offers, mediaHTML)
	}
	media, ok := accept.Type(r.Header, offers...)
	switch {
	case !ok:
		return problem.Choice(offers...)
	case media == mediaHTML:
		return t.Page(w, r, Form{Status: http.StatusOK, Formats: formats(), Off: t.Client == nil})
	}
	return d.describe(w, media)
}

// explain shows the form again, with what is wrong with the query.
func (d *Door) explain(w http.ResponseWriter, r *http.Request, t Target, req request, err error) error {
	own := (*problem.Error)(nil)
	if !errors.As(err, &own) || req.query == "" {
		return err
	}
	for name, values := range own.Header {
		w.Header()[name] = values
	}
	return t.Page(w, r, Form{Status: own.Status(), Query: req.query, Format: req.format, Formats: formats(), Problem: own, Off: t.Client == nil})
}

// formats are those that the form offers.
func formats() []Format {
	return []Format{
		{"JSON", mediaJSON}, {"XML", mediaXML}, {"CSV", mediaCSV}, {"TSV", mediaTSV}, {"Turtle", mediaTurtle}, {"N-Triples", mediaNTriples}, {"RDF/XML", mediaRDFXML},
	}
}

// answer runs the query of a request.
func (d *Door) answer(w http.ResponseWriter, r *http.Request, req request, t Target) error {
	q, err := Parse(req.query, d.o.Limits)
	if err != nil {
		return refusal(err)
	}
	media, ok := chooseMedia(r, req, q)
	if !ok {
		return problem.Choice(mediaOf(q)...)
	}
	if t.Client == nil {
		return problem.Newf(problem.Unavailable, "Aucun magasin de triplets ne sert cette version.", "No triple store serves this release.")
	}
	s, err := d.run(r, q, req.dataset, t, transport(q, media))
	if err != nil {
		return err
	}
	defer s.Close()
	w.Header().Set("Content-Type", contentType(media))
	return s.writeAs(w, media)
}

// chooseMedia picks the syntax of the answer: that of the form's parameter format where the query can give it, else by
// Accept. A browser that takes anything gets the default.
func chooseMedia(r *http.Request, req request, q *Query) (string, bool) {
	offers := mediaOf(q)
	for _, o := range offers {
		if req.format == o {
			return o, true
		}
	}
	if req.format != "" {
		return offers[0], true
	}
	return accept.Type(r.Header, offers...)
}

// refusal makes the answer to a query that is not run.
func refusal(err error) error {
	syntax, refused := (*SyntaxError)(nil), (*Refusal)(nil)
	switch {
	case errors.As(err, &syntax):
		return syntax.problem()
	case errors.As(err, &refused):
		e := refused.problem()
		e.Ligne, e.Colonne = refused.Line, refused.Column
		return e
	}
	return err
}

func (r *Refusal) problem() *problem.Error {
	switch r.What {
	case "update":
		return problem.Newf(problem.Forbidden, "L'accès public ne fait que lire : %s n'y est pas permis.", "Public access only reads: %s is not allowed here.", strings.ToUpper(r.Detail))
	case "service":
		return problem.Newf(problem.Forbidden, "SERVICE n'est pas permis : ce point d'accès n'interroge aucun autre serveur.", "SERVICE is not allowed: this endpoint asks no other server.")
	case "function":
		return problem.Newf(problem.Forbidden, "La fonction <%.200s> n'est pas permise : seules le sont celles de SPARQL 1.1 et les conversions xsd.",
			"The function <%.200s> is not allowed: only those of SPARQL 1.1 and the xsd casts are.", r.Detail)
	case "depth":
		return problem.Newf(problem.TooComplex, "La requête est trop imbriquée ; aplatissez-la.", "The query is nested too deeply; flatten it.")
	case "patterns":
		return problem.Newf(problem.TooComplex, "La requête a trop de motifs ; utilisez VALUES, ou plusieurs requêtes.", "The query has too many patterns; use VALUES, or several queries.")
	}
	return problem.Newf(problem.TooComplex, "La requête est trop longue ; utilisez IN ou VALUES, ou plusieurs requêtes.", "The query is too long; use IN or VALUES, or several queries.")
}
