package rows_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"passerelle/internal/conformance"
	"passerelle/internal/rows"
)

func openFile(t testing.TB, path string, f rows.Format) *rows.Reader {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	r, err := rows.Open(filepath.Base(path), file, info.Size(), f)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close(); file.Close() })
	return r
}

// The row counts are those of the README of the data, header excluded.
func TestPublishedCSV(t *testing.T) {
	dir := conformance.Shared(t, "data")
	plain := rows.Format{Quote: rows.NoQuote}
	for _, c := range []struct {
		path     string
		format   rows.Format
		rows     int
		columns  int
		encoding string
	}{
		{"bcn-2024/N_FORMATION_DIPLOME.csv", plain, 3923, 59, "windows-1252"},
		{"bcn-2024/N_FORMATION_DIPLOME_ENQUETE_51.csv", plain, 6954, 45, "UTF-8"},
		{"bcn-2024/N_NIVEAU_FORMATION_DIPLOME.csv", plain, 206, 12, "windows-1252"},
		{"bcn-2025/n_groupe_formation_.csv", plain, 29, 9, "UTF-8"},
		{"bcn-2025/n_groupe_specialite_.csv", plain, 115, 10, "UTF-8"},
		{"bcn-2025/n_lien_formation_groupe_.csv", plain, 148, 6, "UTF-8"},
		{"bcn-2025/n_type_diplome_sise.csv", rows.Format{}, 232, 17, "UTF-8"},
		{"bcn-2025/nDispositifFormation_.csv", plain, 181, 8, "UTF-8"},
		{"bcn-2025/nMef.csv", rows.Format{}, 10067, 22, "UTF-8"},
		{"bcn-2025/vFormationDiplome_.csv", rows.Format{}, 11261, 32, "UTF-8"},
		{"certif-info/certif_info.sans-certificateurs.csv", rows.Format{}, 10067, 37, "UTF-8"},
		{"esco/FR_20230607_mapping_esco_rome.csv", rows.Format{HeaderRow: 16}, 11118, 5, "UTF-8"},
		{"esco/ISCOGroups.csv", rows.Format{}, 619, 7, "UTF-8"},
		{"esco/occupations_fr.csv", rows.Format{}, 2942, 13, "UTF-8"},
		{"esco/skills_fr.csv", rows.Format{}, 13095, 3, "UTF-8"},
		{"esr/fr-esr-principaux-etablissements-enseignement-superieur.csv", rows.Format{}, 250, 120, "UTF-8"},
		{"france-competences-2026-02-01/export_fiches_CSV_Ancienne_Nouvelle_Certification_2026_02_01.csv", rows.Format{}, 16749, 3, "UTF-8"},
		{"france-competences-2026-02-01/export_fiches_CSV_CCN_2026_02_01.csv", rows.Format{}, 1146, 7, "UTF-8"},
		{"france-competences-2026-02-01/export_fiches_CSV_Certificateurs_2026_02_01.filtre.csv", rows.Format{}, 35898, 3, "UTF-8"},
		{"france-competences-2026-02-01/export_fiches_CSV_Formacode_2026_02_01.csv", rows.Format{}, 32506, 3, "UTF-8"},
		{"france-competences-2026-02-01/export_fiches_CSV_Nsf_2026_02_01.csv", rows.Format{}, 45013, 3, "UTF-8"},
		{"france-competences-2026-02-01/export_fiches_CSV_Rome_2026_02_01.csv", rows.Format{}, 65070, 3, "UTF-8"},
		{"mission-locale/couverture.csv", rows.Format{}, 25, 13, "UTF-8"},
		{"mission-locale/geopoints_mission_locale.csv", rows.Format{}, 8, 4, "UTF-8"},
		{"onisep-2022/ideo-formations_initiales_en_france.csv", rows.Format{}, 6086, 12, "UTF-8"},
		{"onisep-2022/ideo-metiers_onisep.csv", rows.Format{}, 1099, 11, "UTF-8"},
		{"organismes/organismes-prepa-apprentissage.filtre.csv", rows.Format{}, 4952, 9, "UTF-8"},
		{"rome-v460/unix_arborescence_secteur_naf_v460_utf8.csv", rows.Format{}, 2920, 5, "windows-1252"},
		{"rome-v460/unix_composition_bloc_v460_utf8.csv", rows.Format{}, 8, 2, "UTF-8"},
		{"rome-v460/unix_descriptif_rubrique_v460_utf8.csv", rows.Format{}, 3, 4, "UTF-8"},
		{"rome-v460/unix_domaine_professionnel_v460_utf8.csv", rows.Format{}, 110, 2, "UTF-8"},
		{"rome-v460/unix_grand_domaine_v460_utf8.csv", rows.Format{}, 14, 2, "UTF-8"},
		{"rome-v460/unix_liens_rome_referentiels_v460_utf8.csv", rows.Format{}, 118923, 4, "UTF-8"},
		{"rome-v460/unix_referentiel_appellation_v460_utf8.csv", rows.Format{}, 13120, 13, "UTF-8"},
		{"rome-v460/unix_referentiel_code_rome_riasec_v460_utf8.csv", rows.Format{}, 1584, 3, "UTF-8"},
		{"rome-v460/unix_referentiel_code_rome_v460_utf8.csv", rows.Format{}, 1584, 10, "UTF-8"},
		{"rome-v460/unix_referentiel_competence_v460_utf8.csv", rows.Format{}, 18317, 12, "UTF-8"},
		{"rome-v460/unix_referentiel_contexte_travail_v460_utf8.csv", rows.Format{}, 179, 4, "UTF-8"},
		{"rome-v460/unix_referentiel_macro_competence_riasec_v460_utf8.csv", rows.Format{}, 507, 3, "UTF-8"},
		{"rome-v460/unix_referentiel_savoir_v460_utf8.csv", rows.Format{}, 15354, 6, "UTF-8"},
		{"rome-v460/unix_rubrique_mobilite_v460_utf8.csv", rows.Format{}, 14912, 3, "UTF-8"},
		{"rome-v460/unix_secteur_naf_v460_utf8.csv", rows.Format{}, 89, 3, "UTF-8"},
		{"rome-v460/unix_texte_v460_utf8.csv", rows.Format{}, 11980, 5, "UTF-8"},
		{"rome-v460/unix_type_referentiel_v460_utf8.csv", rows.Format{}, 0, 2, "UTF-8"},
	} {
		t.Run(filepath.Base(c.path), func(t *testing.T) {
			r := openFile(t, filepath.Join(dir, c.path), c.format)
			n := 0
			for ; r.Next(); n++ {
				if err := r.Fault(); err != nil {
					t.Fatal(err)
				}
			}
			if r.Err() != nil {
				t.Fatal(r.Err())
			}
			if n != c.rows || len(r.Columns()) != c.columns || r.Encoding() != c.encoding {
				t.Errorf("%d rows of %d columns in %s, want %d of %d in %s",
					n, len(r.Columns()), r.Encoding(), c.rows, c.columns, c.encoding)
			}
		})
	}
}

