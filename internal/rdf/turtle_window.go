package rdf

import (
	"fmt"
	"io"
)

// window is the part of a document under the scanner's eye: the word being read, and what follows in the buffer. It
// counts lines, and bounds the statement.
type window struct {
	r     io.Reader
	buf   []byte
	pos   int   // the next byte
	mark  int   // what stands before it is not needed any more
	line  int   // of the next byte, from 1
	past  int64 // bytes read and gone from buf
	start int64 // where the statement begins, when one is open
	open  bool
	err   error // why r gives no more
	short bool  // the word being read wants more than there is
}

// at returns the byte n places ahead, -1 beyond the end.
func (w *window) at(n int) int {
	for w.pos+n >= len(w.buf) {
		if !w.fill() {
			w.short = true
			return -1
		}
	}
	return int(w.buf[w.pos+n])
}

// runeAt returns the character n bytes ahead and its length, -1 for what is not UTF-8 and beyond the end.
func (w *window) runeAt(n int) (rune, int) {
	c := w.at(n)
	if c < 0x80 {
		return rune(c), 1
	}
	for i := 1; i < 4 && w.at(n+i) >= 0x80; i++ {
	}
	return decodeRune(w.buf[w.pos+n:])
}

// ahead returns the next n bytes, which at has seen, or what there is of them.
func (w *window) ahead(n int) []byte { return w.buf[w.pos:min(w.pos+n, len(w.buf))] }

// skip goes past the next n bytes, which at has seen.
func (w *window) skip(n int) {
	for _, c := range w.ahead(n) {
		if c == '\n' {
			w.line++
		}
	}
	w.pos += n
}

// space goes past white space and comments, and lets go of what was read.
func (w *window) space() {
	for comment := false; ; {
		w.mark = w.pos
		switch c := w.at(0); {
		case c == '\n' || c == '\r':
			comment = false
		case c < 0 || !comment && c != ' ' && c != '\t' && c != '#':
			return
		case c == '#':
			comment = true
		}
		w.skip(1)
	}
}

// begin makes the next byte the first of a statement, end closes it.
func (w *window) begin() { w.start, w.open = w.past+int64(w.pos), true }

func (w *window) end() { w.open = false }

// fill reads more; false when there is no more, or when the statement is too long.
func (w *window) fill() bool {
	if w.err != nil {
		return false
	}
	if w.open && w.past+int64(len(w.buf))-w.start > MaxLine {
		w.err = fmt.Errorf("statement longer than %d bytes", MaxLine)
		return false
	}
	if len(w.buf) == cap(w.buf) {
		w.makeRoom()
	}
	for range 100 {
		n, err := w.r.Read(w.buf[len(w.buf):cap(w.buf)])
		w.buf = w.buf[:len(w.buf)+n]
		w.err = err
		if n > 0 || err != nil {
			return n > 0
		}
	}
	w.err = io.ErrNoProgress
	return false
}

// makeRoom drops what stands before the mark, and doubles the buffer when that is less than half of it.
func (w *window) makeRoom() {
	kept := w.buf[w.mark:]
	into := w.buf[:0]
	if len(kept) > cap(w.buf)/2 || cap(w.buf) == 0 {
		into = make([]byte, 0, max(64<<10, 2*cap(w.buf)))
	}
	w.buf = append(into, kept...)
	w.past += int64(w.mark)
	w.pos, w.mark = w.pos-w.mark, 0
}
