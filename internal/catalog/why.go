package catalog

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"passerelle/internal/fact"
	"passerelle/internal/rdf"
)

// Reasons are the grounds of one thing's own triples. They are packed beside its document: Facts in the order of the
// document's own triples, Overruled apart.
type Reasons struct {
	Facts     []Ground
	Overruled []Ground // Part, Property and Value are set here only
}

// A Ground is why a value is published, or what overruled it.
type Ground struct {
	Rule            string // rule of reconciliation; "" when one statement alone is the ground
	Part            string // fragment of the part that it is about, "" for the thing itself
	Property, Value string // N-Triples forms
	From            []fact.Origin
}

// Pack encodes reasons. Rules are written once each.
func (r Reasons) Pack() []byte {
	p := &packer{rules: map[string]uint64{"": 0}}
	p.grounds(r.Facts, false)
	p.grounds(r.Overruled, true)
	head := binary.AppendUvarint(nil, uint64(len(p.names)))
	for _, n := range p.names {
		head = appendText(head, n)
	}
	return append(head, p.out...)
}

type packer struct {
	out   []byte
	rules map[string]uint64
	names []string
}

func (p *packer) grounds(gs []Ground, values bool) {
	p.out = binary.AppendUvarint(p.out, uint64(len(gs)))
	for _, g := range gs {
		n, ok := p.rules[g.Rule]
		if !ok {
			p.names = append(p.names, g.Rule)
			n = uint64(len(p.names))
			p.rules[g.Rule] = n
		}
		p.out = binary.AppendUvarint(p.out, n)
		if values {
			p.out = appendText(appendText(appendText(p.out, g.Part), g.Property), g.Value)
		}
		p.out = binary.AppendUvarint(p.out, uint64(len(g.From)))
		for _, o := range g.From {
			p.out = binary.AppendUvarint(p.out, uint64(o.Edition))
			p.out = binary.AppendUvarint(p.out, uint64(o.Rule))
			p.out = binary.AppendUvarint(p.out, uint64(o.Row))
		}
	}
}

func appendText(dst []byte, s string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}

var errReasons = errors.New("reasons are damaged")

// unpackReasons reverses Pack.
func unpackReasons(b []byte) (r Reasons, err error) {
	u := &unpacker{b: b}
	names := []string{""}
	for n := u.number(); n > 0 && u.err == nil; n-- {
		names = append(names, u.text())
	}
	r.Facts = u.grounds(names, false)
	r.Overruled = u.grounds(names, true)
	if u.err == nil && len(u.b) > 0 {
		u.err = errReasons
	}
	return r, u.err
}

type unpacker struct {
	b   []byte
	err error
}

func (u *unpacker) number() uint64 {
	n, size := binary.Uvarint(u.b)
	if size <= 0 {
		u.err, u.b = errReasons, nil
		return 0
	}
	u.b = u.b[size:]
	return n
}

// upTo reads a number that must not be over limit.
func (u *unpacker) upTo(limit uint64) uint64 {
	n := u.number()
	if n > limit {
		u.err, u.b = errReasons, nil
		return 0
	}
	return n
}

func (u *unpacker) text() string {
	n := u.number()
	if n > uint64(len(u.b)) {
		u.err, u.b = errReasons, nil
		return ""
	}
	s := string(u.b[:n])
	u.b = u.b[n:]
	return s
}

func (u *unpacker) grounds(names []string, values bool) []Ground {
	var out []Ground
	for n := u.number(); n > 0 && u.err == nil; n-- {
		var g Ground
		g.Rule = names[u.upTo(uint64(len(names)-1))]
		if values {
			g.Part, g.Property, g.Value = u.text(), u.text(), u.text()
		}
		for k := u.number(); k > 0 && u.err == nil; k-- {
			g.From = append(g.From, fact.Origin{Edition: uint16(u.upTo(math.MaxUint16)), Rule: uint16(u.upTo(math.MaxUint16)), Row: uint32(u.upTo(math.MaxUint32))})
		}
		out = append(out, g)
	}
	return out
}

// An Origin is where a statement stands, with everything that a reader needs to go and look.
type Origin struct {
	Edition Edition
	Rule    Rule
	Row     uint32
}

// A Reason is one published triple of a thing with its grounds, and what lost against it.
type Reason struct {
	Triple    rdf.Triple
	Rule      string // of reconciliation; "" when one statement alone is the ground
	From      []Origin
	Overruled []Overruled
}

// Overruled is a value that a source states and that is not published.
type Overruled struct {
	Value string // N-Triples form
	Rule  string
	From  []Origin
}

// Why returns the reasons of a thing's own triples, of one property (IRI) or of all when it is "". A property of which
// every value was overruled answers with a Reason whose Triple has no object. A catalogue written without origins names
// none.
func (c *Catalog) Why(ctx context.Context, path, property string) ([]Reason, error) {
	var blob, packed []byte
	err := c.stmt.why.QueryRowContext(ctx, path).Scan(&blob, &packed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("%s: %w", path, ErrUnknown)
	}
	if err != nil {
		return nil, fmt.Errorf("read reasons of %s: %w", path, err)
	}
	d, err := c.document(path, blob)
	if err != nil {
		return nil, err
	}
	own := d.Own()
	r := Reasons{Facts: make([]Ground, len(own))}
	if packed != nil {
		if r, err = c.unpack(packed); err == nil && len(own) != len(r.Facts) {
			err = fmt.Errorf("%d triples and %d grounds: %w", len(own), len(r.Facts), errReasons)
		}
		if err != nil {
			return nil, fmt.Errorf("reasons of %s: %w", path, err)
		}
	}
	return c.reasons(c.IRI(path), own, r, property), nil
}

func (c *Catalog) unpack(packed []byte) (Reasons, error) {
	b, err := c.dec.DecodeAll(packed, nil)
	if err != nil {
		return Reasons{}, fmt.Errorf("%w: %w", errReasons, err)
	}
	return unpackReasons(b)
}

func (c *Catalog) reasons(iri string, own []rdf.Triple, r Reasons, property string) []Reason {
	type place struct{ s, p string }
	var out []Reason
	first := map[place]int{} // the reason that bears what lost
	for i, t := range own {
		if property != "" && t.P != "<"+property+">" {
			continue
		}
		if _, seen := first[place{t.S, t.P}]; !seen {
			first[place{t.S, t.P}] = len(out)
		}
		out = append(out, Reason{Triple: t, Rule: r.Facts[i].Rule, From: c.origins(r.Facts[i].From)})
	}
	for _, g := range r.Overruled {
		if property != "" && g.Property != "<"+property+">" {
			continue
		}
		at := place{"<" + iri + ">", g.Property}
		if g.Part != "" {
			at.s = "<" + iri + "#" + g.Part + ">"
		}
		if _, seen := first[at]; !seen {
			first[at] = len(out)
			out = append(out, Reason{Triple: rdf.Triple{S: at.s, P: at.p}, Rule: g.Rule})
		}
		of := &out[first[at]]
		of.Overruled = append(of.Overruled, Overruled{g.Value, g.Rule, c.origins(g.From)})
	}
	return out
}

func (c *Catalog) origins(from []fact.Origin) []Origin {
	out := make([]Origin, 0, len(from))
	for _, o := range from {
		if int(o.Edition) < len(c.editions) && int(o.Rule) < len(c.rules) {
			out = append(out, Origin{c.editions[o.Edition], c.rules[o.Rule], o.Row})
		}
	}
	return out
}
