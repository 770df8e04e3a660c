package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/piprate/json-gold/ld"

	"passerelle/internal/conformance"
)

// canonical is N-Quads with blank nodes by canonical names, sorted.
func canonical(t *testing.T, nquads string) []string {
	t.Helper()
	options := ld.NewJsonLdOptions("")
	options.InputFormat, options.Format, options.Algorithm = "application/n-quads", "application/n-quads", ld.AlgorithmURDNA2015
	out, err := ld.NewJsonLdProcessor().Normalize(nquads, options)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.(string)), "\n")
	slices.Sort(lines)
	return lines
}

// A handful of the RML-Core suite through the command; package rml runs them all.
func TestMapRunsStandardCases(t *testing.T) {
	suite := conformance.Shared(t, "conformance", "rml-core")
	for _, id := range []string{"RMLTC0001a-JSON", "RMLTC0001b-JSON", "RMLTC0002a-JSON", "RMLTC0004a-JSON", "RMLTC0006a-JSON", "RMLTC0007e-JSON", "RMLTC0009a-JSON", "RMLTC0010c-JSON", "RMLTC0015a-JSON"} {
		t.Run(id, func(t *testing.T) {
			want := read(t, filepath.Join(suite, id, "output.nq"))
			out := filepath.Join(t.TempDir(), "out.nq")
			r := passerelle(nil, "map", "-m", filepath.Join(suite, id, "mapping.ttl"), "--base", "http://example.com/base/", "-o", out)
			if r.code != exitDone || r.out != "" {
				t.Fatalf("ends with %d: %s", r.code, r.err)
			}
			if got, want := canonical(t, read(t, out)), canonical(t, want); !slices.Equal(got, want) {
				t.Errorf("%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
	for _, id := range []string{"RMLTC0002g-JSON", "RMLTC0004b-JSON", "RMLTC0007h-JSON", "RMLTC0015b-JSON"} {
		if r := passerelle(nil, "map", "-m", filepath.Join(suite, id, "mapping.ttl")); r.code != exitData || r.err == "" {
			t.Errorf("%s ends with %d: %s; want an error", id, r.code, r.err)
		}
	}
}

// Wrong cells come first on stderr, the accounts last; good cells are written.
func TestMapTellsWrongCells(t *testing.T) {
	dir := t.TempDir()
	file(t, dir, "people.csv", people)
	r := passerelle(nil, "map", "-m", file(t, dir, "mapping.ttl", mapping))
	lines := strings.Split(strings.TrimSpace(r.err), "\n")
	if r.code != exitData || len(lines) != 3 || !strings.HasPrefix(lines[0], "people.csv:3:age: ") || lines[1] != "people.csv: 2 rows read = 1 mapped + 1 rejected" {
		t.Errorf("ends with %d: %s", r.code, r.err)
	}
	if want := `<http://e/Ada> <http://e/age> "36"^^<http://www.w3.org/2001/XMLSchema#integer> .` + "\n"; r.out != want {
		t.Errorf("writes %q, want %q", r.out, want)
	}
}

// A run that fails leaves what was there, and nothing beside it; one that ends writes, wrong cells or not.
func TestMapKeepsTheOldOutputUntilItEnds(t *testing.T) {
	dir := t.TempDir()
	file(t, dir, "people.csv", people)
	out := file(t, dir, "out/people.nq", "old\n")
	m := file(t, dir, "mapping.ttl", mapping)
	if err := os.Chmod(out, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"no data": "", "cut": "name,age\nAda,\"36\n"} {
		if text == "" {
			os.Remove(filepath.Join(dir, "people.csv"))
		} else {
			file(t, dir, "people.csv", text)
		}
		if r := passerelle(nil, "map", "-m", m, "-o", out); r.code == exitDone || read(t, out) != "old\n" {
			t.Errorf("%s: ends with %d and leaves %q", name, r.code, read(t, out))
		}
	}
	file(t, dir, "people.csv", people)
	r := passerelle(nil, "map", "-m", m, "-o", out)
	if got := read(t, out); r.code != exitData || !strings.HasPrefix(got, "<http://e/Ada>") {
		t.Errorf("wrong cells: ends with %d, writes %q", r.code, got)
	}
	if info, err := os.Stat(out); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v; want the mode of before", info.Mode(), err)
	}
	if left := names(t, dir, "out"); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
	if r := passerelle(nil, "map", "-m", m, "-o", "/dev/null"); r.code != exitData || !strings.Contains(r.err, "wrong cells") {
		t.Errorf("into a device: %d, %s", r.code, r.err)
	}
}

// A value of a column that the source.ttl beside the mapping marks personal is not told.
func TestMapHidesPersonalValues(t *testing.T) {
	dir := t.TempDir()
	file(t, dir, "people.csv", people)
	m := file(t, dir, "mapping.ttl", mapping)
	told := func() string { return passerelle(nil, "map", "-m", m).err }
	if said := told(); !strings.Contains(said, `"x"`) {
		t.Fatalf("says %q, want the wrong value", said)
	}
	declaration := strings.NewReplacer("bcn", "people", "src:maxRejected 0.01 ;", `src:personal "age" ;`).Replace(read(t, repository+"/mappings/bcn/source.ttl"))
	file(t, dir, "source.ttl", declaration)
	if said := told(); strings.Contains(said, `"x"`) || !strings.Contains(said, "people.csv:3:age: ") {
		t.Errorf("says %q, want the place and not the value", said)
	}
}
