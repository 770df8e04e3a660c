package sparql_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"passerelle/internal/serve/sparql"
)

// from asks as the client of an address.
func (e *endpoint) from(address string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", "/sparql?query=ASK%7B%7D", nil)
	r.RemoteAddr = address
	r.Header.Set("Accept-Language", "fr")
	return e.do(r)
}

func TestOneQueryOfEachClient(t *testing.T) {
	entered, release := make(chan struct{}, 10), make(chan struct{})
	e := open(t, sparql.Options{Time: time.Minute, Slots: 2, Patience: 50 * time.Millisecond}, func(w http.ResponseWriter, r *http.Request) {
		entered <- struct{}{}
		<-release
		says(results, table)(w, r)
	})
	done := make(chan int, 10)
	go func() { done <- e.from("192.0.2.1:1").Code }()
	<-entered
	if w := e.from("192.0.2.1:2"); w.Code != 429 || w.Header().Get("Retry-After") != "1" || !strings.Contains(w.Body.String(), "TropDeDemandes") {
		t.Errorf("a second query of one client: %d %v %s", w.Code, w.Header(), w.Body)
	}
	go func() { done <- e.from("[2001:db8::1]:1").Code }()
	<-entered // another client has the other slot
	begun := time.Now()
	if w := e.from("192.0.2.3:1"); w.Code != 503 || w.Header().Get("Retry-After") != "2" || time.Since(begun) > 5*time.Second {
		t.Errorf("a third client, without a slot: %d %v after %s", w.Code, w.Header(), time.Since(begun))
	}
	if n := e.asked.Load(); n != 2 {
		t.Errorf("the store was asked %d times", n)
	}
	close(release)
	for range 2 {
		if code := <-done; code != 200 {
			t.Errorf("status %d", code)
		}
	}
	for range 3 { // one after the other, as many as he likes
		if w := e.from("192.0.2.1:3"); w.Code != 200 {
			t.Errorf("afterwards: %d", w.Code)
		}
	}
	patient := open(t, sparql.Options{Slots: 2}, func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(20 * time.Millisecond)
		says(results, table)(w, r)
	})
	for range 5 { // and at once, each in its turn, where they are quick
		go func() { done <- patient.from("192.0.2.1:3").Code }()
	}
	for range 5 {
		if code := <-done; code != 200 {
			t.Errorf("in turn: %d", code)
		}
	}
}

func TestAQueryMayBeginWithAMark(t *testing.T) {
	e := open(t, sparql.Options{}, says(results, table))
	if w := e.get("\ufeffSELECT * {}", ""); w.Code != 200 || strings.Contains(e.body+e.last.URL.RawQuery, "%EF%BB%BF") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := e.get("SELECT * {}\ufeff", ""); w.Code != 400 {
		t.Errorf("a mark at the end: %d", w.Code)
	}
}

// The words are ours, and French for those who read French.
func TestFaultsInAQueryAreToldInBothLanguages(t *testing.T) {
	for query, want := range map[string][2]string{
		"SELEC":                        {"Ligne 1, colonne 1 : « SELEC » là où l'on attend SELECT, ASK, CONSTRUCT ou DESCRIBE.", `Line 1, column 1: "SELEC" where SELECT, ASK, CONSTRUCT or DESCRIBE is expected.`},
		"SELECT * {\n ?s ?p":           {"Ligne 2, colonne 7 : la requête s'arrête là où l'on attend un terme.", "Line 2, column 7: the query ends where a term is expected."},
		"SELECT * { ?s ?p ?o":          {"Ligne 1, colonne 20 : la requête s'arrête là où l'on attend « . » ou « } ».", `Line 1, column 20: the query ends where "." or "}" is expected.`},
		"SELECT * { é:a ?p ?o }":       {"Ligne 1, colonne 12 : « é:a » là où l'on attend un préfixe déclaré.", `Line 1, column 12: "é:a" where a declared prefix is expected.`},
		"ASK { ?s ?p '\\uZZZZ' }":      {"Ligne 1, colonne 14 : l'échappement \\u prend quatre chiffres hexadécimaux, \\U huit, d'un caractère.", "Line 1, column 14: an escape \\u takes four hexadecimal digits, \\U eight, of a character."},
		"ASK { ?s ?p % }":              {"Ligne 1, colonne 13 : aucun terme ne commence par « % } ».", `Line 1, column 13: "% }" begins no term.`},
		"ASK { VALUES (?a ?b) {(1)} }": {"Ligne 1, colonne 25 : « ) » là où l'on attend une ligne de 2 valeurs.", `Line 1, column 25: ")" where a row of 2 values is expected.`},
	} {
		_, err := sparql.Parse(query, sparql.DefaultLimits())
		if err == nil {
			t.Errorf("%q is read", query)
			continue
		}
		e := open(t, sparql.Options{}, says(results, table))
		for i, lang := range []string{"fr", "en"} {
			r := httptest.NewRequest("POST", "/sparql", strings.NewReader(query))
			r.Header.Set("Content-Type", "application/sparql-query")
			r.Header.Set("Accept-Language", lang)
			w := e.do(r)
			if got := detail(t, w); w.Code != 400 || got != want[i] {
				t.Errorf("%q in %s: %d\n%s\nwant\n%s", query, lang, w.Code, got, want[i])
			}
		}
	}
	// A store's own words are for its makers.
	e := open(t, sparql.Options{}, func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, "error at 2:5: expected one of [Oxigraph's words]", 400)
	})
	for _, lang := range []string{"fr", "en"} {
		r := httptest.NewRequest("GET", "/sparql?query=ASK%7B%7D", nil)
		r.Header.Set("Accept-Language", lang)
		if text := detail(t, e.do(r)); strings.Contains(text, "Oxigraph") || !strings.Contains(text, "2, col") {
			t.Errorf("%s: %s", lang, text)
		}
	}
}

// Where a parser names what it expects, it is said in French too.
func TestEveryExpectationIsTranslated(t *testing.T) {
	if missing := sparql.Untranslated(); len(missing) > 0 {
		t.Errorf("no French for %q", missing)
	}
}

// detail is what a problem document says.
func detail(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	var d struct{ Detail string }
	if err := json.Unmarshal(w.Body.Bytes(), &d); err != nil {
		t.Fatalf("%v: %s", err, w.Body)
	}
	return d.Detail
}
