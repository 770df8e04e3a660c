package rml

import "testing"

func TestOrganisationName(t *testing.T) {
	f := OrganisationName([]string{"ECOLE", "MINISTERE", "CFA"})
	for _, tc := range []struct {
		name, category string
		published      bool
	}{
		{"Ministère du travail", "", true},
		{"CFA DES PYRENEES", "", true},
		{"École-atelier Dupont", "", true},
		{"DUPONT JEAN", "", false},
		{"MME ECOLE MARTINE", "", false},
		{"Ecolette", "", false},
		{"", "", false},
		{"M. CFA", "", false},
		{"Lucie PETIT (ECOLE PETIT)", "", false},
		{"Lucie PETIT (ECOLE (CFA) PETIT", "", false},
		{"ECOLE PETIT (Lucie)", "", true},
		{"(Lucie) CFA", "", true},
		{"ECOLE (MME PETIT)", "", false},
		{"Lucie PETIT (ECOLE PETIT)", "5499", true},
		{"LES DEUX RIVES", "9220", true},
		{"LES DEUX RIVES", "", false},
		{"LES DEUX RIVES", "922", false},
		{"LES DEUX RIVES", "société", false},
		{"ECOLE DUPONT", "1000", false},
		{"ECOLE DUPONT", " 1000 ", false},
		{"MADAME MARTIN", "5710", false},
	} {
		args := []string{"value=" + tc.name}
		if tc.category != "" {
			args = append(args, "category="+tc.category)
		}
		want := ""
		if tc.published {
			want = tc.name
		}
		got := run(t, &f, args...)
		if (len(got) == 1) != tc.published || tc.published && got[0] != want {
			t.Errorf("%q, category %q: %q, want published %t", tc.name, tc.category, got, tc.published)
		}
	}
}
