package sparql_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"passerelle/internal/serve/problem"
	"passerelle/internal/serve/sparql"
	"passerelle/internal/store"
)

const (
	results = "application/sparql-results+json"
	table   = `{"head":{"vars":["x","y"]},"results":{"bindings":[{"x":{"type":"uri","value":"http://e/a"},"y":{"type":"literal","value":"é, \"<\n","xml:lang":"fr"}},` +
		`{"x":{"type":"bnode","value":"b0"}},{"y":{"type":"literal","value":"5","datatype":"http://www.w3.org/2001/XMLSchema#integer"}}]}}`
)

// endpoint is a door before a store that answers as it is told.
type endpoint struct {
	door      *sparql.Door
	target    sparql.Target
	asked     atomic.Int32
	restarted atomic.Int32
	last      *http.Request
	body      string
}

func open(t *testing.T, o sparql.Options, answer http.HandlerFunc) *endpoint {
	t.Helper()
	e := &endpoint{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e.asked.Add(1)
		body, _ := io.ReadAll(r.Body)
		e.last, e.body = r, string(body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		answer(w, r)
	}))
	t.Cleanup(server.Close)
	o.Base, o.Licence = "http://localhost/", "http://licence/"
	e.door = sparql.New(o)
	e.target = sparql.Target{
		Client: store.NewClient(server.URL+"/query", "", "", nil), Restart: func() { e.restarted.Add(1) },
		Page: func(w http.ResponseWriter, r *http.Request, f sparql.Form) error {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(f.Status)
			message := ""
			if f.Problem != nil {
				message = f.Problem.Detail.FR
			}
			_, err := fmt.Fprintf(w, "form %q %q %v", f.Query, message, f.Off)
			return err
		},
	}
	return e
}

func says(media, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", media)
		io.WriteString(w, body)
	}
}

func (e *endpoint) do(r *http.Request) *httptest.ResponseRecorder {
	a := &problem.Adapter{}
	w := httptest.NewRecorder()
	a.Handle(func(w http.ResponseWriter, r *http.Request) error { return e.door.Handle(w, r, e.target) }).ServeHTTP(w, r)
	return w
}

func (e *endpoint) get(query, accept string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", "/sparql?"+url.Values{"query": {query}}.Encode(), nil)
	if accept != "" {
		r.Header.Set("Accept", accept)
	}
	return e.do(r)
}

func post(media, target, body string) *http.Request {
	r := httptest.NewRequest("POST", target, strings.NewReader(body))
	if media != "" {
		r.Header.Set("Content-Type", media)
	}
	return r
}

