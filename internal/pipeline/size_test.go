package pipeline

import (
	"context"
	"database/sql"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	_ "modernc.org/sqlite" // the driver by which a read.db without origins is made

	"passerelle/internal/catalog"
	"passerelle/internal/publish"
)

// What a release may take (design.md): origins half of what is there without them, everything 600 MB.
const (
	maxOriginsRatio = 1.5
	maxRelease      = 600e6
)

func TestSizeOfTheSamplesOrigins(t *testing.T) {
	r, _ := sampleRelease(t)
	originsRatio(t, r)
}

func TestSizeOfTheRealRelease(t *testing.T) {
	r, _ := realRelease(t)
	originsRatio(t, r)
	files, index := size(t, r.Dir), size(t, r.StoreDir)
	t.Logf("release %.1f MB, its store %.1f MB", files/1e6, index/1e6)
	if files+index > maxRelease {
		t.Errorf("the release and its store take %.1f MB, more than %.0f", (files+index)/1e6, maxRelease/1e6)
	}
}

// originsRatio compares read.db with the same one without origins: no reasons, editions or rules, and compacted, so that the
// pages which they leave weigh nothing.
func originsRatio(t *testing.T, r publish.Release) {
	t.Helper()
	dir := t.TempDir()
	work, bare := filepath.Join(dir, "work.db"), filepath.Join(dir, "bare.db")
	whole, err := os.ReadFile(filepath.Join(r.Dir, "read.db"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(work, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	execute(t, work, "UPDATE thing SET why = NULL", "DELETE FROM edition", "DELETE FROM rule", "VACUUM INTO '"+bare+"'")
	with, without := float64(len(whole)), size(t, bare)
	answersWithoutOrigins(t, bare)
	t.Logf("read.db: %.2f MB with origins, %.2f MB without, ratio %.2f", with/1e6, without/1e6, with/without)
	if with > maxOriginsRatio*without {
		t.Errorf("origins make read.db %.2f times as large, more than %.1f", with/without, maxOriginsRatio)
	}
	if with < 1.01*without {
		t.Error("origins take no room: nothing was measured")
	}
}

// answersWithoutOrigins makes sure that what was compared is a read model still, complete but for the origins.
func answersWithoutOrigins(t *testing.T, path string) {
	t.Helper()
	c, err := catalog.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	things, _, err := c.Page(context.Background(), "Certification", 0, 1)
	if err != nil || len(things) != 1 {
		t.Fatalf("certifications %v, %v", things, err)
	}
	reasons, err := c.Why(context.Background(), things[0].Path, "")
	if err != nil || len(reasons) == 0 || len(reasons[0].From) > 0 {
		t.Errorf("reasons of %s without origins: %d, %v", things[0].Path, len(reasons), err)
	}
}

func execute(t *testing.T, path string, queries ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+url.PathEscape(path)+"?_pragma=journal_mode(off)&_pragma=synchronous(off)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, q := range queries {
		if _, err := db.Exec(q); err != nil {
			t.Fatalf("%s: %s: %v", path, q, err)
		}
	}
}

// size is that of a file, or of all files of a folder.
func size(t *testing.T, path string) float64 {
	t.Helper()
	total := 0.0
	err := filepath.WalkDir(path, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			total += float64(info.Size())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return total
}
