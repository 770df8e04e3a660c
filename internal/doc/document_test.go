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
	want := lines(sample)
	for _, form := range []Form{Compacted, Expanded, Flattened, FlattenedCompacted} {
		jsonld := d.JSONLD(c, "http://localhost/contexts/apprentissage-v1.jsonld", form)
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
		if got := lines(nq.(string)); !slices.Equal(got, want) {
			t.Errorf("JSON-LD of form %d says\n%s\nwant\n%s\nfrom %s", form, strings.Join(got, "\n"), strings.Join(want, "\n"), jsonld)
		}
	}
	for f, write := range map[rdf.Format]func() ([]byte, error){rdf.Turtle: d.Turtle, rdf.RDFXML: d.XML} {
		text, err := write()
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		err = rdf.Read(bytes.NewReader(text), "document", "", f, func(q rdf.Quad) error {
			got = append(got, strings.TrimSpace(string(rdf.AppendTriple(nil, q.S.String(), q.P.String(), q.O.String()))))
			return nil
		})
		slices.Sort(got)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("format %d says %v\n%s", f, err, text)
		}
	}
}

func TestSetsStaySets(t *testing.T) {
	c, _ := publishedContext(t)
	d, err := Parse(iri, []byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	jsonld := d.JSONLD(c, "x", Compacted)
	for _, want := range []string{`"convention":[{"id":`, `"accesApprentissage":true`, `"finEnregistrement":"2025-01-01"`, `"type":"Certification"`, `{"@language":"en","@value":"Testing agent"}`, `"numeroBrochure":"3117"`} {
		if !bytes.Contains(jsonld, []byte(want)) {
			t.Errorf("JSON-LD lacks %s:\n%s", want, jsonld)
		}
	}
}

// Each form is what a JSON-LD processor makes of the compacted one.
func TestForms(t *testing.T) {
	c, remote := publishedContext(t)
	d, err := Parse(iri, []byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	opts := ld.NewJsonLdOptions("")
	opts.DocumentLoader = offline{remote}
	read := func(form Form) any {
		document, err := ld.DocumentFromReader(bytes.NewReader(d.JSONLD(c, "http://localhost/x", form)))
		if err != nil {
			t.Fatal(err)
		}
		return document
	}
	processor := ld.NewJsonLdProcessor()
	for _, form := range []Form{Expanded, Flattened} {
		again, err := processor.Expand(read(form), opts)
		if err != nil || !ld.DeepCompare(again, read(form), true) {
			t.Errorf("form %d is not expanded: %v, %v", form, again, err)
		}
	}
	for _, form := range []Form{Flattened, FlattenedCompacted} {
		again, err := processor.Flatten(read(form), nil, opts)
		if err != nil {
			t.Fatal(err)
		}
		of, err := processor.Flatten(read(Compacted), nil, opts)
		if err != nil || len(again.([]any)) != len(of.([]any)) {
			t.Errorf("form %d has %v", form, again)
		}
	}
	// Every subject stands once at the top of a flattened document, and nowhere else says anything.
	flat := read(FlattenedCompacted).(map[string]any)["@graph"].([]any)
	if first := flat[0].(map[string]any); len(flat) != 3 || first["id"] != iri || first["convention"].([]any)[0].(map[string]any)["numeroBrochure"] != nil {
		t.Errorf("flattened: %v", flat)
	}
}

func TestRowsSayTheTriples(t *testing.T) {
	c, _ := publishedContext(t)
	d, err := Parse(iri, []byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, row := range d.Rows(c) {
		if len(row) != len(RowHeader) {
			t.Fatalf("%q", row)
		}
		o := rdf.NewLiteral(row[3], row[4])
		switch {
		case row[4] == "@id":
			o = rdf.NewIRI(row[3])
		case row[5] != "":
			o = rdf.NewText(row[3], row[5])
		}
		got = append(got, strings.TrimSpace(string(rdf.AppendTriple(nil, rdf.NewIRI(row[0]).String(), rdf.NewIRI(row[2]).String(), o.String()))))
		if row[1] == "remplacePar" && strings.HasSuffix(row[3], "39682") && row[6] != "RNCP39682" || row[1] == "" {
			t.Errorf("%q", row)
		}
	}
	if slices.Sort(got); !slices.Equal(got, lines(sample)) {
		t.Errorf("rows say\n%s", strings.Join(got, "\n"))
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
