package shapes_test

import (
	"bytes"
	"context"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/pipeline"
	"passerelle/internal/rdf"
	"passerelle/internal/shacl"
	"passerelle/mappings"
	"passerelle/shapes"
)

const (
	shapesIRI = pipeline.Base + "shapes/"
	app       = pipeline.Base + "def/apprentissage#"
)

// A fault is what an example shows or a shape asks for: a component of a shape.
type fault struct{ shape, component string }

// String is the shape's IRI without its folder, and the component.
func (f fault) String() string {
	return strings.Trim(strings.TrimPrefix(f.shape, "<"+shapesIRI), "<>") + " " + short(f.component)
}

func short(component string) string { return component[strings.LastIndex(component, "#")+1:] }

// Every example gives exactly the results that its first line names, with the severity of the shape; every constraint of
// every property shape is fired by some example.
func TestExamples(t *testing.T) {
	documents, err := fs.Glob(shapes.FS, "*.ttl")
	if err != nil || len(documents) < 6 {
		t.Fatalf("shapes documents %v, %v", documents, err)
	}
	all, err := pipeline.ReadShapes(shapes.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, document := range documents {
		name := strings.TrimSuffix(document, ".ttl")
		t.Run(name, func(t *testing.T) {
			g := read(t, document, document, shapesIRI+name)
			asked := constraints(t, g)
			fired := map[fault]bool{}
			valid, invalid := 0, 0
			for _, path := range examples(t, name) {
				want := expected(t, path, shapesIRI+name+"#")
				if len(want) > 0 {
					invalid++
				} else {
					valid++
				}
				check(t, all, g, path, want)
				for _, f := range want {
					fired[f] = true
				}
			}
			if valid == 0 || invalid < 2 {
				t.Errorf("%d valid and %d invalid examples; want one and several", valid, invalid)
			}
			for f := range asked {
				if !fired[f] {
					t.Errorf("no invalid example fires %s", f)
				}
			}
		})
	}
}

// Every class that a mapping or the program publishes has a shape.
func TestEveryClassHasAShape(t *testing.T) {
	published := map[string]string{app + "Appariement": "reconcile", app + "PeriodeDeValidite": "reconcile", app + "Source": "pipeline"}
	names, err := fs.Glob(mappings.FS, "*/mapping.ttl")
	if err != nil || len(names) < 10 {
		t.Fatalf("mappings %v, %v", names, err)
	}
	for _, name := range names {
		g := read(t, "../mappings/"+name, name, "")
		g.Each(func(_, p, o string) {
			if p == "<http://w3id.org/rml/class>" {
				published[rdf.Text(o)] = name
			}
		})
	}
	documents, err := fs.Glob(shapes.FS, "*.ttl")
	if err != nil {
		t.Fatal(err)
	}
	shaped := map[string]bool{}
	for _, document := range documents {
		read(t, document, document, "").Each(func(_, p, o string) {
			if p == "<"+shacl.Namespace+"targetClass>" {
				shaped[rdf.Text(o)] = true
			}
		})
	}
	for class, by := range published {
		if !shaped[class] {
			t.Errorf("no shape for <%s>, which %s publishes", class, by)
		}
	}
	if len(published) < 40 {
		t.Errorf("%d classes only", len(published))
	}
}

func examples(t *testing.T, name string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", name, "*.ttl"))
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// read reads a Turtle document of the disk.
func read(t *testing.T, path, name, base string) *rdf.Graph {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	g, err := rdf.ReadGraph(bytes.NewReader(text), name, base, rdf.Turtle)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// notConstraints are the words of a property shape that ask for nothing.
var notConstraints = []string{"path", "message", "name", "description", "severity", "order", "group"}

// constraints lists what the property shapes of a document ask for. Each has an IRI, by which a report can name it, and a
// message in French and in English.
func constraints(t *testing.T, g *rdf.Graph) map[fault]bool {
	t.Helper()
	out := map[fault]bool{}
	inside := alternatives(g)
	for _, s := range g.Subjects() {
		if g.Object(s, shacl.Namespace+"path") == "" {
			continue
		}
		if s[0] != '<' && inside[s] {
			continue // part of an sh:or, whose shape is the one that reports
		}
		if s[0] != '<' {
			t.Errorf("%s:%d: a property shape without IRI", g.Name(), g.Locate(s, ""))
		}
		if got := languages(g.Objects(s, shacl.Namespace+"message")); !slices.Equal(got, []string{"en", "fr"}) {
			t.Errorf("%s:%d: messages of %s in %v, want en and fr", g.Name(), g.Locate(s, ""), s, got)
		}
		g.Each(func(subject, p, _ string) {
			if component := component(rdf.Text(p)); subject == s && component != "" {
				out[fault{s, component}] = true
			}
		})
	}
	return out
}

// alternatives are the members of the lists of sh:or, and their property shapes.
func alternatives(g *rdf.Graph) map[string]bool {
	out := map[string]bool{}
	for _, s := range g.Subjects() {
		for _, head := range g.Objects(s, shacl.Namespace+"or") {
			for _, member := range g.List(head) {
				out[member] = true
				for _, p := range g.Objects(member, shacl.Namespace+"property") {
					out[p] = true
				}
			}
		}
	}
	return out
}

func languages(literals []string) []string {
	langs := map[string]bool{}
	for _, l := range literals {
		if term, err := rdf.ParseTerm(l); err == nil {
			langs[term.Lang] = true
		}
	}
	return slices.Sorted(maps.Keys(langs))
}

// component is the constraint component of a parameter (SHACL §4: sh:minCount is that of sh:MinCountConstraintComponent),
// "" for what is no constraint.
func component(parameter string) string {
	for _, space := range []string{shacl.Namespace, shacl.Extension} {
		if local, ok := strings.CutPrefix(parameter, space); ok && !slices.Contains(notConstraints, local) {
			return space + strings.ToUpper(local[:1]) + local[1:] + "ConstraintComponent"
		}
	}
	return ""
}

// expected reads the first line of an invalid example: `# :shape sh:minCount sh:class`, a parameter for each result. A
// valid example gives none.
func expected(t *testing.T, path, space string) []fault {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasPrefix(filepath.Base(path), "valid-") {
		return nil
	}
	first, _, _ := strings.Cut(string(text), "\n")
	words := strings.Fields(first)
	if len(words) < 3 || words[0] != "#" || words[1][0] != ':' {
		t.Fatalf("%s: first line %q, want # :shape and the parameters that must fire", path, first)
	}
	var out []fault
	for _, w := range words[2:] {
		parameter := strings.NewReplacer("sh:", shacl.Namespace, "pas:", shacl.Extension).Replace(w)
		out = append(out, fault{"<" + space + words[1][1:] + ">", component(parameter)})
	}
	return out
}

// check validates an example with all shapes, as a build does.
func check(t *testing.T, all *shacl.Shapes, g *rdf.Graph, path string, want []fault) {
	t.Helper()
	terms := rdf.NewDict()
	var triples []shacl.Triple
	read(t, path, path, "").Each(func(s, p, o string) {
		triples = append(triples, shacl.Triple{S: terms.InternString(s), P: terms.InternString(p), O: terms.InternString(o)})
	})
	report, err := shacl.Validate(context.Background(), all, shacl.NewData(terms, triples), shacl.Options{CheckCode: pipeline.CheckCode})
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	var got []string
	for _, r := range report.Results {
		f := fault{r.Shape, r.Component}
		got = append(got, f.String())
		severity := shacl.Violation
		if declared := g.Text(r.Shape, shacl.Namespace+"severity"); declared != "" {
			severity = declared
		}
		if r.Severity != severity {
			t.Errorf("%s: %s is a %s, want the declared %s", path, f, short(r.Severity), short(severity))
		}
	}
	var wanted []string
	for _, f := range want {
		wanted = append(wanted, f.String())
	}
	slices.Sort(got)
	slices.Sort(wanted)
	if !slices.Equal(got, wanted) {
		t.Errorf("%s: results\n  %s\nwant\n  %s", path, strings.Join(got, "\n  "), strings.Join(wanted, "\n  "))
	}
}
