package rml_test

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/rdf"
	"passerelle/internal/rml"
	"passerelle/internal/rows"
)

// The suites of the Knowledge Graph Construction group, and the least number of cases that each must have, so that an empty
// or half-copied folder cannot pass. RML-CC and RML-LV are not run: the engine refuses their terms by name.
var suites = []struct {
	folder string
	least  int
}{
	{"rml-core", 76},
	{"rml-fnml", 20},
	{"rml-io", 73},
	{"rml-io-registry", 25},
}

// ledger lists the cases that are known not to pass, one a line: suite/case, then why.
//
//go:embed known-failures.txt
var ledger string

type conformanceCase struct {
	dir, base string
	wantError bool
	output    string // file name, "" when an error is wanted
}

func TestConformance(t *testing.T) {
	known := readLedger(t)
	for _, suite := range suites {
		t.Run(suite.folder, func(t *testing.T) {
			dir := filepath.Join(shared(t), "conformance", suite.folder)
			cases := readCases(t, dir)
			if len(cases) < suite.least {
				t.Errorf("%d cases in %s, want at least %d", len(cases), dir, suite.least)
			}
			for _, id := range slices.Sorted(maps.Keys(cases)) {
				t.Run(id, func(t *testing.T) {
					err := cases[id].run()
					switch reason := known[suite.folder+"/"+id]; {
					case err != nil && reason == "":
						t.Error(err)
					case err == nil && reason != "":
						t.Errorf("passes: take it out of known-failures.txt (it stands there with: %s)", reason)
					}
				})
			}
			for key := range known {
				if id, ours := strings.CutPrefix(key, suite.folder+"/"); ours && cases[id].dir == "" {
					t.Errorf("known-failures.txt lists %s, which is no case", key)
				}
			}
		})
	}
}

// What is not run is refused by the name of its module, and the vocabulary of before 2024 as such: never mapped halfway.
func TestOtherModulesAreRefused(t *testing.T) {
	for _, tc := range []struct {
		folder, word string
		least        int
	}{{"rml-cc", "RML-CC", 30}, {"rml-lv", "RML-LV", 30}, {"rml-legacy", "before 2024", 100}} {
		files, err := filepath.Glob(filepath.Join(shared(t), "conformance", tc.folder, "*", "mapping.ttl"))
		if err != nil || len(files) < tc.least {
			t.Fatalf("%d mappings in %s, want at least %d (%v)", len(files), tc.folder, tc.least, err)
		}
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			g, err := rdf.ReadGraph(bytes.NewReader(withoutEmptyEnds(text)), f, "http://example.com/base/", rdf.Turtle)
			if err != nil {
				continue
			}
			_, err = rml.ParseMapping(g)
			if err == nil || !strings.Contains(err.Error(), tc.word) && !strings.Contains(err.Error(), "no triples map") {
				t.Errorf("%s: %v, want an error that says %s", f, err, tc.word)
			}
		}
	}
}

// shared returns the folder of shared data, and skips the test where there is none.
func shared(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("PASSERELLE_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no shared data in %s: set PASSERELLE_SHARED to its folder to run this test", dir)
	}
	return dir
}

func readLedger(t *testing.T) map[string]string {
	t.Helper()
	known := map[string]string{}
	for n, line := range strings.Split(ledger, "\n") {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		key, reason, ok := strings.Cut(line, " ")
		if !ok || known[key] != "" {
			t.Errorf("known-failures.txt:%d: write SUITE/CASE once, a space, and the reason", n+1)
		}
		known[key] = strings.TrimSpace(reason)
	}
	return known
}

// readCases reads metadata.csv: one case a record, found by the names of its columns.
func readCases(t *testing.T, dir string) map[string]conformanceCase {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "metadata.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range records[0] {
		column[strings.TrimPrefix(name, "\ufeff")] = i
	}
	cases := map[string]conformanceCase{}
	for _, r := range records[1:] {
		id := r[column["ID"]]
		c := conformanceCase{dir: filepath.Join(dir, id), base: "http://example.com/", output: r[column["output1"]]}
		c.wantError = r[column["error"]] == "true"
		if i, ok := column["base_iri"]; ok && r[i] != "" {
			c.base = r[i]
		}
		if _, err := os.Stat(c.dir); err == nil {
			cases[id] = c
		}
	}
	return cases
}

// run maps the case and says how the outcome differs from the expected one.
func (c conformanceCase) run() error {
	got, err := c.mapAll()
	if c.wantError {
		if err == nil {
			return errors.New("mapped without any error or rejection, want one")
		}
		return nil
	}
	if err != nil {
		return err
	}
	text, err := os.ReadFile(filepath.Join(c.dir, c.output))
	if err != nil {
		return err
	}
	want, err := readQuads(text)
	if err != nil {
		return err
	}
	if !isomorphic(got, want) {
		return fmt.Errorf("got\n%s\nwant\n%s", listing(got), listing(want))
	}
	return nil
}

