package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"passerelle/internal/conformance"
)

// python is the interpreter with the packages of scripts/requirements.txt; the test is skipped without it, and fails in
// continuous integration.
func python(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join(repository, ".tools", "python", "bin", "python"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%v; run scripts/python.sh", err)
		}
		t.Skipf("%v; run scripts/python.sh", err)
	}
	return path
}

// judge runs a Python module on files, and returns what it says.
func judge(t *testing.T, args ...string) (said string, err error) {
	t.Helper()
	cmd := exec.Command(python(t), args...)
	cmd.Dir = t.TempDir()
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// The catalogue conforms to the shapes of DCAT-AP 3.0.1, those of what must be said and those of the classes that values
// must have. The judge is pySHACL; one that cannot find a fault is none, so that it is given some.
func TestCatalogueConformsToDCATAP(t *testing.T) {
	folder := conformance.Shared(t, "conformance", "dcat-ap-3.0.1")
	s := startService(t, samples(t))
	_, header, catalogue := s.get("/catalog.ttl", "")
	if header.Get("Content-Type") != "text/turtle; charset=utf-8" {
		t.Fatalf("%v: %.200s", header, catalogue)
	}
	conforms := func(shapes string, text []byte) (string, bool) {
		said, err := judge(t, "-m", "pyshacl", "-s", filepath.Join(folder, shapes), file(t, t.TempDir(), "catalog.ttl", string(text)))
		if !strings.Contains(said, "Conforms: ") {
			t.Fatalf("pySHACL: %v: %s", err, said)
		}
		return said, err == nil && strings.Contains(said, "Conforms: True")
	}
	for _, shapes := range []string{"shapes.ttl", "range.ttl", "deprecateduris.ttl"} {
		if said, ok := conforms(shapes, catalogue); !ok {
			t.Errorf("%s: %s", shapes, said)
		}
	}
	for old, worse := range map[string]string{"dct:publisher": "dct:creator", "xsd:hexBinary": "xsd:string", "dcat:accessURL": "dcat:landingPage"} {
		if _, ok := conforms("shapes.ttl", bytes.ReplaceAll(catalogue, []byte(old), []byte(worse))); ok {
			t.Errorf("with %s for %s it conforms all the same", worse, old)
		}
	}
}

// sameGraph compares documents of RDF given by address and syntax.
const sameGraph = `
import sys, rdflib, rdflib.compare
first = None
for i in range(1, len(sys.argv), 2):
    g = rdflib.compare.to_isomorphic(rdflib.Graph().parse(sys.argv[i], format=sys.argv[i + 1]))
    first = g if first is None else first
    print(len(g), sys.argv[i])
    if g != first or len(g) == 0:
        sys.exit(sys.argv[i] + " says something else")
`

// A library that is not ours reads the same graph in every syntax.
func TestDescriptionsAsRDFLibReadsThem(t *testing.T) {
	s := startService(t, samples(t))
	for _, target := range []string{"/catalog.ttl", "/.well-known/void", "/def/apprentissage", "/shapes/", "/shapes/certification"} {
		args := []string{"-c", sameGraph}
		for ext, syntax := range map[string][2]string{"ttl": {"text/turtle", "turtle"}, "nt": {"application/n-triples", "nt"}, "rdf": {"application/rdf+xml", "xml"}, "jsonld": {"application/ld+json", "json-ld"}} {
			path := strings.TrimSuffix(target, "ttl")
			if path != target {
				path += ext
			}
			status, _, body := s.get(path, syntax[0])
			if status != 200 {
				t.Fatalf("%s as %s: %d", path, syntax[0], status)
			}
			args = append(args, file(t, t.TempDir(), "document."+ext, string(body)), syntax[1])
		}
		if said, err := judge(t, args...); err != nil {
			t.Errorf("%s: %v: %s", target, err, said)
		}
	}
}

// The description is valid OpenAPI 3.1, and requests made up from it, good and bad, are answered as it says. The longer run
// is scripts/openapi.sh by itself.
func TestOpenAPIAsItsToolsReadIt(t *testing.T) {
	s := startService(t, samples(t))
	_, _, text := s.get("/openapi.json", "")
	for name, document := range map[string][]byte{"valid": text, "invalid": bytes.Replace(text, []byte(`"operationId"`), []byte(`"operationID"`), 1), "broken": bytes.Replace(text, []byte(`"in": "query"`), []byte(`"in": "nowhere"`), 1)} {
		said, err := judge(t, "-m", "openapi_spec_validator", "--schema", "3.1", file(t, t.TempDir(), "openapi.json", string(document)))
		if (err == nil) != (name == "valid") {
			t.Errorf("%s: openapi-spec-validator says %v: %.600s", name, err, said)
		}
	}
	script, err := filepath.Abs(filepath.Join(repository, "scripts", "openapi.sh"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(script, s.base, "2", "8")
	if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "Tested: ") {
		t.Errorf("%v: %s", err, out)
	}
}
