// Package harvest brings each declared source here, unchanged, as an immutable snapshot, and says which file is which
// edition of which table (design.md §1 and §4). What it promises:
//
//   - a source.ttl that cannot be followed is refused at once, with its line and what to write (ReadSource);
//   - every file of a folder is claimed by one table of one source, or named as ignored (Scan);
//   - a kept file is whole, has the hash that names it, and is never written again (Store);
//   - an address that fails costs nothing that was kept (Store.Fetch).
//
// It reads names, never rows.
package harvest

import (
	"errors"
	"fmt"
)

// The families of errors, for errors.Is: the command chooses its exit code by them (api.md §1).
var (
	// ErrDeclaration is a source.ttl that says something that cannot be followed. The message is FILE:LINE: text.
	ErrDeclaration = errors.New("declaration")
	// ErrUnreadable is data, or a kept snapshot, that is not good: exit code 1. The message names the file.
	ErrUnreadable = errors.New("unreadable")
	// ErrDisk is a folder that is missing, full or read-only: exit code 3. The message names the path.
	ErrDisk = errors.New("disk")
	// ErrUnreachable is an address that gives no file while nothing of it is kept: exit code 3.
	ErrUnreachable = errors.New("unreachable")
)

// A fault is an error of one family; its text does not repeat the family's name.
type fault struct{ family, err error }

func (f *fault) Error() string   { return f.err.Error() }
func (f *fault) Unwrap() []error { return []error{f.family, f.err} }

func faultf(family error, format string, args ...any) error {
	return &fault{family, fmt.Errorf(format, args...)}
}
