package link

import (
	"testing"

	"passerelle/internal/life"
)

// A pair that a correction denies is contested, whoever else states it, and shows who denied it.
func TestDeniedPair(t *testing.T) {
	other, denial := Stated{"certif-info", day("2026-01-01")}, Stated{"kit", day("2025-01-31")}
	g := NewGraph([]Table{{"cfd-rncp", "cfd", "rncp", "skos:closeMatch", []Pair{{From: "D1", To: "R1", By: []Stated{other}, Dropped: []Stated{denial}, Denied: true}}}},
		func(Code) life.Period { return life.Always })
	if got, want := show(g.From(Code{"cfd", "D1"}, "rncp", life.NoDay)), "R1 closeMatch .. contestee [R1/kit ]; "; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A step of a composed path names the source whose edition is the newest.
func TestStepNamesTheNewestEdition(t *testing.T) {
	old, young := Stated{"a", day("2024-06-28")}, Stated{"b", day("2025-01-31")}
	g := NewGraph([]Table{
		{"cfd-rncp", "cfd", "rncp", "skos:closeMatch", []Pair{{From: "D1", To: "R1", By: []Stated{old, young}}}},
		{"rncp-rome", "rncp", "rome", "skos:relatedMatch", []Pair{{From: "R1", To: "M1", By: []Stated{young}}}},
	}, func(Code) life.Period { return life.Always })
	if got, want := show(g.From(Code{"cfd", "D1"}, "rome", life.NoDay)), "M1 relatedMatch .. derivee [R1/b M1/b ]; "; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if !g.Holds(Code{"rome", "M1"}) || g.Holds(Code{"rome", "M2"}) || g.Holds(Code{"naf", "M1"}) {
		t.Error("Holds is wrong")
	}
}
