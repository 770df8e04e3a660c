package api

import (
	"reflect"
	"slices"
	"strings"
	"time"

	"passerelle/internal/answer"
	"passerelle/internal/code"
	"passerelle/internal/rdf"
	"passerelle/internal/serve/openapi"
	"passerelle/internal/serve/param"
	"passerelle/internal/serve/problem"
)

// What OpenAPI says of each address. A test asks every example, and holds every address of the router against this list.

// pathVariables are the variables of addresses.
var pathVariables = map[string]param.Param{
	"class":   {Name: "class", FR: "La classe dans les identifiants, en minuscules.", EN: "The class as identifiers have it, in lower case."},
	"code":    {Name: "code", FR: "Le code de la chose, dans sa forme normale.", EN: "The code of the thing, in its normal form."},
	"ext":     {Name: "ext", FR: "La syntaxe.", EN: "The syntax."},
	"famille": {Name: "famille", FR: "La famille du code.", EN: "The family of the code."},
	"valeur":  {Name: "valeur", FR: "Le code, tel qu'on l'écrit.", EN: "The code, as it is written."},
	"from":    {Name: "from", FR: "La famille des codes de départ.", EN: "The family of the codes to begin with."},
	"to":      {Name: "to", FR: "La famille des codes d'arrivée.", EN: "The family of the codes to end with."},
	"id":      {Name: "id", FR: "L'identifiant de la version.", EN: "The id of the release."},
	"a":       {Name: "a", FR: "La version de départ.", EN: "The release to begin with."},
	"b":       {Name: "b", FR: "La version d'arrivée.", EN: "The release to end with."},
	"path":    {Name: "path", FR: "Le nom du fichier, tel que /exports/ le donne.", EN: "The name of the file, as /exports/ gives it."},
	"file":    {Name: "file", FR: "Le nom du contexte.", EN: "The name of the context."},
	"n":       {Name: "n", FR: "Le numéro du plan.", EN: "The number of the sitemap."},
}

// vars are variables of an address.
func vars(names ...string) []param.Param {
	out := make([]param.Param, len(names))
	for i, name := range names {
		out[i] = pathVariables[name]
	}
	return out
}

// codesBody stands for the body of the questions about many codes, which is read item by item; its schema is in wordTypes.
type codesBody struct{}

// pairsBody is that of correspondences, whose family the address has.
type pairsBody struct{}

// thing is the document of a thing: its keys are those of its class.
type thing struct {
	Context string `json:"@context"`
	ID      string `json:"id"`
	Type    string `json:"type"`
}

// graph is a document of other vocabularies, which brings its own context.
type graph struct {
	Context map[string]any `json:"@context"`
}

// rdfMedia are the syntaxes of descriptions.
func rdfMedia() []openapi.Content {
	out := []openapi.Content{{Media: mediaJSONLD, Type: reflect.TypeFor[graph]()}}
	return append(out, openapi.Text(mediaTurtle, rdfXML, mediaNTriples)...)
}

// Operations lists what can be asked, in the order of the contract.
func (a *API) Operations() []openapi.Operation {
	return slices.Concat(thingOperations(), collectionOperations(), codeOperations(), releaseOperations(), describingOperations())
}

