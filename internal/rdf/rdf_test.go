package rdf

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func TestTermRoundTrip(t *testing.T) {
	for _, tc := range []struct {
		term Term
		want string
	}{
		{NewIRI("http://example.org/a"), `<http://example.org/a>`},
		{NewIRI("http://example.org/a> <b"), `<http://example.org/a\u003E\u0020\u003Cb>`},
		{NewLiteral("01022001", ""), `"01022001"`},
		{NewLiteral("a\"b\\c\nd\te\rf", String), `"a\"b\\c\nd\te\rf"`},
		{NewLiteral("5", XSD+"decimal"), `"5"^^<http://www.w3.org/2001/XMLSchema#decimal>`},
		{NewText("été", "FR"), `"été"@fr`},
		{NewText("x", "zh-Hant-TW"), `"x"@zh-hant-tw`},
		{Term{Kind: Blank, Value: "b0"}, `_:b0`},
		{NewLiteral("\x00\x7f", ""), `"\u0000\u007F"`},
	} {
		if got := tc.term.String(); got != tc.want {
			t.Errorf("String(%v) = %s, want %s", tc.term, got, tc.want)
		}
		back, err := ParseTerm(tc.want)
		if err != nil || back != tc.term {
			t.Errorf("ParseTerm(%s) = %v, %v, want %v", tc.want, back, err, tc.term)
		}
	}
}

func TestParseTermRefuses(t *testing.T) {
	for _, in := range []string{"", "<a", `"a`, `"a"b`, `"a"@`, `"\q"`, `"\u12"`, `"\uD800"`, `"\u+041"`, "plain", "_:"} {
		if got, err := ParseTerm(in); err == nil {
			t.Errorf("ParseTerm(%q) = %v, want an error", in, got)
		}
	}
}

func FuzzTermRoundTrip(f *testing.F) {
	f.Add("a", "", "")
	f.Add("é\n\"", XSD+"date", "")
	f.Add("x", "", "fr")
	f.Fuzz(func(t *testing.T, lex, dt, lang string) {
		if strings.ContainsAny(dt+lang, "\\\"<>^@ ") || dt == LangString {
			t.Skip()
		}
		term := NewLiteral(lex, dt)
		if lang != "" {
			term = NewText(lex, lang)
		}
		back, err := ParseTerm(term.String())
		if err != nil || back != term {
			t.Fatalf("%v -> %s -> %v, %v", term, term, back, err)
		}
	})
}

func TestGraphLocates(t *testing.T) {
	const doc = "@prefix : <http://e/> .\n\n# about a\n:a :p \"x\" ;\n   :q [ :r 1 ] .\n:b :p :c ,\n  :d .\n"
	g, err := ReadGraph(strings.NewReader(doc), "doc.ttl", "", Turtle)
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		s, word string
		want    int
	}{{"<http://e/a>", "", 4}, {"<http://e/a>", ":r", 5}, {"<http://e/b>", "", 6}, {"<http://e/b>", ":d", 7}, {"<http://e/c>", "", 6}, {"<http://e/z>", "", 0}} {
		if got := g.Locate(tc.s, tc.word); got != tc.want {
			t.Errorf("Locate(%s, %q) = %d, want %d", tc.s, tc.word, got, tc.want)
		}
	}
}

func TestReadNamesLineOfError(t *testing.T) {
	err := Read(strings.NewReader("@prefix : <http://e/> .\n:a :p :b .\n:a :p ,, .\n"), "m.ttl", "", Turtle, func(Quad) error { return nil })
	if err == nil || !strings.HasPrefix(err.Error(), "m.ttl:3:") {
		t.Errorf("error %v, want one that begins with m.ttl:3:", err)
	}
}

