package catalog_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"passerelle/internal/catalog"
	"passerelle/internal/life"
)

// release writes a catalogue of certifications whose documents are given by code.
func release(t *testing.T, documents map[string]string) *catalog.Catalog {
	t.Helper()
	path := filepath.Join(t.TempDir(), "read.db")
	w, err := catalog.Create(path, base)
	if err != nil {
		t.Fatal(err)
	}
	codes := make([]string, 0, len(documents))
	for code := range documents {
		codes = append(codes, code)
	}
	slices.SortFunc(codes, life.CompareCodes)
	for _, code := range codes {
		if _, err := w.Add(catalog.Thing{Path: "certification/" + code, Class: "Certification", Code: code}, []byte(documents[code]), nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	c, err := catalog.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func TestDiff(t *testing.T) {
	own := func(code, level string) string { return line("certification/"+code, "niveauEuropeen", `"`+level+`"`) }
	near := line("metier/D1102", "intitule", text("Boulanger"))
	renamed := line("metier/D1102", "intitule", text("Boulangère"))
	before := release(t, map[string]string{"RNCP100": own("RNCP100", "3"), "RNCP200": own("RNCP200", "3"), "RNCP300": own("RNCP300", "3") + near, "RNCP500": own("RNCP500", "5")})
	after := release(t, map[string]string{"RNCP100": own("RNCP100", "3"), "RNCP200": own("RNCP200", "4"), "RNCP300": own("RNCP300", "3") + renamed, "RNCP400": own("RNCP400", "5")})
	var got []string
	err := catalog.Diff(t.Context(), before, after, func(c catalog.Change) error {
		got = append(got, fmt.Sprintf("%s %s +%d -%d", c.Kind, c.Code, len(c.Came), len(c.Went)))
		return nil
	})
	want := []string{"modifiee RNCP200 +1 -1", "ajoutee RNCP400 +0 -0", "retiree RNCP500 +0 -0"}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v; want %v: a neighbour's new name is no change of one's own", got, err, want)
	}
	for code, want := range map[string]string{"RNCP100": "", "RNCP200": "modifiee", "RNCP300": "", "RNCP400": "ajoutee", "RNCP500": "retiree", "RNCP600": ""} {
		kind := ""
		err := catalog.DiffOf(t.Context(), before, after, "certification/"+code, func(c catalog.Change) error {
			kind = c.Kind
			return nil
		})
		if err != nil || kind != want {
			t.Errorf("%s alone: %q, %v; want %q", code, kind, err, want)
		}
	}
}
