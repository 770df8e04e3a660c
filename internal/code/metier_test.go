package code_test

import (
	"testing"

	"passerelle/internal/code"
)

func TestROME(t *testing.T) {
	check(t, []row{
		{code.ROME, "K1301", "K1301", "", "", ""},
		{code.ROME, "k 13-01", "K1301", "espaces majuscules", "", ""},
		{code.ROME, "K23", "", "", code.Longueur, ""},
		{code.ROME, "k", "", "majuscules", code.Longueur, ""},
		{code.ROME, "K13011", "", "", code.Longueur, ""},
		{code.ROME, "1301", "", "", code.Forme, ""},
		{code.ROME, "KK130", "", "", code.Forme, ""},
		{code.ROME, "K130A", "", "", code.Forme, ""},
		{code.ROME, "62.01Z", "", "", code.FamilleAutre, "naf:6201Z naf2025:6201Z"},

		{code.OGR, "15244", "15244", "", "", ""},
		{code.OGR, "6", "6", "", "", ""},
		{code.OGR, "15 244", "15244", "espaces", "", ""},
		{code.OGR, "015244", "", "", code.Forme, ""},
		{code.OGR, "1234567890", "", "", code.Longueur, ""},
		{code.OGR, "15244a", "", "", code.Forme, ""},
		{code.OGR, "K1301", "", "", code.FamilleAutre, "rome:K1301"},
		{code.Competence, "100023", "100023", "", "", ""},
		{code.Competence, "100 023", "100023", "espaces", "", ""},
		{code.Competence, "0", "", "", code.Forme, ""},
		{code.Competence, "1000230000", "", "", code.Longueur, ""},
		{code.Savoir, "100003", "100003", "", "", ""},
		{code.Savoir, "100.003", "100003", "espaces", "", ""},
		{code.Savoir, "0100003", "", "", code.Forme, ""},
		{code.Savoir, "1000030000", "", "", code.Longueur, ""},
	})
}

func TestNAF(t *testing.T) {
	for _, f := range []code.Family{code.NAF, code.NAF2025} {
		check(t, []row{
			{f, "6201Z", "6201Z", "", "", ""},
			{f, "62.01Z", "6201Z", "point-naf", "", ""},
			{f, " 62.01 z", "6201Z", "espaces majuscules point-naf", "", ""},
			{f, "62-01Z", "6201Z", "espaces", "", ""},
			{f, "01", "01", "", "", ""},
			{f, "1", "01", "zero-initial", "", ""},
			{f, "62", "62", "", "", ""},
			{f, "62.0", "620", "point-naf", "", ""},
			{f, "620", "620", "", "", ""},
			{f, "6201", "6201", "", "", ""},
			{f, "1.11Z", "0111Z", "zero-initial point-naf", "", ""},
			{f, "1.1", "011", "zero-initial point-naf", "", ""},
			{f, "111Z", "", "", code.Longueur, ""},
			{f, "62011", "", "", code.Longueur, ""},
			{f, "62Z", "", "", code.Longueur, ""},
			{f, "62.011Z", "", "point-naf", code.Longueur, ""},
			{f, "6201ZZ", "", "", code.Forme, ""},
			{f, "6.201Z", "", "", code.Forme, ""},
			{f, "62.0.1Z", "", "", code.Forme, ""},
			{f, "A", "", "", code.Forme, ""},  // a section
			{f, "0", "", "", code.Forme, ""},  // the ROME's "all sectors"
			{f, "00", "", "", code.Forme, ""}, // no division
			{f, "K1301", "", "", code.FamilleAutre, "rome:K1301"},
			{f, "0951099D", "", "", code.FamilleAutre, "uai:0951099D"},
		})
	}
}

func TestIDCC(t *testing.T) {
	check(t, []row{
		{code.IDCC, "843", "843", "", "", ""},
		{code.IDCC, "0016", "16", "zero-initial", "", ""},
		{code.IDCC, "00706", "706", "zero-initial", "", ""},
		{code.IDCC, " 1 486", "1486", "espaces", "", ""},
		{code.IDCC, "0000843", "843", "zero-initial", "", ""},
		{code.IDCC, "0", "", "", code.Forme, ""},
		{code.IDCC, "0000", "", "", code.Forme, ""},
		{code.IDCC, "123456", "", "", code.Longueur, ""},
		{code.IDCC, "84a", "", "", code.Forme, ""},
	})
}

