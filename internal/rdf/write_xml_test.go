package rdf

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	knakk "github.com/knakk/rdf"
)

// difficult are triples that a careless writer of XML spoils.
var difficult = []Triple{
	{`<http://e/s>`, `<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>`, `<http://e/T>`},
	{`<http://e/s>`, `<http://www.w3.org/1999/02/22-rdf-syntax-ns#_1>`, `<http://e/o>`},
	{`<http://e/s>`, `<http://e/p#a>`, `"a & b < c > d \"e\" 'f' ]]>"`},
	{`<http://e/s>`, `<http://e/p#a>`, `" blanks\tkept\r\nas they\rare\n "@fr`},
	{`<http://e/s>`, `<http://e/p#a>`, `""`},
	{`<http://e/s>`, `<http://e/p#a>`, `"<b>x</b>"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#XMLLiteral>`},
	{`<http://e/s>`, `<http://e/p#été-1.2>`, `"2"^^<http://www.w3.org/2001/XMLSchema#integer>`},
	{`<http://e/s>`, `<http://e/2024/1a>`, `"local name after digits"@en-gb`},
	{`<http://e/s?a=1&b='2'>`, `<http://e/q?x=1&y=z>`, `<http://e/o?a=1&b=2#é>`},
	{`<http://f/s>`, `<urn:x:y>`, `"a urn"`},
	{`<http://f/s>`, `<http://g/p>`, `"𝄞 \u0085 nel"`},
	{`_:1`, `<http://e/p#a>`, `_:n`},
	{`_:n`, `<http://e/p#a>`, `_:1`},
}

func TestWriteXMLRoundTrip(t *testing.T) {
	var b bytes.Buffer
	if err := WriteXML(&b, difficult, map[string]string{"p": "http://e/p#"}); err != nil {
		t.Fatal(err)
	}
	// Blank nodes are told apart by what is said of them: two that name each other read the same under any labels.
	plain := func(s string) string {
		if strings.HasPrefix(s, "_:") {
			return "_:"
		}
		return s
	}
	var got, judged, want []string
	for _, d := range difficult {
		o, err := ParseTerm(d.O)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, plain(d.S)+" "+d.P+" "+plain(o.String()))
	}
	err := Read(bytes.NewReader(b.Bytes()), "x.rdf", "", RDFXML, func(q Quad) error {
		got = append(got, plain(q.S.String())+" "+q.P.String()+" "+plain(q.O.String()))
		return nil
	})
	if err != nil {
		t.Fatalf("%v in\n%s", err, b.String())
	}
	judge := knakk.NewTripleDecoder(bytes.NewReader(b.Bytes()), knakk.RDFXML)
	all, err := judge.DecodeAll()
	if err != nil {
		t.Fatalf("the judge: %v in\n%s", err, b.String())
	}
	for _, one := range all {
		o, err := ParseTerm(one.Obj.Serialize(knakk.NTriples))
		if err != nil {
			t.Fatal(err)
		}
		judged = append(judged, plain(one.Subj.Serialize(knakk.NTriples))+" "+one.Pred.Serialize(knakk.NTriples)+" "+plain(o.String()))
	}
	slices.Sort(want)
	for name, list := range map[string][]string{"our reader": got, "the judge": judged} {
		slices.Sort(list)
		if !slices.Equal(list, want) {
			t.Errorf("%s reads\n%s\nwant\n%s\nof\n%s", name, strings.Join(list, "\n"), strings.Join(want, "\n"), b.String())
		}
	}
	if !strings.Contains(b.String(), `<p:a`) || !strings.Contains(b.String(), "&#13;&#10;as they&#13;are") {
		t.Errorf("prefix or blanks:\n%s", b.String())
	}
}

func TestWriteXMLRefuses(t *testing.T) {
	for _, bad := range []Triple{
		{`<http://e/s>`, `<http://e/p/>`, `"no local name"`},
		{`<http://e/s>`, `<http://e/123>`, `"no local name"`},
		{`<http://e/s>`, `<name>`, `"no namespace"`},
		{`<http://e/s>`, `<http://www.w3.org/1999/02/22-rdf-syntax-ns#li>`, `"a name of the syntax"`},
		{`<http://e/s>`, `<http://www.w3.org/1999/02/22-rdf-syntax-ns#Description>`, `"a name of the syntax"`},
		{`<http://e/s>`, `<http://e/p>`, `"\u0001"`},
		{`<http://e/s>`, `<http://e/p>`, "\"\uFFFE\""},
	} {
		if err := WriteXML(new(bytes.Buffer), []Triple{bad}, nil); !errors.Is(err, ErrNotXML) {
			t.Errorf("%v: %v", bad, err)
		}
	}
	var empty bytes.Buffer
	if err := WriteXML(&empty, nil, nil); err != nil || !strings.Contains(empty.String(), "</rdf:RDF>") {
		t.Errorf("no triple: %v, %s", err, empty.String())
	}
}
