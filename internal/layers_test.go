package internal

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "passerelle"

// may says which of our packages each of our packages may import. A package that is not listed fails, and so does a row
// whose package is gone: the table is the diagram of the river.
var may = map[string][]string{
	// Data folders: files, and the Go that embeds them.
	"mappings": {}, "ontology": {}, "shapes": {}, "portal": {},
	// Foundations.
	"internal/rdf":     {},
	"internal/life":    {},
	"internal/code":    {},
	"internal/rows":    {},
	"internal/store":   {},
	"internal/oracle":  {},
	"internal/link":    {"internal/life"},
	"internal/fact":    {"internal/rdf", "internal/life", "internal/link"},
	"internal/doc":     {"internal/rdf"},
	"internal/quality": {"internal/rdf"},
	"internal/title":   {},
	// The stages of the river never import each other.
	"internal/harvest":   {"internal/rdf", "internal/life", "internal/rows"},
	"internal/rml":       {"internal/rdf", "internal/life", "internal/code", "internal/rows"},
	"internal/reconcile": {"internal/rdf", "internal/life", "internal/link", "internal/fact"},
	"internal/shacl":     {"internal/rdf"},
	"internal/publish":   {"internal/rdf", "internal/life", "internal/link", "internal/code", "internal/fact", "internal/catalog", "internal/store", "internal/quality"},
	"internal/pipeline": {"internal/rdf", "internal/life", "internal/code", "internal/rows", "internal/fact", "internal/catalog", "internal/store",
		"internal/harvest", "internal/rml", "internal/reconcile", "internal/shacl", "internal/publish", "internal/quality"},
	// Reading.
	"internal/catalog":  {"internal/rdf", "internal/life", "internal/link", "internal/fact", "internal/doc", "internal/title"},
	"internal/answer":   {"internal/rdf", "internal/life", "internal/link", "internal/code", "internal/doc", "internal/catalog"},
	"internal/annotate": {"internal/life", "internal/code", "internal/rows", "internal/answer"},
	// Serving: four surfaces that do not import each other, and the routes that join them.
	"internal/serve/accept":  {},
	"internal/serve/problem": {"internal/serve/accept", "internal/answer", "internal/catalog", "internal/store"},
	"internal/serve/table":   {},
	"internal/serve/coding":  {},
	"internal/serve/param":   {},
	"internal/serve/spool":   {},
	"internal/serve/openapi": {"internal/serve/param"},
	"internal/serve/api": {"internal/rdf", "internal/life", "internal/code", "internal/doc", "internal/catalog", "internal/answer",
		"internal/annotate", "internal/quality", "internal/rows", "internal/shacl", "internal/serve/accept", "internal/serve/coding", "internal/serve/openapi",
		"internal/serve/param", "internal/serve/problem", "internal/serve/spool", "internal/serve/table"},
	"internal/serve/pages": {"internal/rdf", "internal/life", "internal/code", "internal/doc", "internal/catalog", "internal/answer",
		"internal/serve/accept", "internal/serve/coding", "internal/serve/problem"},
	"internal/serve/sparql": {"internal/rdf", "internal/answer", "internal/store", "internal/serve/accept", "internal/serve/problem", "internal/serve/spool",
		"internal/serve/table"},
	"internal/serve": {"internal/life", "internal/catalog", "internal/answer", "internal/store", "internal/serve/accept", "internal/serve/api",
		"internal/serve/pages", "internal/serve/problem", "internal/serve/sparql", "internal/serve/spool"},
	// Used by tests only (testsOnly).
	"internal/conformance":       {"internal/rdf"},
	"internal/store/storetest":   {"internal/store"},
	"internal/answer/answertest": {"internal/rdf", "internal/doc", "internal/link", "internal/life", "internal/fact", "internal/catalog"},
	// Measures.
	"bench/http":     {"internal/catalog", "internal/publish"},
	"bench/misspell": {},
	"bench/search":   {"bench/misspell", "ontology", "internal/code", "internal/catalog", "internal/answer", "internal/publish", "internal/serve/api"},
	// Examples for those who use the service: nothing of ours.
	"docs/clients": {},
	// The program.
	"cmd/passerelle": {"mappings", "ontology", "shapes", "portal", "internal/rdf", "internal/life", "internal/code", "internal/rows", "internal/catalog",
		"internal/answer", "internal/store", "internal/harvest", "internal/rml", "internal/shacl", "internal/publish", "internal/pipeline", "internal/quality",
		"internal/serve", "internal/serve/api", "internal/serve/pages", "internal/serve/sparql"},
}

