package serve_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/answer/answertest"
	"passerelle/internal/catalog"
	"passerelle/internal/serve"
	"passerelle/internal/serve/problem"
)

// resolved is what tests read of a resolution.
type resolved struct {
	ID     string
	Type   string
	Statut string
	Date   string
	Code   struct{ Famille, Saisi, Normalise string }
	RemplacePar,
	Candidats []struct{ Code string }
}

func (r resolved) codes() string {
	var out []string
	for _, t := range r.RemplacePar {
		out = append(out, t.Code)
	}
	return strings.Join(out, " ")
}

func TestResolve(t *testing.T) {
	s := world(t)
	for _, tc := range []struct{ query, statut, by string }{
		{"code=RNCP955", "remplace", "RNCP39682"}, {"code=rncp+955&famille=rncp", "remplace", "RNCP39682"}, {"code=50022137", "remplace", "50022141"},
		{"code=RNCP35316&date=2025-01-01", "en-vigueur", ""}, {"code=RNCP38765&session=2023-09-01/2025-06-30", "remplace", "RNCP35316"},
		{"code=RNCP90004", "inconnu", ""}, {"code=x", "mal-forme", ""}, {"code=A1101", "expire", ""},
	} {
		r := decode[resolved](t, get(s, "/resolve?"+tc.query))
		if r.Statut != tc.statut || r.codes() != tc.by {
			t.Errorf("%s: %s by %q, want %s by %q", tc.query, r.Statut, r.codes(), tc.statut, tc.by)
		}
	}
	if r := decode[resolved](t, get(s, "/resolve?famille=rncp&code=RNCP955")); r.ID != base+"resolve?code=RNCP955&famille=rncp" || r.Date != "2026-11-24" {
		t.Errorf("id %s, date %s", r.ID, r.Date)
	}
	for target, status := range map[string]int{
		"/certifications/RNCP955/remplacement": 200, "/certifications/955/remplacement": 200, "/certifications/rs6604/remplacement?date=2026-01-01": 200,
		"/certifications/RNCP90004/remplacement": 404, "/certifications/x/remplacement": 404, "/certifications/RNCP955/remplacement?famille=rncp": 400,
		"/certifications/RNCP955/autre": 404, "/codes/uai/0951099D": 200, "/codes/uai/x": 200, "/codes/nothing/1": 404, "/codes/uai/": 200,
		"/codes/esco/" + url.PathEscape("http://data.europa.eu/esco/occupation/00030d09-2b3a-4efd-87cc-c4ea39d27c34"): 200,
	} {
		if w := get(s, target); w.Code != status {
			t.Errorf("%s: %d %s, want %d", target, w.Code, w.Body, status)
		}
	}
	esco := decode[struct {
		Valide    bool
		Ressource string
	}](t, get(s, "/codes/esco/"+url.PathEscape("http://data.europa.eu/esco/skill/00030d09-2b3a-4efd-87cc-c4ea39d27c34")))
	if !esco.Valide || !strings.Contains(esco.Ressource, "/skill/") {
		t.Errorf("an encoded IRI: %+v", esco)
	}
}

func TestWrongParametersAreNamed(t *testing.T) {
	s := world(t)
	for target, name := range map[string]string{
		"/resolve?code=1&x=2": "x", "/resolve": "code", "/resolve?code=": "code", "/resolve?code=1&code=2": "code", "/resolve?code=%FF": "code",
		"/resolve?code=1&date=2025-02-31": "date", "/resolve?code=1&date=hier": "date", "/resolve?code=1&famille=RNCP": "famille",
		"/resolve?code=1&session=2025-01-01": "session", "/resolve?code=1&session=2025-01-02/2025-01-01": "session", "/resolve?code=1&session=a/b": "session",
		"/resolve?code=1&session=2025-01-01/": "session", "/resolve?code=1&date=2025-01-01&session=2025-01-01/2025-02-01": "session",
		"/certifications?limite=0": "limite", "/certifications?limite=1001": "limite", "/certifications?limite=x": "limite", "/certifications?etat=mort": "etat",
		"/certifications?curseur=x": "curseur", "/certifications?curseur=" + strings.Repeat("A", 300): "curseur", "/certifications?date=x": "date", "/certifications?couleur=bleu": "couleur",
		"/recherche": "q", "/recherche?q=x&type=Chose": "type", "/pourquoi": "sujet", "/sources?x=1": "x", "/?x=1": "x", "/releases?x=1": "x", "/contexts/apprentissage-v1.jsonld?x=1": "x",
	} {
		w := get(s, target)
		var d problem.Document
		if err := json.Unmarshal(w.Body.Bytes(), &d); err != nil || w.Code != 400 || d.Parametre != name || d.Detail == "" {
			t.Errorf("%s: %d %s, want 400 that names %s", target, w.Code, w.Body, name)
		}
	}
	if w := get(s, "/resolve?code=%zz"); w.Code != 400 {
		t.Errorf("badly encoded parameters: %d", w.Code)
	}
}

