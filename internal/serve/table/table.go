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
func (w *Writer) Row(cells ...string) {
	for i, cell := range cells {
		if i > 0 {
			w.w.WriteByte(w.comma)
		}
		if !strings.ContainsAny(cell, "\"\r\n") && strings.IndexByte(cell, w.comma) < 0 {
			w.w.WriteString(cell)
			continue
		}
		w.w.WriteByte('"')
		w.w.WriteString(strings.ReplaceAll(cell, `"`, `""`))
		w.w.WriteByte('"')
	}
	w.w.WriteString("\r\n")
}

// Flush writes what is held and returns the first error of all.
func (w *Writer) Flush() error { return w.w.Flush() }
