// Package storetest is what any triple store must do for us, as tests: Run
// passes on a store that can serve a release and on no other.
package storetest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/knakk/rdf"
	"github.com/knakk/sparql"

	"passerelle/internal/store"
)

// An Open gives a client of an empty store and a function that loads N-Quads
// into it, which the client sees when load returns. It registers its own
// cleanup, and calls t.Skip when there is no such store here.
type Open func(t *testing.T) (c *store.Client, load func(nquads string))

// patience bounds one call; it is far from what a sound store needs.
const patience = 60 * time.Second

// Run runs all tests: those of RunReadOnly, and those of updates and of the
// Graph Store Protocol.
func Run(t *testing.T, open func(t *testing.T) (c *store.Client, load func(nquads string))) {
	RunReadOnly(t, open)
	for _, test := range []struct {
		name string
		run  func(t *testing.T, open Open)
	}{
		{"Update", testUpdate},
		{"UpdateSyntaxError", testUpdateSyntaxError},
		{"LoadTwice", testLoadTwice},
		{"LoadMalformed", testLoadMalformed},
		{"GraphStore", testGraphStore},
		{"GraphStoreDefault", testGraphStoreDefault},
		{"GraphStoreMalformed", testGraphStoreMalformed},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, open) })
	}
}

// RunReadOnly runs the tests that a store whose data come by load alone must
// pass, such as a release served read-only.
func RunReadOnly(t *testing.T, open func(t *testing.T) (c *store.Client, load func(nquads string))) {
	for _, test := range []struct {
		name string
		run  func(t *testing.T, open Open)
	}{
		{"Ask", testAsk},
		{"DefaultGraphIsNoUnion", testDefaultGraph},
		{"DatasetParameters", testDataset},
		{"Construct", testConstruct},
		{"Terms", testTerms},
		{"LookUp", testLookUp},
		{"Aggregate", testAggregate},
		{"Unbound", testUnbound},
		{"Formats", testFormats},
		{"LongResult", testLongResult},
		{"Concurrent", testConcurrent},
		{"SyntaxError", testSyntaxError},
		{"NoUpdateByQuery", testNoUpdateByQuery},
		{"Cancel", testCancel},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, open) })
	}
}

const mediaResults = "application/sparql-results+json"

func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// rows returns the solutions of a SELECT, each as "var=term" in the order of
// the variables' names, sorted. Terms are in the syntax of N-Triples, without
// escapes; a plain literal has no datatype.
func rows(t *testing.T, c *store.Client, query string, ds store.Dataset) []string {
	t.Helper()
	resp, err := c.QueryDataset(within(t), query, mediaResults, ds)
	if err != nil {
		t.Fatalf("query %s: %v", query, err)
	}
	defer resp.Body.Close()
	result, err := sparql.ParseJSON(resp.Body)
	if err != nil {
		t.Fatalf("query %s: %v", query, err)
	}
	all := []string{}
	for _, solution := range result.Results.Bindings {
		var row []string
		for _, name := range slices.Sorted(maps.Keys(solution)) {
			b := solution[name]
			row = append(row, name+"="+term(b.Type, b.Value, b.Lang, b.DataType))
		}
		all = append(all, strings.Join(row, " "))
	}
	slices.Sort(all)
	return all
}

func term(kind, value, lang, datatype string) string {
	switch {
	case kind == "uri":
		return "<" + value + ">"
	case kind == "bnode":
		return "_:" + value
	case lang != "":
		return `"` + value + `"@` + strings.ToLower(lang)
	case datatype != "" && datatype != xsd+"string":
		return `"` + value + `"^^<` + datatype + ">"
	}
	return `"` + value + `"`
}

const xsd = "http://www.w3.org/2001/XMLSchema#"

func wantRows(t *testing.T, c *store.Client, query string, want ...string) {
	t.Helper()
	wantRowsOf(t, c, query, store.Dataset{}, want...)
}

func wantRowsOf(t *testing.T, c *store.Client, query string, ds store.Dataset, want ...string) {
	t.Helper()
	slices.Sort(want)
	if got := rows(t, c, query, ds); !slices.Equal(got, want) {
		t.Errorf("query %s\n got %q\nwant %q", query, got, want)
	}
}

func wantStatus(t *testing.T, err error, status int) {
	t.Helper()
	var answer *store.StatusError
	if !errors.As(err, &answer) {
		t.Fatalf("error %v is no *StatusError", err)
	}
	if answer.Status != status {
		t.Errorf("status %d (%s), want %d", answer.Status, answer.Body, status)
	}
}

// triples reads an answer in N-Triples into sorted "s p o" lines, unescaped.
func triples(t *testing.T, resp *http.Response, err error) []string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	all := []string{}
	decoder := rdf.NewTripleDecoder(bufio.NewReader(resp.Body), rdf.NTriples)
	for {
		triple, err := decoder.Decode()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		object := "<" + triple.Obj.String() + ">"
		if triple.Obj.Type() == rdf.TermLiteral {
			literal := triple.Obj.(rdf.Literal)
			object = term("literal", literal.String(), literal.Lang(), literal.DataType.String())
		}
		all = append(all, fmt.Sprintf("<%s> <%s> %s", triple.Subj, triple.Pred, object))
	}
	slices.Sort(all)
	return all
}
