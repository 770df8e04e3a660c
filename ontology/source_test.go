package ontology_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// source is what the program's texts say.
type source struct {
	terms uses // terms named as app:x, …#x, app("x") or app + "x"
	keys  uses // JSON keys of the documents that carry the context
	words uses // every string as it is, for classes
}

// documentPackages make the documents that carry the context (api.md §3).
var documentPackages = []string{"internal/answer", "internal/serve/api", "internal/serve/problem"}

var named = regexp.MustCompile(`(?:\bapp:|/apprentissage#)([A-Za-z]\w*)`)

// readSource reads every Go file of the program, tests and their packages apart.
func readSource(t *testing.T) source {
	t.Helper()
	s := source{uses{}, uses{}, uses{}}
	for _, root := range []string{"../internal", "../cmd"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && (d.Name() == "testdata" || strings.HasSuffix(d.Name(), "test")) {
				return fs.SkipDir
			}
			if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return nil
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err == nil {
				s.file(filepath.ToSlash(path), file)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func (s source) file(path string, file *ast.File) {
	isDocument := slices.Contains(documentPackages, strings.TrimPrefix(filepath.ToSlash(filepath.Dir(path)), "../"))
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			text := unquote(n)
			s.words.note(text, path)
			for _, m := range named.FindAllStringSubmatch(text, -1) {
				s.terms.note(m[1], path)
			}
		case *ast.CallExpr:
			if len(n.Args) == 1 && isApp(n.Fun) {
				s.terms.note(unquote(n.Args[0]), path)
			}
		case *ast.BinaryExpr:
			if n.Op == token.ADD && isApp(n.X) {
				s.terms.note(unquote(n.Y), path)
			}
		case *ast.Field:
			if n.Tag != nil && isDocument {
				key, _, _ := strings.Cut(reflect.StructTag(unquote(n.Tag)).Get("json"), ",")
				s.keys.note(key, path)
			}
		}
		return true
	})
}

// isApp says whether an expression is the namespace of the ontology, or what puts a name behind it.
func isApp(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.Ident:
		return x.Name == "app"
	case *ast.SelectorExpr:
		return x.Sel.Name == "app"
	}
	return false
}

// unquote returns the text of a string literal, "" for anything else.
func unquote(x ast.Expr) string {
	lit, ok := x.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return ""
	}
	text, err := strconv.Unquote(lit.Value)
	if err != nil {
		return ""
	}
	return text
}

// keywords are the JSON keys that are no terms: those of JSON-LD, of which the context makes id and type, and languages.
var keywords = []string{"@context", "id", "type", "fr", "en", "-", ""}

// Every key of a document that carries the context is a term of it, lest JSON-LD drop what it says.
func TestDocumentKeysAreTerms(t *testing.T) {
	known := context(t).keys()
	keys := readSource(t).keys
	if len(keys) < 40 {
		t.Fatalf("%d keys only", len(keys))
	}
	for key, where := range keys {
		if known[key] == nil && !slices.Contains(keywords, key) {
			t.Errorf("%s writes the key %q, for which the context has no term", where, key)
		}
	}
}
