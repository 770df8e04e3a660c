package rdf

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
)

// document reads the root: rdf:RDF, or one node alone (§7.2.8 to §7.2.10 of RDF 1.1 XML Syntax, as all of what follows).
func (x *xmlReader) document(outside *element) error {
	seen := false
	for {
		token, err := x.token()
		if errors.Is(err, io.EOF) {
			if !seen {
				return x.wrong("the document holds no element")
			}
			return nil
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if seen {
				return x.wrong("a second root element <%s>", rawName(t.Name))
			}
			seen = true
			if err := x.root(t, outside); err != nil {
				return err
			}
		case xml.EndElement:
			return x.wrong("</%s> closes nothing", rawName(t.Name))
		case xml.CharData:
			if strings.Trim(string(t), " \t\r\n\uFEFF") != "" {
				return x.wrong("text outside the root element")
			}
		}
	}
}

func (x *xmlReader) root(t xml.StartElement, outside *element) error {
	e, err := x.open(t, outside.scope)
	if err != nil {
		return err
	}
	if !e.is("RDF") {
		_, err := x.node(e, nil)
		return err
	}
	if len(e.attributes) > 0 {
		return x.wrong("attribute %s of rdf:RDF", rawName(e.attributes[0].written))
	}
	for {
		child, err := x.child(e)
		if err != nil || child == nil {
			return err
		}
		if _, err := x.node(child, nil); err != nil {
			return err
		}
	}
}

// Names of RDF's own that may not name a node, a property or an attribute (§5.1).
const (
	notNodes      = " RDF ID about bagID parseType resource nodeID datatype li aboutEach aboutEachPrefix "
	notProperties = " RDF ID about bagID parseType resource nodeID datatype Description aboutEach aboutEachPrefix "
	notAttributes = " RDF ID about bagID parseType resource nodeID datatype Description li aboutEach aboutEachPrefix "
)

func reserved(list, space, local string) bool {
	return space == RDF && strings.Contains(list, " "+local+" ")
}

// node reads a node element (§7.2.11) and returns what it describes. linked is told the node before its description.
func (x *xmlReader) node(e *element, linked func(Term) error) (Term, error) {
	if reserved(notNodes, e.space, e.written.Local) {
		return Term{}, x.wrong("rdf:%s names no node", e.written.Local)
	}
	properties, naming, err := x.split(e, "ID", "nodeID", "about")
	if err != nil {
		return Term{}, err
	}
	subject, err := x.subject(e, naming)
	if err == nil && linked != nil {
		err = linked(subject)
	}
	if err == nil && !e.is("Description") {
		err = x.emit(e, subject, RDF+"type", NewIRI(e.iri()))
	}
	if err == nil {
		err = x.propertyAttributes(e, subject, properties)
	}
	if err == nil {
		err = x.properties(e, subject)
	}
	return subject, err
}

// split separates the attributes that are properties from those of RDF's syntax, of which only the names given may stand.
// Four of the latter may be written without a prefix, as they once were (§6.1.4).
func (x *xmlReader) split(e *element, names ...string) (properties []attribute, syntax map[string]string, err error) {
	syntax = map[string]string{}
	for _, a := range e.attributes {
		local := a.written.Local
		if a.space == "" && strings.Contains(" ID about resource parseType type ", " "+local+" ") {
			a.space = RDF
		}
		if a.space == "" {
			if strings.HasPrefix(strings.ToLower(local), "xml") {
				continue // which is XML's own
			}
			return nil, nil, x.wrong("attribute %s without a namespace", local)
		}
		if !reserved(notAttributes, a.space, local) {
			properties = append(properties, a)
			continue
		}
		if !slices.Contains(names, local) {
			return nil, nil, x.wrong("attribute rdf:%s of <%s>", local, rawName(e.written))
		}
		syntax[local] = a.value
	}
	return properties, syntax, nil
}

// subject is the node that rdf:ID, rdf:nodeID or rdf:about names, or a new one.
func (x *xmlReader) subject(e *element, naming map[string]string) (Term, error) {
	if len(naming) > 1 {
		return Term{}, x.wrong("more than one of rdf:ID, rdf:nodeID and rdf:about in <%s>", rawName(e.written))
	}
	if id, is := naming["ID"]; is {
		return x.id(e, id)
	}
	if label, is := naming["nodeID"]; is {
		return x.labelled(label)
	}
	if about, is := naming["about"]; is {
		iri, err := x.resolve(e.scope, about)
		return NewIRI(iri), err
	}
	return x.blank(), nil
}

func (x *xmlReader) blank() Term {
	x.unnamed++
	return Term{Kind: Blank, Value: "b" + strconv.Itoa(x.unnamed)}
}

func (x *xmlReader) labelled(label string) (Term, error) {
	if !isNCName(label) || strings.HasSuffix(label, ".") {
		return Term{}, x.wrong("rdf:nodeID=%.60q is no label of a blank node", label)
	}
	return Term{Kind: Blank, Value: documentLabel(label)}, nil
}

// id is the node that rdf:ID names; each may stand once in a document.
func (x *xmlReader) id(e *element, id string) (Term, error) {
	if !isNCName(id) {
		return Term{}, x.wrong("rdf:ID=%.60q is no name", id)
	}
	iri, err := x.resolve(e.scope, "#"+id)
	switch {
	case err != nil:
		return Term{}, err
	case x.ids[iri]:
		return Term{}, x.wrong("rdf:ID=%.60q stands twice in the document", id)
	case len(x.ids) == maxIDs:
		return Term{}, x.wrong("more than %d values of rdf:ID: write rdf:about", maxIDs)
	}
	x.ids[iri] = true
	return NewIRI(iri), nil
}

func isNCName(s string) bool {
	r, _ := decodeRune(s)
	return len(s) > 0 && !isDigit(r) && labelLength(strings.TrimRight(s, ".")) == len(strings.TrimRight(s, "."))
}

func (x *xmlReader) propertyAttributes(e *element, subject Term, properties []attribute) error {
	for _, a := range properties {
		name := a.space + a.written.Local
		object := e.text(a.value)
		if name == RDF+"type" {
			iri, err := x.resolve(e.scope, a.value)
			if err != nil {
				return err
			}
			object = NewIRI(iri)
		}
		if err := x.emit(e, subject, name, object); err != nil {
			return err
		}
	}
	return nil
}

// text is a literal in the language in force.
func (e *element) text(s string) Term {
	if e.scope.lang != "" {
		return NewText(s, e.scope.lang)
	}
	return NewLiteral(s, "")
}

// emit hands out a triple that e says.
func (x *xmlReader) emit(e *element, s Term, p string, o Term) error {
	if err := x.check(p); err != nil {
		return err
	}
	if o.Kind == IRI {
		if err := x.check(o.Value); err != nil {
			return err
		}
	}
	x.in.taken = 0
	line, _ := x.tokens.InputPos()
	return x.each(Quad{S: s, P: NewIRI(p), O: o, From: e.line, To: line})
}
