package rows

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// line is one row of a table. kinds is nil when every cell is Text; fault is
// for Reader.Fault. The slices are reused by the next line, the strings are not.
type line struct {
	row   uint32
	cells []string
	kinds []ValueKind
	fault error
}

// lineReader yields the rows of a table that are not blank, io.EOF at the end.
type lineReader interface {
	next() (line, error)
	close() error
}

// table gives the rows of a sheet or text file their column names.
type table struct {
	lines       lineReader
	cols        []Column
	byName      map[string]int
	cur         line
	pending     bool // cur was read at open and is still to be delivered
	trim        bool
	emptyIsNull bool
	strict      bool
	nulls       []string
	positional  int // without header: positions up to this one are columns
}

// openTable reads up to the header.
func openTable(lines lineReader, f Format) (*table, error) {
	t := &table{lines: lines, trim: f.Trim, emptyIsNull: f.EmptyIsNull || f.Kind == XLSX, strict: f.Strict, nulls: f.Nulls}
	header, err := t.readHeader(f)
	if err != nil {
		lines.close()
		return nil, err
	}
	t.nameColumns(header, min(f.MinColumns, f.Limits.Columns))
	if f.NoHeader {
		t.positional = f.Limits.Columns
	}
	return t, nil
}

// readHeader returns the header cells; without header, the positions of the
// cells of the first row, which stays to be delivered.
func (t *table) readHeader(f Format) ([]string, error) {
	want := max(f.HeaderRow, 1)
	for {
		l, err := t.lines.next()
		if err == io.EOF {
			if f.NoHeader {
				return nil, nil
			}
			return nil, fmt.Errorf("no header on row %d: the table ends before", want)
		}
		if err != nil {
			return nil, err
		}
		switch {
		case f.NoHeader && int(l.row) >= f.HeaderRow:
			t.cur, t.pending = l, true
			return make([]string, len(l.cells)), nil
		case f.NoHeader || int(l.row) < want:
			continue
		case f.HeaderRow == 0 || int(l.row) == want:
			return l.cells, nil
		}
		return nil, &Error{Row: uint32(want), Err: fmt.Errorf("no header on row %d: it is blank, the next row with cells is %d", want, l.row)}
	}
}

// nameColumns names the columns by their header cells: see Column.Name. There
// are least of them at least.
func (t *table) nameColumns(header []string, least int) {
	for len(header) > 0 && t.trailingBlank(header) {
		header = header[:len(header)-1]
	}
	if missing := least - len(header); missing > 0 {
		header = slices.Concat(header, make([]string, missing))
	}
	t.byName = make(map[string]int, len(header))
	times := make(map[string]int) // how often a name came so far, from the second on
	for i, cell := range header {
		base := foldName(cell)
		if base == "" {
			base = strconv.Itoa(i + 1)
		}
		name := base
		for t.named(name) {
			times[base] = max(times[base], 1) + 1
			name = base + "#" + strconv.Itoa(times[base])
		}
		t.byName[name] = i
		t.cols = append(t.cols, Column{Name: name, Position: i + 1})
	}
}

func (t *table) named(name string) bool {
	_, taken := t.byName[name]
	return taken
}

// trailingBlank reports whether the last cell of a sheet's header is a mere
// formatted cell. In a text file every delimiter was meant.
func (t *table) trailingBlank(header []string) bool {
	_, sheet := t.lines.(*sheetRows)
	return sheet && !t.pending && foldName(header[len(header)-1]) == ""
}

// foldName composes a name, folds its runs of white space and trims it.
func foldName(s string) string {
	return strings.Join(strings.Fields(norm.NFC.String(s)), " ")
}

func (t *table) columns() []Column { return t.cols }

func (t *table) resolve(expr string) (int, error) {
	name := foldName(expr)
	if i, ok := t.byName[name]; ok {
		return i, nil
	}
	if p, err := strconv.Atoi(name); err == nil && p >= 1 && p <= t.positional {
		return p - 1, nil
	}
	const most = 12
	var names []string
	for _, c := range t.cols {
		if len(names) == most {
			names = append(names, "…")
			break
		}
		names = append(names, strconv.Quote(c.Name))
	}
	return 0, fmt.Errorf("no column %q; columns: %s", name, strings.Join(names, ", "))
}

func (t *table) next() error {
	if t.pending {
		t.pending = false
		return nil
	}
	l, err := t.lines.next()
	if err != nil {
		return t.nameColumnOf(err)
	}
	t.cur = l
	return nil
}

// nameColumnOf puts the name of a column where a line reader gave its position.
func (t *table) nameColumnOf(err error) error {
	if e, ok := err.(*Error); ok {
		if p, bad := strconv.Atoi(e.Column); bad == nil && p >= 1 && p <= len(t.cols) {
			e.Column = t.cols[p-1].Name
		}
	}
	return err
}

func (t *table) row() uint32 { return t.cur.row }

func (t *table) values(ref int, dst []Value) ([]Value, error) {
	if ref >= len(t.cur.cells) {
		return dst, nil
	}
	text := t.cur.cells[ref]
	if t.trim {
		text = strings.TrimSpace(text)
	}
	if text == "" && t.emptyIsNull || slices.Contains(t.nulls, text) {
		return dst, nil
	}
	v := Value{Text: text}
	if t.cur.kinds != nil {
		v.Kind = t.cur.kinds[ref]
	}
	return append(dst, v), nil
}

func (t *table) found(int) bool { return true }

func (t *table) cells() int {
	n := 0
	for _, c := range t.cur.cells {
		if c != "" && !(t.trim && strings.TrimSpace(c) == "") {
			n++
		}
	}
	return n
}

func (t *table) fault() error {
	got, want := len(t.cur.cells), len(t.cols)
	if t.cur.fault != nil {
		return t.nameColumnOf(t.cur.fault)
	}
	if t.positional > 0 && !t.strict {
		return nil
	}
	for i := want; i < got; i++ {
		if strings.TrimSpace(t.cur.cells[i]) != "" {
			return &Error{Column: strconv.Itoa(i + 1), Err: fmt.Errorf("a cell beyond the last of the %d columns", want)}
		}
	}
	if t.strict && got != want && t.cur.kinds == nil {
		return fmt.Errorf("%d cells, the header has %d", got, want)
	}
	return nil
}

func (t *table) close() error { return t.lines.close() }
