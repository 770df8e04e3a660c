package harvest

import "passerelle/internal/life"

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
	Attribution string      // the sentence that goes with every use of the data
	Licence     string      // IRI, or "" when only Rights is said
	Rights      string      // "" when Licence is said
	Graph       string      // IRI of the graph that holds all that the source says, "" for the default graph (src:graph)
	Rhythm      life.Rhythm // how often the publisher publishes
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
