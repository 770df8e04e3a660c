package pipeline

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"passerelle/internal/catalog"
	"passerelle/internal/conformance"
	"passerelle/internal/harvest"
	"passerelle/internal/rdf"
	"passerelle/internal/rml"
)

// The persons that the samples make up, as their files write them.
var samplePersons = []string{"DUPONT JEAN", "DURAND PAUL", "MARTIN CLAIRE", "PETIT LUCIE", "MOREAU HUGO", "ROUSSEAU"}

// Neither documents, nor the grounds of a value, nor the findings of a release hold the name of a person, or the address
// that goes with it.
func TestPersonsAreInNoRelease(t *testing.T) {
	r, c := sampleRelease(t)
	secret := append([]string{"RUE DES ACACIAS", "RUE DES TILLEULS", "RUE DES LILAS"}, samplePersons...)
	check := func(what string, text []byte) {
		t.Helper()
		text = bytes.ToUpper(text)
		for _, s := range secret {
			if bytes.Contains(text, []byte(s)) {
				t.Errorf("%s tells of %s", what, s)
			}
		}
	}
	findings, err := os.ReadFile(filepath.Join(r.Dir, "findings.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	check("findings.jsonl", findings)
	n := 0
	err = c.EachPath(func(thing catalog.Thing) error {
		reasons, err := c.Why(context.Background(), thing.Path, "")
		if err != nil {
			return err
		}
		text, err := json.Marshal(reasons)
		if err != nil {
			return err
		}
		check("why "+thing.Path, text)
		if strings.HasPrefix(thing.Path, "organisme/") {
			n++
		}
		return nil
	})
	if err != nil || n == 0 {
		t.Fatalf("%d organismes, %v", n, err)
	}
}

// A wrong value of a personal column is in no finding and in no error; nor is one that is made of it and of others.
func TestWrongPersonalValuesAreNotShown(t *testing.T) {
	const text = "code;nom\n1;DUPONT JEAN\n"
	g, err := rdf.ReadGraph(strings.NewReader(`@prefix rml: <http://w3id.org/rml/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<#m> a rml:TriplesMap ; rml:logicalSource <#s> ; rml:subjectMap [ rml:template "http://e/{code}" ] ;
  rml:predicateObjectMap [ rml:predicate <http://e/p> ; rml:objectMap [ rml:template "{code} {nom}" ; rml:termType rml:Literal ; rml:datatype xsd:integer ] ] ,
    [ rml:predicate <http://e/q> ; rml:objectMap [ rml:reference "nom" ; rml:datatype xsd:date ] ] .
<#s> rml:source [ a rml:RelativePathSource ; rml:path "people.csv" ] ; rml:referenceFormulation rml:CSV .`), "mapping.ttl", "http://m/", rdf.Turtle)
	if err != nil {
		t.Fatal(err)
	}
	mapping, err := rml.ParseMapping(g)
	if err != nil {
		t.Fatal(err)
	}
	s := &source{Source: harvest.Source{Name: "people", Tables: []harvest.Table{{Name: "people", LogicalSource: "http://m/#s", Personal: []string{"nom"}}}},
		logic: map[string]rml.Source{"http://m/#s": mapping.Sources()[0]}}
	if s.plan, err = rml.Compile(mapping, rml.Options{Blamed: s.personal()}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(put(t, t.TempDir(), "people.csv", text), "people.csv")
	b := &build{sources: []*source{s}}
	m, err := b.mapOne(context.Background(), harvest.Edition{Source: "people", Table: "people", Name: "people.csv", Path: path, Cover: harvest.Complet})
	if err != nil || len(m.findings) != 2 {
		t.Fatalf("findings %v, %v; want two", m, err)
	}
	for _, f := range m.findings {
		if f.Column != "nom" || f.Message != notShown {
			t.Errorf("finding %+v, want one about nom that does not show its value", f)
		}
	}
}

// The findings about the real files hold no value of a personal column.
func TestRealFindingsNameNobody(t *testing.T) {
	data := conformance.Shared(t, "data")
	r, _ := realRelease(t)
	var findings strings.Builder
	for _, f := range slices.Concat(findingsOf(t, r, "organismes"), findingsOf(t, r, "france-competences")) {
		findings.WriteString(f.Message + "\n")
	}
	if findings.Len() == 0 {
		t.Fatal("no finding about the two sources")
	}
	for file, columns := range map[string][]string{
		"organismes/organismes-prepa-apprentissage.filtre.csv":                                 {"raison_sociale", "enseigne", "adresse"},
		"france-competences-2026-02-01/export_fiches_CSV_Certificateurs_2026_02_01.filtre.csv": {"Nom_Certificateur"},
	} {
		in, err := os.Open(filepath.Join(data, file))
		if err != nil {
			t.Fatal(err)
		}
		table := csv.NewReader(transform.NewReader(in, unicode.BOMOverride(encoding.Nop.NewDecoder())))
		table.Comma = ';'
		rows, err := table.ReadAll()
		in.Close()
		if err != nil || len(rows) < 1000 {
			t.Fatalf("%s: %d rows, %v", file, len(rows), err)
		}
		for _, column := range columns {
			at := slices.Index(rows[0], column)
			if at < 0 {
				t.Fatalf("%s has no column %s", file, column)
			}
			for _, row := range rows[1:] {
				if name := strings.TrimSpace(row[at]); len(name) > 5 && strings.Contains(findings.String(), name) {
					t.Errorf("findings.jsonl tells of a value of %s, row of %s", column, row[1])
				}
			}
		}
	}
}
