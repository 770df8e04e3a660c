package rdf_test

import (
	"strings"
	"testing"

	"passerelle/internal/conformance"
	"passerelle/internal/rdf"
)

// inXML puts property and node elements in a document; they begin on line 3.
func inXML(body string) string {
	return "<?xml version='1.0'?><!DOCTYPE rdf:RDF [ <!ENTITY xsd 'http://www.w3.org/2001/XMLSchema#'> ]>\n<rdf:RDF xmlns:rdf='" + rdf.RDF + "' xmlns:e='http://e/'>\n" + body + "\n</rdf:RDF>"
}

// What documents of catalogues hold beside the W3C's cases.
func TestReadXML(t *testing.T) {
	for _, tc := range []struct{ name, in, want string }{
		{"IRIs without //", `<rdf:Description rdf:about="urn:isbn:1"><e:p rdf:resource="mailto:a@b.fr"/><e:p rdf:resource="e:x"/></rdf:Description>`,
			"<urn:isbn:1> <http://e/p> <mailto:a@b.fr> .\n<urn:isbn:1> <http://e/p> <e:x> ."},
		{"relative IRIs", `<rdf:Description rdf:about=""><e:p rdf:resource="../été#x"/></rdf:Description><rdf:Description rdf:about="y" xml:base="z/"/><e:C rdf:about="w"/>`,
			"<http://h/a/b> <http://e/p> <http://h/été#x> .\n<http://h/a/w> <" + rdf.Type + "> <http://e/C> ."},
		{"nested nodes", `<e:D rdf:about="u:d"><e:p><e:C rdf:about="u:c"><e:q>1</e:q></e:C></e:p><e:p><e:C/></e:p></e:D>`,
			"<u:d> <" + rdf.Type + "> <http://e/D> .\n<u:d> <http://e/p> <u:c> .\n<u:c> <" + rdf.Type + "> <http://e/C> .\n<u:c> <http://e/q> \"1\" .\n<u:d> <http://e/p> _:b1 .\n_:b1 <" + rdf.Type + "> <http://e/C> ."},
		{"entities", `<rdf:Description rdf:about="u:d"><e:p rdf:datatype="&xsd;date">2026-09-01</e:p></rdf:Description>`,
			`<u:d> <http://e/p> "2026-09-01"^^<http://www.w3.org/2001/XMLSchema#date> .`},
		{"labels that look made", `<rdf:Description rdf:nodeID="b1"><e:p><rdf:Description/></e:p></rdf:Description>`,
			"_:b1_ <http://e/p> _:b1 ."},
		{"languages", `<rdf:Description rdf:about="u:d" xml:lang="fr"><e:p>é</e:p><e:p xml:lang="">e</e:p><e:p xml:lang="zh-Hant-TW">z</e:p></rdf:Description>`,
			"<u:d> <http://e/p> \"é\"@fr .\n<u:d> <http://e/p> \"e\" .\n<u:d> <http://e/p> \"z\"@zh-hant-tw ."},
		{"space around a node", "<rdf:Description rdf:about='u:d'><e:p>\n <!-- c -->\n <rdf:Description rdf:about='u:c'/> </e:p></rdf:Description>", "<u:d> <http://e/p> <u:c> ."},
	} {
		got, err := readAll(inXML(tc.in), "d", "http://h/a/b", rdf.RDFXML)
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		want, err := readAll(tc.want, "want", "", rdf.NTriples)
		if err != nil {
			t.Fatal(err)
		}
		if conformance.Listing(got) != conformance.Listing(want) {
			t.Errorf("%s: read\n%swant\n%s", tc.name, conformance.Listing(got), conformance.Listing(want))
		}
	}
}

func TestReadXMLRefuses(t *testing.T) {
	about := func(inside string) string {
		return "<rdf:Description rdf:about='u:d'>\n" + inside + "\n</rdf:Description>"
	}
	for _, tc := range []struct{ in, want string }{
		{about("<e:p></e:q>"), "d:4: </e:q> where </e:p> closes the element of line 4"},
		{about("<f:p/>"), "d:4: prefix f: is not declared"},
		{about("<p/>"), "d:4: name <p> is no absolute IRI"},
		{about("<e:p xml:lang='fr . &lt;u:s&gt;'>x</e:p>"), "d:4: xml:lang="},
		{about("<e:p rdf:resource='u:a b'/>"), "d:4: IRI <u:a b> holds ' '"},
		{about("<e:p rdf:resource='a'/>"), "d:4: relative IRI <a>"},
		{about("<e:p rdf:nodeID='a b'/>"), "d:4: rdf:nodeID="},
		{about("<e:p>text <e:C/></e:p>"), "d:4: <e:C> after the text"},
		{about("<e:p rdf:resource='u:a'>text</e:p>"), "d:4: text \"text\" inside"},
		{about("<e:p><e:C/><e:C/></e:p>"), "d:4: a second node <e:C>"},
		{about("<e:p>&unknown;</e:p>"), "d:4: invalid character entity &unknown;"},
		{about("<e:p e:q='1' rdf:datatype='u:d'/>"), "d:4: another attribute"},
		{about("text"), "d:3: text \"text\" where elements stand"},
		{about("<e:p>x"), "d:5: </rdf:Description> where </e:p> closes"},
	} {
		got, err := readAll(inXML(tc.in), "d", "", rdf.RDFXML)
		if err == nil || !strings.HasPrefix(err.Error(), tc.want) {
			t.Errorf("%s: read as %v, error %v, want %s", tc.in, got, err, tc.want)
		}
	}
	for _, tc := range []struct{ in, want string }{
		{"", "d:1: the document holds no element"},
		{"<a xmlns='u:'/>\n<b/>", "d:2: a second root"},
		{"<?xml version='1.0' encoding='ISO-8859-1'?><a/>", "d:1: xml: opening charset"},
		{"<a xmlns='u:'>\n<p>\n", "d:3: the document ends inside the element <p> of line 2"},
	} {
		if got, err := readAll(tc.in, "d", "", rdf.RDFXML); err == nil || !strings.HasPrefix(err.Error(), tc.want) {
			t.Errorf("%s: read as %v, error %v, want %s", tc.in, got, err, tc.want)
		}
	}
}
