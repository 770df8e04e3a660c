package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"testing"
)

const testBase = "https://api.apprentissage.beta.gouv.fr/"

// indexed writes three métiers and two secteurs, of which the first names the second, with values and a point.
func indexed(t *testing.T) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "read.db")
	w, err := Create(path, testBase)
	if err != nil {
		t.Fatal(err)
	}
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	line := func(from, property, to string) []byte {
		return fmt.Appendf(nil, "<%[1]sid/%[2]s> <%[1]sdef/apprentissage#%[3]s> <%[1]sid/%[4]s> .\n", testBase, from, property, to)
	}
	for i, thing := range []Thing{{"metier/A1", "Metier", "A1", "un"}, {"metier/A2", "Metier", "A2", "deux"}, {"metier/B3", "Metier", "B3", "trois"}, {"naf/01", "Secteur", "01", "Cultures"}, {"naf/02", "Secteur", "02", ""}} {
		var text []byte
		if thing.Class == "Metier" {
			text = append(line(thing.Path, "secteur", "naf/01"), line(thing.Path, "secteur", "naf/99")...)
		}
		n, err := w.Add(thing, text, nil)
		do(err)
		if n != i+1 {
			t.Fatalf("%s is number %d", thing.Path, n)
		}
	}
	for _, n := range []int{1, 2, 3} {
		do(w.Facet(n, "niveauEuropeen", map[bool]string{true: "3", false: "5"}[n < 3]))
		do(w.Facet(n, "niveauEuropeen", map[bool]string{true: "3", false: "5"}[n < 3])) // twice is once
		do(w.Facet(n, "secteur", "naf/99"))
		do(w.Mention(4, testBase+"def/apprentissage#secteur", n))
	}
	if err := w.Facet(2, "niveauEuropeen", "5"); err == nil {
		t.Error("a value of a thing was taken after that of a later thing")
	}
	do(w.Point(2, Point{48.5, 2.25}))
	do(w.Close())
	return path
}

func TestFacets(t *testing.T) {
	c, err := Open(indexed(t))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	ctx := context.Background()
	same := func(what string, got any, err error, want any) {
		t.Helper()
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, %v, want %v", what, got, err, want)
		}
	}
	values, err := c.Values(ctx, "niveauEuropeen")
	same("levels", values, err, map[string][]int{"3": {1, 2}, "5": {3}})
	points, err := c.Points(ctx)
	same("points", points, err, map[int]Point{2: {48.5, 2.25}})
	naming, err := c.Naming(ctx, []int{4, 5, 4}, "secteur")
	same("who names 01", naming, err, []int{1, 2, 3})
	named, err := c.NamedBy(ctx, []int{1, 2}, "secteur")
	same("what 1 and 2 name", named, err, []int{4})
	missing, err := c.NamingMissing(ctx, "naf/99", "secteur")
	same("who names what is not there", missing, err, []int{1, 2, 3})
	none, err := c.NamingMissing(ctx, "naf/98", "secteur")
	same("who names nothing", none, err, []int(nil))
	head, err := c.Beginning(ctx, "metier/A")
	same("métiers in A", head, err, []int{1, 2})
	secteurs, err := c.Members(ctx, "Secteur")
	if err != nil {
		t.Fatal(err)
	}
	linked, err := c.Linked(ctx, secteurs, "secteur")
	same("linked", linked, err, map[int][]int{4: {1, 2, 3}})
	linked, err = c.Linked(ctx, &Members{}, "secteur")
	same("linked to nothing", linked, err, map[int][]int{})
	m, err := c.Members(ctx, "Metier")
	if err != nil || len(m.Things) != 3 || m.Things[2] != (Thing{"metier/B3", "Metier", "B3", "trois"}) || m.Number(2) != 3 {
		t.Errorf("members %+v, %v", m, err)
	}
	if place, ok := m.At(2); place != 1 || !ok {
		t.Errorf("thing 2 is at %d, %v", place, ok)
	}
	if _, ok := m.At(4); ok {
		t.Error("a secteur is a member of the métiers")
	}
	if _, err := c.Number(ctx, "metier/Z"); !errors.Is(err, ErrUnknown) {
		t.Errorf("an unknown path: %v", err)
	}
}

// A read model that was written before has no index, and says so; one that is damaged is an error, not an answer.
func TestFacetsThatAreMissingOrDamaged(t *testing.T) {
	ctx := context.Background()
	for change, want := range map[string]error{"DROP TABLE facet": ErrNoFacets, "UPDATE facet SET subjects = x'80'": errPostings, "UPDATE facet SET subjects = x'00'": errPostings} {
		path := indexed(t)
		db, err := sql.Open("sqlite", path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(change); err != nil {
			t.Fatal(err)
		}
		db.Close()
		c, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Values(ctx, "niveauEuropeen"); !errors.Is(err, want) {
			t.Errorf("after %s, values: %v, want %v", change, err, want)
		}
		if _, err := c.NamingMissing(ctx, "naf/99", "secteur"); !errors.Is(err, want) {
			t.Errorf("after %s, who names what is not there: %v, want %v", change, err, want)
		}
		c.Close()
	}
}
