package publish

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"passerelle/internal/catalog"
	"passerelle/internal/fact"
	"passerelle/internal/life"
	"passerelle/internal/link"
	"passerelle/internal/rdf"
)

const ownGraph = base + "graphe/onisep"

// licensed is a candidate of two sources: what onisep says stays in its own graph.
func licensed(t *testing.T) candidate {
	t.Helper()
	c := newCandidate(t)
	c.thing("Metier", "metier/A1201")
	c.thing("Certification", "certification/RNCP1")
	c.Sources = append(c.Sources, catalog.Source{Name: "onisep", TitleFR: "Idéo", Attribution: "Onisep, ODbL", Licence: "https://example.org/odbl"})
	c.Sources[0].Attribution = "C, Kit"
	own := fact.Edition{Source: "onisep", Table: "formations", File: "ideo.csv", Day: life.Day(19000), Graph: ownGraph}
	if err := c.Table.Append(own, 0, fact.NewBuilder()); err != nil {
		t.Fatal(err)
	}
	n := c.say(iri("onisep/FOR.1"), prop("intitule"), `"boulanger"@fr`)
	st := c.Table.All[n]
	c.Published.Own = map[string][]fact.Fact{ownGraph: {{S: st.S, P: st.P, O: st.O, By: fact.Basis(n)}}}
	c.Published.Tables = []link.Table{
		{From: "rncp", To: "rome", Relation: "skos:relatedMatch", Pairs: []link.Pair{{From: "RNCP1", To: "A1201", By: []link.Stated{{Source: "kit", Edition: 20000}}}}},
		{From: "rncp", To: "onisep", Relation: "skos:relatedMatch", Pairs: []link.Pair{{From: "RNCP9", To: "FOR.1", By: []link.Stated{{Source: "onisep", Edition: 19000}}}}},
		{From: "rome", To: "onisep", Relation: "skos:relatedMatch", Pairs: []link.Pair{{From: "A1201", To: "FOR.1", By: []link.Stated{{Source: "onisep", Edition: 19000}}}}},
	}
	c.succeeds("RNCP1", "RNCP2")
	return c
}

