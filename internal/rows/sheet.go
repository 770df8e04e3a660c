package rows

import (
	"fmt"
	"io"
	"math"
	"strconv"
)

// sheetRows streams the rows of one worksheet (ECMA-376 part 1 §18.3.1). Rows
// without any text are skipped; the numbers of the others are the sheet's own.
type sheetRows struct {
	in     io.ReadCloser
	s      *xmlScanner
	book   *workbook
	row    uint32
	ended  bool
	inData bool

	// The row being read. Texts that are not shared strings are put one after
	// the other in buf, and become parts of one string at the end of the row.
	buf   []byte
	slots []slot
	cells []string
	kinds []ValueKind
}

// slot is one cell of the row being read; column counts from 0.
type slot struct {
	column     int
	kind       ValueKind
	shared     string
	start, end int
}

// cellAttrs are the attributes of a <c> element.
type cellAttrs struct {
	column int
	kind   cellType
	style  int
}

// cellType is ST_CellType (§18.18.11).
type cellType uint8

const (
	numberCell cellType = iota
	sharedCell
	inlineCell
	textCell // the text result of a formula, a date, an error
	boolCell
)

func newSheetRows(in io.ReadCloser, w *workbook) *sheetRows {
	return &sheetRows{in: in, s: newXMLScanner(in, w.lim), book: w}
}

func (r *sheetRows) close() error { return r.in.Close() }

func (r *sheetRows) next() (line, error) {
	for !r.ended {
		tok, err := r.s.next()
		if err != nil {
			return line{}, &Error{Row: r.row + 1, Err: err}
		}
		switch {
		case tok == tokenEOF:
			r.ended = true
		case tok == tokenStart && string(local(r.s.name)) == "sheetData":
			r.inData = true
		case tok == tokenEnd && string(local(r.s.name)) == "sheetData":
			r.inData = false
		case tok == tokenStart && r.inData && string(local(r.s.name)) == "row":
			if err := r.readRow(); err != nil {
				return line{}, atRow(err, r.row)
			}
			if r.seal() {
				return line{row: r.row, cells: r.cells, kinds: r.kinds}, nil
			}
		}
	}
	return line{}, io.EOF
}

// readRow reads the cells of the row just started.
func (r *sheetRows) readRow() error {
	before := r.row
	r.row++
	if v := attr(r.s, "r"); v != nil {
		n, err := strconv.ParseUint(string(v), 10, 32)
		if err != nil || n == 0 {
			return fmt.Errorf("row number %q is not one", v)
		}
		r.row = uint32(n)
	}
	if r.row <= before {
		return fmt.Errorf("row %d comes after row %d", r.row, before)
	}
	r.buf, r.slots = r.buf[:0], r.slots[:0]
	last := -1
	for outer := r.s.depth() - 1; ; {
		tok, err := r.s.next()
		if err != nil {
			return err
		}
		switch {
		case tok == tokenEnd && r.s.depth() == outer:
			return nil
		case tok == tokenStart && string(local(r.s.name)) == "c":
			c, err := r.cellAttrs(last)
			if err != nil {
				return err
			}
			last = c.column
			if err := r.readCell(c); err != nil {
				return &Error{Row: r.row, Column: strconv.Itoa(c.column + 1), Err: err}
			}
		case tok == tokenStart:
			if err := r.s.skipElement(); err != nil {
				return err
			}
		}
	}
}

// cellAttrs reads the attributes of the cell just started; without reference
// it is right of the last one.
func (r *sheetRows) cellAttrs(last int) (cellAttrs, error) {
	c := cellAttrs{column: last + 1, style: -1}
	for _, a := range r.s.attrs {
		switch string(a.name) {
		case "r":
			column, ok := columnOf(a.value)
			if !ok {
				return c, fmt.Errorf("cell reference %q is not one", a.value)
			}
			c.column = column
		case "s":
			n, err := strconv.Atoi(string(a.value))
			if err != nil {
				return c, fmt.Errorf("cell style %q is not a number", a.value)
			}
			c.style = n
		case "t":
			c.kind = typeOf(a.value)
		}
	}
	if c.column >= r.book.lim.Columns {
		return c, overLimit("row", int64(r.book.lim.Columns), "cells")
	}
	if c.column <= last {
		return c, fmt.Errorf("cell %d comes after cell %d", c.column+1, last+1)
	}
	return c, nil
}

func typeOf(t []byte) cellType {
	switch string(t) {
	case "s":
		return sharedCell
	case "inlineStr":
		return inlineCell
	case "b":
		return boolCell
	case "str", "d", "e":
		return textCell
	}
	return numberCell
}

