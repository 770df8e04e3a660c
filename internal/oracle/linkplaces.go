package oracle

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

const esr = "esr"

// place is a commune, an arrondissement of one, or what was one.
type place struct {
	Code         string   `json:"code"`
	Nom          string   `json:"nom"`
	Type         string   `json:"type"`
	Departement  string   `json:"departement"`
	Commune      string   `json:"commune"`
	CodesPostaux []string `json:"codesPostaux"`
}

func readPlaces(dataDir string) ([]place, error) {
	var places []place
	err := readJSON(filepath.Join(dataDir, "decoupage-administratif-2026", "communes.json"), &places)
	return places, err
}

func (l *ledger) readCommunes(dataDir string) error {
	places, err := readPlaces(dataDir)
	if err != nil {
		return err
	}
	who, table := Said{decoupage, "2026-01-01"}, link{"commune", "postal"}
	l.holds(who, table)
	for _, c := range places {
		if c.Type != "commune-actuelle" {
			continue
		}
		l.spokenOf(who, "commune", c.Code)
		for _, postal := range c.CodesPostaux {
			l.state(claim{table: table, said: who, from: c.Code, to: postal})
		}
	}
	return nil
}

// readOrganismes reads the référentiel, which names communes and gives no code of
// theirs: a name is a commune's when only one of its département has it.
func (l *ledger) readOrganismes(dataDir string) error {
	places, err := readPlaces(dataDir)
	if err != nil {
		return err
	}
	named := map[string][]string{}
	for _, c := range places {
		if c.Type == "commune-actuelle" {
			key := c.Departement + " " + plain(c.Nom)
			named[key] = append(named[key], c.Code)
		}
	}
	who := Said{organismes, "2023-10-19"}
	l.holds(who, link{"uai", "siret"})
	l.holds(who, link{"siret", "commune"})
	return withFile(filepath.Join(dataDir, "organismes", "organismes-prepa-apprentissage.filtre.csv"), func(r io.Reader) error {
		return eachRecord(r, ';', "uai", func(_ map[string]int, cell func(string) string) {
			l.spokenOf(who, "uai", cell("uai"))
			l.spokenOf(who, "siret", cell("siret"))
			l.state(claim{table: link{"uai", "siret"}, said: who, from: cell("uai"), to: cell("siret")})
			communes := named[padded(cell("departement"), 2)+" "+plain(cell("commune"))]
			if len(communes) == 1 {
				l.state(claim{table: link{"siret", "commune"}, said: who, from: cell("siret"), to: communes[0]})
			}
		})
	})
}

// readESR reads the establishments of higher education. Their commune has a code:
// in Paris, Lyon and Marseille that of an arrondissement, in D999 (abroad) none.
func (l *ledger) readESR(dataDir string) error {
	places, err := readPlaces(dataDir)
	if err != nil {
		return err
	}
	whole := map[string]string{}
	for _, c := range places {
		if c.Type == "arrondissement-municipal" {
			whole[c.Code] = c.Commune
		}
	}
	who := Said{esr, "2023-04-01"}
	l.holds(who, link{"uai", "siret"})
	l.holds(who, link{"siret", "commune"})
	file := filepath.Join(dataDir, "esr", "fr-esr-principaux-etablissements-enseignement-superieur.csv")
	return withFile(file, func(r io.Reader) error {
		return eachRecord(r, ';', "siret", func(_ map[string]int, cell func(string) string) {
			l.spokenOf(who, "uai", cell("uai"))
			l.spokenOf(who, "siret", cell("siret"))
			l.state(claim{table: link{"uai", "siret"}, said: who, from: cell("uai"), to: cell("siret")})
			if d := cell("dep_id"); d != "" && d != "D999" {
				l.state(claim{table: link{"siret", "commune"}, said: who, from: cell("siret"), to: firstOf(whole[cell("com_code")], cell("com_code"))})
			}
		})
	})
}

// readAgreements reads the agreements that fiches cite by a number and a label, and
// the curated table that gives both their IDCC.
func (l *ledger) readAgreements(dataDir, curated string) error {
	idcc := map[string][]string{}
	err := withFile(curated, func(r io.Reader) error {
		return eachRecord(r, ';', "idcc", func(_ map[string]int, cell func(string) string) {
			key := cell("numero") + " " + plain(cell("libelle"))
			idcc[key] = append(idcc[key], cell("idcc"))
		})
	})
	if err != nil {
		return err
	}
	who, table := Said{franceCompetences, fcPartsDay}, link{"rncp", "idcc"}
	l.holds(who, table)
	return withFile(filepath.Join(dataDir, "france-competences-2026-02-01", "export_fiches_CSV_CCN_2026_02_01.csv"), func(r io.Reader) error {
		return eachRecord(r, ';', "Numero_Fiche", func(_ map[string]int, cell func(string) string) {
			for n := 1; n <= 3; n++ {
				cited := cell(fmt.Sprintf("Ccn_%d_Numero", n)) + " " + plain(cell(fmt.Sprintf("Ccn_%d_Libelle", n)))
				for _, agreement := range idcc[strings.TrimSpace(cited)] {
					l.state(claim{table: table, said: who, from: cell("Numero_Fiche"), to: agreement})
				}
			}
		})
	})
}
