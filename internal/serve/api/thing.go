package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"passerelle/internal/answer"
	"passerelle/internal/catalog"
	"passerelle/internal/doc"
	"passerelle/internal/rdf"
	"passerelle/internal/serve/accept"
	"passerelle/internal/serve/problem"
)

// a syntax is one of the representations of a thing: {base}data/{path}.{ext}.
type syntax struct{ ext, media string }

// syntaxes are those of data documents.
var syntaxes = [...]syntax{{"ttl", mediaTurtle}, {"jsonld", mediaJSONLD}, {"nt", mediaNTriples}}

// preferences says which document answers a preference for a media type at /id/…, the first when a client prefers
// nothing. Older clients ask for N-Triples as text/plain and for Turtle as text/n3 (http.md §5.1).
var preferences = [...]syntax{
	{"ttl", mediaTurtle}, {"jsonld", mediaJSONLD}, {"nt", mediaNTriples}, {"jsonld", mediaJSON}, {"ttl", "text/n3"}, {"nt", "text/plain"}, {"html", "text/html"},
}

// Identifier answers the IRI of a thing: 303 to its page or to one of its data documents (http.md §5.1).
func (a *API) Identifier(w http.ResponseWriter, r *http.Request, rel *Release) error {
	if _, err := params(r); err != nil {
		return err
	}
	path := thingPath(r)
	if rel == nil {
		return answer.ErrNoRelease
	}
	if _, err := rel.Catalog.Find(r.Context(), path); err != nil {
		return Missing(r.Context(), rel, path, err)
	}
	offers := make([]string, len(preferences))
	for i, p := range preferences {
		offers[i] = p.media
	}
	media, ok := accept.Type(r.Header, offers...)
	if !ok {
		return problem.Choice(offers...)
	}
	at := slices.IndexFunc(preferences[:], func(s syntax) bool { return s.media == media })
	location := a.base + "data/" + path + "." + preferences[at].ext
	if preferences[at].ext == "html" {
		location = a.base + "doc/" + path
		if accept.Language(r.Header) == "en" {
			location = a.base + "en/doc/" + path
		}
	}
	w.Header().Set("Vary", "Accept, Accept-Language, Accept-Profile")
	w.Header().Set("Location", location)
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// thingPath is the path of the thing that an address is about, from its variables class and code.
func thingPath(r *http.Request) string { return r.PathValue("class") + "/" + r.PathValue("code") }

// Missing makes a 410 of a catalog.ErrUnknown when an earlier release held the thing, with what took its place
// (design.md §4). Any other error is returned as it is.
func Missing(ctx context.Context, rel *Release, path string, err error) error {
	if !errors.Is(err, catalog.ErrUnknown) {
		return err
	}
	t, found := rel.Catalog.Tombstone(ctx, path)
	if errors.Is(found, catalog.ErrUnknown) {
		return err
	}
	if found != nil {
		return found
	}
	gone := problem.Newf(problem.Gone, "« %s » (%s) n'est plus publié ; la version %s était la dernière à le contenir.",
		"“%s” (%s) is no longer published; release %s was the last to hold it.", t.Label, path, t.Release)
	gone.Cause = err
	if t.Successor != "" {
		successor := rel.Catalog.IRI(t.Successor)
		gone.RemplacePar = []string{successor}
		gone.Header = http.Header{"Link": {link(successor, "successor-version")}}
	}
	return gone
}

// Data answers with the data document of a thing; the variable ext names the syntax.
func (a *API) Data(w http.ResponseWriter, r *http.Request, rel *Release) error {
	if _, err := params(r); err != nil {
		return err
	}
	if rel == nil {
		return answer.ErrNoRelease
	}
	at := slices.IndexFunc(syntaxes[:], func(s syntax) bool { return s.ext == r.PathValue("ext") })
	path := thingPath(r)
	if at < 0 {
		return fmt.Errorf("data document of %s in syntax %q: %w", path, r.PathValue("ext"), catalog.ErrUnknown)
	}
	t, d, err := rel.Catalog.Get(r.Context(), path)
	if err != nil {
		return Missing(r.Context(), rel, path, err)
	}
	out := reply{media: syntaxes[at].media, location: a.base + "data/" + path + "." + syntaxes[at].ext, modified: rel.Date}
	// Whoever asks for the JSON-LD document as plain JSON gets it, with the context beside it.
	if chosen, ok := accept.Type(r.Header, mediaJSONLD, mediaJSON); out.media == mediaJSONLD && ok {
		out.media = chosen
		w.Header().Add("Vary", "Accept")
	}
	if out.body, err = a.render(d, syntaxes[at].media); err != nil {
		return fmt.Errorf("write document of %s: %w", path, err)
	}
	out.links = a.thingLinks(rel, t, d, out.media)
	return a.send(w, r, out)
}

// render writes a document in one of the syntaxes.
func (a *API) render(d doc.Document, media string) ([]byte, error) {
	switch media {
	case mediaTurtle:
		return d.Turtle()
	case mediaNTriples:
		return d.NTriples(), nil
	}
	return d.JSONLD(a.context, a.ContextURL())
}

// thingLinks leads from a data document to its class, its collection, its other syntaxes and its licences.
func (a *API) thingLinks(rel *Release, t catalog.Thing, d doc.Document, media string) []string {
	links := a.licences(rel, d)
	links = append(links, link(rel.Catalog.Base()+"def/apprentissage#"+t.Class, "type"))
	if at := collectionOf(t.Class); at != "" {
		links = append(links, link(a.base+at, "collection"))
	}
	for _, s := range syntaxes {
		if s.media != media {
			links = append(links, link(a.base+"data/"+t.Path+"."+s.ext, "alternate", `type="`+s.media+`"`))
		}
	}
	links = append(links, link(a.base+"doc/"+t.Path, "alternate", `type="text/html"`, `hreflang="fr"`))
	if media == mediaJSONLD || media == mediaJSON {
		links = append(links, a.jsonLinks(media)[1:]...)
	}
	return links
}

// licences are those of the sources that speak of a thing; that of the whole when they name none.
func (a *API) licences(rel *Release, d doc.Document) []string {
	var out []string
	for _, o := range d.Objects(rel.Catalog.Base() + "def/apprentissage#source") {
		name := strings.TrimPrefix(rdf.Text(o), rel.Catalog.IRI("source/"))
		for _, s := range rel.Catalog.Sources() {
			if l := link(s.Licence, "license"); s.Name == name && s.Licence != "" && !slices.Contains(out, l) {
				out = append(out, l)
			}
		}
	}
	if len(out) == 0 {
		out = append(out, link(a.licence, "license"))
	}
	return out
}
