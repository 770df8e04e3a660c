package api

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/piprate/json-gold/ld"

	"passerelle/internal/answer"
	"passerelle/internal/catalog"
	"passerelle/internal/rdf"
	"passerelle/internal/serve/accept"
	"passerelle/internal/serve/problem"
)

// The documents that describe: catalogue, VoID, ontology, shapes. Each is RDF of other vocabularies than ours, in any syntax.

const rdfXML = "application/rdf+xml"

// descriptionSyntaxes are those of a description, the first for whoever prefers nothing (api.md §2).
var descriptionSyntaxes = []syntax{{"jsonld", mediaJSONLD}, {"ttl", mediaTurtle}, {"rdf", rdfXML}, {"nt", mediaNTriples}}

// vocabularies are the prefixes of descriptions.
var vocabularies = map[string]string{
	"rdf": rdf.RDF, "rdfs": rdf.RDFS, "xsd": rdf.XSD, "owl": "http://www.w3.org/2002/07/owl#", "skos": "http://www.w3.org/2004/02/skos/core#",
	"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/", "spdx": "http://spdx.org/rdf/terms#",
	"void": "http://rdfs.org/ns/void#", "dqv": "http://www.w3.org/ns/dqv#", "prov": "http://www.w3.org/ns/prov#", "sh": "http://www.w3.org/ns/shacl#",
	"schema": "https://schema.org/", "org": "http://www.w3.org/ns/org#", "app": answer.CanonicalBase + "def/apprentissage#", "pas": answer.CanonicalBase + "def/shacl#",
}

// A description is one such document. Its syntaxes are written when they are first asked for, and kept.
type description struct {
	triples []rdf.Triple
	turtle  []byte // as its authors wrote it; nil to write it anew

	mu     sync.Mutex
	bodies map[string][]byte // by media type
}

// readDescription reads Turtle; the text is served as it is.
func readDescription(name string, text []byte) (*description, error) {
	g, err := rdf.ReadGraph(bytes.NewReader(text), name, answer.CanonicalBase, rdf.Turtle)
	if err != nil {
		return nil, err
	}
	d := &description{turtle: text}
	g.Each(func(s, p, o string) { d.triples = append(d.triples, rdf.Triple{S: s, P: p, O: o}) })
	return d, nil
}

func (d *description) body(media string) ([]byte, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if body, ok := d.bodies[media]; ok {
		return body, nil
	}
	body, err := d.write(media)
	if err != nil {
		return nil, err
	}
	if d.bodies == nil {
		d.bodies = map[string][]byte{}
	}
	d.bodies[media] = body
	return body, nil
}

func (d *description) write(media string) ([]byte, error) {
	var out bytes.Buffer
	switch {
	case media == mediaTurtle && d.turtle != nil:
		return d.turtle, nil
	case media == mediaTurtle:
		err := rdf.WriteTurtle(&out, d.triples, vocabularies)
		return out.Bytes(), err
	case media == rdfXML:
		err := rdf.WriteXML(&out, d.triples, vocabularies)
		return out.Bytes(), err
	}
	ts := slices.Clone(d.triples)
	slices.SortFunc(ts, rdf.Triple.Compare)
	var lines []byte
	for _, t := range slices.Compact(ts) {
		lines = rdf.AppendTriple(lines, t.S, t.P, t.O)
	}
	if media == mediaNTriples {
		return lines, nil
	}
	return compacted(string(lines))
}

// compacted writes N-Triples as JSON-LD whose context is the prefixes of the vocabularies, so that no other document is
// needed to read it.
func compacted(ntriples string) ([]byte, error) {
	opts := ld.NewJsonLdOptions("")
	opts.Format, opts.DocumentLoader = "application/n-quads", nothingRemote{}
	proc := ld.NewJsonLdProcessor()
	expanded, err := proc.FromRDF(ntriples, opts)
	if err != nil {
		return nil, fmt.Errorf("write JSON-LD: %w", err)
	}
	context := map[string]any{}
	for prefix, space := range vocabularies {
		context[prefix] = space
	}
	document, err := proc.Compact(expanded, map[string]any{"@context": context}, opts)
	if err != nil {
		return nil, fmt.Errorf("write JSON-LD: %w", err)
	}
	return encode(document)
}

// nothingRemote loads no document: nothing that is served here needs one.
type nothingRemote struct{}

func (nothingRemote) LoadDocument(u string) (*ld.RemoteDocument, error) {
	return nil, fmt.Errorf("%s is not loaded", u)
}

