package rdf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	knakk "github.com/knakk/rdf"
)

// decode hands the statement's triples to each. When the statement is wrong already, only an earlier fault counts.
func (t *turtleReader) decode(each func(Quad) error, wrong error) error {
	if len(t.words) == 0 {
		return wrong
	}
	t.text = append(t.text, '\n')
	t.in.Reset(bytes.NewReader(t.text))
	d := knakk.NewTripleDecoder(t.in, knakk.Turtle)
	last := -1 // the word that completed the triple before
	for {
		triple, err := decode(d)
		switch {
		case errors.Is(err, io.EOF):
			t.unnamed += len(t.nodes)
			return t.whole(last, wrong)
		case err != nil:
			t.drain(d)
			return t.ungrammatical(err, wrong)
		case wrong != nil:
			continue
		}
		q, err := t.quad(triple, &last)
		if err == nil {
			err = each(q)
		}
		if err != nil {
			t.drain(d)
			return err
		}
	}
}

// whole sees that the decoder has read the statement to its end; last is the word that completed its last triple.
func (t *turtleReader) whole(last int, wrong error) error {
	if wrong != nil {
		return wrong
	}
	for _, w := range t.words[last+1:] {
		if w.point != ']' && w.point != '.' {
			return &fault{w.line, errors.New("the decoder does not read on from here: write the statement as several")}
		}
	}
	return nil
}

// decode returns the next triple of d. A decoder that fails in itself on some input is an error, not a crash.
func decode(d knakk.TripleDecoder) (t knakk.Triple, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the decoder fails here: %v", p)
		}
	}()
	return d.Decode()
}

// drain reads a decoder to its end, since its lexer waits for its reader for ever.
func (t *turtleReader) drain(d knakk.TripleDecoder) {
	for range len(t.text) {
		if _, err := decode(d); errors.Is(err, io.EOF) {
			return
		}
	}
}

// quad puts the terms in the place of their numbers. last is the word that completed the triple before this one, and
// becomes the one that completes this.
func (t *turtleReader) quad(triple knakk.Triple, last *int) (Quad, error) {
	var q Quad
	var p, o int
	q.S, _ = t.term(triple.Subj)
	q.P, p = t.term(triple.Pred)
	q.O, o = t.term(triple.Obj)
	if p >= 0 && t.words[p].empty {
		return q, &fault{t.words[p].line, fmt.Errorf("found %s where a predicate stands", t.words[p])}
	}
	first := *last + 1
	if o < 0 { // rdf:nil, which the end of a collection completes
		for o = first; o < len(t.words)-1 && t.words[o].point != ')'; o++ {
		}
	}
	for first < o && strings.IndexByte(",;])", t.words[first].point) >= 0 {
		first++
	}
	*last = o
	q.From, q.To = t.words[min(first, o)].line, t.words[o].till
	return q, nil
}

// term returns what a term of the decoder stands for, and the word that says it, -1 when none does.
func (t *turtleReader) term(k knakk.Term) (Term, int) {
	form := k.String()
	if k.Type() == knakk.TermBlank {
		made, is := strings.CutPrefix(form, "b")
		if n, _ := strconv.Atoi(made); is {
			return Term{Kind: Blank, Value: "b" + strconv.Itoa(t.unnamed+n)}, t.nodes[n-1]
		}
		form = form[len("x"):]
	}
	n, err := strconv.Atoi(form)
	if err != nil {
		return NewIRI(form), -1 // a name of RDF's own
	}
	v := t.words[n].term
	if v.Kind == Blank {
		v.Value = documentLabel(v.Value)
	}
	return v, n
}

// position is how the decoder says where a fault is: line and column of its text, columns from 0.
var position = regexp.MustCompile(`^1:([0-9]+):? `)

// ungrammatical tells in the document's words what the decoder finds wrong, unless that is only that the words end early
// because of another fault.
func (t *turtleReader) ungrammatical(err, wrong error) error {
	message, at := err.Error(), 0
	wanted := `",", ";" or what ends the statement`
	switch {
	case strings.HasSuffix(message, " as subject"): // which the decoder does not place, since it comes first
		wanted = "a subject"
	case strings.HasSuffix(message, " as predicate"):
		wanted = "a predicate"
	case strings.HasSuffix(message, " as object"):
		wanted = "an object"
	}
	if found := position.FindStringSubmatch(message); found != nil {
		at, _ = strconv.Atoi(found[1])
	} else if wrong != nil && wanted != "a subject" {
		return wrong
	}
	i := 0
	for i+1 < len(t.words) && t.words[i+1].at <= at {
		i++
	}
	return &fault{t.words[i].line, fmt.Errorf("found %.80s where %s stands", t.words[i], wanted)}
}

// String tells the word in a message.
func (s spoken) String() string {
	switch {
	case s.empty && s.point == '[':
		return "[]"
	case s.empty:
		return "()"
	case s.point != 0:
		return strconv.Quote(string(s.point))
	}
	return s.term.String()
}
