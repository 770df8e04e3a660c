//go:build unix

package store_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"passerelle/internal/store"
)

// TestMain lets this binary play two other parts: a false Oxigraph whose faults
// a file in its store folder names, and a parent to be killed.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case "serve", "serve-read-only":
			os.Exit(falseOxigraph())
		case "parent":
			os.Exit(parent(os.Args[2], os.Args[3]))
		}
	}
	os.Exit(m.Run())
}

// parent starts an Oxigraph, prints its process id and waits to be killed.
func parent(binary, location string) int {
	o, err := store.Start(context.Background(), binary, location, store.Options{})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println(o.State().PID)
	select {}
}

// falseOxigraph knows the command line and the words of the real one.
func falseOxigraph() int {
	var location, addr string
	for _, arg := range os.Args[2:] {
		if value, ok := strings.CutPrefix(arg, "--location="); ok {
			location = value
		}
		if value, ok := strings.CutPrefix(arg, "--bind="); ok {
			addr = value
		}
	}
	faults, err := os.ReadFile(filepath.Join(location, "faults"))
	if err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		return 1
	}
	has := func(fault string) bool { return strings.Contains(string(faults), fault) }
	switch {
	case len(os.Environ()) > 0:
		fmt.Fprintln(os.Stderr, "Error: the environment is not empty")
		return 1
	case has("port taken once"):
		if err := os.WriteFile(filepath.Join(location, "faults"), nil, 0o600); err == nil {
			fmt.Fprintln(os.Stderr, "Error: Address already in use (os error 98)")
		}
		return 1
	case has("port taken"):
		fmt.Fprintln(os.Stderr, "Error: Address already in use (os error 98)")
		return 1
	case has("locked"):
		fmt.Fprintln(os.Stderr, "Error: IO error: While lock file: x/LOCK: Resource temporarily unavailable")
		return 1
	case has("mute"):
		time.Sleep(time.Hour)
	}
	if has("ignores terminate") {
		signal.Ignore(syscall.SIGTERM)
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		return 1
	}
	fmt.Fprintln(os.Stderr, "Listening for requests at http://"+addr)
	err = http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if has("no store") {
			http.Error(w, "out of order", http.StatusInternalServerError)
			return
		}
		fmt.Fprint(w, `{"head":{},"boolean":true}`)
	}))
	fmt.Fprintln(os.Stderr, err)
	return 1
}

// falseStore returns a binary and a store folder for Start; the one behaves as
// the faults in the other say.
func falseStore(t *testing.T, faults string) (binary, location string) {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	location = t.TempDir()
	if err := os.WriteFile(filepath.Join(location, "faults"), []byte(faults), 0o600); err != nil {
		t.Fatal(err)
	}
	return binary, location
}

// oxigraph returns the real binary, or skips the test; where the machine is to
// have everything (CI=true), its absence is a failure.
func oxigraph(t *testing.T) string {
	t.Helper()
	binary, err := store.FindBinary("", repository(t))
	if err == nil {
		return binary
	}
	if os.Getenv("CI") == "true" {
		t.Fatal(err)
	}
	t.Skip(err)
	return ""
}

// repository returns the folder that holds go.mod.
func repository(t *testing.T) string {
	t.Helper()
	folder, err := os.Getwd()
	for ; err == nil; folder = filepath.Dir(folder) {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return folder
		}
		if folder == filepath.Dir(folder) {
			err = errors.New("no go.mod above the test")
			t.Fatal(err)
		}
	}
	t.Fatal(err)
	return ""
}

// start starts an Oxigraph that ends with the test.
func start(t *testing.T, binary, location string, opts store.Options) *store.Oxigraph {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	o, err := store.Start(ctx, binary, location, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, o) })
	return o
}

func stop(t *testing.T, o *store.Oxigraph) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := o.Stop(ctx); err != nil {
		t.Error(err)
	}
}

// alive says whether a process exists; one that ended and was not reaped does.
func alive(pid int) bool { return syscall.Kill(pid, 0) == nil }

// eventually waits until a condition holds and fails the test when it takes
// longer than a supervised store may (10 s).
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within 10 s: %s", what)
		}
	}
}
