package pages

import (
	"net/http"

	"passerelle/internal/catalog"
)

// Thing renders the page of the thing at path (its IRI after {base}id/). The error wraps catalog.ErrUnknown when the
// release does not hold it.
func (p *Pages) Thing(w http.ResponseWriter, r *http.Request, rel Release, path string) error {
	d := p.reader(r, rel)
	t, document, err := rel.Catalog.Get(d.ctx, path)
	if err != nil {
		return err
	}
	d.doc = document
	var page string
	var v view
	f := p.thingFrame(r, d, t)
	switch t.Class {
	case "Certification":
		page, v = "certification", d.certification(f, t)
	case "Diplome":
		page, v = "diplome", d.diplome(f, t)
	case "Metier":
		page, v = "metier", d.metier(f, t)
	default:
		page, v = "thing", d.generic(f, t)
	}
	if d.err != nil {
		return d.err
	}
	return p.send(w, http.StatusOK, page, v)
}

func (p *Pages) thingFrame(r *http.Request, d *reader, t catalog.Thing) frame {
	f := p.frame(r, d.rel, "thing")
	f.Title = t.Code
	if t.Label != "" {
		f.Title += " " + t.Label
	}
	f.Description = d.w.plain("thing.description", capital(p.labels.class(d.lang, t.Class)), f.Title)
	f.Formats = d.formats(t.Path)
	return f
}

// genericView is the page of a thing of a class without a page of its own.
type genericView struct {
	frame
	Head     head
	Contents []anchor
	Facts    facts
	Cited    []list
}

// citedBy is how many of the things that name another one by a property its page lists.
const citedBy = 100

func (d *reader) generic(f frame, t catalog.Thing) genericView {
	v := genericView{frame: f, Head: d.head(t), Facts: d.section("all", d.facts(d.doc.IRI, nil))}
	all := []any{v.Facts}
	for _, property := range d.p.labels.links {
		l, ok := d.mentions(t.Path, property)
		if ok {
			v.Cited = append(v.Cited, l)
			all = append(all, l)
		}
	}
	v.Contents = contents(all...)
	return v
}

// mentions lists the things that name path by a property; ok is false when none does.
func (d *reader) mentions(path, property string) (l list, ok bool) {
	things, total, err := d.rel.Catalog.Mentions(d.ctx, path, property, citedBy)
	d.note(err)
	if len(things) == 0 {
		return list{}, false
	}
	values := make([]value, 0, len(things))
	for _, t := range things {
		values = append(values, d.mention(t, property))
	}
	l = d.list("cited", values)
	label := d.p.labels.of(d.lang, property)
	l.ID, l.Title = "cited-"+property[len(d.p.labels.ns):], d.w.plain("list.cited", label)
	l.More, l.Total, l.Elsewhere = l.More+total-len(things), total, true
	return l, true
}

// mention is a thing that names the page's one by a property.
func (d *reader) mention(t catalog.Thing, property string) value {
	l := d.linkTo(t)
	return value{
		Kind: "link", Link: &l,
		Why:   whyAddress(d.lang, d.rel.Catalog.IRI(t.Path), property, 0),
		WhyOf: d.w.plain("why.of", d.p.labels.of(d.lang, property), t.Code),
	}
}
