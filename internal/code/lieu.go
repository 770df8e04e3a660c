package code

// lieux are the families of establishments, companies and places.
//
// Decisions: a commune, a code postal and a SIRET lose one zero at most; a UAI as many as its number had. A bare number is that
// of an académie without its A. Three-digit codes of INSEE's département list (971…) are départements, never régions.
var lieux = []spec{
	{
		family: UAI, path: "uai/", zeros: padTo(8, 6), check: uaiLetter,
		forms: forms(form{exactly(7, digit), exactly(1, upper)}), telling: 1,
	},
	{
		family: SIRET, path: "organisme/", zeros: padTo(14, 1), check: siretKey,
		forms: forms(form{exactly(14, digit)}), telling: 1,
		mistakes: []mistake{{SIREN, forms(form{exactly(9, digit)})}},
	},
	{family: SIREN, path: "unite-legale/", check: sirenKey, forms: forms(form{exactly(9, digit)})},
	{
		family: Commune, path: "commune/", zeros: padTo(5, 1),
		forms: forms(form{text("2"), exactly(1, corse), exactly(3, digit)}, form{exactly(5, digit)}), telling: 1,
	},
	{family: Postal, path: "code-postal/", zeros: padTo(5, 1), forms: forms(form{exactly(5, digit)})},
	{
		family: Departement, path: "departement/", zeros: padTo(2, 1), check: departement,
		forms: forms(form{between(2, 3, digit)}, form{text("2"), exactly(1, corse)}),
	},
	{family: Region, path: "region/", zeros: padTo(2, 1), check: notZeroZero, forms: forms(form{exactly(2, digit)})},
	{family: Academie, path: "academie/", prefix: "A", zeros: padLast, forms: forms(form{text("A"), exactly(2, digit)})},
}

// departements are the ranges of numbered départements and collectivités d'outre-mer, both ends included.
var departements = [...]struct{ first, last string }{{"01", "95"}, {"971", "978"}, {"984", "984"}, {"986", "989"}}

func departement(code string) string {
	for _, d := range departements {
		// Digits of one length compare as numbers do; 2A and 2B stand between 29 and 30.
		if len(code) == len(d.first) && d.first <= code && code <= d.last {
			return ""
		}
	}
	return Forme
}

// arrondissements are the ranges of INSEE's codes of municipal arrondissements, both ends included, and the communes that
// they make up: Marseille, Lyon, Paris.
var arrondissements = [...]struct{ first, last, commune string }{
	{"13201", "13216", "13055"}, {"69381", "69389", "69123"}, {"75101", "75120", "75056"},
}

// WholeCommune returns the commune of a municipal arrondissement, given its code in normal form: 75101 is part of 75056. Any
// other code it returns as it is.
func WholeCommune(code string) string {
	for _, a := range arrondissements {
		if len(code) == len(a.first) && a.first <= code && code <= a.last {
			return a.commune
		}
	}
	return code
}
