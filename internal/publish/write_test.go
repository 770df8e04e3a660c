package publish

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"passerelle/internal/fact"
	"passerelle/internal/life"
	"passerelle/internal/rdf"
)

// unpack returns the lines of a release's dataset, and its bytes.
func unpack(t *testing.T, r Release) (lines []string, whole []byte) {
	t.Helper()
	f, err := os.Open(r.path("dataset.nq.zst"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	dec, err := zstd.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	defer dec.Close()
	if whole, err = io.ReadAll(dec); err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(whole), "\n"), "\n"), whole
}

// Terms that begin like one another, in an order that is not theirs.
func awkward(t *testing.T) candidate {
	c := newCandidate(t)
	values := []string{`"a"@fr-be`, `"a"`, `"a"@fr`, `"a b"`, `"a"^^<` + rdf.XSD + `date>`, `"é"`, `"A"`, `"\u0001"`, `"a\nb"`, `""`, `" "`, `"\""`, iri("metier/A"), iri("metier/A#1")}
	for i, path := range []string{"metier/A#p", "metier/AB", "metier/A", "metier/A%20", "metier/A-", "metier/é", "metier/A#p-1"} {
		for j := range values {
			v := values[(j*5+i)%len(values)]
			if (i+j)%4 == 0 {
				c.lose(iri(path), prop("p"), v)
			} else {
				c.publish(iri(path), prop("p"), v)
			}
		}
		c.publish(iri(path), prop("pp"), `"x"`)
		c.publish(iri(path), prop("p-"), `"x"`)
	}
	c.publish(iri("metier/A"), prop("pp"), `"x"`) // said twice
	c.lose(iri("metier/A"), prop("pp"), `"x"`)    // lost once, published after all
	return c
}

func TestDatasetIsSorted(t *testing.T) {
	r := awkward(t).mustWrite(t.TempDir())
	lines, whole := unpack(t, r)
	if !slices.IsSorted(lines) {
		for i := range lines[1:] {
			if lines[i] > lines[i+1] {
				t.Errorf("%q stands before %q", lines[i], lines[i+1])
			}
		}
	}
	if n := len(slices.Compact(slices.Clone(lines))); n != len(lines) || len(lines) != 7*14+2*7 {
		t.Errorf("%d lines, %d of them distinct; want %d", len(lines), n, 7*14+2*7)
	}
	sum := sha256.Sum256(whole)
	if want := (DatasetDigest{hex.EncodeToString(sum[:]), int64(len(whole)), int64(len(lines))}); r.Manifest.Dataset != want {
		t.Errorf("manifest says %+v of the dataset, want %+v", r.Manifest.Dataset, want)
	}
	loaded, err := os.ReadFile(filepath.Join(r.StoreDir, "loaded.nq"))
	if err != nil || !bytes.Equal(loaded, whole) {
		t.Errorf("the store was loaded with other bytes, %v", err)
	}
}

// The order in which terms were first met must not show.
func TestDatasetDependsOnNoOrder(t *testing.T) {
	first := awkward(t)
	second := newCandidate(t)
	for i := first.Table.Terms.Len(); i > 0; i-- {
		second.Table.Terms.InternString(first.Table.Terms.Term(rdf.ID(i)))
	}
	lost := map[int32]bool{}
	for _, n := range first.Published.Lost {
		lost[n] = true
	}
	for i, st := range slices.Backward(first.Table.All) {
		d := first.Table.Terms
		say := second.publish
		if lost[int32(i)] {
			say = second.lose
		}
		say(d.Term(st.S), d.Term(st.P), d.Term(st.O))
	}
	a, b := first.mustWrite(t.TempDir()), second.mustWrite(t.TempDir())
	if a.Manifest.Dataset != b.Manifest.Dataset || a.ID != b.ID {
		t.Errorf("datasets %+v and %+v", a.Manifest.Dataset, b.Manifest.Dataset)
	}
}

