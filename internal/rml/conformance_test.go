package rml_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/conformance"
	"passerelle/internal/rdf"
	"passerelle/internal/rml"
	"passerelle/internal/rows"
)

// The suites of the Knowledge Graph Construction group. RML-CC and RML-LV are not run: the engine refuses their terms by name.
func TestConformance(t *testing.T) {
	var suites []conformance.Suite
	for _, s := range []struct {
		folder, iri string
		least       int
	}{
		{"rml-core", "http://w3id.org/rml/core/test/", 76},
		{"rml-fnml", "http://w3id.org/rml/fnml/test/", 20},
		{"rml-io", "http://w3id.org/rml/io/test/", 73},
		{"rml-io-registry", "http://w3id.org/rml/io-registry/test/", 25},
	} {
		cases := readCases(t, conformance.Shared(t, "conformance", s.folder), s.iri)
		suites = append(suites, conformance.Suite{Name: s.folder, Least: s.least, Cases: cases})
	}
	conformance.Run(t, suites...)
}

type conformanceCase struct {
	dir, base string
	wantError bool
	output    string // file name, "" when an error is wanted
}

// What is not run is refused by the name of its module, and the vocabulary of before 2024 as such: never mapped halfway.
func TestOtherModulesAreRefused(t *testing.T) {
	for _, tc := range []struct {
		folder, word string
		least        int
	}{{"rml-cc", "RML-CC", 30}, {"rml-lv", "RML-LV", 30}, {"rml-legacy", "before 2024", 100}} {
		files, err := filepath.Glob(filepath.Join(conformance.Shared(t, "conformance", tc.folder), "*", "mapping.ttl"))
		if err != nil || len(files) < tc.least {
			t.Fatalf("%d mappings in %s, want at least %d (%v)", len(files), tc.folder, tc.least, err)
		}
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			g, err := rdf.ReadGraph(bytes.NewReader(text), f, "http://example.com/base/", rdf.Turtle)
			if err != nil {
				t.Fatal(err)
			}
			_, err = rml.ParseMapping(g)
			if err == nil || !strings.Contains(err.Error(), tc.word) && !strings.Contains(err.Error(), "no triples map") {
				t.Errorf("%s: %v, want an error that says %s", f, err, tc.word)
			}
		}
	}
}

// readCases reads metadata.csv, in the order of identifiers: one case a record, found by the names of its columns. Records
// whose folder is not there are left out: their sources are SQL databases.
func readCases(t *testing.T, dir, iri string) []conformance.Case {
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
	var cases []conformance.Case
	for _, r := range records[1:] {
		id := r[column["ID"]]
		c := conformanceCase{dir: filepath.Join(dir, id), base: "http://example.com/", output: r[column["output1"]]}
		c.wantError = r[column["error"]] == "true"
		if i, ok := column["base_iri"]; ok && r[i] != "" {
			c.base = r[i]
		}
		if _, err := os.Stat(c.dir); err == nil {
			cases = append(cases, conformance.Case{ID: id, IRI: iri + id, Run: c.run})
		}
	}
	slices.SortFunc(cases, func(a, b conformance.Case) int { return strings.Compare(a.ID, b.ID) })
	return cases
}

// run maps the case and says how the outcome differs from the expected one.
func (c conformanceCase) run() error {
	mapping, err := os.ReadFile(filepath.Join(c.dir, "mapping.ttl"))
	if err != nil {
		return err
	}
	got, err := c.mapAll(mapping)
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
	if !conformance.Isomorphic(got, want) {
		return fmt.Errorf("got\n%s\nwant\n%s", conformance.Listing(got), conformance.Listing(want))
	}
	return nil
}

// mapAll runs the case's mapping over all its sources. A rejection is an error here, and so is a mapping that is no Turtle,
// as are those of cases about escapes that Turtle does not know.
func (c conformanceCase) mapAll(mapping []byte) ([]conformance.Quad, error) {
	g, err := rdf.ReadGraph(bytes.NewReader(mapping), "mapping.ttl", "http://example.com/base/", rdf.Turtle)
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

type collector struct{ quads []conformance.Quad }

func (c *collector) Quad(_ uint16, _ uint32, s, p, o, g []byte) error {
	c.quads = append(c.quads, conformance.Quad{string(s), string(p), string(o), string(g)})
	return nil
}

// termPattern finds a term of N-Quads. IRIs may hold blanks: those of rml:UnsafeIRI are compared too.
var termPattern = regexp.MustCompile(`<[^>]*>|_:[^\s]+|"(?:[^"\\]|\\.)*"(?:@[A-Za-z0-9-]+|\^\^<[^>]*>)?|\.\s*(?:#.*)?$|#.*$`)

// readQuads reads N-Quads leniently, term by term.
func readQuads(text []byte) ([]conformance.Quad, error) {
	var out []conformance.Quad
	sc := bufio.NewScanner(bytes.NewReader(text))
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		var q conformance.Quad
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
