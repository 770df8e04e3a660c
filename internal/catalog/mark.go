package catalog

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sort"
	"strconv"
	"strings"

	"passerelle/internal/life"
)

// ErrMark is returned for a mark that Found.Mark did not make.
var ErrMark = errors.New("no mark of a search")

// Mark names the place of a thing found in a way that other releases understand: its standing, and which thing it is.
func (f *Found) Mark(ctx context.Context, i int) (string, error) {
	t, err := f.c.byID(ctx, f.hits[i].id())
	return strconv.FormatUint(f.hits[i].standing(), 36) + " " + t.Class + " " + t.Path + " " + t.Code, err
}

// Place finds the place of a mark among what the same question found here, and whether the thing marked stands there. A
// thing that is gone still has a place.
func (f *Found) Place(ctx context.Context, mark string) (at int, there bool, err error) {
	parts := strings.SplitN(mark, " ", 4)
	standing, bad := strconv.ParseUint(parts[0], 36, 64)
	if bad != nil || len(parts) < 4 {
		return 0, false, ErrMark
	}
	marked := Thing{Class: parts[1], Path: parts[2], Code: parts[3]}
	at = sort.Search(len(f.hits), func(i int) bool {
		if s := f.hits[i].standing(); s != standing || err != nil {
			return s > standing
		}
		var t Thing
		if t, err = f.c.byID(ctx, f.hits[i].id()); err != nil {
			return false
		}
		order := compareThings(t, marked)
		there = there || order == 0
		return order >= 0
	})
	if err != nil {
		return 0, false, fmt.Errorf("place in a search: %w", err)
	}
	return at, there, nil
}

// compareThings orders things as publish numbers them.
func compareThings(a, b Thing) int {
	return cmp.Or(cmp.Compare(a.Class, b.Class), life.CompareCodes(a.Code, b.Code), cmp.Compare(a.Path, b.Path))
}
