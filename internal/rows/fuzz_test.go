package rows_test

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/rows"
)

// small keeps fuzzing fast and lets it meet the limits.
var small = rows.Limits{Unpacked: 1 << 20, Document: 1 << 16, Record: 1 << 16, Cell: 1 << 12, Columns: 64, Nodes: 1 << 12}

// readAll reads a file to its end or its error, asking for a value of every
// record.
func readAll(t *testing.T, data string, f rows.Format, ref string) {
	r, err := rows.Open("f", strings.NewReader(data), int64(len(data)), f)
	if err != nil {
		wantError(t, err)
		return
	}
	defer r.Close()
	var refs []rows.Ref
	for _, c := range r.Columns() {
		ref, err := r.Ref(c.Name)
		if err != nil {
			t.Fatalf("column %q is not one: %v", c.Name, err)
		}
		refs = append(refs, ref)
	}
	if ref, err := r.Ref(ref); err == nil {
		refs = append(refs, ref)
	}
	last, n := uint32(0), 0
	for r.Next() {
		if r.Row() <= last {
			t.Fatalf("row %d after row %d", r.Row(), last)
		}
		last = r.Row()
		n++
		for _, ref := range refs {
			r.Values(ref, nil)
		}
		if r.Cells() > small.Columns {
			t.Fatalf("%d cells", r.Cells())
		}
		r.Fault()
	}
	if n > len(data) {
		t.Fatalf("%d records in %d bytes", n, len(data))
	}
	if r.Err() != nil {
		wantError(t, r.Err())
	}
}

// What encoding/csv reads without complaint is read the same, row for row.
func FuzzQuotedCSV(f *testing.F) {
	for _, seed := range []string{
		"a,b\n1,2\n", "a,b\r\n\"1\r\n2\",\"\"\"\"\r\n", "a\n\n\n1", "\"a\"b,c\n", "a,\"b", "a\"b,c\n\"d\"\n", "\xff\xfe,\n", "a\r\r\n\"b\rc\"\r",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data string) {
		readAll(t, data, rows.Format{Limits: small}, "1")
		if !isASCII(data) || strings.Contains(data, "\x00") || len(data) > small.Cell {
			return // the encoding is found out, NUL is dropped, limits apply
		}
		c := csv.NewReader(strings.NewReader(data))
		c.FieldsPerRecord = -1
		want, err := c.ReadAll()
		if err != nil || slices.ContainsFunc(want, func(r []string) bool { return len(r) > small.Columns }) {
			return
		}
		r, err := rows.Open("f", strings.NewReader(data), int64(len(data)),
			rows.Format{NoHeader: true, Delimiter: ',', Limits: small})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		sameRows(t, r, want)
	})
}

func sameRows(t *testing.T, r *rows.Reader, want [][]string) {
	for i, record := range want {
		if !r.Next() {
			t.Fatalf("%d rows (%v), want %d", i, r.Err(), len(want))
		}
		for j, cell := range record {
			if got := cellAt(r, j); got != cell {
				t.Fatalf("record %d, cell %d: %q, want %q", i+1, j+1, got, cell)
			}
		}
	}
	if r.Next() || r.Err() != nil {
		t.Fatalf("a row too many, or %v", r.Err())
	}
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > 127 })
}

// Without quotes, cells joined again are the lines.
func FuzzPlainCSV(f *testing.F) {
	for _, seed := range []string{"a;b\n1;\"2\n", "a;b\r\n\r\n;;\r\n", "\x00a\n#x\n", ";", "é§ü\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data string) {
		f := rows.Format{NoHeader: true, Quote: rows.NoQuote, Delimiter: ';', Comment: '#', Limits: small}
		readAll(t, data, f, "1")
		if !isASCII(data) || strings.Contains(data, "\x00") || len(data) > small.Cell {
			return
		}
		var want [][]string
		for line := range strings.SplitSeq(data, "\n") {
			line = strings.TrimSuffix(line, "\r")
			if line != "" && line[0] != '#' {
				want = append(want, strings.Split(line, ";"))
			}
		}
		if slices.ContainsFunc(want, func(r []string) bool { return len(r) > small.Columns }) {
			return
		}
		r := openText(t, data, f)
		sameRows(t, r, want)
	})
}

