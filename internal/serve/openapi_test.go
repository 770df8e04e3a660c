package serve_test

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"passerelle/internal/answer/answertest"
	"passerelle/internal/serve"
	"passerelle/internal/serve/api"
	"passerelle/internal/serve/openapi"
	"passerelle/internal/serve/param"
	"passerelle/ontology"
	"passerelle/shapes"
)

// undescribed are addresses that OpenAPI leaves out: SPARQL describes itself, the rest is what pages load, and a form of theirs.
var undescribed = []string{"/sparql", "/en/sparql", "/assets/{file}", "/apparence", "/en/apparence"}

// patterns of the router are no part of an address.
var patterns = regexp.MustCompile(`\{(\w+):(?:[^{}]|\{[^}]*\})*\}`)

func operations(t *testing.T) []openapi.Operation {
	t.Helper()
	a, err := api.New(api.Options{Base: base, Ontology: ontology.FS, Shapes: shapes.FS})
	if err != nil {
		t.Fatal(err)
	}
	return a.Operations()
}

// Every address of the router is described, and nothing else is.
func TestOpenAPIDescribesEveryAddress(t *testing.T) {
	served := map[string]bool{}
	for path, methods := range serve.Addresses() {
		for _, method := range methods {
			served[method+" "+patterns.ReplaceAllString(path, "{$1}")] = true
		}
	}
	for _, op := range operations(t) {
		if key := op.Method + " " + op.Path; !served[key] {
			t.Errorf("%s is described and not served", key)
		} else {
			delete(served, key)
		}
	}
	for key := range served {
		if _, path, _ := strings.Cut(key, " "); !slices.Contains(undescribed, path) {
			t.Errorf("%s is served and not described: see api/operations.go", key)
		}
	}
}

// described is /openapi.json with its objects closed: an answer with a key that no schema names is a fault here, while
// clients must bear new ones (api.md §3.5).
type described struct {
	compiler *jsonschema.Compiler
	paths    map[string]map[string]struct {
		Responses map[string]struct {
			Ref     string `json:"$ref"`
			Content map[string]any
		}
	}
}

func readOpenAPI(t *testing.T, s http.Handler) described {
	t.Helper()
	text := get(s, "/openapi.json").Body.Bytes()
	var d struct {
		Paths json.RawMessage
	}
	var out described
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(d.Paths, &out.paths); err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for name, schema := range document.(map[string]any)["components"].(map[string]any)["schemas"].(map[string]any) {
		if name != "Thing" && name != "Graph" { // whose keys depend on their class, and are another vocabulary's
			schema.(map[string]any)["additionalProperties"] = false
		}
	}
	out.compiler = jsonschema.NewCompiler()
	out.compiler.AssertFormat()
	if err := out.compiler.AddResource("mem:///openapi.json", document); err != nil {
		t.Fatal(err)
	}
	return out
}

// check holds an answer against what is declared of its operation.
func (d described) check(t *testing.T, op openapi.Operation, what string, w *httptest.ResponseRecorder) {
	t.Helper()
	status := "200"
	if w.Code != 200 {
		status = http.StatusText(w.Code)
	}
	declared, ok := d.paths[op.Path][strings.ToLower(op.Method)].Responses[strings.TrimSpace(strings.Split(w.Result().Status, " ")[0])]
	if !ok {
		t.Errorf("%s: status %d %s is not declared: %.200s", what, w.Code, status, w.Body)
		return
	}
	if w.Code == 303 || w.Code == 304 {
		return
	}
	media, _, err := mime.ParseMediaType(w.Header().Get("Content-Type"))
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	pointer := "/paths/" + escape(op.Path) + "/" + strings.ToLower(op.Method) + "/responses/" + w.Result().Status[:3]
	if declared.Ref != "" {
		pointer = strings.TrimPrefix(declared.Ref, "#")
	} else if declared.Content[media] == nil {
		t.Errorf("%s: %s is not declared", what, media)
		return
	}
	if !strings.HasSuffix(media, "json") || strings.HasSuffix(media, "ndjson") {
		return
	}
	schema, err := d.compiler.Compile("mem:///openapi.json#" + pointer + "/content/" + escape(media) + "/schema")
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	if err := schema.Validate(document); err != nil {
		t.Errorf("%s: %v", what, err)
	}
}

// escape writes a name as a step of a JSON pointer in a fragment.
func escape(name string) string {
	return url.PathEscape(strings.NewReplacer("~", "~0", "/", "~1").Replace(name))
}

// bodies of the questions about many codes.
var bodies = map[string]string{
	"application/json": `{"codes": ["RNCP955", {"code": "0951099D", "famille": "uai", "date": "2025-02-01"}, "n'importe"]}`,
	"text/csv":         "code;famille\r\nRNCP955;rncp\r\n",
}

// bodyOf is the media type and the text of an example of what is posted.
func bodyOf(op openapi.Operation) [2]string {
	switch op.ID {
	case "validation":
		return [2]string{"text/csv", "rncp\r\nRNCP955\r\n"}
	case "correspondancesBeaucoup":
		return [2]string{"application/json", `{"codes": ["50022137", {"code": "50022137", "date": "2025-02-01"}]}`}
	}
	return [2]string{"application/json", bodies["application/json"]}
}

