package oracle

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// The names of the sources, as edges carry them.
const (
	franceCompetences = "france-competences"
	kitApprentissage  = "kit-apprentissage"
	bcn               = "bcn"
)

// edition is one edition of one source, or of one of its files.
type edition struct {
	source      string
	day         string
	extrait     bool // it speaks only of what it holds, and contests nothing
	successions bool // it has a succession table or succession columns
	rows        []row
}

// row is what one line says of the code that it describes. An empty field says
// nothing.
type row struct {
	code              string
	etat              string // ACTIVE or INACTIVE
	debut, fin        string
	anciens, nouveaux []string
}

// statement is all that one edition says of the state of one code.
type statement struct {
	day        string
	etat       string
	debut, fin string
}

func (s statement) startsAfter(day string) bool { return s.debut != "" && day < s.debut }
func (s statement) endsBefore(day string) bool  { return s.fin != "" && day > s.fin }
func (s statement) holds(day string) bool       { return !s.startsAfter(day) && !s.endsBefore(day) }

// Edge says that one code follows another (§3.2 (a)).
type Edge struct {
	Ancien, Nouveau string
	DeclarePar      []string // "ancien", "nouveau" or both, in this order
	Sources         []string // names of sources, sorted
}

// Oracle holds what the files say. It never changes once made.
type Oracle struct {
	editions   []edition
	described  map[string]bool
	statements map[string][]statement // newest first; of a fiche, only those that state something
	newer      map[string][]string    // along the edges that count
	older      map[string][]string
	edges      []Edge
	contested  []Edge
}

func newOracle(editions []edition) *Oracle {
	o := &Oracle{
		editions:   slices.Clone(editions),
		described:  map[string]bool{},
		statements: map[string][]statement{},
		newer:      map[string][]string{},
		older:      map[string][]string{},
	}
	slices.SortStableFunc(o.editions, newestFirst)
	for _, e := range o.editions {
		for code, s := range e.statements() {
			o.described[code] = true
			if !isFiche(code) || s.etat != "" || s.debut != "" || s.fin != "" {
				o.statements[code] = append(o.statements[code], s)
			}
		}
	}
	counting, contested := o.declarations()
	o.edges = edgesOf(counting)
	o.contested = edgesOf(contested)
	for _, e := range o.edges {
		o.newer[e.Ancien] = append(o.newer[e.Ancien], e.Nouveau)
		o.older[e.Nouveau] = append(o.older[e.Nouveau], e.Ancien)
	}
	return o
}

func newestFirst(a, b edition) int {
	if a.day != b.day {
		return strings.Compare(b.day, a.day)
	}
	rank := map[string]int{franceCompetences: 1, kitApprentissage: 2, bcn: 3}
	return rank[a.source] - rank[b.source]
}

// statements puts together the rows of each code; the first row that fills a
// field holds.
func (e edition) statements() map[string]statement {
	said := map[string]statement{}
	for _, r := range e.rows {
		s := said[r.code]
		s.day = e.day
		if s.etat == "" {
			s.etat = r.etat
		}
		if s.debut == "" {
			s.debut = r.debut
		}
		if s.fin == "" {
			s.fin = r.fin
		}
		said[r.code] = s
	}
	return said
}

// declaration is one edge as one side declares it in one source.
type declaration struct {
	source          string
	side            string // "ancien" or "nouveau": the side whose row declares
	ancien, nouveau string
}

func (d declaration) declarer() string {
	if d.side == "ancien" {
		return d.ancien
	}
	return d.nouveau
}

func (r row) declarations(source string) []declaration {
	var all []declaration
	for _, a := range r.anciens {
		all = append(all, declaration{source, "nouveau", a, r.code})
	}
	for _, n := range r.nouveaux {
		all = append(all, declaration{source, "ancien", r.code, n})
	}
	return slices.DeleteFunc(all, func(d declaration) bool { return d.ancien == d.nouveau })
}

// declarations returns those that count and those that their source's newest
// complete edition no longer makes, although it speaks of the declaring code.
func (o *Oracle) declarations() (counting, contested map[declaration]bool) {
	type speaker struct{ source, code string }
	newestComplete := map[speaker]string{}
	for _, e := range o.editions {
		if e.extrait || !e.successions {
			continue
		}
		for _, r := range e.rows {
			who := speaker{e.source, r.code}
			newestComplete[who] = max(newestComplete[who], e.day)
		}
	}
	counting, contested = map[declaration]bool{}, map[declaration]bool{}
	for _, e := range o.editions {
		for _, r := range e.rows {
			for _, d := range r.declarations(e.source) {
				if e.day >= newestComplete[speaker{d.source, d.declarer()}] {
					counting[d] = true
				} else {
					contested[d] = true
				}
			}
		}
	}
	for d := range counting {
		delete(contested, d)
	}
	return counting, contested
}

// edgesOf puts together the declarations of the same edge.
func edgesOf(declarations map[declaration]bool) []Edge {
	type link struct{ ancien, nouveau string }
	sides := map[link]map[string]bool{}
	sources := map[link]map[string]bool{}
	for d := range declarations {
		l := link{d.ancien, d.nouveau}
		if sides[l] == nil {
			sides[l], sources[l] = map[string]bool{}, map[string]bool{}
		}
		sides[l][d.side] = true
		sources[l][d.source] = true
	}
	var edges []Edge
	for l := range sides {
		edges = append(edges, Edge{
			Ancien:     l.ancien,
			Nouveau:    l.nouveau,
			DeclarePar: slices.Sorted(maps.Keys(sides[l])),
			Sources:    slices.Sorted(maps.Keys(sources[l])),
		})
	}
	slices.SortFunc(edges, func(a, b Edge) int {
		if a.Ancien != b.Ancien {
			return compareCodes(a.Ancien, b.Ancien)
		}
		return compareCodes(a.Nouveau, b.Nouveau)
	})
	return edges
}

// Codes returns every code that a row describes, fiches and CFD, in the order of
// their text.
func (o *Oracle) Codes() []string {
	return slices.Sorted(maps.Keys(o.described))
}

// Edges returns the edges that count, those to codes that rows only name
// included, in the order of the codes' numbers. A self-reference is none.
func (o *Oracle) Edges() []Edge { return slices.Clone(o.edges) }

// Contested returns, as edges, what an earlier edition of a source declared and
// its newest edition that speaks of the declaring code no longer does. The same
// edge may count because another source, or the other side, declares it.
func (o *Oracle) Contested() []Edge { return slices.Clone(o.contested) }

func isFiche(code string) bool {
	return strings.HasPrefix(code, "RNCP") || strings.HasPrefix(code, "RS")
}

// compareCodes orders fiches by number and CFD by text.
func compareCodes(a, b string) int {
	if isFiche(a) && isFiche(b) && number(a) != number(b) {
		return number(a) - number(b)
	}
	return strings.Compare(a, b)
}

// number is that of a fiche: RNCP955 is 955; 0 when there is none.
func number(fiche string) int {
	n, err := strconv.Atoi(strings.TrimLeft(fiche, "RNCPS"))
	if err != nil {
		return 0
	}
	return n
}
