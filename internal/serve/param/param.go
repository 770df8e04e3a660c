// Package param is the table of the parameters that addresses take: their names, what they mean in French and in English,
// and the form of their values. The answers that refuse a parameter and the description of the service (OpenAPI) both
// read it, so that they cannot differ from each other.
package param

import (
	"fmt"
	"slices"
)

// Param is one parameter of the query string.
type Param struct {
	Name   string
	FR, EN string // what it means, one sentence
	Form   string // what its value looks like: one of the forms below
}

// The forms of values.
const (
	Text    = "text"    // any text
	Day     = "day"     // YYYY-MM-DD
	Session = "session" // two days, YYYY-MM-DD/YYYY-MM-DD
	Limit   = "limit"   // a whole number from 1 to 1000
	Cursor  = "cursor"  // opaque: only what an answer gave
	Place   = "place"   // latitude,longitude,kilometres
	IRI     = "iri"     // an IRI
	Flag    = "flag"    // 1, or absent
	// OneOf, followed by words with a bar between them, is a value among those.
	OneOf = "one:"
	// Code, followed by a family, is a code of that family in any spelling that can be repaired.
	Code = "code:"
)

// all is every parameter by its name. A name means the same at every address.
var all = []Param{
	{"q", "Mots, chacun le début d'un mot du code ou de l'intitulé ; ni accents ni majuscules ne comptent.",
		"Words, each the beginning of a word of the code or the name; accents and case do not count.", Text},
	{"date", "Jour auquel la question se place ; aujourd'hui s'il manque.", "Day that the question is about; today when absent.", Day},
	{"session", "Premier et dernier jour d'une session de formation.", "First and last day of a training session.", Session},
	{"code", "Le code dont il s'agit.", "The code in question.", Text},
	{"famille", "Famille du code ; toutes sont essayées si elle manque.", "Family of the code; all are tried when absent.", Text},
	{"colonne", "Colonne de codes du tableau, par son nom ; répétable ; reconnues d'elles-mêmes si elle manque.",
		"Column of codes of the table, by its name; may be repeated; found out when absent.", Text},
	{"type", "Classe de l'ontologie à laquelle s'en tenir.", "Class of the ontology to keep to.", Text},
	{"sujet", "IRI de la chose, ou de la partie d'une chose.", "IRI of the thing, or of a part of a thing.", IRI},
	{"propriete", "IRI de la propriété ; toutes si elle manque.", "IRI of the property; all when absent.", IRI},
	{"tableur", "1 : un CSV pour tableur, avec des points-virgules, une marque d'ordre des octets et sans formules.",
		"1: a CSV for spreadsheets, with semicolons, a byte order mark and no formulas.", Flag},
	{"format", "Format de la réponse, avant ce que dit Accept.", "Format of the answer, before what Accept says.", OneOf + "jsonld|json|csv|xlsx"},
	{"limite", "Nombre de membres d'une page, 50 s'il manque ; un CSV ou un XLSX sans limite est entier.",
		"Number of members of a page, 50 when absent; a CSV or XLSX without it is whole.", Limit},
	{"curseur", "Place dans la collection, telle que la donnent suivante et precedente.", "Place in the collection, as suivante and precedente give it.", Cursor},
	{"etat", "État au jour de la question.", "State on the day of the question.", OneOf + "actif|a-venir|inactif|inconnu"},
	{"niveau", "Niveau du cadre européen, de 1 à 8.", "Level of the European framework, 1 to 8.", OneOf + "1|2|3|4|5|6|7|8"},
	{"voie", "Voie d'accès : des mots de son libellé, tel que le disent la fiche ou les fiches de Certif Info qui s'y rattachent.",
		"Way of access: words of its label, as the entry or the sheets of Certif Info attached to it say it.", Text},
	{"rome", "Métier du ROME.", "Occupation of the ROME.", Code + "rome"},
	{"naf", "Secteur d'activité, avec ceux qu'il contient et ceux qui le contiennent.", "Sector of activity, with those that it holds and those that hold it.", Code + "naf"},
	{"nsf", "Spécialité de formation, avec celles qu'elle contient.", "Field of training, with those that it holds.", Code + "nsf"},
	{"formacode", "Descripteur Formacode.", "Formacode descriptor.", Code + "formacode"},
	{"idcc", "Convention collective, par son IDCC.", "Collective agreement, by its IDCC.", Code + "idcc"},
	{"cfd", "Diplôme, par son code formation diplôme.", "Diploma, by its code formation diplôme.", Code + "cfd"},
	{"rncp", "Certification, par le numéro de sa fiche RNCP ou RS.", "Certification, by the number of its RNCP or RS entry.", Code + "rncp"},
	{"certificateur", "Organisme qui délivre la certification, par son SIRET, ou l'unité légale par son SIREN.",
		"Organisation that awards the certification, by its SIRET, or the legal unit by its SIREN.", Code + "siret"},
	{"siret", "Organisme, par son SIRET.", "Organisation, by its SIRET.", Code + "siret"},
	{"commune", "Commune ou arrondissement, par son code INSEE ; une ancienne commune vaut celle qui lui succède.",
		"Commune or municipal district, by its INSEE code; a former commune stands for the one that follows it.", Code + "commune"},
	{"departement", "Département, par son code INSEE.", "Département, by its INSEE code.", Code + "departement"},
	{"pres", "Au plus à tant de kilomètres d'un point : latitude,longitude,km.", "At most so many kilometres from a point: latitude,longitude,km.", Place},
}

// Named returns parameters by their names, in the order given. It panics on a name that the table does not hold: names are
// written in the code, never read.
func Named(names ...string) []Param {
	out := make([]Param, len(names))
	for i, name := range names {
		at := slices.IndexFunc(all, func(p Param) bool { return p.Name == name })
		if at < 0 {
			panic(fmt.Sprintf("no parameter %q in the table", name))
		}
		out[i] = all[at]
	}
	return out
}

// Known says whether the table holds a parameter.
func Known(name string) bool {
	return slices.ContainsFunc(all, func(p Param) bool { return p.Name == name })
}

// addresses is which parameters each address takes; those of the collections stand with the collections. An address
// is written as in api.md §2, with the method before it where it is not GET.
var addresses = map[string][]string{
	"/resolve":                             {"code", "famille", "date", "session"},
	"POST /resolve":                        {"famille", "date", "session", "tableur"},
	"/certifications/{code}/remplacement":  {"date", "session"},
	"/correspondances/{from}/{to}":         {"code", "date", "tableur"},
	"POST /correspondances/{from}/{to}":    {"date"},
	"POST /validation":                     {"colonne", "famille", "date", "session", "tableur"},
	"/recherche":                           {"q", "type", "limite", "curseur"},
	"/recherche/suggestions":               {"q", "type", "limite"},
	"/pourquoi":                            {"sujet", "propriete"},
	"/releases/{a}/diff/{b}":               {"limite", "curseur", "tableur"},
	"/certifications/{code}/habilitations": {"siret", "limite", "curseur", "format", "tableur"},
}

// Of returns the parameters of an address; none for one that takes none.
func Of(address string) []Param { return Named(addresses[address]...) }

// Addresses lists the addresses that take parameters, collections apart, in byte order.
func Addresses() []string {
	out := make([]string, 0, len(addresses))
	for address := range addresses {
		out = append(out, address)
	}
	slices.Sort(out)
	return out
}

// Names returns the names of parameters.
func Names(ps []Param) []string {
	out := make([]string, len(ps))
	for i, p := range ps {
		out[i] = p.Name
	}
	return out
}