func TestResolveMany(t *testing.T) {
	s := world(t)
	const body = `{"codes": ["RNCP955", {"code": "50022137"}, {"code": "RNCP35316", "famille": "rncp", "date": "2025-01-01"}, {"code": "RNCP38765", "session": "2023-09-01/2025-06-30"}, "n'importe"]}`
	w := ask(s, "POST", "/resolve", body, "Content-Type", "application/json")
	all := decode[[]resolved](t, w)
	want := []string{"remplace RNCP39682", "remplace 50022141", "en-vigueur ", "remplace RNCP35316", "mal-forme "}
	var got []string
	for _, r := range all {
		got = append(got, r.Statut+" "+r.codes())
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if all[2].ID != base+"resolve?code=RNCP35316&date=2025-01-01&famille=rncp" || w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Content-Type") != "application/ld+json" {
		t.Errorf("id %s, fields %v", all[2].ID, w.Header())
	}
	// The same question alone has the same answer.
	alone := get(s, strings.TrimPrefix(all[2].ID, "http://service.test"))
	var one, many map[string]any
	var list []json.RawMessage
	if json.Unmarshal(w.Body.Bytes(), &list) != nil || json.Unmarshal(list[2], &many) != nil || json.Unmarshal(alone.Body.Bytes(), &one) != nil || fmt.Sprint(one) != fmt.Sprint(many) {
		t.Errorf("alone %s, among others %s", alone.Body, list[2])
	}
	defaults := decode[[]resolved](t, ask(s, "POST", "/resolve?date=2025-01-01&famille=rncp", `{"codes":["35316"]}`, "Content-Type", "application/json"))
	if len(defaults) != 1 || defaults[0].Statut != "en-vigueur" || defaults[0].Date != "2025-01-01" {
		t.Errorf("parameters of the address: %+v", defaults)
	}
	if none := ask(s, "POST", "/resolve", `{"codes":[]}`, "Content-Type", "application/json"); none.Body.String() != "[]\n" {
		t.Errorf("no code: %q", none.Body)
	}
}

func TestResolveManyRefuses(t *testing.T) {
	s := world(t)
	many := `{"codes":["1"` + strings.Repeat(`,"1"`, 10_000) + "]}"
	for name, tc := range map[string]struct {
		media, body string
		status      int
		names       string // what the problem must speak of
	}{
		"no type":          {"", `{"codes":[]}`, 415, "text/csv"},
		"other type":       {"application/xml", `<codes/>`, 415, ""},
		"not JSON":         {"application/json", `codes`, 400, "codes"},
		"an array":         {"application/json", `["RNCP955"]`, 400, ""},
		"other key":        {"application/json", `{"code":["RNCP955"]}`, 400, ""},
		"number":           {"application/json", `{"codes":[955]}`, 400, ""},
		"unknown field":    {"application/json", `{"codes":[{"code":"955","couleur":"bleu"}]}`, 400, ""},
		"deep":             {"application/json", `{"codes":[` + strings.Repeat("[", 20_000), 400, ""},
		"null for a code":  {"application/json", `{"codes":[null]}`, 400, ""},
		"null in a code":   {"application/json", `{"codes":[{"code":null}]}`, 400, ""},
		"null for a date":  {"application/json", `{"codes":[{"code":"955","date":null}]}`, 400, ""},
		"key in capitals":  {"application/json", `{"codes":[{"Code":"955"}]}`, 400, ""},
		"key twice":        {"application/json", `{"codes":[{"code":"955","code":"956"}]}`, 400, ""},
		"no code":          {"application/json", `{"codes":[{"famille":"rncp"}]}`, 400, ""},
		"not UTF-8":        {"application/json", "{\"codes\":[\"RNCP955\xff\"]}", 400, ""},
		"cut":              {"application/json", `{"codes":["RNCP955"`, 400, ""},
		"more behind":      {"application/json", `{"codes":[]} {}`, 400, ""},
		"second key":       {"application/json", `{"codes":[],"x":1}`, 400, ""},
		"wrong date":       {"application/json", `{"codes":["1",{"code":"2","date":"x"}]}`, 400, "n° 2"},
		"wrong family":     {"application/json", `{"codes":[{"code":"2","famille":"x"}]}`, 400, "n° 1"},
		"too many":         {"application/json", many, 413, "10000"},
		"too large":        {"application/json", `{"codes":["` + strings.Repeat("x", 9<<20) + `"]}`, 413, ""},
		"CSV without code": {"text/csv", "rncp\r\nRNCP955\r\n", 400, "code"},
		"ragged CSV":       {"text/csv", "code,date\r\nRNCP955\r\n", 400, ""},
		"empty CSV":        {"text/csv", "", 400, ""},
	} {
		w := ask(s, "POST", "/resolve", tc.body, "Content-Type", tc.media)
		if w.Code != tc.status || !strings.Contains(w.Body.String(), tc.names) {
			t.Errorf("%s: %d %s, want %d", name, w.Code, w.Body, tc.status)
		}
	}
	if w := ask(s, "POST", "/resolve", `{"codes":[]}`, "Content-Type", "application/json", "Content-Encoding", "gzip"); w.Code != 415 {
		t.Errorf("compressed: %d", w.Code)
	}
	if w := ask(s, "POST", "/resolve", `{"codes":[]}`, "Content-Type", "application/json", "Accept", "text/turtle"); w.Code != 406 {
		t.Errorf("Turtle: %d", w.Code)
	}
	if w := ask(s, "POST", "/resolve", many[:len(many)-6]+"]}", "Content-Type", "application/json"); w.Code != 200 {
		t.Errorf("10,000 codes: %d", w.Code)
	}
}

