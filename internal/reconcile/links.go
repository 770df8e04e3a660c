package reconcile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"passerelle/internal/life"
	"passerelle/internal/link"
	"passerelle/internal/rdf"
)

// A TableRule says which property of which class pairs the codes of two families (ontology/tables.ttl).
type TableRule struct {
	Name, From, To, Relation string
	Class, Property          string // IRIs
}

const ontologyNS = "https://api.apprentissage.beta.gouv.fr/def/apprentissage#"

// ReadTables takes the tables of correspondence out of their Turtle document, in the order in which they stand.
func ReadTables(g *rdf.Graph) ([]TableRule, error) {
	var out []TableRule
	for _, s := range g.Subjects() {
		if g.Object(s, rdf.Type) != "<"+ontologyNS+"TableDeCorrespondance>" {
			continue
		}
		t := TableRule{Name: localName(rdf.Text(s)), From: g.Text(s, ontologyNS+"familleDe"), To: g.Text(s, ontologyNS+"familleVers"),
			Relation: "skos:" + localName(g.Text(s, ontologyNS+"relationSkos")), Class: g.Text(s, ontologyNS+"classe"), Property: g.Text(s, ontologyNS+"parPropriete")}
		if t.From == "" || t.To == "" || t.Class == "" || t.Property == "" || t.Relation == "skos:" {
			return nil, fmt.Errorf("%s:%d: table %s lacks one of familleDe, familleVers, classe, parPropriete, relationSkos", g.Name(), g.Locate(s, ""), t.Name)
		}
		out = append(out, t)
	}
	return out, nil
}

func localName(iri string) string {
	return iri[strings.LastIndexAny(iri, "#/")+1:]
}

// pairing is a table under construction, found by class and property.
type pairing struct{ class, property rdf.ID }

// prepareTables numbers the tables by what makes them.
func (r *run) prepareTables() {
	r.findDenials()
	r.tables = map[pairing]int{}
	for i, t := range r.p.Tables {
		r.tables[pairing{r.t.Terms.IRI(t.Class), r.t.Terms.IRI(t.Property)}] = i
		r.out.Tables = append(r.out.Tables, link.Table{Name: t.Name, From: t.From, To: t.To, Relation: t.Relation})
	}
}

// link adds the pairs that a group states to its table, those in force and those that later editions dropped.
func (r *run) link(g group) {
	n, ok := r.tables[pairing{g.thing.class, g.p}]
	if !ok {
		return
	}
	current := r.current(g)
	for _, values := range r.byValue(g.statements) {
		p := link.Pair{From: r.codeOf(g.s), To: r.codeOf(r.t.All[values[0]].O)}
		for _, i := range values {
			e := r.t.Editions[r.t.All[i].From.Edition]
			to := &p.Dropped
			if current[r.t.All[i].From.Edition] {
				to = &p.By
			}
			*to = note(*to, link.Stated{Source: e.Source, Edition: e.Day})
		}
		for _, d := range r.denied[[2]rdf.ID{g.s, r.t.All[values[0]].O}] {
			deny(&p, d)
		}
		r.out.Tables[n].Pairs = append(r.out.Tables[n].Pairs, p)
	}
}

// findDenials gathers the corrections that take a pair of a diploma and a fiche out of their source.
func (r *run) findDenials() {
	pairs := map[rdf.ID]*[2]rdf.ID{} // correction → diploma, fiche
	for _, s := range r.t.All {
		if s.P == r.v.typeCorrection && s.O == r.v.suppression {
			pairs[s.S] = &[2]rdf.ID{}
		}
	}
	for _, s := range r.t.All {
		if p := pairs[s.S]; p != nil && s.P == r.v.pDiplome {
			p[0] = s.O
		} else if p != nil && s.P == r.v.pCertification {
			p[1] = s.O
		}
	}
	r.denied = map[[2]rdf.ID][]link.Stated{}
	for _, s := range r.t.All {
		if p := pairs[s.S]; p != nil && s.P == r.v.typeCorrection && s.O == r.v.suppression {
			e := r.t.Editions[s.From.Edition]
			r.denied[*p] = note(r.denied[*p], link.Stated{Source: e.Source, Edition: e.Day})
		}
	}
}

// deny makes a pair contested, unless the source of the correction states the pair again in a newer edition.
func deny(p *link.Pair, d link.Stated) {
	theirs := func(s link.Stated) bool { return s.Source == d.Source }
	for _, s := range slices.Concat(p.By, p.Dropped) {
		if theirs(s) && s.Edition > d.Edition {
			return
		}
	}
	p.Denied = true
	p.By = slices.DeleteFunc(p.By, theirs)
	p.Dropped = note(p.Dropped, d)
}

// note keeps the newest edition of each source, by source.
func note(all []link.Stated, s link.Stated) []link.Stated {
	i, found := slices.BinarySearchFunc(all, s, func(a, b link.Stated) int { return cmp.Compare(a.Source, b.Source) })
	if !found {
		return slices.Insert(all, i, s)
	}
	all[i].Edition = max(all[i].Edition, s.Edition)
	return all
}

// sortTables puts the pairs in their fixed order, and joins those that sources with a graph of their own state too.
func (r *run) sortTables() {
	for i := range r.out.Tables {
		t := &r.out.Tables[i]
		slices.SortStableFunc(t.Pairs, func(a, b link.Pair) int {
			return cmp.Or(life.CompareCodes(a.From, b.From), life.CompareCodes(a.To, b.To))
		})
		joined := t.Pairs[:0]
		for _, p := range t.Pairs {
			if n := len(joined); n > 0 && joined[n-1].From == p.From && joined[n-1].To == p.To {
				joined[n-1].By = append(joined[n-1].By, p.By...)
				joined[n-1].Denied = joined[n-1].Denied || p.Denied
				joined[n-1].Dropped = append(joined[n-1].Dropped, p.Dropped...)
				continue
			}
			joined = append(joined, p)
		}
		t.Pairs = joined
	}
}
