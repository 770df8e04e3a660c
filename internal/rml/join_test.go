package rml_test

import (
	"context"
	"strings"
	"testing"

	"passerelle/internal/rml"
	"passerelle/internal/rows"
)

const joined = `:Etablissement ` + table + ` ;
  rml:subjectMap [ rml:template "http://e/{siret}" ] ;
  rml:predicateObjectMap [ rml:predicate :commune ; rml:objectMap [ rml:parentTriplesMap :Commune ;
    rml:joinCondition [ rml:child "dep" ; rml:parent "departement" ] ,
      [ rml:childMap [ rml:functionExecution [ rml:function grel:toUpperCase ; rml:input [ rml:parameter grel:valueParam ; rml:inputValueMap [ rml:reference "ville" ] ] ] ] ;
        rml:parentMap [ rml:reference "nom" ] ] ] ] .
:Commune rml:logicalSource [ rml:source "communes.csv" ; rml:referenceFormulation rml:CSV ] ;
  rml:subjectMap [ rml:template "http://c/{insee}" ; rml:class :Commune ] .
`

func TestJoin(t *testing.T) {
	r := job{mapping: joined, texts: map[string]string{
		"t.csv":        "siret,dep,ville\n1,44,Nantes\n2,44,Brest\n3,29,Brest\n4,4,4NANTES\n",
		"communes.csv": "insee,departement,nom\n44109,44,NANTES\n29019,29,BREST\n29019,29,BREST\n29999,29,BREST\n",
	}}.run(t)
	r.check(t,
		`0 2 <http://e/1> <http://example.org/commune> <http://c/44109>`,
		`0 4 <http://e/3> <http://example.org/commune> <http://c/29019>`,
		`0 4 <http://e/3> <http://example.org/commune> <http://c/29999>`,
	)
}

// A join over several values gives each parent once.
func TestJoinOfManyValues(t *testing.T) {
	r := job{mapping: `:A rml:logicalSource [ rml:source "a.json" ; rml:referenceFormulation rml:JSONPath ; rml:iterator "$[*]" ] ;
  rml:subjectMap [ rml:template "http://a/{$.id}" ] ;
  rml:predicateObjectMap [ rml:predicate :b ; rml:objectMap [ rml:parentTriplesMap :B ; rml:joinCondition [ rml:child "$.b[*]" ; rml:parent "$.k[*]" ] ] ] .
:B rml:logicalSource [ rml:source "b.json" ; rml:referenceFormulation rml:JSONPath ; rml:iterator "$[*]" ] ;
  rml:subjectMap [ rml:template "http://b/{$.id}" ] .`, texts: map[string]string{
		"a.json": `[{"id": 1, "b": ["x", "y"]}, {"id": 2, "b": ["z"]}, {"id": 3, "b": []}]`,
		"b.json": `[{"id": 1, "k": ["x", "y"]}, {"id": 2, "k": ["y"]}, {"id": 3, "k": []}]`,
	}}.run(t)
	r.check(t,
		`0 1 <http://a/1> <http://example.org/b> <http://b/1>`,
		`0 1 <http://a/1> <http://example.org/b> <http://b/2>`,
	)
}

// Without join condition, the parent's subject is that of the same row; a blank node without expression is the same in both.
func TestParentOfTheSameRow(t *testing.T) {
	r := job{mapping: `:A ` + table + ` ;
  rml:subjectMap [ rml:template "http://a/{id}" ] ;
  rml:predicateObjectMap [ rml:predicate :b ; rml:objectMap [ rml:parentTriplesMap :B ] ] .
:B ` + table + ` ;
  rml:subjectMap [ rml:termType rml:BlankNode ] ;
  rml:predicateObjectMap [ rml:predicate :c ; rml:objectMap [ rml:reference "c" ] ] ;
  rml:predicateObjectMap [ rml:predicate :meme ; rml:objectMap [ rml:parentTriplesMap :B ; rml:joinCondition [ rml:child "c" ; rml:parent "c" ] ] ] .`, texts: map[string]string{"t.csv": "id,c\n1,x\n2,x\n"}}.run(t)
	r.check(t,
		`0 2 <http://a/1> <http://example.org/b> _:r0_2`,
		`1 2 _:r0_2 <http://example.org/c> "x"`,
		`2 2 _:r0_2 <http://example.org/meme> _:r0_2`,
		`2 2 _:r0_2 <http://example.org/meme> _:r0_3`,
		`0 3 <http://a/2> <http://example.org/b> _:r0_3`,
		`1 3 _:r0_3 <http://example.org/c> "x"`,
		`2 3 _:r0_3 <http://example.org/meme> _:r0_2`,
		`2 3 _:r0_3 <http://example.org/meme> _:r0_3`,
	)
}

func TestJoinNeedsItsParent(t *testing.T) {
	m, p := compile(t, joined)
	if refs := strings.Join(p.References("communes.csv"), " "); refs != "departement insee nom" {
		t.Errorf("references of the parent %q", refs)
	}
	const text = "siret,dep,ville\n1,44,Nantes\n"
	in, err := rows.Open("t.csv", strings.NewReader(text), int64(len(text)), m.Sources()[0].Format)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	_, err = p.Run(context.Background(), "t.csv", in, rml.Output{Sink: &result{}})
	if err == nil || !strings.Contains(err.Error(), "a join needs source communes.csv") {
		t.Errorf("error %v, want one that names the parent's source", err)
	}
}

// A parent of which there is no file has nothing to join with, which is no error.
func TestJoinWithoutParentFile(t *testing.T) {
	m, p := compile(t, joined)
	const text = "siret,dep,ville\n1,44,Nantes\n"
	in, err := rows.Open("t.csv", strings.NewReader(text), int64(len(text)), m.Sources()[0].Format)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	r := &result{}
	none := func(string) (*rows.Reader, error) { return nil, nil }
	if _, err = p.Run(context.Background(), "t.csv", in, rml.Output{Sink: r, Parents: none}); err != nil || len(r.quads) > 0 {
		t.Errorf("%q, %v; want nothing", r.quads, err)
	}
}
