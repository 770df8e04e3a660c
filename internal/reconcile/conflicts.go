package reconcile

import (
	"fmt"
	"slices"

	"passerelle/internal/fact"
	"passerelle/internal/rdf"
)

// conflicts settles every property of one subject.
func (r *run) conflicts(s subject) {
	t := r.things[s.id]
	r.eachProperty(s, t, func(g group) {
		r.link(g)
		if t.class != 0 || g.p == r.v.code || g.p == r.v.intitule {
			r.settle(g)
		}
	})
	if t.class != 0 && !r.part(s.id) {
		r.seen(s)
		r.changed(s, t)
	}
}

// group is what sources said of one property of one thing, by value and then by strength.
type group struct {
	s, p       rdf.ID
	thing      thing
	subject    []int32 // all statements of the thing
	statements []int32
}

func (r *run) settle(g group) {
	if g.statements = r.overrule(g); len(g.statements) == 0 {
		return
	}
	rule, ok := r.p.Rules[r.t.Terms.Value(g.p)]
	if !ok {
		rule = Set
	}
	switch {
	case g.p == r.v.remplacePar || g.p == r.v.remplace:
		r.declareEdges(g)
	case g.p == r.v.typ || g.p == r.v.code || rule == Once:
		r.once(g)
	case rule == Newest:
		r.single(g, rule, r.newest(g))
	case rule == Ranked:
		r.single(g, rule, r.best(g))
	case rule == Sole:
		r.single(g, rule, r.sole(g))
	default:
		r.set(g)
	}
}

// once publishes each value from its strongest statement.
func (r *run) once(g group) {
	for _, values := range r.byValue(g.statements) {
		r.publish(g.s, g.p, r.t.All[values[0]].O, Once.String(), values[:1], nil)
	}
}

// byValue cuts statements, which are ordered by value, into one list a value.
func (r *run) byValue(statements []int32) [][]int32 {
	var out [][]int32
	for lo := 0; lo < len(statements); {
		hi := lo + 1
		for hi < len(statements) && r.t.All[statements[hi]].O == r.t.All[statements[lo]].O {
			hi++
		}
		out = append(out, statements[lo:hi])
		lo = hi
	}
	return out
}

// single publishes the one value of the winning statement; winner < 0 means that the deciding edition states none.
func (r *run) single(g group, rule Rule, winner int32) {
	var kept, lost []int32
	for _, i := range g.statements {
		if winner >= 0 && r.t.All[i].O == r.t.All[winner].O {
			kept = append(kept, i)
		} else {
			lost = append(lost, i)
		}
	}
	r.out.Lost = append(r.out.Lost, lost...)
	kept, lost = r.onePerEdition(kept), r.onePerEdition(lost)
	if winner < 0 {
		r.out.Decisions = append(r.out.Decisions, fact.Decision{Rule: rule.String(), S: g.s, P: g.p, Lost: lost})
		return
	}
	name := rule.String()
	if len(lost) == 0 {
		name = RuleAgreement
	}
	r.publish(g.s, g.p, r.t.All[winner].O, name, kept, lost)
}

// onePerEdition keeps the first statement of each edition, strongest editions first: an edition that repeats a value on
// thirty rows says it once.
func (r *run) onePerEdition(statements []int32) []int32 {
	slices.SortStableFunc(statements, func(a, b int32) int {
		x, y := r.t.All[a], r.t.All[b]
		if x.From.Edition != y.From.Edition {
			return r.weight[y.From.Edition] - r.weight[x.From.Edition]
		}
		return int(a) - int(b)
	})
	return slices.CompactFunc(statements, func(a, b int32) bool {
		return r.t.All[a].From.Edition == r.t.All[b].From.Edition && r.t.All[a].O == r.t.All[b].O
	})
}

// newest returns the statement of the strongest edition whose file has the thing and carries the property, or −1 when
// that edition leaves the property empty.
func (r *run) newest(g group) int32 {
	deciding, strength := uint16(0), -1
	for _, i := range g.subject {
		e := r.t.All[i].From.Edition
		if r.weight[e] > strength && r.carriesFor(g.thing.class, e, g.p) {
			deciding, strength = e, r.weight[e]
		}
	}
	var stated []int32 // each value of the deciding edition from its first row
	for _, values := range r.byValue(g.statements) {
		if i := slices.IndexFunc(values, func(i int32) bool { return r.t.All[i].From.Edition == deciding }); i >= 0 {
			stated = append(stated, values[i])
		}
	}
	if len(stated) == 0 {
		return -1
	}
	slices.Sort(stated)
	for _, other := range stated[1:] {
		r.disagreement(g, stated[0], other)
	}
	return stated[0]
}

