package reconcile_test

import (
	"regexp"
	"testing"
)

// ofOneSide are the facts of an appariement with one side, and of its days.
var ofOneSide = regexp.MustCompile(`^appariement/([^ ]+_-|-_[^ ]+)[ #]`)

func TestCoverage(t *testing.T) {
	for _, tc := range []struct {
		name   string
		script script
		want   []string
	}{
		{"before, between and after the pairs of a diploma, to the day", `
			edition A one t 2024-01-01 complet
			A diplome/50022137 is Diplome
			A diplome/50022137 dateOuverture 2000-01-01
			A diplome/50022137 dateFermeture 2030-12-31
			A certification/RNCP1 is Certification
			A certification/RNCP1 dateEffet 2001-01-01
			A certification/RNCP1 finEnregistrement 2005-12-31
			A certification/RNCP2 is Certification
			A certification/RNCP2 dateEffet 2006-01-02
			A certification/RNCP2 finEnregistrement 2029-12-31
			A appariement/50022137_RNCP1 is Appariement
			A appariement/50022137_RNCP1 diplome <diplome/50022137>
			A appariement/50022137_RNCP1 certification <certification/RNCP1>
			A appariement/50022137_RNCP2 is Appariement
			A appariement/50022137_RNCP2 diplome <diplome/50022137>
			A appariement/50022137_RNCP2 certification <certification/RNCP2>`,
			[]string{
				"appariement/50022137_- a Appariement", "appariement/50022137_- code 50022137_-", "appariement/50022137_- diplome diplome/50022137",
				"appariement/50022137_- periode appariement/50022137_-#p-2000-01-01", "appariement/50022137_-#p-2000-01-01 a PeriodeDeValidite",
				"appariement/50022137_-#p-2000-01-01 debut 2000-01-01", "appariement/50022137_-#p-2000-01-01 fin 2000-12-31",
				"appariement/50022137_- periode appariement/50022137_-#p-2006-01-01", "appariement/50022137_-#p-2006-01-01 a PeriodeDeValidite",
				"appariement/50022137_-#p-2006-01-01 debut 2006-01-01", "appariement/50022137_-#p-2006-01-01 fin 2006-01-01",
				"appariement/50022137_- periode appariement/50022137_-#p-2030-01-01", "appariement/50022137_-#p-2030-01-01 a PeriodeDeValidite",
				"appariement/50022137_-#p-2030-01-01 debut 2030-01-01", "appariement/50022137_-#p-2030-01-01 fin 2030-12-31",
			}},
		{"of fiches, those open to apprenticeship only, RS never; a diploma wholly held has none", `
			edition A one t 2024-01-01 complet
			A diplome/50022137 is Diplome
			A diplome/50022137 dateOuverture 2001-01-01
			A diplome/50022137 dateFermeture 2001-12-31
			A certification/RNCP1 is Certification
			A certification/RNCP1 dateEffet 2001-01-01
			A appariement/50022137_RNCP1 is Appariement
			A appariement/50022137_RNCP1 diplome <diplome/50022137>
			A appariement/50022137_RNCP1 certification <certification/RNCP1>
			A certification/RNCP2 is Certification
			A certification/RNCP2 voieAcces En contrat d’apprentissage
			A certification/RNCP2 dateEffet 2010-01-01
			A certification/RNCP3 is Certification
			A certification/RNCP3 voieAcces Par expérience
			A certification/RNCP3 dateEffet 2010-01-01
			A certification/RS4 is Certification
			A certification/RS4 voieAcces En contrat d'apprentissage
			A certification/RS4 dateEffet 2010-01-01`,
			[]string{
				"appariement/-_RNCP2 a Appariement", "appariement/-_RNCP2 code -_RNCP2", "appariement/-_RNCP2 certification certification/RNCP2",
				"appariement/-_RNCP2 periode appariement/-_RNCP2#p-2010-01-01", "appariement/-_RNCP2#p-2010-01-01 a PeriodeDeValidite",
				"appariement/-_RNCP2#p-2010-01-01 debut 2010-01-01",
			}},
		{"without any pair in what was read, nothing is said", `
			edition A one t 2024-01-01 complet
			A diplome/50022137 is Diplome
			A diplome/50022137 dateOuverture 2001-01-01`, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := tc.script.run(t)
			var got []string
			for _, f := range o.facts() {
				if ofOneSide.MatchString(f) {
					got = append(got, f)
				}
			}
			same(t, "alone", got, tc.want...)
		})
	}
}

func TestActivation(t *testing.T) {
	o := script(`
		edition A one t 2022-01-01 complet
		edition B one t 2023-01-01 complet
		edition C one t 2024-01-01 complet
		edition D two u 2024-06-01 complet
		A certification/RNCP1 is Certification
		A certification/RNCP1 etatEnregistrement ACTIVE
		A certification/RNCP2 is Certification
		A certification/RNCP2 etatEnregistrement INACTIVE
		B certification/RNCP1 is Certification
		B certification/RNCP1 etatEnregistrement ACTIVE
		B certification/RNCP2 is Certification
		B certification/RNCP2 etatEnregistrement ACTIVE
		C certification/RNCP1 is Certification
		C certification/RNCP1 etatEnregistrement INACTIVE
		C certification/RNCP2 is Certification
		C certification/RNCP2 etatEnregistrement ACTIVE
		D certification/RNCP3 is Certification
		D certification/RNCP3 etatEnregistrement ACTIVE`).run(t)
	same(t, "activations", o.facts("premiereActivation", "derniereActivation"),
		"certification/RNCP1 derniereActivation 2023-01-01",
		"certification/RNCP2 derniereActivation 2024-01-01", "certification/RNCP2 premiereActivation 2023-01-01",
		"certification/RNCP3 derniereActivation 2024-06-01")
}
