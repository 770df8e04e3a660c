package rows

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// maxMembers is how many entries the directory of an archive may have.
const maxMembers = 1 << 16

// Member is one file of a zip archive.
type Member struct {
	// Name is the member's path in composed Unicode (NFC), with slashes.
	Name string
	// Size is the unpacked size the archive declares, in bytes; it may lie.
	Size int64

	file *zip.File
}

// Open unpacks the member from its first byte, within the limits.
func (m Member) Open(l Limits) (io.ReadCloser, error) {
	return openPart(m.file, l.withDefaults())
}

// Members lists the files of a zip archive of size bytes, directories left out,
// in the order of the archive.
func Members(r io.ReaderAt, size int64) ([]Member, error) {
	z, err := openZip(r, size)
	if err != nil {
		return nil, err
	}
	var list []Member
	for _, f := range z.File {
		if f.Mode().IsDir() || strings.HasSuffix(f.Name, "/") {
			continue
		}
		list = append(list, Member{Name: memberName(f.Name), Size: int64(f.UncompressedSize64), file: f})
	}
	return list, nil
}

// OpenMember reads the member of a zip archive that has the name, both in
// composed Unicode, upper and lower case told apart. Its name in messages is
// "zipName!member". No member of that name, or several, is an error that says
// which members there are.
func OpenMember(zipName string, r io.ReaderAt, size int64, name string, f Format) (*Reader, error) {
	list, err := Members(r, size)
	if err != nil {
		return nil, located(zipName, err)
	}
	name = norm.NFC.String(name)
	var found []Member
	for _, m := range list {
		if m.Name == name {
			found = append(found, m)
		}
	}
	if len(found) != 1 {
		return nil, located(zipName, fmt.Errorf("%d members are named %q, one expected; members: %s", len(found), name, memberList(list)))
	}
	f.Limits = f.Limits.withDefaults()
	src, err := unpack(memberSource(zipName, found[0], f.Limits), f)
	if err != nil {
		return nil, located(src.name, err)
	}
	return open(src, f)
}

func memberSource(zipName string, m Member, l Limits) source {
	return source{
		name:   zipName + "!" + m.Name,
		reopen: func() (io.ReadCloser, error) { return openPart(m.file, l) },
	}
}

// unpackZip is the only file of an archive (rml:zip).
func unpackZip(src source, l Limits) (source, error) {
	at, size, err := src.random(l)
	if err != nil {
		return source{}, err
	}
	list, err := Members(at, size)
	if err != nil {
		return source{}, err
	}
	if len(list) != 1 {
		return source{}, fmt.Errorf("zip: one file expected inside, got %d: %s", len(list), memberList(list))
	}
	return memberSource(src.name, list[0], l), nil
}

func memberList(list []Member) string {
	const most = 12
	var names []string
	for i, m := range list {
		if i == most {
			names = append(names, "…")
			break
		}
		names = append(names, fmt.Sprintf("%q", m.Name))
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// openZip reads the directory of an archive. Its members are inflated by a
// faster implementation than the standard one.
func openZip(r io.ReaderAt, size int64) (*zip.Reader, error) {
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) { // names are never used as paths
		return nil, fmt.Errorf("not a zip archive: %w", err)
	}
	if len(z.File) > maxMembers {
		return nil, overLimit("zip archive", maxMembers, "members")
	}
	z.RegisterDecompressor(zip.Deflate, func(r io.Reader) io.ReadCloser { return flate.NewReader(r) })
	return z, nil
}

func openPart(f *zip.File, l Limits) (io.ReadCloser, error) {
	const encrypted = 1
	if f.Flags&encrypted != 0 {
		return nil, fmt.Errorf("zip member %q is encrypted", f.Name)
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("zip member %q: %w", f.Name, err)
	}
	return &bounded{r: r, c: r, max: l.Unpacked, packed: int64(f.CompressedSize64), ratio: l.Ratio}, nil
}

// memberName repairs and composes a name. Archives store names as UTF-8 or as
// code page 437; some tools read UTF-8 as 437 and store the result as UTF-8, so
// that "é" is stored as "├⌐". Going back to 437 gives UTF-8 only in that case.
func memberName(name string) string {
	if !utf8.ValidString(name) {
		if s, err := charmap.CodePage437.NewDecoder().String(name); err == nil {
			name = s
		}
	} else if s, err := charmap.CodePage437.NewEncoder().String(name); err == nil && s != name && utf8.ValidString(s) {
		name = s
	}
	return norm.NFC.String(strings.ReplaceAll(name, `\`, "/"))
}
