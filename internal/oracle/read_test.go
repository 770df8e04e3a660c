package oracle

import (
	"archive/zip"
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// dataFolder writes a tiny folder laid out as the shared data, one fact a file.
func dataFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	write := func(name string, content []byte) {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const parts = "france-competences-2026-02-01/export_fiches_CSV_"
	write(parts+"Ancienne_Nouvelle_Certification_2026_02_01.csv", []byte(
		"\"Numero_Fiche\";\"Ancienne_Certification\";\"Nouvelle_Certification\"\r\n\"RNCP1\";;\"RNCP2\"\r\n\"RNCP4\";\"RNCP1\";\r\n"))
	write(parts+"Rome_2026_02_01.csv", []byte(
		"\"Numero_Fiche\";\"Codes_Rome_Code\"\r\n\"RNCP2\";\"M1203\"\r\n\"RS3\";\"A12\"\r\n"))
	const archives = "france-competences-echantillons/"
	write(archives+"sample/export-fiches-csv-2024-02-22.zip", zipOf(t, map[string]string{
		"export_fiches_CSV_Standard_2024_02_22.csv": "\"Numero_Fiche\";\"Intitule\";\"Date_Decision\";\"Date_Fin_Enregistrement\";\"Date_Effet\";\"Actif\"\n" +
			"\"RS3\";\"deux\nlignes\";\"13/06/2019\";\"24/05/2024\";;\"ACTIVE\"\n\"RNCP5\";\"x\";\"13/06/2019\";;\"01/09/2019\";\"INACTIVE\"\n",
		"export_fiches_CSV_VoixdAcce\u0300s_2024_02_22.csv": "\"Numero_Fiche\";\"Si_Jury\"\n\"RS6\";\"Par expérience\"\n",
	}))
	write(archives+"continuity_fix/export-fiches-csv-2024-02-22.zip", zipOf(t, map[string]string{
		"export_fiches_CSV_Standard_2024_02_22.csv": "\"Numero_Fiche\";\"Actif\"\n\"RNCP66\";\"ACTIVE\"\n",
	}))
	write("bcn-2024/N_FORMATION_DIPLOME.csv", []byte("FORMATION_DIPLOME;LIBELLE_COURT;DATE_OUVERTURE;DATE_FERMETURE;ANCIEN_DIPLOME_7;NOUVEAU_DIPLOME_1\n"+
		"01022001;LE \"CAP\" D'\xe9t\xe9;01/09/1995;31/08/2024;;0102200\n01022002;\"B;;;01022001;\n"))
	write("bcn-2024/N_FORMATION_DIPLOME_ENQUETE_51.csv", []byte(
		"FORMATION_DIPLOME;DATE_OUVERTURE;DATE_FERMETURE\n16X32679;01/09/0998;\n"))
	write("bcn-2025/vFormationDiplome_.csv", []byte(
		"\ufeffFORMATION_DIPLOME;DATE_OUVERTURE;DATE_FERMETURE\n01022001;01/09/1995;31/08/2025\n"))
	write("kit-apprentissage/Kit_apprentissage_20240119.xlsx", kitOf(t, nil,
		[]any{"01022001", "RNCP8", "01/01/2025", "ACTIVE"}))
	columns := []any{"Date de décision\n (enregistrement sur demande)", "Date de début des parcours certifiants\n\n(enregistrement de droit)",
		"Nouvelle Certification rempla (RNCP)", "Ancienne Certification (RNCP)"}
	write("kit-apprentissage/Kit_apprentissage_20240930.xlsx", kitOf(t, columns,
		[]any{1022001, "RNCP8", "01/01/2026", "INACTIVE", "13/06/2019", "", "RNCP9|RNCP2", "NR"}))
	write("kit-apprentissage/Kit_apprentissage_20250131.xlsx", kitOf(t, columns,
		[]any{"01022002", "RNCP9", "01/01/2027", "ACTIVE", "13/06/2019", "01/09/2019"},
		[]any{"01022003", "NR", "NR", "NR", "NR", "NR", "NR", "NR"}))
	return dir
}

func zipOf(t *testing.T, members map[string]string) []byte {
	t.Helper()
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	for name, content := range members {
		member, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := member.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return archive.Bytes()
}

func kitOf(t *testing.T, more []any, lines ...[]any) []byte {
	t.Helper()
	const sheet = "Kit Apprentissage"
	book := excelize.NewFile()
	if _, err := book.NewSheet(sheet); err != nil {
		t.Fatal(err)
	}
	header := append([]any{"Code Diplôme", "FicheRNCP", "Date d'échéance de la fiche RNCP", "Fiche ACTIVE/INACTIVE"}, more...)
	for i, line := range append([][]any{header}, lines...) {
		cell, err := excelize.CoordinatesToCellName(1, i+2)
		if err != nil {
			t.Fatal(err)
		}
		if err := book.SetSheetRow(sheet, cell, &line); err != nil {
			t.Fatal(err)
		}
	}
	content, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return content.Bytes()
}

func TestLoad(t *testing.T) {
	o, err := Load(dataFolder(t))
	if err != nil {
		t.Fatal(err)
	}
	codes := []string{"01022001", "01022002", "16X32679", "RNCP1", "RNCP2", "RNCP4", "RNCP5", "RNCP8", "RNCP9", "RS3", "RS6"}
	if got := o.Codes(); !reflect.DeepEqual(got, codes) {
		t.Errorf("Codes() = %v, want %v", got, codes)
	}
	statements := map[string][]statement{
		"01022001": {{day: "2025-05-06", debut: "1995-09-01", fin: "2025-08-31"}, {day: "2024-02-08", debut: "1995-09-01", fin: "2024-08-31"}},
		"01022002": {{day: "2024-02-08"}},
		"16X32679": {{day: "2024-02-08", debut: "0998-09-01"}},
		"RS3":      {{day: "2024-02-22", etat: "ACTIVE", debut: "2019-06-13", fin: "2024-05-24"}},
		"RNCP5":    {{day: "2024-02-22", etat: "INACTIVE", debut: "2019-09-01"}},
		"RNCP8": {{day: "2024-09-30", etat: "INACTIVE", debut: "2019-06-13", fin: "2026-01-01"},
			{day: "2024-01-19", etat: "ACTIVE", fin: "2025-01-01"}},
		"RNCP9": {{day: "2025-01-31", etat: "ACTIVE", debut: "2019-09-01", fin: "2027-01-01"}},
	}
	if !reflect.DeepEqual(o.statements, statements) {
		t.Errorf("statements = %+v, want %+v", o.statements, statements)
	}
	edges := []Edge{
		{"01022001", "0102200", []string{"ancien"}, []string{bcn}},
		{"01022001", "01022002", []string{"nouveau"}, []string{bcn}},
		{"RNCP1", "RNCP2", []string{"ancien"}, []string{franceCompetences}},
		{"RNCP1", "RNCP4", []string{"nouveau"}, []string{franceCompetences}},
		{"RNCP8", "RNCP2", []string{"ancien"}, []string{kitApprentissage}},
		{"RNCP8", "RNCP9", []string{"ancien"}, []string{kitApprentissage}},
	}
	if got := o.Edges(); !reflect.DeepEqual(got, edges) {
		t.Errorf("Edges() = %v, want %v", got, edges)
	}
}

func TestLoadKnowsWhichEditionsSpeakOfSuccessions(t *testing.T) {
	o, err := Load(dataFolder(t))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, e := range o.editions {
		if e.successions {
			got[e.source+" "+e.day] = true
		}
	}
	want := map[string]bool{
		"france-competences 2026-02-01": true,
		"bcn 2024-02-08":                true,
		"kit-apprentissage 2024-09-30":  true,
		"kit-apprentissage 2025-01-31":  true,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("editions with successions: %v, want %v", got, want)
	}
}

func TestLoadNamesTheFileThatIsMissing(t *testing.T) {
	for _, name := range []string{
		"france-competences-echantillons/sample/export-fiches-csv-2024-02-22.zip",
		"bcn-2025/vFormationDiplome_.csv",
		"kit-apprentissage/Kit_apprentissage_20240119.xlsx",
	} {
		dir := dataFolder(t)
		if err := os.Remove(filepath.Join(dir, filepath.FromSlash(name))); err != nil {
			t.Fatal(err)
		}
		_, err := Load(dir)
		if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), filepath.Base(name)) {
			t.Errorf("without %s: error %v", name, err)
		}
	}
}

