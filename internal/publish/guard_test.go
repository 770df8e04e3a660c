package publish

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"passerelle/internal/catalog"
	"passerelle/ontology"
)

// fiches publishes the fiches numbered from from to to.
func (c candidate) fiches(from, to int) {
	for n := from; n <= to; n++ {
		c.thing("Certification", fmt.Sprintf("certification/RNCP%d", n))
	}
}

// regions publishes the régions numbered from from to to.
func (c candidate) regions(from, to int) {
	for n := from; n <= to; n++ {
		c.thing("Region", fmt.Sprintf("region/%d", n))
	}
}

// A first release has no other to be held against, but bounds of its own.
func TestGuardOfTheFirstRelease(t *testing.T) {
	state := t.TempDir()
	c := newCandidate(t)
	c.regions(1, 21)
	if _, err := c.write(state); !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), "Region has 21 things (bound 20)") {
		t.Errorf("error %v, want ErrRefused", err)
	}
	if _, err := Current(state); !errors.Is(err, ErrNone) {
		t.Errorf("in force: %v", err)
	}
}

func TestReadBounds(t *testing.T) {
	b, err := ReadBounds(ontology.FS, base)
	if err != nil {
		t.Fatal(err)
	}
	for class, want := range map[string]Bound{"Region": {0, 30}, "Certification": {0.02, 0}, "NotDeclared": {0.05, 0}} {
		if got := b.of(class); got != want {
			t.Errorf("bounds of %s: %+v, want %+v", class, got, want)
		}
	}
	const head = "@prefix app: <" + app + "> . "
	for text, want := range map[string]string{
		"<" + base + "def/apprentissage> app:perteMaximale 0.05 . app:Metier app:perteMaximale 1.5 .":                          "bornes.ttl:1",
		"<" + base + "def/apprentissage> app:perteMaximale 0.05 . app:Metier app:effectifMaximal 7 .":                          "Metier",
		"<" + base + "def/apprentissage> app:perteMaximale 0.05 . app:Metier app:perteMaximale 0.1 ; app:effectifMaximal -7 .": "Metier",
		"app:Metier app:perteMaximale 0.1 .": "perteMaximale",
		"app:Metier":                         "bornes.ttl:1",
	} {
		if _, err := ReadBounds(fstest.MapFS{"bornes.ttl": {Data: []byte(head + text)}}, base); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want an error with %s", text, err, want)
		}
	}
	if _, err := ReadBounds(fstest.MapFS{}, base); err == nil {
		t.Error("without bornes.ttl: no error")
	}
}

func TestGuard(t *testing.T) {
	for _, tc := range []struct {
		name         string
		before, next func(candidate)
		accept       bool
		want         string // of the refusal; "" when it is let in
	}{
		{"the same", func(c candidate) { c.fiches(1, 40) }, func(c candidate) { c.fiches(1, 40) }, false, ""},
		{"one more", func(c candidate) { c.fiches(1, 40) }, func(c candidate) { c.fiches(1, 41) }, false, ""},
		{"just the bound", func(c candidate) { c.fiches(1, 40) }, func(c candidate) { c.fiches(3, 40) }, false, ""},
		{"one over the bound", func(c candidate) { c.fiches(1, 40) }, func(c candidate) { c.fiches(4, 40) }, false, "Certification loses 3 of 40"},
		{"others in their place", func(c candidate) { c.fiches(1, 40) }, func(c candidate) { c.fiches(4, 90) }, false, "Certification loses 3 of 40"},
		{"accepted", func(c candidate) { c.fiches(1, 40) }, func(c candidate) { c.fiches(4, 40) }, true, ""},
		{"a small class", func(c candidate) { c.fiches(1, 40); c.thing("Metier", "metier/A1201") }, func(c candidate) { c.fiches(1, 40) }, false, "Metier loses 1 of 1"},
		{"a class in two bounds", func(c candidate) { c.fiches(1, 10); c.thing("Metier", "metier/A1201") }, func(c candidate) { c.fiches(2, 10) }, false, "Certification loses 1 of 10 (bound 5 %), Metier loses 1 of 1"},
		{"a class that may lose none", func(c candidate) { c.regions(1, 20) }, func(c candidate) { c.regions(2, 20) }, false, "Region loses 1 of 20 (bound 0 %)"},
		{"a class that may lose half", func(c candidate) { c.thing("Savoir", "savoir/1"); c.thing("Savoir", "savoir/2") }, func(c candidate) { c.thing("Savoir", "savoir/2") }, false, ""},
		{"the most there can be", func(c candidate) { c.fiches(1, 1) }, func(c candidate) { c.fiches(1, 1); c.regions(1, 20) }, false, ""},
		{"more than there can be", func(c candidate) { c.fiches(1, 1) }, func(c candidate) { c.fiches(1, 1); c.regions(1, 21) }, false, "Region has 21 things (bound 20)"},
		{"more than there can be, accepted", func(c candidate) { c.fiches(1, 1) }, func(c candidate) { c.fiches(1, 1); c.regions(1, 21) }, true, ""},
		{"a correction that has served", func(c candidate) { c.fiches(1, 40); c.thing("Correction", "correction/1") },
			func(c candidate) { c.fiches(1, 40) }, false, ""},
		{"another class, same address", func(c candidate) { c.thing("Metier", "metier/A1201") }, func(c candidate) { c.thing("Appellation", "metier/A1201") }, false, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			state := t.TempDir()
			before, next := newCandidate(t), newCandidate(t)
			tc.before(before)
			tc.next(next)
			next.AcceptLosses = tc.accept
			first := before.mustWrite(state)
			r, err := next.write(state)
			if tc.want == "" {
				if err != nil || inForce(t, state) != r.ID {
					t.Errorf("refused: %v", err)
				}
				return
			}
			if !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), tc.want) || !strings.Contains(err.Error(), first.ID) {
				t.Errorf("error %v, want ErrRefused with %q", err, tc.want)
			}
			if id := inForce(t, state); id != first.ID {
				t.Errorf("%s in force", id)
			}
		})
	}
}

