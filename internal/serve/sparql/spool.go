package sparql

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"passerelle/internal/answer"
)

func phrase(fr, en string) answer.Phrase { return answer.Phrase{FR: fr, EN: en} }

// errRoom is an answer larger than the door holds.
var errRoom = errors.New("the answer is larger than allowed")

// spool holds an answer: in memory up to a limit, then in a file that has no name any more.
type spool struct {
	media        string // as the store wrote it
	memory, room int64
	folder       string

	held  bytes.Buffer
	file  *os.File
	size  int64
	last  []byte // the last bytes, for the end of a graph
	depth closing
}

// Write keeps what the store sends.
func (s *spool) Write(p []byte) (int, error) {
	if s.size += int64(len(p)); s.size > s.room {
		return 0, errRoom
	}
	if s.media == mediaJSON {
		s.depth.read(p)
	}
	s.last = append(s.last, p[max(0, len(p)-lastBytes):]...)
	s.last = s.last[max(0, len(s.last)-lastBytes):]
	if s.file == nil && s.size <= s.memory {
		return s.held.Write(p)
	}
	if s.file == nil {
		if err := s.spill(); err != nil {
			return 0, err
		}
	}
	return s.file.Write(p)
}

const lastBytes = 256

// spill moves what is held to a file.
func (s *spool) spill() error {
	f, err := os.CreateTemp(s.folder, "sparql-")
	if err != nil {
		return fmt.Errorf("hold a large answer: %w", err)
	}
	s.file = f
	// Where a file in use cannot be removed, Close removes it.
	_ = os.Remove(f.Name())
	_, err = f.Write(s.held.Bytes())
	s.held = bytes.Buffer{}
	return err
}

// Close frees the room.
func (s *spool) Close() error {
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	_ = os.Remove(s.file.Name()) // gone already where that is possible
	return err
}

// reader reads the answer from its beginning.
func (s *spool) reader() (io.Reader, error) {
	if s.file == nil {
		return bytes.NewReader(s.held.Bytes()), nil
	}
	_, err := s.file.Seek(0, io.SeekStart)
	return s.file, err
}

// whole says whether the answer has come to its end: JSON has closed what it opened, RDF/XML its root; of Turtle and
// N-Triples only the last statement can be told to be whole.
func (s *spool) whole() bool {
	tail := strings.TrimSpace(string(s.last))
	switch s.media {
	case mediaJSON:
		return s.depth.closed()
	case mediaRDFXML:
		root := tail[max(0, strings.LastIndexByte(tail, '<')):] // <rdf:RDF …/> where there is nothing to say
		return root == "</rdf:RDF>" || strings.HasPrefix(root, "<rdf:RDF") && strings.HasSuffix(root, "/>")
	}
	return tail == "" || strings.HasSuffix(tail, ".")
}

// closing counts what JSON opens and closes.
type closing struct {
	depth           int
	opened          bool
	quoted, escaped bool
}

func (c *closing) read(p []byte) {
	for _, b := range p {
		switch {
		case c.escaped:
			c.escaped = false
		case c.quoted:
			c.escaped, c.quoted = b == '\\', b != '"'
		case b == '"':
			c.quoted = true
		case b == '{' || b == '[':
			c.depth++
			c.opened = true
		case b == '}' || b == ']':
			c.depth--
		}
	}
}

func (c *closing) closed() bool { return c.opened && c.depth == 0 && !c.quoted }
