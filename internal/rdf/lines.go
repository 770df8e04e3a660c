package rdf

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// A Line is one statement of an N-Triples or N-Quads document. S, P, O and G are terms in canonical N-Triples form; G is
// empty in the default graph. The bytes hold until the next statement is read. N is the line it stands on, from 1.
type Line struct {
	S, P, O, G []byte
	N          int
}

// ReadLines calls each with every statement of an N-Triples or N-Quads document (RDF 1.1 N-Triples, §7; N-Quads, §4), as
// fast as Go reads lines: a term that is canonical already is not copied. Errors, and the end of reading, are those of
// Read; a line longer than MaxLine is one.
func ReadLines(r io.Reader, name string, f Format, each func(*Line) error) error {
	if f != NTriples && f != NQuads {
		return fmt.Errorf("%s: not a syntax of lines", name)
	}
	return named(name, readLines(r, f, each))
}

func readLines(r io.Reader, f Format, each func(*Line) error) error {
	in := lineSource{r: bufio.NewReaderSize(r, 64<<10)}
	p := lineParser{quads: f == NQuads}
	for n := 1; ; n++ {
		text, err := in.next()
		if err != nil && !errors.Is(err, io.EOF) {
			return &fault{n, err}
		}
		if n == 1 {
			text = bytes.TrimPrefix(text, []byte(byteOrderMark))
		}
		if wrong := p.line(text, n, each); wrong != nil {
			return wrong
		}
		if err != nil {
			return nil
		}
	}
}

// byteOrderMark may open a document; it says nothing.
const byteOrderMark = "\uFEFF"

// lineSource hands out lines of MaxLine bytes at most. A line that fits the reader's buffer is not copied.
type lineSource struct {
	r    *bufio.Reader
	long []byte
}

func (l *lineSource) next() ([]byte, error) {
	part, err := l.r.ReadSlice('\n')
	if !errors.Is(err, bufio.ErrBufferFull) {
		return part, err
	}
	l.long = l.long[:0]
	for {
		if len(l.long)+len(part) > MaxLine {
			return nil, fmt.Errorf("line longer than %d bytes", MaxLine)
		}
		l.long = append(l.long, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return l.long, err
		}
		part, err = l.r.ReadSlice('\n')
	}
}

// lineParser reads the statements of one line. made holds the terms that had to be rewritten.
type lineParser struct {
	rest, made []byte
	quads      bool
}

// line reads the statements of a line: one at most, unless carriage returns alone end them.
func (p *lineParser) line(text []byte, n int, each func(*Line) error) error {
	if !utf8.Valid(text) {
		return &fault{n, errors.New("line is not UTF-8")}
	}
	p.rest = text
	for {
		p.blank(" \t\r\n")
		if len(p.rest) == 0 {
			return nil
		}
		l := Line{N: n}
		if err := p.statement(&l); err != nil {
			return &fault{n, err}
		}
		if err := each(&l); err != nil {
			return err
		}
	}
}

// blank skips the spaces given and a comment.
func (p *lineParser) blank(spaces string) {
	for len(p.rest) > 0 {
		switch c := p.rest[0]; {
		case c == '#':
			end := bytes.IndexAny(p.rest, "\r\n")
			if end < 0 {
				end = len(p.rest)
			}
			p.rest = p.rest[end:]
		case strings.IndexByte(spaces, c) >= 0:
			p.rest = p.rest[1:]
		default:
			return
		}
	}
}

func (p *lineParser) space() {
	i := 0
	for i < len(p.rest) && (p.rest[i] == ' ' || p.rest[i] == '\t') {
		i++
	}
	p.rest = p.rest[i:]
}

func (p *lineParser) statement(l *Line) (err error) {
	p.made = p.made[:0]
	if l.S, err = p.resource("the subject"); err != nil {
		return err
	}
	if l.P, err = p.predicate(); err != nil {
		return err
	}
	if l.O, err = p.object(); err != nil {
		return err
	}
	if p.quads && len(p.rest) > 0 && p.rest[0] != '.' {
		if l.G, err = p.resource("the graph"); err != nil {
			return err
		}
	}
	return p.stop()
}

// stop takes the dot, and sees that nothing but a comment follows it.
func (p *lineParser) stop() error {
	if len(p.rest) == 0 || p.rest[0] != '.' {
		return fmt.Errorf(`found %s where "." ends the statement`, found(p.rest))
	}
	p.rest = p.rest[1:]
	p.blank(" \t")
	if len(p.rest) > 0 && p.rest[0] != '\r' && p.rest[0] != '\n' {
		return fmt.Errorf("found %s after the statement, whose line ends with its dot", found(p.rest))
	}
	return nil
}

