package api

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"passerelle/internal/answer"
	"passerelle/internal/catalog"
	"passerelle/internal/doc"
	"passerelle/internal/rdf"
	"passerelle/internal/serve/accept"
	"passerelle/internal/serve/problem"
	"passerelle/internal/serve/table"
)

// a representation is one way to write the document of a thing.
type representation struct {
	ext, media  string
	form        doc.Form
	profile     accept.Profile // what asks for it, and what the answer says it is
	spreadsheet bool

	contentType []string
}

const profiles = "http://www.w3.org/ns/json-ld#"

// The representations, by number. Those of JSON-LD come together, in the order of its profiles.
const (
	asTurtle = iota
	asJSONLD
	_
	_
	_
	asNTriples
	asXML
	asJSON
	asCSV
	asSheet

	asPage = -1 // the page, which is written elsewhere
)

var representations = [...]representation{
	asTurtle:     {ext: "ttl", media: mediaTurtle},
	asJSONLD:     {ext: "jsonld", media: mediaJSONLD, form: doc.Compacted, profile: accept.Profile{profiles + "compacted"}},
	asJSONLD + 1: {ext: "jsonld", media: mediaJSONLD, form: doc.Expanded, profile: accept.Profile{profiles + "expanded"}},
	asJSONLD + 2: {ext: "jsonld", media: mediaJSONLD, form: doc.Flattened, profile: accept.Profile{profiles + "flattened"}},
	asJSONLD + 3: {ext: "jsonld", media: mediaJSONLD, form: doc.FlattenedCompacted, profile: accept.Profile{profiles + "flattened", profiles + "compacted"}},
	asNTriples:   {ext: "nt", media: mediaNTriples},
	asXML:        {ext: "rdf", media: rdfXML},
	asJSON:       {ext: "json", media: mediaJSON},
	asCSV:        {ext: "csv", media: mediaCSV},
	asSheet:      {ext: "csv", media: mediaCSV, spreadsheet: true},
}

func init() {
	for i := range representations {
		representations[i].contentType = []string{contentType(representations[i].media)}
	}
	representations[asCSV].contentType = []string{mediaCSV + "; charset=utf-8; header=present"}
	representations[asSheet].contentType = representations[asCSV].contentType
}

// syntaxes are the representations that have an address of their own, in the order in which they are listed.
var syntaxes = [...]int{asTurtle, asJSONLD, asNTriples, asXML, asJSON, asCSV}

// forms are the profiles of JSON-LD.
var forms = []accept.Profile{representations[asJSONLD].profile, representations[asJSONLD+1].profile, representations[asJSONLD+2].profile, representations[asJSONLD+3].profile}

// name tells representations apart in entity tags.
func (p *representation) name() string {
	return fmt.Sprint(p.ext, " ", p.media, " ", p.form, " ", p.spreadsheet)
}

// write writes a document. The error wraps rdf.ErrNotXML for what RDF/XML cannot hold.
func (a *API) write(d doc.Document, as int) ([]byte, error) {
	switch p := &representations[as]; p.media {
	case mediaTurtle:
		return d.Turtle()
	case mediaNTriples:
		return d.NTriples(), nil
	case rdfXML:
		return d.XML()
	case mediaCSV:
		return asTable(d.Rows(a.context), p.spreadsheet), nil
	default:
		return d.JSONLD(a.context, a.ContextURL(), p.form), nil
	}
}

// asTable writes rows as CSV.
func asTable(rows [][]string, spreadsheet bool) []byte {
	var b strings.Builder
	comma := byte(',')
	if spreadsheet {
		comma = ';'
		b.WriteString(byteOrderMark)
	}
	out := table.NewWriter(&b, comma)
	out.Row(doc.RowHeader...)
	for _, row := range rows {
		for i := range row {
			if spreadsheet {
				row[i] = neutral(row[i])
			}
		}
		out.Row(row...)
	}
	_ = out.Flush() // a builder takes everything
	return []byte(b.String())
}

// Data answers with a data document of a thing; the variable ext names the syntax. The address has chosen, so Accept only
// tells apart what stands at one address: the forms of JSON-LD, and whoever asks for that as plain JSON.
func (a *API) Data(w http.ResponseWriter, r *http.Request, rel *Release) error {
	as, err := a.chosen(r, r.PathValue("ext"))
	if err != nil {
		return err
	}
	return a.data(w, r, rel, as, plainFolder)
}

func (a *API) data(w http.ResponseWriter, r *http.Request, rel *Release, as int, folder string) error {
	if rel == nil {
		return answer.ErrNoRelease
	}
	e, err := a.ready(r, rel, thingPath(r), as)
	if err != nil {
		return err
	}
	if asked := r.PathValue("ext"); folder != plainFolder || asked != representations[e.as].ext {
		e = a.elsewhere(e, folder, asked)
	}
	sendReady(w, r, rel, e)
	return nil
}

