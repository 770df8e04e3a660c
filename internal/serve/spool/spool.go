// Package spool holds bytes between a side that is quick and one that may be slow. It promises that all spools of one
// Budget together hold no more in memory and on disk than it allows, whoever never reads his answer, and that what goes
// to disk has no name there and is gone with the process.
package spool

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
)

var (
	// ErrFull says that the budget is spent by others: the same bytes may fit later.
	ErrFull = errors.New("no room is left to hold an answer")
	// ErrRoom says that one spool holds as much as it may.
	ErrRoom = errors.New("larger than allowed")
)

// A Budget is what many spools share. It is safe for concurrent use.
type Budget struct {
	folder string

	mu           sync.Mutex
	memory, disk int64 // left
}

// NewBudget allows so many bytes in memory, then so many in files of folder, "" for the system's.
func NewBudget(memory, disk int64, folder string) *Budget {
	return &Budget{folder: folder, memory: memory, disk: disk}
}

// Left is what may still be taken, in memory and on disk.
func (b *Budget) Left() (memory, disk int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.memory, b.disk
}

func (b *Budget) take(from *int64, n int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if *from < n {
		return false
	}
	*from -= n
	return true
}

func (b *Budget) give(to *int64, n int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	*to += n
}

// Sizes of the pieces in memory: most answers fit in the first.
const (
	firstPiece = 4 << 10
	piece      = 64 << 10
)

// A Spool is written once from its beginning, then read any number of times. It is for one goroutine.
type Spool struct {
	budget *Budget
	memory int64 // it may hold this much in memory
	room   int64 // and this much in all

	pieces [][]byte
	inside int64 // bytes of pieces, full or not
	file   *os.File
	onDisk int64
	size   int64
}

// New returns an empty spool that holds at most room bytes, memory of them in memory. It must be closed.
func (b *Budget) New(memory, room int64) *Spool { return &Spool{budget: b, memory: memory, room: room} }

// Size is how much was written.
func (s *Spool) Size() int64 { return s.size }

// Write implements io.Writer; ErrRoom and ErrFull are its own errors.
func (s *Spool) Write(p []byte) (int, error) {
	if s.size+int64(len(p)) > s.room {
		return 0, ErrRoom
	}
	written := 0
	for s.file == nil && written < len(p) {
		n := s.keep(p[written:])
		if written += n; n > 0 {
			s.size += int64(n)
			continue
		}
		if err := s.spill(); err != nil {
			return written, err
		}
	}
	if written == len(p) {
		return written, nil
	}
	n, err := s.append(p[written:])
	s.size += int64(n)
	return written + n, err
}

// keep copies into memory what fits in the last piece, or in a new one; 0 when there is no room for one.
func (s *Spool) keep(p []byte) int {
	last := len(s.pieces) - 1
	if last < 0 || len(s.pieces[last]) == cap(s.pieces[last]) {
		n := int64(piece)
		if last < 0 {
			n = firstPiece
		}
		if s.inside+n > s.memory || !s.budget.take(&s.budget.memory, n) {
			return 0
		}
		s.inside += n
		s.pieces = append(s.pieces, make([]byte, 0, n))
		last++
	}
	at := s.pieces[last]
	n := min(len(p), cap(at)-len(at))
	s.pieces[last] = append(at, p[:n]...)
	return n
}

// spill moves what is held to a file, whose name is taken away at once.
func (s *Spool) spill() error {
	f, err := os.CreateTemp(s.budget.folder, "spool-")
	if err != nil {
		return fmt.Errorf("hold a large answer: %w", err)
	}
	s.file = f
	// Where a file in use cannot be removed, Close removes it.
	_ = os.Remove(f.Name())
	for _, p := range s.pieces {
		if _, err := s.append(p); err != nil {
			return err
		}
	}
	s.forget()
	return nil
}

// append writes at the end of the file.
func (s *Spool) append(p []byte) (int, error) {
	if !s.budget.take(&s.budget.disk, int64(len(p))) {
		return 0, ErrFull
	}
	s.onDisk += int64(len(p))
	return s.file.Write(p)
}

func (s *Spool) forget() {
	s.budget.give(&s.budget.memory, s.inside)
	s.pieces, s.inside = nil, 0
}

// ReadAt implements io.ReaderAt.
func (s *Spool) ReadAt(p []byte, off int64) (int, error) {
	if s.file != nil {
		return s.file.ReadAt(p, off)
	}
	n := 0
	for n < len(p) && off < s.size {
		i, from := int64(0), off
		if off >= firstPiece {
			i, from = 1+(off-firstPiece)/piece, (off-firstPiece)%piece
		}
		k := copy(p[n:], s.pieces[i][from:])
		n, off = n+k, off+int64(k)
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// Reader reads all of it from the beginning.
func (s *Spool) Reader() io.Reader { return io.NewSectionReader(s, 0, s.size) }

// Close gives back what the spool holds. It may be called again.
func (s *Spool) Close() error {
	s.forget()
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	_ = os.Remove(s.file.Name()) // gone already where that is possible
	s.budget.give(&s.budget.disk, s.onDisk)
	s.file, s.onDisk = nil, 0
	return err
}
