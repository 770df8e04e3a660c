// Package mappings holds a folder for each source: its declaration, its mapping, its samples; and the policy that settles
// conflicts between sources. Files, and the Go that embeds them.
package mappings

import "embed"

// FS holds the declarations, the mappings, our own tables beside them, the policy and the list of organisations' words;
// samples stay on disk.
//
//go:embed */source.ttl */mapping.ttl */*.csv policy.ttl organisations.txt
var FS embed.FS
