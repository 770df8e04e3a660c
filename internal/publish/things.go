package publish

import (
	"cmp"
	"slices"
	"strings"

	"passerelle/internal/catalog"
	"passerelle/internal/fact"
	"passerelle/internal/life"
	"passerelle/internal/rdf"
)

// things finds the things among the facts: subjects with a class, and the parts that belong to them.
type things struct {
	t                           *fact.Table
	p                           *fact.Published
	base                        string
	span                        map[rdf.ID][2]int   // subject → its facts
	parts                       map[rdf.ID][]rdf.ID // thing → its hash subjects, in byte order
	class                       map[rdf.ID]string   // thing → local name of its class
	order                       []rdf.ID            // things by class, then by code
	num                         map[rdf.ID]int      // thing → its number in the catalogue
	lost                        map[rdf.ID][]int    // subject → decisions that overruled something
	named                       []catalog.Named     // what has a class and no document, by IRI
	typ, code, intitule, source rdf.ID
}

func findThings(c *Candidate) *things {
	d := c.Table.Terms
	app := c.Base + "def/apprentissage#"
	th := &things{t: c.Table, p: c.Published, base: c.Base, span: map[rdf.ID][2]int{}, parts: map[rdf.ID][]rdf.ID{},
		class: map[rdf.ID]string{}, num: map[rdf.ID]int{}, lost: map[rdf.ID][]int{},
		typ: d.IRI(rdf.Type), code: d.IRI(app + "code"), intitule: d.IRI(app + "intitule"), source: d.IRI(app + "source")}
	facts := c.Published.Facts
	for lo := 0; lo < len(facts); {
		hi := lo + 1
		for hi < len(facts) && facts[hi].S == facts[lo].S {
			hi++
		}
		th.subject(facts[lo].S, lo, hi, app)
		lo = hi
	}
	for n, dec := range c.Published.Decisions {
		if len(dec.Lost) > 0 {
			th.lost[dec.S] = append(th.lost[dec.S], n)
		}
	}
	th.sort()
	th.nameOthers()
	return th
}

// nameOthers gathers the things that have a class and no document: their IRI is another publisher's, or their source has
// a graph of its own.
func (th *things) nameOthers() {
	found := map[rdf.ID]catalog.Named{}
	note := func(f fact.Fact) {
		if _, documented := th.class[f.S]; documented || strings.Contains(th.t.Terms.Term(f.S), "#") {
			return
		}
		n := found[f.S]
		switch f.P {
		case th.typ:
			origins := th.ground(f).From
			e := th.t.Editions[origins[0].Edition]
			n.IRI, n.Source, n.Day = th.t.Terms.Value(f.S), e.Source, e.Day
		case th.code:
			n.Code = th.t.Terms.Value(f.O)
		case th.intitule:
			n.Label = th.t.Terms.Value(f.O)
		}
		found[f.S] = n
	}
	for _, f := range th.p.Facts {
		note(f)
	}
	for _, facts := range th.p.Own {
		for _, f := range facts {
			note(f)
		}
	}
	for _, n := range found {
		if n.IRI != "" {
			th.named = append(th.named, n)
		}
	}
	slices.SortFunc(th.named, func(a, b catalog.Named) int { return cmp.Compare(a.IRI, b.IRI) })
}

func (th *things) subject(s rdf.ID, lo, hi int, app string) {
	th.span[s] = [2]int{lo, hi}
	iri := th.t.Terms.Value(s)
	if whole, _, part := strings.Cut(iri, "#"); part {
		id := th.t.Terms.IRI(whole)
		th.parts[id] = append(th.parts[id], s)
		return
	}
	for _, f := range th.p.Facts[lo:hi] {
		if f.P == th.typ && strings.HasPrefix(iri, th.base+"id/") {
			th.class[s] = strings.TrimPrefix(th.t.Terms.Value(f.O), app)
		}
	}
}

func (th *things) sort() {
	codes := map[rdf.ID]string{}
	for id := range th.class {
		th.order = append(th.order, id)
		codes[id] = th.value(id, th.code)
	}
	slices.SortFunc(th.order, func(a, b rdf.ID) int {
		if c := cmp.Compare(th.class[a], th.class[b]); c != 0 {
			return c
		}
		if c := life.CompareCodes(codes[a], codes[b]); c != 0 {
			return c
		}
		return cmp.Compare(th.t.Terms.Term(a), th.t.Terms.Term(b))
	})
	for i, id := range th.order {
		th.num[id] = i + 1
	}
}

