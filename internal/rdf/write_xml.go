package rdf

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ErrNotXML is returned for triples that RDF/XML cannot write: a predicate without a local name, or one that the syntax
// keeps for itself, and characters that XML has no way to hold.
var ErrNotXML = errors.New("RDF/XML cannot write it")

// WriteXML writes triples as RDF/XML (RDF 1.1 XML Syntax), one rdf:Description a subject, in sorted order. prefixes maps a
// prefix to its namespace; the namespaces of other predicates get prefixes of their own.
func WriteXML(w io.Writer, triples []Triple, prefixes map[string]string) error {
	ts := slices.Clone(triples)
	slices.SortFunc(ts, Triple.Compare)
	ts = slices.CompactFunc(ts, func(a, b Triple) bool { return a == b })
	x := &xmlWriter{prefixes: map[string]string{RDF: "rdf"}, blanks: map[string]string{}}
	for prefix, space := range prefixes {
		x.prefixes[space] = prefix
	}
	x.prefixes[RDF] = "rdf"
	x.used = append(x.used, RDF)
	for i, t := range ts {
		if err := x.triple(t, i > 0 && ts[i-1].S == t.S); err != nil {
			return err
		}
	}
	if len(ts) > 0 {
		x.body = append(x.body, "  </rdf:Description>\n"...)
	}
	_, err := w.Write(append(append(x.head(), x.body...), "</rdf:RDF>\n"...))
	return err
}

type xmlWriter struct {
	prefixes map[string]string // by namespace
	used     []string          // namespaces, in the order of their first use
	blanks   map[string]string // our label by theirs, which may be no NCName
	body     []byte
}

// head is what stands before the descriptions, known once they are written.
func (x *xmlWriter) head() []byte {
	out := []byte("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rdf:RDF")
	for _, space := range x.used {
		out = append(out, "\n    xmlns:"+x.prefixes[space]+"=\""...)
		out, _ = appendXML(out, space) // it has been written once
		out = append(out, '"')
	}
	return append(out, ">\n"...)
}

func (x *xmlWriter) triple(t Triple, sameSubject bool) (err error) {
	if !sameSubject {
		if len(x.body) > 0 {
			x.body = append(x.body, "  </rdf:Description>\n"...)
		}
		x.body = append(x.body, "  <rdf:Description"...)
		if err := x.node(t.S, "rdf:about"); err != nil {
			return err
		}
		x.body = append(x.body, ">\n"...)
	}
	name, err := x.name(t.P)
	if err != nil {
		return err
	}
	x.body = append(append(x.body, "    <"...), name...)
	if t.O == "" || t.O[0] != '"' {
		err = x.node(t.O, "rdf:resource")
		x.body = append(x.body, "/>\n"...)
		return err
	}
	if err = x.literal(t.O); err != nil {
		return err
	}
	x.body = append(append(append(x.body, "</"...), name...), ">\n"...)
	return nil
}

// node writes the attribute that names an IRI or a blank node.
func (x *xmlWriter) node(term, attribute string) error {
	t, err := ParseTerm(term)
	if err != nil {
		return err
	}
	value := t.Value
	if t.Kind == Blank {
		attribute, value = "rdf:nodeID", x.blanks[term]
		if value == "" {
			value = "b" + strconv.Itoa(len(x.blanks))
			x.blanks[term] = value
		}
	}
	x.body = append(append(append(x.body, ' '), attribute...), `="`...)
	if x.body, err = appendXML(x.body, value); err != nil {
		return fmt.Errorf("IRI %.80s: %w", term, err)
	}
	x.body = append(x.body, '"')
	return nil
}

// literal writes the end of the opening tag, and the content.
func (x *xmlWriter) literal(term string) error {
	t, err := ParseTerm(term)
	if err != nil {
		return err
	}
	switch {
	case t.Lang != "":
		x.body = append(append(append(x.body, ` xml:lang="`...), t.Lang...), '"')
	case t.Datatype != String:
		x.body = append(x.body, ` rdf:datatype="`...)
		if x.body, err = appendXML(x.body, t.Datatype); err != nil {
			return fmt.Errorf("datatype of %.80s: %w", term, err)
		}
		x.body = append(x.body, '"')
	}
	x.body = append(x.body, '>')
	if x.body, err = appendXML(x.body, t.Value); err != nil {
		return fmt.Errorf("literal %.80s: %w", term, err)
	}
	return nil
}

// name returns the qualified name of a predicate. Its local name is the longest NCName at the end of the IRI; rdf:li would
// stand for another.
func (x *xmlWriter) name(predicate string) (string, error) {
	iri := Text(predicate)
	at := len(iri)
	for i := len(iri); i > 0; {
		r, n := utf8.DecodeLastRuneInString(iri[:i])
		if r != '_' && r != '-' && r != '.' && !isName(r) || r == ':' {
			break
		}
		i -= n
		if r == '_' || isNameBase(r) {
			at = i
		}
	}
	space, local := iri[:at], iri[at:]
	if local == "" || space == "" || space == RDF && local == "li" || reserved(notProperties, space, local) {
		return "", fmt.Errorf("predicate %.120s: %w", predicate, ErrNotXML)
	}
	if !slices.Contains(x.used, space) {
		if _, err := appendXML(nil, space); err != nil {
			return "", fmt.Errorf("predicate %.120s: %w", predicate, err)
		}
		if x.prefixes[space] == "" {
			x.prefixes[space] = x.free()
		}
		x.used = append(x.used, space)
	}
	return x.prefixes[space] + ":" + local, nil
}

// free is a prefix that no namespace has.
func (x *xmlWriter) free() string {
	for n := 1; ; n++ {
		prefix := "ns" + strconv.Itoa(n)
		taken := false
		for _, p := range x.prefixes {
			taken = taken || p == prefix
		}
		if !taken {
			return prefix
		}
	}
}

// appendXML appends text that reads the same in an attribute and in content: blanks that a parser would change are
// written as references. XML has no way to write most control characters (XML 1.0, §2.2).
func appendXML(dst []byte, s string) ([]byte, error) {
	for i, r := range s {
		switch {
		case r == '&':
			dst = append(dst, "&amp;"...)
		case r == '<':
			dst = append(dst, "&lt;"...)
		case r == '>':
			dst = append(dst, "&gt;"...)
		case r == '"':
			dst = append(dst, "&quot;"...)
		case r == '\t' || r == '\n' || r == '\r':
			dst = append(append(append(dst, "&#"...), strconv.Itoa(int(r))...), ';')
		case r < ' ' || r == 0xFFFE || r == 0xFFFF || r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"):
			return dst, fmt.Errorf("character U+%04X: %w", r, ErrNotXML)
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	return dst, nil
}
