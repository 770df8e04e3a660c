package pipeline

import (
	"testing"

	"passerelle/internal/harvest"
	"passerelle/internal/life"
)

// A join looks into its own source of the same day, and into another source as it was then, as far as its files say.
func TestParentEdition(t *testing.T) {
	day := func(year int) life.Day {
		d, _ := life.Date(year, 1, 1)
		return d
	}
	of := func(name, table, logical string) *source {
		return &source{Source: harvest.Source{Name: name, Tables: []harvest.Table{{Name: table, LogicalSource: logical}}}}
	}
	sources := []*source{of("organismes", "liste", "o#liste"), of("communes", "communes", "c#communes")}
	edition := func(source, table string, year int, cover string) harvest.Edition {
		return harvest.Edition{Source: source, Table: table, Day: day(year), Cover: cover}
	}
	all := []harvest.Edition{
		edition("organismes", "liste", 2020, harvest.Complet), edition("organismes", "liste", 2024, harvest.Complet),
		edition("communes", "communes", 2025, harvest.Complet), edition("communes", "communes", 2022, harvest.Complet),
		edition("communes", "communes", 2023, harvest.Complet), edition("communes", "communes", 2024, harvest.Extrait),
		edition("communes", "autre", 2024, harvest.Complet),
		edition("organismes", "liste", 2026, harvest.Essai), edition("organismes", "liste", 2026, harvest.Extrait), edition("organismes", "liste", 2027, harvest.Essai),
	}
	for _, tc := range []struct {
		logical     string
		child, want int // years; 0 for none
	}{
		{"c#communes", 2024, 2023},
		{"c#communes", 2025, 2025},
		{"c#communes", 2020, 2022},
		{"o#liste", 2024, 2024},
		{"o#liste", 2022, 0},
		{"x#inconnue", 2024, 0},
	} {
		got, ok := parentEdition(sources, all, edition("organismes", "liste", tc.child, harvest.Complet), tc.logical)
		if ok != (tc.want > 0) || ok && got.Day != day(tc.want) {
			t.Errorf("%s of %d: %s %v, want %d", tc.logical, tc.child, got.Day, ok, tc.want)
		}
	}
	for _, tc := range []struct {
		year        int
		child, want string // covers; "" for none
	}{
		{2026, harvest.Complet, harvest.Extrait}, {2026, harvest.Extrait, harvest.Extrait}, {2026, harvest.Essai, harvest.Essai},
		{2027, harvest.Complet, ""}, {2027, harvest.Essai, harvest.Essai},
	} {
		if got, ok := parentEdition(sources, all, edition("organismes", "liste", tc.year, tc.child), "o#liste"); got.Cover != tc.want || ok != (tc.want != "") {
			t.Errorf("%d, %s: %q %v, want %q", tc.year, tc.child, got.Cover, ok, tc.want)
		}
	}
}
