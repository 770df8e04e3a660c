package ontology_test

import (
	"encoding/json"
	"io/fs"
	"strings"
	"testing"

	"passerelle/internal/rdf"
	"passerelle/ontology"
)

// A definition is what a JSON-LD context says of a key (JSON-LD 1.1, §9.15).
type definition struct {
	ID        string                     `json:"@id"`
	Type      string                     `json:"@type"`
	Language  string                     `json:"@language"`
	Container string                     `json:"@container"`
	Context   map[string]json.RawMessage `json:"@context"`
}

// UnmarshalJSON reads the short form, an IRI alone, as well.
func (d *definition) UnmarshalJSON(raw []byte) error {
	if json.Unmarshal(raw, &d.ID) == nil {
		return nil
	}
	type long definition
	return json.Unmarshal(raw, (*long)(d))
}

// A keyed definition is one key of the context, or of a context inside it.
type keyed struct {
	key, within string
	definition
}

type definitions []keyed

// context reads the published context, scoped contexts included.
func context(t *testing.T) definitions {
	t.Helper()
	text, err := fs.ReadFile(ontology.FS, "contexts/apprentissage-v1.jsonld")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Context map[string]json.RawMessage `json:"@context"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	return read(t, file.Context, "")
}

func read(t *testing.T, members map[string]json.RawMessage, within string) definitions {
	t.Helper()
	var out definitions
	for key, raw := range members {
		if strings.HasPrefix(key, "@") {
			continue
		}
		d := keyed{key: key, within: within}
		if err := json.Unmarshal(raw, &d.definition); err != nil {
			t.Fatalf("context, key %s: %v", key, err)
		}
		if strings.HasPrefix(d.ID, "app:") {
			out = append(out, d)
		}
		out = append(out, read(t, d.Context, key)...)
	}
	return out
}

// keys gives the terms that a key may stand for, and "" under which those of inner contexts are too.
func (ds definitions) keys() map[string][]string {
	out := map[string][]string{}
	for _, d := range ds {
		out[d.key] = append(out[d.key], d.term())
	}
	return out
}

func (d keyed) term() string { return strings.TrimPrefix(d.ID, "app:") }

func (d keyed) String() string {
	if d.within != "" {
		return d.key + " (in " + d.within + ")"
	}
	return d.key
}

// The context has a key for every class and property, and says of their values what the ontology says: its coercions are the
// ranges, and a key gathers several values exactly where its property may have several (a list is one value).
func TestContextSaysWhatTheOntologySays(t *testing.T) {
	defined := terms(t)
	has := map[string]bool{}
	for _, d := range context(t) {
		what, ok := defined[d.term()]
		has[d.term()] = true
		switch {
		case !ok:
			t.Errorf("key %s: app:%s is not in apprentissage.ttl", d, d.term())
		case what.kind == "Class":
			if d.key != d.term() || d.Type+d.Language+d.Container != "" {
				t.Errorf("key %s: the key of a class is its name, without coercion", d)
			}
		default:
			if got, want := d.values(), coercion(what); got != want {
				t.Errorf("key %s: values are %q, want %q as in the ontology (range <%s>)", d, got, want, what.rng)
			}
			if functional := d.Container == "" || d.Container == "@list"; functional != what.functional {
				t.Errorf("key %s: container %q, functional in the ontology: %v", d, d.Container, what.functional)
			}
		}
	}
	for name, d := range defined {
		if !has[name] {
			t.Errorf("line %d: the context has no key for app:%s", d.line, name)
		}
	}
}

// values is what a key makes of a text: "" leaves it as it is.
func (d keyed) values() string {
	switch {
	case d.Container == "@language":
		return "@language"
	case d.Language != "":
		return "@language"
	}
	return strings.Replace(d.Type, "xsd:", rdf.XSD, 1)
}

// coercion is what the range of a property makes of its values.
func coercion(d term) string {
	switch {
	case d.kind == "ObjectProperty":
		return "@id"
	case d.rng == rdf.RDF+"langString":
		return "@language"
	case d.rng == rdf.String, d.rng == rdf.RDFS+"Literal":
		return ""
	}
	return d.rng
}
