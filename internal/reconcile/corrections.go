package reconcile

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"passerelle/internal/fact"
	"passerelle/internal/link"
	"passerelle/internal/rdf"
)

// A correction is a row of our own table that says of one value of one property of one thing that it is wrong, what is
// right, or both. It is applied as long as an edition in force states the wrong value.
type correction struct {
	id           rdf.ID
	s, p         rdf.ID           // what it corrects
	wrong, right string           // as written in the table, "" where it says none
	wants        rdf.ID           // the right value as a term of the property, 0 where none is
	says         map[rdf.ID]int32 // the first statement of each of its own properties
}

// stood is what a statement made by a correction stands for: the source's own in whose place it is, −1 for none, and that of
// the correction.
type stood struct{ of, by int32 }

// ground is the statement that a corrected value is published from.
func (c *correction) ground(v vocabulary) int32 {
	if i, ok := c.says[v.valeurCorrigee]; ok {
		return i
	}
	return c.says[v.valeurPubliee]
}

// correct finds what corrections replace, and what stands instead. It must know which editions have which property, so it
// comes after all things are described; what it puts in place is read by every rule as if the editions had said it.
func (r *run) correct() {
	for _, c := range r.corrections() {
		if r.readable(c) {
			r.judge(c)
		}
	}
}

// corrections gathers the rows of the table, in the order of its statements.
func (r *run) corrections() []*correction {
	var all []*correction
	byID := map[rdf.ID]*correction{}
	for i, st := range r.t.All {
		if st.P == r.v.typ && st.O == r.v.correction && byID[st.S] == nil {
			byID[st.S] = &correction{id: st.S, says: map[rdf.ID]int32{r.v.typ: int32(i)}}
			all = append(all, byID[st.S])
		}
	}
	if len(all) == 0 {
		return nil
	}
	for i, st := range r.t.All {
		c := byID[st.S]
		if c == nil {
			continue
		}
		if _, said := c.says[st.P]; said {
			continue
		}
		c.says[st.P] = int32(i)
		switch st.P {
		case r.v.sujetCorrige:
			c.s = st.O
		case r.v.proprieteCorrigee:
			c.p = st.O
		case r.v.valeurPubliee:
			c.wrong = r.t.Terms.Value(st.O)
		case r.v.valeurCorrigee:
			c.right = r.t.Terms.Value(st.O)
		}
	}
	return all
}

// readable says whether a correction can be applied at all, and reports the cell that keeps it from that. A cell that the
// mapping rejected is reported already.
func (r *run) readable(c *correction) bool {
	rng, known := r.p.Ranges[r.t.Terms.Value(c.p)]
	const illegible = "correction-illisible"
	switch name := localName(r.t.Terms.Value(c.p)); {
	case c.s == 0 || c.p == 0:
		return false
	case !known:
		r.remark(c, r.v.proprieteCorrigee, illegible, "the ontology has no property "+name)
	case c.p == r.v.code:
		r.remark(c, r.v.proprieteCorrigee, illegible, "a code is what a thing is, and is not corrected")
	case c.wrong == c.right:
		r.remark(c, r.v.typ, illegible, "give the published value, the corrected one or both, and not twice the same")
	case c.right != "" && !rng.holds(c.right):
		r.remark(c, r.v.valeurCorrigee, illegible, fmt.Sprintf("%q is no value of %s", c.right, name))
	default:
		return true
	}
	return false
}

// judge applies a correction, or says why it is not needed.
func (r *run) judge(c *correction) {
	g := r.said(c)
	if _, paired := r.tables[pairing{r.classOf(g), g.p}]; g.thing.class == 0 && !paired {
		r.moot(c, r.v.sujetCorrige, "no source describes "+r.t.Terms.Value(c.s))
		return
	}
	c.wants = r.wanted(c, g)
	current := r.current(g)
	ever, wrongStands, rightStands := false, false, false
	for _, i := range g.statements {
		in := current[r.t.All[i].From.Edition]
		if r.states(i, c.wrong) {
			ever, wrongStands = true, wrongStands || in
		}
		rightStands = rightStands || in && r.t.All[i].O == c.wants
	}
	switch {
	case wrongStands || c.wrong == "" && !rightStands:
		r.apply(c, g)
	case rightStands:
		r.caughtUp(c, "the source itself now states "+c.right)
	case ever && c.right == "":
		r.caughtUp(c, "no source states "+c.wrong+" any more")
	case ever:
		r.moot(c, r.v.valeurPubliee, fmt.Sprintf("no source states %s any more, and none states %s", c.wrong, c.right))
	default:
		r.moot(c, r.v.valeurPubliee, "no source states "+c.wrong)
	}
}

