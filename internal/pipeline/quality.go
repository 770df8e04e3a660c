package pipeline

import (
	"strings"

	"passerelle/internal/harvest"
	"passerelle/internal/life"
	"passerelle/internal/quality"
	"passerelle/internal/rml"
	"passerelle/internal/shacl"
)

// measures are the figures of the stages before publication: what became of rows and cells, by edition and by source, and
// what was found in them. Trials are no part of a release.
func (b *build) measures() []quality.Measure {
	var out []quality.Measure
	for on, n := range b.accounts() {
		for metric, count := range map[string]uint64{
			quality.RowsRead: n.Rows, quality.RowsMapped: n.Mapped, quality.RowsRejected: n.Rejected, quality.CellsRead: n.CellsRead,
			quality.CellsMapped: n.CellsMapped, quality.CellsIgnored: n.CellsIgnored, quality.CellsRejected: n.CellsRejected,
		} {
			out = append(out, quality.Measure{Metric: metric, On: on, Count: int64(count)})
		}
	}
	found := map[quality.Key]int64{}
	for _, f := range b.findings {
		if strings.HasPrefix(f.Code, shaclFinding) {
			continue // counted by shape: findings quote some of the results only
		}
		on := quality.Dataset(Base)
		if f.Source != "" {
			on = sourceIRI(f.Source)
		}
		found[quality.Key{Metric: quality.Findings, On: on, Constat: f.Code}]++
	}
	for k, n := range found {
		out = append(out, quality.Measure{Metric: k.Metric, On: k.On, Constat: k.Constat, Count: n})
	}
	return append(out, b.judged...)
}

// accounts sums what became of rows and cells, by the IRI of the edition and of the source.
func (b *build) accounts() map[string]rml.Counts {
	out := map[string]rml.Counts{}
	for _, f := range b.result.Files {
		if f.Cover == harvest.Essai {
			continue
		}
		on := []string{sourceIRI(f.Source)}
		if f.Day != life.NoDay {
			on = append(on, Base+"id/edition/"+f.Source+"_"+f.Day.String())
		}
		for _, iri := range on {
			sum := out[iri]
			sum.Rows, sum.Mapped, sum.Rejected = sum.Rows+f.Counts.Rows, sum.Mapped+f.Counts.Mapped, sum.Rejected+f.Counts.Rejected
			sum.CellsRead, sum.CellsMapped = sum.CellsRead+f.Counts.CellsRead, sum.CellsMapped+f.Counts.CellsMapped
			sum.CellsIgnored, sum.CellsRejected = sum.CellsIgnored+f.Counts.CellsIgnored, sum.CellsRejected+f.Counts.CellsRejected
			out[iri] = sum
		}
	}
	return out
}

func sourceIRI(name string) string { return Base + "id/source/" + name }

// judgements are the exact numbers of results of each shape and severity, whatever component they are of.
func judgements(r *shacl.Report) []quality.Measure {
	sums := map[quality.Key]int64{}
	for k, n := range r.Totals {
		shape := strings.Trim(k.Shape, "<>")
		sums[quality.Key{Metric: quality.ShapeResults, On: quality.Dataset(Base), Forme: shape, Severite: k.Severity}] += int64(n)
	}
	var out []quality.Measure
	for k, n := range sums {
		out = append(out, quality.Measure{Metric: k.Metric, On: k.On, Forme: k.Forme, Severite: k.Severite, Count: n})
	}
	return out
}
