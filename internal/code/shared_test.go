package code_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/code"
	"passerelle/internal/conformance"
)

// column is a column of a published file and what is known of its values: how many (empty cells apart) fare how. A value's fate
// is "ok", or the repairs made, or the problem.
type column struct {
	file, name string
	family     code.Family
	comma      rune
	want       map[string]int
}

const (
	bcn24  = "bcn-2024/N_FORMATION_DIPLOME.csv"
	n51    = "bcn-2024/N_FORMATION_DIPLOME_ENQUETE_51.csv"
	view   = "bcn-2025/vFormationDiplome_.csv"
	mef    = "bcn-2025/nMef.csv"
	info   = "certif-info/certif_info.sans-certificateurs.csv"
	fc     = "france-competences-2026-02-01/export_fiches_CSV_"
	suite  = fc + "Ancienne_Nouvelle_Certification_2026_02_01.csv"
	orga   = "organismes/organismes-prepa-apprentissage.filtre.csv"
	blocs  = "france-competences-echantillons/xml-v4-1/export_fiches_RNCP_fixture.filtre.xml"
	esr    = "esr/fr-esr-principaux-etablissements-enseignement-superieur.csv"
	rome   = "rome-v460/unix_referentiel_"
	onisep = "onisep-2022/ideo-"
	sector = "rome-v460/unix_secteur_naf_v460_utf8.csv"
)

func columns() []column {
	return []column{
		{bcn24, "FORMATION_DIPLOME", code.CFD, ';', map[string]int{"ok": 3923}},
		{bcn24, "ANCIEN_DIPLOME_1", code.CFD, ';', map[string]int{"ok": 1031, "zero-initial": 4}},
		{n51, "FORMATION_DIPLOME", code.CFD, ';', map[string]int{"ok": 6954}},
		{n51, "NUMERO_UAI", code.UAI, ';', map[string]int{"ok": 4754, "zero-initial": 1, "lettre-de-controle": 2, "forme": 29}},
		{n51, "DIPLOME_SISE", code.SISE, ';', map[string]int{"ok": 4191}},
		{view, "FORMATION_DIPLOME", code.CFD, ';', map[string]int{"ok": 11261}},
		{view, "GROUPE_SPECIALITE", code.NSF, ';', map[string]int{"ok": 11261}},
		{mef, "MEF", code.MEF, ';', map[string]int{"ok": 10067}},
		{mef, "MEF_STAT_11", code.MEF, ';', map[string]int{"longueur": 9687, "forme": 380}},
		{mef, "FORMATION_DIPLOME", code.CFD, ';', map[string]int{"ok": 10067}},
		{"bcn-2025/n_groupe_specialite_.csv", "GROUPE_SPECIALITE", code.NSF, ';', map[string]int{"ok": 115}},
		{"bcn-2025/n_lien_formation_groupe_.csv", "FORMATION_DIPLOME", code.CFD, ';', map[string]int{"ok": 148}},
		{info, "Code_RNCP", code.RNCP, ';', map[string]int{"prefixe": 5346}},
		{info, "Code_RS", code.RS, ';', map[string]int{"prefixe": 1320}},
		{info, "Code_Scolarité", code.CFD, ';', map[string]int{"ok": 3761}},
		{info, "Code_Rome_1", code.ROME, ';', map[string]int{"ok": 7502}},
		{info, "codeIdeo2", code.Onisep, ';', map[string]int{"ok": 5273, "forme": 9}},
		{suite, "Numero_Fiche", code.RNCP, ';', map[string]int{"ok": 14546, "famille-autre": 2203}},
		{suite, "Ancienne_Certification", code.RNCP, ';', map[string]int{"ok": 9174, "famille-autre": 1229}},
		{suite, "Nouvelle_Certification", code.RNCP, ';', map[string]int{"ok": 9243, "famille-autre": 1248}},
		{fc + "Certificateurs_2026_02_01.filtre.csv", "Siret_Certificateur", code.SIRET, ';', map[string]int{"espaces": 35897, "cle-de-controle": 1}},
		{fc + "Nsf_2026_02_01.csv", "Nsf_Code", code.NSF, ';', map[string]int{"ok": 45011, "longueur": 2}},
		{fc + "Rome_2026_02_01.csv", "Codes_Rome_Code", code.ROME, ';', map[string]int{"ok": 65061, "longueur": 9}},
		{fc + "Formacode_2026_02_01.csv", "Formacode_Code", code.Formacode, ';', map[string]int{"ok": 32506}},
		{orga, "uai", code.UAI, ';', map[string]int{"ok": 4951, "majuscules": 1}},
		{orga, "siret", code.SIRET, ';', map[string]int{"ok": 4952}},
		{orga, "departement", code.Departement, ';', map[string]int{"ok": 4949}},
		{esr, "uai", code.UAI, ';', map[string]int{"ok": 247}},
		{esr, "siren", code.SIREN, ';', map[string]int{"ok": 244}},
		{esr, "aca_id", code.Academie, ';', map[string]int{"ok": 245}},
		{rome + "appellation_v460_utf8.csv", "code_ogr", code.OGR, ',', map[string]int{"ok": 13120}},
		{rome + "savoir_v460_utf8.csv", "code_ogr_savoir", code.Savoir, ',', map[string]int{"ok": 15354}},
		{rome + "competence_v460_utf8.csv", "code_ogr", code.Competence, ',', map[string]int{"ok": 18317}},
		{rome + "code_rome_v460_utf8.csv", "code_rome", code.ROME, ',', map[string]int{"ok": 1584}},
		{onisep + "formations_initiales_en_france.csv", "lien site onisep.fr", code.Onisep, ';', map[string]int{"prefixe": 6086}},
		{onisep + "metiers_onisep.csv", "lien site onisep.fr", code.Onisep, ';', map[string]int{"prefixe": 1099}},
		{onisep + "metiers_onisep.csv", "code ROME", code.ROME, ';', map[string]int{"ok": 1012}},
		{sector, "code_secteur_naf", code.NAF, ',', map[string]int{"ok": 80, "zero-initial": 8, "forme": 1}},
		{"esco/ISCOGroups.csv", "CODE", code.ISCO, ',', map[string]int{"ok": 619}},
		{"esco/ISCOGroups.csv", "ORIGINURI", code.ISCO, ',', map[string]int{"prefixe": 619}},
		{"esco/skills_fr.csv", "conceptUri", code.ESCO, ',', map[string]int{"prefixe": 13095}},
	}
}

