package oracle

import (
	"cmp"
	"maps"
	"slices"
)

// Said is that a source says something, in its edition of a day.
type Said struct {
	Source, Day string
}

// Pair is two codes that a table of §3.3 pairs, in the direction asked.
type Pair struct {
	From, To  string
	Sources   []Said // who states it now, with the newest day, by name; none when it is contested
	DroppedBy []Said // who stated it once, with the day of the complete edition that no longer does
	DeniedBy  []Said // whose correction denies it; such a source is in neither other list
	Relation  string // SKOS mapping property
	Agrege    bool   // a code coarser in the source, expanded by the nomenclature
}

// Contested says that no source states the pair any more, or that a correction
// denies it.
func (p Pair) Contested() bool { return len(p.Sources) == 0 || len(p.DeniedBy) > 0 }

// fiabilite is that of a direct pair (§3.3).
func (p Pair) fiabilite() string {
	switch {
	case p.Contested():
		return "contestee"
	case len(p.Sources) > 1:
		return "concordante"
	}
	return "declaree"
}

func (p Pair) reversed() Pair {
	p.From, p.To = p.To, p.From
	switch p.Relation {
	case "skos:broadMatch":
		p.Relation = "skos:narrowMatch"
	case "skos:narrowMatch":
		p.Relation = "skos:broadMatch"
	}
	return p
}

// link names a table in the direction in which its files are read.
type link struct{ from, to string }

// relations are those of whole tables, where §3.3 fixes none the published ones;
// that of ogr and esco stands row by row.
var relations = map[link]string{
	{"cfd", "rncp"}:       "skos:closeMatch",
	{"rncp", "rome"}:      "skos:relatedMatch",
	{"rncp", "nsf"}:       "skos:relatedMatch",
	{"cfd", "nsf"}:        "skos:relatedMatch",
	{"rncp", "formacode"}: "skos:relatedMatch",
	{"rome", "esco"}:      "skos:relatedMatch",
	{"cfd", "sise"}:       "skos:closeMatch",
	{"cfd", "mef"}:        "skos:narrowMatch",
	{"rome", "naf"}:       "skos:relatedMatch",
	{"naf", "idcc"}:       "skos:relatedMatch",
	{"rncp", "idcc"}:      "skos:relatedMatch",
	{"uai", "siret"}:      "skos:closeMatch",
	{"siret", "commune"}:  "skos:relatedMatch",
	{"commune", "postal"}: "skos:relatedMatch",
	{"rncp", "onisep"}:    "skos:closeMatch",
	{"rome", "onisep"}:    "skos:closeMatch",
}

// claim is one pair as one edition states it.
type claim struct {
	table    link
	said     Said
	from, to string
	relation string
	agrege   bool
}

// thing is a code with its family, of which an edition speaks.
type thing struct{ family, code string }

// ledger is what all the files say, before anything is decided.
type ledger struct {
	claims   []claim
	denials  []claim
	complete map[link]map[Said]bool  // the complete editions of each table
	speaks   map[Said]map[thing]bool // what any file of a source and day has a row for
}

func newLedger() *ledger {
	return &ledger{complete: map[link]map[Said]bool{}, speaks: map[Said]map[thing]bool{}}
}

// holds says that an edition of a source has a table, whole.
func (l *ledger) holds(who Said, table link) {
	if l.complete[table] == nil {
		l.complete[table] = map[Said]bool{}
	}
	l.complete[table][who] = true
}

// spokenOf says that a source has, on a day, a row for a code.
func (l *ledger) spokenOf(who Said, family, cell string) {
	if l.speaks[who] == nil {
		l.speaks[who] = map[thing]bool{}
	}
	if code := normal(family, cell); code != "" {
		l.speaks[who][thing{family, code}] = true
	}
}

// state keeps a pair whose two codes are of the form of their families.
func (l *ledger) state(c claim) {
	c.from, c.to = normal(c.table.from, c.from), normal(c.table.to, c.to)
	if c.from != "" && c.to != "" {
		l.claims = append(l.claims, c)
	}
}

func (l *ledger) deny(c claim) {
	c.from, c.to = normal(c.table.from, c.from), normal(c.table.to, c.to)
	if c.from != "" && c.to != "" {
		l.denials = append(l.denials, c)
	}
}

// subjects are the codes of which a source must speak for its silence on a pair to
// end it: the diploma and the fiche when they are paired, else the code on whose
// row the values stand.
func (c claim) subjects() []thing {
	from, to := thing{c.table.from, c.from}, thing{c.table.to, c.to}
	switch {
	case c.table == link{"cfd", "rncp"}:
		return []thing{from, to}
	case c.table.to == "mef" || c.table.to == "onisep":
		return []thing{to}
	}
	return []thing{from}
}