// inflate reads an export, whatever its coding.
func inflate(t *testing.T, r Release, e Export) []byte {
	t.Helper()
	f, err := os.Open(r.path(e.File))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var in io.Reader = f
	switch filepath.Ext(e.Path) {
	case ".gz":
		in, err = gzip.NewReader(f)
	case ".zst":
		in, err = zstd.NewReader(f)
	}
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// triplesOf reads Turtle into sorted lines.
func triplesOf(t *testing.T, text []byte) []string {
	t.Helper()
	var out []string
	err := rdf.Read(bytes.NewReader(text), "export.ttl", "", rdf.Turtle, func(q rdf.Quad) error {
		out = append(out, strings.TrimSpace(string(rdf.AppendTriple(nil, q.S.String(), q.P.String(), q.O.String()))))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

func TestExports(t *testing.T) {
	r := licensed(t).mustWrite(t.TempDir())
	exports, err := Exports(r)
	if err != nil {
		t.Fatal(err)
	}
	byPath := map[string]Export{}
	var got []string
	for _, e := range exports {
		byPath[e.Path] = e
		got = append(got, e.Path+" "+e.Media+" "+strings.Join(e.Sources, "+"))
		sum := sha256.Sum256(must(os.ReadFile(r.path(e.File))))
		if e.SHA256 != hex.EncodeToString(sum[:]) || e.FR == e.Path || e.EN == e.FR {
			t.Errorf("export %+v", e)
		}
	}
	want := []string{"SHA256SUMS text/plain ", "correspondances/cfd-rome.csv text/csv ", "correspondances/cfd-rome.parquet application/vnd.apache.parquet ", "correspondances/colonnes.csv text/csv ",
		"correspondances/rncp-onisep.csv text/csv onisep", "correspondances/rncp-onisep.parquet application/vnd.apache.parquet onisep",
		"correspondances/rncp-rome.csv text/csv kit", "correspondances/rncp-rome.parquet application/vnd.apache.parquet kit",
		"correspondances/rome-onisep.csv text/csv kit+onisep", "correspondances/rome-onisep.parquet application/vnd.apache.parquet kit+onisep",
		"dataset.nq.gz application/gzip kit+onisep", "dataset.nq.zst application/zstd kit+onisep", "dataset.ttl.gz application/gzip kit",
		"fichiers.csv text/csv ", "graphes/onisep.ttl.gz application/gzip onisep", "qualite.ttl text/turtle ", "successions.csv text/csv kit"}
	if !slices.Equal(got, want) {
		t.Errorf("exports\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	checkGraphsApart(t, r, byPath)
	checkExportLists(t, r, byPath)
}

func must(text []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return text
}

// Both codings hold the same bytes, the Turtle is the default graph and nothing else.
func checkGraphsApart(t *testing.T, r Release, exports map[string]Export) {
	t.Helper()
	if !bytes.Equal(inflate(t, r, exports["dataset.nq.gz"]), inflate(t, r, exports["dataset.nq.zst"])) {
		t.Error("the codings of the dataset hold different bytes")
	}
	lines, _ := unpack(t, r)
	var plain, own []string
	for _, l := range lines {
		switch triple, ok := strings.CutSuffix(l, " <"+ownGraph+"> ."); {
		case ok:
			own = append(own, triple+" .")
		case !strings.Contains(l, "/graphe/"):
			plain = append(plain, l)
		}
	}
	if got := triplesOf(t, inflate(t, r, exports["dataset.ttl.gz"])); len(plain) != 6 || !slices.Equal(got, plain) {
		t.Errorf("Turtle says\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(plain, "\n"))
	}
	if got := triplesOf(t, inflate(t, r, exports["graphes/onisep.ttl.gz"])); len(own) != 1 || !slices.Equal(got, own) {
		t.Errorf("the own graph says %q, want %q", got, own)
	}
}

// The lists name every file but themselves by its digest, and the terms of each.
func checkExportLists(t *testing.T, r Release, exports map[string]Export) {
	t.Helper()
	sums := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(inflate(t, r, exports[exportsSums]))), "\n") {
		sum, name, _ := strings.Cut(line, "  ")
		sums[name] = sum
	}
	for name, e := range exports {
		if name != exportsSums && sums[name] != e.SHA256 {
			t.Errorf("%s has the digest %s in %s", name, sums[name], exportsSums)
		}
	}
	if len(sums) != len(exports)-1 {
		t.Errorf("%d digests of %d files", len(sums), len(exports))
	}
	rows, err := csv.NewReader(bytes.NewReader(inflate(t, r, exports[exportsList]))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if row[0] == "dataset.nq.gz" && (row[7] != "https://example.org/lo ; https://example.org/odbl" || row[8] != "C, Kit ; Onisep, ODbL" || row[3] != sums["dataset.nq.gz"]) {
			t.Errorf("row %q", row)
		}
		if row[0] == "dataset.ttl.gz" && row[7] != "https://example.org/lo" {
			t.Errorf("the default graph is given under %q", row[7])
		}
	}
}

// The same content makes the same exports, whenever it is built.
func TestExportsAreTheSameBytes(t *testing.T) {
	var sums []string
	for range 2 {
		c := licensed(t)
		c.Date = c.Date.AddDate(0, 0, len(sums))
		r := c.mustWrite(t.TempDir())
		text, err := os.ReadFile(r.path("exports/" + exportsSums))
		if err != nil {
			t.Fatal(err)
		}
		sums = append(sums, string(text))
	}
	if sums[0] != sums[1] {
		t.Errorf("digests\n%s\nand\n%s", sums[0], sums[1])
	}
}

func TestExportsOfADamagedList(t *testing.T) {
	r := licensed(t).mustWrite(t.TempDir())
	list := r.path("exports/" + exportsList)
	text := must(os.ReadFile(list))
	if err := os.WriteFile(list, bytes.Replace(text, []byte("dataset.ttl.gz"), []byte("dataset.ttl.xz"), 1), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Exports(r); err == nil || !strings.Contains(err.Error(), "dataset.ttl.xz") {
		t.Errorf("a file that is not there: %v", err)
	}
	if err := os.Remove(list); err != nil {
		t.Fatal(err)
	}
	if exports, err := Exports(r); err != nil || len(exports) != 0 {
		t.Errorf("without a list: %v, %v", exports, err)
	}
}
