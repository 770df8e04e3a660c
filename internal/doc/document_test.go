package doc

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/piprate/json-gold/ld"

	"passerelle/internal/rdf"
	"passerelle/ontology"
)

const iri = "https://api.apprentissage.beta.gouv.fr/id/certification/RNCP955"

// sample shows every kind of value: coerced and uncoerced literals, sets of one, parts, neighbours, a self-reference.
const sample = `<https://api.apprentissage.beta.gouv.fr/id/certification/RNCP955#ccn-3117> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://api.apprentissage.beta.gouv.fr/def/apprentissage#ConventionDeclaree> .
<https://api.apprentissage.beta.gouv.fr/id/certification/RNCP955#ccn-3117> <https://api.apprentissage.beta.gouv.fr/def/apprentissage#numeroBrochure> "3117" .
<https://api.apprentissage.beta.gouv.fr/id/certification/RNCP955> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://api.apprentissage.beta.gouv.fr/def/apprentissage#Certification> .
<https://api.apprentissage.beta.gouv.fr/id/certification/RNCP955> <https://api.apprentissage.beta.gouv.fr/def/apprentissage#accesApprentissage> "true"^^<http://www.w3.org/2001/XMLSchema#boolean> .
<https://api.apprentissage.beta.gouv.fr/id/certification/RNCP955> <https://api.apprentissage.beta.gouv.fr/def/apprentissage#code> "RNCP955" .
<https://api.apprentissage.beta.gouv.fr/id/certification/RNCP955> <https://api.apprentissage.beta.gouv.fr/def/apprentissage#convention> <https://api.apprentissage.beta.gouv.fr/id/certification/RNCP955#ccn-3117> .
<https://api.apprentissage.beta.gouv.fr/id/certification/RNCP955> <https://api.apprentissage.beta.gouv.fr/def/apprentissage#finEnregistrement> "2025-01-01"^^<http://www.w3.org/2001/XMLSchema#date> .
<https://api.apprentissage.beta.gouv.fr/id/certification/RNCP955> <https://api.apprentissage.beta.gouv.fr/def/apprentissage#intitule> "Agent de contrôle \"non destructif\" <é>\n"@fr .
<https://api.apprentissage.beta.gouv.fr/id/certification/RNCP955> <https://api.apprentissage.beta.gouv.fr/def/apprentissage#intitule> "Testing agent"@en .
<https://api.apprentissage.beta.gouv.fr/id/certification/RNCP955> <https://api.apprentissage.beta.gouv.fr/def/apprentissage#remplacePar> <https://api.apprentissage.beta.gouv.fr/id/certification/RNCP39682> .
<https://api.apprentissage.beta.gouv.fr/id/certification/RNCP955> <https://api.apprentissage.beta.gouv.fr/def/apprentissage#remplacePar> <https://api.apprentissage.beta.gouv.fr/id/certification/RNCP955> .
<https://api.apprentissage.beta.gouv.fr/id/certification/RNCP39682> <https://api.apprentissage.beta.gouv.fr/def/apprentissage#code> "RNCP39682" .
`

// offline gives json-gold our context and nothing else.
type offline struct{ context any }

func (o offline) LoadDocument(u string) (*ld.RemoteDocument, error) {
	return &ld.RemoteDocument{DocumentURL: u, Document: o.context}, nil
}

func publishedContext(t *testing.T) (*Context, any) {
	t.Helper()
	file, err := ontology.FS.ReadFile("contexts/apprentissage-v1.jsonld")
	if err != nil {
		t.Fatal(err)
	}
	c, err := ParseContext(file)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := ld.DocumentFromReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return c, parsed
}

func lines(nt string) []string {
	out := strings.Split(strings.TrimSpace(nt), "\n")
	slices.Sort(out)
	return out
}

func TestAllSyntaxesSayTheSameTriples(t *testing.T) {
	c, remote := publishedContext(t)
	d, err := Parse(iri, []byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	jsonld, err := d.JSONLD(c, "http://localhost/contexts/apprentissage-v1.jsonld")
	if err != nil {
		t.Fatal(err)
	}
	document, err := ld.DocumentFromReader(bytes.NewReader(jsonld))
	if err != nil {
		t.Fatalf("%v\n%s", err, jsonld)
	}
	opts := ld.NewJsonLdOptions("")
	opts.Format, opts.DocumentLoader = "application/n-quads", offline{remote}
	nq, err := ld.NewJsonLdProcessor().ToRDF(document, opts)
	if err != nil {
		t.Fatal(err)
	}
	want := lines(sample)
	if got := lines(nq.(string)); !slices.Equal(got, want) {
		t.Errorf("JSON-LD says\n%s\nwant\n%s\nfrom %s", strings.Join(got, "\n"), strings.Join(want, "\n"), jsonld)
	}
	turtle, err := d.Turtle()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	err = rdf.Read(bytes.NewReader(turtle), "turtle", "", rdf.Turtle, func(q rdf.Quad) error {
		got = append(got, strings.TrimSpace(string(rdf.AppendTriple(nil, q.S.String(), q.P.String(), q.O.String()))))
		return nil
	})
	slices.Sort(got)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("Turtle says %v\n%s", err, turtle)
	}
}

func TestSetsStaySets(t *testing.T) {
	c, _ := publishedContext(t)
	d, err := Parse(iri, []byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	jsonld, err := d.JSONLD(c, "x")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"convention":[{"id":`, `"accesApprentissage":true`, `"finEnregistrement":"2025-01-01"`, `"type":"Certification"`, `{"@language":"en","@value":"Testing agent"}`, `"numeroBrochure":"3117"`} {
		if !bytes.Contains(jsonld, []byte(want)) {
			t.Errorf("JSON-LD lacks %s:\n%s", want, jsonld)
		}
	}
}

func TestOwn(t *testing.T) {
	d, err := Parse(iri, []byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	if own := d.Own(); len(own) != 11 {
		t.Errorf("%d own triples, want 11: all but the neighbour's code", len(own))
	}
	if d.Value("https://api.apprentissage.beta.gouv.fr/def/apprentissage#code") != "RNCP955" {
		t.Error("value of code")
	}
}

func TestParseRefuses(t *testing.T) {
	for _, bad := range []string{"<a> <b>\n", "<a>\n", "<a> <b> <c>\n"} {
		if _, err := Parse(iri, []byte(bad)); err == nil {
			t.Errorf("Parse(%q) accepted", bad)
		}
	}
}