func TestResolveManyAsCSV(t *testing.T) {
	s := world(t)
	const in = "\ufeffnom;Code;date\r\n\"a;b\";RNCP955;\r\nc;RNCP35316;2025-01-01\r\nd;=1+1;\r\n"
	w := ask(s, "POST", "/resolve", in, "Content-Type", "text/csv; charset=utf-8", "Accept", "text/csv")
	rows, err := csv.NewReader(strings.NewReader(w.Body.String())).ReadAll()
	if err != nil || w.Header().Get("Content-Type") != "text/csv; charset=utf-8" || len(rows) != 4 {
		t.Fatalf("%v %v %s", err, w.Header(), w.Body)
	}
	want := []string{"RNCP955", "rncp", "RNCP955", "remplace", "CS - Agent de contrôle non destructif", "inactif", "", "2025-01-01", "2025-01-31", "RNCP39682", "", "premiere-en-vigueur"}
	if !slices.Equal(rows[1][:12], want) || rows[0][0] != "saisi" || rows[2][3] != "en-vigueur" || rows[3][0] != "=1+1" || rows[3][3] != "mal-forme" {
		t.Errorf("%q", rows)
	}
	tabs := ask(s, "POST", "/resolve", "nom\tcode\r\na;b\tRNCP955\r\n", "Content-Type", "text/csv", "Accept", "text/csv").Body.String()
	if !strings.Contains(tabs, "RNCP955,rncp,") {
		t.Errorf("tabs: %q", tabs)
	}
	sheet := ask(s, "POST", "/resolve?tableur=1", in, "Content-Type", "text/csv", "Accept", "text/csv").Body.String()
	if !strings.HasPrefix(sheet, "\ufeffsaisi;famille;") || !strings.Contains(sheet, "\r\n'=1+1;") {
		t.Errorf("for spreadsheets: %q", sheet)
	}
}

// collection is what tests read of a page.
type collection struct {
	Total   int
	Membres []struct {
		Code, Type, Etat, ID string
		RemplacePar          []string
	}
	Suivante, Precedente string
	ReleaseChangee       bool
	Facettes             struct {
		Etat []struct {
			Valeur string
			Total  int
		}
	}
}

func (c collection) codes() []string {
	var out []string
	for _, m := range c.Membres {
		out = append(out, m.Code)
	}
	return out
}

func at(address string) string { return "/" + strings.TrimPrefix(address, base) }

