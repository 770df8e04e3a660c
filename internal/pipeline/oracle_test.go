package pipeline

import (
	"math/rand/v2"
	"strings"
	"testing"

	"passerelle/internal/conformance"
	"passerelle/internal/life"
	"passerelle/internal/oracle"
)

// Package life, on the lives of the real release, agrees with the second implementation on every code, on three days
// and on a thousand sessions.
func TestAgreesWithTheOracle(t *testing.T) {
	data := conformance.Shared(t, "data")
	_, c := realRelease(t)
	o, err := oracle.LoadWith(data, oracle.Options{XML: true})
	if err != nil {
		t.Fatal(err)
	}
	codes := o.Codes()
	if len(codes) < 40000 {
		t.Fatalf("the oracle knows %d codes only", len(codes))
	}
	for _, on := range []string{"2024-06-01", "2025-02-01", "2026-11-25"} {
		d, _ := life.ParseDay(on)
		for _, code := range codes {
			compare(t, code+" on "+on, o.Resolve(code, on), c.Lives().Resolve(code, d))
			if state, _, _ := c.Lives().Life(code).At(d); state.String() != o.State(code, on) {
				t.Errorf("%s on %s is %s, the oracle says %s", code, on, state, o.State(code, on))
			}
		}
	}
	random := rand.New(rand.NewPCG(3, 2))
	for range 1000 {
		code := codes[random.IntN(len(codes))]
		first, _ := life.ParseDay("2012-09-01")
		first += life.Day(random.IntN(20 * 365))
		last := first + life.Day(30+random.IntN(1000))
		compare(t, code+" in "+first.String()+"/"+last.String(), o.ResolveSession(code, first.String(), last.String()), c.Lives().ResolveSession(code, first, last))
	}
	if t.Failed() {
		return
	}
	described := map[string]bool{}
	for _, code := range codes {
		described[code] = true
	}
	compareEdges(t, o, described, c.Edges())
}

func compare(t *testing.T, what string, want oracle.Answer, got life.Resolution) {
	t.Helper()
	if string(got.Status) != want.Statut || spell(got.RemplacePar) != spellOracle(want.RemplacePar) || spell(got.Candidats) != spellOracle(want.Candidats) {
		t.Errorf("%s: %s [%s] [%s], the oracle says %s [%s] [%s]", what, got.Status, spell(got.RemplacePar), spell(got.Candidats),
			want.Statut, spellOracle(want.RemplacePar), spellOracle(want.Candidats))
	}
}

func spell(ts []life.Target) string {
	var b strings.Builder
	for _, t := range ts {
		sens := ""
		if t.Old {
			sens = "ancien"
		}
		b.WriteString(t.Code + "/" + string(rune('0'+t.Distance)) + sens + " ")
	}
	return b.String()
}

func spellOracle(ts []oracle.Target) string {
	var b strings.Builder
	for _, t := range ts {
		b.WriteString(t.Code + "/" + string(rune('0'+t.Distance)) + t.Sens + " ")
	}
	return b.String()
}

// compareEdges holds declarers and sources of every edge between described codes against the oracle's, which keeps the
// others as they are written, seven characters and all.
func compareEdges(t *testing.T, o *oracle.Oracle, described map[string]bool, edges []life.Edge) {
	t.Helper()
	want := map[[2]string]string{}
	for _, e := range o.Edges() {
		if !described[e.Ancien] || !described[e.Nouveau] {
			continue
		}
		want[[2]string{e.Ancien, e.Nouveau}] = strings.Join(e.DeclarePar, " ") + " " + strings.Join(e.Sources, " ")
	}
	for _, e := range edges {
		if e.Contested || e.Old == e.New || !described[e.Old] || !described[e.New] {
			continue
		}
		var by []string
		if e.ByOld {
			by = append(by, "ancien")
		}
		if e.ByNew {
			by = append(by, "nouveau")
		}
		k := [2]string{e.Old, e.New}
		if got := strings.Join(by, " ") + " " + strings.Join(e.Sources, " "); got != want[k] {
			t.Errorf("edge %v: %q, the oracle says %q", k, got, want[k])
		}
		delete(want, k)
	}
	for k := range want {
		t.Errorf("edge %v is the oracle's only", k)
	}
}
