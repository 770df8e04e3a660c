package rows_test

import (
	"strings"
	"testing"

	"passerelle/internal/rows"
)

// csvCases are tables and what is read from them.
var csvCases = []struct {
	name    string
	data    string
	format  rows.Format
	columns []string
	want    []string
}{
	{
		name: "comma", data: "id,name\n0,Monica\n1,Rachel\n",
		columns: []string{"id", "name"},
		want:    []string{`2 ["0"] ["Monica"]`, `3 ["1"] ["Rachel"]`},
	},
	{
		name: "semicolon found in the header, not in the data", data: "id;name\n0;a,b,c,d\n",
		columns: []string{"id", "name"},
		want:    []string{`2 ["0"] ["a,b,c,d"]`},
	},
	{
		name: "tab", data: "ID\tName\n10\tVenus\n",
		columns: []string{"ID", "Name"}, want: []string{`2 ["10"] ["Venus"]`},
	},
	{
		name: "bar", data: "a|b\n1|2", columns: []string{"a", "b"}, want: []string{`2 ["1"] ["2"]`},
	},
	{
		name: "delimiters inside quotes of the header do not count", data: "\"a,b,c\";d\n1;2\n",
		columns: []string{"a,b,c", "d"}, want: []string{`2 ["1"] ["2"]`},
	},
	{
		name: "a given delimiter may be any character", data: "a§b\n1§2\n", format: rows.Format{Delimiter: '§'},
		columns: []string{"a", "b"}, want: []string{`2 ["1"] ["2"]`},
	},
	{
		name: "columns that the header leaves without a name", data: "a,b\n1,2,,x\n3\n", format: rows.Format{MinColumns: 4, Delimiter: ','},
		columns: []string{"a", "b", "3", "4"}, want: []string{`2 ["1"] ["2"] [""] ["x"]`, `3 ["3"] [] [] []`},
	},
	{
		name: "CRLF, no line end at the end", data: "a,b\r\n1,2\r\n3,4",
		columns: []string{"a", "b"}, want: []string{`2 ["1"] ["2"]`, `3 ["3"] ["4"]`},
	},
	{
		name: "quoted line breaks do not count as rows", data: "a,b\n\"1\r\n2\n3\",x\n4,y\n",
		columns: []string{"a", "b"}, want: []string{`2 ["1\n2\n3"] ["x"]`, `3 ["4"] ["y"]`},
	},
	{
		name: "quotes written twice", data: "a,b\n\"say \"\"x\"\"\",\"\"\"\"\n",
		columns: []string{"a", "b"}, want: []string{`2 ["say \"x\""] ["\""]`},
	},
	{
		name: "a quotation mark inside an unquoted cell", data: "a,b\n5\" disk,x\n",
		columns: []string{"a", "b"}, want: []string{`2 ["5\" disk"] ["x"]`},
	},
	{
		name: "a cell that only begins with a quoted word loses nothing", data: "a;b\n\"Label\" créé;x\n2;y\n",
		columns: []string{"a", "b"}, want: []string{`2 ["\"Label\" créé"] ["x"]`, `3 ["2"] ["y"]`},
	},
	{
		name: "no quotes: a quotation mark is a character", data: "a;b\n\"x;\"y\n", format: rows.Format{Quote: rows.NoQuote},
		columns: []string{"a", "b"}, want: []string{`2 ["\"x"] ["\"y"]`},
	},
	{
		name: "another quote character", data: "'id','na\"me'\n0,'it''s \"x\"'\n", format: rows.Format{Quote: '\''},
		columns: []string{"id", `na"me`}, want: []string{`2 ["0"] ["it's \"x\""]`},
	},
	{
		name: "comments and blank lines are not records, but are rows", data: "# c\nID,Name\n\n10,Venus\n# c\n11,Mars\n",
		format:  rows.Format{Comment: '#'},
		columns: []string{"ID", "Name"}, want: []string{`4 ["10"] ["Venus"]`, `6 ["11"] ["Mars"]`},
	},
	{
		name: "NUL characters are dropped", data: "a;b\n1\x00;\x002\n",
		columns: []string{"a", "b"}, want: []string{`2 ["1"] ["2"]`},
	},
	{
		name: "byte order mark before a quoted header", data: "\ufeff\"a\";b\n1;2\n",
		columns: []string{"a", "b"}, want: []string{`2 ["1"] ["2"]`},
	},
	{
		name: "an empty cell is a text, a missing one is none", data: "a,b,c\n1,,\n2\n",
		columns: []string{"a", "b", "c"}, want: []string{`2 ["1"] [""] [""]`, `3 ["2"] [] []`},
	},
	{
		name: "empty is null", data: "a,b\n1,\n", format: rows.Format{EmptyIsNull: true},
		columns: []string{"a", "b"}, want: []string{`2 ["1"] []`},
	},
	{
		name: "nulls are compared exactly", data: "ID;Name\n11;NULL\n12;null\n13;\n", format: rows.Format{Nulls: []string{"NULL", ""}},
		columns: []string{"ID", "Name"}, want: []string{`2 ["11"] []`, `3 ["12"] ["null"]`, `4 ["13"] []`},
	},
	{
		name: "trim", data: "ID,Name\n  10  ,\u00a0Venus\t\n,  \n", format: rows.Format{Trim: true, Nulls: []string{""}},
		columns: []string{"ID", "Name"}, want: []string{`2 ["10"] ["Venus"]`, `3 [] []`},
	},
	{
		name: "without trim blanks stay", data: "a\n x \n", columns: []string{"a"}, want: []string{`2 [" x "]`},
	},
	{
		name: "header names: folded, composed, doubled, empty", data: "\" Code \n diplôme\",Cle\u0301,x,,x,x#2\n1,2,3,4,5,6\n",
		columns: []string{"Code diplôme", "Clé", "x", "4", "x#2", "x#2#2"},
		want:    []string{`2 ["1"] ["2"] ["3"] ["4"] ["5"] ["6"]`},
	},
	{
		name: "no header", data: "1;2\n3;4\n", format: rows.Format{NoHeader: true},
		columns: []string{"1", "2"}, want: []string{`1 ["1"] ["2"]`, `2 ["3"] ["4"]`},
	},
	{
		name: "no header, data from row 3", data: "x\n\n1;2\n3;4\n", format: rows.Format{NoHeader: true, HeaderRow: 3},
		columns: []string{"1", "2"}, want: []string{`3 ["1"] ["2"]`, `4 ["3"] ["4"]`},
	},
	{
		name: "header on line 4, a blank line before it", data: "Title,x\nVersion,\"1\"\n\na;b\n1;2\n", format: rows.Format{HeaderRow: 4},
		columns: []string{"a", "b"}, want: []string{`5 ["1"] ["2"]`},
	},
	{
		name: "blank lines before a header that is not said to be on a row", data: "\n\na,b\n1,2\n",
		columns: []string{"a", "b"}, want: []string{`4 ["1"] ["2"]`},
	},
	{
		name: "no rows", data: "a,b\n", columns: []string{"a", "b"},
	},
	{
		name: "no header and no rows", data: "", format: rows.Format{NoHeader: true},
	},
}

