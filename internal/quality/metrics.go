package quality

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"passerelle/internal/rdf"
)

// namespace of the metrics, after the base.
const namespace = "def/qualite#"

// The metrics that need more than a class and a property (ontology/qualite.ttl).
const (
	RowsRead      = "lignes-lues"
	RowsMapped    = "lignes-traduites"
	RowsRejected  = "lignes-rejetees"
	CellsRead     = "cellules-lues"
	CellsMapped   = "cellules-traduites"
	CellsIgnored  = "cellules-ignorees"
	CellsRejected = "cellules-rejetees"
	Findings      = "constats"
	ShapeResults  = "resultats-de-forme"
	KnownFrom     = "origines-connues"
	KnownTo       = "cibles-connues"
	Age           = "age"
	Overdue       = "retard"
)

// A Metric is what a figure means.
type Metric struct {
	Name, Dimension   string // local names
	Label, Definition map[string]string
	// Class and Property make a metric of completeness: the share of the things of a class that have a value of the
	// property; both are IRIs. Family keeps to the codes of one family.
	Class, Property, Family string
}

// Metrics are the declared metrics.
type Metrics struct {
	All            []Metric
	namespace, app string
	triples        []rdf.Triple // their definitions
}

// ReadMetrics reads qualite.ttl of the ontology.
func ReadMetrics(ontology fs.FS, base string) (*Metrics, error) {
	const name = "qualite.ttl"
	file, err := ontology.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read ontology/%s: %w", name, err)
	}
	defer file.Close()
	g, err := rdf.ReadGraph(file, "ontology/"+name, base+"def/qualite", rdf.Turtle)
	if err != nil {
		return nil, err
	}
	ms := &Metrics{namespace: base + namespace, app: base + "def/apprentissage#"}
	g.Each(func(s, p, o string) { ms.triples = append(ms.triples, rdf.Triple{S: s, P: p, O: o}) })
	for _, s := range g.SubjectsOf(rdf.Type, "<"+dqv+"Metric>") {
		m := Metric{Name: strings.TrimPrefix(rdf.Text(s), ms.namespace), Dimension: strings.TrimPrefix(g.Text(s, dqv+"inDimension"), ms.namespace),
			Label: byLanguage(g, s, skos+"prefLabel"), Definition: byLanguage(g, s, skos+"definition"),
			Class: g.Text(s, ms.app+"classe"), Property: g.Text(s, ms.app+"parPropriete"), Family: g.Text(s, ms.app+"familleDe")}
		if m.Dimension == "" || (m.Class == "") != (m.Property == "") {
			return nil, fmt.Errorf("ontology/%s:%d: metric %s has no dimension, or one of classe and parPropriete alone", name, g.Locate(s, ""), m.Name)
		}
		ms.All = append(ms.All, m)
	}
	return ms, nil
}

func byLanguage(g *rdf.Graph, s, property string) map[string]string {
	out := map[string]string{}
	for _, o := range g.Objects(s, property) {
		if t, err := rdf.ParseTerm(o); err == nil {
			out[t.Lang] = t.Value
		}
	}
	return out
}

// Find returns the metric of a local name, nil where there is none.
func (ms *Metrics) Find(name string) *Metric {
	at := slices.IndexFunc(ms.All, func(m Metric) bool { return m.Name == name })
	if at < 0 {
		return nil
	}
	return &ms.All[at]
}

// IRI is that of a metric.
func (ms *Metrics) IRI(name string) string { return ms.namespace + name }
