package rows

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
)

// source is the unpacked bytes of one file: a random access when they are
// stored as they are, else a stream that can be opened again.
type source struct {
	name   string
	at     io.ReaderAt
	size   int64
	reopen func() (io.ReadCloser, error)
}

const (
	minBuffer = 512 // enough for an XML declaration
	maxBuffer = 64 << 10
)

// buffer is how many bytes to read at once: nested documents are often small,
// and many.
func (s source) buffer() int {
	if s.at != nil && s.size < maxBuffer {
		return max(int(s.size), minBuffer)
	}
	return maxBuffer
}

// stream opens the bytes from the first, no more than the limits allow.
func (s source) stream(l Limits) (io.ReadCloser, error) {
	if s.at != nil {
		sec := io.NewSectionReader(s.at, 0, s.size)
		return &bounded{r: sec, max: l.Unpacked}, nil
	}
	return s.reopen()
}

// random gives random access to the bytes; those of a stream are read into
// memory, Limits.Document of them at most.
func (s source) random(l Limits) (io.ReaderAt, int64, error) {
	if s.at != nil {
		return s.at, s.size, nil
	}
	r, err := s.reopen()
	if err != nil {
		return nil, 0, err
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, l.Document+1))
	if err != nil {
		return nil, 0, err
	}
	if int64(len(data)) > l.Document {
		return nil, 0, overLimit("file inside an archive", l.Document, "bytes")
	}
	return bytes.NewReader(data), int64(len(data)), nil
}

// unpack undoes Format.Compression.
func unpack(src source, f Format) (source, error) {
	switch f.Compression {
	case "":
		return src, nil
	case "zip":
		return unpackZip(src, f.Limits)
	case "gzip":
		return source{name: src.name, reopen: func() (io.ReadCloser, error) { return gunzip(src, f.Limits) }}, nil
	case "targz":
		return source{name: src.name, reopen: func() (io.ReadCloser, error) {
			r, err := gunzip(src, f.Limits)
			if err != nil {
				return nil, err
			}
			return firstOfTar(r)
		}}, nil
	case "tarxz":
		return source{}, fmt.Errorf("compression tarxz: %w; repack the file as targz, zip or gzip", errors.ErrUnsupported)
	}
	return source{}, fmt.Errorf("unknown compression %q; known: gzip, zip, targz", f.Compression)
}

func gunzip(src source, l Limits) (io.ReadCloser, error) {
	z, err := gzip.NewReader(io.NewSectionReader(src.at, 0, src.size))
	if err != nil {
		return nil, fmt.Errorf("gzip: %w", err)
	}
	return &bounded{r: z, c: z, max: l.Unpacked, packed: src.size, ratio: l.Ratio}, nil
}

// firstOfTar stands on the first regular file of an archive.
func firstOfTar(r io.ReadCloser) (io.ReadCloser, error) {
	t := tar.NewReader(r)
	for {
		h, err := t.Next()
		if err == io.EOF {
			return nil, errors.New("tar: no file inside")
		}
		if err != nil {
			return nil, fmt.Errorf("tar: %w", err)
		}
		if h.Typeflag == tar.TypeReg {
			return readCloser{t, r}, nil
		}
	}
}

type readCloser struct {
	io.Reader
	io.Closer
}

// ratioFloor is how much may be unpacked before the ratio is looked at: small
// files of one repeated line are no bombs.
const ratioFloor = 16 << 20

// bounded reads no more than max bytes, and no more than ratio times the packed
// bytes they come from.
type bounded struct {
	r      io.Reader
	c      io.Closer
	n, max int64
	packed int64
	ratio  int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	b.n += int64(n)
	if b.n > b.max {
		return 0, overLimit("unpacked file", b.max, "bytes")
	}
	if b.ratio > 0 && b.n > ratioFloor && b.n/b.ratio > b.packed {
		return 0, overLimit("unpacked file", b.ratio, "times its packed size")
	}
	return n, err
}

func (b *bounded) Close() error {
	if b.c == nil {
		return nil
	}
	return b.c.Close()
}

// meter is read by parsers that buffer a record on their own: it ends the
// reading when they ask for more than a record may hold. reset starts a record.
type meter struct {
	r    io.Reader
	left int64
	max  int64
}

func newMeter(r io.Reader, max int64) *meter { return &meter{r: r, left: max, max: max} }

func (m *meter) reset() { m.left = m.max }

func (m *meter) Read(p []byte) (int, error) {
	if m.left <= 0 {
		return 0, overLimit("record", m.max, "bytes")
	}
	if int64(len(p)) > m.left {
		p = p[:m.left]
	}
	n, err := m.r.Read(p)
	m.left -= int64(n)
	return n, err
}
