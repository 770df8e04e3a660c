package ontology_test

import (
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/rdf"
	"passerelle/mappings"
	"passerelle/ontology"
	"passerelle/shapes"
)

const (
	base = "https://api.apprentissage.beta.gouv.fr/"
	app  = base + "def/apprentissage#"
	// status marks the terms that nothing uses yet (SemWeb Vocab Status ontology).
	status = "http://www.w3.org/2003/06/sw-vocab-status/ns#term_status"
)

func readGraph(t *testing.T, files fs.FS, name string) *rdf.Graph {
	t.Helper()
	file, err := files.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	g, err := rdf.ReadGraph(file, name, base, rdf.Turtle)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// A term is what the ontology says of a class or a property of ours.
type term struct {
	kind       string // "Class", "ObjectProperty" or "DatatypeProperty"
	rng        string // IRI
	functional bool
	reserved   bool
	line       int
}

// terms reads the definitions, by local name.
func terms(t *testing.T) map[string]term {
	t.Helper()
	g := readGraph(t, ontology.FS, "apprentissage.ttl")
	out := map[string]term{}
	for _, s := range g.Subjects() {
		name, ours := strings.CutPrefix(rdf.Text(s), app)
		if !ours {
			continue
		}
		d := term{rng: g.Text(s, rdf.RDFS+"range"), reserved: g.Text(s, status) == "unstable", line: g.Locate(s, "")}
		for _, o := range g.Objects(s, rdf.Type) {
			switch kind := strings.TrimPrefix(rdf.Text(o), rdf.OWL); kind {
			case "FunctionalProperty":
				d.functional = true
			case "Class", "ObjectProperty", "DatatypeProperty":
				if d.kind != "" {
					t.Errorf("line %d: app:%s is two kinds of thing", d.line, name)
				}
				d.kind = kind
			default:
				t.Errorf("line %d: app:%s is a %s, of which the ontology makes nothing", d.line, name, kind)
			}
		}
		out[name] = d
	}
	if len(out) < 150 {
		t.Fatalf("%d terms only", len(out))
	}
	return out
}

// uses gathers which terms are named, and where first.
type uses map[string]string

func (u uses) note(name, where string) {
	if _, known := u[name]; !known && name != "" {
		u[name] = where
	}
}

// graph notes every IRI of the ontology in a document.
func (u uses) graph(g *rdf.Graph) {
	g.Each(func(s, p, o string) {
		for _, iri := range []string{s, p, o} {
			if name, ours := strings.CutPrefix(strings.Trim(iri, "<>"), app); ours {
				u.note(name, g.Name())
			}
		}
	})
}

// vocabulary notes the IRIs by which a document says something of our terms: of what it says it is no use.
func (u uses) vocabulary(g *rdf.Graph) {
	g.Each(func(_, p, o string) {
		if p == "<"+rdf.Type+">" {
			p = o
		}
		if name, ours := strings.CutPrefix(rdf.Text(p), app); ours {
			u.note(name, g.Name())
		}
	})
}

// documents are the Turtle documents that name terms, and the query for documents.
func documents(t *testing.T) uses {
	t.Helper()
	u := uses{}
	for _, files := range []struct {
		fs   fs.FS
		glob string
	}{{mappings.FS, "*.ttl"}, {mappings.FS, "*/mapping.ttl"}, {shapes.FS, "*.ttl"}, {ontology.FS, "*.ttl"}} {
		names, err := fs.Glob(files.fs, files.glob)
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: %v, %v", files.glob, names, err)
		}
		for _, name := range names {
			switch name {
			case "apprentissage.ttl":
			case "alignements.ttl", "familles.ttl":
				u.vocabulary(readGraph(t, files.fs, name))
			default:
				u.graph(readGraph(t, files.fs, name))
			}
		}
	}
	query, err := os.ReadFile("../internal/doc/document.rq")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`\bapp:(\w+)`).FindAllStringSubmatch(string(query), -1) {
		u.note(m[1], "internal/doc/document.rq")
	}
	return u
}

// What mappings, shapes, policy, tables, the query and the program name is defined.
func TestWhatIsNamedIsDefined(t *testing.T) {
	defined := terms(t)
	named := documents(t)
	source := readSource(t)
	maps.Copy(named, source.terms)
	if len(named) < 100 || len(source.terms) < 20 {
		t.Fatalf("%d terms are named, %d of them by the program", len(named), len(source.terms))
	}
	for name, where := range named {
		if _, ok := defined[name]; !ok {
			t.Errorf("%s names app:%s, which apprentissage.ttl does not define", where, name)
		}
	}
}

// What is defined is used, or marked as reserved; what is reserved is not used.
func TestWhatIsDefinedIsUsed(t *testing.T) {
	used := documents(t)
	source := readSource(t)
	maps.Copy(used, source.terms)
	byKey := context(t).keys()
	for key, where := range source.keys {
		for _, name := range byKey[key] {
			used.note(name, where)
		}
	}
	g := readGraph(t, ontology.FS, "apprentissage.ttl")
	g.Each(func(s, p, o string) {
		if name, ours := strings.CutPrefix(rdf.Text(o), app); ours && (p == "<"+rdf.RDFS+"range>" || p == "<"+rdf.RDFS+"subClassOf>") {
			used.note(name, s)
		}
	})
	for name, d := range terms(t) {
		where, isUsed := used[name]
		if d.kind == "Class" && !isUsed {
			where, isUsed = source.words[name]
		}
		switch {
		case !isUsed && !d.reserved:
			t.Errorf("line %d: nothing uses app:%s; remove it, or mark it as reserved: vs:term_status \"unstable\"", d.line, name)
		case isUsed && d.reserved:
			t.Errorf("line %d: app:%s is marked as reserved, and %s uses it", d.line, name, where)
		}
	}
}

// Every term has one label and one definition in French and in English; a property says what its values are.
func TestTermsAreExplained(t *testing.T) {
	g := readGraph(t, ontology.FS, "apprentissage.ttl")
	all := terms(t)
	for name, d := range all {
		for _, property := range []string{"label", "comment"} {
			var langs []string
			for _, o := range g.Objects("<"+app+name+">", rdf.RDFS+property) {
				l, err := rdf.ParseTerm(o)
				if err != nil || strings.TrimSpace(l.Value) == "" {
					t.Errorf("line %d: rdfs:%s %s of app:%s, %v", d.line, property, o, name, err)
				}
				langs = append(langs, l.Lang)
			}
			if slices.Sort(langs); !slices.Equal(langs, []string{"en", "fr"}) {
				t.Errorf("line %d: rdfs:%s of app:%s in %v, want one in en and one in fr", d.line, property, name, langs)
			}
		}
		if (d.rng != "") != (d.kind != "Class") || d.kind == "" || d.functional && d.kind == "Class" {
			t.Errorf("line %d: app:%s is a %q with the range %q, functional %v", d.line, name, d.kind, d.rng, d.functional)
		}
		if of, ours := strings.CutPrefix(d.rng, app); ours && all[of].kind != "Class" {
			t.Errorf("line %d: the range app:%s of app:%s is no class", d.line, of, name)
		}
		if literal := !strings.HasPrefix(d.rng, app) && d.rng != rdf.RDFS+"Resource" && d.rng != rdf.RDF+"Property"; d.rng != "" && literal != (d.kind == "DatatypeProperty") {
			t.Errorf("line %d: app:%s is a %s with the range <%s>", d.line, name, d.kind, d.rng)
		}
	}
}
