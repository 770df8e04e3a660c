package rdf

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// maxDepth bounds how many elements of RDF/XML stand in one another, maxIDs how many values of rdf:ID are kept to tell
// that one comes twice, maxEntity the bytes of an entity's text.
const (
	maxDepth  = 1000
	maxIDs    = 1 << 20
	maxEntity = 1 << 10
)

// xmlSpace is the namespace that the prefix xml stands for.
const xmlSpace = "http://www.w3.org/XML/1998/namespace"

// readXML reads RDF/XML (RDF 1.1 XML Syntax) on the lexer of encoding/xml.
func readXML(r io.Reader, base string, each func(Quad) error) error {
	b, err := parseBase(base)
	if err != nil {
		return &fault{1, err}
	}
	in := &boundedReader{r: r, limit: MaxLine}
	x := &xmlReader{tokens: xml.NewDecoder(in), in: in, each: each, ids: map[string]bool{}, line: 1}
	x.tokens.Entity = map[string]string{}
	x.tokens.CharsetReader = func(charset string, _ io.Reader) (io.Reader, error) {
		return nil, fmt.Errorf("encoding %.40q: write the document in UTF-8", charset)
	}
	return x.document(&element{scope: xmlScope{base: b}})
}

// xmlReader reads one document.
type xmlReader struct {
	tokens  *xml.Decoder
	in      *boundedReader
	each    func(Quad) error
	ids     map[string]bool
	unnamed int // blank nodes without a label
	line    int // on which the last token begins
}

// boundedReader ends when limit bytes were taken since taken was last set to 0.
type boundedReader struct {
	r            io.Reader
	taken, limit int
}

// Read implements io.Reader.
func (b *boundedReader) Read(p []byte) (int, error) {
	if b.taken > b.limit {
		return 0, fmt.Errorf("more than %d bytes without a triple", b.limit)
	}
	n, err := b.r.Read(p)
	b.taken += n
	return n, err
}

// element is a start tag: its name, its attributes without those of XML itself, and what holds inside it.
type element struct {
	written    xml.Name // Space is the prefix
	space      string
	attributes []attribute
	scope      xmlScope
	line       int
}

func (e *element) iri() string { return e.space + e.written.Local }

// is says whether the element is rdf:local.
func (e *element) is(local string) bool { return e.space == RDF && e.written.Local == local }

type attribute struct {
	written xml.Name // Space is the prefix
	space   string
	value   string
}

// xmlScope is what an element hands down to those in it.
type xmlScope struct {
	base   *reference
	lang   string
	spaces *prefixes
	depth  int
}

// prefixes are the declarations of namespaces in force, the innermost first.
type prefixes struct {
	prefix, iri string
	outer       *prefixes
}

// space is the namespace of a prefix, "" when none is declared.
func (p *prefixes) space(prefix string) string {
	for ; p != nil; p = p.outer {
		if p.prefix == prefix {
			return p.iri
		}
	}
	return ""
}

// wrong is a fault at the last token.
func (x *xmlReader) wrong(format string, args ...any) error {
	return &fault{x.line, fmt.Errorf(format, args...)}
}

// token returns the next token, and keeps its line.
func (x *xmlReader) token() (xml.Token, error) {
	x.line, _ = x.tokens.InputPos()
	t, err := x.tokens.RawToken()
	if err != nil && !errors.Is(err, io.EOF) {
		line, _ := x.tokens.InputPos()
		var syntax *xml.SyntaxError
		if errors.As(err, &syntax) {
			line, err = syntax.Line, errors.New(syntax.Msg)
		}
		return nil, &fault{line, err}
	}
	if d, is := t.(xml.Directive); is {
		x.declareEntities(d)
	}
	return t, err
}

// entity is a declaration of an entity whose text is plain.
var entity = regexp.MustCompile(`<!ENTITY\s+([\pL_][\pL\d_.-]*)\s+(?:"([^"&%]*)"|'([^'&%]*)')\s*>`)

// declareEntities takes the entities of a document type declaration, whose use ontologies make for namespaces. As they
// make text grow, they lower the bound of what is read.
func (x *xmlReader) declareEntities(d xml.Directive) {
	for _, m := range entity.FindAllSubmatch(d, -1) {
		text := string(m[2]) + string(m[3])
		if len(text) > maxEntity {
			continue
		}
		x.tokens.Entity[string(m[1])] = text
		x.in.limit = min(x.in.limit, MaxLine/(1+len(text)/3))
	}
}

