package serve_test

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"passerelle/internal/answer/answertest"
	"passerelle/internal/catalog"
	"passerelle/internal/rdf"
	"passerelle/internal/serve"
	"passerelle/internal/serve/api"
	"passerelle/internal/serve/problem"
	"passerelle/internal/shacl"
	"passerelle/ontology"
)

// sheetOf reads an annotated CSV into rows by column.
func sheetOf(t *testing.T, w *httptest.ResponseRecorder) []map[string]string {
	t.Helper()
	if w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	all, err := csv.NewReader(w.Body).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, row := range all[1:] {
		one := map[string]string{}
		for i, cell := range row {
			one[all[0][i]] = cell
		}
		out = append(out, one)
	}
	return out
}

func TestEveryOutcomeOfACode(t *testing.T) {
	s := world(t)
	for _, tc := range []struct{ typed, resultat, code, repairs, problem, since, by string }{
		{"RNCP39682", "valide", "RNCP39682", "", "", "", ""},
		{"rncp 39682", "repare", "RNCP39682", "espaces|majuscules", "", "", ""},
		{"RNCP955", "remplace", "RNCP955", "", "", "2025-01-02", "RNCP39682"},
		{"955", "remplace", "RNCP955", "prefixe", "", "2025-01-02", "RNCP39682"},
		{"RNCP37567", "expire", "RNCP37567", "", "", "2025-01-01", ""},
		{"RNCP11067", "expire", "RNCP11067", "", "", "", ""},
		{"RNCP90006", "pas-encore", "RNCP90006", "", "", "", ""},
		{"RNCP90007", "a-examiner", "RNCP90007", "", "", "", ""},
		{"RNCP90004", "inconnu", "RNCP90004", "", "", "", ""},
		{"boulanger", "mal-forme", "", "", "forme", "", ""},
		{"", "vide", "", "", "", "", ""},
	} {
		w := ask(s, "POST", "/validation", "nom,code RNCP\n\"a, b\","+tc.typed+"\n", "Content-Type", "text/csv")
		row := sheetOf(t, w)[0]
		if row["nom"] != "a, b" || row["code RNCP"] != tc.typed {
			t.Errorf("%q: the client's columns are %v", tc.typed, row)
		}
		got := []string{row["code RNCP_resultat"], row["code RNCP_code"], row["code RNCP_reparations"], row["code RNCP_probleme"], row["code RNCP_expire_depuis"], row["code RNCP_remplace_par"]}
		if want := []string{tc.resultat, tc.code, tc.repairs, tc.problem, tc.since, tc.by}; fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%q: %q, want %q", tc.typed, got, want)
		}
		if (row["code RNCP_explication"] == "") != (tc.typed == "") {
			t.Errorf("%q: explained by %q", tc.typed, row["code RNCP_explication"])
		}
	}
}

func TestDialectsAndEncodings(t *testing.T) {
	s := world(t)
	table := "Intitulé;Fiche RNCP\r\n\"l'été; chaud\";RNCP955\r\nhiver;RNCP39682\r\n"
	latin, err := charmap.Windows1252.NewEncoder().String(table)
	if err != nil {
		t.Fatal(err)
	}
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(table)
	if err != nil {
		t.Fatal(err)
	}
	mac, err := charmap.Macintosh.NewEncoder().String(table)
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct{ media, body string }{
		"UTF-8":             {"text/csv", table},
		"byte order mark":   {"text/csv; charset=utf-8", "\ufeff" + table},
		"Windows-1252":      {"text/csv", latin},
		"ISO-8859-1 said":   {"text/csv; charset=ISO-8859-1", latin},
		"UTF-16":            {"text/csv", wide},
		"Macintosh said":    {"text/csv; charset=macintosh", mac},
		"tabs":              {"text/tab-separated-values", strings.ReplaceAll(strings.ReplaceAll(table, ";Fiche", "\tFiche"), ";RNCP", "\tRNCP")},
		"bars, plain text":  {"text/plain", strings.ReplaceAll(strings.ReplaceAll(table, ";Fiche", "|Fiche"), ";RNCP", "|RNCP")},
		"commas":            {"application/vnd.ms-excel", strings.ReplaceAll(strings.ReplaceAll(table, ";Fiche", ",Fiche"), ";RNCP", ",RNCP")},
		"bare ends of line": {"text/csv", strings.ReplaceAll(table, "\r", "")},
	} {
		rows := sheetOf(t, ask(s, "POST", "/validation", tc.body, "Content-Type", tc.media))
		if len(rows) != 2 || rows[0]["Intitulé"] != "l'été; chaud" || rows[0]["Fiche RNCP_remplace_par"] != "RNCP39682" || rows[1]["Fiche RNCP_resultat"] != "valide" {
			t.Errorf("%s: %v", name, rows)
		}
	}
	w := ask(s, "POST", "/validation?tableur=1", "n;cfd\n=1+1;50022137\n", "Content-Type", "text/csv")
	if !strings.HasPrefix(w.Body.String(), "\ufeffn;cfd;cfd_resultat;") || !strings.Contains(w.Body.String(), "\r\n'=1+1;50022137;remplace;cfd;50022137;;;2024-09-01;50022141;") {
		t.Errorf("for spreadsheets: %s", w.Body)
	}
}

