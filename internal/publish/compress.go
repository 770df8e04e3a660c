package publish

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// compressed is a file being written in the coding of its name. Close finishes it and waits until it is on disk.
type compressed struct {
	io.WriteCloser
	file *os.File
}

// gzipLevel is where more effort stops paying: of the real dataset level 6 makes 21 MB in a second, level 9 makes 19 MB in six.
const gzipLevel = 6

func createCompressed(path string) (*compressed, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	out := &compressed{file: f}
	switch filepath.Ext(path) {
	case ".zst":
		out.WriteCloser, err = zstd.NewWriter(f, zstd.WithEncoderLevel(zstd.SpeedDefault))
	case ".gz": // without name nor time, so that the same text makes the same bytes
		out.WriteCloser, err = gzip.NewWriterLevel(f, gzipLevel)
	default:
		err = fmt.Errorf("%s: no such coding", path)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return out, nil
}

// Close may be called again; only the first call counts.
func (c *compressed) Close() error {
	if c.file == nil {
		return nil
	}
	err := errors.Join(c.WriteCloser.Close(), c.file.Sync(), c.file.Close())
	c.file = nil
	return err
}

// codings are those in which large texts are exported: zstd is the smaller and quicker, gzip is read everywhere. Both are
// written by the build, since a range, an ETag and a digest need bytes that are there.
var codings = [...]string{".zst", ".gz"}

// createAll begins path in every coding.
func createAll(path string) (outs []*compressed, err error) {
	for _, coding := range codings {
		out, err := createCompressed(path + coding)
		if err != nil {
			closeAll(outs)
			return nil, err
		}
		outs = append(outs, out)
	}
	return outs, nil
}

func closeAll(outs []*compressed) error {
	var errs error
	for _, out := range outs {
		errs = errors.Join(errs, out.Close())
	}
	return errs
}
