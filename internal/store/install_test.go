//go:build unix

package store_test

import (
	"archive/zip"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"passerelle/internal/store"
)

// scripts/oxigraph.sh with a pip that serves a wheel of ours, no network and
// nothing in the environment but PATH.
func TestInstallScript(t *testing.T) {
	good := "#!/bin/sh\necho oxigraph " + store.OxigraphVersion + "\n"
	for _, test := range []struct {
		name, pip, binary string
		code              int
		says              string
	}{
		{"installs", `echo "$@" >>"$0.calls"; for to; do [ "$last" = --dest ] && break; last=$to; done; cp "$0.whl" "$to/` + wheelName + `"`, good, 0, "installed"},
		{"fetch fails", `echo no route >&2; exit 1`, good, 3, "no route"},
		{"other version", `for to; do [ "$last" = --dest ] && break; last=$to; done; cp "$0.whl" "$to/` + wheelName + `"`,
			"#!/bin/sh\necho oxigraph 0.4.0\n", 3, "0.4.0"},
	} {
		t.Run(test.name, func(t *testing.T) {
			folder := t.TempDir()
			pip := filepath.Join(folder, "bin", "pip")
			if err := os.Mkdir(filepath.Dir(pip), 0o700); err != nil {
				t.Fatal(err)
			}
			script := "#!/bin/sh\n[ \"$1\" = --version ] && exit\n" + test.pip + "\n"
			if err := os.WriteFile(pip, []byte(script), 0o700); err != nil {
				t.Fatal(err)
			}
			wheel(t, pip+".whl", test.binary)
			dest := filepath.Join(folder, "tools", "a place")
			out, code := install(t, filepath.Dir(pip), dest)
			if code != test.code || !strings.Contains(out, test.says) {
				t.Errorf("exit %d, %s; want exit %d and %q", code, out, test.code, test.says)
			}
			entries, err := os.ReadDir(filepath.Dir(dest))
			if err != nil || len(entries) != min(1, 1-test.code/3) {
				t.Errorf("beside the place: %v, %v", entries, err)
			}
			if test.code != 0 {
				return
			}
			if got, err := store.Version(t.Context(), filepath.Join(dest, "oxigraph")); got != store.OxigraphVersion {
				t.Errorf("what is installed is %q, %v", got, err)
			}
			if out, code := install(t, filepath.Dir(pip), dest+"/"); code != 0 || !strings.Contains(out, "already") {
				t.Errorf("again: exit %d, %s", code, out)
			}
			calls, err := os.ReadFile(pip + ".calls")
			if err != nil || strings.Count(string(calls), "\n") != 1 || !strings.Contains(string(calls), "oxigraph=="+store.OxigraphVersion) {
				t.Errorf("pip was called with %q, %v", calls, err)
			}
		})
	}
}

const wheelName = "oxigraph-" + store.OxigraphVersion + "-py3-none-any.whl"

// wheel writes a wheel that holds a binary, where Oxigraph's have it.
func wheel(t *testing.T, path, binary string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	archive := zip.NewWriter(f)
	w, err := archive.Create(fmt.Sprintf("oxigraph-%s.data/scripts/oxigraph", store.OxigraphVersion))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(binary)); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(archive.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
}

// install runs the script and returns what it wrote and its exit code.
func install(t *testing.T, bin, dest string) (string, int) {
	t.Helper()
	cmd := exec.Command("/bin/sh", filepath.Join(repository(t), "scripts", "oxigraph.sh"), dest)
	cmd.Env = []string{"PATH=" + bin + ":/usr/bin:/bin"}
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}
