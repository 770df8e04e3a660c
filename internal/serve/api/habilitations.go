package api

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"passerelle/internal/answer"
	"passerelle/internal/catalog"
	"passerelle/internal/code"
	"passerelle/internal/doc"
	"passerelle/internal/life"
	"passerelle/internal/rdf"
	"passerelle/internal/serve/problem"
)

// habilitations is who may train for a certification, assess it or award it.
type habilitations struct {
	head
	Type           string          `json:"type"` // "Collection"
	Certification  string          `json:"certification"`
	Total          int             `json:"total"`
	Membres        []habilitation  `json:"membres"`
	Suivante       answer.Text     `json:"suivante"`
	Precedente     answer.Text     `json:"precedente"`
	ReleaseChangee bool            `json:"releaseChangee,omitempty"`
	Sources        []answer.Source `json:"sources"`
}

// habilitation is one right of one organisation. A certifier of whom the source gives neither state nor dates has no IRI of
// its role.
type habilitation struct {
	ID               string      `json:"id,omitempty"`
	Type             string      `json:"type"` // Habilitation or RoleDeCertificateur
	Organisme        member      `json:"organisme"`
	TypeHabilitation answer.Text `json:"typeHabilitation,omitempty"` // as the source writes it
	EtatHabilitation answer.Text `json:"etatHabilitation"`
	DateActivation   answer.Day  `json:"dateActivation"`
	DateEtat         answer.Day  `json:"dateEtat"`
	ConstateLe       answer.Day  `json:"constateLe"`
	Perime           bool        `json:"perime"`

	source string
}

// Habilitations answers /certifications/{code}/habilitations: by SIRET, the role of certifier before the right to train.
// A fiche that is malformed or unknown is 404.
func (a *API) Habilitations(w http.ResponseWriter, r *http.Request, rel *Release) error {
	q, err := paramsAt(r, "/certifications/{code}/habilitations")
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
	path, err := fiche(r.PathValue("code"))
	if err != nil {
		return err
	}
	all, err := rel.habilitations(r.Context(), path)
	if err != nil {
		return Missing(r.Context(), rel, path, err)
	}
	kept, err := all.of(q.Get("siret"))
	if err != nil {
		return err
	}
	if want.whole {
		return a.sheet(w, r, "habilitations", want.media, q, all.rows(r.Context(), rel, kept.next(0, 0)))
	}
	places, before, after := want.at.window(all.things, kept, want.n)
	previous, next := want.at.neighbours(rel.ID, all.things, places, before, after)
	d := habilitations{head: a.head(r), Type: "Collection", Certification: rel.Catalog.IRI(path), Total: kept.count(), Membres: []habilitation{},
		Suivante: a.pageAt(r, q, next), Precedente: a.pageAt(r, q, previous), ReleaseChangee: want.at.release != "" && want.at.release != rel.ID}
	links := a.pageLinks(r, rel, q, d.Precedente, d.Suivante)
	if tabular(want.media) {
		w.Header()["Link"] = append(w.Header()["Link"], links...)
		return a.sheet(w, r, "habilitations", want.media, q, all.rows(r.Context(), rel, places))
	}
	if d.Membres, err = all.describe(r.Context(), rel, places); err != nil {
		return err
	}
	d.Sources = rel.Answer.Sources(speakers(d.Membres)...)
	return a.jsonAs(w, r, want.media, d, links...)
}

// fiche reads the code of a fiche, RNCP or RS, into its path.
func fiche(text string) (string, error) {
	for _, family := range []code.Family{code.RNCP, code.RS} {
		if r := code.Check(family, text); r.Valide {
			return family.Path(r.Normalise), nil
		}
	}
	return "", problem.Newf(problem.NotFound, "%.40q n'est pas un numéro de fiche RNCP ou RS.", "%.40q is no number of an RNCP or RS entry.", text)
}

// rights are all rights on one certification, in their order.
type rights struct {
	things []catalog.Thing // the place of each in the order
	all    map[string]habilitation
}

func (rs *rights) add(siret string, h habilitation) {
	t := catalog.Thing{Class: h.Type, Code: siret, Path: "certificateur/" + siret}
	if h.Type == "Habilitation" {
		t.Path = "habilitation/" + siret
	}
	if _, twice := rs.all[t.Path]; !twice {
		rs.things = append(rs.things, t)
	}
	rs.all[t.Path] = h
}

