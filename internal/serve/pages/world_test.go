package pages

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"passerelle/internal/answer"
	"passerelle/internal/catalog"
	"passerelle/internal/fact"
	"passerelle/internal/life"
	linked "passerelle/internal/link"
	"passerelle/internal/rdf"
	"passerelle/ontology"
	"passerelle/portal"
)

const base = "https://api.apprentissage.beta.gouv.fr/"

const app = base + "def/apprentissage#"

// world opens testdata/world.ttl as a release of which today is 24 November 2026.
func world(t testing.TB) Release {
	t.Helper()
	path := filepath.Join(t.TempDir(), "read.db")
	w, err := catalog.Create(path, base)
	if err != nil {
		t.Fatal(err)
	}
	fillWorld(t, w)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	c, err := catalog.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	a := answer.New(c)
	a.Today = func() life.Day { return civil("2026-11-24") }
	return Release{ID: "20261124T060000Z-0a1b2c3d", Date: time.Date(2026, 11, 24, 6, 0, 0, 0, time.UTC), Catalog: c, Answer: a}
}

// portalPages is the portal as it is served.
func portalPages(t testing.TB) *Pages {
	t.Helper()
	p, err := New(portal.FS, ontology.FS, Themes{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func civil(s string) life.Day {
	d, err := life.ParseDay(s)
	if err != nil {
		return life.NoDay
	}
	return d
}

// described are the triples of the world by thing, parts included.
func described(t testing.TB) map[string][]rdf.Triple {
	t.Helper()
	f, err := os.Open("testdata/world.ttl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out := map[string][]rdf.Triple{}
	err = rdf.Read(f, "world.ttl", base+"id/", rdf.Turtle, func(q rdf.Quad) error {
		thing, _, _ := strings.Cut(q.S.Value, "#")
		out[thing] = append(out[thing], rdf.Triple{S: q.S.String(), P: q.P.String(), O: q.O.String()})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// one is the first object's value of a property in some triples.
func one(ts []rdf.Triple, subject, property string) string {
	for _, t := range ts {
		if t.S == "<"+subject+">" && t.P == "<"+property+">" {
			return rdf.Text(t.O)
		}
	}
	return ""
}

// document is the lines of a thing's document: its own triples, and the codes and titles of its neighbours.
func document(all map[string][]rdf.Triple, iri string) []string {
	var lines []string
	for _, triple := range all[iri] {
		lines = append(lines, string(rdf.AppendTriple(nil, triple.S, triple.P, triple.O)))
		near := rdf.Text(triple.O)
		for _, n := range all[near] {
			if near != iri && n.S == "<"+near+">" && (n.P == "<"+app+"code>" || n.P == "<"+app+"intitule>") {
				lines = append(lines, string(rdf.AppendTriple(nil, n.S, n.P, n.O)))
			}
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

func fillWorld(t testing.TB, w *catalog.Writer) {
	t.Helper()
	all := described(t)
	iris := make([]string, 0, len(all))
	for iri := range all {
		iris = append(iris, iri)
	}
	slices.SortFunc(iris, func(a, b string) int {
		return life.CompareCodes(one(all[a], a, app+"code"), one(all[b], b, app+"code"))
	})
	numbers := map[string]int{}
	for _, iri := range iris {
		own, lines := all[iri], document(all, iri)
		thing := catalog.Thing{
			Path: strings.TrimPrefix(iri, base+"id/"), Class: strings.TrimPrefix(one(own, iri, rdf.Type), app),
			Code: one(own, iri, app+"code"), Label: one(own, iri, app+"intitule"),
		}
		n, err := w.Add(thing, []byte(strings.Join(lines, "")), grounds(iri, own).Pack())
		if err != nil {
			t.Fatal(err)
		}
		numbers[iri] = n
	}
	for _, iri := range iris {
		for _, triple := range all[iri] {
			if to := numbers[rdf.Text(triple.O)]; to > 0 {
				if err := w.Mention(to, rdf.Text(triple.P), numbers[iri]); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if err := w.Tables(tables(all)); err != nil {
		t.Fatal(err)
	}
	history(t, w)
}

// tables are the correspondences that the fiches and métiers of the world state themselves.
func tables(all map[string][]rdf.Triple) []linked.Table {
	out := []linked.Table{
		{Name: "cfd-rncp", From: "cfd", To: "rncp", Relation: "skos:closeMatch"},
		{Name: "rncp-rome", From: "rncp", To: "rome", Relation: "skos:relatedMatch"},
		{Name: "rncp-nsf", From: "rncp", To: "nsf", Relation: "skos:relatedMatch"},
		{Name: "rncp-formacode", From: "rncp", To: "formacode", Relation: "skos:relatedMatch"},
		{Name: "rome-naf", From: "rome", To: "naf", Relation: "skos:relatedMatch"},
	}
	stated := map[string]int{"diplome": 0, "metier": 1, "specialite": 2, "formacode": 3, "secteur": 4}
	by := []linked.Stated{{Source: "france-competences", Edition: civil("2026-02-01")}}
	last := func(iri string) string { return iri[strings.LastIndexByte(iri, '/')+1:] }
	for iri, triples := range all {
		if !strings.Contains(iri, "/certification/") && !strings.Contains(iri, "/metier/") {
			continue
		}
		for _, triple := range triples {
			n, ok := stated[strings.TrimPrefix(rdf.Text(triple.P), app)]
			from, to := last(iri), last(rdf.Text(triple.O))
			switch {
			case !ok || strings.Contains(triple.S, "#") || n == 4 != strings.Contains(iri, "/metier/"):
				continue
			case n == 0:
				from, to = to, from
			}
			out[n].Pairs = append(out[n].Pairs, linked.Pair{From: from, To: to, By: by})
		}
	}
	for _, t := range out {
		slices.SortFunc(t.Pairs, func(a, b linked.Pair) int { return strings.Compare(a.From+a.To, b.From+b.To) })
	}
	return out
}

// grounds gives every triple a row; the title of RNCP37537 was settled between two sources, and a Formacode was dropped.
func grounds(iri string, own []rdf.Triple) catalog.Reasons {
	sorted := slices.Clone(own)
	slices.SortFunc(sorted, func(a, b rdf.Triple) int { return strings.Compare(a.S+a.P+a.O, b.S+b.P+b.O) })
	var r catalog.Reasons
	settled := strings.HasSuffix(iri, "/RNCP37537")
	for _, t := range sorted {
		g := catalog.Ground{From: []fact.Origin{{Edition: 0, Rule: 0, Row: 1234}}}
		if settled && t.P == "<"+app+"intitule>" {
			g.Rule = "source-prioritaire"
		}
		if settled && t.P == "<"+app+"metier>" {
			g.Rule = "concordance"
			g.From = append(g.From, fact.Origin{Edition: 1, Rule: 1, Row: 7})
		}
		r.Facts = append(r.Facts, g)
	}
	if settled {
		from := []fact.Origin{{Edition: 1, Rule: 1, Row: 7}}
		r.Overruled = []catalog.Ground{
			{Rule: "source-prioritaire", Property: "<" + app + "intitule>", Value: `"BOULANGER"@fr`, From: from},
			{Rule: "ensemble-de-l-edition", Property: "<" + app + "abrogé>", Value: `"ancien"`, From: from},
		}
	}
	return r
}

func history(t testing.TB, w *catalog.Writer) {
	t.Helper()
	said := func(day, source string, s life.Said, start, end string) life.Statement {
		return life.Statement{Edition: civil(day), Source: source, Said: s, Period: life.Period{Start: civil(start), End: civil(end)}}
	}
	lives := []life.Life{
		{Code: "50022137", Kind: life.Diplome, Said: []life.Statement{said("2025-05-06", "bcn", life.SaidNothing, "2016-09-01", "")}},
		{Code: "RNCP955", Kind: life.Fiche, Said: []life.Statement{said("2024-01-19", "kit-apprentissage", life.SaidInactive, "", "")}},
		{Code: "RNCP18704", Kind: life.Fiche, Said: []life.Statement{said("2024-01-19", "kit-apprentissage", life.SaidInactive, "", "2023-08-31")}},
		{Code: "RNCP24440", Kind: life.Fiche},
		{Code: "RNCP37537", Kind: life.Fiche, Said: []life.Statement{said("2026-02-01", "france-competences", life.SaidActive, "2023-09-01", "2028-08-31")}},
		{Code: "RNCP90006", Kind: life.Fiche, Said: []life.Statement{said("2026-02-01", "france-competences", life.SaidActive, "2027-09-01", "")}},
	}
	edges := []life.Edge{
		{Old: "RNCP18704", New: "RNCP37537", ByOld: true, ByNew: true, Sources: []string{"france-competences", "kit-apprentissage"}},
		{Old: "RNCP24440", New: "RNCP37537", ByOld: true, Sources: []string{"france-competences"}},
		{Old: "RNCP24440", New: "RNCP955", ByOld: true, Sources: []string{"kit-apprentissage"}, Contested: true},
		{Old: "RNCP955", New: "RNCP90006", ByNew: true, Sources: []string{"france-competences"}},
	}
	if err := w.Lives(lives, edges); err != nil {
		t.Fatal(err)
	}
	origins(t, w)
}

func origins(t testing.TB, w *catalog.Writer) {
	t.Helper()
	const open = "https://www.etalab.gouv.fr/licence-ouverte-open-licence"
	sources := []catalog.Source{
		{Name: "bcn", TitleFR: "Base centrale des nomenclatures", TitleEN: "Central nomenclature of education", Publisher: "DEPP", Attribution: "DEPP, Base centrale des nomenclatures", Rights: "licence à confirmer auprès du producteur", Rhythm: "P1Y"},
		{Name: "france-competences", TitleFR: "Répertoires RNCP et RS", TitleEN: "RNCP and RS registers", Publisher: "France compétences", Attribution: "France compétences, répertoires RNCP et RS, Licence Ouverte 2.0", Licence: open, Rhythm: "P1D"},
		{Name: "kit-apprentissage", TitleFR: "Kit apprentissage", Attribution: "Réseau des Carif-Oref, Kit apprentissage", Rhythm: "P1M"},
		{Name: "rome", TitleFR: "ROME 4.0", TitleEN: "ROME 4.0", Attribution: "France Travail, ROME 4.0", Licence: open, Rhythm: "P3M"},
	}
	editions := []catalog.Edition{
		{Source: "france-competences", Table: "table-standard", File: "export-fiches-csv-2026-02-01.zip!export_fiches_CSV_Standard_2026_02_01.csv", SHA256: strings.Repeat("5e", 32), Licence: open, Day: civil("2026-02-01"), Cover: "complet", Rows: 29352},
		{Source: "kit-apprentissage", Table: "table-kit", File: "Kit_apprentissage_20240119.xlsx", Sheet: "Kit apprentissage", SHA256: strings.Repeat("0a", 32), Day: civil("2024-01-19"), Cover: "complet", Rows: 5730},
		{Source: "bcn", Table: "table-v", File: "vFormationDiplome_.csv", SHA256: strings.Repeat("b0", 32), Day: civil("2025-05-06"), Cover: "complet", Rows: 11261},
	}
	rules := []catalog.Rule{
		{Mapping: "mappings/france-competences/mapping.ttl", Line: 20, Columns: []string{"Numero_Fiche", "Intitule"}, Text: "app:intitule ← fn:trim(Intitule)"},
		{Mapping: "mappings/kit-apprentissage/mapping.ttl", Line: 28, Columns: []string{"Intitulé certification (RNCP)"}, Text: "app:intitule ← fn:mojibake(…)"},
	}
	if err := w.Origins(sources, editions, rules); err != nil {
		t.Fatal(err)
	}
}
