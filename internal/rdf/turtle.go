package rdf

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// maxWords bounds the words of one Turtle statement.
const maxWords = 1 << 20

// readTurtle reads a document one statement at a time. The scanner knows the words, and the lines they stand on; the
// decoder of knakk/rdf knows the grammar of a statement. It is given each statement with numbers for terms, so that
// nothing it would take wrongly reaches it (relative IRIs, idle semicolons, forms of numbers and labels), and so that a
// triple tells which words it is made of.
func readTurtle(r io.Reader, base string, each func(Quad) error) error {
	b, err := parseBase(base)
	if err != nil {
		return &fault{1, err}
	}
	t := turtleReader{scanner: newScanner(r, b), in: bufio.NewReader(nil)}
	for {
		more, wrong := t.statement()
		if err := t.decode(each, wrong); err != nil || !more {
			return err
		}
	}
}

// turtleReader holds one statement.
type turtleReader struct {
	*scanner
	text    []byte // what the decoder is given
	words   []spoken
	open    []bracket
	nodes   []int // the words at which the decoder makes its blank nodes, in its order
	size    int   // of the words, in full
	in      *bufio.Reader
	unnamed int // blank nodes without a label before this statement
}

// A spoken word is one of the statement: a term, or a point.
type spoken struct {
	point      byte // 0 for a term
	empty      bool // it is [] or (), the latter a term
	term       Term
	at         int // where it stands in the decoder's text
	line, till int // on which it begins and ends
}

type bracket struct {
	point       byte
	line, items int
}

// statement gathers the words of the next statement; false at the end of the document or at a fault. Directives before it
// take effect and are gone.
func (t *turtleReader) statement() (more bool, err error) {
	t.text, t.words, t.open, t.nodes, t.size = t.text[:0], t.words[:0], t.open[:0], t.nodes[:0], 0
	for {
		t.end()
		t.space()
		t.begin()
		w, err := t.next()
		switch {
		case err != nil || w.kind == endWord:
			return false, err
		case w.kind != directiveWord:
			err = t.gather(w)
			return err == nil, err
		}
		if err := t.directive(w); err != nil {
			return false, err
		}
	}
}

// gather takes the words of a statement, the first of which is w, to its dot.
func (t *turtleReader) gather(w word) (err error) {
	first := w.line
	idle := 0 // the line of a semicolon that no predicate follows so far
	for ; err == nil; w, err = t.next() {
		switch w.kind {
		case endWord:
			return &fault{w.line, t.unended(first)}
		case directiveWord:
			return &fault{w.line, fmt.Errorf(`%s inside the statement begun on line %d: "." is missing before it`, w.form, first)}
		}
		c := w.point()
		if c == ';' && t.mayIdle() {
			idle = w.line
			continue
		}
		if idle > 0 && c != ']' && c != '.' {
			t.put(spoken{point: ';', line: idle, till: idle})
		}
		idle = 0
		if err := t.take(w); err != nil {
			return err
		}
		if c == '.' {
			return nil
		}
	}
	return err
}

// unended says what is missing at the end of the document, to the statement begun on the line given.
func (t *turtleReader) unended(first int) error {
	if n := len(t.open); n > 0 {
		return fmt.Errorf("the document ends where the %q of line %d is still open", t.open[n-1].point, t.open[n-1].line)
	}
	return fmt.Errorf(`the document ends inside the statement begun on line %d: "." is missing`, first)
}

// take adds a word to the statement.
func (t *turtleReader) take(w word) (err error) {
	if t.size += len(w.form); t.size > MaxLine || len(t.words) >= maxWords {
		return &fault{w.line, fmt.Errorf("statement longer than %d bytes, its IRIs in full, or %d words", MaxLine, maxWords)}
	}
	s := spoken{point: w.point(), line: w.line, till: t.line}
	switch {
	case s.point != 0:
		return t.takePoint(s)
	case string(w.form) == "a":
		s.point = 'a'
	default:
		if s.term, err = ParseTerm(w.form); err != nil {
			return &fault{w.line, err}
		}
	}
	t.item()
	t.put(s)
	return nil
}

// mayIdle says whether a semicolon may stand here without a predicate after it (predicateObjectList): not first in its
// brackets, nor in a collection.
func (t *turtleReader) mayIdle() bool {
	n, open := len(t.words), len(t.open)
	return n > 0 && (t.words[n-1].point != '[' || t.words[n-1].empty) && (open == 0 || t.open[open-1].point == '[')
}