// The codes of whole national files are what the producers mean them to be; the exceptions are counted.
func TestNationalFiles(t *testing.T) {
	for _, c := range columns() {
		t.Run(filepath.Base(c.file)+"/"+c.name, func(t *testing.T) {
			got := map[string]int{}
			for _, value := range c.values(t) {
				got[fate(code.Check(c.family, value))]++
			}
			if !maps.Equal(got, c.want) {
				t.Errorf("%s: got %v, want %v", c.family, got, c.want)
			}
		})
	}
}

// list is a member of a list of objects published as JSON, with what is known of its values as of those of a column.
type list struct {
	file, key string
	family    code.Family
	want      map[string]int
}

func lists() []list {
	return []list{
		{"naf-rev2/codes-naf.json", "id", code.NAF, map[string]int{"ok": 88, "point-naf": 1619}},
		{"decoupage-administratif-2026/communes.json", "code", code.Commune, map[string]int{"ok": 37590}},
		{"decoupage-administratif-2026/communes.json", "codesPostaux", code.Postal, map[string]int{"ok": 35539}},
		{"decoupage-administratif-2026/departements.json", "code", code.Departement, map[string]int{"ok": 109}},
		{"decoupage-administratif-2026/regions.json", "code", code.Region, map[string]int{"ok": 18, "longueur": 8}},
		{"kali/kali-data-index.json", "num", code.IDCC, map[string]int{"ok": 37, "zero-initial": 12}},
	}
}

// The codes of INSEE and of KALI. A collectivité d'outre-mer stands among the régions there, but is none.
func TestNationalLists(t *testing.T) {
	for _, list := range lists() {
		data, err := os.ReadFile(filepath.Join(conformance.Shared(t, "data"), list.file))
		if err != nil {
			t.Fatal(err)
		}
		var items []map[string]any
		if err := json.Unmarshal(data, &items); err != nil {
			t.Fatal(fmt.Errorf("%s: %w", list.file, err))
		}
		got := map[string]int{}
		for _, item := range items {
			values, many := item[list.key].([]any)
			if !many && item[list.key] != nil {
				values = []any{item[list.key]}
			}
			for _, value := range values {
				got[fate(code.Check(list.family, value.(string)))]++
			}
		}
		if !maps.Equal(got, list.want) {
			t.Errorf("%s, %s: got %v, want %v", list.file, list.key, got, list.want)
		}
	}
}

