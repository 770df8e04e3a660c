package rdf_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/conformance"
	"passerelle/internal/rdf"
)

var located = regexp.MustCompile(`^d:[1-9][0-9]*: `)

// FuzzRead: whatever a document is, reading it ends, and what is read, written as N-Quads and read again is the same,
// fast or not.
func FuzzRead(f *testing.F) {
	for _, seed := range []struct {
		text   string
		format rdf.Format
	}{
		{"@prefix : <a#> . :s :p 1 , -.5e3 , true , \"x\"@fr-FR , '''y''' ; ; :q [ :r ( _:b1 () ) ; ] .", rdf.Turtle},
		{"BASE <http://e/> PREFIX a: <b> a:c\\-d a a:%20 .", rdf.Turtle},
		{"[] <p> \"\"\"a\\u00e9\n\"\"\"^^<d> . # end", rdf.Turtle},
		{"<u:s> <u:p> \"\\u00e9\\\"\"@FR .\r<u:s> <u:p> \"x\"^^<http://www.w3.org/2001/XMLSchema#string> .", rdf.NTriples},
		{"_:a.b <u:\\u00e9> <u:o> _:g . # c", rdf.NQuads},
		{inXML(`<e:C rdf:ID="a" e:q="1"><e:p rdf:parseType="Literal">a<e:b xml:lang="fr"/></e:p><rdf:li rdf:nodeID="b1"/></e:C>`), rdf.RDFXML},
		{inXML(`<rdf:Description rdf:about="&xsd;a"><e:p rdf:ID="r" rdf:parseType="Collection"><e:C/><e:C/></e:p></rdf:Description>`), rdf.RDFXML},
	} {
		f.Add(seed.text, int(seed.format))
	}
	f.Fuzz(func(t *testing.T, text string, format int) {
		var written []byte
		var read []conformance.Quad
		err := rdf.Read(strings.NewReader(text), "d", "http://base/", rdf.Format(format), func(q rdf.Quad) error {
			if q.From < 1 || q.To < q.From {
				t.Errorf("lines %d to %d", q.From, q.To)
			}
			read = append(read, quadOf(q))
			last := read[len(read)-1]
			written = rdf.AppendQuad(written, last[0], last[1], last[2], last[3])
			return nil
		})
		if err != nil && format >= 0 && format <= int(rdf.RDFXML) && !located.MatchString(err.Error()) {
			t.Errorf("error without a line: %v", err)
		}
		again, err := readAll(string(written), "again", "", rdf.NQuads)
		if err != nil {
			t.Fatalf("%v in what was written:\n%s", err, written)
		}
		if !slices.Equal(read, again) {
			t.Fatalf("read\n%q\nagain\n%q", read, again)
		}
		fast, err := lines(string(written), rdf.NQuads)
		if err != nil || fast != string(written) {
			t.Fatalf("canonical lines\n%s\nare read as\n%s%v", written, fast, err)
		}
	})
}
