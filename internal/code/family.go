package code

import "slices"

// Family names a family of codes by the word the contract gives it ("famille").
type Family string

// The families.
const (
	RNCP        Family = "rncp"        // fiche of the répertoire national des certifications professionnelles
	RS          Family = "rs"          // fiche of the répertoire spécifique
	CFD         Family = "cfd"         // code formation diplôme of the Base centrale des nomenclatures
	ROME        Family = "rome"        // métier
	UAI         Family = "uai"         // unité administrative immatriculée
	SIRET       Family = "siret"       // establishment
	SIREN       Family = "siren"       // unité légale
	NAF         Family = "naf"         // activity, NAF rév. 2: division, group, class or sub-class
	NAF2025     Family = "naf2025"     // activity, NAF 2025: the same levels
	MEF         Family = "mef"         // module élémentaire de formation, ten digits
	SISE        Family = "sise"        // diploma of higher education
	OGR         Family = "ogr"         // appellation of the ROME
	Competence  Family = "competence"  // compétence of the ROME
	Savoir      Family = "savoir"      // savoir of the ROME
	NSF         Family = "nsf"         // spécialité de formation
	Formacode   Family = "formacode"   // Centre Inffo's thesaurus
	IDCC        Family = "idcc"        // convention collective
	OPCO        Family = "opco"        // opérateur de compétences
	Bloc        Family = "bloc"        // bloc de compétences of a fiche
	Commune     Family = "commune"     // INSEE's code of a commune
	Postal      Family = "postal"      // code postal
	Departement Family = "departement" // INSEE's code of a département or collectivité d'outre-mer
	Region      Family = "region"      // INSEE's code of a région
	Academie    Family = "academie"    // académie
	ESCO        Family = "esco"        // occupation or skill of ESCO
	ISCO        Family = "isco"        // group of ISCO-08
	Onisep      Family = "onisep"      // formation or métier of Onisep's Idéo files
)

// order is that of the contract, section 3.
var order = [...]Family{
	RNCP, RS, CFD, ROME, UAI, SIRET, SIREN, NAF, NAF2025, MEF, SISE, OGR, Competence, Savoir, NSF, Formacode, IDCC, OPCO, Bloc,
	Commune, Postal, Departement, Region, Academie, ESCO, ISCO, Onisep,
}

// Families lists all families in the order in which a code without family is tried.
func Families() []Family { return slices.Clone(order[:]) }

// ParseFamily reads the contract's word for a family, as written there: in lower case.
func ParseFamily(s string) (Family, bool) {
	if table[Family(s)] == nil {
		return "", false
	}
	return Family(s), true
}

// spec is one row of the table: all that distinguishes a family.
type spec struct {
	family Family
	path   string // of its IRIs under {base}id/, before the code; "" for ESCO, which has its own
	forms  []form // those of the normal form, any of which will do

	// Repairs, in the contract's order. A zero value repairs nothing, but for separators and case.
	keeps  separator           // separators that belong to the code, or that another repair removes
	lower  bool                // the normal form is in lower case; in upper case otherwise
	cuts   []string            // heads that may stand before the code: an IRI, ESCO's "C" (prefixe)
	prefix string              // what a bare number lacks (prefixe)
	zeros  func(string) string // zero-initial
	dot    int                 // where a dot is written in the long form (point-naf); 0 for nowhere
	letter bool                // a letter may follow the code (lettre-de-specialite)

	check func(string) string // on a code of right form: "" or a word of Result.Probleme

	telling  int                         // so many of the forms, from the first, give the family away wherever they are met
	mistakes []mistake                   // further families whose codes are often given for this one
	named    func(string) (string, bool) // the code of a thing given by its name
}

// mistake is a family that is often taken for another, and the forms by which that shows.
type mistake struct {
	family Family
	forms  []form
}

// table finds the row of a family. It never changes.
var table = index(certifications, metiers, lieux)

func index(groups ...[]spec) map[Family]*spec {
	rows := map[Family]*spec{}
	for _, group := range groups {
		for i := range group {
			rows[group[i].family] = &group[i]
		}
	}
	return rows
}
