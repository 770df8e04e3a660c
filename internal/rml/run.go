package rml

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"passerelle/internal/rows"
)

// A Sink takes statements, terms in N-Triples form; g is nil in the default graph. The slices hold during the call only. An
// error ends the run.
type Sink interface {
	Quad(rule uint16, row uint32, s, p, o, g []byte) error
}

// Output is where the results of a run go, and what it needs beside the rows.
type Output struct {
	Sink Sink
	// Reject takes the wrong cells; nil drops them. It is called row by row.
	Reject func(Rejection)
	// Ignored are the names of columns that are not mapped on purpose.
	Ignored []string
	// Parents opens a source a second time, for the joins that look into it; the run closes what it returns. No reader and no
	// error say that there is none of its files: such a join finds nothing. It may be nil for a mapping without joins.
	Parents func(source string) (*rows.Reader, error)
}

// A Rejection is a wrong cell: a finding about the data.
//
// Codes are the problems of package code, those of functions (annee, caracteres-perdus, date, famille, forme,
// longueur, mode, nombre, valeur-inconnue), and: iri and langue, no such thing; type-de-donnees, not in the lexical space of the datatype; structure, an object
// or array; nombre-de-cellules, a row unlike the header; reference-absente, found nowhere; trop-de-valeurs, over a bound.
type Rejection struct {
	Row      uint32 // as rows.Reader.Row; 0 is the whole file
	Column   string // the reference; "" is the row
	Code     string // what is wrong, in a word
	Message  string // quotes no more than 60 characters of a value
	WholeRow bool   // nothing came of the row, or not the thing that it is about (Counts)
}

// Counts say what became of the rows and their filled cells: Rows = Mapped + Rejected, CellsRead = CellsMapped +
// CellsIgnored + CellsRejected. In JSON and XML the values that references read are the cells. A row is rejected when a
// wrong cell left it without any statement, or without all that it is about: the subject of the first triples map of its
// source, and those that get a class. What the maps of things that it only names made of it stands.
type Counts struct {
	Rows, Mapped, Rejected                              uint64
	CellsRead, CellsMapped, CellsIgnored, CellsRejected uint64
}

// checkEvery is how many rows pass between two looks at the context.
const checkEvery = 1024

const defaultGraph = "<" + rmlNS + "defaultGraph>"

// A runner is one pass over one source.
type runner struct {
	*evaluator
	plan       *sourcePlan
	out        Output
	ignored    []rows.Ref
	indexes    map[*joinPlan]*joinIndex
	counts     Counts
	statements int  // of the current row
	nameless   bool // a wrong cell left the current row without anything that it is about
	buf        []Value
	object     []byte
}

// Run maps the rows of one source in one pass. An error is about the mapping, the file as a whole or the Sink; it says before
// the first row when the columns of the file are not those of the mapping: every one must be referenced or ignored, and
// every reference there or optional. The reader stays the caller's.
func (p *Plan) Run(ctx context.Context, source string, in *rows.Reader, out Output) (Counts, error) {
	sp := p.sources[source]
	if sp == nil {
		return Counts{}, fmt.Errorf("the mapping has no source %q", source)
	}
	r := &runner{evaluator: newEvaluator(sp.programs, in), plan: sp, out: out, indexes: map[*joinPlan]*joinIndex{}}
	if err := r.bindAll(p.References(source)); err != nil {
		return Counts{}, err
	}
	if err := r.buildIndexes(ctx); err != nil {
		return Counts{}, err
	}
	for r.next() {
		if r.counts.Rows%checkEvery == 0 && ctx.Err() != nil {
			return r.counts, ctx.Err()
		}
		if err := r.mapAll(); err != nil {
			return r.counts, fmt.Errorf("row %d: %w", r.row, err)
		}
	}
	if err := in.Err(); err != nil {
		return r.counts, fmt.Errorf("source %s: %w", source, err)
	}
	r.rejectAbsent()
	return r.counts, nil
}

// bind resolves the references of an evaluator. Optional ones that the file lacks stay without values.
func (e *evaluator) bind(s *Source) error {
	var missing []error
	for i, name := range e.refs {
		ref, err := e.in.Ref(name)
		if err != nil && !(e.table && s.isOptional(name)) {
			missing = append(missing, err)
		}
		e.bound[i] = ref
	}
	return errors.Join(missing...)
}

// bindAll also looks for columns that are neither referenced, by whatever part of the plan, nor ignored.
func (r *runner) bindAll(references []string) error {
	missing := r.bind(r.plan.source)
	known := map[rows.Ref]bool{}
	note := func(name string) (rows.Ref, bool) {
		ref, err := r.in.Ref(name)
		if err == nil {
			known[ref] = true
		}
		return ref, err == nil
	}
	for _, name := range references {
		note(name)
	}
	if r.table && missing != nil && len(known) == 0 {
		return r.headless()
	}
	var unknown []string
	if r.table {
		for _, name := range r.out.Ignored {
			if ref, ok := note(name); ok && !slices.Contains(r.bound, ref) && !slices.Contains(r.ignored, ref) {
				r.ignored = append(r.ignored, ref)
			}
		}
		for _, c := range r.in.Columns() {
			if ref, err := r.in.Ref(c.Name); err != nil || !known[ref] {
				unknown = append(unknown, c.Name)
			}
		}
	}
	if missing == nil && unknown == nil {
		return nil
	}
	return r.unlike(missing, unknown)
}