func thingOperations() []openapi.Operation {
	fiche := "certification/RNCP955"
	return []openapi.Operation{
		{Method: "GET", Path: "/", ID: "entree", FR: "Le point d'entrée : où est chaque chose.", EN: "The entry point: where everything is.",
			Answers: openapi.JSON(entryDocument{}, "text/html"), Problems: openapi.Problems(), Example: "/"},
		{Method: "GET", Path: "/id/{class}/{code}", ID: "identifiant", Variables: vars("class", "code"),
			FR: "L'identifiant d'une chose : renvoie à sa page ou à son document.", EN: "The identifier of a thing: leads to its page or its document.",
			Problems: openapi.Problems(404, 410), Example: "/id/" + fiche},
		{Method: "GET", Path: "/data/{class}/{code}.{ext}", ID: "document", Variables: vars("class", "code", "ext"),
			FR: "Le document d'une chose, dans la syntaxe que dit son suffixe.", EN: "The document of a thing, in the syntax that its suffix says.",
			Answers: openapi.JSON(thing{}, mediaTurtle, mediaNTriples, rdfXML, mediaCSV), Problems: openapi.Problems(404, 410), Example: "/data/" + fiche + ".jsonld"},
		{Method: "GET", Path: "/timemap/{class}/{code}", ID: "histoire", Variables: vars("class", "code"),
			FR: "Les états du document d'une chose qui ont une adresse (RFC 7089).", EN: "The states of the document of a thing that have an address (RFC 7089).",
			Answers: openapi.Text(mediaLinkFormat), Problems: openapi.Problems(404, 410), Example: "/timemap/" + fiche},
		{Method: "GET", Path: "/recherche", ID: "recherche", Query: param.Of("/recherche"), Required: []string{"q"},
			FR: "Recherche dans les codes et les intitulés, les meilleurs d'abord.", EN: "Search in codes and titles, the best first.",
			Answers: openapi.JSON(searchDocument{}, "text/html"), Problems: openapi.Problems(), Example: "/recherche?q=boulanger&limite=2"},
		{Method: "GET", Path: "/recherche/suggestions", ID: "suggestions", Query: param.Of("/recherche/suggestions"), Required: []string{"q"},
			FR: "Des suggestions pour ce qu'on est en train d'écrire.", EN: "Suggestions for what is being typed.",
			Answers: openapi.JSON(searchDocument{}), Problems: openapi.Problems(), Example: "/recherche/suggestions?q=boul"},
		{Method: "GET", Path: "/pourquoi", ID: "pourquoi", Query: param.Of("/pourquoi"), Required: []string{"sujet"},
			FR: "D'où vient chaque valeur : source, édition, ligne, règle, décision.", EN: "Where each value comes from: source, edition, row, rule, decision.",
			Answers: openapi.JSON(explanation{}, "text/html"), Problems: openapi.Problems(404), Example: "/pourquoi?sujet=" + "https%3A%2F%2Fapi.apprentissage.beta.gouv.fr%2Fid%2Fcertification%2FRNCP955"},
	}
}

// collectionOperations are those of the table of collections.
func collectionOperations() []openapi.Operation {
	var out []openapi.Operation
	for _, c := range Collections() {
		out = append(out, openapi.Operation{Method: "GET", Path: c.Path, ID: strings.ReplaceAll(strings.Trim(c.Path, "/"), "-", "_"), Query: c.Params,
			FR: c.FR + ", dans l'ordre de leurs codes.", EN: "The things of the class " + c.Class + ", in the order of their codes.",
			Answers: openapi.JSON(collectionDocument{}, mediaCSV, mediaXLSX), Problems: openapi.Problems(), Example: c.Path + "?limite=2"})
	}
	return out
}

