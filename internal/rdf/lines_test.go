package rdf_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"passerelle/internal/rdf"
)

// lines returns the statements of a document, one N-Quads line each.
func lines(text string, f rdf.Format) (string, error) {
	var out []byte
	err := rdf.ReadLines(strings.NewReader(text), "d", f, func(l *rdf.Line) error {
		out = rdf.AppendQuad(out, string(l.S), string(l.P), string(l.O), string(l.G))
		return nil
	})
	return string(out), err
}

func TestReadLinesMakesTermsCanonical(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{`"x"`, `"x"`},
		{`""`, `""`},
		{`"x"^^<http://www.w3.org/2001/XMLSchema#string>`, `"x"`},
		{`"x"^^<http://www.w3.org/2001/XMLSchem\u0061#string>`, `"x"`},
		{`"x"^^<http://e/\u00E9>`, `"x"^^<http://e/é>`},
		{`"\u0041\t\U0001F600"^^<http://e/d>`, `"A\t😀"^^<http://e/d>`},
		{`"x"@fr-FR`, `"x"@fr-fr`},
		{`"\""@zh-Hant-TW`, `"\""@zh-hant-tw`},
		{`"` + "\t\x7f" + `\b\f\'"`, `"\t\u007F\u0008\u000C'"`},
		{`"\\"`, `"\\"`},
		{`<http://e/\u00e9>`, `<http://e/é>`},
		{`_:a.b`, `_:a.b`},
		{`_:été·1`, `_:été·1`},
		{`_:1`, `_:1`},
	} {
		got, err := lines("<http://e/s> <http://e/p> "+tc.in+" .\n", rdf.NTriples)
		if want := "<http://e/s> <http://e/p> " + tc.want + " .\n"; got != want || err != nil {
			t.Errorf("%s is read as %s, %v, want %s", tc.in, got, err, want)
		}
	}
}

func TestReadLinesTakesEveryLayout(t *testing.T) {
	const s = "<u:s> <u:p> <u:o> .\n"
	for _, tc := range []struct {
		in, want string
		format   rdf.Format
	}{
		{"", "", rdf.NTriples},
		{"\n \t\n# only a comment", "", rdf.NTriples},
		{"<u:s><u:p><u:o>.", s, rdf.NTriples},
		{"\uFEFF<u:s> <u:p> <u:o> . # and a comment\r\n\r\n" + s, s + s, rdf.NTriples},
		{"<u:s> <u:p> <u:o> .\r<u:s> <u:p> <u:o> .\r", s + s, rdf.NTriples},
		{"_:a<u:p>_:b.", "_:a <u:p> _:b .\n", rdf.NTriples},
		{"<u:s> <u:p> <u:o> <u:g> .\n" + s, "<u:s> <u:p> <u:o> <u:g> .\n" + s, rdf.NQuads},
		{`<u:s> <u:p> "o"@fr _:g .`, `<u:s> <u:p> "o"@fr _:g .` + "\n", rdf.NQuads},
		{`<u:s> <u:p> "` + strings.Repeat("a", 200_000) + `" .`, `<u:s> <u:p> "` + strings.Repeat("a", 200_000) + `" .` + "\n", rdf.NQuads},
	} {
		if got, err := lines(tc.in, tc.format); got != tc.want || err != nil {
			t.Errorf("%.80q is read as %.80q, %v", tc.in, got, err)
		}
	}
}

