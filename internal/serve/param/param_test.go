package param

import (
	"strings"
	"testing"

	"passerelle/internal/code"
)

func TestTable(t *testing.T) {
	seen := map[string]bool{}
	forms := map[string]bool{Text: true, Day: true, Session: true, Limit: true, Cursor: true, Place: true, IRI: true, Flag: true}
	for _, p := range all {
		if seen[p.Name] {
			t.Errorf("%s stands twice in the table", p.Name)
		}
		seen[p.Name] = true
		for _, s := range []string{p.FR, p.EN} {
			if !strings.HasSuffix(s, ".") || len(s) < 15 {
				t.Errorf("%s: %q is no sentence", p.Name, s)
			}
		}
		family, isCode := strings.CutPrefix(p.Form, Code)
		_, known := code.ParseFamily(family)
		words, isWord := strings.CutPrefix(p.Form, OneOf)
		if !forms[p.Form] && !(isCode && known) && !(isWord && strings.Contains(words, "|")) {
			t.Errorf("%s: %q is no form", p.Name, p.Form)
		}
	}
	for _, address := range Addresses() {
		if len(Of(address)) == 0 {
			t.Errorf("%s is listed and takes nothing", address)
		}
	}
}

func TestNamedRefuses(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("an unknown name was found in the table")
		}
	}()
	Named("q", "couleur")
}
