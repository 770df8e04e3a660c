// Package rdf says what a term, a triple and a quad are, how they are read and written, and which texts are well-formed in the
// datatypes of XML Schema.
//
// A term travels through Passerelle as the bytes of its N-Triples form (RDF 1.1 N-Triples, §2):
// `<iri>`, `_:label`, `"lexical"`, `"lexical"@tag`, `"lexical"^^<datatype>`. The form is canonical here:
// one term has exactly one spelling, so that equal bytes mean equal terms.
package rdf

import (
	"fmt"
	"strings"
)

// Namespaces that the standards use everywhere.
const (
	RDF  = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	RDFS = "http://www.w3.org/2000/01/rdf-schema#"
	XSD  = "http://www.w3.org/2001/XMLSchema#"
	OWL  = "http://www.w3.org/2002/07/owl#"
	SKOS = "http://www.w3.org/2004/02/skos/core#"

	// Type is rdf:type.
	Type = RDF + "type"
	// LangString is the datatype of every language-tagged literal (RDF 1.1 Concepts, §3.3).
	LangString = RDF + "langString"
	// String is the datatype of a literal written without one.
	String = XSD + "string"
)

// Kind tells IRIs, blank nodes and literals apart.
type Kind uint8

// The three kinds of term (RDF 1.1 Concepts, §3.1).
const (
	IRI Kind = iota
	Blank
	Literal
)

// A Term is one RDF term taken apart. Datatype is "" unless Kind is Literal; Lang is "" unless Datatype is
// rdf:langString.
type Term struct {
	Kind     Kind
	Value    string // the IRI, the blank node's label, or the lexical form
	Datatype string
	Lang     string
}

// NewIRI returns the IRI term.
func NewIRI(iri string) Term { return Term{Kind: IRI, Value: iri} }

// NewLiteral returns a literal of a datatype; "" means xsd:string.
func NewLiteral(lexical, datatype string) Term {
	if datatype == "" {
		datatype = String
	}
	return Term{Kind: Literal, Value: lexical, Datatype: datatype}
}

// NewText returns a language-tagged literal. Tags are compared without case, so they are kept in lower case.
func NewText(lexical, lang string) Term {
	return Term{Kind: Literal, Value: lexical, Datatype: LangString, Lang: strings.ToLower(lang)}
}

// String returns the N-Triples form.
func (t Term) String() string { return string(t.Append(nil)) }

// Append appends the N-Triples form of t to dst.
func (t Term) Append(dst []byte) []byte {
	switch t.Kind {
	case IRI:
		return AppendIRI(dst, t.Value)
	case Blank:
		return append(append(dst, "_:"...), t.Value...)
	}
	return AppendLiteral(dst, t.Value, t.Datatype, t.Lang)
}

// AppendIRI appends `<iri>`. Characters that IRIREF forbids are escaped, so no IRI can close its own bracket.
func AppendIRI[T ~string | ~[]byte](dst []byte, iri T) []byte {
	dst = append(dst, '<')
	for i := 0; i < len(iri); i++ {
		c := iri[i]
		if outsideIRI[c] {
			dst = fmt.Appendf(dst, `\u%04X`, c)
			continue
		}
		dst = append(dst, c)
	}
	return append(dst, '>')
}

// AppendLiteral appends a literal. A lang wins over the datatype; "" and xsd:string are both written bare.
func AppendLiteral[T ~string | ~[]byte](dst []byte, lexical T, datatype, lang string) []byte {
	dst = append(dst, '"')
	dst = appendEscaped(dst, lexical)
	dst = append(dst, '"')
	switch {
	case lang != "":
		dst = append(append(dst, '@'), lang...)
	case datatype != "" && datatype != String:
		dst = AppendIRI(append(dst, "^^"...), datatype)
	}
	return dst
}

func appendEscaped[T ~string | ~[]byte](dst []byte, s T) []byte {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c == '\n':
			dst = append(dst, '\\', 'n')
		case c == '\r':
			dst = append(dst, '\\', 'r')
		case c == '\t':
			dst = append(dst, '\\', 't')
		case c < ' ' || c == 0x7f:
			dst = fmt.Appendf(dst, `\u%04X`, c)
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// ParseTerm takes the N-Triples form of one term apart. It accepts what Append writes and the escapes of
// N-Triples §2.4; anything else is an error that quotes the beginning of the input.
func ParseTerm[T ~string | ~[]byte](in T) (Term, error) {
	s := string(in)
	switch {
	case len(s) >= 2 && s[0] == '<' && s[len(s)-1] == '>':
		iri, err := unescape(s[1 : len(s)-1])
		return Term{Kind: IRI, Value: iri}, err
	case strings.HasPrefix(s, "_:") && len(s) > 2:
		return Term{Kind: Blank, Value: s[2:]}, nil
	case len(s) >= 2 && s[0] == '"':
		return parseLiteral(s)
	}
	return Term{}, fmt.Errorf("not an N-Triples term: %.60q", s)
}

func parseLiteral(s string) (Term, error) {
	end := closingQuote(s)
	if end < 0 {
		return Term{}, fmt.Errorf("literal without closing quote: %.60q", s)
	}
	lexical, err := unescape(s[1:end])
	if err != nil {
		return Term{}, err
	}
	rest := s[end+1:]
	switch {
	case rest == "":
		return NewLiteral(lexical, ""), nil
	case rest[0] == '@' && len(rest) > 1:
		return NewText(lexical, rest[1:]), nil
	case strings.HasPrefix(rest, "^^<") && strings.HasSuffix(rest, ">"):
		dt, err := unescape(rest[3 : len(rest)-1])
		return NewLiteral(lexical, dt), err
	}
	return Term{}, fmt.Errorf("literal with a malformed ending: %.60q", s)
}

func closingQuote(s string) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return -1
}

func unescape(s string) (string, error) {
	if strings.IndexByte(s, '\\') < 0 {
		return s, nil
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			b.WriteByte(s[i])
			continue
		}
		r, n, err := decodeEscape(s[i:])
		if err != nil {
			return "", err
		}
		b.WriteRune(r)
		i += n - 1
	}
	return b.String(), nil
}
