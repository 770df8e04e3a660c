package shacl_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/shacl"
)

// TestValueComponents judges single values by node shapes: each constraint with values that keep it and values that
// break it.
func TestValueComponents(t *testing.T) {
	const data = `:c1 rdfs:subClassOf :c0 . :c2 rdfs:subClassOf :c1 . :a a :c2 . :b a :c0 ; :p :a , "x" . :l rdfs:subClassOf :l .`
	for _, tc := range []struct{ constraint, kept, broken string }{
		{`sh:class :c0`, `:a :b`, `:c0 :none "a"`},
		{`sh:class :c1`, `:a`, `:b`},
		{`sh:class :l`, ``, `:a`},
		{`sh:datatype xsd:string`, `"a" "1"`, `"a"@fr 1 :a`},
		{`sh:datatype rdf:langString`, `"a"@fr`, `"a" 1 :a`},
		{`sh:datatype xsd:date`, `"2025-02-28"^^xsd:date`, `"2025-02-29"^^xsd:date "2025-02-28" "a\" b"^^xsd:date`},
		{`sh:datatype :mine`, `"anything"^^:mine`, `"anything"^^:other`},
		{`sh:nodeKind sh:IRI`, `:a`, `"a"`},
		{`sh:nodeKind sh:Literal`, `"a" 1`, `:a`},
		{`sh:nodeKind sh:BlankNodeOrIRI`, `:a`, `"a"`},
		{`sh:nodeKind sh:BlankNodeOrLiteral`, `"a"`, `:a`},
		{`sh:nodeKind sh:IRIOrLiteral`, `:a "a"`, ``},
		{`sh:minLength 2`, `"ab" "é\n" 12 :a`, `"é" ""`},
		{`sh:maxLength 1`, `"é" "" "\""`, `"ab" :a`},
		{`sh:pattern "^a+$"`, `"a" "aa"@fr`, `"b" "ab" :a`},
		{`sh:pattern "^A" ; sh:flags "i"`, `"a" "A"`, `"b"`},
		{`sh:languageIn ( "fr" "en-GB" )`, `"a"@fr "a"@fr-BE "a"@EN-gb`, `"a" "a"@en "a"@frp`},
		{`sh:in ( "a" :a 1 )`, `"a" :a 1`, `"a"@fr :b 01`},
		{`sh:in ()`, ``, `"a"`},
		{`sh:hasValue :a`, `:a`, `:b`},
		{`sh:not [ sh:nodeKind sh:IRI ]`, `"a"`, `:a`},
		{`sh:and ( [ sh:minLength 2 ] [ sh:maxLength 3 ] )`, `"ab" "abc"`, `"a" "abcd"`},
		{`sh:or ( [ sh:datatype xsd:integer ] [ sh:maxLength 2 ] )`, `100 "ab"`, `"abc"`},
		{`sh:xone ( [ sh:minLength 2 ] [ sh:maxLength 3 ] )`, `"a" "abcd"`, `"ab"`},
		{`sh:node [ sh:class :c0 ]`, `:a`, `:none`},
		{`sh:node [ sh:property [ sh:path :p ; sh:minCount 1 ] ]`, `:b`, `:a`},
		{`sh:closed true`, `:none "a"`, `:a :b`},
		{`sh:closed true ; sh:ignoredProperties ( rdf:type )`, `:a`, `:b`},
		{`sh:closed true ; sh:ignoredProperties ( rdf:type ) ; sh:property [ sh:path :p ]`, `:a :b`, ``},
		{`sh:closed false`, `:b`, ``},
		{`sh:equals :q`, ``, `:a`},
		{`sh:disjoint :p`, `:a :b`, ``},
		{`sh:deactivated true ; sh:minLength 99`, `"a"`, ``},
	} {
		for _, value := range fields(tc.kept) {
			if r := judge(t, tc.constraint, value, data); !r.Conforms {
				t.Errorf("%s: %s breaks it, want kept: %v", tc.constraint, value, r.Results)
			}
		}
		for _, value := range fields(tc.broken) {
			if r := judge(t, tc.constraint, value, data); r.Conforms {
				t.Errorf("%s: %s keeps it, want broken", tc.constraint, value)
			}
		}
	}
}

