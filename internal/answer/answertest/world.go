// Package answertest is a small world of certifications, diplomas and métiers, written as a read model: the tests of
// what is served share it. Its codes are published ones, its dates and edges are chosen for the cases they show.
package answertest

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/catalog"
	"passerelle/internal/doc"
	"passerelle/internal/fact"
	"passerelle/internal/life"
	"passerelle/internal/rdf"
)

// Base is the canonical base of the world's IRIs.
const Base = "https://api.apprentissage.beta.gouv.fr/"

// App is the namespace of the ontology.
const App = Base + "def/apprentissage#"

// Today is the day of reference: ask with it, never with the real today.
func Today() life.Day { return Day("2026-11-24") }

// Day reads YYYY-MM-DD; "" is no day. It panics on anything else.
func Day(s string) life.Day {
	if s == "" {
		return life.NoDay
	}
	d, err := life.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

// The editions of the world, by their number in the read model.
const (
	kit2024 = iota
	kit2025
	fiches2026
	bcn2025
	rome2024
	rome2025
)

// Open writes the world and opens it. It is closed when the test ends.
func Open(t testing.TB) *catalog.Catalog {
	t.Helper()
	c, err := catalog.Open(Write(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// Write writes the world and returns the path of its read.db.
func Write(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "read.db")
	w, err := catalog.Create(path, Base)
	if err != nil {
		t.Fatal(err)
	}
	if err := fill(w); err != nil {
		w.Abort()
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func fill(w *catalog.Writer) error {
	numbers := map[string]int{}
	for _, t := range things() {
		text := t.ntriples()
		n, err := w.Add(catalog.Thing{Path: t.path, Class: t.class, Code: t.code, Label: t.label}, text, t.reasons(text).Pack())
		if err != nil {
			return err
		}
		numbers[t.path] = n
	}
	for _, t := range things() {
		for _, l := range t.links {
			if object, ok := numbers[l.to]; ok {
				if err := w.Mention(object, App+l.property, numbers[t.path]); err != nil {
					return err
				}
			}
		}
	}
	if err := w.Lives(lives(), edges()); err != nil {
		return err
	}
	if err := w.Named(withoutDocument()); err != nil {
		return err
	}
	if err := w.Tables(tables()); err != nil {
		return err
	}
	gone := []catalog.Tombstone{{Path: "metier/A1102", Label: "Métier retiré", Successor: "metier/A1101", Release: "20250101T000000Z-00000000"}}
	if err := w.Tombstones(gone); err != nil {
		return err
	}
	return w.Origins(sources(), editions(), rules())
}

// withoutDocument is a sheet that a source keeps in a graph of its own.
func withoutDocument() []catalog.Named {
	return []catalog.Named{{IRI: Base + "id/onisep/MET.152", Code: "MET.152", Label: "bûcheron / bûcheronne", Source: "rome", Day: Day("2025-09-18")}}
}

type thing struct {
	path, class, code, label string
	first, last              string // first and last seen
	edition                  int    // the one that its values are read from
	dates                    map[string]string
	links                    []named
}

// named is a thing that another names by a property.
type named struct{ property, to string }

func fiche(code, label string, links ...named) thing {
	return thing{path: "certification/" + code, class: "Certification", code: code, label: label, first: "2024-01-19", last: "2026-02-01", edition: fiches2026, links: links}
}

func diplome(code, label string, links ...named) thing {
	return thing{path: "diplome/" + code, class: "Diplome", code: code, label: label, first: "2025-05-06", last: "2025-05-06", edition: bcn2025, links: links}
}

func metier(code, label, last string, edition int) thing {
	return thing{path: "metier/" + code, class: "Metier", code: code, label: label, first: "2024-09-18", last: last, edition: edition}
}

// things come in the order of their class: by number, then by text.
func things() []thing {
	next := func(code string) named { return named{"remplacePar", "certification/" + code} }
	ended := fiche("RNCP955", "CS - Agent de contrôle non destructif", next("RNCP39682"), named{"metier", "metier/A1201"})
	ended.dates = map[string]string{"finEnregistrement": "2025-01-01"}
	return []thing{
		ended,
		fiche("RS6604", "Habilitation électrique"),
		fiche("RNCP11067", "Monteur"),
		fiche("RNCP24440", "Cuisinier", next("RNCP38650"), next("RNCP39836")),
		fiche("RNCP35316", "CAP Boulanger", next("RNCP38765")),
		fiche("RNCP37567", "BTS Éclairage"),
		fiche("RNCP38650", "CAP Cuisine"),
		fiche("RNCP38765", "CAP Boulanger"),
		fiche("RNCP39682", "Contrôleur non destructif", named{"metier", "metier/A1201"}),
		fiche("RNCP39836", "BP Arts de la cuisine"),
		fiche("RNCP90006", "Fiche à venir"),
		fiche("RNCP90007", "", next("RNCP39682")),
		diplome("50022137", "CAP CUISINE", named{"remplacePar", "diplome/50022141"}),
		diplome("50022141", "CAP CUISINE"),
		metier("A1101", "Conduite d'engins agricoles", "2024-09-18", rome2024),
		metier("A1201", "Bûcheron / Bûcheronne", "2025-09-18", rome2025),
	}
}

func (t thing) ntriples() []byte {
	var lines []string
	add := func(s, p string, o rdf.Term) {
		lines = append(lines, string(rdf.AppendTriple(nil, rdf.NewIRI(s).String(), rdf.NewIRI(p).String(), o.String())))
	}
	iri := Base + "id/" + t.path
	date := func(s string) rdf.Term { return rdf.NewLiteral(s, rdf.XSD+"date") }
	add(iri, rdf.Type, rdf.NewIRI(App+t.class))
	add(iri, App+"code", rdf.NewLiteral(t.code, ""))
	if t.label != "" {
		add(iri, App+"intitule", rdf.NewText(t.label, "fr"))
	}
	for p, d := range t.dates {
		add(iri, App+p, date(d))
	}
	add(iri, App+"premiereVue", date(t.first))
	add(iri, App+"derniereVue", date(t.last))
	add(iri, App+"source", rdf.NewIRI(Base+"id/source/"+editions()[t.edition].Source))
	for _, l := range t.links {
		near := Base + "id/" + l.to
		add(iri, App+l.property, rdf.NewIRI(near))
		add(near, App+"code", rdf.NewLiteral(l.to[strings.IndexByte(l.to, '/')+1:], ""))
	}
	slices.Sort(lines)
	return []byte(strings.Join(lines, ""))
}

// reasons gives every triple of the thing one row of its edition. The title of RNCP955 was settled between two sources,
// and a métier that an older edition named was dropped.
func (t thing) reasons(text []byte) catalog.Reasons {
	d, err := doc.Parse(Base+"id/"+t.path, bytes.Clone(text))
	if err != nil {
		panic(err)
	}
	var r catalog.Reasons
	for _, triple := range d.Own() {
		g := catalog.Ground{From: []fact.Origin{{Edition: uint16(t.edition), Rule: 0, Row: 12}}}
		if triple.P == "<"+App+"derniereVue>" {
			g.Rule = "derniere-edition"
		}
		if t.code == "RNCP955" && triple.P == "<"+App+"intitule>" {
			g.Rule = "source-prioritaire"
		}
		r.Facts = append(r.Facts, g)
	}
	if t.code == "RNCP955" {
		from := []fact.Origin{{Edition: kit2025, Rule: 1, Row: 7}}
		r.Overruled = []catalog.Ground{
			{Rule: "source-prioritaire", Property: "<" + App + "intitule>", Value: `"AGENT DE CONTROLE"@fr`, From: from},
			{Rule: "ensemble-de-l-edition", Property: "<" + App + "specialite>", Value: "<" + Base + "id/nsf/254>", From: from},
		}
	}
	return r
}
