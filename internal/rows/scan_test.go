package rows

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/theory/jsonpath"
)

// scanTokens writes what the scanner finds in the manner of xmlTokens.
func scanTokens(r io.Reader) (string, error) {
	s := newXMLScanner(r, Limits{}.withDefaults())
	var b strings.Builder
	text := []byte(nil)
	for {
		tok, err := s.next()
		if err != nil {
			return "", err
		}
		if tok == tokenText {
			if text, err = appendXML(text, s.raw, s.literal); err != nil {
				return "", err
			}
			continue
		}
		if len(text) > 0 {
			b.WriteString("[" + string(text) + "]")
			text = text[:0]
		}
		switch tok {
		case tokenStart:
			b.WriteString("<" + string(s.name))
			for _, a := range s.attrs {
				value, err := appendXML(nil, a.value, false)
				if err != nil {
					return "", err
				}
				b.WriteString(" " + string(a.name) + "=" + string(value))
			}
			b.WriteString(">")
		case tokenEnd:
			b.WriteString("</" + string(s.name) + ">")
		case tokenEOF:
			return b.String(), nil
		}
	}
}

// xmlTokens is the same by encoding/xml.
func xmlTokens(r io.Reader) (string, error) {
	d := xml.NewDecoder(r)
	var b strings.Builder
	text := ""
	name := func(n xml.Name) string {
		if n.Space != "" {
			return n.Space + ":" + n.Local
		}
		return n.Local
	}
	depth := []string{}
	for {
		tok, err := d.RawToken()
		if err == io.EOF && len(depth) > 0 {
			return "", io.ErrUnexpectedEOF
		}
		if err != nil && err != io.EOF {
			return "", err
		}
		if c, ok := tok.(xml.CharData); ok {
			text += string(c)
			continue
		}
		_, start := tok.(xml.StartElement)
		_, end := tok.(xml.EndElement)
		if text != "" && (start || end || err == io.EOF) {
			b.WriteString("[" + text + "]")
			text = ""
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			depth = append(depth, name(tok.Name))
			b.WriteString("<" + name(tok.Name))
			for _, a := range tok.Attr {
				b.WriteString(" " + name(a.Name) + "=" + a.Value)
			}
			b.WriteString(">")
		case xml.EndElement:
			if len(depth) == 0 || depth[len(depth)-1] != name(tok.Name) {
				return "", io.ErrUnexpectedEOF
			}
			depth = depth[:len(depth)-1]
			b.WriteString("</" + name(tok.Name) + ">")
		}
		if err == io.EOF {
			return b.String(), nil
		}
	}
}

var scanned = []string{
	`<a b="1" c = '2"'><d/>text&amp;&#x41;<![CDATA[<x>&amp;]]></a>`,
	"<?xml version=\"1.0\"?>\r\n<!-- <x> --><a:b\n\txmlns:a='u'>\r\n\r</a:b >",
	`<!DOCTYPE a [<!ENTITY e "<>'"><!-- ' -->]><a>&lt;&gt;&quot;&apos;</a>`,
	"<a>é€𝄞</a>", "<é x.y-z='>'/>", "<a/><b/>", "", "text",
}

// Reads of one byte at a time give the same tokens, whatever is cut in two.
func TestScannerAcrossReads(t *testing.T) {
	for _, doc := range scanned {
		want, err := xmlTokens(strings.NewReader(doc))
		if err != nil {
			t.Fatalf("%q: %v", doc, err)
		}
		for how, r := range map[string]io.Reader{
			"at once":           strings.NewReader(doc),
			"byte by byte":      iotest.OneByteReader(strings.NewReader(doc)),
			"error with data":   iotest.DataErrReader(strings.NewReader(doc)),
			"halves":            iotest.HalfReader(strings.NewReader(doc)),
			"empty reads first": io.MultiReader(strings.NewReader(""), strings.NewReader(doc)),
		} {
			if got, err := scanTokens(r); got != want || err != nil {
				t.Errorf("%q %s: %q (%v), want %q", doc, how, got, err, want)
			}
		}
	}
}

func TestScannerReadErrors(t *testing.T) {
	for _, doc := range scanned {
		for n := range len(doc) {
			r := io.MultiReader(strings.NewReader(doc[:n]), iotest.ErrReader(io.ErrClosedPipe))
			if _, err := scanTokens(r); err != io.ErrClosedPipe {
				t.Fatalf("%q cut at %d: %v", doc, n, err)
			}
		}
	}
}

