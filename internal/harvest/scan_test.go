package harvest_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"passerelle/internal/harvest"
)

func compare(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n%s\nwant:\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestScan(t *testing.T) {
	alpha := mustRead(t, ttl("alpha", "",
		[2]string{"zz", pattern("**/zz-{date}.csv", "complet", "")},
		[2]string{"blocs", pattern("**/export-{date}.zip!Compétences_{date}.csv", "complet", "") + " , " + pattern("essais/export-{date}.zip!Compétences_{date}.csv", "essai", "")}))
	beta := mustRead(t, ttl("beta", "", [2]string{"b", pattern("**/b.csv", "extrait", "2023-05")}))
	dir := tree(t, map[string]string{
		"b.csv":                    "1",
		"deep/er/zz-20240102.csv":  "2",
		"zz-2023_01_01.csv":        "3",
		"notes.txt":                "4",
		".hidden/b.csv":            "5",
		".DS_Store":                "6",
		"x/export-2024-02-23.zip":  archive(t, norm.NFD.String("Compétences_2024_02_22.csv"), "a", "lisez.txt", "b", "__MACOSX/._Compétences.csv", "c"),
		"essais/export-240223.zip": "no date, no claim",
		norm.NFD.String("essais/export-2024-02-23.zip"): archive(t, "Compétences_2024_02_22.csv", "other"),
		"other.zip": archive(t, "b.csv", "7"),
	})
	inv, err := harvest.Scan([]string{dir}, []harvest.Source{beta, alpha})
	if err != nil {
		t.Fatal(err)
	}
	compare(t, "claims", claims(inv), []string{
		"alpha zz 2023-01-01 complet zz-2023_01_01.csv",
		"alpha zz 2024-01-02 complet deep/er/zz-20240102.csv",
		"alpha blocs 2024-02-22 essai essais/export-2024-02-23.zip!Compétences_2024_02_22.csv",
		"alpha blocs 2024-02-22 complet x/export-2024-02-23.zip!Compétences_2024_02_22.csv",
		"beta b 2023-05-01 extrait b.csv",
	})
	compare(t, "ignored", inv.Ignored, []string{"essais/export-240223.zip", "notes.txt", "other.zip", "x/export-2024-02-23.zip!lisez.txt"})
	for _, c := range inv.Claims {
		if _, err := os.Stat(c.Path); err != nil || !filepath.IsAbs(c.Path) {
			t.Errorf("%s: path %s", c.Name, c.Path)
		}
	}
	if m := inv.Claims[3].Member; m != "Compétences_2024_02_22.csv" {
		t.Errorf("member %q, want it composed", m)
	}
}

func TestScanLinks(t *testing.T) {
	b := mustRead(t, ttl("beta", "", [2]string{"b", pattern("**/b.csv", "complet", "2023")}))
	elsewhere := tree(t, map[string]string{"real.csv": "1", "folder/b.csv": "2"})
	dir := t.TempDir()
	for link, to := range map[string]string{"b.csv": "real.csv", "folder": "folder", "broken": "nothing"} {
		if err := os.Symlink(filepath.Join(elsewhere, to), filepath.Join(dir, link)); err != nil {
			t.Skipf("no symbolic links here: %v", err)
		}
	}
	root := filepath.Join(t.TempDir(), "data")
	if err := os.Symlink(dir, root); err != nil {
		t.Fatal(err)
	}
	inv, err := harvest.Scan([]string{root, dir}, []harvest.Source{b}) // one folder, said twice
	if err != nil {
		t.Fatal(err)
	}
	compare(t, "claims", claims(inv), []string{"beta b 2023-01-01 complet b.csv"})
	compare(t, "ignored", inv.Ignored, []string{"broken", "folder"})
	if len(inv.Duplicates) != 0 {
		t.Errorf("duplicates %v", inv.Duplicates)
	}
}

func TestScanTwice(t *testing.T) {
	b := mustRead(t, ttl("beta", "", [2]string{"b", pattern("**/b-{date}.csv", "complet", "") + " , " + pattern("**/b-{date}.zip!b.csv", "complet", "")}))
	dir := tree(t, map[string]string{"x/b-20240101.csv": "same", "b-20240101.csv": "same", "b-2024-01-01.zip": archive(t, "b.csv", "same")})
	inv, err := harvest.Scan([]string{dir}, []harvest.Source{b})
	if err != nil {
		t.Fatal(err)
	}
	compare(t, "claims", claims(inv), []string{"beta b 2024-01-01 complet b-2024-01-01.zip!b.csv"})
	want := []harvest.Duplicate{{Name: "b-20240101.csv", Of: "b-2024-01-01.zip!b.csv"}, {Name: "x/b-20240101.csv", Of: "b-2024-01-01.zip!b.csv"}}
	if !slices.Equal(inv.Duplicates, want) {
		t.Errorf("duplicates %v, want %v", inv.Duplicates, want)
	}
	plant(t, dir, map[string]string{"x/b-20240101.csv": "other"})
	_, err = harvest.Scan([]string{dir}, []harvest.Source{b})
	wantError(t, err, harvest.ErrUnreadable, "x/b-20240101.csv:1:-: other bytes than b-2024-01-01.zip!b.csv, for the same table b of beta on 2024-01-01")
}

func wantError(t *testing.T, err, family error, text string) {
	t.Helper()
	if err == nil || !errors.Is(err, family) || !strings.Contains(err.Error(), text) {
		t.Errorf("got %v, want %v: %s", err, family, text)
	}
}

func TestScanErrors(t *testing.T) {
	a := mustRead(t, ttl("alpha", "", [2]string{"a", pattern("**/a*.csv", "complet", "2024")}, [2]string{"z", pattern("**/z.zip!b.csv", "complet", "2024")},
		[2]string{"n", pattern("**/n.csv", "complet", "")}))
	b := mustRead(t, ttl("beta", "", [2]string{"b", pattern("**/*b.csv", "complet", "2024")}))
	two := archive(t, "b.csv", "1", "b.csv", "2")
	for _, c := range []struct {
		name, file, content string
		family              error
		want                string
	}{
		{"a tie", "ab.csv", "", harvest.ErrDeclaration, "ab.csv: claimed by table a of alpha (source.ttl, **/a*.csv) and by table b of beta (source.ttl, **/*b.csv); make one of the two patterns longer"},
		{"no archive", "d/z.zip", "<html>", harvest.ErrUnreadable, "d/z.zip:1:-: not a zip archive"},
		{"a member twice", "z.zip", two, harvest.ErrUnreadable, "z.zip:1:-: two members are named \"b.csv\""},
		{"no day", "d/n.csv", "", harvest.ErrDeclaration, "d/n.csv: no edition day; put a {date} in its name, or src:day \"YYYY-MM-DD\" beside src:pattern \"**/n.csv\" (source.ttl:28)"},
	} {
		_, err := harvest.Scan([]string{tree(t, map[string]string{c.file: c.content})}, []harvest.Source{a, b})
		t.Run(c.name, func(t *testing.T) { wantError(t, err, c.family, c.want) })
	}
	_, err := harvest.Scan([]string{filepath.Join(t.TempDir(), "absent")}, nil)
	wantError(t, err, harvest.ErrDisk, "absent")
	_, err = harvest.Scan([]string{filepath.Join(tree(t, map[string]string{"f": ""}), "f")}, nil)
	wantError(t, err, harvest.ErrDisk, "is a file")
}

func TestScanSamples(t *testing.T) {
	inv, err := harvest.Scan([]string{"../../mappings/france-competences/sample"}, declared(t, "france-competences"))
	if err != nil {
		t.Fatal(err)
	}
	days := map[string]int{}
	for _, c := range inv.Claims {
		days[c.Day.String()+" "+c.Cover]++
	}
	if days["2025-01-30 complet"] != 10 || days["2026-02-01 complet"] != 10 || len(days) != 2 {
		t.Errorf("got %v", days)
	}
}
