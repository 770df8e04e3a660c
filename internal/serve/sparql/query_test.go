package sparql

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/conformance"
)

// parse returns "ok", "syntax", or what is refused.
func parse(query string) string {
	_, err := Parse(query, DefaultLimits())
	syntax, refused := (*SyntaxError)(nil), (*Refusal)(nil)
	switch {
	case err == nil:
		return "ok"
	case errors.As(err, &syntax):
		return "syntax"
	case errors.As(err, &refused):
		return refused.What
	}
	return err.Error()
}

func TestGrammar(t *testing.T) {
	for _, tc := range []struct{ query, want string }{
		{"SELECT * { ?s ?p ?o }", "ok"},
		{"select distinct ?s (count(*) as ?n) where { ?s a ?c } group by ?s having (?n > 1) order by desc(?n) ?s limit 5 offset 2", "ok"},
		{"SELECT * {} OFFSET 1 LIMIT 2", "ok"},
		{"SELECT * {} LIMIT 1 OFFSET 2 LIMIT 3", "syntax"},
		{"BASE <http://e/> PREFIX : <#> ASK { :a :b/^:c|!(:d|^a)* [ :p ( 1 2.5 -3e4 'x'@fr \"y\"^^:t ) ] . }", "ok"},
		{"DESCRIBE <http://e/a>", "ok"},
		{"DESCRIBE * { ?s ?p ?o } LIMIT 1", "ok"},
		{"CONSTRUCT { ?s ?p ?o } FROM <http://e/g> FROM NAMED <http://e/h> WHERE { ?s ?p ?o OPTIONAL { ?o ?q ?r } MINUS { ?s a ?c } }", "ok"},
		{"CONSTRUCT WHERE { ?s ?p ?o . }", "ok"},
		{"SELECT ?métier { ?métier ?p ?o }", "ok"},
		{"PREFIX é: <http://e/> ASK { é:à-b.c é:%41 é:a\\,b }", "ok"},
		{"SELECT * { VALUES (?x ?y) { (1 UNDEF) (<http://e/> true) } VALUES ?z { 'a' } } VALUES ?w {}", "ok"},
		{"SELECT * { VALUES (?x ?y) { (1) } }", "syntax"},
		{"SELECT * { { SELECT ?s { ?s ?p ?o } LIMIT 1 } UNION { GRAPH ?g { ?s ?p ?o } } FILTER NOT EXISTS { ?s a ?c } }", "ok"},
		{"SELECT * { ?s ?p ?o FILTER(?o < 5 && ?o>-1 || !bound(?s) && ?p in (1, 2) && ?p NOT IN ()) }", "ok"},
		{"SELECT * { BIND(1 + -2 * 3 - 4/5 AS ?x) BIND(IF(true, concat(), substr('a', 1)) AS ?y) }", "ok"},
		{"SELECT (group_concat(distinct ?x; separator=', ') as ?l) {}", "ok"},
		{"SELECT (<http://www.w3.org/2001/XMLSchema#integer>('1') AS ?x) {}", "ok"},
		{"PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> SELECT * { ?s ?p ?o FILTER(xsd:date(?o) = ?o) }", "ok"},
		{"BASE <http://www.w3.org/2001/> SELECT (<XMLSchema#date>('x') AS ?x) {}", "ok"},
		{"SELECT * { ?s ?p ?o ; ; a ?c , ?d ; . }", "ok"},
		{"ASK { [] a () . () a [] }", "ok"},
		{"ASK { ?s <p>? ?o . ?s <p>+ ?o }", "ok"},
		{"# comment\nASK # another\n{}", "ok"},
		{"ASK { ?s ?p '''long 'quoted'\nstring''' , \"\"\"x\"\"\", '', \"\\\"\" }", "ok"},
		{"", "syntax"}, {"SELECT", "syntax"}, {"SELECT * {", "syntax"}, {"SELECT * { ?s ?p ?o } garbage", "syntax"},
		{"SELECT { ?s ?p ?o }", "syntax"}, {"ASK { ?s ?p }", "syntax"}, {"ASK { ?s ?p ?o ?q }", "syntax"}, {"ASK { . }", "syntax"},
		{"ASK { ?s ?p ?o . . }", "syntax"}, {"ASK { ?s ?p 'x }", "syntax"}, {"ASK { ?s ?p <x y> }", "syntax"}, {"ASK { x:a ?p ?o }", "syntax"},
		{"ASK { FILTER(1 = 2 = 3) }", "syntax"}, {"ASK { FILTER(nothing(1)) }", "syntax"}, {"ASK { FILTER(str()) }", "syntax"}, {"ASK { FILTER(rand(1)) }", "syntax"},
		{"ASK { FILTER(langmatches(1)) }", "syntax"}, {"ASK { FILTER ?x }", "syntax"}, {"ASK { - 5 ?p ?o }", "syntax"}, {"ASK { ?s ?p 5 . } }", "syntax"},
		{"CONSTRUCT { ?s <p>/<q> ?o } {}", "syntax"}, {"ASK { BIND(1) }", "syntax"}, {"SELECT * {} LIMIT x", "syntax"}, {"SELECT * {} LIMIT 1.5", "syntax"},
		{"ASK { ?s ?p 'a\nb' }", "syntax"}, {"ASK { ?s ?p '\\q' }", "syntax"}, {"ASK { ?s ?p ?o FILTER(?o \\u003e 1) \\u0 }", "syntax"}, {"ASK \xff {}", "syntax"},
		{"ASK {}; DROP ALL", "syntax"},
		{"INSERT DATA { <a> <b> <c> }", "update"}, {"PREFIX : <x> delete where { ?s ?p ?o }", "update"}, {"LOAD <http://e/>", "update"}, {"CLEAR ALL", "update"},
		{"WITH <g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "update"}, {"drop graph <g>", "update"},
		{"SELECT * { ?s ?p ?o FILTER(<java:java.lang.System.exit>(0)) }", "function"},
		{"SELECT (<http://example/f>(1) AS ?x) {}", "function"}, {"ASK {} GROUP BY <f>()", "function"}, {"ASK {} ORDER BY <f>(1)", "function"},
		{"PREFIX f: <http://e/> ASK {} HAVING f:g(1)", "function"},
	} {
		if got := parse(tc.query); got != tc.want {
			_, err := Parse(tc.query, DefaultLimits())
			t.Errorf("%s: %s (%v), want %s", tc.query, got, err, tc.want)
		}
	}
}

func TestSyntaxErrorsHavePlaces(t *testing.T) {
	for _, tc := range []struct {
		query        string
		line, column int
	}{
		{"SELECT * {\n  ?s ?p ?o .\n  é }", 3, 3}, {"SELECT * WHERE", 1, 15}, {"ASK { ?s ?p 'x }", 1, 13}, {"ASK {\r\n\r\n ?s }", 3, 5}, {"ASK { # }\n", 2, 1},
		{"ASK { 'é\\uZZZZ' }", 1, 9},
	} {
		_, err := Parse(tc.query, DefaultLimits())
		syntax := (*SyntaxError)(nil)
		if !errors.As(err, &syntax) || syntax.Line != tc.line || syntax.Column != tc.column {
			t.Errorf("%q: %v, want line %d, column %d", tc.query, err, tc.line, tc.column)
		}
	}
}

// services are ways to write a query that would make a store reach out.
func services(listener string) []string {
	s := "SERVICE <" + listener + ">"
	in := "{ ?s ?p ?o }"
	return []string{
		"SELECT * { " + s + " " + in + " }",
		"SELECT * { service <" + listener + "> " + in + " }",
		"SELECT * { SeRvIcE SILENT <" + listener + "> " + in + " }",
		"SELECT * { SERVICE\n#c\n<" + listener + ">" + in + "}",
		"SELECT * { SERVICE<" + listener + ">" + in + "}",
		"PREFIX l: <" + listener + "> SELECT * { SERVICE l: " + in + " }",
		"BASE <" + listener + "> SELECT * { SERVICE <> " + in + " }",
		"SELECT * { VALUES ?l { <" + listener + "> } SERVICE ?l " + in + " }",
		"SELECT * { BIND(<" + listener + "> AS ?l) SERVICE SILENT ?l " + in + " }",
		"SELECT * { OPTIONAL { " + s + in + " } }",
		"SELECT * { { " + s + in + " } UNION {} }",
		"SELECT * { MINUS { " + s + in + " } }",
		"SELECT * { GRAPH ?g { " + s + in + " } }",
		"SELECT * { FILTER EXISTS { " + s + in + " } }",
		"SELECT * { FILTER(true || NOT EXISTS { " + s + in + " }) }",
		"SELECT * { { SELECT * { " + s + in + " } } }",
		"SELECT (EXISTS { " + s + in + " } AS ?x) {}",
		"SELECT * {} ORDER BY (EXISTS { " + s + in + " })",
		"SELECT * {} GROUP BY ?x HAVING (EXISTS { " + s + in + " })",
		"CONSTRUCT { ?s ?p ?o } WHERE { " + s + in + " }",
		"DESCRIBE ?s WHERE { " + s + in + " }",
		"ASK { ?s ?p ?o . " + s + in + " . ?a ?b ?c }",
		"ASK { ?s ?p '''it's''' . " + s + in + " }",
		"ASK { ?s ?p \"#\" . " + s + in + " }",
		"ASK { ?s <http://e/#> ?o . " + s + in + " }",
		"SELECT * { \\u0053ERVICE <" + listener + "> " + in + " }",
		"SELECT * { \\U00000053\\u0045RVICE <" + listener + "> " + in + " }",
		"SELECT * { SERVICE \\u003C" + listener[1:] + "> " + in + " }",
		"SELECT * { ?s ?p '\\u0027 . " + s + in + " #' }",
		"SELECT * { ?s ?p \"\\\\\" . " + s + in + " }",
	}
}

func TestServiceIsRefused(t *testing.T) {
	for _, q := range services("http://192.0.2.1/") {
		if got := parse(q); got != "service" && got != "syntax" {
			t.Errorf("%s: %s, want a refusal", q, got)
		}
	}
	for _, q := range []string{
		"SELECT ?SERVICE { ?SERVICE ?p 'SERVICE <http://e/> {}' }", "PREFIX SERVICE: <http://e/> ASK { SERVICE:SERVICE ?p ?o }", "ASK { <SERVICE> ?p ?o # SERVICE <x> {}\n}",
		"ASK { ?s ?p \"\"\"\nSERVICE <x> {}\"\"\"@SERVICE , _:SERVICE }",
	} {
		if got := parse(q); got != "ok" {
			t.Errorf("%s: %s, want ok", q, got)
		}
	}
}

func TestLimits(t *testing.T) {
	rep := strings.Repeat
	for name, tc := range map[string]struct{ query, want string }{
		"groups":       {"ASK " + rep("{", 33) + rep("}", 33), "depth"},
		"parentheses":  {"ASK { FILTER(" + rep("(", 32) + "1" + rep(")", 32) + ") }", "depth"},
		"collections":  {"ASK { ?s ?p " + rep("(", 32) + "1" + rep(")", 32) + " }", "depth"},
		"blank nodes":  {"ASK { ?s ?p " + rep("[ ?p ", 32) + "1" + rep("]", 32) + " }", "depth"},
		"paths":        {"ASK { ?s " + rep("(", 32) + "<p>" + rep(")", 32) + " ?o }", "depth"},
		"functions":    {"ASK { FILTER(" + rep("str(", 32) + "1" + rep(")", 32) + ") }", "depth"},
		"exists":       {"ASK " + rep("{ FILTER EXISTS ", 33) + "{}" + rep("}", 33), "depth"},
		"subselects":   {"ASK " + rep("{ { SELECT * ", 17) + "{}" + rep("} }", 17), "depth"},
		"in":           {"ASK { FILTER(" + rep("1 IN (", 32) + "1" + rep(")", 32) + ") }", "depth"},
		"unclosed":     {"ASK " + rep("{", 100_000), "depth"},
		"triples":      {"ASK { " + rep("?s ?p ?o . ", 129) + "}", "patterns"},
		"objects":      {"ASK { ?s ?p 1" + rep(", 1", 128) + "}", "patterns"},
		"predicates":   {"ASK { ?s ?p 1" + rep("; ?p 1", 128) + "}", "patterns"},
		"members":      {"ASK { ?s ?p (" + rep(" 1", 129) + ") }", "patterns"},
		"steps":        {"ASK { ?s <p>" + rep("/<p>", 128) + " ?o }", "patterns"},
		"unions":       {"ASK { {}" + rep("UNION {}", 128) + "}", "patterns"},
		"optionals":    {"ASK { " + rep("OPTIONAL {}", 129) + "}", "patterns"},
		"binds":        {"SELECT " + rep("(1 AS ?x)", 129) + " {}", "patterns"},
		"template":     {"CONSTRUCT { " + rep("?s ?p ?o . ", 1001) + "} {}", "operators"},
		"or":           {"ASK { FILTER(1" + rep("||1", 1001) + ") }", "operators"},
		"plus":         {"ASK { FILTER(1" + rep("+1", 1001) + ") }", "operators"},
		"alternatives": {"ASK { ?s <p>" + rep("|<p>", 1001) + " ?o }", "operators"},
		"terms":        {"ASK { VALUES ?x {" + rep(" 1", 200_000) + "} }", "terms"},
		"many codes":   {"ASK { VALUES ?x {" + rep(" 'RNCP1'", 20_000) + "} FILTER(?x IN (1" + rep(",1", 20_000) + ")) }", "ok"},
		"deep enough":  {"ASK " + rep("{", 32) + rep("}", 32), "ok"},
		"long enough":  {"ASK { " + rep("?s ?p ?o . ", 128) + "}", "ok"},
	} {
		if got := parse(tc.query); got != tc.want {
			t.Errorf("%s: %s, want %s", name, got, tc.want)
		}
	}
}

// A megabyte of anything is read once: were it read again from each of its terms, this test would never end.
func TestHostileTextIsReadOnce(t *testing.T) {
	for _, piece := range []string{"a-", "<a", "'", "\"\"\"", "a.", "?", "(", "\\u0041", "_:a.", ":a.", "1.", "@a-", "<<", "é", "#\n", "^", "a:%41", "\\"} {
		if got := parse("ASK { " + strings.Repeat(piece, 1<<20/len(piece))); got == "ok" {
			t.Errorf("a megabyte of %q is taken for a query", piece)
		}
	}
}

func TestWrittenAnew(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{"SELECT * # SERVICE\n{ ?s ?p\t?o }", "SELECT *\n{ ?s ?p ?o }"},
		{"\\u0041SK {\\u007D", "ASK {}"},
		{"ASK{?s<p>-1,'é'@fr}", "ASK{?s<p>-1,'é'@fr}"},
		{"ASK { ?s ?p '''a\nbé''' , 1 }", "ASK { ?s ?p '''a\nbé''' , 1 }"},
		{"ASK {} #", "ASK {}"},
		{"#\n\n  ASK {}", "\n\n  ASK {}"},
		{"ASK { ?s ?p '\\u00e9', 1 }", "ASK { ?s ?p 'é', 1 }"},
	} {
		q, err := Parse(tc.in, DefaultLimits())
		if err != nil || strings.TrimRight(q.Text, " ") != tc.want {
			t.Errorf("%q: %+v, %v, want %q", tc.in, q, err, tc.want)
		}
	}
}