func (r *run) disagreement(g group, kept, other int32) {
	e, row := r.t.Editions[r.t.All[other].From.Edition], r.t.All[other].From.Row
	r.out.Findings = append(r.out.Findings, fact.Finding{Source: e.Source, File: e.File, Row: row,
		Code: "edition-contradictoire", Subject: r.t.Terms.Value(g.s),
		Message: fmt.Sprintf("rows %d and %d of one edition disagree on %s; the first row is kept",
			r.t.All[kept].From.Row, row, r.t.Terms.Value(g.p))})
}

// best returns the statement of the best-ranked source, then of its newest edition, then of its first row.
func (r *run) best(g group) int32 {
	return slices.MinFunc(g.statements, func(a, b int32) int {
		x, y := r.t.All[a].From, r.t.All[b].From
		if c := r.rank(r.t.Editions[x.Edition].Source) - r.rank(r.t.Editions[y.Edition].Source); c != 0 {
			return c
		}
		if c := r.weight[y.Edition] - r.weight[x.Edition]; c != 0 {
			return c
		}
		return int(a) - int(b)
	})
}

// sole returns the statement that best does, or −1 when its edition states other values too.
func (r *run) sole(g group) int32 {
	winner := r.best(g)
	for _, i := range g.statements {
		a, b := r.t.All[winner], r.t.All[i]
		if a.From.Edition != b.From.Edition || a.O == b.O {
			continue
		}
		e := r.t.Editions[a.From.Edition]
		r.out.Findings = append(r.out.Findings, fact.Finding{Source: e.Source, File: e.File, Row: a.From.Row,
			Code: "plusieurs-possibles", Subject: r.t.Terms.Value(g.s),
			Message: fmt.Sprintf("several values of %s are possible; none is published", r.t.Terms.Value(g.p))})
		return -1
	}
	return winner
}

// set publishes the values that current says are in force, and loses the others.
func (r *run) set(g group) {
	current := r.current(g)
	var lost []int32
	for _, values := range r.byValue(g.statements) {
		if !slices.ContainsFunc(values, func(i int32) bool { return current[r.t.All[i].From.Edition] }) {
			lost = append(lost, values...)
			continue
		}
		kept, rule := r.onePerEdition(slices.Clone(values)), Set.String()
		if len(kept) > 1 {
			rule = RuleAgreement
		}
		r.publish(g.s, g.p, r.t.All[kept[0]].O, rule, kept, nil)
	}
	if len(lost) > 0 {
		r.out.Lost = append(r.out.Lost, lost...)
		r.out.Decisions = append(r.out.Decisions, fact.Decision{Rule: Set.String(), S: g.s, P: g.p, Lost: r.onePerEdition(slices.Clone(lost))})
	}
}

// current returns the editions whose statements of g are in force: of each source and table, the newest complete
// edition that carries the property while its source speaks of the thing that day, and the extracts from that day on.
// The complete edition may well be one that no longer states anything of g: it then ends what older ones stated.
func (r *run) current(g group) map[uint16]bool {
	type table struct{ source, table string }
	newest := map[table]int{}
	for e, edition := range r.t.Editions {
		if edition.Cover != fact.Complet || !r.carriesFor(g.thing.class, uint16(e), g.p) || !slices.Contains(g.thing.days, r.day[e]) {
			continue
		}
		k := table{edition.Source, edition.Table}
		if old, ok := newest[k]; !ok || r.weight[e] > r.weight[old] {
			newest[k] = e
		}
	}
	current := map[uint16]bool{}
	for _, i := range g.statements {
		e := r.t.All[i].From.Edition
		edition := r.t.Editions[e]
		complete, ok := newest[table{edition.Source, edition.Table}]
		current[e] = !ok || int(e) == complete || edition.Cover == fact.Extrait && edition.Day >= r.t.Editions[complete].Day
	}
	return current
}