func TestColumnsOfCodesAreFound(t *testing.T) {
	s := world(t)
	for _, tc := range []struct{ query, body, want string }{
		{"", "a,b\nx,RNCP955\ny,RNCP39682\n", "b"},
		{"", "titre rncp,x,UAI\nCAP,0951099D,0951099D\n", "x UAI"},
		{"", "code,famille\n50022137,cfd\n", "code"},
		{"", "SIRET,Code ROME,Libellé ROME\n1,A1201,Bûcheron\n", "SIRET Code ROME"},
		{"?colonne=a", "a,b\n50022137,RNCP955\n", "a"},
		{"?colonne=a&colonne=b", "a,b\n50022137,RNCP955\n", "a b"},
		{"?famille=cfd", "a,b\n50022137,RNCP955\n", "a"},
		{"?famille=cfd", "code,b\nzzz,RNCP955\n", "code"},
	} {
		w := ask(s, "POST", "/validation"+tc.query, tc.body, "Content-Type", "text/csv")
		var found []string
		for _, name := range strings.Split(strings.SplitN(w.Body.String(), "\r\n", 2)[0], ",") {
			if column, is := strings.CutSuffix(name, "_resultat"); is {
				found = append(found, column)
			}
		}
		if strings.Join(found, " ") != tc.want {
			t.Errorf("%s %q: columns %q, want %s: %s", tc.query, tc.body, found, tc.want, w.Body)
		}
	}
	rows := sheetOf(t, ask(s, "POST", "/validation?date=2024-06-01", "code,famille\n50022137,CFD\n50022137,rncp\n", "Content-Type", "text/csv"))
	if rows[0]["code_resultat"] != "valide" || rows[0]["code_famille"] != "cfd" || rows[1]["code_famille"] != "rncp" || rows[1]["code_resultat"] == "valide" {
		t.Errorf("a family for each row, on a day: %v", rows)
	}
	rows = sheetOf(t, ask(s, "POST", "/validation", "rncp,rncp_resultat\nRNCP955,mine\n", "Content-Type", "text/csv"))
	if rows[0]["rncp_resultat"] != "mine" || rows[0]["rncp_resultat#2"] != "remplace" {
		t.Errorf("a column that is there already: %v", rows)
	}
}

// refused is a problem document as these tests read it.
type refused struct {
	Detail, Parametre string
	Ligne             int
}

