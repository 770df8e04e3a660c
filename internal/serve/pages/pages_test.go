package pages

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"passerelle/internal/catalog"
	"passerelle/internal/serve/problem"
	"passerelle/ontology"
)

// Every template copes with a view of which nothing is known.
func TestTemplatesOfEmptyViews(t *testing.T) {
	p := portalPages(t)
	for _, lang := range languages {
		f := frame{Lang: lang, Look: look{Theme: Neutre}}
		for page, v := range map[string]view{
			"home": homeView{frame: f}, "search": searchView{frame: f}, "certification": certificationView{frame: f},
			"diplome": diplomeView{frame: f}, "metier": metierView{frame: f}, "thing": genericView{frame: f}, "why": whyView{frame: f},
			"problem": problemView{frame: f, Kind: "500"}, "sparql": sparqlView{frame: f}, "sources": sourcesView{frame: f}, "ontology": ontologyView{frame: f}, "releases": releasesView{frame: f}, "exports": exportsView{frame: f}, "appearance": appearanceView{frame: f}, "explorer": explorerView{frame: f},
		} {
			var b bytes.Buffer
			if err := p.render(&b, page, v); err != nil {
				t.Errorf("%s in %s: %v", page, lang, err)
			}
			if err := balanced(b.String()); err != nil {
				t.Errorf("%s in %s: %v", page, lang, err)
			}
		}
	}
	if len(p.sets["fr"]) != len(names) {
		t.Error("a page has no template")
	}
}

func TestHeaders(t *testing.T) {
	h := site(portalPages(t), world(t))
	for address, lang := range map[string]string{"/": "fr", "/en": "en", "/en/doc/metier/D1102": "en", "/doc/metier/D1102": "fr"} {
		got := get(t, h, address)
		if got.Header.Get("Content-Type") != "text/html; charset=utf-8" || got.Header.Get("Content-Language") != lang {
			t.Errorf("%s: %v", address, got.Header)
		}
	}
}

func TestStatusInOneLook(t *testing.T) {
	h := site(portalPages(t), world(t))
	for _, tc := range []struct {
		address string
		want    []string
	}{
		{"/doc/certification/RNCP37537", []string{">Active<", "active depuis le <time datetime=\"2023-09-01\">1er septembre 2023</time>", "31 août 2028", "Constaté le <time datetime=\"2026-02-01\">"}},
		{"/doc/certification/RNCP18704", []string{"Remplacée", "pris fin le <time datetime=\"2023-08-31\">", "Elle est remplacée par", `href="/doc/certification/RNCP37537"`, "Source ancienne"}},
		{"/doc/certification/RNCP955", []string{"Expirée", "aucune certification active ne la remplace", "RNCP90006"}},
		{"/doc/certification/RNCP90006", []string{"À venir", "commencera le <time datetime=\"2027-09-01\">"}},
		{"/doc/certification/RNCP24440", []string{"État inconnu", "Aucune édition n’en donne l’état", "n’est plus déclaré"}},
		{"/doc/diplome/50022137", []string{"Ouvert", "ouvert depuis le", "Métiers visés", "D1102", `href="/doc/certification/RNCP37537"`}},
		{"/en/doc/certification/RNCP18704", []string{"Replaced", "It is replaced by:", `href="/en/doc/certification/RNCP37537"`, `<h1><span lang="fr">Boulanger</span></h1>`}},
		{"/doc/metier/D1102", []string{"Certifications actives", "RNCP37537", "50022137", "RNCP18704", "Travail de nuit"}},
	} {
		page := strings.Join(strings.Fields(body(t, h, tc.address)), " ")
		for _, want := range tc.want {
			if !strings.Contains(strings.ReplaceAll(page, "> ", ">"), want) && !strings.Contains(page, want) {
				t.Errorf("%s lacks %q", tc.address, want)
			}
		}
	}
}

// Each value of a document stands on the page, and leads to its explanation.
func TestEveryValueHasItsWhy(t *testing.T) {
	rel := world(t)
	h := site(portalPages(t), rel)
	for iri, triples := range described(t) {
		path := strings.TrimPrefix(iri, base+"id/")
		page := body(t, h, "/doc/"+path)
		for _, triple := range triples {
			subject, property := triple.S[1:len(triple.S)-1], triple.P[1:len(triple.P)-1]
			if property == "http://www.w3.org/1999/02/22-rdf-syntax-ns#type" || strings.Contains(subject, "#") {
				continue
			}
			why := strings.ReplaceAll(whyAddress("fr", subject, property, 0), "&", "&amp;")
			if !strings.Contains(page, why) {
				t.Errorf("%s: no way to the explanation of %s", path, property)
			}
		}
	}
}

