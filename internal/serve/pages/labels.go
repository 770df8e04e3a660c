package pages

import (
	"fmt"
	"io/fs"
	"strings"

	"passerelle/internal/rdf"
)

// labels are the names that the ontology gives to its terms, by IRI and language.
type labels struct {
	ns    string                       // of the ontology's terms
	label map[string]map[string]string // IRI, language
	help  map[string]map[string]string
	order map[string]int // place in the ontology, by IRI
	links []string       // object properties, in the ontology's order: those by which things name each other
	// Of the ontology's own page, in its order.
	classes, properties []string
	ranges              map[string]string // property, class or datatype
}

// ontologyFile is the ontology in its folder, and ontologyPath its address under the base.
const (
	ontologyFile = "apprentissage.ttl"
	ontologyPath = "def/apprentissage"
)

func readLabels(ontology fs.FS) (*labels, error) {
	f, err := ontology.Open(ontologyFile)
	if err != nil {
		return nil, fmt.Errorf("read ontology: %w", err)
	}
	defer f.Close()
	g, err := rdf.ReadGraph(f, ontologyFile, "", rdf.Turtle)
	if err != nil {
		return nil, fmt.Errorf("read ontology: %w", err)
	}
	l := &labels{label: map[string]map[string]string{}, help: map[string]map[string]string{}, order: map[string]int{}, ranges: map[string]string{}}
	for n, s := range g.Subjects() {
		iri := rdf.Text(s)
		l.order[iri] = n
		l.label[iri] = byLanguage(g.Objects(s, rdf.RDFS+"label"))
		l.help[iri] = byLanguage(g.Objects(s, rdf.RDFS+"comment"))
		l.ranges[iri] = g.Text(s, rdf.RDFS+"range")
		for _, class := range g.Objects(s, rdf.Type) {
			l.sort(iri, rdf.Text(class))
		}
	}
	if l.ns == "" {
		return nil, fmt.Errorf("%s: no owl:Ontology; say what the terms belong to", ontologyFile)
	}
	return l, nil
}

// sort puts a term in the lists of its kind.
func (l *labels) sort(iri, kind string) {
	switch kind {
	case rdf.OWL + "Ontology":
		l.ns = iri + "#"
	case rdf.OWL + "Class":
		l.classes = append(l.classes, iri)
	case rdf.OWL + "ObjectProperty":
		l.links = append(l.links, iri)
		l.properties = append(l.properties, iri)
	case rdf.OWL + "DatatypeProperty":
		l.properties = append(l.properties, iri)
	}
}

// byLanguage sorts texts by language, their apostrophes as the portal writes them.
func byLanguage(objects []string) map[string]string {
	out := map[string]string{}
	for _, o := range objects {
		if t, err := rdf.ParseTerm(o); err == nil {
			out[t.Lang] = strings.ReplaceAll(t.Value, "'", "’")
		}
	}
	return out
}

// of is the label of a term in a language; its local name where the ontology has none.
func (l *labels) of(lang, iri string) string {
	if s := l.label[iri][lang]; s != "" {
		return s
	}
	return iri[strings.LastIndexAny(iri, "#/")+1:]
}

// app is the IRI of a term of our ontology.
func (l *labels) app(local string) string { return l.ns + local }

// class is the label of a class given by its local name.
func (l *labels) class(lang, local string) string { return l.of(lang, l.app(local)) }
