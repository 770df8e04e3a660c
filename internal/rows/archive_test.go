package rows_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"passerelle/internal/rows"
)

// entry is one member of an archive.
type entry struct{ name, data string }

func zipped(t testing.TB, entries ...entry) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range entries {
		f, err := w.CreateHeader(&zip.FileHeader{Name: e.name, Method: zip.Deflate, NonUTF8: true})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, e.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func gzipped(t testing.TB, data string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, data)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func tarred(t testing.TB, entries ...entry) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	w.WriteHeader(&tar.Header{Name: "dir/", Typeflag: tar.TypeDir, Mode: 0o755})
	for _, e := range entries {
		w.WriteHeader(&tar.Header{Name: e.name, Typeflag: tar.TypeReg, Mode: 0o644, Size: int64(len(e.data))})
		io.WriteString(w, e.data)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestCompressions(t *testing.T) {
	const table = "a,b\n1,é\n"
	for _, c := range []struct{ compression, data string }{
		{"", table},
		{"gzip", gzipped(t, table)},
		{"zip", zipped(t, entry{"dir/", ""}, entry{"dir/f.csv", table})},
		{"targz", gzipped(t, tarred(t, entry{"dir/f.csv", table}))},
	} {
		t.Run("as "+c.compression, func(t *testing.T) {
			r := openText(t, c.data, rows.Format{Compression: c.compression})
			equal(t, "records", dump(t, r), []string{`2 ["1"] ["é"]`})
		})
	}
}

func TestCompressionErrors(t *testing.T) {
	for _, c := range []struct {
		name, compression, data string
		want                    []string
	}{
		{"not gzip", "gzip", "a,b\n", []string{"f: gzip: "}},
		{"not zip", "zip", "a,b\n", []string{"f: not a zip archive"}},
		{"several files", "zip", zipped(t, entry{"a", ""}, entry{"b", ""}), []string{`got 2: "a", "b"`}},
		{"empty zip", "zip", zipped(t), []string{"got 0: none"}},
		{"empty tar", "targz", gzipped(t, tarred(t)), []string{"tar: no file inside"}},
		{"cut gzip", "gzip", gzipped(t, strings.Repeat("a,b\n", 100))[:30], []string{"unexpected EOF"}},
		{"tar.xz", "tarxz", "", []string{"tarxz: unsupported", "repack"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			wantError(t, fails(t, c.data, rows.Format{Compression: c.compression}), c.want...)
		})
	}
}

// memberNames are one name in the ways archives hold it.
var memberNames = map[string]string{
	"composed":              "export_Blocs_De_Compétences_2024.csv",
	"decomposed":            norm.NFD.String("export_Blocs_De_Compétences_2024.csv"),
	"read as 437, composed": "export_Blocs_De_Comp├⌐tences_2024.csv",
	"in 437":                "export_Blocs_De_Comp\x82tences_2024.csv",
	"read as 437, decomposed": "export_Blocs_De_Compe╠üt" +
		"ences_2024.csv",
}

func TestMemberNames(t *testing.T) {
	for way, name := range memberNames {
		t.Run(way, func(t *testing.T) {
			data := zipped(t, entry{name, "a\n1\n"}, entry{"export_CCN_2024.csv", "b\n2\n"})
			list, err := rows.Members(strings.NewReader(data), int64(len(data)))
			if err != nil {
				t.Fatal(err)
			}
			if want := memberNames["composed"]; list[0].Name != want || list[0].Size != 4 {
				t.Errorf("member %q of %d bytes, want %q of 4", list[0].Name, list[0].Size, want)
			}
			for _, asked := range []string{memberNames["composed"], memberNames["decomposed"]} {
				r, err := rows.OpenMember("a.zip", strings.NewReader(data), int64(len(data)), asked, rows.Format{})
				if err != nil {
					t.Fatal(err)
				}
				equal(t, "records", dump(t, r), []string{`2 ["1"]`})
				r.Close()
			}
		})
	}
}

// A name is a name: brackets, stars and capitals stand for themselves, and a backslash is a slash.
func TestOpenMemberTakesNamesLiterally(t *testing.T) {
	data := zipped(t, entry{"a[1].csv", "a\nbrackets\n"}, entry{"a1.csv", "a\none\n"}, entry{"*.csv", "a\nstar\n"}, entry{"A1.csv", "a\ncapital\n"}, entry{`dir\a1.csv`, "a\nfolder\n"})
	for name, want := range map[string]string{"a[1].csv": "brackets", "a1.csv": "one", "*.csv": "star", "A1.csv": "capital", "dir/a1.csv": "folder"} {
		r, err := rows.OpenMember("a.zip", strings.NewReader(data), int64(len(data)), name, rows.Format{})
		if err != nil {
			t.Errorf("%q: %v", name, err)
			continue
		}
		equal(t, name, dump(t, r), []string{`2 ["` + want + `"]`})
		r.Close()
	}
}

func TestOpenMemberErrors(t *testing.T) {
	data := zipped(t, entry{"a1.csv", "a,b\n1,\"x"}, entry{"a2.csv", ""}, entry{"twice.csv", "a\n"}, entry{"twice.csv", "a\n"})
	open := func(name string, f rows.Format) error {
		r, err := rows.OpenMember("a.zip", strings.NewReader(data), int64(len(data)), name, f)
		if err != nil {
			return err
		}
		defer r.Close()
		for r.Next() {
		}
		return r.Err()
	}
	wantError(t, open("a*", rows.Format{}), `a.zip: 0 members are named "a*", one expected; members: "a1.csv", "a2.csv"`)
	wantError(t, open("twice.csv", rows.Format{}), `a.zip: 2 members are named "twice.csv"`)
	wantError(t, open("a1.csv", rows.Format{}), "a.zip!a1.csv:2:b: the quoted cell is not closed")
	wantError(t, open("a2.csv", rows.Format{}), "a.zip!a2.csv: no header")
	wantError(t, open("a1.csv", rows.Format{Kind: rows.XLSX}), "a.zip!a1.csv: not an XLSX workbook")
}

func TestWorkbookInsideArchive(t *testing.T) {
	book := workbookOf(t, `<row r="1"><c r="A1" t="str"><v>a</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>`)
	data := zipped(t, entry{"lisez-moi.txt", ""}, entry{"npec.xlsx", book})
	r, err := rows.OpenMember("npec.zip", strings.NewReader(data), int64(len(data)), "npec.xlsx", rows.Format{Kind: rows.XLSX})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	equal(t, "records", dump(t, r), []string{`2 ["1"i]`})
}

func TestMemberOpen(t *testing.T) {
	data := zipped(t, entry{"a", "hello"})
	list, err := rows.Members(strings.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	in, err := list[0].Open(rows.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if got, err := io.ReadAll(in); string(got) != "hello" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	in, err = list[0].Open(rows.Limits{Unpacked: 4})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if _, err := io.ReadAll(in); err == nil {
		t.Error("5 bytes read where 4 are allowed")
	}
}
