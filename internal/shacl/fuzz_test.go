package shacl_test

import (
	"context"
	"fmt"
	"testing"

	"passerelle/internal/rdf"
	"passerelle/internal/shacl"
)

// FuzzPattern compiles any pattern and matches any text: no panic, and an error or an answer.
func FuzzPattern(f *testing.F) {
	f.Add(`^RNCP[0-9]{1,5}$`, "", "RNCP1")
	f.Add(`[\w-[a]]\p{Lu}\i\C`, "ismxq", "a")
	f.Add(`a{2,1}(?:b|[^\S\d])+?\`, "x", "é\x00")
	f.Fuzz(func(t *testing.T, pattern, flags, text string) {
		g := rdf.NewGraph("fuzz")
		put := func(p, o string) { g.Add("<http://e/s>", "<"+shacl.Namespace+p+">", o) }
		put("pattern", rdf.NewLiteral(pattern, "").String())
		put("flags", rdf.NewLiteral(flags, "").String())
		put("targetNode", rdf.NewLiteral(text, "").String())
		shapes, err := shacl.ParseShapes(g)
		if err != nil {
			return
		}
		if _, err := shacl.Validate(context.Background(), shapes, shacl.NewData(rdf.NewDict(), nil), shacl.Options{}); err != nil {
			t.Fatal(err)
		}
	})
}

// FuzzLiteral judges any lexical form in any datatype: a bound that is accepted compares equal to itself.
func FuzzLiteral(f *testing.F) {
	f.Add("2024-02-29T24:00:00.50-14:00", "dateTime")
	f.Add("-000123.4500", "decimal")
	f.Add("P1Y", "duration")
	f.Add("1e999", "float")
	f.Fuzz(func(t *testing.T, lexical, datatype string) {
		value := rdf.NewLiteral(lexical, rdf.XSD+datatype).String()
		g := rdf.NewGraph("fuzz")
		put := func(p, o string) { g.Add("<http://e/s>", "<"+shacl.Namespace+p+">", o) }
		put("targetNode", value)
		put("minInclusive", value)
		put("maxInclusive", value)
		put("datatype", rdf.NewIRI(rdf.XSD+datatype).String())
		shapes, err := shacl.ParseShapes(g)
		if err != nil {
			return
		}
		r, err := shacl.Validate(context.Background(), shapes, shacl.NewData(rdf.NewDict(), nil), shacl.Options{})
		if err != nil || !r.Conforms && lexical != "NaN" {
			t.Fatalf("%s is not within itself: %v, %v", value, r, err)
		}
	})
}

// FuzzShapes makes a shapes document out of bytes, three for a statement over a small vocabulary, and lets it judge
// itself.
func FuzzShapes(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
	f.Add([]byte("shapes that mention each other in all directions, and lists without end"))
	nodes := []string{"<http://e/a>", "<http://e/b>", "_:c", "_:d", "_:e", `"2"^^<` + rdf.XSD + `integer>`, `"true"^^<` + rdf.XSD + `boolean>`, `"fr"`, "<" + rdf.RDF + "nil>", "<" + shacl.Namespace + "IRI>"}
	words := []string{"path", "property", "node", "not", "and", "or", "xone", "in", "class", "minCount", "maxCount", "closed", "ignoredProperties",
		"languageIn", "uniqueLang", "equals", "lessThan", "hasValue", "qualifiedValueShape", "qualifiedMinCount", "qualifiedValueShapesDisjoint",
		"inversePath", "alternativePath", "zeroOrMorePath", "oneOrMorePath", "targetNode", "targetClass", "targetObjectsOf", "deactivated", "nodeKind", "minLength"}
	f.Fuzz(func(t *testing.T, script []byte) {
		g := rdf.NewGraph("fuzz")
		for i := 0; i+2 < min(len(script), 300); i += 3 {
			s, w, o := nodes[int(script[i])%5], int(script[i+1])%(len(words)+3), nodes[int(script[i+2])%len(nodes)]
			p := []string{rdf.RDF + "first", rdf.RDF + "rest", rdf.Type}[w%3]
			if w < len(words) {
				p = shacl.Namespace + words[w]
			}
			g.Add(s, "<"+p+">", o)
		}
		shapes, err := shacl.ParseShapes(g)
		if err != nil {
			return
		}
		r, err := shacl.Validate(context.Background(), shapes, encode(g), shacl.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if r.Conforms != (r.Total() == 0) || len(r.Results) > r.Total() {
			t.Fatal(fmt.Sprint(r))
		}
	})
}
