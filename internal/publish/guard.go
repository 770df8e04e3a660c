package publish

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"passerelle/internal/catalog"
	"passerelle/internal/life"
)

// MaxLoss is the share of a class that a release may lose against the one in force.
const MaxLoss = 0.05

// compare holds the candidate against the release in force: every thing that vanishes gets a tombstone, and a class that
// loses more than its bound keeps the candidate out, unless accepted. Earlier tombstones are carried on.
func (c *Candidate) compare(now *Release, th *things) error {
	if now == nil {
		return nil
	}
	old, err := now.Catalog()
	if err != nil {
		return fmt.Errorf("compare with the release in force: %w", err)
	}
	defer old.Close()
	here := make(map[string]bool, len(th.order))
	for _, id := range th.order {
		here[th.path(id)] = true
	}
	lost := map[string]int{}
	err = old.EachPath(func(t catalog.Thing) error {
		if !here[t.Path] {
			lost[t.Class]++
			c.tombstones = append(c.tombstones, catalog.Tombstone{Path: t.Path, Label: t.Label, Release: now.ID, Successor: successor(old, t.Path, here)})
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := c.carryOn(now, old, here); err != nil {
		return err
	}
	return c.bounds(now, lost)
}

// carryOn keeps the tombstones of the release in force, save those of things that are back. A successor that has
// vanished in its turn gives way to its own.
func (c *Candidate) carryOn(now *Release, old *catalog.Catalog, here map[string]bool) error {
	next := map[string]string{}
	for _, t := range c.tombstones {
		next[t.Path] = t.Successor
	}
	sum := sha256.New()
	err := old.EachTombstone(func(t catalog.Tombstone) error {
		fmt.Fprintf(sum, "%q %q %q %q\n", t.Path, t.Label, t.Successor, t.Release)
		if here[t.Path] {
			return nil
		}
		if t.Successor != "" && !here[t.Successor] {
			t.Successor = next[t.Successor]
		}
		c.tombstones = append(c.tombstones, t)
		return nil
	})
	c.buried = Input{Kind: "tombstones", Name: now.ID, SHA256: hex.EncodeToString(sum.Sum(nil))}
	return err
}

// bound is the share of a class that may vanish. Corrections are made to: a row that its publisher has caught up with goes.
func bound(class string) float64 {
	if class == "Correction" {
		return 1
	}
	return MaxLoss
}

// bounds refuses a candidate that lost too much.
func (c *Candidate) bounds(now *Release, lost map[string]int) error {
	var over []string
	for _, class := range slices.Sorted(maps.Keys(lost)) {
		had := now.Manifest.Counts[class]
		if float64(lost[class]) > bound(class)*float64(had) {
			over = append(over, fmt.Sprintf("%s loses %d of %d", class, lost[class], had))
		}
	}
	if len(over) == 0 || c.AcceptLosses {
		return nil
	}
	return fmt.Errorf("%w: against %s, %s (bound %.0f %%); look at the sources, or accept with --accept-losses",
		ErrRefused, now.ID, strings.Join(over, ", "), 100*MaxLoss)
}

// successor is the path of the nearest code that replaces a vanished one and is still here.
func successor(old *catalog.Catalog, path string, here map[string]bool) string {
	class, code, _ := strings.Cut(path, "/")
	if class != "certification" && class != "diplome" {
		return ""
	}
	seen := map[string]bool{code: true}
	for queue := []string{code}; len(queue) > 0; queue = queue[1:] {
		for _, e := range old.Lives().Successors(queue[0]) {
			next := pathOf(old.Lives(), e.New)
			if here[next] {
				return next
			}
			if !seen[e.New] {
				seen[e.New] = true
				queue = append(queue, e.New)
			}
		}
	}
	return ""
}

// pathOf is the path of a code that has a life.
func pathOf(g *life.Graph, code string) string {
	if l := g.Life(code); l != nil && l.Kind == life.Diplome {
		return "diplome/" + code
	}
	return "certification/" + code
}
