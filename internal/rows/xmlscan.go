package rows

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// token is what a step of the scanner found.
type token uint8

const (
	tokenEOF token = iota
	tokenStart
	tokenEnd
	tokenText
)

// xmlAttr is one attribute as written.
type xmlAttr struct{ name, value []byte }

// xmlScanner cuts UTF-8 XML into tags and texts. It serves both XLSX, where
// encoding/xml takes most of the time, and XML. It checks that tags are nested,
// skips comments and processing instructions, never reads a document type
// declaration beyond finding its end, and so knows no entities but XML's own.
type xmlScanner struct {
	r         io.Reader
	buf       []byte
	pos, end  int // unread bytes
	readErr   error
	maxToken  int
	maxDepth  int
	openNames []byte // names of the open elements, one after the other
	nameEnds  []int  // where each ends

	// The token found last; its slices hold until the next one.
	name    []byte    // tokenStart, tokenEnd
	attrs   []xmlAttr // tokenStart
	raw     []byte    // tokenText, as written
	literal bool      // raw is the inside of a CDATA section
	selfEnd bool      // the start tag was also an end tag, still to be given
}

func newXMLScanner(r io.Reader, l Limits) *xmlScanner {
	size := min(max(l.Cell, 512), 32<<10)
	return &xmlScanner{r: r, buf: make([]byte, size), maxToken: l.Cell, maxDepth: l.Depth}
}

// depth is the number of open elements.
func (s *xmlScanner) depth() int { return len(s.nameEnds) }

// next finds the next token.
func (s *xmlScanner) next() (token, error) {
	if s.selfEnd {
		s.selfEnd = false
		return tokenEnd, s.pop()
	}
	for {
		c, err := s.at(0)
		if err == io.EOF {
			return s.atEnd()
		}
		if err != nil {
			return tokenEOF, err
		}
		if c != '<' {
			return s.text()
		}
		c, err = s.at(1)
		if err != nil {
			return tokenEOF, cut(err)
		}
		switch c {
		case '/':
			return s.endTag()
		case '?':
			if err := s.skipPast("?>"); err != nil {
				return tokenEOF, err
			}
		case '!':
			if tok, err := s.declaration(); tok == tokenText || err != nil {
				return tok, err
			}
		default:
			return s.startTag()
		}
	}
}

func (s *xmlScanner) atEnd() (token, error) {
	if n := s.depth(); n > 0 {
		return tokenEOF, fmt.Errorf("the document ends inside <%s>: %w", s.top(), io.ErrUnexpectedEOF)
	}
	return tokenEOF, nil
}

// text is everything up to the next tag, or to the end.
func (s *xmlScanner) text() (token, error) {
	n, err := s.index(0, '<')
	if err == io.EOF {
		n, err = s.end-s.pos, nil
	}
	if err != nil {
		return tokenEOF, err
	}
	s.raw, s.literal = s.buf[s.pos:s.pos+n], false
	s.pos += n
	return tokenText, nil
}

// declaration is <!-- -->, <![CDATA[ ]]> or <!DOCTYPE >.
func (s *xmlScanner) declaration() (token, error) {
	const cdata = "<![CDATA["
	switch {
	case s.looksAt("<!--"):
		s.pos += len("<!--")
		return tokenEOF, s.skipPast("-->")
	case s.looksAt(cdata):
		n, err := s.indexString(len(cdata), "]]>")
		if err != nil {
			return tokenEOF, cut(err)
		}
		s.raw, s.literal = s.buf[s.pos+len(cdata):s.pos+n], true
		s.pos += n + len("]]>")
		return tokenText, nil
	}
	return tokenEOF, s.skipDoctype()
}

func (s *xmlScanner) endTag() (token, error) {
	n, err := s.index(2, '>')
	if err != nil {
		return tokenEOF, cut(err)
	}
	s.name = bytes.TrimRight(s.buf[s.pos+2:s.pos+n], space)
	s.pos += n + 1
	if s.depth() == 0 {
		return tokenEOF, fmt.Errorf("</%s> closes nothing", s.name)
	}
	if top := s.top(); !bytes.Equal(s.name, top) {
		return tokenEOF, fmt.Errorf("</%s> where </%s> is expected", s.name, top)
	}
	return tokenEnd, s.pop()
}

