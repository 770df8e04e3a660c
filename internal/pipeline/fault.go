package pipeline

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"

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

// lineOnly is how messages about documents of ours begin: FILE:LINE, without a column.
var lineOnly = regexp.MustCompile(`^([^\n]+?:\d+): `)

// BadDocument is an error about one of these RDF documents as the fault of the data, at FILE:ROW:COLUMN as any other
// (api.md §4).
func BadDocument(err error, files ...string) error {
	text := err.Error()
	for _, file := range files {
		if rest, whole := strings.CutPrefix(text, file+": "); whole {
			return Bad(errors.New(Place(file, 1, "") + ": " + rest))
		}
	}
	if placed := lineOnly.ReplaceAllString(text, "$1:-: "); placed != text {
		return Bad(errors.New(placed)) // it wraps nothing but words
	}
	return Bad(err)
}

// OnDisk is a folder of documents that messages call by its path; one that is held in the program is called by what it is.
func OnDisk(folder string) fs.FS { return onDisk{os.DirFS(folder), folder} }

type onDisk struct {
	fs.FS
	folder string
}

// called is what messages call a document of a folder, which is known as usual where nobody gave another.
func called(files fs.FS, usual, document string) string {
	if f, ok := files.(onDisk); ok {
		usual = f.folder
	}
	return path.Join(usual, document)
}

// noDocument refuses a folder that is there and holds none of the documents it is given for; a missing one is an error of
// the system.
func noDocument(files fs.FS, usual, pattern string) error {
	if _, err := fs.Stat(files, "."); err != nil {
		return fmt.Errorf("read %s: %w", called(files, usual, "."), err)
	}
	return Bad(fmt.Errorf("%s: no %s in it; give a folder that holds some", Place(called(files, usual, "."), 1, ""), pattern))
}
