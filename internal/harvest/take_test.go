package harvest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"passerelle/internal/harvest"
)

// An archive of many tables, some of which came again by themselves, keeps the others: the later bytes count.
func TestTakeDataReplacesTablesOfAnArchive(t *testing.T) {
	src := mustRead(t, ttl("alpha", "", [2]string{"a", pattern("**/all-{date}.zip!a.csv", "complet", "") + " , " + pattern("**/a-{date}.csv", "complet", "")},
		[2]string{"b", pattern("**/all-{date}.zip!b.csv", "complet", "")}))
	st := state{t.TempDir()}
	take(t, st.open(t), tree(t, map[string]string{"all-20240101.zip": archive(t, "a.csv", "old", "b.csv", "b")}), src)
	take(t, st.open(t), tree(t, map[string]string{"a-20240101.csv": "new"}), src)
	want := []string{"alpha a 2024-01-01 complet a-20240101.csv", "alpha b 2024-01-01 complet all-20240101.zip!b.csv"}
	compare(t, "a came again", editions(t, st.open(t), src), want)
	take(t, st.open(t), tree(t, map[string]string{"all-20240101.zip": archive(t, "a.csv", "newest", "b.csv", "b")}), src)
	compare(t, "both came again", editions(t, st.open(t), src), []string{
		"alpha a 2024-01-01 complet all-20240101.zip!a.csv", "alpha b 2024-01-01 complet all-20240101.zip!b.csv"})
	if n := len(st.open(t).Entries()); n != 1 {
		t.Errorf("%d entries, want the archive only", n)
	}
}

// What was taken since Hold is there for this store, and for no other until Keep.
func TestHold(t *testing.T) {
	alpha, beta := twoSources(t)
	st := state{t.TempDir()}
	take(t, st.open(t), tree(t, map[string]string{"a-20240101.csv": "one", "b.csv": "bee"}), alpha, beta)
	before := editions(t, st.open(t), alpha, beta)
	files := st.files(t)

	store := st.open(t)
	store.Hold()
	take(t, store, tree(t, map[string]string{"a-20240101.csv": "bad", "a-20240301.csv": "three", "b.csv": "bee"}), alpha, beta)
	held := []string{"alpha a 2024-01-01 complet a-20240101.csv", "alpha a 2024-03-01 complet a-20240301.csv", "beta b 2023-05-01 complet b.csv"}
	compare(t, "held", editions(t, store, alpha, beta), held)
	compare(t, "on disk meanwhile", editions(t, st.open(t), alpha, beta), before)
	if err := store.Drop(); err != nil {
		t.Fatal(err)
	}
	compare(t, "dropped", editions(t, store, alpha, beta), before)
	compare(t, "dropped, on disk", editions(t, st.open(t), alpha, beta), before)
	compare(t, "bytes left", st.files(t), files)
	if got, err := os.ReadFile(mustEditions(t, store, alpha)[0].Path); err != nil || string(got) != "one" {
		t.Errorf("a-20240101.csv holds %q, %v", got, err)
	}

	store.Hold()
	take(t, store, tree(t, map[string]string{"a-20240101.csv": "bad", "a-20240301.csv": "three"}), alpha, beta)
	if err := store.Keep(); err != nil {
		t.Fatal(err)
	}
	if err := store.Drop(); err != nil {
		t.Fatal(err)
	}
	compare(t, "kept", editions(t, st.open(t), alpha, beta), held)
}

// An index that cannot be written is still held: what was taken can be dropped.
func TestHoldOnADiskThatFails(t *testing.T) {
	alpha, _ := twoSources(t)
	st := state{t.TempDir()}
	take(t, st.open(t), tree(t, map[string]string{"a-20240101.csv": "one"}), alpha)
	files := st.files(t)
	store := st.open(t)
	store.Hold()
	take(t, store, tree(t, map[string]string{"a-20240301.csv": "three"}), alpha)
	if err := os.RemoveAll(filepath.Join(st.root, "tmp")); err != nil {
		t.Fatal(err)
	}
	plant(t, st.root, map[string]string{"tmp": ""})
	if err := store.Keep(); err == nil || !strings.Contains(err.Error(), st.root) {
		t.Errorf("kept with %v", err)
	}
	if err := store.Drop(); err != nil {
		t.Fatal(err)
	}
	compare(t, "bytes left", st.files(t), append(files, filepath.Join(st.root, "tmp")))
}

func mustEditions(t *testing.T, s *harvest.Store, sources ...harvest.Source) []harvest.Edition {
	t.Helper()
	all, err := s.Editions(sources)
	if err != nil {
		t.Fatal(err)
	}
	return all
}
