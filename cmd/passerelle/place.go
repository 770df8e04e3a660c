package main

import (
	"errors"
	"regexp"
	"strings"

	"passerelle/internal/pipeline"
)

// lineOnly is how messages about RDF documents begin: FILE:LINE, without a column.
var lineOnly = regexp.MustCompile(`^([^\n]+?:\d+): `)

// badDocument is an error about one of these RDF documents as the fault of the data, at FILE:ROW:COLUMN as any other
// (api.md §4).
func badDocument(err error, files ...string) error {
	text := err.Error()
	for _, file := range files {
		if rest, whole := strings.CutPrefix(text, file+": "); whole {
			return pipeline.Bad(errors.New(pipeline.Place(file, 1, "") + ": " + rest))
		}
	}
	if placed := lineOnly.ReplaceAllString(text, "$1:-: "); placed != text {
		return pipeline.Bad(errors.New(placed)) // it wraps nothing but words
	}
	return pipeline.Bad(err)
}
