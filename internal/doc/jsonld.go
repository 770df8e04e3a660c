package doc

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"passerelle/internal/rdf"
)

// JSONLD writes the document in compacted JSON-LD under our context, found at contextURL. Keys come in alphabetical
// order after @context, id and type; parts of the thing are nested where they are named, and so are the code and the
// intitulé of the things one link away.
func (d Document) JSONLD(c *Context, contextURL string) ([]byte, error) {
	w := &jsonWriter{c: c, bySubject: map[string][]rdf.Triple{}, open: map[string]bool{}}
	for _, t := range d.Triples {
		w.bySubject[t.S] = append(w.bySubject[t.S], t)
	}
	root := w.node("<" + d.IRI + ">")
	root = append([]member{{"@context", contextURL}}, root...)
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(object(root)); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

type member struct {
	key   string
	value any
}

// object is a JSON object whose members keep their order.
type object []member

// MarshalJSON writes the members in order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := writeJSON(&b, m.key); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		if err := writeJSON(&b, m.value); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func writeJSON(b *bytes.Buffer, v any) error {
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	b.Truncate(b.Len() - 1) // the line end that Encode adds
	return nil
}

type jsonWriter struct {
	c         *Context
	bySubject map[string][]rdf.Triple
	open      map[string]bool // nodes being written: a cycle is cut with a bare id
}

// node returns the members of one subject.
func (w *jsonWriter) node(s string) object {
	members := object{{"id", rdf.Text(s)}}
	if w.open[s] {
		return members
	}
	w.open[s] = true
	defer delete(w.open, s)
	values := map[string][]any{}
	sets := map[string]bool{}
	var types []any
	for _, t := range w.bySubject[s] {
		p := rdf.Text(t.P)
		if p == rdf.Type {
			types = append(types, w.c.Type(rdf.Text(t.O)))
			continue
		}
		k, ok := w.c.byIRI[p]
		if !ok {
			k = key{name: p}
		}
		values[k.name] = append(values[k.name], w.object(k, t.O))
		sets[k.name] = k.set
	}
	if len(types) > 0 {
		members = append(members, member{"type", oneOrMany(types, false)})
	}
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		members = append(members, member{name, oneOrMany(values[name], sets[name])})
	}
	return members
}

func oneOrMany(values []any, set bool) any {
	if len(values) == 1 && !set {
		return values[0]
	}
	return values
}

// object returns the JSON of one object of a triple.
func (w *jsonWriter) object(k key, o string) any {
	if strings.HasPrefix(o, `"`) {
		t, err := rdf.ParseTerm(o)
		if err != nil {
			return o
		}
		return k.value(t)
	}
	if len(w.bySubject[o]) > 0 {
		return w.node(o)
	}
	if k.datatype == "@id" && !k.set {
		return rdf.Text(o)
	}
	return object{{"id", rdf.Text(o)}}
}

// Prefixes are those of our Turtle.
var Prefixes = map[string]string{
	"app": "https://api.apprentissage.beta.gouv.fr/def/apprentissage#",
	"id":  "https://api.apprentissage.beta.gouv.fr/id/",
	"xsd": rdf.XSD,
}

// Turtle writes the document as Turtle.
func (d Document) Turtle() ([]byte, error) {
	var b bytes.Buffer
	err := rdf.WriteTurtle(&b, d.Triples, Prefixes)
	return b.Bytes(), err
}
