package pipeline

import (
	"context"
	"slices"
	"strings"
	"testing"

	"passerelle/bench/misspell"
	"passerelle/internal/answer"
	"passerelle/internal/catalog"
	"passerelle/internal/code"
)

// Nine mistyped titles in ten find what bears the very title first (bench/search asks for a thousand).
func TestMistypedTitlesAreFound(t *testing.T) {
	_, c := realRelease(t)
	a := answer.New(c)
	var names []string
	if err := c.EachPath(func(t catalog.Thing) error {
		if t.Label != "" {
			names = append(names, t.Label)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	cases := misspell.Cases(slices.Compact(names), 200, 5)
	var missed []misspell.Case
	for _, m := range cases {
		if got := firstFound(t, a, m.Typed); !misspell.Same(got.Label, m.Title) {
			missed = append(missed, m)
		}
	}
	if len(cases) != 200 || len(missed) > 20 {
		t.Errorf("%d of %d mistyped titles are not found first: %+v", len(missed), len(cases), missed)
	}
}

func firstFound(t *testing.T, a *answer.Answerer, q string) catalog.Thing {
	t.Helper()
	found, err := a.Search(context.Background(), q, "")
	if err != nil {
		t.Fatalf("%q: %v", q, err)
	}
	things, err := found.Things(context.Background(), 0, min(1, found.Total))
	if err != nil {
		t.Fatalf("%q: %v", q, err)
	}
	return append(things, catalog.Thing{})[0]
}

// What is a code is found first by it, in whatever spelling; where it is the code of several things, one of them is.
func TestCodesAreFoundFirst(t *testing.T) {
	t.Run("samples", func(t *testing.T) {
		_, c := sampleRelease(t)
		askCodes(t, c, 1)
	})
	t.Run("real", func(t *testing.T) {
		_, c := realRelease(t)
		askCodes(t, c, 97)
	})
}

// askCodes asks for the codes of every nth thing.
func askCodes(t *testing.T, c *catalog.Catalog, nth int) {
	a := answer.New(c)
	n, asked := 0, 0
	if err := c.EachPath(func(thing catalog.Thing) error {
		families := code.Families()
		i := slices.IndexFunc(families, func(f code.Family) bool { return f.Path(thing.Code) == thing.Path })
		if n++; n%nth != 0 || i < 0 {
			return nil
		}
		half := len(thing.Code) / 2
		for _, spelling := range []string{thing.Code, strings.ToLower(thing.Code), " " + thing.Code[:half] + "\u00a0" + thing.Code[half:]} {
			if r := code.Check(families[i], spelling); !r.Valide || r.Normalise != thing.Code {
				continue
			}
			asked++
			if got := firstFound(t, a, spelling); got.Path != thing.Path && !isCodeOf(spelling, got.Path) {
				t.Errorf("%q finds %s first, want %s", spelling, got.Path, thing.Path)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if asked < 100 {
		t.Errorf("%d codes asked", asked)
	}
}

func isCodeOf(spelling, path string) bool {
	return slices.ContainsFunc(code.Candidates(spelling), func(r code.Result) bool { return r.Famille.Path(r.Normalise) == path })
}
