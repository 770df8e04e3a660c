package accept

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

const (
	jsonld = "application/ld+json"
	turtle = "text/turtle"
	triple = "application/n-triples"
	html   = "text/html"
)

func TestType(t *testing.T) {
	offers := []string{turtle, jsonld, triple, html}
	const chrome = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
	for _, tc := range []struct {
		name string
		in   []string
		want string // "" when nothing is acceptable
	}{
		{"absent", nil, turtle},
		{"empty", []string{""}, turtle},
		{"anything", []string{"*/*"}, turtle},
		{"lone star", []string{"*"}, turtle},
		{"one type", []string{jsonld}, jsonld},
		{"case and blanks", []string{"  Application/LD+JSON ; Q=0.5 "}, jsonld},
		{"browser", []string{chrome}, html},
		{"quality", []string{"text/turtle;q=0.2, application/n-triples;q=0.3"}, triple},
		{"equal weight: our order", []string{"application/ld+json, text/turtle"}, turtle},
		{"HTML as good as data is not preferred", []string{"text/html, application/ld+json"}, jsonld},
		{"named before wildcard", []string{"application/n-triples, */*"}, triple},
		{"type wildcard", []string{"text/*"}, turtle},
		{"application wildcard", []string{"application/*"}, jsonld},
		{"zero excludes", []string{"text/turtle;q=0, */*"}, jsonld},
		{"precise zero beats wildcard", []string{"*/*;q=1, text/turtle;q=0.000, application/ld+json;q=0"}, triple},
		{"wildcard zero", []string{"text/turtle, */*;q=0"}, turtle},
		{"all zero", []string{"*/*;q=0"}, ""},
		{"type zero", []string{"text/*;q=0, application/n-triples"}, triple},
		{"only unknown", []string{"image/png, application/pdf"}, ""},
		{"two fields", []string{"image/png", "application/n-triples"}, triple},
		{"profile", []string{`application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted, x"`}, jsonld},
		{"excluded variant", []string{`application/ld+json;profile="x";q=0, application/ld+json`}, jsonld},
		{"charset", []string{"text/turtle;charset=utf-8"}, turtle},
		{"quality out of range is passed over", []string{"text/turtle;q=2, application/ld+json;q=0.1"}, jsonld},
		{"too many decimals", []string{"text/turtle;q=0.1234, application/ld+json;q=0.1"}, jsonld},
		{"nonsense is as good as nothing", []string{"turtle"}, turtle},
		{"star slash type", []string{"*/turtle"}, turtle},
		{"old Java", []string{"text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"}, html},
		{"twice, the better counts", []string{"text/turtle;q=0.1, text/turtle;q=0.9, application/ld+json;q=0.5"}, turtle},
	} {
		got, ok := Type(http.Header{"Accept": tc.in}, offers...)
		if got != tc.want || ok != (tc.want != "") {
			t.Errorf("%s: %q gives %q, %v, want %q", tc.name, tc.in, got, ok, tc.want)
		}
	}
}

func TestLanguage(t *testing.T) {
	for in, want := range map[string]string{
		"": "fr", "en": "en", "en-GB,en;q=0.9": "en", "fr,en": "fr", "en,fr": "fr", "fr;q=0.5,en": "en", "de": "fr", "de,en;q=0.1": "en",
		"*": "fr", "*,en;q=0.5": "fr", "en;q=x": "fr", "en;q=0": "fr", "FR-ca, EN;q=0.8": "fr",
	} {
		if got := Language(http.Header{"Accept-Language": {in}}); got != want {
			t.Errorf("Language(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestManyRangesAreBounded(t *testing.T) {
	if got := len(parse([]string{strings.Repeat("a/b,", 10000)})); got != maxRanges {
		t.Errorf("%d ranges read, want %d", got, maxRanges)
	}
}

func FuzzType(f *testing.F) {
	for _, seed := range []string{"", "*/*", "text/html;q=0.9,*/*;q=0.1", `a/b;x="y,z\"",c/d`, ";;;,,,", "text/turtle;q=", `"`, `a/b;q=0.5;"`} {
		f.Add(seed)
	}
	offers := []string{turtle, jsonld, triple, html}
	f.Fuzz(func(t *testing.T, in string) {
		got, ok := Type(http.Header{"Accept": {in}}, offers...)
		if ok != slices.Contains(offers, got) {
			t.Fatalf("Type(%q) = %q, %v", in, got, ok)
		}
		for _, r := range parse([]string{in}) {
			if r.quality < 0 || r.quality > 1000 || !token(r.typ) || !token(r.sub) {
				t.Fatalf("parse(%q) gives %+v", in, r)
			}
		}
		// What is excluded by name is never chosen.
		if got, _ := Type(http.Header{"Accept": {"text/turtle;q=0", in}}, turtle); got == turtle && !strings.Contains(strings.ToLower(in), "text/turtle") {
			t.Fatalf("%q chooses what is excluded", in)
		}
		if lang := Language(http.Header{"Accept-Language": {in}}); lang != "fr" && lang != "en" {
			t.Fatalf("Language(%q) = %q", in, lang)
		}
	})
}
