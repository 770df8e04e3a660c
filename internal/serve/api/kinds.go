package api

import (
	"net/http"
	"slices"

	"passerelle/internal/code"
	"passerelle/internal/serve/param"
)

// A kind is one collection: all things of a class, at an address of its own, in the order of their codes (by number, then
// by text, then by path). The order depends on nothing but the members, so that a place in it means the same in every
// release.
type kind struct {
	path, class string
	fr          string // what it holds
	states      bool   // members have a state on a day
	values      []string
	links       []linkFilter
	facets      []string
}

// a step leads from things to others: back to those that name them by a property, or forward to those that they name.
type step struct {
	property string
	forward  bool
}

func back(property string) step    { return step{property, false} }
func forward(property string) step { return step{property, true} }

// a linkFilter keeps the members to which a way leads from the thing that a parameter names by its code.
type linkFilter struct {
	name string
	ways [][]step
}

func by(name string, ways ...[]step) linkFilter { return linkFilter{name, ways} }
func way(steps ...step) []step                  { return steps }

// what says how a code in a parameter is read: its families, and which other things are taken with the one it names.
type what struct {
	families []code.Family // the first in which it is a code
	parent   string        // property from a part to its whole: the parts are taken too
	wholes   bool          // and so are the wholes
	current  string        // property from a former thing to the present one, which is taken too
}

// whats are the parameters that hold a code.
var whats = map[string]what{
	"rome":          {families: []code.Family{code.ROME}},
	"naf":           {families: []code.Family{code.NAF}, parent: "secteurParent", wholes: true},
	"nsf":           {families: []code.Family{code.NSF}, parent: "specialiteParente"},
	"formacode":     {families: []code.Family{code.Formacode}},
	"idcc":          {families: []code.Family{code.IDCC}},
	"cfd":           {families: []code.Family{code.CFD}},
	"rncp":          {families: []code.Family{code.RNCP, code.RS}},
	"certificateur": {families: []code.Family{code.SIRET, code.SIREN}},
	"siret":         {families: []code.Family{code.SIRET}},
	"commune":       {families: []code.Family{code.Commune}, current: "communeActuelle"},
	"departement":   {families: []code.Family{code.Departement}},
}

// standing are the ways to what stands in a commune, or in one of its arrondissements.
func standing() linkFilter {
	return by("commune", way(back("commune")), way(back("arrondissementMunicipal")), way(back("commune"), back("arrondissementMunicipal")))
}

