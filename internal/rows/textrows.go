package rows

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// textRows reads records of delimited text. A cell in quotes may hold the
// delimiter, line breaks, and quotes written twice (RFC 4180 §2). Files that do
// not quote, but have cells that begin with a quotation mark, are tolerated
// without losing a character or a row: a cell whose closing quote is followed
// by something else is taken as written, marks included.
//
// encoding/csv is not used: its LazyQuotes joins such a cell to the rows that
// follow (78 of the 232 rows of BCN's n_type_diplome_sise.csv), its strict mode
// refuses the file, and it bounds neither cells nor records.
type textRows struct {
	in    io.ReadCloser
	meter *meter
	r     *bufio.Reader
	lim   Limits
	dialect

	row   uint32
	rec   []byte // the record as written
	buf   []byte // the texts of its cells, one after the other
	ends  []int  // where each ends
	cells []string
	fault error
}

func (t *textRows) close() error { return t.in.Close() }

func (t *textRows) next() (line, error) {
	for {
		t.meter.reset()
		t.rec = t.rec[:0]
		err := t.more()
		if err == io.EOF {
			return line{}, err
		}
		t.row++
		if err == nil && t.skips(t.rec) {
			continue
		}
		if err == nil {
			err = t.split()
		}
		if err == nil {
			err = t.check()
		}
		if err != nil {
			return line{}, atRow(err, t.row)
		}
		return line{row: t.row, cells: t.cells, fault: t.fault}, nil
	}
}

// more appends the next line, without its LF or CRLF, to the record.
func (t *textRows) more() error {
	start := len(t.rec)
	raw, err := t.r.ReadSlice('\n')
	for err == bufio.ErrBufferFull {
		t.rec = append(t.rec, raw...)
		raw, err = t.r.ReadSlice('\n')
	}
	t.rec = append(t.rec, raw...)
	if err == io.EOF && len(t.rec) > start {
		err = nil
	}
	t.rec = bytes.TrimSuffix(bytes.TrimSuffix(t.rec, []byte("\n")), []byte("\r"))
	return err
}

// split cuts the record into cells, one more than the limit at most so that
// check sees them.
func (t *textRows) split() error {
	t.buf, t.ends, t.fault = t.buf[:0], t.ends[:0], nil
	for i := 0; len(t.ends) <= t.lim.Columns; i += len(t.delimiter) {
		if t.quote != 0 && i < len(t.rec) && t.rec[i] == t.quote {
			var err error
			if i, err = t.quoted(i); err != nil {
				return err
			}
		} else {
			end := t.delimiterFrom(i)
			t.buf = append(t.buf, t.rec[i:end]...)
			i = end
		}
		t.ends = append(t.ends, len(t.buf))
		if i >= len(t.rec) {
			break
		}
	}
	all, start := string(t.buf), 0
	t.cells = t.cells[:0]
	for _, end := range t.ends {
		t.cells = append(t.cells, all[start:end])
		start = end
	}
	return nil
}

// delimiterFrom is the index of the next delimiter, or of the record's end.
func (t *textRows) delimiterFrom(i int) int {
	n := -1
	if len(t.delimiter) == 1 {
		n = bytes.IndexByte(t.rec[i:], t.delimiter[0])
	} else {
		n = bytes.Index(t.rec[i:], t.delimiter)
	}
	if n < 0 {
		return len(t.rec)
	}
	return i + n
}

// quoted reads the cell whose opening quote is at start, with as many lines as
// it needs, and returns the index of what ends it.
func (t *textRows) quoted(start int) (int, error) {
	text, lines := len(t.buf), 0
	from, seek := start+1, start+1 // not yet copied; not yet searched
	for {
		n := bytes.IndexByte(t.rec[seek:], t.quote)
		if n < 0 {
			seek = len(t.rec)
			if err := t.extend(); err != nil {
				return 0, &Error{Column: strconv.Itoa(len(t.ends) + 1), Err: err}
			}
			lines++
			continue
		}
		quote := seek + n
		after := t.rec[quote+1:]
		switch {
		case len(after) > 0 && after[0] == t.quote: // a quote written twice
			t.buf = append(t.buf, t.rec[from:quote+1]...)
			from, seek = quote+2, quote+2
		case len(after) == 0 || bytes.HasPrefix(after, t.delimiter):
			t.buf = append(t.buf, t.rec[from:quote]...)
			return quote + 1, nil
		default: // not a quoted cell after all
			end := t.delimiterFrom(quote + 1)
			t.buf = append(t.buf[:text], t.rec[start:end]...)
			if lines > 0 {
				t.fault = &Error{Column: strconv.Itoa(len(t.ends) + 1), Err: fmt.Errorf("a quotation mark in the middle of a quoted cell, %d lines below its opening: %w", lines, errQuote)}
			}
			return end, nil
		}
	}
}

var errQuote = errors.New("if quotation marks are ordinary characters in this file, read it without quote character")

// extend adds a line to a record that is inside quotes.
func (t *textRows) extend() error {
	t.rec = append(t.rec, '\n')
	err := t.more()
	if err == io.EOF {
		return fmt.Errorf("the quoted cell is not closed before the end of the file: %w", errQuote)
	}
	if err != nil {
		return fmt.Errorf("the quoted cell is not closed: %w", err)
	}
	return nil
}

// check bounds the cells of the record.
func (t *textRows) check() error {
	if len(t.cells) > t.lim.Columns {
		return overLimit("row", int64(t.lim.Columns), "cells")
	}
	for i, c := range t.cells {
		if len(c) > t.lim.Cell {
			return &Error{Column: strconv.Itoa(i + 1), Err: overLimit("cell", int64(t.lim.Cell), "bytes")}
		}
	}
	return nil
}
