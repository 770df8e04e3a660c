package pipeline

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"passerelle/internal/fact"
	"passerelle/internal/harvest"
	"passerelle/internal/life"
	"passerelle/internal/rml"
	"passerelle/internal/rows"
)

// mapped is what came of one edition.
type mapped struct {
	source   *source
	edition  harvest.Edition
	table    harvest.Table
	builder  *fact.Builder
	counts   rml.Counts
	findings []fact.Finding
	rejected fact.Finding // the first that cost its row
	failed   error        // why a trial could not be mapped at all
	parents  []input      // of its joins
}

// mapAll runs the mappings over all editions, side by side, and puts their statements together in the fixed order of
// the editions, so that the outcome does not depend on who finished first.
func (b *build) mapAll(ctx context.Context) error {
	b.step("map")
	if b.Watch.Total != nil {
		b.Watch.Total(len(b.editions))
	}
	for _, s := range b.sources {
		first, err := b.table.AddRules(s.rules())
		if err != nil {
			return err
		}
		s.first = first
	}
	if err := b.describe(); err != nil {
		return err
	}
	done := make([]chan *mapped, len(b.editions))
	for i := range done {
		done[i] = make(chan *mapped, 1)
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0) + 1) // one more for the collector
	group.Go(func() error { return b.collect(ctx, done) })
	for i, e := range b.editions {
		group.Go(func() error {
			m, err := b.mapOne(ctx, e)
			if err != nil && e.Cover == harvest.Essai && ctx.Err() == nil {
				m, err = b.untested(e, err), nil
			}
			if err == nil {
				done[i] <- m
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	return b.emptyDocument()
}

// collect takes the files in their order and frees each one's own dictionary at once.
func (b *build) collect(ctx context.Context, done []chan *mapped) error {
	for i := range done {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case m := <-done[i]:
			if err := b.take(m); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *mapped) sheet() string { return m.source.logic[m.table.LogicalSource].Format.Sheet }

func (m *mapped) fact() fact.Edition {
	cover := fact.Complet
	if m.edition.Cover == harvest.Extrait {
		cover = fact.Extrait
	}
	return fact.Edition{Source: m.edition.Source, Table: m.edition.Table, File: m.edition.Name, Sheet: m.sheet(),
		SHA256: m.edition.SHA256, Licence: m.source.Licence, Day: m.edition.Day, Cover: cover, Graph: m.source.Graph}
}

// begin finds the declaration of one edition.
func (b *build) begin(e harvest.Edition) *mapped {
	m := &mapped{edition: e, builder: fact.NewBuilder()}
	for _, s := range b.sources {
		if s.Name == e.Source {
			m.source = s
		}
	}
	for _, t := range m.source.Tables {
		if t.Name == e.Table {
			m.table = t
		}
	}
	return m
}

// mapOne runs one source's plan over one file.
func (b *build) mapOne(ctx context.Context, e harvest.Edition) (*mapped, error) {
	m := b.begin(e)
	in, err := m.open(m.table.LogicalSource)
	if err != nil {
		return nil, Misplaced(e.Name, err)
	}
	defer in.Close()
	defer m.closeParents()
	m.counts, err = m.source.plan.Run(ctx, m.table.LogicalSource, in.Reader, rml.Output{
		Sink: m.builder, Reject: m.reject, Ignored: ignored(m.table),
		Parents: func(logical string) (*rows.Reader, error) { return b.parent(m, logical) },
	})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, Misplaced(e.Name, err)
	}
	return m, nil
}

func ignored(t harvest.Table) []string {
	out := make([]string, len(t.Ignored))
	for i, c := range t.Ignored {
		out[i] = c.Column
	}
	return out
}

func (m *mapped) reject(r rml.Rejection) {
	r = Hidden(m.table.Personal, r)
	f := fact.Finding{Source: m.edition.Source, File: m.edition.Name, Row: r.Row, Column: r.Column, Code: r.Code, Message: r.Message}
	if r.WholeRow && m.rejected == (fact.Finding{}) {
		m.rejected = f
	}
	m.findings = append(m.findings, f)
}

// input is a reader and the file under it.
type input struct {
	*rows.Reader
	file *os.File
}

// Close closes both.
func (i input) Close() error {
	err := i.Reader.Close()
	if cerr := i.file.Close(); err == nil {
		err = cerr
	}
	return err
}

func (m *mapped) open(logical string) (input, error) {
	return openEdition(m.edition, m.source.logic[logical].Format)
}

func openEdition(e harvest.Edition, f rows.Format) (input, error) {
	file, err := os.Open(e.Path)
	if err != nil {
		return input{}, err
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return input{}, err
	}
	var r *rows.Reader
	if e.Member != "" {
		r, err = rows.OpenMember(e.Name, file, info.Size(), e.Member, f)
	} else {
		r, err = rows.Open(e.Name, file, info.Size(), f)
	}
	if err != nil {
		file.Close()
		return input{}, err
	}
	return input{r, file}, nil
}

// parent opens the table that a join looks into. Of another source there may be no file here, as in a build of few
// sources: the join then finds nothing, and a finding says so.
func (b *build) parent(m *mapped, logical string) (*rows.Reader, error) {
	e, ok := parentEdition(b.sources, b.editions, m.edition, logical)
	if !ok && slices.ContainsFunc(m.source.Tables, func(t harvest.Table) bool { return t.LogicalSource == logical }) {
		return nil, fmt.Errorf("the join of %s needs <%s>, of which no file of the same day is here", m.edition.Name, logical)
	}
	if !ok {
		m.findings = append(m.findings, fact.Finding{Source: m.edition.Source, File: m.edition.Name, Code: "jointure-sans-table",
			Message: fmt.Sprintf("no file of <%s> is here: what joins with it is left out", logical)})
		return nil, nil
	}
	in, err := openEdition(e, m.source.logic[logical].Format)
	if err == nil {
		m.parents = append(m.parents, in)
	}
	return in.Reader, err
}

// closeParents closes the files under the tables that joins looked into.
func (m *mapped) closeParents() {
	for _, in := range m.parents {
		in.file.Close()
	}
}

// parentEdition finds the edition that a join of child looks into. Of its own source it is that of the same day, of the same
// cover if there is one, and a trial only for a trial; of another source the newest complete one that is not younger, else
// the oldest.
func parentEdition(sources []*source, editions []harvest.Edition, child harvest.Edition, logical string) (best harvest.Edition, found bool) {
	for _, s := range sources {
		t := slices.IndexFunc(s.Tables, func(t harvest.Table) bool { return t.LogicalSource == logical })
		if t < 0 {
			continue
		}
		for _, e := range editions {
			switch {
			case e.Source != s.Name || e.Table != s.Tables[t].Name:
			case s.Name == child.Source && e.Day == child.Day && e.Cover == child.Cover:
				return e, true
			case s.Name == child.Source && e.Day == child.Day && e.Cover != harvest.Essai:
				best, found = e, true
			case s.Name != child.Source && e.Cover == harvest.Complet && (!found || nearer(e.Day, best.Day, child.Day)):
				best, found = e, true
			}
		}
	}
	return best, found
}

// nearer says whether day is a better view of a world as it was on the day at than best is.
func nearer(day, best, at life.Day) bool {
	if (day <= at) != (best <= at) {
		return day <= at
	}
	return (day > best) == (day <= at) && day != best
}

// rules turns the plan's rules into the table's.
func (s *source) rules() []fact.Rule {
	out := []fact.Rule{}
	for _, r := range s.plan.Rules() {
		out = append(out, fact.Rule{Mapping: "mappings/" + s.dir + "/mapping.ttl", ID: r.TriplesMap, Line: r.Line, Columns: r.Columns, Text: r.Text})
	}
	return out
}