// facts returns the facts of a subject.
func (th *things) facts(s rdf.ID) []fact.Fact {
	span := th.span[s]
	return th.p.Facts[span[0]:span[1]]
}

// value is the value of the first fact of a subject and property, or "".
func (th *things) value(s, p rdf.ID) string {
	for _, f := range th.facts(s) {
		if f.P == p {
			return th.t.Terms.Value(f.O)
		}
	}
	return ""
}

// own returns the facts of a thing and of its parts.
func (th *things) own(id rdf.ID) []fact.Fact {
	out := slices.Clone(th.facts(id))
	for _, part := range th.parts[id] {
		out = append(out, th.facts(part)...)
	}
	return out
}

// near returns the code and the intitulé of the things one link away from own facts.
func (th *things) near(id rdf.ID, own []fact.Fact) []fact.Fact {
	var out []fact.Fact
	seen := map[rdf.ID]bool{id: true}
	for _, part := range th.parts[id] {
		seen[part] = true
	}
	for _, f := range own {
		if seen[f.O] || !th.t.Terms.IsIRI(f.O) {
			continue
		}
		seen[f.O] = true
		for _, n := range th.facts(f.O) {
			if n.P == th.code || n.P == th.intitule {
				out = append(out, n)
			}
		}
	}
	return out
}

// document is the sorted N-Triples of a thing, and the reasons of its own triples in the same order.
func (th *things) document(id rdf.ID, rank []int32) ([]byte, catalog.Reasons) {
	own := th.own(id)
	all := append(slices.Clone(own), th.near(id, own)...)
	slices.SortStableFunc(all, func(a, b fact.Fact) int { return compareTriples(rank, a.S, a.P, a.O, b.S, b.P, b.O) })
	mine := map[rdf.ID]bool{id: true}
	for _, part := range th.parts[id] {
		mine[part] = true
	}
	var text []byte
	var why catalog.Reasons
	d := th.t.Terms
	for _, f := range all {
		text = rdf.AppendTriple(text, d.Term(f.S), d.Term(f.P), d.Term(f.O))
		if mine[f.S] {
			why.Facts = append(why.Facts, th.ground(f))
		}
	}
	for _, s := range append([]rdf.ID{id}, th.parts[id]...) {
		why.Overruled = append(why.Overruled, th.overruled(s)...)
	}
	return text, why
}

// ground turns the basis of a fact into origins.
func (th *things) ground(f fact.Fact) catalog.Ground {
	n, decided := f.By.Decision()
	if !decided {
		return catalog.Ground{From: []fact.Origin{th.t.All[f.By].From}}
	}
	return catalog.Ground{Rule: th.p.Decisions[n].Rule, From: th.origins(th.p.Decisions[n].Kept)}
}

func (th *things) origins(statements []int32) []fact.Origin {
	out := make([]fact.Origin, len(statements))
	for i, st := range statements {
		out[i] = th.t.All[st].From
	}
	return out
}

// overruled lists the values of a subject that lost, one ground a value.
func (th *things) overruled(s rdf.ID) []catalog.Ground {
	var out []catalog.Ground
	_, part, _ := strings.Cut(th.t.Terms.Value(s), "#")
	for _, n := range th.lost[s] {
		dec := th.p.Decisions[n]
		byValue := map[rdf.ID][]int32{}
		var values []rdf.ID
		for _, st := range dec.Lost {
			o := th.t.All[st].O
			if byValue[o] == nil {
				values = append(values, o)
			}
			byValue[o] = append(byValue[o], st)
		}
		for _, o := range values {
			out = append(out, catalog.Ground{Rule: dec.Rule, Part: part, Property: th.t.Terms.Term(dec.P), Value: th.t.Terms.Term(o),
				From: append(th.origins(byValue[o]), th.origins(dec.Against)...)})
		}
	}
	return out
}

// path is the IRI of a thing after {base}id/.
func (th *things) path(id rdf.ID) string {
	return strings.TrimPrefix(th.t.Terms.Value(id), th.base+"id/")
}

// counts is the number of things of each class.
func (th *things) counts() map[string]int {
	out := map[string]int{}
	for _, class := range th.class {
		out[class]++
	}
	return out
}
