// Package fact holds what sources said and what is published of it, each with its origin. It is the currency of the
// river: statements go from the mapping to reconciliation, facts from there to validation, publication and reading.
package fact

import (
	"fmt"
	"math"

	"passerelle/internal/life"
	"passerelle/internal/link"
	"passerelle/internal/rdf"
)

// An Origin is where a statement stands: a rule of a mapping, applied to a row of an edition's file.
type Origin struct {
	Edition, Rule uint16
	Row           uint32
}

// A Statement is one triple that a source states.
type Statement struct {
	S, P, O rdf.ID
	From    Origin
}

// Cover is how far an edition speaks (design.md §4).
type Cover uint8

// The covers: a complete edition of its table ends what it omits, an extract only adds, a trial is never released.
const (
	Complet Cover = iota
	Extrait
	Essai
)

// String returns the word of source.ttl.
func (c Cover) String() string { return [...]string{"complet", "extrait", "essai"}[c] }

// An Edition is one file of one source: a table as it was on a day.
type Edition struct {
	Source  string // folder name in mappings/
	Table   string // local name of the table in source.ttl
	File    string // path as given under --data; a zip's member is ZIP!MEMBER
	Sheet   string // of a workbook, "" otherwise
	SHA256  string // of the snapshot's bytes, lower-case hex
	Licence string // IRI
	Day     life.Day
	Cover   Cover
	Graph   string // IRI of the graph of its own that holds all it says; "" for the default graph
}

// A Rule is one predicate-object map (or class, or join) of a mapping.
type Rule struct {
	Mapping string   // path of the mapping document
	ID      string   // IRI of the triples map
	Line    int      // line of the mapping on which the rule stands
	Columns []string // references read to make the object, or the subject where the object reads none
	Text    string   // the rule in a few words: predicate and term map
}

// A Table is everything that all editions said.
type Table struct {
	Terms    *rdf.Dict
	Editions []Edition
	Rules    []Rule
	All      []Statement
}

// A Basis says why a fact is published: a statement of the Table (≥ 0) or a decision (< 0).
type Basis int32

// Decided is the basis of the n-th decision.
func Decided(n int) Basis { return Basis(-1 - n) }

// Decision returns the number of the decision, and false when the basis is a statement.
func (b Basis) Decision() (int, bool) { return int(-1 - b), b < 0 }

// A Fact is a published triple.
type Fact struct {
	S, P, O rdf.ID
	By      Basis
}

// A Decision is a choice that a rule of reconciliation made about one property of one thing: the statements it kept and
// those it overruled.
type Decision struct {
	Rule       string
	S, P       rdf.ID
	Kept, Lost []int32
	// Against are statements that overrule those lost and say what is right, or only that they are wrong.
	Against []int32
}

// A Finding is something wrong or noteworthy in the data; never a Go error (api.md §4).
type Finding struct {
	Source  string `json:"source,omitempty"`
	File    string `json:"file,omitempty"`
	Row     uint32 `json:"row,omitempty"`
	Column  string `json:"column,omitempty"`
	Code    string `json:"code"`
	Subject string `json:"subject,omitempty"` // IRI
	Message string `json:"message"`
}

// Published is what reconciliation decided.
type Published struct {
	Facts     []Fact
	Lost      []int32           // statements overruled, for the graph of overruled values
	Own       map[string][]Fact // what sources with a graph of their own say, by its IRI
	Decisions []Decision
	Edges     []life.Edge
	Lives     []life.Life
	Tables    []link.Table // direct correspondences
	Findings  []Finding
	// Corrections says what became of our own table of corrections.
	Corrections Corrections
}

// Corrections counts the rows of the table of corrections by what became of them.
type Corrections struct {
	Applied  int `json:"applied"`
	CaughtUp int `json:"caughtUp"` // the publisher has made them
	Moot     int `json:"moot"`     // nothing to correct
}

// A Builder gathers the statements of one file, with a dictionary of its own, so that files can be mapped side by side;
// Table.Append then puts them together in a fixed order.
type Builder struct {
	Terms *rdf.Dict
	All   []Statement // Origin.Edition is still 0, Origin.Rule is the plan's own number
}

// NewBuilder returns an empty Builder.
func NewBuilder() *Builder { return &Builder{Terms: rdf.NewDict()} }

// Quad keeps one statement (rml.Sink). The graph is ignored: a statement's graph is its source's.
func (b *Builder) Quad(rule uint16, row uint32, s, p, o, _ []byte) error {
	b.All = append(b.All, Statement{b.Terms.Intern(s), b.Terms.Intern(p), b.Terms.Intern(CanonicalNumber(o)), Origin{Rule: rule, Row: row}})
	return nil
}

// NewTable returns an empty Table.
func NewTable() *Table { return &Table{Terms: rdf.NewDict()} }

// AddRules appends the rules of one plan and returns the number of its first.
func (t *Table) AddRules(rules []Rule) (first int, err error) {
	first = len(t.Rules)
	t.Rules = append(t.Rules, rules...)
	if len(t.Rules) > math.MaxUint16 {
		return 0, fmt.Errorf("more than %d mapping rules; split the sources over two builds", math.MaxUint16)
	}
	return first, nil
}

// Append adds one file's statements under its edition; firstRule is what AddRules gave for its mapping.
func (t *Table) Append(e Edition, firstRule int, b *Builder) error {
	if len(t.Editions) == math.MaxUint16 {
		return fmt.Errorf("more than %d files in one build; keep fewer editions", math.MaxUint16)
	}
	edition := uint16(len(t.Editions))
	t.Editions = append(t.Editions, e)
	ids := make([]rdf.ID, b.Terms.Len()+1)
	for i := 1; i <= b.Terms.Len(); i++ {
		ids[i] = t.Terms.InternString(b.Terms.Term(rdf.ID(i)))
	}
	if len(t.All)+len(b.All) > math.MaxInt32 {
		return fmt.Errorf("more than %d statements in one build", math.MaxInt32)
	}
	for _, st := range b.All {
		t.All = append(t.All, Statement{ids[st.S], ids[st.P], ids[st.O],
			Origin{edition, st.From.Rule + uint16(firstRule), st.From.Row}})
	}
	return nil
}
