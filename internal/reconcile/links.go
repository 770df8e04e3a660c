package reconcile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"passerelle/internal/link"
	"passerelle/internal/rdf"
)

// A TableRule says which properties of which class pair the codes of two families (ontology/tables.ttl).
type TableRule struct {
	Name, From, To string
	Relation       string            // SKOS mapping property of the table, such as skos:relatedMatch
	Class          string            // IRI
	Relations      map[string]string // property IRI → its own SKOS mapping property, "" is the table's
	Backwards      bool              // the properties lead from the second family to the first
	Expand         string            // IRI of the property from a narrower code to its wider one, "" for none
	Of             string            // the table whose first codes the property leads to those of this one, "" for none
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
			Relation: relationOf(g, s), Class: g.Text(s, ontologyNS+"classe"), Backwards: g.Text(s, ontologyNS+"aRebours") == "true",
			Expand: g.Text(s, ontologyNS+"etendPar"), Of: localName(g.Text(s, ontologyNS+"tireeDe")), Relations: map[string]string{}}
		owned := true // every property has a relation of its own
		for _, p := range g.Objects(s, ontologyNS+"parPropriete") {
			relation := relationOf(g, p)
			t.Relations[rdf.Text(p)] = relation
			owned = owned && relation != ""
		}
		if t.From == "" || t.To == "" || t.Class == "" || len(t.Relations) == 0 || t.Relation == "" && !owned {
			return nil, fmt.Errorf("%s:%d: table %s lacks one of familleDe, familleVers, classe, parPropriete, relationSkos", g.Name(), g.Locate(s, ""), t.Name)
		}
		if t.Of != "" && !slices.ContainsFunc(out, func(other TableRule) bool { return other.Name == t.Of }) {
			return nil, fmt.Errorf("%s:%d: table %s is drawn from %q, which is no table above it", g.Name(), g.Locate(s, ""), t.Name, t.Of)
		}
		out = append(out, t)
	}
	return out, nil
}

// relationOf returns the mapping property that a table, or a property, has in the document.
func relationOf(g *rdf.Graph, s string) string {
	if relation := g.Text(s, ontologyNS+"relationSkos"); relation != "" {
		return "skos:" + localName(relation)
	}
	return ""
}

func localName(iri string) string {
	return iri[strings.LastIndexAny(iri, "#/")+1:]
}

// pairing is a table under construction, found by class and property.
type pairing struct{ class, property rdf.ID }

// statedPair is a pair of a table before its codes are known.
type statedPair struct {
	s, o rdf.ID
	link.Pair
}

// prepareTables numbers the tables by what makes them.
func (r *run) prepareTables() {
	r.findDenials()
	r.tables = map[pairing]int{}
	r.stated = make([][]statedPair, len(r.p.Tables))
	for i, t := range r.p.Tables {
		r.out.Tables = append(r.out.Tables, link.Table{Name: t.Name, From: t.From, To: t.To, Relation: cmp.Or(t.Relation, "skos:mappingRelation")})
		for property := range t.Relations {
			if t.Of == "" {
				r.tables[pairing{r.t.Terms.IRI(t.Class), r.t.Terms.IRI(property)}] = i
			}
		}
	}
}

// link adds the pairs that a group states to its table, those in force and those that later editions dropped.
func (r *run) link(g group) {
	n, ok := r.tables[pairing{r.classOf(g), g.p}]
	if !ok {
		return
	}
	relation := r.p.Tables[n].Relations[r.t.Terms.Value(g.p)]
	current := r.current(g)
	for _, values := range r.byValue(r.certain(g)) {
		p := statedPair{g.s, r.t.All[values[0]].O, link.Pair{Relation: relation}}
		for _, i := range values {
			e := r.by(i)
			to := &p.Dropped
			if current[r.t.All[i].From.Edition] {
				to = &p.By
			}
			*to = note(*to, link.Stated{Source: e.Source, Edition: e.Day})
		}
		forget(&p.Pair)
		for _, d := range r.denied[[3]rdf.ID{p.s, g.p, p.o}] {
			deny(&p.Pair, d)
		}
		r.stated[n] = append(r.stated[n], p)
	}
}

// classOf returns the class of a group's thing; of one that sources only name, that which all described things beside it
// in its collection have.
func (r *run) classOf(g group) rdf.ID {
	if g.thing.class != 0 {
		return g.thing.class
	}
	return r.classes[r.collection(g.s)]
}

// collection is the IRI of a thing up to its code.
func (r *run) collection(id rdf.ID) string {
	iri := r.t.Terms.Value(id)
	return iri[:strings.LastIndexByte(iri, '/')+1]
}

// certain leaves out the guesses: under the rule seule-possible, an edition that states several values states no pair.
func (r *run) certain(g group) []int32 {
	if r.p.Rules[r.t.Terms.Value(g.p)] != Sole {
		return g.statements
	}
	first, several := map[uint16]rdf.ID{}, map[uint16]bool{}
	holds, _ := r.uncorrected(g.statements)
	for _, i := range holds {
		st := r.t.All[i]
		if o, ok := first[st.From.Edition]; ok && o != st.O {
			several[st.From.Edition] = true
		}
		first[st.From.Edition] = st.O
	}
	return slices.DeleteFunc(slices.Clone(g.statements), func(i int32) bool {
		_, corrected := r.replaced[i]
		return several[r.t.All[i].From.Edition] && !corrected
	})
}

// findDenials gathers the kit's own corrections, which take a pair of a diploma and a fiche out of it. What our table of
// corrections denies comes to them when it is applied.
func (r *run) findDenials() {
	pairs := map[rdf.ID]*[3]rdf.ID{} // correction → that the diploma is the fiche
	for _, s := range r.t.All {
		if s.P == r.v.typeCorrection && s.O == r.v.suppression {
			pairs[s.S] = &[3]rdf.ID{1: r.v.pCertification}
		}
	}
	for _, s := range r.t.All {
		if p := pairs[s.S]; p != nil && s.P == r.v.pDiplome {
			p[0] = s.O
		} else if p != nil && s.P == r.v.pCertification {
			p[2] = s.O
		}
	}
	r.denied = map[[3]rdf.ID][]link.Stated{}
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
