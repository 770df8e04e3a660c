// Package annotate says of every code of a table what it is: valid, repaired, replaced, expired, unknown, malformed. It
// finds the columns of codes by their header or by what they hold, and promises that a table is read through before the
// first verdict, so that what is wrong with the table itself is told instead of a half answer; that a table of any length
// costs the same memory; and that every verdict is that of package answer.
package annotate

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"passerelle/internal/answer"
	"passerelle/internal/code"
	"passerelle/internal/life"
	"passerelle/internal/rows"
)

// Bounds of one table: a short row costs as much to write as the longest, and every code is a question.
const (
	MaxRows    = 2_000_000
	MaxCodes   = 2_000_000
	MaxColumns = 256 // of the table
	MaxChosen  = 16  // of them with codes
)

var (
	// ErrTooMuch says that a table goes over a bound.
	ErrTooMuch = errors.New("too large a table")
	// ErrNoColumn says that no column is known to hold codes, or that a chosen one is not there.
	ErrNoColumn = errors.New("no column of codes")
)

// A Choice is what the client says of his table. Its zero value leaves all to be found out.
type Choice struct {
	Columns []string    // names of the columns with codes
	Family  code.Family // of their codes
}

// A Column holds codes. Family is "" where each is tried in every family, or has its own in the column Families.
type Column struct {
	Name     string
	Family   code.Family
	families int // position of the column that names the family of each; −1 for none
	at       int
}

// A Plan is what one reading of a table tells.
type Plan struct {
	Header  []string
	Columns []Column
	Codes   int // cells of these columns that are not empty
}

// A Fault is a row that is not one of a table; it wraps an *rows.Error.
type Fault struct{ Err error }

func (f *Fault) Error() string { return f.Err.Error() }

// Unwrap returns the error of the reader.
func (f *Fault) Unwrap() error { return f.Err }

// A Verdict is what is said of one cell.
type Verdict struct {
	Column       string
	Resultat     Resultat
	Resolution   answer.Resolution
	ExpireDepuis answer.Day // first day on which it is no longer in force; life.NoDay when that is not known
}

// Resultat sums a verdict up in one word.
type Resultat string

// The words.
const (
	Vide      Resultat = "vide"       // an empty cell
	Valide    Resultat = "valide"     // in force, as it was typed
	Repare    Resultat = "repare"     // in force, once its spelling is put right
	PasEncore Resultat = "pas-encore" // of which the life is to come
	Remplace  Resultat = "remplace"   // no longer in force, others are in its place
	Expire    Resultat = "expire"     // no longer in force, and nothing in its place
	AExaminer Resultat = "a-examiner" // of which a person has to judge
	Inconnu   Resultat = "inconnu"    // well formed, in no source
	MalForme  Resultat = "mal-forme"  // no code of its family, or of any
)

func resultatOf(r answer.Resolution) Resultat {
	switch r.Statut {
	case answer.MalForme:
		if r.Code.Probleme == code.Vide {
			return Vide
		}
		return MalForme
	case life.CodeInconnu:
		return Inconnu
	case life.Remplace:
		return Remplace
	case life.Expire:
		return Expire
	case life.PasEncore:
		return PasEncore
	case life.EnVigueur:
		if len(r.Code.Reparations) > 0 {
			return Repare
		}
		return Valide
	}
	return AExaminer
}

// expireDepuis is the day after the end of a code that is over.
func expireDepuis(r answer.Resolution) answer.Day {
	if r.Ressource == nil || r.Statut != life.Remplace && r.Statut != life.Expire {
		return answer.Day(life.NoDay)
	}
	end := r.Ressource.Validite.Fin
	if end == answer.Day(life.NoDay) {
		return end
	}
	return end + 1
}

// A Row is one row of the table with a verdict for each column of codes. Its slices are reused by the next.
type Row struct {
	Number   uint32
	Cells    []string // as many as the header has
	Verdicts []*Verdict
}

