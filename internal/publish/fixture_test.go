package publish

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"passerelle/internal/catalog"
	"passerelle/internal/fact"
	"passerelle/internal/life"
	"passerelle/internal/quality"
	"passerelle/internal/rdf"
	"passerelle/ontology"
)

const (
	base = "https://api.apprentissage.beta.gouv.fr/"
	app  = base + "def/apprentissage#"
)

// loader stands for Oxigraph: it leaves the file that it was given in the store folder. The real one is tested where it
// is run for real, in packages store and pipeline.
func loader(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "oxigraph")
	script := `#!/bin/sh
for a in "$@"; do case "$a" in --location=*) to="${a#*=}";; --file=*) from="${a#*=}";; esac; done
exec /bin/cp "$from" "$to/loaded.nq"
`
	if err := os.WriteFile(path, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

// candidate is a release under construction.
type candidate struct {
	*Candidate
	t *testing.T
}

func newCandidate(t *testing.T) candidate {
	t.Helper()
	table := fact.NewTable()
	if _, err := table.AddRules([]fact.Rule{{Mapping: "mappings/kit/mapping.ttl", ID: base + "m#a", Line: 3, Columns: []string{"Code"}, Text: "app:code"}}); err != nil {
		t.Fatal(err)
	}
	metrics, err := quality.ReadMetrics(ontology.FS, base)
	if err != nil {
		t.Fatal(err)
	}
	edition := fact.Edition{Source: "kit", Table: "kit", File: "kit.csv", Day: life.Day(20000)}
	if err := table.Append(edition, 0, fact.NewBuilder()); err != nil {
		t.Fatal(err)
	}
	return candidate{&Candidate{
		Base: base, Table: table, Published: &fact.Published{}, Engine: "test",
		Sources: []catalog.Source{{Name: "kit", TitleFR: "Kit", TitleEN: "Kit", Publisher: "C", Licence: "https://example.org/lo", Rhythm: "P1Y"}},
		Rows:    []int64{7}, Inputs: []Input{{Kind: "mappings", Name: "mappings", SHA256: "00"}},
		Findings: []fact.Finding{{File: "kit.csv", Row: 2, Column: "Code", Code: "forme", Message: "<é> & \"\n"}},
		Date:     time.Date(2026, 11, 24, 12, 0, 0, 900, time.UTC), Oxigraph: loader(t),
		Metrics: metrics, Bounds: Bounds{Bound: Bound{MaxLoss: 0.05}, Classes: map[string]Bound{"Region": {MaxLoss: 0, MaxCount: 20}, "Savoir": {MaxLoss: 0.5}, "Correction": {MaxLoss: 1}}},
		Report: func(path string) error { return os.WriteFile(path, []byte("# nothing\n"), 0o644) },
	}, t}
}

// say adds a statement and returns its number.
func (c candidate) say(s, p, o string) int32 {
	d := c.Table.Terms
	c.Table.All = append(c.Table.All, fact.Statement{S: d.InternString(s), P: d.InternString(p), O: d.InternString(o), From: fact.Origin{Row: uint32(len(c.Table.All) + 2)}})
	return int32(len(c.Table.All) - 1)
}

// publish adds a statement that is published.
func (c candidate) publish(s, p, o string) {
	n := c.say(s, p, o)
	st := c.Table.All[n]
	c.Published.Facts = append(c.Published.Facts, fact.Fact{S: st.S, P: st.P, O: st.O, By: fact.Basis(n)})
}

// lose adds a statement that is overruled.
func (c candidate) lose(s, p, o string) {
	n := c.say(s, p, o)
	st := c.Table.All[n]
	c.Published.Lost = append(c.Published.Lost, n)
	c.Published.Decisions = append(c.Published.Decisions, fact.Decision{Rule: "source-prioritaire", S: st.S, P: st.P, Lost: []int32{n}})
}

func iri(path string) string  { return "<" + base + "id/" + path + ">" }
func prop(name string) string { return "<" + app + name + ">" }
func word(s string) string    { return rdf.NewLiteral(s, "").String() }

// thing publishes a thing of a class; its code is the end of its path, its name "Nom de " and the code.
func (c candidate) thing(class, path string) {
	code := path[strings.LastIndexByte(path, '/')+1:]
	c.publish(iri(path), "<"+rdf.Type+">", prop(class))
	c.publish(iri(path), prop("code"), word(code))
	c.publish(iri(path), prop("intitule"), rdf.NewText("Nom de "+code, "fr").String())
}

// succeeds adds lives and an edge between two fiches.
func (c candidate) succeeds(old, next string) {
	c.Published.Edges = append(c.Published.Edges, life.Edge{Old: old, New: next, ByOld: true, Sources: []string{"kit"}})
}

// write makes the release and puts it in force.
func (c candidate) write(state string) (Release, error) {
	c.t.Helper()
	tmp := filepath.Join(state, "tmp", "0")
	if err := os.MkdirAll(tmp, 0o755); err != nil {
		c.t.Fatal(err)
	}
	defer os.RemoveAll(tmp)
	return Write(context.Background(), state, tmp, c.Candidate)
}

func (c candidate) mustWrite(state string) Release {
	c.t.Helper()
	r, err := c.write(state)
	if err != nil {
		c.t.Fatal(err)
	}
	return r
}

// released writes a release of métiers to state.
func released(t *testing.T, state string, paths ...string) Release {
	t.Helper()
	c := newCandidate(t)
	for _, p := range paths {
		c.thing("Metier", p)
	}
	c.AcceptLosses = true
	return c.mustWrite(state)
}

func inForce(t *testing.T, state string) string {
	t.Helper()
	r, err := Current(state)
	if err != nil {
		t.Fatal(err)
	}
	return r.ID
}

func nothingLeft(t *testing.T, state string) {
	t.Helper()
	if left, err := filepath.Glob(filepath.Join(state, "tmp", "*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
