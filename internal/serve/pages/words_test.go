package pages

import (
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/template/parse"
	"unicode"

	"passerelle/internal/fact"
	"passerelle/internal/life"
	"passerelle/portal"
)

func portalWords(t *testing.T) map[string]words {
	t.Helper()
	out := map[string]words{}
	for _, lang := range languages {
		w, err := readWords(portal.FS, lang)
		if err != nil {
			t.Fatal(err)
		}
		out[lang] = w
	}
	return out
}

var place = regexp.MustCompile(`\{\d\}`)

func TestBothLanguagesHaveTheSameWords(t *testing.T) {
	all := portalWords(t)
	for _, lang := range languages {
		for key, text := range all[lang] {
			twin, ok := all[other(lang)][key]
			if !ok {
				t.Errorf("words/%s.json has %q, words/%s.json has not", lang, key, other(lang))
				continue
			}
			if strings.TrimSpace(text) == "" {
				t.Errorf("words/%s.json: %q is empty", lang, key)
			}
			here, there := place.FindAllString(text, -1), place.FindAllString(twin, -1)
			slices.Sort(here)
			slices.Sort(there)
			if !slices.Equal(slices.Compact(here), slices.Compact(there)) {
				t.Errorf("%q has the places %v in one language and %v in the other", key, here, there)
			}
		}
	}
}

// French sets a no-break space before double signs and inside its quotation marks.
func TestFrenchIsSetAsFrench(t *testing.T) {
	wrong := regexp.MustCompile(`[^\x{a0}\x{202f}][:;?!»]|«[^\x{a0}]|'`)
	for key, text := range portalWords(t)["fr"] {
		if wrong.MatchString(text) {
			t.Errorf("words/fr.json: %q: %s", key, text)
		}
	}
}

// Words that are asked for by a key put together from a class or a status.
var composed = []string{"state.", "status.", "list.", "facts.", "count.", "cover.", "search.group.", "sparql.example.", "problem.", "succession.", "look.colours.", "look.theme.", "fiabilite.", "family.", "world.", "explorer."}

func TestWordsAreThoseUsed(t *testing.T) {
	used := keysUsed(t)
	all := portalWords(t)["fr"]
	for key := range used {
		if _, ok := all[key]; !ok {
			t.Errorf("%q is asked for, words/*.json have not got it", key)
		}
	}
	for key := range all {
		put := slices.ContainsFunc(composed, func(head string) bool { return strings.HasPrefix(key, head) })
		if !used[key] && !put {
			t.Errorf("nothing asks for %q", key)
		}
	}
}

func TestComposedWordsExist(t *testing.T) {
	w := portalWords(t)["fr"]
	var keys []string
	for _, class := range []string{"Certification", "Diplome"} {
		for state := life.Inconnu; state <= life.Inactif; state++ {
			keys = append(keys, "state."+class+"."+state.String())
		}
		for _, status := range []life.Status{life.EnVigueur, life.PasEncore, life.Remplace, life.Expire, life.EtatInconnu, life.CodeInconnu} {
			keys = append(keys, "status."+class+"."+string(status))
		}
		for _, sentence := range []string{"from-to", "from", "to", "always", "coming", "unknown", "ended", "said-inactive", "ended-alone", "said-inactive-alone", "by", "candidates"} {
			keys = append(keys, "status."+class+"."+sentence)
		}
	}
	for cover := fact.Complet; cover <= fact.Essai; cover++ {
		keys = append(keys, "cover."+cover.String())
	}
	for _, l := range metierLists {
		keys = append(keys, "list."+l.id)
	}
	for _, g := range groups {
		keys = append(keys, "search.group."+g.id)
	}
	for _, key := range keys {
		if w[key] == "" {
			t.Errorf("no word for %q", key)
		}
	}
}

// keysUsed are the keys that templates and code name in full.
func keysUsed(t *testing.T) map[string]bool {
	t.Helper()
	used := map[string]bool{}
	add := func(pattern, text string) {
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
			if !strings.HasSuffix(m[1], ".") {
				used[m[1]] = true
			}
		}
	}
	templates, err := fs.Glob(portal.FS, "*/*.html")
	if err != nil || len(templates) == 0 {
		t.Fatal("no templates", err)
	}
	for _, name := range templates {
		text, err := fs.ReadFile(portal.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		add(`\bt "([^"]+)"[ }]`, string(text))
		add(`\(t "([^"]+)"`, string(text))
	}
	code, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range code {
		if !strings.HasSuffix(entry.Name(), ".go") || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		text, err := os.ReadFile(entry.Name())
		if err != nil {
			t.Fatal(err)
		}
		add(`(?:say|plain)\("([^"]+)"[,)]`, string(text))
		add(`return "(value\.[a-z]+)"`, string(text))
	}
	return used
}

// A template holds no words of its own: they would be the same in both languages.
func TestTemplatesHoldNoWords(t *testing.T) {
	p := portalPages(t)
	allowed := []string{"curl", "H", "Accept", "application", "ld", "json", "DOCTYPE", "html"}
	for page, set := range p.sets["fr"] {
		for _, tmpl := range set.Templates() {
			if tmpl.Tree == nil {
				continue
			}
			for _, text := range texts(tmpl.Tree.Root) {
				for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
					if !slices.Contains(allowed, word) {
						t.Errorf("page %s, template %s holds the word %q: put it in words/*.json", page, tmpl.Name(), word)
					}
				}
			}
		}
	}
}

// texts are the pieces of text of a template outside tags, whole tags across pieces left out.
func texts(n parse.Node) []string {
	var markup strings.Builder
	var walk func(parse.Node)
	walk = func(n parse.Node) {
		switch n := n.(type) {
		case *parse.ListNode:
			if n != nil {
				for _, c := range n.Nodes {
					walk(c)
				}
			}
		case *parse.TextNode:
			markup.Write(n.Text)
		case *parse.IfNode:
			walk(n.List)
			walk(n.ElseList)
		case *parse.RangeNode:
			walk(n.List)
			walk(n.ElseList)
		case *parse.WithNode:
			walk(n.List)
			walk(n.ElseList)
		}
	}
	walk(n)
	return regexp.MustCompile(`<[^>]*>`).Split(markup.String(), -1)
}
