package api

import (
	"strconv"
	"testing"
)

func TestShelfStaysWithinItsSize(t *testing.T) {
	s := newShelf()
	body := make([]byte, 1<<20)
	for i := range 300 {
		at := slot{path: strconv.Itoa(i)}
		s.put(at, &written{body: body})
		s.put(at, &written{body: body}) // once is enough
		if s.get(at) == nil {
			t.Fatalf("entry %d is not there", i)
		}
		total := 0
		for _, e := range s.all {
			total += e.size()
		}
		if total != s.size || total > shelfSize {
			t.Fatalf("after %d entries it holds %d bytes and counts %d", i+1, total, s.size)
		}
	}
	if len(s.all) < 90 {
		t.Errorf("only %d entries of a MiB are kept", len(s.all))
	}
	if a, b := s.share("x"+strconv.Itoa(1)), s.share("x1"); a != b {
		t.Error("equal strings are two")
	}
}
