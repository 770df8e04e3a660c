package pages

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"passerelle/internal/answer"
	"passerelle/internal/catalog"
	"passerelle/internal/serve/problem"
)

// site answers as serve does, with the portal's own addresses only.
func site(p *Pages, rel Release) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p.Asset(w, r) {
			return
		}
		err := route(p, rel, w, r)
		if err == nil {
			return
		}
		e := problem.Newf(problem.NotFound, "Rien ici.", "Nothing here.")
		if own := (*problem.Error)(nil); errors.As(err, &own) {
			e = own
		} else if !errors.Is(err, catalog.ErrUnknown) {
			e = problem.Newf(problem.Internal, "%v", "%[1]v", err)
		}
		if err := p.Problem(w, r, rel, e); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
}

func route(p *Pages, rel Release, w http.ResponseWriter, r *http.Request) error {
	_, path := Language(r.URL.Path)
	switch path {
	case "/":
		return p.Home(w, r, rel)
	case "/recherche":
		return p.Search(w, r, rel)
	case "/pourquoi":
		return p.Why(w, r, rel)
	case "/def/apprentissage":
		return p.Ontology(w, r, rel)
	case "/releases":
		return p.Releases(w, r, rel, []Published{{rel.ID, civil("2026-11-24"), true}, {"20260101T060000Z-00000000", civil("2026-01-01"), false}})
	case "/exports/":
		return p.Exports(w, r, rel, []Export{
			{Path: "correspondances/rncp-rome.csv", Description: answer.Phrase{FR: "Table de rncp à rome", EN: "Table from rncp to rome"}, Size: 12437114, SHA256: strings.Repeat("5e", 32), Sources: []string{"rome", "bcn"}},
			{Path: "SHA256SUMS", Description: answer.Phrase{FR: "Empreintes", EN: "Digests"}, Size: 900, SHA256: strings.Repeat("0a", 32)},
		})
	case "/correspondances":
		return p.Explorer(w, r, rel)
	case "/apparence":
		return p.Appearance(w, r, rel)
	case "/sources":
		return p.Sources(w, r, rel)
	case "/sparql":
		return p.SPARQL(w, r, rel, QueryForm{Status: http.StatusOK, Formats: []ResultFormat{{"JSON", "application/sparql-results+json"}, {"CSV", "text/csv"}}})
	}
	if families, ok := strings.CutPrefix(path, "/correspondances/"); ok {
		from, to, _ := strings.Cut(families, "/")
		return p.Correspondences(w, r, rel, from, to)
	}
	thing, ok := strings.CutPrefix(path, "/doc/")
	if !ok {
		return fmt.Errorf("no page at %s: %w", path, catalog.ErrUnknown)
	}
	return p.Thing(w, r, rel, thing)
}

// addresses are one page of each kind, in French.
func addresses() []string {
	why := "/pourquoi?sujet=" + url.QueryEscape(base+"id/certification/RNCP37537")
	return []string{
		"/", "/recherche", "/recherche?q=boulanger", "/recherche?q=zzz", "/recherche?q=RNCP77777", "/sources", "/sparql", "/def/apprentissage", "/releases", "/exports/", "/apparence", "/correspondances", "/correspondances/rncp/rome?code=37537", "/correspondances/cfd/rome", "/correspondances/rncp/rome?code=1&date=x", "/nowhere", "/pourquoi",
		"/doc/certification/RNCP37537", "/doc/certification/RNCP18704", "/doc/certification/RNCP955", "/doc/certification/RNCP90006",
		"/doc/certification/RNCP24440", "/doc/diplome/50022137", "/doc/metier/D1102", "/doc/metier/D1104", "/doc/appariement/50022137_RNCP37537",
		"/doc/organisme/13002526500013", "/doc/nsf/221s", "/doc/bloc/RNCP37537BC02", "/doc/competence/100001",
		why, why + "&propriete=" + url.QueryEscape(app+"intitule"), why + "&propriete=" + url.QueryEscape(app+"nothing"),
		why + "&propriete=" + url.QueryEscape(app+"abrogé"), why + url.QueryEscape("#ccn-3117"),
	}
}

func get(t testing.TB, h http.Handler, address string) *http.Response {
	t.Helper()
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, httptest.NewRequest("GET", address, nil))
	return rec.Result()
}

