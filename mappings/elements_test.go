package mappings_test

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/harvest"
	"passerelle/internal/rows"
)

// An XML document has no columns: that every element of its samples which holds text, and every attribute, is read by
// some table of the file or ignored with a reason is checked here, by their places in the document.
func (f *folder) checkElements(t *testing.T) {
	read := map[[2]string][]string{} // file and member → places that its tables read or ignore
	for _, table := range f.source.Tables {
		if f.formats[table.LogicalSource].Kind != rows.XML {
			continue
		}
		for _, c := range f.claims(table.Name) {
			file := [2]string{c.Path, c.Member}
			read[file] = append(read[file], f.places(table)...)
		}
	}
	for _, c := range f.files.Claims {
		file := [2]string{c.Path, c.Member}
		places, ok := read[file]
		if !ok {
			continue
		}
		delete(read, file)
		for _, leaf := range leaves(t, c) {
			if !slices.ContainsFunc(places, func(place string) bool { ok, _ := path.Match(place, leaf); return ok }) {
				t.Errorf("%s: %s is read by no table of the file; map it, or ignore it with a reason", c.Name, leaf)
			}
		}
	}
}

// places are the references of a table and what it ignores, from the root of the document. Expressions that are no plain
// paths are left out: whoever writes one reads its elements by their names too.
func (f *folder) places(table harvest.Table) []string {
	iterator := f.formats[table.LogicalSource].Iterator
	var out []string
	for _, ref := range slices.Concat(f.plan.References(table.LogicalSource), ignoredColumns(table)) {
		if !strings.ContainsAny(ref, "([|=") {
			out = append(out, path.Join(iterator, ref))
		}
	}
	return out
}

// leaves are the places of the elements that hold text of their own, and of the attributes, of one sample.
func leaves(t *testing.T, c harvest.Claim) []string {
	t.Helper()
	var out []string
	var open []string
	text := func(at string) {
		if !slices.Contains(out, at) {
			out = append(out, at)
		}
	}
	tokens := xml.NewDecoder(unpacked(t, c))
	for {
		token, err := tokens.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatalf("%s: %v", c.Name, err)
		}
		here := "/" + strings.Join(open, "/")
		switch token := token.(type) {
		case xml.StartElement:
			open = append(open, token.Name.Local)
			for _, a := range token.Attr {
				text(path.Join(here, token.Name.Local, "@"+a.Name.Local))
			}
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if strings.TrimSpace(string(token)) != "" {
				text(here)
			}
		}
	}
}

// unpacked opens a sample as it is, or the member of an archive.
func unpacked(t *testing.T, c harvest.Claim) io.Reader {
	t.Helper()
	file, err := os.Open(c.Path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	if c.Member == "" {
		return file
	}
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	members, err := rows.Members(file, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(members, func(m rows.Member) bool { return m.Name == c.Member })
	in, err := members[i].Open(rows.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close() })
	return in
}