func TestProtocol(t *testing.T) {
	const (
		direct = "application/sparql-query"
		form   = "application/x-www-form-urlencoded"
	)
	e := open(t, sparql.Options{}, says(results, table))
	compressed := post(direct, "/sparql", "ASK {}")
	compressed.Header.Set("Content-Encoding", "gzip")
	for name, tc := range map[string]struct {
		r      *http.Request
		status int
	}{
		"GET":                         {httptest.NewRequest("GET", "/sparql?query=SELECT+*%7B%7D", nil), 200},
		"POST form":                   {post(form, "/sparql", "query=SELECT+*%7B%7D"), 200},
		"POST form with charset":      {post(form+"; charset=UTF-8", "/sparql", "query=SELECT+*%7B%7D"), 200},
		"POST direct":                 {post(direct, "/sparql", "SELECT * {}"), 200},
		"QUERY":                       {httptest.NewRequest("QUERY", "/sparql", strings.NewReader("SELECT * {}")), 415},
		"unknown parameters":          {httptest.NewRequest("GET", "/sparql?query=ASK%7B%7D&timeout=5&default-graph-uri=http://e/g", nil), 200},
		"two queries":                 {httptest.NewRequest("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", nil), 400},
		"query in address and body":   {post(form, "/sparql?query=ASK%7B%7D", "query=ASK%7B%7D"), 400},
		"query in address and direct": {post(direct, "/sparql?query=ASK%7B%7D", "ASK {}"), 400},
		"form without query":          {post(form, "/sparql", "x=y"), 400},
		"graph without query":         {httptest.NewRequest("GET", "/sparql?default-graph-uri=http://e/g", nil), 400},
		"relative graph":              {httptest.NewRequest("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=g", nil), 400},
		"no type":                     {post("", "/sparql", "ASK {}"), 415},
		"wrong type":                  {post("text/plain", "/sparql", "ASK {}"), 415},
		"other charset":               {post(direct+"; charset=utf-16", "/sparql", "ASK {}"), 415},
		"compressed":                  {compressed, 415},
		"not UTF-8":                   {post(direct, "/sparql", "ASK { ?s ?p '\xff' }"), 400},
		"not UTF-8 in a form":         {post(form, "/sparql", "query=ASK%7B%3Fs+%3Fp+'%FF'%7D"), 400},
		"badly encoded form":          {post(form, "/sparql", "query=%zz"), 400},
		"badly encoded address":       {httptest.NewRequest("GET", "/sparql?query=%zz", nil), 400},
		"syntax error":                {post(direct, "/sparql", "SELECT * {"), 400},
		"empty query":                 {httptest.NewRequest("GET", "/sparql?query=", nil), 400},
		"update type":                 {post("application/sparql-update", "/sparql", "DROP ALL"), 403},
		"update parameter":            {post(form, "/sparql", "update=DROP+ALL"), 403},
		"update as query":             {post(direct, "/sparql", "DROP ALL"), 403},
		"update dataset":              {httptest.NewRequest("GET", "/sparql?query=ASK%7B%7D&using-graph-uri=http://e/g", nil), 403},
		"function":                    {post(direct, "/sparql", "ASK { FILTER(<java:x>()) }"), 403},
		"too large":                   {post(direct, "/sparql", "ASK {"+strings.Repeat(" ", 1<<20)+"}"), 413},
		"too large in a form":         {post(form, "/sparql", "query=ASK%7B"+strings.Repeat("%20", 1<<20)+"%7D"), 413},
		"too complex":                 {post(direct, "/sparql", "ASK "+strings.Repeat("{", 100)+strings.Repeat("}", 100)), 422},
	} {
		before := e.asked.Load()
		w := e.do(tc.r)
		if w.Code != tc.status {
			t.Errorf("%s: status %d (%s), want %d", name, w.Code, w.Body, tc.status)
		}
		if sent := e.asked.Load() > before; sent != (tc.status == 200) {
			t.Errorf("%s: reached the store: %v", name, sent)
		}
		if w.Code != 200 && w.Header().Get("Content-Type") != problem.MediaType {
			t.Errorf("%s: %s", name, w.Header().Get("Content-Type"))
		}
	}
}

func TestQueryMethodIsADirectPost(t *testing.T) {
	e := open(t, sparql.Options{}, says(results, table))
	r := httptest.NewRequest("QUERY", "/sparql", strings.NewReader("SELECT * {}"))
	r.Header.Set("Content-Type", "application/sparql-query")
	if w := e.do(r); w.Code != 200 || w.Header().Get("Accept-Query") == "" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}

func TestSyntaxProblemHasItsPlace(t *testing.T) {
	e := open(t, sparql.Options{}, says(results, table))
	w := e.get("SELECT *\n { ?s ?p }", "")
	var d problem.Document
	if err := json.Unmarshal(w.Body.Bytes(), &d); err != nil || d.Ligne != 2 || d.Colonne != 10 {
		t.Errorf("%s (%v)", w.Body, err)
	}
}

func TestStoreSeesOurWords(t *testing.T) {
	e := open(t, sparql.Options{}, says(results, table))
	e.do(httptest.NewRequest("GET", "/sparql?"+url.Values{
		"query": {"SELECT * # SERVICE\n{ ?s ?p '\\u00e9' }"}, "default-graph-uri": {"http://e/g"}, "named-graph-uri": {"http://e/h"},
	}.Encode(), nil))
	if e.body != "SELECT *\n{ ?s ?p 'é' }" {
		t.Errorf("the store was sent %q", e.body)
	}
	if q := e.last.URL.Query(); q.Get("default-graph-uri") != "http://e/g" || q.Get("named-graph-uri") != "http://e/h" {
		t.Errorf("dataset %v", q)
	}
}

