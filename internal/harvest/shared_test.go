package harvest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"passerelle/internal/conformance"
	"passerelle/internal/harvest"
)

// published are the claims on the published files; FC stands for each of France compétences' ten tables, XML for each
// element of a register that is one.
const published = `
bcn n 2024-02-08 complet bcn-2024/N_FORMATION_DIPLOME.csv
bcn n51 2024-02-01 complet bcn-2024/N_FORMATION_DIPLOME_ENQUETE_51.csv
bcn niveau 2024-02-01 complet bcn-2024/N_NIVEAU_FORMATION_DIPLOME.csv
bcn v 2025-05-06 complet bcn-2025/vFormationDiplome_.csv
bcn mef 2025-05-18 complet bcn-2025/nMef.csv
bcn specialites 2025-01-01 complet bcn-2025/n_groupe_specialite_.csv
bcn dispositifs 2025-01-01 complet bcn-2025/nDispositifFormation_.csv
bcn groupes 2025-07-01 complet bcn-2025/n_groupe_formation_.csv
bcn rattachements 2025-07-01 complet bcn-2025/n_lien_formation_groupe_.csv
bcn types-sise 2023-05-01 complet bcn-2025/n_type_diplome_sise.csv
france-competences ccn 2026-02-01 complet france-competences-2026-02-01/export_fiches_CSV_CCN_2026_02_01.csv
france-competences certificateurs 2026-02-01 complet france-competences-2026-02-01/export_fiches_CSV_Certificateurs_2026_02_01.filtre.csv
france-competences nsf 2026-02-01 complet france-competences-2026-02-01/export_fiches_CSV_Nsf_2026_02_01.csv
france-competences formacode 2026-02-01 complet france-competences-2026-02-01/export_fiches_CSV_Formacode_2026_02_01.csv
france-competences successions 2026-02-01 complet france-competences-2026-02-01/export_fiches_CSV_Ancienne_Nouvelle_Certification_2026_02_01.csv
france-competences rome 2026-02-01 complet france-competences-2026-02-01/export_fiches_CSV_Rome_2026_02_01.csv
FC 2024-02-22 extrait france-competences-echantillons/sample/export-fiches-csv-2024-02-22.zip!
XML rncp france-competences-echantillons/xml-v4-1/export_fiches_RNCP_fixture.filtre.xml
XML rs france-competences-echantillons/xml-v4-1/export_fiches_RS_fixture.filtre.xml
FC 2024-02-22 essai france-competences-echantillons/continuity_fix/export-fiches-csv-2024-02-22.zip!
kit-apprentissage kit 2024-01-19 complet kit-apprentissage/Kit_apprentissage_20240119.xlsx
kit-apprentissage kit 2024-09-30 complet kit-apprentissage/Kit_apprentissage_20240930.xlsx
kit-apprentissage corrections 2024-09-30 complet kit-apprentissage/Kit_apprentissage_20240930.xlsx#Corrections Kit
kit-apprentissage kit 2025-01-31 complet kit-apprentissage/Kit_apprentissage_20250131.xlsx
kit-apprentissage corrections 2025-01-31 complet kit-apprentissage/Kit_apprentissage_20250131.xlsx#Corrections Kit
certif-info fiches 2024-06-28 complet certif-info/certif_info.sans-certificateurs.csv
rome fiches 2025-09-18 complet rome-v460/unix_referentiel_code_rome_v460_utf8.csv
rome appellations 2025-09-18 complet rome-v460/unix_referentiel_appellation_v460_utf8.csv
rome competences 2025-09-18 complet rome-v460/unix_referentiel_competence_v460_utf8.csv
rome savoirs 2025-09-18 complet rome-v460/unix_referentiel_savoir_v460_utf8.csv
rome contextes 2025-09-18 complet rome-v460/unix_referentiel_contexte_travail_v460_utf8.csv
rome liens 2025-09-18 complet rome-v460/unix_liens_rome_referentiels_v460_utf8.csv
rome mobilites 2025-09-18 complet rome-v460/unix_rubrique_mobilite_v460_utf8.csv
rome naf 2025-09-18 complet rome-v460/unix_arborescence_secteur_naf_v460_utf8.csv
rome secteurs 2025-09-18 complet rome-v460/unix_secteur_naf_v460_utf8.csv
rome textes 2025-09-18 complet rome-v460/unix_texte_v460_utf8.csv
rome domaines 2025-09-18 complet rome-v460/unix_domaine_professionnel_v460_utf8.csv
rome grands-domaines 2025-09-18 complet rome-v460/unix_grand_domaine_v460_utf8.csv
rome riasec 2025-09-18 complet rome-v460/unix_referentiel_code_rome_riasec_v460_utf8.csv
rome riasec-competences 2025-09-18 complet rome-v460/unix_referentiel_macro_competence_riasec_v460_utf8.csv
naf naf 2008-01-01 complet naf-rev2/codes-naf.json`

