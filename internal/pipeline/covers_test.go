package pipeline

import (
	"archive/zip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"passerelle/internal/conformance"
	"passerelle/internal/harvest"
)

// covers says how far the published files speak, as those who gathered them say: folders end with a slash, the longest
// name that a path begins with holds.
var covers = map[string]string{
	"france-competences-2026-02-01/": harvest.Complet,
	"bcn-2024/":                      harvest.Complet,
	"bcn-2025/":                      harvest.Complet,
	"kit-apprentissage/":             harvest.Complet,
	"certif-info/":                   harvest.Complet,
	"onisep-2022/":                   harvest.Complet,
	"rome-v460/":                     harvest.Complet,
	"esco/":                          harvest.Complet,
	"naf-rev2/":                      harvest.Complet,
	"decoupage-administratif-2026/":  harvest.Complet,
	"organismes/":                    harvest.Complet,
	"esr/":                           harvest.Complet,
	"kali/kali-data-index.json":      harvest.Complet,
	"france-competences-echantillons/xml-v4-1/": harvest.Extrait,
	"france-competences-echantillons/sample/":   harvest.Extrait,
	"mission-locale/":                           harvest.Extrait,
	"kali/sample.xlsx":                          harvest.Extrait,
	"dares/":                                    harvest.Extrait,
	"npec/":                                     harvest.Extrait,
	"france-competences-echantillons/continuity_fix/": harvest.Essai,
}

// rowsOf are the records that those who gathered the files counted in them.
var rowsOf = map[string]uint64{
	"france-competences-2026-02-01/export_fiches_CSV_Rome_2026_02_01.csv":                             65070,
	"france-competences-2026-02-01/export_fiches_CSV_Nsf_2026_02_01.csv":                              45013,
	"france-competences-2026-02-01/export_fiches_CSV_Formacode_2026_02_01.csv":                        32506,
	"france-competences-2026-02-01/export_fiches_CSV_Ancienne_Nouvelle_Certification_2026_02_01.csv":  16749,
	"france-competences-2026-02-01/export_fiches_CSV_CCN_2026_02_01.csv":                              1146,
	"france-competences-2026-02-01/export_fiches_CSV_Certificateurs_2026_02_01.filtre.csv":            35898,
	"france-competences-echantillons/xml-v4-1/export_fiches_RNCP_fixture.filtre.xml#FICHE":            12,
	"france-competences-echantillons/xml-v4-1/export_fiches_RNCP_fixture.filtre.xml#BLOC_COMPETENCES": 53,
	"france-competences-echantillons/xml-v4-1/export_fiches_RNCP_fixture.filtre.xml#PARTENAIRE":       1076,
	"france-competences-echantillons/xml-v4-1/export_fiches_RS_fixture.filtre.xml#FICHE":              8,
	"france-competences-echantillons/xml-v4-1/export_fiches_RS_fixture.filtre.xml#PARTENAIRE":         407,
	"bcn-2024/N_FORMATION_DIPLOME.csv":                                                                3923,
	"bcn-2024/N_FORMATION_DIPLOME_ENQUETE_51.csv":                                                     6954,
	"bcn-2024/N_NIVEAU_FORMATION_DIPLOME.csv":                                                         206,
	"bcn-2025/vFormationDiplome_.csv":                                                                 11261,
	"bcn-2025/nMef.csv":                                                                               10067,
	"bcn-2025/n_groupe_specialite_.csv":                                                               115,
	"bcn-2025/nDispositifFormation_.csv":                                                              181,
	"bcn-2025/n_groupe_formation_.csv":                                                                29,
	"bcn-2025/n_lien_formation_groupe_.csv":                                                           148,
	"bcn-2025/n_type_diplome_sise.csv":                                                                232,
	"certif-info/certif_info.sans-certificateurs.csv":                                                 10067,
	"kit-apprentissage/Kit_apprentissage_20250131.xlsx":                                               6822,
	"onisep-2022/ideo-formations_initiales_en_france.csv":                                             6086,
	"onisep-2022/ideo-metiers_onisep.csv":                                                             1099,
	"rome-v460/unix_referentiel_code_rome_v460_utf8.csv":                                              1584,
	"rome-v460/unix_referentiel_appellation_v460_utf8.csv":                                            13120,
	"rome-v460/unix_referentiel_competence_v460_utf8.csv":                                             18317,
	"rome-v460/unix_referentiel_savoir_v460_utf8.csv":                                                 15354,
	"rome-v460/unix_liens_rome_referentiels_v460_utf8.csv":                                            118923,
	"rome-v460/unix_rubrique_mobilite_v460_utf8.csv":                                                  14912,
	"rome-v460/unix_texte_v460_utf8.csv":                                                              11980,
	"esco/FR_20230607_mapping_esco_rome.csv":                                                          11118,
	"esco/occupations_fr.csv":                                                                         2942,
	"esco/skills_fr.csv":                                                                              13095,
	"esco/ISCOGroups.csv":                                                                             619,
	"organismes/organismes-prepa-apprentissage.filtre.csv":                                            4952,
	"esr/fr-esr-principaux-etablissements-enseignement-superieur.csv":                                 250,
	"mission-locale/couverture.csv":                                                                   25,
	"mission-locale/geopoints_mission_locale.csv":                                                     8,
	"naf-rev2/codes-naf.json":                                                                         1707,
	"decoupage-administratif-2026/communes.json":                                                      37590,
	"decoupage-administratif-2026/departements.json":                                                  109,
	"decoupage-administratif-2026/regions.json":                                                       26,
	"kali/kali-data-index.json":                                                                       49,
	"kali/sample.xlsx":                                                                                2,
	"dares/ape_idcc/sample.xlsx":                                                                      3,
	"dares/ccn/sample.xlsx":                                                                           3,
}

