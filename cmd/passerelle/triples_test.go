package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"

	knakk "github.com/knakk/rdf"
	"github.com/piprate/json-gold/ld"

	"passerelle/internal/catalog"
	"passerelle/internal/rdf"
	"passerelle/ontology"
)

// locked gives json-gold our context at its address, and refuses any other.
type locked struct{ context any }

func (l locked) LoadDocument(u string) (*ld.RemoteDocument, error) {
	if u != crawlBase+"contexts/apprentissage-v1.jsonld" {
		return nil, fmt.Errorf("%s is no context of ours", u)
	}
	return &ld.RemoteDocument{DocumentURL: u, Document: l.context}, nil
}

// jsonldJudge reads JSON-LD with json-gold, and what that makes of it with knakk/rdf.
func (c *crawl) jsonldJudge(body string, opts *ld.JsonLdOptions) []string {
	c.Helper()
	document, err := ld.DocumentFromReader(strings.NewReader(body))
	if err != nil {
		c.Fatal(err)
	}
	nq, err := ld.NewJsonLdProcessor().ToRDF(document, opts)
	if err != nil {
		c.Fatal(err)
	}
	return c.judge(nq.(string), knakk.NTriples)
}

// judge reads a document with a library that is not ours, into sorted canonical lines.
func (c *crawl) judge(body string, f knakk.Format) []string {
	c.Helper()
	triples, err := knakk.NewTripleDecoder(strings.NewReader(body), f).DecodeAll()
	if err != nil {
		c.Fatalf("%v in %.500s", err, body)
	}
	out := make([]string, 0, len(triples))
	for _, t := range triples {
		o, err := rdf.ParseTerm(t.Obj.Serialize(knakk.NTriples))
		if err != nil {
			c.Fatal(err)
		}
		out = append(out, t.Subj.Serialize(knakk.NTriples)+" "+t.Pred.Serialize(knakk.NTriples)+" "+o.String())
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// tableLines reads the CSV document back into triples.
func (c *crawl) tableLines(body string) []string {
	c.Helper()
	rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	if err != nil || len(rows) < 2 {
		c.Fatalf("%v: %.300s", err, body)
	}
	var out []string
	for _, row := range rows[1:] {
		o := rdf.NewLiteral(row[3], row[4])
		switch {
		case row[4] == "@id":
			o = rdf.NewIRI(row[3])
		case row[5] != "":
			o = rdf.NewText(row[3], row[5])
		}
		out = append(out, rdf.NewIRI(row[0]).String()+" "+rdf.NewIRI(row[2]).String()+" "+o.String())
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Every syntax and form of every entity of the samples says one set of triples, by judges that are not ours.
func TestEverySyntaxSaysOneSetOfTriples(t *testing.T) {
	c := newCrawl(t)
	file, err := ontology.FS.ReadFile("contexts/apprentissage-v1.jsonld")
	if err != nil {
		t.Fatal(err)
	}
	context, err := ld.DocumentFromReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	opts := ld.NewJsonLdOptions("")
	opts.Format, opts.DocumentLoader = "application/n-quads", locked{context}
	c.row("JSON-LD, Turtle, N-Triples, RDF/XML, JSON and CSV", func(c *crawl, thing catalog.Thing) {
		get := func(ext, form string) string {
			accept := ""
			if form != "" {
				accept = `application/ld+json;profile="` + jsonldProfile + form + `"`
			}
			w := c.ask("GET", in("data", thing, ext), "Accept", accept)
			c.expect(ext+" "+form, w, 200)
			return w.Body.String()
		}
		if get(".json", "") != get(".jsonld", "") {
			c.Errorf("plain JSON is not the JSON-LD document")
		}
		want := c.judge(get(".nt", ""), knakk.NTriples)
		for name, got := range map[string][]string{
			"Turtle": c.judge(get(".ttl", ""), knakk.Turtle), "RDF/XML": c.judge(get(".rdf", ""), knakk.RDFXML), "CSV": c.tableLines(get(".csv", "")),
			"JSON-LD":  c.jsonldJudge(get(".jsonld", ""), opts),
			"expanded": c.jsonldJudge(get(".jsonld", "expanded"), opts), "flattened": c.jsonldJudge(get(".jsonld", "flattened"), opts),
			"flattened and compacted": c.jsonldJudge(get(".jsonld", "flattened "+jsonldProfile+"compacted"), opts),
		} {
			if !slices.Equal(got, want) || len(want) == 0 {
				c.Errorf("%s says\n%s\nN-Triples says\n%s", name, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		}
	})
}

// hashIRIs: the parts of a thing are described in its document, whatever document names them; terms are in the ontology's.
func (c *crawl) hashIRIs(thing catalog.Thing) {
	const canonical = "https://api.apprentissage.beta.gouv.fr/"
	lines := c.judge(c.ask("GET", in("data", thing, ".nt")).Body.String(), knakk.NTriples)
	described := map[string]bool{}
	for _, line := range lines {
		subject, rest, _ := strings.Cut(line, " ")
		described[subject] = true
		predicate, _, _ := strings.Cut(rest, " ")
		if term, ours := strings.CutPrefix(predicate, "<"+canonical+"def/apprentissage#"); ours && !c.defines(strings.TrimSuffix(term, ">")) {
			c.Errorf("the ontology does not define %s", predicate)
		}
	}
	for _, line := range lines {
		object := line[strings.LastIndexByte(line, ' ')+1:]
		if strings.HasPrefix(object, "<"+canonical+"id/"+thing.Path+"#") && !described[object] {
			c.Errorf("the part %s is not described in the document of its thing", object)
		}
	}
}

// defines says whether the document of the ontology describes a term.
func (c *crawl) defines(term string) bool {
	if c.terms == nil {
		c.terms = map[string]bool{}
	}
	if known, ok := c.terms[term]; ok {
		return known
	}
	w := c.ask("GET", "def/apprentissage", "Accept", "text/turtle")
	c.terms[term] = strings.Contains(w.Body.String(), "\napp:"+term+" ")
	return c.terms[term]
}