func TestReadQuads(t *testing.T) {
	const doc = "<http://e/a> <http://e/p> \"x\"@fr-FR <http://e/g> .\n<http://e/a> <http://e/p> _:b .\n"
	var got []string
	err := Read(strings.NewReader(doc), "d.nq", "", NQuads, func(q Quad) error {
		g := ""
		if q.G != nil {
			g = q.G.String()
		}
		got = append(got, strings.TrimSpace(string(AppendQuad(nil, q.S.String(), q.P.String(), q.O.String(), g))))
		return nil
	})
	if err != nil || len(got) != 2 || got[0] != `<http://e/a> <http://e/p> "x"@fr-fr <http://e/g> .` {
		t.Fatalf("%q, %v", got, err)
	}
}

func TestTurtleWriterIsReadBack(t *testing.T) {
	in := []Triple{
		{"<http://e/a>", "<" + Type + ">", "<http://e/C>"},
		{"<http://e/a>", "<http://e/p>", `"5"^^<` + XSD + `decimal>`},
		{"<http://e/a>", "<http://e/p>", `"a\"b"^^<http://e/dt>`},
		{"<http://e/a>", "<http://e/q>", `"trap\"^^<http://e/x>"`},
		{"<http://e/b.>", "<http://e/p>", "<http://e/q?x=1&y=(2)>"},
		{"<http://e/b.>", "<http://e/p>", `"é"@fr`},
	}
	var b bytes.Buffer
	if err := WriteTurtle(&b, in, map[string]string{"e": "http://e/", "xsd": XSD}); err != nil {
		t.Fatal(err)
	}
	var got []Triple
	err := Read(bytes.NewReader(b.Bytes()), "out", "", Turtle, func(q Quad) error {
		got = append(got, Triple{q.S.String(), q.P.String(), q.O.String()})
		return nil
	})
	if err != nil {
		t.Fatalf("%v\n%s", err, b.String())
	}
	want := map[Triple]bool{}
	for _, x := range in {
		want[x] = true
	}
	for _, x := range got {
		if !want[x] {
			t.Errorf("read back %v, which was never written\n%s", x, b.String())
		}
	}
	if len(got) != len(in) {
		t.Errorf("read back %d triples of %d\n%s", len(got), len(in), b.String())
	}
}

// A stream of sorted triples says what WriteTurtle says, with all its prefixes declared.
func TestTurtleStream(t *testing.T) {
	sorted := []Triple{
		{"<http://e/a>", "<http://e/p>", `"5"^^<` + XSD + `decimal>`},
		{"<http://e/a>", "<http://e/p>", `"é"@fr`},
		{"<http://e/a>", "<" + Type + ">", "<http://e/C>"},
		{"<http://e/b>", "<http://e/p>", "<http://e/a>"},
	}
	prefixes := map[string]string{"e": "http://e/", "xsd": XSD}
	var streamed, whole bytes.Buffer
	s := NewTurtleStream(&streamed, prefixes)
	for _, one := range sorted {
		s.Triple(one)
	}
	if err := errors.Join(s.Close(), WriteTurtle(&whole, sorted, prefixes)); err != nil || streamed.String() != whole.String() {
		t.Errorf("%v: streamed\n%s\nwhole\n%s", err, streamed.String(), whole.String())
	}
	var empty bytes.Buffer
	if err := NewTurtleStream(&empty, prefixes).Close(); err != nil || strings.Count(empty.String(), "\n") != 2 {
		t.Errorf("without triples: %q, %v", empty.String(), err)
	}
	if err := NewTurtleStream(failing{}, prefixes).Close(); err == nil {
		t.Error("a writer's error is lost")
	}
}

// failing is a full disk.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("full") }

func TestGraphList(t *testing.T) {
	g, err := ReadGraph(strings.NewReader("@prefix : <http://e/> . :s :p ( :a \"b\" ) ; :q \"v\"@fr ."), "g", "", Turtle)
	if err != nil {
		t.Fatal(err)
	}
	s := "<http://e/s>"
	if l := g.List(g.Object(s, "http://e/p")); len(l) != 2 || l[0] != "<http://e/a>" || l[1] != `"b"` {
		t.Errorf("list %v", l)
	}
	if g.Text(s, "http://e/q") != "v" {
		t.Errorf("text %q", g.Text(s, "http://e/q"))
	}
}
