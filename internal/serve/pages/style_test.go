package pages

import (
	"fmt"
	"math"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// pairs are the colours of text and the surfaces it stands on, with the contrast that WCAG 2.2 asks for: 4.5 for text
// (1.4.3), 3 for what one acts on (1.4.11).
var pairs = []struct {
	ink, surface string
	least        float64
}{
	{"ink", "page", 4.5}, {"ink", "panel", 4.5}, {"ink", "warn-soft", 4.5}, {"soft", "page", 4.5}, {"soft", "panel", 4.5},
	{"link", "page", 4.5}, {"link", "panel", 4.5}, {"link", "brand-soft", 4.5}, {"link-over", "page", 4.5}, {"link-over", "panel", 4.5},
	{"visited", "page", 4.5}, {"visited", "panel", 4.5}, {"on-brand", "brand", 4.5}, {"page", "link-over", 4.5},
	{"good", "good-soft", 4.5}, {"warn", "warn-soft", 4.5}, {"bad", "bad-soft", 4.5}, {"next", "next-soft", 4.5}, {"none", "none-soft", 4.5},
	{"warn", "page", 4.5}, {"warn", "panel", 4.5}, {"edge", "page", 3}, {"link", "page", 3}, {"on-brand", "brand", 3},
}

func TestContrast(t *testing.T) {
	css := string(portalPages(t).assets.files["neutre.css"])
	roots := regexp.MustCompile(`(?s):root(?:\[data-fr-theme="dark"\])? \{(.*?)\}`).FindAllStringSubmatch(css, -1)
	if len(roots) < 2 {
		t.Fatal("the style needs a light and a dark set of colours")
	}
	light := colours(roots[0][1])
	for theme, set := range map[string]map[string]string{"light": light, "dark": colours(roots[1][1])} {
		for _, pair := range pairs {
			c := contrast(t, set[pair.ink], set[pair.surface])
			if c < pair.least {
				t.Errorf("%s: %s on %s has a contrast of %.2f, want %.1f", theme, pair.ink, pair.surface, c, pair.least)
			}
		}
	}
}

func colours(css string) map[string]string {
	out := map[string]string{}
	for _, m := range regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]{6});`).FindAllStringSubmatch(css, -1) {
		out[m[1]] = m[2]
	}
	return out
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

// luminance is WCAG's relative luminance of #rrggbb.
func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	if len(colour) != 7 {
		t.Fatalf("%q is no colour of the style", colour)
	}
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

func TestStyleLoadsNothing(t *testing.T) {
	css := string(portalPages(t).assets.files["neutre.css"])
	for _, forbidden := range []string{"url(", "@import", "@font-face", "data:", "expression("} {
		if strings.Contains(css, forbidden) {
			t.Errorf("the style has %s: it must load nothing", forbidden)
		}
	}
	if !strings.Contains(css, "@media print") || !strings.Contains(css, ":focus-visible") {
		t.Error("the style needs a print part and a visible focus")
	}
}

// Every class that the style speaks of exists in a template.
func TestStyleHasNoDeadClass(t *testing.T) {
	p := portalPages(t)
	h := site(p, world(t))
	var all strings.Builder
	for _, address := range addresses() {
		all.WriteString(body(t, h, address))
	}
	fmt.Fprint(&all, `class="notice note row"`)
	for _, m := range regexp.MustCompile(`\.([a-z][a-z-]+)[ ,.:>{+]`).FindAllStringSubmatch(string(p.assets.files["neutre.css"]), -1) {
		if !regexp.MustCompile(`class="[^"]*\b` + m[1] + `\b`).MatchString(all.String()) {
			t.Errorf("no page has the class %s", m[1])
		}
	}
}

func TestAssets(t *testing.T) {
	p := portalPages(t)
	h := site(p, world(t))
	address, err := p.assets.address("neutre.css")
	if err != nil {
		t.Fatal(err)
	}
	ok := get(t, h, address)
	if ok.StatusCode != http.StatusOK || ok.Header.Get("Content-Type") != "text/css; charset=utf-8" || !strings.Contains(ok.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("%s: %d %v", address, ok.StatusCode, ok.Header)
	}
	for _, wrong := range []string{"/assets/0000000000000000/neutre.css", "/assets/" + p.assets.hash + "/none.css", "/assets/" + p.assets.hash + "/../words/fr.json", "/assets/"} {
		if got := get(t, h, wrong); got.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d, want 404", wrong, got.StatusCode)
		}
	}
}