func TestFormats(t *testing.T) {
	e := open(t, sparql.Options{}, func(w http.ResponseWriter, r *http.Request) {
		query, _ := io.ReadAll(r.Body)
		switch {
		case strings.HasPrefix(string(query), "ASK"):
			says(results, `{"head":{},"boolean":true}`)(w, r)
		case strings.HasPrefix(string(query), "CONSTRUCT"):
			says(r.Header.Get("Accept"), "<http://e/a> <http://e/p> 1 .\n")(w, r)
		default:
			says(results, table)(w, r)
		}
	})
	const csv = "x,y\r\nhttp://e/a,\"é, \"\"<\n\"\r\n_:b0,\r\n,5\r\n"
	const tsv = "?x\t?y\n<http://e/a>\t\"é, \\\"<\\n\"@fr\n_:b0\t\n\t\"5\"^^<http://www.w3.org/2001/XMLSchema#integer>\n"
	const xml = `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="x"/><variable name="y"/></head><results>` +
		"\n" + `<result><binding name="x"><uri>http://e/a</uri></binding><binding name="y"><literal xml:lang="fr">é, &#34;&lt;&#xA;</literal></binding></result>` +
		"\n" + `<result><binding name="x"><bnode>b0</bnode></binding></result>` +
		"\n" + `<result><binding name="y"><literal datatype="http://www.w3.org/2001/XMLSchema#integer">5</literal></binding></result></results></sparql>` + "\n"
	for _, tc := range []struct{ query, accept, media, body string }{
		{"SELECT * {}", "", results, table},
		{"SELECT * {}", "*/*", results, table},
		{"SELECT * {}", "application/json", "application/json", table},
		{"SELECT * {}", "text/csv", "text/csv; charset=utf-8", csv},
		{"SELECT * {}", "text/tab-separated-values, text/csv;q=0.5", "text/tab-separated-values; charset=utf-8", tsv},
		{"SELECT * {}", "application/sparql-results+xml", "application/sparql-results+xml", xml},
		{"SELECT * {}", "text/html,application/xhtml+xml,*/*;q=0.8", results, table},
		{"ASK {}", "", results, `{"head":{},"boolean":true}`},
		{"ASK {}", "application/sparql-results+xml", "application/sparql-results+xml", `<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
			`<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head></head><boolean>true</boolean></sparql>` + "\n"},
		{"CONSTRUCT {} {}", "", "text/turtle; charset=utf-8", "<http://e/a> <http://e/p> 1 .\n"},
		{"CONSTRUCT {} {}", "application/n-triples", "application/n-triples", "<http://e/a> <http://e/p> 1 .\n"},
		{"CONSTRUCT {} {}", "text/plain", "text/plain; charset=utf-8", "<http://e/a> <http://e/p> 1 .\n"},
	} {
		w := e.get(tc.query, tc.accept)
		if w.Code != 200 || w.Header().Get("Content-Type") != tc.media || w.Body.String() != tc.body {
			t.Errorf("%s as %q: %d %s\n%s\nwant %s\n%s", tc.query, tc.accept, w.Code, w.Header().Get("Content-Type"), w.Body, tc.media, tc.body)
		}
	}
	for _, tc := range [][2]string{{"SELECT * {}", "image/png"}, {"SELECT * {}", "text/turtle"}, {"CONSTRUCT {} {}", "text/csv"}, {"ASK {}", "text/csv"}} {
		before := e.asked.Load()
		if w := e.get(tc[0], tc[1]); w.Code != 406 || !strings.Contains(w.Body.String(), "acceptables") || e.asked.Load() != before {
			t.Errorf("%s as %s: %d %s", tc[0], tc[1], w.Code, w.Body)
		}
	}
	byForm := e.do(httptest.NewRequest("GET", "/sparql?query=SELECT+*%7B%7D&format=text/csv", nil))
	if byForm.Body.String() != csv {
		t.Errorf("format=text/csv gives %s", byForm.Body)
	}
}

func TestCutAnswersAreNotSent(t *testing.T) {
	for name, tc := range map[string]struct{ query, media, body string }{
		"cut JSON":           {"SELECT * {}", results, table[:len(table)-4]},
		"cut in a string":    {"SELECT * {}", results, `{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"}]}}`},
		"nothing":            {"SELECT * {}", results, ""},
		"cut Turtle":         {"CONSTRUCT {} {}", "text/turtle", "<http://e/a> <http://e/p> 1 .\n<http://e/a> <http://e"},
		"cut RDF/XML":        {"CONSTRUCT {} {}", "application/rdf+xml", `<rdf:RDF xmlns:rdf="x"><rdf:Description/>`},
		"cut N-Triples line": {"CONSTRUCT {} {}", "application/n-triples", "<http://e/a> <http://e/p> \"x"},
	} {
		e := open(t, sparql.Options{}, says(tc.media, tc.body))
		if w := e.get(tc.query, tc.media); w.Code != 503 || w.Header().Get("Retry-After") == "" {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}

func TestStoreTroubles(t *testing.T) {
	status := func(code int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { http.Error(w, body, code) }
	}
	for name, tc := range map[string]struct {
		answer http.HandlerFunc
		status int
		want   string
	}{
		"refused by a note": {status(400, "error at 3:7: expected [_]"), 400, `"ligne":3,"colonne":7`},
		"a variable twice":  {status(400, "error at 1:2: The variable ?x is already bound"), 400, "liée deux fois"},
		"evaluation failed": {status(500, "boom"), 503, "Indisponible"},
		"busy":              {status(429, ""), 503, "Indisponible"},
		"unavailable":       {status(503, ""), 503, "Indisponible"},
		"gateway timeout":   {status(504, ""), 503, "TropLong"},
	} {
		e := open(t, sparql.Options{}, tc.answer)
		w := e.get("SELECT * {}", "")
		if w.Code != tc.status || !strings.Contains(w.Body.String(), tc.want) || strings.Contains(w.Body.String(), "boom") {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
		if (w.Code == 503) != (w.Header().Get("Retry-After") != "") {
			t.Errorf("%s: Retry-After %q", name, w.Header().Get("Retry-After"))
		}
	}
	down := open(t, sparql.Options{}, nil)
	down.target.Client = store.NewClient("http://"+freeAddress(t)+"/query", "", "", nil)
	if w := down.get("ASK {}", ""); w.Code != 503 || w.Header().Get("Retry-After") == "" {
		t.Errorf("store down: %d %s", w.Code, w.Body)
	}
	down.target.Client = nil
	if w := down.get("ASK {}", ""); w.Code != 503 {
		t.Errorf("no store: %d %s", w.Code, w.Body)
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func TestTimeEndsTheStore(t *testing.T) {
	release := make(chan struct{})
	e := open(t, sparql.Options{Time: 50 * time.Millisecond}, func(w http.ResponseWriter, r *http.Request) { <-release })
	w := e.get("SELECT * {}", "")
	close(release)
	if w.Code != 503 || !strings.Contains(w.Body.String(), "TropLong") || e.restarted.Load() != 1 {
		t.Errorf("%d %s, restarted %d times", w.Code, w.Body, e.restarted.Load())
	}
}

func TestAQueryKeepsItsSlotWhenItsClientLeaves(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	e := open(t, sparql.Options{Time: time.Minute, Slots: 1}, func(w http.ResponseWriter, r *http.Request) {
		entered <- struct{}{}
		<-release
		says(results, table)(w, r)
	})
	ctx, leave := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		e.do(httptest.NewRequestWithContext(ctx, "GET", "/sparql?query=SELECT+*%7B%7D", nil))
	}()
	<-entered
	leave()
	second, cancel := context.WithCancel(t.Context())
	cancel()
	func() {
		defer func() { recover() }() // the adapter cuts the connection of a client that left
		e.do(httptest.NewRequestWithContext(second, "GET", "/sparql?query=SELECT+*%7B%7D", nil))
	}()
	if n := e.asked.Load(); n != 1 {
		t.Errorf("the store was asked %d times while its slot was taken", n)
	}
	close(release)
	<-done
}

func TestBusyDoor(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	e := open(t, sparql.Options{Time: time.Minute, Slots: 1}, func(w http.ResponseWriter, r *http.Request) {
		entered <- struct{}{}
		<-release
		says(results, table)(w, r)
	})
	done := make(chan struct{})
	go func() { defer close(done); e.get("SELECT * {}", "") }()
	<-entered
	if w := e.get("SELEC", ""); w.Code != 400 { // would wait a minute for the slot
		t.Errorf("a query that is not run waits: %d", w.Code)
	}
	close(release)
	<-done
}

func TestLargeAnswersGoToAFile(t *testing.T) {
	var rows bytes.Buffer
	rows.WriteString(`{"head":{"vars":["x"]},"results":{"bindings":[`)
	for i := range 5000 {
		if i > 0 {
			rows.WriteByte(',')
		}
		fmt.Fprintf(&rows, `{"x":{"type":"literal","value":"%d"}}`, i)
	}
	rows.WriteString("]}}")
	e := open(t, sparql.Options{Memory: 1000}, says(results, rows.String()))
	if w := e.get("SELECT * {}", ""); w.Code != 200 || w.Body.String() != rows.String() {
		t.Errorf("%d, %d bytes of %d", w.Code, w.Body.Len(), rows.Len())
	}
	if w := e.get("SELECT * {}", "text/csv"); strings.Count(w.Body.String(), "\r\n") != 5001 {
		t.Errorf("%d lines of CSV", strings.Count(w.Body.String(), "\r\n"))
	}
	small := open(t, sparql.Options{Memory: 1000, Room: 5000}, says(results, rows.String()))
	if w := small.get("SELECT * {}", ""); w.Code != 503 || !strings.Contains(w.Body.String(), "LIMIT") {
		t.Errorf("too large an answer: %d %s", w.Code, w.Body)
	}
}

func TestWithoutQuery(t *testing.T) {
	e := open(t, sparql.Options{}, says(results, table))
	for _, tc := range []struct {
		accept string
		status int
		media  string
		want   string
	}{
		{"", 200, "text/turtle; charset=utf-8", "sd:Service"},
		{"*/*", 200, "text/turtle; charset=utf-8", "sd:SPARQL11Query"},
		{"application/n-triples", 200, "application/n-triples", "<http://localhost/sparql>"},
		{"text/html,*/*;q=0.8", 200, "text/html", `form ""`},
		{"image/png", 406, problem.MediaType, "acceptables"},
	} {
		r := httptest.NewRequest("GET", "/sparql", nil)
		if tc.accept != "" {
			r.Header.Set("Accept", tc.accept)
		}
		w := e.do(r)
		if w.Code != tc.status || w.Header().Get("Content-Type") != tc.media || !strings.Contains(w.Body.String(), tc.want) {
			t.Errorf("%q: %d %s %s", tc.accept, w.Code, w.Header().Get("Content-Type"), w.Body)
		}
	}
}

func TestPeopleSeeTheFormAgain(t *testing.T) {
	e := open(t, sparql.Options{}, says(results, table))
	w := e.get("SELECT * {", "text/html,*/*;q=0.8")
	if w.Code != 400 || !strings.Contains(w.Body.String(), `form "SELECT * {"`) || !strings.Contains(w.Body.String(), "colonne 11") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// repository is the folder that holds go.mod.
func repository(t *testing.T) string {
	t.Helper()
	folder, err := filepath.Abs(filepath.Join("..", "..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

// oxigraph starts the real store on a few triples, or skips the test; where the machine is to have everything (CI=true)
// its absence is a failure.
func oxigraph(t *testing.T) *store.Oxigraph {
	t.Helper()
	binary, err := store.FindBinary("", repository(t))
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatal(err)
	}
	if err != nil {
		t.Skip(err)
	}
	data, folder := filepath.Join(t.TempDir(), "data.nq"), t.TempDir()
	const quads = "<http://e/a> <http://e/p> \"é\"@fr .\n<http://e/b> <http://e/p> \"01\" .\n<http://e/c> <http://e/p> <http://e/a> <http://e/g> .\n"
	if err := os.WriteFile(data, []byte(quads), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := store.BulkLoad(ctx, binary, folder, data); err != nil {
		t.Fatal(err)
	}
	o, err := store.Start(ctx, binary, folder, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := o.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	return o
}

func TestOxigraph(t *testing.T) {
	o := oxigraph(t)
	e := open(t, sparql.Options{Time: 2 * time.Second}, nil)
	e.target.Client, e.target.Restart = o.Client(), o.Restart
	for _, tc := range []struct {
		query, accept string
		status        int
		want          string
	}{
		{"SELECT ?o { ?s <http://e/p> ?o } ORDER BY ?s", "text/csv", 200, "o\r\né\r\n01\r\n"},
		{"SELECT ?o { ?s <http://e/p> ?o } ORDER BY ?s", "text/tab-separated-values", 200, "?o\n\"é\"@fr\n\"01\"\n"},
		{"ASK { <http://e/a> ?p 'é'@fr }", "", 200, `"boolean":true`},
		{"SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", "text/csv", 200, "n\r\n1\r\n"},
		{"CONSTRUCT { ?s <http://e/q> ?o } { ?s ?p ?o }", "application/n-triples", 200, "<http://e/b> <http://e/q> \"01\" ."},
		{"DESCRIBE <http://e/b>", "", 200, "01"},
		{"DESCRIBE <http://e/nothing>", "application/rdf+xml", 200, "rdf:RDF"},
		{"CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "application/rdf+xml", 200, "</rdf:RDF>"},
		{"SELECT ?x { BIND(1 AS ?x) BIND(2 AS ?x) }", "", 400, "SyntaxeSparql"},
		{"SELECT ?s { ?s ?p ?o } GROUP BY ?o", "", 400, "SyntaxeSparql"},
		{"SELECT ('\\\\u0041' AS ?x) {}", "text/csv", 200, "x\r\n\\u0041\r\n"},
	} {
		w := e.get(tc.query, tc.accept)
		if w.Code != tc.status || !strings.Contains(w.Body.String(), tc.want) {
			t.Errorf("%s as %q: %d %s, want %d %q", tc.query, tc.accept, w.Code, w.Body, tc.status, tc.want)
		}
	}
}

// What is on the edge of our limits neither hangs nor kills the store.
func TestOxigraphSurvivesTheLimits(t *testing.T) {
	o := oxigraph(t)
	e := open(t, sparql.Options{Time: 30 * time.Second}, nil)
	e.target.Client, e.target.Restart = o.Client(), o.Restart
	rep := strings.Repeat
	var joins strings.Builder
	for i := range 60 {
		fmt.Fprintf(&joins, "{ ?s <http://e/p%d> ?o%d } ", i, i)
	}
	for name, query := range map[string]string{
		"groups":     "ASK " + rep("{", 32) + rep("}", 32),
		"exists":     "ASK " + rep("{ FILTER EXISTS ", 15) + "{}" + rep("}", 15),
		"triples":    "ASK {" + rep(" ?s ?p ?o .", 128) + "}",
		"unions":     "ASK { {}" + rep(" UNION {}", 127) + "}",
		"steps":      "ASK { ?s <http://e/p>" + rep("/<http://e/p>", 126) + " ?o }",
		"joins":      "ASK { " + joins.String() + "}",
		"or":         "ASK { FILTER(1=2" + rep("||1=2", 499) + ") }",
		"plus":       "ASK { FILTER(1" + rep("+1", 998) + "=2) }",
		"collection": "ASK { ?s ?p (" + rep(" 1", 126) + ") }",
		"values":     "ASK { VALUES ?x {" + rep(" 1", 50_000) + "} }",
	} {
		if w := e.get(query, ""); w.Code != 200 {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	if s := o.State(); s.Restarts > 0 {
		t.Errorf("the store was restarted: %+v", s)
	}
}

// No way to write SERVICE reaches a listener.
func TestServiceReachesNobody(t *testing.T) {
	o := oxigraph(t)
	var reached atomic.Int32
	listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { reached.Add(1) }))
	defer listener.Close()
	e := open(t, sparql.Options{Time: 10 * time.Second}, nil)
	e.target.Client, e.target.Restart = o.Client(), o.Restart
	for _, query := range sparql.Services(listener.URL + "/") {
		if w := e.get(query, ""); w.Code != 403 && w.Code != 400 {
			t.Errorf("%s: %d %s", query, w.Code, w.Body)
		}
	}
	if n := reached.Load(); n > 0 {
		t.Errorf("the listener was reached %d times", n)
	}
	// The listener hears what the store itself is told: the test can fail.
	resp, err := o.Client().Query(t.Context(), "SELECT * { SERVICE SILENT <"+listener.URL+"/> { ?s ?p ?o } }", results)
	if err == nil {
		_, err = io.Copy(io.Discard, resp.Body)
		err = errors.Join(err, resp.Body.Close())
	}
	if reached.Load() == 0 {
		t.Errorf("the listener hears nothing, so that this test shows nothing (%v)", err)
	}
}