func TestOverruledValuesHaveTheirGraph(t *testing.T) {
	c := newCandidate(t)
	c.thing("Metier", "metier/A1201")
	c.lose(iri("metier/A1201"), prop("intitule"), `"Autre"@fr`)
	c.lose(iri("metier/A1201"), prop("code"), word("A1201")) // another source says what is published
	lines, _ := unpack(t, c.mustWrite(t.TempDir()))
	graph := " <" + base + "graphe/ecartes> ."
	var overruled []string
	for _, l := range lines {
		if strings.HasSuffix(l, graph) {
			overruled = append(overruled, l)
		}
	}
	if want := iri("metier/A1201") + " " + prop("intitule") + ` "Autre"@fr` + graph; len(lines) != 4 || len(overruled) != 1 || overruled[0] != want {
		t.Errorf("overruled %q of %d lines, want %q alone", overruled, len(lines), want)
	}
}

func TestBlankNodesAreRefused(t *testing.T) {
	for _, where := range []string{"subject", "object"} {
		c := newCandidate(t)
		c.thing("Metier", "metier/A1201")
		if where == "subject" {
			c.publish("_:b0", prop("code"), word("x"))
		} else {
			c.publish(iri("metier/A1201"), prop("code"), "_:b0")
		}
		state := t.TempDir()
		if _, err := c.write(state); !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), "_:b0") {
			t.Errorf("a blank node as %s: %v, want ErrRefused naming it", where, err)
		}
		if _, err := Current(state); !errors.Is(err, ErrNone) {
			t.Errorf("in force: %v", err)
		}
	}
}

func TestRelease(t *testing.T) {
	state := t.TempDir()
	c := newCandidate(t)
	c.thing("Certification", "certification/RNCP955")
	c.thing("Certification", "certification/RNCP39682")
	c.publish(iri("certification/RNCP955"), prop("remplacePar"), iri("certification/RNCP39682"))
	c.publish("<"+base+"id/certification/RNCP955#bloc-1>", prop("code"), word("B1"))
	c.Published.Lives = []life.Life{{Code: "RNCP955", Kind: life.Fiche}}
	c.succeeds("RNCP955", "RNCP39682")
	c.Published.Edges[0].Sources = []string{"kit", "a, \"b\""}
	r := c.mustWrite(state)

	if !regexp.MustCompile(`^\d{8}T\d{6}Z-[0-9a-f]{8}$`).MatchString(r.ID) || r.ID != "20261124T120000Z-"+r.Manifest.Dataset.SHA256[:8] {
		t.Errorf("release id %s for a dataset of %s", r.ID, r.Manifest.Dataset.SHA256)
	}
	if id := inForce(t, state); id != r.ID {
		t.Errorf("%s in force", id)
	}
	if err := Verify(r); err != nil {
		t.Error(err)
	}
	var names []string
	for _, f := range r.Manifest.Files {
		names = append(names, f.Path)
	}
	if want := []string{"catalog.ttl", "dataset.nq.zst", "exports/SHA256SUMS", "exports/correspondances/cfd-rome.csv", "exports/correspondances/cfd-rome.parquet",
		"exports/correspondances/colonnes.csv", "exports/dataset.nq.gz", "exports/dataset.ttl.gz", "exports/fichiers.csv",
		"exports/qualite.ttl", "exports/successions.csv", "findings.jsonl", "read.db", "report.ttl", "void.ttl"}; !slices.Equal(names, want) {
		t.Errorf("files %v, want %v", names, want)
	}
	if r.Manifest.Counts["Certification"] != 2 || len(r.Manifest.Counts) != 1 || r.Manifest.Previous != "" || r.Manifest.Format == "" {
		t.Errorf("manifest %+v", r.Manifest)
	}
	nothingLeft(t, state)
	again, err := Open(state, r.ID)
	if err != nil || !again.Manifest.Date.Equal(r.Manifest.Date) || !slices.Equal(again.Manifest.Files, r.Manifest.Files) {
		t.Errorf("reads back as %+v, %v", again, err)
	}
	checkSmallFiles(t, r)
}

