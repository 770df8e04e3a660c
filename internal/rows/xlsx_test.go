package rows_test

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"passerelle/internal/rows"
)

const (
	relsHead = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	relType  = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
	mainNS   = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
)

// book is a workbook written by hand.
type book struct {
	sheetData string // of the first sheet
	strings   string // <si> elements
	styles    string // content of styleSheet
	pr        string // attributes of workbookPr
}

func (b book) zip(t testing.TB) string {
	t.Helper()
	return zipped(t,
		entry{"_rels/.rels", relsHead + `<Relationship Id="rId1" Type="` + relType + `officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		entry{"xl/_rels/workbook.xml.rels", relsHead +
			`<Relationship Id="r1" Type="` + relType + `worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="r2" Type="` + relType + `worksheet" Target="/xl/worksheets/sheet2.xml"/>` +
			`<Relationship Id="r3" Type="` + relType + `sharedStrings" Target="sharedStrings.xml"/>` +
			`<Relationship Id="r4" Type="` + relType + `styles" Target="styles.xml"/></Relationships>`},
		entry{"xl/workbook.xml", `<workbook ` + mainNS + ` xmlns:r="` + strings.TrimSuffix(relType, "/") + `"><workbookPr ` + b.pr + `/>` +
			`<sheets><sheet name="Kit &amp; C&#233;" sheetId="1" r:id="r1"/><sheet name="Two" sheetId="7" r:id="r2"/></sheets></workbook>`},
		entry{"xl/worksheets/sheet1.xml", `<worksheet ` + mainNS + `><sheetData>` + b.sheetData + `</sheetData><row/></worksheet>`},
		entry{"xl/worksheets/sheet2.xml", `<x:worksheet xmlns:x="m"><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>second</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>`},
		entry{"xl/sharedStrings.xml", `<sst ` + mainNS + `>` + b.strings + `</sst>`},
		entry{"xl/styles.xml", `<styleSheet ` + mainNS + `>` + b.styles + `</styleSheet>`},
	)
}

func workbookOf(t testing.TB, sheetData string) string { return book{sheetData: sheetData}.zip(t) }

// cells reads row 1 of a workbook without header.
func cells(t *testing.T, b book) string {
	t.Helper()
	r := openText(t, b.zip(t), rows.Format{Kind: rows.XLSX, NoHeader: true})
	if !r.Next() {
		t.Fatal(r.Err())
	}
	var out []string
	for _, c := range r.Columns() {
		ref, err := r.Ref(c.Name)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, show(r.Values(ref, nil)))
	}
	return strings.Join(out, " ")
}

