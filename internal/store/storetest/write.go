package storetest

import (
	"slices"
	"strings"
	"testing"
)

const mediaTriples = "application/n-triples"

func testUpdate(t *testing.T, open Open) {
	c, load := open(t)
	load(twoGraphs)
	for _, update := range []string{
		`INSERT DATA { <http://ex.org/s> <http://ex.org/p> "01004", "été"@fr GRAPH <http://ex.org/g3> { <http://ex.org/s> <http://ex.org/p> "three" } }`,
		`DELETE { ?s ?p "default" } INSERT { ?s ?p "replaced" } WHERE { ?s ?p "default" }`,
		`DROP GRAPH <http://ex.org/g1>`,
		`DELETE DATA { GRAPH <http://ex.org/g2> { <http://ex.org/s> <http://ex.org/p> "not there" } }`,
	} {
		if err := c.Update(within(t), update); err != nil {
			t.Fatalf("%s: %v", update, err)
		}
	}
	wantRows(t, c, `SELECT ?o { ?s ?p ?o }`, `o="01004"`, `o="replaced"`, `o="été"@fr`)
	wantRows(t, c, `SELECT ?g ?o { GRAPH ?g { ?s ?p ?o } }`,
		`g=<http://ex.org/g2> o="two"`, `g=<http://ex.org/g3> o="three"`)
	if err := c.Update(within(t), "CLEAR ALL"); err != nil {
		t.Fatal(err)
	}
	wantRows(t, c, `SELECT ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }`)
}

func testUpdateSyntaxError(t *testing.T, open Open) {
	c, load := open(t)
	load(twoGraphs)
	// The second half is bad, so the first must not happen either.
	wantStatus(t, c.Update(within(t), `CLEAR ALL ; INSERT DATA { nonsense }`), 400)
	wantRows(t, c, `SELECT ?o { ?s ?p ?o }`, `o="default"`)
}

func testLoadTwice(t *testing.T, open Open) {
	c, _ := open(t)
	for range 2 {
		if err := c.Load(within(t), strings.NewReader(twoGraphs)); err != nil {
			t.Fatal(err)
		}
	}
	wantRows(t, c, `SELECT ?o { ?s ?p ?o }`, `o="default"`)
	wantRows(t, c, `SELECT ?g ?o { GRAPH ?g { ?s ?p ?o } }`,
		`g=<http://ex.org/g1> o="one"`, `g=<http://ex.org/g2> o="two"`)
}

func testLoadMalformed(t *testing.T, open Open) {
	c, _ := open(t)
	wantStatus(t, c.Load(within(t), strings.NewReader(twoGraphs+"<a:a> <a:b> nonsense .\n")), 400)
	wantRows(t, c, `SELECT ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }`)
}

func testGraphStore(t *testing.T, open Open) {
	c, load := open(t)
	load(twoGraphs)
	const graph = "http://ex.org/graphe/é?a=1&b=2#c"
	get := func() []string {
		t.Helper()
		resp, err := c.Get(within(t), graph, mediaTriples)
		return triples(t, resp, err)
	}
	want := func(step string, err error, lines ...string) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", step, err)
		}
		if got := get(); !slices.Equal(got, lines) {
			t.Errorf("after %s\n got %q\nwant %q", step, got, lines)
		}
	}
	_, err := c.Get(within(t), graph, mediaTriples)
	wantStatus(t, err, 404)

	err = c.Put(within(t), graph, "text/turtle", strings.NewReader(`<a:a> <a:b> "01", "02" .`))
	want("Put", err, `<a:a> <a:b> "01"`, `<a:a> <a:b> "02"`)
	err = c.Post(within(t), graph, mediaTriples, strings.NewReader("<a:a> <a:b> \"03\" .\n"))
	want("Post", err, `<a:a> <a:b> "01"`, `<a:a> <a:b> "02"`, `<a:a> <a:b> "03"`)
	err = c.Put(within(t), graph, "text/turtle", strings.NewReader(`<a:a> <a:b> "04" .`))
	want("Put again", err, `<a:a> <a:b> "04"`)
	wantRows(t, c, `SELECT ?g { GRAPH ?g { <a:a> ?p ?o } }`, "g=<"+graph+">")

	if err := c.Delete(within(t), graph); err != nil {
		t.Fatal(err)
	}
	_, err = c.Get(within(t), graph, mediaTriples)
	wantStatus(t, err, 404)
	wantStatus(t, c.Delete(within(t), graph), 404)
	wantRows(t, c, `SELECT ?g { GRAPH ?g { ?s ?p ?o } }`, `g=<http://ex.org/g1>`, `g=<http://ex.org/g2>`)
}

func testGraphStoreDefault(t *testing.T, open Open) {
	c, load := open(t)
	load(twoGraphs)
	if err := c.Put(within(t), "", "text/turtle", strings.NewReader(`<a:a> <a:b> "new" .`)); err != nil {
		t.Fatal(err)
	}
	wantRows(t, c, `SELECT ?o { ?s ?p ?o }`, `o="new"`)
	resp, err := c.Get(within(t), "", mediaTriples)
	if got, want := triples(t, resp, err), []string{`<a:a> <a:b> "new"`}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if err := c.Delete(within(t), ""); err != nil {
		t.Fatal(err)
	}
	wantRows(t, c, `SELECT ?o { ?s ?p ?o }`)
	wantRows(t, c, `SELECT ?o { GRAPH <http://ex.org/g1> { ?s ?p ?o } }`, `o="one"`)
}

func testGraphStoreMalformed(t *testing.T, open Open) {
	c, load := open(t)
	load(twoGraphs)
	err := c.Put(within(t), "http://ex.org/g1", "text/turtle", strings.NewReader(`<a:a> <a:b> <a:c> . nonsense`))
	wantStatus(t, err, 400)
	wantRows(t, c, `SELECT ?o { GRAPH <http://ex.org/g1> { ?s ?p ?o } }`, `o="one"`)
}
