package harvest_test

import (
	"errors"
	"fmt"
	"maps"
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

// A file that only explains a source is named with its reason; a table goes before, and so does the pattern that fixes more.
func TestScanDocuments(t *testing.T) {
	alpha := mustRead(t, ttl("alpha", "    src:documentation [ src:pattern \"**/version*.txt\" ; src:reason \"dit la version\"@fr ] , [ src:pattern \"**/d-{date}.zip!lisez.txt\" ; src:reason \"notice\"@fr ] ,\n"+
		"        [ src:pattern \"**/a.csv\" ; src:reason \"ne sert pas\"@fr ] ;\n",
		[2]string{"a", pattern("**/a.csv", "complet", "2024")}, [2]string{"d", pattern("**/d-{date}.zip!d.csv", "complet", "")}))
	beta := mustRead(t, ttl("beta", "    src:documentation [ src:pattern \"**/version-beta.txt\" ; src:reason \"la sienne\"@fr ] ;\n", [2]string{"b", pattern("**/b.csv", "complet", "2024")}))
	dir := tree(t, map[string]string{"a.csv": "1", "in/version.txt": "2", "version-beta.txt": "3", "other.txt": "4",
		"d-20240101.zip": archive(t, "d.csv", "5", "lisez.txt", "6", "autre.txt", "7")})
	inv, err := harvest.Scan([]string{dir}, []harvest.Source{alpha, beta})
	if err != nil {
		t.Fatal(err)
	}
	compare(t, "claims", claims(inv), []string{"alpha a 2024-01-01 complet a.csv", "alpha d 2024-01-01 complet d-20240101.zip!d.csv"})
	compare(t, "ignored", inv.Ignored, []string{"d-20240101.zip!autre.txt", "other.txt"})
	want := []harvest.Documented{{Name: "d-20240101.zip!lisez.txt", Source: "alpha", Reason: "notice"}, {Name: "in/version.txt", Source: "alpha", Reason: "dit la version"},
		{Name: "version-beta.txt", Source: "beta", Reason: "la sienne"}}
	if !slices.Equal(inv.Documents, want) {
		t.Errorf("documents %v, want %v", inv.Documents, want)
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
	want := map[string]int{"2025-01-30 complet": 10, "2026-02-01 complet": 10, "2026-02-15 complet": 8, "2026-08-16 extrait": 11}
	if !maps.Equal(days, want) {
		t.Errorf("got %v, want %v", days, want)
	}
}

// workbook packs a workbook of empty sheets with these names.
func workbook(t *testing.T, sheets ...string) string {
	t.Helper()
	book, rels := "", ""
	for i, name := range sheets {
		id := fmt.Sprintf("rId%d", i+1)
		book += `<sheet name="` + name + `" sheetId="1" r:id="` + id + `"/>`
		rels += `<Relationship Id="` + id + `" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/` + id + `.xml"/>`
	}
	return archive(t,
		"xl/workbook.xml", `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>`+book+`</sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships>`+rels+`</Relationships>`)
}

// A workbook is claimed once as a whole and once for each of its sheets that a table names; one without the sheet is no
// edition of that table. The parts of another file are told apart by their names alone.
func TestScanParts(t *testing.T) {
	kit := mustRead(t, ttl("kit", "",
		[2]string{"rows", pattern("**/kit-{date}.xlsx", "complet", "") + " , " + pattern("**/kit.zip!kit-{date}.xlsx", "complet", "")},
		[2]string{"mended", pattern("**/kit-{date}.xlsx#Corrections Kit", "complet", "") + " , " + pattern("**/kit.zip!kit-{date}.xlsx#Corrections Kit", "extrait", "") +
			" , " + pattern("essais/kit-{date}.xlsx#Corrections Kit", "essai", "")},
		[2]string{"fiches", pattern("**/f-{date}.xml#FICHE", "complet", "")},
		[2]string{"blocs", pattern("**/f-{date}.xml#BLOC", "complet", "")}))
	dir := tree(t, map[string]string{
		"kit-20240101.xlsx":        workbook(t, "Kit"),
		"kit-20240201.xlsx":        workbook(t, "Kit", "Corrections Kit"),
		"essais/kit-20240301.xlsx": workbook(t, "Kit", "Corrections Kit", "Notes"),
		"kit.zip":                  archive(t, "kit-20240401.xlsx", workbook(t, "Corrections Kit"), "kit-20240501.xlsx", workbook(t, "Kit", "Autre")),
		"f-20240601.xml":           "<FICHES/>",
	})
	inv, err := harvest.Scan([]string{dir}, []harvest.Source{kit})
	if err != nil {
		t.Fatal(err)
	}
	compare(t, "claims", claims(inv), []string{
		"kit rows 2024-01-01 complet kit-20240101.xlsx",
		"kit rows 2024-02-01 complet kit-20240201.xlsx",
		"kit mended 2024-02-01 complet kit-20240201.xlsx#Corrections Kit",
		"kit rows 2024-03-01 complet essais/kit-20240301.xlsx",
		"kit mended 2024-03-01 essai essais/kit-20240301.xlsx#Corrections Kit",
		"kit rows 2024-04-01 complet kit.zip!kit-20240401.xlsx",
		"kit mended 2024-04-01 extrait kit.zip!kit-20240401.xlsx#Corrections Kit",
		"kit rows 2024-05-01 complet kit.zip!kit-20240501.xlsx",
		"kit fiches 2024-06-01 complet f-20240601.xml#FICHE",
		"kit blocs 2024-06-01 complet f-20240601.xml#BLOC",
	})
	compare(t, "ignored", inv.Ignored, nil)
	if got := inv.Claims[4].Part; got != "Corrections Kit" {
		t.Errorf("part %q", got)
	}
	store, err := harvest.OpenStore(filepath.Join(t.TempDir(), "snapshots"), filepath.Join(t.TempDir(), "tmp"))
	if err == nil {
		err = store.TakeData(inv)
	}
	if err != nil {
		t.Fatal(err)
	}
	compare(t, "editions", editions(t, store, kit), claims(inv))
	if n := len(store.Entries()); n != 5 {
		t.Errorf("%d snapshots, want one a file", n)
	}
	plant(t, dir, map[string]string{"kit-20240701.xlsx": "no workbook"})
	if _, err := harvest.Scan([]string{dir}, []harvest.Source{kit}); !errors.Is(err, harvest.ErrUnreadable) || !strings.Contains(err.Error(), "kit-20240701.xlsx:1:-: not an XLSX workbook") {
		t.Errorf("a broken workbook: %v", err)
	}
}
