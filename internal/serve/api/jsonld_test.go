package api

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/piprate/json-gold/ld"

	"passerelle/internal/rdf"
)

// json-gold is the judge of what our own writer says, on documents without blank nodes and by the number of triples on
// others.
func TestTriplesOfJSONLD(t *testing.T) {
	for _, doc := range []string{
		`{"@id":"http://a","http://p":[1,1.5,true,"x",{"@value":"y","@language":"fr"},{"@value":"2025-01-01","@type":"http://www.w3.org/2001/XMLSchema#date"},1e30,-7]}`,
		`{"@id":"http://a","@type":["http://C","rel"],"http://p":{"@id":"http://b","http://q":{"@id":"http://c"}},"rel":"lost"}`,
		`[{"@id":"http://a","@reverse":{"http://p":[{"@id":"http://b"},{"@id":"http://c","http://q":"z"}]}},{"@id":"http://d","http://p":[]}]`,
		`{"@context":{"@vocab":"http://v/","k":{"@container":"@index"},"d":{"@type":"http://www.w3.org/2001/XMLSchema#double"},"i":{"@type":"@id"}},"@id":"http://a","k":{"x":"1","y":"2"},"d":3,"i":"b"}`,
		`{"@id":"http://g","@graph":[{"@id":"http://a","http://p":1},{"@id":"http://b","http://p":{"@value":null}}],"@included":[{"@id":"http://i","http://p":2}]}`,
		`{"@id":"rel","http://p":{"@id":"http://b","http://q":1}}`,
		`{"@id":"http://a","http://p":[{"@list":[1,"x",{"@id":"http://b"}]},{"@list":[]}],"http://q":{"http://r":5}}`,
		`{"@id":"http://a","http://p":[{"@id":"_:x"},{"@id":"_:x"},{"@list":[{"@list":[1]}]}]}`,
		`{"@context":{"j":{"@id":"http://j","@type":"@json"}},"@id":"http://a","j":{"b":[1,2],"a":null}}`,
	} {
		document, err := ld.DocumentFromReader(strings.NewReader(doc))
		if err != nil {
			t.Fatal(err)
		}
		o := ld.NewJsonLdOptions("http://base/")
		o.Format = "application/n-quads"
		judged, err := ld.NewJsonLdProcessor().ToRDF(document, o)
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		err = rdf.Read(strings.NewReader(judged.(string)), "", "", rdf.NQuads, func(q rdf.Quad) error {
			want = append(want, fmt.Sprintln(q.S, q.P, q.O))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		d := &sentGraph{ctx: context.Background(), terms: rdf.NewDict()}
		a := &API{}
		if err := a.jsonLDTriples(d, strings.NewReader(doc), "http://base/"); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, triple := range d.triples {
			got = append(got, fmt.Sprintln(d.terms.Term(triple.S), d.terms.Term(triple.P), d.terms.Term(triple.O)))
		}
		slices.Sort(want)
		slices.Sort(got)
		want, got = slices.Compact(want), slices.Compact(got)
		if anonymous := strings.Contains(judged.(string), "_:"); anonymous && len(got) != len(want) || !anonymous && !slices.Equal(got, want) {
			t.Errorf("%s:\n%s\nwant\n%s", doc, got, want)
		}
	}
}

// Reading costs in proportion to the document, whatever it repeats.
func TestJSONLDIsReadInProportion(t *testing.T) {
	many := func(n int) string {
		return `[{"@id":"http://a","http://p":[` + strings.Repeat("1,", n) + `1]}` + strings.Repeat(`,{"@id":"http://a","http://p":2}`, n) + "]"
	}
	took := func(n int) time.Duration {
		begun := time.Now()
		d := &sentGraph{ctx: context.Background(), terms: rdf.NewDict()}
		if err := (&API{}).jsonLDTriples(d, strings.NewReader(many(n)), "http://base/"); err != nil || len(d.triples) != 2*n+1 {
			t.Fatal(len(d.triples), err)
		}
		return time.Since(begun)
	}
	took(1000)
	small, large := took(5_000), took(100_000)
	if large > 200*small && large > 3*time.Second {
		t.Errorf("20 times as much took %s, %s", small, large)
	}
}
