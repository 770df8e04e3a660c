package conformance

import (
	"os"
	"path/filepath"
	"testing"
)

// Shared returns a folder of the data and suites that are no part of the project, given by the names on the way to it: in
// the folder that the environment variable PASSERELLE_SHARED names, else in the folder shared beside the repository. The
// test is skipped where it is not there.
func Shared(t testing.TB, names ...string) string {
	t.Helper()
	within := filepath.Join(names...)
	folder := filepath.Join(fromEnvironment(t, "PASSERELLE_SHARED", filepath.Join("..", "shared")), within)
	if _, err := os.Stat(folder); err != nil {
		t.Skipf("%s is not here: set PASSERELLE_SHARED to the folder that holds %s", folder, within)
	}
	return folder
}

// fromEnvironment returns the path that a variable holds, or otherwise; a relative one begins at the root of the repository.
func fromEnvironment(t testing.TB, variable, otherwise string) string {
	t.Helper()
	path := os.Getenv(variable)
	if path == "" {
		path = otherwise
	}
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(repository(t), path)
}

// repository returns the folder that holds go.mod, which is that of the package under test or one above it.
func repository(t testing.TB) string {
	t.Helper()
	folder, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return folder
		}
		if folder == filepath.Dir(folder) {
			t.Fatal("no go.mod in the folder of the test or above it")
		}
		folder = filepath.Dir(folder)
	}
}
