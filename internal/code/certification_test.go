package code_test

import (
	"testing"

	"passerelle/internal/code"
)

func TestFiches(t *testing.T) {
	check(t, []row{
		{code.RNCP, "RNCP37682", "RNCP37682", "", "", ""},
		{code.RNCP, "RNCP181", "RNCP181", "", "", ""},
		{code.RNCP, "rncp37682", "RNCP37682", "majuscules", "", ""},
		{code.RNCP, "37682", "RNCP37682", "prefixe", "", ""},
		{code.RNCP, " Rncp-37.682\t", "RNCP37682", "espaces majuscules", "", ""},
		{code.RNCP, "37 682", "RNCP37682", "espaces prefixe", "", ""},
		{code.RNCP, "RNCP12", "", "", code.Longueur, ""},
		{code.RNCP, "12", "", "prefixe", code.Longueur, ""},
		{code.RNCP, "RNCP", "", "", code.Longueur, ""},
		{code.RNCP, "rncp376821", "", "majuscules", code.Longueur, ""},
		{code.RNCP, "RNCP3768A", "", "", code.Forme, ""},
		{code.RNCP, "NR", "", "", code.Forme, ""},
		{code.RNCP, "RNC37682", "", "", code.Forme, ""},
		{code.RNCP, "rs 5432", "", "", code.FamilleAutre, "rs:RS5432"},
		{code.RNCP, "RNCP509BC05", "", "", code.FamilleAutre, "bloc:RNCP509BC05"},
		{code.RNCP, "50022137", "", "", code.FamilleAutre, "cfd:50022137"},
		{code.RNCP, "K1301", "", "", code.FamilleAutre, "rome:K1301"},

		{code.RS, "RS5", "RS5", "", "", ""},
		{code.RS, "RS12345", "RS12345", "", "", ""},
		{code.RS, "rs 5432", "RS5432", "espaces majuscules", "", ""},
		{code.RS, "5432", "RS5432", "prefixe", "", ""},
		{code.RS, "RS", "", "", code.Longueur, ""},
		{code.RS, "RS123456", "", "", code.Longueur, ""},
		{code.RS, "RZ5432", "", "", code.Forme, ""},
		{code.RS, "RNCP37682", "", "", code.FamilleAutre, "rncp:RNCP37682"},
	})
}

func TestBlocs(t *testing.T) {
	check(t, []row{
		{code.Bloc, "RNCP509BC05", "RNCP509BC05", "", "", ""},
		{code.Bloc, "RS5BC01", "RS5BC01", "", "", ""},
		{code.Bloc, "RNCP509BC5", "RNCP509BC05", "zero-initial", "", ""},
		{code.Bloc, "rncp 509 bc-5", "RNCP509BC05", "espaces majuscules zero-initial", "", ""},
		{code.Bloc, "RNCP509BC", "", "", code.Longueur, ""},
		{code.Bloc, "RNCP509BC005", "", "", code.Longueur, ""},
		{code.Bloc, "RNCPBC05", "", "", code.Forme, ""},
		{code.Bloc, "RNCP50BC05", "", "", code.Longueur, ""},
		{code.Bloc, "509BC05", "", "", code.Forme, ""},
		{code.Bloc, "05", "", "", code.Forme, ""},
		{code.Bloc, "RNCP509", "", "", code.FamilleAutre, "rncp:RNCP509"},
	})
}

