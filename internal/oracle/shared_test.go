package oracle

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// sharedData is the folder of the real files; it skips where they are not.
func sharedData(t *testing.T) string {
	t.Helper()
	shared := os.Getenv("PASSERELLE_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared") // beside the folder of go.mod
	}
	data := filepath.Join(shared, "data")
	if _, err := os.Stat(data); err != nil {
		t.Skipf("no shared data (set PASSERELLE_SHARED): %v", err)
	}
	return data
}

// sharedOracle loads the real files, or skips where they are not.
func sharedOracle(t *testing.T) *Oracle {
	t.Helper()
	o, err := Load(sharedData(t))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// TestSharedData counts what data/README.md counts, and walks everything.
func TestSharedData(t *testing.T) {
	o := sharedOracle(t)
	t.Run("counts", func(t *testing.T) { countEditions(t, o) })
	t.Run("links", func(t *testing.T) { countLinks(t, o) })
	t.Run("cycles", func(t *testing.T) { findCycles(t, o) })
	t.Run("answers", func(t *testing.T) { checkAnswers(t, o) })
}

func countEditions(t *testing.T, o *Oracle) {
	described, stated := map[string]int{}, map[string]int{}
	for _, e := range o.editions {
		for _, s := range e.statements() {
			described[e.source+" "+e.day]++
			if s.etat != "" {
				stated[e.source+" "+e.day]++
			}
		}
	}
	for _, want := range []struct {
		edition           string
		described, stated int
	}{
		{"france-competences 2026-02-01", 29352, 0},
		{"france-competences 2024-02-22", 10, 9},
		{"kit-apprentissage 2025-01-31", 4587, 4587},
		{"bcn 2024-02-08", 3923 + 6954, 0},
		{"bcn 2025-05-06", 11261, 0},
	} {
		if described[want.edition] != want.described || stated[want.edition] != want.stated {
			t.Errorf("%s describes %d codes and states %d, want %d and %d", want.edition,
				described[want.edition], stated[want.edition], want.described, want.stated)
		}
	}
}

func countLinks(t *testing.T, o *Oracle) {
	links := map[string]int{}
	for _, e := range o.Edges() {
		for _, source := range e.Sources {
			links[source]++
		}
	}
	// domain.md §6.1: 1,324 and 1,356 declarations, 1,246 by both, less two self-references of the old side.
	for source, want := range map[string]int{franceCompetences: 10313, bcn: 1324 + 1356 - 1246 - 2} {
		if links[source] != want {
			t.Errorf("%s: %d edges, want %d", source, links[source], want)
		}
	}
}

func findCycles(t *testing.T, o *Oracle) {
	for _, code := range o.Codes() {
		ancestors := o.reach(code, o.older)
		for descendant := range o.reach(code, o.newer) {
			if _, both := ancestors[descendant]; both {
				t.Errorf("%s is on a cycle with %s", code, descendant)
			}
		}
	}
}

// checkAnswers holds every answer to what §3.2 says of all answers.
func checkAnswers(t *testing.T, o *Oracle) {
	statuts := map[string]int{}
	for _, day := range []string{"2023-09-01", "2025-02-01", "2026-02-01"} {
		for _, code := range o.Codes() {
			answer := o.Resolve(code, day)
			statuts[answer.Statut]++
			if (answer.Statut == remplace) != (len(answer.RemplacePar) > 0) {
				t.Errorf("%s on %s: %+v", code, day, answer)
			}
			for _, target := range answer.RemplacePar {
				if o.State(target.Code, day) != actif {
					t.Errorf("%s on %s: %s is not actif", code, day, target.Code)
				}
			}
			session := o.ResolveSession(code, day, day)
			if session.Statut == ambigu && len(session.Candidats) < 2 {
				t.Errorf("%s for a session on %s: %+v", code, day, session)
			}
			known := o.described
			if slices.ContainsFunc(session.Candidats, func(c Target) bool { return !known[c.Code] || c.Code == code }) {
				t.Errorf("%s for a session on %s: %+v", code, day, session)
			}
		}
	}
	for _, statut := range []string{enVigueur, pasEncore, remplace, expire, etatInconnu} {
		if statuts[statut] == 0 {
			t.Errorf("no code is %s on any of the days", statut)
		}
	}
}
