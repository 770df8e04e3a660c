package catalog

import (
	"context"
	"fmt"
)

// A ClassCount is a class and how many things it has.
type ClassCount struct {
	Class string // local name
	Count int
}

// Classes lists the classes that have things with a document, by name.
func (c *Catalog) Classes(ctx context.Context) ([]ClassCount, error) {
	rows, err := c.db.QueryContext(ctx, "SELECT class, count(*) FROM thing GROUP BY class ORDER BY class")
	if err != nil {
		return nil, fmt.Errorf("count classes: %w", err)
	}
	defer rows.Close()
	var out []ClassCount
	for rows.Next() {
		var one ClassCount
		if err := rows.Scan(&one.Class, &one.Count); err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, rows.Err()
}