func TestWhySaysWhere(t *testing.T) {
	h := site(portalPages(t), world(t))
	why := "/pourquoi?sujet=" + url.QueryEscape(base+"id/certification/RNCP37537") + "&propriete="
	for address, want := range map[string][]string{
		why + url.QueryEscape(app+"etatEnregistrement"): {"export_fiches_CSV_Standard_2026_02_01.csv", "1234", "Numero_Fiche, Intitule", "mapping.ttl, ligne 20"},
		why + url.QueryEscape(app+"metier"):             {"feuille Kit apprentissage", "2 éditions disent la même chose"},
		why + url.QueryEscape(app+"intitule"):           {"BOULANGER", "Valeur écartée"},
		why + "intitule":                                {"BOULANGER", "Valeur écartée"},
		why + url.QueryEscape(app+"abrogé"):             {"Aucune valeur publiée", "ancien"},
		why + url.QueryEscape(app+"nothing"):            {"ni valeur publiée ni valeur écartée"},
		"/en" + why + url.QueryEscape(app+"metier"):     {"Mapping rule", "2 editions say the same"},
	} {
		page := body(t, h, address)
		for _, text := range want {
			if !strings.Contains(page, text) {
				t.Errorf("%s lacks %q", address, text)
			}
		}
	}
}

func TestSearch(t *testing.T) {
	h := site(portalPages(t), world(t))
	for q, to := range map[string]string{
		"RNCP37537": "/doc/certification/RNCP37537", "rncp 37 537": "/doc/certification/RNCP37537", "37537": "/doc/certification/RNCP37537",
		" d1102 ": "/doc/metier/D1102", "500.22137": "/doc/diplome/50022137", "110 043 015 00012": "/doc/organisme/11004301500012",
	} {
		for _, lang := range languages {
			got := get(t, h, localize(lang, "/recherche")+"?q="+url.QueryEscape(q))
			if got.StatusCode != http.StatusSeeOther || got.Header.Get("Location") != localize(lang, to) {
				t.Errorf("%q: %d to %q, want 303 to %q", q, got.StatusCode, got.Header.Get("Location"), localize(lang, to))
			}
		}
	}
	if page := body(t, h, "/en/recherche?q=boulagner"); !strings.Contains(page, "Did you mean") || !strings.Contains(page, `href="/en/recherche?q=boulanger"`) {
		t.Error("the English page does not say what it searched for instead")
	}
	for q, want := range map[string][]string{
		"boulanger": {"RNCP37537", "D1102", "50022137", "Formacode", "remplacée par"},
		"RNCP77777": {"RNCP77777 a la forme d’un code"},
		"boulagner": {"Vouliez-vous dire", `href="/recherche?q=boulanger"`, "RNCP37537"},
		"zzz":       {"Rien ne correspond", "Vérifiez l’orthographe"},
		"":          {"Écrivez un code ou des mots"},
	} {
		page := body(t, h, "/recherche?q="+url.QueryEscape(q))
		for _, text := range want {
			if !strings.Contains(page, text) {
				t.Errorf("search %q lacks %q", q, text)
			}
		}
	}
}

// In force comes first among fiches.
func TestSearchPutsWhatIsInForceFirst(t *testing.T) {
	page := body(t, site(portalPages(t), world(t)), "/recherche?q=boulanger")
	if strings.Index(page, "RNCP37537") > strings.Index(page, "RNCP18704") {
		t.Error("a fiche that is over stands before the one in force")
	}
}

func TestHostileWordsStayWords(t *testing.T) {
	h := site(portalPages(t), world(t))
	for _, hostile := range []string{`"><script>alert(1)</script>`, `{0}{1}`, `' OR 1=1 --`, "\x00\xff", strings.Repeat("a ", 5000), `AND NEAR(`} {
		for _, address := range []string{"/recherche?q=", "/pourquoi?sujet=", "/doc/", "/"} {
			got := get(t, h, address+url.QueryEscape(hostile))
			if got.StatusCode >= 500 {
				t.Errorf("%s%.20q: %d", address, hostile, got.StatusCode)
			}
		}
		if page := body(t, h, "/recherche?q="+url.QueryEscape(hostile)); strings.Contains(page, "<script>") {
			t.Error("what was typed became markup")
		}
	}
}

func TestHomeShowsWhatTheReleaseHolds(t *testing.T) {
	page := body(t, site(portalPages(t), world(t)), "/")
	for _, want := range []string{"20261124T060000Z-0a1b2c3d", "RNCP18704", "D1102", "50022137", "6 mai 2025", `href="/sparql"`, "application/ld+json"} {
		if !strings.Contains(page, want) {
			t.Errorf("home lacks %q", want)
		}
	}
	if strings.Contains(page, ">A1201<") {
		t.Error("home offers an example that the release does not hold")
	}
}

func TestErrors(t *testing.T) {
	p, rel := portalPages(t), world(t)
	w, r := httptest.NewRecorder(), httptest.NewRequest("GET", "/doc/certification/RNCP1", nil)
	if err := p.Thing(w, r, rel, "certification/RNCP1"); !errors.Is(err, catalog.ErrUnknown) {
		t.Errorf("an unknown thing: %v", err)
	}
	asked := (*problem.Error)(nil)
	if err := p.Why(w, httptest.NewRequest("GET", "/pourquoi", nil), rel); !errors.As(err, &asked) || asked.Status() != http.StatusBadRequest || asked.Parametre != "sujet" {
		t.Errorf("no subject: %v", err)
	}
	if err := p.Why(w, httptest.NewRequest("GET", "/pourquoi?sujet=http://elsewhere/", nil), rel); !errors.Is(err, catalog.ErrUnknown) {
		t.Errorf("a thing of others: %v", err)
	}
	if w.Body.Len() > 0 {
		t.Error("something was sent before the error")
	}
}