// What encoding/xml reads, the scanner reads the same.
func FuzzScanner(f *testing.F) {
	for _, doc := range scanned {
		f.Add(doc)
	}
	f.Fuzz(func(t *testing.T, doc string) {
		got, errGot := scanTokens(strings.NewReader(doc))
		want, err := xmlTokens(strings.NewReader(doc))
		if err != nil {
			return
		}
		if strings.Contains(doc, "<!") && (errGot != nil || got != want) {
			return // encoding/xml reads declarations more loosely
		}
		if errGot != nil || got != want {
			t.Fatalf("%q (%v), want %q", got, errGot, want)
		}
	})
}

// Simple paths are evaluated here; the libraries must find the same.
func TestSimplePathsAgainstLibraries(t *testing.T) {
	const doc = `<r a="0"><x a="1"><y b="2">one<z/>two</y><y/><w><y b="3">three</y></w></x></r>`
	tree := newXMLTree(Limits{}.withDefaults())
	r := &xmlReader{s: newXMLScanner(strings.NewReader(doc), Limits{}.withDefaults()), tree: tree, whole: true}
	r.f.Limits = Limits{}.withDefaults()
	if err := r.read(); err != io.EOF {
		t.Fatal(err)
	}
	tree.seal()
	for _, expr := range []string{"y", "y/@b", "*", "*/y", "y/text()", "text()", ".", "@a", "@*", "..", "../@a", "../x/y", "../../r", "../../..", "w/y/@b", "none", "none/@x", "y/z"} {
		simple, err := simplePath(expr, nil)
		if err != nil || simple == nil {
			t.Fatalf("%q is not simple: %v", expr, err)
		}
		e, err := compileExpr(expr, nil)
		if err != nil {
			t.Fatal(err)
		}
		for node := range tree.nodes {
			if tree.nodes[node].kind == xmlText {
				continue
			}
			got := simple.places(tree, node, nil)
			want, _, err := evaluate(e, tree, xmlPlace{node, -1})
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != len(want) {
				t.Errorf("%q from node %d: %v, want %v", expr, node, got, want)
				continue
			}
			for i := range got {
				if tree.valueAt(got[i]) != tree.valueAt(want[i]) {
					t.Errorf("%q from node %d: %v, want %v", expr, node, got, want)
				}
			}
		}
	}
}

func TestSimpleJSONPathsAgainstLibrary(t *testing.T) {
	const doc = `{"a":{"b":[1,{"c":"x"},[2,3]],"d":{"c":"y"}},"e":[{"c":1},{"c":2}]}`
	var tree jsonTree
	tree.lim = Limits{}.withDefaults()
	if err := tree.parse(doc, 0); err != nil {
		t.Fatal(err)
	}
	decoded, err := decodeJSON(doc)
	if err != nil {
		t.Fatal(err)
	}
	for _, expr := range []string{"$", "$.a", "$.a.b[0]", "$.a.b[-1]", "$.a.b[*]", "$.a.*", "$.e[*].c", "$.a.b[2][*]", "$.a[0]", "$.e.c", "$.e[9]", "$.e[-9]", "$['e'][1]['c']", "$.*.*"} {
		p, err := compileJSONPath(expr)
		if err != nil || p.query != nil {
			t.Fatalf("%q is not simple: %v", expr, err)
		}
		var got, want []Value
		for _, hit := range tree.walk(0, p.steps, nil) {
			got = tree.append(got, hit)
		}
		for _, v := range slowly(t, expr, decoded) {
			if want, err = appendDecoded(want, v); err != nil {
				t.Fatal(err)
			}
		}
		if len(got) != len(want) {
			t.Errorf("%q: %v, want %v", expr, got, want)
			continue
		}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("%q: %v, want %v", expr, got, want)
			}
		}
	}
}

// slowly evaluates a path by the library.
func slowly(t *testing.T, expr string, doc any) []any {
	t.Helper()
	q, err := jsonpath.Parse(expr)
	if err != nil {
		t.Fatal(err)
	}
	return (&jsonPath{query: q, sorted: true}).sel(doc)
}
