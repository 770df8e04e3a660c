package pipeline

import (
	"errors"
	"fmt"

	"passerelle/internal/rows"
)

// Place writes where something stands in an input, FILE:ROW:COLUMN (api.md §4). What is about a whole file stands at its
// first row; "-" is no column.
func Place(file string, row uint32, column string) string {
	if column == "" {
		column = "-"
	}
	return fmt.Sprintf("%s:%d:%s", file, max(row, 1), column)
}

// Bad is err as the fault of the data (ErrData), in its own words: the first line about an input begins with its Place.
func Bad(err error) error { return bad{err} }

type bad struct{ error }

// Unwrap adds ErrData to what the error is.
func (b bad) Unwrap() []error { return []error{ErrData, b.error} }

// Misplaced is an error about the input called file, as Bad, with the place that it names or else the file's own.
func Misplaced(file string, err error) error {
	if at, ok := errors.AsType[*rows.Error](err); ok {
		if at.File != "" {
			file = at.File
		}
		return Bad(fmt.Errorf("%s: %w", Place(file, at.Row, at.Column), at.Err))
	}
	return Bad(fmt.Errorf("%s: %w", Place(file, 1, ""), err))
}