// buried lists the tombstones of a release.
func buried(t *testing.T, r Release) []catalog.Tombstone {
	t.Helper()
	c, err := r.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	var out []catalog.Tombstone
	if err := c.EachTombstone(func(s catalog.Tombstone) error { out = append(out, s); return nil }); err != nil {
		t.Fatal(err)
	}
	for _, s := range out {
		if _, err := c.Find(context.Background(), s.Path); !errors.Is(err, catalog.ErrUnknown) {
			t.Errorf("%s has a tombstone and lives", s.Path)
		}
	}
	return out
}

// The story of a few fiches: 1 → 2 → 3, and 4 → 5.
func TestTombstones(t *testing.T) {
	state := t.TempDir()
	build := func(numbers ...int) Release {
		c := newCandidate(t)
		c.AcceptLosses = true
		for _, n := range numbers {
			c.fiches(n, n)
		}
		c.succeeds("RNCP1", "RNCP2")
		c.succeeds("RNCP2", "RNCP3")
		c.succeeds("RNCP4", "RNCP5")
		c.succeeds("RNCP5", "RNCP4") // in a loop
		return c.mustWrite(state)
	}
	tomb := func(n int, successor, release string) catalog.Tombstone {
		if successor != "" {
			successor = "certification/RNCP" + successor
		}
		return catalog.Tombstone{Path: fmt.Sprintf("certification/RNCP%d", n), Label: fmt.Sprintf("Nom de RNCP%d", n), Successor: successor, Release: release}
	}
	var r [7]Release
	for i, step := range []struct {
		say     string
		numbers []int
		want    func() []catalog.Tombstone
	}{
		{"all are there", []int{1, 2, 3, 4, 5}, func() []catalog.Tombstone { return nil }},
		{"1 goes, 2 replaces it", []int{2, 3, 4, 5}, func() []catalog.Tombstone { return []catalog.Tombstone{tomb(1, "2", r[0].ID)} }},
		{"2 goes too, 3 replaces both", []int{3, 4, 5}, func() []catalog.Tombstone {
			return []catalog.Tombstone{tomb(1, "3", r[0].ID), tomb(2, "3", r[1].ID)}
		}},
		{"nothing happens", []int{3, 4, 5}, func() []catalog.Tombstone {
			return []catalog.Tombstone{tomb(1, "3", r[0].ID), tomb(2, "3", r[1].ID)}
		}},
		{"2 comes back", []int{2, 3, 4, 5}, func() []catalog.Tombstone { return []catalog.Tombstone{tomb(1, "3", r[0].ID)} }},
		{"a loop goes", []int{2, 3}, func() []catalog.Tombstone {
			return []catalog.Tombstone{tomb(1, "3", r[0].ID), tomb(4, "", r[4].ID), tomb(5, "", r[4].ID)}
		}},
		{"all come back", []int{1, 2, 3, 4, 5}, func() []catalog.Tombstone { return nil }},
	} {
		r[i] = build(step.numbers...)
		if got, want := buried(t, r[i]), step.want(); !slices.Equal(got, want) {
			t.Errorf("%s: tombstones\n%+v, want\n%+v", step.say, got, want)
		}
	}
}

// The tombstones of the release in force are an input (api.md §1).
func TestTombstonesAreAnInput(t *testing.T) {
	state := t.TempDir()
	find := func(r Release) string {
		for _, in := range r.Manifest.Inputs {
			if in.Kind == "tombstones" {
				return in.SHA256
			}
		}
		return ""
	}
	first := released(t, state, "metier/A1201", "metier/A1202")
	second := released(t, state, "metier/A1201")
	third := released(t, state, "metier/A1201")
	fourth := released(t, state, "metier/A1201")
	if find(first) != "" || find(second) == "" || find(third) == find(second) || find(third) != find(fourth) {
		t.Errorf("inputs %q, %q, %q, %q", find(first), find(second), find(third), find(fourth))
	}
}

// Without a read model to compare with, nobody knows what vanishes.
func TestDamagedReleaseInForce(t *testing.T) {
	for _, file := range []string{"read.db", "manifest.json"} {
		state := t.TempDir()
		first := released(t, state, "metier/A1201")
		if err := os.WriteFile(first.path(file), []byte("{}"), 0o644); err != nil {
			t.Fatal(err)
		}
		c := newCandidate(t)
		c.thing("Metier", "metier/A1201")
		if _, err := c.write(state); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), first.ID) || !strings.Contains(err.Error(), file) {
			t.Errorf("%s damaged: %v, want ErrDamaged naming release and file", file, err)
		}
		c = newCandidate(t)
		c.thing("Metier", "metier/A1201")
		c.AcceptLosses = true
		if r := c.mustWrite(state); inForce(t, state) != r.ID {
			t.Errorf("%s damaged: accepting losses does not help", file)
		}
	}
}