func TestDate(t *testing.T) {
	for cell, want := range map[string]string{
		"31/08/2024": "2024-08-31", "01/01/0998": "0998-01-01",
		"": "", "NR": "", "31/02/2024": "", "2024-08-31": "", "1/2/2024": "", "45464": "",
	} {
		if got := date(cell); got != want {
			t.Errorf("date(%q) = %q, want %q", cell, got, want)
		}
	}
}

func FuzzReaders(f *testing.F) {
	f.Add([]byte("\"Numero_Fiche\";\"Ancienne_Certification\"\r\n\"RNCP1\";\"RNCP2|RNCP3\"\r\n"))
	f.Add([]byte("FORMATION_DIPLOME;DATE_OUVERTURE;NOUVEAU_DIPLOME_1\n01022001;01/09/1995;0102200\n"))
	f.Add([]byte("Numero_Fiche\n\"\n"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, content []byte) {
		part, table := edition{source: franceCompetences}, edition{source: bcn}
		// An error is allowed; what was read before it must be sound.
		_ = part.addPart(bytes.NewReader(content))
		_ = table.addBCN(bytes.NewReader(content))
		for _, code := range newOracle([]edition{part, table}).Codes() {
			if code == "" || code != strings.TrimSpace(code) {
				t.Errorf("code %q", code)
			}
		}
	})
}
