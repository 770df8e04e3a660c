// Package ontology holds the published ontology and the JSON-LD context: files, and the Go that embeds them.
package ontology

import "embed"

// FS holds apprentissage.ttl, alignements.ttl, familles.ttl, tables.ttl (correspondences), qualite.ttl (metrics), bornes.ttl
// (bounds of classes) and contexts/.
//
//go:embed *.ttl contexts
var FS embed.FS