func codeOperations() []openapi.Operation {
	body := append([]openapi.Content{{Media: mediaJSON, Type: reflect.TypeFor[codesBody]()}}, openapi.Text(mediaCSV)...)
	pairs := append([]openapi.Content{{Media: mediaJSON, Type: reflect.TypeFor[pairsBody]()}}, openapi.Text(mediaCSV)...)
	many := openapi.Problems(413, 415)
	return []openapi.Operation{
		{Method: "GET", Path: "/certifications/{code}/habilitations", ID: "habilitations", Variables: vars("code"), Query: param.Of("/certifications/{code}/habilitations"),
			FR: "Qui peut former à une certification, ou la délivrer.", EN: "Who may train for a certification, or award it.",
			Answers: openapi.JSON(habilitations{}, mediaCSV, mediaXLSX), Problems: openapi.Problems(404), Example: "/certifications/RNCP955/habilitations?limite=2"},
		{Method: "GET", Path: "/certifications/{code}/remplacement", ID: "remplacement", Variables: vars("code"), Query: param.Of("/certifications/{code}/remplacement"),
			FR: "Ce qui remplace une certification un jour donné, ou pour une session.", EN: "What replaces a certification on a day, or for a session.",
			Answers: openapi.JSON(resolution{}), Problems: openapi.Problems(404), Example: "/certifications/RNCP955/remplacement?date=2025-02-01"},
		{Method: "GET", Path: "/resolve", ID: "resolve", Query: param.Of("/resolve"), Required: []string{"code"},
			FR: "Ce qu'est un code, et ce qui le remplace.", EN: "What a code is, and what replaces it.",
			Answers: openapi.JSON(resolution{}), Problems: openapi.Problems(), Example: "/resolve?code=RNCP955&famille=rncp"},
		{Method: "POST", Path: "/resolve", ID: "resolveBeaucoup", Query: param.Of("POST /resolve"), Body: body,
			FR: "Jusqu'à 10 000 codes à la fois, dans leur ordre.", EN: "Up to 10,000 codes at once, in their order.",
			Answers: openapi.JSON([]resolution{}, mediaCSV), Problems: many, Example: "/resolve"},
		{Method: "GET", Path: "/codes/{famille}/{valeur}", ID: "code", Variables: vars("famille", "valeur"),
			FR: "La forme d'un code et ses réparations.", EN: "The form of a code and its repairs.",
			Answers: openapi.JSON(codeDocument{}), Problems: openapi.Problems(404), Example: "/codes/uai/951099d"},
		{Method: "GET", Path: "/correspondances/{from}/{to}", ID: "correspondances", Variables: vars("from", "to"), Query: param.Of("/correspondances/{from}/{to}"),
			FR: "Les correspondances d'un code ; sans code, toute la table.", EN: "The correspondences of a code; without one, the whole table.",
			Answers: openapi.JSON(correspondences{}, mediaLines, mediaCSV, "text/html"), Problems: openapi.Problems(404), Example: "/correspondances/cfd/rncp?code=50022137"},
		{Method: "POST", Path: "/correspondances/{from}/{to}", ID: "correspondancesBeaucoup", Variables: vars("from", "to"), Query: param.Of("POST /correspondances/{from}/{to}"),
			Body: pairs, FR: "Les correspondances de beaucoup de codes.", EN: "The correspondences of many codes.",
			Answers: openapi.JSON([]correspondences{}), Problems: append(many, 404), Example: "/correspondances/cfd/rncp"},
		{Method: "POST", Path: "/validation", ID: "validation", Query: param.Of("POST /validation"),
			Body: openapi.Text(mediaCSV, mediaTurtle, mediaNTriples, "application/n-quads", "application/rdf+xml", mediaJSONLD),
			FR:   "Un tableau de codes annoté, ou le rapport SHACL d'un fichier RDF.", EN: "A table of codes annotated, or the SHACL report of an RDF file.",
			Answers:  append(openapi.JSON(verdicts{}, mediaCSV, mediaLines), openapi.JSON(graph{}, mediaTurtle)...),
			Problems: openapi.Problems(413, 415), Example: "/validation"},
	}
}

func releaseOperations() []openapi.Operation {
	return []openapi.Operation{
		{Method: "GET", Path: "/sources", ID: "sources", FR: "Les sources : licence, éditions, fraîcheur, qualité.", EN: "The sources: licence, editions, freshness, quality.",
			Answers: openapi.JSON(sourcesDocument{}, "text/html"), Problems: openapi.Problems(), Example: "/sources"},
		{Method: "GET", Path: "/releases", ID: "versions", FR: "Les versions publiées, la plus récente d'abord.", EN: "The published releases, the newest first.",
			Answers: openapi.JSON(releasesDocument{}, "text/html"), Problems: openapi.Problems(), Example: "/releases"},
		{Method: "GET", Path: "/releases/{id}", ID: "version", Variables: vars("id"), FR: "Une version : ses entrées, ses fichiers, sa qualité.", EN: "A release: its inputs, its files, its quality.",
			Answers: openapi.JSON(releaseDocument{}), Problems: openapi.Problems(404), Example: "/releases/{release}"},
		{Method: "GET", Path: "/releases/{id}/data/{class}/{code}.{ext}", ID: "etat", Variables: vars("id", "class", "code", "ext"),
			FR: "Le document d'une chose tel que le dit une version, tant qu'elle est en vigueur.", EN: "The document of a thing as a release says it, as long as it is in force.",
			Answers: openapi.JSON(thing{}, mediaTurtle, mediaNTriples, rdfXML, mediaCSV), Problems: openapi.Problems(404, 410), Example: "/releases/{release}/data/certification/RNCP955.jsonld"},
		{Method: "GET", Path: "/releases/{a}/diff/{b}", ID: "differences", Variables: vars("a", "b"), Query: param.Of("/releases/{a}/diff/{b}"),
			FR: "Ce qui change d'une version à une autre.", EN: "What changes from one release to another.",
			Answers: openapi.JSON(comparison{}, mediaCSV, mediaLines), Problems: openapi.Problems(404), Example: "/releases/{release}/diff/{release}"},
		{Method: "GET", Path: "/exports/", ID: "exports", FR: "Les fichiers de la version publiée, avec leurs empreintes.", EN: "The files of the published release, with their digests.",
			Answers: openapi.JSON(exportsDocument{}, mediaCSV, "text/html"), Problems: openapi.Problems(), Example: "/exports/"},
		{Method: "GET", Path: "/exports/{path}", ID: "export", Variables: vars("path"), FR: "Un fichier, ou une partie (Range).", EN: "A file, or a part of it (Range).",
			Answers: openapi.Text(mediaCSV, mediaTurtle, mediaText, "application/zstd", "application/gzip", "application/vnd.apache.parquet"), Problems: openapi.Problems(404), Example: "/exports/fichiers.csv"},
		{Method: "GET", Path: "/health/live", ID: "vivant", FR: "Le programme répond.", EN: "The process answers.",
			Answers: openapi.JSON(healthDocument{}), Problems: openapi.Problems(), Example: "/health/live"},
		{Method: "GET", Path: "/health/ready", ID: "pret", FR: "La version et le magasin sont en ordre.", EN: "Release and store are in order.",
			Answers: openapi.JSON(healthDocument{}), Unready: openapi.JSON(healthDocument{}), Problems: openapi.Problems(), Example: "/health/ready"},
	}
}

