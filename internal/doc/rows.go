package doc

import "passerelle/internal/rdf"

// RowHeader names the columns of Rows.
var RowHeader = []string{"sujet", "cle", "propriete", "valeur", "type", "langue", "libelle"}

// Rows writes the document as a table: one row a triple, in the document's order. cle is the key of the property in our
// context, type the datatype of a literal, or @id where valeur is an IRI, and libelle what the document calls the thing
// that the IRI names: its intitulé, or its code. Nothing is left out, so that the rows say the triples.
func (d Document) Rows(c *Context) [][]string {
	rows := make([][]string, 0, len(d.Triples))
	for _, t := range d.Triples {
		p := rdf.Text(t.P)
		k := c.byIRI[p].name
		if p == rdf.Type {
			k = "type"
		}
		o, err := rdf.ParseTerm(t.O)
		if err != nil {
			o = rdf.NewLiteral(t.O, "")
		}
		row := []string{rdf.Text(t.S), k, p, o.Value, o.Datatype, o.Lang, ""}
		if o.Kind == rdf.IRI {
			row[4], row[6] = "@id", d.called(c, o.Value)
			if p == rdf.Type {
				row[6] = c.Type(o.Value)
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// called is what the document calls a thing, "" when it does not say.
func (d Document) called(c *Context, iri string) string {
	for _, key := range []string{"intitule", "code"} {
		if name := d.ValueOf(iri, c.byKey[key]); name != "" {
			return name
		}
	}
	return ""
}