// mapAll runs the case's mapping over all its sources. A rejection is an error here.
func (c conformanceCase) mapAll() ([]quad, error) {
	text, err := os.ReadFile(filepath.Join(c.dir, "mapping.ttl"))
	if err != nil {
		return nil, err
	}
	g, err := rdf.ReadGraph(bytes.NewReader(withoutEmptyEnds(text)), "mapping.ttl", "http://example.com/base/", rdf.Turtle)
	if err != nil {
		return nil, err
	}
	m, err := rml.ParseMapping(g)
	if err != nil {
		return nil, err
	}
	p, err := rml.Compile(m, rml.Options{Base: c.base})
	if err != nil {
		return nil, err
	}
	var sink collector
	var rejected error
	for _, s := range m.Sources() {
		in, err := c.open(s)
		if err != nil {
			return nil, err
		}
		out := rml.Output{Sink: &sink, Ignored: columnNames(in), Parents: func(id string) (*rows.Reader, error) {
			for _, s := range m.Sources() {
				if s.ID == id {
					return c.open(s)
				}
			}
			return nil, fmt.Errorf("no source %s", id)
		}}
		out.Reject = func(r rml.Rejection) { rejected = fmt.Errorf("rejected: %+v", r) }
		if _, err = p.Run(context.Background(), s.ID, in, out); err != nil {
			return nil, err
		}
		if err := in.Close(); err != nil {
			return nil, err
		}
	}
	return sink.quads, rejected
}

// open reads a source from the folder of the case, whatever its root; of an address, the file of that name.
func (c conformanceCase) open(s rml.Source) (*rows.Reader, error) {
	name := s.Path
	if strings.Contains(name, "://") {
		name = path.Base(name)
	}
	data, err := os.ReadFile(filepath.Join(c.dir, filepath.FromSlash(name)))
	if err != nil {
		return nil, err
	}
	return rows.Open(name, bytes.NewReader(data), int64(len(data)), s.Format)
}

func columnNames(in *rows.Reader) []string {
	var all []string
	for _, c := range in.Columns() {
		all = append(all, c.Name)
	}
	return all
}

// withoutEmptyEnds blanks the ';' before a ']' or another ';', which Turtle allows and the reader underneath does not.
func withoutEmptyEnds(turtle []byte) []byte {
	out := bytes.Clone(turtle)
	last := -1 // of a ';' with only white space and comments after it
	for i := 0; i < len(out); i++ {
		switch c := out[i]; {
		case c == '#':
			for i < len(out) && out[i] != '\n' {
				i++
			}
		case c == '"':
			quote := `"`
			if bytes.HasPrefix(out[i:], []byte(`"""`)) {
				quote = `"""`
			}
			for i += len(quote); i < len(out) && !bytes.HasPrefix(out[i:], []byte(quote)); i++ {
				if out[i] == '\\' {
					i++
				}
			}
			i += len(quote) - 1
			last = -1
		case c == '<':
			for i < len(out) && out[i] != '>' {
				i++
			}
			last = -1
		case c == ';' || c == ']':
			if last >= 0 {
				out[last] = ' '
			}
			last = -1
			if c == ';' {
				last = i
			}
		case c > ' ':
			last = -1
		}
	}
	return out
}

// A quad is four terms in N-Triples form; the graph is "" for the default one.
type quad [4]string

type collector struct{ quads []quad }

func (c *collector) Quad(_ uint16, _ uint32, s, p, o, g []byte) error {
	c.quads = append(c.quads, quad{string(s), string(p), string(o), string(g)})
	return nil
}

// termPattern finds a term of N-Quads. IRIs may hold blanks: those of rml:UnsafeIRI are compared too.
var termPattern = regexp.MustCompile(`<[^>]*>|_:[^\s]+|"(?:[^"\\]|\\.)*"(?:@[A-Za-z0-9-]+|\^\^<[^>]*>)?|\.\s*(?:#.*)?$|#.*$`)

// readQuads reads N-Quads leniently, term by term.
func readQuads(text []byte) ([]quad, error) {
	var out []quad
	sc := bufio.NewScanner(bytes.NewReader(text))
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		var q quad
		n := 0
		for _, found := range termPattern.FindAllString(sc.Text(), -1) {
			if found[0] == '.' || found[0] == '#' {
				break
			}
			term, err := rdf.ParseTerm(found)
			if err != nil || n == len(q) {
				return nil, fmt.Errorf("%q: %v", sc.Text(), err)
			}
			q[n] = term.String()
			n++
		}
		if n >= 3 {
			out = append(out, q)
		} else if n > 0 {
			return nil, fmt.Errorf("%q has %d terms", sc.Text(), n)
		}
	}
	return out, sc.Err()
}
