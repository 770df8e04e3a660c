package reconcile_test

import "testing"

func TestChanged(t *testing.T) {
	for _, tc := range []struct {
		name   string
		script script
		want   []string
	}{
		{"another value, one more, one less; the same again is no change", `
			edition A one t 2021-01-01 complet
			edition B one t 2022-01-01 complet
			edition C one t 2023-01-01 complet
			edition D one t 2024-01-01 complet
			edition E one t 2025-01-01 complet
			A metier/M1 is Metier
			A metier/M1 niveau 3
			A metier/M2 is Metier
			A metier/M2 mot z
			B metier/M1 is Metier
			B metier/M1 niveau 4
			C metier/M1 is Metier
			C metier/M1 niveau 4
			C metier/M1 mot x
			C metier/M1 mot y
			C metier/M2 is Metier
			C metier/M2 niveau 7
			D metier/M1 is Metier
			D metier/M1 niveau 4
			D metier/M1 mot x
			E metier/M1 is Metier
			E metier/M1 niveau 4
			E metier/M1 mot x
			E metier/M2 is Metier
			E metier/M2 mot z`,
			// B has no column mot: C is compared with A, where M1 had no word.
			[]string{"metier/M1 changeLe 2022-01-01", "metier/M1 changeLe 2023-01-01", "metier/M1 changeLe 2024-01-01",
				"metier/M2 changeLe 2023-01-01", "metier/M2 changeLe 2025-01-01"}},
		{"each source with itself only, all its files of a day together; trial editions never", `
			edition A one t 2021-01-01 complet
			edition B two t 2022-01-01 complet
			edition C one u 2023-01-01 extrait
			edition D one v 2023-01-01 complet
			edition F one t 2024-01-01 essai
			A metier/M1 is Metier
			A metier/M1 mot x
			A metier/M1 mot y
			B metier/M1 is Metier
			B metier/M1 mot z
			C metier/M1 is Metier
			C metier/M1 mot x
			D metier/M1 is Metier
			D metier/M1 mot y
			F metier/M1 is Metier
			F metier/M1 mot w`, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			same(t, "changes", tc.script.run(t).facts("changeLe"), tc.want...)
		})
	}
}