// judge validates one value against a node shape.
func judge(t testing.TB, constraint, value, data string) *shacl.Report {
	t.Helper()
	return validate(t, fmt.Sprintf(":s a sh:NodeShape ; sh:targetNode %s ; %s .", value, constraint), data, shacl.Options{})
}

// fields cuts at spaces outside quotes.
func fields(s string) []string {
	quoted, escaped := false, false
	return strings.FieldsFunc(s, func(r rune) bool {
		if r == '"' && !escaped {
			quoted = !quoted
		}
		escaped = r == '\\' && !escaped
		return r == ' ' && !quoted
	})
}

// TestPropertyComponents lists the results of property shapes as "focus value component".
func TestPropertyComponents(t *testing.T) {
	for _, tc := range []struct {
		name, constraint, data string
		want                   []string
	}{
		{"minCount", `sh:minCount 2`, `:x :p 1 .`, []string{"x - MinCount"}},
		{"minCount of nothing", `sh:minCount 1`, ``, []string{"x - MinCount"}},
		{"maxCount", `sh:maxCount 1`, `:x :p 1, 2, 3 .`, []string{"x - MaxCount"}},
		{"maxCount zero", `sh:maxCount 0`, `:x :p 1 .`, []string{"x - MaxCount"}},
		{"counts kept", `sh:minCount 1 ; sh:maxCount 2`, `:x :p 1, 2 .`, nil},
		{"uniqueLang", `sh:uniqueLang true`, `:x :p "a"@fr, "b"@fr, "c"@fr, "a"@en, "b"@EN, "a"@de, "x", "y" .`, []string{"x - UniqueLang", "x - UniqueLang"}},
		{"uniqueLang off", `sh:uniqueLang false`, `:x :p "a"@fr, "b"@fr .`, nil},
		{"equals", `sh:equals :q`, `:x :p :a, :b ; :q :b, :c .`, []string{"x a Equals", "x c Equals"}},
		{"disjoint", `sh:disjoint :q`, `:x :p :a, :b ; :q :b, :c .`, []string{"x b Disjoint"}},
		{"lessThan", `sh:lessThan :q`, `:x :p 1, 3 ; :q 2, 3.0 .`, []string{`x "3"^^integer LessThan`, `x "3"^^integer LessThan`}},
		{"lessThan without order", `sh:lessThan :q`, `:x :p :a ; :q :b .`, []string{"x a LessThan"}},
		{"lessThanOrEquals", `sh:lessThanOrEquals :q`, `:x :p 1, 3 ; :q 2, 3.0 .`, []string{`x "3"^^integer LessThanOrEquals`}},
		{"hasValue", `sh:hasValue :a`, `:x :p :b .`, []string{"x - HasValue"}},
		{"hasValue there", `sh:hasValue :a`, `:x :p :b, :a .`, nil},
		{"closed speaks of values", `sh:closed true`, `:x :p :a . :a :q 1 .`, []string{`x "1"^^integer Closed`}},
		{"node", `sh:node [ sh:property [ sh:path :q ; sh:minCount 1 ] ]`, `:x :p :a, :b . :a :q 1 .`, []string{"x b Node"}},
		{"property", `sh:property [ sh:path :q ; sh:minCount 1 ]`, `:x :p :a, :b . :a :q 1 .`, []string{"b - MinCount"}},
		{"property of a literal", `sh:property [ sh:path :q ; sh:minCount 1 ]`, `:x :p "a" .`, []string{`"a" - MinCount`}},
		{"qualifiedMinCount", `sh:qualifiedValueShape [ sh:class :c ] ; sh:qualifiedMinCount 2`, `:x :p :a, :b . :a a :c .`, []string{"x - QualifiedMinCount"}},
		{"qualifiedMaxCount", `sh:qualifiedValueShape [ sh:class :c ] ; sh:qualifiedMaxCount 1`, `:x :p :a, :b . :a a :c . :b a :c .`, []string{"x - QualifiedMaxCount"}},
		{"qualified kept", `sh:qualifiedValueShape [ sh:class :c ] ; sh:qualifiedMinCount 1 ; sh:qualifiedMaxCount 1`, `:x :p :a, :b . :a a :c .`, nil},
		{"same value twice", `sh:maxCount 1`, `:x :p 1 . :x :p 1 .`, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			shapes := ":s a sh:PropertyShape ; sh:targetNode :x ; sh:path :p ; " + tc.constraint + " ."
			if got := brief(validate(t, shapes, tc.data, shacl.Options{})); !slices.Equal(got, tc.want) {
				t.Errorf("results %q, want %q", got, tc.want)
			}
		})
	}
}

