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
	"slices"
	"time"

	"passerelle/internal/catalog"
	"passerelle/internal/fact"
	"passerelle/internal/quality"
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
	Bounds       Bounds
	Metrics      *quality.Metrics
	Measures     []quality.Measure // of the stages before
	Step         func(string)      // told what is being done; may be nil
	Accept       func() error      // called once nothing can refuse the release any more, before it is in force; may be nil

	tombstones []catalog.Tombstone
	counts     map[string]int // things of each class
	credits    credits
	partitions *partitions
	buried     Input // the tombstones of the release in force
}

// Write makes the release under tmp, an empty folder on the same disk as state, and puts it in force.
func Write(ctx context.Context, state, tmp string, c *Candidate) (Release, error) {
	now, err := c.inForce(state)
	if err != nil {
		return Release{}, err
	}
	dir, load := filepath.Join(tmp, "release"), filepath.Join(tmp, "store")
	for _, d := range []string{filepath.Join(dir, "exports"), load, filepath.Join(state, "releases"), filepath.Join(state, "store")} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			return Release{}, fmt.Errorf("make room for the release: %w", err)
		}
	}
	plain := filepath.Join(tmp, "dataset.nq")
	ds, err := c.write(now, dir, plain)
	if err != nil {
		return Release{}, err
	}
	m, err := c.describe(state, now, ds)
	if err != nil {
		return Release{}, err
	}
	if err := c.finish(dir, &m); err != nil {
		return Release{}, err
	}
	c.step("load the store")
	if err := store.BulkLoad(ctx, c.Oxigraph, load, plain); err != nil {
		return Release{}, fmt.Errorf("load the store: %w", err)
	}
	return c.install(state, dir, load, m)
}

// inForce returns the release in force for comparison, or nil when there is none. One that is damaged is passed over
// only where losses are accepted: without it nobody knows which identifiers vanish.
func (c *Candidate) inForce(state string) (*Release, error) {
	now, err := Current(state)
	if err == nil {
		err = now.verifyReadModel()
	}
	switch {
	case errors.Is(err, ErrNone), errors.Is(err, ErrDamaged) && c.AcceptLosses:
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("the release in force cannot be compared with, roll back or accept losses: %w", err)
	}
	return &now, nil
}

func (r Release) verifyReadModel() error {
	for _, f := range r.Manifest.Files {
		if f.Path == "read.db" {
			return r.verifyFile(f)
		}
	}
	return fmt.Errorf("%s: its manifest names no read.db: %w", r.ID, ErrDamaged)
}

// write fills dataset, read model and the large exports.
func (c *Candidate) write(now *Release, dir, plain string) (DatasetDigest, error) {
	c.step("sort the dataset")
	rank := ranks(c.Table.Terms)
	c.Published.Facts = sortFacts(c.Published.Facts, rank)
	lost := overruled(c.Table, c.Published, rank)
	th := findThings(c)
	c.counts, c.credits = th.counts(), credits{}
	if err := c.compare(now, th); err != nil {
		return DatasetDigest{}, err
	}
	c.step("write the dataset")
	all, graphs := quads(c, lost, rank)
	c.partitions = partition(c, all, graphs)
	ds, err := writeDataset(plain, []string{filepath.Join(dir, wholeDataset), filepath.Join(dir, "exports", wholeGzip)}, c.Table.Terms, all, graphs)
	if err != nil {
		return ds, err
	}
	c.step("write the read model")
	if err := writeReadModel(filepath.Join(dir, "read.db"), c, th, rank); err != nil {
		return ds, err
	}
	c.step("write the exports")
	if err := writeGraphs(filepath.Join(dir, "exports"), c, rank); err != nil {
		return ds, err
	}
	if err := writeTables(filepath.Join(dir, "exports", "correspondances"), c, th); err != nil {
		return ds, err
	}
	if err := c.creditTables(filepath.Join(dir, "exports"), th); err != nil {
		return ds, err
	}
	return ds, writeQuality(filepath.Join(dir, filepath.FromSlash(qualityFile)), c, th)
}

// describe begins the manifest: all but the files.
func (c *Candidate) describe(state string, now *Release, ds DatasetDigest) (Manifest, error) {
	date, err := c.moment(state)
	if err != nil {
		return Manifest{}, err
	}
	m := Manifest{ID: releaseID(date, ds.SHA256), Format: catalog.Format, Date: date, Engine: c.Engine,
		Dataset: ds, Counts: c.counts, Corrections: c.Published.Corrections, Inputs: c.Inputs}
	if now != nil {
		m.Previous = now.ID
		m.Inputs = append(slices.Clone(m.Inputs), c.buried)
	}
	return m, nil
}

// moment is the build time to the second, or the next second that no release bears: ids order the releases.
func (c *Candidate) moment(state string) (time.Time, error) {
	all, err := ids(state)
	if err != nil {
		return time.Time{}, err
	}
	taken := map[string]bool{}
	for _, id := range all {
		taken[id[:len(stamp)]] = true
	}
	date := c.Date.UTC().Truncate(time.Second)
	for taken[date.Format(stamp)] {
		date = date.Add(time.Second)
	}
	return date, nil
}

// finish writes the small files and, last of all, the manifest.
func (c *Candidate) finish(dir string, m *Manifest) error {
	if err := c.writeSmallFiles(dir, *m); err != nil {
		return err
	}
	return m.seal(dir)
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
	c.credits.add("successions.csv", successionSources(c.Published.Edges)...)
	if err := c.listExports(dir); err != nil {
		return err
	}
	if err := writeVoID(filepath.Join(dir, voidFile), c, m); err != nil {
		return err
	}
	return writeCatalogue(dir, c, m)
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
	return writeSynced(filepath.Join(dir, manifestFile), append(text, '\n'))
}

// install moves the store, then the release, to their places, and puts the release in force. A crash between two of the
// renames leaves the old release in force.
func (c *Candidate) install(state, dir, load string, m Manifest) (Release, error) {
	c.step("put the release in force")
	r := at(state, m.ID)
	r.Manifest = m
	if c.Accept != nil {
		if err := c.Accept(); err != nil {
			return r, err
		}
	}
	for _, made := range []string{load, dir} {
		if err := syncTree(made); err != nil {
			return r, fmt.Errorf("install release %s: %w", m.ID, err)
		}
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