// An OPCO's code is its slug; its name is no code but tells which slug is meant.
func TestOPCO(t *testing.T) {
	check(t, []row{
		{code.OPCO, "afdas", "afdas", "", "", ""},
		{code.OPCO, "AFDAS", "afdas", "majuscules", "", ""},
		{code.OPCO, " Constructys", "constructys", "espaces majuscules", "", ""},
		{code.OPCO, "opco-2i", "opco-2i", "", "", ""},
		{code.OPCO, "OPCO 2i", "", "", code.Forme, "opco:opco-2i"},
		{code.OPCO, "AKTO / Opco entreprises et salariés des services à forte intensité de main d'oeuvre", "", "", code.Forme, "opco:akto"},
		{code.OPCO, "L’Opcommerce", "", "", code.Forme, "opco:opcommerce"},
		{code.OPCO, "L'Opcommerce", "", "", code.Forme, "opco:opcommerce"},
		{code.OPCO, "opco EP", "", "", code.Forme, "opco:ep"},
		{code.OPCO, "Opco entreprises de proximité", "", "", code.Forme, "opco:ep"},
		{code.OPCO, "OPCO MOBILITÉS", "", "", code.Forme, "opco:mobilites"},
		{code.OPCO, "Opco Sante\u0301", "", "", code.Forme, "opco:sante"},
		{code.OPCO, "Uniformation, l'Opco de la Cohésion sociale", "", "", code.Forme, "opco:uniformation"},
		{code.OPCO, "fafiec", "", "", code.Forme, ""},
	})
	for _, slug := range []string{
		"afdas", "akto", "atlas", "constructys", "opcommerce", "ocapiat", "opco-2i", "ep", "mobilites", "sante", "uniformation",
	} {
		check(t, []row{{code.OPCO, slug, slug, "", "", ""}})
	}
}

func TestESCO(t *testing.T) {
	const uuid = "f87779ae-7389-44e7-b155-16e87904857e"
	check(t, []row{
		{code.ESCO, uuid, uuid, "", "", ""},
		{code.ESCO, "F87779AE-7389-44E7-B155-16E87904857E", uuid, "majuscules", "", ""},
		{code.ESCO, "http://data.europa.eu/esco/occupation/" + uuid, uuid, "prefixe", "", ""},
		{code.ESCO, "https://data.europa.eu/esco/skill/" + uuid, uuid, "prefixe", "", ""},
		{code.ESCO, "\tHTTP://data.europa.eu/ESCO/skill/F87779AE-7389-44e7-b155-16e87904857e", uuid, "espaces majuscules prefixe", "", ""},
		{code.ESCO, uuid[1:], "", "", code.Longueur, ""},
		{code.ESCO, uuid + "0", "", "", code.Longueur, ""},
		{code.ESCO, "f87779ae738944e7b15516e87904857e", "", "", code.Forme, ""},
		{code.ESCO, "g" + uuid[1:], "", "", code.Forme, ""},
		{code.ESCO, "http://example.org/" + uuid, "", "", code.Forme, ""},
		{code.ESCO, "http://data.europa.eu/esco/occupation/", "", "", code.Forme, ""},
		{code.ROME, "http://data.europa.eu/esco/occupation/" + uuid, "", "", code.FamilleAutre, "esco:" + uuid},

		{code.ISCO, "2166", "2166", "", "", ""},
		{code.ISCO, "0", "0", "", "", ""},
		{code.ISCO, "01", "01", "", "", ""},
		{code.ISCO, "C2166", "2166", "prefixe", "", ""},
		{code.ISCO, "c 21", "21", "espaces prefixe", "", ""},
		{code.ISCO, "http://data.europa.eu/esco/isco/C2166", "2166", "prefixe", "", ""},
		{code.ISCO, "21661", "", "", code.Longueur, ""},
		{code.ISCO, "21A", "", "", code.Forme, ""},
		{code.ISCO, "K1301", "", "", code.FamilleAutre, "rome:K1301"},
	})
}
