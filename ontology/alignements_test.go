package ontology_test

import (
	"bufio"
	"os"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/code"
	"passerelle/internal/conformance"
	"passerelle/internal/rdf"
	"passerelle/ontology"
)

const skos = "http://www.w3.org/2004/02/skos/core#"

// alignment are the properties that say what a term is in another vocabulary.
var alignment = []string{rdf.RDFS + "subClassOf", rdf.RDFS + "subPropertyOf", rdf.OWL + "equivalentClass", rdf.OWL + "equivalentProperty",
	skos + "exactMatch", skos + "closeMatch", skos + "broadMatch", skos + "narrowMatch", skos + "relatedMatch"}

// aligned are the targets of each term, by local name, in both files, and the reasons of those that have none.
func aligned(t *testing.T) (targets, reasons map[string][]string) {
	t.Helper()
	targets, reasons = map[string][]string{}, map[string][]string{}
	for _, file := range []string{"apprentissage.ttl", "alignements.ttl"} {
		readGraph(t, ontology.FS, file).Each(func(s, p, o string) {
			name, ours := strings.CutPrefix(rdf.Text(s), app)
			switch property := rdf.Text(p); {
			case !ours:
			case slices.Contains(alignment, property):
				targets[name] = append(targets[name], rdf.Text(o))
			case property == app+"sansAlignement":
				reasons[name] = append(reasons[name], rdf.Text(o))
			}
		})
	}
	return targets, reasons
}

// Every class and property of ours is aligned with a published vocabulary, by itself or by its class, or says why not.
func TestEveryTermIsAligned(t *testing.T) {
	all := terms(t)
	targets, reasons := aligned(t)
	var published func(name string) bool
	published = func(name string) bool {
		return slices.ContainsFunc(targets[name], func(iri string) bool {
			super, ours := strings.CutPrefix(iri, app)
			return !ours || super != name && (published(super) || len(reasons[super]) == 1)
		})
	}
	for name, d := range all {
		if is, why := published(name), reasons[name]; len(why) > 1 || is == (len(why) == 1) {
			t.Errorf("line %d: app:%s is aligned: %v, for no reason: %v; want one of both", d.line, name, is, why)
		}
	}
	g := readGraph(t, ontology.FS, "alignements.ttl")
	used := map[string]bool{}
	for name, why := range reasons {
		used[why[0]] = true
		if all[name].kind == "" {
			t.Errorf("alignements.ttl speaks of app:%s, which is not defined", name)
		}
	}
	for name := range targets {
		if all[name].kind == "" {
			t.Errorf("app:%s is aligned and not defined", name)
		}
	}
	for _, s := range g.SubjectsOf(rdf.Type, "<"+app+"RaisonSansAlignement>") {
		if !used[rdf.Text(s)] {
			t.Errorf("no term has the reason %s", s)
		}
		delete(used, rdf.Text(s))
		explained(t, g, s, rdf.RDFS+"label", rdf.RDFS+"comment")
	}
	for reason := range used {
		t.Errorf("reason %s is not described", reason)
	}
}

// explained fails unless each property has one text in French and one in English.
func explained(t *testing.T, g *rdf.Graph, s string, properties ...string) {
	t.Helper()
	for _, p := range properties {
		var langs []string
		for _, o := range g.Objects(s, p) {
			if l, err := rdf.ParseTerm(o); err == nil && strings.TrimSpace(l.Value) != "" {
				langs = append(langs, l.Lang)
			}
		}
		if slices.Sort(langs); !slices.Equal(langs, []string{"en", "fr"}) {
			t.Errorf("%s of %s in %v, want en and fr", p, s, langs)
		}
	}
}

// A target is a class for a class and a property for a property, in the vocabulary that defines it: testdata/termes.txt
// lists those used, as they were read there.
func TestAlignmentTargetsExist(t *testing.T) {
	all := terms(t)
	known := publishedTerms(t)
	targets, _ := aligned(t)
	named := map[string]bool{}
	for name, iris := range targets {
		want := "property"
		if all[name].kind == "Class" {
			want = "class"
		}
		for _, iri := range iris {
			if strings.HasPrefix(iri, app) {
				continue
			}
			named[iri] = true
			if known[iri] != want {
				t.Errorf("app:%s is aligned with <%s>, which is known as %q, want a %s", name, iri, known[iri], want)
			}
		}
	}
	for iri := range known {
		if !named[iri] {
			t.Errorf("testdata/termes.txt lists <%s>, with which nothing is aligned", iri)
		}
	}
}

