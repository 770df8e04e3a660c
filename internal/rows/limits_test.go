package rows_test

import (
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"

	"passerelle/internal/rows"
)

// Hostile files end with an error that says which limit and where.
func TestLimits(t *testing.T) {
	x := strings.Repeat
	for _, c := range []struct {
		name   string
		data   string
		format rows.Format
		want   string
	}{
		{"long cell", "a,b\n1," + x("x", 2000) + "\n", rows.Format{Limits: rows.Limits{Cell: 1000}}, "f:2:b: cell: more than 1000 bytes"},
		{"long record without line end", "a,b\n1," + x("x", 200_000), rows.Format{Limits: rows.Limits{Record: 100_000}}, "f:2: record: more than 100000 bytes"},
		{"long record in an open quote", "a,b\n1,\"" + x("x\n", 100_000), rows.Format{Limits: rows.Limits{Record: 100_000}}, "f:2:b: the quoted cell is not closed: record: more than 100000 bytes"},
		{"many columns in the header", x(",", 1_000_000), rows.Format{}, "f:1: row: more than 16384 cells"},
		{"many columns in a row", "a,b\n" + x("\"\",", 20_000), rows.Format{}, "f:2: row: more than 16384 cells"},
		{"many columns without quotes", "a;b\n" + x(";", 20_000), rows.Format{Quote: rows.NoQuote}, "f:2: row: more than 16384 cells"},
		{"long file", "a\n" + x("1\n", 1000), rows.Format{Limits: rows.Limits{Unpacked: 1000}}, "f: unpacked file: more than 1000 bytes"},
		{"gzip bomb", gzipped(t, "a\n"+x("1\n", 16<<20)), rows.Format{Compression: "gzip"}, "f: unpacked file: more than 250 times its packed size"},
		{"zip bomb", zipped(t, entry{"f", "a\n" + x("1\n", 16<<20)}), rows.Format{Compression: "zip"}, "f!f: unpacked file: more than 250 times its packed size"},

		{"deep JSON", x("[", 100_000), rows.Format{Kind: rows.JSON, Iterator: "$[*]"}, "f:1: "},
		{"65 levels of JSON", x("[", 65) + x("]", 65), rows.Format{Kind: rows.JSON}, "f:1: document: more than 64 levels"},
		{"65 levels of JSON, streamed", x("[", 65) + x("]", 65), rows.Format{Kind: rows.JSON, Iterator: "$[*]"}, "f:1: document: more than 64 levels"},
		{"65 levels of JSON, skipped", `{"a": ` + x("[", 65) + x("]", 65) + `}`, rows.Format{Kind: rows.JSON, Iterator: "$.b[*]"}, "f:1: document: more than 64 levels"},
		{"65 levels of JSON, by a path", x("[", 70), rows.Format{Kind: rows.JSON, Iterator: "$" + x("[*]", 70)}, "f:1: document: more than 64 levels"},
		{"long JSON record", `[1, "` + x("x", 2000) + `"]`, rows.Format{Kind: rows.JSON, Iterator: "$[*]", Limits: rows.Limits{Record: 1000}}, "f:2: record: more than 1000 bytes"},
		{"long JSON name", `{"` + x("x", 2000) + `": 1}`, rows.Format{Kind: rows.JSON, Iterator: "$.a[*]", Limits: rows.Limits{Record: 1000}}, "f:1: record: more than 1000 bytes"},
		{"long JSON document", `["` + x("x", 2000) + `"]`, rows.Format{Kind: rows.JSON, Iterator: "$[-1]", Limits: rows.Limits{Document: 1000}}, "f:1: record: more than 1000 bytes"},
		{"many JSON values", "[[" + x("1,", 2000) + "1]]", rows.Format{Kind: rows.JSON, Iterator: "$[*]", Limits: rows.Limits{Nodes: 1000}}, "f:1: record: more than 1000 values"},

		{"deep XML", x("<a>", 100_000), rows.Format{Kind: rows.XML, Iterator: "/a"}, "f:1: document: more than 64 levels"},
		{"long XML text", "<r><a>" + x("x", 200_000) + "</a></r>", rows.Format{Kind: rows.XML, Iterator: "//a", Limits: rows.Limits{Cell: 1000}}, "f:1: text or tag: more than 1000 bytes"},
		{"long XML tag", "<r><a b='" + x("x", 200_000), rows.Format{Kind: rows.XML, Iterator: "//a", Limits: rows.Limits{Cell: 1000}}, "f:1: text or tag: more than 1000 bytes"},
		{"long XML record", "<r><a>" + x("<b>xxxxxxxx</b>", 200) + "</a></r>", rows.Format{Kind: rows.XML, Iterator: "//a", Limits: rows.Limits{Record: 1000}}, "f:1: record: more than 1000 bytes of text"},
		{"long XML document", "<r><a>" + x("<b>xxxxxxxx</b>", 200) + "</a></r>", rows.Format{Kind: rows.XML, Limits: rows.Limits{Document: 1000}}, "f: document: more than 1000 bytes of text"},
		{"many XML nodes", "<r><a>" + x("<b/>", 2000) + "</a></r>", rows.Format{Kind: rows.XML, Iterator: "//a", Limits: rows.Limits{Nodes: 1000}}, "f:1: record: more than 1000 nodes"},
		{"many XML attributes", "<r><a" + x(" b=''", 2000) + "/></r>", rows.Format{Kind: rows.XML, Iterator: "//a", Limits: rows.Limits{Nodes: 1000}}, "f:1: record: more than 1000 nodes"},
		{"long XML name", "<" + x("a", 2000) + "/>", rows.Format{Kind: rows.XML, Iterator: "//a"}, "f:1: name: more than 1024 bytes"},
		{"long XML namespace", "<a xmlns='" + x("a", 2000) + "'/>", rows.Format{Kind: rows.XML, Iterator: "//a"}, "f:1: namespace: more than 1024 bytes"},
		{"many XML namespaces", "<a" + x(" xmlns=''", 2000) + "/>", rows.Format{Kind: rows.XML, Iterator: "//a", Limits: rows.Limits{Columns: 1000}}, "f:1: element: more than 1000 namespaces"},
		{"many XML names", "<r>" + numbered("<a%/>", 2000) + "</r>", rows.Format{Kind: rows.XML, Iterator: "//a", Limits: rows.Limits{Columns: 1000}}, "f:1: document: more than 1000 different names"},

		{"long XLSX cell", workbookOf(t, `<row><c t="str"><v>`+x("x", 2000)+`</v></c></row>`), rows.Format{Kind: rows.XLSX, Limits: rows.Limits{Cell: 1000}}, "more than 1000 bytes"},
		{"long XLSX row", workbookOf(t, `<row>`+x(`<c t="str"><v>xxxxxxxx</v></c>`, 200)+`</row>`), rows.Format{Kind: rows.XLSX, Limits: rows.Limits{Record: 1000}}, "f:1:126: row: more than 1000 bytes"},
		{"long shared strings", book{strings: x("<si><t>xxxxxxxx</t></si>", 200)}.zip(t), rows.Format{Kind: rows.XLSX, Limits: rows.Limits{Document: 1000}}, `f: part "xl/sharedStrings.xml": shared strings: more than 1000 bytes`},
		{"many shared strings", book{strings: x("<si/>", 2000)}.zip(t), rows.Format{Kind: rows.XLSX, Limits: rows.Limits{Nodes: 1000}}, "shared strings: more than 1000 strings"},
		{"long shared string", book{strings: "<si>" + x("<t>xxxxxxxx</t>", 200) + "</si>"}.zip(t), rows.Format{Kind: rows.XLSX, Limits: rows.Limits{Cell: 1000}}, "text of a cell: more than 1000 bytes"},
		{"long inline string", workbookOf(t, "<row><c t='inlineStr'><is>"+x("<t>xxxxxxxx</t>", 200)+"</is></c></row>"), rows.Format{Kind: rows.XLSX, Limits: rows.Limits{Cell: 1000}}, "f:1:1: text of a cell: more than 1000 bytes"},
		{"many values of a cell", workbookOf(t, "<row><c>"+x("<v>xxxxxxxx</v>", 200)+"</c></row>"), rows.Format{Kind: rows.XLSX, Limits: rows.Limits{Cell: 1000}}, "f:1:1: cell: more than 1000 bytes"},
		{"long list of styles", book{styles: x(" ", 2000)}.zip(t), rows.Format{Kind: rows.XLSX, Limits: rows.Limits{Document: 1000}}, "unpacked file: more than 1000 bytes"},
		{"many styles", book{styles: "<cellXfs>" + x("<xf/>", 2000) + "</cellXfs>"}.zip(t), rows.Format{Kind: rows.XLSX, Limits: rows.Limits{Nodes: 1000}}, "styles: more than 1000 cell formats"},
		{"deep sheet", workbookOf(t, "<row><c>"+x("<v>", 100)), rows.Format{Kind: rows.XLSX}, "document: more than 64 levels"},
		{"XLSX bomb", workbookOf(t, x("<row/>", 8<<20)), rows.Format{Kind: rows.XLSX}, "unpacked file: more than 250 times its packed size"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := fails(t, c.data, c.format)
			wantError(t, err, c.want)
			if !errors.Is(err, rows.ErrLimit) && c.name != "deep JSON" {
				t.Errorf("%q does not wrap ErrLimit", err)
			}
		})
	}
}

