package serve_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/piprate/json-gold/ld"

	"passerelle/internal/rdf"
	"passerelle/internal/serve/problem"
	"passerelle/ontology"
)

// answers are addresses of every kind of JSON answer, with the type each must have; "" for a problem.
var answers = map[string]string{
	"/":                                  "PointEntree",
	"/data/certification/RNCP955.jsonld": "Certification",
	"/data/metier/A1201.jsonld":          "Metier",
	"/certifications?limite=5":           "Collection",
	"/certifications?etat=inactif&q=bou": "Collection",
	"/certifications?rome=A1201&niveau=3&date=2025-01-01": "Collection",
	"/diplomes":                             "Collection",
	"/communes":                             "Collection",
	"/metiers?rncp=RNCP955":                 "Collection",
	"/certifications/RNCP955/habilitations": "Collection",
	"/certifications/RNCP955/habilitations?siret=1":         "",
	"/communes?rome=A1201":                                  "",
	"/certifications/RNCP955/remplacement":                  "Resolution",
	"/certifications/RS6604/remplacement":                   "Resolution",
	"/resolve?code=RNCP955":                                 "Resolution",
	"/resolve?code=39682":                                   "Resolution",
	"/resolve?code=A1201":                                   "Resolution",
	"/resolve?code=RNCP90004":                               "Resolution",
	"/resolve?code=n%27importe":                             "Resolution",
	"/resolve?code=RNCP38765&session=2023-09-01/2025-06-30": "Resolution",
	"/resolve?code=RNCP90007":                               "Resolution",
	"/correspondances/cfd/rncp?code=50022137":               "Collection",
	"/codes/uai/951099d":                                    "Code",
	"/codes/siret/552100554":                                "Code",
	"/codes/rome/A1201":                                     "Code",
	"/codes/rncp/955":                                       "Code",
	"/pourquoi?sujet=https%3A%2F%2Fapi.apprentissage.beta.gouv.fr%2Fid%2Fcertification%2FRNCP955":                    "Explication",
	"/pourquoi?propriete=intitule&sujet=https%3A%2F%2Fapi.apprentissage.beta.gouv.fr%2Fid%2Fcertification%2FRNCP955": "Explication",
	"/recherche?q=boulanger":        "Collection",
	"/recherche?q=boulagner":        "Collection",
	"/recherche?q=cap&limite=1":     "Collection",
	"/recherche/suggestions?q=boul": "Collection",
	"/sources":                      "Collection",
	"/releases":                     "Collection",
	"/releases/" + release:          "Release",
	"/exports/":                     "Collection",
	"/releases/" + previous + "/diff/" + release + "?limite=2": "Comparaison",
	"/health/live":              "Sante",
	"/health/ready":             "Sante",
	"/nothing":                  "",
	"/resolve":                  "",
	"/resolve?code=1&famille=x": "",
	"/data/metier/A1102.jsonld": "",
	"/sparql?query=SELECT":      "",
	"/id/metier/A1201?x":        "",
}

// terms is the published context, read as far as a check of keys needs.
type terms map[string]struct {
	Container string          `json:"@container"`
	Context   json.RawMessage `json:"@context"`
}

func publishedTerms(t *testing.T) terms {
	t.Helper()
	file, err := ontology.FS.ReadFile("contexts/apprentissage-v1.jsonld")
	if err != nil {
		t.Fatal(err)
	}
	var context struct {
		Terms map[string]json.RawMessage `json:"@context"`
	}
	if err := json.Unmarshal(file, &context); err != nil {
		t.Fatal(err)
	}
	return terms{}.with(context.Terms)
}

// with adds definitions to terms, in a table of its own.
func (ts terms) with(more map[string]json.RawMessage) terms {
	out := maps.Clone(ts)
	for name, raw := range more {
		one := out[name]
		_ = json.Unmarshal(raw, &one) // a plain IRI has no container
		out[name] = one
	}
	return out
}

