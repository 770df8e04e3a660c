package pipeline

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"passerelle/mappings"
)

// Four folders put into a copy of mappings/ are four sources more, with no Go: a CSV and a nested JSON that describe things of
// a class of their own, a nested XML and a workbook that add to things which other sources describe.
func TestAddedSourcesNeedNoGo(t *testing.T) {
	result := mustBuild(t, withAddedSources(t))
	want := map[string]bool{}
	for line := range strings.Lines(addedTriples) {
		if line = strings.TrimSpace(line); line != "" {
			want[line] = true
		}
	}
	eachQuad(t, result.Release, func(s, p, o, g string) {
		line, graph := short.Replace(s+" "+p+" "+o), short.Replace(g)
		ours := strings.HasPrefix(line, "<plateau/") || strings.HasPrefix(line, "<salon/") || strings.Contains(line, "> <ex:")
		if !ours || strings.Contains(line, "ereVue> ") || strings.Contains(line, " <app:source> ") { // what reconciliation adds
			return
		}
		if !want[line] || graph != "" {
			t.Errorf("the release says %s %s", line, graph)
		}
		delete(want, line)
	})
	for line := range want {
		t.Errorf("the release does not say %s", line)
	}
	checkAddedCounts(t, result)

	c, err := result.Release.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	reasons, err := c.Why(context.Background(), "diplome/01022108", "https://exemple.test/def#aide")
	if err != nil || len(reasons) != 1 || len(reasons[0].From) != 1 || reasons[0].From[0].Row != 4 ||
		reasons[0].From[0].Edition.Source != "aides" {
		t.Errorf("origin of the grant: %+v, %v; want row 4 of the workbook", reasons, err)
	}
}

// withAddedSources is a build with the four sources, and with those that describe what they name.
func withAddedSources(t *testing.T) Config {
	t.Helper()
	dir, data := t.TempDir(), t.TempDir()
	ours, files := os.DirFS("testdata/added/mappings"), os.DirFS("testdata/added/data")
	for from, to := range map[fs.FS]string{mappings.FS: dir, ours: dir, files: data} {
		if err := os.CopyFS(to, from); err != nil {
			t.Fatal(err)
		}
	}
	writeGrants(t, filepath.Join(data, "Aides_20260301.xlsx"))
	folders := []string{data}
	for _, name := range []string{"bcn", "rome", "decoupage-administratif"} {
		folders = append(folders, filepath.Join(repository, "mappings", name, "sample"))
	}
	c := config(t, t.TempDir(), folders...)
	c.Mappings = os.DirFS(dir)
	return c
}

// checkAddedCounts holds that every row and cell of the four files is mapped, or left out as declared.
func checkAddedCounts(t *testing.T, result Result) {
	t.Helper()
	added := []string{"plateaux", "salons", "epreuves", "aides"}
	for _, f := range result.Files {
		i := slices.Index(added, f.Source)
		if i < 0 {
			continue
		}
		added = slices.Delete(added, i, i+1)
		if c := f.Counts; c.Mapped != 2 || c.Rejected > 0 || c.CellsRead != c.CellsMapped+c.CellsIgnored {
			t.Errorf("%s: %+v, want two rows, all mapped", f.Name, c)
		}
	}
	if len(added) > 0 {
		t.Errorf("no file of %v is in the release", added)
	}
}

var short = strings.NewReplacer("<"+Base+"id/", "<", "<"+Base+"def/apprentissage#", "<app:", "<https://exemple.test/def#", "<ex:",
	"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "a", "^^<http://www.w3.org/2001/XMLSchema#", "^^<")

// addedTriples are what the four sources say.
const addedTriples = `
<plateau/PL1> a <ex:Plateau>
<plateau/PL1> <app:code> "PL1"
<plateau/PL1> <app:intitule> "Atelier d'électricité"@fr
<plateau/PL1> <app:metier> <metier/F1602>
<plateau/PL1> <ex:places> "12"^^<integer>
<plateau/PL2> a <ex:Plateau>
<plateau/PL2> <app:code> "PL2"
<plateau/PL2> <app:intitule> "Cuisine ; pâtisserie"@fr
<plateau/PL2> <app:metier> <metier/G1602>
<salon/S1> a <ex:Salon>
<salon/S1> <app:code> "S1"
<salon/S1> <app:intitule> "Salon de l’apprentissage"@fr
<salon/S1> <app:metier> <metier/F1602>
<salon/S1> <app:metier> <metier/G1602>
<salon/S1> <ex:commune> <commune/01015>
<salon/S1> <ex:exposant> "CFA de la Dombes"
<salon/S1> <ex:exposant> "CFA du Bugey"
<salon/S2> a <ex:Salon>
<salon/S2> <app:code> "S2"
<salon/S2> <app:intitule> "Nuit des métiers"@fr
<metier/F1602> <ex:epreuve> "Électricité & automatismes"@fr
<metier/F1602> <ex:famille> "Bâtiment"@fr
<metier/G1602> <ex:epreuve> "Cuisine"@fr
<metier/G1602> <ex:famille> "Bouche"@fr
<metier/D1104> <ex:epreuve> "Cuisine"@fr
<metier/D1104> <ex:famille> "Bouche"@fr
<diplome/01022108> <ex:aide> "1500.5"^^<decimal>
<diplome/01022108> <ex:depuis> "2026-01-01"^^<date>
<diplome/01022109> <ex:aide> "800"^^<decimal>
`

// writeGrants writes a workbook as such tables come: notes on a first sheet, a title above the header, numbers and date cells.
func writeGrants(t *testing.T, path string) {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	if _, err := book.NewSheet("Aides"); err != nil {
		t.Fatal(err)
	}
	for cell, value := range map[string]any{
		"Sheet1!A1": "Notice", "Aides!A1": "Aides par diplôme",
		"Aides!A3": "CFD", "Aides!B3": "Montant", "Aides!C3": "Depuis le",
		"Aides!A4": 1022108, "Aides!B4": 1500.5, "Aides!C4": time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		"Aides!A5": "01022109", "Aides!B5": "800 €",
	} {
		sheet, at, _ := strings.Cut(cell, "!")
		if err := book.SetCellValue(sheet, at, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := book.SaveAs(path); err != nil {
		t.Fatal(err)
	}
}
