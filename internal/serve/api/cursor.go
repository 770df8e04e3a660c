package api

import (
	"encoding/base64"
	"slices"
	"strings"

	"passerelle/internal/catalog"
	"passerelle/internal/code"
	"passerelle/internal/life"
	"passerelle/internal/serve/problem"
)

// A cursor is a place between two members of a collection: after a code, or before it; without a code, the beginning, or
// the end. Since the order is that of the
// codes, it means the same place in every release; the release it was made in only lets an answer say that another one
// has come since.
type cursor struct {
	release, code string
	back          bool
}

// String hides what a cursor is made of, since clients must not make their own.
func (c cursor) String() string {
	direction := ">"
	if c.back {
		direction = "<"
	}
	return base64.RawURLEncoding.EncodeToString([]byte(c.release + direction + c.code))
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
	return cursor{release: string(text[:at]), code: string(text[at+1:]), back: text[at] == '<'}, nil
}

// window returns which of the things, which are in the order of their codes, the page at the cursor holds.
func (c cursor) window(things []catalog.Thing, n int) (from, to int) {
	if c.code == "" && c.back {
		return max(0, len(things)-n), len(things)
	}
	if c.code == "" {
		return 0, min(n, len(things))
	}
	at, found := slices.BinarySearchFunc(things, c.code, func(t catalog.Thing, code string) int { return life.CompareCodes(t.Code, code) })
	if c.back {
		return max(0, at-n), at
	}
	if found {
		at++
	}
	return at, min(at+n, len(things))
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