// open makes an element of a start tag inside outer.
func (x *xmlReader) open(t xml.StartElement, outer xmlScope) (*element, error) {
	e := &element{written: t.Name, scope: outer, line: x.line}
	if e.scope.depth++; e.scope.depth > maxDepth {
		return nil, x.wrong("more than %d elements in one another", maxDepth)
	}
	for _, a := range t.Attr {
		switch {
		case a.Name.Space == "xmlns":
			e.scope.spaces = &prefixes{a.Name.Local, a.Value, e.scope.spaces}
		case a.Name.Space == "" && a.Name.Local == "xmlns":
			e.scope.spaces = &prefixes{"", a.Value, e.scope.spaces}
		}
	}
	var err error
	if e.space, err = x.spaceOf(e.scope, t.Name); err != nil {
		return nil, err
	}
	for _, a := range t.Attr {
		if err := x.attribute(e, a); err != nil {
			return nil, err
		}
	}
	return e, nil
}

func (x *xmlReader) attribute(e *element, a xml.Attr) (err error) {
	out := attribute{written: a.Name, value: a.Value}
	switch {
	case a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns":
		return nil
	case a.Name.Space == "xml":
		return x.xmlAttribute(e, a)
	case a.Name.Space != "":
		out.space, err = x.spaceOf(e.scope, a.Name)
	}
	e.attributes = append(e.attributes, out)
	return err
}

// xmlAttribute obeys xml:base and xml:lang; the others say nothing here (§2.6, §2.7).
func (x *xmlReader) xmlAttribute(e *element, a xml.Attr) error {
	switch a.Name.Local {
	case "base":
		base, err := x.resolve(e.scope, a.Value)
		if err != nil {
			return err
		}
		r := parseReference(base)
		e.scope.base = &r
	case "lang":
		if tagLength(a.Value) != len(a.Value) {
			return x.wrong("xml:lang=%.60q is no language tag", a.Value)
		}
		e.scope.lang = a.Value
	}
	return nil
}

// spaceOf is the namespace of a name as it is written.
func (x *xmlReader) spaceOf(in xmlScope, n xml.Name) (string, error) {
	if n.Space == "xml" {
		return xmlSpace, nil
	}
	space := in.spaces.space(n.Space)
	if space == "" && n.Space != "" {
		return "", x.wrong("prefix %.60s: is not declared", n.Space)
	}
	return space, nil
}

// resolve returns the IRI that an attribute means.
func (x *xmlReader) resolve(in xmlScope, ref string) (string, error) {
	iri, err := in.base.resolve(ref)
	if err != nil {
		return "", &fault{x.line, err}
	}
	return iri, x.check(iri)
}

func (x *xmlReader) check(iri string) error {
	if schemeLength(iri) == 0 {
		return x.wrong("name <%.60s> is no absolute IRI: a namespace is missing", iri)
	}
	for i := 0; i < len(iri); i++ {
		if outsideIRI[iri[i]] {
			return x.wrong("IRI <%.60s> holds %q", iri, iri[i])
		}
	}
	return nil
}

// closes sees that an end tag is that of e.
func (x *xmlReader) closes(t xml.EndElement, e *element) error {
	if t.Name != e.written {
		return x.wrong("</%s> where </%s> closes the element of line %d", rawName(t.Name), rawName(e.written), e.line)
	}
	return nil
}

func rawName(n xml.Name) string {
	if n.Space == "" {
		return n.Local
	}
	return n.Space + ":" + n.Local
}

// child returns the next element in e, nil at its end. Text other than white space is a fault.
func (x *xmlReader) child(e *element) (*element, error) {
	for {
		token, err := x.token()
		if err != nil {
			return nil, x.cut(e, err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			return x.open(t, e.scope)
		case xml.EndElement:
			return nil, x.closes(t, e)
		case xml.CharData:
			if strings.Trim(string(t), " \t\r\n") != "" {
				return nil, x.wrong("text %.60q where elements stand", strings.TrimSpace(string(t)))
			}
		}
	}
}

// cut says that the document ends inside e.
func (x *xmlReader) cut(e *element, err error) error {
	if errors.Is(err, io.EOF) {
		return x.wrong("the document ends inside the element <%s> of line %d", rawName(e.written), e.line)
	}
	return err
}
