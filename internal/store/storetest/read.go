package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"passerelle/internal/store"
)

const twoGraphs = `<http://ex.org/s> <http://ex.org/p> "default" .
<http://ex.org/s> <http://ex.org/p> "one" <http://ex.org/g1> .
<http://ex.org/s> <http://ex.org/p> "two" <http://ex.org/g2> .
`

func testAsk(t *testing.T, open Open) {
	c, load := open(t)
	load(twoGraphs)
	if err := c.Ping(within(t)); err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]bool{
		`ASK { <http://ex.org/s> ?p ?o }`:       true,
		`ASK { <http://ex.org/unknown> ?p ?o }`: false,
	} {
		got, err := c.Ask(within(t), query)
		if err != nil || got != want {
			t.Errorf("%s: %v, %v; want %v", query, got, err, want)
		}
	}
}

func testDefaultGraph(t *testing.T, open Open) {
	c, load := open(t)
	load(twoGraphs)
	wantRows(t, c, `SELECT ?o { ?s ?p ?o }`, `o="default"`)
	wantRows(t, c, `SELECT ?o { GRAPH <http://ex.org/g1> { ?s ?p ?o } }`, `o="one"`)
	wantRows(t, c, `SELECT ?g ?o { GRAPH ?g { ?s ?p ?o } }`,
		`g=<http://ex.org/g1> o="one"`, `g=<http://ex.org/g2> o="two"`)
	wantRows(t, c, `SELECT ?o { GRAPH <http://ex.org/none> { ?s ?p ?o } }`)
}

func testDataset(t *testing.T, open Open) {
	c, load := open(t)
	load(twoGraphs)
	both := store.Dataset{Default: []string{"http://ex.org/g1", "http://ex.org/g2"}}
	wantRowsOf(t, c, `SELECT ?o { ?s ?p ?o }`, both, `o="one"`, `o="two"`)
	named := store.Dataset{Default: []string{"http://ex.org/g1"}, Named: []string{"http://ex.org/g2"}}
	wantRowsOf(t, c, `SELECT ?o ?n { ?s ?p ?o GRAPH ?g { ?s ?p ?n } }`, named, `n="two" o="one"`)
	// http.md §5.2: the parameters win over FROM.
	wantRowsOf(t, c, `SELECT ?o FROM <http://ex.org/g2> { ?s ?p ?o }`,
		store.Dataset{Default: []string{"http://ex.org/g1"}}, `o="one"`)
}

func testConstruct(t *testing.T, open Open) {
	c, load := open(t)
	load(twoGraphs + "<http://ex.org/s> <http://ex.org/q> \"l'\\u00E9t\\u00E9 \\\"\\n\\\\\"@fr-FR .\n")
	resp, err := c.Query(within(t),
		`CONSTRUCT { ?s <http://ex.org/r> ?o } { ?s ?p ?o }`, "application/n-triples")
	want := []string{
		"<http://ex.org/s> <http://ex.org/r> \"default\"",
		"<http://ex.org/s> <http://ex.org/r> \"l'été \"\n\\\"@fr-fr",
	}
	if got := triples(t, resp, err); !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

// oddTerms are N-Quads terms and how they must come back.
var oddTerms = []struct{ name, nquads, want string }{
	{"code with zeros", `"01004"`, `"01004"`},
	{"code that looks like a number", `"1E5"`, `"1E5"`},
	{"explicit xsd:string", `"0750001"^^<` + xsd + `string>`, `"0750001"`},
	{"empty", `""`, `""`},
	{"blanks", `"  a \t b "`, "\"  a \t b \""},
	{"lines", `"a\nb\r\nc\r"`, "\"a\nb\r\nc\r\""},
	{"quotes and backslash", `"\"a\" 'b' \\ \\n"`, `""a" 'b' \ \n"`},
	{"markup", `"<b>&amp;]]> %s %20 {{x}} $y ?z"`, `"<b>&amp;]]> %s %20 {{x}} $y ?z"`},
	{"accents", `"Œuvre à côté, ÿ"`, `"Œuvre à côté, ÿ"`},
	{"decomposed accents stay so", `"e\u0301"`, "\"e\u0301\""},
	{"no-break spaces", `"a\u00A0b\u202Fc"`, "\"a\u00a0b\u202fc\""},
	{"beyond the first plane", `"\U0001F393 𝄞"`, `"🎓 𝄞"`},
	{"right to left, zero width, BOM", `"\u200F\u200Dא\uFEFF"`, "\"\u200f\u200dא\ufeff\""},
	{"language", `"métier"@fr`, `"métier"@fr`},
	{"language with region", `"job"@en-GB`, `"job"@en-gb`},
	{"language with script and region", `"x"@zh-Hant-TW`, `"x"@zh-hant-tw`},
	{"date", `"2025-01-31"^^<` + xsd + `date>`, `"2025-01-31"^^<` + xsd + `date>`},
	{"year", `"2025"^^<` + xsd + `gYear>`, `"2025"^^<` + xsd + `gYear>`},
	{"boolean", `"true"^^<` + xsd + `boolean>`, `"true"^^<` + xsd + `boolean>`},
	{"integer", `"-42"^^<` + xsd + `integer>`, `"-42"^^<` + xsd + `integer>`},
	{"decimal", `"48.8566"^^<` + xsd + `decimal>`, `"48.8566"^^<` + xsd + `decimal>`},
	{"a day that does not exist", `"2025-02-30"^^<` + xsd + `date>`, `"2025-02-30"^^<` + xsd + `date>`},
	{"datatype of others", `"POINT(2.3 48.8)"^^<http://ex.org/wkt>`, `"POINT(2.3 48.8)"^^<http://ex.org/wkt>`},
	{"IRI with a fragment", `<http://ex.org/id/a_b-c#p-2022-09-01>`, `<http://ex.org/id/a_b-c#p-2022-09-01>`},
	{"IRI with escapes", `<http://ex.org/a%20b%C3%A9%2F>`, `<http://ex.org/a%20b%C3%A9%2F>`},
	{"IRI with accents", `<http://ex.org/é/\u00E0>`, `<http://ex.org/é/à>`},
	{"IRI with marks", `<http://ex.org/?a=1&b='(2)';~*!$,@+>`, `<http://ex.org/?a=1&b='(2)';~*!$,@+>`},
	{"IRI with dots", `<http://ex.org/a/../b/./c>`, `<http://ex.org/a/../b/./c>`},
	{"IRI without a host", `<urn:uuid:5f3c>`, `<urn:uuid:5f3c>`},
	{"capitals in scheme and host", `<HTTP://EX.org:80/>`, `<HTTP://EX.org:80/>`},
}

func testTerms(t *testing.T, open Open) {
	c, load := open(t)
	var nquads strings.Builder
	for i, test := range oddTerms {
		fmt.Fprintf(&nquads, "<http://ex.org/t%d> <http://ex.org/p> %s .\n", i, test.nquads)
	}
	load(nquads.String())
	for i, test := range oddTerms {
		got := rows(t, c, fmt.Sprintf(`SELECT ?o { <http://ex.org/t%d> ?p ?o }`, i), store.Dataset{})
		if want := []string{"o=" + test.want}; !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", test.name, got, want)
		}
	}
}

