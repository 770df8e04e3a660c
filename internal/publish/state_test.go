package publish

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

func flip(t *testing.T, path string, at int64) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text[at] ^= 1
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestVerifyFindsEveryDamage(t *testing.T) {
	state := t.TempDir()
	r := released(t, state, "metier/A1201")
	files, err := filesOf(r.Dir)
	if err != nil || len(files) < 7 {
		t.Fatalf("files %v, %v", files, err)
	}
	check := func(what, file string) {
		t.Helper()
		if err := Verify(r); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), r.ID) || !strings.Contains(err.Error(), file) {
			t.Errorf("%s %s: %v, want ErrDamaged naming release and file", what, file, err)
		}
	}
	for _, f := range files {
		path := r.path(f)
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range []int{0, len(whole) / 2, len(whole) - 1} {
			flip(t, path, int64(at))
			check("a bit is flipped in", f)
			flip(t, path, int64(at))
		}
		for what, text := range map[string][]byte{"a byte is lost from": whole[:len(whole)-1], "a byte is added to": append(slices.Clone(whole), 0), "nothing is left of": nil} {
			if err := os.WriteFile(path, text, 0o644); err != nil {
				t.Fatal(err)
			}
			check(what, f)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		check("missing", f)
		if err := os.WriteFile(path, whole, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, extra := range []string{"extra", "exports/read.db", ".hidden"} {
		if err := os.WriteFile(r.path(extra), nil, 0o644); err != nil {
			t.Fatal(err)
		}
		check("too many", extra)
		if err := os.Remove(r.path(extra)); err != nil {
			t.Fatal(err)
		}
	}
	if err := Verify(r); err != nil {
		t.Errorf("mended: %v", err)
	}
}

func TestCurrent(t *testing.T) {
	state := t.TempDir()
	if _, err := Current(state); !errors.Is(err, ErrNone) {
		t.Errorf("empty folder: %v", err)
	}
	r := released(t, state, "metier/A1201")
	other := released(t, t.TempDir(), "metier/A1202")
	line, err := os.ReadFile(filepath.Join(state, "current"))
	if err != nil {
		t.Fatal(err)
	}
	sum, _, err := digest(r.path("manifest.json"))
	if want := r.ID + " " + sum + "\n"; err != nil || string(line) != want {
		t.Errorf("current holds %q, want %q", line, want)
	}
	zero := strings.Repeat("0", 64)
	for _, text := range []string{"", "\n", r.ID, r.ID + " ", r.ID + " " + zero, other.ID + " " + sum, "../../x " + sum, string(line[:40]), r.ID + "  " + sum, strings.ToUpper(r.ID) + " " + sum} {
		if err := os.WriteFile(filepath.Join(state, "current"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if got, err := Current(state); !errors.Is(err, ErrDamaged) {
			t.Errorf("current holding %q gives %s, %v; want ErrDamaged", text, got.ID, err)
		}
	}
	if err := os.WriteFile(filepath.Join(state, "current"), line, 0o644); err != nil {
		t.Fatal(err)
	}
	if inForce(t, state) != r.ID {
		t.Error("mended, and another in force")
	}
}

func TestOpen(t *testing.T) {
	state := t.TempDir()
	r := released(t, state, "metier/A1201")
	for _, id := range []string{"", ".", "..", "../releases/" + r.ID, "20260101T000000Z-00000000", "20261324T000000Z-00000000", strings.ToUpper(r.ID), r.ID + "/"} {
		if _, err := Open(state, id); !errors.Is(err, ErrUnknown) {
			t.Errorf("Open(%q): %v, want ErrUnknown", id, err)
		}
	}
	elsewhere := "20200101T000000Z-" + r.ID[17:]
	if err := os.Rename(r.Dir, filepath.Join(state, "releases", elsewhere)); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(state, elsewhere); !errors.Is(err, ErrDamaged) {
		t.Errorf("a release under another name: %v, want ErrDamaged", err)
	}
}

func TestListTellsWhatItCannotRead(t *testing.T) {
	state := t.TempDir()
	if all, err := List(state); err != nil || len(all) > 0 {
		t.Errorf("empty folder: %v, %v", all, err)
	}
	first := released(t, state, "metier/A1201")
	second := released(t, state, "metier/A1202")
	if err := os.WriteFile(first.path("manifest.json"), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(state, "releases", "notes.txt"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	all, err := List(state)
	if !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), first.ID) || len(all) != 1 || all[0].ID != second.ID {
		t.Errorf("list %v, %v; want %s, and the damaged one told", all, err, second.ID)
	}
}

func TestPutInForce(t *testing.T) {
	state := t.TempDir()
	first := released(t, state, "metier/A1201")
	second := released(t, state, "metier/A1202")
	if err := PutInForce(state, first); err != nil || inForce(t, state) != first.ID {
		t.Errorf("%s in force, %v", inForce(t, state), err)
	}
	if err := os.RemoveAll(second.StoreDir); err != nil {
		t.Fatal(err)
	}
	if err := PutInForce(state, second); !errors.Is(err, ErrDamaged) || inForce(t, state) != first.ID {
		t.Errorf("without a store: %v", err)
	}
	nothingLeft(t, state)
	if left, _ := filepath.Glob(filepath.Join(state, "current*")); len(left) != 1 {
		t.Errorf("beside current: %v", left)
	}
}

// Whoever reads `current` while others replace it sees one of the two releases, whole.
func TestCurrentIsReplacedWhole(t *testing.T) {
	state := t.TempDir()
	both := []Release{released(t, state, "metier/A1201"), released(t, state, "metier/A1202")}
	var group sync.WaitGroup
	for w := range 4 {
		group.Go(func() {
			for i := range 25 {
				if err := PutInForce(state, both[(i+w)%2]); err != nil {
					t.Error(err)
				}
				if _, err := Current(state); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	nothingLeft(t, state)
}

func TestRollback(t *testing.T) {
	state := t.TempDir()
	if _, err := Rollback(state, ""); !errors.Is(err, ErrNone) {
		t.Errorf("without a release: %v, want ErrNone", err)
	}
	a := released(t, state, "metier/A1201")
	if _, err := Rollback(state, ""); !errors.Is(err, ErrUnknown) || inForce(t, state) != a.ID {
		t.Errorf("from the first release: %v, want ErrUnknown", err)
	}
	b := released(t, state, "metier/A1202")
	c := released(t, state, "metier/A1203")
	step := func(say, id string, want Release) {
		t.Helper()
		if r, err := Rollback(state, id); err != nil || r.ID != want.ID || inForce(t, state) != want.ID {
			t.Errorf("%s: %s in force, %v; want %s", say, inForce(t, state), err, want.ID)
		}
	}
	step("back once", "", b)
	step("back twice", "", a)
	step("forward by its id", c.ID, c)
	step("back by its id", a.ID, a)
	d := released(t, state, "metier/A1204")
	step("before d stood a, not c", "", a)
	step("forward again", d.ID, d)
	if _, err := Prune(state, 2); err != nil { // d and c stay, a goes
		t.Fatal(err)
	}
	step("a is gone: the next older one", "", c)
	for _, id := range []string{a.ID, "x", "../" + c.ID} {
		if _, err := Rollback(state, id); !errors.Is(err, ErrUnknown) || inForce(t, state) != c.ID {
			t.Errorf("to %q: %v, want ErrUnknown", id, err)
		}
	}
	nothingLeft(t, state)
}

func TestRollbackAndDamage(t *testing.T) {
	state := t.TempDir()
	a := released(t, state, "metier/A1201")
	b := released(t, state, "metier/A1202")
	c := released(t, state, "metier/A1203")
	flip(t, b.path("read.db"), 100)
	for _, id := range []string{"", b.ID} {
		if _, err := Rollback(state, id); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "read.db") || inForce(t, state) != c.ID {
			t.Errorf("to a damaged release: %v, want ErrDamaged, never another one silently", err)
		}
	}
	if err := os.RemoveAll(a.StoreDir); err != nil {
		t.Fatal(err)
	}
	if _, err := Rollback(state, a.ID); !errors.Is(err, ErrDamaged) || inForce(t, state) != c.ID {
		t.Errorf("to a release without a store: %v, want ErrDamaged", err)
	}
	flip(t, b.path("read.db"), 100)
	flip(t, c.path("manifest.json"), 3)
	if _, err := Rollback(state, ""); err != nil || inForce(t, state) != b.ID {
		t.Errorf("away from a damaged release: %v", err)
	}
}

func TestPrune(t *testing.T) {
	state := t.TempDir()
	if removed, err := Prune(state, 1); err != nil || len(removed) > 0 {
		t.Errorf("empty folder: %v, %v", removed, err)
	}
	var all []Release
	for _, p := range []string{"metier/A1201", "metier/A1202", "metier/A1203", "metier/A1204"} {
		all = append(all, released(t, state, p))
	}
	if _, err := Rollback(state, all[0].ID); err != nil {
		t.Fatal(err)
	}
	flip(t, all[2].path("manifest.json"), 3) // a damaged one goes as any other
	removed, err := Prune(state, 1)
	if err != nil || !slices.Equal(removed, []string{all[2].ID, all[1].ID}) {
		t.Errorf("removed %v, %v", removed, err)
	}
	for i, r := range all {
		_, err1 := os.Stat(r.Dir)
		_, err2 := os.Stat(r.StoreDir)
		if kept := i == 0 || i == 3; kept != (err1 == nil) || kept != (err2 == nil) {
			t.Errorf("release %d: %v, %v; want kept %t", i, err1, err2, kept)
		}
	}
	if inForce(t, state) != all[0].ID || Verify(all[0]) != nil {
		t.Error("the release in force is not the one it was")
	}
	nothingLeft(t, state)
	if err := os.WriteFile(filepath.Join(state, "current"), []byte("?"), 0o644); err != nil {
		t.Fatal(err)
	}
	if removed, err := Prune(state, 1); !errors.Is(err, ErrDamaged) || len(removed) > 0 {
		t.Errorf("nobody knows which one is in force: removed %v, %v", removed, err)
	}
}