// habilitations reads the rights out of the document of a fiche: roles and rights with their dates, and certifiers of whom
// only the name is given.
func (rel *Release) habilitations(ctx context.Context, path string) (*rights, error) {
	_, d, err := rel.Catalog.Get(ctx, path)
	if err != nil {
		return nil, err
	}
	reasons, err := rel.Catalog.Why(ctx, path, "")
	if err != nil {
		return nil, err
	}
	stated := map[string]catalog.Edition{} // object → the newest edition that states it of the fiche
	for _, r := range reasons {
		for _, o := range r.From {
			if known, ok := stated[r.Triple.O]; r.Triple.S == "<"+d.IRI+">" && (!ok || o.Edition.Day > known.Day) {
				stated[r.Triple.O] = o.Edition
			}
		}
	}
	rs := &rights{all: map[string]habilitation{}}
	app := rel.Catalog.Base() + "def/apprentissage#"
	for _, kind := range []struct{ property, class string }{{"certificateur", "RoleDeCertificateur"}, {"roleCertificateur", "RoleDeCertificateur"}, {"habilitation", "Habilitation"}} {
		for _, o := range d.Objects(app + kind.property) {
			h := habilitation{Type: kind.class, ConstateLe: answer.Day(life.NoDay)}
			if e, ok := stated[o]; ok {
				h.ConstateLe, h.source = answer.Day(e.Day), e.Source
			}
			organisme := rdf.Text(o)
			if kind.property != "certificateur" {
				h.ID, organisme = rdf.Text(o), d.ValueOf(rdf.Text(o), app+"organisme")
			}
			siret, ok := strings.CutPrefix(organisme, rel.Catalog.IRI("organisme/"))
			if !ok { // an organisation without SIRET has no IRI; its name alone is no right
				continue
			}
			h.dates(d, app)
			h.Perime = h.source != "" && rel.Answer.Perime(h.source)
			rs.add(siret, h)
		}
	}
	slices.SortFunc(rs.things, func(x, y catalog.Thing) int { return compare(x, cursor{code: y.Code, path: y.Path}) })
	return rs, nil
}

// dates fills what the document says of a right.
func (h *habilitation) dates(d doc.Document, app string) {
	h.DateActivation, h.DateEtat = answer.Day(life.NoDay), answer.Day(life.NoDay)
	if h.ID == "" {
		return
	}
	h.TypeHabilitation = answer.Text(d.ValueOf(h.ID, app+"typeHabilitation"))
	h.EtatHabilitation = answer.Text(d.ValueOf(h.ID, app+"etatHabilitation"))
	for property, to := range map[string]*answer.Day{"dateActivation": &h.DateActivation, "dateEtat": &h.DateEtat} {
		if on, err := life.ParseDay(d.ValueOf(h.ID, app+property)); err == nil {
			*to = answer.Day(on)
		}
	}
}

// of keeps the rights of one organisation, all for "".
func (rs *rights) of(siret string) (set, error) {
	kept := newSet(len(rs.things))
	normal := ""
	if siret != "" {
		path, err := whats["siret"].read("siret", siret)
		if err != nil {
			return nil, err
		}
		_, normal, _ = strings.Cut(path, "/")
	}
	for place, t := range rs.things {
		if normal == "" || t.Code == normal {
			kept.add(place)
		}
	}
	return kept, nil
}

// describe names the organisations of rights.
func (rs *rights) describe(ctx context.Context, rel *Release, places []int) ([]habilitation, error) {
	out := make([]habilitation, 0, len(places))
	for _, place := range places {
		at := rs.things[place]
		h := rs.all[at.Path]
		path := "organisme/" + at.Code
		t, err := rel.Catalog.Find(ctx, path)
		if err != nil && !errors.Is(err, catalog.ErrUnknown) {
			return nil, err
		}
		h.Organisme = member{ID: rel.Catalog.IRI(path), Type: "Organisme", Code: at.Code, Intitule: answer.Text(t.Label)}
		out = append(out, h)
	}
	return out, nil
}

func (rs *rights) rows(ctx context.Context, rel *Release, places []int) rows {
	return rows{
		columns: []string{"type", "siret", "organisme", "typeHabilitation", "etatHabilitation", "dateActivation", "dateEtat", "constateLe", "perime"},
		each: func(row func(...string)) error {
			all, err := rs.describe(ctx, rel, places)
			for _, h := range all {
				row(h.Type, h.Organisme.Code, string(h.Organisme.Intitule), string(h.TypeHabilitation), string(h.EtatHabilitation), h.DateActivation.String(),
					h.DateEtat.String(), h.ConstateLe.String(), strconv.FormatBool(h.Perime))
			}
			return err
		},
	}
}

func speakers(all []habilitation) []string {
	var names []string
	for _, h := range all {
		if h.source != "" && !slices.Contains(names, h.source) {
			names = append(names, h.source)
		}
	}
	slices.Sort(names)
	return names
}

// pageLinks are the Link fields of a page.
func (a *API) pageLinks(r *http.Request, rel *Release, q url.Values, previous, next answer.Text) []string {
	links := []string{link(string(a.pageAt(r, q, &cursor{release: rel.ID})), "first")}
	if next != "" {
		links = append(links, link(string(next), "next"))
	}
	if previous != "" {
		links = append(links, link(string(previous), "prev"))
	}
	return links
}
