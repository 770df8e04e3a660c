package conformance

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/rdf"
)

// child says that the test binary runs itself, in a folder of the test that made it.
const child = "PASSERELLE_CONFORMANCE_CHILD"

// TestChild runs a suite of which one case passes, one fails and one is refused.
func TestChild(t *testing.T) {
	if os.Getenv(child) == "" {
		t.Skip("TestRun runs it")
	}
	outcome := func(err error) func() error { return func() error { return err } }
	Run(t, Suite{Name: "s", Least: 3, Cases: []Case{
		{"good", "http://e/good", outcome(nil)},
		{"bad", "http://e/bad", outcome(errors.New("it broke"))},
		{"beyond", "http://e/beyond", outcome(fmt.Errorf("%w: no such word", ErrUntested))},
	}})
}

func TestRun(t *testing.T) {
	for _, tc := range []struct {
		name, ledger string
		want         []string // said by a run that fails; none, and the run passes
	}{
		{"listed", "# why\n\ns/bad it breaks\ns/be* out of scope\n", nil},
		{"not listed", "s/beyond out of scope\n", []string{"it broke"}},
		{"listed and passes", "s/* never\n", []string{"FAIL: TestChild/s/good", "passes, yet known-failures.txt lists it: never"}},
		{"no case", "s/bad it breaks\ns/beyond out of scope\ns/ba gone\n", []string{"known-failures.txt:3: s/ba is no case"}},
		{"prefix of no case", "s/bad it breaks\ns/beyond out of scope\nt/* gone\n", []string{"known-failures.txt:3: t/* is no case"}},
		{"twice", "s/bad it breaks\ns/beyond out of scope\ns/bad again\n", []string{"known-failures.txt:3: s/bad stands on line 1 already"}},
		{"no reason", "s/bad\n", []string{"known-failures.txt:1: s/bad without a reason"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			said, err := runChild(t, map[string]string{"go.mod": "module e\n", "internal/p/" + ledgerFile: tc.ledger})
			if (err != nil) != (tc.want != nil) {
				t.Errorf("error %v of\n%s", err, said)
			}
			for _, want := range tc.want {
				if !strings.Contains(said, want) {
					t.Errorf("want %q in\n%s", want, said)
				}
			}
		})
	}
	if said, err := runChild(t, map[string]string{"internal/p/other": ""}); err == nil || !strings.Contains(said, ledgerFile) {
		t.Errorf("without a ledger: %v\n%s", err, said)
	}
}

// runChild runs TestChild in internal/p of a folder of these files, where the report is written to reports.
func runChild(t *testing.T, files map[string]string) (said string, err error) {
	t.Helper()
	root := t.TempDir()
	writeFiles(t, root, files)
	c := exec.Command(os.Args[0], "-test.run=^TestChild$", "-test.v")
	c.Dir = filepath.Join(root, "internal", "p")
	c.Env = append(os.Environ(), child+"=yes", "PASSERELLE_EARL=reports")
	out, err := c.CombinedOutput()
	if err == nil {
		checkReport(t, filepath.Join(root, "reports", "p.ttl"))
	}
	return string(out), err
}

func writeFiles(t *testing.T, root string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		file := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func checkReport(t *testing.T, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	g, err := rdf.ReadGraph(bytes.NewReader(text), file, "http://e/p.ttl", rdf.Turtle)
	if err != nil {
		t.Fatal(err)
	}
	const earl = "http://www.w3.org/ns/earl#"
	got := map[string]string{}
	for _, a := range g.SubjectsOf(rdf.Type, "<"+earl+"Assertion>") {
		if g.Text(a, earl+"subject") != "http://e/p.ttl#p" || g.Text(a, earl+"assertedBy") != "http://e/p.ttl#p" {
			t.Errorf("%s is said of %s by %s", a, g.Text(a, earl+"subject"), g.Text(a, earl+"assertedBy"))
		}
		result := g.Object(a, earl+"result")
		got[g.Text(a, earl+"test")] = strings.TrimPrefix(g.Text(result, earl+"outcome"), earl) + " " + g.Text(result, earl+"info")
	}
	want := map[string]string{"http://e/good": "passed ", "http://e/bad": "failed it breaks", "http://e/beyond": "untested out of scope"}
	if !maps.Equal(got, want) {
		t.Errorf("the report says %v, want %v", got, want)
	}
}

func TestSuiteFaults(t *testing.T) {
	for _, tc := range []struct {
		ids  []string
		want int
	}{{[]string{"a", "b"}, 0}, {[]string{"a"}, 1}, {[]string{"a", "a"}, 1}, {nil, 1}} {
		s := Suite{Name: "s", Least: 2}
		for _, id := range tc.ids {
			s.Cases = append(s.Cases, Case{ID: id})
		}
		if got := s.faults(); len(got) != tc.want {
			t.Errorf("%v: faults %q, want %d", tc.ids, got, tc.want)
		}
	}
}

func TestShared(t *testing.T) {
	root := t.TempDir()
	writeFiles(t, root, map[string]string{"a/b/c": ""})
	t.Setenv("PASSERELLE_SHARED", root)
	if got, want := Shared(t, "a", "b"), filepath.Join(root, "a", "b"); got != want {
		t.Errorf("folder %s, want %s", got, want)
	}
	t.Run("absent", func(t *testing.T) {
		defer func() {
			if !t.Skipped() {
				t.Error("not skipped where the folder is not there")
			}
		}()
		Shared(t, "a", "x")
	})
}

func manifestOf(t *testing.T, files map[string]string) (*Manifest, error) {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		files[name] = "@prefix mf: <" + mf + "> . @prefix : <http://e/kinds#> .\n" + text
	}
	writeFiles(t, root, files)
	return ReadManifest(root, "http://e/suite/")
}

