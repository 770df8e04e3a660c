package oracle

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// These are the readings of §3.3 taken where it leaves room:
//
//  1. Of the values of a code (the métiers of a fiche), the newest complete edition
//     of their table, among the days on which its source has a row for the code in
//     any file, ends older ones; what an edition of that day or newer states counts;
//     without such an edition everything counts. A diploma and a fiche are paired by
//     the newest kit that has a row for either.
//  2. A pair that one source dropped and another states is stated; one that a
//     correction denies is contested whoever states it.
//  3. A missing bound of a life is open, also of a fiche said INACTIVE. Families
//     other than cfd and rncp have no lives. A life is that of the newest edition.
//  4. Where a table pairs the families, only its pairs are given. Else all routes
//     of two tables, or where there is none all of three; no family comes twice.
//  5. A path whose validity is empty is no path. Contested paths count only where
//     no other is left.
//  6. The validity of a composed pair is from the earliest start to the latest end
//     of the paths that count; a day is held against it. Its relation is
//     skos:relatedMatch, since no mapping property but exactMatch is transitive.
//  7. A direct pair never together is valid on no day.
//  8. A row of Certif Info that names a fiche states what it says of it: diploma,
//     métiers, specialty, Formacode. Its columns of one's own numbers state nothing.
//  9. The crosswalk writes the relation of the appellation to the ESCO occupation:
//     "Logopède" has the broader "orthophoniste".

// Step is one pair of a path.
type Step struct {
	De, Vers  string // family:code
	Sources   []Said // who states it; of a contested pair, who dropped or denied it
	Contested bool
}

// Correspondence is the part of §3.3's document that the rules decide.
type Correspondence struct {
	To             string
	Relation       string
	Debut, Fin     string // "" is open or unknown
	JamaisEnsemble bool
	Fiabilite      string // declaree, concordante, derivee or contestee
	Agrege         bool
	Paths          [][]Step // of the fewest tables, by the codes on the way, at most five
}

// period is a validity: two days, both included, "" open. One that is empty holds
// no day.
type period struct {
	debut, fin string
	empty      bool
}

func meet(a, b period) period {
	p := period{debut: max(a.debut, b.debut), fin: a.fin}
	if p.fin == "" || b.fin != "" && b.fin < p.fin {
		p.fin = b.fin
	}
	p.empty = a.empty || b.empty || p.fin != "" && p.debut > p.fin
	return p
}

// span goes from the earliest start to the latest end.
func span(a, b period) period {
	p := period{debut: min(a.debut, b.debut), fin: max(a.fin, b.fin)}
	if a.fin == "" || b.fin == "" {
		p.fin = ""
	}
	return p
}

func (p period) holds(day string) bool {
	return !p.empty && p.debut <= day && (p.fin == "" || day <= p.fin)
}

// life is that of the newest edition that speaks of a code.
func (l *Links) life(family, code string) period {
	if family != "cfd" && family != "rncp" || len(l.lives.statements[code]) == 0 {
		return period{}
	}
	newest := l.lives.statements[code][0]
	return meet(period{debut: newest.debut}, period{fin: newest.fin})
}

// From returns what corresponds to a code in another family, ordered by code: on a
// day, or always when day is "".
func (l *Links) From(family, code, to, day string) []Correspondence {
	var found []Correspondence
	if _, direct := l.tables[link{family, to}]; direct {
		found = l.direct(family, code, to)
	} else {
		found = l.composed(family, code, to)
	}
	if day == "" {
		return found
	}
	return slices.DeleteFunc(found, func(c Correspondence) bool {
		return !period{c.Debut, c.Fin, c.JamaisEnsemble}.holds(day)
	})
}

