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
