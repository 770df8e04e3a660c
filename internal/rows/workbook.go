package rows

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// workbook is what the sheets of an XLSX file share (ECMA-376 part 1, §18.2).
type workbook struct {
	parts    map[string]*zip.File // by lower-case name
	sheets   []sheetPart
	strings  []string
	dates    []dateStyle // by cell style
	date1904 bool
	lim      Limits
}

type sheetPart struct{ name, part string }

// Sheets lists the names of the sheets of an XLSX file of size bytes, in the
// order of the workbook.
func Sheets(r io.ReaderAt, size int64) ([]string, error) {
	w, _, err := openWorkbook(r, size, Limits{}.withDefaults())
	if err != nil {
		return nil, err
	}
	var names []string
	for _, s := range w.sheets {
		names = append(names, s.name)
	}
	return names, nil
}

// openXLSX reads one sheet of a workbook.
func openXLSX(src source, f Format) (records, error) {
	at, size, err := src.random(f.Limits)
	if err != nil {
		return nil, err
	}
	w, rels, err := openWorkbook(at, size, f.Limits)
	if err != nil {
		return nil, err
	}
	part, err := w.find(f.Sheet)
	if err != nil {
		return nil, err
	}
	if err := w.loadStyles(rels["/styles"]); err != nil {
		return nil, err
	}
	if err := w.loadStrings(rels["/sharedStrings"]); err != nil {
		return nil, err
	}
	in, err := w.open(part)
	if err != nil {
		return nil, err
	}
	return openTable(newSheetRows(in, w), f)
}