// chosen reads which representation an address and its negotiation ask for.
func (a *API) chosen(r *http.Request, ext string) (as int, err error) {
	as = slices.IndexFunc(representations[:], func(p representation) bool { return p.ext == ext })
	if as < 0 {
		return 0, fmt.Errorf("data document of %s in syntax %q: %w", thingPath(r), ext, catalog.ErrUnknown)
	}
	var allowed []string
	if as == asCSV {
		allowed = []string{"tableur"}
	}
	if r.URL.RawQuery != "" {
		var q url.Values
		if q, err = params(r, allowed...); err != nil {
			return 0, err
		}
		if q.Get("tableur") == "1" {
			as = asSheet
		}
	}
	if as == asJSONLD {
		return jsonForm(r)
	}
	if _, ok := accept.Profiled(r.Header, representations[as].media, ofDocuments); !ok {
		return 0, problem.Choice(representations[as].media)
	}
	return as, nil
}

// jsonForm negotiates what stands at the address of the JSON-LD document.
func jsonForm(r *http.Request) (int, error) {
	if media, ok := accept.Type(r.Header, mediaJSONLD, mediaJSON); ok && media == mediaJSON {
		return asJSON, nil
	}
	form, ok := accept.Profiled(r.Header, mediaJSONLD, forms...)
	if !ok {
		var all []string
		for _, f := range forms {
			all = append(all, mediaJSONLD+`;profile="`+strings.Join(f, " ")+`"`)
		}
		return 0, problem.Choice(all...)
	}
	return asJSONLD + form, nil
}

// ofDocuments is the profile of all documents: they say what they say in the terms of our ontology.
var ofDocuments = accept.Profile{answer.CanonicalBase + "def/apprentissage"}

// make writes a document that is not kept ready.
func (a *API) make(r *http.Request, rel *Release, path string, as int) (*written, error) {
	t, d, err := rel.Catalog.Get(r.Context(), path)
	if err != nil {
		return nil, Missing(r.Context(), rel, path, err)
	}
	body, err := a.write(d, as)
	if errors.Is(err, rdf.ErrNotXML) {
		refused := problem.Choice(mediaTurtle, mediaJSONLD, mediaNTriples)
		refused.Cause = err
		return nil, refused
	}
	if err != nil {
		return nil, fmt.Errorf("write document of %s: %w", path, err)
	}
	e := &written{path: path, as: as, body: bytes.Clone(body), tag: a.tagOf(d, as), common: rel.shelf.share(a.thingLinks(rel, t, d))}
	a.address(e, plainFolder, representations[as].ext)
	return e, nil
}

// thingLinks lead from all representations of a thing to its licences, its class, its collection and its profile.
func (a *API) thingLinks(rel *Release, t catalog.Thing, d doc.Document) string {
	links := a.licences(sourcesOf(rel, d))
	links = append(links, link(rel.Catalog.Base()+"def/apprentissage#"+t.Class, "type"))
	if at := collectionOf(t.Class); at != "" {
		links = append(links, link(a.base+at, "collection"))
	}
	links = append(links, link(ofDocuments[0], "profile"))
	return strings.Join(links, ", ")
}

// sourcesOf are the sources that speak of a thing.
func sourcesOf(rel *Release, d doc.Document) []answer.Source {
	var names []string
	for _, o := range d.Objects(rel.Catalog.Base() + "def/apprentissage#source") {
		names = append(names, strings.TrimPrefix(rdf.Text(o), rel.Catalog.IRI("source/")))
	}
	return rel.Answer.Sources(names...)
}

// PageLinks are the fields of the page of a thing: those of its documents, and where these stand.
func (a *API) PageLinks(r *http.Request, rel *Release, path string) ([]string, error) {
	e, err := a.plain(r, rel, path, asNTriples)
	if err != nil {
		return nil, err
	}
	return []string{e.common, string(a.appendLinks(nil, escapePath(path), asPage)[2:])}, nil
}

// appendLinks adds what depends on the address: the thing itself, its history, and its other representations.
func (a *API) appendLinks(dst []byte, path string, as int) []byte {
	add := func(parts ...string) {
		for _, p := range parts {
			dst = append(dst, p...)
		}
	}
	add(", <", a.base, "id/", path, `>; rel="original", <`, a.base, "timemap/", path, `>; rel="timemap"; type="application/link-format"`)
	p := &representation{}
	if as != asPage {
		p = &representations[as]
	}
	for _, iri := range p.profile {
		add(", <", iri, `>; rel="profile"`)
	}
	for _, other := range syntaxes {
		if o := &representations[other]; o.media != p.media {
			add(", <", a.base, "data/", path, ".", o.ext, `>; rel="alternate"; type="`, o.media, `"`)
		}
	}
	if p.media == mediaJSONLD || p.media == mediaJSON {
		for i := range forms {
			if f := &representations[asJSONLD+i]; asJSONLD+i != as && len(f.profile) == 1 {
				add(", <", a.base, "data/", path, `.jsonld>; rel="alternate"; type="application/ld+json"; profile="`, f.profile[0], `"`)
			}
		}
		add(", <", a.ContextURL(), `>; rel="describedby"; type="application/ld+json"`)
	}
	if p.media == mediaJSON {
		add(", <", a.ContextURL(), `>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`)
	}
	if as != asPage { // pages say in their own head which others there are
		add(", <", a.base, "doc/", path, `>; rel="alternate"; type="text/html"; hreflang="fr", <`, a.base, "en/doc/", path,
			`>; rel="alternate"; type="text/html"; hreflang="en"`)
	}
	return dst
}