// What is held around a record for a reference that climbs is no longer than a record.
func TestLimitOfWhatIsAroundARecord(t *testing.T) {
	doc := "<s><r><k>1</k>" + strings.Repeat("<b>xxxxxxxx</b>", 200) + "<a/></r></s>"
	r := openText(t, doc, rows.Format{Kind: rows.XML, Iterator: "/s/r/a", Limits: rows.Limits{Record: 1000}})
	if _, err := r.Ref("../k"); err != nil {
		t.Fatal(err)
	}
	for r.Next() {
		t.Error("a record")
	}
	wantError(t, r.Err(), "f:1: record: more than 1000 bytes of text")
	if !errors.Is(r.Err(), rows.ErrLimit) {
		t.Errorf("%q does not wrap ErrLimit", r.Err())
	}
}

// numbered repeats a text, each % being another number.
func numbered(s string, n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(s, "%", strings.Repeat("x", i%50)+string(rune('a'+i/50))))
	}
	return b.String()
}

// pattern is a file made of one repeated record.
type pattern struct{ head, record, tail string }

// repeated is a file of n records that takes no memory.
type repeated struct {
	pattern
	n int
}

func (r repeated) size() int64 {
	return int64(len(r.head) + r.n*len(r.record) + len(r.tail))
}

func (r repeated) ReadAt(p []byte, off int64) (int, error) {
	n := 0
	for n < len(p) {
		rest := r.from(off + int64(n))
		if rest == "" {
			return n, io.EOF
		}
		n += copy(p[n:], rest)
	}
	return n, nil
}

