package catalog_test

import (
	"errors"
	"fmt"
	"testing"

	"passerelle/internal/answer/answertest"
	"passerelle/internal/catalog"
)

// everything is what the directory says of the small world, by path.
func everything(t *testing.T, path string) map[string]string {
	t.Helper()
	c, err := catalog.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	out := map[string]string{}
	for _, p := range []string{"certification/RNCP955", "certification/RNCP39682", "diplome/50022137", "metier/A1101", "metier/A1201", "metier/A9999", "certification/RNCP90004", ""} {
		thing, err := c.Find(t.Context(), p)
		if err != nil && !errors.Is(err, catalog.ErrUnknown) {
			t.Fatal(err)
		}
		held, err := c.Presence(p)
		if err != nil && !errors.Is(err, catalog.ErrUnknown) {
			t.Fatal(err)
		}
		out[p] = fmt.Sprint(thing, held.Last, held.Sources, err != nil)
	}
	return out
}

// A release of an older format has no directory; what it would say is read from the documents.
func TestADirectoryIsMadeWhereThereIsNone(t *testing.T) {
	path := answertest.Write(t)
	want := everything(t, path)
	if want["metier/A1201"] == want["metier/A9999"] || want["metier/A1201"] != "{metier/A1201 Metier A1201 Bûcheron / Bûcheronne} 2025-09-18 [rome] false" {
		t.Errorf("%v", want)
	}
	alter(t, path, "DROP TABLE directory")
	if got := everything(t, path); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v\nwant\n%v", got, want)
	}
	for name, query := range map[string]string{
		"no zstd":       "UPDATE directory SET part = x'00'",
		"half a record": "UPDATE directory SET part = x'28b52ffd0400110000055a42000a0b0c'",
	} {
		path := answertest.Write(t)
		alter(t, path, query)
		if c, err := catalog.Open(path); err == nil {
			c.Close()
			t.Errorf("a directory that is %s opens", name)
		}
	}
}
