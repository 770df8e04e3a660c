package harvest

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// What is read breaks off, as in a process that is killed: no snapshot, nothing half written.
func TestKeepWholeOrNothing(t *testing.T) {
	root := t.TempDir()
	s, err := OpenStore(filepath.Join(root, "snapshots"), filepath.Join(root, "tmp"))
	if err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken off")
	_, _, err = s.keep(io.MultiReader(strings.NewReader(strings.Repeat("x", 1<<20)), iotest.ErrReader(broken)))
	if !errors.Is(err, broken) || errors.Is(err, ErrDisk) {
		t.Errorf("got %v, want the reader's own error", err)
	}
	err = filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			t.Errorf("left behind: %s", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A killed process leaves its temporary file: it is no snapshot.
func TestStagedIsNotKept(t *testing.T) {
	root := t.TempDir()
	s, err := OpenStore(filepath.Join(root, "snapshots"), filepath.Join(root, "tmp"))
	if err != nil {
		t.Fatal(err)
	}
	st, err := s.stage(strings.NewReader("whole"))
	if err != nil {
		t.Fatal(err)
	}
	if s.has(st.sum, st.size) {
		t.Error("a staged file is there before it is committed")
	}
	if err := s.commit(st); err != nil || !s.has(st.sum, st.size) {
		t.Errorf("commit: %v", err)
	}
}

func FuzzParseIndex(f *testing.F) {
	f.Add([]byte(`{"entries":[{"source":"a","name":"b.csv","sha256":"` + strings.Repeat("0", 64) + `","size":1,"origin":"data","fetched":"2026-02-01T00:00:00Z"}]}`))
	f.Add([]byte(`{"entries":[{"sha256":"../x"}]}`))
	f.Add([]byte(`[`))
	f.Fuzz(func(t *testing.T, data []byte) {
		entries, err := parseIndex(data)
		if err != nil {
			return
		}
		s := &Store{dir: "d"}
		for _, e := range entries {
			if p := s.path(e.SHA256); filepath.Dir(filepath.Dir(p)) != "d" {
				t.Errorf("%q leaves the folder: %s", e.SHA256, p)
			}
		}
		again, err := json.Marshal(index{entries})
		if err != nil {
			t.Skip("a time that JSON cannot write")
		}
		if back, err := parseIndex(again); err != nil || !slices.EqualFunc(back, entries, func(a, b Entry) bool { return a.SHA256 == b.SHA256 && a.Name == b.Name }) {
			t.Errorf("%s is read back as %v (%v)", again, back, err)
		}
	})
}
