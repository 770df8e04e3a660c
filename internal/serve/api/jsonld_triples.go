package api

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/piprate/json-gold/ld"

	"passerelle/internal/rdf"
)

// An expansion writes the triples of expanded JSON-LD (JSON-LD 1.1 API §8.1): the library's own way there compares every
// value with those before it. Graph names are left out.
type expansion struct {
	d     *sentGraph
	fresh int
}

func (x *expansion) blank() rdf.Term {
	x.fresh++
	return rdf.Term{Kind: rdf.Blank, Value: fmt.Sprintf("b.%d", x.fresh)} // no label of a document: json-gold keeps those as they are
}

// all writes what expanded objects say, each on its own.
func (x *expansion) all(items any) error {
	for _, item := range listed(items) {
		if object, is := item.(map[string]any); is && !ld.IsValue(object) && object["@list"] == nil {
			if _, _, err := x.node(object); err != nil {
				return err
			}
		}
	}
	return nil
}

// listed is an array as it is, and anything else as an array of one.
func listed(v any) []any {
	if all, is := v.([]any); is {
		return all
	}
	return []any{v}
}

// node writes what a node object says and returns its term; ok is false for a relative IRI, which names nothing.
func (x *expansion) node(object map[string]any) (s rdf.Term, ok bool, err error) {
	s, ok = x.blank(), true
	if id, named := object["@id"].(string); named {
		s, ok = resource(id)
	}
	for property, values := range object {
		switch property {
		case "@id", "@index":
		case "@type":
			for _, class := range listed(values) {
				name, _ := class.(string)
				if o, absolute := resource(name); ok && absolute && err == nil {
					err = x.d.add(0, s, rdf.NewIRI(rdf.Type), o)
				}
			}
		case "@graph", "@included":
			err = x.all(values)
		case "@reverse":
			err = x.reversed(s, ok, values)
		default:
			err = x.property(s, ok, property, values)
		}
		if err != nil {
			return s, ok, err
		}
	}
	return s, ok, nil
}

// property writes the values of a property; what nodes among them say of themselves even where it has no subject.
func (x *expansion) property(s rdf.Term, ok bool, property string, values any) error {
	p, absolute := resource(property)
	for _, v := range listed(values) {
		o, whole, err := x.object(v)
		if err == nil && ok && whole && absolute && p.Kind == rdf.IRI {
			err = x.d.add(0, s, p, o)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (x *expansion) reversed(o rdf.Term, ok bool, values any) error {
	properties, _ := values.(map[string]any)
	for property, nodes := range properties {
		p, absolute := resource(property)
		for _, n := range listed(nodes) {
			s, whole, err := x.object(n)
			if err == nil && ok && whole && absolute && p.Kind == rdf.IRI {
				err = x.d.add(0, s, p, o)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// object returns the term of a value, a list or a node, of which it writes what it says.
func (x *expansion) object(v any) (rdf.Term, bool, error) {
	object, _ := v.(map[string]any)
	switch {
	case object == nil:
		return rdf.Term{}, false, nil
	case ld.IsValue(object):
		t, err := literal(object)
		return t, err == nil, err
	case ld.IsList(object):
		return x.list(listed(object["@list"]))
	}
	return x.node(object)
}

func (x *expansion) list(items []any) (rdf.Term, bool, error) {
	end := rdf.NewIRI(rdf.RDF + "nil")
	if len(items) == 0 {
		return end, true, nil
	}
	head := x.blank()
	for at, i := head, 0; i < len(items); i++ {
		o, ok, err := x.object(items[i])
		if err == nil && ok {
			err = x.d.add(0, at, rdf.NewIRI(rdf.RDF+"first"), o)
		}
		next := end
		if i+1 < len(items) {
			next = x.blank()
		}
		if err == nil {
			err = x.d.add(0, at, rdf.NewIRI(rdf.RDF+"rest"), next)
		}
		if err != nil {
			return head, false, err
		}
		at = next
	}
	return head, true, nil
}

// resource is the term of an IRI or a label; ok is false where it is neither.
func resource(id string) (rdf.Term, bool) {
	if label, is := strings.CutPrefix(id, "_:"); is {
		return rdf.Term{Kind: rdf.Blank, Value: label}, label != ""
	}
	return rdf.NewIRI(id), !ld.IsRelativeIri(id)
}

// literal is the term of a value object.
func literal(object map[string]any) (rdf.Term, error) {
	datatype, _ := object["@type"].(string)
	or := func(usual string) string {
		if datatype == "" {
			return usual
		}
		return datatype
	}
	if datatype == "@json" {
		text, err := json.Marshal(object["@value"])
		return rdf.NewLiteral(string(text), rdf.RDF+"JSON"), err
	}
	switch v := object["@value"].(type) {
	case bool:
		return rdf.NewLiteral(strconv.FormatBool(v), or(rdf.XSD+"boolean")), nil
	case float64:
		if v == float64(int64(v)) && datatype != rdf.XSD+"double" {
			return rdf.NewLiteral(strconv.FormatInt(int64(v), 10), or(rdf.XSD+"integer")), nil
		}
		return rdf.NewLiteral(ld.GetCanonicalDouble(v), or(rdf.XSD+"double")), nil
	case string:
		if lang, tagged := object["@language"].(string); tagged {
			return rdf.NewText(v, lang), nil
		}
		return rdf.NewLiteral(v, or(rdf.XSD+"string")), nil
	}
	return rdf.Term{}, fmt.Errorf("a value of type %T", object["@value"])
}
