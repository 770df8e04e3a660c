package reconcile

import (
	"cmp"
	"slices"
	"strings"

	"passerelle/internal/fact"
	"passerelle/internal/life"
	"passerelle/internal/link"
	"passerelle/internal/rdf"
)

// Run decides what is published. Statements of trial editions are never read. The result depends on the statements and
// on the order of the editions only.
func Run(in *fact.Table, p Policy) (*fact.Published, error) {
	r := newRun(in, p)
	r.eachSubject(func(s subject) {
		r.things[s.id] = r.describe(s)
		r.carries(s, r.things[s.id].class)
		r.collect(s.id)
	})
	r.correct()
	r.eachSubject(r.conflicts)
	r.lives()
	r.successions()
	r.pairs()
	r.dropOrphans()
	r.ownGraphs()
	r.finishTables()
	in.All = in.All[:r.given]
	return r.out, nil
}

// run is one reconciliation under way.
type run struct {
	t          *fact.Table
	p          Policy
	v          vocabulary
	out        *fact.Published
	order      []int32                     // statements by subject, property, value, then strength of their edition (strongest first), row
	apart      []int32                     // those of sources with a graph of their own, in the same order
	weight     []int                       // edition → strength: by day, then by rank, then by order of reading
	day        []int32                     // edition → number of its (source, day)
	editionsOn map[spokenDay][]uint16      // the editions of a source and day
	carry      map[carried]bool            // what an edition says at all of some class of things
	things     map[rdf.ID]thing            // every subject
	codes      map[rdf.ID]string           // subject → its code
	edges      map[[2]rdf.ID]*edge         // old, new
	life       map[rdf.ID]life.Life        // fiches and diplomas
	dated      map[rdf.ID][]int32          // fiches and diplomas → what the newest edition says of their life
	tables     map[pairing]int             // number of the table of correspondence that a property of a class makes
	stated     [][]statedPair              // by table
	classes    map[string]rdf.ID           // collection → the class of all its things, 0 where they are of several
	denied     map[[3]rdf.ID][]link.Stated // statements that corrections deny, with the newest denial of each source

	given    int             // number of statements that sources made; those behind them are made by corrections
	replaced map[int32]int32 // statement that a correction overrules → statement of the correction
	instead  map[int32]stood // statement made by a correction → what it stands for
}

// thing is what is known of a subject before its conflicts are settled.
type thing struct {
	class rdf.ID  // its first class, 0 when no row describes it
	days  []int32 // the (source, day) pairs that speak of it, sorted
}

type subject struct {
	id         rdf.ID
	statements []int32
}

func newRun(in *fact.Table, p Policy) *run {
	r := &run{t: in, p: p, out: &fact.Published{}, editionsOn: editionsByDay(in.Editions), carry: map[carried]bool{}, things: map[rdf.ID]thing{},
		classes: map[string]rdf.ID{}, codes: map[rdf.ID]string{}, edges: map[[2]rdf.ID]*edge{}, life: map[rdf.ID]life.Life{}, dated: map[rdf.ID][]int32{},
		given: len(in.All), replaced: map[int32]int32{}, instead: map[int32]stood{}}
	r.v = newVocabulary(in.Terms, p.Base)
	r.prepareTables()
	r.weigh()
	for i, st := range in.All {
		e := in.Editions[st.From.Edition]
		if e.Cover == fact.Essai {
			continue
		}
		if e.Graph != "" {
			r.apart = append(r.apart, int32(i))
			continue
		}
		r.order = append(r.order, int32(i))
	}
	slices.SortFunc(r.order, r.compare)
	slices.SortFunc(r.apart, r.compare)
	return r
}

// carried is a property that an edition states of things of a class: it has a column for it. Of two kinds of things in one
// file, each has its own columns. Class 0 are things that no row describes: they may be of any class.
type carried struct {
	edition  uint16
	p, class rdf.ID
}

// carries notes what editions state of one subject, whose class is known.
func (r *run) carries(s subject, class rdf.ID) {
	for _, i := range s.statements {
		st := r.t.All[i]
		r.carry[carried{st.From.Edition, st.P, class}] = true
	}
}

// carriesFor says whether an edition has the property for things of a class.
func (r *run) carriesFor(class rdf.ID, edition uint16, p rdf.ID) bool {
	return r.carry[carried{edition, p, class}] || r.carry[carried{edition, p, 0}]
}

// weigh gives every edition its strength and its (source, day) number.
func (r *run) weigh() {
	n := len(r.t.Editions)
	byStrength := make([]int, n)
	for i := range byStrength {
		byStrength[i] = i
	}
	slices.SortStableFunc(byStrength, func(a, b int) int {
		x, y := r.t.Editions[a], r.t.Editions[b]
		if c := cmp.Compare(x.Day, y.Day); c != 0 {
			return c
		}
		if c := cmp.Compare(r.rank(y.Source), r.rank(x.Source)); c != 0 {
			return c
		}
		return cmp.Compare(b, a)
	})
	r.weight, r.day = make([]int, n), make([]int32, n)
	for strength, edition := range byStrength {
		r.weight[edition] = strength
	}
	type sourceDay struct {
		source string
		day    life.Day
	}
	numbers := map[sourceDay]int32{}
	for i, e := range r.t.Editions {
		k := sourceDay{e.Source, e.Day}
		if _, ok := numbers[k]; !ok {
			numbers[k] = int32(len(numbers))
		}
		r.day[i] = numbers[k]
	}
}

