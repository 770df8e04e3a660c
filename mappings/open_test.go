package mappings_test

import (
	"os"
	"path/filepath"
	"testing"

	"passerelle/internal/harvest"
	"passerelle/internal/rows"
)

// open opens a claimed file; it is closed with the test.
func (f *folder) open(t *testing.T, c harvest.Claim, table harvest.Table) *rows.Reader {
	t.Helper()
	return openFile(t, c, f.formats[table.LogicalSource])
}

// parent opens the table that a join looks into: the sample that the mapping names, of this folder or of another.
func (f *folder) parent(t *testing.T, logical string) *rows.Reader {
	t.Helper()
	path := filepath.Join(f.dir, f.paths[logical])
	return openFile(t, harvest.Claim{Name: path, Path: path}, f.formats[logical])
}

func openFile(t *testing.T, c harvest.Claim, format rows.Format) *rows.Reader {
	t.Helper()
	file, err := os.Open(c.Path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	var in *rows.Reader
	if c.Member != "" {
		in, err = rows.OpenMember(c.Name, file, info.Size(), c.Member, format)
	} else {
		in, err = rows.Open(c.Name, file, info.Size(), format)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close() })
	return in
}

func ignoredColumns(t harvest.Table) []string {
	out := make([]string, len(t.Ignored))
	for i := range t.Ignored {
		out[i] = t.Ignored[i].Column
	}
	return out
}
