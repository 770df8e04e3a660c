package rows_test

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/unicode"

	"passerelle/internal/rows"
)

func utf16(t *testing.T, s string, order unicode.Endianness, mark unicode.BOMPolicy) string {
	t.Helper()
	out, err := unicode.UTF16(order, mark).NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEncodings(t *testing.T) {
	const table = "a;b\né;œ\n"
	// An invalid byte beyond what is looked at first, and a character across
	// the border of a read.
	late := "a;b\né;" + strings.Repeat("x", 300_000) + "\n"
	for _, c := range []struct {
		name, data, encoding string
		want, found          string
	}{
		{"UTF-8", table, "", `2 ["é"] ["œ"]`, "UTF-8"},
		{"UTF-8 with mark", "\ufeff" + table, "", `2 ["é"] ["œ"]`, "UTF-8"},
		{"UTF-8 with mark, said to be Windows-1252", "\ufeff" + table, "windows-1252", `2 ["é"] ["œ"]`, "UTF-8"},
		{"Windows-1252", "a;b\n\xe9;\x9c\n", "", `2 ["é"] ["œ"]`, "windows-1252"},
		{"ISO-8859-15", "a;b\n\xe9;\xbd\n", "ISO-8859-15", `2 ["é"] ["œ"]`, "ISO-8859-15"},
		{"Latin-1 by another name", "a;b\n\xe9;\x9c\n", "iso_8859-1", `2 ["é"] ["œ"]`, "windows-1252"},
		{"UTF-16 little-endian", utf16(t, table, unicode.LittleEndian, unicode.UseBOM), "", `2 ["é"] ["œ"]`, "UTF-16"},
		{"UTF-16 big-endian", utf16(t, table, unicode.BigEndian, unicode.UseBOM), "UTF-16", `2 ["é"] ["œ"]`, "UTF-16"},
		{"UTF-16LE without mark", utf16(t, table, unicode.LittleEndian, unicode.IgnoreBOM), "UTF-16LE", `2 ["é"] ["œ"]`, "UTF-16LE"},
		{"wrong bytes in a named encoding", "a;b\n\xe9;x\n", "UTF-8", `2 ["` + "\ufffd" + `"] ["x"]`, "UTF-8"},
		{"lost accents are valid", "a;b\n\ufffd;x\n", "", `2 ["` + "\ufffd" + `"] ["x"]`, "UTF-8"},
		{"a late wrong byte", late + "\xe9;2\n", "", `2 ["Ã©"] ["` + strings.Repeat("x", 300_000) + `"]`, "windows-1252"},
		{"no late wrong byte", late, "", `2 ["é"] ["` + strings.Repeat("x", 300_000) + `"]`, "UTF-8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := openText(t, c.data, rows.Format{Encoding: c.encoding})
			got := dump(t, r)
			if len(got) == 0 || strings.ReplaceAll(got[0], `\ufffd`, "\ufffd") != c.want {
				t.Errorf("records %.200q, want %.200q", got, c.want)
			}
			if r.Encoding() != c.found {
				t.Errorf("encoding %s, want %s", r.Encoding(), c.found)
			}
		})
	}
}

// Every place of a two-byte character relative to the reads of the check.
func TestEncodingCharacterAcrossReads(t *testing.T) {
	for pad := 65_530; pad < 65_540; pad++ {
		r := openText(t, "a\n"+strings.Repeat("x", pad)+"é€𝄞\n", rows.Format{})
		if r.Encoding() != "UTF-8" {
			t.Errorf("padding %d: %s", pad, r.Encoding())
		}
	}
	r := openText(t, "a\n"+strings.Repeat("x", 65_533)+"\xc3", rows.Format{})
	if r.Encoding() != "windows-1252" {
		t.Errorf("a character cut by the end of the file: %s", r.Encoding())
	}
}

func TestXMLDeclaredEncoding(t *testing.T) {
	for _, c := range []struct{ name, data string }{
		{"declared", "<?xml version=\"1.0\" encoding='ISO-8859-15'?><r><a>\xbd</a></r>"},
		{"declared UTF-8", "<?xml version=\"1.0\" encoding=\"utf-8\"?><r><a>œ</a></r>"},
		{"not declared", "<r><a>œ</a></r>"},
		{"declared UTF-8, is Windows-1252", "<?xml version=\"1.0\" encoding=\"UTF-8\"?><r><a>\x9c</a></r>"},
		{"UTF-16", utf16(t, "<?xml version=\"1.0\" encoding=\"UTF-16\"?><r><a>œ</a></r>", unicode.LittleEndian, unicode.UseBOM)},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := openText(t, c.data, rows.Format{Kind: rows.XML, Iterator: "/r"})
			equal(t, "records", dump(t, r, "a"), []string{`1 ["œ"]`})
		})
	}
}
