// Package rows reads one file, plain or inside an archive, as a sequence of
// records that know their row and, for tables, the names of their columns.
//
// It promises three things. The same record has the same number whoever reads
// it: a row of CSV or XLSX has the number a spreadsheet shows, a JSON or XML
// record its rank from 1. Memory is bounded by [Limits], never by the size of
// the file: records are streamed, and what cannot be streamed is refused above
// a limit. No input, however hostile, panics: what is wrong is an [*Error]
// that names the file, the row and the column.
package rows

import (
	"errors"
	"fmt"
	"io"
)

// Kind is the shape of a file.
type Kind uint8

// The kinds of files that can be read.
const (
	CSV  Kind = iota // text, one record a line, cells set apart by a delimiter (RFC 4180, tolerant)
	XLSX             // one sheet of a workbook (ECMA-376 part 1, SpreadsheetML)
	JSON             // one document (RFC 8259); records chosen by a JSONPath (RFC 9535)
	XML              // one document (XML 1.0); records chosen by an XPath 1.0
)

// String returns the usual name of the kind: "CSV", "XLSX", "JSON" or "XML".
func (k Kind) String() string {
	switch k {
	case CSV:
		return "CSV"
	case XLSX:
		return "XLSX"
	case JSON:
		return "JSON"
	case XML:
		return "XML"
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// NoQuote, as [Format.Quote], makes a quotation mark an ordinary character.
const NoQuote rune = -1

// Format says how one file is to be read. The zero value reads a CSV file with
// a header on its first line, its encoding and its delimiter being found out.
type Format struct {
	// Kind is the shape of the file.
	Kind Kind

	// Iterator chooses the records of a JSON or XML document: a JSONPath
	// (RFC 9535) or an XPath 1.0. "" makes the whole document one record.
	// Tables ignore it: every row is a record.
	//
	// Paths of names, indexes and wildcards (`$.a.b[*]`, `/a/b`, `//x`) are
	// streamed; any other is evaluated on the whole document, held in memory
	// up to Limits.Document.
	Iterator string

	// Namespaces gives the IRI of each prefix used in XPath expressions; a last
	// slash does not tell two apart. A name without a prefix matches names
	// written without one, whatever the default namespace of the file.
	Namespaces map[string]string

	// Encoding is the name of the character encoding. "" finds it out: a byte
	// order mark, else the declaration of an XML document, else UTF-8 if the
	// whole file is valid UTF-8, else Windows-1252. With a name, bytes that
	// are wrong in that encoding become U+FFFD. Not for XLSX.
	Encoding string

	Delimiter rune // CSV: 0 finds it out among ; , TAB | from the header line
	Quote     rune // CSV: 0 is '"'; NoQuote makes '"' an ordinary character
	Comment   rune // CSV: lines that begin with it are not records; 0 is none

	// NoHeader says that the first row is data; columns are then named by
	// their positions, "1", "2", and so on, those beyond the first row too.
	NoHeader bool

	// HeaderRow is the row of the header, from 1, in the counting of
	// [Reader.Row]; what comes before is skipped. 0 is the first row that is
	// not blank. With NoHeader, it is the first row of data.
	HeaderRow int

	// MinColumns is how many columns a table has at least: those that a shorter
	// header leaves without a name are named by their positions. 0 is the
	// header's own number.
	MinColumns int

	// Sheet is the name of the sheet of an XLSX workbook; "" is the first.
	Sheet string

	// Trim takes the white space off both ends of every value.
	Trim bool

	// Nulls are the texts that mean "no value" (rml:null), compared after
	// trimming.
	Nulls []string

	// EmptyIsNull makes an empty value no value. RML keeps an empty CSV cell
	// as the empty string unless rml:null "" is given (rml-io, case
	// RMLSTC0004a). An empty or absent XLSX cell never has a value.
	EmptyIsNull bool

	// Strict makes [Reader.Fault] report every CSV record whose number of cells
	// is not that of the header (RFC 4180 §2.4; cases RMLSTC0010a and 0010b).
	Strict bool

	// Compression is "", "gzip", "zip" (an archive of one file), "targz" or
	// "tarxz" (the first file of the archive). See OpenMember for archives of
	// several files.
	Compression string

	// Limits bounds what one file may cost.
	Limits Limits
}

// Limits bounds what reading one file may cost. A zero field takes its
// default. Going over a limit ends the reading with an error that wraps
// [ErrLimit].
type Limits struct {
	Unpacked int64 // bytes of the file once unpacked; 8 GiB
	Ratio    int64 // unpacked bytes for one packed byte, beyond the first 16 MiB; 250
	Document int64 // bytes of what has to be held whole: a document that cannot be streamed, a workbook inside an archive, its shared strings; 64 MiB
	Record   int64 // bytes of one record; 8 MiB
	Cell     int   // bytes of one cell, or of one XML text or tag; 1 MiB
	Columns  int   // cells of a record, distinct names of an XML document; 16384, as in a spreadsheet
	Depth    int   // levels of JSON or XML; 64
	Nodes    int   // values of a JSON record, nodes of an XML record, shared strings of a workbook; 2097152
}

func (l Limits) withDefaults() Limits {
	or64 := func(p *int64, d int64) {
		if *p <= 0 {
			*p = d
		}
	}
	or := func(p *int, d int) {
		if *p <= 0 {
			*p = d
		}
	}
	or64(&l.Unpacked, 8<<30)
	or64(&l.Ratio, 250)
	or64(&l.Document, 64<<20)
	or64(&l.Record, 8<<20)
	const addressable = 1 << 30 // offsets inside records are 32 bits wide
	l.Document = min(l.Document, addressable)
	l.Record = min(l.Record, addressable)
	or(&l.Cell, 1<<20)
	or(&l.Columns, 16384)
	or(&l.Depth, 64)
	or(&l.Nodes, 2<<20)
	return l
}

// Column is one column of a table.
type Column struct {
	// Name is the text of the header cell in composed Unicode (NFC), its runs
	// of white space folded to one space. A second column of the same name is
	// "name#2"; a column without a name is named by its position.
	Name string
	// Position counts from 1.
	Position int
}

// ValueKind is the natural type of a value (RML-Core, natural RDF mapping).
type ValueKind uint8

// The kinds of values.
const (
	Text      ValueKind = iota // CSV cells, XML nodes, JSON strings, XLSX texts and dates
	Integer                    // a JSON or XLSX number without fraction or exponent
	Double                     // any other JSON or XLSX number
	Boolean                    // "true" or "false"
	Structure                  // a JSON object or array; Text is its JSON
)

// Value is one value of a record. Text is the lexical form: JSON numbers as
// written, XLSX numbers without spreadsheet noise ("12", "0.29"), XLSX dates as
// ISO 8601 ("2024-06-21", "2024-06-21T14:30:00"). It stays valid after Next,
// but holds the memory of its whole record.
//
// A [Structure] has no natural RDF form; its Text can be opened again as a
// document of its own, which is how nested records are iterated.
type Value struct {
	Text string
	Kind ValueKind
}

// Ref is a reference resolved by [Reader.Ref]. It holds for that Reader only;
// the zero Ref has no values.
type Ref struct{ n int }

// records is what each kind of file does. Its errors may be *Error with a row
// or column; Reader adds what is missing.
type records interface {
	columns() []Column
	resolve(expr string) (int, error)
	next() error // io.EOF after the last record
	row() uint32
	values(ref int, dst []Value) ([]Value, error)
	found(ref int) bool
	cells() int
	fault() error
	close() error
}

// Reader yields the records of one file, in the order of the file. It is for
// one goroutine.
type Reader struct {
	name     string
	encoding string
	recs     records
	err      error
	done     bool
}

// Open reads a file of size bytes. The name is for messages only: "file.csv",
// or "a.zip!member.csv" for a member of an archive. The header of a table is
// read at once, so that an error may be about it. The Reader must be closed; r
// stays the caller's.
func Open(name string, r io.ReaderAt, size int64, f Format) (*Reader, error) {
	f.Limits = f.Limits.withDefaults()
	src, err := unpack(source{name: name, at: r, size: size}, f)
	if err != nil {
		return nil, located(name, err)
	}
	return open(src, f)
}

func open(src source, f Format) (*Reader, error) {
	r := &Reader{name: src.name}
	var err error
	switch f.Kind {
	case CSV:
		r.recs, r.encoding, err = openCSV(src, f)
	case XLSX:
		r.recs, err = openXLSX(src, f)
	case JSON:
		r.recs, r.encoding, err = openJSON(src, f)
	case XML:
		r.recs, r.encoding, err = openXML(src, f)
	default:
		err = fmt.Errorf("unknown kind of file %s", f.Kind)
	}
	if err != nil {
		return nil, located(src.name, err)
	}
	return r, nil
}

// Columns returns the columns of a table, in order; nil for JSON and XML.
func (r *Reader) Columns() []Column { return r.recs.columns() }

// Encoding returns the name of the character encoding in use: "UTF-8",
// "UTF-16", "windows-1252"; "" for XLSX.
func (r *Reader) Encoding() string { return r.encoding }

// Ref resolves a reference, once for all records: the name of a column, white
// space folded; a JSONPath from the record, of which "$." may be left out; an
// XPath 1.0 from the record. It fails for a column that does not exist and for
// a path that is not well formed.
//
// An XPath that leaves its record other than for an attribute of an enclosing
// element (`../@id`) must be resolved before the first Next. One that only
// climbs (`../../name` from /a/b/c/d) has all of the element it climbs to in
// memory, up to Limits.Record; any other (an axis, a path from the root, from
// an iterator that is not streamed) the whole document, up to Limits.Document.
func (r *Reader) Ref(expr string) (Ref, error) {
	n, err := r.recs.resolve(expr)
	if err != nil {
		return Ref{}, located(r.name, err)
	}
	return Ref{n + 1}, nil
}

// Next goes to the next record. It returns false after the last one and on an
// error: see Err.
func (r *Reader) Next() bool {
	if r.done || r.err != nil {
		return false
	}
	err := r.recs.next()
	switch {
	case err == nil:
		return true
	case errors.Is(err, io.EOF):
		r.done = true
	default:
		r.err = located(r.name, err)
	}
	return false
}

// Row returns the number of the current record, from 1. CSV: lines are counted,
// header, comments and blank lines included, but not those inside quotes.
// XLSX: the sheet's own number. JSON and XML: the rank of the record.
func (r *Reader) Row() uint32 { return r.recs.row() }

// Values appends the values of a reference in the current record to dst: none,
// one or several. An absent cell, a JSON null, one of [Format.Nulls] gives
// none. An array gives its elements only if the path says so (`$.a[*]`).
func (r *Reader) Values(ref Ref, dst []Value) []Value {
	if ref.n == 0 || r.err != nil {
		return dst
	}
	dst, err := r.recs.values(ref.n-1, dst)
	if err != nil {
		r.err = located(r.name, atRow(err, r.recs.row()))
	}
	return dst
}

// Found reports whether the reference selected anything, a JSON null included,
// in any record for which Values was asked so far. A column is always found.
// A path that finds nothing in a whole file is an error of the mapping (cases
// RMLIOREGTC0002b and 0003b).
func (r *Reader) Found(ref Ref) bool { return ref.n > 0 && r.recs.found(ref.n-1) }

// Cells returns how many cells of the current record are not empty, cells
// beyond the header included; 0 for JSON and XML.
func (r *Reader) Cells() int { return r.recs.cells() }

// Fault says what is wrong with the shape of the current record of a table:
// cells beyond the last column that are not blank; a quoted cell of several
// lines that is not closed properly; when [Format.Strict], any number of cells
// that is not the header's. The record can be read all the same and reading
// goes on: the caller decides whether it counts. nil when nothing is wrong.
func (r *Reader) Fault() error {
	if err := r.recs.fault(); err != nil {
		return located(r.name, atRow(err, r.recs.row()))
	}
	return nil
}

// Err returns the error that ended the reading, nil after a whole file. It is
// an [*Error]. Records yielded before it are sound, the file is not.
func (r *Reader) Err() error { return r.err }

// Close releases what the Reader holds.
func (r *Reader) Close() error { return r.recs.close() }
