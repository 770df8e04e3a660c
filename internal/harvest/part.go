package harvest

import (
	"bytes"
	"io"
	"os"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"passerelle/internal/rows"
)

// maxWorkbook bounds a workbook inside an archive, which is held whole to look at the names of its sheets, in bytes.
const maxWorkbook = 64 << 20

// holds says whether a file, or the member of an archive, has a part. Only a workbook says which parts it has: its sheets.
func (f file) holds(member, part string) (bool, error) {
	name := f.name
	if member != "" {
		name = member
	}
	if part == "" || !strings.HasSuffix(strings.ToLower(name), ".xlsx") {
		return true, nil
	}
	sheets, err := f.sheets(member)
	if err != nil {
		return false, faultf(ErrUnreadable, "%s:1:-: %w", strings.TrimSuffix(f.name+"!"+member, "!"), err)
	}
	return slices.ContainsFunc(sheets, func(s string) bool { return norm.NFC.String(s) == part }), nil
}

// sheets lists the sheets of a workbook.
func (f file) sheets(member string) ([]string, error) {
	if member != "" {
		return f.packedSheets(member)
	}
	r, err := os.Open(f.path)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	fi, err := r.Stat()
	if err != nil {
		return nil, err
	}
	return rows.Sheets(r, fi.Size())
}

// packedSheets lists the sheets of a workbook inside an archive.
func (f file) packedSheets(member string) (sheets []string, err error) {
	err = eachMember(f.path, func(m rows.Member) error {
		if m.Name != member {
			return nil
		}
		r, err := m.Open(rows.Limits{Unpacked: maxWorkbook})
		if err != nil {
			return err
		}
		defer r.Close()
		book, err := io.ReadAll(r)
		if err == nil {
			sheets, err = rows.Sheets(bytes.NewReader(book), int64(len(book)))
		}
		return err
	})
	return sheets, err
}
