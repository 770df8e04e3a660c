//go:build unix

package store_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"passerelle/internal/store"
	"passerelle/internal/store/storetest"
)

// These tests run against the real Oxigraph.

func TestOxigraphWritable(t *testing.T) {
	binary := oxigraph(t)
	storetest.Run(t, func(t *testing.T) (*store.Client, func(string)) {
		location := filepath.Join(t.TempDir(), "new", "store")
		c := start(t, binary, location, store.Options{Writable: true}).Client()
		return c, func(nquads string) {
			t.Helper()
			if err := c.Load(t.Context(), strings.NewReader(nquads)); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// A release: loaded in bulk, served read-only.
func TestOxigraphReadOnly(t *testing.T) {
	binary := oxigraph(t)
	storetest.RunReadOnly(t, func(t *testing.T) (*store.Client, func(string)) {
		folder := t.TempDir()
		location := filepath.Join(folder, "store")
		fill := func(nquads string) {
			t.Helper()
			if err := store.BulkLoad(t.Context(), binary, location, write(t, folder, "data.nq", nquads)); err != nil {
				t.Fatal(err)
			}
		}
		fill("")
		o := start(t, binary, location, store.Options{})
		return o.Client(), func(nquads string) {
			t.Helper()
			fill(nquads)
			o.Restart() // a reader sees what was there when it came up
			eventually(t, "the reader is up again", func() bool { return o.State().Phase == store.Up })
		}
	})
}

func TestReadOnlyRefusesUpdates(t *testing.T) {
	o := start(t, oxigraph(t), loaded(t, 10), store.Options{})
	var answer *store.StatusError
	if err := o.Client().Update(t.Context(), "CLEAR ALL"); !errors.As(err, &answer) || answer.Status != 403 {
		t.Errorf("update: error %v, want status 403", err)
	}
	if err := o.Client().Load(t.Context(), strings.NewReader(quads(1))); !errors.As(err, &answer) || answer.Status != 403 {
		t.Errorf("load: error %v, want status 403", err)
	}
}

// The child is killed under traffic: calls fail as unavailable or succeed,
// nothing else, and soon all succeed again on the same client.
func TestRecovers(t *testing.T) {
	o := start(t, oxigraph(t), loaded(t, 1000), store.Options{})
	first := o.State().PID
	var answered atomic.Int64
	finish := make(chan struct{})
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for {
				select {
				case <-finish:
					return
				default:
				}
				yes, err := o.Client().Ask(t.Context(), `ASK { <http://ex.org/s7> ?p "valeur 7" }`)
				switch {
				case err == nil && yes:
					answered.Add(1)
				case !errors.Is(err, store.ErrUnavailable):
					t.Errorf("ask: %v, %v", yes, err)
				}
				time.Sleep(time.Millisecond)
			}
		})
	}
	eventually(t, "there is traffic", func() bool { return answered.Load() > 20 })
	for i := range 3 {
		if err := syscall.Kill(o.State().PID, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		eventually(t, "the loss is noticed and mended", func() bool { return o.State().Restarts > i })
		before := answered.Load()
		eventually(t, "queries are answered again", func() bool { return answered.Load() > before+20 })
	}
	close(finish)
	group.Wait()
	got := o.State()
	if got.Phase != store.Up || got.Restarts != 3 || got.PID == first || !strings.Contains(got.LastError, "killed") {
		t.Errorf("state %+v", got)
	}
}

// Restart ends what the store itself does not end.
func TestRestartEndsRunaway(t *testing.T) {
	told := make(chan string, 9)
	o := start(t, oxigraph(t), loaded(t, 5000), store.Options{Restarted: func(why string) { told <- why }})
	runaway := make(chan error, 1)
	go func() {
		_, err := o.Client().Ask(t.Context(), `ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(CONCAT(?c, ?f) = ?i) }`)
		runaway <- err
	}()
	select {
	case err := <-runaway:
		t.Fatalf("it does not run away: %v", err)
	case <-time.After(300 * time.Millisecond):
	}
	o.Restart()
	if err := <-runaway; !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("error %v, want ErrUnavailable", err)
	}
	eventually(t, "it answers again", func() bool { return o.Client().Ping(t.Context()) == nil })
	if why := <-told; why == "" || len(told) > 0 {
		t.Errorf("the restart is told as %q, %d times more", why, len(told))
	}
}

func TestMemoryLimit(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("there is no memory cap on " + runtime.GOOS)
	}
	o := start(t, oxigraph(t), loaded(t, 5000), store.Options{MemoryLimit: 256 << 20})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	_, err := o.Client().Ask(ctx, `ASK { { SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?c ?f { ?a ?b ?c . ?d ?e ?f } } } FILTER(?n = 0) }`)
	if !errors.Is(err, store.ErrUnavailable) {
		t.Fatalf("a query for more memory than there is: error %v, want ErrUnavailable", err)
	}
	eventually(t, "it answers again", func() bool { return o.Client().Ping(t.Context()) == nil })
	if got := o.State(); got.Restarts != 1 {
		t.Errorf("state %+v, want one restart", got)
	}
}

