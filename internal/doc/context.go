package doc

import (
	"encoding/json"
	"fmt"
	"strings"

	"passerelle/internal/rdf"
)

// A Context is our published JSON-LD context, read for writing: which key a property has, and how its values are coerced
// (JSON-LD 1.1, §9.1 and §4.2).
type Context struct {
	byIRI map[string]key
	byKey map[string]string // key → property IRI
	types map[string]string // class IRI → key
}

type key struct {
	name     string
	datatype string // coercion: a datatype IRI, "@id", or ""
	lang     string
	set      bool
	isType   bool // of rdf:type, whose values are classes
}

// ParseContext reads a context document. It understands what our own contexts use: term definitions with @id, @type,
// @language and @container @set, and prefixes.
func ParseContext(document []byte) (*Context, error) {
	var file struct {
		Context map[string]json.RawMessage `json:"@context"`
	}
	if err := json.Unmarshal(document, &file); err != nil {
		return nil, fmt.Errorf("read JSON-LD context: %w", err)
	}
	prefixes := map[string]string{}
	for name, raw := range file.Context {
		var iri string
		if json.Unmarshal(raw, &iri) == nil && strings.Contains(iri, "//") {
			prefixes[name] = iri
		}
	}
	c := &Context{byIRI: map[string]key{}, byKey: map[string]string{}, types: map[string]string{}}
	for name, raw := range file.Context {
		if strings.HasPrefix(name, "@") || prefixes[name] != "" {
			continue
		}
		if err := c.define(name, raw, prefixes); err != nil {
			return nil, fmt.Errorf("JSON-LD context, term %q: %w", name, err)
		}
	}
	return c, nil
}

func (c *Context) define(name string, raw json.RawMessage, prefixes map[string]string) error {
	var d struct {
		ID        string `json:"@id"`
		Type      string `json:"@type"`
		Lang      string `json:"@language"`
		Container string `json:"@container"`
	}
	if json.Unmarshal(raw, &d.ID) != nil {
		if err := json.Unmarshal(raw, &d); err != nil {
			return err
		}
	}
	if strings.HasPrefix(d.ID, "@") {
		return nil
	}
	iri := expand(d.ID, prefixes)
	if name[0] >= 'A' && name[0] <= 'Z' {
		c.types[iri] = name
		return nil
	}
	k := key{name: name, lang: d.Lang, set: d.Container == "@set"}
	if k.datatype = d.Type; d.Type != "" && d.Type != "@id" {
		k.datatype = expand(d.Type, prefixes)
	}
	c.byIRI[iri], c.byKey[name] = k, iri
	return nil
}

func expand(compact string, prefixes map[string]string) string {
	if p, local, ok := strings.Cut(compact, ":"); ok && prefixes[p] != "" {
		return prefixes[p] + local
	}
	return compact
}

// Type returns the JSON name of a class; the IRI itself where the context has none.
func (c *Context) Type(class string) string {
	if name, ok := c.types[class]; ok {
		return name
	}
	return class
}

// append writes a literal under the key: a plain JSON value where the coercion says the rest, a value object otherwise.
func (k key) append(dst []byte, t rdf.Term) []byte {
	switch {
	case t.Lang != "" && t.Lang == k.lang:
		return appendJSON(dst, t.Value)
	case t.Lang != "":
		return appendValue(dst, t)
	case t.Datatype == k.datatype && t.Datatype == rdf.XSD+"boolean" && (t.Value == "true" || t.Value == "false"),
		t.Datatype == k.datatype && t.Datatype == rdf.XSD+"integer" && plainInteger(t.Value):
		return append(dst, t.Value...)
	case t.Datatype == k.datatype, t.Datatype == rdf.String && k.datatype == "" && k.lang == "":
		return appendJSON(dst, t.Value)
	}
	return appendValue(dst, t)
}

// appendValue writes a literal as a value object.
func appendValue(dst []byte, t rdf.Term) []byte {
	switch {
	case t.Lang != "":
		dst = appendJSON(append(dst, `{"@language":`...), t.Lang)
		dst = append(dst, ',')
	case t.Datatype != rdf.String:
		dst = appendJSON(append(dst, `{"@type":`...), t.Datatype)
		dst = append(dst, ',')
	default:
		dst = append(dst, '{')
	}
	return append(appendJSON(append(dst, `"@value":`...), t.Value), '}')
}

// plainInteger says whether JSON would write the number the same way.
func plainInteger(s string) bool {
	n := json.Number(s)
	i, err := n.Int64()
	return err == nil && fmt.Sprint(i) == s && i < 1<<53 && i > -(1<<53)
}
