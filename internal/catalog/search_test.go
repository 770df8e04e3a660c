package catalog_test

import (
	"context"
	"slices"
	"strings"
	"testing"
)

func TestSearch(t *testing.T) {
	c := open(t, littlePath(t))
	for _, tc := range []struct {
		q    string
		want []string // best first
	}{
		{"RNCP955", []string{"certification/RNCP955"}},
		{"rncp955", []string{"certification/RNCP955"}},
		{"rncp", []string{"certification/RNCP955", "certification/RNCP39682"}},
		{"controle", []string{"certification/RNCP955", "certification/RNCP39682"}}, // a prefix of contrôleur too
		{"contrôle", []string{"certification/RNCP955", "certification/RNCP39682"}},
		{"co\u0302ntrole", []string{"certification/RNCP955", "certification/RNCP39682"}}, // a mark on its own
		{"CONTRÔLEUR destructif", []string{"certification/RNCP39682"}},
		{"destructif agent", []string{"certification/RNCP955"}},
		{"agent boulanger", nil},
		{"boulang", []string{"diplome/50022137", "metier/D1102"}},
		{"boul viennoiserie", nil}, // only the last word is a prefix
		{"viennoiserie boul", []string{"metier/D1102"}},
		{"l'ère", []string{"metier/H1503"}},
		{"l’Ère du", []string{"metier/H1503"}},
		{"« c++ »", []string{"metier/H1503", "diplome/50022137", "certification/RNCP955", "certification/RNCP39682"}},
		{"(cap)", []string{"diplome/50022137"}},
		{`"non destructif"`, []string{"certification/RNCP955", "certification/RNCP39682"}},
		{"d'élève", []string{"metier/H1503"}},
		{"élève & cie", []string{"metier/H1503"}},
		{"", nil}, {"   ", nil}, {"&€'\"*", nil}, {"\x00", nil}, {"\xff", nil}, {"zzz", nil},
	} {
		things, err := c.Search(context.Background(), tc.q, 10)
		got := paths(things)
		slices.Sort(got)
		want := slices.Sorted(slices.Values(tc.want))
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%q finds %v, %v; want %v", tc.q, got, err, want)
		}
	}
}

func TestSearchRanksAndBounds(t *testing.T) {
	c := open(t, littlePath(t))
	things, err := c.Search(context.Background(), "boulanger", 10)
	if err != nil || len(things) != 2 || things[0].Path != "diplome/50022137" {
		t.Errorf("%v, %v; want the diploma of that very name first", paths(things), err)
	}
	if things, err := c.Search(context.Background(), "rncp", 1); err != nil || len(things) != 1 {
		t.Errorf("%d found, %v; want one", len(things), err)
	}
	if _, err := c.Search(context.Background(), strings.Repeat("élève ", 100000), 1); err != nil {
		t.Errorf("a long question: %v", err)
	}
}

// Whatever is typed, the search answers: nothing is read as FTS5 syntax.
func FuzzSearch(f *testing.F) {
	for _, q := range []string{`a OR b`, `NEAR(a b)`, `a* AND`, `"`, `""`, `a"b`, `code:RNCP`, `{code label}: x`, `^a`, `-a`, "a\x00b", `(`, `a NOT`, "\u0302", "é\"*", "\ue000", "²³", "𝔘"} {
		f.Add(q)
	}
	c := open(f, littlePath(f))
	f.Fuzz(func(t *testing.T, q string) {
		if _, err := c.Search(context.Background(), q, 3); err != nil {
			t.Errorf("%q: %v", q, err)
		}
	})
}
