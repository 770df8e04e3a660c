package rows

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// jsonReader yields the values a path selects in a document. A path of names,
// indexes and wildcards is followed while the document is read, one record in
// memory; another one is evaluated on the whole document.
type jsonReader struct {
	in     io.ReadCloser
	m      *meter
	dec    *json.Decoder
	lim    Limits
	f      Format
	path   *jsonPath
	frames []jsonFrame // the containers on the way to the next record
	begun  bool
	queue  []any // selected from a whole document

	raw   json.RawMessage
	tree  jsonTree
	doc   any // the record decoded, when a reference needs it
	n     uint32
	paths []*jsonPath
	hits  []int
}

// jsonFrame is a container being read: its children are matched by a step.
type jsonFrame struct {
	step   int
	object bool
	index  int
}

func openJSON(src source, f Format) (records, string, error) {
	iterator := f.Iterator
	if iterator == "" {
		iterator = "$"
	}
	path, err := compileJSONPath(iterator)
	if err != nil {
		return nil, "", fmt.Errorf("iterator: %w", err)
	}
	in, enc, err := openText(src, f)
	if err != nil {
		return nil, "", err
	}
	r := &jsonReader{in: in, lim: f.Limits, f: f, path: path}
	r.tree.lim = f.Limits
	record := f.Limits.Record
	if !r.streams() || len(path.steps) == 0 {
		record = f.Limits.Document
	}
	r.m = newMeter(in, record)
	r.dec = json.NewDecoder(r.m)
	r.dec.UseNumber()
	return r, enc, nil
}

// streams reports whether the records can be found without the whole document:
// an index from the end cannot.
func (r *jsonReader) streams() bool {
	return r.path.query == nil && !slices.ContainsFunc(r.path.steps, func(s jsonStep) bool { return s.index < 0 })
}

func (r *jsonReader) columns() []Column { return nil }
func (r *jsonReader) row() uint32       { return r.n }
func (r *jsonReader) cells() int        { return 0 }
func (r *jsonReader) fault() error      { return nil }
func (r *jsonReader) close() error      { return r.in.Close() }

func (r *jsonReader) resolve(expr string) (int, error) {
	p, err := compileJSONPath(expr)
	if err != nil {
		return 0, err
	}
	r.paths = append(r.paths, p)
	return len(r.paths) - 1, nil
}

func (r *jsonReader) found(ref int) bool { return r.paths[ref].found }

func (r *jsonReader) next() error {
	text, err := r.nextText()
	if err == io.EOF {
		return err
	}
	if err == nil {
		r.doc = nil
		err = r.tree.parse(text, len(r.frames))
	}
	if err != nil {
		if err == io.ErrUnexpectedEOF {
			err = fmt.Errorf("the document is cut short: %w", err)
		}
		return &Error{Row: r.n + 1, Err: err}
	}
	r.n++
	return nil
}

// nextText is the JSON of the next record.
func (r *jsonReader) nextText() (string, error) {
	if r.streams() {
		return r.step()
	}
	if !r.begun {
		r.begun = true
		if err := r.selectAll(); err != nil {
			return "", err
		}
	}
	if len(r.queue) == 0 {
		return "", io.EOF
	}
	v := r.queue[0]
	r.queue = r.queue[1:]
	return encodeJSON(v)
}

// selectAll evaluates the path on the whole document.
func (r *jsonReader) selectAll() error {
	text, err := r.decode()
	if err != nil {
		return err
	}
	if err := r.tree.parse(text, 0); err != nil { // bounds it before it is decoded
		return err
	}
	if err := r.finish(); err != io.EOF {
		return err
	}
	if r.path.query == nil {
		for _, hit := range r.tree.walk(0, r.path.steps, nil) {
			n := r.tree.nodes[hit]
			r.queue = append(r.queue, json.RawMessage(text[n.start:n.end]))
		}
		return nil
	}
	doc, err := decodeJSON(text)
	r.queue = r.path.sel(doc)
	return err
}