// found quotes the beginning of what stands where something else was wanted.
func found(rest []byte) string {
	rest = bytes.TrimRight(rest[:min(len(rest), 40)], "\r\n")
	if len(rest) == 0 {
		return "the end of the line"
	}
	return fmt.Sprintf("%q", bytes.ToValidUTF8(rest, nil))
}

func (p *lineParser) resource(role string) ([]byte, error) {
	switch {
	case len(p.rest) > 0 && p.rest[0] == '<':
		return p.iri()
	case len(p.rest) > 1 && p.rest[0] == '_' && p.rest[1] == ':':
		return p.label()
	}
	return nil, fmt.Errorf("found %s where %s stands, an <IRI> or a _:label", found(p.rest), role)
}

func (p *lineParser) predicate() ([]byte, error) {
	if len(p.rest) == 0 || p.rest[0] != '<' {
		return nil, fmt.Errorf("found %s where the predicate stands, an <IRI>", found(p.rest))
	}
	return p.iri()
}

func (p *lineParser) object() ([]byte, error) {
	if len(p.rest) > 0 && p.rest[0] == '"' {
		return p.literal()
	}
	return p.resource("the object, a \"literal\",")
}

func (p *lineParser) label() ([]byte, error) {
	n := 2 + labelLength(p.rest[2:])
	if n == 2 {
		return nil, fmt.Errorf("found %s, which is no label of a blank node", found(p.rest))
	}
	term := p.rest[:n]
	p.rest = p.rest[n:]
	p.space()
	return term, nil
}

func (p *lineParser) iri() ([]byte, error) {
	term, err := p.bareIRI()
	p.space()
	return term, err
}

func (p *lineParser) bareIRI() ([]byte, error) {
	end := 1
	for end < len(p.rest) && !outsideIRI[p.rest[end]] {
		end++
	}
	term := p.rest[:min(end+1, len(p.rest))]
	if end == len(p.rest) || p.rest[end] != '>' {
		end = bytes.IndexByte(p.rest, '>')
		if end < 0 {
			return nil, fmt.Errorf(`IRI %s is not closed by ">"`, found(p.rest))
		}
		start := len(p.made)
		made, err := appendReference(append(p.made, '<'), p.rest[1:end])
		if err != nil {
			return nil, err
		}
		p.made = append(made, '>')
		term = p.made[start:]
	}
	if schemeLength(term[1:]) == 0 {
		return nil, fmt.Errorf("IRI %.60s is relative", term)
	}
	p.rest = p.rest[end+1:]
	return term, nil
}

// literal takes a string and what follows it, and rewrites it when it is not canonical as it stands.
func (p *lineParser) literal() ([]byte, error) {
	all := p.rest
	end, plain := stringEnd(all)
	if end < 0 {
		return nil, fmt.Errorf("string %s is not closed on its line", found(all))
	}
	p.rest = all[end+1:]
	tail, same, err := p.tail()
	if err != nil {
		return nil, err
	}
	term := all[:len(all)-len(p.rest)]
	p.space()
	if plain && same {
		return term, nil
	}
	start := len(p.made)
	made, _, err := appendQuoted(append(p.made, '"'), all[1:end])
	if err != nil {
		return nil, err
	}
	p.made = append(append(made, '"'), tail...)
	return p.made[start:], nil
}

// tail takes the language or the datatype of a literal in canonical form; same says that it is written so.
func (p *lineParser) tail() (tail []byte, same bool, err error) {
	all := p.rest
	switch {
	case len(all) > 0 && all[0] == '@':
		n := 1 + tagLength(all[1:])
		if n == 1 {
			return nil, false, fmt.Errorf("found %s, which is no language tag", found(all))
		}
		p.rest = all[n:]
		if bytes.ContainsFunc(all[:n], func(r rune) bool { return r >= 'A' && r <= 'Z' }) {
			return bytes.ToLower(all[:n]), false, nil
		}
		return all[:n], true, nil
	case len(all) > 2 && string(all[:3]) == "^^<":
		p.rest = all[2:]
		datatype, err := p.bareIRI()
		switch {
		case err != nil:
			return nil, false, err
		case string(datatype[1:len(datatype)-1]) == String:
			return nil, false, nil
		case &datatype[0] == &all[2]:
			return all[:2+len(datatype)], true, nil
		}
		return append([]byte("^^"), datatype...), false, nil
	}
	return nil, true, nil
}

// stringEnd returns the place of the quote that closes the string b begins with, -1 when none does on its line; plain
// says that what stands between is canonical.
func stringEnd(b []byte) (end int, plain bool) {
	plain = true
	for i := 1; i < len(b); i++ {
		switch c := b[i]; {
		case c == '"':
			return i, plain
		case c == '\n' || c == '\r':
			return -1, false
		case c == '\\':
			plain = false
			i++
		case c < ' ' || c == 0x7f:
			plain = false
		}
	}
	return -1, false
}
