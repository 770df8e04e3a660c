package pipeline

import (
	"bufio"
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"passerelle/internal/fact"
	"passerelle/internal/quality"
	"passerelle/internal/rdf"
)

// figures gives the measures of a release by metric and what they tell apart, counts only.
func figures(t *testing.T, all []quality.Measure, metrics ...string) map[string]int64 {
	t.Helper()
	out := map[string]int64{}
	for _, m := range all {
		for _, metric := range metrics {
			if m.Metric == metric {
				out[strings.Join([]string{metric, strings.TrimPrefix(m.On, Base), m.Constat, m.Forme, m.Severite}, " ")] = m.Count
			}
		}
	}
	return out
}

// The figures of the samples are those of the files, of the findings and of the report, to the last one; and a later build
// says the same bytes.
func TestQualityFiguresOfTheSamples(t *testing.T) {
	state := t.TempDir()
	c := config(t, state, samples(t)...)
	first := mustBuild(t, c)
	text, all := readFigures(t, first)
	wantRows := map[string]int64{}
	for _, f := range first.Files {
		if f.Cover == "essai" {
			continue
		}
		for _, on := range []string{"id/source/" + f.Source, "id/edition/" + f.Source + "_" + f.Day.String()} {
			for metric, n := range map[string]uint64{quality.RowsRead: f.Counts.Rows, quality.RowsMapped: f.Counts.Mapped, quality.RowsRejected: f.Counts.Rejected,
				quality.CellsRead: f.Counts.CellsRead, quality.CellsMapped: f.Counts.CellsMapped, quality.CellsIgnored: f.Counts.CellsIgnored, quality.CellsRejected: f.Counts.CellsRejected} {
				wantRows[metric+" "+on+"   "] += int64(n)
			}
		}
	}
	same(t, "rows and cells", figures(t, all, quality.RowsRead, quality.RowsMapped, quality.RowsRejected, quality.CellsRead, quality.CellsMapped, quality.CellsIgnored, quality.CellsRejected), wantRows)
	same(t, "findings", figures(t, all, quality.Findings), countFindings(t, first))
	same(t, "results of shapes", figures(t, all, quality.ShapeResults), countResults(t, first))

	c.Now = func() time.Time { return time.Now().AddDate(0, 0, 40) }
	if again, _ := readFigures(t, mustBuild(t, c)); !bytes.Equal(again, text) {
		t.Error("a build forty days later says other figures of the same files")
	}
}

func readFigures(t *testing.T, r Result) ([]byte, []quality.Measure) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(r.Release.Dir, "exports", "qualite.ttl"))
	if err != nil {
		t.Fatal(err)
	}
	all, err := quality.Read(bytes.NewReader(text), "qualite.ttl")
	if err != nil {
		t.Fatal(err)
	}
	return text, all
}

func same(t *testing.T, what string, got, want map[string]int64) {
	t.Helper()
	if len(want) == 0 || !maps.Equal(got, want) {
		t.Errorf("%s: %d figures\n%v\nwant %d\n%v", what, len(got), got, len(want), want)
	}
}

// countFindings counts the lines of findings.jsonl that are no results of shapes.
func countFindings(t *testing.T, r Result) map[string]int64 {
	t.Helper()
	f, err := os.Open(filepath.Join(r.Release.Dir, "findings.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out := map[string]int64{}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var one fact.Finding
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			t.Fatal(err)
		}
		on := "exports/"
		if one.Source != "" {
			on = "id/source/" + one.Source
		}
		if !strings.HasPrefix(one.Code, "shacl:") {
			out[quality.Findings+" "+on+" "+one.Code+"  "]++
		}
	}
	return out
}

// countResults counts the results of report.ttl.
func countResults(t *testing.T, r Result) map[string]int64 {
	t.Helper()
	f, err := os.Open(filepath.Join(r.Release.Dir, "report.ttl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	g, err := rdf.ReadGraph(f, "report.ttl", "", rdf.Turtle)
	if err != nil {
		t.Fatal(err)
	}
	const sh = "http://www.w3.org/ns/shacl#"
	out := map[string]int64{}
	for _, s := range g.SubjectsOf(rdf.Type, "<"+sh+"ValidationResult>") {
		out[quality.ShapeResults+" exports/  "+g.Text(s, sh+"sourceShape")+" "+g.Text(s, sh+"resultSeverity")]++
	}
	return out
}
