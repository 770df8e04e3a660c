package catalog

import (
	"context"
	"database/sql"
	"errors"
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

// prepareNamed prepares the statement of Named, where the format has its table.
func (c *Catalog) prepareNamed() (err error) {
	if c.format != previousFormat {
		c.stmt.named, err = c.db.Prepare("SELECT code, label, source, day FROM named WHERE iri = ?")
	}
	return err
}

// Named finds a thing without a document by its IRI; ErrUnknown when there is none.
func (c *Catalog) Named(ctx context.Context, iri string) (Named, error) {
	n := Named{IRI: iri}
	if c.stmt.named == nil { // a release of the format before
		return n, fmt.Errorf("%s: %w", iri, ErrUnknown)
	}
	var on string
	err := c.stmt.named.QueryRowContext(ctx, iri).Scan(&n.Code, &n.Label, &n.Source, &on)
	if errors.Is(err, sql.ErrNoRows) {
		return n, fmt.Errorf("%s: %w", iri, ErrUnknown)
	}
	n.Day = day(on)
	return n, err
}