// openWorkbook finds the sheets, and the parts of the other kinds that the
// workbook names, by the last word of their relationship type.
func openWorkbook(r io.ReaderAt, size int64, l Limits) (*workbook, map[string]string, error) {
	z, err := openZip(r, size)
	if err != nil {
		return nil, nil, fmt.Errorf("not an XLSX workbook: %w", err)
	}
	w := &workbook{parts: make(map[string]*zip.File, len(z.File)), lim: l}
	for _, f := range z.File {
		w.parts[strings.ToLower(strings.ReplaceAll(f.Name, `\`, "/"))] = f
	}
	book := "xl/workbook.xml"
	if top, err := w.relations(""); err == nil && top.byType["/officeDocument"] != "" {
		book = top.byType["/officeDocument"]
	}
	rels, err := w.relations(book)
	if err != nil {
		return nil, nil, err
	}
	if err := w.loadSheets(book, rels.byID); err != nil {
		return nil, nil, err
	}
	return w, rels.byType, nil
}

// open unpacks a part.
func (w *workbook) open(part string) (io.ReadCloser, error) {
	f := w.parts[strings.ToLower(part)]
	if f == nil {
		return nil, fmt.Errorf("not an XLSX workbook: part %q is missing", part)
	}
	return openPart(f, w.lim)
}

// scan calls visit at every start tag of a part of Limits.Document bytes at
// most; a part that is not named has none.
func (w *workbook) scan(part string, visit func(*xmlScanner) error) error {
	small := *w
	small.lim.Unpacked = min(w.lim.Unpacked, w.lim.Document)
	return small.scanLong(part, visit)
}

// scanLong is scan for a part whose visitor bounds what it keeps.
func (w *workbook) scanLong(part string, visit func(*xmlScanner) error) error {
	if part == "" {
		return nil
	}
	in, err := w.open(part)
	if err != nil {
		return err
	}
	defer in.Close()
	s := newXMLScanner(in, w.lim)
	for {
		tok, err := s.next()
		if err == nil && tok == tokenStart {
			err = visit(s)
		}
		if err != nil {
			return fmt.Errorf("part %q: %w", part, err)
		}
		if tok == tokenEOF {
			return nil
		}
	}
}

// relations are the targets a part names (ECMA-376 part 2, §9).
type relations struct{ byID, byType map[string]string }

func (w *workbook) relations(part string) (relations, error) {
	dir, file := path.Split(part)
	rel := relations{map[string]string{}, map[string]string{}}
	err := w.scan(dir+"_rels/"+file+".rels", func(s *xmlScanner) error {
		if string(local(s.name)) != "Relationship" {
			return nil
		}
		target := attrText(s, "Target")
		if strings.HasPrefix(target, "/") {
			target = strings.TrimPrefix(path.Clean(target), "/")
		} else {
			target = path.Join(dir, target)
		}
		kind := attrText(s, "Type")
		rel.byID[attrText(s, "Id")] = target
		rel.byType[kind[max(strings.LastIndexByte(kind, '/'), 0):]] = target
		return nil
	})
	return rel, err
}

func (w *workbook) loadSheets(book string, byID map[string]string) error {
	err := w.scan(book, func(s *xmlScanner) error {
		switch string(local(s.name)) {
		case "workbookPr":
			w.date1904 = isTrue(attrText(s, "date1904"))
		case "sheet":
			id := ""
			for _, a := range s.attrs {
				if string(local(a.name)) == "id" && len(a.name) > len("id") {
					id = string(a.value) // r:id, whatever the prefix
				}
			}
			if part := byID[id]; part != "" {
				w.sheets = append(w.sheets, sheetPart{attrText(s, "name"), part})
			}
		}
		return nil
	})
	if err == nil && len(w.sheets) == 0 {
		err = errors.New("the workbook has no sheet")
	}
	return err
}

// find is the part of a sheet, the first if no name is given.
func (w *workbook) find(name string) (string, error) {
	if name == "" {
		return w.sheets[0].part, nil
	}
	var names []string
	for _, s := range w.sheets {
		if norm.NFC.String(s.name) == norm.NFC.String(name) {
			return s.part, nil
		}
		names = append(names, strconv.Quote(s.name))
	}
	return "", fmt.Errorf("no sheet %q; sheets: %s", name, strings.Join(names, ", "))
}

// loadStrings reads the shared strings (§18.4).
func (w *workbook) loadStrings(part string) error {
	var chunk []byte // strings are cut out of chunks, not allocated one by one
	var ends []int
	flush := func() {
		all, start := string(chunk), 0
		for _, end := range ends {
			w.strings = append(w.strings, all[start:end])
			start = end
		}
		chunk, ends = chunk[:0], ends[:0]
	}
	total := int64(0)
	err := w.scanLong(part, func(s *xmlScanner) error {
		if string(local(s.name)) != "si" {
			return nil
		}
		before := len(chunk)
		var err error
		if chunk, err = appendRichText(chunk, s); err != nil {
			return err
		}
		if total += int64(len(chunk) - before); total > w.lim.Document {
			return overLimit("shared strings", w.lim.Document, "bytes")
		}
		if len(w.strings)+len(ends) >= w.lim.Nodes {
			return overLimit("shared strings", int64(w.lim.Nodes), "strings")
		}
		if ends = append(ends, len(chunk)); len(chunk) > 64<<10 {
			flush()
		}
		return nil
	})
	flush()
	return err
}

// appendRichText appends the text of the element just started, its runs joined
// and phonetic runs left out (§18.4.8), and goes past its end. The text may be
// as long as one token.
func appendRichText(dst []byte, s *xmlScanner) ([]byte, error) {
	start := len(dst)
	inText := false
	for outer := s.depth() - 1; ; {
		tok, err := s.next()
		if err != nil {
			return dst, err
		}
		switch {
		case tok == tokenText && inText:
			if dst, err = appendXML(dst, s.raw, s.literal); err != nil {
				return dst, err
			}
			if len(dst)-start > s.maxToken {
				return dst, overLimit("text of a cell", int64(s.maxToken), "bytes")
			}
		case tok == tokenStart && string(local(s.name)) == "rPh":
			if err := s.skipElement(); err != nil {
				return dst, err
			}
		case tok == tokenStart:
			inText = string(local(s.name)) == "t"
		case tok == tokenEnd:
			inText = false
			if s.depth() == outer {
				return unescape(dst, start), nil
			}
		}
	}
}

// unescape replaces the _xHHHH_ of characters XML cannot hold (ST_Xstring,
// ECMA-376 part 1 §22.9.2.19) in dst[start:].
func unescape(dst []byte, start int) []byte {
	const width = len("_x000D_")
	if !bytes.Contains(dst[start:], []byte("_x")) {
		return dst
	}
	in := string(dst[start:])
	out := dst[:start]
	for i := 0; i < len(in); i++ {
		if i+width <= len(in) && in[i:i+2] == "_x" && in[i+width-1] == '_' {
			if n, err := strconv.ParseUint(in[i+2:i+width-1], 16, 16); err == nil {
				out = append(out, string(rune(n))...)
				i += width - 1
				continue
			}
		}
		out = append(out, in[i])
	}
	return out
}

// local is a name without its prefix.
func local(name []byte) []byte {
	for i, c := range name {
		if c == ':' {
			return name[i+1:]
		}
	}
	return name
}

// attr is an attribute as written, nil if absent.
func attr(s *xmlScanner, name string) []byte {
	for _, a := range s.attrs {
		if string(a.name) == name {
			return a.value
		}
	}
	return nil
}

// attrText is an attribute with its references replaced.
func attrText(s *xmlScanner, name string) string {
	b, err := appendXML(nil, attr(s, name), false)
	if err != nil {
		return string(attr(s, name))
	}
	return string(b)
}

func isTrue(s string) bool { return s == "1" || s == "true" || s == "on" }