// check walks a JSON value and reports keys that no term defines. The keys of a language map and of an index are data.
func (ts terms) check(t *testing.T, where string, v any, data bool) {
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			ts.check(t, where, one, data)
		}
	case map[string]any:
		for key, value := range v {
			term, defined := ts[key]
			if !data && !defined && !slices.Contains([]string{"@context", "@value", "@type", "@language"}, key) {
				t.Errorf("%s: no term defines the key %q", where, key)
			}
			within := ts
			if term.Context != nil { // the keys inside have a context of their own besides
				var inner map[string]json.RawMessage
				if err := json.Unmarshal(term.Context, &inner); err != nil {
					t.Fatalf("context of %s: %v", key, err)
				}
				within = ts.with(inner)
			}
			within.check(t, where+" "+key, value, term.Container == "@language" || term.Container == "@index")
		}
	}
}

// offline gives json-gold our context and nothing else.
type offline struct{ context any }

func (o offline) LoadDocument(u string) (*ld.RemoteDocument, error) {
	return &ld.RemoteDocument{DocumentURL: u, Document: o.context}, nil
}

func TestEveryJSONAnswerIsJSONLD(t *testing.T) {
	s, ts := world(t), publishedTerms(t)
	file, err := ontology.FS.ReadFile("contexts/apprentissage-v1.jsonld")
	if err != nil {
		t.Fatal(err)
	}
	context, err := ld.DocumentFromReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	for target, kind := range answers {
		w := get(s, target)
		var document map[string]any
		if err := json.Unmarshal(w.Body.Bytes(), &document); err != nil {
			t.Errorf("%s: %v: %s", target, err, w.Body)
			continue
		}
		ts.check(t, target, document, false)
		if (w.Code == 200) != (kind != "") {
			t.Errorf("%s: status %d %s", target, w.Code, w.Body)
		}
		if document["@context"] != base+"contexts/apprentissage-v1.jsonld" || w.Header().Get("Passerelle-Release") != release {
			t.Errorf("%s: context %v, release %q", target, document["@context"], w.Header().Get("Passerelle-Release"))
		}
		if strings.Contains(w.Body.String(), "evil.example") || strings.Contains(strings.Join(w.Header().Values("Link"), ""), "evil.example") {
			t.Errorf("%s repeats the Host field", target)
		}
		opts := ld.NewJsonLdOptions(base)
		opts.Format, opts.DocumentLoader = "application/n-quads", offline{context}
		if _, err := ld.NewJsonLdProcessor().ToRDF(document, opts); err != nil {
			t.Errorf("%s is no JSON-LD: %v", target, err)
		}
		if kind == "" {
			continue
		}
		if document["type"] != kind || document["id"] == nil || document["id"] == "" {
			t.Errorf("%s: id %v, type %v, want %s", target, document["id"], document["type"], kind)
		}
		if links := strings.Join(w.Header().Values("Link"), "\n"); !strings.Contains(links, `rel="license"`) || !strings.Contains(links, `rel="describedby"`) {
			t.Errorf("%s: links %s", target, links)
		}
		if _, credited := document["sources"]; !credited && kind != "Sante" {
			t.Errorf("%s: no sources", target)
		}
		if w.Header().Get("Content-Type") != "application/ld+json" {
			t.Errorf("%s: %s", target, w.Header().Get("Content-Type"))
		}
		plain := get(s, target, "Accept", "application/json")
		if plain.Header().Get("Content-Type") != "application/json" || !strings.Contains(strings.Join(plain.Header().Values("Link"), ""), "json-ld#context") {
			t.Errorf("%s as plain JSON: %v", target, plain.Header())
		}
	}
}

