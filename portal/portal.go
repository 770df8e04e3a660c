// Package portal holds what the pages are made of: a folder a page with its template and its style, the words of each
// language, and the Go that embeds them. internal/serve/pages renders them.
package portal

import "embed"

// FS holds the folders of the pages (*.html, *.css, *.rq), shared/, static/ and words/; neutre/ and dsfr/ hold what each theme adds.
// web/ is for npm: it is not embedded.
//
//go:embed */*.html */*.css */*.rq words/*.json static/*
var FS embed.FS
