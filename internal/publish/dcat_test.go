package publish

import (
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"passerelle/internal/catalog"
	"passerelle/internal/fact"
	"passerelle/internal/life"
	"passerelle/internal/rdf"
)

const odbl = "https://opendatacommons.org/licenses/odbl/1-0/"

// described is a release of two métiers, one of them aligned elsewhere, and of a source that keeps its own graph.
func described(t *testing.T) Release {
	t.Helper()
	c := newCandidate(t)
	c.thing("Metier", "metier/A1201")
	c.thing("Metier", "metier/A1202")
	c.publish(iri("metier/A1201"), "<"+skos+"exactMatch>", "<http://data.example.org/esco/1>")
	c.publish(iri("metier/A1201"), prop("escoProche"), "<http://data.example.org/esco/2>")
	c.publish(iri("metier/A1201"), prop("page"), "<http://pages.example.org/1>")
	graph := base + "graphe/apart"
	c.Sources = append(c.Sources, catalog.Source{Name: "apart", TitleFR: "À part", TitleEN: "Apart", Publisher: "A", Licence: odbl})
	if err := c.Table.Append(fact.Edition{Source: "apart", Table: "apart", File: "apart.csv", Day: life.Day(20000), Graph: graph}, 0, fact.NewBuilder()); err != nil {
		t.Fatal(err)
	}
	d := c.Table.Terms
	c.Published.Own = map[string][]fact.Fact{graph: {{S: d.InternString(iri("fiche/1")), P: d.InternString(prop("metier")), O: d.InternString(iri("metier/A1201"))}}}
	return c.mustWrite(t.TempDir())
}

func readDescription(t *testing.T, r Release, file string) *rdf.Graph {
	t.Helper()
	f, err := os.Open(r.path(file))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	g, err := rdf.ReadGraph(f, file, "", rdf.Turtle)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// What the reader of data.gouv.fr needs of a distribution, for every export of the release.
func TestEveryExportIsADistribution(t *testing.T) {
	r := described(t)
	g := readDescription(t, r, catalogueFile)
	exports, err := Exports(r)
	if err != nil || len(exports) < 6 {
		t.Fatalf("%d exports, %v", len(exports), err)
	}
	files := 0
	for _, it := range g.SubjectsOf(rdf.Type, "<"+dcat+"Distribution>") {
		if file, service := g.Object(it, dcat+"downloadURL") != "", g.Object(it, dcat+"accessService") != ""; file == service {
			t.Errorf("%s is both a file and a service, or neither", it)
		} else if file {
			files++
		}
	}
	if files != len(exports) {
		t.Errorf("%d files among the distributions, %d exports", files, len(exports))
	}
	seen := map[string]bool{}
	for _, e := range exports {
		it := "<" + base + "catalog.ttl#" + e.Path + ">"
		content, err := os.ReadFile(r.path(e.File))
		if err != nil {
			t.Fatal(err)
		}
		sum := sha512.Sum512(content)
		check := g.Object(it, spdx+"checksum")
		for what, pair := range map[string][2]string{
			"address":   {g.Text(it, dcat+"downloadURL"), base + "exports/" + e.Path},
			"size":      {g.Object(it, dcat+"byteSize"), rdf.NewLiteral(strconv.Itoa(len(content)), rdf.XSD+"nonNegativeInteger").String()},
			"digest":    {g.Object(check, spdx+"checksumValue"), rdf.NewLiteral(hex.EncodeToString(sum[:]), rdf.XSD+"hexBinary").String()},
			"algorithm": {g.Text(check, spdx+"algorithm"), spdx + "checksumAlgorithm_sha512"},
			"modified":  {g.Text(it, dct+"modified"), "2026-11-24T12:00:00Z"},
			"issued":    {g.Text(it, dct+"issued"), "2026-11-24T12:00:00Z"},
		} {
			if pair[0] != pair[1] {
				t.Errorf("%s: %s %s, want %s", e.Path, what, pair[0], pair[1])
			}
		}
		id := g.Text(it, dct+"identifier")
		if id == "" || seen[id] || !strings.HasPrefix(g.Text(it, dcat+"mediaType"), iana) || g.Object(it, dct+"format") == "" || !inFrench(g, it, dct+"title") {
			t.Errorf("%s: identifier %q, type %s", e.Path, id, g.Text(it, dcat+"mediaType"))
		}
		seen[id] = true
		if sets := g.SubjectsOf(dcat+"distribution", it); len(sets) != 1 || g.Text(sets[0], dct+"license") != g.Text(it, dct+"license") {
			t.Errorf("%s is of the datasets %v", e.Path, sets)
		}
	}
}

func inFrench(g *rdf.Graph, s, p string) bool {
	return slices.ContainsFunc(g.Objects(s, p), func(o string) bool { return strings.HasSuffix(o, "@fr") })
}

// Identifiers of datasets are the same in every release; a licence that demands it has its dataset; sources are none of ours.
func TestDatasetsOfTheCatalogue(t *testing.T) {
	r := described(t)
	g := readDescription(t, r, catalogueFile)
	got := map[string]string{}
	for _, set := range g.SubjectsOf(rdf.Type, "<"+dcat+"Dataset>") {
		got[g.Text(set, dct+"identifier")] = g.Text(set, dct+"license")
		if !inFrench(g, set, dct+"title") || !inFrench(g, set, dct+"description") || !slices.Contains(g.SubjectsOf(dcat+"dataset", set), "<"+base+"catalog.ttl#catalogue>") {
			t.Errorf("%s is without title, description or catalogue", set)
		}
	}
	if want := map[string]string{"passerelle": licence, "passerelle-apart": odbl, "passerelle-correspondances": licence}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("datasets %v, want %v", got, want)
	}
	whole := "<" + base + "catalog.ttl#dataset.nq.zst>"
	if right := g.Object(whole, dct+"rights"); !strings.Contains(g.Text(right, rdfs+"label"), odbl) {
		t.Errorf("the whole does not say that a graph of it is under another licence")
	}
	if from := g.Objects("<"+base+"exports/>", prov+"wasDerivedFrom"); len(from) != 2 { // the whole is of both
		t.Errorf("derived from %v", from)
	}
}

