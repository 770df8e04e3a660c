package serve

import (
	"net/http"

	"passerelle/internal/serve/api"
	"passerelle/internal/serve/pages"
)

// How long answers may be kept. Data change with the release, answers with the day too.
const (
	forever  = "public, max-age=31536000, immutable" // its address changes with it
	document = "public, max-age=300"
	brief    = "public, max-age=60"
	never    = "no-store"
)

// a route is one address. It answers GET and HEAD by machine or page, as the client prefers, or by own; POST by post; and
// further methods where it names them. OPTIONS is answered for all.
type route struct {
	path    string
	cache   string // of GET and HEAD
	machine func(*api.API, http.ResponseWriter, *http.Request, *api.Release) error
	types   []string                                                       // what machine answers with; JSON where none is named
	page    func(*Server, http.ResponseWriter, *http.Request, *held) error // also at /en + path, in English
	takes   []string                                                       // parameters of the page
	own     func(*Server, http.ResponseWriter, *http.Request, *held) error
	post    func(*api.API, http.ResponseWriter, *http.Request, *api.Release) error
	methods []string // that own answers besides GET and HEAD
}

// routes are all addresses of the service (api.md §2). Path variables hold no slash unless they say so.
func routes() []route {
	return append(fixed(), collections()...)
}

// collections are the addresses of the collections.
func collections() []route {
	var out []route
	for _, c := range api.Collections() {
		out = append(out, route{path: c.Path, cache: brief, machine: c.Answer, types: api.CollectionTypes()})
	}
	return out
}

// fixed are the addresses that stand in no table of their own.
func fixed() []route {
	return []route{
		{path: "/", cache: brief, machine: (*api.API).Entry, page: pageOf(Pages.Home)},

		{path: "/id/{class}/{code}", cache: document, machine: (*api.API).Identifier},
		{path: "/data/{class}/{code}.{ext:[a-z]+}", cache: document, machine: (*api.API).Data},
		{path: "/doc/{class}/{code}", cache: brief, page: (*Server).thingPage},
		{path: "/timemap/{class}/{code}", cache: document, machine: (*api.API).TimeMap},

		{path: "/certifications/{code}/habilitations", cache: brief, machine: (*api.API).Habilitations, types: api.CollectionTypes()},
		{path: "/certifications/{code}/remplacement", cache: brief, machine: (*api.API).Replacement},
		{path: "/resolve", cache: brief, machine: (*api.API).Resolve, post: (*api.API).ResolveMany},
		{path: "/validation", post: (*api.API).Validate},
		{path: "/codes/{famille}/{valeur:.*}", cache: brief, machine: (*api.API).Code},
		{path: "/correspondances/{from}/{to}", cache: brief, machine: (*api.API).Correspondences, types: []string{"application/ld+json", "application/json", "application/x-ndjson", "text/csv"},
			page: (*Server).correspondencesPage, takes: []string{"code", "date", pages.Download}, post: (*api.API).CorrespondMany},
		{path: "/correspondances", cache: brief, page: pageOf(Pages.Explorer), takes: []string{"de", "vers", "code", "date"}},
		{path: "/recherche", cache: brief, machine: (*api.API).Search, page: pageOf(Pages.Search), takes: []string{"q"}},
		{path: "/recherche/suggestions", cache: brief, machine: (*api.API).Suggest},
		{path: "/pourquoi", cache: document, machine: (*api.API).Why, page: pageOf(Pages.Why), takes: []string{"sujet", "propriete"}},
		{path: "/sources", cache: brief, machine: (*api.API).Sources, page: pageOf(Pages.Sources)},
		{path: "/releases", cache: brief, machine: (*api.API).ListReleases, page: (*Server).releasesPage},
		{path: "/releases/{id}", cache: brief, machine: (*api.API).ShowRelease},
		{path: "/releases/{id}/data/{class}/{code}.{ext:[a-z]+}", cache: document, machine: (*api.API).Memento},
		{path: "/releases/{a}/diff/{b}", cache: document, machine: (*api.API).Diff},

		{path: "/exports/", cache: document, machine: (*api.API).ListExports, types: []string{"application/ld+json", "application/json", "text/csv"}, page: (*Server).exportsPage},
		{path: "/exports/{path:.+}", cache: document, machine: (*api.API).Export},

		{path: "/sparql", cache: brief, own: (*Server).sparql, methods: []string{http.MethodPost, methodQuery}},
		{path: "/en/sparql", cache: brief, own: (*Server).sparql, methods: []string{http.MethodPost, methodQuery}},

		{path: "/apparence", cache: never, own: appearance, methods: []string{http.MethodPost}},
		{path: "/en/apparence", cache: never, own: appearance, methods: []string{http.MethodPost}},

		{path: "/contexts/{file}", cache: forever, machine: (*api.API).Context},
		{path: "/def/apprentissage", cache: document, machine: (*api.API).Ontology, types: []string{"application/ld+json", "text/turtle", "application/rdf+xml", "application/n-triples", "text/n3"}, page: pageOf(Pages.Ontology)},
		{path: "/shapes/", cache: document, machine: (*api.API).Shapes},
		{path: "/shapes/{class}", cache: document, machine: (*api.API).Shapes},
		{path: "/catalog.{ext:ttl|jsonld|rdf|nt}", cache: document, machine: (*api.API).DCAT},
		{path: "/.well-known/void", cache: document, machine: (*api.API).VoID},
		{path: pages.AssetsPrefix + "{file:.*}", cache: forever, own: (*Server).asset},
		{path: "/openapi.json", cache: document, machine: (*api.API).OpenAPI},
		{path: "/robots.txt", cache: document, machine: (*api.API).Robots},
		{path: "/sitemap.xml", cache: document, machine: (*api.API).SitemapIndex},
		{path: "/sitemap-{class:[A-Za-z]+}-{n:[1-9][0-9]{0,3}}.xml", cache: document, machine: (*api.API).Sitemap},
		{path: "/llms.txt", cache: document, machine: (*api.API).LLMs},
		{path: "/.well-known/security.txt", cache: document, machine: (*api.API).Security},
		{path: "/health/live", cache: never, own: (*Server).live},
		{path: "/health/ready", cache: never, own: (*Server).ready},
	}
}

// methodQuery is HTTP QUERY: like a direct POST that changes nothing (http.md §5.2).
const methodQuery = "QUERY"

// allowed are the methods of a route.
func (rt route) allowed() []string {
	out := []string{http.MethodGet, http.MethodHead, http.MethodOptions}
	if rt.machine == nil && rt.page == nil && rt.own == nil {
		out = []string{http.MethodOptions}
	}
	if rt.post != nil {
		out = append(out, http.MethodPost)
	}
	return append(out, rt.methods...)
}
