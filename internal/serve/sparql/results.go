package sparql

import (
	"bufio"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"passerelle/internal/rdf"
	"passerelle/internal/serve/table"
)

// Media types of answers.
const (
	mediaJSON     = "application/sparql-results+json"
	mediaXML      = "application/sparql-results+xml"
	mediaCSV      = "text/csv"
	mediaTSV      = "text/tab-separated-values"
	mediaTurtle   = "text/turtle"
	mediaNTriples = "application/n-triples"
	mediaRDFXML   = "application/rdf+xml"
)

// tables, truths and graphs are the types of the answers to SELECT, to ASK, and to CONSTRUCT and DESCRIBE, the default
// first. Types without a name of their own in the protocol are taken for what they usually mean.
func tables() []string { return append(truths(), mediaCSV, mediaTSV) }
func truths() []string { return []string{mediaJSON, "application/json", mediaXML, "application/xml"} }
func graphs() []string {
	return []string{mediaTurtle, mediaNTriples, mediaRDFXML, "text/n3", "text/plain"}
}

func mediaOf(q *Query) []string {
	switch {
	case q.Graph():
		return graphs()
	case q.Form == "ASK":
		return truths()
	}
	return tables()
}

// transport is the type in which the store is asked for an answer that leaves as media. Tables come as JSON, of which one
// can tell whether it is whole, and are written here; graphs leave as the store writes them.
func transport(q *Query, media string) string {
	switch {
	case !q.Graph():
		return mediaJSON
	case media == "text/n3":
		return mediaTurtle
	case media == "text/plain":
		return mediaNTriples
	}
	return media
}

func contentType(media string) string {
	if strings.HasPrefix(media, "text/") {
		return media + "; charset=utf-8"
	}
	return media
}

// writeAs writes the whole answer in a syntax.
func (s *held) writeAs(w io.Writer, media string) (err error) {
	in, out := s.Reader(), bufio.NewWriter(w)
	switch media {
	case mediaXML, "application/xml":
		err = eachResult(in, &xmlResults{w: out})
	case mediaCSV:
		err = eachResult(in, &csvResults{w: table.NewWriter(out, ',')})
	case mediaTSV:
		err = eachResult(in, &tsvResults{w: out})
	default:
		_, err = io.Copy(out, in)
	}
	return errors.Join(err, out.Flush())
}

// results is written to in this order: head, then boolean, or rows and every row, then end.
type results interface {
	head(vars []string)
	boolean(value bool)
	rows()
	row(values map[string]cell)
	end() error
}

// cell is an RDF term as SPARQL 1.1 Query Results JSON writes it (§3.2.2).
type cell struct {
	Type     string `json:"type"` // uri, literal, typed-literal (older stores) or bnode
	Value    string `json:"value"`
	Lang     string `json:"xml:lang"`
	Datatype string `json:"datatype"`
}

// eachResult reads SPARQL JSON as it comes.
func eachResult(in io.Reader, to results) error {
	dec := json.NewDecoder(bufio.NewReader(in))
	err := eachKey(dec, func(key string) error {
		switch key {
		case "head":
			var head struct{ Vars []string }
			err := dec.Decode(&head)
			to.head(head.Vars)
			return err
		case "boolean":
			var value bool
			err := dec.Decode(&value)
			to.boolean(value)
			return err
		case "results":
			to.rows()
			return eachRow(dec, to)
		}
		return dec.Decode(new(json.RawMessage))
	})
	if err != nil {
		return fmt.Errorf("read the store's results: %w", err)
	}
	return to.end()
}

func eachRow(dec *json.Decoder, to results) error {
	return eachKey(dec, func(key string) error {
		if key != "bindings" {
			return dec.Decode(new(json.RawMessage))
		}
		if _, err := dec.Token(); err != nil { // [
			return err
		}
		for dec.More() {
			var values map[string]cell
			if err := dec.Decode(&values); err != nil {
				return err
			}
			to.row(values)
		}
		_, err := dec.Token() // ]
		return err
	})
}

// eachKey calls f with every key of the object that comes; f reads its value.
func eachKey(dec *json.Decoder, f func(key string) error) error {
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return fmt.Errorf("%v where an object is expected: %w", t, errors.Join(err, errCut))
	}
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return err
		}
		key, _ := t.(string) // a key is a string
		if err := f(key); err != nil {
			return err
		}
	}
	_, err := dec.Token()
	return err
}

