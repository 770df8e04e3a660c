package shacl_test

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/rdf"
	"passerelle/internal/shacl"
)

// The W3C suite, data-shapes-test-suite: how many cases of each part there must be at least.
const (
	minCore   = 98
	minSPARQL = 22 // one more file stands in no manifest
)

const (
	mf  = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
	sht = "http://www.w3.org/ns/shacl-test#"
)

// TestConformance runs the suite. known-failures.txt lists the cases that fail and why; a case listed that passes
// fails the test, so that the list never outlives its reasons.
func TestConformance(t *testing.T) {
	suite := openSuite(t)
	ledger := readLedger(t)
	count := map[string]int{}
	for _, c := range suite.cases(t, "manifest.ttl") {
		part, _, _ := strings.Cut(c.name, "/")
		count[part]++
		t.Run(c.name, func(t *testing.T) {
			if rule, reason := ledger.prefix(c.name); rule != "" {
				c.refused(t)
				t.Skipf("%s: %s", rule, reason)
			}
			problem := c.run()
			switch reason := ledger[c.name]; {
			case problem != nil && reason == "":
				t.Error(problem)
			case problem == nil && reason != "":
				t.Errorf("passes, yet known-failures.txt lists it: %s", reason)
			case problem != nil:
				t.Skipf("known failure: %s (%v)", reason, problem)
			}
		})
	}
	if count["core"] < minCore || count["sparql"] < minSPARQL {
		t.Errorf("the suite has %d core and %d SPARQL cases, want %d and %d at least", count["core"], count["sparql"], minCore, minSPARQL)
	}
}

// ledger maps the name of a case, or a prefix followed by *, to the reason why it fails.
type ledger map[string]string

