package api

import (
	"encoding/base64"
	"slices"
	"testing"

	"passerelle/internal/catalog"
)

func TestWindow(t *testing.T) {
	var things []catalog.Thing
	for _, c := range []string{"RNCP100", "RNCP200", "RNCP300", "RNCP1000", "RNCP2000"} {
		things = append(things, catalog.Thing{Code: c, Path: "p/" + c})
	}
	kept := newSet(len(things)) // all but RNCP300
	for _, place := range []int{0, 1, 3, 4} {
		kept.add(place)
	}
	after := func(code string) cursor { return cursor{code: code, path: "p/" + code} }
	before := func(code string) cursor { return cursor{code: code, path: "p/" + code, back: true} }
	for _, tc := range []struct {
		c            cursor
		n            int
		page         []int
		before, next bool
	}{
		{cursor{}, 2, []int{0, 1}, false, true}, {cursor{}, 9, []int{0, 1, 3, 4}, false, false}, {cursor{back: true}, 3, []int{1, 3, 4}, true, false},
		{after("RNCP200"), 1, []int{3}, true, true}, {before("RNCP200"), 5, []int{0}, false, true}, {after("RNCP2000"), 5, nil, true, false},
		{before("RNCP100"), 5, nil, false, true},
		// What a filter leaves out is still a place, and so is a code that is gone.
		{after("RNCP300"), 1, []int{3}, true, true}, {before("RNCP300"), 1, []int{1}, true, true}, {after("RNCP250"), 1, []int{3}, true, true},
		{before("RNCP250"), 1, []int{1}, true, true}, {after("RNCP1"), 1, []int{0}, false, true}, {after("RNCP99999"), 1, nil, true, false},
		// Of things of one code, the path decides.
		{cursor{code: "RNCP200", path: "o"}, 1, []int{1}, true, true}, {cursor{code: "RNCP200", path: "q"}, 1, []int{3}, true, true},
	} {
		page, previous, next := tc.c.window(things, kept, tc.n)
		if !slices.Equal(page, tc.page) || previous != tc.before || next != tc.next {
			t.Errorf("%+v by %d: %v %v %v, want %v %v %v", tc.c, tc.n, page, previous, next, tc.page, tc.before, tc.next)
		}
		p, n := tc.c.neighbours("r", things, page, previous, next)
		if (p != nil) != previous || (n != nil) != next {
			t.Errorf("%+v by %d: neighbours %v, %v", tc.c, tc.n, p, n)
		}
	}
}

func FuzzCursor(f *testing.F) {
	f.Add("cj5STkNQMQ")
	f.Add(cursor{release: "r", code: "RNCP100", path: "certification/RNCP100", back: true}.String())
	f.Add(base64.RawURLEncoding.EncodeToString([]byte("r<")))
	f.Add("....")
	things := []catalog.Thing{{Code: "RNCP100"}, {Code: "RNCP200"}}
	kept := set{3}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := parseCursor(s)
		if err != nil {
			return
		}
		if back, err := parseCursor(c.String()); err != nil || back != c {
			t.Fatalf("%q is %+v, written and read %+v, %v", s, c, back, err)
		}
		if page, _, _ := c.window(things, kept, 1); len(page) > 1 || len(page) == 1 && page[0] > 1 {
			t.Fatalf("%q: page %v", s, page)
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
