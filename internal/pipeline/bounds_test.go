package pipeline

import (
	"testing"

	"passerelle/internal/publish"
	"passerelle/ontology"
)

// Each class of which a release has things has declared bounds of its own, and the real files keep well within them.
func TestEveryClassHasBounds(t *testing.T) {
	bounds, err := publish.ReadBounds(ontology.FS, Base)
	if err != nil {
		t.Fatal(err)
	}
	check := func(t *testing.T, r publish.Release) {
		t.Helper()
		for class, n := range r.Manifest.Counts {
			bound, declared := bounds.Classes[class]
			if !declared {
				t.Errorf("class %s has no bounds in ontology/bornes.ttl", class)
			}
			if bound.MaxCount > 0 && n*10 > bound.MaxCount*9 {
				t.Errorf("class %s has %d things, close to its bound %d", class, n, bound.MaxCount)
			}
		}
	}
	t.Run("samples", func(t *testing.T) {
		r, _ := sampleRelease(t)
		check(t, r)
	})
	t.Run("real files", func(t *testing.T) {
		r, _ := realRelease(t)
		check(t, r)
	})
}
