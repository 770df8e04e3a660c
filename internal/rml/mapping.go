package rml

import (
	"fmt"
	"slices"
	"strings"

	"passerelle/internal/rdf"
)

// A Mapping is a mapping document taken apart. It never changes.
type Mapping struct {
	g       *rdf.Graph
	maps    []*triplesMap
	sources []*Source
}

type triplesMap struct {
	place
	line    int
	source  *Source
	base    string // rml:baseIRI
	subject *termMap
	classes []class
	poms    []predicateObjectMap
}

type class struct {
	iri  string // N-Triples form
	line int
}

type predicateObjectMap struct {
	place
	predicates, objects, graphs []*termMap
	parents                     []*parentMap
}

// A parentMap is a referencing object map.
type parentMap struct {
	place
	line   int
	parent *triplesMap
	joins  []joinCondition
}

type joinCondition struct{ child, parent *expression }

// ParseMapping reads a mapping. Its error holds every mistake found, one a line, each beginning with FILE:LINE and naming the
// term, what is wrong with it and what to write. What needs the table of functions is left to Compile.
func ParseMapping(g *rdf.Graph) (*Mapping, error) {
	p := newParser(g)
	m := &Mapping{g: g}
	p.oldTerms()
	for _, node := range g.Subjects() {
		if p.isTriplesMap(node) {
			tm := &triplesMap{place: place{node, "triples map " + node}, line: g.Locate(node, "")}
			p.maps[node] = tm
			m.maps = append(m.maps, tm)
		}
	}
	if len(m.maps) == 0 && len(p.list) == 0 {
		return nil, fmt.Errorf("%s: no triples map: describe one with rml:logicalSource and rml:subjectMap of <%s>", g.Name(), rmlNS)
	}
	for _, tm := range m.maps {
		p.triplesMap(tm)
		if tm.source != nil && !slices.Contains(m.sources, tm.source) {
			m.sources = append(m.sources, tm.source)
		}
	}
	for _, tm := range m.maps {
		p.checkParents(tm)
	}
	if err := p.err(); err != nil {
		return nil, err
	}
	return m, nil
}

// Sources returns the distinct logical sources, in the order of the mapping.
func (m *Mapping) Sources() []Source {
	out := make([]Source, len(m.sources))
	for i, s := range m.sources {
		out[i] = *s
	}
	return out
}

func (p *parser) isTriplesMap(node string) bool {
	if slices.Contains(p.g.Objects(node, rdf.Type), "<"+rmlNS+"TriplesMap>") {
		return true
	}
	for _, prop := range [...]string{"logicalSource", "subjectMap", "subject", "predicateObjectMap"} {
		if slices.Contains(p.props[node], rmlNS+prop) {
			return true
		}
	}
	return false
}

// oldTerms reports the first term of the vocabularies of before 2024 on each node.
func (p *parser) oldTerms() {
	for _, node := range p.g.Subjects() {
		for _, prop := range p.props[node] {
			if strings.HasPrefix(prop, oldRML) || strings.HasPrefix(prop, oldR2RML) {
				p.add(place{node, display(node)}, localName(prop), "<%s> is of the vocabulary of before 2024: write the terms of <%s>", prop, rmlNS)
				break
			}
		}
	}
}

func (p *parser) triplesMap(tm *triplesMap) {
	p.only(tm.place, rmlNS, "logicalSource", "subjectMap", "subject", "predicateObjectMap", "baseIRI")
	if node := p.one(tm.place, rmlNS+"logicalSource"); node != "" {
		tm.source = p.source(place{node, "logical source of " + tm.what})
	} else {
		p.add(tm.place, "", "no rml:logicalSource: say which file its rows come from")
	}
	if b := p.one(tm.place, rmlNS+"baseIRI"); b != "" {
		if tm.base = rdf.Text(b); !hasScheme(tm.base) || !legalIRI(tm.base, false) {
			p.add(tm.place, "baseIRI", "%s of rml:baseIRI is no absolute IRI", display(b))
		}
	}
	p.subject(tm)
	for _, node := range p.g.Objects(tm.node, rmlNS+"predicateObjectMap") {
		tm.poms = append(tm.poms, p.predicateObjectMap(place{node, "predicate-object map of " + tm.what}))
	}
	if tm.subject != nil && len(tm.classes)+len(tm.poms) == 0 && len(p.g.SubjectsOf(rmlNS+"parentTriplesMap", tm.node)) == 0 {
		p.add(tm.place, "", "it makes no statement: give it an rml:class or an rml:predicateObjectMap")
	}
}

