package api

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"passerelle/internal/answer"
	"passerelle/internal/catalog"
	"passerelle/internal/life"
	"passerelle/internal/serve/problem"
)

// A collection is all things of a class in its order, that of codes: by number, then by text. It is gathered once a
// release, when it is first asked for.
type collection struct {
	things []catalog.Thing
	folded []string // code and name without accents and case, words apart
}

func gather(c *catalog.Catalog, class string) (*collection, error) {
	const page = 5000
	all := &collection{}
	for after := 0; ; {
		things, last, err := c.Page(context.Background(), class, after, page)
		if err != nil {
			return nil, err
		}
		all.things = append(all.things, things...)
		if len(things) < page {
			break
		}
		after = last
	}
	for _, t := range all.things {
		all.folded = append(all.folded, fold(t.Code+" "+t.Label))
	}
	return all, nil
}

// fold leaves lower-case letters without accents, and digits, in words apart.
func fold(s string) string {
	var b strings.Builder
	b.WriteByte(' ')
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
		case !unicode.Is(unicode.Mn, r):
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// filter is what a page of a collection is asked for.
type filter struct {
	words []string // each begins a word of the code or the name
	etat  string
	day   life.Day
}

func newFilter(q url.Values, today life.Day) (filter, error) {
	f := filter{words: strings.Fields(fold(q.Get("q"))), etat: q.Get("etat")}
	words := []string{life.Actif.String(), life.AVenir.String(), life.Inactif.String(), life.Inconnu.String()}
	if f.etat != "" && !slices.Contains(words, f.etat) {
		return f, problem.Parameter("etat", "%.40q n'est pas un état. États : %s.", "%.40q is no state. States: %s.", f.etat, strings.Join(words, ", "))
	}
	var err error
	if f.day, err = day("date", q.Get("date")); f.day == life.NoDay {
		f.day = today
	}
	return f, err
}

// choose returns the things that the filter keeps, and how many its words keep in each state.
func (c *collection) choose(g *life.Graph, f filter) (kept []catalog.Thing, states map[string]int) {
	states = map[string]int{}
	for i, t := range c.things {
		if !slices.ContainsFunc(f.words, func(w string) bool { return !strings.Contains(c.folded[i], " "+w) }) {
			state := stateOf(g, t.Code, f.day)
			states[state]++
			if f.etat == "" || f.etat == state {
				kept = append(kept, t)
			}
		}
	}
	return kept, states
}

func stateOf(g *life.Graph, code string, d life.Day) string {
	l := g.Life(code)
	if l == nil {
		return life.Inconnu.String()
	}
	state, _, _ := l.At(d)
	return state.String()
}

// collectionDocument is the envelope of api.md §3.4.
type collectionDocument struct {
	head
	Type           string          `json:"type"` // "Collection"
	Date           answer.Day      `json:"date"`
	Total          int             `json:"total"`
	Membres        []member        `json:"membres"`
	Suivante       answer.Text     `json:"suivante"`
	Precedente     answer.Text     `json:"precedente"`
	Facettes       *facets         `json:"facettes,omitempty"`
	ReleaseChangee bool            `json:"releaseChangee,omitempty"` // the cursor is of another release than the answer
	Sources        []answer.Source `json:"sources"`
}

type facets struct {
	Etat []facet `json:"etat"`
}

// facet is how many members would be left by one value of a filter.
type facet struct {
	Valeur string `json:"valeur"`
	Total  int    `json:"total"`
}

// Certifications answers /certifications: one page of the fiches, in the order of their numbers.
func (a *API) Certifications(w http.ResponseWriter, r *http.Request, rel *Release) error {
	q, err := params(r, "q", "etat", "date", "limite", "curseur")
	if err != nil {
		return err
	}
	n, at, err := place(q)
	if err != nil {
		return err
	}
	if rel == nil {
		return answer.ErrNoRelease
	}
	f, err := newFilter(q, rel.Answer.Today())
	if err != nil {
		return err
	}
	all, err := rel.fiches()
	if err != nil {
		return err
	}
	kept, states := all.choose(rel.Catalog.Lives(), f)
	d := collectionDocument{
		head: a.head(r), Type: "Collection", Date: answer.Day(f.day), Total: len(kept), Facettes: newFacets(states),
		ReleaseChangee: at.release != "" && at.release != rel.ID,
	}
	from, to := at.window(kept, n)
	if d.Membres, d.Sources, err = a.members(r.Context(), rel, kept[from:to], f.day); err != nil {
		return err
	}
	before, after := neighbours(rel.ID, kept, from, to)
	d.Precedente, d.Suivante = a.pageAt(r, q, before), a.pageAt(r, q, after)
	var links []string
	if after != nil {
		links = append(links, link(string(d.Suivante), "next"))
	}
	if before != nil {
		links = append(links, link(string(d.Precedente), "prev"))
	}
	return a.json(w, r, d, links...)
}

// place is where a page begins, and how long it is at most.
func place(q url.Values) (n int, at cursor, err error) {
	if n, err = limit(q); err == nil {
		at, err = parseCursor(q.Get("curseur"))
	}
	return n, at, err
}

func newFacets(states map[string]int) *facets {
	f := &facets{}
	for _, state := range []life.State{life.Actif, life.AVenir, life.Inactif, life.Inconnu} {
		f.Etat = append(f.Etat, facet{state.String(), states[state.String()]})
	}
	return f
}

// neighbours are the cursors of the pages before and after a window, nil where there is none.
func neighbours(release string, kept []catalog.Thing, from, to int) (before, after *cursor) {
	if from > 0 {
		before = &cursor{release: release, back: true}
		if from < len(kept) {
			before.code = kept[from].Code
		}
	}
	if to < len(kept) {
		after = &cursor{release: release}
		if to > 0 {
			after.code = kept[to-1].Code
		}
	}
	return before, after
}

// pageAt is the address of another page of the same question, "" for none.
func (a *API) pageAt(r *http.Request, q url.Values, c *cursor) answer.Text {
	if c == nil {
		return ""
	}
	other := url.Values{"curseur": {c.String()}}
	for name, values := range q {
		if name != "curseur" {
			other[name] = values
		}
	}
	return answer.Text(a.base + strings.TrimPrefix(r.URL.EscapedPath(), "/") + "?" + other.Encode())
}

// member is a thing in a list.
type member struct {
	ID          string           `json:"id"`
	Type        string           `json:"type"`
	Code        string           `json:"code"`
	Intitule    answer.Text      `json:"intitule"`
	Etat        string           `json:"etat,omitempty"`
	Validite    *answer.Validity `json:"validite,omitempty"`
	ConstateLe  *answer.Day      `json:"constateLe,omitempty"`
	Perime      *bool            `json:"perime,omitempty"`
	RemplacePar *[]string        `json:"remplacePar,omitempty"` // IRIs of the codes in force that replace it
}

// members describes things, with the state of those that have one, and credits their sources.
func (a *API) members(ctx context.Context, rel *Release, things []catalog.Thing, d life.Day) ([]member, []answer.Source, error) {
	out := make([]member, 0, len(things))
	credits := map[string]answer.Source{}
	for _, t := range things {
		m := member{ID: rel.Catalog.IRI(t.Path), Type: t.Class, Code: t.Code, Intitule: answer.Text(t.Label)}
		if rel.Catalog.Lives().Life(t.Code) != nil && (t.Class == "Certification" || t.Class == "Diplome") {
			found, err := rel.Answer.Resolve(ctx, t.Code, answer.On(familyOf(t), d))
			if err != nil {
				return nil, nil, err
			}
			m.describe(found)
			for _, s := range found.Sources {
				credits[s.Nom] = s
			}
		}
		out = append(out, m)
	}
	sources := make([]answer.Source, 0, len(credits))
	for _, s := range credits {
		sources = append(sources, s)
	}
	slices.SortFunc(sources, func(x, y answer.Source) int { return cmp.Compare(x.Nom, y.Nom) })
	return out, sources, nil
}

func (m *member) describe(found answer.Resolution) {
	if found.Ressource == nil {
		return
	}
	s := found.Ressource
	m.Etat, m.Validite, m.ConstateLe, m.Perime = s.Etat, &s.Validite, &s.ConstateLe, &s.Perime
	by := []string{}
	for _, t := range found.RemplacePar {
		by = append(by, t.ID)
	}
	m.RemplacePar = &by
}
