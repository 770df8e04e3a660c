// Package shapes holds what is required of the published data: SHACL, one file a class, and the Go that embeds it.
package shapes

import "embed"

// FS holds the shapes documents.
//
//go:embed *.ttl
var FS embed.FS