func TestReadLinesRefuses(t *testing.T) {
	const good = "<u:s> <u:p> <u:o> .\n"
	for _, tc := range []struct{ in, want string }{
		{"<u:s> <u:p> .", `found "." where the object, a "literal", stands`},
		{"<u:s> <u:p> <u:o>", `found the end of the line where "." ends the statement`},
		{"<u:s> <u:p> <u:o> <u:g> .", `found "<u:g> ." where "." ends`},
		{"<u:s> <u:p> <u:o> . <u:s>", `found "<u:s>" after the statement`},
		{`<u:s> "p" <u:o> .`, `where the predicate stands`},
		{`"s" <u:p> <u:o> .`, `where the subject stands`},
		{"<u:s> _:p <u:o> .", `where the predicate stands`},
		{"<s> <u:p> <u:o> .", `IRI <s> is relative`},
		{`<u:s> <u:p> "o"^^<d> .`, `IRI <d> is relative`},
		{"<u:s> <u:p> <u:o o> .", `IRI <u:o o> holds ' '`},
		{`<u:s> <u:p> <u:\u0020> .`, `holds ' ', escaped`},
		{`<u:s> <u:p> <u:\n> .`, `only \u and \U escapes`},
		{"<u:s> <u:p> <u:o .", `is not closed by ">"`},
		{`<u:s> <u:p> "o .`, `is not closed on its line`},
		{`<u:s> <u:p> "\q" .`, `unknown escape`},
		{`<u:s> <u:p> "\ud83d\ude00" .`, `is no character`},
		{`<u:s> <u:p> "\U00110000" .`, `is no character`},
		{`<u:s> <u:p> "\u+041" .`, `is no hexadecimal digit`},
		{`<u:s> <u:p> "o"@ .`, `is no language tag`},
		{`<u:s> <u:p> "o"@fr- .`, `is no language tag`},
		{`<u:s> <u:p> "o"^<u:d> .`, `where "." ends`},
		{"_:a:b <u:p> <u:o> .", `where the predicate stands`},
		{"_::a <u:p> <u:o> .", `is no label`},
		{"_:-a <u:p> <u:o> .", `is no label`},
		{"<u:s> <u:p> \"\xff\" .", `line is not UTF-8`},
		{"@prefix a: <u:a> .", `where the subject stands`},
	} {
		_, err := lines(good+"# comment\n"+tc.in+"\n"+good, rdf.NTriples)
		if err == nil || !strings.HasPrefix(err.Error(), "d:3: ") || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: error %v, want d:3: and %q", tc.in, err, tc.want)
		}
	}
	if _, err := lines(good, rdf.Turtle); err == nil {
		t.Error("Turtle is taken for lines")
	}
}

// endless is a reader that repeats its text.
type endless struct {
	text string
	at   int
}

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = e.text[e.at%len(e.text)]
		e.at++
	}
	return len(p), nil
}

func TestReadIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("reads many megabytes")
	}
	for _, tc := range []struct {
		name, begin, repeat string
		format              rdf.Format
		want                string
	}{
		{"line", "<u:s> <u:p> \"", "a", rdf.NTriples, "d:1: line longer than"},
		{"statement", "\n<u:s> <u:p> ", "\"a\" , ", rdf.Turtle, "d:2: statement longer than"},
		{"string", "\n<u:s> <u:p> \"\"\"", "a", rdf.Turtle, "d:2: statement longer than"},
		{"comment in a statement", "<u:s> # ", "a", rdf.Turtle, "d:1: statement longer than"},
		{"IRIs in full", "@prefix a: <u:" + strings.Repeat("a", 100_000) + "> .\n<u:s> <u:p> ", "a:b,", rdf.Turtle, "d:2: statement longer than"},
		{"text in XML", "<rdf:RDF xmlns:rdf='" + rdf.RDF + "'><!--", "a", rdf.RDFXML, "d:1: more than"},
		{"nesting of XML", "<rdf:RDF xmlns:rdf='" + rdf.RDF + "' xmlns:e='u:'>", "\n<rdf:Description rdf:about='u:s'><e:p>", rdf.RDFXML, "d:501: more than"},
	} {
		err := rdf.Read(io.MultiReader(strings.NewReader(tc.begin), &endless{text: tc.repeat}), "d", "", tc.format, func(rdf.Quad) error { return nil })
		if err == nil || !strings.HasPrefix(err.Error(), tc.want) {
			t.Errorf("%s: error %.200v, want %s", tc.name, err, tc.want)
		}
	}
}

// What a caller's function, or the reader, fails with comes back.
func TestReadGivesErrorsBack(t *testing.T) {
	stop := errors.New("stop")
	broken := func(text string) io.Reader { return io.MultiReader(strings.NewReader(text), errorReader{stop}) }
	for _, f := range []rdf.Format{rdf.Turtle, rdf.NTriples, rdf.NQuads} {
		err := rdf.Read(strings.NewReader("<u:s> <u:p> <u:o> ."), "d", "", f, func(rdf.Quad) error { return stop })
		if err != stop {
			t.Errorf("syntax %d: the function's error comes back as %v", f, err)
		}
		err = rdf.Read(broken("<u:s> <u:p> <u:o> .\n<u:s> <u:p> \"o"), "d", "", f, func(rdf.Quad) error { return nil })
		if !errors.Is(err, stop) || !strings.HasPrefix(err.Error(), "d:2: ") {
			t.Errorf("syntax %d: the reader's error comes back as %v", f, err)
		}
	}
}

type errorReader struct{ err error }

func (r errorReader) Read([]byte) (int, error) { return 0, r.err }
