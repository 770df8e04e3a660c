package spool_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"testing"

	"passerelle/internal/serve/spool"
)

// noise is n bytes that look like nothing else.
func noise(n int) []byte {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	out := make([]byte, n)
	for i := range out {
		out[i] = byte(r.Uint32())
	}
	return out
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	folder := t.TempDir()
	for _, size := range []int{0, 1, 4095, 4096, 4097, 69631, 69632, 69633, 1 << 20} {
		for _, memory := range []int64{0, 5000, 200_000, 4 << 20} {
			b := spool.NewBudget(1<<20, 4<<20, folder)
			s := b.New(memory, 2<<20)
			want := noise(size)
			for at := 0; at < size; at += 777 {
				if n, err := s.Write(want[at:min(at+777, size)]); err != nil || n != min(777, size-at) {
					t.Fatal(n, err)
				}
			}
			for range 2 {
				if got, err := io.ReadAll(s.Reader()); err != nil || !bytes.Equal(got, want) {
					t.Fatalf("%d bytes, %d in memory: read %d, %v", size, memory, len(got), err)
				}
			}
			if size > 5000 {
				middle := make([]byte, 4000)
				if _, err := s.ReadAt(middle, 999); err != nil || !bytes.Equal(middle, want[999:4999]) {
					t.Fatalf("in the middle: %v", err)
				}
			}
			left, err := os.ReadDir(folder)
			if err != nil || len(left) > 0 {
				t.Fatalf("%v, %v: a file has a name", left, err)
			}
			if err := errors.Join(s.Close(), s.Close()); err != nil {
				t.Fatal(err)
			}
			if m, d := b.Left(); m != 1<<20 || d != 4<<20 {
				t.Fatalf("given back: %d and %d", m, d)
			}
		}
	}
}

func TestBudgetsHold(t *testing.T) {
	b := spool.NewBudget(300_000, 1_000_000, t.TempDir())
	var all []*spool.Spool
	full := 0
	for range 20 {
		s := b.New(210_000, 400_000)
		all = append(all, s)
		if _, err := s.Write(noise(150_000)); errors.Is(err, spool.ErrFull) {
			full++
			s.Close()
		} else if err != nil {
			t.Fatal(err)
		}
		if m, d := b.Left(); m < 0 || d < 0 {
			t.Fatalf("left %d and %d", m, d)
		}
	}
	if full != 13 { // one holds its 150,000 bytes in memory, six on disk
		t.Errorf("%d of 20 found no room", full)
	}
	s := b.New(1000, 1000)
	if _, err := s.Write(noise(1001)); !errors.Is(err, spool.ErrRoom) {
		t.Errorf("over its own room: %v", err)
	}
	for _, s := range append(all, s) {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if m, d := b.Left(); m != 300_000 || d != 1_000_000 {
		t.Errorf("given back: %d and %d", m, d)
	}
	if _, err := spool.NewBudget(0, 1<<20, "/nowhere/at/all").New(0, 10).Write([]byte("x")); err == nil {
		t.Error("a folder that is not there holds an answer")
	}
}