// testsOnly are the packages that no file but those of tests may import.
var testsOnly = []string{"internal/oracle", "internal/conformance", "internal/store/storetest", "internal/answer/answertest"}

type goFile struct {
	path, dir string
	test      bool
	ast       *ast.File
}

func sources(t *testing.T) []goFile {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	var out []goFile
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && path != root && (strings.HasPrefix(name, ".") || name == "testdata" || name == "node_modules" || name == "state" || name == "bin") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		dir, err := filepath.Rel(root, filepath.Dir(path))
		out = append(out, goFile{path, filepath.ToSlash(dir), strings.HasSuffix(name, "_test.go"), f})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (f goFile) imports() []string {
	var out []string
	for _, i := range f.ast.Imports {
		p, err := strconv.Unquote(i.Path.Value)
		if err == nil {
			out = append(out, p)
		}
	}
	return out
}

func TestLayers(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range sources(t) {
		if f.test {
			continue
		}
		seen[f.dir] = true
		allowed, listed := may[f.dir]
		if !listed {
			t.Errorf("%s: package %s is in no row of the layers table", f.path, f.dir)
			continue
		}
		for _, p := range f.imports() {
			ours, ok := strings.CutPrefix(p, module+"/")
			if !ok {
				continue
			}
			if !slices.Contains(allowed, ours) {
				t.Errorf("%s imports %s, which its row does not allow", f.path, ours)
			}
		}
	}
	for p := range may {
		if !seen[p] {
			t.Errorf("the layers table has a row for %s, which is no package", p)
		}
	}
}

func TestPackagesOfTestsServeTestsOnly(t *testing.T) {
	for _, p := range testsOnly {
		if _, listed := may[p]; !listed {
			t.Errorf("%s, for tests only, is in no row of the layers table", p)
		}
	}
	for _, f := range sources(t) {
		for _, p := range f.imports() {
			if ours := strings.TrimPrefix(p, module+"/"); !f.test && slices.Contains(testsOnly, ours) {
				t.Errorf("%s imports %s, which is for tests only", f.path, ours)
			}
		}
	}
}

// The second implementation may not lean on the first, not even in its tests.
func TestOracleImportsNothingOfOurs(t *testing.T) {
	for _, f := range sources(t) {
		if f.dir != "internal/oracle" {
			continue
		}
		for _, p := range f.imports() {
			if p == module || strings.HasPrefix(p, module+"/") {
				t.Errorf("%s imports %s; the oracle must import nothing of ours", f.path, p)
			}
		}
	}
}

func TestOnePackageCommentEach(t *testing.T) {
	comments := map[string]int{}
	for _, f := range sources(t) {
		if f.test {
			continue
		}
		comments[f.dir] += 0
		if f.ast.Doc != nil {
			comments[f.dir]++
		}
	}
	for dir, n := range comments {
		if n != 1 {
			t.Errorf("package %s has %d package comments, want one", dir, n)
		}
	}
}

// Configuration is read once, in cmd; packages of tests have no other way to be told where the shared data are.
func TestGetenvOnlyInCmd(t *testing.T) {
	for _, f := range sources(t) {
		if f.test || strings.HasPrefix(f.dir, "cmd/") || slices.Contains(testsOnly, f.dir) {
			continue
		}
		src, err := os.ReadFile(f.path)
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range []string{"os.Getenv(", "os.LookupEnv(", "os.Environ("} {
			if strings.Contains(string(src), call) {
				t.Errorf("%s calls %s…): read the environment in cmd and pass a value", f.path, call)
			}
		}
	}
}
