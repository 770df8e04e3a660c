package api

import (
	"io"
	"strings"

	"passerelle/internal/serve/table"
)

const byteOrderMark = "\ufeff"

// A spread writes CSV as programs read it (RFC 4180), or as spreadsheets do (tableur=1): with a byte order mark, semicolons
// and no cell that is taken for a formula.
type spread struct {
	out         *table.Writer
	comma       byte
	spreadsheet bool
	begun       bool
}

// newSpread returns one of w; nothing is written before the first row.
func newSpread(w io.Writer, spreadsheet bool) *spread {
	comma := byte(',')
	if spreadsheet {
		comma = ';'
	}
	return &spread{out: table.NewWriter(w, comma), comma: comma, spreadsheet: spreadsheet}
}

// Row writes one row; the cells may be changed. The first error sticks.
func (s *spread) Row(cells ...string) {
	if s.spreadsheet && !s.begun {
		s.out.Mark(byteOrderMark)
	}
	s.begun = true
	s.out.Row(s.safe(cells)...)
}

// row is Row for who stops at the first error.
func (s *spread) row(cells ...string) error {
	s.Row(cells...)
	return s.out.Err()
}

// append appends one row that comes after the first.
func (s *spread) append(b []byte, cells ...string) []byte {
	return table.Append(b, s.comma, s.safe(cells)...)
}

func (s *spread) safe(cells []string) []string {
	for i := range cells {
		if s.spreadsheet {
			cells[i] = neutral(cells[i])
		}
	}
	return cells
}

// Flush writes what is held, and returns the first error of all.
func (s *spread) Flush() error { return s.out.Flush() }

// neutral keeps a spreadsheet from taking a cell for a formula.
func neutral(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