func TestCFD(t *testing.T) {
	check(t, []row{
		{code.CFD, "50022137", "50022137", "", "", ""},
		{code.CFD, "46J3350A", "46J3350A", "", "", ""},
		{code.CFD, "46j 3350a", "46J3350A", "espaces majuscules", "", ""},
		{code.CFD, "1022001", "01022001", "zero-initial", "", ""},
		{code.CFD, "1.022.001", "01022001", "espaces zero-initial", "", ""},
		{code.CFD, "500221 37S", "50022137", "espaces lettre-de-specialite", "", ""},
		{code.CFD, "01022103s", "01022103", "majuscules lettre-de-specialite", "", ""},
		{code.CFD, "450255S", "0450255S", "zero-initial", "", ""},
		{code.CFD, "500221", "", "", code.Longueur, ""}, // two zeros are never lost
		{code.CFD, "5", "", "", code.Longueur, ""},
		{code.CFD, "500221371", "", "", code.Longueur, ""},
		{code.CFD, "1BC1234", "", "", code.Longueur, ""}, // a zero would not help
		{code.CFD, "500A2137", "", "", code.Forme, ""},
		{code.CFD, "50022137ST!", "", "", code.Forme, ""},
		{code.CFD, "RNCP37682", "", "", code.FamilleAutre, "rncp:RNCP37682"},
		{code.CFD, "RS12345", "", "", code.FamilleAutre, "rs:RS12345"}, // no zero before a letter
	})
}

func TestDiplomaNomenclatures(t *testing.T) {
	check(t, []row{
		{code.MEF, "2543340421", "2543340421", "", "", ""},
		{code.MEF, "254 33404 21", "2543340421", "espaces", "", ""},
		{code.MEF, "25110033404", "", "", code.Longueur, ""}, // MEF stat
		{code.MEF, "25433404", "", "", code.Longueur, ""},
		{code.MEF, "254334042A", "", "", code.Forme, ""},

		{code.SISE, "2500200", "2500200", "", "", ""},
		{code.SISE, "m000184", "M000184", "majuscules", "", ""},
		{code.SISE, "M00018", "", "", code.Longueur, ""},
		{code.SISE, "25002001", "", "", code.Longueur, ""},
		{code.SISE, "MM00184", "", "", code.Forme, ""},

		{code.NSF, "314", "314", "", "", ""},
		{code.NSF, "314t", "314t", "", "", ""},
		{code.NSF, "314T", "314t", "majuscules", "", ""},
		{code.NSF, "314 T", "314t", "espaces majuscules", "", ""},
		{code.NSF, "31", "", "", code.Longueur, ""},
		{code.NSF, "31t", "", "", code.Longueur, ""},
		{code.NSF, "3141", "", "", code.Longueur, ""},
		{code.NSF, "314tu", "", "", code.Forme, ""},

		{code.Formacode, "12582", "12582", "", "", ""},
		{code.Formacode, " 12582", "12582", "espaces", "", ""},
		{code.Formacode, "1258", "", "", code.Longueur, ""},
		{code.Formacode, "125823", "", "", code.Longueur, ""},
		{code.Formacode, "12A58", "", "", code.Forme, ""},
		{code.Formacode, "1258a", "", "", code.FamilleAutre, "naf:1258A naf2025:1258A"},
		{code.Formacode, "k1301", "", "", code.FamilleAutre, "rome:K1301"},
	})
}

// The dot of an Onisep code belongs to it.
func TestOnisep(t *testing.T) {
	check(t, []row{
		{code.Onisep, "FOR.6001", "FOR.6001", "", "", ""},
		{code.Onisep, "met.123", "MET.123", "majuscules", "", ""},
		{code.Onisep, " FOR. 6001", "FOR.6001", "espaces", "", ""},
		{code.Onisep, "http://www.onisep.fr/http/redirection/formation/slug/FOR.6913", "FOR.6913", "prefixe", "", ""},
		{code.Onisep, "http://www.onisep.fr/http/redirection/metier/slug/met.782 ", "MET.782", "espaces majuscules prefixe", "", ""},
		{code.Onisep, "FOR.", "", "", code.Longueur, ""},
		{code.Onisep, "FOR.123456", "", "", code.Longueur, ""},
		{code.Onisep, "FOR6001", "", "", code.Forme, ""},
		{code.Onisep, "FOR..6001", "", "", code.Forme, ""},
		{code.Onisep, "ABC.6001", "", "", code.Forme, ""},
	})
}