// A service stands twice: one reader skips what is the object of dcat:accessService, another looks nowhere else.
func TestServicesStandTwice(t *testing.T) {
	g := readDescription(t, described(t), catalogueFile)
	listed := g.Objects("<"+base+"catalog.ttl#catalogue>", dcat+"service")
	var accessed []string
	g.Each(func(_, p, o string) {
		if rdf.Text(p) == dcat+"accessService" && !slices.Contains(accessed, o) {
			accessed = append(accessed, o)
		}
	})
	if len(listed) != 2 || len(accessed) != 2 {
		t.Fatalf("listed %v, accessed %v", listed, accessed)
	}
	addresses := func(services []string) (out []string) {
		for _, s := range services {
			if g.Text(s, dct+"identifier") == "" || g.Text(s, dcat+"endpointDescription") == "" || len(g.Objects(s, dcat+"servesDataset")) != 3 || g.Object(s, rdf.Type) != "<"+dcat+"DataService>" {
				t.Errorf("%s is not whole", s)
			}
			out = append(out, g.Text(s, dcat+"endpointURL"))
		}
		slices.Sort(out)
		return out
	}
	for _, s := range listed {
		if slices.Contains(accessed, s) || !strings.HasPrefix(s, "<https:") {
			t.Errorf("%s is listed and accessed", s)
		}
	}
	if a, b := addresses(listed), addresses(accessed); !slices.Equal(a, b) || a[0] != base {
		t.Errorf("services at %v and %v", a, b)
	}
}

// The counts of the VoID description are those of the dataset's own lines.
func TestVoIDCounts(t *testing.T) {
	r := described(t)
	g := readDescription(t, r, voidFile)
	set, at := "<"+base+"exports/>", func(part string) string { return "<" + base + ".well-known/void#" + part + ">" }
	exact := "http:%2F%2Fwww.w3.org%2F2004%2F02%2Fskos%2Fcore%23exactMatch"
	for _, tc := range [][3]string{
		{set, "triples", "10"}, {set, "entities", "2"},
		{at("classe/Metier"), "entities", "2"}, {at("classe/Metier"), "triples", "9"},
		{at("classe/Metier/code"), "triples", "2"}, {at("propriete/page"), "triples", "1"},
		{at("liens/data.example.org/" + exact), "triples", "1"}, {at("liens/data.example.org/escoProche"), "triples", "1"},
		{"<" + base + "graphe/apart>", "triples", "1"}, {at("liens/apart/metier"), "triples", "1"},
	} {
		if got := g.Text(tc[0], void+tc[1]); got != tc[2] {
			t.Errorf("%s of %s: %s, want %s", tc[1], tc[0], got, tc[2])
		}
	}
	if n := len(g.SubjectsOf(rdf.Type, "<"+void+"Linkset>")); n != 3 {
		t.Errorf("%d linksets; a page is no link to a dataset", n)
	}
	if got := g.Objects(set, void+"exampleResource"); !slices.Equal(got, []string{iri("metier/A1201")}) {
		t.Errorf("examples %v", got)
	}
	if got := g.Text("<"+base+"graphe/apart>", dct+"license"); got != odbl {
		t.Errorf("the graph of another licence says %q", got)
	}
}