func describingOperations() []openapi.Operation {
	file := func(path, id, media, fr, en string) openapi.Operation {
		return openapi.Operation{Method: "GET", Path: path, ID: id, FR: fr, EN: en, Answers: openapi.Text(media), Problems: openapi.Problems(404), Example: path}
	}
	described := func(path, id, fr, en, example string, variables ...string) openapi.Operation {
		return openapi.Operation{Method: "GET", Path: path, ID: id, FR: fr, EN: en, Variables: vars(variables...), Answers: rdfMedia(), Problems: openapi.Problems(404), Example: example}
	}
	ontology := described("/def/apprentissage", "ontologie", "L'ontologie.", "The ontology.", "/def/apprentissage")
	ontology.Answers = append(ontology.Answers, openapi.Text("text/html")...)
	sitemap := file("/sitemap-{class}-{n}.xml", "plan", mediaXML, "Une partie du plan du site.", "A part of the sitemap.")
	sitemap.Variables, sitemap.Example = vars("class", "n"), "/sitemap-Certification-1.xml"
	self := file("/openapi.json", "openapi", mediaJSON, "Cette description.", "This description.")
	self.Answers[0].Type = reflect.TypeFor[map[string]any]()
	context := file("/contexts/{file}", "contexte", mediaJSONLD, "Un contexte JSON-LD, qui ne change jamais.", "A JSON-LD context, which never changes.")
	context.Variables, context.Example, context.Answers[0].Type = vars("file"), "/contexts/"+contextFile, reflect.TypeFor[graph]()
	return []openapi.Operation{
		ontology, context, self, sitemap,
		described("/shapes/", "formes", "Les formes SHACL de toutes les classes.", "The SHACL shapes of all classes.", "/shapes/"),
		described("/shapes/{class}", "formesDUneClasse", "Les formes SHACL d'un fichier.", "The SHACL shapes of one file.", "/shapes/certification", "class"),
		described("/catalog.{ext}", "catalogue", "Le catalogue DCAT-AP.", "The DCAT-AP catalogue.", "/catalog.jsonld", "ext"),
		described("/.well-known/void", "void", "La description VoID.", "The VoID description.", "/.well-known/void"),
		file("/robots.txt", "robots", mediaText, "Ce que les robots peuvent parcourir.", "What robots may visit."),
		file("/sitemap.xml", "plans", mediaXML, "L'index du plan du site.", "The index of the sitemap."),
		file("/llms.txt", "llms", mediaText, "Ce service, en un texte.", "This service, in one text."),
		file("/.well-known/security.txt", "securite", mediaText, "À qui signaler une faiblesse.", "Whom to tell of a weakness."),
	}
}

