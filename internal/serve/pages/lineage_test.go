package pages

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"passerelle/internal/answer"
	"passerelle/internal/catalog"
	"passerelle/internal/life"
)

// chain is a release of fiches that replace each other, each described by its code alone.
func chain(t *testing.T, edges []life.Edge) Release {
	t.Helper()
	path := filepath.Join(t.TempDir(), "read.db")
	w, err := catalog.Create(path, base)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	var lives []life.Life
	for _, e := range edges {
		for _, c := range []string{e.Old, e.New} {
			if seen[c] {
				continue
			}
			seen[c] = true
			year := 2000 + len(lives)*2
			lives = append(lives, life.Life{Code: c, Kind: life.Fiche, Said: []life.Statement{{
				Edition: civil("2026-02-01"), Source: "france-competences", Said: life.SaidActive,
				Period: life.Period{Start: civil(fmt.Sprintf("%d-09-01", year)), End: civil(fmt.Sprintf("%d-08-31", year+2))},
			}}})
		}
	}
	for i, l := range lives {
		line := fmt.Sprintf("<%sid/certification/%s> <%scode> %q .\n", base, l.Code, app, l.Code)
		if n, err := w.Add(catalog.Thing{Path: "certification/" + l.Code, Class: "Certification", Code: l.Code}, []byte(line), catalog.Reasons{Facts: make([]catalog.Ground, 1)}.Pack()); err != nil || n != i+1 {
			t.Fatal(n, err)
		}
	}
	if err := w.Lives(lives, edges); err != nil {
		t.Fatal(err)
	}
	origins(t, w)
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
	return Release{ID: "x", Catalog: c, Answer: a}
}

// fiche is the n-th code of a made-up succession.
func fiche(n int) string { return fmt.Sprintf("RNCP%d", 10000+n) }

func generations(n int) []life.Edge {
	var out []life.Edge
	for i := 1; i < n; i++ {
		out = append(out, life.Edge{Old: fiche(i), New: fiche(i + 1), ByOld: true, Sources: []string{"france-competences"}})
	}
	return out
}