func TestPublishedXMLAndJSON(t *testing.T) {
	dir := conformance.Shared(t, "data")
	for _, c := range []struct {
		path, iterator string
		kind           rows.Kind
		rows           int
	}{
		{"france-competences-echantillons/xml-v4-1/export_fiches_RNCP_fixture.filtre.xml", "/FICHES/FICHE", rows.XML, 12},
		{"france-competences-echantillons/xml-v4-1/export_fiches_RNCP_fixture.filtre.xml", "//BLOC_COMPETENCES", rows.XML, 156},
		{"france-competences-echantillons/xml-v4-1/export_fiches_RNCP_fixture.filtre.xml", "//PARTENAIRE", rows.XML, 1076},
		{"france-competences-echantillons/xml-v4-1/export_fiches_RS_fixture.filtre.xml", "//PARTENAIRE", rows.XML, 407},
		{"naf-rev2/codes-naf.json", "$[*]", rows.JSON, 1707},
		{"decoupage-administratif-2026/communes.json", "$[*]", rows.JSON, 37590},
		{"decoupage-administratif-2026/regions.json", "$.*", rows.JSON, 26},
		{"kali/kali-data-index.json", "$[*]", rows.JSON, 49},
	} {
		t.Run(filepath.Base(c.path)+" "+strings.ReplaceAll(c.iterator, "/", "|"), func(t *testing.T) {
			r := openFile(t, filepath.Join(dir, c.path), rows.Format{Kind: c.kind, Iterator: c.iterator})
			n := 0
			for ; r.Next(); n++ {
			}
			if r.Err() != nil || n != c.rows {
				t.Errorf("%d records, error %v; want %d", n, r.Err(), c.rows)
			}
		})
	}
}