// wordTypes are the schemas of what encodes itself.
var wordTypes = map[reflect.Type]map[string]any{
	reflect.TypeFor[answer.Text]():  {"type": []string{"string", "null"}},
	reflect.TypeFor[answer.Day]():   {"type": []string{"string", "null"}, "format": "date"},
	reflect.TypeFor[answer.Value](): {"type": []string{"string", "object"}},
	reflect.TypeFor[time.Time]():    {"type": "string", "format": "date-time"},
	// Nothing else may stand beside the codes.
	reflect.TypeFor[codesBody](): {"type": "object", "required": []string{"codes"}, "additionalProperties": false, "properties": map[string]any{
		"codes": map[string]any{"type": "array", "maxItems": maxCodes, "items": map[string]any{"anyOf": []any{map[string]any{"type": "string"}, oneAsked}}}}},
	reflect.TypeFor[pairsBody](): {"type": "object", "required": []string{"codes"}, "additionalProperties": false, "properties": map[string]any{
		"codes": map[string]any{"type": "array", "maxItems": maxCodes, "items": map[string]any{"anyOf": []any{map[string]any{"type": "string"}, onePair}}}}},
}

// onePair is oneAsked without what correspondences do not read.
var onePair = map[string]any{"type": "object", "required": []string{"code"}, "additionalProperties": false, "properties": map[string]any{
	"code": map[string]any{"type": "string"}, "date": map[string]any{"anyOf": []any{map[string]any{"type": "string", "format": "date"}, map[string]any{"const": ""}}},
}}

// oneAsked is the schema of a code of a body that says more than its text.
var oneAsked = map[string]any{"type": "object", "required": []string{"code"}, "additionalProperties": false, "properties": map[string]any{
	"code": map[string]any{"type": "string"}, "famille": map[string]any{"type": "string", "enum": append(familyNames(), "")},
	"date":    map[string]any{"anyOf": []any{map[string]any{"type": "string", "format": "date"}, map[string]any{"const": ""}}},
	"session": map[string]any{"type": "string", "pattern": "^(" + openapi.SessionPattern + ")?$"},
}}

func familyNames() []string {
	var out []string
	for _, f := range code.Families() {
		out = append(out, string(f))
	}
	return out
}

// describeAPI writes the OpenAPI description.
func (a *API) describeAPI() ([]byte, error) {
	words, err := newWords(a.contexts[contextFile], a.ontology.triples)
	if err != nil {
		return nil, err
	}
	return openapi.Service{
		Title: "Passerelle", Version: "1", Base: a.base, Licence: a.licence, Contact: a.contact, Problem: problem.Document{},
		FR:    "Les données de l'apprentissage en France, liées. Toute adresse répond aussi à HEAD et OPTIONS. Le point d'accès SPARQL, /sparql, se décrit lui-même.",
		EN:    "The data of French apprenticeship, linked. Every address answers HEAD and OPTIONS too. The SPARQL endpoint, /sparql, describes itself.",
		Words: words.of, Types: wordTypes,
		Enums: map[string][]string{"famille": familyNames(), "from": familyNames(), "to": familyNames(), "type": a.classes},
	}.Write(a.Operations())
}

// words describe keys of JSON: by the ontology, or here where they are of another vocabulary.
type words map[string]answer.Phrase

func (w words) of(key string) (fr, en string) { return w[key].FR, w[key].EN }

// ownWords are those of keys that no ontology describes.
var ownWords = words{
	"@context": {FR: "Le contexte JSON-LD.", EN: "The JSON-LD context."},
	"id":       {FR: "L'IRI, ou l'adresse.", EN: "The IRI, or the address."},
	"type":     {FR: "La classe.", EN: "The class."},
	"fr":       {FR: "En français.", EN: "In French."},
	"en":       {FR: "En anglais.", EN: "In English."},
}

func newWords(context []byte, ontology []rdf.Triple) (words, error) {
	keys, err := termsOf(context)
	if err != nil {
		return nil, err
	}
	said := map[string]map[string]string{}
	for _, property := range []string{rdf.RDFS + "label", rdf.RDFS + "comment"} { // the comment wins
		for _, t := range ontology {
			if term, err := rdf.ParseTerm(t.O); err == nil && rdf.Text(t.P) == property && (term.Lang == "fr" || term.Lang == "en") {
				iri := rdf.Text(t.S)
				if said[iri] == nil {
					said[iri] = map[string]string{}
				}
				said[iri][term.Lang] = term.Value
			}
		}
	}
	out := words{}
	for key, iri := range keys {
		out[key] = answer.Phrase{FR: said[iri]["fr"], EN: said[iri]["en"]}
	}
	for key, own := range ownWords {
		out[key] = own
	}
	return out, nil
}