// publishedTerms reads testdata/termes.txt: kind and IRI, a line a term.
func publishedTerms(t *testing.T) map[string]string {
	t.Helper()
	file, err := os.Open("testdata/termes.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	known := map[string]string{}
	for scan := bufio.NewScanner(file); scan.Scan(); {
		if line := scan.Text(); line != "" && line[0] != '#' {
			kind, iri, _ := strings.Cut(line, " ")
			known[iri] = kind
		}
	}
	return known
}

// The terms of ELM and INSEE are in the vocabularies as published.
func TestAlignmentTargetsArePublished(t *testing.T) {
	for space, files := range map[string][]string{
		"http://data.europa.eu/snb/model/elm/": {"elm-3.1/ELM.ttl"},
		"http://rdf.insee.fr/def/geo#":         {"insee/insee-geo.ttl"},
	} {
		kinds := map[string]string{}
		for _, file := range files {
			path := conformance.Shared(t, "data", "ontologies", file)
			in, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			g, err := rdf.ReadGraph(in, file, space, rdf.Turtle)
			in.Close()
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range g.Subjects() {
				for _, o := range g.Objects(s, rdf.Type) {
					switch local := o[strings.LastIndexAny(o, "#/")+1:]; {
					case strings.HasSuffix(local, "Property>"):
						kinds[rdf.Text(s)] = "property"
					case local == "Class>":
						kinds[rdf.Text(s)] = "class"
					}
				}
			}
		}
		n := 0
		for iri, kind := range publishedTerms(t) {
			if strings.HasPrefix(iri, space) {
				n++
				if kinds[iri] != kind {
					t.Errorf("<%s> is %q in %v, want a %s", iri, kinds[iri], files, kind)
				}
			}
		}
		if n < 3 {
			t.Errorf("%d terms of <%s>", n, space)
		}
	}
}

// Every family of codes is a concept scheme, of the class that its things have; their classes say so.
func TestFamiliesAreSchemes(t *testing.T) {
	g := readGraph(t, ontology.FS, "familles.ttl")
	all := terms(t)
	schemes := g.SubjectsOf(rdf.Type, "<"+skos+"ConceptScheme>")
	notations := map[string]bool{}
	for _, s := range schemes {
		notation := g.Text(s, skos+"notation")
		notations[notation] = true
		if rdf.Text(s) != app+"famille-"+notation {
			t.Errorf("%s has the notation %q", s, notation)
		}
		explained(t, g, s, skos+"prefLabel", skos+"definition")
		class := strings.TrimPrefix(g.Text(s, app+"classe"), app)
		if all[class].kind != "Class" {
			t.Errorf("%s is of %q, no class", s, class)
		}
		if len(restrictions(g, "<"+app+class+">", s)) != 1 {
			t.Errorf("app:%s says nothing of %s", class, s)
		}
	}
	for _, f := range code.Families() {
		if !notations[string(f)] {
			t.Errorf("no scheme for the family %s", f)
		}
	}
	if len(schemes) != len(code.Families()) {
		t.Errorf("%d schemes for %d families", len(schemes), len(code.Families()))
	}
}

// restrictions are those of a class on skos:inScheme that name a scheme.
func restrictions(g *rdf.Graph, class, scheme string) (found []string) {
	for _, r := range g.Objects(class, rdf.RDFS+"subClassOf") {
		in := g.Text(r, rdf.OWL+"onProperty") == skos+"inScheme" && g.Object(r, rdf.OWL+"hasValue") == scheme
		for _, one := range g.Objects(r, rdf.OWL+"someValuesFrom") {
			in = in || slices.Contains(g.List(g.Object(one, rdf.OWL+"oneOf")), scheme)
		}
		if in {
			found = append(found, r)
		}
	}
	return found
}

