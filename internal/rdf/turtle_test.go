package rdf_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"passerelle/internal/conformance"
	"passerelle/internal/rdf"
)

// declared begins the documents of these tests; what follows stands from line 2.
const declared = "@prefix : <http://e/> . @prefix x: <" + rdf.XSD + "> .\n"

// What the decoder underneath does not take, or takes for something else.
func TestReadTurtle(t *testing.T) {
	const s = "<http://e/s> <http://e/p> "
	for _, tc := range []struct{ in, want string }{
		{":s :p :o ; .", s + "<http://e/o> ."},
		{":s :p :o ;; # ; ]\n ; .", s + "<http://e/o> ."},
		{":s :p :o ;; :q :r ;.", s + "<http://e/o> . \n<http://e/s> <http://e/q> <http://e/r> ."},
		{":s :p [ :q :r ; ] .", s + "_:a .\n_:a <http://e/q> <http://e/r> ."},
		{":s :p [ :q [ :r 1 ;\n# ]\n]; ] ; .", s + "_:a .\n_:a <http://e/q> _:b .\n_:b <http://e/r> \"1\"^^<" + rdf.XSD + "integer> ."},
		{`:s :p "; ]" , '; .' , """;; "] ;""" , '''; ' ]''' .`, s + `"; ]" .` + "\n" + s + `"; ." .` + "\n" + s + `";; \"] ;" .` + "\n" + s + `"; ' ]" .`},
		{":s :p <http://e/;;]> .", s + "<http://e/;;]> ."},
		{"() :p () .", "<" + rdf.RDF + "nil> <http://e/p> <" + rdf.RDF + "nil> ."},
		{":s :p (\n) , [ # nothing\n] .", s + "<" + rdf.RDF + "nil> .\n" + s + "_:a ."},
		{":s :p [] ; ; .", s + "_:a ."},
		{":s :p ( () [] ) .", s + "_:a .\n_:a <" + rdf.RDF + "first> <" + rdf.RDF + "nil> .\n_:a <" + rdf.RDF + "rest> _:b .\n_:b <" + rdf.RDF + "first> _:c .\n_:b <" + rdf.RDF + "rest> <" + rdf.RDF + "nil> ."},
		{`:s :p "z"@zh-Hant-TW , "f" @fr , "d" ^^ x:date .`, s + "\"z\"@zh-hant-tw .\n" + s + "\"f\"@fr .\n" + s + "\"d\"^^<" + rdf.XSD + "date> ."},
		{`:s :p "s"^^x:string , "s"^^<http://www.w3.org/2001/XMLSchema#string> .`, s + `"s" .`},
		{":s :p +.5 , -.5e1 , 1.E3 , 5.", s + "\"+.5\"^^<" + rdf.XSD + "decimal> .\n" + s + "\"-.5e1\"^^<" + rdf.XSD + "double> .\n" + s + "\"1.E3\"^^<" + rdf.XSD + "double> .\n" + s + "\"5\"^^<" + rdf.XSD + "integer> ."},
		{":s :p true,false.", s + "\"true\"^^<" + rdf.XSD + "boolean> .\n" + s + "\"false\"^^<" + rdf.XSD + "boolean> ."},
		{"<a> <../b> <#c> . BASE <sub/> <d> :p <> . @base </e/> .\nPREFIX r: <f#> r:g :p r: .", "<http://h/x/a> <http://h/b> <http://h/x/doc#c> .\n<http://h/x/sub/d> <http://e/p> <http://h/x/sub/> .\n<http://h/e/f#g> <http://e/p> <http://h/e/f#> ."},
		{"<été> :p <http://e/caf\\u00e9> .", "<http://h/x/été> <http://e/p> <http://e/café> ."},
		{"_:b1 :p [] . _:b1_ :p [] .", "_:x <http://e/p> _:y .\n_:z <http://e/p> _:t ."},
		{":a\\,b%2C.c.:d :p :\\. .", "<http://e/a,b%2C.c.:d> <http://e/p> <http://e/.> ."},
		{"@prefix prefix: <p:> . @prefix base: <b:> . prefix:a :p base:b .", "<p:a> <http://e/p> <b:b> ."},
		{":s :p \"\"\"a\n\"b\"\\u00e9\"\"\"@fr .", s + `"a\n\"b\"é"@fr .`},
	} {
		got, err := readAll(declared+tc.in, "d", "http://h/x/doc", rdf.Turtle)
		want, wrong := readAll(strings.ReplaceAll(tc.want, " . \n", " .\n"), "want", "", rdf.NTriples)
		if err != nil || wrong != nil || !conformance.Isomorphic(got, want) {
			t.Errorf("%s: %v %v\nread\n%swant\n%s", tc.in, err, wrong, conformance.Listing(got), conformance.Listing(want))
		}
	}
}

