// Package conformance runs the standards' own test suites as ordinary tests. It promises that every case of a suite is a
// sub-test named as the suite names it, that no failure is forgiven without a reason in known-failures.txt, that no reason
// there outlives its failure, and that a folder without its cases does not pass. Only tests import it.
package conformance

import (
	"errors"
	"fmt"
	"testing"
)

// A Suite is one suite, or one part of one, as its authors publish it.
type Suite struct {
	Name  string // begins the names of its sub-tests, and of its cases in known-failures.txt: Name/ID
	Least int    // how many cases there are at least, so that an empty or half-copied folder cannot pass
	Cases []Case
}

// A Case is one test of a suite.
type Case struct {
	ID  string       // official identifier, without white space, of no other case of the suite
	IRI string       // official IRI, which the report names
	Run func() error // says how what comes out differs from what the case expects: nil when it does not
}

// ErrUntested is what the error of a case wraps when the case is of a part of the standard that is not claimed here, and is
// refused as such: it fails like any other, yet the report says untested rather than failed.
var ErrUntested = errors.New("not tested")

// Run runs every case as a sub-test of t. A case fails the test unless known-failures.txt, in the folder of the package
// under test, says why it cannot pass; then it is skipped with that reason. The file holds on each line the name of a case,
// or the beginning of names followed by *, then a space, then the reason; lines that begin with # are remarks. A case that is
// listed and passes fails the test, and so does a line that names no case, or one that another line names.
//
// When the environment variable PASSERELLE_EARL names a folder (from the root of the repository, unless absolute), Run
// writes there what came out, in EARL 1.0, as PACKAGE.ttl. Run is to be called once in a package, with all its suites.
func Run(t *testing.T, suites ...Suite) {
	t.Helper()
	known, err := readLedger()
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range known.faults(suites) {
		t.Error(fault)
	}
	var all []assertion
	for _, s := range suites {
		outcomes := make([]assertion, len(s.Cases))
		t.Run(s.Name, func(t *testing.T) { s.run(t, known, outcomes) })
		all = append(all, outcomes...)
	}
	writeReport(t, all)
}

// run fills in the outcome of each case; one that the -run flag leaves out stays untested.
func (s Suite) run(t *testing.T, known ledger, outcomes []assertion) {
	for _, fault := range s.faults() {
		t.Error(fault)
	}
	for i, c := range s.Cases {
		outcomes[i] = assertion{test: c.IRI, outcome: untested}
		t.Run(c.ID, func(t *testing.T) {
			problem, reason := c.Run(), known.reason(s.Name+"/"+c.ID)
			outcomes[i].outcome, outcomes[i].info = outcomeOf(problem), reason
			switch {
			case problem == nil && reason != "":
				t.Errorf("passes, yet %s lists it: %s", ledgerFile, reason)
			case problem != nil && reason == "":
				t.Error(problem)
			case problem != nil:
				t.Skipf("known failure: %s (%v)", reason, problem)
			}
		})
	}
}

// faults says what is wrong with the suite itself.
func (s Suite) faults() []string {
	var all []string
	if len(s.Cases) < s.Least {
		all = append(all, fmt.Sprintf("%s has %d cases, want %d at least", s.Name, len(s.Cases), s.Least))
	}
	seen := map[string]bool{}
	for _, c := range s.Cases {
		if seen[c.ID] {
			all = append(all, fmt.Sprintf("%s has two cases called %s", s.Name, c.ID))
		}
		seen[c.ID] = true
	}
	return all
}
