//go:build unix

package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"passerelle/internal/store"
)

func TestBulkLoad(t *testing.T) {
	binary := oxigraph(t)
	folder := t.TempDir()
	location := filepath.Join(folder, "store", "of", "a release")
	const n = 100_000
	err := store.BulkLoad(t.Context(), binary, location,
		write(t, folder, "many.nq", quads(n)),
		write(t, folder, "-other name, with marks.nq", "<http://ex.org/a> <http://ex.org/b> \"c\" <http://ex.org/g> .\n"))
	if err != nil {
		t.Fatal(err)
	}
	c := start(t, binary, location, store.Options{}).Client()
	for _, query := range []string{
		`ASK { { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } FILTER(?n = 100000) }`,
		`ASK { <http://ex.org/s99999> <http://ex.org/p> "valeur 99999" }`,
		`ASK { GRAPH <http://ex.org/g> { <http://ex.org/a> <http://ex.org/b> "c" } }`,
	} {
		if yes, err := c.Ask(t.Context(), query); err != nil || !yes {
			t.Errorf("%s: %v, %v", query, yes, err)
		}
	}
}

func TestBulkLoadMalformed(t *testing.T) {
	binary := oxigraph(t)
	for _, test := range []struct {
		name, nquads string
		line, column int
	}{
		{"no term", "<a:a> <a:b> \"x\" .\n<a:a> <a:b> nonsense .\n", 2, 13},
		{"no end", "<a:a> <a:b> \"x\" .\n\n# remark\n<a:a> <a:b> \"x\"", 4, 16},
		{"open text", "<a:a> <a:b> \"x\" .\n<a:a> <a:b> \"x .\n<a:a> <a:b> \"x\" .\n", 2, 13},
		{"relative IRI", "<a:a> <a:b> <c> .\n", 1, 13},
		{"blank in an IRI", "<a:a> <a:b> <c:d e> .\n", 1, 13},
		{"bad escape", "<a:a> <a:b> \"\\q\" .\n", 1, 13},
		{"not UTF-8", "<a:a> <a:b> \"\xff\" .\n", 1, 13},
		{"much before", quads(30_000) + "<a:a> <a:b> \"x\"@ .\n", 30_001, 13},
	} {
		folder := t.TempDir()
		file := write(t, folder, "bad.nq", test.nquads)
		err := store.BulkLoad(t.Context(), binary, filepath.Join(folder, "store"), file)
		var bad *store.SyntaxError
		if !errors.As(err, &bad) {
			t.Errorf("%s: error %v is no *SyntaxError", test.name, err)
			continue
		}
		if bad.File != file || bad.Line != test.line || bad.Column < test.column || bad.Text == "" {
			t.Errorf("%s: %+v, want line %d, column %d or later", test.name, *bad, test.line, test.column)
		}
		if !strings.HasPrefix(err.Error(), file+":") {
			t.Errorf("%s: message %q does not begin with its file", test.name, err)
		}
	}
}

func TestBulkLoadFails(t *testing.T) {
	binary := oxigraph(t)
	folder := t.TempDir()
	good := write(t, folder, "good.nq", quads(1))
	missing := filepath.Join(folder, "missing.nq")
	for _, test := range []struct{ name, binary, location, file, says string }{
		{"no such file", binary, filepath.Join(folder, "s1"), missing, missing},
		{"folder is a file", binary, good, good, good},
		{"no such binary", missing, filepath.Join(folder, "s2"), good, missing},
	} {
		err := store.BulkLoad(t.Context(), test.binary, test.location, test.file)
		if err == nil || !strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), "lenient") {
			t.Errorf("%s: error %v, want one that says %q", test.name, err, test.says)
		}
	}
	if err := store.BulkLoad(t.Context(), binary, filepath.Join(folder, "s3")); err == nil {
		t.Error("no file: no error")
	}
}

// A loader whose caller left is killed; it would wait for a file without end.
func TestBulkLoadLeaving(t *testing.T) {
	binary := oxigraph(t)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	err := store.BulkLoad(ctx, binary, filepath.Join(t.TempDir(), "store"), endless(t))
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want the deadline", err)
	}
}

func TestFindBinary(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("PATH", filepath.Join(folder, "path"))
	_, err := store.FindBinary("", folder)
	if !errors.Is(err, store.ErrNoBinary) || !strings.Contains(err.Error(), "make run") || !strings.Contains(err.Error(), "scripts/oxigraph.sh") {
		t.Errorf("none: error %v does not say how to install one", err)
	}
	place := func(mode os.FileMode, parts ...string) string {
		path := filepath.Join(append([]string{folder}, parts...)...)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	// Each place comes before those that were filled earlier.
	for _, parts := range [][]string{
		{"path", "oxigraph"},
		{"near", "oxigraph"},
		{"near", ".tools", "oxigraph-" + store.OxigraphVersion, "oxigraph"},
		{"nearer", "oxigraph"},
	} {
		want := place(0o700, parts...)
		got, err := store.FindBinary("", filepath.Join(folder, "nearer"), filepath.Join(folder, "near"))
		if got != want || err != nil {
			t.Errorf("got %s, %v; want %s", got, err, want)
		}
	}
	given := place(0o700, "given")
	if got, err := store.FindBinary(given, folder); got != given || err != nil {
		t.Errorf("explicit: %s, %v", got, err)
	}
	for _, bad := range []string{place(0o600, "not-executable"), filepath.Join(folder, "none"), folder} {
		if got, err := store.FindBinary(bad, folder); !errors.Is(err, store.ErrNoBinary) || !strings.Contains(err.Error(), bad) {
			t.Errorf("explicit %s: %s, %v", bad, got, err)
		}
	}
}

func TestVersion(t *testing.T) {
	if got, err := store.Version(t.Context(), oxigraph(t)); got != store.OxigraphVersion || err != nil {
		t.Errorf("version %q, %v; want %q", got, err, store.OxigraphVersion)
	}
	if got, err := store.Version(t.Context(), "/bin/echo"); err == nil {
		t.Errorf("echo has Oxigraph's version %q", got)
	}
}

// endless returns the path of a pipe that never ends.
func endless(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "endless.nq")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0) // both ends: opening does not block
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return path
}
