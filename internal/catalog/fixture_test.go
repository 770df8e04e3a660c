package catalog_test

import (
	"path/filepath"
	"testing"

	"passerelle/internal/catalog"
	"passerelle/internal/fact"
	"passerelle/internal/life"
	"passerelle/internal/rdf"
)

const (
	base = "https://api.apprentissage.beta.gouv.fr/"
	app  = base + "def/apprentissage#"
)

// written is one thing of the little release.
type written struct {
	catalog.Thing
	document string
	why      *catalog.Reasons
	names    map[string]int // property → number of the thing that is named
}

func day(s string) life.Day {
	if s == "" {
		return life.NoDay
	}
	d, err := life.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

// line is one N-Triples line; o is a term.
func line(path, property, o string) string {
	return "<" + base + "id/" + path + "> <" + app + property + "> " + o + " .\n"
}

func text(s string) string { return rdf.NewText(s, "fr").String() }

func thing(class, path, code, label string) written {
	return written{Thing: catalog.Thing{Path: path, Class: class, Code: code, Label: label}, document: line(path, "code", rdf.NewLiteral(code, "").String())}
}

// the little release, in the order of its classes.
func little() []written {
	agent := thing("Certification", "certification/RNCP955", "RNCP955", "Agent de contrôle « non destructif »")
	agent.document = line("certification/RNCP955#bloc-1", "code", `"RNCP955BC01"`) +
		line("certification/RNCP955", "code", `"RNCP955"`) +
		line("certification/RNCP955", "intitule", text(agent.Label)) +
		line("metier/D1102", "code", `"D1102"`)
	agent.why = &catalog.Reasons{
		Facts: []catalog.Ground{
			{From: []fact.Origin{{Edition: 1, Rule: 2, Row: 7}}},
			{Rule: "concordance", From: []fact.Origin{{Edition: 0, Rule: 0, Row: 2}, {Edition: 1, Rule: 1, Row: 4000000000}}},
			{Rule: "source-prioritaire", From: []fact.Origin{{Edition: 0, Rule: 1, Row: 2}}},
		},
		Overruled: []catalog.Ground{
			{Rule: "source-prioritaire", Property: "<" + app + "intitule>", Value: `"Agent"@fr`, From: []fact.Origin{{Edition: 1, Rule: 1, Row: 9}}},
			{Rule: "source-prioritaire", Property: "<" + app + "intitule>", Value: `"Agente"@fr`, From: []fact.Origin{{Edition: 2, Rule: 1, Row: 9}}},
			{Rule: "edition-la-plus-recente", Property: "<" + app + "niveau>", Value: `"3"`, From: []fact.Origin{{Edition: 0, Rule: 2, Row: 2}}},
			{Rule: "edition-la-plus-recente", Part: "bloc-1", Property: "<" + app + "code>", Value: `"BC01"`, From: []fact.Origin{{Edition: 0, Rule: 2, Row: 2}}},
		},
	}
	agent.names = map[string]int{"metier": 5, "accede": 6}
	other := thing("Certification", "certification/RNCP39682", "RNCP39682", "Contrôleur non destructif")
	other.names = map[string]int{"metier": 5}
	cap := thing("Diplome", "diplome/50022137", "50022137", "BOULANGER (CAP)")
	cap.names = map[string]int{"metier": 5}
	return []written{
		agent, other,
		thing("Certification", "certification/RS955", "RS955", ""),
		cap,
		thing("Metier", "metier/D1102", "D1102", "Boulangerie – viennoiserie"),
		thing("Metier", "metier/H1503", "H1503", "Cœur d'élève & Cie : l'Ère du « C++ »"),
	}
}

func lives() []life.Life {
	return []life.Life{
		{Code: "50022137", Kind: life.Diplome, Said: []life.Statement{{Edition: day("2025-05-06"), Source: "bcn", Period: life.Period{Start: day("1980-09-01"), End: life.NoDay}}}},
		{Code: "RNCP39682", Kind: life.Fiche}, // known, and nothing is said of it
		{Code: "RNCP955", Kind: life.Fiche, Said: []life.Statement{
			{Edition: day("2024-01-19"), Source: "kit-apprentissage", Said: life.SaidActive, Period: life.Period{Start: life.NoDay, End: day("2025-01-01")}},
			{Edition: day("2025-01-31"), Source: "kit-apprentissage", Said: life.SaidInactive, Period: life.Always},
		}},
		{Code: "X", Kind: life.Other},
	}
}

func edges() []life.Edge {
	return []life.Edge{
		{Old: "RNCP955", New: "RNCP39682", ByOld: true, Sources: []string{"france-competences", "kit-apprentissage"}},
		{Old: "RNCP955", New: "RS955", ByNew: true, Sources: []string{"kit-apprentissage"}, Contested: true},
	}
}

func tombstones() []catalog.Tombstone {
	return []catalog.Tombstone{
		{Path: "certification/RNCP1", Label: "Forgeron", Successor: "certification/RNCP955", Release: "20250101T000000Z-00000000"},
		{Path: "diplome/1", Release: "20240101T000000Z-00000000"},
	}
}

func sources() []catalog.Source {
	return []catalog.Source{
		{Name: "bcn", TitleFR: "Base centrale", TitleEN: "Central base", Publisher: "MEN", Attribution: "Source : BCN", Licence: "https://example.org/lo", Rhythm: "P1Y"},
		{Name: "kit-apprentissage", TitleFR: "Kit", TitleEN: "Kit", Publisher: "CARIF-OREF", Attribution: "Source : kit", Rights: "aucune licence déclarée"},
	}
}

func editions() []catalog.Edition {
	return []catalog.Edition{
		{Source: "kit-apprentissage", Table: "kit", File: "a/kit 2025.xlsx", Sheet: "Onglet 3", SHA256: "00", Cover: "complet", Day: day("2025-01-31"), Rows: 12},
		{Source: "kit-apprentissage", Table: "kit", File: "kit.xlsx", Cover: "extrait", Day: day("2024-01-19")},
		{Source: "bcn", Table: "diplomes", File: "b.zip!n.csv", Licence: "https://example.org/lo", Cover: "complet", Day: life.NoDay, Rows: 1 << 40},
	}
}

func rules() []catalog.Rule {
	return []catalog.Rule{
		{Mapping: "mappings/kit/mapping.ttl", TriplesMap: base + "m#a", Line: 3, Columns: []string{"Code RNCP"}, Text: "app:code"},
		{Mapping: "mappings/kit/mapping.ttl", TriplesMap: base + "m#a", Line: 9, Columns: []string{"Libellé\ndu diplôme", "Abrégé"}, Text: "app:intitule"},
		{Mapping: "mappings/bcn/mapping.ttl", TriplesMap: base + "m#b", Line: 1, Text: "a constant"},
	}
}

// write fills a read.db.
func write(t testing.TB, path string, things []written) {
	t.Helper()
	w, err := catalog.Create(path, base)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort() // of no effect once closed
	for i, x := range things {
		var why []byte
		if x.why != nil {
			why = x.why.Pack()
		}
		if n, err := w.Add(x.Thing, []byte(x.document), why); err != nil || n != i+1 {
			t.Fatalf("thing %s got number %d, %v; want %d", x.Path, n, err, i+1)
		}
	}
	for i, x := range things {
		for property, object := range x.names {
			for range 2 { // naming twice is naming once
				if err := w.Mention(object, app+property, i+1); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	for _, err := range []error{w.Lives(lives(), edges()), w.Tombstones(tombstones()), w.Origins(sources(), editions(), rules()), w.Close()} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func littlePath(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "read.db")
	write(t, path, little())
	return path
}

func open(t testing.TB, path string) *catalog.Catalog {
	t.Helper()
	c, err := catalog.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}
