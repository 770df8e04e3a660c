package rdf

import (
	"bytes"
	"encoding/xml"
	"strconv"
	"strings"
)

// properties reads the property elements of e, which describe subject (§7.2.13).
func (x *xmlReader) properties(e *element, subject Term) error {
	members := 0
	for {
		child, err := x.child(e)
		if err != nil || child == nil {
			return err
		}
		name := child.iri()
		switch {
		case child.is("li"):
			members++
			name = RDF + "_" + strconv.Itoa(members)
		case reserved(notProperties, child.space, child.written.Local):
			return x.wrong("rdf:%s names no property", child.written.Local)
		}
		if err := x.property(child, subject, name); err != nil {
			return err
		}
	}
}

// statement is the triple that a property element makes, but for its object.
type statement struct {
	*element
	subject Term
	name    string
	reified *Term // the node that stands for the triple, of rdf:ID
}

// property reads one property element (§7.2.14).
func (x *xmlReader) property(e *element, subject Term, name string) error {
	attributes, syntax, err := x.split(e, "ID", "parseType", "resource", "nodeID", "datatype")
	if err != nil {
		return err
	}
	s := statement{element: e, subject: subject, name: name}
	if id, is := syntax["ID"]; is {
		node, err := x.id(e, id)
		if err != nil {
			return err
		}
		s.reified = &node
		delete(syntax, "ID")
	}
	kind, typed := syntax["parseType"]
	if !typed {
		return x.content(s, attributes, syntax)
	}
	if len(syntax) > 1 || len(attributes) > 0 {
		return x.wrong("another attribute beside rdf:parseType in <%s>", rawName(e.written))
	}
	switch kind {
	case "Resource":
		node := x.blank()
		if err := x.link(s, node); err != nil {
			return err
		}
		return x.properties(e, node)
	case "Collection":
		return x.collection(s)
	}
	text, err := x.literal(e)
	if err != nil {
		return err
	}
	return x.link(s, NewLiteral(text, RDF+"XMLLiteral"))
}

// link emits the triple, and what stands for it (§7.3).
func (x *xmlReader) link(s statement, object Term) error {
	if err := x.emit(s.element, s.subject, s.name, object); err != nil || s.reified == nil {
		return err
	}
	for _, t := range []struct {
		p string
		o Term
	}{{"type", NewIRI(RDF + "Statement")}, {"subject", s.subject}, {"predicate", NewIRI(s.name)}, {"object", object}} {
		if err := x.emit(s.element, *s.reified, RDF+t.p, t.o); err != nil {
			return err
		}
	}
	return nil
}

// content reads a property whose object its content tells: a node, a text, or nothing (§7.2.15, §7.2.16, §7.2.21).
func (x *xmlReader) content(s statement, attributes []attribute, syntax map[string]string) error {
	var text bytes.Buffer
	for {
		token, err := x.token()
		if err != nil {
			return x.cut(s.element, err)
		}
		switch t := token.(type) {
		case xml.CharData:
			text.Write(t)
		case xml.StartElement:
			if strings.Trim(text.String(), " \t\r\n") != "" {
				return x.wrong("<%s> after the text %.60q", rawName(t.Name), strings.TrimSpace(text.String()))
			}
			if len(attributes) > 0 || len(syntax) > 0 {
				return x.wrong("<%s> inside <%s>, whose attributes say its object already", rawName(t.Name), rawName(s.written))
			}
			return x.nested(s, t)
		case xml.EndElement:
			if err := x.closes(t, s.element); err != nil {
				return err
			}
			return x.plain(s, text.String(), attributes, syntax)
		}
	}
}

// nested reads the one node inside a property.
func (x *xmlReader) nested(s statement, t xml.StartElement) error {
	child, err := x.open(t, s.scope)
	if err != nil {
		return err
	}
	if _, err := x.node(child, func(node Term) error { return x.link(s, node) }); err != nil {
		return err
	}
	second, err := x.child(s.element)
	if err == nil && second != nil {
		err = x.wrong("a second node <%s> inside <%s>", rawName(second.written), rawName(s.written))
	}
	return err
}

// plain makes the object of a property that holds no element.
func (x *xmlReader) plain(s statement, text string, attributes []attribute, syntax map[string]string) error {
	datatype, typed := syntax["datatype"]
	if typed {
		if len(syntax) > 1 || len(attributes) > 0 {
			return x.wrong("another attribute beside rdf:datatype in <%s>", rawName(s.written))
		}
		iri, err := x.resolve(s.scope, datatype)
		if err != nil {
			return err
		}
		return x.link(s, NewLiteral(text, iri))
	}
	if len(syntax) == 0 && len(attributes) == 0 {
		return x.link(s, s.text(text))
	}
	if strings.Trim(text, " \t\r\n") != "" {
		return x.wrong("text %.60q inside <%s>, whose attributes say its object already", strings.TrimSpace(text), rawName(s.written))
	}
	object, err := x.named(s, syntax)
	if err != nil {
		return err
	}
	if err := x.link(s, object); err != nil {
		return err
	}
	return x.propertyAttributes(s.element, object, attributes)
}

// named is the node that rdf:resource or rdf:nodeID names, or a new one.
func (x *xmlReader) named(s statement, syntax map[string]string) (Term, error) {
	if len(syntax) > 1 {
		return Term{}, x.wrong("both rdf:resource and rdf:nodeID in <%s>", rawName(s.written))
	}
	if ref, is := syntax["resource"]; is {
		iri, err := x.resolve(s.scope, ref)
		return NewIRI(iri), err
	}
	if label, is := syntax["nodeID"]; is {
		return x.labelled(label)
	}
	return x.blank(), nil
}

// collection reads the nodes of a list (§7.2.19).
func (x *xmlReader) collection(s statement) error {
	for {
		child, err := x.child(s.element)
		if err != nil {
			return err
		}
		if child == nil {
			return x.link(s, NewIRI(RDF+"nil"))
		}
		cell := x.blank()
		if err := x.link(s, cell); err != nil {
			return err
		}
		_, err = x.node(child, func(node Term) error { return x.emit(child, cell, RDF+"first", node) })
		if err != nil {
			return err
		}
		s = statement{element: s.element, subject: cell, name: RDF + "rest"}
	}
}
