package rows

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
)

// xmlReader yields the nodes an XPath selects in a document. A path of names is
// followed while the document is read: in memory are the current record and
// the elements around it with their attributes. A reference that climbs out of
// the record by "..", from /a/b/c to /a/b, holds all of that element. Another
// path, or a reference that may go anywhere, needs the whole document.
type xmlReader struct {
	in    io.ReadCloser
	s     *xmlScanner
	f     Format
	steps []iterStep // the iterator, if it can be streamed
	tree  *xmlTree

	begun  bool
	whole  bool
	needed bool // a reference needs the whole document
	hold   int  // how many levels above the record references climb

	open   []int      // elements being read, as nodes of the tree
	names  []*xmlName // their names
	rooted bool       // the outermost element was seen
	mark   xmlMark    // where the record began
	queue  []xmlPlace // records read; those from given on are to be yielded
	given  int

	cur    xmlPlace
	n      uint32
	paths  []*xmlPath
	places []xmlPlace
}

func openXML(src source, f Format) (records, string, error) {
	steps, err := iterSteps(f.Iterator, f.Namespaces)
	if err == nil && steps == nil && f.Iterator != "" {
		_, err = compileExpr(f.Iterator, f.Namespaces)
	}
	if err != nil {
		return nil, "", fmt.Errorf("iterator: %w", err)
	}
	in, enc, err := openText(src, f)
	if err != nil {
		return nil, "", err
	}
	r := &xmlReader{in: in, s: newXMLScanner(in, f.Limits), f: f, steps: steps, tree: newXMLTree(f.Limits)}
	return r, enc, nil
}

func (r *xmlReader) columns() []Column { return nil }
func (r *xmlReader) row() uint32       { return r.n }
func (r *xmlReader) cells() int        { return 0 }
func (r *xmlReader) fault() error      { return nil }
func (r *xmlReader) close() error      { return r.in.Close() }

func (r *xmlReader) resolve(expr string) (int, error) {
	p, err := compileXPath(expr, r.f.Namespaces)
	if err != nil {
		return 0, err
	}
	switch inside := !p.leaves || r.whole || p.climb <= r.hold && p.climb > 0; {
	case inside:
	case r.begun:
		return 0, fmt.Errorf("XPath %q leaves its record: resolve it before the first record is read", expr)
	case r.canHold(p.climb):
		r.hold = p.climb
	default:
		r.needed = true
	}
	r.paths = append(r.paths, p)
	return len(r.paths) - 1, nil
}

// canHold reports whether the element so many levels above the record may be
// held instead of the document: its place is known, and it is not the
// document's own element.
func (r *xmlReader) canHold(levels int) bool {
	deep := slices.ContainsFunc(r.steps, func(s iterStep) bool { return s.deep })
	return levels > 0 && !deep && len(r.steps)-levels > 1
}

func (r *xmlReader) found(ref int) bool { return r.paths[ref].found }

func (r *xmlReader) next() error {
	if !r.begun {
		r.begun = true
		r.whole = r.needed || r.steps == nil
		if r.whole {
			if err := r.selectAll(); err != nil {
				return err
			}
		}
	}
	for r.given == len(r.queue) { // what is held may be without records
		if r.whole {
			return io.EOF
		}
		if err := r.step(); err == io.EOF {
			return err
		} else if err != nil {
			return &Error{Row: r.n + 1, Err: err}
		}
	}
	r.cur = r.queue[r.given]
	r.given++
	r.n++
	return nil
}

// selectAll reads the whole document and evaluates the iterator on it.
func (r *xmlReader) selectAll() error {
	if err := r.read(); err != io.EOF {
		return err
	}
	r.tree.seal()
	root := xmlPlace{0, -1}
	if r.f.Iterator == "" {
		r.queue = []xmlPlace{root}
		return nil
	}
	expr, err := compileExpr(r.f.Iterator, r.f.Namespaces)
	if err != nil {
		return err
	}
	nodes, scalar, err := evaluate(expr, r.tree, root)
	if scalar != nil {
		err = fmt.Errorf("iterator %q selects no nodes", r.f.Iterator)
	}
	r.queue = nodes
	return err
}

// step reads up to the end of the next record, and of those inside it, or of
// the next element that is held.
func (r *xmlReader) step() error {
	if r.mark.nodes > 0 { // forget the record before
		r.tree.cutBack(r.mark, r.parent())
		r.mark = xmlMark{}
		r.queue, r.given = r.queue[:0], 0
	}
	if err := r.read(); err != nil {
		return err
	}
	r.tree.seal()
	return nil
}

