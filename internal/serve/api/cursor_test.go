package api

import (
	"encoding/base64"
	"slices"
	"testing"

	"passerelle/internal/catalog"
)

func TestWindow(t *testing.T) {
	var things []catalog.Thing
	for _, c := range []string{"RNCP100", "RNCP200", "RNCP1000", "RNCP2000"} {
		things = append(things, catalog.Thing{Code: c})
	}
	for _, tc := range []struct {
		c        cursor
		n        int
		from, to int
	}{
		{cursor{}, 2, 0, 2}, {cursor{}, 9, 0, 4}, {cursor{back: true}, 3, 1, 4},
		{cursor{code: "RNCP200"}, 1, 2, 3}, {cursor{code: "RNCP200", back: true}, 5, 0, 1}, {cursor{code: "RNCP2000"}, 5, 4, 4}, {cursor{code: "RNCP100", back: true}, 5, 0, 0},
		// A code that is gone is still a place.
		{cursor{code: "RNCP300"}, 1, 2, 3}, {cursor{code: "RNCP300", back: true}, 1, 1, 2}, {cursor{code: "RNCP1"}, 1, 0, 1}, {cursor{code: "RNCP99999"}, 1, 4, 4},
	} {
		from, to := tc.c.window(things, tc.n)
		if from != tc.from || to != tc.to {
			t.Errorf("%+v by %d: %d to %d, want %d to %d", tc.c, tc.n, from, to, tc.from, tc.to)
		}
		before, after := neighbours("r", things, from, to)
		if (before == nil) != (from == 0) || (after == nil) != (to == len(things)) {
			t.Errorf("%+v by %d: neighbours %v, %v", tc.c, tc.n, before, after)
		}
		if after != nil {
			if next, _ := after.window(things, tc.n); next != to {
				t.Errorf("%+v by %d: the next page begins at %d, want %d", tc.c, tc.n, next, to)
			}
		}
		if before != nil {
			if _, end := before.window(things, tc.n); end != from {
				t.Errorf("%+v by %d: the page before ends at %d, want %d", tc.c, tc.n, end, from)
			}
		}
	}
}

func FuzzCursor(f *testing.F) {
	f.Add("cj5STkNQMQ")
	f.Add(base64.RawURLEncoding.EncodeToString([]byte("r<")))
	f.Add("....")
	things := []catalog.Thing{{Code: "RNCP100"}, {Code: "RNCP200"}}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := parseCursor(s)
		if err != nil {
			return
		}
		if back, err := parseCursor(c.String()); err != nil || back != c {
			t.Fatalf("%q is %+v, written and read %+v, %v", s, c, back, err)
		}
		if from, to := c.window(things, 1); from < 0 || to > len(things) || from > to {
			t.Fatalf("%q: window %d to %d", s, from, to)
		}
	})
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{"Métiers d'Art": " metiers d art", "BTS-Éclairage (CS)": " bts eclairage  cs ", "": " "} {
		if got := fold(in); got != want {
			t.Errorf("fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestNeutral(t *testing.T) {
	cells := []string{"=1+1", "+33", "-1", "@x", "\tx", "\rx", "RNCP1", "", "a=1", "é"}
	var got []string
	for _, c := range cells {
		got = append(got, neutral(c))
	}
	if want := []string{"'=1+1", "'+33", "'-1", "'@x", "'\tx", "'\rx", "RNCP1", "", "a=1", "é"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
