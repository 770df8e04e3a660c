package publish

import (
	"os"
	"strconv"

	"passerelle/internal/rdf"
)

// Namespaces of the descriptions of a release.
const (
	dcat = "http://www.w3.org/ns/dcat#"
	dct  = "http://purl.org/dc/terms/"
	foaf = "http://xmlns.com/foaf/0.1/"
	spdx = "http://spdx.org/rdf/terms#"
	void = "http://rdfs.org/ns/void#"
	prov = "http://www.w3.org/ns/prov#"
	skos = "http://www.w3.org/2004/02/skos/core#"
	rdfs = "http://www.w3.org/2000/01/rdf-schema#"
)

// prefixes are those of the descriptions.
func prefixes(base string) map[string]string {
	return map[string]string{"dcat": dcat, "dct": dct, "foaf": foaf, "spdx": spdx, "void": void, "prov": prov, "skos": skos, "xsd": rdf.XSD, "rdfs": rdfs,
		"dqv": "http://www.w3.org/ns/dqv#", "app": base + "def/apprentissage#"}
}

// A description is triples under construction. It has no blank nodes: readers compare it by its lines.
type description []rdf.Triple

func (d *description) say(s, p, o string) {
	*d = append(*d, rdf.Triple{S: string(rdf.AppendIRI(nil, s)), P: string(rdf.AppendIRI(nil, p)), O: o})
}

// link says that s has p with the things named.
func (d *description) link(s, p string, objects ...string) {
	for _, o := range objects {
		d.say(s, p, string(rdf.AppendIRI(nil, o)))
	}
}

func (d *description) is(s string, classes ...string) { d.link(s, rdf.Type, classes...) }

// phrase says a text in French and in English.
func (d *description) phrase(s, p, fr, en string) {
	d.say(s, p, rdf.NewText(fr, "fr").String())
	d.say(s, p, rdf.NewText(en, "en").String())
}

// value says a literal; datatype is "" for a string, else the local name of one of XML Schema.
func (d *description) value(s, p, lexical, datatype string) {
	if datatype != "" {
		datatype = rdf.XSD + datatype
	}
	d.say(s, p, rdf.NewLiteral(lexical, datatype).String())
}

func (d *description) count(s, p string, n int) { d.value(s, p, strconv.Itoa(n), "integer") }

// write writes the description as Turtle.
func (d description) write(path, base string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := rdf.WriteTurtle(f, d, prefixes(base)); err != nil {
		return err
	}
	return f.Sync()
}
