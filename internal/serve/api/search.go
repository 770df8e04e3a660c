package api

import (
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"passerelle/internal/answer"
	"passerelle/internal/catalog"
	"passerelle/internal/serve/problem"
)

// searchDocument is the envelope of api.md §3.4 around what a search finds.
type searchDocument struct {
	head
	Type           string          `json:"type"` // "Collection"
	Date           answer.Day      `json:"date"`
	Total          int             `json:"total"`
	VouliezVous    answer.Text     `json:"vouliezVousDire"` // what was searched for instead
	Membres        []member        `json:"membres"`
	Suivante       answer.Text     `json:"suivante"`
	Precedente     answer.Text     `json:"precedente"`
	Facettes       *searchFacets   `json:"facettes,omitempty"`
	ReleaseChangee bool            `json:"releaseChangee,omitempty"` // the cursor is of another release than the answer
	Sources        []answer.Source `json:"sources"`
}

// searchFacets count what is found by class, whatever class is asked for.
type searchFacets struct {
	Classe []facet `json:"classe"`
}

// Search answers /recherche: one page of the things of which q is the code, then of those that bear its words, best first
// (catalog.Found says in which order). type keeps one class.
func (a *API) Search(w http.ResponseWriter, r *http.Request, rel *Release) error {
	q, err := paramsAt(r, "/recherche")
	if err != nil {
		return err
	}
	n, err := limit(q)
	if err != nil {
		return err
	}
	at, err := parseSpot(q.Get("curseur"))
	if err != nil {
		return err
	}
	found, err := a.found(r, rel, q, false)
	if err != nil {
		return err
	}
	from, to, err := at.window(r, found, n)
	if err != nil {
		return err
	}
	d := searchDocument{ReleaseChangee: at.release != "" && at.release != rel.ID, Facettes: &searchFacets{Classe: []facet{}}}
	for _, c := range found.Classes {
		d.Facettes.Classe = append(d.Facettes.Classe, facet{Valeur: c.Class, Total: c.Total})
	}
	var links []string
	if d.Precedente, err = a.neighbour(r, rel, q, found, spot{back: true}, from); err != nil {
		return err
	}
	if d.Suivante, err = a.neighbour(r, rel, q, found, spot{}, to); err != nil {
		return err
	}
	if d.Suivante != "" {
		links = append(links, link(string(d.Suivante), "next"))
	}
	if d.Precedente != "" {
		links = append(links, link(string(d.Precedente), "prev"))
	}
	things, err := found.Things(r.Context(), from, to)
	if err != nil {
		return err
	}
	return a.searched(w, r, rel, d, found, things, links...)
}

// found searches for q, which is perhaps being typed, among the things of type.
func (a *API) found(r *http.Request, rel *Release, q url.Values, typing bool) (*catalog.Found, error) {
	text, err := required(q, "q")
	if err != nil {
		return nil, err
	}
	class, err := a.class(q.Get("type"))
	if err != nil {
		return nil, err
	}
	if rel == nil {
		return nil, answer.ErrNoRelease
	}
	if typing {
		return rel.Answer.Suggest(r.Context(), text, class)
	}
	return rel.Answer.Search(r.Context(), text, class)
}

// searched answers with some of the things found.
func (a *API) searched(w http.ResponseWriter, r *http.Request, rel *Release, d searchDocument, found *catalog.Found, things []catalog.Thing, links ...string) (err error) {
	d.head, d.Type, d.Date, d.Total = a.head(r), "Collection", answer.Day(rel.Answer.Today()), found.Total
	d.VouliezVous = answer.Text(found.Meant)
	if d.Membres, d.Sources, err = members(r.Context(), rel, things, rel.Answer.Today()); err != nil {
		return err
	}
	return a.json(w, r, d, links...)
}

// suggested is how many suggestions a box is given where it does not say.
const suggested = 10

// Suggest answers /recherche/suggestions: the best of what Search finds for a text that is perhaps being typed, each name
// once.
func (a *API) Suggest(w http.ResponseWriter, r *http.Request, rel *Release) error {
	q, err := paramsAt(r, "/recherche/suggestions")
	if err != nil {
		return err
	}
	n := suggested
	if q.Has("limite") {
		if n, err = limit(q); err != nil {
			return err
		}
	}
	found, err := a.found(r, rel, q, true)
	if err != nil {
		return err
	}
	things, err := found.Distinct(r.Context(), n)
	if err != nil {
		return err
	}
	return a.searched(w, r, rel, searchDocument{}, found, things)
}

// class reads the name of a class, in whatever case.
func (a *API) class(name string) (string, error) {
	if name == "" {
		return "", nil
	}
	for _, class := range a.classes {
		if strings.EqualFold(class, name) {
			return class, nil
		}
	}
	return "", problem.Parameter("type", "« %.40s » n'est pas une classe de l'ontologie ; par exemple : Certification, Diplome, Metier.",
		"“%.40s” is no class of the ontology; for example: Certification, Diplome, Metier.", name)
}

// A spot is a cursor among what a search found: before or after a mark, or, without one, the end or the beginning. The mark means a place in every release; the
// release it was made in only lets an answer say that another one has come since.
type spot struct {
	release, mark string
	back          bool
}

// String hides what a spot is made of, since clients must not make their own.
func (s spot) String() string {
	direction := ">"
	if s.back {
		direction = "<"
	}
	return base64.RawURLEncoding.EncodeToString([]byte(s.release + direction + s.mark))
}

func noCursor() error {
	return problem.Parameter("curseur", "Ce curseur n'en est pas un : suivez les liens « suivante » et « precedente ».",
		"This is no cursor: follow the links “suivante” and “precedente”.")
}

// maxSpot bounds a cursor: the mark holds a code, which are short.
const maxSpot = 400

// parseSpot reads what String wrote; "" is the beginning.
func parseSpot(s string) (spot, error) {
	if s == "" {
		return spot{}, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(s)
	at := strings.IndexAny(string(text), "<>")
	if err != nil || len(s) > maxSpot || at < 0 {
		return spot{}, noCursor()
	}
	return spot{release: string(text[:at]), mark: string(text[at+1:]), back: text[at] == '<'}, nil
}

// window is which of what was found the page at the spot holds.
func (s spot) window(r *http.Request, found *catalog.Found, n int) (from, to int, err error) {
	switch {
	case s.mark == "" && s.back:
		return max(0, found.Total-n), found.Total, nil
	case s.mark == "":
		return 0, min(n, found.Total), nil
	}
	at, there, err := found.Place(r.Context(), s.mark)
	switch {
	case errors.Is(err, catalog.ErrMark):
		return 0, 0, noCursor()
	case s.back:
		return max(0, at-n), at, err
	case there:
		at++
	}
	return at, min(at+n, found.Total), err
}

// neighbour is the address of the page before or after the edge of a page, "" where there is none.
func (a *API) neighbour(r *http.Request, rel *Release, q url.Values, found *catalog.Found, s spot, edge int) (address answer.Text, err error) {
	at, none := edge-1, edge == found.Total // after the last member of this page
	if s.back {
		at, none = edge, edge == 0 // before its first
	}
	if none {
		return "", nil
	}
	if s.release = rel.ID; at >= 0 && at < found.Total {
		if s.mark, err = found.Mark(r.Context(), at); err != nil {
			return "", err
		}
	}
	other := url.Values{"curseur": {s.String()}}
	for name, values := range q {
		if name != "curseur" {
			other[name] = values
		}
	}
	return answer.Text(a.base + strings.TrimPrefix(r.URL.EscapedPath(), "/") + "?" + other.Encode()), nil
}
