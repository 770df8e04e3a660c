package rml_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"passerelle/internal/rml"
	"passerelle/internal/rows"
)

type counter struct{ triples, bytes int }

func (c *counter) Quad(_ uint16, _ uint32, s, p, o, _ []byte) error {
	c.triples++
	c.bytes += len(s) + len(p) + len(o)
	return nil
}

// BenchmarkRun maps 20,000 rows of five columns to six statements each: templates, references, a class, two functions.
func BenchmarkRun(b *testing.B) {
	m, p := compile(b, `:T `+table+` ;
  rml:subjectMap [ rml:template "http://example.org/certification/{code}" ; rml:class :Certification ] ;
  rml:predicateObjectMap [ rml:predicate :intitule ; rml:objectMap [ rml:reference "intitule" ; rml:language "fr" ] ] ;
  rml:predicateObjectMap [ rml:predicate :niveau ; rml:objectMap [ rml:reference "niveau" ; rml:datatype xsd:integer ] ] ;
  rml:predicateObjectMap [ rml:predicate :rome ; rml:objectMap [ rml:template "http://example.org/metier/{rome}" ] ] ;
  rml:predicateObjectMap [ rml:predicate :fin ; rml:objectMap [ rml:datatype xsd:date ; rml:functionExecution [ rml:function fn:civilDate ;
      rml:input [ rml:parameter fn:value ; rml:inputValueMap [ rml:reference "fin" ] ] ] ] ] ;
  rml:predicateObjectMap [ rml:predicate :court ; rml:objectMap [ rml:functionExecution [ rml:function fn:trim ;
      rml:input [ rml:parameter fn:value ; rml:inputValueMap [ rml:reference "intitule" ] ] ] ] ] .`)
	var text bytes.Buffer
	text.WriteString("code;intitule;niveau;rome;fin\n")
	for i := range 20000 {
		fmt.Fprintf(&text, "RNCP%d;\"Métiers de l'intitulé n° %d \";%d;A%04d;%02d/%02d/2027\n", i, i, i%8, i%10000, i%28+1, i%12+1)
	}
	b.SetBytes(int64(text.Len()))
	triples := 0
	for b.Loop() {
		in, err := rows.Open("t.csv", bytes.NewReader(text.Bytes()), int64(text.Len()), m.Sources()[0].Format)
		if err != nil {
			b.Fatal(err)
		}
		sink := &counter{}
		counts, err := p.Run(context.Background(), "t.csv", in, rml.Output{Sink: sink})
		if err != nil || counts.Rejected > 0 || sink.triples != 120000 {
			b.Fatalf("%d triples, %+v, %v", sink.triples, counts, err)
		}
		triples += sink.triples
	}
	b.ReportMetric(float64(triples)/b.Elapsed().Seconds(), "triples/s")
}