// from is some bytes of the file from an offset, "" at the end.
func (r repeated) from(off int64) string {
	if off < int64(len(r.head)) {
		return r.head[off:]
	}
	off -= int64(len(r.head))
	if off < int64(r.n*len(r.record)) {
		return r.record[off%int64(len(r.record)):]
	}
	off -= int64(r.n * len(r.record))
	return r.tail[min(off, int64(len(r.tail))):]
}

// Twenty times as many records take no more memory.
func TestMemoryDoesNotGrow(t *testing.T) {
	for _, c := range []struct {
		name   string
		file   pattern
		format rows.Format
		ref    string
	}{
		{"CSV", pattern{"a;b\n", "1;\"x\ny\"\n", ""}, rows.Format{}, "b"},
		{"JSON", pattern{`{"skip":[1,[2]],"p":[{}`, `,{"a":[1,{"b":"x"}]}`, `]}`}, rows.Format{Kind: rows.JSON, Iterator: "$.p[*]"}, "$.a[1].b"},
		{"skipped JSON", pattern{`{"skip":[1`, `,{"a":[1,{"b":"x"}]}`, `]}`}, rows.Format{Kind: rows.JSON, Iterator: "$.p[*]"}, "$.a"},
		{"XML", pattern{`<r k="1">`, `<c id="1"/><a n="2"><b>text</b><b/></a> `, `</r>`}, rows.Format{Kind: rows.XML, Iterator: "/r/a"}, "b"},
		{"XML and what is around", pattern{`<s>`, `<r><k>1</k><a/><o><b>text</b></o></r><r/> `, `</s>`}, rows.Format{Kind: rows.XML, Iterator: "/s/r/a"}, "../k"},
		{"skipped XML", pattern{`<r><o>`, `<c id="1"/><a n="2"><b>text</b><b/></a> `, `</o></r>`}, rows.Format{Kind: rows.XML, Iterator: "/r/a"}, "b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			few := peak(t, repeated{c.file, 10_000}, c.format, c.ref)
			many := peak(t, repeated{c.file, 200_000}, c.format, c.ref)
			if many > few+1<<20 {
				t.Errorf("%d bytes in use for 10,000 records, %d for 200,000", few, many)
			}
		})
	}
}

// peak is how much memory is in use just before the end of a file.
func peak(t *testing.T, file repeated, f rows.Format, expr string) uint64 {
	t.Helper()
	before := inUse()
	r, err := rows.Open("f", file, file.size(), f)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	ref, err := r.Ref(expr)
	if err != nil {
		t.Fatal(err)
	}
	var values []rows.Value
	for r.Next() {
		values = r.Values(ref, values[:0])
	}
	if r.Err() != nil {
		t.Fatal(r.Err())
	}
	after := inUse()
	runtime.KeepAlive(r)
	return after - min(before, after)
}

func inUse() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
