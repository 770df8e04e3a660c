package pipeline

import (
	"context"
	"errors"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"testing"
	"testing/fstest"

	"passerelle/internal/harvest"
	"passerelle/mappings"
)

func TestOwnTables(t *testing.T) {
	files := fstest.MapFS{
		"ours/source.ttl":     {Data: []byte("x")},
		"ours/table.csv":      {Data: []byte("a;b\n")},
		"theirs/source.ttl":   {Data: []byte("x")},
		"theirs/sample/x.csv": {Data: []byte("y")},
	}
	tmp := t.TempDir()
	folder, err := OwnTables(files, "ours", tmp)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 1 {
		t.Fatalf("%v, %v; want the one table", entries, err)
	}
	if text, err := os.ReadFile(filepath.Join(folder, "table.csv")); err != nil || string(text) != "a;b\n" {
		t.Errorf("table %q, %v", text, err)
	}
	if folder, err := OwnTables(files, "theirs", tmp); folder != "" || err != nil {
		t.Errorf("samples alone: %q, %v; want none", folder, err)
	}
	if _, err := OwnTables(files, "ours", filepath.Join(folder, "table.csv")); !errors.Is(err, ErrDisk) {
		t.Errorf("a file where the folder goes: %v, want ErrDisk", err)
	}
}

// A table of ours goes with every build, and is not enough for one.
func TestOwnTablesGoWithEveryBuild(t *testing.T) {
	declared, err := readSources(mappings.FS, []string{"ccn-idcc"})
	if err != nil {
		t.Fatal(err)
	}
	b := &build{Config: Config{Mappings: mappings.FS}, sources: declared, tmp: t.TempDir()}
	folders, ours, err := b.dataFolders()
	if err != nil || len(folders) != 1 || !ours["ccn-idcc"] {
		t.Fatalf("folders %v, ours %v, %v", folders, ours, err)
	}
	inventory, err := harvest.Scan(folders, declarations(declared))
	if err != nil || len(inventory.Claims) != 1 || inventory.Claims[0].Name != "ccn-idcc.csv" {
		t.Errorf("claims %+v, %v; want ccn-idcc.csv", inventory, err)
	}
	if _, err := Build(context.Background(), config(t, t.TempDir())); !errors.Is(err, ErrData) {
		t.Errorf("build of nothing: %v, want ErrData", err)
	}
}

// A folder on disk says the same as the program's own: releases call its documents as ever, messages by their path.
func TestFolderOnDisk(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, mappings.FS); err != nil {
		t.Fatal(err)
	}
	held, err := readSources(mappings.FS, nil)
	if err != nil {
		t.Fatal(err)
	}
	onDisk, err := readSources(OnDisk(dir), nil)
	if err != nil || len(onDisk) != len(held) {
		t.Fatalf("%d sources on disk, %v; want %d", len(onDisk), err, len(held))
	}
	for i, s := range onDisk {
		if !reflect.DeepEqual(s.rules(), held[i].rules()) || !reflect.DeepEqual(sourceRules(s), sourceRules(held[i])) {
			t.Errorf("%s: the rules differ from those of the program", s.Name)
		}
		if want := path.Join(dir, s.dir, "source.ttl"); s.File != want {
			t.Errorf("%s is called %s, want %s", s.Name, s.File, want)
		}
	}
}
