package rows

import (
	"errors"
	"fmt"
	"strings"
)

// ErrLimit is wrapped by errors about a file that goes over its [Limits].
var ErrLimit = errors.New("over the limit")

// Error is what is wrong with a file, and where. Its text is
// "FILE:ROW:COLUMN: what" (api.md §4), without the row or column that is not
// known.
type Error struct {
	File   string // the name given to Open
	Row    uint32 // as Reader.Row; 0 when it is about the file
	Column string // the name of the column, else its position; "" when it is about the row
	Err    error
}

// Error returns the message.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Row > 0 {
		fmt.Fprintf(&b, ":%d", e.Row)
		if e.Column != "" {
			b.WriteString(":" + e.Column)
		}
	}
	b.WriteString(": " + e.Err.Error())
	return b.String()
}

// Unwrap returns the error without its place.
func (e *Error) Unwrap() error { return e.Err }

// located gives an error its file.
func located(file string, err error) error {
	var e *Error
	if !errors.As(err, &e) {
		return &Error{File: file, Err: err}
	}
	if e.File == "" {
		e.File = file
	}
	return e
}

// atRow gives an error its row, unless it has one.
func atRow(err error, row uint32) error {
	var e *Error
	if errors.As(err, &e) {
		if e.Row == 0 {
			e.Row = row
		}
		return e
	}
	return &Error{Row: row, Err: err}
}

// overLimit says that what is longer than max units.
func overLimit(what string, max int64, unit string) error {
	return fmt.Errorf("%s: more than %d %s: %w", what, max, unit, ErrLimit)
}
