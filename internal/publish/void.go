package publish

import (
	"fmt"
	"maps"
	"net/url"
	"path"
	"slices"
	"strings"

	"passerelle/internal/quality"
	"passerelle/internal/rdf"
)

// partitions are how many triples there are of what: in each graph, of each class and property of the default graph, and
// from it to the datasets of others.
type partitions struct {
	graphs  map[string]int            // triples by IRI of the graph, "" for the default one
	classes map[string]*classCount    // by IRI
	all     map[string]int            // triples of the default graph by property
	links   map[string]map[string]int // links by target, then by property
	own     map[string]map[string]int // links to things of the default graph, by graph then property
}

type classCount struct {
	entities, triples int
	properties        map[string]int
	example           string
}

// partition counts the dataset; all is sorted by subject.
func partition(c *Candidate, all []quad, graphs []string) *partitions {
	p := &partitions{graphs: map[string]int{}, classes: map[string]*classCount{}, all: map[string]int{}, links: map[string]map[string]int{}, own: map[string]map[string]int{}}
	d := c.Table.Terms
	typ, reached := d.IRI(rdf.Type), reachable(c, all)
	for lo := 0; lo < len(all); {
		hi := lo + 1
		for hi < len(all) && all[hi].S == all[lo].S {
			hi++
		}
		var classes []*classCount
		for _, q := range all[lo:hi] {
			graph := strings.Trim(graphs[q.graph], "<>")
			p.graphs[graph]++
			if q.graph == 0 && q.P == typ {
				classes = append(classes, p.class(d.Value(q.O), d.Value(q.S)))
			}
			p.connect(c.Base, graph, d.Value(q.P), d.Term(q.O), reached)
		}
		for _, q := range all[lo:hi] {
			if q.graph != 0 {
				continue
			}
			p.all[d.Value(q.P)]++
			for _, class := range classes {
				class.triples++
				class.properties[d.Value(q.P)]++
			}
		}
		lo = hi
	}
	return p
}

// class counts one more thing of a class.
func (p *partitions) class(iri, thing string) *classCount {
	class := p.classes[iri]
	if class == nil {
		class = &classCount{properties: map[string]int{}, example: thing}
		p.classes[iri] = class
	}
	class.entities++
	return class
}

// reachable are the places of the datasets of others that ours is aligned with: the hosts that a SKOS mapping leads to.
func reachable(c *Candidate, all []quad) map[string]bool {
	out := map[string]bool{}
	for _, q := range all {
		if p := c.Table.Terms.Value(q.P); q.graph == 0 && strings.HasPrefix(p, skos) && strings.HasSuffix(p, "Match") {
			if o := c.Table.Terms.Term(q.O); o[0] == '<' && !strings.HasPrefix(o[1:], c.Base) {
				out[placeOf(o)] = true
			}
		}
	}
	delete(out, "")
	return out
}

// placeOf is scheme and host of an IRI in N-Triples form.
func placeOf(term string) string {
	u, err := url.Parse(strings.Trim(term, "<>"))
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host + "/"
}

// connect counts a triple that leads from one dataset to another.
func (p *partitions) connect(base, graph, property, object string, reached map[string]bool) {
	if object[0] != '<' {
		return
	}
	count := func(in map[string]map[string]int, of string) {
		if in[of] == nil {
			in[of] = map[string]int{}
		}
		in[of][property]++
	}
	switch {
	case strings.HasPrefix(object[1:], base+"id/"):
		if graph != "" && graph != base+ecartes {
			count(p.own, graph)
		}
	case graph == "" && reached[placeOf(object)]:
		count(p.links, placeOf(object))
	}
}

// ecartes is the graph of the overruled values.
const ecartes = "graphe/ecartes"

// voidWriter describes the dataset for whoever queries it.
type voidWriter struct {
	description
	c *Candidate
	p *partitions
}

func (w *voidWriter) at(part string) string { return w.c.Base + ".well-known/void#" + part }

// writeVoID describes the dataset as VoID: partitions, examples, dumps, links (W3C note of 2011).
func writeVoID(file string, c *Candidate, m Manifest) error {
	w := &voidWriter{c: c, p: c.partitions}
	set, here := quality.Dataset(c.Base), c.Base+".well-known/void"
	w.is(here, void+"DatasetDescription")
	w.phrase(here, dct+"title", "Description VoID de Passerelle", "VoID description of Passerelle")
	w.link(here, foaf+"primaryTopic", set)
	w.whole(set, m)
	w.classes(set)
	for _, property := range slices.Sorted(maps.Keys(w.p.all)) {
		w.property(set, "propriete/", property, w.p.all[property])
	}
	w.graphs(set)
	w.linksets(set)
	if err := w.write(file, c.Base); err != nil {
		return fmt.Errorf("write the VoID description: %w", err)
	}
	return nil
}

