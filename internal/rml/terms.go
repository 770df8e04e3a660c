package rml

import (
	"strings"

	"passerelle/internal/rdf"
	"passerelle/internal/rows"
)

// A maker puts the terms of one program for the current row into its state.
type maker struct {
	*evaluator
	p  *program
	st *state
}

// putTerm makes a term of a value (RML-Core, term generation rules).
func putTerm[T ~string | ~[]byte](m maker, v T, kind rows.ValueKind) {
	switch m.p.termType {
	case typeBlank:
		m.st.buf = appendLabel(m.st.buf, v)
		m.st.end()
	case typeLiteral:
		putLiteral(m, v, kind)
	default:
		putIRI(m, v)
	}
}

// putIRI makes an IRI of a text: itself if it is absolute, else the base and it.
func putIRI[T ~string | ~[]byte](m maker, v T) {
	m.joined = m.joined[:0]
	if !hasScheme(v) {
		m.joined = append(m.joined, m.p.base...)
	}
	m.joined = append(m.joined, v...)
	safe := m.p.termType == typeIRI || m.p.termType == typeURI
	switch {
	case !hasScheme(m.joined):
		m.reject(m.p.node.column, "iri", Quote(string(v))+" is no absolute IRI, and there is no base")
		return
	case safe && !legalIRI(m.joined, m.p.termType == typeURI):
		m.reject(m.p.node.column, "iri", Quote(string(v))+" holds a character that no "+termTypeNames[m.p.termType]+" may hold")
		return
	}
	m.st.buf = rdf.AppendIRI(m.st.buf, m.joined)
	m.st.end()
}

func putLiteral[T ~string | ~[]byte](m maker, v T, kind rows.ValueKind) {
	switch {
	case m.p.lang != nil:
		putTagged(m, v)
	case m.p.datatype >= 0:
		putTyped(m, v)
	case m.p.ending.valid != nil && !m.p.ending.valid(string(v)):
		m.rejectForm(string(v), m.p.ending.datatype)
	case kind != rows.Text && m.p.ending.datatype == "" && m.p.ending.lang == "":
		m.putNatural(string(v), kind)
	default:
		m.st.buf = rdf.AppendLiteral(m.st.buf, v, m.p.ending.datatype, m.p.ending.lang)
		m.st.end()
	}
}

func (m maker) rejectForm(v, datatype string) {
	m.reject(m.p.node.column, "type-de-donnees", Quote(v)+" is no "+shortName(datatype))
}

// putNatural writes a number or a truth value with its natural datatype (RML-IO-Registry, natural mappings).
func (m maker) putNatural(v string, kind rows.ValueKind) {
	datatype := rdf.XSD + "integer"
	switch kind {
	case rows.Double:
		v, datatype = canonicalDouble(v), rdf.XSD+"double"
	case rows.Boolean:
		datatype = rdf.XSD + "boolean"
	}
	m.st.buf = rdf.AppendLiteral(m.st.buf, v, datatype, "")
	m.st.end()
}

// putTagged writes a text once for each language that the language map yields.
func putTagged[T ~string | ~[]byte](m maker, v T) {
	m.tags = m.values(m.p.lang, m.tags[:0])
	for _, tag := range m.tags {
		if !wellFormedTag(tag.Text) {
			m.reject(m.p.lang.column, "langue", Quote(tag.Text)+" is no language tag")
			continue
		}
		m.st.buf = rdf.AppendLiteral(m.st.buf, v, "", strings.ToLower(tag.Text))
		m.st.end()
	}
}

// putTyped writes a text once for each datatype that the datatype map yields.
func putTyped[T ~string | ~[]byte](m maker, v T) {
	types := m.terms(m.p.datatype)
	for i := range types.ends {
		datatype := rdf.Text(string(types.at(i)))
		if valid := rdf.LexicalSpace(datatype); valid != nil && !valid(string(v)) {
			m.rejectForm(string(v), datatype)
			continue
		}
		m.st.buf = rdf.AppendLiteral(m.st.buf, v, datatype, "")
		m.st.end()
	}
}
