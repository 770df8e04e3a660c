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

// compare holds the candidate against the release in force: every thing that vanishes gets a tombstone, and a class that
// leaves its declared bounds keeps the candidate out, unless accepted. Earlier tombstones are carried on.
func (c *Candidate) compare(now *Release, th *things) error {
	if now == nil {
		return c.judge("", c.tooMany())
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
	return c.judge("against "+now.ID+", ", append(c.tooMany(), c.tooFew(now, lost)...))
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

// tooFew names the classes that lose more than their bound.
func (c *Candidate) tooFew(now *Release, lost map[string]int) (over []string) {
	for _, class := range slices.Sorted(maps.Keys(lost)) {
		had, bound := now.Manifest.Counts[class], c.Bounds.of(class)
		if float64(lost[class]) > bound.MaxLoss*float64(had) {
			over = append(over, fmt.Sprintf("%s loses %d of %d (bound %g %%)", class, lost[class], had, 100*bound.MaxLoss))
		}
	}
	return over
}

// tooMany names the classes that have more things than there can be.
func (c *Candidate) tooMany() (over []string) {
	for _, class := range slices.Sorted(maps.Keys(c.counts)) {
		if bound := c.Bounds.of(class); bound.MaxCount > 0 && c.counts[class] > bound.MaxCount {
			over = append(over, fmt.Sprintf("%s has %d things (bound %d)", class, c.counts[class], bound.MaxCount))
		}
	}
	return over
}

// judge refuses a candidate of which classes leave their bounds.
func (c *Candidate) judge(against string, over []string) error {
	if len(over) == 0 || c.AcceptLosses {
		return nil
	}
	return fmt.Errorf("%w: %s%s; look at the sources, or accept with --accept-losses", ErrRefused, against, strings.Join(over, ", "))
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