// headless refuses a file of which no column is known. Its first row may well be no header but data, and is not shown.
func (r *runner) headless() error {
	s := r.plan.source
	return &rows.Error{Row: uint32(max(s.Format.HeaderRow, 1)), Err: fmt.Errorf(
		"header unlike the mapping's (source %s, line %d): no column has a name that the mapping knows; is the header missing, or on another line?", s.ID, s.Line)}
}

// unlike says how the header differs from what the mapping expects, at the first column that it does not.
func (r *runner) unlike(missing error, unknown []string) error {
	if !r.table {
		return fmt.Errorf("source %s (line %d of the mapping): %w", r.plan.source.ID, r.plan.source.Line, missing)
	}
	at := &rows.Error{Row: uint32(max(r.plan.source.Format.HeaderRow, 1))}
	var all []error
	if missing != nil {
		all = append(all, missing)
	}
	if unknown != nil {
		at.Column = unknown[0]
		quoted := make([]string, len(unknown))
		for i, name := range unknown {
			quoted[i] = Quote(name)
		}
		all = append(all, fmt.Errorf("columns neither mapped nor ignored: %s", strings.Join(quoted, ", ")))
	}
	at.Err = fmt.Errorf("header unlike the mapping's (source %s, line %d): %w", r.plan.source.ID, r.plan.source.Line, errors.Join(all...))
	return at
}

func (r *runner) buildIndexes(ctx context.Context) error {
	for _, j := range r.plan.joins {
		if r.out.Parents == nil {
			return fmt.Errorf("source %s: a join needs source %s, which cannot be opened here", r.plan.source.ID, j.source.ID)
		}
		in, err := r.out.Parents(j.source.ID)
		if err != nil {
			return fmt.Errorf("open source %s for a join: %w", j.source.ID, err)
		}
		if in == nil {
			r.indexes[j] = &joinIndex{}
			continue
		}
		x, err := buildIndex(ctx, j, in)
		if err = errors.Join(err, in.Close()); err != nil {
			return fmt.Errorf("read source %s for a join: %w", j.source.ID, err)
		}
		r.indexes[j] = x
	}
	return nil
}

// mapAll makes the statements of the current row and counts it.
func (r *runner) mapAll() error {
	r.statements, r.nameless = 0, false
	if err := r.in.Fault(); err != nil {
		r.rejectFault(err)
		r.count()
		return nil
	}
	for i := range r.plan.maps {
		if err := r.mapRow(&r.plan.maps[i]); err != nil {
			return err
		}
	}
	r.nameless = len(r.faults) > 0 && !slices.ContainsFunc(r.plan.maps, func(m mapPlan) bool {
		return m.owns && len(r.terms(m.subject).ends) > 0
	})
	r.count()
	return nil
}

// rejectFault rejects a row whose cells cannot be told apart.
func (r *runner) rejectFault(err error) {
	column, message := "", err.Error()
	var at *rows.Error
	if errors.As(err, &at) {
		column, message = at.Column, at.Err.Error()
	}
	r.reject(column, "nombre-de-cellules", message)
}

func (r *runner) mapRow(m *mapPlan) error {
	subjects := r.terms(m.subject)
	if len(subjects.ends) == 0 {
		return nil
	}
	for i := range m.rules {
		rule := &m.rules[i]
		var err error
		if rule.join != nil {
			err = r.stateJoin(rule, subjects)
		} else if objects := r.terms(rule.object); len(objects.ends) > 0 {
			err = r.stateAll(rule, subjects, objects)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// stateAll states every combination of a rule's terms.
func (r *runner) stateAll(rule *rulePlan, subjects, objects *state) error {
	predicates := r.terms(rule.predicate)
	if len(subjects.ends)*len(objects.ends)*max(len(predicates.ends), 1) > maxTerms {
		r.reject("", "trop-de-valeurs", "more than 65536 statements of one rule for one row")
		return nil
	}
	for i := range subjects.ends {
		for j := range predicates.ends {
			for k := range objects.ends {
				if err := r.state(rule, subjects.at(i), predicates.at(j), objects.at(k)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// stateJoin states a rule for the subjects of the parent's rows that meet the join conditions.
func (r *runner) stateJoin(rule *rulePlan, subjects *state) error {
	predicates := r.terms(rule.predicate)
	x := r.indexes[rule.join]
	var failed error
	r.keys(rule.join.children, func(key []byte) {
		if failed != nil {
			return
		}
		failed = x.each(key, r.serial, func(object string) error {
			r.object = append(r.object[:0], object...)
			for i := range subjects.ends {
				for j := range predicates.ends {
					if err := r.state(rule, subjects.at(i), predicates.at(j), r.object); err != nil {
						return err
					}
				}
			}
			return nil
		})
	})
	return failed
}

// state sends one triple to each of the rule's graphs.
func (r *runner) state(rule *rulePlan, s, p, o []byte) error {
	if len(rule.graphs) == 0 {
		r.statements++
		return r.out.Sink.Quad(rule.number, r.row, s, p, o, nil)
	}
	for _, n := range rule.graphs {
		if n == toDefault {
			r.statements++
			if err := r.out.Sink.Quad(rule.number, r.row, s, p, o, nil); err != nil {
				return err
			}
			continue
		}
		graphs := r.terms(n)
		for i := range graphs.ends {
			g := graphs.at(i)
			if bytes.Equal(g, []byte(defaultGraph)) {
				g = nil
			}
			r.statements++
			if err := r.out.Sink.Quad(rule.number, r.row, s, p, o, g); err != nil {
				return err
			}
		}
	}
	return nil
}
