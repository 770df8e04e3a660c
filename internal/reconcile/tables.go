package reconcile

import (
	"cmp"
	"slices"

	"passerelle/internal/life"
	"passerelle/internal/link"
	"passerelle/internal/rdf"
)

// finishTables makes the tables out of the pairs that were stated.
func (r *run) finishTables() {
	for n, rule := range r.p.Tables {
		if rule.Of != "" {
			r.draw(n)
		}
		if rule.Expand != "" {
			r.stated[n] = expand(r.stated[n], r.narrower(rule.Expand))
		}
		for _, p := range r.stated[n] {
			p.From, p.To = r.codeOf(p.s), r.codeOf(p.o)
			if rule.Backwards {
				p.From, p.To = p.To, p.From
			}
			r.out.Tables[n].Pairs = append(r.out.Tables[n].Pairs, p.Pair)
		}
		sortTable(&r.out.Tables[n])
	}
}

// draw makes the pairs of a table out of those of another, whose first code a property of its thing leads to the first
// code of this one: the métier of an appellation, where appellations are paired.
func (r *run) draw(n int) {
	rule := r.p.Tables[n]
	class := r.t.Terms.IRI(rule.Class)
	leads := map[rdf.ID][]rdf.ID{}
	for _, f := range r.out.Facts {
		if _, ok := rule.Relations[r.t.Terms.Value(f.P)]; ok && r.things[f.S].class == class {
			leads[f.S] = append(leads[f.S], f.O)
		}
	}
	of := slices.IndexFunc(r.p.Tables, func(t TableRule) bool { return t.Name == rule.Of })
	for _, p := range r.stated[of] {
		for _, to := range leads[p.s] {
			drawn := statedPair{to, p.o, p.Pair}
			drawn.Relation = ""
			r.stated[n] = append(r.stated[n], drawn)
		}
	}
}

// narrower returns, for every code that has narrower ones, the narrowest below it.
func (r *run) narrower(property string) map[rdf.ID][]rdf.ID {
	p := r.t.Terms.IRI(property)
	children := map[rdf.ID][]rdf.ID{}
	for _, f := range r.out.Facts {
		if f.P == p {
			children[f.O] = append(children[f.O], f.S)
		}
	}
	leaves := map[rdf.ID][]rdf.ID{}
	for wide := range children {
		under, seen := slices.Clone(children[wide]), map[rdf.ID]bool{wide: true}
		for len(under) > 0 {
			id := under[len(under)-1]
			under = under[:len(under)-1]
			if seen[id] {
				continue
			}
			seen[id] = true
			if under = append(under, children[id]...); len(children[id]) == 0 {
				leaves[wide] = append(leaves[wide], id)
			}
		}
	}
	return leaves
}

// expand replaces a second code that has narrower ones by the narrowest.
func expand(pairs []statedPair, leaves map[rdf.ID][]rdf.ID) []statedPair {
	var out []statedPair
	for _, p := range pairs {
		if len(leaves[p.o]) == 0 {
			out = append(out, p)
			continue
		}
		p.Agrege = true
		for _, leaf := range leaves[p.o] {
			p.o = leaf
			out = append(out, p)
		}
	}
	return out
}

// sortTable puts the pairs in their fixed order and joins those that several groups state: sources with a graph of their
// own, several appellations of one métier.
func sortTable(t *link.Table) {
	slices.SortStableFunc(t.Pairs, func(a, b link.Pair) int {
		return cmp.Or(life.CompareCodes(a.From, b.From), life.CompareCodes(a.To, b.To))
	})
	joined := t.Pairs[:0]
	for _, p := range t.Pairs {
		if n := len(joined); n > 0 && joined[n-1].From == p.From && joined[n-1].To == p.To {
			join(&joined[n-1], p)
			continue
		}
		joined = append(joined, p)
	}
	t.Pairs = joined
}

// join adds what another group says of a pair.
func join(p *link.Pair, other link.Pair) {
	p.By, p.Dropped = slices.Clone(p.By), slices.Clone(p.Dropped)
	for _, s := range other.By {
		p.By = note(p.By, s)
	}
	for _, s := range other.Dropped {
		p.Dropped = note(p.Dropped, s)
	}
	if p.Denied = p.Denied || other.Denied; !p.Denied {
		forget(p)
	}
	p.Agrege = p.Agrege || other.Agrege
}

// forget takes out of those that dropped a pair the sources that state it still.
func forget(p *link.Pair) {
	p.Dropped = slices.DeleteFunc(p.Dropped, func(s link.Stated) bool {
		return slices.ContainsFunc(p.By, func(by link.Stated) bool { return by.Source == s.Source })
	})
}
