package rml

import (
	"strings"

	"passerelle/internal/rdf"
)

// The namespaces that a mapping speaks of.
const (
	rmlNS    = "http://w3id.org/rml/"
	csvwNS   = "http://www.w3.org/ns/csvw#"
	pasNS    = "https://api.apprentissage.beta.gouv.fr/def/rml#"
	fnNS     = "https://api.apprentissage.beta.gouv.fr/def/fonctions#"
	grelNS   = "http://users.ugent.be/~bjdmeest/function/grel.ttl#"
	idlabNS  = "https://w3id.org/imec/idlab/function#"
	idBase   = "https://api.apprentissage.beta.gouv.fr/"
	oldRML   = "http://semweb.mmlab.be/ns/rml#"
	oldR2RML = "http://www.w3.org/ns/r2rml#"
)

// unsupported says of known terms of the vocabulary why a mapping cannot use them here.
var unsupported = map[string]string{
	"logicalTarget":    "statements go where the caller sends them: remove it",
	"gather":           "collections and containers (RML-CC) are not run here: write one object map per member",
	"gatherAs":         "collections and containers (RML-CC) are not run here: write one object map per member",
	"viewOn":           "logical views (RML-LV) are not run here: map the source itself",
	"field":            "logical views (RML-LV) are not run here: map the source itself",
	"quotedTriplesMap": "quoted triples (RML-star) are not run here: map the parts to a node of their own",
	"query":            "databases are not read here: map a file",
}

// localName is the part of an IRI after its last '#' or '/'.
func localName(iri string) string {
	if i := strings.LastIndexAny(strings.TrimRight(iri, "#/"), "#/"); i >= 0 && i+1 < len(iri) {
		return iri[i+1:]
	}
	return iri
}

// shortName writes an IRI as people do in mappings.
func shortName(iri string) string {
	for _, p := range [...]struct{ prefix, space string }{
		{"rml:", rmlNS}, {"csvw:", csvwNS}, {"pas:", pasNS}, {"fn:", fnNS}, {"grel:", grelNS}, {"idlab-fn:", idlabNS},
		{"rdf:", rdf.RDF}, {"rdfs:", rdf.RDFS}, {"xsd:", rdf.XSD}, {"skos:", rdf.SKOS}, {"owl:", rdf.OWL},
	} {
		if local, ok := strings.CutPrefix(iri, p.space); ok && local != "" {
			return p.prefix + local
		}
	}
	return localName(iri)
}

// display writes a term for a message: <iri>, _:label or the literal, no longer than a line.
func display(term string) string {
	if r := []rune(term); len(r) > maxQuoted {
		return string(r[:maxQuoted]) + "…"
	}
	return term
}

// maxQuoted bounds what a message quotes of a value, in characters.
const maxQuoted = 60
