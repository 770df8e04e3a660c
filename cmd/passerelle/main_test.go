package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"passerelle/internal/publish"
	"passerelle/internal/store"
)

// repository is the folder of go.mod.
const repository = "../.."

// asProgram makes this test binary be the program: tests start it as a child that they may stop and kill.
const asProgram = "PASSERELLE_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	code := m.Run()
	if dir, err := sampleState(); err == nil {
		os.RemoveAll(dir)
	}
	os.Exit(code)
}

// result is what a command said.
type result struct {
	code     int
	out, err string
}

// firstLine is the first line on stderr.
func (r result) firstLine() string {
	line, _, _ := strings.Cut(r.err, "\n")
	return line
}

// passerelle runs one command line in this process, with an environment of name=value.
func passerelle(env []string, args ...string) result {
	var out, errs bytes.Buffer
	getenv := func(name string) string {
		for _, e := range env {
			if n, v, _ := strings.Cut(e, "="); n == name {
				return v
			}
		}
		return ""
	}
	code := run(context.Background(), args, streams{strings.NewReader(""), &out, &errs}, getenv)
	return result{code, out.String(), errs.String()}
}

// child prepares the program as a process of its own.
func child(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe, args...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	return cmd
}

// oxigraph is the path of the store's binary; the test is skipped without it, and fails in continuous integration.
func oxigraph(t *testing.T) string {
	t.Helper()
	path, err := store.FindBinary("", repository)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	if path, err = filepath.Abs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

// buildArgs is the command line that builds the samples into a state folder.
func buildArgs(t *testing.T, state string, more ...string) []string {
	t.Helper()
	args := []string{"build", "--state", state, "--offline", "--oxigraph", oxigraph(t)}
	dirs, err := filepath.Glob(filepath.Join(repository, "mappings", "*", "sample"))
	if err != nil || len(dirs) < 4 {
		t.Fatalf("samples %v, %v", dirs, err)
	}
	for _, d := range dirs {
		args = append(args, "--data", d)
	}
	return append(args, more...)
}

// built makes a release of the samples.
func built(t *testing.T, state string) publish.Release {
	t.Helper()
	if r := passerelle(nil, buildArgs(t, state)...); r.code != exitDone {
		t.Fatalf("build ends with %d: %s", r.code, r.err)
	}
	return current(t, state)
}

func current(t *testing.T, state string) publish.Release {
	t.Helper()
	r, err := publish.Current(state)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

var sampleState = sync.OnceValues(func() (string, error) { return os.MkdirTemp("", "passerelle-cmd-*") })

// samples is a state folder with a release of the samples, for tests that only read.
func samples(t *testing.T) string {
	t.Helper()
	dir, err := sampleState()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := publish.Current(dir); err != nil {
		built(t, dir)
	}
	return dir
}

// file writes a file into a folder and returns its path.
func file(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// decode reads one JSON document, which must be all there is.
func decode(t *testing.T, text string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), into); err != nil {
		t.Fatalf("%v: %.300s", err, text)
	}
}
