// Package coding writes content in the codings of HTTP: zstd (RFC 8878), br (RFC 7932) and gzip (RFC 1952). It promises
// that equal content is written as equal bytes, so that an entity tag of the content and the coding is a strong one.
package coding

import (
	"bytes"
	"fmt"
	"io"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// The codings, by their names in Content-Encoding.
const (
	Zstd   = "zstd"
	Brotli = "br"
	Gzip   = "gzip"
)

// Offers lists the codings, the one that costs least for what it saves first.
func Offers() []string { return offers[:] }

var offers = [...]string{Zstd, Brotli, Gzip}

// Worth is the size from which content is worth a coding: smaller answers fit one packet anyway.
const Worth = 512

// brotliQuality is where brotli is still about as quick as gzip.
const brotliQuality = 5

// zstdWriter writes without goroutines: content is short, and requests are many.
var zstdWriter = sync.OnceValue(func() *zstd.Encoder {
	w, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true), zstd.WithWindowSize(1<<20))
	if err != nil {
		panic(err) // the options are constants
	}
	return w
})

// stream is a writer that can begin anew.
type stream interface {
	io.WriteCloser
	Reset(io.Writer)
}

// streams keeps writers, which are large.
var streams = map[string]*sync.Pool{
	Brotli: {New: func() any { return brotli.NewWriterLevel(nil, brotliQuality) }},
	Gzip:   {New: func() any { return gzip.NewWriter(nil) }},
}

// Encode returns body in one of the codings.
func Encode(name string, body []byte) ([]byte, error) {
	if name == Zstd {
		return zstdWriter().EncodeAll(body, nil), nil
	}
	pool := streams[name]
	if pool == nil {
		return nil, fmt.Errorf("no content coding %q", name)
	}
	var out bytes.Buffer
	w := pool.Get().(stream)
	defer pool.Put(w)
	w.Reset(&out)
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	err := w.Close()
	return out.Bytes(), err
}
