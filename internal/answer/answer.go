// Package answer writes the documents of api.md §3 out of one release: what a code is (§3.1), what replaces it (§3.2) and
// why a value is published. The command line, the API and the pages all show these documents, so that they cannot
// disagree; the sentences that explain a rule, in French and English, stand here too.
package answer

import (
	"errors"
	"slices"
	"time"

	"passerelle/internal/catalog"
	"passerelle/internal/life"
)

// CanonicalBase is the base of all identifiers, for answers given without a release (api.md §2).
const CanonicalBase = "https://api.apprentissage.beta.gouv.fr/"

var (
	// ErrNoRelease is returned for a question that only a release can answer, when there is none.
	ErrNoRelease = errors.New("no release is loaded; run `passerelle build` first")
	// ErrQuery is returned for a question that asks for a day and a session together, or for a session that ends before
	// it begins (api.md §3.2(d)).
	ErrQuery = errors.New("contradictory question")
)

// An Answerer answers from one release. It is safe for concurrent use.
type Answerer struct {
	// Today is the civil day in Paris, by which "no date" and "stale" are meant. New sets it; it must not change while
	// questions are asked.
	Today func() life.Day

	c       *catalog.Catalog
	sources map[string]source
}

// source is what answers need of a source: itself, and the day of its newest edition.
type source struct {
	catalog.Source
	newest   life.Day // of any edition
	complete life.Day // of a complete one
	rhythm   life.Rhythm
	rhythmic bool // it has a rhythm
	credit   Source
}

// New returns the Answerer of a release. c may be nil: then codes are checked and nothing is known of them.
func New(c *catalog.Catalog) *Answerer {
	a := &Answerer{
		Today:   func() life.Day { return life.Today(time.Now()) },
		c:       c,
		sources: map[string]source{},
	}
	if c == nil {
		return a
	}
	for _, s := range c.Sources() {
		a.sources[s.Name] = source{Source: s, newest: life.NoDay, complete: life.NoDay}
	}
	for _, e := range c.Editions() {
		s, ok := a.sources[e.Source]
		if !ok {
			s = source{Source: catalog.Source{Name: e.Source}, newest: life.NoDay, complete: life.NoDay}
		}
		s.newest = max(s.newest, e.Day)
		if e.Cover == complet {
			s.complete = max(s.complete, e.Day)
		}
		a.sources[e.Source] = s
	}
	for name, s := range a.sources {
		rhythm, err := life.ParseRhythm(s.Rhythm)
		s.rhythm, s.rhythmic = rhythm, err == nil
		s.credit = Source{ID: a.base() + "id/source/" + name, Nom: name, Intitule: s.TitleFR, Attribution: s.Attribution, Licence: s.Licence}
		a.sources[name] = s
	}
	return a
}

// complet is the cover of an edition that ends what it omits (design.md §4).
const complet = "complet"

func (a *Answerer) base() string {
	if a.c == nil {
		return CanonicalBase
	}
	return a.c.Base()
}

// Perime says whether the newest edition of a source is older than three times its rhythm (api.md §3).
func (a *Answerer) Perime(name string) bool {
	s, ok := a.sources[name]
	if !ok || s.newest == life.NoDay {
		return false
	}
	return s.rhythmic && s.rhythm.Stale(s.newest, a.Today())
}

// Sources returns the documents of the named sources, in the order given, each once; a name that the release does not
// hold is left out.
func (a *Answerer) Sources(names ...string) []Source {
	out := make([]Source, 0, len(names))
	for i, name := range names {
		s, ok := a.sources[name]
		if ok && !slices.Contains(names[:i], name) {
			out = append(out, s.credit)
		}
	}
	return out
}
