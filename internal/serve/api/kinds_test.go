package api

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/code"
)

// row is how docs/collections.md tells of a collection.
func (k *kind) row() string {
	spell := func(names []string) string {
		for i, n := range names {
			names[i] = "`" + n + "`"
		}
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("| `/%s` | %s | %s | %s | %s |\n", k.path, k.class, k.fr, spell(slices.Clone(k.filters())), spell(slices.Clone(k.facets)))
}

func TestCollectionsAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../../../docs/collections.md")
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	for i := range kinds {
		table.WriteString(kinds[i].row())
	}
	if !strings.Contains(string(page), table.String()) {
		t.Errorf("docs/collections.md has not this table:\n%s", table.String())
	}
}

// Every filter by a code says how the code is read, and in which families.
func TestFiltersByCodeAreRead(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range kinds {
		for _, l := range k.links {
			seen[l.name] = true
			if len(whats[l.name].families) == 0 || len(l.ways) == 0 {
				t.Errorf("/%s?%s: families %v, ways %v", k.path, l.name, whats[l.name].families, l.ways)
			}
		}
	}
	for name, w := range whats {
		if !seen[name] && name != "siret" {
			t.Errorf("no collection has the filter %s", name)
		}
		for _, f := range w.families {
			if _, known := code.ParseFamily(string(f)); !known {
				t.Errorf("%s: no family %s", name, f)
			}
		}
	}
}

func TestSets(t *testing.T) {
	s := newSet(200)
	for _, place := range []int{0, 63, 64, 130, 199} {
		s.add(place)
	}
	if got := s.next(0, 0); !slices.Equal(got, []int{0, 63, 64, 130, 199}) || s.count() != 5 {
		t.Errorf("all: %v", got)
	}
	if got := s.next(64, 2); !slices.Equal(got, []int{64, 130}) {
		t.Errorf("two from 64: %v", got)
	}
	if got := s.next(200, 2); got != nil {
		t.Errorf("from the end: %v", got)
	}
	if got := s.before(130, 2); !slices.Equal(got, []int{63, 64}) {
		t.Errorf("two before 130: %v", got)
	}
	other := newSet(200)
	other.add(64)
	other.add(65)
	if n := s.countBoth(other); n != 1 {
		t.Errorf("%d in both", n)
	}
	s.and(other)
	if got := s.next(0, 0); !slices.Equal(got, []int{64}) {
		t.Errorf("in both: %v", got)
	}
}

func TestParseCircle(t *testing.T) {
	if p, km, err := parseCircle(" 48.85, 2.35 ,10"); err != nil || p.Latitude != 48.85 || p.Longitude != 2.35 || km != 10 {
		t.Errorf("%v %v %v", p, km, err)
	}
	for _, text := range []string{"", "1,2", "1,2,3,4", "a,2,3", "91,2,3", "1,181,3", "1,2,0", "1,2,-1", "1,2,2001", "NaN,2,3", "1,2,Inf", "48,85,2,35"} {
		if _, _, err := parseCircle(text); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}

// Paris to Lyon is 391.5 km on the ellipsoid.
func TestKilometres(t *testing.T) {
	paris, _, _ := parseCircle("48.8566,2.3522,1")
	lyon, _, _ := parseCircle("45.7640,4.8357,1")
	if d := kilometres(paris, lyon); d < 390 || d > 393 {
		t.Errorf("%f km", d)
	}
	if d := kilometres(paris, paris); d != 0 {
		t.Errorf("%f km from a point to itself", d)
	}
}
