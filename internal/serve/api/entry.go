package api

import (
	"net/http"
	"slices"
	"strings"

	"passerelle/internal/answer"
	"passerelle/internal/serve/param"
)

// entryDocument is / for machines: where everything is.
type entryDocument struct {
	head
	Type     string          `json:"type"` // "PointEntree"
	Intitule string          `json:"intitule"`
	Release  answer.Text     `json:"release"` // in force
	Liens    []entryLink     `json:"liens"`
	Sources  []answer.Source `json:"sources"`
}

// entryLink is an address, and its template (RFC 6570) where it takes something.
type entryLink struct {
	Adresse  string      `json:"adresse,omitempty"` // left out where nothing stands at it without what the template takes
	Gabarit  answer.Text `json:"gabarit,omitempty"`
	Intitule string      `json:"intitule"`
}

// Entry answers / for machines.
func (a *API) Entry(w http.ResponseWriter, r *http.Request, rel *Release) error {
	if _, err := params(r); err != nil {
		return err
	}
	d := entryDocument{head: a.head(r), Type: "PointEntree", Intitule: "Passerelle : les données de l'apprentissage, liées", Sources: []answer.Source{}}
	if rel != nil {
		d.Release, d.Sources = answer.Text(rel.ID), credits(rel)
	}
	for _, l := range entries() {
		one := entryLink{Intitule: l.title}
		if l.standsAlone() {
			one.Adresse = a.base + l.path
		}
		if l.template != "" {
			one.Gabarit = answer.Text(a.base + l.path + l.template)
		}
		d.Liens = append(d.Liens, one)
	}
	return a.json(w, r, d)
}

// an entry is one address of the service, with its template where it takes something.
type entry struct{ path, template, title string }

// standsAlone says whether something answers at the address without what its template takes.
func (e entry) standsAlone() bool {
	asks := []string{"resolve", "recherche", "recherche/suggestions", "pourquoi"}
	return e.template == "" || strings.HasPrefix(e.template, "{?") && !slices.Contains(asks, e.path)
}

// entries are the addresses that whoever comes here first is told.
func entries() []entry {
	var out []entry
	for _, c := range Collections() {
		out = append(out, entry{strings.TrimPrefix(c.Path, "/"), "{?" + strings.Join(param.Names(c.Params), ",") + "}", c.FR})
	}
	return append(out, []entry{
		{"certifications/", "{code}/habilitations{?siret,limite,curseur,format,tableur}", "Qui peut former à une certification ou la délivrer"},
		{"certifications/", "{code}/remplacement{?date,session}", "Ce qui remplace une certification"},
		{"resolve", "{?code,famille,date,session}", "Ce qu'est un code, et ce qui le remplace ; POST pour beaucoup de codes"},
		{"codes/", "{famille}/{valeur}", "La forme d'un code, ses réparations"},
		{"correspondances/", "{de}/{vers}{?code,date}", "Les correspondances d'un code, ou toute une table ; POST pour beaucoup de codes"},
		{"recherche", "{?q,type,limite,curseur}", "Recherche dans les codes et les intitulés"},
		{"recherche/suggestions", "{?q,type,limite}", "Ce que l'on est peut-être en train d'écrire"},
		{"pourquoi", "{?sujet,propriete}", "D'où vient une valeur"},
		{"id/", "{classe}/{code}", "Une chose, par son identifiant"},
		{"sources", "", "Les sources et leur fraîcheur"},
		{"releases", "", "Les versions publiées"},
		{"releases/", "{a}/diff/{b}{?limite,curseur}", "Ce qui change d'une version à une autre"},
		{"catalog.ttl", "", "Le catalogue DCAT-AP ; aussi en .jsonld, .rdf, .nt"},
		{".well-known/void", "", "La description VoID"},
		{"exports/", "", "Les fichiers de la version publiée, avec leurs empreintes"},
		{"sparql", "{?query}", "Interrogation SPARQL 1.1"},
		{"def/apprentissage", "", "L'ontologie"},
		{"contexts/" + contextFile, "", "Le contexte JSON-LD"},
		{"shapes/", "", "Les formes SHACL"},
		{"shapes/", "{classe}", "Les formes SHACL d'une classe"},
		{"openapi.json", "", "La description OpenAPI 3.1"},
		{"sitemap.xml", "", "Le plan du site"},
		{"llms.txt", "", "Ce service, en un texte"},
		{"health/ready", "", "L'état du service"},
	}...)
}
