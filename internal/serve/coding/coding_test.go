package coding

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// decode reads what Encode wrote.
func decode(t *testing.T, name string, coded []byte) []byte {
	t.Helper()
	var r io.Reader = bytes.NewReader(coded)
	var err error
	switch name {
	case Zstd:
		r, err = zstd.NewReader(r)
	case Gzip:
		r, err = gzip.NewReader(r)
	case Brotli:
		r = brotli.NewReader(r)
	}
	if err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(r)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return out
}

func TestEveryCodingIsReadBack(t *testing.T) {
	for _, name := range Offers() {
		for _, body := range []string{"", "x", strings.Repeat("Contrôleur non destructif ; ", 5000)} {
			coded, err := Encode(name, []byte(body))
			if err != nil {
				t.Fatal(err)
			}
			if got := decode(t, name, coded); string(got) != body {
				t.Errorf("%s of %d bytes gives %d", name, len(body), len(got))
			}
			if len(body) > Worth && len(coded) > len(body)/10 {
				t.Errorf("%s: %d bytes of %d", name, len(coded), len(body))
			}
			if again, err := Encode(name, []byte(body)); err != nil || !bytes.Equal(again, coded) {
				t.Errorf("%s: the same content gives other bytes", name)
			}
		}
	}
	if _, err := Encode("deflate", nil); err == nil {
		t.Error("an unknown coding is written")
	}
}