// The escapes of N-Quads are those of SPARQL, so the same text is a pattern.
func testLookUp(t *testing.T, open Open) {
	c, load := open(t)
	var nquads strings.Builder
	for i, test := range oddTerms {
		fmt.Fprintf(&nquads, "<http://ex.org/t%d> <http://ex.org/p%d> %s .\n", i, i, test.nquads)
	}
	load(nquads.String())
	for i, test := range oddTerms {
		got := rows(t, c, fmt.Sprintf(`SELECT ?s { ?s <http://ex.org/p%d> %s }`, i, test.nquads), store.Dataset{})
		if want := []string{fmt.Sprintf("s=<http://ex.org/t%d>", i)}; !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", test.name, got, want)
		}
	}
	// A code is text: its number is another.
	wantRows(t, c, `SELECT ?s { ?s <http://ex.org/p0> "1004" }`)
	wantRows(t, c, `SELECT ?s { ?s <http://ex.org/p0> 1004 }`)
}

func testAggregate(t *testing.T, open Open) {
	c, load := open(t)
	load(numbers(30))
	wantRows(t, c, `SELECT (COUNT(*) AS ?n) (MAX(?o) AS ?max) { ?s <http://ex.org/n> ?o }`,
		`max="29"^^<`+xsd+`integer> n="30"^^<`+xsd+`integer>`)
	wantRows(t, c, `SELECT ?o { ?s <http://ex.org/n> ?o } ORDER BY DESC(?o) LIMIT 2 OFFSET 1`,
		`o="28"^^<`+xsd+`integer>`, `o="27"^^<`+xsd+`integer>`)
	wantRows(t, c, `SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s <http://ex.org/next>+ <http://ex.org/s29> }`,
		`n="29"^^<`+xsd+`integer>`)
}

func testUnbound(t *testing.T, open Open) {
	c, load := open(t)
	load(twoGraphs)
	wantRows(t, c, `SELECT ?o ?x { ?s ?p ?o OPTIONAL { ?s <http://ex.org/none> ?x } }`, `o="default"`)
}

