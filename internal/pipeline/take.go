package pipeline

import (
	"errors"
	"fmt"
	"strings"

	"passerelle/internal/fact"
	"passerelle/internal/harvest"
	"passerelle/internal/rows"
)

// take adds one file's statements to the table, unless it is a trial, and refuses a file with too many rejected rows or,
// when it is to be a complete edition, with none at all.
func (b *build) take(m *mapped) error {
	e := m.edition
	err := m.refusal(b.ours[e.Source])
	if e.Cover == harvest.Essai && err != nil {
		b.fail(e.Source, e.Name, err)
		m.findings = append(m.findings, b.findings[len(b.findings)-1])
	}
	report := FileReport{Source: e.Source, Table: e.Table, Name: e.Name, Sheet: m.sheet(), Day: e.Day, Cover: e.Cover, Counts: m.counts, Findings: len(m.findings)}
	b.result.Files = append(b.result.Files, report)
	if b.Watch.File != nil {
		b.Watch.File(report)
	}
	if e.Cover == harvest.Essai {
		return nil
	}
	if err != nil {
		return err
	}
	b.findings = append(b.findings, m.findings...)
	b.rows = append(b.rows, int64(m.counts.Rows))
	return b.table.Append(m.fact(), m.source.first, m.builder)
}

// fail notes the failure of a file that is a trial: it is told, and stops nothing (design.md §4).
func (b *build) fail(source, file string, err error) {
	f := fact.Finding{Source: source, File: file, Row: 1, Code: "essai-en-echec", Message: strings.ReplaceAll(err.Error(), "\n", "; ")}
	if at, ok := errors.AsType[*rows.Error](err); ok {
		f.Row, f.Column = max(at.Row, 1), at.Column
	}
	b.findings = append(b.findings, f)
	b.note("trial, not released: " + err.Error())
}

// untested is what came of a trial that could not be mapped.
func (b *build) untested(e harvest.Edition, err error) *mapped {
	m := b.begin(e)
	m.failed = err
	return m
}

// refusal says why the file of an edition is not good, or nil. Of our own tables an empty one is as good as any.
func (m *mapped) refusal(ours bool) error {
	switch {
	case m.failed != nil:
		return m.failed
	case float64(m.counts.Rejected) > m.table.MaxRejected*float64(m.counts.Rows):
		return m.tooManyRejected()
	case m.edition.Cover == harvest.Complet && m.counts.Rows == 0 && !m.shared() && !ours:
		return empty(m.edition.Name)
	}
	return nil
}

// tooManyRejected names the first wrong cell that cost its row, then how many rows that makes.
func (m *mapped) tooManyRejected() error {
	first := m.rejected
	return Bad(fmt.Errorf("%s: %s\n%d of %d rows are rejected, more than the %.1f %% that source.ttl allows; the release in force is untouched",
		Place(first.File, first.Row, first.Column), first.Message, m.counts.Rejected, m.counts.Rows, 100*m.table.MaxRejected))
}

// empty refuses a file without rows: taken for a whole edition, it would end all that its table held (domain.md §6).
func empty(file string) error {
	return Bad(fmt.Errorf("%s: no data row, in a file that is to be a complete edition\nthe release in force is untouched; get the file again, or take it away",
		Place(file, 1, "")))
}

// shared says whether the file of an edition is a document that holds several tables, of which one may well be empty.
func (m *mapped) shared() bool {
	kind := m.source.logic[m.table.LogicalSource].Format.Kind
	return (kind == rows.JSON || kind == rows.XML) && strings.Contains(m.edition.Name, "#")
}

// emptyDocument refuses the first document of several tables of which none has a row.
func (b *build) emptyDocument() error {
	read := map[string]uint64{}
	for _, f := range b.result.Files {
		read[document(f.Name)] += f.Counts.Rows
	}
	for _, f := range b.result.Files {
		if f.Cover == harvest.Complet && read[document(f.Name)] == 0 && !b.ours[f.Source] {
			return empty(document(f.Name))
		}
	}
	return nil
}

// document is the file of a table's name.
func document(name string) string {
	file, _, _ := strings.Cut(name, "#")
	return file
}
