// Package publish makes a release out of what reconciliation decided: dataset, read model, report, findings, catalogue,
// manifest, and a store loaded beside. It compares the candidate with the release in force and puts it in force by one
// rename. A crash at any point leaves the old release serving; a release once written never changes.
package publish

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"passerelle/internal/catalog"
	"passerelle/internal/fact"
	"passerelle/internal/store"
)

// A Candidate is everything that a release is made of.
type Candidate struct {
	Base         string
	Table        *fact.Table
	Published    *fact.Published
	Sources      []catalog.Source
	Rows         []int64 // of each edition, rows read
	Findings     []fact.Finding
	Report       func(path string) error // writes report.ttl
	Inputs       []Input
	Engine       string
	Date         time.Time
	Oxigraph     string // path of the binary that loads the store
	AcceptLosses bool
	Step         func(string) // told what is being done; may be nil

	tombstones []catalog.Tombstone
}

// Write makes the release under tmp, an empty folder on the same disk as state, and puts it in force.
func Write(ctx context.Context, state, tmp string, c *Candidate) (Release, error) {
	now, err := inForce(state)
	if err != nil {
		return Release{}, err
	}
	dir, load := filepath.Join(tmp, "release"), filepath.Join(tmp, "store")
	for _, d := range []string{filepath.Join(dir, "exports"), load, filepath.Join(state, "releases"), filepath.Join(state, "store")} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			return Release{}, fmt.Errorf("make room for the release: %w", err)
		}
	}
	m, err := c.write(now, dir, filepath.Join(tmp, "dataset.nq"))
	if err != nil {
		return Release{}, err
	}
	c.step("load the store")
	if err := store.BulkLoad(ctx, c.Oxigraph, load, filepath.Join(tmp, "dataset.nq")); err != nil {
		return Release{}, fmt.Errorf("load the store: %w", err)
	}
	return c.install(state, dir, load, m)
}

// inForce returns the release in force, or nil when there is none.
func inForce(state string) (*Release, error) {
	now, err := Current(state)
	if errors.Is(err, ErrNone) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the release in force cannot be compared with: %w", err)
	}
	return &now, nil
}

// write fills the release folder and returns its manifest.
func (c *Candidate) write(now *Release, dir, plain string) (Manifest, error) {
	c.step("sort the dataset")
	rank := ranks(c.Table.Terms)
	c.Published.Facts = sortFacts(c.Published.Facts, rank)
	lost := overruled(c.Table, c.Published, rank)
	th := findThings(c)
	rank = ranks(c.Table.Terms) // findThings may have met IRIs that only parts name
	if err := c.compare(now, th); err != nil {
		return Manifest{}, err
	}
	c.step("write the dataset")
	graph := "<" + c.Base + "graphe/ecartes>"
	ds, err := writeDataset(plain, filepath.Join(dir, "dataset.nq.zst"), c.Table.Terms, c.Published.Facts, lost, graph, rank)
	if err != nil {
		return Manifest{}, err
	}
	c.step("write the read model")
	if err := writeReadModel(filepath.Join(dir, "read.db"), c, th, rank); err != nil {
		return Manifest{}, err
	}
	m := Manifest{ID: c.Date.UTC().Format("20060102T150405Z") + "-" + ds.SHA256[:8], Format: catalog.Format, Date: c.Date.UTC().Truncate(time.Second),
		Engine: c.Engine, Dataset: DatasetDigest(ds), Counts: th.counts(), Inputs: c.Inputs}
	if now != nil {
		m.Previous = now.ID
	}
	if err := c.writeSmallFiles(dir, m); err != nil {
		return m, err
	}
	return m, m.seal(dir)
}

func (c *Candidate) writeSmallFiles(dir string, m Manifest) error {
	if err := writeFindings(filepath.Join(dir, "findings.jsonl"), c.Findings); err != nil {
		return err
	}
	if err := c.Report(filepath.Join(dir, "report.ttl")); err != nil {
		return fmt.Errorf("write report.ttl: %w", err)
	}
	if err := writeSuccessions(filepath.Join(dir, "exports", "successions.csv"), c.Published.Edges); err != nil {
		return err
	}
	return writeCatalogue(filepath.Join(dir, "catalog.ttl"), c, m)
}

// seal digests every file and writes the manifest last.
func (m *Manifest) seal(dir string) error {
	files, err := filesOf(dir)
	if err != nil {
		return err
	}
	for _, f := range files {
		sum, size, err := digest(filepath.Join(dir, filepath.FromSlash(f)))
		if err != nil {
			return fmt.Errorf("digest %s: %w", f, err)
		}
		m.Files = append(m.Files, File{f, size, sum})
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return writeSynced(filepath.Join(dir, "manifest.json"), append(text, '\n'))
}

// install moves the store, then the release, to their places, and puts the release in force. A crash between two of the
// renames leaves the old release in force.
func (c *Candidate) install(state, dir, load string, m Manifest) (Release, error) {
	c.step("put the release in force")
	r := Release{ID: m.ID, Dir: filepath.Join(state, "releases", m.ID), StoreDir: filepath.Join(state, "store", m.ID), Manifest: m}
	if _, err := os.Stat(r.Dir); err == nil {
		return r, fmt.Errorf("release %s is there already; two builds within one second gave the same dataset", m.ID)
	}
	for _, move := range [][2]string{{load, r.StoreDir}, {dir, r.Dir}} {
		if err := os.Rename(move[0], move[1]); err != nil {
			return r, fmt.Errorf("install release %s: %w", m.ID, err)
		}
		if err := syncDir(filepath.Dir(move[1])); err != nil {
			return r, fmt.Errorf("install release %s: %w", m.ID, err)
		}
	}
	return r, PutInForce(state, r)
}

func (c *Candidate) step(what string) {
	if c.Step != nil {
		c.Step(what)
	}
}

func (r *Release) path(file string) string { return filepath.Join(r.Dir, file) }
