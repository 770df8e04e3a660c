package shacl_test

import (
	"context"
	"fmt"
	"testing"

	"passerelle/internal/rdf"
	"passerelle/internal/shacl"
)

// benchShapes has eleven property shapes, of most groups of components, on one class.
const benchShapes = `@prefix : <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:S a sh:NodeShape ; sh:targetClass :Certification ;
  sh:property [ sh:path :label ; sh:minCount 1 ; sh:uniqueLang true ; sh:languageIn ( "fr" "en" ) ; sh:maxLength 80 ] ,
    [ sh:path :code ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string ; sh:pattern "^RNCP[0-9]{1,5}$" ] ,
    [ sh:path :niveau ; sh:maxCount 1 ; sh:in ( "3" "4" "5" "6" "7" ) ] ,
    [ sh:path :debut ; sh:datatype xsd:date ; sh:lessThan :fin ] ,
    [ sh:path :fin ; sh:datatype xsd:date ; sh:minInclusive "2000-01-01"^^xsd:date ] ,
    [ sh:path :domaine ; sh:class :Domaine ; sh:nodeKind sh:IRI ] ,
    [ sh:path ( :domaine :label ) ; sh:minCount 1 ] ,
    [ sh:path :page ; sh:nodeKind sh:IRI ; sh:pattern "^https://" ] ,
    [ sh:path :remplace ; sh:class :Certification ; sh:disjoint :remplacePar ] ,
    [ sh:path [ sh:inversePath :prepare ] ; sh:maxCount 3 ] ,
    [ sh:path :actif ; sh:or ( [ sh:datatype xsd:boolean ] [ sh:hasValue "inconnu" ] ) ] .
`

// benchData makes n certifications with about ten triples each; one in ten breaks some shape.
func benchData(n int) (*shacl.Data, int) {
	dict := rdf.NewDict()
	var triples []shacl.Triple
	put := func(s, p, o string) {
		triples = append(triples, shacl.Triple{S: dict.InternString(s), P: dict.IRI(p), O: dict.InternString(o)})
	}
	const e = "http://e/"
	for i := range 50 {
		put(fmt.Sprintf("<%sdomaine/%d>", e, i), rdf.Type, "<"+e+"Domaine>")
		put(fmt.Sprintf("<%sdomaine/%d>", e, i), e+"label", fmt.Sprintf(`"domaine %d"@fr`, i))
	}
	for i := range n {
		s := fmt.Sprintf("<%scertification/%d>", e, i)
		put(s, rdf.Type, "<"+e+"Certification>")
		put(s, e+"label", fmt.Sprintf(`"Certification numéro %d"@fr`, i))
		put(s, e+"code", fmt.Sprintf(`"RNCP%d"`, i))
		put(s, e+"niveau", fmt.Sprintf(`"%d"`, 3+i%5))
		put(s, e+"debut", fmt.Sprintf(`"20%02d-09-01"^^<%sdate>`, i%20, rdf.XSD))
		put(s, e+"fin", fmt.Sprintf(`"20%02d-08-31"^^<%sdate>`, 1+i%20-i%10/9, rdf.XSD))
		put(s, e+"domaine", fmt.Sprintf("<%sdomaine/%d>", e, i%50))
		put(s, e+"page", fmt.Sprintf("<https://e/page/%d>", i))
		put(s, e+"remplace", fmt.Sprintf("<%scertification/%d>", e, (i+7)%n))
		put(fmt.Sprintf("<%soffre/%d>", e, i), e+"prepare", s)
	}
	return shacl.NewData(dict, triples), len(triples)
}

func BenchmarkValidate(b *testing.B) {
	shapes := parse(b, benchShapes)
	data, _ := benchData(30_000)
	b.ReportAllocs()
	for b.Loop() {
		report, err := shacl.Validate(context.Background(), shapes, data, shacl.Options{})
		if err != nil || report.Total() != 3000 {
			b.Fatalf("%d results, %v", report.Total(), err)
		}
	}
}

func BenchmarkNewData(b *testing.B) {
	dict := rdf.NewDict()
	var triples []shacl.Triple
	for i := range 300_000 {
		triples = append(triples, shacl.Triple{
			S: dict.InternString(fmt.Sprintf("<http://e/%d>", i/10)),
			P: dict.InternString(fmt.Sprintf("<http://e/p%d>", i%10)),
			O: dict.InternString(fmt.Sprintf(`"%d"`, i%1000)),
		})
	}
	b.ReportAllocs()
	for b.Loop() {
		shacl.NewData(dict, triples)
	}
}
