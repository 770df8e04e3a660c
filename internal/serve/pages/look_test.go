package pages

import (
	"compress/gzip"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"passerelle/ontology"
	"passerelle/portal"
)

// dressed is the portal with a design system that has one rule.
func dressed(t *testing.T, theme string) *Pages {
	t.Helper()
	p, err := New(portal.FS, ontology.FS, Themes{Default: theme, DSFR: fstest.MapFS{
		"dsfr.css": {Data: []byte(".fr-btn{color:red}")}, "Marianne-Regular.woff2": {Data: []byte("x")}, "Marianne-Bold.woff2": {Data: []byte("y")},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestReaderChoosesColoursAndTheme(t *testing.T) {
	h := site(dressed(t, DSFR), world(t))
	form := url.Values{"couleurs": {"sombre"}, "theme": {Neutre}, "retour": {"/en/sources?x=1"}}
	r := httptest.NewRequest("POST", "/en/apparence", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/en/sources?x=1" {
		t.Fatalf("%d to %q", w.Code, w.Header().Get("Location"))
	}
	r = httptest.NewRequest("GET", "/sources", nil)
	r.Header.Set("Cookie", w.Result().Cookies()[0].String())
	w = httptest.NewRecorder()
	h.ServeHTTP(w, r)
	for _, want := range []string{`data-theme="neutre" data-fr-theme="dark"`, "/neutre.css"} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("the page after the choice lacks %s", want)
		}
	}
	if got := w.Header().Values("Vary"); !slices.Equal(got, []string{"Cookie", "Accept-Encoding"}) {
		t.Errorf("Vary: %q", w.Header().Get("Vary"))
	}
}

func TestThemes(t *testing.T) {
	for _, tc := range []struct {
		theme, cookie, want string
		without             bool
	}{
		{theme: DSFR, want: `data-theme="dsfr">`}, {theme: Neutre, want: `data-theme="neutre">`},
		{theme: Neutre, cookie: "systeme.dsfr", want: `data-theme="dsfr">`}, {theme: DSFR, cookie: "clair.", want: `data-theme="dsfr" data-fr-theme="light">`},
		{theme: DSFR, cookie: `"><script>.x`, want: `data-theme="dsfr">`},
		{theme: DSFR, cookie: "sombre.dsfr", without: true, want: `data-theme="neutre" data-fr-theme="dark">`},
	} {
		p := dressed(t, tc.theme)
		if tc.without {
			var err error
			if p, err = New(portal.FS, ontology.FS, Themes{Default: tc.theme}); err != nil {
				t.Fatal(err)
			}
		}
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Cookie", lookCookie+"="+tc.cookie)
		w := httptest.NewRecorder()
		site(p, world(t)).ServeHTTP(w, r)
		if !strings.Contains(w.Body.String(), tc.want) {
			t.Errorf("theme %s, cookie %q: no %s", tc.theme, tc.cookie, tc.want)
		}
	}
}

func TestFormLeadsToNoOtherSite(t *testing.T) {
	for address, want := range map[string]string{
		"/doc/x?y=1": "/doc/x?y=1", "//other.example": "/", "/\\other.example": "/", "https://other.example": "/", "": "/", "/a\r\nb": "/",
	} {
		if got := local(address, "fr"); got != want {
			t.Errorf("local(%q) = %q, want %q", address, got, want)
		}
	}
}

func TestDesignSystemWithoutItsStyleIsRefused(t *testing.T) {
	_, err := New(portal.FS, ontology.FS, Themes{DSFR: fstest.MapFS{"a.svg": {Data: []byte("<svg/>")}}})
	if err == nil || !strings.Contains(err.Error(), "scripts/portal.sh") {
		t.Errorf("got %v", err)
	}
}

// Both themes draw on the same names: what one gives, the other gives.
func TestThemesGiveTheSameColours(t *testing.T) {
	neutral, err := fs.ReadFile(portal.FS, "neutre/neutre.css")
	if err != nil {
		t.Fatal(err)
	}
	bridge, err := fs.ReadFile(portal.FS, "dsfr/dsfr.css")
	if err != nil {
		t.Fatal(err)
	}
	for name := range colours(string(neutral)) {
		if !strings.Contains(string(bridge), "--"+name+": ") {
			t.Errorf("dsfr/dsfr.css does not give --%s", name)
		}
	}
}

func TestAssetsAreZipped(t *testing.T) {
	p := dressed(t, Neutre)
	address, err := p.assets.address("neutre.css")
	if err != nil {
		t.Fatal(err)
	}
	for accept, want := range map[string]string{"gzip, br": "gzip", "br": "", "gzip;q=0": "", "deflate, gzip;q=0.5": "gzip", "": ""} {
		r := httptest.NewRequest("GET", address, nil)
		r.Header.Set("Accept-Encoding", accept)
		w := httptest.NewRecorder()
		p.Asset(w, r)
		if got := w.Header().Get("Content-Encoding"); got != want || w.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("Accept-Encoding %q: %q, Vary %q", accept, got, w.Header().Get("Vary"))
		}
	}
}

// A page goes in a coding that the reader takes, and says the same in it.
func TestPagesAreCoded(t *testing.T) {
	h := site(portalPages(t), world(t))
	plain := body(t, h, "/doc/certification/RNCP37537")
	r := httptest.NewRequest("GET", "/doc/certification/RNCP37537", nil)
	r.Header.Set("Accept-Encoding", "gzip")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Header().Get("Content-Encoding") != "gzip" || w.Body.Len() > len(plain)/3 {
		t.Fatalf("%q, %d bytes of %d", w.Header().Get("Content-Encoding"), w.Body.Len(), len(plain))
	}
	z, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil || string(text) != plain {
		t.Errorf("another page: %v", err)
	}
}