func TestManifest(t *testing.T) {
	m, err := manifestOf(t, map[string]string{
		manifestFile: "<> mf:include <part/m.ttl> , <manifest.ttl> ; mf:assumedTestBase <http://e/suite/> ; mf:entries ( <#two> <#one> ) .\n" +
			"<#one> a :Known ; mf:action <one.ttl> . <#two> a :Unknown .",
		"part/m.ttl": "<> mf:include <../manifest.ttl> ; mf:entries ( <three> ) . <three> a :Known ; mf:action <> ; mf:result [] .",
		"one.ttl":    "<> a [] .",
	})
	if err != nil {
		t.Fatal(err)
	}
	var ran []string
	cases := m.Cases(map[string]func(Entry) error{"http://e/kinds#Known": func(e Entry) error {
		ran = append(ran, rdf.Text(e.Action()))
		again, err := m.Graph(rdf.Text(e.Action()))
		if once := m.graphs[rdf.Text(e.Action())]; err == nil && again != once {
			t.Errorf("%s is read twice", e.Action())
		}
		return err
	}})
	var got []string
	for _, c := range cases {
		got = append(got, fmt.Sprintf("%s %s %v", c.ID, c.IRI, c.Run()))
	}
	want := []string{
		"part/three http://e/suite/part/three <nil>",
		"two http://e/suite/manifest.ttl#two the type of the case, http://e/kinds#Unknown, is unknown",
		"one http://e/suite/manifest.ttl#one <nil>",
	}
	if !slices.Equal(got, want) {
		t.Errorf("cases %q, want %q", got, want)
	}
	if want := []string{"http://e/suite/part/m.ttl", "http://e/suite/one.ttl"}; !slices.Equal(ran, want) {
		t.Errorf("actions %q, want %q", ran, want)
	}
	if result := m.Entries[0].Result(); !strings.HasPrefix(result, "_:") || m.Entries[2].Result() != "" {
		t.Errorf("results %q and %q, want a blank node and none", result, m.Entries[2].Result())
	}
	for _, iri := range []string{"http://e/other", "http://e/suite/../x", "http://e/suite/none.ttl"} {
		if _, err := m.Read(iri); err == nil {
			t.Errorf("%s is read", iri)
		}
	}
}

func TestManifestRefused(t *testing.T) {
	for name, tc := range map[string]struct {
		files map[string]string
		want  string
	}{
		"none":           {map[string]string{"other.ttl": ""}, manifestFile},
		"no Turtle":      {map[string]string{manifestFile: "<> ,"}, "manifest.ttl:2:"},
		"another base":   {map[string]string{manifestFile: "<> mf:assumedTestBase <http://e/> ."}, "want http://e/suite/"},
		"no such file":   {map[string]string{manifestFile: "<> mf:include <part.ttl> ."}, "part.ttl"},
		"outside":        {map[string]string{manifestFile: "<> mf:include <../part.ttl> ."}, "not in the suite"},
		"no description": {map[string]string{manifestFile: "\n<> mf:entries ( <#a> ) ."}, "manifest.ttl:3: <http://e/suite/manifest.ttl#a> is listed"},
	} {
		if _, err := manifestOf(t, tc.files); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: error %v, want one that says %q", name, err, tc.want)
		}
	}
}