func testFormats(t *testing.T, open Open) {
	c, load := open(t)
	load(twoGraphs)
	for _, test := range []struct{ query, accept, contains string }{
		{`SELECT ?o { ?s ?p ?o }`, mediaResults, `"default"`},
		{`SELECT ?o { ?s ?p ?o }`, "application/sparql-results+xml", `<literal>default</literal>`},
		{`ASK { ?s ?p ?o }`, "application/sparql-results+xml", `<boolean>true</boolean>`},
		{`CONSTRUCT WHERE { ?s ?p ?o }`, "text/turtle", `"default"`},
		{`CONSTRUCT WHERE { ?s ?p ?o }`, "application/n-triples", `<http://ex.org/p> "default"`},
		{`CONSTRUCT WHERE { ?s ?p ?o }`, "application/rdf+xml", `default`},
	} {
		resp, err := c.Query(within(t), test.query, test.accept)
		if err != nil {
			t.Errorf("%s as %s: %v", test.query, test.accept, err)
			continue
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || !strings.Contains(string(body), test.contains) {
			t.Errorf("%s as %s: %q, %v; want %q in it", test.query, test.accept, body, err, test.contains)
		}
		if got := resp.Header.Get("Content-Type"); !strings.HasPrefix(got, test.accept) {
			t.Errorf("%s: Content-Type %q, want %q", test.query, got, test.accept)
		}
	}
}

// A long answer comes whole, in valid JSON, and only once.
func testLongResult(t *testing.T, open Open) {
	c, load := open(t)
	load(numbers(400))
	resp, err := c.Query(within(t), `SELECT ?a ?b { ?s <http://ex.org/n> ?a . ?t <http://ex.org/n> ?b }`, mediaResults)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	decoder := json.NewDecoder(resp.Body)
	for token := json.Token(nil); token != "bindings"; {
		if token, err = decoder.Token(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := decoder.Token(); err != nil { // [
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for decoder.More() {
		var row struct{ A, B struct{ Value string } }
		if err := decoder.Decode(&row); err != nil {
			t.Fatalf("after %d rows: %v", len(seen), err)
		}
		seen[row.A.Value+" "+row.B.Value] = true
	}
	for range 3 { // ] } }
		if _, err := decoder.Token(); err != nil {
			t.Fatalf("the result does not end well: %v", err)
		}
	}
	if len(seen) != 400*400 {
		t.Errorf("%d different rows, want %d", len(seen), 400*400)
	}
}

func testConcurrent(t *testing.T, open Open) {
	c, load := open(t)
	load(numbers(100))
	var group sync.WaitGroup
	for worker := range 8 {
		group.Go(func() {
			for i := worker; i < 100; i += 8 {
				yes, err := c.Ask(within(t), fmt.Sprintf(`ASK { <http://ex.org/s%d> <http://ex.org/n> %d }`, i, i))
				if err != nil || !yes {
					t.Errorf("subject %d: %v, %v", i, yes, err)
				}
			}
		})
	}
	group.Wait()
}

func testSyntaxError(t *testing.T, open Open) {
	c, _ := open(t)
	for _, query := range []string{"SELECT (", "", "SELECT * { ?s ?p 'a }", "CLEAR ALL"} {
		resp, err := c.Query(within(t), query, mediaResults)
		if err == nil {
			resp.Body.Close()
			t.Errorf("query %q passes", query)
			continue
		}
		wantStatus(t, err, 400)
		if errors.Is(err, store.ErrUnavailable) || errors.Is(err, store.ErrTimeout) {
			t.Errorf("query %q: %v reads like a store in trouble", query, err)
		}
	}
}

func testNoUpdateByQuery(t *testing.T, open Open) {
	c, load := open(t)
	load(twoGraphs)
	for _, update := range []string{"CLEAR ALL", `DELETE WHERE { ?s ?p ?o }`, `INSERT DATA { <a:a> <a:b> <a:c> }`} {
		if resp, err := c.Query(within(t), update, mediaResults); err == nil {
			resp.Body.Close()
			t.Errorf("%s passes on the query address", update)
		}
	}
	wantRows(t, c, `SELECT ?o { ?s ?p ?o }`, `o="default"`)
}

// A caller who leaves is free at once, before the answer and in its middle.
func testCancel(t *testing.T, open Open) {
	c, load := open(t)
	load(numbers(400))
	const triple = `?a <http://ex.org/n> ?b . ?c <http://ex.org/n> ?d . ?e <http://ex.org/n> ?f`
	returns := func(name string, want error, call func() error) {
		t.Helper()
		done := make(chan error, 1)
		go func() { done <- call() }()
		select {
		case err := <-done:
			if !errors.Is(err, want) {
				t.Errorf("%s: error %v, want %v", name, err, want)
			}
		case <-time.After(5 * time.Second):
			t.Errorf("%s: the call goes on", name)
		}
	}

	ctx, cancel := context.WithCancel(t.Context())
	resp, err := c.Query(ctx, `SELECT * { `+triple+` }`, mediaResults)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if _, err := io.CopyN(io.Discard, resp.Body, 1<<16); err != nil {
		t.Fatal(err)
	}
	cancel()
	returns("cancelled in the middle", context.Canceled, func() error {
		_, err := io.Copy(io.Discard, resp.Body)
		return err
	})

	ctx, cancel = context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	returns("deadline before the answer", store.ErrTimeout, func() error {
		resp, err := c.Query(ctx, `SELECT (COUNT(*) AS ?n) { `+triple+` FILTER(?b + ?d < ?f) }`, mediaResults)
		if err == nil {
			resp.Body.Close()
		}
		return err
	})
}

// numbers are n subjects in a chain, each with its number.
func numbers(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<http://ex.org/s%d> <http://ex.org/n> \"%d\"^^<%sinteger> .\n", i, i, xsd)
		if i+1 < n {
			fmt.Fprintf(&b, "<http://ex.org/s%d> <http://ex.org/next> <http://ex.org/s%d> .\n", i, i+1)
		}
	}
	return b.String()
}