func TestTenGenerations(t *testing.T) {
	const ten = 10
	rel := chain(t, generations(ten))
	for _, c := range []string{fiche(1), fiche(5), fiche(10)} {
		d := portalPages(t).readerOf(rel)
		l := d.lineage(c)
		if l == nil || len(l.Generations) != ten || len(l.Steps) != ten-1 || len(l.Lines) != ten-1 || d.err != nil {
			t.Fatalf("%s: %+v, %v", c, l, d.err)
		}
		for i, g := range l.Generations {
			if want := fiche(i + 1); len(g.Nodes) != 1 || g.Nodes[0].Link.Code != want || g.Nodes[0].Here != (want == c) {
				t.Errorf("%s: generation %d is %+v, want %s", c, i, g.Nodes, want)
			}
		}
	}
	page := body(t, site(portalPages(t), rel), "/doc/certification/"+fiche(1))
	for _, want := range []string{`href="/doc/certification/` + fiche(10) + `"`, "10 codes en 10 générations", `id="timeline"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

// readerOf reads a release for a page in French.
func (p *Pages) readerOf(rel Release) *reader {
	r, err := http.NewRequest(http.MethodGet, "/", nil)
	if err != nil {
		panic(err)
	}
	return p.reader(r, rel)
}

// A code stands below all that it replaces, even where a shorter way leads to it; a cycle ends.
func TestGenerationsOfOddGraphs(t *testing.T) {
	edge := func(old, new string) life.Edge {
		return life.Edge{Old: old, New: new, ByOld: true, Sources: []string{"france-competences"}}
	}
	rel := chain(t, []life.Edge{edge(fiche(1), fiche(2)), edge(fiche(2), fiche(3)), edge(fiche(1), fiche(3))})
	l := portalPages(t).readerOf(rel).lineage(fiche(1))
	if len(l.Generations) != 3 || len(l.Lines) != 3 {
		t.Errorf("%d generations, %d lines, want 3 and 3", len(l.Generations), len(l.Lines))
	}
	rel = chain(t, []life.Edge{edge(fiche(1), fiche(2)), edge(fiche(2), fiche(1))})
	if l := portalPages(t).readerOf(rel).lineage(fiche(1)); l == nil || len(l.Lines) != 2 || len(l.Generations) > 2 {
		t.Errorf("a cycle: %+v", l)
	}
	var wide []life.Edge
	for i := 2; i < 2*lineageMost; i++ {
		wide = append(wide, edge(fiche(1), fiche(i)))
	}
	if l := portalPages(t).readerOf(chain(t, wide)).lineage(fiche(1)); l.Left != len(wide)-lineageMost+1 {
		t.Errorf("%d codes left out, want %d", l.Left, len(wide)-lineageMost+1)
	}
}

func TestTimelineKeepsItsBarsInside(t *testing.T) {
	rel := chain(t, generations(12))
	d := portalPages(t).readerOf(rel)
	line := d.timeline([]string{fiche(1), fiche(6), fiche(12), fiche(999)})
	if line == nil || len(line.Lives) != 3 {
		t.Fatalf("%+v", line)
	}
	for _, b := range line.Lives {
		var x, width float64
		if _, err := fmt.Sscanf(b.X+" "+b.Width, "%f%% %f%%", &x, &width); err != nil || x < 0 || width <= 0 || x+width > 100.6 {
			t.Errorf("%s: from %s over %s, %v", b.Link.Code, b.X, b.Width, err)
		}
	}
	if none := d.timeline([]string{fiche(999)}); none != nil {
		t.Error("a timeline of nothing")
	}
}

func TestExplorer(t *testing.T) {
	h := site(portalPages(t), world(t))
	for address, want := range map[string]string{
		"/correspondances?de=rncp&vers=rome&code=rncp+37+537":      "/correspondances/rncp/rome?code=rncp+37+537",
		"/en/correspondances?de=rncp&vers=rome&code=&date=":        "/en/correspondances/rncp/rome",
		"/correspondances?de=cfd&vers=rome&code=1&date=2025-01-01": "/correspondances/cfd/rome?code=1&date=2025-01-01",
	} {
		if got := get(t, h, address); got.StatusCode != http.StatusSeeOther || got.Header.Get("Location") != want {
			t.Errorf("%s: %d to %s, want %s", address, got.StatusCode, got.Header.Get("Location"), want)
		}
	}
	for address, want := range map[string][]string{
		"/correspondances": {`<option value="rncp" selected>`, "Métiers (ROME)"},
		"/correspondances/rncp/rome?code=rncp+37+537":           {"D1102", "absent de sa nomenclature", "déclarée", "Télécharger en JSON-LD", "telecharger=jsonld"},
		"/correspondances/cfd/rome?code=50022137":               {"D1102", "dérivée", "RNCP37537"},
		"/correspondances/rncp/rome":                            {"Toute la table", "Télécharger en CSV", "RNCP90006"},
		"/correspondances/rncp/rome?code=37537&date=1990-01-01": {"Rien ne correspond", "retirez la date"},
		"/correspondances/rncp/rome?code=12345":                 {"aucune source de cette version", "tout récent"},
		"/correspondances/cfd/rome?code=x":                      {"n’est pas un code de cette famille"},
		"/correspondances/rncp/rome?code=37537&date=hier":       {"n’est pas une date", "2025-02-01"},
		"/correspondances/rncp/opco?code=37537":                 {"Aucune table"},
	} {
		page := body(t, h, address)
		for _, text := range want {
			if !strings.Contains(page, text) {
				t.Errorf("%s lacks %q", address, text)
			}
		}
	}
	if got := get(t, h, "/correspondances/nothing/rome"); got.StatusCode != http.StatusNotFound {
		t.Errorf("an unknown family: %d", got.StatusCode)
	}
}