// said is what sources say of the property that a correction is about.
func (r *run) said(c *correction) group {
	lo, _ := slices.BinarySearchFunc(r.order, c.s, func(i int32, s rdf.ID) int { return cmp.Compare(r.t.All[i].S, s) })
	hi := lo
	g := group{s: c.s, p: c.p, thing: r.things[c.s]}
	for ; hi < len(r.order) && r.t.All[r.order[hi]].S == c.s; hi++ {
		if i := r.order[hi]; r.t.All[i].P == c.p && int(i) < r.given {
			g.statements = append(g.statements, i)
		}
	}
	g.subject = r.order[lo:hi]
	return g
}

// states says whether a statement's value is the one written in the table: a literal as it reads, an IRI of ours without
// what all have in common.
func (r *run) states(statement int32, text string) bool {
	o := r.t.All[statement].O
	return text != "" && (r.t.Terms.Value(o) == text || r.t.Terms.IsIRI(o) && r.t.Terms.Value(o) == r.p.Base+"id/"+text)
}

// wanted is the corrected value as a term, in the language of the value that it replaces.
func (r *run) wanted(c *correction, g group) rdf.ID {
	if c.right == "" {
		return 0
	}
	lang := "fr"
	for _, i := range g.statements {
		t, err := rdf.ParseTerm(r.t.Terms.Term(r.t.All[i].O))
		if err == nil && t.Lang != "" && (c.wrong == "" || r.states(i, c.wrong)) {
			lang = t.Lang
			break
		}
	}
	return r.t.Terms.Intern(r.p.Ranges[r.t.Terms.Value(c.p)].term(c.right, lang, r.p.Base+"id/"))
}

// apply puts the corrected value in the place of what it replaces: of a property with one value all that sources say, of
// any other the wrong value alone. So that it is published even where the deciding edition is silent, it stands there too.
func (r *run) apply(c *correction, g group) {
	rule, named := r.p.Rules[r.t.Terms.Value(c.p)]
	one := c.wants != 0 && named && (rule == Newest || rule == Ranked || rule == Sole)
	host, found := r.host(g)
	if c.wants != 0 && (one || c.wrong == "") && !found {
		r.moot(c, r.v.proprieteCorrigee, fmt.Sprintf("no edition that speaks of %s has this property", r.t.Terms.Value(c.s)))
		return
	}
	places := map[uint16]int32{} // edition → the first statement replaced there, −1 for none
	if one || c.wrong == "" {
		places[host] = -1
	}
	for _, i := range g.statements {
		if r.t.All[i].O == c.wants || !one && !r.states(i, c.wrong) {
			continue
		}
		r.replaced[i] = c.ground(r.v)
		e := r.edition(c.ground(r.v))
		k := [3]rdf.ID{g.s, g.p, r.t.All[i].O}
		r.denied[k] = note(r.denied[k], link.Stated{Source: e.Source, Edition: e.Day})
		if first, ok := places[r.t.All[i].From.Edition]; !ok || first < 0 || i < first {
			places[r.t.All[i].From.Edition] = i
		}
	}
	for _, e := range slices.Sorted(maps.Keys(places)) {
		r.stand(c, e, places[e])
	}
	r.out.Corrections.Applied++
}

// host is the strongest edition of a day on which its source speaks of the thing, and that has the property.
func (r *run) host(g group) (edition uint16, found bool) {
	strength := -1
	for e := range r.t.Editions {
		if r.weight[e] > strength && slices.Contains(g.thing.days, r.day[e]) && r.carriesFor(g.thing.class, uint16(e), g.p) {
			edition, strength, found = uint16(e), r.weight[e], true
		}
	}
	return edition, found
}