func TestWhatCannotBeCheckedSaysWhere(t *testing.T) {
	s := world(t)
	for name, tc := range map[string]struct {
		query, media, body string
		status, line       int
		says               string
	}{
		"nothing":             {"", "text/csv", "", 400, 0, "vide"},
		"a binary":            {"", "text/csv", "code\nRNCP1\n\x00\x01", 400, 3, "octet 0x00"},
		"a workbook":          {"", "text/csv", "PK\x03\x04", 400, 1, "pas du texte"},
		"no column":           {"", "text/csv", "a,b\n1,2\n", 400, 0, "a, b"},
		"a column not there":  {"?colonne=c", "text/csv", "a,b\n1,2\n", 400, 0, "a, b"},
		"one cell too many":   {"", "text/csv", "rncp,b\nRNCP1,2\nRNCP1,2,3\n", 400, 3, "Ligne 3, colonne 3"},
		"an open quote":       {"", "text/csv", "rncp,b\nRNCP1,2\nRNCP1,\"2\nRNCP3,4\n", 400, 3, "Ligne 3, colonne b"},
		"a huge cell":         {"", "text/csv", "rncp\nRNCP1\n" + strings.Repeat("9", 70<<10) + "\n", 400, 3, "plus grande"},
		"too many columns":    {"", "text/csv", strings.Repeat("x,", 300) + "rncp\n", 400, 1, "plus grande"},
		"many code columns":   {"", "text/csv", strings.Repeat("rncp,", 20) + "rncp\n", 413, 0, "colonnes de codes"},
		"an encoding unknown": {"", "text/csv; charset=klingon", "rncp\n1\n", 400, 0, "encodage"},
		"no type":             {"", "", "rncp\n1\n", 415, 0, "text/csv"},
		"a picture":           {"", "image/png", "rncp\n1\n", 415, 0, "text/csv"},
		"a family unknown":    {"?famille=x", "text/csv", "rncp\n1\n", 400, 0, "famille"},
		"a parameter unknown": {"?x=1", "text/csv", "rncp\n1\n", 400, 0, "colonne"},
		"a day that is none":  {"?date=2025-02-30", "text/csv", "rncp\n1\n", 400, 0, "date"},
		"too large":           {"", "text/csv", "rncp\n" + strings.Repeat("RNCP1\n", 6<<20), 413, 0, "octets"},
	} {
		w := ask(s, "POST", "/validation"+tc.query, tc.body, "Content-Type", tc.media, "Accept-Language", "fr")
		var p refused
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != tc.status || p.Ligne != tc.line || !strings.Contains(p.Detail, tc.says) {
			t.Errorf("%s: %d line %d, %v: %.300s", name, w.Code, p.Ligne, err, w.Body)
		}
	}
	if w := ask(s, "POST", "/validation", "rncp\n1\n", "Content-Type", "text/csv", "Content-Encoding", "gzip"); w.Code != 415 {
		t.Errorf("compressed: %d", w.Code)
	}
	for method, status := range map[string]int{"GET": 405, "HEAD": 405, "PUT": 405, "OPTIONS": 204} {
		if w := ask(s, method, "/validation", ""); w.Code != status || w.Header().Get("Allow") != "OPTIONS, POST" {
			t.Errorf("%s: %d %q", method, w.Code, w.Header().Get("Allow"))
		}
	}
	if w := ask(empty(t), "POST", "/validation", "rncp\n1\n", "Content-Type", "text/csv"); w.Code != 503 {
		t.Errorf("without a release: %d", w.Code)
	}
}

func TestVerdictsAsJSON(t *testing.T) {
	s, ts := world(t), publishedTerms(t)
	body := "rncp,uai\nRNCP955,\n,0951099D\n"
	w := ask(s, "POST", "/validation", body, "Content-Type", "text/csv", "Accept", "application/ld+json")
	d := decode[map[string]any](t, w)
	ts.check(t, "POST /validation", d, false)
	members, _ := d["membres"].([]any)
	if d["type"] != "Collection" || d["id"] != base+"validation" || d["total"] != 2.0 || len(members) != 2 || d["sources"] == nil {
		t.Fatalf("%v", d)
	}
	first, _ := members[0].(map[string]any)
	if first["ligne"] != 2.0 || first["resultat"] != "remplace" || first["expireDepuis"] != "2025-01-02" || fmt.Sprint(first["colonnes"]) != "[rncp]" {
		t.Errorf("%v", first)
	}
	lines := ask(s, "POST", "/validation", body, "Content-Type", "text/csv", "Accept", "application/x-ndjson")
	if got := strings.Count(lines.Body.String(), "\n"); got != 2 || lines.Header().Get("Content-Type") != "application/x-ndjson" {
		t.Errorf("%d lines: %s", got, lines.Body)
	}
	none := decode[map[string]any](t, ask(s, "POST", "/validation", "rncp\n", "Content-Type", "text/csv", "Accept", "application/json"))
	if none["total"] != 0.0 || fmt.Sprint(none["membres"]) != "[]" {
		t.Errorf("a table without rows: %v", none)
	}
}

