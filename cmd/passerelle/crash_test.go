package main

import (
	"context"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"passerelle/internal/publish"
	"passerelle/internal/store"
)

// names lists a folder; none when it is not there.
func names(t *testing.T, parts ...string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(parts...))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

// whole checks that whatever a build left, the release in force and all others are whole, and say what they must.
func whole(t *testing.T, when, state string, want publish.DatasetDigest) {
	t.Helper()
	r, err := publish.Current(state)
	if err != nil {
		t.Fatalf("%s: %v", when, err)
	}
	all, err := publish.List(state)
	if err != nil || len(all) != len(names(t, state, "releases")) {
		t.Errorf("%s: %d releases of %v, %v", when, len(all), names(t, state, "releases"), err)
	}
	inForce := false
	for _, one := range all {
		inForce = inForce || one.ID == r.ID
		if err := publish.Verify(one); err != nil {
			t.Errorf("%s: %v", when, err)
		}
		if one.Manifest.Dataset != want {
			t.Errorf("%s: the dataset of %s is %+v, want %+v", when, one.ID, one.Manifest.Dataset, want)
		}
		if len(names(t, one.StoreDir)) == 0 {
			t.Errorf("%s: %s has no store", when, one.ID)
		}
	}
	if !inForce {
		t.Errorf("%s: %s is in force and in no list", when, r.ID)
	}
}

// clean builds again and checks that nothing is left of what died.
func clean(t *testing.T, when, state string, want publish.DatasetDigest) {
	t.Helper()
	built(t, state)
	whole(t, when+", after the next build", state, want)
	if left := names(t, state, "tmp"); len(left) > 0 {
		t.Errorf("%s: left in tmp: %v", when, left)
	}
	if stores, releases := names(t, state, "store"), names(t, state, "releases"); !slices.Equal(stores, releases) {
		t.Errorf("%s: stores %v, releases %v", when, stores, releases)
	}
	for _, name := range names(t, state) {
		if !slices.Contains([]string{"build.lock", "current", "releases", "snapshots", "store", "tmp"}, name) {
			t.Errorf("%s: %s is left in the state folder", when, name)
		}
	}
	if _, err := publish.Prune(state, 2); err != nil {
		t.Errorf("%s: %v", when, err)
	}
}

// killWhen starts a build and kills it as soon as now says so; it says whether the build was still running.
func killWhen(t *testing.T, state string, now func(*exec.Cmd) bool) bool {
	t.Helper()
	cmd := child(t, buildArgs(t, state)...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // killed or done, both are told by the exit state
		close(ended)
	}()
	for {
		select {
		case <-ended:
			return false
		default:
		}
		if now(cmd) {
			_ = cmd.Process.Kill()
			<-ended
			return cmd.ProcessState.ExitCode() != exitDone
		}
	}
}

// after waits, busily, for a while from now.
func after(d time.Duration) func(*exec.Cmd) bool {
	at := time.Now().Add(d)
	return func(*exec.Cmd) bool { return time.Now().After(at) }
}

func TestKilledBuilds(t *testing.T) {
	state := t.TempDir()
	want := built(t, state).Manifest.Dataset
	began := time.Now()
	if killWhen(t, state, func(*exec.Cmd) bool { return false }) {
		t.Fatal("a build that nobody killed ended badly")
	}
	duration := time.Since(began)
	random := rand.New(rand.NewPCG(2026, 11))
	killed := 0
	for i := range 10 {
		moment := time.Duration((float64(i) + random.Float64()) / 10 * float64(duration))
		if killWhen(t, state, after(moment)) {
			killed++
		}
		when := "killed after " + moment.String()
		whole(t, when, state, want)
		clean(t, when, state, want)
	}
	if killed < 5 {
		t.Errorf("only %d of 10 builds were killed while they ran", killed)
	}
}

// The moments at which something takes its place are the delicate ones.
func TestBuildsKilledAroundTheRenames(t *testing.T) {
	state := t.TempDir()
	want := built(t, state).Manifest.Dataset
	more := func(t *testing.T, folder string) func(*exec.Cmd) bool {
		before := len(names(t, state, folder))
		return func(*exec.Cmd) bool { return len(names(t, state, folder)) > before }
	}
	there := func(pattern string) func(*exec.Cmd) bool {
		return func(*exec.Cmd) bool {
			found, _ := filepath.Glob(filepath.Join(state, "tmp", "*", pattern))
			return len(found) > 0
		}
	}
	killed := 0
	for _, tc := range []struct {
		when string
		now  func(t *testing.T) func(*exec.Cmd) bool
	}{
		{"the dataset is being written", func(*testing.T) func(*exec.Cmd) bool { return there("release/dataset.nq.zst") }},
		{"the read model is being written", func(*testing.T) func(*exec.Cmd) bool { return there("release/read.db") }},
		{"the manifest is written", func(*testing.T) func(*exec.Cmd) bool { return there("release/manifest.json") }},
		{"the store is being loaded", func(*testing.T) func(*exec.Cmd) bool { return there("store/*.sst") }},
		{"the store has its place", func(t *testing.T) func(*exec.Cmd) bool { return more(t, "store") }},
		{"the release has its place", func(t *testing.T) func(*exec.Cmd) bool { return more(t, "releases") }},
		{"the next line of current is written", func(*testing.T) func(*exec.Cmd) bool { return there("publish-*/current") }},
	} {
		for range 2 {
			if killWhen(t, state, tc.now(t)) {
				killed++
			}
			whole(t, "killed when "+tc.when, state, want)
			clean(t, "killed when "+tc.when, state, want)
		}
	}
	if killed < 7 {
		t.Errorf("only %d of 14 builds were killed while they ran", killed)
	}
	server, err := store.Start(context.Background(), oxigraph(t), current(t, state).StoreDir, store.Options{})
	if err != nil {
		t.Fatalf("the store of the release in force: %v", err)
	}
	if err := server.Stop(context.Background()); err != nil {
		t.Error(err)
	}
}

// A process number is given again: what a dead build of our own number left must not get into the release.
func TestLeftoversOfOurOwnNumber(t *testing.T) {
	state := t.TempDir()
	want := built(t, state).Manifest.Dataset
	own := filepath.Join("tmp", itoa(os.Getpid()))
	file(t, state, own+"/release/read.db", "not a database")
	file(t, state, own+"/release/exports/old.csv", "old")
	file(t, state, own+"/store/000001.sst", "old")
	clean(t, "leftovers of our own number", state, want)
	if _, err := os.Stat(filepath.Join(current(t, state).Dir, "exports", "old.csv")); err == nil {
		t.Error("a leftover was published")
	}
}
