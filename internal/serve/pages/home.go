package pages

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"passerelle/internal/catalog"
	"passerelle/internal/life"
)

// homeView is the first page: one box for everything, the two questions that the service is for, and how fresh it is.
type homeView struct {
	frame
	Replaced []suggestion // for "is it still active, and if not, what replaces it?"
	Related  []suggestion // for "which trainings and which occupations go together?"
	Changed  []change     // fiches that have just ended, and what replaces them
	Credits  []credit
	Counts   []count
	Built    sentence
	Base     string
}

// suggestion is an example that one can follow.
type suggestion struct {
	Href, Code string
	Label      text
}

// count is how many things of a class the release holds.
type count struct {
	Name string
	N    int
}

// Home renders / . Every example on it exists in the release.
func (p *Pages) Home(w http.ResponseWriter, r *http.Request, rel Release) error {
	d := p.reader(r, rel)
	v := homeView{frame: p.frame(r, rel, "home"), Replaced: d.replaced(), Related: d.related(), Changed: d.changed(), Base: p.Base}
	v.Description = d.w.plain("site.description")
	for _, s := range rel.Catalog.Sources() {
		v.Credits = append(v.Credits, d.credit(s))
	}
	for _, class := range []string{"Certification", "Diplome", "Metier", "Organisme"} {
		n, err := rel.Catalog.Count(d.ctx, class)
		d.note(err)
		v.Counts = append(v.Counts, count{d.w.plain("count." + class), n})
	}
	v.Built = date(d.lang, life.Today(rel.Date))
	if d.err != nil {
		return d.err
	}
	return p.send(w, http.StatusOK, "home", v)
}

// Examples to try first; the release's own first ones stand in where it has none of these.
var (
	replacedFirst = []string{"RNCP24440", "RNCP955", "RNCP35316"}
	relatedFirst  = []string{"metier/D1102", "metier/A1201", "diplome/50022137"}
)

// change is a fiche that ended, and what replaces it.
type change struct {
	Old   link
	Ended life.Day
	By    []link
}

// changed are the fiches that ended last and that another one, in force today, replaces.
func (d *reader) changed() []change {
	const most = 5
	g, today := d.rel.Catalog.Lives(), d.rel.today()
	type ended struct {
		code string
		day  life.Day
	}
	var all []ended
	for _, e := range d.rel.Catalog.Edges() {
		l := g.Life(e.Old)
		if e.Contested || l == nil || l.Kind != life.Fiche {
			continue
		}
		if state, by, _ := l.At(today); state == life.Inactif && by.Period.End != life.NoDay && by.Period.End <= today {
			all = append(all, ended{e.Old, by.Period.End})
		}
	}
	slices.SortFunc(all, func(a, b ended) int {
		return cmp.Or(cmp.Compare(b.day, a.day), life.CompareCodes(a.code, b.code))
	})
	var out []change
	for _, one := range slices.Compact(all) {
		if len(out) == most {
			break
		}
		if by := d.replacements(one.code); len(by) > 0 {
			out = append(out, change{Old: d.link(d.iriOf(one.code)), Ended: one.day, By: by})
		}
	}
	return out
}

// replaced are fiches that a fiche in force replaces today, at most two.
func (d *reader) replaced() []suggestion {
	const most, tries = 2, 2000
	g, today := d.rel.Catalog.Lives(), d.rel.today()
	codes := replacedFirst
	for i, e := range d.rel.Catalog.Edges() {
		if i == tries {
			break
		}
		codes = append(codes[:len(codes):len(codes)], e.Old)
	}
	var out []suggestion
	seen := map[string]bool{}
	for _, c := range codes {
		if l := g.Life(c); len(out) < most && !seen[c] && l != nil && l.Kind == life.Fiche && g.Resolve(c, today).Status == life.Remplace {
			seen[c] = true
			out = append(out, d.suggest("certification/"+c)...)
		}
	}
	return out
}

// related are métiers and diplomas that the release links to fiches, at most three.
func (d *reader) related() []suggestion {
	const most = 3
	var out []suggestion
	for _, path := range relatedFirst {
		out = append(out, d.suggest(path)...)
	}
	seen := map[string]bool{}
	for _, s := range out {
		seen[s.Code] = true
	}
	for _, class := range []string{"Metier", "Diplome"} {
		if len(out) >= most {
			break
		}
		things, _, err := d.rel.Catalog.Page(d.ctx, class, 0, most)
		d.note(err)
		for _, t := range things {
			if !seen[t.Code] {
				out = append(out, d.suggestion(t))
			}
		}
	}
	return out[:min(most, len(out))]
}

// suggest offers the thing at path, or nothing when the release does not hold it.
func (d *reader) suggest(path string) []suggestion {
	t, err := d.rel.Catalog.Find(d.ctx, path)
	if errors.Is(err, catalog.ErrUnknown) {
		return nil
	}
	d.note(err)
	return []suggestion{d.suggestion(t)}
}

// suggestion goes through the search box's own address, which shows what typing the code does.
func (d *reader) suggestion(t catalog.Thing) suggestion {
	return suggestion{localize(d.lang, "/recherche") + "?" + url.Values{"q": {t.Code}}.Encode(), t.Code, french(t.Label)}
}