// stand makes an edition say the corrected value, in the place of a statement of its own or of none.
func (r *run) stand(c *correction, edition uint16, of int32) {
	if c.wants == 0 {
		return
	}
	i := int32(len(r.t.All))
	r.t.All = append(r.t.All, fact.Statement{S: c.s, P: c.p, O: c.wants, From: fact.Origin{Edition: edition}})
	r.instead[i] = stood{of, c.ground(r.v)}
	at, _ := slices.BinarySearchFunc(r.order, i, r.compare)
	r.order = slices.Insert(r.order, at, i)
}

// uncorrected parts statements that hold from those that corrections replace, by the statement of the correction.
func (r *run) uncorrected(statements []int32) (kept []int32, lost map[int32][]int32) {
	if len(r.replaced) == 0 {
		return statements, nil
	}
	for _, i := range statements {
		if by, ok := r.replaced[i]; !ok {
			kept = append(kept, i)
		} else if lost == nil {
			lost = map[int32][]int32{by: {i}}
		} else {
			lost[by] = append(lost[by], i)
		}
	}
	return kept, lost
}

// overrule takes out of a group what corrections replace, and loses it.
func (r *run) overrule(g group) []int32 {
	kept, lost := r.uncorrected(g.statements)
	for _, by := range slices.Sorted(maps.Keys(lost)) {
		r.lose(g, lost[by], by)
	}
	return kept
}

// lose overrules statements by that of a correction.
func (r *run) lose(g group, lost []int32, by int32) {
	r.out.Lost = append(r.out.Lost, lost...)
	r.out.Decisions = append(r.out.Decisions, fact.Decision{Rule: RuleCorrection, S: g.s, P: g.p,
		Lost: r.onePerEdition(slices.Clone(lost)), Against: []int32{by}})
	if g.p == r.v.remplacePar || g.p == r.v.remplace {
		r.denyEdges(lost)
	}
}

// grounds names the corrections in the place of what they made editions say, before what sources state themselves, and
// says whether there is any.
func (r *run) grounds(statements []int32) (grounds []int32, corrected bool) {
	if !slices.ContainsFunc(statements, func(i int32) bool { return int(i) >= r.given }) {
		return statements, false
	}
	var stated []int32
	for _, i := range statements {
		made, ok := r.instead[i]
		if !ok {
			stated = append(stated, i)
		} else if !slices.Contains(grounds, made.by) {
			grounds = append(grounds, made.by)
		}
	}
	return append(grounds, stated...), true
}

// bySources leaves out what corrections make editions say.
func (r *run) bySources(statements []int32) []int32 {
	if len(r.instead) == 0 {
		return statements
	}
	return slices.DeleteFunc(slices.Clone(statements), func(i int32) bool { return int(i) >= r.given })
}

// witnesses names what editions say themselves in the place of what corrections made them say: the ground of what is known
// of an edition rather than of a value.
func (r *run) witnesses(statements []int32) []int32 {
	out := slices.Clone(statements)
	for n, i := range out {
		if made, ok := r.instead[i]; ok && made.of >= 0 {
			out[n] = made.of
		}
	}
	return out
}

// by is the edition that a statement is known from: that of the correction where one made it.
func (r *run) by(statement int32) fact.Edition {
	if made, ok := r.instead[statement]; ok {
		return r.edition(made.by)
	}
	return r.edition(statement)
}

// moot reports a correction that has nothing to correct.
func (r *run) moot(c *correction, cell rdf.ID, why string) {
	r.out.Corrections.Moot++
	r.remark(c, cell, "correction-sans-objet", why+"; review this row, or remove it")
}

// caughtUp reports a correction that its publisher has made.
func (r *run) caughtUp(c *correction, why string) {
	r.out.Corrections.CaughtUp++
	r.remark(c, r.v.typ, "correction-rattrapee", why+"; this row can go")
}

// remark names the row of the table, and the column where one of its cells is meant.
func (r *run) remark(c *correction, cell rdf.ID, code, message string) {
	i, ok := c.says[cell]
	if !ok {
		i = c.says[r.v.typ]
	}
	e, from := r.edition(i), r.t.All[i].From
	f := fact.Finding{Source: e.Source, File: e.File, Row: from.Row, Code: code, Subject: r.t.Terms.Value(c.id),
		Message: fmt.Sprintf("correction %s: %s", r.codeOf(c.id), message)}
	if columns := r.t.Rules[from.Rule].Columns; ok && cell != r.v.typ && len(columns) > 0 {
		f.Column = columns[0]
	}
	r.out.Findings = append(r.out.Findings, f)
}