// excelize is the judge: every cell of every sheet.
func TestPublishedWorkbooks(t *testing.T) {
	dir := conformance.Shared(t, "data")
	for _, path := range []string{
		"kit-apprentissage/Kit_apprentissage_20240119.xlsx",
		"kit-apprentissage/Kit_apprentissage_20240930.xlsx",
		"kit-apprentissage/Kit_apprentissage_20250131.xlsx",
		"kali/sample.xlsx",
		"dares/ape_idcc/sample.xlsx",
		"dares/ccn/sample.xlsx",
	} {
		t.Run(filepath.Base(path), func(t *testing.T) {
			path := filepath.Join(dir, path)
			judge, err := excelize.OpenFile(path)
			if err != nil {
				t.Fatal(err)
			}
			defer judge.Close()
			for _, sheet := range judge.GetSheetList() {
				r := openFile(t, path, rows.Format{Kind: rows.XLSX, Sheet: sheet, NoHeader: true})
				if n := compareSheet(t, judge, sheet, r); n == 0 && sheet == "Kit Apprentissage" {
					t.Errorf("sheet %q: no cell", sheet)
				}
			}
		})
	}
}

// compareSheet returns how many cells were equal.
func compareSheet(t *testing.T, judge *excelize.File, sheet string, r *rows.Reader) int {
	t.Helper()
	want, err := judge.Rows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	equal, row := 0, uint32(0)
	for want.Next() {
		row++
		cells, err := want.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		if strings.Join(cells, "") == "" {
			continue
		}
		if !r.Next() || r.Row() != row {
			t.Fatalf("sheet %q: row %d (error %v), want %d", sheet, r.Row(), r.Err(), row)
		}
		for i, text := range cells {
			if got := cellAt(r, i); got != text && !sameNumber(got, text) && got != isoOf(text) {
				t.Errorf("sheet %q, row %d, cell %d: %q, want %q", sheet, row, i+1, got, text)
			}
			equal++
		}
	}
	if r.Next() || r.Err() != nil {
		t.Fatalf("sheet %q: row %d (error %v), want the end", sheet, r.Row(), r.Err())
	}
	return equal
}

// cellAt is the text of a cell by its index, of a table without header.
func cellAt(r *rows.Reader, i int) string {
	ref, err := r.Ref(strconv.Itoa(i + 1))
	if err != nil {
		return ""
	}
	for _, v := range r.Values(ref, nil) {
		return v.Text
	}
	return ""
}

// isoOf is the date of a serial number by the judge's own conversion.
func isoOf(serial string) string {
	n, err := strconv.ParseFloat(serial, 64)
	if err != nil {
		return serial
	}
	day, err := excelize.ExcelDateToTime(n, false)
	if err != nil {
		return serial
	}
	return day.Format("2006-01-02")
}

// sameNumber compares with the judge's raw text, where booleans are 0 and 1.
func sameNumber(a, b string) bool {
	if a == "true" && b == "1" || a == "false" && b == "0" {
		return true
	}
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	return errX == nil && errY == nil && x == y
}

