package quality_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"passerelle/internal/quality"
	"passerelle/internal/rdf"
	"passerelle/ontology"
)

const base = "https://api.apprentissage.beta.gouv.fr/"

func declared(t *testing.T) *quality.Metrics {
	t.Helper()
	ms, err := quality.ReadMetrics(ontology.FS, base)
	if err != nil {
		t.Fatal(err)
	}
	return ms
}

func sample() []quality.Measure {
	return []quality.Measure{
		{Metric: quality.ShapeResults, On: quality.Dataset(base), Forme: base + "shapes/diplome#niveau", Severite: "http://www.w3.org/ns/shacl#Warning", Count: 7},
		{Metric: "certification-etat", On: quality.Dataset(base), Count: 2, Of: 3},
		{Metric: quality.RowsRead, On: base + "id/edition/bcn_2025-05-06", Count: 11261},
		{Metric: quality.Findings, On: base + "id/source/bcn", Constat: "lettre \"x\"", Count: 1},
		{Metric: quality.Findings, On: base + "id/source/bcn", Constat: "forme", Count: 2},
	}
}

func TestMeasuresAreReadBack(t *testing.T) {
	var first, second bytes.Buffer
	all := sample()
	if err := declared(t).Write(&first, base+"exports/qualite.ttl", all); err != nil {
		t.Fatal(err)
	}
	slices.Reverse(all)
	if err := declared(t).Write(&second, base+"exports/qualite.ttl", all); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Errorf("the order of the measures shows: %v", err)
	}
	got, err := quality.Read(bytes.NewReader(first.Bytes()), "qualite.ttl")
	quality.Sort(all)
	if err != nil || !slices.Equal(got, all) {
		t.Errorf("read back %+v, %v; want %+v", got, err, all)
	}
}

// What is written is DQV, with the definition of each metric.
func TestMeasuresAreDQV(t *testing.T) {
	var text bytes.Buffer
	if err := declared(t).Write(&text, base+"exports/qualite.ttl", sample()); err != nil {
		t.Fatal(err)
	}
	g, err := rdf.ReadGraph(&text, "qualite.ttl", "", rdf.Turtle)
	if err != nil {
		t.Fatal(err)
	}
	const dqv = "http://www.w3.org/ns/dqv#"
	measurements := g.SubjectsOf(rdf.Type, "<"+dqv+"QualityMeasurement>")
	if len(measurements) != 5 {
		t.Errorf("%d measurements", len(measurements))
	}
	values := []string{}
	for _, m := range measurements {
		metric := g.Object(m, dqv+"isMeasurementOf")
		if len(g.Objects(metric, "http://www.w3.org/2004/02/skos/core#definition")) != 2 || g.Object(m, dqv+"computedOn") == "" || !strings.HasPrefix(rdf.Text(m), base+"exports/qualite.ttl#") {
			t.Errorf("measurement %s of %s", m, metric)
		}
		values = append(values, g.Object(m, dqv+"value"))
		if want := g.Text(metric, dqv+"expectedDataType"); !strings.HasSuffix(g.Object(m, dqv+"value"), "^^<"+want+">") {
			t.Errorf("value %s of %s, which expects %s", g.Object(m, dqv+"value"), metric, want)
		}
	}
	if !slices.Contains(values, `"0.6667"^^<`+rdf.XSD+`decimal>`) || !slices.Contains(values, `"11261"^^<`+rdf.XSD+`integer>`) {
		t.Errorf("values %q", values)
	}
}

func TestShares(t *testing.T) {
	for _, tc := range []struct {
		count, of int64
		want      float64
	}{{0, 5, 0}, {5, 5, 1}, {1, 3, 0.3333}, {1, 4, 0.25}, {12, 0, 12}} {
		if got := (quality.Measure{Count: tc.count, Of: tc.of}).Value(); got != tc.want {
			t.Errorf("%d of %d: %v, want %v", tc.count, tc.of, got, tc.want)
		}
	}
}

func TestWriteRefuses(t *testing.T) {
	for name, all := range map[string][]quality.Measure{
		"an undefined metric": {{Metric: "beauté", On: base}},
		"one figure twice":    {{Metric: quality.RowsRead, On: base, Count: 1}, {Metric: quality.RowsRead, On: base, Count: 2}},
	} {
		if err := declared(t).Write(&bytes.Buffer{}, base+"q", all); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	const head = "@prefix dqv: <http://www.w3.org/ns/dqv#> . <http://e/m> a dqv:QualityMeasurement ; dqv:isMeasurementOf <" + base + "def/qualite#age> ; dqv:value "
	for _, value := range []string{`"many"`, "1.5", `""`} {
		if _, err := quality.Read(strings.NewReader(head+value+" ."), "q.ttl"); err == nil || !strings.HasPrefix(err.Error(), "q.ttl:1:") {
			t.Errorf("value %s: %v", value, err)
		}
	}
}

// Every metric has a name and a definition in both languages and a dimension that is defined; the program's own are declared.
func TestMetricsAreExplained(t *testing.T) {
	ms := declared(t)
	file, err := ontology.FS.Open("qualite.ttl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	g, err := rdf.ReadGraph(file, "qualite.ttl", "", rdf.Turtle)
	if err != nil {
		t.Fatal(err)
	}
	dimensions := g.SubjectsOf(rdf.Type, "<http://www.w3.org/ns/dqv#Dimension>")
	shares := 0
	for _, m := range ms.All {
		if !slices.Contains(dimensions, "<"+base+"def/qualite#"+m.Dimension+">") || len(m.Label) != 2 || m.Label["fr"] == "" || m.Label["en"] == "" || m.Definition["fr"] == "" || m.Definition["en"] == "" {
			t.Errorf("metric %+v", m)
		}
		if m.Class != "" {
			shares++
		}
	}
	for _, name := range []string{quality.RowsRead, quality.RowsMapped, quality.RowsRejected, quality.CellsRead, quality.CellsMapped, quality.CellsIgnored, quality.CellsRejected,
		quality.Findings, quality.ShapeResults, quality.KnownFrom, quality.KnownTo, quality.Age, quality.Overdue} {
		if m := ms.Find(name); m == nil || m.Class != "" {
			t.Errorf("metric %q: %+v", name, m)
		}
	}
	if len(ms.All)-shares != 13 || shares < 10 {
		t.Errorf("%d metrics, %d of them of completeness: one is declared that nobody measures", len(ms.All), shares)
	}
	for _, d := range dimensions {
		if len(g.Objects(d, "http://www.w3.org/2004/02/skos/core#definition")) != 2 {
			t.Errorf("dimension %s has not one definition in each language", d)
		}
	}
}

func TestReadMetricsRefuses(t *testing.T) {
	const head = "@prefix app: <" + base + "def/apprentissage#> . @prefix dqv: <http://www.w3.org/ns/dqv#> . <" + base + "def/qualite#x> a dqv:Metric "
	for _, rest := range []string{".", "; dqv:inDimension <" + base + "def/qualite#d> ; app:classe app:Metier ."} {
		if _, err := quality.ReadMetrics(fstest.MapFS{"qualite.ttl": {Data: []byte(head + rest)}}, base); err == nil || !strings.Contains(err.Error(), "ontology/qualite.ttl:1") {
			t.Errorf("%s: %v", rest, err)
		}
	}
	if _, err := quality.ReadMetrics(fstest.MapFS{}, base); err == nil {
		t.Error("without qualite.ttl: no error")
	}
}