// codes writes a table of n codes, no two of them the same.
func codes(w io.Writer, n int) {
	out := bufio.NewWriter(w)
	io.WriteString(out, "rncp;remarque\n")
	for i := range n {
		fmt.Fprintf(out, "RNCP%d;\n", i+1)
	}
	out.Flush()
}

// What a million codes cost is their file, which is held, and not their answer.
func TestAMillionCodesInBoundedMemory(t *testing.T) {
	s := httptest.NewServer(world(t))
	defer s.Close()
	var peak atomic.Uint64
	done := make(chan struct{})
	go func() {
		for tick := time.NewTicker(20 * time.Millisecond); ; {
			select {
			case <-done:
				tick.Stop()
				return
			case <-tick.C:
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak.Store(max(peak.Load(), m.HeapAlloc))
			}
		}
	}()
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	const n = 1_000_000
	in, out := io.Pipe()
	go func() {
		codes(out, n)
		out.Close()
	}()
	begun := time.Now()
	resp, err := http.Post(s.URL+"/validation", "text/csv", in)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := 0
	var size int64
	for scan := bufio.NewReader(resp.Body); ; lines++ {
		line, err := scan.ReadSlice('\n')
		size += int64(len(line))
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if lines == 955 && !strings.Contains(string(line), ",remplace,rncp,RNCP955,,,2025-01-02,RNCP39682,") {
			t.Errorf("line 956: %s", line)
		}
	}
	close(done)
	grown := int64(peak.Load()) - int64(before.HeapAlloc)
	t.Logf("%d codes in %s, %d MiB of answer, %d MiB more heap at most", n, time.Since(begun).Round(time.Millisecond), size>>20, grown>>20)
	if lines != n+1 || grown > 48<<20 {
		t.Errorf("%d lines, %d MiB more heap", lines, grown>>20)
	}
}