// csvResults writes values without their kind (SPARQL 1.1 Query Results CSV and TSV, §3).
type csvResults struct {
	w    *table.Writer
	vars []string
}

func (c *csvResults) head(vars []string) {
	c.vars = vars
	c.w.Row(vars...)
}

func (c *csvResults) boolean(bool) {} // ASK has no CSV
func (c *csvResults) rows()        {}
func (c *csvResults) end() error   { return c.w.Flush() }

func (c *csvResults) row(values map[string]cell) {
	row := make([]string, len(c.vars))
	for i, v := range c.vars {
		row[i] = values[v].Value
		if values[v].Type == "bnode" {
			row[i] = "_:" + row[i]
		}
	}
	c.w.Row(row...)
}

// tsvResults writes terms as Turtle does (§4).
type tsvResults struct {
	w    *bufio.Writer
	vars []string
}

func (t *tsvResults) head(vars []string) {
	t.vars = vars
	for i, v := range vars {
		t.cell(i, "?"+v)
	}
	t.w.WriteByte('\n')
}

func (t *tsvResults) cell(i int, text string) {
	if i > 0 {
		t.w.WriteByte('\t')
	}
	t.w.WriteString(text)
}

func (t *tsvResults) boolean(bool) {}
func (t *tsvResults) rows()        {}
func (t *tsvResults) end() error   { return nil } // writeAs flushes

func (t *tsvResults) row(values map[string]cell) {
	for i, v := range t.vars {
		c, bound := values[v]
		if !bound {
			t.cell(i, "")
			continue
		}
		t.cell(i, c.term())
	}
	t.w.WriteByte('\n')
}

// term is the N-Triples form of a cell. A language tag is kept as the store gives it.
func (c cell) term() string {
	switch c.Type {
	case "uri":
		return rdf.NewIRI(c.Value).String()
	case "bnode":
		return "_:" + c.Value
	}
	return string(rdf.AppendLiteral(nil, c.Value, c.Datatype, c.Lang))
}

// xmlResults is SPARQL Query Results XML Format (second edition).
type xmlResults struct {
	w     *bufio.Writer
	vars  []string
	table bool
}

func (x *xmlResults) text(s string) {
	// A write error of a bufio.Writer sticks; writeAs sees it.
	_ = xml.EscapeText(x.w, []byte(s))
}

func (x *xmlResults) head(vars []string) {
	x.vars = vars
	x.w.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head>`)
	for _, v := range vars {
		x.w.WriteString(`<variable name="`)
		x.text(v)
		x.w.WriteString(`"/>`)
	}
	x.w.WriteString("</head>")
}

func (x *xmlResults) boolean(value bool) {
	x.w.WriteString("<boolean>" + fmt.Sprint(value) + "</boolean>")
}

func (x *xmlResults) rows() {
	x.table = true
	x.w.WriteString("<results>")
}

func (x *xmlResults) row(values map[string]cell) {
	x.w.WriteString("\n<result>")
	for _, v := range x.vars {
		if c, bound := values[v]; bound {
			x.w.WriteString(`<binding name="`)
			x.text(v)
			x.w.WriteString(`">`)
			x.cell(c)
			x.w.WriteString("</binding>")
		}
	}
	x.w.WriteString("</result>")
}

func (x *xmlResults) cell(c cell) {
	element, attribute, value := c.Type, "", ""
	switch {
	case c.Type == "uri" || c.Type == "bnode":
	case c.Lang != "":
		element, attribute, value = "literal", "xml:lang", c.Lang
	case c.Datatype != "":
		element, attribute, value = "literal", "datatype", c.Datatype
	default:
		element = "literal"
	}
	x.w.WriteString("<" + element)
	if attribute != "" {
		x.w.WriteString(" " + attribute + `="`)
		x.text(value)
		x.w.WriteString(`"`)
	}
	x.w.WriteString(">")
	x.text(c.Value)
	x.w.WriteString("</" + element + ">")
}

func (x *xmlResults) end() error {
	if x.table {
		x.w.WriteString("</results>")
	}
	x.w.WriteString("</sparql>\n")
	return nil
}
