package publish

import (
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"

	"passerelle/internal/fact"
	"passerelle/internal/rdf"
)

// writeGraphs writes the default graph as Turtle, and beside it, each in a file of its own, the graphs that sources keep for
// themselves: a licence that demands as much must not spread to what is given under another.
func writeGraphs(exports string, c *Candidate, rank []int32) error {
	if err := writeGraph(filepath.Join(exports, "dataset.ttl.gz"), c, c.Published.Facts); err != nil {
		return err
	}
	if len(c.Published.Own) > 0 {
		if err := os.MkdirAll(filepath.Join(exports, "graphes"), 0o755); err != nil {
			return err
		}
	}
	for _, iri := range slices.Sorted(maps.Keys(c.Published.Own)) {
		name := "graphes/" + path.Base(iri) + ".ttl.gz"
		if err := writeGraph(filepath.Join(exports, filepath.FromSlash(name)), c, sortFacts(c.Published.Own[iri], rank)); err != nil {
			return err
		}
	}
	c.creditGraphs()
	return nil
}

// creditGraphs notes whose editions the dataset and its graphs hold.
func (c *Candidate) creditGraphs() {
	for _, e := range c.Table.Editions {
		one := "dataset.ttl.gz"
		if e.Graph != "" {
			one = "graphes/" + path.Base(e.Graph) + ".ttl.gz"
		}
		for _, file := range []string{one, wholeDataset, wholeGzip} {
			c.credits.add(file, e.Source)
		}
	}
}

// writeGraph writes sorted facts as Turtle, in the one coding that is read everywhere: those who can read zstd have the
// N-Quads.
func writeGraph(path string, c *Candidate, facts []fact.Fact) error {
	out, err := createCompressed(path)
	if err != nil {
		return err
	}
	defer out.Close()
	w := rdf.NewTurtleStream(out, map[string]string{
		"app": c.Base + "def/apprentissage#", "id": c.Base + "id/", "skos": "http://www.w3.org/2004/02/skos/core#", "xsd": rdf.XSD,
	})
	d := c.Table.Terms
	for _, f := range facts {
		w.Triple(rdf.Triple{S: d.Term(f.S), P: d.Term(f.P), O: d.Term(f.O)})
	}
	for _, finish := range []func() error{w.Close, out.Close} {
		if err := finish(); err != nil {
			return fmt.Errorf("write %s: %w", filepath.Base(path), err)
		}
	}
	return nil
}