func parse(t *testing.T, turtle string) *rdf.Graph {
	t.Helper()
	g, err := rdf.ReadGraph(strings.NewReader(turtle), "test.ttl", "http://x/", rdf.Turtle)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// shaped returns a server that checks RDF: every certification has an intitulé.
func shaped(t *testing.T) *serve.Server {
	t.Helper()
	shapes := parse(t, `@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix app: <`+answertest.App+`> . @prefix pas: <`+shacl.Extension+`> .
<http://shapes/c> a sh:NodeShape ; sh:targetClass app:Certification ;
  sh:property [ sh:path app:intitule ; sh:minCount 1 ; sh:message "Il manque l'intitulé."@fr ] ;
  sh:property [ sh:path app:code ; pas:code "rncp" ] .`)
	compiled, err := shacl.ParseShapes(shapes)
	if err != nil {
		t.Fatal(err)
	}
	s, err := serve.New(serve.Options{Base: base, Ontology: ontology.FS, Today: answertest.Today, Temp: t.TempDir(),
		Checker: api.Checker{Shapes: compiled, CheckCode: func(_, text string) (string, bool) { return "forme", strings.HasPrefix(text, "RNCP") }}})
	if err != nil {
		t.Fatal(err)
	}
	c, err := catalog.Open(answertest.Write(t))
	if err != nil {
		t.Fatal(err)
	}
	s.Swap(serve.Release{ID: release, Date: built, Catalog: c})
	t.Cleanup(s.Close)
	return s
}

func TestRDFIsCheckedAgainstShapes(t *testing.T) {
	s := shaped(t)
	turtle := "@prefix app: <" + answertest.App + "> .\n<http://x/1> a app:Certification ; app:code \"955\" .\n"
	nt := "<http://x/1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <" + answertest.App + "Certification> .\n<http://x/1> <" + answertest.App + "code> \"955\" .\n"
	linked := `{"@context": "` + base + `contexts/apprentissage-v1.jsonld", "id": "http://x/1", "type": "Certification", "code": "955"}`
	inline := `{"@context": {"app": "` + answertest.App + `"}, "@id": "http://x/1", "@type": "app:Certification", "app:code": "955"}`
	xml := `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:app="` + answertest.App + `"><app:Certification rdf:about="http://x/1"><app:code>955</app:code></app:Certification></rdf:RDF>`
	for media, body := range map[string]string{
		"text/turtle": turtle, "application/n-triples": nt, "application/n-quads": strings.ReplaceAll(nt, " .\n", " <http://g> .\n"), "application/ld+json": linked,
		"application/json": inline, "application/rdf+xml": xml,
	} {
		w := ask(s, "POST", "/validation", body, "Content-Type", media, "Accept", "text/csv")
		if w.Code != 200 || strings.Count(w.Body.String(), "http://x/1") != 2 || !strings.Contains(w.Body.String(), "intitulé") || !strings.Contains(w.Body.String(), "955") {
			t.Errorf("%s: %d %s", media, w.Code, w.Body)
		}
		report := ask(s, "POST", "/validation", body, "Content-Type", media)
		g := parse(t, report.Body.String())
		if report.Header().Get("Content-Type") != "text/turtle; charset=utf-8" || len(g.SubjectsOf(shacl.Namespace+"focusNode", "<http://x/1>")) != 2 {
			t.Errorf("%s: %s", media, report.Body)
		}
	}
	good := ask(s, "POST", "/validation", turtle+`<http://x/1> app:intitule "CAP" . `, "Content-Type", "text/turtle", "Accept", "application/ld+json")
	if d := decode[map[string]any](t, good); d["conforms"] == nil || d["result"] == nil {
		t.Errorf("as JSON-LD: %v", d)
	}
	if w := ask(s, "POST", "/validation", turtle, "Content-Type", "text/turtle", "Accept", "image/png"); w.Code != 406 || w.Header().Get("Content-Type") != problem.MediaType {
		t.Errorf("as a picture: %d", w.Code)
	}
}

func TestHostileRDFIsRefused(t *testing.T) {
	s := shaped(t)
	deep := strings.Repeat(`{"@id":"http://x","http://p":`, 70) + "1" + strings.Repeat("}", 70)
	for name, tc := range map[string]struct {
		media, body  string
		status, line int
	}{
		"bad Turtle":               {"text/turtle", "<http://a> <http://b> <http://c> .\n<http://a> b .\n", 400, 2},
		"bad N-Triples":            {"application/n-triples", "<http://a> <http://b> .\n", 400, 1},
		"bad JSON":                 {"application/ld+json", "{\n\"@id\": }", 400, 2},
		"JSON with a name twice":   {"application/ld+json", `{"@id":"http://a","@id":"http://b"}`, 400, 1},
		"JSON that is not UTF-8":   {"application/ld+json", "{\"http://p\":\"\xff\"}", 400, 1},
		"deep JSON":                {"application/ld+json", deep, 400, 1},
		"a context elsewhere":      {"application/ld+json", `{"@context":"http://127.0.0.1:1/c","@id":"http://a"}`, 400, 0},
		"an import":                {"application/ld+json", `{"@context":{"@import":"http://127.0.0.1:1/c"},"@id":"http://a"}`, 400, 0},
		"a context in a context":   {"application/ld+json", `{"@context":{"p":{"@id":"http://p","\u0040context":{}}}}`, 400, 1},
		"two thousand contexts":    {"application/ld+json", "[" + strings.Repeat(`{"@context":{},"@id":"http://a"},`, 2000) + "{}]", 400, 1},
		"JSON-LD that is none":     {"application/ld+json", `{"@id": 5}`, 400, 0},
		"a huge term":              {"text/turtle", "<http://a> <http://b> \"" + strings.Repeat("x", 70<<10) + "\" .", 413, 1},
		"too many triples":         {"text/turtle", "<a> <b> 1" + strings.Repeat(";<b> 1", 1000) + strings.Repeat(".<a> <b> 1"+strings.Repeat(";<b> 1", 1000), 1100) + " .", 413, 0},
		"a large JSON-LD document": {"application/ld+json", `["` + strings.Repeat("x", 9<<20) + `"]`, 413, 0},
		"a binary":                 {"text/turtle", "\x00", 400, 1},
		"nothing":                  {"text/turtle", "", 400, 0},
	} {
		w := ask(s, "POST", "/validation", tc.body, "Content-Type", tc.media, "Accept-Language", "fr")
		var p refused
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != tc.status || p.Ligne != tc.line {
			t.Errorf("%s: %d line %d %v: %.300s", name, w.Code, p.Ligne, err, w.Body)
		}
	}
}
