package catalog

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"

	"passerelle/internal/life"
)

// The directory is what is asked of things by the thousand: class, code, label, and which editions hold them. It is one
// stretch of bytes, so that it is in memory as soon as the release is open.

// A Presence is what editions tell of a thing.
type Presence struct {
	Last    life.Day // the newest edition that holds it, NoDay where none is said to
	Sources []string // the sources that describe it, in the document's order; not to be changed
}

// entry is one thing of the directory; its strings are parts of one.
type entry struct {
	class, code, label string
	last               life.Day
	sources            uint32 // in directory.sources
}

type directory struct {
	byPath  map[string]uint32
	entries []entry
	sources [][]string // each list of sources once
	named   map[string]Named
}

// Find returns a thing without its document; ErrUnknown when the release does not hold it.
func (c *Catalog) Find(_ context.Context, path string) (Thing, error) {
	i, ok := c.directory.byPath[path]
	if !ok {
		return Thing{Path: path}, &unknown{path}
	}
	e := &c.directory.entries[i]
	return Thing{Path: path, Class: e.class, Code: e.code, Label: e.label}, nil
}

// Presence returns what editions tell of a thing; ErrUnknown when the release does not hold it.
func (c *Catalog) Presence(path string) (Presence, error) {
	i, ok := c.directory.byPath[path]
	if !ok {
		return Presence{Last: life.NoDay}, &unknown{path}
	}
	e := &c.directory.entries[i]
	return Presence{e.last, c.directory.sources[e.sources]}, nil
}

// unknown is ErrUnknown with the name asked for; it is made by the thousand, and seldom read.
type unknown struct{ name string }

func (u *unknown) Error() string { return u.name + ": " + ErrUnknown.Error() }
func (u *unknown) Unwrap() error { return ErrUnknown }

// note writes one thing into the directory.
func (w *Writer) note(t Thing, document []byte) {
	last, sources := w.present(t.Path, document)
	for _, field := range []string{t.Path, t.Class, t.Code, t.Label, last, sources} {
		w.directory = binary.AppendUvarint(w.directory, uint64(len(field)))
		w.directory = append(w.directory, field...)
	}
}

// present reads from a document which editions hold its thing: the day, and the names of sources.
func (w *Writer) present(path string, document []byte) (last, sources string) {
	var names []string
	about := []byte("<" + w.base + "id/" + path + "> <" + w.base + "def/apprentissage#")
	for line := range bytes.SplitSeq(document, []byte("\n")) {
		rest, own := bytes.CutPrefix(line, about)
		if !own {
			continue
		}
		if day, is := bytes.CutPrefix(rest, []byte(`derniereVue> "`)); is && last == "" {
			last = string(day[:max(0, bytes.IndexByte(day, '"'))])
		}
		if source, is := bytes.CutPrefix(rest, []byte("source> <"+w.base+"id/source/")); is {
			names = append(names, string(source[:max(0, bytes.IndexByte(source, '>'))]))
		}
	}
	return last, strings.Join(names, " ")
}

// directoryPart bounds one row of the directory, before it is packed.
const directoryPart = 4 << 20

// writeDirectory writes the directory in parts.
func (w *Writer) writeDirectory() error {
	for n, part := range slices.Collect(slices.Chunk(w.directory, directoryPart)) {
		if err := w.insert("INSERT INTO directory VALUES (?, ?)", n, w.documents.plain.EncodeAll(part, nil)); err != nil {
			return fmt.Errorf("write directory: %w", err)
		}
	}
	return nil
}

// loadDirectory reads the directory, or makes it of the things where the release is of an older format, which has none.
func (c *Catalog) loadDirectory() error {
	c.directory = directory{byPath: map[string]uint32{}, named: map[string]Named{}}
	var have int
	if err := c.db.QueryRow("SELECT count(*) FROM sqlite_master WHERE name = 'directory'").Scan(&have); err != nil {
		return err
	}
	packed, err := c.parts(have > 0)
	if err != nil {
		return err
	}
	text := string(packed)
	known := map[string]uint32{}
	for len(text) > 0 {
		var field [6]string
		for i := range field {
			n, width := binary.Uvarint([]byte(text[:min(len(text), binary.MaxVarintLen64)]))
			if width <= 0 || n > uint64(len(text)-width) {
				return fmt.Errorf("directory: %w", errDirectory)
			}
			field[i], text = text[width:width+int(n)], text[width+int(n):]
		}
		list, seen := known[field[5]]
		if !seen {
			list = uint32(len(c.directory.sources))
			known[field[5]] = list
			c.directory.sources = append(c.directory.sources, strings.Fields(field[5]))
		}
		c.directory.byPath[field[0]] = uint32(len(c.directory.entries))
		c.directory.entries = append(c.directory.entries, entry{field[1], field[2], field[3], day(field[4]), list})
	}
	return nil
}

var errDirectory = errors.New("it ends in the middle of a thing")

// parts returns the unpacked directory.
func (c *Catalog) parts(have bool) ([]byte, error) {
	if !have {
		return c.gatherDirectory()
	}
	rows, err := c.db.Query("SELECT part FROM directory ORDER BY n")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []byte
	for rows.Next() {
		var part []byte
		if err := rows.Scan(&part); err != nil {
			return nil, err
		}
		text, err := c.dec.DecodeAll(part, nil)
		if err != nil {
			return nil, fmt.Errorf("directory: %w", err)
		}
		out = append(out, text...)
	}
	return out, rows.Err()
}

// gatherDirectory makes the directory of the documents.
func (c *Catalog) gatherDirectory() ([]byte, error) {
	w := Writer{base: c.base}
	rows, err := c.db.Query("SELECT path, class, code, label, doc FROM thing")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var t Thing
		var blob []byte
		if err := rows.Scan(&t.Path, &t.Class, &t.Code, &t.Label, &blob); err != nil {
			return nil, err
		}
		text, err := c.dec.DecodeAll(blob, nil)
		if err != nil {
			return nil, fmt.Errorf("read document of %s: %w", t.Path, err)
		}
		w.note(t, text)
	}
	return w.directory, rows.Err()
}
