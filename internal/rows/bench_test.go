package rows_test

import (
	"fmt"
	"strings"
	"testing"

	"passerelle/internal/rows"
)

const benchRows, benchColumns = 20_000, 20

// benchSheet is a sheet of 20 columns: half of them shared strings, the others
// numbers, as in the published kits.
func benchSheet(b *testing.B) string {
	var sheet strings.Builder
	for row := range benchRows {
		fmt.Fprintf(&sheet, `<row r="%d" spans="1:20" x14ac:dyDescent="0.3">`, row+1)
		for column := range benchColumns {
			if column%2 == 0 {
				fmt.Fprintf(&sheet, `<c r="%c%d" s="4" t="s"><v>%d</v></c>`, 'A'+column, row+1, (row*column)%5000)
			} else {
				fmt.Fprintf(&sheet, `<c r="%c%d"><v>%d</v></c>`, 'A'+column, row+1, row*column)
			}
		}
		sheet.WriteString("</row>")
	}
	return book{sheetData: sheet.String(), strings: strings.Repeat("<si><t>a text of some length</t></si>", 5000)}.zip(b)
}

// run reads every value of every record.
func run(b *testing.B, data string, f rows.Format, refs ...string) {
	b.Helper()
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		r, err := rows.Open("f", strings.NewReader(data), int64(len(data)), f)
		if err != nil {
			b.Fatal(err)
		}
		exprs := refs
		for _, c := range r.Columns() {
			exprs = append(exprs, c.Name)
		}
		var resolved []rows.Ref
		for _, expr := range exprs {
			ref, err := r.Ref(expr)
			if err != nil {
				b.Fatal(err)
			}
			resolved = append(resolved, ref)
		}
		var values []rows.Value
		for r.Next() {
			n++
			for _, ref := range resolved {
				values = r.Values(ref, values[:0])
			}
		}
		if r.Err() != nil {
			b.Fatal(r.Err())
		}
		r.Close()
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "records/s")
}

func BenchmarkXLSX(b *testing.B) {
	run(b, benchSheet(b), rows.Format{Kind: rows.XLSX, NoHeader: true})
}

func BenchmarkCSV(b *testing.B) {
	record := strings.Repeat(`"value of a cell";`, benchColumns-1) + "\"last\"\r\n"
	data := strings.Repeat(record, benchRows)
	b.SetBytes(int64(len(data)))
	run(b, data, rows.Format{NoHeader: true})
}

func BenchmarkPlainCSV(b *testing.B) {
	record := strings.Repeat("value of a cell;", benchColumns-1) + "last\r\n"
	data := strings.Repeat(record, benchRows)
	b.SetBytes(int64(len(data)))
	run(b, data, rows.Format{NoHeader: true, Quote: rows.NoQuote})
}

func BenchmarkWindows1252(b *testing.B) {
	record := strings.Repeat("value of a c\xe9ll;", benchColumns-1) + "last\r\n"
	data := strings.Repeat(record, benchRows)
	b.SetBytes(int64(len(data)))
	run(b, data, rows.Format{NoHeader: true, Quote: rows.NoQuote})
}

func BenchmarkNamedUTF8(b *testing.B) {
	record := strings.Repeat("value of a céll;", benchColumns-1) + "last\r\n"
	data := strings.Repeat(record, benchRows)
	b.SetBytes(int64(len(data)))
	run(b, data, rows.Format{NoHeader: true, Quote: rows.NoQuote, Encoding: "UTF-8"})
}

func BenchmarkJSON(b *testing.B) {
	record := `{"id": 12345, "name": "some name", "tags": ["a", "b"], "address": {"code": "75001", "town": "Paris"}},` + "\n"
	data := "[" + strings.Repeat(record, benchRows) + "{}]"
	b.SetBytes(int64(len(data)))
	run(b, data, rows.Format{Kind: rows.JSON, Iterator: "$[*]"}, "$.id", "$.name", "$.tags[*]", "$.address.code")
}

func BenchmarkXML(b *testing.B) {
	record := `<fiche id="12345"><name>some name</name><tag>a</tag><tag>b</tag><address><code>75001</code><town>Paris</town></address></fiche>` + "\n"
	data := "<r>" + strings.Repeat(record, benchRows) + "</r>"
	b.SetBytes(int64(len(data)))
	run(b, data, rows.Format{Kind: rows.XML, Iterator: "/r/fiche"}, "@id", "name", "tag", "address/code")
}

// The same references in a form that goes through the XPath library.
func BenchmarkXMLByLibrary(b *testing.B) {
	record := `<fiche id="12345"><name>some name</name><tag>a</tag><tag>b</tag><address><code>75001</code><town>Paris</town></address></fiche>` + "\n"
	data := "<r>" + strings.Repeat(record, benchRows) + "</r>"
	b.SetBytes(int64(len(data)))
	run(b, data, rows.Format{Kind: rows.XML, Iterator: "/r/fiche"}, "@id[1]", "name[1]", "tag[true()]", "address/code[1]")
}
