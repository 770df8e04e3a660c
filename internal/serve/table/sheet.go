package table

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// Bounds of a sheet in every spreadsheet program.
const (
	maxRows = 1 << 20
	maxCell = 32767 // characters
)

// ErrTooManyRows is returned for a table that no sheet can hold.
var ErrTooManyRows = errors.New("a sheet holds 1,048,576 rows at most")

// A Sheet writes rows as an XLSX workbook of one sheet, as they come: nothing is held back. Every cell is text, so that no
// zero of a code is lost and nothing is a formula. Its first error sticks; Close returns it.
type Sheet struct {
	zip  *zip.Writer
	w    *bufio.Writer
	rows int
	err  error
}

// parts are the files of a workbook besides its sheet. Style 1 has the number format 49, which is text: a code stays one
// when its cell is edited.
var parts = []struct{ name, text string }{
	{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`},
	{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
	{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`},
	{"xl/styles.xml", `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="1"><font/></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/><xf numFmtId="49" applyNumberFormat="1"/></cellXfs></styleSheet>`},
}

// NewSheet begins a workbook whose sheet has a name, which must be at most 31 characters without []:*?/\.
func NewSheet(w io.Writer, name string) *Sheet {
	s := &Sheet{zip: zip.NewWriter(w)}
	for _, p := range parts {
		s.begin(p.name)
		s.text(p.text)
	}
	s.begin("xl/workbook.xml")
	s.text(`<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="`)
	s.escaped(name)
	s.text(`" sheetId="1" r:id="rId1"/></sheets></workbook>`)
	s.begin("xl/worksheets/sheet1.xml")
	s.text(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`)
	return s
}

// begin starts a file of the workbook.
func (s *Sheet) begin(name string) {
	s.flush()
	if s.err != nil {
		return
	}
	w, err := s.zip.Create(name)
	s.err, s.w = err, bufio.NewWriter(w)
	s.text(xml.Header)
}

func (s *Sheet) flush() {
	if s.err == nil && s.w != nil {
		s.err = s.w.Flush()
	}
}

func (s *Sheet) text(text string) {
	if s.err == nil {
		_, s.err = s.w.WriteString(text)
	}
}

// escaped writes text as XML; a character that XML cannot hold becomes U+FFFD.
func (s *Sheet) escaped(text string) {
	if s.err == nil {
		s.err = xml.EscapeText(s.w, []byte(text))
	}
}

// Row writes one row.
func (s *Sheet) Row(cells ...string) {
	if s.rows++; s.rows > maxRows && s.err == nil {
		s.err = ErrTooManyRows
	}
	s.text(`<row r="` + strconv.Itoa(s.rows) + `">`)
	for _, cell := range cells {
		if cell == "" { // a cell without place stands in the next column
			s.text(`<c s="1"/>`)
			continue
		}
		s.text(`<c s="1" t="inlineStr"><is><t xml:space="preserve">`)
		s.escaped(clip(cell))
		s.text(`</t></is></c>`)
	}
	s.text(`</row>`)
}

// clip cuts what no cell can hold.
func clip(cell string) string {
	if len(cell) <= maxCell || utf8.RuneCountInString(cell) <= maxCell {
		return cell
	}
	return string([]rune(cell)[:maxCell])
}

// Close ends the workbook and returns the first error of all.
func (s *Sheet) Close() error {
	s.text(`</sheetData></worksheet>`)
	s.flush()
	if s.err != nil {
		return s.err
	}
	return s.zip.Close()
}
