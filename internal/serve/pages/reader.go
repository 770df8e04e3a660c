package pages

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"passerelle/internal/catalog"
	"passerelle/internal/doc"
)

// reader makes the view of one thing, for one request. Its first error sticks, so that a handler asks for it once, when
// the view is done.
type reader struct {
	p    *Pages
	ctx  context.Context
	rel  Release
	lang string
	w    words
	doc  doc.Document
	err  error
}

func (p *Pages) reader(r *http.Request, rel Release) *reader {
	lang, _ := Language(r.URL.Path)
	return &reader{p: p, ctx: r.Context(), rel: rel, lang: lang, w: p.words[lang]}
}

// note keeps the first error.
func (d *reader) note(err error) {
	if d.err == nil {
		d.err = err
	}
}

// noteUnlessUnknown keeps an error, except that a thing is none of the release's.
func (d *reader) noteUnlessUnknown(err error) {
	if !errors.Is(err, catalog.ErrUnknown) {
		d.note(err)
	}
}

// say is a sentence of the page's language.
func (d *reader) say(key string, in ...any) sentence {
	text, err := d.w.say(key, in...)
	d.note(err)
	return text
}

// app is the IRI of a term of the ontology.
func (d *reader) app(local string) string { return d.p.labels.app(local) }

// apps are the IRIs of several terms.
func (d *reader) apps(locals ...string) []string {
	out := make([]string, len(locals))
	for i, local := range locals {
		out[i] = d.app(local)
	}
	return out
}

// docPath is the page of a thing, in French.
func docPath(path string) string { return "/doc/" + path }

// head names the thing of a page.
type head struct {
	ClassName, Code string
	Label           text
	Facts           []sentence // what one wants to know at a glance
	IRI             string
	Formats         []format
	Sources         []credit
}

// credit names a source of a page, how old it is, and whom to thank.
type credit struct {
	Name, Href                 string
	Title, Attribution, Rights text
	Licence                    string
	Edition, Newest            sentence // "" when the release holds none
	Stale                      sentence
}

func (d *reader) head(t catalog.Thing) head {
	return head{
		ClassName: capital(d.p.labels.class(d.lang, t.Class)), Code: t.Code, Label: french(t.Label),
		IRI: d.doc.IRI, Formats: d.formats(t.Path), Sources: d.credits(),
	}
}

// formats are the other syntaxes of a thing's document (api.md §2.1).
func (d *reader) formats(path string) []format {
	data := "/data/" + path
	return []format{
		{"JSON-LD", "application/ld+json", data + ".jsonld"},
		{"Turtle", "text/turtle", data + ".ttl"},
		{"N-Triples", "application/n-triples", data + ".nt"},
		{"RDF/XML", "application/rdf+xml", data + ".rdf"},
		{"JSON", "application/json", data + ".json"},
		{"CSV", "text/csv", data + ".csv"},
	}
}

// credits are the sources that speak of the thing.
func (d *reader) credits() []credit {
	var out []credit
	for _, s := range d.rel.Catalog.Sources() {
		for _, said := range d.doc.Objects(d.app("source")) {
			if strings.HasSuffix(said, "/id/source/"+s.Name+">") {
				out = append(out, d.credit(s))
			}
		}
	}
	return out
}

func (d *reader) credit(s catalog.Source) credit {
	c := credit{
		Name: s.Name, Href: localize(d.lang, "/sources") + "#" + s.Name, Title: sourceTitle(s, d.lang),
		Attribution: french(s.Attribution), Licence: outside(s.Licence), Rights: french(s.Rights),
	}
	if day := date(d.lang, d.rel.Catalog.SourceEdition(s.Name)); day != "" {
		c.Edition, c.Newest = d.say("sources.edition", day), d.say("sources.newest", day)
	}
	if d.rel.Answer.Perime(s.Name) {
		c.Stale = d.say("sources.stale")
	}
	return c
}
