package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// A Tombstone stands for a thing of an earlier release that no kept snapshot yields any more.
type Tombstone struct {
	Path, Label string
	Successor   string // path of what replaces it, "" when nothing does
	Release     string // the last release that held it
}

// Tombstones writes the tombstones.
func (w *Writer) Tombstones(ts []Tombstone) error {
	for _, t := range ts {
		if err := w.insert("INSERT INTO tombstone VALUES (?, ?, ?, ?)", t.Path, t.Label, t.Successor, t.Release); err != nil {
			return fmt.Errorf("write tombstone of %s: %w", t.Path, err)
		}
	}
	return nil
}

// Tombstone returns the tombstone of a path; ErrUnknown when there is none.
func (c *Catalog) Tombstone(ctx context.Context, path string) (Tombstone, error) {
	t := Tombstone{Path: path}
	err := c.db.QueryRowContext(ctx, "SELECT label, successor, release FROM tombstone WHERE path = ?", path).Scan(&t.Label, &t.Successor, &t.Release)
	if errors.Is(err, sql.ErrNoRows) {
		return t, fmt.Errorf("%s: %w", path, ErrUnknown)
	}
	return t, err
}

// EachTombstone calls f with every tombstone, by path.
func (c *Catalog) EachTombstone(f func(Tombstone) error) error {
	return c.each("SELECT path, label, successor, release FROM tombstone ORDER BY path", func(rows *sql.Rows) error {
		var t Tombstone
		if err := rows.Scan(&t.Path, &t.Label, &t.Successor, &t.Release); err != nil {
			return err
		}
		return f(t)
	})
}

// EachPath calls f with the path, class and label of every thing, by path.
func (c *Catalog) EachPath(f func(Thing) error) error {
	return c.each("SELECT path, class, code, label FROM thing ORDER BY path", func(rows *sql.Rows) error {
		var t Thing
		if err := rows.Scan(&t.Path, &t.Class, &t.Code, &t.Label); err != nil {
			return err
		}
		return f(t)
	})
}