func (l *Links) direct(family, code, to string) []Correspondence {
	var found []Correspondence
	for _, p := range l.byCode[link{family, to}][code] {
		c := Correspondence{
			To: p.To, Relation: p.Relation, Fiabilite: p.fiabilite(), Agrege: p.Agrege,
			Paths: [][]Step{{stepOf(family, to, p)}},
		}
		valid := meet(l.life(family, code), l.life(to, p.To))
		if c.JamaisEnsemble = valid.empty; !valid.empty {
			c.Debut, c.Fin = valid.debut, valid.fin
		}
		found = append(found, c)
	}
	return found
}

func stepOf(from, to string, p Pair) Step {
	s := Step{De: from + ":" + p.From, Vers: to + ":" + p.To, Sources: p.Sources, Contested: p.Contested()}
	if s.Contested {
		s.Sources = slices.Concat(p.DroppedBy, p.DeniedBy)
	}
	return s
}

// routes returns every list of families from one to another by a number of tables.
func (l *Links) routes(from, to string, steps int) [][]string {
	routes := [][]string{{from}}
	for range steps {
		var longer [][]string
		for _, route := range routes {
			for table := range l.tables {
				if table.from == route[len(route)-1] && !slices.Contains(route, table.to) {
					longer = append(longer, append(slices.Clone(route), table.to))
				}
			}
		}
		routes = longer
	}
	return slices.DeleteFunc(routes, func(route []string) bool { return route[steps] != to })
}

// path is a walk along a route.
type path struct {
	steps     []Step
	end       string
	valid     period
	contested bool
	agrege    bool
}

// walk returns the paths along a route, those of empty validity left out.
func (l *Links) walk(route []string, code string) []path {
	paths := []path{{end: code, valid: l.life(route[0], code)}}
	for i := range route[1:] {
		from, to := route[i], route[i+1]
		var longer []path
		for _, p := range paths {
			for _, pair := range l.byCode[link{from, to}][p.end] {
				next := path{
					steps:     append(slices.Clone(p.steps), stepOf(from, to, pair)),
					end:       pair.To,
					valid:     meet(p.valid, l.life(to, pair.To)),
					contested: p.contested || pair.Contested(),
					agrege:    p.agrege || pair.Agrege,
				}
				if !next.valid.empty {
					longer = append(longer, next)
				}
			}
		}
		paths = longer
	}
	return paths
}

func (l *Links) composed(family, code, to string) []Correspondence {
	var paths []path
	for steps := 2; steps <= 3; steps++ {
		routes := l.routes(family, to, steps)
		for _, route := range routes {
			paths = append(paths, l.walk(route, code)...)
		}
		if len(routes) > 0 {
			break
		}
	}
	byEnd := map[string][]path{}
	for _, p := range paths {
		byEnd[p.end] = append(byEnd[p.end], p)
	}
	var found []Correspondence
	for _, end := range slices.SortedFunc(maps.Keys(byEnd), compareCodes) {
		found = append(found, together(byEnd[end]))
	}
	return found
}

// together makes one correspondence of the paths to one code.
func together(paths []path) Correspondence {
	sure := slices.DeleteFunc(slices.Clone(paths), func(p path) bool { return p.contested })
	c := Correspondence{To: paths[0].end, Relation: "skos:relatedMatch", Fiabilite: "derivee"}
	if len(sure) == 0 {
		sure, c.Fiabilite = paths, "contestee"
	}
	slices.SortFunc(sure, func(a, b path) int { return slices.CompareFunc(a.steps, b.steps, compareSteps) })
	valid := sure[0].valid
	for _, p := range sure {
		valid = span(valid, p.valid)
		c.Agrege = c.Agrege || p.agrege
		if len(c.Paths) < 5 {
			c.Paths = append(c.Paths, p.steps)
		}
	}
	c.Debut, c.Fin = valid.debut, valid.fin
	return c
}

// compareSteps orders by the family and the code that a step leads to.
func compareSteps(a, b Step) int {
	family, code, _ := strings.Cut(a.Vers, ":")
	otherFamily, other, _ := strings.Cut(b.Vers, ":")
	return cmp.Or(cmp.Compare(family, otherFamily), compareCodes(code, other))
}
