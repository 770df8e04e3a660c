package link

import (
	"cmp"
	"slices"

	"passerelle/internal/life"
)

// The words of `fiabilite`.
const (
	Declaree    = "declaree"    // one source states it
	Concordante = "concordante" // several sources, not editions, state it
	Derivee     = "derivee"     // composed
	Contestee   = "contestee"   // a step is no longer stated by its source, or a correction denies it
)

// A Step is one pair on a path, as its source states it.
type Step struct {
	From, To Code
	Source   string
	Edition  life.Day
}

// A Correspondance is one pair of codes of two families.
type Correspondance struct {
	From, To       Code
	Relation       string
	Validity       life.Period // the days from the earliest to the latest on which some path holds
	JamaisEnsemble bool        // a direct pair whose two lives never meet
	Fiabilite      string
	Agrege         bool
	Paths          [][]Step // the shortest, at most five
}

// maxPaths is how many paths a Correspondance shows.
const maxPaths = 5

// From returns what corresponds to a code in a family, by code; only pairs whose validity holds day on, unless that is
// life.NoDay. A day leaves pairs out and changes nothing of those it keeps.
func (g *Graph) From(c Code, to string, on life.Day) []Correspondance {
	found := map[string]*Correspondance{}
	for _, route := range g.routes(c.Family, to) {
		if len(route) == 1 {
			g.direct(c, route[0], found)
			continue
		}
		g.compose(c, route, found)
	}
	out := make([]Correspondance, 0, len(found))
	for _, f := range found {
		if on == life.NoDay || !f.JamaisEnsemble && f.Validity.Holds(on) {
			out = append(out, *f)
		}
	}
	slices.SortFunc(out, func(a, b Correspondance) int { return life.CompareCodes(a.To.Code, b.To.Code) })
	return out
}

// direct adds the pairs of one table.
func (g *Graph) direct(c Code, w way, found map[string]*Correspondance) {
	for _, i := range w.pairs(c.Code) {
		p := w.Pairs[i]
		to := Code{w.to(), w.other(p)}
		validity, together := g.life(c).Intersect(g.life(to))
		out := &Correspondance{From: c, To: to, Relation: w.relation(p), Validity: validity, JamaisEnsemble: !together, Agrege: p.Agrege, Fiabilite: reliability(p)}
		if !together {
			out.Validity = life.Always
		}
		for _, s := range stated(p) {
			out.Paths = append(out.Paths, []Step{{c, to, s.Source, s.Edition}})
		}
		out.Paths = out.Paths[:min(len(out.Paths), maxPaths)]
		found[to.Code] = out
	}
}

// stated returns who states a pair; of a contested one, who dropped or denied it.
func stated(p Pair) []Stated {
	if p.contested() {
		return p.Dropped
	}
	return p.By
}

// newest is the one of the newest edition, the first by name of several: a step names one source.
func newest(all []Stated) Stated {
	return slices.MaxFunc(all, func(a, b Stated) int {
		return cmp.Or(cmp.Compare(a.Edition, b.Edition), cmp.Compare(b.Source, a.Source))
	})
}

func reliability(p Pair) string {
	switch {
	case p.contested():
		return Contestee
	case len(p.By) == 1:
		return Declaree
	}
	return Concordante
}

// trail is a path under way.
type trail struct {
	at        Code
	steps     []Step
	validity  life.Period
	contested bool
	agrege    bool
}

// compose follows a route step by step. A trail whose validity becomes empty ends.
func (g *Graph) compose(c Code, route []way, found map[string]*Correspondance) {
	trails := []trail{{at: c, validity: life.Always}}
	for _, w := range route {
		var next []trail
		for _, t := range trails {
			next = append(next, g.follow(t, w)...)
		}
		trails = next
	}
	slices.SortFunc(trails, compareTrails)
	for _, t := range trails {
		add(c, t, found)
	}
}

func (g *Graph) follow(t trail, w way) []trail {
	var out []trail
	for _, i := range w.pairs(t.at.Code) {
		p := w.Pairs[i]
		to := Code{w.to(), w.other(p)}
		here, together := g.life(t.at).Intersect(g.life(to))
		validity, left := t.validity.Intersect(here)
		if !together || !left {
			continue
		}
		s := newest(stated(p))
		steps := append(slices.Clone(t.steps), Step{t.at, to, s.Source, s.Edition})
		out = append(out, trail{to, steps, validity, t.contested || p.contested(), t.agrege || p.Agrege})
	}
	return out
}

// compareTrails puts uncontested trails first, then orders by the codes on the way.
func compareTrails(a, b trail) int {
	if a.contested != b.contested {
		if a.contested {
			return 1
		}
		return -1
	}
	for i := range min(len(a.steps), len(b.steps)) {
		if c := cmp.Or(cmp.Compare(a.steps[i].To.Family, b.steps[i].To.Family), life.CompareCodes(a.steps[i].To.Code, b.steps[i].To.Code)); c != 0 {
			return c
		}
	}
	return 0
}

// add joins a trail to the correspondence that it reaches. Contested trails count only where no other is.
func add(c Code, t trail, found map[string]*Correspondance) {
	f := found[t.at.Code]
	switch {
	case f == nil:
		f = &Correspondance{From: c, To: t.at, Relation: "skos:relatedMatch", Validity: t.validity, Fiabilite: Derivee, Agrege: t.agrege}
		if t.contested {
			f.Fiabilite = Contestee
		}
		found[t.at.Code] = f
	case t.contested && f.Fiabilite != Contestee:
		return
	default:
		f.Validity = envelope(f.Validity, t.validity)
	}
	if len(f.Paths) < maxPaths {
		f.Paths = append(f.Paths, t.steps)
	}
}

// envelope is the shortest period that holds both.
func envelope(p, q life.Period) life.Period {
	out := life.Period{Start: min(p.Start, q.Start), End: max(p.End, q.End)}
	if p.End == life.NoDay || q.End == life.NoDay {
		out.End = life.NoDay
	}
	return out
}