// A fault is told with its line, and what is wrong.
func TestReadTurtleRefuses(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{":a :p :b\n:c :d :e .", `d:3: found <http://e/c> where ",", ";" or what ends the statement stands`},
		{":a :p :b .\n:c :d\n , :e .", `d:4: found "," where an object stands`},
		{":a :p ; .", `d:2: found "." where an object stands`},
		{":a\n ; :p :b .", `d:3: found ";" where a predicate stands`},
		{":a :p [ ; :q :r ] .", `d:2: found ";" where a predicate stands`},
		{"\"a\" :p :b .", `d:2: found "a" where a subject stands`},
		{":a \"p\" :b .", `d:2: found "p" where a predicate stands`},
		{":a _:p :b .", `d:2: found _:p where a predicate stands`},
		{":a () :b .", `d:2: found () where a predicate stands`},
		{":a [] :b .", `d:2: found [] where a predicate stands`},
		{":a :p [] [] .", `d:2: found [] where ",", ";" or what ends`},
		{":a :p a .", `d:2: found "a" where an object stands`},
		{"[] .", `d:2: found "." where a predicate stands`},
		{":a :p [\n :q :r .\n", `d:3: found '.' where the '[' of line 2 is still open`},
		{":a :p ( :q\n ; :r ) .", `d:3: found ';' where the '(' of line 2 is still open`},
		{":a :p ( :q\n , :r ) .", `d:3: found ',' where the '(' of line 2 is still open`},
		{":a :p ( [] ; ) .", `d:2: found ';' where the '(' of line 2`},
		{":a :p [ :q :r ) .", `d:2: found ')', which closes nothing that is open`},
		{":a :p :b ] .", `d:2: found ']', which closes nothing that is open`},
		{":a :p :b", `d:2: the document ends inside the statement begun on line 2: "." is missing`},
		{":a :p [\n :q :r ;\n\n", `d:5: the document ends where the '[' of line 2 is still open`},
		{":a :p :b\n\n@prefix y: <http://y/> .", `d:4: @prefix inside the statement begun on line 2: "." is missing before it`},
		{":a :p \"b\"\n@prefix y: <http://y/> .", `d:3: @prefix inside the statement`},
		{"@prefix y: <http://y/>\n:a :p :b .", `d:3: the directive begun on line 2 is not ended by "."`},
		{"@prefix y <http://y/> .", `d:2: "y" is not followed by a prefix and ":"`},
		{"@base :a .", `d:2: the base is not followed by an <IRI>`},
		{"@bse <a> .", `d:2: @bse is neither @prefix nor @base`},
		{"# c\n:a y:p :b .", `d:3: prefix y: is not declared`},
		{":a :p :b .\n:a foo :b .", `d:3: "foo" is no word of Turtle`},
		{":a :p \"x\n\" .", `d:2: string "\"x" is not closed on its line`},
		{":a :p \"\"\"x\n\"\" .\n\n", `d:2: the string that """ opens here is not closed`},
		{":a :p \"\"\"x\ny \\q \"\"\" .", `d:3: unknown escape "\\q"`},
		{":a :p \"\\ud800\" .", `d:2: escape "\\ud800" is no character`},
		{":a :p \"x\"@fr- .", `d:2: @fr- is no language tag`},
		{":a :p \"x\"^^ 1 .", `d:2: ^^ is not followed by an IRI`},
		{":a :p <b\n> .", `d:2: IRI "<b" is not closed by ">" on its line`},
		{":a :p <http://e/{x}> .", `d:2: IRI <http://e/{x}> holds '{'`},
		{":a :p <b> .", `d:2: relative IRI <b>: the document states no base and none was given`},
		{":a :p :b\\x .", `d:2: local name holds a \ that escapes nothing`},
		{":a :p :b%4 .", `d:2: local name holds a %`},
		{":a :p +x .", `d:2: "+" is no number`},
		{":a :p _b .", `d:2: _ does not begin the label of a blank node`},
		{":a :p _::b .", `d:2: _ does not begin the label of a blank node`},
		{":a :p \"\xff\" .", `d:2: string is not UTF-8`},
		{":a :p \xff .", `d:2: not UTF-8`},
		{":a :p | .", `d:2: unexpected '|'`},
		// An earlier fault of grammar counts before a later one of a word.
		{":a :b .\n:c :d \"x", `d:2: found "." where an object stands`},
		{":a :b :c\n:d :e\n\"x", `d:3: found <http://e/d> where`},
	} {
		got, err := readAll(declared+tc.in, "d", "", rdf.Turtle)
		if err == nil || !strings.HasPrefix(err.Error(), tc.want) {
			t.Errorf("%q: read as %v, error %v\nwant %s", tc.in, got, err, tc.want)
		}
	}
}