// body answers with the text of a page.
func body(t testing.TB, h http.Handler, address string) string {
	t.Helper()
	text, err := io.ReadAll(get(t, h, address).Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func eachPage(t *testing.T, check func(t *testing.T, h http.Handler, lang, address, page string)) {
	h := site(portalPages(t), world(t))
	for _, address := range addresses() {
		for _, lang := range languages {
			here := localize(lang, address)
			t.Run(here, func(t *testing.T) { check(t, h, lang, here, body(t, h, here)) })
		}
	}
}

func TestPagesAreSoundHTML(t *testing.T) {
	eachPage(t, func(t *testing.T, h http.Handler, lang, address, page string) {
		if err := balanced(page); err != nil {
			t.Error(err)
		}
		root, err := html.Parse(strings.NewReader(page))
		if err != nil {
			t.Fatal(err)
		}
		s := &survey{ids: map[string]bool{}, labels: map[string]bool{}}
		s.walk(root)
		for _, id := range s.referred {
			if !s.ids[id] {
				t.Errorf("something refers to #%s, which the page does not have", id)
			}
		}
		for _, id := range s.fields {
			if !s.labels[id] {
				t.Errorf("the field #%s has no label", id)
			}
		}
		if s.h1 != 1 {
			t.Errorf("%d h1, want one", s.h1)
		}
		if s.lang != lang {
			t.Errorf("html says lang %q, want %q", s.lang, lang)
		}
		if strings.Count(page, "<main ") != 1 || !strings.Contains(page, `class="skip" href="#content"`) {
			t.Error("a page needs one main and a way to skip to it")
		}
		for _, wrong := range s.wrong {
			t.Error(wrong)
		}
	})
}

// survey is what is noted of a page.
type survey struct {
	ids, labels      map[string]bool
	referred, fields []string
	h1               int
	lang             string
	level            int
	wrong            []string
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func (s *survey) walk(n *html.Node) {
	if n.Type == html.ElementNode {
		s.element(n)
		for _, a := range n.Attr {
			s.attribute(n, a)
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		s.walk(c)
	}
}

func (s *survey) element(n *html.Node) {
	switch n.Data {
	case "html":
		s.lang = attribute(n, "lang")
	case "h1":
		s.h1++
	case "script", "style", "iframe", "object":
		s.wrong = append(s.wrong, "the page has a "+n.Data)
	case "input", "select", "textarea":
		if attribute(n, "type") == "hidden" {
			break
		}
		s.fields = append(s.fields, attribute(n, "id"))
	case "label":
		s.labels[attribute(n, "for")] = true
	case "th":
		if attribute(n, "scope") == "" {
			s.wrong = append(s.wrong, "a th has no scope")
		}
	case "table":
		if n.FirstChild == nil || !slices.ContainsFunc(children(n), func(c *html.Node) bool { return c.Data == "caption" }) {
			s.wrong = append(s.wrong, "a table has no caption")
		}
	case "a":
		if attribute(n, "href") == "" || strings.TrimSpace(content(n)) == "" {
			s.wrong = append(s.wrong, "a link leads nowhere or says nothing")
		}
	case "ul", "ol", "dl", "tbody":
		if len(children(n)) == 0 {
			s.wrong = append(s.wrong, "an empty "+n.Data)
		}
	}
	s.heading(n.Data)
}

// heading checks that no level of heading is left out.
func (s *survey) heading(name string) {
	if len(name) != 2 || name[0] != 'h' || name[1] < '1' || name[1] > '6' {
		return
	}
	level := int(name[1] - '0')
	if level > s.level+1 {
		s.wrong = append(s.wrong, fmt.Sprintf("h%d follows h%d", level, s.level))
	}
	s.level = level
}

func (s *survey) attribute(n *html.Node, a html.Attribute) {
	switch {
	case a.Key == "id":
		if s.ids[a.Val] {
			s.wrong = append(s.wrong, "two elements have the id "+a.Val)
		}
		s.ids[a.Val] = true
	case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
		s.wrong = append(s.wrong, "attribute "+a.Key+" on "+n.Data)
	case a.Key == "aria-labelledby" || a.Key == "aria-describedby" || a.Key == "for":
		s.referred = append(s.referred, strings.Fields(a.Val)...)
	case a.Key == "href" && strings.HasPrefix(a.Val, "#"):
		s.referred = append(s.referred, a.Val[1:])
	case (a.Key == "href" || a.Key == "src" || a.Key == "action") && strings.Contains(a.Val, "Zgotmpl"):
		s.wrong = append(s.wrong, "an unsafe address was let through to "+n.Data)
	}
}

func children(n *html.Node) []*html.Node {
	var out []*html.Node
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode {
			out = append(out, c)
		}
	}
	return out
}

func content(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.WriteString(content(c))
	}
	return b.String()
}

// balanced says whether every element is closed in its turn; a parser would mend it and not tell.
func balanced(page string) error {
	void := []string{"meta", "link", "input", "br", "img", "hr"}
	var open []string
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if len(open) > 0 {
				return fmt.Errorf("never closed: %v", open)
			}
			return nil
		case html.StartTagToken:
			if name, _ := z.TagName(); !slices.Contains(void, string(name)) {
				open = append(open, string(name))
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if len(open) == 0 || open[len(open)-1] != string(name) {
				return fmt.Errorf("</%s> closes %v", name, open)
			}
			open = open[:len(open)-1]
		}
	}
}

// elsewhere are addresses that other packages answer.
var elsewhere = []string{"/data/", "/contexts/", "/releases/", "/exports/", "/sparql"}

func TestLinksResolve(t *testing.T) {
	h := site(portalPages(t), world(t))
	pages := map[string]string{}
	read := func(address string) string {
		if _, ok := pages[address]; !ok {
			pages[address] = body(t, h, address)
		}
		return pages[address]
	}
	for _, address := range addresses() {
		for _, lang := range languages {
			here := localize(lang, address)
			root, err := html.Parse(strings.NewReader(read(here)))
			if err != nil {
				t.Fatal(err)
			}
			for link := range links(root) {
				target, fragment, _ := strings.Cut(link, "#")
				if !strings.HasPrefix(target, "/") || slices.ContainsFunc(elsewhere, func(e string) bool { return strings.HasPrefix(target, e) }) {
					continue
				}
				if status := get(t, h, target).StatusCode; status >= 400 && !strings.HasSuffix(target, "/nowhere") && !strings.HasSuffix(target, "/pourquoi") && !strings.HasSuffix(target, "date=x") {
					t.Errorf("%s links to %s: %d", here, target, status)
				}
				if fragment != "" && !strings.Contains(read(target), `id="`+fragment+`"`) {
					t.Errorf("%s links to %s, which has no #%s", here, target, fragment)
				}
			}
		}
	}
}

// links are the addresses that a page leads to or loads.
func links(n *html.Node) map[string]bool {
	out := map[string]bool{}
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for _, key := range []string{"href", "src", "action"} {
			if to := attribute(n, key); to != "" {
				out[to] = true
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(n)
	return out
}
