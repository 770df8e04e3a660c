package conformance

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"passerelle/internal/rdf"
)

// The outcomes of EARL 1.0 that come about here (§2.7).
const (
	passed   = "passed"
	failed   = "failed"
	untested = "untested"
)

func outcomeOf(problem error) string {
	switch {
	case problem == nil:
		return passed
	case errors.Is(problem, ErrUntested):
		return untested
	}
	return failed
}

// An assertion is the outcome of one case.
type assertion struct{ test, outcome, info string }

// writeReport writes what came out where PASSERELLE_EARL asks for it.
func writeReport(t *testing.T, all []assertion) {
	t.Helper()
	folder := fromEnvironment(t, "PASSERELLE_EARL", "")
	if folder == "" {
		return
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Base(here)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name+".ttl"), appendReport(nil, name, all), 0o644); err != nil {
		t.Fatal(err)
	}
}

// appendReport writes a report in Turtle: the package, which is the test subject and asserts the outcomes itself, then the
// outcomes in order. Nothing in it changes unless an outcome does.
func appendReport(b []byte, name string, all []assertion) []byte {
	b = fmt.Appendf(b, "@prefix doap: <http://usefulinc.com/ns/doap#> .\n@prefix earl: <http://www.w3.org/ns/earl#> .\n\n"+
		"<#%s> a doap:Project, earl:Software, earl:TestSubject ;\n  doap:name \"passerelle/internal/%[1]s\" ;\n  doap:programming-language \"Go\" .\n", name)
	for _, a := range all {
		b = fmt.Appendf(b, "\n[] a earl:Assertion ;\n  earl:assertedBy <#%s> ;\n  earl:subject <#%[1]s> ;\n  earl:test %s ;\n  earl:mode earl:automatic ;\n"+
			"  earl:result [ a earl:TestResult ; earl:outcome earl:%s", name, rdf.NewIRI(a.test), a.outcome)
		if a.info != "" {
			b = fmt.Appendf(b, " ; earl:info %s", rdf.NewLiteral(a.info, ""))
		}
		b = append(b, " ] .\n"...)
	}
	return b
}