func (p *parser) subject(tm *triplesMap) {
	all := p.termMaps(tm.place, roleSubject)
	switch {
	case len(all) == 0:
		p.add(tm.place, "", "no subject map: write rml:subjectMap [ rml:template \"…\" ] or rml:subject <…>")
		return
	case len(all) > 1:
		p.add(tm.place, "subjectMap", "%d subject maps: write one, or one triples map for each", len(all))
	}
	tm.subject = all[0]
	at := place{all[0].node, "subject map of " + tm.what}
	for _, c := range p.g.Objects(at.node, rmlNS+"class") {
		if c[0] != '<' {
			p.add(at, "class", "class %s is no IRI", display(c))
		}
		tm.classes = append(tm.classes, class{c, p.lineOf(at.node, rdf.Text(c))})
	}
}

func (p *parser) predicateObjectMap(at place) predicateObjectMap {
	p.only(at, rmlNS, "predicate", "predicateMap", "object", "objectMap", "graph", "graphMap")
	pom := predicateObjectMap{place: at, predicates: p.termMaps(at, rolePredicate), graphs: p.termMaps(at, roleGraph)}
	for _, node := range p.g.Objects(at.node, rmlNS+"objectMap") {
		if slices.Contains(p.props[node], rmlNS+"parentTriplesMap") {
			pom.parents = append(pom.parents, p.parentMap(place{node, "object map of " + at.what}))
		}
	}
	pom.objects = p.termMaps(at, roleObject)
	if len(pom.predicates) == 0 {
		p.add(at, "", "no predicate: write rml:predicate <…> or rml:predicateMap [ … ]")
	}
	if len(pom.objects)+len(pom.parents) == 0 {
		p.add(at, "", "no object: write rml:object … or rml:objectMap [ … ]")
	}
	return pom
}

func (p *parser) parentMap(at place) *parentMap {
	p.only(at, rmlNS, "parentTriplesMap", "joinCondition")
	node := p.one(at, rmlNS+"parentTriplesMap")
	pm := &parentMap{place: at, parent: p.maps[node], line: p.lineOf(at.node, rdf.Text(node))}
	if pm.parent == nil {
		p.add(at, "parentTriplesMap", "parent %s is no triples map of this document", display(node))
	}
	for _, j := range p.g.Objects(at.node, rmlNS+"joinCondition") {
		jc := place{j, "join condition of " + at.what}
		p.only(jc, rmlNS, "child", "parent", "childMap", "parentMap")
		child, parent := p.joinSide(jc, "child"), p.joinSide(jc, "parent")
		if child != nil && parent != nil {
			pm.joins = append(pm.joins, joinCondition{child, parent})
		}
	}
	return pm
}

// joinSide reads rml:child or rml:childMap, rml:parent or rml:parentMap.
func (p *parser) joinSide(at place, side string) *expression {
	short, long := p.one(at, rmlNS+side), p.one(at, rmlNS+side+"Map")
	switch {
	case short != "" && long != "":
		p.add(at, side, "both rml:%s and rml:%sMap: write one", side, side)
	case short != "":
		return &expression{place: at, kind: exprReference, reference: rdf.Text(short)}
	case long != "":
		node := place{long, side + " map of " + at.what}
		p.only(node, rmlNS, expressionProperties...)
		return p.expression(node)
	default:
		p.add(at, "", "no rml:%s: write rml:%s \"column\"", side, side)
	}
	return nil
}

// checkParents looks at what can be judged only when every triples map is read.
func (p *parser) checkParents(tm *triplesMap) {
	for _, pom := range tm.poms {
		for _, pm := range pom.parents {
			if pm.parent != nil && len(pm.joins) == 0 && pm.parent.source != tm.source {
				p.addLine(pm.place, pm.line, "%s has another logical source: write an rml:joinCondition", pm.parent.what)
			}
		}
	}
}

// lineOf finds the line of the description of node where a name or a literal stands. A name is looked for as it is written
// with a prefix first, since that finds it whole.
func (p *parser) lineOf(node, word string) int {
	first := p.g.Locate(node, "")
	local := localName(word)
	for _, w := range [...]string{":" + local + " ", ":" + local, "<" + word + ">", quoted(word), local} {
		if line := p.g.Locate(node, w); line != first {
			return line
		}
	}
	return first
}
