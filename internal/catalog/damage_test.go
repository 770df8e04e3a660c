package catalog_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"passerelle/internal/catalog"
)

// readAll asks a read.db for everything it holds, and returns the first error.
func readAll(path string) error {
	c, err := catalog.Open(path)
	if err != nil {
		return err
	}
	defer c.Close()
	ctx := context.Background()
	var all []catalog.Thing
	if err := c.EachPath(func(t catalog.Thing) error { all = append(all, t); return nil }); err != nil {
		return err
	}
	if err := c.EachTombstone(func(catalog.Tombstone) error { return nil }); err != nil {
		return err
	}
	for _, t := range all {
		_, _, err1 := c.Get(ctx, t.Path)
		_, err2 := c.Why(ctx, t.Path, "")
		_, err3 := c.Search(ctx, catalog.Search{Text: t.Code})
		_, _, err4 := c.Mentions(ctx, t.Path, app+"metier", 5)
		_, _, err5 := c.Page(ctx, t.Class, 0, 5)
		for _, err := range []error{err1, err2, err3, err4, err5} {
			if err != nil {
				return err
			}
		}
	}
	if len(all) != len(little()) {
		return fmt.Errorf("%d things", len(all))
	}
	return nil
}

func TestTruncatedFiles(t *testing.T) {
	whole, err := os.ReadFile(littlePath(t))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "read.db")
	const page = 8192
	for size := 0; size < len(whole); size += page {
		if err := os.WriteFile(path, whole[:size], 0o644); err != nil {
			t.Fatal(err)
		}
		if err := readAll(path); err == nil {
			t.Errorf("%d of %d bytes were read without an error", size, len(whole))
		}
	}
	if err := readAll(filepath.Join(t.TempDir(), "nothing.db")); err == nil {
		t.Error("a file that is not there was read")
	}
}

// A damaged page is an error or goes unseen; it never ends the program. `release verify` sees every bit.
func TestDamagedPages(t *testing.T) {
	whole, err := os.ReadFile(littlePath(t))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "read.db")
	random := rand.New(rand.NewPCG(1, 1))
	errors := 0
	for range 150 {
		damaged := append([]byte{}, whole...)
		at := random.IntN(len(damaged))
		for i := at; i < min(at+1+random.IntN(2000), len(damaged)); i++ {
			damaged[i] = byte(random.IntN(256))
		}
		if err := os.WriteFile(path, damaged, 0o644); err != nil {
			t.Fatal(err)
		}
		if readAll(path) != nil {
			errors++
		}
	}
	if errors == 0 {
		t.Error("no damage was ever seen")
	}
}

// alter runs SQL on a read.db.
func alter(t *testing.T, path string, queries ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, q := range queries {
		if _, err := db.Exec(q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
}

func TestWhatNoWriterWrote(t *testing.T) {
	for _, tc := range []struct{ name, query, want string }{
		{"another format", "UPDATE meta SET value = '999' WHERE key = 'format'", "format 999"},
		{"no format", "DELETE FROM meta", "no read model"},
		{"no tables", "DROP TABLE life", "life"},
		{"a life without its first statement", "DELETE FROM life WHERE code = 'RNCP955' AND n = 0", "first statement"},
		{"columns that are no list", "UPDATE rule SET columns = '{'", "JSON"},
		{"a document that is no zstd", "UPDATE thing SET doc = x'00' WHERE path = 'metier/D1102'", "metier/D1102"},
		{"reasons that are no zstd", "UPDATE thing SET why = x'00' WHERE path = 'certification/RNCP955'", "certification/RNCP955"},
		{"reasons of another thing", "UPDATE thing SET why = (SELECT why FROM thing WHERE id = 1) WHERE id = 2", "certification/RNCP39682"},
		{"a document without its triples", "UPDATE thing SET doc = (SELECT doc FROM thing WHERE id = 2) WHERE id = 1", "certification/RNCP955"},
	} {
		path := littlePath(t)
		alter(t, path, tc.query)
		if err := readAll(path); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: error %v, want one with %q", tc.name, err, tc.want)
		}
	}
}