func (s *xmlScanner) startTag() (token, error) {
	n, err := s.tagEnd()
	if err != nil {
		return tokenEOF, err
	}
	tag := s.buf[s.pos+1 : s.pos+n]
	s.pos += n + 1
	if len(tag) > 0 && tag[len(tag)-1] == '/' {
		s.selfEnd = true
		tag = tag[:len(tag)-1]
	}
	if err := s.parseTag(tag); err != nil {
		return tokenEOF, err
	}
	if s.depth() >= s.maxDepth {
		return tokenEOF, overLimit("document", int64(s.maxDepth), "levels of elements")
	}
	s.openNames = append(s.openNames, s.name...)
	s.nameEnds = append(s.nameEnds, len(s.openNames))
	return tokenStart, nil
}

// tagEnd is the offset of the '>' that ends the tag at the current position.
func (s *xmlScanner) tagEnd() (int, error) {
	for n := 1; ; n++ {
		c, err := s.at(n)
		if err != nil {
			return 0, cut(err)
		}
		switch c {
		case '>':
			return n, nil
		case '<':
			return 0, errors.New("< inside a tag")
		case '"', '\'':
			if n, err = s.index(n+1, c); err != nil {
				return 0, cut(err)
			}
		}
	}
}

func (s *xmlScanner) top() []byte {
	n := len(s.nameEnds)
	start := 0
	if n > 1 {
		start = s.nameEnds[n-2]
	}
	return s.openNames[start:s.nameEnds[n-1]]
}

func (s *xmlScanner) pop() error {
	s.name = s.top() // its bytes stay in place until the next start tag
	s.openNames = s.openNames[:len(s.openNames)-len(s.name)]
	s.nameEnds = s.nameEnds[:len(s.nameEnds)-1]
	return nil
}

// skipElement goes past the end tag of the element just started.
func (s *xmlScanner) skipElement() error {
	for outer := s.depth() - 1; s.depth() > outer; {
		if _, err := s.next(); err != nil {
			return err
		}
	}
	return nil
}

// skipPast goes past a mark, holding no more than its length.
func (s *xmlScanner) skipPast(mark string) error {
	for {
		if i := bytes.Index(s.buf[s.pos:s.end], []byte(mark)); i >= 0 {
			s.pos += i + len(mark)
			return nil
		}
		s.pos = max(s.pos, s.end-len(mark)+1)
		if err := s.more(); err != nil {
			return cut(err)
		}
	}
}

// skipDoctype goes past <!DOCTYPE …> and its internal subset.
func (s *xmlScanner) skipDoctype() error {
	for depth := 0; ; {
		c, err := s.at(0)
		if err != nil {
			return cut(err)
		}
		switch {
		case s.looksAt("<!--"):
			s.pos += len("<!--")
			if err := s.skipPast("-->"); err != nil {
				return err
			}
			continue
		case c == '"' || c == '\'':
			s.pos++
			if err := s.skipPast(string(c)); err != nil {
				return err
			}
			continue
		case c == '<':
			depth++
		case c == '>':
			depth--
		}
		s.pos++
		if depth == 0 {
			return nil
		}
	}
}

// at is the byte at an offset from the current position.
func (s *xmlScanner) at(off int) (byte, error) {
	for s.pos+off >= s.end {
		if err := s.more(); err != nil {
			return 0, err
		}
	}
	return s.buf[s.pos+off], nil
}

func (s *xmlScanner) looksAt(word string) bool {
	if _, err := s.at(len(word) - 1); err != nil {
		return false
	}
	return string(s.buf[s.pos:s.pos+len(word)]) == word
}

// index is the offset of c, from an offset on.
func (s *xmlScanner) index(off int, c byte) (int, error) {
	for {
		if i := bytes.IndexByte(s.buf[s.pos+off:s.end], c); i >= 0 {
			return off + i, nil
		}
		off = s.end - s.pos
		if err := s.more(); err != nil {
			return 0, err
		}
	}
}

func (s *xmlScanner) indexString(off int, word string) (int, error) {
	for {
		if i := bytes.Index(s.buf[s.pos+off:s.end], []byte(word)); i >= 0 {
			return off + i, nil
		}
		off = max(off, s.end-s.pos-len(word)+1)
		if err := s.more(); err != nil {
			return 0, err
		}
	}
}

// more reads more bytes behind the unread ones, which it may move.
func (s *xmlScanner) more() error {
	if s.readErr != nil {
		return s.readErr
	}
	if s.pos > 0 {
		s.end = copy(s.buf, s.buf[s.pos:s.end])
		s.pos = 0
	}
	if s.end == len(s.buf) {
		if len(s.buf) >= s.maxToken {
			return overLimit("text or tag", int64(s.maxToken), "bytes")
		}
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	for tries := 0; tries < 100; tries++ {
		n, err := s.r.Read(s.buf[s.end:])
		s.end += n
		s.readErr = err
		if n > 0 {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return io.ErrNoProgress
}

func cut(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
