package publish

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/life"
	"passerelle/internal/link"
	"passerelle/internal/quality"
	"passerelle/internal/rdf"
)

// measuredSample is three fiches, of which one is of the RS, a métier, and a table that names what nothing describes.
func measuredSample(t *testing.T) candidate {
	t.Helper()
	c := newCandidate(t)
	c.fiches(101, 102)
	c.thing("Certification", "certification/RS6604")
	c.publish(iri("certification/RNCP101"), prop("etatEnregistrement"), word("ACTIVE"))
	c.publish(iri("certification/RNCP101"), prop("metier"), iri("metier/A1201"))
	c.publish(iri("certification/RNCP101"), prop("metier"), iri("metier/A1202"))
	c.publish(iri("certification/RS6604"), prop("etatEnregistrement"), word("ACTIVE"))
	c.publish("<"+base+"id/certification/RNCP102#p>", prop("etatEnregistrement"), word("ACTIVE")) // of a part
	c.thing("Metier", "metier/A1201")
	by := []link.Stated{{Source: "kit", Edition: 20000}}
	c.Published.Tables = []link.Table{
		{From: "rncp", To: "rome", Relation: "skos:relatedMatch", Pairs: []link.Pair{{From: "RNCP101", To: "A1201", By: by}, {From: "RNCP101", To: "A1202", By: by},
			{From: "RS6604", To: "A1201", By: by}, {From: "RNCP909", To: "A1203", By: by}}},
		{From: "rome", To: "esco", Relation: "skos:relatedMatch", Pairs: []link.Pair{{From: "A1201", To: "00030d09-2b3a-4efd-87cc-c4ea39d27c34", By: by}}},
	}
	c.Measures = []quality.Measure{{Metric: quality.RowsRead, On: base + "id/source/kit", Count: 7}}
	return c
}

func TestQualityFigures(t *testing.T) {
	r := measuredSample(t).mustWrite(t.TempDir())
	all, err := Quality(r)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range all {
		if m.Count > 0 {
			got = append(got, fmt.Sprintf("%s %s %d/%d", m.Metric, strings.TrimPrefix(m.On, base), m.Count, m.Of))
		}
	}
	want := []string{
		"cibles-connues def/tables#rncp-rome 1/3", "origines-connues def/tables#rncp-rome 2/3", "origines-connues def/tables#rome-esco 1/1",
		"certification-etat exports/ 2/3", "certification-intitule exports/ 3/3", "certification-rome exports/ 1/2", "lignes-lues id/source/kit 7/0",
	}
	if !slices.Equal(got, want) {
		t.Errorf("figures\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, m := range all { // a class without things has no share
		if strings.HasPrefix(m.Metric, "diplome-") || m.Metric == "certification-niveau" && m.Of != 2 {
			t.Errorf("%+v", m)
		}
	}
}

// The figures are the same bytes whenever the release is built; the age of a source is that of the day of the build, and
// stands in the catalogue.
func TestQualityDependsOnNoClock(t *testing.T) {
	var texts []string
	ages := map[string]string{}
	for days := range 2 {
		c := measuredSample(t)
		c.Date = c.Date.AddDate(0, 0, days)
		r := c.mustWrite(t.TempDir())
		texts = append(texts, string(must(os.ReadFile(r.path(qualityFile)))))
		f, err := os.Open(r.path("catalog.ttl"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		g, err := rdf.ReadGraph(f, "catalog.ttl", "", rdf.Turtle)
		if err != nil {
			t.Fatal(err)
		}
		const dqv = "http://www.w3.org/ns/dqv#"
		for _, m := range g.SubjectsOf(dqv+"computedOn", "<"+base+"id/source/kit>") {
			metric := strings.TrimPrefix(g.Text(m, dqv+"isMeasurementOf"), base+"def/qualite#")
			ages[metric] += " " + g.Text(m, dqv+"value")
		}
	}
	if texts[0] != texts[1] {
		t.Errorf("two builds say\n%s\nand\n%s", texts[0], texts[1])
	}
	age := int(life.Today(newCandidate(t).Date) - life.Day(20000))
	want := map[string]string{quality.Age: fmt.Sprintf(" %d %d", age, age+1), quality.Overdue: " 2.1397 2.1425"}
	if len(ages) != 2 || ages[quality.Age] != want[quality.Age] || ages[quality.Overdue] != want[quality.Overdue] {
		t.Errorf("ages %q, want %q", ages, want)
	}
}

func TestQualityOfADamagedFile(t *testing.T) {
	r := measuredSample(t).mustWrite(t.TempDir())
	if err := os.WriteFile(r.path(qualityFile), []byte("<"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Quality(r); !errors.Is(err, ErrDamaged) {
		t.Errorf("damaged: %v", err)
	}
	if err := os.Remove(r.path(qualityFile)); err != nil {
		t.Fatal(err)
	}
	if all, err := Quality(r); err != nil || len(all) != 0 {
		t.Errorf("a release from before: %v, %v", all, err)
	}
}