func TestProblems(t *testing.T) {
	p, world := portalPages(t), world(t)
	for kind, want := range map[problem.Kind]string{
		problem.BadParameter: "ne peut pas être comprise", problem.NotFound: "n’existe pas", problem.NotAcceptable: "n’est pas proposé",
		problem.Gone: "n’existe plus", problem.Internal: "a rencontré une erreur", problem.Unavailable: "n’est pas prêt",
		problem.MethodNotAllowed: "ne peut pas être comprise", problem.TooComplex: "ne peut pas être comprise",
	} {
		e := problem.Newf(kind, "le détail", "the detail")
		e.RemplacePar = []string{base + "id/metier/D1102"}
		for _, rel := range []Release{{}, world} {
			w := httptest.NewRecorder()
			err := p.Problem(w, httptest.NewRequest("GET", "/x", nil), rel, e)
			page := w.Body.String()
			if err != nil || w.Code != e.Status() || !strings.Contains(page, want) || !strings.Contains(page, "le détail") {
				t.Errorf("%d: %v %d", e.Status(), err, w.Code)
			}
			if linked := strings.Contains(page, "/doc/metier/D1102"); linked != (rel.Catalog != nil) {
				t.Errorf("%d: link to what took its place: %v", e.Status(), linked)
			}
		}
	}
}

func TestQueryForm(t *testing.T) {
	p, rel := portalPages(t), world(t)
	w := httptest.NewRecorder()
	form := QueryForm{Status: http.StatusBadRequest, Query: "SELECT <&>", Message: "ligne 1", Off: true, Format: "text/csv", Formats: []ResultFormat{{"JSON", "application/json"}, {"CSV", "text/csv"}}}
	if err := p.SPARQL(w, httptest.NewRequest("GET", "/en/sparql?query=x", nil), rel, form); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"SELECT &lt;&amp;&gt;", `value="text/csv" selected`, "ligne 1", "No triple store", `aria-invalid="true"`} {
		if !strings.Contains(w.Body.String(), want) || w.Code != http.StatusBadRequest {
			t.Errorf("the form lacks %q (%d)", want, w.Code)
		}
	}
}

func TestLanguage(t *testing.T) {
	for path, want := range map[string][2]string{
		"/": {"fr", "/"}, "/en": {"en", "/"}, "/en/": {"en", "/"}, "/en/doc/x": {"en", "/doc/x"}, "/encore": {"fr", "/encore"},
	} {
		if lang, rest := Language(path); lang != want[0] || rest != want[1] {
			t.Errorf("Language(%q) = %s %s", path, lang, rest)
		}
	}
	for path, want := range map[string]string{"/": "/en", "/doc/x": "/en/doc/x"} {
		if got := localize("en", path); got != want {
			t.Errorf("localize(%q) = %q", path, got)
		}
	}
}

func TestNewNamesTheFileToMend(t *testing.T) {
	if _, err := New(fstest.MapFS{}, ontology.FS, Themes{}); err == nil {
		t.Error("a portal without files was accepted")
	}
	broken := fstest.MapFS{"apprentissage.ttl": {Data: []byte("<a> <b> .")}}
	if _, err := readLabels(broken); err == nil || !strings.Contains(err.Error(), "apprentissage.ttl") {
		t.Errorf("a broken ontology: %v", err)
	}
}

func TestNumbersAndDays(t *testing.T) {
	if got := number("fr", 1234567); got != "1\u202f234\u202f567" {
		t.Error(got)
	}
	if got := number("en", 1234567); got != "1,234,567" {
		t.Error(got)
	}
	if got := number("fr", 999); got != "999" {
		t.Error(got)
	}
	if got := date("en", civil("2025-01-01")); got != `<time datetime="2025-01-01">1 January 2025</time>` {
		t.Error(got)
	}
	if got := date("fr", civil("")); got != "" {
		t.Error(got)
	}
}

func TestTitleOfATab(t *testing.T) {
	for title, want := range map[string]string{
		"RNCP955 Boulanger": "RNCP955 Boulanger",
		"RNCP39682 Contrôleur non destructif, spécialité : assemblages soudés et pièces de fonderie": "RNCP39682 Contrôleur non destructif, spécialité…",
		strings.Repeat("é", 100): strings.Repeat("é", 56) + "…",
		strings.Repeat("é", 57):  strings.Repeat("é", 57),
	} {
		got := tab(title, "Passerelle")
		if got != want || len([]rune(got+" – Passerelle")) > 70 {
			t.Errorf("%q becomes %q, want %q", title, got, want)
		}
	}
}