func FuzzSheet(f *testing.F) {
	for _, seed := range []string{
		`<row r="1"><c r="A1" t="s"><v>0</v></c><c t="inlineStr"><is><t>x</t><rPh><t/></rPh></is></c></row>`,
		`<row><c r="AB12" s="1"><v>45464.5</v></c></row><row r="99"/>`,
		`<row><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c><f>A1</f><v>-0</v></c></row>`,
		`<row r="4294967295"><c r="XFD1"/></row>`, `<row r="1"><c r="ZZZZZZZZZZ1"><v>&#x41;`, `_x000D_<![CDATA[`,
		`<row><c t="str"><v>_x005F_x000D_ &lt;</v></c></row></sheetData><row>`,
	} {
		f.Add(seed, "<numFmt numFmtId=\"164\" formatCode=\"[h]:&quot;\\\"/><cellXfs><xf numFmtId=\"164\"/><xf numFmtId=\"14\"/></cellXfs>")
	}
	f.Fuzz(func(t *testing.T, sheet, styles string) {
		data := book{sheetData: sheet, styles: styles, strings: "<si><t>a</t></si>"}.zip(t)
		readAll(t, data, rows.Format{Kind: rows.XLSX, NoHeader: true, Limits: small}, "1")
	})
}

func FuzzWorkbook(f *testing.F) {
	f.Add(workbookOf(f, `<row><c><v>1</v></c></row>`))
	f.Add("PK\x05\x06")
	f.Fuzz(func(t *testing.T, data string) {
		readAll(t, data, rows.Format{Kind: rows.XLSX, Limits: small}, "1")
		readAll(t, data, rows.Format{Compression: "zip", Limits: small}, "1")
	})
}

// A document read record by record gives what it gives when held whole: the
// same records when its array is the first and only member.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{
		`[{"b": 1}, {"b": [true, null, "x\u00e9\n"]}, 3]`, `[[1], {"b": {"b": 2}}]`, `[1,2`, `[{"b":`, "\ufeff[]", `[] x`, `[{"b":1,"b":[2]}]`, `[1] `,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, array string) {
		read := func(data, iterator string) ([]string, error) {
			r, err := rows.Open("f", strings.NewReader(data), int64(len(data)), rows.Format{Kind: rows.JSON, Iterator: iterator, Limits: small})
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			return scalars(t, r, "$.b", "$.b[*]", "$.b[0, 1]"), r.Err()
		}
		whole, errWhole := read(array, "$[::1]")
		streamed, err := read(array, "$[*]")
		inside, errInside := read(`{"x": [[]], "a": `+array+`}`, "$.a[*]")
		if errWhole != nil || err != nil || errInside != nil || !strings.HasPrefix(array, "[") {
			return
		}
		if !slices.Equal(streamed, whole) || !slices.Equal(inside, whole) {
			t.Fatalf("streamed %q, from inside %q, whole %q", streamed, inside, whole)
		}
	})
}

// scalars are the values of some references without structures, whose texts may
// have other white space.
func scalars(t *testing.T, r *rows.Reader, exprs ...string) []string {
	t.Helper()
	var refs []rows.Ref
	for _, expr := range exprs {
		ref, err := r.Ref(expr)
		if err != nil {
			t.Fatal(err)
		}
		refs = append(refs, ref)
	}
	var out []string
	for r.Next() {
		var values []rows.Value
		for _, ref := range refs {
			values = r.Values(ref, values)
		}
		out = append(out, show(slices.DeleteFunc(values, func(v rows.Value) bool { return v.Kind == rows.Structure })))
	}
	return out
}

func FuzzXML(f *testing.F) {
	for _, seed := range []string{
		companies, `<a><b c="1">x</b></a>`, `<a><b/><b><b>&#65;</b></b></a>`, `<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>`, `<p:a xmlns:p="u"><p:b/></p:a>`, `<a b='<`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data string) {
		read := func(iterator string) ([]string, error) {
			r, err := rows.Open("f", strings.NewReader(data), int64(len(data)), rows.Format{Kind: rows.XML, Iterator: iterator, Limits: small})
			if err != nil {
				if !errors.Is(err, rows.ErrLimit) {
					t.Fatal(err)
				}
				return nil, err
			}
			defer r.Close()
			return dump(t, r, "@c", "b", "../@c", "text()"), r.Err()
		}
		streamed, err := read("//b")
		whole, errWhole := read("//b[true()]")
		if err == nil && errWhole == nil && !slices.Equal(streamed, whole) {
			t.Fatalf("streamed %q, whole %q", streamed, whole)
		}
		if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatalf("error %v", err)
		}
	})
}
