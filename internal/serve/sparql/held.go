package sparql

import (
	"strings"

	"passerelle/internal/answer"
	"passerelle/internal/serve/spool"
)

func phrase(fr, en string) answer.Phrase { return answer.Phrase{FR: fr, EN: en} }

// held is a whole answer of the store, with what tells whether it is whole.
type held struct {
	*spool.Spool
	media string // as the store wrote it
	last  []byte // the last bytes, for the end of a graph
	depth closing
}

// Write keeps what the store sends.
func (s *held) Write(p []byte) (int, error) {
	if s.media == mediaJSON {
		s.depth.read(p)
	}
	s.last = append(s.last, p[max(0, len(p)-lastBytes):]...)
	s.last = s.last[max(0, len(s.last)-lastBytes):]
	return s.Spool.Write(p)
}

const lastBytes = 256

// whole says whether the answer has come to its end: JSON has closed what it opened, RDF/XML its root; of Turtle and
// N-Triples only the last statement can be told to be whole.
func (s *held) whole() bool {
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