// The blocs of the XML flow, which the CSV parts at hand lack.
func TestBlocsOfTheXML(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(conformance.Shared(t, "data"), blocs))
	if err != nil {
		t.Fatal(err)
	}
	var flow struct {
		Codes []string `xml:"FICHE>BLOCS_COMPETENCES>BLOC_COMPETENCES>CODE"`
	}
	if err := xml.Unmarshal(data, &flow); err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, value := range flow.Codes {
		got[fate(code.Check(code.Bloc, value))]++
	}
	if want := map[string]int{"ok": 53}; !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Every family has a corpus, those apart that no published file here has a column of.
func TestEveryFamilyHasACorpus(t *testing.T) {
	has := map[code.Family]bool{code.Bloc: true}
	for _, c := range columns() {
		has[c.family] = true
	}
	for _, l := range lists() {
		has[l.family] = true
	}
	for _, f := range code.Families() {
		if without := f == code.NAF2025 || f == code.OPCO; has[f] == without {
			t.Errorf("%s: in a corpus: %v, want %v", f, has[f], !without)
		}
	}
}

// The one wrong letter of the UAI of BCN's survey 51.
func TestWrongLetterOfSurvey51(t *testing.T) {
	shaped, wrong := 0, []string{}
	for _, value := range (column{file: n51, name: "NUMERO_UAI", comma: ';'}).values(t) {
		switch r := code.Check(code.UAI, value); {
		case r.Valide && len(r.Reparations) == 0:
			shaped++
		case r.Probleme == code.LettreDeControle && len(r.Reparations) == 0:
			shaped++
			wrong = append(wrong, value)
		}
	}
	if shaped != 4755 || !slices.Equal(wrong, []string{"0961774D"}) {
		t.Errorf("%d UAI-shaped values, wrong letter in %q; want 4755 and 0961774D", shaped, wrong)
	}
}

func fate(r code.Result) string {
	switch {
	case !r.Valide:
		return r.Probleme
	case len(r.Reparations) > 0:
		return strings.Join(r.Reparations, " ")
	}
	return "ok"
}

// values reads the non-empty cells of the column, or skips the test where the published files are not at hand.
func (c column) values(t *testing.T) []string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(conformance.Shared(t, "data"), c.file))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := c.rows(bytes.TrimPrefix(data, []byte("\ufeff")))
	if err != nil {
		t.Fatal(fmt.Errorf("%s: %w", c.file, err))
	}
	at := slices.Index(rows[0], c.name)
	if at < 0 {
		t.Fatalf("%s: no column %s in %q", c.file, c.name, rows[0])
	}
	var values []string
	for _, row := range rows[1:] {
		if at < len(row) && row[at] != "" {
			values = append(values, row[at])
		}
	}
	return values
}

// rows reads the file: CSV, but for those of the BCN, where a double quote is a character like any other.
func (c column) rows(data []byte) (rows [][]string, err error) {
	if strings.HasPrefix(c.file, "bcn-") {
		for line := range strings.Lines(string(data)) {
			rows = append(rows, strings.Split(strings.TrimRight(line, "\r\n"), ";"))
		}
		return rows, nil
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma = c.comma
	return r.ReadAll()
}

// One wrong character in a UAI, a SIRET or a SIREN of the national lists is refused, La Poste's SIRET apart.
func TestOneWrongCharacterOfNationalCodes(t *testing.T) {
	for _, c := range []column{
		{orga, "uai", code.UAI, ';', nil}, {orga, "siret", code.SIRET, ';', nil}, {esr, "siren", code.SIREN, ';', nil},
	} {
		n := 0
		for _, value := range c.values(t) {
			for _, bad := range mutants(code.Check(c.family, value).Normalise) {
				if c.family == code.SIRET && strings.HasPrefix(bad, "356000000") {
					continue
				}
				n++
				if got := code.Check(c.family, bad); got.Probleme != keyed[c.family] {
					t.Errorf("%s %s, one character from %s: %q, want %q", c.family, bad, value, got.Probleme, keyed[c.family])
				}
			}
		}
		if n < 10000 {
			t.Errorf("%s: %d wrong codes tried", c.name, n)
		}
	}
}