// item counts the word to come among the items of a collection; the decoder makes a node for each but the first.
func (t *turtleReader) item() {
	n := len(t.open) - 1
	if n < 0 || t.open[n].point != '(' {
		return
	}
	if t.open[n].items++; t.open[n].items > 1 {
		t.nodes = append(t.nodes, len(t.words))
	}
}

// put writes a word for the decoder: a term as its number.
func (t *turtleReader) put(s spoken) {
	s.at = len(t.text)
	number := int64(len(t.words))
	switch {
	case s.point != 0:
		t.text = append(t.text, s.point)
	case s.term.Kind == IRI:
		t.text = append(strconv.AppendInt(append(t.text, '<'), number, 10), '>')
	case s.term.Kind == Blank:
		t.text = strconv.AppendInt(append(t.text, "_:x"...), number, 10)
	default:
		t.text = append(strconv.AppendInt(append(t.text, '"'), number, 10), '"')
	}
	t.text = append(t.text, ' ')
	t.words = append(t.words, s)
}

// takePoint adds a point, and sees what the decoder does not: which points stand in which brackets.
func (t *turtleReader) takePoint(s spoken) error {
	switch n := len(t.open) - 1; s.point {
	case '[', '(':
		t.item()
		t.nodes = append(t.nodes, len(t.words))
		t.open = append(t.open, bracket{point: s.point, line: s.line})
	case ']', ')':
		if n < 0 || t.open[n].point != map[byte]byte{']': '[', ')': '('}[s.point] {
			return &fault{s.line, fmt.Errorf("found %q, which closes nothing that is open", s.point)}
		}
		t.open = t.open[:n]
		if last := &t.words[len(t.words)-1]; !last.empty && (last.point == '[' || last.point == '(') {
			t.closeEmpty(last, s)
			return nil
		}
	default:
		if n >= 0 && (s.point == '.' || t.open[n].point == '(') {
			return &fault{s.line, fmt.Errorf(`found %q where the %q of line %d is still open`, s.point, t.open[n].point, t.open[n].line)}
		}
	}
	t.put(s)
	return nil
}

// closeEmpty makes one word of [] and of (), the second being rdf:nil.
func (t *turtleReader) closeEmpty(last *spoken, s spoken) {
	last.till, last.empty = s.till, true
	if last.point == '[' {
		t.text = append(t.text[:len(t.text)-1], "] "...)
		return
	}
	empty := *last
	empty.point, empty.term = 0, NewIRI(RDF+"nil")
	t.text, t.words, t.nodes = t.text[:last.at], t.words[:len(t.words)-1], t.nodes[:len(t.nodes)-1]
	t.put(empty)
}

// directive obeys a directive whose first word is w (RDF 1.1 Turtle, §2.4 and §6.3).
func (t *turtleReader) directive(w word) error {
	name := strings.ToLower(strings.TrimPrefix(string(w.form), "@"))
	dotted := w.form[0] == '@'
	t.space()
	prefix := ""
	if name == "prefix" {
		n := t.prefixLength()
		if t.at(n) != ':' || n > 0 && t.at(n-1) == '.' {
			return t.wrong(`%q is not followed by a prefix and ":"`, t.ahead(n))
		}
		prefix = string(t.ahead(n))
		t.skip(n + 1)
		t.space()
	}
	if t.at(0) != '<' {
		return t.wrong("the %s is not followed by an <IRI>", name)
	}
	t.word = t.word[:0]
	if err := t.iri(); err != nil {
		return err
	}
	iri := string(t.word[1 : len(t.word)-1])
	if t.space(); dotted {
		if t.at(0) != '.' {
			return t.wrong(`the directive begun on line %d is not ended by "."`, w.line)
		}
		t.skip(1)
	}
	if name == "prefix" {
		return t.declare(prefix, iri)
	}
	base := parseReference(iri)
	t.base = &base
	return nil
}

// declare keeps a prefix. What prefixes hold is bounded as a statement is.
func (t *turtleReader) declare(prefix, iri string) error {
	old, known := t.prefixes[prefix]
	if !known {
		t.declared += len(prefix)
	}
	if t.declared += len(iri) - len(old); t.declared > MaxLine {
		return t.wrongAt(t.line, errors.New("the prefixes declared up to here are too many"))
	}
	t.prefixes[prefix] = iri
	return nil
}