// Every published file is claimed, with the cover that it has; what is not data is named.
func TestRealFilesAreClaimed(t *testing.T) {
	data := conformance.Shared(t, "data")
	realRelease(t)
	dir, _ := realState()
	r := results[dir]
	claimed := map[string][]FileReport{} // by file, or ZIP!MEMBER
	for _, f := range r.Files {
		claimed[document(f.Name)] = append(claimed[document(f.Name)], f)
	}
	var unclaimed []string
	for _, name := range published(t, data) {
		file, _, _ := strings.Cut(name, "!")
		want, explained := coverOf(file), slices.ContainsFunc(r.Documents, func(d harvest.Documented) bool { return d.Name == name && d.Reason != "" })
		switch {
		case want == "":
			unclaimed = append(unclaimed, name)
		case explained != (claimed[name] == nil):
			t.Errorf("%s: claimed %v, explained %v; want one of both", name, claimed[name], explained)
		}
		for _, f := range claimed[name] {
			if f.Cover != want {
				t.Errorf("%s is taken for %s, it is %s", f.Name, f.Cover, want)
			}
		}
	}
	slices.Sort(unclaimed)
	if !slices.Equal(unclaimed, r.Ignored) {
		t.Errorf("ignored %v, want %v", r.Ignored, unclaimed)
	}
	if len(r.Documents) != 4 || len(r.Duplicates) != 0 {
		t.Errorf("explained %v, want the four legends of ROME; twice %v, want none", r.Documents, r.Duplicates)
	}
}

// Every row and every filled cell of the published files is accounted for.
func TestRealAccounts(t *testing.T) {
	conformance.Shared(t, "data")
	realRelease(t)
	dir, _ := realState()
	counted := map[string]uint64{}
	for _, f := range results[dir].Files {
		c := f.Counts
		if c.Rows != c.Mapped+c.Rejected || c.CellsRead != c.CellsMapped+c.CellsIgnored+c.CellsRejected || c.CellsRead < c.Rows {
			t.Errorf("%s does not add up: %+v", f.Name, c)
		}
		counted[f.Name] = c.Rows
	}
	for name, want := range rowsOf {
		if counted[name] != want {
			t.Errorf("%s: %d rows read, want %d", name, counted[name], want)
		}
	}
}

func coverOf(file string) (cover string) {
	longest := ""
	for name, c := range covers {
		if (name == file || strings.HasSuffix(name, "/") && strings.HasPrefix(file, name)) && len(name) > len(longest) {
			longest, cover = name, c
		}
	}
	return cover
}

// published lists the files of a folder, the members in place of an archive.
func published(t *testing.T, dir string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if name = filepath.ToSlash(name); err != nil || filepath.Ext(name) != ".zip" {
			names = append(names, name)
			return err
		}
		z, err := zip.OpenReader(path)
		if err != nil {
			return err
		}
		defer z.Close()
		for _, m := range z.File {
			names = append(names, name+"!"+norm.NFC.String(m.Name))
		}
		return nil
	})
	if err != nil || len(names) < 50 {
		t.Fatalf("%d files, %v", len(names), err)
	}
	return names
}