// The sources of the RML suites, read as their mappings say.
func TestConformanceSources(t *testing.T) {
	dir := conformance.Shared(t, "conformance")
	json := rows.Format{Kind: rows.JSON, Iterator: "$[*]"}
	with := func(f rows.Format, change func(*rows.Format)) rows.Format {
		change(&f)
		return f
	}
	for _, c := range []struct {
		path   string
		format rows.Format
		refs   []string
		rows   int
		first  string
	}{
		{"rml-io/RMLSTC0001a/Friends.json", with(json, func(f *rows.Format) { f.Encoding = "UTF-8" }), []string{"$.id", "$.name"}, 5, `1 ["0"i] ["Monica Geller"]`},
		{"rml-io/RMLSTC0001b/Friends-UTF16.json", with(json, func(f *rows.Format) { f.Encoding = "UTF-16" }), []string{"$.name"}, 5, `1 ["Monica Geller"]`},
		{"rml-io/RMLSTC0002b/Friends.json.gz", with(json, func(f *rows.Format) { f.Compression = "gzip" }), []string{"$.name"}, 5, `1 ["Monica Geller"]`},
		{"rml-io/RMLSTC0002c/Friends.json.zip", with(json, func(f *rows.Format) { f.Compression = "zip" }), []string{"$.name"}, 5, `1 ["Monica Geller"]`},
		{"rml-io/RMLSTC0002e/Friends.json.tar.gz", with(json, func(f *rows.Format) { f.Compression = "targz" }), []string{"$.name"}, 5, `1 ["Monica Geller"]`},
		{"rml-io/RMLSTC0007d/Friends.xml", rows.Format{Kind: rows.XML, Iterator: "//Friends/ex:Character", Namespaces: map[string]string{"ex": "http://example.org"}}, []string{"@id", "ex:name/text()"}, 5, `1 ["0"] ["Monica Geller"]`},
		{"rml-io/RMLSTC0009a/Friends.csv", rows.Format{}, []string{"id", "name"}, 5, `2 ["0"] ["Monica Geller"]`},
		{"rml-io/RMLSTC0011e/companies.json", rows.Format{Kind: rows.JSON, Iterator: "$.companies[*].departments[*].employees[*]"}, []string{"name", "$.skills[*]"}, 6, `1 ["Bob Smith"] ["Python" "JavaScript" "AWS"]`},
		{"rml-io/RMLSTC0012c/companies.xml", rows.Format{Kind: rows.XML, Iterator: "/companies/company/departments/department/employees"}, []string{"../../../@id", "employee/name"}, 4, `1 ["25"] ["Bob Smith" "Eve Davis"]`},
		{"rml-io-registry/RMLIOREGTC0003d/student.xml", rows.Format{Kind: rows.XML, Iterator: "/ex:students/student", Namespaces: map[string]string{"ex": "http://example.org"}}, []string{"Name"}, 1, `1 ["Venus"]`},
		{"rml-io-registry/RMLIOREGTC0003e/student.xml", rows.Format{Kind: rows.XML, Iterator: "/persons/person"}, []string{"@amount"}, 3, `1 ["30.0E0"]`},
		{"rml-io-registry/RMLIOREGTC0012b/student.csv", rows.Format{Delimiter: ';', Nulls: []string{"NULL"}}, []string{"ID", "Name"}, 4, `2 ["10"] ["Venus"]`},
		{"rml-io-registry/RMLIOREGTC0012d/student.csv", rows.Format{Trim: true}, []string{"ID", "Name"}, 1, `2 ["10"] ["Venus"]`},
		{"rml-io-registry/RMLIOREGTC0012e/student.csv", rows.Format{Comment: '#'}, []string{"ID", "Name"}, 1, `3 ["10"] ["Venus"]`},
		{"rml-io-registry/RMLIOREGTC0012f/student.csv", rows.Format{Encoding: "UTF-16"}, []string{"ID", "Name"}, 1, `2 ["10"] ["Venus"]`},
		{"rml-io-registry/RMLIOREGTC0012g/student.tsv", rows.Format{Delimiter: '\t'}, []string{"ID", "Name"}, 1, `2 ["10"] ["Venus"]`},
		{"rml-io-registry/RMLIOREGTC0012h/data.csv", rows.Format{Delimiter: ';'}, []string{"GrantNumber", "Abstract"}, 9, `2 ["100348"] [""]`},
		{"rml-io-registry/RMLIOREGTC0012i/Friends.csv", rows.Format{Quote: '\''}, []string{"id", "name"}, 5, `2 ["0"] ["Monica Geller"]`},
	} {
		t.Run(filepath.Base(filepath.Dir(c.path)), func(t *testing.T) {
			r := openFile(t, filepath.Join(dir, c.path), c.format)
			got := dump(t, r, c.refs...)
			if r.Err() != nil || len(got) != c.rows || got[0] != c.first {
				t.Errorf("%d records, the first %q, error %v; want %d, %q", len(got), got, r.Err(), c.rows, c.first)
			}
		})
	}
}

// Both published zips, whose member names are stored in different ways.
func TestPublishedArchives(t *testing.T) {
	dir := conformance.Shared(t, "data", "france-competences-echantillons")
	for _, folder := range []string{"sample", "continuity_fix"} {
		data, err := os.ReadFile(filepath.Join(dir, folder, "export-fiches-csv-2024-02-22.zip"))
		if err != nil {
			t.Fatal(err)
		}
		for _, member := range []string{
			"export_fiches_CSV_Blocs_De_Compétences_2024_02_22.csv",
			"export_fiches_CSV_VoixdAccès_2024_02_22.csv",
			"export_fiches_CSV_Standard_2024_02_22.csv",
		} {
			r, err := rows.OpenMember("fiches.zip", strings.NewReader(string(data)), int64(len(data)), member, rows.Format{})
			if err != nil {
				t.Fatalf("%s: %v", folder, err)
			}
			if got := dump(t, r, "Numero_Fiche"); len(got) == 0 || r.Err() != nil {
				t.Errorf("%s, %s: %d records, error %v", folder, member, len(got), r.Err())
			}
			r.Close()
		}
	}
}