func TestCSV(t *testing.T) {
	for _, c := range csvCases {
		t.Run(c.name, func(t *testing.T) {
			r := openText(t, c.data, c.format)
			equal(t, "columns", names(r), c.columns)
			equal(t, "records", dump(t, r), c.want)
			if r.Err() != nil {
				t.Error(r.Err())
			}
		})
	}
}

func TestCSVFaults(t *testing.T) {
	for _, c := range []struct {
		name, data string
		format     rows.Format
		want       string // "" is no fault
	}{
		{"missing cells", "id,name,age\n6,Phoebe\n", rows.Format{}, ""},
		{"missing cells, strict", "id,name,age\n6,Phoebe 37\n", rows.Format{Strict: true}, "f:2: 2 cells, the header has 3"},
		{"blank extra cells", "a,b\n1,2,, \n", rows.Format{}, ""},
		{"blank extra cells, strict", "a,b\n1,2,\n", rows.Format{Strict: true}, "f:2: 3 cells, the header has 2"},
		{"an extra cell", "a,b\n1,2,,x\n", rows.Format{}, "f:2:4: a cell beyond the last of the 2 columns"},
		{"an extra cell beyond unnamed columns", "a,b\n1,2,3,4\n", rows.Format{MinColumns: 3}, "f:2:4: a cell beyond the last of the 3 columns"},
		{"no header", "1,2\n", rows.Format{NoHeader: true}, ""},
		{"a quote that spoils a cell of several lines", "a,b\n1,\"x\ny\" z\n", rows.Format{}, "f:2:b: a quotation mark in the middle of a quoted cell"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := openText(t, c.data, c.format)
			if !r.Next() {
				t.Fatal(r.Err())
			}
			err := r.Fault()
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.HasPrefix(err.Error(), c.want)) {
				t.Errorf("fault %v, want %q", err, c.want)
			}
			if r.Next() || r.Err() != nil {
				t.Errorf("reading did not go on to the end: %v", r.Err())
			}
		})
	}
}

func TestCSVNoHeaderBeyondFirstRow(t *testing.T) {
	r := openText(t, "1\n2;3\n", rows.Format{NoHeader: true, Delimiter: ';'})
	equal(t, "records", dump(t, r, "2"), []string{"1 []", `2 ["3"]`})
}

func TestCSVCells(t *testing.T) {
	r := openText(t, "a,b,c\n1,, ,x\n", rows.Format{Trim: true})
	r.Next()
	if n := r.Cells(); n != 2 {
		t.Errorf("%d cells, want 2", n)
	}
}

func TestCSVErrors(t *testing.T) {
	for _, c := range []struct {
		name, data string
		format     rows.Format
		want       []string
	}{
		{"empty file", "", rows.Format{}, []string{"f: no header on row 1"}},
		{"header beyond the end", "a\n1\n", rows.Format{HeaderRow: 7}, []string{"f: no header on row 7: the table ends before"}},
		{"blank header", "x\n\na\n", rows.Format{HeaderRow: 2}, []string{"f:2: no header on row 2", "next row with cells is 3"}},
		{"unclosed quote", "a,b\n1,\"x\n2,y\n", rows.Format{}, []string{"f:2:b: the quoted cell is not closed", "without quote character"}},
	} {
		t.Run(c.name, func(t *testing.T) { wantError(t, fails(t, c.data, c.format), c.want...) })
	}
}

func TestCSVUnknownColumn(t *testing.T) {
	r := openText(t, "Name,Age\nVenus,1\n", rows.Format{})
	_, err := r.Ref("THIS_COLUMN_DOES_NOT_EXIST")
	wantError(t, err, `f: no column "THIS_COLUMN_DOES_NOT_EXIST"; columns: "Name", "Age"`)
	for _, same := range []string{"Name", " Name\n"} {
		if _, err := r.Ref(same); err != nil {
			t.Errorf("Ref(%q): %v", same, err)
		}
	}
}
