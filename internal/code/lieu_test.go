package code_test

import (
	"testing"

	"passerelle/internal/code"
)

func TestUAI(t *testing.T) {
	check(t, []row{
		{code.UAI, "0951099D", "0951099D", "", "", ""},
		{code.UAI, "951099D", "0951099D", "zero-initial", "", ""},
		{code.UAI, " 095-1099 d", "0951099D", "espaces majuscules", "", ""},
		{code.UAI, "10070W", "0010070W", "zero-initial", "", ""},
		{code.UAI, "1B", "0000001B", "zero-initial", "", ""},
		{code.UAI, "0951099E", "", "", code.LettreDeControle, ""},
		{code.UAI, "951099e", "", "majuscules zero-initial", code.LettreDeControle, ""},
		{code.UAI, "0961774D", "", "", code.LettreDeControle, ""},
		{code.UAI, "0951099I", "", "", code.LettreDeControle, ""}, // never a check letter
		{code.UAI, "09510991D", "", "", code.Longueur, ""},
		{code.UAI, "D", "", "", code.Forme, ""},
		{code.UAI, "0951099", "", "", code.Forme, ""},
		{code.UAI, "0951099DD", "", "", code.Forme, ""},
		{code.UAI, "O951099D", "", "", code.Forme, ""},
		{code.UAI, "17/06/20", "", "", code.Forme, ""},
		{code.UAI, "11000007200014", "", "", code.FamilleAutre, "siret:11000007200014"},
	})
}

func TestSIRET(t *testing.T) {
	check(t, []row{
		{code.SIRET, "11000007200014", "11000007200014", "", "", ""},
		{code.SIRET, "\t11000007200014", "11000007200014", "espaces", "", ""},
		{code.SIRET, "110\u202f000\u00a0072 00014", "11000007200014", "espaces", "", ""},
		{code.SIRET, "110.000.072-00014", "11000007200014", "espaces", "", ""},
		{code.SIRET, "5520855500049", "05520855500049", "zero-initial", "", ""},
		{code.SIRET, "5520855500047", "", "zero-initial", code.CleDeControle, ""},
		{code.SIRET, "11000007200015", "", "", code.CleDeControle, ""},
		{code.SIRET, "35600000000048", "35600000000048", "", "", ""}, // La Poste, by Luhn's rule
		{code.SIRET, "35600000012342", "", "", code.CleDeControle, ""},
		{code.SIRET, "35600000012310", "", "", code.CleDeControle, ""},
		{code.SIRET, "35600000049837", "35600000049837", "", "", ""}, // La Poste, by its plain sum only
		{code.SIRET, "110000072", "", "", code.FamilleAutre, "siren:110000072"},
		{code.SIRET, "110 000 072", "", "", code.FamilleAutre, "siren:110000072"},
		{code.SIRET, "110000073", "", "", code.Longueur, ""}, // nine digits, but no SIREN
		{code.SIRET, "110000072000", "", "", code.Longueur, ""},
		{code.SIRET, "110000072000140", "", "", code.Longueur, ""},
		{code.SIRET, "1100000720001A", "", "", code.Forme, ""},
		{code.SIRET, "0951099D", "", "", code.FamilleAutre, "uai:0951099D"},
	})
}

func TestSIREN(t *testing.T) {
	check(t, []row{
		{code.SIREN, "110000072", "110000072", "", "", ""},
		{code.SIREN, "110 000 072", "110000072", "espaces", "", ""},
		{code.SIREN, "110000073", "", "", code.CleDeControle, ""},
		{code.SIREN, "11000007", "", "", code.Longueur, ""},
		{code.SIREN, "1100000722", "", "", code.Longueur, ""},
		{code.SIREN, "11000007A", "", "", code.Forme, ""},
		{code.SIREN, "11000007200014", "", "", code.FamilleAutre, "siret:11000007200014"},
		{code.SIREN, "11000007200015", "", "", code.Longueur, ""},
	})
}

func TestPlaces(t *testing.T) {
	check(t, []row{
		{code.Commune, "01001", "01001", "", "", ""},
		{code.Commune, "1001", "01001", "zero-initial", "", ""},
		{code.Commune, "2a004", "2A004", "majuscules", "", ""},
		{code.Commune, "2B033", "2B033", "", "", ""},
		{code.Commune, "97 411", "97411", "espaces", "", ""},
		{code.Commune, "101", "", "", code.Longueur, ""},
		{code.Commune, "010011", "", "", code.Longueur, ""},
		{code.Commune, "2A04", "", "", code.Longueur, ""},
		{code.Commune, "2C004", "", "", code.Forme, ""},
		{code.Commune, "Paris", "", "", code.Forme, ""},

		{code.Postal, "75016", "75016", "", "", ""},
		{code.Postal, "1000", "01000", "zero-initial", "", ""},
		{code.Postal, "75 016", "75016", "espaces", "", ""},
		{code.Postal, "750", "", "", code.Longueur, ""},
		{code.Postal, "750166", "", "", code.Longueur, ""},
		{code.Postal, "F-75016", "", "", code.Forme, ""},
		{code.Postal, "2A004", "", "", code.FamilleAutre, "commune:2A004"},

		{code.Departement, "01", "01", "", "", ""},
		{code.Departement, "1", "01", "zero-initial", "", ""},
		{code.Departement, "95", "95", "", "", ""},
		{code.Departement, "2a", "2A", "majuscules", "", ""},
		{code.Departement, "2B", "2B", "", "", ""},
		{code.Departement, "971", "971", "", "", ""},
		{code.Departement, "978", "978", "", "", ""},
		{code.Departement, "984", "984", "", "", ""},
		{code.Departement, "986", "986", "", "", ""},
		{code.Departement, "989", "989", "", "", ""},
		{code.Departement, "00", "", "", code.Forme, ""},
		{code.Departement, "96", "", "", code.Forme, ""},
		{code.Departement, "095", "", "", code.Forme, ""},
		{code.Departement, "970", "", "", code.Forme, ""},
		{code.Departement, "979", "", "", code.Forme, ""},
		{code.Departement, "985", "", "", code.Forme, ""},
		{code.Departement, "2C", "", "", code.Forme, ""},
		{code.Departement, "7501", "", "", code.Longueur, ""},

		{code.Region, "11", "11", "", "", ""},
		{code.Region, "1", "01", "zero-initial", "", ""},
		{code.Region, "00", "", "", code.Forme, ""},
		{code.Region, "975", "", "", code.Longueur, ""},
		{code.Region, "R1", "", "", code.Forme, ""},

		{code.Academie, "A01", "A01", "", "", ""},
		{code.Academie, "a 25", "A25", "espaces majuscules", "", ""},
		{code.Academie, "25", "A25", "prefixe", "", ""},
		{code.Academie, "1", "A01", "prefixe zero-initial", "", ""},
		{code.Academie, "A1", "A01", "zero-initial", "", ""},
		{code.Academie, "A", "", "", code.Longueur, ""},
		{code.Academie, "A001", "", "", code.Longueur, ""},
		{code.Academie, "B01", "", "", code.Forme, ""},
	})
}

func TestWholeCommune(t *testing.T) {
	for given, want := range map[string]string{
		"75101": "75056", "75120": "75056", "75121": "75121", "75100": "75100", "75056": "75056",
		"69381": "69123", "69389": "69123", "69390": "69390", "13201": "13055", "13216": "13055", "13217": "13217",
		"2A004": "2A004", "7511": "7511", "751010": "751010", "": "",
	} {
		if got := code.WholeCommune(given); got != want {
			t.Errorf("WholeCommune(%q) = %q, want %q", given, got, want)
		}
	}
}