func checkSmallFiles(t *testing.T, r Release) {
	t.Helper()
	text, err := os.ReadFile(r.path("findings.jsonl"))
	var f fact.Finding
	if err != nil || json.Unmarshal(text, &f) != nil || f.Message != "<é> & \"\n" || f.Row != 2 {
		t.Errorf("findings %s, %v", text, err)
	}
	export, err := os.ReadFile(r.path("exports/successions.csv"))
	if err != nil || bytes.Count(export, []byte("\r\n")) != 2 {
		t.Errorf("successions %q, %v; RFC 4180 ends lines by CRLF", export, err)
	}
	rows, err := csv.NewReader(bytes.NewReader(export)).ReadAll()
	if err != nil || len(rows) != 2 || !slices.Equal(rows[1], []string{"RNCP955", "RNCP39682", "true", "false", `kit a, "b"`, "false"}) {
		t.Errorf("successions %q, %v", rows, err)
	}
	turtle, err := os.Open(r.path("catalog.ttl"))
	if err != nil {
		t.Fatal(err)
	}
	defer turtle.Close()
	g, err := rdf.ReadGraph(turtle, "catalog.ttl", "", rdf.Turtle)
	if err != nil {
		t.Fatal(err)
	}
	if got := g.Text("<"+base+"exports/>", dct+"modified"); got != "2026-11-24T12:00:00Z" {
		t.Errorf("catalogue says modified %q", got)
	}
}

// The read model of the release holds each thing with its document, its reasons and its parts.
func TestReadModel(t *testing.T) {
	c := newCandidate(t)
	c.thing("Metier", "metier/A1201")
	part := "<" + base + "id/metier/A1201#p>"
	c.publish(iri("metier/A1201"), prop("part"), part)
	c.publish(part, prop("code"), word("P"))
	c.publish(iri("metier/A1201"), prop("near"), iri("metier/A1202"))
	c.thing("Metier", "metier/A1202")
	c.lose(part, prop("code"), word("Q"))
	cat, err := c.mustWrite(t.TempDir()).Catalog()
	if err != nil {
		t.Fatal(err)
	}
	defer cat.Close()
	_, d, err := cat.Get(t.Context(), "metier/A1201")
	if err != nil || len(d.Own()) != 6 || len(d.Triples) != 8 {
		t.Errorf("document %s, %v; want 6 own triples and code and name of the neighbour", d.NTriples(), err)
	}
	reasons, err := cat.Why(t.Context(), "metier/A1201", app+"code")
	if err != nil || len(reasons) != 2 {
		t.Fatalf("reasons %+v, %v", reasons, err)
	}
	for _, r := range reasons {
		if of := r.Triple.S == part; of != (len(r.Overruled) == 1) || len(r.From) != 1 || r.From[0].Edition.Rows != 7 {
			t.Errorf("reason %+v: what the part lost must stand with the part", r)
		}
	}
	if _, total, err := cat.Mentions(t.Context(), "metier/A1202", app+"near", 5); total != 1 || err != nil {
		t.Errorf("the neighbour is named by %d, %v", total, err)
	}
}

func TestTwoBuildsWithinASecond(t *testing.T) {
	state := t.TempDir()
	seen := map[string]bool{}
	last := ""
	for n := range 3 {
		r := released(t, state, "metier/A1201")
		if seen[r.ID] || r.ID <= last {
			t.Errorf("build %d is release %s after %s", n, r.ID, last)
		}
		if r.Manifest.Previous != last {
			t.Errorf("release before %s is %q, want %q", r.ID, r.Manifest.Previous, last)
		}
		seen[r.ID], last = true, r.ID
	}
	all, err := List(state)
	if err != nil || len(all) != 3 || all[0].ID != last {
		t.Errorf("list %v, %v; want three, %s first", all, err, last)
	}
}

func TestFailedBuildsLeaveTheReleaseInForce(t *testing.T) {
	state := t.TempDir()
	first := released(t, state, "metier/A1201")
	broken := errors.New("no room")
	for name, spoil := range map[string]func(candidate){
		"the report fails": func(c candidate) { c.Report = func(string) error { return broken } },
		"the loader fails": func(c candidate) { c.Oxigraph = "false" },
		"no loader":        func(c candidate) { c.Oxigraph = filepath.Join(t.TempDir(), "nothing") },
	} {
		c := newCandidate(t)
		c.thing("Metier", "metier/A1201")
		spoil(c)
		if _, err := c.write(state); err == nil {
			t.Errorf("%s: no error", name)
		}
		if id := inForce(t, state); id != first.ID || Verify(first) != nil {
			t.Errorf("%s: %s in force", name, id)
		}
		if all, err := List(state); err != nil || len(all) != 1 {
			t.Errorf("%s: releases %v, %v", name, all, err)
		}
	}
}