// describe answers with a description in one syntax, which its address fixes where ext is not "".
func (a *API) describe(w http.ResponseWriter, r *http.Request, d *description, ext, location string, modified time.Time) error {
	if _, err := params(r); err != nil {
		return err
	}
	at := slices.IndexFunc(descriptionSyntaxes, func(s syntax) bool { return s.ext == ext })
	out := reply{modified: modified, links: []string{link(a.licence, "license")}}
	if ext == "" {
		offers := []string{"text/n3"}
		for _, s := range descriptionSyntaxes {
			offers = append(offers, s.media)
		}
		media, ok := accept.Type(r.Header, append(offers[1:], offers[0])...)
		if !ok {
			return problem.Choice(offers[1:]...)
		}
		if media == "text/n3" {
			media = mediaTurtle
		}
		out.media = media
		w.Header().Add("Vary", "Accept")
	} else {
		out.media, out.location = descriptionSyntaxes[at].media, location+"."+ext
		for _, s := range descriptionSyntaxes {
			if s.ext != ext {
				out.links = append(out.links, link(location+"."+s.ext, "alternate", `type="`+s.media+`"`))
			}
		}
	}
	var err error
	if out.body, err = d.body(out.media); err != nil {
		return err
	}
	return a.send(w, r, out)
}

// DCAT answers /catalog.{ext}: the datasets and services, for catalogues of open data.
func (a *API) DCAT(w http.ResponseWriter, r *http.Request, rel *Release) error {
	d, err := a.described(rel, "catalog.ttl")
	if err != nil {
		return err
	}
	return a.describe(w, r, d, r.PathValue("ext"), a.base+"catalog", rel.Date)
}

// VoID answers /.well-known/void: what the dataset holds, for whoever queries it.
func (a *API) VoID(w http.ResponseWriter, r *http.Request, rel *Release) error {
	d, err := a.described(rel, "void.ttl")
	if err != nil {
		return err
	}
	return a.describe(w, r, d, "", "", rel.Date)
}

// Ontology answers /def/apprentissage. Its terms are hash IRIs, so that this one document describes them all.
func (a *API) Ontology(w http.ResponseWriter, r *http.Request, _ *Release) error {
	return a.describe(w, r, a.ontology, "", "", time.Time{})
}

// Shapes answers /shapes/ with all shapes, and /shapes/{class} with those of one file.
func (a *API) Shapes(w http.ResponseWriter, r *http.Request, _ *Release) error {
	d, ok := a.shapes[r.PathValue("class")]
	if !ok {
		return fmt.Errorf("shapes of %q: %w", r.PathValue("class"), catalog.ErrUnknown)
	}
	return a.describe(w, r, d, "", "", time.Time{})
}

// readShapes reads the shapes by file name without its suffix, and all of them as "". The files are written so that one
// after the other they are one document: prefixes may be declared anew, and no node has a label.
func readShapes(folder fs.FS) (map[string]*description, error) {
	out := map[string]*description{}
	if folder == nil {
		return out, nil
	}
	names, err := fs.Glob(folder, "*.ttl")
	if err != nil {
		return nil, err
	}
	var all []byte
	for _, name := range names {
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, fmt.Errorf("read shapes/%s: %w", name, err)
		}
		if out[strings.TrimSuffix(name, path.Ext(name))], err = readDescription("shapes/"+name, text); err != nil {
			return nil, err
		}
		all = append(all, text...)
	}
	out[""], err = readDescription("shapes/", all)
	return out, err
}

// described is a file of the release that describes it, with our addresses where something is fetched.
func (a *API) described(rel *Release, file string) (*description, error) {
	if rel == nil {
		return nil, answer.ErrNoRelease
	}
	rel.mu.Lock()
	defer rel.mu.Unlock()
	if d, ok := rel.described[file]; ok {
		return d, nil
	}
	if rel.Exports.Folder == nil {
		return nil, fmt.Errorf("%s: %w", file, catalog.ErrUnknown)
	}
	text, err := fs.ReadFile(rel.Exports.Folder, file)
	if errors.Is(err, fs.ErrNotExist) { // a release made before it was described so
		return nil, fmt.Errorf("%s: %w", file, catalog.ErrUnknown)
	}
	if err != nil {
		return nil, err
	}
	d, err := readDescription(file, text)
	if err != nil {
		return nil, err
	}
	d.turtle = nil
	d.relocate(rel.Catalog.Base(), a.base)
	if rel.described == nil {
		rel.described = map[string]*description{}
	}
	rel.described[file] = d
	return d, nil
}

// locations are the properties whose objects are fetched: addresses, not identifiers (api.md §2).
var locations = []string{
	vocabularies["dcat"] + "downloadURL", vocabularies["dcat"] + "accessURL", vocabularies["dcat"] + "endpointURL", vocabularies["dcat"] + "endpointDescription",
	vocabularies["dcat"] + "landingPage", vocabularies["foaf"] + "homepage", vocabularies["void"] + "dataDump", vocabularies["void"] + "sparqlEndpoint",
}

// relocate puts the address of the service in the place of the canonical one in all locations.
func (d *description) relocate(from, to string) {
	moved := map[string]string{}
	for _, t := range d.triples {
		if slices.Contains(locations, rdf.Text(t.P)) {
			if rest, ok := strings.CutPrefix(rdf.Text(t.O), from); ok {
				moved[t.O] = string(rdf.AppendIRI(nil, to+rest))
			}
		}
	}
	for i, t := range d.triples {
		if o, ok := moved[t.O]; ok && slices.Contains(locations, rdf.Text(t.P)) {
			d.triples[i].O = o
		}
		if s, ok := moved[t.S]; ok { // its class goes with it
			d.triples[i].S = s
		}
	}
}