func readLedger(t *testing.T) ledger {
	t.Helper()
	f, err := os.Open("known-failures.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	known := ledger{}
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

func (l ledger) prefix(name string) (rule, reason string) {
	for rule, reason := range l {
		if prefix, is := strings.CutSuffix(rule, "*"); is && strings.HasPrefix(name, prefix) {
			return rule, reason
		}
	}
	return "", ""
}

// suite reads the files of the suite, each once, so that blank nodes are the same wherever a file is used.
type suite struct {
	root  string
	files map[string]*rdf.Graph
}

func openSuite(t *testing.T) *suite {
	t.Helper()
	root := filepath.Join(shared(), "conformance", "shacl")
	if _, err := os.Stat(filepath.Join(root, "manifest.ttl")); err != nil {
		t.Skipf("the W3C suite is not at %s: set PASSERELLE_SHARED to the folder that holds conformance/shacl", root)
	}
	return &suite{root: root, files: map[string]*rdf.Graph{}}
}

func shared() string {
	if dir := os.Getenv("PASSERELLE_SHARED"); dir != "" {
		return dir
	}
	return filepath.Join("..", "..", "..", "shared")
}

// base stands for the root of the suite in IRIs. The reader joins a relative IRI to the base as it stands, so the base
// of a file is its folder, and <> names the folder.
const base = "https://suite.example/"

func (s *suite) read(name string) (*rdf.Graph, error) {
	if g := s.files[name]; g != nil {
		return g, nil
	}
	text, err := fs.ReadFile(os.DirFS(s.root), name)
	if err != nil {
		return nil, err
	}
	folder := strings.TrimPrefix(path.Dir(name)+"/", "./")
	g, err := rdf.ReadGraph(strings.NewReader(idleSemicolon.ReplaceAllString(string(text), "$1")), name, base+folder, rdf.Turtle)
	if err == nil {
		s.files[name] = g
	}
	return g, err
}

// idleSemicolon is a semicolon that nothing but comments follows before a closing bracket. Turtle allows it (§6.5), the
// reader underneath does not take it, and nearly every file of the suite has one.
var idleSemicolon = regexp.MustCompile(`;((?:\s|#[^\n]*\n)*\])`)

// testCase is one sht:Validate entry.
type testCase struct {
	suite     *suite
	name      string // path of the file without extension, and fragment if any
	file      string
	manifest  *rdf.Graph
	node      string
	dataFile  string
	shapeFile string
}

func (s *suite) cases(t *testing.T, name string) []testCase {
	t.Helper()
	g, err := s.read(name)
	if err != nil {
		t.Fatal(err)
	}
	var found []testCase
	for _, node := range g.Subjects() {
		for _, include := range g.Objects(node, mf+"include") {
			found = append(found, s.cases(t, s.file(name, include))...)
		}
		if g.Object(node, rdf.Type) == "<"+sht+"Validate>" {
			action := g.Object(node, mf+"action")
			found = append(found, testCase{
				suite: s, file: name, manifest: g, node: node,
				name:      strings.TrimPrefix(rdf.Text(node), base),
				dataFile:  s.file(name, g.Object(action, sht+"dataGraph")),
				shapeFile: s.file(name, g.Object(action, sht+"shapesGraph")),
			})
		}
	}
	return found
}

// file turns an IRI met in a file into the name of a file.
func (s *suite) file(in, iri string) string {
	name := strings.TrimPrefix(rdf.Text(iri), base)
	if name == "" || strings.HasSuffix(name, "/") {
		return in
	}
	return name
}

// refused asks that a case outside Core be refused, never taken without what it asks.
func (c testCase) refused(t *testing.T) {
	g, err := c.suite.read(c.shapeFile)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := shacl.ParseShapes(g); err == nil || !strings.Contains(err.Error(), "not supported") {
		t.Errorf("ParseShapes gave %v, want an error that says what is not supported", err)
	}
}

// run returns what is wrong with the case, nil when it passes.
func (c testCase) run() error {
	shapesGraph, err := c.suite.read(c.shapeFile)
	if err != nil {
		return err
	}
	dataGraph, err := c.suite.read(c.dataFile)
	if err != nil {
		return err
	}
	expected := c.manifest.Object(c.node, mf+"result")
	shapes, err := shacl.ParseShapes(shapesGraph)
	if expected == "<"+sht+"Failure>" {
		if err == nil {
			return fmt.Errorf("no failure, though one is expected")
		}
		return nil
	}
	if err != nil {
		return err
	}
	report, err := shacl.Validate(context.Background(), shapes, encode(dataGraph), shacl.Options{})
	if err != nil {
		return err
	}
	return c.compare(expected, report)
}

// encode gives the triples of a graph IDs.
func encode(g *rdf.Graph) *shacl.Data {
	dict := rdf.NewDict()
	var triples []shacl.Triple
	g.Each(func(s, p, o string) {
		triples = append(triples, shacl.Triple{S: dict.InternString(s), P: dict.InternString(p), O: dict.InternString(o)})
	})
	return shacl.NewData(dict, triples)
}

// compare holds a report to the expected one. Both are sets of results without order whose nodes have the same names
// (data, shapes and expectation are read from the same files), except for the results and paths themselves; so the
// reports are isomorphic when the same results occur as often.
func (c testCase) compare(expected string, report *shacl.Report) error {
	if want := c.manifest.Text(expected, shacl.Namespace+"conforms") == "true"; want != report.Conforms {
		return fmt.Errorf("conforms is %v, want %v: %v", report.Conforms, want, report.Results)
	}
	got := slices.Clone(report.Results)
	for _, node := range c.manifest.Objects(expected, shacl.Namespace+"result") {
		i := slices.IndexFunc(got, func(r shacl.Result) bool { return c.same(node, r) })
		if i < 0 {
			return fmt.Errorf("no result for the expected one at line %d; left: %v", c.manifest.Locate(node, "focusNode"), got)
		}
		got = slices.Delete(got, i, i+1)
	}
	if len(got) > 0 {
		return fmt.Errorf("results that are not expected: %v", got)
	}
	return nil
}

func (c testCase) same(node string, r shacl.Result) bool {
	property := func(name string) string { return c.manifest.Object(node, shacl.Namespace+name) }
	for _, message := range c.manifest.Objects(node, shacl.Namespace+"resultMessage") {
		term, _ := rdf.ParseTerm(message)
		if !slices.Contains(r.Messages, shacl.Message{Text: term.Value, Lang: term.Lang}) {
			return false
		}
	}
	return property("focusNode") == r.Focus &&
		property("value") == r.Value &&
		rdf.Text(property("resultSeverity")) == r.Severity &&
		rdf.Text(property("sourceConstraintComponent")) == r.Component &&
		cmp.Or(property("sourceShape"), r.Shape) == r.Shape &&
		c.path(property("resultPath")) == r.Path
}

// path writes the path of an expected result in the notation of Result.Path.
func (c testCase) path(node string) string {
	if node == "" || node[0] == '<' {
		return node
	}
	if members := c.manifest.List(node); len(members) > 0 {
		return c.joined(members, "/")
	}
	if head := c.manifest.Object(node, shacl.Namespace+"alternativePath"); head != "" {
		return c.joined(c.manifest.List(head), "|")
	}
	for name, form := range map[string]string{"inversePath": "^%s", "zeroOrMorePath": "%s*", "oneOrMorePath": "%s+", "zeroOrOnePath": "%s?"} {
		if part := c.manifest.Object(node, shacl.Namespace+name); part != "" {
			return fmt.Sprintf(form, c.joined([]string{part}, ""))
		}
	}
	return "not a path: " + node
}

func (c testCase) joined(members []string, operator string) string {
	parts := make([]string, len(members))
	for i, m := range members {
		parts[i] = c.path(m)
		if m[0] != '<' && !strings.HasPrefix(parts[i], "^") {
			parts[i] = "(" + parts[i] + ")"
		}
	}
	return strings.Join(parts, operator)
}