func (r *run) rank(source string) int {
	if n, ok := r.p.Rank[source]; ok {
		return n
	}
	return len(r.p.Rank) + 1
}

func (r *run) compare(a, b int32) int {
	x, y := r.t.All[a], r.t.All[b]
	if x.S != y.S {
		return cmp.Compare(x.S, y.S)
	}
	if x.P != y.P {
		return cmp.Compare(x.P, y.P)
	}
	if x.O != y.O {
		return cmp.Compare(x.O, y.O)
	}
	if c := cmp.Compare(r.weight[y.From.Edition], r.weight[x.From.Edition]); c != 0 {
		return c
	}
	return cmp.Compare(a, b)
}

func (r *run) eachSubject(f func(subject)) { r.subjectsOf(r.order, f) }

func (r *run) subjectsOf(order []int32, f func(subject)) {
	for lo := 0; lo < len(order); {
		id := r.t.All[order[lo]].S
		hi := lo + 1
		for hi < len(order) && r.t.All[order[hi]].S == id {
			hi++
		}
		f(subject{id, order[lo:hi]})
		lo = hi
	}
}

// eachProperty cuts the statements of a subject into groups.
func (r *run) eachProperty(s subject, t thing, f func(group)) {
	for lo := 0; lo < len(s.statements); {
		p := r.t.All[s.statements[lo]].P
		hi := lo + 1
		for hi < len(s.statements) && r.t.All[s.statements[hi]].P == p {
			hi++
		}
		f(group{s: s.id, p: p, thing: t, subject: s.statements, statements: s.statements[lo:hi]})
		lo = hi
	}
}

// describe notes the class, the code and the (source, day) pairs of one subject.
func (r *run) describe(s subject) thing {
	var t thing
	for _, i := range s.statements {
		st := r.t.All[i]
		if st.P == r.v.typ && t.class == 0 {
			t.class = st.O
		}
		if st.P == r.v.code {
			r.codes[s.id] = r.t.Terms.Value(st.O)
		}
		if d := r.day[st.From.Edition]; !slices.Contains(t.days, d) {
			t.days = append(t.days, d)
		}
	}
	slices.Sort(t.days)
	return t
}

// collect notes the class of a described thing for its collection.
func (r *run) collect(id rdf.ID) {
	class := r.things[id].class
	if class == 0 || r.part(id) {
		return
	}
	collection := r.collection(id)
	if other, ok := r.classes[collection]; ok && other != class {
		class = 0
	}
	r.classes[collection] = class
}

// part says whether id is a hash IRI, a part of a thing.
func (r *run) part(id rdf.ID) bool { return strings.Contains(r.t.Terms.Term(id), "#") }

// publish adds a fact that statements make; the first is the strongest.
func (r *run) publish(s, p, o rdf.ID, rule string, kept, lost []int32) {
	kept, corrected := r.grounds(kept)
	if corrected {
		rule = RuleCorrection
	}
	by := fact.Decided(len(r.out.Decisions))
	if len(kept) == 1 && len(lost) == 0 && r.t.All[kept[0]].S == s && r.t.All[kept[0]].P == p && r.t.All[kept[0]].O == o {
		by = fact.Basis(kept[0])
	} else {
		r.out.Decisions = append(r.out.Decisions, fact.Decision{Rule: rule, S: s, P: p, Kept: kept, Lost: lost})
	}
	r.out.Facts = append(r.out.Facts, fact.Fact{S: s, P: p, O: o, By: by})
}

// derive adds a fact that no statement makes, out of those that lead to it.
func (r *run) derive(s, p, o rdf.ID, rule string, from []int32) {
	from, _ = r.grounds(from)
	r.out.Facts = append(r.out.Facts, fact.Fact{S: s, P: p, O: o, By: fact.Decided(len(r.out.Decisions))})
	r.out.Decisions = append(r.out.Decisions, fact.Decision{Rule: rule, S: s, P: p, Kept: from})
}

func (r *run) finding(s rdf.ID, code, message string) {
	r.out.Findings = append(r.out.Findings, fact.Finding{Code: code, Subject: r.t.Terms.Value(s), Message: message})
}

// dropOrphans takes out the parts of things that no published fact leads to, such as the habilitations of an edition
// that a later one replaced, and the names of codes that nothing names any more, those parts included.
func (r *run) dropOrphans() {
	for before := -1; before != len(r.out.Facts); {
		before = len(r.out.Facts)
		named := make(map[rdf.ID]bool, before)
		for _, f := range r.out.Facts {
			named[f.O] = true
		}
		r.out.Facts = slices.DeleteFunc(r.out.Facts, func(f fact.Fact) bool {
			loose := r.part(f.S) || r.things[f.S].class == 0
			return loose && !named[f.S]
		})
	}
}