// columnOf reads the letters of a reference: "A1" is 0, "AB12" is 27.
func columnOf(ref []byte) (int, bool) {
	n := 0
	for i, c := range ref {
		switch {
		case c >= 'A' && c <= 'Z' && n < math.MaxInt16:
			n = n*26 + int(c-'A') + 1
		case c >= '0' && c <= '9':
			return n - 1, i > 0
		default:
			return 0, false
		}
	}
	return n - 1, len(ref) > 0
}

// readCell reads the content of a cell and keeps it if it has text.
func (r *sheetRows) readCell(c cellAttrs) error {
	start := len(r.buf)
	inValue := false
	for outer := r.s.depth() - 1; ; {
		tok, err := r.s.next()
		if err != nil {
			return err
		}
		switch {
		case tok == tokenText && inValue:
			if r.buf, err = appendXML(r.buf, r.s.raw, r.s.literal); err != nil {
				return err
			}
			if len(r.buf)-start > r.book.lim.Cell {
				return overLimit("cell", int64(r.book.lim.Cell), "bytes")
			}
		case tok == tokenEnd && r.s.depth() == outer:
			return r.keep(c, start)
		case tok == tokenEnd:
			inValue = false
		case tok == tokenStart && string(local(r.s.name)) == "v":
			inValue = true
		case tok == tokenStart && c.kind == inlineCell && string(local(r.s.name)) == "is":
			if r.buf, err = appendRichText(r.buf, r.s); err != nil {
				return err
			}
		case tok == tokenStart:
			if err := r.s.skipElement(); err != nil {
				return err
			}
		}
	}
}

// keep makes a slot of the text at r.buf[start:].
func (r *sheetRows) keep(c cellAttrs, start int) error {
	if len(r.buf) == start {
		return nil
	}
	if int64(len(r.buf)) > r.book.lim.Record {
		return overLimit("row", r.book.lim.Record, "bytes")
	}
	s := slot{column: c.column, start: start}
	raw := r.buf[start:]
	switch c.kind {
	case sharedCell:
		n, err := strconv.ParseUint(string(raw), 10, 31)
		if err != nil || int(n) >= len(r.book.strings) {
			return fmt.Errorf("shared string %q does not exist; there are %d", raw, len(r.book.strings))
		}
		r.buf, s.shared = r.buf[:start], r.book.strings[n]
	case boolCell:
		s.kind = Boolean
		r.buf = append(r.buf[:start], strconv.FormatBool(string(raw) == "1" || string(raw) == "true")...)
	case textCell:
		r.buf = unescape(r.buf, start)
	case numberCell:
		r.number(&s, c)
	}
	s.end = len(r.buf)
	r.slots = append(r.slots, s)
	return nil
}

// number rewrites the number at r.buf[s.start:] in its lexical form.
func (r *sheetRows) number(s *slot, c cellAttrs) {
	raw := r.buf[s.start:]
	style := notDate
	if c.style >= 0 && c.style < len(r.book.dates) {
		style = r.book.dates[c.style]
	}
	if style == notDate && plainInteger(raw) {
		s.kind = Integer
		return
	}
	f, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return // a text that no spreadsheet writes: kept as it is
	}
	if style != notDate {
		if text, ok := isoDate(f, style, r.book.date1904); ok {
			r.buf = append(r.buf[:s.start], text...)
			return
		}
	}
	// Spreadsheets write 17 digits (0.28999999999999998); the shortest form
	// that is the same number is what was typed.
	s.kind = Double
	format := byte('E')
	if abs := math.Abs(f); abs == 0 || abs >= 1e-7 && abs < 1e21 {
		format = 'f'
	}
	if f == math.Trunc(f) && format == 'f' {
		s.kind = Integer
	}
	r.buf = strconv.AppendFloat(r.buf[:s.start], f, format, -1, 64)
}

// plainInteger reports digits that need no rewriting.
func plainInteger(b []byte) bool {
	if len(b) > 0 && b[0] == '-' {
		b = b[1:]
	}
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(b) > 0 && (b[0] != '0' || len(b) == 1)
}

// seal makes the row's slots its cells; false if none has text.
func (r *sheetRows) seal() bool {
	r.cells, r.kinds = r.cells[:0], r.kinds[:0]
	text := string(r.buf)
	filled := false
	for _, s := range r.slots {
		for len(r.cells) <= s.column {
			r.cells, r.kinds = append(r.cells, ""), append(r.kinds, Text)
		}
		cell := s.shared
		if cell == "" {
			cell = text[s.start:s.end]
		}
		r.cells[s.column], r.kinds[s.column] = cell, s.kind
		filled = filled || cell != ""
	}
	return filled
}
