package rdf

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	knakk "github.com/knakk/rdf"
)

// Format is a syntax that Read understands.
type Format int

// The syntaxes read here; JSON-LD is read by the packages that need it.
const (
	Turtle Format = iota
	NTriples
	NQuads
	RDFXML
)

// A Quad is one statement; G is nil in the default graph. From and To are the lines of source text between which the
// sentence that holds it stands, 0 where the syntax does not tell.
type Quad struct {
	S, P, O  Term
	G        *Term
	From, To int
}

// MaxLine bounds one line of input in bytes, since the decoders underneath hold whole lines.
const MaxLine = 16 << 20

// Read calls each with every statement of r. base resolves relative IRIs; name stands in error messages, which begin
// with `NAME:LINE:`. Reading stops at the first syntax error or at the first error of each.
func Read(r io.Reader, name, base string, f Format, each func(Quad) error) error {
	lines := &lineReader{r: bufio.NewReaderSize(r, 64<<10)}
	next := decoder(lines, base, f)
	from, to := 1, 0
	for {
		q, err := next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s:%d: %s", name, lines.n, cleanMessage(err))
		}
		if lines.n > to {
			from, to = to+1, lines.n
		}
		if f != RDFXML {
			q.From, q.To = from, to
		}
		if err := each(q); err != nil {
			return err
		}
	}
}

func decoder(r io.Reader, base string, f Format) func() (Quad, error) {
	if f == NQuads {
		d := knakk.NewQuadDecoder(r, knakk.NQuads)
		return func() (Quad, error) {
			q, err := d.Decode()
			if err != nil {
				return Quad{}, err
			}
			out := triple(q.Triple)
			if q.Ctx != nil && q.Ctx.String() != "" {
				g := term(q.Ctx)
				out.G = &g
			}
			return out, nil
		}
	}
	d := knakk.NewTripleDecoder(r, map[Format]knakk.Format{Turtle: knakk.Turtle, NTriples: knakk.NTriples, RDFXML: knakk.RDFXML}[f])
	if iri, err := knakk.NewIRI(base); err == nil && base != "" && f != NTriples {
		_ = d.SetOption(knakk.Base, iri)
	}
	return func() (Quad, error) {
		t, err := d.Decode()
		if err != nil {
			return Quad{}, err
		}
		return triple(t), nil
	}
}

func triple(t knakk.Triple) Quad { return Quad{S: term(t.Subj), P: term(t.Pred), O: term(t.Obj)} }

func term(t knakk.Term) Term {
	switch v := t.(type) {
	case knakk.IRI:
		return NewIRI(v.String())
	case knakk.Blank:
		return Term{Kind: Blank, Value: strings.TrimPrefix(v.String(), "_:")}
	case knakk.Literal:
		if v.Lang() != "" {
			return NewText(v.String(), v.Lang())
		}
		return NewLiteral(v.String(), v.DataType.String())
	}
	return Term{}
}

func cleanMessage(err error) string {
	return strings.TrimPrefix(err.Error(), "syntax error: ")
}

// lineReader hands out one line a call and counts them, so that a statement's line is known although the decoder does
// not tell, and so that no line grows without limit.
type lineReader struct {
	r    *bufio.Reader
	rest []byte
	n    int
}

func (l *lineReader) Read(p []byte) (int, error) {
	if len(l.rest) == 0 {
		line, err := l.line()
		if len(line) == 0 && err != nil {
			return 0, err
		}
		l.rest, l.n = line, l.n+1
	}
	n := copy(p, l.rest)
	l.rest = l.rest[n:]
	return n, nil
}

func (l *lineReader) line() ([]byte, error) {
	var line []byte
	for {
		part, err := l.r.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > MaxLine {
			return nil, fmt.Errorf("line longer than %d bytes", MaxLine)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}
