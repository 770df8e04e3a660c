package rdf_test

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/rdf"
)

// suites are the W3C suites of RDF 1.1, and how many cases each must have at least.
var suites = []struct {
	folder  string
	format  rdf.Format
	results rdf.Format
	cases   int
}{
	{"rdf-turtle", rdf.Turtle, rdf.NTriples, 313},
	{"rdf-n-triples", rdf.NTriples, rdf.NTriples, 70},
	{"rdf-n-quads", rdf.NQuads, rdf.NQuads, 87},
	{"rdf-xml", rdf.RDFXML, rdf.NTriples, 166},
}

const mf = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"

// TestConformance runs the suites. known-failures.txt lists the cases that fail and why; a case listed that passes fails
// the test, so that the list never outlives its reasons.
func TestConformance(t *testing.T) {
	root := filepath.Join(shared(), "conformance", "rdf11")
	if _, err := os.Stat(root); err != nil {
		t.Skipf("the W3C suites are not at %s: set PASSERELLE_SHARED to the folder that holds conformance/rdf11", root)
	}
	known := readLedger(t)
	for _, s := range suites {
		cases := readManifest(t, filepath.Join(root, s.folder))
		if len(cases) < s.cases {
			t.Errorf("%s has %d cases, want %d at least", s.folder, len(cases), s.cases)
		}
		for _, c := range cases {
			name := s.folder + "/" + c.name
			t.Run(name, func(t *testing.T) {
				problem := c.run(s.format, s.results)
				switch reason := known[name]; {
				case problem != nil && reason == "":
					t.Error(problem)
				case problem == nil && reason != "":
					t.Errorf("passes, yet known-failures.txt lists it: %s", reason)
				case problem != nil:
					t.Skipf("known failure: %s (%v)", reason, problem)
				}
			})
			delete(known, name)
		}
	}
	for name := range known {
		t.Errorf("known-failures.txt lists %s, which no suite has", name)
	}
}

func shared() string {
	if dir := os.Getenv("PASSERELLE_SHARED"); dir != "" {
		return dir
	}
	return filepath.Join("..", "..", "..", "shared")
}

// readLedger reads known-failures.txt: the name of a case, and why it fails.
func readLedger(t *testing.T) map[string]string {
	t.Helper()
	f, err := os.Open("known-failures.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	known := map[string]string{}
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		name, reason, _ := strings.Cut(line, " ")
		if known[name] = strings.TrimSpace(reason); known[name] == "" {
			t.Fatalf("known-failures.txt:%d: %s without a reason", n, name)
		}
	}
	return known
}

// conformanceCase is one entry of a manifest.
type conformanceCase struct {
	folder, name, kind string
	base               string // of the document
	action, result     string // files in folder
}

func readManifest(t *testing.T, folder string) []conformanceCase {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, "manifest.ttl"))
	if err != nil {
		t.Fatal(err)
	}
	const root, here = "https://suite.example/", "https://suite.example/manifest.ttl"
	g, err := rdf.ReadGraph(bytes.NewReader(text), "manifest.ttl", here, rdf.Turtle)
	if err != nil {
		t.Fatal(err)
	}
	manifest := "<" + here + ">"
	assumed := g.Text(manifest, mf+"assumedTestBase")
	var cases []conformanceCase
	for _, entry := range g.List(g.Object(manifest, mf+"entries")) {
		c := conformanceCase{
			folder: folder,
			name:   strings.TrimPrefix(rdf.Text(entry), here+"#"),
			kind:   path.Base(strings.ReplaceAll(g.Text(entry, rdf.Type), "#", "/")),
			action: strings.TrimPrefix(g.Text(entry, mf+"action"), root),
			result: strings.TrimPrefix(g.Text(entry, mf+"result"), root),
		}
		c.base = assumed + c.action
		cases = append(cases, c)
	}
	return cases
}

// run returns what is wrong with the way the case is read.
func (c conformanceCase) run(f, results rdf.Format) error {
	text, err := os.ReadFile(filepath.Join(c.folder, filepath.FromSlash(c.action)))
	if err != nil {
		return err
	}
	got, err := readAll(string(text), c.action, c.base, f)
	switch {
	case strings.HasSuffix(c.kind, "NegativeSyntax"):
		if err == nil {
			return fmt.Errorf("%s is read, and must not be", c.action)
		}
		return nil
	case err != nil:
		return err
	case strings.HasSuffix(c.kind, "PositiveSyntax"):
		return nil
	case !strings.HasSuffix(c.kind, "Eval"):
		return fmt.Errorf("unknown kind of case %q", c.kind)
	}
	if text, err = os.ReadFile(filepath.Join(c.folder, filepath.FromSlash(c.result))); err != nil {
		return err
	}
	want, err := readAll(string(text), c.result, "", results)
	if err != nil {
		return err
	}
	if !isomorphic(got, want) {
		return fmt.Errorf("read\n%s\nwant\n%s", listing(got), listing(want))
	}
	return nil
}

// quad is a statement's terms in N-Triples form; the fourth is "" in the default graph.
type quad [4]string

func quadOf(q rdf.Quad) quad {
	out := quad{q.S.String(), q.P.String(), q.O.String()}
	if q.G != nil {
		out[3] = q.G.String()
	}
	return out
}

func readAll(text, name, base string, f rdf.Format) (all []quad, err error) {
	err = rdf.Read(strings.NewReader(text), name, base, f, func(q rdf.Quad) error {
		all = append(all, quadOf(q))
		return nil
	})
	return all, err
}

func listing(qs []quad) string {
	var b []byte
	for _, q := range distinct(qs) {
		b = rdf.AppendQuad(b, q[0], q[1], q[2], q[3])
	}
	return string(b)
}

func distinct(qs []quad) []quad {
	qs = slices.Clone(qs)
	slices.SortFunc(qs, func(x, y quad) int { return slices.Compare(x[:], y[:]) })
	return slices.Compact(qs)
}

// isomorphic says whether two datasets are the same but for the labels of blank nodes (RDF 1.1 Concepts, §3.6).
func isomorphic(a, b []quad) bool {
	a, b = distinct(a), distinct(b)
	return len(a) == len(b) && match(a, b, map[string]string{}, map[string]bool{})
}

// match pairs the first quad of a with each of b that it can be, and goes on with the rest.
func match(a, b []quad, to map[string]string, taken map[string]bool) bool {
	if len(a) == 0 {
		return true
	}
	for i, q := range b {
		added, ok := pair(a[0], q, to, taken)
		if ok && match(a[1:], slices.Delete(slices.Clone(b), i, i+1), to, taken) {
			return true
		}
		for _, x := range added {
			delete(taken, to[x])
			delete(to, x)
		}
	}
	return false
}

// pair maps the blank nodes of x to those of y; added are the nodes that were not mapped before.
func pair(x, y quad, to map[string]string, taken map[string]bool) (added []string, ok bool) {
	for i := range x {
		blank := strings.HasPrefix(x[i], "_:")
		switch {
		case blank != strings.HasPrefix(y[i], "_:") || !blank && x[i] != y[i]:
			return added, false
		case !blank:
		case to[x[i]] == "" && !taken[y[i]]:
			to[x[i]], taken[y[i]] = y[i], true
			added = append(added, x[i])
		case to[x[i]] != y[i]:
			return added, false
		}
	}
	return added, true
}
