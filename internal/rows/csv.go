package rows

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"
)

// openCSV reads delimited text. NUL characters, which some exports scatter, are
// dropped.
func openCSV(src source, f Format) (records, string, error) {
	if f.Quote == 0 {
		f.Quote = '"'
	}
	if err := checkDialect(f); err != nil {
		return nil, "", err
	}
	in, enc, err := openText(src, f)
	if err != nil {
		return nil, "", err
	}
	m := newMeter(dropNUL{in}, f.Limits.Record)
	br := bufio.NewReaderSize(m, src.buffer())
	if f.Delimiter == 0 {
		head, err := br.Peek(br.Size())
		if err != nil && err != io.EOF {
			in.Close()
			return nil, "", err
		}
		f.Delimiter = sniffDelimiter(head, f)
	}
	t, err := openTable(&textRows{in: in, meter: m, r: br, lim: f.Limits, dialect: newDialect(f)}, f)
	if err != nil {
		return nil, "", err
	}
	return t, enc, nil
}

// dialect is how cells are set apart.
type dialect struct {
	delimiter []byte
	quote     byte // 0 is none
	comment   []byte
}

func newDialect(f Format) dialect {
	d := dialect{delimiter: []byte(string(f.Delimiter))}
	if f.Quote != NoQuote {
		d.quote = byte(f.Quote)
	}
	if f.Comment != 0 {
		d.comment = []byte(string(f.Comment))
	}
	return d
}

// skips reports a line that is no record: blank, or a comment.
func (d dialect) skips(line []byte) bool {
	return len(line) == 0 || d.comment != nil && bytes.HasPrefix(line, d.comment)
}

// checkDialect refuses characters that could not be told apart.
func checkDialect(f Format) error {
	bad := func(r rune) bool {
		return r == '\n' || r == '\r' || r == utf8.RuneError || !utf8.ValidRune(r)
	}
	if f.Quote != NoQuote && (bad(f.Quote) || f.Quote >= utf8.RuneSelf) {
		return fmt.Errorf("quote %q is not one of the ASCII characters", f.Quote)
	}
	if f.Delimiter != 0 && (bad(f.Delimiter) || f.Delimiter == f.Quote) {
		return fmt.Errorf("delimiter %q cannot be used with quote %q", f.Delimiter, f.Quote)
	}
	if f.Comment != 0 && (bad(f.Comment) || f.Comment == f.Delimiter || f.Comment == f.Quote) {
		return fmt.Errorf("comment %q cannot be used with delimiter %q and quote %q", f.Comment, f.Delimiter, f.Quote)
	}
	return nil
}

// sniffDelimiter counts the usual delimiters in the header line, outside
// quotes. The most frequent wins; the first of the list when they are even.
func sniffDelimiter(head []byte, f Format) rune {
	line := headerLine(head, f)
	best, most := ',', 0
	for _, d := range ";,\t|" {
		n, quoted := 0, false
		for _, r := range string(line) {
			switch {
			case r == f.Quote:
				quoted = !quoted
			case r == d && !quoted:
				n++
			}
		}
		if n > most && d != f.Comment && d != f.Quote {
			best, most = d, n
		}
	}
	return best
}

// headerLine finds the line of the header, or the last line before it.
func headerLine(head []byte, f Format) []byte {
	var last []byte
	d, n := newDialect(f), 0
	for len(head) > 0 {
		line, rest, _ := bytes.Cut(head, []byte("\n"))
		head = rest
		n++
		line = bytes.TrimSuffix(line, []byte("\r"))
		if d.skips(line) {
			continue
		}
		last = line
		if n >= f.HeaderRow {
			break
		}
	}
	return last
}

// dropNUL takes NUL bytes out of text.
type dropNUL struct{ r io.Reader }

func (d dropNUL) Read(p []byte) (int, error) {
	for {
		n, err := d.r.Read(p)
		if bytes.IndexByte(p[:n], 0) < 0 {
			return n, err
		}
		kept := p[:0]
		for _, b := range p[:n] {
			if b != 0 {
				kept = append(kept, b)
			}
		}
		if len(kept) > 0 || err != nil {
			return len(kept), err
		}
	}
}