// kinds are the collections (design.md §4), those of formations apart.
var kinds = []kind{
	{path: "certifications", class: "Certification", fr: "Les fiches RNCP et RS", states: true, values: []string{"niveau", "voie"}, facets: []string{"etat", "niveau", "voie"},
		links: []linkFilter{by("rome", way(back("metier"))), by("naf", way(back("secteur"), back("metier"))), by("nsf", way(back("specialite"))),
			by("formacode", way(back("formacode"))), by("idcc", way(back("idcc"))), by("cfd", way(back("diplome"))),
			by("certificateur", way(back("certificateur")))}},
	{path: "diplomes", class: "Diplome", fr: "Les diplômes", states: true, values: []string{"niveau"}, facets: []string{"etat", "niveau"},
		links: []linkFilter{by("rncp", way(back("certification"))), by("rome", way(back("metier"), back("certification"))), by("nsf", way(back("specialite"))),
			by("formacode", way(back("formacode"), back("certification"))), by("idcc", way(back("idcc"), back("certification")))}},
	{path: "appariements", class: "Appariement", fr: "Les appariements d'un diplôme et d'une fiche",
		links: []linkFilter{by("cfd", way(back("diplome"))), by("rncp", way(back("certification")))}},
	{path: "blocs", class: "BlocDeCompetences", fr: "Les blocs de compétences", links: []linkFilter{by("rncp", way(back("certification")))}},
	{path: "metiers", class: "Metier", fr: "Les métiers du ROME",
		links: []linkFilter{by("naf", way(back("secteur"))), by("rncp", way(forward("metier"))), by("cfd", way(forward("certification"), forward("metier")))}},
	{path: "appellations", class: "Appellation", fr: "Les appellations du ROME", links: []linkFilter{by("rome", way(back("metier")))}},
	{path: "competences", class: "Competence", fr: "Les compétences du ROME", links: []linkFilter{by("rome", way(forward("competence")))}},
	{path: "savoirs", class: "Savoir", fr: "Les savoirs du ROME", links: []linkFilter{by("rome", way(forward("savoir")))}},
	{path: "organismes", class: "Organisme", fr: "Les établissements", values: []string{"pres"}, facets: []string{"departement"},
		links: []linkFilter{by("rncp", way(forward("certificateur"))), standing(), by("departement", way(back("departement")))}},
	{path: "unites-legales", class: "UniteLegale", fr: "Les unités légales"},
	{path: "uais", class: "Uai", fr: "Les unités administratives immatriculées", values: []string{"pres"}, facets: []string{"departement"},
		links: []linkFilter{by("cfd", way(forward("uai"))), standing(), by("departement", way(back("departement")))}},
	{path: "secteurs", class: "Secteur", fr: "Les secteurs d'activité",
		links: []linkFilter{by("naf", way()), by("rome", way(forward("secteur"))), by("idcc", way(forward("secteur")))}},
	{path: "conventions", class: "Convention", fr: "Les conventions collectives", links: []linkFilter{by("rncp", way(forward("idcc"))), by("naf", way(back("secteur")))}},
	{path: "opcos", class: "Opco", fr: "Les opérateurs de compétences"},
	{path: "specialites", class: "Specialite", fr: "Les spécialités de formation",
		links: []linkFilter{by("nsf", way()), by("rncp", way(forward("specialite"))), by("cfd", way(forward("specialite")))}},
	{path: "formacodes", class: "Formacode", fr: "Les descripteurs Formacode", links: []linkFilter{by("rncp", way(forward("formacode")))}},
	{path: "mefs", class: "Mef", fr: "Les modules élémentaires de formation", links: []linkFilter{by("cfd", way(back("diplome")))}},
	{path: "sises", class: "Sise", fr: "Les diplômes de l'enseignement supérieur", links: []linkFilter{by("cfd", way(forward("sise")))}},
	{path: "communes", class: "Commune", fr: "Les communes d'aujourd'hui", facets: []string{"departement"}, links: []linkFilter{by("departement", way(back("departement")))}},
	{path: "codes-postaux", class: "CodePostal", fr: "Les codes postaux",
		links: []linkFilter{by("commune", way(back("communeDesservie"))), by("departement", way(back("departement"), back("communeDesservie")))}},
	{path: "departements", class: "Departement", fr: "Les départements", links: []linkFilter{by("commune", way(forward("departement")))}},
	{path: "regions", class: "Region", fr: "Les régions", links: []linkFilter{by("departement", way(forward("region")))}},
	{path: "academies", class: "Academie", fr: "Les académies", links: []linkFilter{by("departement", way(forward("academie")))}},
	{path: "missions-locales", class: "MissionLocale", fr: "Les missions locales",
		links: []linkFilter{by("commune", way(back("communeCouverte"))), by("departement", way(back("departement"), back("communeCouverte")))}},
}

// paging are the parameters that every collection takes after its filters.
var paging = []string{"limite", "curseur", "format", "tableur"}

// filters are the names of the filters of a collection.
func (k *kind) filters() []string {
	names := []string{"q"}
	if k.states {
		names = append(names, "etat", "date")
	}
	names = append(names, k.values...)
	for _, l := range k.links {
		names = append(names, l.name)
	}
	return names
}

// link finds the filter of a parameter by links, nil for none.
func (k *kind) link(name string) *linkFilter {
	if at := slices.IndexFunc(k.links, func(l linkFilter) bool { return l.name == name }); at >= 0 {
		return &k.links[at]
	}
	return nil
}

// A Collection is what is said of a collection where addresses are listed.
type Collection struct {
	Path, Class, FR string // /certifications, Certification, what it holds
	Params          []param.Param
	Answer          func(*API, http.ResponseWriter, *http.Request, *Release) error
}

// Collections lists the collections in the order of the table.
func Collections() []Collection {
	out := make([]Collection, len(kinds))
	for i := range kinds {
		k := &kinds[i]
		out[i] = Collection{Path: "/" + k.path, Class: k.class, FR: k.fr, Params: param.Named(append(k.filters(), paging...)...), Answer: k.answer}
	}
	return out
}

// CollectionTypes are the media types that a collection answers with.
func CollectionTypes() []string { return []string{mediaJSONLD, mediaJSON, mediaCSV, mediaXLSX} }

// collectionOf is the address of the collection that holds the things of a class, without slash; "" for none.
func collectionOf(class string) string {
	if class == "Source" {
		return "sources" // a document of its own, with the editions
	}
	if at := slices.IndexFunc(kinds, func(k kind) bool { return k.class == class }); at >= 0 {
		return kinds[at].path
	}
	return ""
}
