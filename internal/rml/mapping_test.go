package rml_test

import (
	"slices"
	"strings"
	"testing"

	"passerelle/internal/rdf"
	"passerelle/internal/rml"
	"passerelle/internal/rows"
)

const prefixes = `@prefix rml: <http://w3id.org/rml/> .
@prefix csvw: <http://www.w3.org/ns/csvw#> .
@prefix pas: <https://api.apprentissage.beta.gouv.fr/def/rml#> .
@prefix fn: <https://api.apprentissage.beta.gouv.fr/def/fonctions#> .
@prefix grel: <http://users.ugent.be/~bjdmeest/function/grel.ttl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <http://example.org/> .
`

const table = `rml:logicalSource [ rml:source [ a rml:FilePath ; rml:path "t.csv" ] ; rml:referenceFormulation rml:CSV ]`

// parse reads a mapping after the prefixes above, which take seven lines.
func parse(t testing.TB, body string) (*rml.Mapping, error) {
	t.Helper()
	g, err := rdf.ReadGraph(strings.NewReader(prefixes+body), "m.ttl", "http://example.org/", rdf.Turtle)
	if err != nil {
		t.Fatalf("%v in\n%s", err, body)
	}
	return rml.ParseMapping(g)
}

func compile(t testing.TB, body string) (*rml.Mapping, *rml.Plan) {
	t.Helper()
	m, err := parse(t, body)
	if err != nil {
		t.Fatal(err)
	}
	p, err := rml.Compile(m, rml.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return m, p
}

// Each mistake is told with the line where it stands, the term, and what to write.
func TestMistakes(t *testing.T) {
	object := func(o string) string {
		return ":T " + table + " ;\n rml:subject :s ;\n rml:predicateObjectMap [ rml:predicate :p ;\n  rml:objectMap [ " + o + " ] ] ."
	}
	call := func(inputs string) string {
		return object("rml:functionExecution [ " + inputs + " ]")
	}
	source := func(s string) string {
		return ":T rml:subject :s ; rml:predicateObjectMap [ rml:predicate :p ; rml:object :o ] ;\n rml:logicalSource [ " + s + " ] ."
	}
	for _, tc := range []struct {
		name, mapping string
		want          []string
	}{
		{"nothing", ":a :b :c .", []string{"m.ttl: no triples map"}},
		{"old vocabulary", "@prefix rr: <http://www.w3.org/ns/r2rml#> .\n:T\n  rr:template \"x\" .", []string{"m.ttl:10:", "r2rml#template> is of the vocabulary of before 2024"}},
		{"no source", ":T rml:subject :s ; rml:predicateObjectMap [ rml:predicate :p ; rml:object :o ] .", []string{"m.ttl:8: triples map <http://example.org/T>: no rml:logicalSource"}},
		{"no subject", ":T " + table + " .", []string{"m.ttl:8:", "no subject map: write rml:subjectMap"}},
		{"two subjects", ":T " + table + " ;\n rml:subjectMap [ rml:template \"http://e/{a}\" ], [ rml:template \"http://e/{b}\" ] ;\n rml:predicateObjectMap [ rml:predicate :p ; rml:object 1 ] .", []string{"m.ttl:9:", "2 subject maps"}},
		{"no statement", ":T " + table + " ; rml:subject :s .", []string{"m.ttl:8:", "it makes no statement"}},
		{"unknown property", object(`rml:refrence "a"`), []string{"m.ttl:11: object map of", "rml:refrence is no property of it: write rml:reference"}},
		{"property of another place", object(`rml:reference "a" ; rml:class :C`), []string{"m.ttl:11:", "rml:class is no property of it: remove it"}},
		{"two expressions", object(`rml:reference "a" ; rml:template "{a}"`), []string{"m.ttl:11:", "rml:reference and rml:template together: write one of them"}},
		{"no expression", object(`rml:termType rml:IRI`), []string{"m.ttl:11:", "nothing says its value"}},
		{"reference that is no text", object(`rml:reference :a`), []string{"m.ttl:11:", "reference <http://example.org/a>: write the name"}},
		{"two references", object(`rml:reference "a", "b"`), []string{"2 values of rml:reference: write one"}},
		{"open brace", object(`rml:template "http://e/{a"`), []string{"m.ttl:11:", `template "http://e/{a": a "{" that no "}" closes`}},
		{"close brace", object(`rml:template "http://e/a}"`), []string{"m.ttl:11:", `"}" without "{"`}},
		{"unknown term type", object(`rml:reference "a" ; rml:termType rml:Iri`), []string{"m.ttl:11:", "unknown term type <http://w3id.org/rml/Iri>: write rml:IRI,"}},
		{"literal subject", ":T " + table + " ;\n rml:subjectMap [ rml:template \"{a}\" ; rml:termType rml:Literal ; rml:class :C ] .", []string{"m.ttl:9: subject map of", "a subject map makes no rml:Literal"}},
		{"constant of another type", object(`rml:constant "a" ; rml:termType rml:IRI`), []string{"m.ttl:11:", `the constant "a" is no rml:IRI`}},
		{"literal predicate", ":T " + table + " ; rml:subject :s ;\n rml:predicateObjectMap [ rml:predicate \"p\" ; rml:object :o ] .", []string{"m.ttl:9:", `a predicate map makes no literal: write an IRI instead of "p"`}},
		{"language of an IRI", object(`rml:template "http://e/{a}" ; rml:language "fr" ; rml:termType rml:IRI`), []string{"m.ttl:11:", "a language or a datatype of what is no literal"}},
		{"no language", object(`rml:reference "a" ; rml:language "a-french"`), []string{"m.ttl:11:", `"a-french" is no language tag`}},
		{"language and datatype", object(`rml:reference "a" ; rml:language "fr" ; rml:datatype xsd:date`), []string{"both a language and a datatype"}},
		{"class that is no IRI", ":T " + table + " ;\n rml:subjectMap [ rml:template \"http://e/{a}\" ; rml:class \"C\" ] .", []string{"m.ttl:9:", `class "C" is no IRI`}},
		{"no predicate", ":T " + table + " ; rml:subject :s ;\n rml:predicateObjectMap [ rml:object :o ] .", []string{"predicate-object map of", "no predicate: write"}},
		{"no object", ":T " + table + " ; rml:subject :s ; rml:predicateObjectMap [ rml:predicate :p ] .", []string{"no object: write"}},
		{"blank constant", ":T " + table + " ; rml:subject :s ; rml:predicateObjectMap [ rml:predicate :p ; rml:object [ :a :b ] ] .", []string{"a blank node as a constant"}},
		{"parent that is none", object(`rml:parentTriplesMap :U`), []string{"m.ttl:11:", "parent <http://example.org/U> is no triples map"}},
		{"parent of another source", ":U rml:logicalSource [ rml:source [ a rml:FilePath ; rml:path \"u.csv\" ] ; rml:referenceFormulation rml:CSV ] ; rml:subject :u .\n" + object(`rml:parentTriplesMap :U`), []string{"m.ttl:12:", "has another logical source: write an rml:joinCondition"}},
		{"half a join", object(`rml:parentTriplesMap :T ; rml:joinCondition [ rml:child "a" ]`), []string{"no rml:parent: write rml:parent"}},
		{"base", ":T rml:baseIRI <http://e/> , <http://f/> ; " + table + " ; rml:subject :s ; rml:predicateObjectMap [ rml:predicate :p ; rml:object 1 ] .", []string{"2 values of rml:baseIRI"}},
		{"unknown formulation", source(`rml:source "t" ; rml:referenceFormulation rml:Csv`), []string{"m.ttl:9: logical source of", "unknown reference formulation"}},
		{"no formulation", source(`rml:source "t"`), []string{"no rml:referenceFormulation: write rml:CSV"}},
		{"no rml:source", source(`rml:referenceFormulation rml:CSV`), []string{"no rml:source"}},
		{"no path", source(`rml:referenceFormulation rml:CSV ; rml:source [ a rml:FilePath ]`), []string{"no rml:path"}},
		{"unknown root", source(`rml:referenceFormulation rml:CSV ; rml:source [ a rml:FilePath ; rml:path "x" ; rml:root rml:Root ]`), []string{"unknown root"}},
		{"unknown source", source(`rml:referenceFormulation rml:CSV ; rml:source [ a :Database ]`), []string{"only files are read here"}},
		{"unknown compression", source(`rml:referenceFormulation rml:CSV ; rml:source "x" ; rml:compression rml:rar`), []string{`unknown compression "rar"`}},
		{"sheet of CSV", source(`rml:referenceFormulation rml:CSV ; rml:source "x" ; pas:sheet "S"`), []string{"pas:sheet of a file that is no workbook"}},
		{"extension", source(`rml:referenceFormulation rml:CSV ; rml:source "x" ; pas:headerrow 2`), []string{"pas:headerrow is no property of it: write pas:headerRow"}},
		{"number", source(`rml:referenceFormulation rml:CSV ; rml:source "x" ; pas:headerRow "two"`), []string{"write a whole number"}},
		{"dialect", source(`rml:referenceFormulation rml:CSV ; rml:source [ a csvw:Table ; csvw:url "x" ; csvw:dialect [ csvw:delimiter ";;" ] ]`), []string{`csvw:delimiter ";;": write one character`}},
		{"dialect property", source(`rml:referenceFormulation rml:CSV ; rml:source [ a csvw:Table ; csvw:url "x" ; csvw:dialect [ csvw:delimeter ";" ] ]`), []string{"csvw:delimeter is no property of it: write csvw:delimiter"}},
		{"target", object(`rml:reference "a" ; rml:logicalTarget :x`), []string{"m.ttl:11:", "rml:logicalTarget: statements go where the caller sends them"}},
		{"no function", call(`rml:input [ rml:parameter fn:value ; rml:inputValue "a" ]`), []string{"m.ttl:11: function execution of", "no rml:function"}},
		{"no value", call(`rml:function fn:trim ; rml:input [ rml:parameter fn:value ]`), []string{"m.ttl:11: input of", "no value: write rml:inputValue"}},
		{"return of no call", object(`rml:reference "a" ; rml:return grel:stringOut`), []string{"rml:return without rml:functionExecution"}},
		{"its own input", object("rml:functionExecution :X") + "\n:X rml:function fn:trim ; rml:input [ rml:parameter fn:value ; rml:inputValueMap [ rml:functionExecution :X ] ] .", []string{"m.ttl:12:", "it is described by itself"}},
		{"its own condition", object("rml:reference \"a\" ; rml:condition :X") + "\n:X rml:constant true ; rml:condition :X .", []string{"m.ttl:12:", "it is described by itself"}},
		{"its own datatype", object("rml:reference \"a\" ; rml:datatypeMap :X") + "\n:X rml:reference \"b\" ; rml:datatypeMap :X .", []string{"it is described by itself"}},
		{"two mistakes", ":U rml:subject :u .\n" + object(`rml:refrence "a"`), []string{"m.ttl:8: triples map <http://example.org/U>: no rml:logicalSource", "\nm.ttl:12: object map of"}},
	} {
		_, err := parse(t, tc.mapping)
		checkMistake(t, tc.name, err, tc.want)
	}
}

// Mistakes about functions and bases need Options, so Compile tells them.
func TestMistakesOfCompile(t *testing.T) {
	object := func(o string) string {
		return ":T " + table + " ;\n rml:subject :s ;\n rml:predicateObjectMap [ rml:predicate :p ;\n  rml:objectMap [ " + o + " ] ] ."
	}
	call := func(inputs string) string { return object("rml:functionExecution [ " + inputs + " ]") }
	value := `rml:input [ rml:parameter fn:value ; rml:inputValueMap [ rml:reference "a" ] ]`
	for _, tc := range []struct {
		name, mapping string
		want          []string
	}{
		{"unknown function", call("rml:function fn:trin ; " + value), []string{"m.ttl:11: function execution of", "unknown function <https://api.apprentissage.beta.gouv.fr/def/fonctions#trin>: write fn:trim"}},
		{"far from any", call("rml:function :frobnicate ; " + value), []string{"unknown function <http://example.org/frobnicate>: the functions known here"}},
		{"unknown parameter", call(`rml:function fn:trim ; ` + value + ` , [ rml:parameter fn:length ; rml:inputValue "1" ]`), []string{"m.ttl:11: input of", "fn:trim has no parameter fn:length: write one of fn:value"}},
		{"missing parameter", call(`rml:function fn:trim`), []string{"fn:trim has no fn:value: write rml:input [ rml:parameter fn:value ;"}},
		{"given twice", call(`rml:function fn:trim ; ` + value + ` , [ rml:parameter fn:value ; rml:inputValue "1" ]`), []string{"fn:value is given twice to fn:trim"}},
		{"unknown output", object(`rml:functionExecution [ rml:function fn:trim ; ` + value + ` ] ; rml:return grel:stringOut`), []string{"fn:trim does not return grel:stringOut: write fn:resultat"}},
		{"unknown family", call(`rml:function fn:code ; ` + value + ` , [ rml:parameter fn:family ; rml:inputValue "plume" ]`), []string{`fn:code: fn:family "plume" is no family of codes; known: rncp,`}},
		{"no base", object(`rml:template "a/{b}"`), []string{"m.ttl:11:", `template "a/{b}" makes relative IRIs`}},
		{"no IRI", object(`rml:template "http://e/a b/{b}"`), []string{"m.ttl:11:", `"http://e/a b/" holds a character that no rml:IRI may hold`}},
		{"no URI", object(`rml:template "http://e/é/{b}" ; rml:termType rml:URI`), []string{"holds a character that no rml:URI may hold"}},
	} {
		m, err := parse(t, tc.mapping)
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		_, err = rml.Compile(m, rml.Options{})
		checkMistake(t, tc.name, err, tc.want)
	}
}

func checkMistake(t *testing.T, name string, err error, want []string) {
	t.Helper()
	if err == nil {
		t.Errorf("%s: no error, want one with %q", name, want)
		return
	}
	rest := err.Error()
	for _, w := range want {
		_, after, found := strings.Cut(rest, w)
		if !found {
			t.Errorf("%s: error\n%v\nwant %q in it, in this order: %q", name, err, w, want)
			return
		}
		rest = after
	}
}

func TestSources(t *testing.T) {
	m, _ := compile(t, `
:kit a csvw:Table ; csvw:url "kit.csv" ; csvw:null "NR" ;
  csvw:dialect [ csvw:delimiter "|" ; csvw:quoteChar "" ; csvw:encoding "windows-1252" ; csvw:commentPrefix "#" ; csvw:skipRows 3 ; csvw:trim true ] .
:A rml:logicalSource [ rml:source :kit ; rml:referenceFormulation rml:CSV ; rml:null "" ; pas:optional "b", "a" ; pas:ragged true ] ;
  rml:subject :s ; rml:predicateObjectMap [ rml:predicate :p ; rml:object :o ] .
:B rml:logicalSource [ rml:source [ a rml:RelativePathSource ; rml:root rml:MappingDirectory ; rml:path "b.xlsx" ] ;
    rml:referenceFormulation pas:XLSX ; pas:sheet "Feuille 1" ; pas:headerRow 2 ; pas:columns 21 ; pas:trim true ; pas:table "feuille" ] ;
  rml:subject :s ; rml:predicateObjectMap [ rml:predicate :p ; rml:object :o ] .
:C rml:logicalSource [ rml:source [ a rml:FilePath ; rml:root "dir/" ; rml:path "c.json" ; rml:encoding rml:UTF-16 ; rml:compression rml:gzip ] ;
    rml:referenceFormulation rml:JSONPath ; rml:iterator "$.a[*]" ] ;
  rml:subject :s ; rml:predicateObjectMap [ rml:predicate :p ; rml:object :o ] .
:D rml:logicalSource [ rml:source "d.xml" ; rml:iterator "/e:x" ;
    rml:referenceFormulation [ a rml:XPathReferenceFormulation ; rml:namespace [ rml:namespacePrefix "e" ; rml:namespaceURL "http://e/" ] ] ] ;
  rml:subject :s ; rml:predicateObjectMap [ rml:predicate :p ; rml:object :o ] .
:E rml:logicalSource [ rml:source [ a rml:FilePath ; rml:root "dir/" ; rml:path "c.json" ; rml:encoding rml:UTF-16 ; rml:compression rml:gzip ] ;
    rml:referenceFormulation rml:JSONPath ; rml:iterator "$.b[*]" ] ;
  rml:subject :s ; rml:predicateObjectMap [ rml:predicate :p ; rml:object :o ] .
:F rml:logicalSource [ rml:source "d.xml" ; rml:iterator "/e:x" ;
    rml:referenceFormulation [ a rml:XPathReferenceFormulation ; rml:namespace [ rml:namespacePrefix "e" ; rml:namespaceURL "http://e/" ] ] ] ;
  rml:subject :s ; rml:predicateObjectMap [ rml:predicate :p ; rml:object :o ] .
`)
	got := m.Sources()
	var ids []string
	for _, s := range got {
		ids = append(ids, s.ID+" "+s.Table+" "+s.Path)
	}
	want := []string{"http://example.org/kit kit kit.csv", "b.xlsx feuille b.xlsx", "dir/c.json c.json dir/c.json", "d.xml d.xml d.xml", "dir/c.json~2 c.json dir/c.json"}
	if !slices.Equal(ids, want) {
		t.Fatalf("sources %q, want %q", ids, want)
	}
	kit := got[0].Format
	if kit.Kind != rows.CSV || kit.Delimiter != '|' || kit.Quote != rows.NoQuote || kit.Encoding != "windows-1252" || kit.Comment != '#' ||
		kit.HeaderRow != 4 || !kit.Trim || kit.Strict || !slices.Equal(kit.Nulls, []string{"", "NR"}) {
		t.Errorf("dialect read as %+v", kit)
	}
	if got[0].Root != rml.MappingDirectory || !slices.Equal(got[0].Optional, []string{"a", "b"}) {
		t.Errorf("table read as %+v", got[0])
	}
	if f := got[1].Format; f.Kind != rows.XLSX || f.Sheet != "Feuille 1" || f.HeaderRow != 2 || f.MinColumns != 21 || !f.Trim || got[1].Root != rml.MappingDirectory {
		t.Errorf("workbook read as %+v", got[1])
	}
	if f := got[2].Format; f.Kind != rows.JSON || f.Encoding != "UTF-16" || f.Compression != "gzip" || f.Iterator != "$.a[*]" || got[2].Root != rml.CurrentWorkingDirectory {
		t.Errorf("JSON read as %+v", got[2])
	}
	if f := got[3].Format; f.Kind != rows.XML || f.Namespaces["e"] != "http://e/" {
		t.Errorf("XML read as %+v", got[3])
	}
}

func TestRules(t *testing.T) {
	_, p := compile(t, `
:T `+table+` ;
  rml:subjectMap [ rml:template "http://e/{code}" ; rml:class :C ] ;
  rml:predicateObjectMap [ rml:predicate :intitule ; rml:objectMap [ rml:reference "Intitule" ; rml:language "fr" ] ] ;
  rml:predicateObjectMap [ rml:predicate :court ;
    rml:objectMap [ rml:functionExecution [ rml:function fn:trim ;
      rml:input [ rml:parameter fn:value ; rml:inputValueMap [ rml:reference "Court" ] ] ] ] ] ;
  rml:predicateObjectMap [ rml:predicate :fixe ; rml:object "x" ] ;
  rml:predicateObjectMap [ rml:predicate :vers ; rml:objectMap [ rml:parentTriplesMap :T ; rml:joinCondition [ rml:child "suite" ; rml:parent "code" ] ] ] .
`)
	want := []rml.Rule{
		{TriplesMap: "http://example.org/T", Line: 10, Columns: []string{"code"}, Text: "a ← C"},
		{TriplesMap: "http://example.org/T", Line: 11, Columns: []string{"Intitule"}, Text: "intitule ← {Intitule}"},
		{TriplesMap: "http://example.org/T", Line: 13, Columns: []string{"Court"}, Text: "court ← fn:trim({Court})"},
		{TriplesMap: "http://example.org/T", Line: 15, Columns: []string{"code"}, Text: `fixe ← "x"`},
		{TriplesMap: "http://example.org/T", Line: 16, Columns: []string{"suite"}, Text: "vers ← T where {suite} = {code}"},
	}
	got := p.Rules()
	if len(got) != len(want) {
		t.Fatalf("%d rules, want %d: %+v", len(got), len(want), got)
	}
	for i, w := range want {
		if g := got[i]; g.TriplesMap != w.TriplesMap || g.Line != w.Line || g.Text != w.Text || !slices.Equal(g.Columns, w.Columns) {
			t.Errorf("rule %d is %+v, want %+v", i, g, w)
		}
	}
	if refs := p.References("t.csv"); !slices.Equal(refs, []string{"Court", "Intitule", "code", "suite"}) {
		t.Errorf("references %q", refs)
	}
	if refs := p.References("other"); refs != nil {
		t.Errorf("references of no source %q", refs)
	}
}

// No mapping makes the parser or the compiler panic or hang. Mutations are of N-Triples, so that it is the mapping that is
// tried and not the reader of Turtle.
func FuzzMapping(f *testing.F) {
	for _, body := range []string{
		":T " + table + " ; rml:subjectMap [ rml:template \"http://e/{a}\" ; rml:class :C ] .",
		":T " + table + " ; rml:subject :s ; rml:predicateObjectMap [ rml:predicate :p ; rml:objectMap [ rml:functionExecution [ rml:function fn:trim ] ] ] .",
		":T rml:subjectMap :T ; rml:predicateObjectMap :T ; rml:objectMap :T ; rml:logicalSource :T ; rml:datatypeMap :T ; rml:condition :T ; rml:languageMap :T .",
		":T rml:parentTriplesMap :T ; rml:joinCondition :T ; rml:childMap :T ; rml:functionExecution :T ; rml:input :T ; rml:inputValueMap :T .",
		joined, fiches,
	} {
		g, err := rdf.ReadGraph(strings.NewReader(prefixes+body), "m.ttl", "http://example.org/", rdf.Turtle)
		if err != nil {
			f.Fatal(err)
		}
		var nt []byte
		g.Each(func(s, p, o string) { nt = rdf.AppendTriple(nt, s, p, o) })
		f.Add(nt)
	}
	f.Fuzz(func(t *testing.T, nt []byte) {
		quads, err := readQuads(nt)
		if err != nil {
			return
		}
		g := rdf.NewGraph("m.nt")
		for _, q := range quads {
			g.Add(q[0], q[1], q[2])
		}
		if m, err := rml.ParseMapping(g); err == nil {
			if p, err := rml.Compile(m, rml.Options{}); (p == nil) == (err == nil) {
				t.Fatalf("plan %v, error %v", p, err)
			}
		}
	})
}
