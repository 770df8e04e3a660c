package shacl_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/piprate/json-gold/ld"

	"passerelle/internal/rdf"
	"passerelle/internal/shacl"
)

// nowhere loads no document: a report needs none but itself.
type nowhere struct{}

func (nowhere) LoadDocument(string) (*ld.RemoteDocument, error) { return nil, errors.New("no network") }

// canonical is a graph with its blank nodes named by URDNA2015.
func canonical(t *testing.T, input any, format string) string {
	t.Helper()
	options := ld.NewJsonLdOptions("")
	options.DocumentLoader, options.InputFormat = nowhere{}, format
	options.Format, options.Algorithm = "application/n-quads", ld.AlgorithmURDNA2015
	out, err := ld.NewJsonLdProcessor().Normalize(input, options)
	if err != nil {
		t.Fatal(err)
	}
	return out.(string)
}

func nquads(t *testing.T, turtle []byte) string {
	t.Helper()
	var out []byte
	err := rdf.Read(bytes.NewReader(turtle), "report.ttl", "", rdf.Turtle, func(q rdf.Quad) error {
		out = rdf.AppendTriple(out, q.S.String(), q.P.String(), q.O.String())
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// JSON-LD says the very triples of Turtle, whatever the paths, values and blank nodes.
func TestJSONLDReport(t *testing.T) {
	for _, tc := range []struct{ name, shapes, data string }{
		{"conforms", `:s sh:targetNode :x ; sh:nodeKind sh:IRI .`, ``},
		{"several results, messages in two languages", wide, `:x a :C ; :code "X" . :y a :C .`},
		{"paths", `:s sh:targetNode :x ; sh:property [ sh:path ( :p [ sh:inversePath :q ] ) ; sh:maxCount 0 ] ,
			[ sh:path [ sh:alternativePath ( :p [ sh:zeroOrMorePath :u ] [ sh:oneOrMorePath :v ] [ sh:zeroOrOnePath :w ] ) ] ; sh:maxCount 0 ] .`, `:x :p :y . :z :q :y .`},
		{"values", `:s sh:targetNode :x ; sh:property [ sh:path :p ; sh:maxLength 0 ] .`,
			`:x :p 1 , 1.0 , true , "t\"\n<é>"@fr , "plain" , "2024-01-01"^^xsd:date , <conforms:1> , <sh:1> , <http://e/é> , _:b1 , ""@en-GB .`},
		{"focus nodes", `:s sh:targetSubjectsOf :p ; sh:property [ sh:path :q ; sh:minCount 1 ] .`, `_:rA :p 1 . _:rreport :p 1 . <result:1> :p 1 .`},
		{"one blank shape, many results", `:s sh:targetClass :C ; sh:property [ sh:path :label ; sh:minCount 1 ] .`, `:x a :C . :y a :C . :z a :C .`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := validate(t, tc.shapes, tc.data, shacl.Options{MaxPerShape: 2})
			if tc.name == "values" {
				r = validate(t, tc.shapes, tc.data, shacl.Options{})
			}
			var turtle, jsonld bytes.Buffer
			if err := errors.Join(r.WriteTurtle(&turtle), r.WriteJSONLD(&jsonld)); err != nil {
				t.Fatal(err)
			}
			document, err := ld.DocumentFromReader(bytes.NewReader(jsonld.Bytes()))
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Split(canonical(t, document, ""), "\n")
			want := strings.Split(canonical(t, nquads(t, turtle.Bytes()), "application/n-quads"), "\n")
			if !slices.Equal(got, want) {
				t.Errorf("JSON-LD says\n%s\nTurtle says\n%s\nof\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"), jsonld.String())
			}
		})
	}
}

// A reader that knows no JSON-LD finds conforms and result under their names.
func TestJSONLDReportIsPlainToRead(t *testing.T) {
	var b bytes.Buffer
	if err := validate(t, wide, `:x a :C ; :code "X" .`, shacl.Options{}).WriteJSONLD(&b); err != nil {
		t.Fatal(err)
	}
	var report struct {
		Type     string `json:"@type"`
		Conforms *bool  `json:"conforms"`
		Result   []struct {
			FocusNode struct {
				ID string `json:"@id"`
			} `json:"focusNode"`
		} `json:"result"`
	}
	if err := json.Unmarshal(b.Bytes(), &report); err != nil {
		t.Fatal(err)
	}
	if report.Type != "ValidationReport" || report.Conforms == nil || *report.Conforms || len(report.Result) < 2 || report.Result[0].FocusNode.ID != "http://e/x" {
		t.Errorf("report %+v\n%s", report, b.String())
	}
}
