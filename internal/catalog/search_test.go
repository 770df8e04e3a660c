package catalog_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/catalog"
)

// search returns the paths found, best first.
func search(t testing.TB, c *catalog.Catalog, s catalog.Search) (*catalog.Found, []string) {
	t.Helper()
	if s.Today == 0 {
		s.Today = day("2026-01-01")
	}
	f, err := c.Search(context.Background(), s)
	if err != nil {
		t.Fatalf("%q: %v", s.Text, err)
	}
	things, err := f.Things(context.Background(), 0, f.Total)
	if err != nil {
		t.Fatalf("%q: %v", s.Text, err)
	}
	return f, paths(things)
}

func TestSearch(t *testing.T) {
	c := open(t, littlePath(t))
	for _, tc := range []struct {
		q    string
		want string // best first
	}{
		{"RNCP955", "certification/RNCP955"},
		{"rncp955", "certification/RNCP955"},
		{"rncp", "certification/RNCP39682 certification/RNCP955"}, // the first one is not said to have ended
		{"controle", "certification/RNCP955 certification/RNCP39682"},
		{"contrôle", "certification/RNCP955 certification/RNCP39682"},
		{"co\u0302ntrole", "certification/RNCP955 certification/RNCP39682"}, // a mark on its own
		{"CONTRÔLEUR destructif", "certification/RNCP39682"},
		{"Contrôleur non-destructif", "certification/RNCP39682"},
		{"destructif agent", "certification/RNCP955"},
		{"agent boulanger", ""},
		{"boulang", "metier/D1102 diplome/50022137"},
		{"boul viennoiserie", "metier/D1102"}, // cut short
		{"boulangere viennoiserie", "metier/D1102"},
		{"viennoiserie boul", "metier/D1102"},
		{"l'ère", "metier/H1503"},
		{"l’Ère du", "metier/H1503"},
		{"cœur", "metier/H1503"}, {"COEUR", "metier/H1503"},
		{"(cap)", "diplome/50022137"},
		{"boulanger certificat d'aptitude professionnelle", "diplome/50022137"},
		{`"non destructif"`, "certification/RNCP39682 certification/RNCP955"},
		{"d'élève", "metier/H1503"},
		{"élève & cie", "metier/H1503"},
		// Errors.
		{"contorleur non destructif", "certification/RNCP39682"},
		{"controleurnon destructif", ""},
		{"controleu rnon destructif", "certification/RNCP39682 certification/RNCP955"},
		{"contr. non destructif", "certification/RNCP39682 certification/RNCP955"},
		{"blanger", "diplome/50022137"}, {"bolage", ""}, {"bolanger", "diplome/50022137"},
		{"vienoisserie", "metier/D1102"},
		{"", ""}, {"   ", ""}, {"&€'\"*", ""}, {"\x00", ""}, {"\xff", ""}, {"zzz", ""},
	} {
		if _, got := search(t, c, catalog.Search{Text: tc.q}); !slices.Equal(got, strings.Fields(tc.want)) {
			t.Errorf("%q finds %v; want %v", tc.q, got, tc.want)
		}
	}
}

func TestSearchSaysWhatItSearchedForInstead(t *testing.T) {
	c := open(t, littlePath(t))
	for q, want := range map[string]string{
		"contorleur non destructif": "contrôleur non destructif", "contrôleur": "", "zzz": "", "RNCP955": "", "d'éléve et c": "", "bolanger": "boulanger", "Cœru d'élève": "cœur d élève",
	} {
		if f, _ := search(t, c, catalog.Search{Text: q}); f.Meant != want {
			t.Errorf("%q means %q; want %q", q, f.Meant, want)
		}
	}
}

