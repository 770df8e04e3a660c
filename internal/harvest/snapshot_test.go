package harvest_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"passerelle/internal/harvest"
)

// state is a state folder.
type state struct{ root string }

func (s state) snapshots() string { return filepath.Join(s.root, "snapshots") }

func (s state) open(t *testing.T) *harvest.Store {
	t.Helper()
	store, err := harvest.OpenStore(s.snapshots(), filepath.Join(s.root, "tmp", "1"))
	if err != nil {
		t.Fatal(err)
	}
	return store
}

// files lists what lies under the state folder, but for the index.
func (s state) files(t *testing.T) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(s.root, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && d.Name() != "index.json" {
			all = append(all, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func take(t *testing.T, s *harvest.Store, dir string, sources ...harvest.Source) {
	t.Helper()
	inv, err := harvest.Scan([]string{dir}, sources)
	if err == nil {
		err = s.TakeData(inv)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func twoSources(t *testing.T) (alpha, beta harvest.Source) {
	return mustRead(t, ttl("alpha", "", [2]string{"a", pattern("**/a-{date}.csv", "complet", "")}, [2]string{"z", pattern("**/z-{date}.zip!in.csv", "extrait", "")})),
		mustRead(t, ttl("beta", "", [2]string{"b", pattern("**/b.csv", "complet", "2023-05-01")}))
}

func TestTakeData(t *testing.T) {
	alpha, beta := twoSources(t)
	st := state{t.TempDir()}
	store := st.open(t)
	zipped := archive(t, "in.csv", "z")
	take(t, store, tree(t, map[string]string{"x/a-20240101.csv": "one", "a-20240201.csv": "two", "z-20240101.zip": zipped, "b.csv": "bee"}), alpha, beta)
	first := store.Entries()
	compare(t, "first", editions(t, store, beta, alpha), []string{
		"alpha a 2024-01-01 complet x/a-20240101.csv",
		"alpha z 2024-01-01 extrait z-20240101.zip!in.csv",
		"alpha a 2024-02-01 complet a-20240201.csv",
		"beta b 2023-05-01 complet b.csv",
	})

	take(t, store, tree(t, map[string]string{"x/a-20240101.csv": "one", "a-20240201.csv": "two, corrected", "c.csv": "-"}), alpha, beta)
	want := []string{
		"alpha a 2024-01-01 complet x/a-20240101.csv",
		"alpha z 2024-01-01 extrait z-20240101.zip!in.csv", // no other bytes of that day came
		"alpha a 2024-02-01 complet a-20240201.csv",
		"beta b 2023-05-01 complet b.csv", // not found there: stays
	}
	compare(t, "second", editions(t, store, beta, alpha), want)
	compare(t, "only beta", editions(t, store, beta), want[3:])

	again := st.open(t)
	compare(t, "opened again", editions(t, again, beta, alpha), want)
	all, err := again.Editions([]harvest.Source{alpha})
	if err != nil {
		t.Fatal(err)
	}
	for i, content := range map[int]string{0: "one", 2: "two, corrected"} {
		e := all[i]
		got, err := os.ReadFile(e.Path)
		if err != nil || string(got) != content || e.Path != filepath.Join(st.snapshots(), e.SHA256[:2], e.SHA256) || e.Origin != harvest.FromData {
			t.Errorf("%+v holds %q, want %q", e, got, content)
		}
		if fi, err := os.Stat(e.Path); err != nil || fi.Mode().Perm() != 0o444 {
			t.Errorf("%s: %v, %v; want mode 0444", e.Path, fi.Mode(), err)
		}
	}
	if e := again.Entries()[1]; e.Name != "x/a-20240101.csv" || !e.Fetched.Equal(first[1].Fetched) {
		t.Errorf("%+v: bytes that were here came at %v", e, first[1].Fetched)
	}
}

func TestTakeDataWritesNothingTwice(t *testing.T) {
	alpha, _ := twoSources(t)
	st := state{t.TempDir()}
	dir := tree(t, map[string]string{"a-20240101.csv": "one"})
	take(t, st.open(t), dir, alpha)
	path := st.files(t)[0]
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	take(t, st.open(t), dir, alpha)
	after, err := os.Stat(path)
	if err != nil || !os.SameFile(before, after) {
		t.Errorf("the snapshot was written again (%v)", err)
	}
	if all := st.files(t); len(all) != 1 {
		t.Errorf("left behind: %v", all)
	}
}

func TestIndex(t *testing.T) {
	alpha, _ := twoSources(t)
	st := state{t.TempDir()}
	take(t, st.open(t), tree(t, map[string]string{"a-20240101.csv": "one"}), alpha)
	data, err := os.ReadFile(filepath.Join(st.snapshots(), "index.json"))
	if err != nil {
		t.Fatal(err)
	}
	var x struct{ Entries []map[string]any }
	if err := json.Unmarshal(data, &x); err != nil || len(x.Entries) != 1 {
		t.Fatalf("%v in %s", err, data)
	}
	for k, want := range map[string]any{"source": "alpha", "name": "a-20240101.csv", "size": 3.0, "origin": "data",
		"sha256": "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"} {
		if x.Entries[0][k] != want {
			t.Errorf("%s is %v, want %v", k, x.Entries[0][k], want)
		}
	}
}

func TestDamage(t *testing.T) {
	alpha, _ := twoSources(t)
	for _, c := range []struct {
		name   string
		damage func(path string) error
		want   string
	}{
		{"same size", func(p string) error {
			return errors.Join(os.Chmod(p, 0o644), os.WriteFile(p, []byte("onf"), 0o644))
		}, "no longer has the bytes of its name"},
		{"cut", func(p string) error { return errors.Join(os.Chmod(p, 0o644), os.Truncate(p, 1)) }, "no longer has the bytes"},
		{"gone", os.Remove, "harvest again or bring it back"},
	} {
		t.Run(c.name, func(t *testing.T) {
			st := state{t.TempDir()}
			dir := tree(t, map[string]string{"a-20240101.csv": "one"})
			take(t, st.open(t), dir, alpha)
			path := st.files(t)[0]
			if err := c.damage(path); err != nil {
				t.Fatal(err)
			}
			_, err := st.open(t).Editions([]harvest.Source{alpha})
			wantError(t, err, harvest.ErrUnreadable, c.want)
			wantError(t, err, harvest.ErrUnreadable, "a-20240101.csv")
			wantError(t, err, harvest.ErrUnreadable, path)
			if c.name == "same size" {
				return // only reading it tells; the message says to remove it
			}
			take(t, st.open(t), dir, alpha)
			compare(t, "mended", editions(t, st.open(t), alpha), []string{"alpha a 2024-01-01 complet a-20240101.csv"})
		})
	}
}

func TestWrongIndex(t *testing.T) {
	for name, content := range map[string]string{
		"half":     `{"entries":[{"source":"a"`,
		"no hash":  `{"entries":[{"source":"a","name":"b","sha256":"../../../../etc/passwd"}]}`,
		"capitals": `{"entries":[{"source":"a","name":"b","sha256":"` + strings.Repeat("A", 64) + `"}]}`,
		"no name":  `{"entries":[{"source":"a","sha256":"` + strings.Repeat("a", 64) + `"}]}`,
	} {
		dir := tree(t, map[string]string{"index.json": content})
		_, err := harvest.OpenStore(dir, dir)
		t.Run(name, func(t *testing.T) { wantError(t, err, harvest.ErrUnreadable, filepath.Join(dir, "index.json")) })
	}
}

func TestFoldersThatCannotBeWritten(t *testing.T) {
	alpha, _ := twoSources(t)
	inv, err := harvest.Scan([]string{tree(t, map[string]string{"a-20240101.csv": "one"})}, []harvest.Source{alpha})
	if err != nil {
		t.Fatal(err)
	}
	blocked := tree(t, map[string]string{"file": ""}) // a file where a folder should be stops root as well
	for name, c := range map[string][2]string{
		"tmp":       {filepath.Join(blocked, "snapshots"), filepath.Join(blocked, "file", "tmp")},
		"snapshots": {filepath.Join(blocked, "snapshots", "76", "x"), filepath.Join(blocked, "tmp")},
	} {
		if name == "snapshots" {
			plant(t, blocked, map[string]string{"snapshots/76/x/76": ""}) // the hash of "one" begins with 76
		}
		store, err := harvest.OpenStore(c[0], c[1])
		if err != nil {
			t.Fatal(err)
		}
		err = store.TakeData(inv)
		wantError(t, err, harvest.ErrDisk, blocked)
		wantError(t, err, harvest.ErrDisk, "the state folder must be writable and have room")
		if len(store.Entries()) != 0 {
			t.Errorf("%s: %v kept", name, store.Entries())
		}
	}
}

func TestReadOnlyFolder(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("the modes of folders do not bind root: run as another user")
	}
	alpha, _ := twoSources(t)
	root := t.TempDir()
	if err := os.Chmod(root, 0o555); err != nil {
		t.Fatal(err)
	}
	inv, err := harvest.Scan([]string{tree(t, map[string]string{"a-20240101.csv": "one"})}, []harvest.Source{alpha})
	if err != nil {
		t.Fatal(err)
	}
	wantError(t, state{root}.open(t).TakeData(inv), harvest.ErrDisk, root)
}