// The id of a release is not an IRI, and its shape is fixed (api.md §4): as JSON-LD it is an identifier, and the address of
// the release names it.
func TestReleasesAreNamedByTheirAddress(t *testing.T) {
	s := world(t)
	file, err := ontology.FS.ReadFile("contexts/apprentissage-v1.jsonld")
	if err != nil {
		t.Fatal(err)
	}
	context, err := ld.DocumentFromReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{"/releases", "/releases/" + release} {
		document, err := ld.DocumentFromReader(get(s, target).Body)
		if err != nil {
			t.Fatal(err)
		}
		opts := ld.NewJsonLdOptions("") // no base: a relative IRI would vanish
		opts.Format, opts.DocumentLoader = "application/n-quads", offline{context}
		quads, err := ld.NewJsonLdProcessor().ToRDF(document, opts)
		if err != nil {
			t.Fatal(err)
		}
		subject := "<" + base + "releases/" + release + ">"
		for _, want := range []string{
			subject + ` <http://purl.org/dc/terms/identifier> "` + release + `" .`,
			subject + " <" + rdf.Type + "> <https://api.apprentissage.beta.gouv.fr/def/apprentissage#Release> .",
			subject + ` <https://api.apprentissage.beta.gouv.fr/def/apprentissage#construiteLe> "2026-11-24T06:00:00Z"^^<` + rdf.XSD + `dateTime> .`,
			subject + ` <https://api.apprentissage.beta.gouv.fr/def/apprentissage#enVigueur> "true"^^<` + rdf.XSD + `boolean> .`,
		} {
			if !strings.Contains(quads.(string), want+"\n") {
				t.Errorf("%s says\n%s\nand not\n%s", target, quads, want)
			}
		}
	}
}

// Every term of the context, every property and class of an answer and every kind of problem is in the ontology, in both
// languages.
func TestEveryTermIsInTheOntology(t *testing.T) {
	file, err := ontology.FS.ReadFile("apprentissage.ttl")
	if err != nil {
		t.Fatal(err)
	}
	g, err := rdf.ReadGraph(bytes.NewReader(file), "apprentissage.ttl", "", rdf.Turtle)
	if err != nil {
		t.Fatal(err)
	}
	context, err := ontology.FS.ReadFile("contexts/apprentissage-v1.jsonld")
	if err != nil {
		t.Fatal(err)
	}
	defined := map[string]bool{}
	for _, piece := range strings.Split(string(context), `"app:`)[1:] {
		defined[piece[:strings.IndexByte(piece, '"')]] = true
	}
	for _, class := range problem.Kinds() {
		defined[class] = true
	}
	if len(defined) < 150 {
		t.Fatalf("only %d terms found", len(defined))
	}
	for _, local := range slices.Sorted(maps.Keys(defined)) {
		languages := map[string]bool{}
		for _, o := range g.Objects("<https://api.apprentissage.beta.gouv.fr/def/apprentissage#"+local+">", rdf.RDFS+"label") {
			if term, err := rdf.ParseTerm(o); err == nil {
				languages[term.Lang] = true
			}
		}
		if !languages["fr"] || !languages["en"] {
			t.Errorf("app:%s has no label in both languages", local)
		}
	}
}

// The ontology is one document: terms, what they are in other vocabularies, and the families of codes.
func TestOntologyIsPublishedWhole(t *testing.T) {
	w := get(world(t), "/def/apprentissage", "Accept", "text/turtle")
	g, err := rdf.ReadGraph(w.Body, "answer", "", rdf.Turtle)
	if err != nil {
		t.Fatal(err)
	}
	const app, skos = "https://api.apprentissage.beta.gouv.fr/def/apprentissage#", "http://www.w3.org/2004/02/skos/core#"
	if n := len(g.SubjectsOf(rdf.Type, "<"+skos+"ConceptScheme>")); n < 27 {
		t.Errorf("%d concept schemes, want one a family of codes", n)
	}
	if reason := g.Object("<"+app+"saisi>", app+"sansAlignement"); g.Object(reason, rdf.RDFS+"comment") == "" {
		t.Errorf("no reason why app:saisi is aligned with nothing: %q", reason)
	}
}