// The W3C's syntax tests. What its negative ones ask beyond the grammar is the store's to refuse.
func TestSyntaxSuite(t *testing.T) {
	folder := conformance.Shared(t, "conformance", "sparql11", "syntax-query")
	manifest, err := os.ReadFile(filepath.Join(folder, "manifest.ttl"))
	if err != nil {
		t.Fatal(err)
	}
	beyond := []string{"syn-bad-01.rq", "syn-bad-02.rq", "syn-bad-03.rq", "syntax-BINDscope6.rq", "syntax-BINDscope7.rq", "syntax-BINDscope8.rq", "syntax-SELECTscope2.rq"}
	entries := regexp.MustCompile(`(?s)mf:(Positive|Negative)SyntaxTest11.*?mf:action\s+<([^>]+\.rq)>`).FindAllSubmatch(manifest, -1)
	if len(entries) < 60 {
		t.Fatalf("only %d tests in the manifest", len(entries))
	}
	for _, e := range entries {
		file := string(e[2])
		query, err := os.ReadFile(filepath.Join(folder, file))
		if err != nil {
			t.Fatal(err)
		}
		want := "ok"
		switch {
		case string(e[1]) == "Negative" && !slices.Contains(beyond, file):
			want = "syntax"
		case file == "syntax-select-expr-04.rq":
			want = "function" // it calls one of its own
		}
		if got := parse(string(query)); got != want {
			t.Errorf("%s: %s, want %s", file, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, q := range services("http://192.0.2.1/") {
		f.Add(q)
	}
	for _, q := range []string{"SELECT ?s (count(*) as ?n) { ?s a/<b>* [] } GROUP BY ?s", "ASK { ?s ?p 1.e5, .5, '''x''' }", "\\", "?", "<", "@", "_:", "a:b.", "%"} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, query string) {
		q, err := Parse(query, DefaultLimits())
		if err != nil {
			return
		}
		// What is forwarded is read as what was checked, word for word, and holds nothing that we refuse.
		before, _ := scan(query)
		after, err := scan(q.Text)
		if err != nil || len(before) != len(after) {
			t.Fatalf("%q was written as %q: %v", query, q.Text, err)
		}
		for i := range before {
			if before[i].kind != after[i].kind || before[i].text != after[i].text {
				t.Fatalf("%q was written as %q: %v became %v", query, q.Text, before[i], after[i])
			}
			if after[i].kind == word && strings.EqualFold(after[i].text, "SERVICE") {
				t.Fatalf("%q lets SERVICE through", query)
			}
		}
		if strings.ContainsAny(q.Text, "#") && !strings.ContainsAny(query, "#") && !strings.Contains(query, "\\") {
			t.Fatalf("%q: a comment appeared in %q", query, q.Text)
		}
	})
}
