package api

import (
	"cmp"
	"encoding/base64"
	"slices"
	"strings"

	"passerelle/internal/catalog"
	"passerelle/internal/code"
	"passerelle/internal/life"
	"passerelle/internal/serve/problem"
)

// A cursor is a place between two members of a collection: after a member, or before it; without a member, the beginning,
// or the end. Since the order depends on codes and paths only, it means the same place in every release, whether that
// member is still there or not: a walk that begins in one release and ends in another sees each member that both hold
// once. The release it was made in lets an answer say that another one has come since.
type cursor struct {
	release, code, path string
	back                bool
}

// String hides what a cursor is made of, since clients must not make their own.
func (c cursor) String() string {
	direction := ">"
	if c.back {
		direction = "<"
	}
	return base64.RawURLEncoding.EncodeToString([]byte(c.release + direction + c.code + " " + c.path))
}

// parseCursor reads what String wrote; "" is the beginning.
func parseCursor(s string) (cursor, error) {
	if s == "" {
		return cursor{}, nil
	}
	refused := problem.Parameter("curseur", "Ce curseur n'en est pas un : suivez les liens « suivante » et « precedente ».", "This is no cursor: follow the links “suivante” and “precedente”.")
	text, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(s) > 200 {
		return cursor{}, refused
	}
	at := strings.IndexAny(string(text), "<>")
	if at < 0 {
		return cursor{}, refused
	}
	code, path, ok := strings.Cut(string(text[at+1:]), " ")
	if !ok {
		return cursor{}, refused
	}
	return cursor{release: string(text[:at]), code: code, path: path, back: text[at] == '<'}, nil
}

// compare is the order of every collection: by the number of the code, by the code, by the path.
func compare(t catalog.Thing, c cursor) int {
	return cmp.Or(life.CompareCodes(t.Code, c.code), strings.Compare(t.Path, c.path))
}

// window returns the places of the page at the cursor, among the things that kept holds, and whether there are members
// before and after it.
func (c cursor) window(things []catalog.Thing, kept set, n int) (page []int, before, after bool) {
	at, found := 0, false
	switch {
	case c.path != "":
		at, found = slices.BinarySearchFunc(things, c, compare)
	case c.back:
		at = len(things)
	}
	if c.back {
		page = kept.before(at, n)
	} else {
		if found {
			at++
		}
		page = kept.next(at, n)
	}
	first, last := at, at
	if len(page) > 0 {
		first, last = page[0], page[len(page)-1]+1
	}
	return page, len(kept.before(first, 1)) > 0, len(kept.next(last, 1)) > 0
}

// neighbours are the cursors of the pages before and after a page, nil where there is none. An empty page, past the last
// member or before the first, leads back to where the members are.
func (c cursor) neighbours(release string, things []catalog.Thing, page []int, before, after bool) (previous, next *cursor) {
	first, last := c, c
	if len(page) > 0 {
		f, l := things[page[0]], things[page[len(page)-1]]
		first, last = cursor{code: f.Code, path: f.Path}, cursor{code: l.Code, path: l.Path}
	}
	if before {
		previous = &cursor{release: release, code: first.code, path: first.path, back: true}
	}
	if after {
		next = &cursor{release: release, code: last.code, path: last.path}
	}
	return previous, next
}

// familyOf is the family of a thing that has a life.
func familyOf(t catalog.Thing) code.Family {
	switch {
	case t.Class == "Diplome":
		return code.CFD
	case strings.HasPrefix(t.Code, "RS"):
		return code.RS
	}
	return code.RNCP
}