// parent is the innermost open element, or the root.
func (r *xmlReader) parent() int {
	if len(r.open) == 0 {
		return 0
	}
	return r.open[len(r.open)-1]
}

// keeping reports whether nodes are part of something to be yielded.
func (r *xmlReader) keeping() bool { return r.whole || r.mark.nodes > 0 }

// read reads tokens up to the end of an outermost record, or of the document,
// which is io.EOF.
func (r *xmlReader) read() error {
	for {
		tok, err := r.s.next()
		if err != nil {
			return err
		}
		switch tok {
		case tokenStart:
			err = r.start()
		case tokenText:
			err = r.text()
		case tokenEnd:
			if r.end() {
				return nil
			}
		case tokenEOF:
			if !r.rooted {
				return errors.New("not an XML document: no element")
			}
			return io.EOF
		}
		if err == nil {
			err = r.bounded()
		}
		if err != nil {
			return err
		}
	}
}

func (r *xmlReader) start() error {
	if len(r.open) == 0 && r.rooted {
		return fmt.Errorf("<%s> follows the end of the document", r.s.name)
	}
	r.rooted = true
	before := r.tree.mark()
	id, err := r.tree.addElement(r.parent(), r.s)
	if err != nil {
		return err
	}
	r.open = append(r.open, id)
	r.names = append(r.names, r.tree.nodes[id].name)
	if r.whole {
		return nil
	}
	if r.mark.nodes == 0 && onPath(r.steps[:len(r.steps)-r.hold], r.names) {
		r.mark = before
	}
	if onPath(r.steps, r.names) {
		r.queue = append(r.queue, xmlPlace{id, -1})
	}
	return nil
}

func (r *xmlReader) text() error {
	if len(r.open) > 0 && r.keeping() {
		return r.tree.addText(r.parent(), r.s.raw, r.s.literal)
	}
	if len(r.open) == 0 && len(bytes.TrimSpace(r.s.raw)) > 0 {
		return errors.New("text outside the document's element")
	}
	return nil
}

// end closes an element and reports whether it was an outermost record.
func (r *xmlReader) end() bool {
	id := r.parent()
	r.tree.unbind(id)
	r.open = r.open[:len(r.open)-1]
	r.names = r.names[:len(r.names)-1]
	if r.keeping() {
		return !r.whole && id == r.mark.nodes
	}
	n := r.tree.nodes[id]
	r.tree.cutBack(xmlMark{id, int(n.attrStart), r.textBefore(n)}, r.parent())
	return false
}

// textBefore is the length of the texts before an element without children:
// those of its attributes are the last.
func (r *xmlReader) textBefore(n xmlNode) int {
	if n.attrStart < n.attrEnd {
		return int(r.tree.attrs[n.attrStart].start)
	}
	return len(r.tree.buf)
}

// bounded ends records that are too long.
func (r *xmlReader) bounded() error {
	size := int64(len(r.tree.buf))
	switch {
	case r.whole && size > r.f.Limits.Document:
		return overLimit("document", r.f.Limits.Document, "bytes of text")
	case !r.whole && size > r.f.Limits.Record:
		return overLimit("record", r.f.Limits.Record, "bytes of text")
	}
	return nil
}

func (r *xmlReader) values(ref int, dst []Value) ([]Value, error) {
	p, from := r.paths[ref], len(dst)
	r.places = r.places[:0]
	if p.expr == nil && r.cur.attr < 0 {
		r.places = p.places(r.tree, r.cur.node, r.places)
	} else {
		scalar, err := r.evaluate(p)
		if err != nil {
			return dst, err
		}
		if scalar != nil {
			p.found = true
			dst = append(dst, *scalar)
		}
	}
	p.found = p.found || len(r.places) > 0
	for _, place := range r.places {
		dst = append(dst, Value{Text: r.tree.valueAt(place)})
	}
	return r.f.keep(dst, from), nil
}

// evaluate runs a reference through the library, from a record that may be an
// attribute.
func (r *xmlReader) evaluate(p *xmlPath) (*Value, error) {
	var err error
	if p.expr == nil {
		if p.expr, err = compileExpr(p.source, r.f.Namespaces); err != nil {
			return nil, err
		}
	}
	var scalar *Value
	r.places, scalar, err = evaluate(p.expr, r.tree, r.cur)
	return scalar, err
}