func TestSearchPutsCodesFirstAndKeepsAClass(t *testing.T) {
	c := open(t, littlePath(t))
	s := catalog.Search{Text: "boulanger", First: []string{"certification/RS955", "certification/RNCP955"}}
	f, got := search(t, c, s)
	if want := []string{"certification/RS955", "certification/RNCP955", "diplome/50022137"}; !slices.Equal(got[:3], want) {
		t.Errorf("%v; want %v first", got, want)
	}
	s.Class = "Diplome"
	kept, got := search(t, c, s)
	if want := []string{"diplome/50022137"}; !slices.Equal(got, want) || kept.Total != 1 {
		t.Errorf("%v, total %d; want %v", got, kept.Total, want)
	}
	if !slices.Equal(f.Classes, kept.Classes) || f.Classes[0] != (catalog.ClassTotal{Class: "Certification", Total: 2}) {
		t.Errorf("%v, %v; want the totals of all classes, two certifications", f.Classes, kept.Classes)
	}
	s.First = []string{"certification/RNCP0"}
	if _, err := c.Search(context.Background(), s); err == nil {
		t.Error("a thing that is not there comes first")
	}
}

// Every thing found has a place of its own, from which a walk goes on, and a thing that is gone has one too.
func TestPlace(t *testing.T) {
	c := open(t, littlePath(t))
	f, got := search(t, c, catalog.Search{Text: "destructif"})
	if len(got) != 2 {
		t.Fatalf("%v; want two", got)
	}
	for i := range f.Total {
		mark, err := f.Mark(context.Background(), i)
		if err != nil {
			t.Fatal(err)
		}
		if at, there, err := f.Place(context.Background(), mark); at != i || !there || err != nil {
			t.Errorf("%q is at %d, %v, %v; want %d", mark, at, there, err, i)
		}
		gone := strings.ReplaceAll(mark, "RNCP", "RNCP1")
		if at, there, err := f.Place(context.Background(), gone); at != i+1 || there || err != nil {
			t.Errorf("%q is at %d, %v, %v; want %d", gone, at, there, err, i+1)
		}
	}
	for _, mark := range []string{"", "a", "! b c d", "1 b c"} {
		if _, _, err := f.Place(context.Background(), mark); err == nil {
			t.Errorf("%q is a mark", mark)
		}
	}
}

func TestDistinctAndGroups(t *testing.T) {
	c := open(t, littlePath(t))
	f, got := search(t, c, catalog.Search{Text: "rncp"})
	things, err := f.Distinct(context.Background(), 1)
	if err != nil || !slices.Equal(paths(things), got[:1]) {
		t.Errorf("%v, %v; want %v", paths(things), err, got[:1])
	}
	f, _ = search(t, c, catalog.Search{Text: "boulang"})
	best, totals, err := f.Groups(context.Background(), 1, func(string) string { return "all" })
	if err != nil || totals["all"] != 2 || !slices.Equal(paths(best["all"]), []string{"metier/D1102"}) {
		t.Errorf("%v, %v, %v; want one of two", best, totals, err)
	}
}

// What is being typed is found by its beginning, and corrected only where nothing goes on like it.
func TestSearchOfWhatIsBeingTyped(t *testing.T) {
	c := open(t, littlePath(t))
	for text, meant := range map[string]string{"contrôleur non destructi": "", "contorleur non": "contrôleur non"} {
		f, got := search(t, c, catalog.Search{Text: text, Begun: true})
		if !slices.Equal(got, []string{"certification/RNCP39682"}) || f.Meant != meant {
			t.Errorf("%q finds %v and means %q; want one fiche, and %q", text, got, f.Meant, meant)
		}
	}
}

func TestSearchOfALongText(t *testing.T) {
	c := open(t, littlePath(t))
	search(t, c, catalog.Search{Text: strings.Repeat("élève ", 100000)})
	search(t, c, catalog.Search{Text: strings.Repeat("é", 100000)})
}

// Whatever is typed, the search answers: nothing is read as FTS5 syntax.
func FuzzSearch(f *testing.F) {
	for _, q := range []string{`a OR b`, `NEAR(a b)`, `a* AND`, `"`, `""`, `a"b`, `code:RNCP`, `{code label}: x`, `^a`, `-a`, "a\x00b", `(`, `a NOT`, "\u0302", "é\"*", "\ue000", "²³", "𝔘", "contorleur nno. destr."} {
		f.Add(q)
	}
	c := open(f, littlePath(f))
	f.Fuzz(func(t *testing.T, q string) {
		search(t, c, catalog.Search{Text: q})
	})
}
