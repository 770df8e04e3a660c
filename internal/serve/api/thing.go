package api

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"passerelle/internal/answer"
	"passerelle/internal/catalog"
	"passerelle/internal/serve/accept"
	"passerelle/internal/serve/problem"
)

// a syntax is one of those that a document is written in, by the suffix of its address.
type syntax struct{ ext, media string }

// preferences says which document answers a preference for a media type at /id/…, the first when a client prefers
// nothing. Older clients ask for N-Triples as text/plain and for Turtle as text/n3 (http.md §5.1).
var preferences = [...]syntax{
	{"ttl", mediaTurtle}, {"jsonld", mediaJSONLD}, {"nt", mediaNTriples}, {"rdf", rdfXML}, {"json", mediaJSON}, {"csv", mediaCSV},
	{"ttl", "text/n3"}, {"nt", "text/plain"}, {"html", "text/html"},
}

// offered are their media types.
var offered = func() []string {
	out := make([]string, len(preferences))
	for i, p := range preferences {
		out[i] = p.media
	}
	return out
}()

// Identifier answers the IRI of a thing: 303 to its page or to one of its data documents (http.md §5.1).
func (a *API) Identifier(w http.ResponseWriter, r *http.Request, rel *Release) error {
	if _, err := params(r); err != nil {
		return err
	}
	path := thingPath(r)
	if rel == nil {
		return answer.ErrNoRelease
	}
	w.Header().Set("Vary", "Accept, Accept-Language, Accept-Profile")
	if _, err := rel.Catalog.Find(r.Context(), path); err != nil {
		return Missing(r.Context(), rel, path, err)
	}
	media, ok := accept.Type(r.Header, offered...)
	if !ok {
		return problem.Choice(offered...)
	}
	at := slices.IndexFunc(offered, func(s string) bool { return s == media })
	location := "data/" + escapePath(path) + "." + preferences[at].ext
	if preferences[at].ext == "html" {
		location = "doc/" + escapePath(path)
		if accept.Language(r.Header) == "en" {
			location = "en/" + location
		}
	}
	w.Header().Add("Link", link(a.licence, "license"))
	w.Header().Set("Location", a.base+location)
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// thingPath is the path of the thing that an address is about, from its variables class and code.
func thingPath(r *http.Request) string { return r.PathValue("class") + "/" + r.PathValue("code") }

// escapePath writes a path of ours as it stands in an address.
func escapePath(path string) string {
	for i := 0; i < len(path); i++ {
		if c := path[i]; !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '/' || c == '-' || c == '_' || c == '.') {
			return (&url.URL{Path: path}).EscapedPath()
		}
	}
	return path
}

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