func TestCollection(t *testing.T) {
	s := world(t)
	all := decode[collection](t, get(s, "/certifications"))
	want := []string{"RNCP955", "RS6604", "RNCP11067", "RNCP24440", "RNCP35316", "RNCP37567", "RNCP38650", "RNCP38765", "RNCP39682", "RNCP39836", "RNCP90006", "RNCP90007"}
	if !slices.Equal(all.codes(), want) || all.Total != 12 || all.Suivante != "" || all.Precedente != "" {
		t.Fatalf("%+v", all)
	}
	if m := all.Membres[0]; m.Type != "Certification" || m.Etat != "inactif" || len(m.RemplacePar) != 1 || !strings.HasSuffix(m.RemplacePar[0], "RNCP39682") {
		t.Errorf("first member %+v", m)
	}
	for _, n := range []int{1, 5, 6, 12} {
		var forward, back []string
		var last collection
		for address := fmt.Sprintf("%scertifications?limite=%d", base, n); address != ""; address = last.Suivante {
			last = decode[collection](t, get(s, at(address)))
			forward = append(forward, last.codes()...)
		}
		if !slices.Equal(forward, want) {
			t.Errorf("pages of %d: %q", n, forward)
		}
		for {
			back = append(last.codes(), back...)
			if last.Precedente == "" {
				break
			}
			last = decode[collection](t, get(s, at(last.Precedente)))
		}
		if !slices.Equal(back, want) {
			t.Errorf("pages of %d backwards: %q", n, back)
		}
	}
	page := get(s, "/certifications?limite=5")
	if links := strings.Join(page.Header().Values("Link"), "\n"); !strings.Contains(links, `rel="next"`) || strings.Contains(links, `rel="prev"`) {
		t.Errorf("links %s", links)
	}
}