// The lines of a statement are those of the words it does not share with the one before it.
func TestReadTellsLines(t *testing.T) {
	const doc = `# comment
@prefix : <http://e/> .
:a
  :p1 "x" ;
  :p2 """y
z""" ,
    :o2
  ; ; :p3 [
    :p4 ( :i1 :i2
      [ :p5 :o5 ]
    ) ;
  ] .
# comment

:b :p6 :o6 . :c :p7 :o7 .
[ :p8
  :o8 ] .
`
	want := []string{
		"p1 3-4", "p2 5-6", "p2 7-7", "p3 8-8", "p4 9-9", "first 9-9", "rest 9-9", "first 9-9", "rest 10-10", "first 10-10",
		"p5 10-10", "rest 11-11", "p6 15-15", "p7 15-15", "p8 16-17",
	}
	for _, piecemeal := range []bool{false, true} {
		r := iotest.DataErrReader(strings.NewReader(doc))
		if piecemeal {
			r = iotest.OneByteReader(strings.NewReader(doc))
		}
		var got []string
		err := rdf.Read(r, "d", "", rdf.Turtle, func(q rdf.Quad) error {
			name := q.P.Value[strings.LastIndexAny(q.P.Value, "/#")+1:]
			got = append(got, fmt.Sprintf("%s %d-%d", name, q.From, q.To))
			return nil
		})
		if err != nil || strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("piecemeal %v: %v, lines\n%q, want\n%q", piecemeal, err, got, want)
		}
	}
}

// Reading that stops leaves nothing running.
func TestReadStopsWhole(t *testing.T) {
	stop := errors.New("stop")
	before := runtime.NumGoroutine()
	for range 20 {
		for _, doc := range []string{"<u:s> <u:p> 1 , 2 , 3 , 4 .", "<u:s> <u:p> 1 2 3 , 4 ."} {
			if err := rdf.Read(strings.NewReader(doc), "d", "", rdf.Turtle, func(rdf.Quad) error { return stop }); err == nil {
				t.Fatal("no error")
			}
		}
	}
	for range 1000 {
		if runtime.NumGoroutine() <= before {
			return
		}
		runtime.Gosched()
	}
	t.Errorf("%d goroutines after, %d before", runtime.NumGoroutine(), before)
}

func TestReadGraphIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("reads many megabytes")
	}
	if _, err := rdf.ReadGraph(&endless{text: " \n"}, "d", "", rdf.Turtle); err == nil || !strings.Contains(err.Error(), "d: document larger than") {
		t.Errorf("an endless document: %v", err)
	}
	doc := "@prefix : <http://e/" + strings.Repeat("a", 1<<20) + "> .\n"
	for i := range 150 {
		doc += fmt.Sprintf(":%d :p 1 .\n", i)
	}
	if _, err := rdf.ReadGraph(strings.NewReader(doc), "d", "", rdf.Turtle); err == nil || !strings.HasPrefix(err.Error(), "d:128: the terms up to here") {
		t.Errorf("a document of long names: %.200v", err)
	}
}