// brief writes results shortly, in their order.
func brief(r *shacl.Report) []string {
	var lines []string
	short := strings.NewReplacer("<http://e/", "", "http://www.w3.org/2001/XMLSchema#", "", "^^<", "^^", ">", "",
		shacl.Namespace, "", shacl.Extension, "", "ConstraintComponent", "")
	for _, result := range r.Results {
		value := result.Value
		if value == "" {
			value = "-"
		}
		lines = append(lines, short.Replace(result.Focus+" "+value+" "+result.Component))
	}
	return lines
}

func TestSiblingsAreKeptApart(t *testing.T) {
	const shapes = `:s sh:targetNode :x ; sh:property :first , :second .
:first sh:path :p ; sh:qualifiedValueShape [ sh:class :a ] ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShapesDisjoint true .
:second sh:path :p ; sh:qualifiedValueShape [ sh:class :b ] ; sh:qualifiedMaxCount 9 .`
	if got := brief(validate(t, shapes, `:x :p :y . :y a :a .`, shacl.Options{})); got != nil {
		t.Errorf("results %q for a value of one shape, want none", got)
	}
	if got := brief(validate(t, shapes, `:x :p :y . :y a :a , :b .`, shacl.Options{})); !slices.Equal(got, []string{"x - QualifiedMinCount"}) {
		t.Errorf("results %q for a value of both shapes, want it not to count", got)
	}
}

func TestTargets(t *testing.T) {
	const data = `:k rdfs:subClassOf :c . :a a :c . :b a :k . :b :p :a , "v" . :o a owl:Thing . :i a :own .`
	for _, tc := range []struct {
		target string
		want   []string
	}{
		{`sh:targetNode :z , "v"`, []string{`"v"`, "z"}},
		{`sh:targetClass :c`, []string{"a", "b"}},
		{`sh:targetClass :k`, []string{"b"}},
		{`sh:targetSubjectsOf :p`, []string{"b"}},
		{`sh:targetObjectsOf :p`, []string{`"v"`, "a"}},
		{`sh:targetClass :c ; sh:targetNode :a ; sh:targetObjectsOf :p`, []string{`"v"`, "a", "b"}},
		{`sh:targetClass :nobody ; sh:targetSubjectsOf :nothing`, nil},
		{`a rdfs:Class`, []string{"i"}},
		{`a owl:Class`, []string{"i"}},
		{`a :Meta`, []string{"i"}},
	} {
		t.Run(tc.target, func(t *testing.T) {
			shapes := `:Meta rdfs:subClassOf rdfs:Class . :own a sh:NodeShape ; sh:in () ; ` + tc.target + ` .`
			var got []string
			for _, line := range brief(validate(t, shapes, data, shacl.Options{})) {
				got = append(got, strings.Fields(line)[0])
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("focus nodes %q, want %q", got, tc.want)
			}
		})
	}
}

func TestCodes(t *testing.T) {
	check := func(family, text string) (string, bool) {
		switch {
		case family != "cfd":
			return "famille inconnue", false
		case text != "40025214":
			return "huit caractères attendus", false
		}
		return "", true
	}
	const shapes = `:s a sh:PropertyShape ; sh:targetNode :x ; sh:path :cfd ; pas:code "cfd" .`
	r := validate(t, shapes, `:x :cfd "40025214" , "4002" , _:b .`, shacl.Options{CheckCode: check})
	if len(r.Results) != 2 || r.Results[0].Value != `"4002"` || r.Results[0].Component != shacl.CodeComponent {
		t.Fatalf("results %v, want those of the short code and of the blank node", r.Results)
	}
	if got, want := r.Results[0].Text("fr"), "la valeur n'est pas un code cfd valide : huit caractères attendus"; got != want {
		t.Errorf("message %q, want %q", got, want)
	}
	if _, err := shacl.Validate(t.Context(), parse(t, shapes), encode(graph(t, "")), shacl.Options{}); err == nil {
		t.Error("no error without CheckCode")
	}
}