func TestSeveralOnOneFolder(t *testing.T) {
	binary := oxigraph(t)
	location := loaded(t, 100)
	readers := []*store.Oxigraph{
		start(t, binary, location, store.Options{}),
		start(t, binary, location, store.Options{}),
	}
	for i, o := range readers {
		if yes, err := o.Client().Ask(t.Context(), `ASK { <http://ex.org/s99> ?p ?o }`); err != nil || !yes {
			t.Errorf("reader %d: %v, %v", i, yes, err)
		}
		stop(t, o)
	}
	writer := start(t, binary, location, store.Options{Writable: true})
	for name, opts := range map[string]store.Options{"writer": {Writable: true}, "reader": {}} {
		_, err := store.Start(t.Context(), binary, location, opts)
		if !errors.Is(err, store.ErrLocked) || !strings.Contains(err.Error(), location) {
			t.Errorf("%s beside a writer: error %v, want ErrLocked", name, err)
		} else if pid := strconv.Itoa(writer.State().PID); runtime.GOOS == "linux" && !strings.Contains(err.Error(), pid) {
			t.Errorf("%s beside a writer: error %v does not name process %s", name, err, pid)
		}
	}
	err := store.BulkLoad(t.Context(), binary, location, write(t, t.TempDir(), "data.nq", quads(1)))
	if !errors.Is(err, store.ErrLocked) {
		t.Errorf("bulk load beside a writer: error %v, want ErrLocked", err)
	}
}

func TestFolderWithoutStore(t *testing.T) {
	_, err := store.Start(t.Context(), oxigraph(t), t.TempDir(), store.Options{})
	if err == nil || !strings.Contains(err.Error(), "holds no Oxigraph store") {
		t.Errorf("error %v", err)
	}
}

// Whatever happens to this process, the child goes with it.
func TestDiesWithParent(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("nothing binds a child's life to its parent's on " + runtime.GOOS)
	}
	parent := exec.Command(os.Args[0], "parent", oxigraph(t), loaded(t, 10))
	parent.Stderr = os.Stderr
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	var child int
	_, scanErr := fmt.Fscan(bufio.NewReader(out), &child)
	living := scanErr == nil && alive(child)
	if err := parent.Process.Kill(); err != nil {
		t.Error(err)
	}
	_ = parent.Wait() // killed, as it says
	if !living {
		t.Fatalf("there was no child: %d, %v", child, scanErr)
	}
	t.Cleanup(func() {
		if t.Failed() {
			_ = syscall.Kill(child, syscall.SIGKILL)
		}
	})
	// Whoever inherits the child may take long to reap it, or never do.
	eventually(t, fmt.Sprintf("process %d ends", child), func() bool {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", child))
		return err != nil || strings.Contains(string(stat), ") Z ")
	})
}

// loaded returns a store folder with n quads.
func loaded(t *testing.T, n int) string {
	t.Helper()
	folder := t.TempDir()
	location := filepath.Join(folder, "store")
	if err := store.BulkLoad(t.Context(), oxigraph(t), location, write(t, folder, "data.nq", quads(n))); err != nil {
		t.Fatal(err)
	}
	return location
}

// quads are n statements of n subjects.
func quads(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<http://ex.org/s%d> <http://ex.org/p> \"valeur %d\" .\n", i, i)
	}
	return b.String()
}

func write(t *testing.T, folder, name, text string) string {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