func TestPublishedFiles(t *testing.T) {
	sources := declared(t, "bcn", "certif-info", "france-competences", "kit-apprentissage", "naf", "rome")
	inv, err := harvest.Scan([]string{conformance.Shared(t, "data")}, sources)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	members := map[string]string{"standard": "Standard", "blocs": "Blocs_De_Compétences", "ccn": "CCN", "certificateurs": "Certificateurs", "partenaires": "Partenaires",
		"nsf": "Nsf", "formacode": "Formacode", "successions": "Ancienne_Nouvelle_Certification", "voies": "VoixdAccès", "rome": "Rome"}
	elements := map[string]string{"fiches": "FICHE", "rome": "ROME", "nsf": "NSF", "formacodes": "FORMACODE", "idcc": "IDCC", "certificateurs": "CERTIFICATEUR",
		"partenaires": "PARTENAIRE", "blocs": "BLOC_COMPETENCES", "textes": "PUBLICATION_JO", "statistiques": "STATISTIQUES_PROMOTION", "correspondances": "CORRESPONDANCE"}
	for w := range strings.SplitSeq(strings.TrimSpace(published), "\n") {
		if flux, ok := strings.CutPrefix(w, "XML "); ok {
			register, file, _ := strings.Cut(flux, " ")
			for table, element := range elements {
				if register == "rncp" || table != "rome" && table != "blocs" && table != "correspondances" {
					want["france-competences "+register+"-"+table+" 2026-08-16 extrait "+file+"#"+element] = true
				}
			}
			continue
		}
		rest, each := strings.CutPrefix(w, "FC ")
		if !each {
			want[w] = true
			continue
		}
		for table, part := range members {
			want["france-competences "+table+" "+rest+"export_fiches_CSV_"+part+"_2024_02_22.csv"] = true
		}
	}
	for _, c := range claims(inv) {
		if !want[c] {
			t.Errorf("claimed, not expected: %s", c)
		}
		delete(want, c)
	}
	for w := range want {
		t.Errorf("not claimed: %s", w)
	}
	if len(inv.Claims) != 76 || len(inv.Duplicates) != 0 {
		t.Errorf("%d claims, want 6 + 10 + 10 + 19 + 10 + 5 + 14 + 1 + 1; duplicates %v", len(inv.Claims), inv.Duplicates)
	}
	if files := countFiles(t, conformance.Shared(t, "data")); len(inv.Ignored) != files-43 { // 37 claimed files, two archives, four that explain ROME
		t.Errorf("%d files, %d ignored: they do not add up", files, len(inv.Ignored))
	}
	store, err := harvest.OpenStore(filepath.Join(t.TempDir(), "snapshots"), filepath.Join(t.TempDir(), "tmp"))
	if err == nil {
		err = store.TakeData(inv)
	}
	if err != nil {
		t.Fatal(err)
	}
	compare(t, "editions", editions(t, store, sources...), claims(inv))
}

func countFiles(t *testing.T, dir string) int {
	t.Helper()
	n := 0
	err := filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