func (w *voidWriter) whole(set string, m Manifest) {
	w.is(set, void+"Dataset")
	w.phrase(set, dct+"title", "Certifications, métiers et organismes de l'apprentissage", "Certifications, occupations and organisations of apprenticeship")
	w.link(set, dct+"license", licence)
	w.value(set, dct+"modified", m.Date.Format("2006-01-02T15:04:05Z"), "dateTime")
	w.link(set, foaf+"homepage", w.c.Base)
	w.value(set, void+"uriSpace", w.c.Base+"id/", "")
	w.link(set, void+"vocabulary", w.c.Base+"def/apprentissage", strings.TrimSuffix(skos, "#"))
	w.link(set, void+"sparqlEndpoint", w.c.Base+"sparql")
	w.link(set, void+"dataDump", w.c.Base+"exports/"+wholeDataset, w.c.Base+"exports/"+wholeGzip)
	w.link(set, void+"feature", "http://www.w3.org/ns/formats/Turtle", "http://www.w3.org/ns/formats/N-Triples",
		"http://www.w3.org/ns/formats/JSON-LD", "http://www.w3.org/ns/formats/RDF_XML")
	w.count(set, void+"triples", int(m.Dataset.Quads))
	entities := 0
	for _, n := range w.c.counts {
		entities += n
	}
	w.count(set, void+"entities", entities)
}

func (w *voidWriter) classes(set string) {
	for _, iri := range slices.Sorted(maps.Keys(w.p.classes)) {
		class, part := w.p.classes[iri], w.at("classe/"+w.short(iri))
		w.link(set, void+"classPartition", part)
		w.link(part, void+"class", iri)
		w.count(part, void+"entities", class.entities)
		w.count(part, void+"triples", class.triples)
		w.link(part, void+"exampleResource", class.example)
		if strings.HasPrefix(class.example, w.c.Base+"id/") && !strings.Contains(class.example, "#") { // neither others' things nor parts
			w.link(set, void+"exampleResource", class.example)
		}
		for _, property := range slices.Sorted(maps.Keys(class.properties)) {
			w.property(part, "classe/"+w.short(iri)+"/", property, class.properties[property])
		}
	}
}

func (w *voidWriter) property(of, prefix, property string, triples int) {
	part := w.at(prefix + w.short(property))
	w.link(of, void+"propertyPartition", part)
	w.link(part, void+"property", property)
	w.count(part, void+"triples", triples)
}

// short names a term within a fragment: ours by their local names, others by their whole IRI.
func (w *voidWriter) short(iri string) string {
	if local, ours := strings.CutPrefix(iri, w.c.Base+"def/apprentissage#"); ours {
		return local
	}
	return url.PathEscape(iri)
}

// graphs describes the graphs that sources keep for themselves, with their links to ours, and that of overruled values.
func (w *voidWriter) graphs(set string) {
	for _, iri := range slices.Sorted(maps.Keys(w.p.graphs)) {
		if iri == "" {
			continue
		}
		w.link(set, void+"subset", iri)
		w.is(iri, void+"Dataset")
		w.count(iri, void+"triples", w.p.graphs[iri])
		if iri == w.c.Base+ecartes {
			w.phrase(iri, dct+"title", "Valeurs écartées", "Overruled values")
			continue
		}
		name := path.Base(iri)
		w.link(iri, void+"dataDump", w.c.Base+"exports/graphes/"+name+".ttl.gz")
		for _, s := range w.c.Sources {
			if s.Name == name {
				w.phrase(iri, dct+"title", s.TitleFR, s.TitleEN)
				if s.Licence != "" {
					w.link(iri, dct+"license", s.Licence)
				}
			}
		}
		for _, property := range slices.Sorted(maps.Keys(w.p.own[iri])) {
			w.linkset(iri, iri, set, name+"/"+w.short(property), property, w.p.own[iri][property])
		}
	}
}

// linksets describes the links to the datasets of others.
func (w *voidWriter) linksets(set string) {
	for _, target := range slices.Sorted(maps.Keys(w.p.links)) {
		host := strings.Trim(target[strings.Index(target, "//"):], "/")
		other := w.at("cible/" + host)
		w.is(other, void+"Dataset")
		w.value(other, void+"uriSpace", target, "")
		w.value(other, dct+"title", host, "")
		for _, property := range slices.Sorted(maps.Keys(w.p.links[target])) {
			w.linkset(set, set, other, host+"/"+w.short(property), property, w.p.links[target][property])
		}
	}
}

func (w *voidWriter) linkset(in, from, to, part, property string, triples int) {
	it := w.at("liens/" + part)
	w.link(in, void+"subset", it)
	w.is(it, void+"Linkset")
	w.link(it, void+"subjectsTarget", from)
	w.link(it, void+"objectsTarget", to)
	w.link(it, void+"linkPredicate", property)
	w.count(it, void+"triples", triples)
}