// Inspect reads a table to its end. Errors: *Fault for a row that cannot be read as one, ErrTooMuch, ErrNoColumn, and
// what the reader says of the file.
func Inspect(r *rows.Reader, c Choice) (Plan, error) {
	t, err := newCells(r)
	if err != nil {
		return Plan{}, err
	}
	samples := make([]sample, len(t.names))
	count := 0
	for r.Next() {
		if err := r.Fault(); err != nil {
			return Plan{}, &Fault{err}
		}
		if count++; count > MaxRows {
			return Plan{}, fmt.Errorf("more than %d rows: %w", MaxRows, ErrTooMuch)
		}
		for i, cell := range t.read() {
			samples[i].add(cell)
		}
	}
	if err := r.Err(); err != nil {
		return Plan{}, err
	}
	p := Plan{Header: t.names}
	if p.Columns, err = choose(t.names, samples, c); err != nil {
		return p, err
	}
	for _, col := range p.Columns {
		p.Codes += samples[col.at].filled
	}
	if p.Codes > MaxCodes {
		return p, fmt.Errorf("more than %d codes: %w", MaxCodes, ErrTooMuch)
	}
	return p, nil
}

// Each reads the table of a plan again, from its beginning, and calls f with every row. q is when the codes are asked
// about; its family is not read.
func (p Plan) Each(ctx context.Context, r *rows.Reader, a *answer.Answerer, q answer.Query, f func(Row) error) error {
	t, err := newCells(r)
	if err != nil {
		return err
	}
	j := judge{a: a, q: q, known: map[asked]*Verdict{}}
	row := Row{Verdicts: make([]*Verdict, len(p.Columns))}
	for r.Next() {
		row.Number, row.Cells = r.Row(), t.read()
		for i, c := range p.Columns {
			family := c.Family
			if c.families >= 0 {
				family = code.Family(strings.ToLower(strings.TrimSpace(row.Cells[c.families])))
			}
			if row.Verdicts[i], err = j.verdict(ctx, asked{c.Name, family, row.Cells[c.at]}); err != nil {
				return err
			}
		}
		if err := f(row); err != nil {
			return err
		}
	}
	return r.Err()
}

// cells reads all cells of a row.
type cells struct {
	r     *rows.Reader
	names []string
	refs  []rows.Ref
	one   []rows.Value
	all   []string
}

func newCells(r *rows.Reader) (*cells, error) {
	t := &cells{r: r}
	for _, c := range r.Columns() {
		ref, err := r.Ref(c.Name)
		if err != nil {
			return nil, err
		}
		t.names, t.refs = append(t.names, c.Name), append(t.refs, ref)
	}
	if len(t.names) > MaxColumns {
		return nil, fmt.Errorf("more than %d columns: %w", MaxColumns, ErrTooMuch)
	}
	t.all = make([]string, len(t.names))
	return t, nil
}

func (t *cells) read() []string {
	for i, ref := range t.refs {
		t.all[i] = ""
		if t.one = t.r.Values(ref, t.one[:0]); len(t.one) > 0 {
			t.all[i] = t.one[0].Text
		}
	}
	return t.all
}

// asked is a question of a table: a code is judged once, however often it comes.
type asked struct {
	column string
	family code.Family
	saisi  string
}

// maxKnown bounds the verdicts kept.
const maxKnown = 1 << 12

type judge struct {
	a     *answer.Answerer
	q     answer.Query
	known map[asked]*Verdict
}

func (j *judge) verdict(ctx context.Context, what asked) (*Verdict, error) {
	if v := j.known[what]; v != nil {
		return v, nil
	}
	q := j.q
	q.Family = what.family
	r, err := j.a.Resolve(ctx, what.saisi, q)
	if err != nil {
		return nil, err
	}
	v := &Verdict{Column: what.column, Resultat: resultatOf(r), Resolution: r, ExpireDepuis: expireDepuis(r)}
	if len(j.known) >= maxKnown {
		clear(j.known)
	}
	j.known[what] = v
	return v, nil
}
