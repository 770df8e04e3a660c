package harvest

import (
	"strconv"
	"strings"
	"time"

	"passerelle/internal/life"
)

// Namespace is the vocabulary of source.ttl, prefix src:.
const Namespace = "https://api.apprentissage.beta.gouv.fr/def/source#"

// The covers of a file (design.md §4): a complete edition ends what it omits, an extract only adds, a trial is tested
// and never released.
const (
	Complet = "complet"
	Extrait = "extrait"
	Essai   = "essai"
)

// A Source is what one source.ttl declares.
type Source struct {
	Name        string            // last segment of IRI: "bcn"
	IRI         string            // …/id/source/bcn
	Title       map[string]string // by language tag; "fr" is always there
	Publisher   string
	Attribution string // the sentence that goes with every use of the data
	Licence     string // IRI, or "" when only Rights is said
	Rights      string // "" when Licence is said
	Graph       string // IRI of the graph that holds all that the source says, "" for the default graph (src:graph)
	Rhythm      Rhythm // how often the publisher publishes
	Tables      []Table
	Documents   []Document
	Addresses   []Address

	Texts []Text // the description itself, in the order of the fields above
	File  string // name of the document, as given to rdf.ReadGraph
	Line  int    // line of the document, from 1
}

// A Table is one table of a source.
type Table struct {
	Name          string // local name after "#table-"
	Title         string
	LogicalSource string    // IRI of the logical source of mapping.ttl that reads the files
	Files         []Pattern // in the order of the declaration
	Ignored       []Ignored
	MaxRejected   float64  // share of the rows that may be rejected, 0 to 1; 0 when not declared
	Personal      []string // columns whose values are never shown (api.md §4)
	Line          int
}

// Ignored is a column that the mapping leaves out, and why.
type Ignored struct {
	Column, Reason string
	Line           int
}

// A Document is a file that explains the source and holds none of its data, such as a notice or a legend (src:documentation).
type Document struct {
	Pattern Pattern // without cover and day
	Reason  string  // what it says, and why nothing of it is published
}

// An Address is where a file can be fetched.
type Address struct {
	URL  string // https, or http on a loopback address
	Name string // the name by which the patterns know the bytes (src:as)
	Line int
}

// A Text is one statement that the source makes of itself, with the line of source.ttl on which it stands: the
// provenance of the source's description.
type Text struct {
	Property string // IRI
	Value    string // N-Triples form
	Line     int
}

// table returns the position of the table of that name, or -1.
func (s Source) table(name string) int {
	for i, t := range s.Tables {
		if t.Name == name {
			return i
		}
	}
	return -1
}

// A Rhythm is an xsd:duration of whole days, months and years.
type Rhythm struct{ Years, Months, Days int }

// String writes the xsd:duration again.
func (r Rhythm) String() string {
	s := "P"
	for _, part := range []struct {
		n    int
		unit string
	}{{r.Years, "Y"}, {r.Months, "M"}, {r.Days, "D"}} {
		if part.n > 0 {
			s += strconv.Itoa(part.n) + part.unit
		}
	}
	return s
}

// ParseRhythm reads PnYnMnD, each part optional, not all of them nothing (XML Schema 1.1 part 2, §3.3.6, without
// times).
func ParseRhythm(s string) (Rhythm, error) {
	var r Rhythm
	rest, ok := strings.CutPrefix(s, "P")
	for _, part := range []struct {
		letter byte
		into   *int
	}{{'Y', &r.Years}, {'M', &r.Months}, {'D', &r.Days}} {
		n := 0
		for n < len(rest) && n < 4 && rest[n] >= '0' && rest[n] <= '9' {
			n++
		}
		if n == 0 || n == len(rest) || rest[n] != part.letter {
			continue
		}
		for _, c := range rest[:n] {
			*part.into = *part.into*10 + int(c-'0')
		}
		rest = rest[n+1:]
	}
	if !ok || rest != "" || r == (Rhythm{}) {
		return Rhythm{}, faultf(ErrDeclaration, "%.40q is no rhythm; write a duration such as P1D, P3M or P1Y", s)
	}
	return r, nil
}

// Stale says whether the newest edition is older than three times the rhythm. Years and months are counted on the
// calendar (31 January and one month is the last day of February). A source without any edition is stale.
func (r Rhythm) Stale(newest, today life.Day) bool {
	if newest == life.NoDay {
		return true
	}
	return addMonths(newest, 3*(12*r.Years+r.Months))+life.Day(3*r.Days) < today
}

// addMonths goes n months on, to the same day of the month or to the last one there is.
func addMonths(d life.Day, n int) life.Day {
	y, m, day := civil(d)
	m += n - 1
	y, m = y+m/12, m%12+1
	for ; day > 28; day-- {
		if to, ok := life.Date(y, m, day); ok {
			return to
		}
	}
	to, ok := life.Date(y, m, day)
	if !ok { // beyond the year 9999: never stale
		to, _ = life.Date(9999, 12, 31)
	}
	return to
}

// civil takes a day apart.
func civil(d life.Day) (year, month, day int) {
	y, m, day := time.Unix(int64(d)*86400, 0).UTC().Date()
	return y, int(m), day
}