func TestXLSXCells(t *testing.T) {
	const shared = `<si><t>zero</t></si>` +
		`<si><r><rPr><b/></rPr><t xml:space="preserve">rich </t></r><r><t>text</t></r><rPh sb="0" eb="1"><t>phonetic</t></rPh></si>` +
		`<si><t>a&amp;b &#233;&#xe9; <![CDATA[<&amp;>]]></t></si>` +
		`<si><t>line_x000D_
break _x005F_x000D_ _xZZZZ_</t></si><si/>`
	for _, c := range []struct{ name, cell, want string }{
		{"shared", `<c t="s"><v>0</v></c>`, `["zero"]`},
		{"shared rich text", `<c t="s"><v>1</v></c>`, `["rich text"]`},
		{"references and CDATA", `<c t="s"><v>2</v></c>`, `["a&b éé <&amp;>"]`},
		{"escapes", `<c t="s"><v>3</v></c>`, `["line\r\nbreak _x000D_ _xZZZZ_"]`},
		{"empty shared string", `<c t="s"><v>4</v></c><c><v>1</v></c>`, `[] ["1"i]`},
		{"inline", `<c t="inlineStr"><is><r><t>in</t></r><r><t>line_x0041_</t></r></is></c>`, `["inlineA"]`},
		{"formula text", `<c t="str"><f>A1&amp;"x"</f><v>res_x0041_</v></c>`, `["resA"]`},
		{"formula number", `<c><f>1+1</f><v>2</v></c>`, `["2"i]`},
		{"formula without result", `<c><f>1+1</f></c><c><v>1</v></c>`, `[] ["1"i]`},
		{"integer", `<c><v>50022137</v></c>`, `["50022137"i]`},
		{"lost zero is lost", `<c><v>1022001</v></c>`, `["1022001"i]`},
		{"zero kept in text", `<c t="str"><v>01022001</v></c>`, `["01022001"]`},
		{"negative", `<c><v>-12</v></c>`, `["-12"i]`},
		{"integer with exponent", `<c><v>1.2345678901234E+13</v></c>`, `["12345678901234"i]`},
		{"integer with fraction zero", `<c><v>12.0</v></c>`, `["12"i]`},
		{"spreadsheet noise", `<c><v>0.28999999999999998</v></c>`, `["0.29"d]`},
		{"small", `<c><v>1.5E-9</v></c>`, `["1.5E-09"d]`},
		{"explicit number", `<c t="n"><v>1.5</v></c>`, `["1.5"d]`},
		{"boolean", `<c t="b"><v>1</v></c><c t="b"><v>0</v></c>`, `["true"b] ["false"b]`},
		{"error", `<c t="e"><v>#N/A</v></c>`, `["#N/A"]`},
		{"ISO date cell", `<c t="d"><v>2024-06-21</v></c>`, `["2024-06-21"]`},
		{"not a number", `<c><v>abc</v></c>`, `["abc"]`},
		{"places", `<c r="C1"><v>3</v></c><c><v>4</v></c><c r="AA1"><v>27</v></c>`,
			`[] [] ["3"i] ["4"i]` + strings.Repeat(" []", 22) + ` ["27"i]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := cells(t, book{sheetData: "<row>" + c.cell + "</row>", strings: shared}); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestXLSXDates(t *testing.T) {
	// Style n+1 has format n of this list.
	formats := []string{"yyyy\\-mm\\-dd", `[$-40C]d mmmm yyyy;@`, "h:mm AM/PM", "[h]:mm:ss", `0.00" d"`, "[Red]General", "mm:ss", "d/m/yy h:mm", "mmm", `\d0`, "dd_)*y0"}
	styles := `<numFmts>`
	xfs := `<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>`
	for i, code := range formats {
		styles += fmt.Sprintf(`<numFmt numFmtId="%d" formatCode="%s"/>`, 164+i, strings.ReplaceAll(code, `"`, "&quot;"))
		xfs += fmt.Sprintf(`<xf numFmtId="%d"/>`, 164+i)
	}
	xfs += `<xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="20"/><xf numFmtId="46"/></cellXfs><dxfs><dxf/></dxfs>`
	styles += `</numFmts>` + xfs
	const date, french, clock, duration, unit, general, minutes, both, month, literal, fill = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
	const builtin14, builtin22, builtin20, builtin46 = 12, 13, 14, 15
	for _, c := range []struct {
		style int
		value string
		pr    string
		want  string
	}{
		{date, "45464", "", `["2024-06-21"]`},
		{french, "45464", "", `["2024-06-21"]`},
		{builtin14, "45464", "", `["2024-06-21"]`},
		{month, "45464", "", `["2024-06-21"]`},
		{date, "45464.604166666664", "", `["2024-06-21T14:30:00"]`},
		{both, "45464.604166666664", "", `["2024-06-21T14:30:00"]`},
		{builtin22, "45464", "", `["2024-06-21"]`},
		{date, "45464.99999999999", "", `["2024-06-22"]`},
		{date, "45464.000011574", "", `["2024-06-21T00:00:01"]`},
		{clock, "0.604166666666667", "", `["14:30:00"]`},
		{minutes, "0.5", "", `["12:00:00"]`},
		{builtin20, "45464.5", "", `["2024-06-21T12:00:00"]`},
		{duration, "1.5", "", `["1.5"d]`},
		{builtin46, "1.5", "", `["1.5"d]`},
		{unit, "1.5", "", `["1.5"d]`},
		{general, "45464", "", `["45464"i]`},
		{literal, "5", "", `["5"i]`},
		{fill, "5", "", `["1900-01-05"]`}, // dd is a day; the filling and the width are not
		{date, "1", "", `["1900-01-01"]`},
		{date, "59", "", `["1900-02-28"]`},
		{date, "60", "", `["60"i]`}, // 29 February 1900 never was
		{date, "61", "", `["1900-03-01"]`},
		{date, "0", "", `["0"i]`},
		{date, "-1", "", `["-1"i]`},
		{date, "2958465", "", `["9999-12-31"]`},
		{date, "2958466", "", `["2958466"i]`},
		{date, "44002", `date1904="1"`, `["2024-06-21"]`},
		{date, "0", `date1904="true"`, `["1904-01-01"]`},
		{99, "45464", "", `["45464"i]`},
	} {
		t.Run(fmt.Sprintf("%s as style %d %s", c.value, c.style, c.pr), func(t *testing.T) {
			data := fmt.Sprintf(`<row><c s="%d"><v>%s</v></c></row>`, c.style, c.value)
			if got := cells(t, book{sheetData: data, styles: styles, pr: c.pr}); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestXLSXRows(t *testing.T) {
	text := func(ref, s string) string {
		return `<c r="` + ref + `" t="inlineStr"><is><t>` + s + `</t></is></c>`
	}
	sheet := `<row r="1">` + text("A1", "a title") + `</row>` +
		`<row r="2">` + text("A2", "Code&#10; diplôme") + text("B2", "Code diplôme") + `<c r="C2"/>` + text("D2", "x") + `<c r="E2" s="3"/></row>` +
		`<row r="4">` + text("A4", "one") + text("D4", "x1") + `</row>` +
		`<row r="5"><c r="A5" s="1"/></row>` +
		`<row>` + text("B6", "two") + text("F6", "beyond") + `</row>`
	r := openText(t, workbookOf(t, sheet), rows.Format{Kind: rows.XLSX, Sheet: "Kit & Cé", HeaderRow: 2})
	equal(t, "columns", names(r), []string{"Code diplôme", "Code diplôme#2", "3", "x"})
	equal(t, "records", dump(t, r), []string{`4 ["one"] [] [] ["x1"]`, `6 [] ["two"] [] []`})
	if err := r.Fault(); err == nil || err.Error() != "f:6:6: a cell beyond the last of the 4 columns" {
		t.Errorf("fault %v", err)
	}
	if r.Cells() != 2 || r.Err() != nil {
		t.Errorf("%d cells, error %v", r.Cells(), r.Err())
	}
}

func TestXLSXSheets(t *testing.T) {
	data := workbookOf(t, "")
	list, err := rows.Sheets(strings.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "sheets", list, []string{"Kit & Cé", "Two"})
	r := openText(t, data, rows.Format{Kind: rows.XLSX, Sheet: "Two", NoHeader: true})
	equal(t, "records", dump(t, r), []string{`1 ["second"]`})
	wantError(t, fails(t, data, rows.Format{Kind: rows.XLSX, Sheet: "Three"}), `f: no sheet "Three"; sheets: "Kit & Cé", "Two"`)
}

func TestXLSXErrors(t *testing.T) {
	header := `<row r="1"><c r="A1" t="str"><v>Code</v></c></row>`
	for _, c := range []struct{ name, sheet, want string }{
		{"no rows", "", "f: no header on row 1"},
		{"blank header", `<row r="2"><c><v>1</v></c></row>`, ""},
		{"shared string", header + `<row r="7"><c r="A7" t="s"><v>3</v></c></row>`, `f:7:Code: shared string "3" does not exist; there are 0`},
		{"row number", header + `<row r="x"/>`, `f:2: row number "x" is not one`},
		{"rows going back", header + `<row r="1"/>`, "f:1: row 1 comes after row 1"},
		{"cell reference", header + `<row r="2"><c r="1A"/></row>`, `f:2: cell reference "1A" is not one`},
		{"cells going back", header + `<row r="2"><c r="B2"/><c r="A2"/></row>`, "f:2: cell 1 comes after cell 2"},
		{"far cell", header + `<row r="2"><c r="XFE2"/></row>`, "f:2: row: more than 16384 cells: over the limit"},
		{"style", header + `<row r="2"><c r="A2" s="x"/></row>`, "is not a number"},
		{"entity", header + `<row r="2"><c r="A2" t="str"><v>&x;</v></c></row>`, "f:2:Code: entity &x; is not one of XML's own"},
		{"tags", header + `<row r="2"><c></row>`, "f:2:Code: </row> where </c> is expected"},
		{"cut", header + `<row r="2"><c><v>1`, "where </v> is expected"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := fails(t, workbookOf(t, c.sheet), rows.Format{Kind: rows.XLSX})
			if c.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			wantError(t, err, c.want)
		})
	}
	wantError(t, fails(t, "not a zip", rows.Format{Kind: rows.XLSX}), "f: not an XLSX workbook: not a zip archive")
	wantError(t, fails(t, zipped(t, entry{"a", ""}), rows.Format{Kind: rows.XLSX}), `part "xl/_rels/workbook.xml.rels" is missing`)
}

// A workbook made by another writer, with every kind of cell, read the same.
func TestXLSXAgainstExcelize(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	values := [][]any{
		{"text", "  blanks  ", "line\nbreak", "é&<>\"'", "_x000D_", "\ttab"},
		{1, -1, 0.1, 1e300, math.MaxInt32, 12345678901234},
		{true, false, nil, "", "01022001", 3.0},
	}
	for i, row := range values {
		cell, _ := excelize.CoordinatesToCellName(2, 2*i+1)
		if err := f.SetSheetRow("Sheet1", cell, &row); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellRichText("Sheet1", "A9", []excelize.RichTextRun{{Text: "bold ", Font: &excelize.Font{Bold: true}}, {Text: "plain"}}); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	r := openText(t, b.String(), rows.Format{Kind: rows.XLSX, NoHeader: true})
	judge, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer judge.Close()
	if n := compareSheet(t, judge, "Sheet1", r); n < 15 {
		t.Errorf("%d cells compared", n)
	}
}
