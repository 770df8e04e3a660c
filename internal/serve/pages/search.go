package pages

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"passerelle/internal/answer"
	"passerelle/internal/catalog"
)

// searchView is the page of what was found for some words or a code.
type searchView struct {
	frame
	Asked    bool
	Readings []result // the things of which the words are a code
	Unknown  []string // families in which they are the code of nothing that the release holds
	Normal   string   // that code in its normal form
	Groups   []group
	Meant    string // what was searched for instead, "" where what was typed finds something
}

// group is what was found of some classes.
type group struct {
	ID, Title string
	Results   []result
	More      int
}

// result is one thing found.
type result struct {
	ClassName string
	Link      link
	By        []link // what replaces it today
}

// shownOfGroup is how many things of each group are shown.
const shownOfGroup = 20

// groups put the classes that people look for first; every other class is in the last.
var groups = []struct {
	id      string
	classes []string
}{
	{"certifications", []string{"Certification"}},
	{"metiers", []string{"Metier"}},
	{"diplomes", []string{"Diplome"}},
	{"appellations", []string{"Appellation"}},
	{"others", nil},
}

// Search renders /recherche?q=. What is a code of exactly one thing, in whatever spelling, answers 303 to its page.
func (p *Pages) Search(w http.ResponseWriter, r *http.Request, rel Release) error {
	d := p.reader(r, rel)
	q := typed(r.URL.Query().Get("q"))
	v := searchView{frame: p.frame(r, rel, "search"), Asked: q != ""}
	v.Query, v.Title, v.NoIndex = q, d.w.plain("search.title"), true
	if q == "" {
		return p.send(w, http.StatusOK, "search", v)
	}
	v.Title = d.w.plain("search.title-of", q)
	readings := d.read(&v, q)
	if len(readings) == 1 {
		http.Redirect(w, r, (&url.URL{Path: localize(d.lang, docPath(readings[0].Path))}).EscapedPath(), http.StatusSeeOther)
		return d.err
	}
	for _, t := range readings {
		v.Readings = append(v.Readings, d.result(t))
	}
	d.find(&v, q)
	if d.err != nil {
		return d.err
	}
	return p.send(w, http.StatusOK, "search", v)
}

// typed is what was typed, without what nobody types: bytes that are no text, control characters.
func typed(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, " ")))
}

// read returns the things of which q is a code, and notes the families in which it is the code of nothing known.
func (d *reader) read(v *searchView, q string) []catalog.Thing {
	var out []catalog.Thing
	for _, c := range answer.CodesOf(q) {
		path := c.Famille.Path(c.Normalise)
		if path == "" {
			continue
		}
		t, err := d.rel.Catalog.Find(d.ctx, path)
		if err != nil {
			d.noteUnlessUnknown(err)
			v.Unknown, v.Normal = append(v.Unknown, string(c.Famille)), c.Normalise
			continue
		}
		out = append(out, t)
	}
	return out
}

// find searches names and codes, and groups what it finds by class.
func (d *reader) find(v *searchView, q string) {
	all, err := d.rel.Answer.Search(d.ctx, q, "")
	if err != nil {
		d.note(err)
		return
	}
	v.Meant = all.Meant
	best, totals, err := all.Groups(d.ctx, shownOfGroup, groupOf)
	d.note(err)
	for _, g := range groups {
		one := group{ID: g.id, Title: d.w.plain("search.group." + g.id), More: totals[g.id] - len(best[g.id])}
		for _, t := range best[g.id] {
			r := d.result(t)
			if len(g.classes) == 1 {
				r.ClassName = "" // the group's title says it
			}
			one.Results = append(one.Results, r)
		}
		if len(one.Results) > 0 {
			v.Groups = append(v.Groups, one)
		}
	}
}

func groupOf(class string) string {
	for _, g := range groups {
		if slices.Contains(g.classes, class) {
			return g.id
		}
	}
	return groups[len(groups)-1].id
}

func (d *reader) result(t catalog.Thing) result {
	return result{ClassName: capital(d.p.labels.class(d.lang, t.Class)), Link: d.linkTo(t), By: d.replacements(t.Code)}
}
