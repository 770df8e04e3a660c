package doc

import (
	"bytes"
	"slices"
	"strings"

	"passerelle/internal/rdf"
)

// A Form is one of the document forms of JSON-LD 1.1 (§5). The zero Form is the compacted one.
type Form uint8

// The forms. Both flattened ones list every subject once, unnested.
const (
	Compacted Form = iota
	Expanded
	Flattened          // and expanded
	FlattenedCompacted // under our context
)

// JSONLD writes the document as JSON-LD; the compacted forms stand under our context, found at contextURL. Keys come in
// alphabetical order after @context, id and type. Unless flattened, parts of the thing are nested where they are named,
// and so are the code and the intitulé of the things one link away.
func (d Document) JSONLD(c *Context, contextURL string, form Form) []byte {
	w := &jsonWriter{c: c, out: make([]byte, 0, 2*len(d.text)), expanded: form == Expanded || form == Flattened,
		flat: form == Flattened || form == FlattenedCompacted}
	w.index(d.Triples)
	root := "<" + d.IRI + ">"
	switch {
	case form == FlattenedCompacted:
		w.out = append(w.out, `{"@context":`...)
		w.out = append(appendJSON(w.out, contextURL), `,"@graph":[`...)
		w.all(root)
		w.out = append(w.out, "]}\n"...)
	case w.expanded:
		w.out = append(w.out, '[')
		if w.flat {
			w.all(root)
		} else {
			w.node(root, "")
		}
		w.out = append(w.out, "]\n"...)
	default:
		w.node(root, contextURL)
		w.out = append(w.out, '\n')
	}
	return w.out
}

// jsonWriter writes nodes one after another.
type jsonWriter struct {
	c              *Context
	out            []byte
	expanded, flat bool
	subjects       map[string]*subject
	order          []string // subjects, as they come
}

// subject is all triples of one, which come together in a document's order.
type subject struct {
	triples []rdf.Triple
	open    bool // being written: a cycle is cut with a bare id
}

func (w *jsonWriter) index(triples []rdf.Triple) {
	w.subjects = make(map[string]*subject, 8)
	for i := 0; i < len(triples); {
		j := i + 1
		for j < len(triples) && triples[j].S == triples[i].S {
			j++
		}
		if at := w.subjects[triples[i].S]; at != nil { // a document that is not sorted
			at.triples = append(slices.Clone(at.triples), triples[i:j]...)
		} else {
			w.subjects[triples[i].S] = &subject{triples: triples[i:j]}
			w.order = append(w.order, triples[i].S)
		}
		i = j
	}
}

// all writes every subject, the thing itself first.
func (w *jsonWriter) all(root string) {
	w.node(root, "")
	for _, s := range w.order {
		if s != root {
			w.out = append(w.out, ',')
			w.node(s, "")
		}
	}
}

// a run is the triples of one subject that share a predicate, under its key.
type run struct {
	key
	triples []rdf.Triple
}

// node writes one subject, after the context where one is given.
func (w *jsonWriter) node(s, contextURL string) {
	w.out = append(w.out, '{')
	if contextURL != "" {
		w.out = append(appendJSON(append(w.out, `"@context":`...), contextURL), ',')
	}
	w.out = appendJSON(append(w.out, w.keyword(`"id":`, `"@id":`)...), rdf.Text(s))
	if at := w.subjects[s]; at != nil && !at.open {
		at.open = true
		w.members(at.triples)
		at.open = false
	}
	w.out = append(w.out, '}')
}

func (w *jsonWriter) keyword(compacted, expanded string) string {
	if w.expanded {
		return expanded
	}
	return compacted
}

// members writes what is said of a subject: its types, then its properties by key.
func (w *jsonWriter) members(triples []rdf.Triple) {
	runs := make([]run, 0, 24)
	for i := 0; i < len(triples); {
		j := i + 1
		for j < len(triples) && triples[j].P == triples[i].P {
			j++
		}
		runs = append(runs, run{w.key(triples[i].P), triples[i:j]})
		i = j
	}
	slices.SortFunc(runs, func(a, b run) int {
		switch {
		case a.isType:
			return -1
		case b.isType:
			return 1
		}
		return strings.Compare(a.name, b.name)
	})
	for _, r := range runs {
		w.out = append(appendJSON(append(w.out, ','), r.name), ':')
		list := w.expanded || r.set || len(r.triples) > 1
		if list {
			w.out = append(w.out, '[')
		}
		for i, t := range r.triples {
			if i > 0 {
				w.out = append(w.out, ',')
			}
			w.object(r.key, t.O)
		}
		if list {
			w.out = append(w.out, ']')
		}
	}
}

// key returns how a predicate is written. The name of rdf:type is that of the keyword.
func (w *jsonWriter) key(predicate string) key {
	p := rdf.Text(predicate)
	switch k, known := w.c.byIRI[p]; {
	case p == rdf.Type && w.expanded:
		return key{name: "@type", isType: true}
	case p == rdf.Type:
		return key{name: "type", isType: true}
	case known && !w.expanded:
		return k
	}
	return key{name: p}
}

// object writes the object of a triple.
func (w *jsonWriter) object(k key, o string) {
	switch {
	case k.isType && w.expanded:
		w.out = appendJSON(w.out, rdf.Text(o))
	case k.isType:
		w.out = appendJSON(w.out, w.c.Type(rdf.Text(o)))
	case o != "" && o[0] == '"':
		t, err := rdf.ParseTerm(o)
		if err != nil {
			t = rdf.NewLiteral(o, "")
		}
		if w.expanded {
			w.out = appendValue(w.out, t)
		} else {
			w.out = k.append(w.out, t)
		}
	case w.subjects[o] != nil && !w.flat:
		w.node(o, "")
	case !w.expanded && k.datatype == "@id" && !k.set:
		w.out = appendJSON(w.out, rdf.Text(o))
	default:
		w.out = append(appendJSON(append(w.out, w.keyword(`{"id":`, `{"@id":`)...), rdf.Text(o)), '}')
	}
}

const hexDigits = "0123456789abcdef"

// appendJSON appends a JSON string, with the characters of titles as they are.
func appendJSON(dst []byte, s string) []byte {
	dst = append(dst, '"')
	from := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' && c != 0x7f {
			continue
		}
		dst = append(dst, s[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		case '\t':
			dst = append(dst, '\\', 't')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	return append(append(dst, s[from:]...), '"')
}

// Prefixes are those of our Turtle and RDF/XML.
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

// XML writes the document as RDF/XML. The error wraps rdf.ErrNotXML where that syntax has no way to say it.
func (d Document) XML() ([]byte, error) {
	var b bytes.Buffer
	err := rdf.WriteXML(&b, d.Triples, Prefixes)
	return b.Bytes(), err
}
