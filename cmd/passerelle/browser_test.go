package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"passerelle/internal/catalog"
)

// browserPlan is what portal/web/visit.mjs is told to do.
type browserPlan struct {
	Base     string        `json:"base"`
	Chromium string        `json:"chromium"`
	Themes   []string      `json:"themes"`
	Pages    []browserPage `json:"pages"`
	Keys     []browserWalk `json:"keys"`
}

// browserPage is one page of a kind; Status 0 is 200. Sheets is on how many it must print, 0 for any number.
type browserPage struct {
	Kind   string `json:"kind"`
	Path   string `json:"path"`
	Status int    `json:"status,omitempty"`
	Sheets int    `json:"sheets,omitempty"`
}

// browserWalk is a walk by keyboard alone.
type browserWalk struct {
	Name  string        `json:"name"`
	From  string        `json:"from"`
	Steps []browserStep `json:"steps"`
}

// browserStep goes to a field or a link (by id or address) with the Tab key, types, presses a key, and says where that leads
// and what stands there.
type browserStep struct {
	Tab   string `json:"tab,omitempty"`
	Type  string `json:"type,omitempty"`
	Press string `json:"press,omitempty"`
	At    string `json:"at,omitempty"`
	Holds string `json:"holds,omitempty"`
}

// browserLimit is for both cores taken by other tests.
const browserLimit = 8 * time.Minute

// lacking skips a test for want of a component; in continuous integration it fails.
func lacking(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is missing: scripts/portal.sh tests fetches it", what)
	}
	t.Skipf("%s is missing: scripts/portal.sh tests fetches it", what)
}

// browserTools finds what the visit needs: node's modules, the design system, Chromium.
func browserTools(t *testing.T) (modules, dsfr, chromium string) {
	t.Helper()
	modules, dsfr = filepath.Join(repository, ".tools", "portal"), filepath.Join(repository, ".tools", "dsfr")
	needs := []string{filepath.Join(dsfr, "dsfr.css")}
	for _, module := range []string{"playwright-core", "axe-core", "html-validate"} {
		needs = append(needs, filepath.Join(modules, "node_modules", module))
	}
	for _, need := range needs {
		if _, err := os.Stat(need); err != nil {
			lacking(t, need)
		}
	}
	if _, err := exec.LookPath("node"); err != nil {
		lacking(t, "node")
	}
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		lacking(t, "chromium")
	}
	return modules, dsfr, chromium
}

func TestPagesInABrowser(t *testing.T) {
	modules, dsfr, chromium := browserTools(t)
	s := startService(t, samples(t), "--dsfr", dsfr)
	plan := browserPlan{
		Base: s.base, Chromium: chromium, Themes: []string{"dsfr", "neutre"}, Pages: browserPages(t, s.catalog()), Keys: browserWalks,
	}
	text, err := json.Marshal(plan)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), browserLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, "node", filepath.Join(repository, "portal", "web", "visit.mjs"), modules)
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(text), &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %s", err, errs.String())
	}
	var found struct {
		Visits, Walks int
		Problems      []string
	}
	decode(t, out.String(), &found)
	for _, problem := range found.Problems {
		t.Error(problem)
	}
	const languages, scripts = 2, 2
	visits, walks := len(plan.Pages)*len(plan.Themes)*languages, len(plan.Keys)*len(plan.Themes)*scripts
	if found.Visits != visits || found.Walks != walks {
		t.Errorf("%d visits and %d walks, want %d and %d", found.Visits, found.Walks, visits, walks)
	}
}

// browserPages is a page of each kind: those with an address of their own, and the first thing of each class.
func browserPages(t *testing.T, c *catalog.Catalog) []browserPage {
	t.Helper()
	why := "/pourquoi?sujet=" + url.QueryEscape(c.IRI("certification/RNCP35316"))
	out := []browserPage{
		{Kind: "home", Path: "/"},
		{Kind: "search", Path: "/recherche?q=boulanger"}, {Kind: "search empty", Path: "/recherche?q=zzzz"},
		{Kind: "sources", Path: "/sources"}, {Kind: "sparql", Path: "/sparql"}, {Kind: "ontology", Path: "/def/apprentissage"},
		{Kind: "releases", Path: "/releases"}, {Kind: "exports", Path: "/exports/"}, {Kind: "appearance", Path: "/apparence"},
		{Kind: "explorer", Path: "/correspondances"},
		{Kind: "explorer code", Path: "/correspondances/cfd/rome?code=50022137"},
		{Kind: "explorer table", Path: "/correspondances/rome/naf"},
		{Kind: "explorer problem", Path: "/correspondances/cfd/rome?code=x", Status: 404},
		{Kind: "why", Path: why}, {Kind: "problem", Path: "/doc/certification/RNCP1", Status: 404},
		{Kind: "certification replaced", Path: "/doc/certification/RNCP35316", Sheets: 1},
		{Kind: "certification active", Path: "/doc/certification/RNCP38765", Sheets: 1},
		{Kind: "diplome", Path: "/doc/diplome/50022137"}, {Kind: "metier", Path: "/doc/metier/D1102"},
	}
	for _, class := range []string{
		"Appellation", "Competence", "Organisme", "Commune", "Convention", "Secteur", "Specialite", "Formacode", "BlocDeCompetences", "Appariement",
	} {
		things, _, err := c.Page(t.Context(), class, 0, 1)
		if err != nil {
			t.Fatal(err)
		}
		if len(things) == 0 {
			t.Errorf("the samples hold no %s", class)
			continue
		}
		out = append(out, browserPage{Kind: class, Path: "/doc/" + things[0].Path})
	}
	return out
}

// browserWalks are what one must be able to do without a mouse.
var browserWalks = []browserWalk{
	{"skip to the content", "/doc/certification/RNCP35316", []browserStep{{Tab: "#content", Press: "Enter", At: "/doc/certification/RNCP35316"}, {Tab: "/"}}},
	{"an inactive fiche in any spelling, from the home page to its successor", "/", []browserStep{
		{Tab: "q", Type: "rncp 35 316", Press: "Enter", At: "/doc/certification/RNCP35316", Holds: "Remplacée"},
		{Tab: "/doc/certification/RNCP38765", Press: "Enter", At: "/doc/certification/RNCP38765", Holds: "Active"},
	}},
	{"from a diploma to its métiers", "/correspondances", []browserStep{
		{Tab: "de", Type: "Dip"}, {Tab: "code", Type: "500 22137"}, {Tab: "show", Press: "Enter", At: "/correspondances/cfd/rome?code=500+22137", Holds: "D1102"},
	}},
	{"colours", "/apparence?retour=/sources", []browserStep{{Tab: "c-systeme", Press: "ArrowDown"}, {Press: "Enter", At: "/sources"}}},
}
