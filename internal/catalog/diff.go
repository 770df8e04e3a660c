package catalog

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"passerelle/internal/doc"
	"passerelle/internal/rdf"
)

// The kinds of Change.
const (
	Added   = "ajoutee"
	Removed = "retiree"
	Changed = "modifiee"
)

// A Change is what became of one thing between two releases: its own triples that came and went. What only the code or
// name of a thing beside it changed is no change of its own.
type Change struct {
	Thing
	Kind       string // Added, Removed or Changed
	Came, Went []rdf.Triple
}

// Diff calls f with every thing that differs from one release to another, by path.
func Diff(ctx context.Context, from, to *Catalog, f func(Change) error) error {
	return diff(ctx, from, to, "path > ?", "", f)
}

// DiffOf calls f with what became of the thing at a path, if anything did.
func DiffOf(ctx context.Context, from, to *Catalog, path string, f func(Change) error) error {
	return diff(ctx, from, to, "path = ?", path, f)
}

// diff compares the things whose path stands as where says to the one given.
func diff(ctx context.Context, from, to *Catalog, where, path string, f func(Change) error) error {
	before, err := from.walk(ctx, where, path)
	if err != nil {
		return err
	}
	defer before.rows.Close()
	after, err := to.walk(ctx, where, path)
	if err != nil {
		return err
	}
	defer after.rows.Close()
	for before.ok || after.ok {
		if err := step(before, after, f); err != nil {
			return err
		}
	}
	return nil
}

// step takes the next path of either side.
func step(before, after *walker, f func(Change) error) error {
	var change Change
	switch {
	case !after.ok || before.ok && before.Path < after.Path:
		change = Change{Thing: before.Thing, Kind: Removed}
		if err := before.next(); err != nil {
			return err
		}
	case !before.ok || after.Path < before.Path:
		change = Change{Thing: after.Thing, Kind: Added}
		if err := after.next(); err != nil {
			return err
		}
	default:
		same := bytes.Equal(before.packed, after.packed)
		change = Change{Thing: after.Thing, Kind: Changed}
		if !same {
			var err error
			if change.Came, change.Went, err = compareDocuments(before, after); err != nil {
				return err
			}
		}
		if err := firstOf(before.next(), after.next()); err != nil {
			return err
		}
		if same || len(change.Came)+len(change.Went) == 0 {
			return nil
		}
	}
	return f(change)
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// OpenThings opens a read.db for Diff alone: what Open holds in memory is left aside.
func OpenThings(path string) (*Catalog, error) {
	c, err := open(path)
	if err != nil {
		return nil, err
	}
	if err := firstOf(c.loadMeta(), c.loadDictionaries()); err != nil {
		c.Close()
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return c, nil
}

// walker is one pass over the things of a catalogue, by path.
type walker struct {
	c    *Catalog
	rows *sql.Rows
	ok   bool
	Thing
	packed []byte
}

func (c *Catalog) walk(ctx context.Context, where, path string) (*walker, error) {
	rows, err := c.db.QueryContext(ctx, "SELECT path, class, code, label, doc FROM thing WHERE "+where+" ORDER BY path", path)
	if err != nil {
		return nil, fmt.Errorf("walk the catalogue: %w", err)
	}
	w := &walker{c: c, rows: rows}
	if err := w.next(); err != nil {
		rows.Close()
		return nil, err
	}
	return w, nil
}

func (w *walker) next() error {
	if w.ok = w.rows.Next(); !w.ok {
		return w.rows.Err()
	}
	return w.rows.Scan(&w.Path, &w.Class, &w.Code, &w.Label, &w.packed)
}

func (w *walker) text() ([]byte, error) {
	text, err := w.c.dec.DecodeAll(w.packed, nil)
	if err != nil {
		return nil, fmt.Errorf("read document of %s: %w", w.Path, err)
	}
	return text, nil
}

// compareDocuments returns the own triples that only one of two documents has. One text may be packed in several ways, by
// the dictionaries of two releases.
func compareDocuments(before, after *walker) (came, went []rdf.Triple, err error) {
	then, err := before.text()
	if err != nil {
		return nil, nil, err
	}
	text, err := after.text()
	if err != nil || bytes.Equal(then, text) {
		return nil, nil, err
	}
	was, err := doc.Parse(before.c.IRI(before.Path), then)
	if err != nil {
		return nil, nil, err
	}
	is, err := doc.Parse(after.c.IRI(after.Path), text)
	if err != nil {
		return nil, nil, err
	}
	old, now := was.Own(), is.Own()
	missing := func(from, in []rdf.Triple) []rdf.Triple {
		return slices.DeleteFunc(slices.Clone(from), func(t rdf.Triple) bool {
			_, found := slices.BinarySearchFunc(in, t, rdf.Triple.Compare)
			return found
		})
	}
	return missing(now, old), missing(old, now), nil
}
