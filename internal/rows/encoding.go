package rows

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

const (
	nameUTF8  = "UTF-8"
	nameUTF16 = "UTF-16"
	name1252  = "windows-1252"
)

// findEncoding knows the encodings that published files use. ISO-8859-1 is read
// as Windows-1252, of which it is a part, as every browser does
// (https://encoding.spec.whatwg.org/#names-and-labels).
func findEncoding(name string) (encoding.Encoding, string, error) {
	key := strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(name))
	switch key {
	case "utf8", "usascii", "ascii":
		return unicode.UTF8, nameUTF8, nil
	case "utf16":
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM), nameUTF16, nil
	case "utf16be":
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM), "UTF-16BE", nil
	case "utf16le":
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "UTF-16LE", nil
	case "windows1252", "cp1252", "iso88591", "latin1":
		return charmap.Windows1252, name1252, nil
	case "iso885915", "latin9":
		return charmap.ISO8859_15, "ISO-8859-15", nil
	case "macintosh", "macroman":
		return charmap.Macintosh, "macintosh", nil
	case "ibm850", "cp850":
		return charmap.CodePage850, "IBM850", nil
	case "ibm437", "cp437":
		return charmap.CodePage437, "IBM437", nil
	}
	return nil, "", fmt.Errorf("unknown encoding %q; known: UTF-8, UTF-16, UTF-16BE, UTF-16LE, windows-1252, ISO-8859-1, ISO-8859-15, macintosh, IBM850, IBM437", name)
}

// openText opens a file as UTF-8 without byte order mark, and names the encoding
// it is in.
func openText(src source, f Format) (io.ReadCloser, string, error) {
	name := f.Encoding
	sound := false // no byte needs replacing
	if name == "" {
		var err error
		if name, sound, err = detect(src, f); err != nil {
			return nil, "", err
		}
	}
	enc, name, err := findEncoding(name)
	if err != nil {
		return nil, "", err
	}
	raw, err := src.stream(f.Limits)
	if err != nil {
		return nil, "", err
	}
	r := bufio.NewReaderSize(raw, src.buffer())
	if mark, _ := r.Peek(3); string(mark) == "\xEF\xBB\xBF" {
		r.Discard(3)
		enc, name = unicode.UTF8, nameUTF8
	}
	if sound {
		return readCloser{r, raw}, name, nil
	}
	return readCloser{enc.NewDecoder().Reader(r), raw}, name, nil
}

// detect finds the encoding of a file: see Format.Encoding. It reads the whole
// file where only its last byte can decide.
func detect(src source, f Format) (name string, sound bool, err error) {
	raw, err := src.stream(f.Limits)
	if err != nil {
		return "", false, err
	}
	defer raw.Close()
	r := bufio.NewReaderSize(raw, src.buffer())
	head, err := r.Peek(minBuffer)
	if err != nil && err != io.EOF {
		return "", false, err
	}
	if bytes.HasPrefix(head, []byte("\xFE\xFF")) || bytes.HasPrefix(head, []byte("\xFF\xFE")) {
		return nameUTF16, false, nil
	}
	if bytes.HasPrefix(head, []byte("\xEF\xBB\xBF")) {
		return nameUTF8, false, nil
	}
	if f.Kind == XML {
		if name := declaredEncoding(head); name != "" && !strings.EqualFold(name, nameUTF8) {
			return name, false, nil
		}
	}
	ok, err := validUTF8(r, make([]byte, src.buffer()))
	if err != nil {
		return "", false, err
	}
	if ok {
		return nameUTF8, true, nil
	}
	return name1252, false, nil
}

// declaredEncoding reads the encoding of an XML declaration (XML 1.0 §4.3.3).
func declaredEncoding(head []byte) string {
	if !bytes.HasPrefix(head, []byte("<?xml")) {
		return ""
	}
	decl, _, ok := bytes.Cut(head, []byte("?>"))
	if !ok {
		return ""
	}
	_, rest, ok := bytes.Cut(decl, []byte("encoding"))
	if !ok {
		return ""
	}
	rest = bytes.TrimLeft(rest, "= \t\r\n")
	if len(rest) == 0 || (rest[0] != '"' && rest[0] != '\'') {
		return ""
	}
	name, _, _ := bytes.Cut(rest[1:], rest[:1])
	return string(name)
}

// validUTF8 reads to the end or to the first byte that is not UTF-8.
func validUTF8(r io.Reader, buf []byte) (bool, error) {
	kept := 0 // bytes of a character cut by the end of the buffer
	for {
		n, err := r.Read(buf[kept:])
		n += kept
		end := n
		if err != io.EOF {
			end = lastBoundary(buf[:n])
		}
		if !utf8.Valid(buf[:end]) {
			return false, nil
		}
		if err == io.EOF {
			return true, nil
		}
		if err != nil {
			return false, err
		}
		kept = copy(buf, buf[end:n])
	}
}

// lastBoundary is where an unfinished last character begins, or the length.
func lastBoundary(b []byte) int {
	for i := len(b) - 1; i >= 0 && i >= len(b)-utf8.UTFMax+1; i-- {
		if utf8.RuneStart(b[i]) {
			if utf8.FullRune(b[i:]) {
				return len(b)
			}
			return i
		}
	}
	return len(b)
}
