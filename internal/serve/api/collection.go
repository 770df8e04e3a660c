package api

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"passerelle/internal/answer"
	"passerelle/internal/catalog"
	"passerelle/internal/life"
)

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

// answer answers the address of a collection: one page as JSON, or a table. A table without limite and without curseur is
// whole.
func (k *kind) answer(a *API, w http.ResponseWriter, r *http.Request, rel *Release) error {
	q, err := paramsOf(r, append(k.filters(), paging...)...)
	if err != nil {
		return err
	}
	want, err := wants(w, r, q)
	if err != nil {
		return err
	}
	if rel == nil {
		return answer.ErrNoRelease
	}
	g, err := rel.collections.gather(k.class)
	if err != nil {
		return err
	}
	c, err := k.choose(r.Context(), rel, g, q)
	if err != nil {
		return err
	}
	if want.whole {
		return a.sheet(w, r, k.path, want.media, q, k.rows(r.Context(), rel, g, c.all.next(0, 0), c.day))
	}
	p := page{k: k, g: g, c: c}
	p.places, p.before, p.after = want.at.window(g.Things, c.all, want.n)
	links := a.around(r, rel, q, want.at, &p)
	if tabular(want.media) {
		w.Header()["Link"] = append(w.Header()["Link"], links...)
		return a.sheet(w, r, k.path, want.media, q, k.rows(r.Context(), rel, g, p.places, c.day))
	}
	d, err := a.page(r, rel, &p)
	if err != nil {
		return err
	}
	d.ReleaseChangee = want.at.release != "" && want.at.release != rel.ID
	return a.jsonAs(w, r, want.media, d, links...)
}

// page is one page of a collection.
type page struct {
	k              *kind
	g              *gathered
	c              *chosen
	places         []int
	before, after  bool
	previous, next answer.Text
}

// around makes the addresses of the pages around one, and their Link fields.
func (a *API) around(r *http.Request, rel *Release, q url.Values, at cursor, p *page) []string {
	previous, next := at.neighbours(rel.ID, p.g.Things, p.places, p.before, p.after)
	if p.k.states && (previous != nil || next != nil) { // a walk keeps the day on which it began
		q.Set("date", p.c.day.String())
	}
	p.previous, p.next = a.pageAt(r, q, previous), a.pageAt(r, q, next)
	return a.pageLinks(r, rel, q, p.previous, p.next)
}

// page makes the document of a page.
func (a *API) page(r *http.Request, rel *Release, p *page) (*collectionDocument, error) {
	d := &collectionDocument{
		head: a.head(r), Type: "Collection", Date: answer.Day(p.c.day), Total: p.c.all.count(), Suivante: p.next, Precedente: p.previous,
	}
	things := make([]catalog.Thing, len(p.places))
	for i, place := range p.places {
		things[i] = p.g.Things[place]
	}
	var err error
	if d.Membres, d.Sources, err = members(r.Context(), rel, things, p.c.day); err != nil {
		return nil, err
	}
	if !p.k.states {
		d.Sources = rel.Answer.Sources(p.g.speaking(p.places)...)
	}
	d.Facettes, err = p.k.count(p.g, p.c)
	return d, err
}

// speaking are the names of the sources that speak of members; none in a release that has no index of them.
func (g *gathered) speaking(places []int) []string {
	sources, _ := g.values["source"]() // ErrNoFacets: the release was built before
	var names []string
	for _, b := range sources {
		if slices.ContainsFunc(places, b.members.has) {
			names = append(names, b.value)
		}
	}
	return names
}

// wanted is what a question about a list asks for beside its filters.
type wanted struct {
	media string
	n     int    // members of a page, at most
	at    cursor // where it begins
	whole bool   // a table of all members: neither limite nor curseur is there
}

// wants reads format, Accept, limite and curseur.
func wants(w http.ResponseWriter, r *http.Request, q url.Values) (want wanted, err error) {
	if want.media, err = chooseMedia(w, r, q); err != nil {
		return want, err
	}
	if want.n, err = limit(q); err != nil {
		return want, err
	}
	want.at, err = parseCursor(q.Get("curseur"))
	want.whole = tabular(want.media) && q.Get("limite") == "" && q.Get("curseur") == ""
	return want, err
}

// pageAt is the address of another page of the same question, "" for none.
func (a *API) pageAt(r *http.Request, q url.Values, c *cursor) answer.Text {
	if c == nil {
		return ""
	}
	other := url.Values{}
	if c.path != "" || c.back {
		other.Set("curseur", c.String())
	}
	for name, values := range q {
		if name != "curseur" {
			other[name] = values
		}
	}
	return answer.Text(strings.TrimSuffix(a.base+strings.TrimPrefix(r.URL.EscapedPath(), "/")+"?"+other.Encode(), "?"))
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
func members(ctx context.Context, rel *Release, things []catalog.Thing, d life.Day) ([]member, []answer.Source, error) {
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