// step reads on to the next record.
func (r *jsonReader) step() (string, error) {
	if !r.begun {
		r.begun = true
		if len(r.path.steps) == 0 {
			return r.decode()
		}
		if err := r.enter(0); err != nil {
			return "", cut(err)
		}
	}
	for len(r.frames) > 0 {
		f := &r.frames[len(r.frames)-1]
		r.m.reset()
		if !r.dec.More() {
			if _, err := r.dec.Token(); err != nil {
				return "", cut(err)
			}
			r.frames = r.frames[:len(r.frames)-1]
			continue
		}
		take, err := r.matches(f)
		switch {
		case err != nil:
		case !take:
			err = r.skip()
		case f.step == len(r.path.steps)-1:
			return r.decode()
		default:
			err = r.enter(f.step + 1)
		}
		if err != nil {
			return "", cut(err)
		}
	}
	return "", r.finish()
}

// enter begins the value at hand: a container whose children step selects. A
// scalar has none.
func (r *jsonReader) enter(step int) error {
	tok, err := r.dec.Token()
	if err != nil {
		return err
	}
	if d, ok := tok.(json.Delim); ok {
		if len(r.frames) >= r.lim.Depth {
			return overLimit("document", int64(r.lim.Depth), "levels of objects and arrays")
		}
		r.frames = append(r.frames, jsonFrame{step: step, object: d == '{'})
	}
	return nil
}

// matches reads the name of the next child and asks its step.
func (r *jsonReader) matches(f *jsonFrame) (bool, error) {
	name := ""
	if f.object {
		tok, err := r.dec.Token()
		if err != nil {
			return false, err
		}
		name, _ = tok.(string)
	}
	f.index++
	return r.path.steps[f.step].take(name, f.object, f.index-1, 0), nil
}

// skip reads past a value without holding it.
func (r *jsonReader) skip() error {
	for depth := 0; ; {
		r.m.reset()
		tok, err := r.dec.Token()
		if err != nil {
			return err
		}
		switch tok {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
		if depth+len(r.frames) > r.lim.Depth {
			return overLimit("document", int64(r.lim.Depth), "levels of objects and arrays")
		}
	}
}

// decode reads the value at hand.
func (r *jsonReader) decode() (string, error) {
	r.raw = r.raw[:0]
	if err := r.dec.Decode(&r.raw); err != nil {
		return "", cut(err)
	}
	return string(r.raw), nil
}

// finish is io.EOF when nothing but white space follows.
func (r *jsonReader) finish() error {
	r.m.reset()
	_, err := r.dec.Token()
	if err == nil {
		return errors.New("something follows the end of the document")
	}
	return err
}

func (r *jsonReader) values(ref int, dst []Value) ([]Value, error) {
	p, from := r.paths[ref], len(dst)
	if p.query == nil {
		r.hits = r.tree.walk(0, p.steps, r.hits[:0])
		p.found = p.found || len(r.hits) > 0
		for _, hit := range r.hits {
			dst = r.tree.append(dst, hit)
		}
		return r.f.keep(dst, from), nil
	}
	var err error
	if r.doc == nil {
		if r.doc, err = decodeJSON(r.tree.text); err != nil {
			return dst, err
		}
	}
	for _, v := range p.sel(r.doc) {
		p.found = true
		if dst, err = appendDecoded(dst, v); err != nil {
			return dst, err
		}
	}
	return r.f.keep(dst, from), nil
}

// keep applies Trim, EmptyIsNull and Nulls to the values from an index on.
func (f *Format) keep(dst []Value, from int) []Value {
	if !f.Trim && !f.EmptyIsNull && len(f.Nulls) == 0 {
		return dst
	}
	kept := dst[:from]
	for _, v := range dst[from:] {
		if f.Trim {
			v.Text = strings.TrimSpace(v.Text)
		}
		if v.Text == "" && f.EmptyIsNull || slices.Contains(f.Nulls, v.Text) {
			continue
		}
		kept = append(kept, v)
	}
	return kept
}