// whole returns the sample world with someone to tell of a weakness.
func whole(t *testing.T) *serve.Server {
	t.Helper()
	s, err := serve.New(serve.Options{Base: base, Ontology: ontology.FS, Shapes: shapes.FS, Contact: "mailto:securite@example.org", Releases: onDisk{t.TempDir()}, Today: answertest.Today})
	if err != nil {
		t.Fatal(err)
	}
	s.Swap(serve.Release{ID: release, Date: built, Catalog: answertest.Open(t), Exports: exported()})
	return s
}

// Every operation answers its example as it declares: status, type, and keys of every representation; and so do its
// problems.
func TestAnswersAreAsOpenAPISays(t *testing.T) {
	s := whole(t)
	d := readOpenAPI(t, s)
	ts := publishedTerms(t)
	for _, op := range operations(t) {
		if op.Unready != nil { // nothing is published
			d.check(t, op, "without a release", get(empty(t), op.Path))
		}
	}
	for _, op := range operations(t) {
		target := strings.ReplaceAll(op.Example, "{release}", release)
		ask := func(what string, target string, fields ...string) *httptest.ResponseRecorder {
			w := ask(s, op.Method, target, bodyOf(op)[1], append([]string{"Content-Type", bodyOf(op)[0]}, fields...)...)
			d.check(t, op, op.Method+" "+target+" "+what, w)
			return w
		}
		if w := ask("", target); w.Code >= 400 {
			t.Errorf("%s %s: %d %s", op.Method, target, w.Code, w.Body)
		} else if w.Header().Get("Content-Type") == "application/ld+json" && op.Answers[0].Media == "application/ld+json" && !openVocabulary(op) {
			var document any
			if err := json.Unmarshal(w.Body.Bytes(), &document); err != nil {
				t.Error(err)
			}
			ts.check(t, target, document, false)
		}
		for _, c := range op.Answers {
			if c.Media == "text/html" || len(op.Answers) > 4 && op.ID == "export" {
				continue // no portal here; a file has the type that it has
			}
			ask("as "+c.Media, representation(op, target, c.Media), "Accept", c.Media)
		}
		if w := ask("with another parameter", target+joint(target)+"autre=1"); w.Code != 400 {
			t.Errorf("%s %s with an unknown parameter: %d", op.Method, target, w.Code)
		}
		ask("as a picture", target, "Accept", "image/png")
		for name, media := range bodies {
			if op.Body != nil {
				d.check(t, op, op.Method+" "+target+" of "+name, post(s, target, name, media))
			}
		}
		if op.Body != nil {
			d.check(t, op, "a body of another type", post(s, target, "image/png", "x"))
			d.check(t, op, "a body that is cut", post(s, target, "application/json", `{"codes": ["`))
		}
	}
}

func post(s http.Handler, target, media, body string) *httptest.ResponseRecorder {
	return ask(s, "POST", target, body, "Content-Type", media)
}

// openVocabulary tells the documents that bring a context of their own.
func openVocabulary(op openapi.Operation) bool {
	return len(op.Answers) > 0 && op.Answers[0].Type != nil && op.Answers[0].Type.Name() == "graph"
}

func joint(target string) string {
	if strings.Contains(target, "?") {
		return "&"
	}
	return "?"
}

// representation is the address of a representation: a suffix where the address has one, and no code where a whole table is
// asked for.
func representation(op openapi.Operation, target, media string) string {
	suffixes := map[string]string{"text/turtle": ".ttl", "application/n-triples": ".nt", "application/rdf+xml": ".rdf"}
	if suffix, ok := suffixes[media]; ok && strings.HasSuffix(op.Path, ".{ext}") {
		return strings.TrimSuffix(target, ".jsonld") + suffix
	}
	if op.ID == "correspondances" && (media == "text/csv" || media == "application/x-ndjson") {
		target, _, _ = strings.Cut(target, "?")
	}
	return target
}

// refusal is how a parameter that is not taken is refused, whatever the address takes.
var refusal = regexp.MustCompile("Paramètres possibles|n'a pas de sens ici|n'existe pas|ne prend aucun paramètre")

// The parameters declared are those taken, of all that any address takes.
func TestParametersAreThoseDeclared(t *testing.T) {
	s := whole(t)
	names := map[string]bool{"autre": true}
	for _, op := range operations(t) {
		for _, p := range op.Query {
			names[p.Name] = true
		}
	}
	if len(names) < 8 {
		t.Fatalf("parameters %v", names)
	}
	for _, op := range operations(t) {
		target := strings.ReplaceAll(op.Example, "{release}", release)
		path, _, _ := strings.Cut(target, "?")
		for name := range names {
			w := ask(s, op.Method, path+"?"+name+"=", bodyOf(op)[1], "Content-Type", bodyOf(op)[0])
			declared := slices.ContainsFunc(op.Query, func(p param.Param) bool { return p.Name == name })
			if refused := w.Code == 400 && refusal.MatchString(w.Body.String()); refused == declared {
				t.Errorf("%s %s?%s=: %d %s, declared %t", op.Method, path, name, w.Code, w.Body, declared)
			}
		}
		for _, name := range op.Required {
			q, err := url.ParseQuery(strings.TrimPrefix(target, path+"?"))
			if err != nil || !q.Has(name) {
				t.Fatalf("%s: its example has no %s", op.Path, name)
			}
			q.Del(name)
			if w := get(s, path+"?"+q.Encode()); w.Code != 400 {
				t.Errorf("%s without %s: %d", op.Path, name, w.Code)
			}
		}
	}
}
