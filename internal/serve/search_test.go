package serve_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

// searched is what tests read of an answer to a search.
type searched struct {
	collection
	VouliezVousDire string
	Precedente      string
	Facettes        struct {
		Classe []struct {
			Valeur string
			Total  int
		}
	}
}

// A walk by the cursors, one way and back, sees each thing found once and in the same order.
func TestSearchIsWalked(t *testing.T) {
	s := world(t)
	for _, q := range []string{"cap", "rncp", "boulanger", "cuisinier", "RNCP955"} {
		whole := decode[searched](t, get(s, "/recherche?limite=1000&q="+url.QueryEscape(q)))
		if whole.Total == 0 || whole.Suivante != "" || whole.Precedente != "" || len(whole.codes()) != whole.Total {
			t.Errorf("%q: %d of %d on one page, before it %q, after it %q", q, len(whole.codes()), whole.Total, whole.Precedente, whole.Suivante)
		}
		var there, back []string
		target, last := "/recherche?limite=1&q="+url.QueryEscape(q), ""
		for range whole.Total + 1 {
			page := decode[searched](t, get(s, target))
			there, last = append(there, page.codes()...), target
			if page.Suivante == "" {
				break
			}
			target = at(page.Suivante)
		}
		for target = last; len(back) <= whole.Total; {
			page := decode[searched](t, get(s, target))
			back = append(back, page.codes()...)
			if page.Precedente == "" {
				break
			}
			target = at(page.Precedente)
		}
		slices.Reverse(back)
		if want := whole.codes(); !slices.Equal(there, want) || !slices.Equal(back, want) {
			t.Errorf("%q: %v, and back %v; want %v", q, there, back, want)
		}
		sum := 0
		for _, f := range whole.Facettes.Classe {
			sum += f.Total
			if of := decode[searched](t, get(s, "/recherche?q="+url.QueryEscape(q)+"&type="+f.Valeur)); of.Total != f.Total {
				t.Errorf("%q: %d of class %s, and %d when asked for it", q, f.Total, f.Valeur, of.Total)
			}
		}
		if sum != whole.Total {
			t.Errorf("%q: classes sum to %d, want %d", q, sum, whole.Total)
		}
	}
}

func TestSearchSaysWhatItIs(t *testing.T) {
	s := world(t)
	if got := decode[searched](t, get(s, "/recherche?q=boulagner")); got.VouliezVousDire != "boulanger" || got.Total == 0 {
		t.Errorf("%+v; want boulanger meant", got)
	}
	if got := decode[searched](t, get(s, "/recherche?q=boulanger")); got.VouliezVousDire != "" {
		t.Errorf("%q was meant; want nothing", got.VouliezVousDire)
	}
	first := decode[searched](t, get(s, "/recherche?limite=1&q=cap"))
	if w := get(s, at(first.Suivante)); !strings.Contains(strings.Join(w.Header().Values("Link"), ", "), `rel="prev"`) {
		t.Errorf("Link %q names no page before", w.Header().Values("Link"))
	}
	for _, cursor := range []string{"x", "eDw", "eD4x", strings.Repeat("A", 500)} {
		w := get(s, "/recherche?q=cap&curseur="+cursor)
		if code := w.Code; cursor != "eDw" && code != 400 || cursor == "eDw" && code != 200 { // x< is the end
			t.Errorf("cursor %.10q: %d", cursor, code)
		}
	}
}

func TestSuggestions(t *testing.T) {
	s := world(t)
	got := decode[searched](t, get(s, "/recherche/suggestions?q=boul"))
	if len(got.codes()) == 0 || len(got.codes()) > 10 {
		t.Errorf("%v; want ten suggestions at most", got.codes())
	}
	if got := decode[searched](t, get(s, "/recherche/suggestions?q=c&limite=1")); len(got.codes()) > 1 {
		t.Errorf("%v; want one at most", got.codes())
	}
	for _, target := range []string{"/recherche/suggestions", "/recherche/suggestions?q=a&limite=0", "/recherche/suggestions?q=a&curseur=x", "/recherche/suggestions?q=a&type=Chose"} {
		if w := get(s, target); w.Code != 400 {
			t.Errorf("%s: %d; want 400", target, w.Code)
		}
	}
}
