// Package table writes rows as CSV (RFC 4180): lines end with CRLF, and every byte of a cell is kept, line ends included,
// which encoding/csv changes when it writes CRLF.
package table

import (
	"bufio"
	"io"
	"strings"
)

// A Writer writes rows. Its first error sticks; Flush returns it.
type Writer struct {
	w     *bufio.Writer
	comma byte
}

// NewWriter returns a Writer that separates cells by comma.
func NewWriter(w io.Writer, comma byte) *Writer {
	return &Writer{bufio.NewWriter(w), comma}
}

// Row writes one row.
func (w *Writer) Row(cells ...string) { w.w.Write(Append(w.w.AvailableBuffer(), w.comma, cells...)) }

// Mark writes text that comes before all rows, as it is.
func (w *Writer) Mark(text string) { w.w.WriteString(text) }

// Err returns the first error of all so far, for who has many rows to write.
func (w *Writer) Err() error {
	_, err := w.w.Write(nil)
	return err
}

// Append appends one row.
func Append(b []byte, comma byte, cells ...string) []byte {
	for i, cell := range cells {
		if i > 0 {
			b = append(b, comma)
		}
		if !strings.ContainsAny(cell, "\"\r\n") && strings.IndexByte(cell, comma) < 0 {
			b = append(b, cell...)
			continue
		}
		b = append(b, '"')
		for {
			quote := strings.IndexByte(cell, '"')
			if quote < 0 {
				break
			}
			b = append(append(b, cell[:quote]...), '"', '"')
			cell = cell[quote+1:]
		}
		b = append(append(b, cell...), '"')
	}
	return append(b, "\r\n"...)
}

// Flush writes what is held and returns the first error of all.
func (w *Writer) Flush() error { return w.w.Flush() }
