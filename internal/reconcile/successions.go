package reconcile

import (
	"fmt"
	"slices"
	"strings"

	"passerelle/internal/fact"
	"passerelle/internal/life"
	"passerelle/internal/rdf"
)

// edge is a succession under construction.
type edge struct {
	byOld, byNew bool
	sources      []string
	in           []int32 // statements in force
	contested    []int32
	denied       []int32 // by corrections
}

// declareEdges notes the successions that one side of the codes declares.
func (r *run) declareEdges(g group) {
	current := r.current(g)
	for _, i := range g.statements {
		st := r.t.All[i]
		e := r.edgeOf(i)
		if !current[st.From.Edition] {
			e.contested = append(e.contested, i)
			continue
		}
		e.in = append(e.in, i)
		e.byOld = e.byOld || g.p == r.v.remplacePar
		e.byNew = e.byNew || g.p == r.v.remplace
		if source := r.by(i).Source; !slices.Contains(e.sources, source) {
			e.sources = append(e.sources, source)
		}
	}
}

// edgeOf is the succession that a statement declares.
func (r *run) edgeOf(statement int32) *edge {
	st := r.t.All[statement]
	k := [2]rdf.ID{st.S, st.O}
	if st.P == r.v.remplace {
		k = [2]rdf.ID{st.O, st.S}
	}
	if r.edges[k] == nil {
		r.edges[k] = &edge{}
	}
	return r.edges[k]
}

// denyEdges keeps the successions that corrections overrule: contested, unless the other side declares them too.
func (r *run) denyEdges(statements []int32) {
	for _, i := range statements {
		e := r.edgeOf(i)
		e.denied = append(e.denied, i)
	}
}

// successions publishes every edge in both directions, and says what is odd about them.
func (r *run) successions() {
	keys := make([][2]rdf.ID, 0, len(r.edges))
	for k := range r.edges {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b [2]rdf.ID) int {
		if c := life.CompareCodes(r.codeOf(a[0]), r.codeOf(b[0])); c != 0 {
			return c
		}
		return life.CompareCodes(r.codeOf(a[1]), r.codeOf(b[1]))
	})
	for _, k := range keys {
		e := r.edges[k]
		slices.Sort(e.sources)
		out := life.Edge{Old: r.codeOf(k[0]), New: r.codeOf(k[1]), ByOld: e.byOld, ByNew: e.byNew, Sources: e.sources, Contested: len(e.in) == 0}
		if out.Contested {
			out.Sources = r.sourcesOf(slices.Concat(e.contested, e.denied))
			r.contest(e.contested)
		}
		r.out.Edges = append(r.out.Edges, out)
		r.publishEdge(k, e)
	}
	ids := map[string]rdf.ID{} // undescribed codes too may lie on a loop
	for _, k := range keys {
		ids[r.codeOf(k[0])] = k[0]
	}
	for _, code := range life.Cycles(r.out.Edges) {
		r.finding(ids[code], "succession-en-boucle", "the code is reached again by following its successors; each code is visited once")
	}
}

// contest overrules what older editions declared of a succession and newer ones no longer do.
func (r *run) contest(statements []int32) {
	r.out.Lost = append(r.out.Lost, statements...)
	for _, i := range statements {
		st := r.t.All[i]
		r.out.Decisions = append(r.out.Decisions, fact.Decision{Rule: RuleSuccession, S: st.S, P: st.P, Lost: []int32{i}})
	}
}

// codeOf returns the code of a thing; where no row describes it, the last segment of its IRI.
func (r *run) codeOf(id rdf.ID) string {
	if c, ok := r.codes[id]; ok {
		return c
	}
	iri := r.t.Terms.Value(id)
	return iri[strings.LastIndexByte(iri, '/')+1:]
}

func (r *run) sourcesOf(statements []int32) []string {
	var out []string
	for _, i := range statements {
		if s := r.t.Editions[r.t.All[i].From.Edition].Source; !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	slices.Sort(out)
	return out
}

func (r *run) publishEdge(k [2]rdf.ID, e *edge) {
	if len(e.in) == 0 {
		return
	}
	for side, id := range k {
		if r.things[id].class == 0 {
			r.finding(id, "code-jamais-decrit", fmt.Sprintf("named in a succession with %s, and no row of any source describes it", r.codeOf(k[1-side])))
		}
	}
	kept, rule := r.onePerEdition(slices.Clone(e.in)), RuleSuccession
	if _, corrected := r.grounds(kept); corrected {
		rule = RuleCorrection
	}
	if r.things[k[0]].class != 0 {
		r.derive(k[0], r.v.remplacePar, k[1], rule, kept)
	}
	if r.things[k[1]].class != 0 {
		r.derive(k[1], r.v.remplace, k[0], rule, kept)
	}
}