func TestFilters(t *testing.T) {
	s := world(t)
	for query, want := range map[string]string{
		"etat=actif":                 "RS6604 RNCP38650 RNCP38765 RNCP39682 RNCP39836",
		"etat=a-venir":               "RNCP90006",
		"etat=inconnu":               "RNCP90007",
		"etat=actif&date=2025-01-01": "RS6604 RNCP24440 RNCP35316 RNCP39682",
		"q=boulanger":                "RNCP35316 RNCP38765",
		"q=CAP+BOUL":                 "RNCP35316 RNCP38765",
		"q=controleur":               "RNCP39682",
		"q=rncp3568":                 "",
		"q=RNCP386":                  "RNCP38650",
		"q=boulanger&etat=inactif":   "RNCP35316",
		"q=cuisine&limite=1":         "RNCP38650",
		"q=%22+OR+%22&etat=a-venir":  "",
	} {
		w := get(s, "/certifications?"+query)
		if got := strings.Join(decode[collection](t, w).codes(), " "); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	c := decode[collection](t, get(s, "/certifications?q=boulanger&etat=inactif"))
	if fmt.Sprint(c.Facettes.Etat) != "[{actif 1} {a-venir 0} {inactif 1} {inconnu 0}]" || c.Total != 1 {
		t.Errorf("facets %v of %d", c.Facettes.Etat, c.Total)
	}
}

func TestCursorOutlivesARelease(t *testing.T) {
	s := world(t)
	first := decode[collection](t, get(s, "/certifications?limite=5"))
	c, err := catalog.Open(answertest.Write(t))
	if err != nil {
		t.Fatal(err)
	}
	s.Swap(serve.Release{ID: "20261125T060000Z-11111111", Date: built, Catalog: c})
	next := decode[collection](t, get(s, at(first.Suivante)))
	if next.codes()[0] != "RNCP37567" || !next.ReleaseChangee {
		t.Errorf("%q, changed %v", next.codes(), next.ReleaseChangee)
	}
}

func TestSearch(t *testing.T) {
	s := world(t)
	for query, want := range map[string]string{
		"q=boulanger": "RNCP35316 RNCP38765", "q=rncp+955": "RNCP955", "q=bucheron": "A1201", "q=cap+cuisine": "RNCP38650 50022137 50022141", "q=cap+cuisine&type=diplome": "50022137 50022141",
		"q=zzz": "", "q=cap&limite=1": "RNCP38650",
	} {
		got := decode[collection](t, get(s, "/recherche?"+query)).codes()
		slices.Sort(got)
		wanted := strings.Fields(want)
		slices.Sort(wanted)
		if strings.Contains(query, "limite") {
			if len(got) != 1 {
				t.Errorf("%s: %q", query, got)
			}
		} else if !slices.Equal(got, wanted) {
			t.Errorf("%s: %q, want %q", query, got, wanted)
		}
	}
}

func TestWhy(t *testing.T) {
	s := world(t)
	iri := url.QueryEscape(answertest.Base + "id/certification/RNCP955")
	for target, status := range map[string]int{
		"/pourquoi?sujet=" + iri: 200, "/pourquoi?sujet=" + iri + "&propriete=intitule": 200, "/pourquoi?sujet=" + iri + "&propriete=" + url.QueryEscape(answertest.App+"intitule"): 200,
		"/pourquoi?sujet=http://example.org/": 404, "/pourquoi?sujet=" + iri + "x": 404, "/pourquoi?propriete=couleur&sujet=" + iri: 404,
		"/pourquoi?propriete=http%3A%2F%2Fx%2Fp&sujet=" + iri: 404,
	} {
		if w := get(s, target); w.Code != status {
			t.Errorf("%s: %d %s, want %d", target, w.Code, w.Body, status)
		}
	}
	v := decode[struct {
		Valeurs []struct {
			Propriete string
			Origines  []struct {
				Fichier string
				Ligne   int
			}
			Ecartees []any
		}
	}](t, get(s, "/pourquoi?propriete=intitule&sujet="+iri))
	if len(v.Valeurs) != 1 || len(v.Valeurs[0].Ecartees) != 1 || v.Valeurs[0].Origines[0].Ligne != 12 {
		t.Errorf("%+v", v)
	}
}

func TestSourcesAndReleases(t *testing.T) {
	s := world(t)
	sources := decode[struct {
		Total   int
		Sources []struct {
			ID, Nom, Attribution, Fraicheur string
			Licence                         *string
			Perime                          bool
			Editions                        []struct {
				Edition, Fichier string
				Lignes           int
			}
		}
	}](t, get(s, "/sources")).Sources
	if len(sources) != 4 || sources[2].Nom != "kit-apprentissage" || len(sources[2].Editions) != 2 || sources[2].Fraicheur != "2025-01-31" || !sources[2].Perime || sources[0].Licence != nil {
		t.Errorf("%+v", sources)
	}
	list := decode[struct {
		Releases []struct {
			ID, Date  string
			EnVigueur bool
		}
	}](t, get(s, "/releases")).Releases
	if len(list) != 2 || list[0].ID != release || !list[0].EnVigueur || list[1].EnVigueur || list[0].Date != "2026-11-24T06:00:00Z" {
		t.Errorf("%+v", list)
	}
	one := decode[map[string]any](t, get(s, "/releases/"+release))
	if one["id"] != release || one["format"] != "1" || one["files"] == nil || one["inputs"] == nil || one["enVigueur"] != true {
		t.Errorf("%v", one)
	}
	if w := get(s, "/releases/nothing"); w.Code != 404 {
		t.Errorf("unknown release: %d", w.Code)
	}
}

func TestFiles(t *testing.T) {
	s := world(t)
	for _, tc := range []struct {
		target, accept string
		status         int
		media, cache   string
	}{
		{"/contexts/apprentissage-v1.jsonld", "", 200, "application/ld+json", "immutable"},
		{"/contexts/apprentissage-v1.jsonld", "text/html", 200, "application/ld+json", "immutable"},
		{"/contexts/apprentissage-v2.jsonld", "", 404, problem.MediaType, "no-store"},
		{"/def/apprentissage", "", 200, "application/ld+json", "public"},
		{"/def/apprentissage", "text/turtle, text/html;q=0.5", 200, "text/turtle; charset=utf-8", "public"},
		{"/def/apprentissage", browser, 200, "text/html; charset=utf-8", "public"},
		{"/def/apprentissage", "image/png", 406, problem.MediaType, "no-store"},
		{"/robots.txt", "", 200, "text/plain; charset=utf-8", "public"},
		{"/health/live", "", 200, "application/ld+json", "no-store"},
		{"/assets/x/style.css", "", 404, problem.MediaType, "no-store"},
	} {
		w := get(s, tc.target, "Accept", tc.accept)
		if w.Code != tc.status || w.Header().Get("Content-Type") != tc.media || !strings.Contains(w.Header().Get("Cache-Control"), tc.cache) {
			t.Errorf("%s as %q: %d %v", tc.target, tc.accept, w.Code, w.Header())
		}
	}
}

func TestNotFoundInTheFamilyAsked(t *testing.T) {
	s := world(t)
	for accept, media := range map[string]string{"": problem.MediaType, "text/turtle": problem.MediaType, "application/json": problem.MediaType, browser: "text/html; charset=utf-8"} {
		for _, target := range []string{"/id/certification/RNCP1", "/nothing/here", "/doc/certification/RNCP1", "/en/nothing"} {
			if w := get(s, target, "Accept", accept); w.Code != http.StatusNotFound || w.Header().Get("Content-Type") != media {
				t.Errorf("%s as %q: %d %s", target, accept, w.Code, w.Header().Get("Content-Type"))
			}
		}
	}
}