// deciding is the day of the newest complete edition of the claim's table, by its
// source, among the days on which the source speaks of a subject.
func (l *ledger) deciding(c claim) string {
	day := ""
	for who := range l.complete[c.table] {
		speaks := slices.ContainsFunc(c.subjects(), func(t thing) bool { return l.speaks[who][t] })
		if who.Source == c.said.Source && speaks {
			day = max(day, who.Day)
		}
	}
	return day
}

// pairs decides every table.
func (l *ledger) pairs() map[link][]Pair {
	type key struct {
		table    link
		from, to string
	}
	newest := map[key]map[string]claim{} // by source
	for _, c := range l.claims {
		k := key{c.table, c.from, c.to}
		if newest[k] == nil {
			newest[k] = map[string]claim{}
		}
		if c.said.Day >= newest[k][c.said.Source].said.Day {
			newest[k][c.said.Source] = c
		}
	}
	denied := map[key]map[string]Said{}
	for _, c := range l.denials {
		k := key{c.table, c.from, c.to}
		if denied[k] == nil {
			denied[k] = map[string]Said{}
		}
		if c.said.Day >= denied[k][c.said.Source].Day {
			denied[k][c.said.Source] = c.said
		}
	}
	tables := map[link][]Pair{}
	for k, claims := range newest {
		tables[k.table] = append(tables[k.table], l.decide(claims, denied[k]))
	}
	for _, pairs := range tables {
		sortPairs(pairs)
	}
	return tables
}

// decide makes one pair of the newest claim of each source and its newest denial.
// A source that states a pair in a newer edition than the one that denies it has
// changed its mind.
func (l *ledger) decide(claims map[string]claim, denials map[string]Said) Pair {
	var p Pair
	for _, source := range slices.Sorted(maps.Keys(claims)) {
		c := claims[source]
		p.From, p.To, p.Relation = c.from, c.to, cmp.Or(c.relation, relations[c.table])
		p.Agrege = p.Agrege || c.agrege
		denial, denies := denials[source]
		day := l.deciding(c)
		switch {
		case denies && denial.Day >= c.said.Day:
			p.DeniedBy = append(p.DeniedBy, denial)
		case c.said.Day >= day:
			p.Sources = append(p.Sources, c.said)
		default:
			p.DroppedBy = append(p.DroppedBy, Said{source, day})
		}
	}
	for _, source := range slices.Sorted(maps.Keys(denials)) {
		if _, claimed := claims[source]; !claimed {
			p.DeniedBy = append(p.DeniedBy, denials[source])
		}
	}
	return p
}

func sortPairs(pairs []Pair) {
	slices.SortFunc(pairs, func(a, b Pair) int {
		return cmp.Or(compareCodes(a.From, b.From), compareCodes(a.To, b.To))
	})
}

// Links answers §3.3. It never changes once made.
type Links struct {
	lives  *Oracle
	tables map[link][]Pair            // both directions of each
	byCode map[link]map[string][]Pair // the same, by code
}

func newLinks(lives *Oracle, tables map[link][]Pair) *Links {
	l := &Links{lives: lives, tables: map[link][]Pair{}, byCode: map[link]map[string][]Pair{}}
	for table, pairs := range tables {
		l.add(table, slices.Clone(pairs))
		turned := make([]Pair, len(pairs))
		for i, p := range pairs {
			turned[i] = p.reversed()
		}
		sortPairs(turned)
		l.add(link{table.to, table.from}, turned)
	}
	return l
}

func (l *Links) add(table link, pairs []Pair) {
	l.tables[table] = pairs
	l.byCode[table] = map[string][]Pair{}
	for _, p := range pairs {
		l.byCode[table][p.From] = append(l.byCode[table][p.From], p)
	}
}

// Tables returns the families that files pair, each table in both directions.
func (l *Links) Tables() [][2]string {
	var tables [][2]string
	for table := range l.tables {
		tables = append(tables, [2]string{table.from, table.to})
	}
	slices.SortFunc(tables, func(a, b [2]string) int { return slices.Compare(a[:], b[:]) })
	return tables
}

// Table returns the direct pairs of two families ("rncp" holds RS fiches too), in
// the direction asked, ordered by their codes; nil when no file pairs them.
func (l *Links) Table(from, to string) []Pair { return slices.Clone(l.tables[link{from, to}]) }
