package catalog

import (
	"context"
	"database/sql"
	"fmt"

	"passerelle/internal/life"
)

// A Named is a thing that the release names and has no document for: an occupation of ESCO, whose IRI is ESCO's, or a
// sheet of Onisep, which stays in a graph of its own.
type Named struct {
	IRI, Code, Label string
	Source           string   // the source that describes it
	Day              life.Day // the edition that does
}

// Named writes things without a document.
func (w *Writer) Named(all []Named) error {
	insert, err := w.tx.Prepare("INSERT INTO named VALUES (?, ?, ?, ?, ?)")
	if err != nil {
		return err
	}
	for _, n := range all {
		if err := w.put(insert, n.IRI, n.Code, n.Label, n.Source, n.Day.String()); err != nil {
			return fmt.Errorf("write name of %s: %w", n.IRI, err)
		}
	}
	return nil
}

// loadNamed reads the things without a document, where the format has them.
func (c *Catalog) loadNamed() error {
	if c.format == previousFormat {
		return nil
	}
	return c.each("SELECT iri, code, label, source, day FROM named", func(rows *sql.Rows) error {
		var n Named
		var on string
		err := rows.Scan(&n.IRI, &n.Code, &n.Label, &n.Source, &on)
		n.Day = day(on)
		c.directory.named[n.IRI] = n
		return err
	})
}

// Named finds a thing without a document by its IRI; ErrUnknown when there is none.
func (c *Catalog) Named(_ context.Context, iri string) (Named, error) {
	n, ok := c.directory.named[iri]
	if !ok {
		return Named{IRI: iri}, &unknown{iri}
	}
	return n, nil
}
