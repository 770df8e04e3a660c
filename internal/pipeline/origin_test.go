package pipeline

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/catalog"
	"passerelle/internal/fact"
	"passerelle/internal/harvest"
	"passerelle/internal/rdf"
	"passerelle/internal/reconcile"
	"passerelle/internal/rml"
	"passerelle/internal/rows"
	"passerelle/mappings"
)

// claim is a published value that says where it comes from.
type claim struct {
	reason catalog.Reason
	origin catalog.Origin
	path   string // of the thing
}

// claims lists every origin of every published value of a release; keep chooses things.
func claims(t *testing.T, c *catalog.Catalog, keep func(string) bool) []claim {
	t.Helper()
	var out []claim
	err := c.EachPath(func(thing catalog.Thing) error {
		if !keep(thing.Path) {
			return nil
		}
		reasons, err := c.Why(context.Background(), thing.Path, "")
		if err != nil {
			return err
		}
		for _, r := range reasons {
			if r.Triple.O != "" && len(r.From) == 0 {
				return fmt.Errorf("%s: %s %s has no origin", thing.Path, r.Triple.P, r.Triple.O)
			}
			for _, o := range r.From {
				out = append(out, claim{r, o, thing.Path})
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// place is a rule at a row of a file.
type place struct {
	rule int
	row  uint32
}

// verifier reopens files and evaluates rules again.
type verifier struct {
	t        *testing.T
	sources  []*source
	editions []harvest.Edition
}

func newVerifier(t *testing.T, state string) *verifier {
	t.Helper()
	sources, err := readSources(mappings.FS, nil)
	if err != nil {
		t.Fatal(err)
	}
	snapshots, err := Snapshots(state)
	if err != nil {
		t.Fatal(err)
	}
	editions, err := snapshots.Editions(declarations(sources))
	if err != nil {
		t.Fatal(err)
	}
	return &verifier{t, sources, editions}
}

// check groups the claims by file and holds each against what its rule makes of its row now.
func (v *verifier) check(all []claim) {
	byEdition := map[catalog.Edition][]claim{}
	for _, c := range all {
		if c.origin.Edition.Source == "passerelle" {
			v.declared(c)
			continue
		}
		byEdition[c.origin.Edition] = append(byEdition[c.origin.Edition], c)
	}
	for e, cs := range byEdition {
		v.file(e, cs)
	}
}

// declared looks a statement about a source up on its line of source.ttl.
func (v *verifier) declared(c claim) {
	text, err := os.ReadFile(filepath.Join(repository, c.origin.Edition.File))
	if err != nil {
		v.t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	value := rdf.Text(c.reason.Triple.O)
	if c.reason.Triple.P == "<"+rdf.Type+">" || strings.HasSuffix(c.reason.Triple.P, "#source>") {
		value = strings.TrimPrefix(c.path, "source/")
	}
	if n := int(c.origin.Row); n < 1 || n > len(lines) || !strings.Contains(lines[n-1], value) {
		v.t.Errorf("%s:%d does not say %q", c.origin.Edition.File, n, value)
	}
}

func (v *verifier) file(e catalog.Edition, cs []claim) {
	var s *source
	for _, candidate := range v.sources {
		if candidate.Name == e.Source {
			s = candidate
		}
	}
	i := slices.IndexFunc(v.editions, func(x harvest.Edition) bool { return x.Name == e.File && x.SHA256 == e.SHA256 && x.Table == e.Table })
	if s == nil || i < 0 {
		v.t.Fatalf("no snapshot of %s (%s)", e.File, e.SHA256)
	}
	wanted := map[place]map[rdf.Triple]bool{}
	for _, c := range cs {
		wanted[place{v.rule(s, c.origin.Rule), c.origin.Row}] = map[rdf.Triple]bool{}
	}
	v.evaluate(s, v.editions[i], wanted)
	v.cells(s, v.editions[i], cs)
	for _, c := range cs {
		v.agrees(c, wanted[place{v.rule(s, c.origin.Rule), c.origin.Row}])
	}
}

// rule finds the number of a rule in its plan.
func (v *verifier) rule(s *source, r catalog.Rule) int {
	i := slices.IndexFunc(s.plan.Rules(), func(x rml.Rule) bool {
		return x.TriplesMap == r.TriplesMap && x.Line == r.Line && x.Text == r.Text && slices.Equal(x.Columns, r.Columns)
	})
	if i < 0 {
		v.t.Fatalf("%s has no rule %+v", r.Mapping, r)
	}
	return i
}

// sink keeps what wanted places yield.
type sink map[place]map[rdf.Triple]bool

// Quad implements rml.Sink.
func (k sink) Quad(rule uint16, row uint32, s, p, o, _ []byte) error {
	if triples := k[place{int(rule), row}]; triples != nil {
		b := fact.NewBuilder() // numbers are published in one form
		if err := b.Quad(rule, row, s, p, o, nil); err != nil {
			return err
		}
		triples[rdf.Triple{S: string(s), P: string(p), O: b.Terms.Term(b.All[0].O)}] = true
	}
	return nil
}

func (v *verifier) table(s *source, e harvest.Edition) harvest.Table {
	return s.Tables[slices.IndexFunc(s.Tables, func(t harvest.Table) bool { return t.Name == e.Table })]
}

func (v *verifier) evaluate(s *source, e harvest.Edition, wanted map[place]map[rdf.Triple]bool) {
	table := v.table(s, e)
	in, err := openEdition(e, s.logic[table.LogicalSource].Format)
	if err != nil {
		v.t.Fatal(err)
	}
	defer in.Close()
	b := &build{sources: v.sources, editions: v.editions}
	out := rml.Output{Sink: sink(wanted), Ignored: ignored(table),
		Parents: func(logical string) (*rows.Reader, error) { return b.parent(&mapped{source: s, edition: e}, logical) }}
	if _, err := s.plan.Run(context.Background(), table.LogicalSource, in.Reader, out); err != nil {
		v.t.Fatal(err)
	}
}

// cells reopens the file and finds row and columns: every row is there, and some column named by the rule holds a value.
func (v *verifier) cells(s *source, e harvest.Edition, cs []claim) {
	in, err := openEdition(e, s.logic[v.table(s, e).LogicalSource].Format)
	if err != nil {
		v.t.Fatal(err)
	}
	defer in.Close()
	byRow := map[uint32][]claim{}
	refs := map[string]rows.Ref{} // all before the first row: some of XML's leave their record
	for _, c := range cs {
		byRow[c.origin.Row] = append(byRow[c.origin.Row], c)
		for _, name := range c.origin.Rule.Columns {
			if ref, err := in.Ref(name); err == nil { // an edition may lack a column
				refs[name] = ref
			}
		}
	}
	for in.Next() {
		for _, c := range byRow[in.Row()] {
			if !filled(in, refs, c.origin.Rule.Columns) {
				v.t.Errorf("%s:%d: columns %q are empty, and %s is said to come from there", e.Name, in.Row(), c.origin.Rule.Columns, c.path)
			}
		}
		delete(byRow, in.Row())
	}
	if err := in.Err(); err != nil || len(byRow) > 0 {
		v.t.Errorf("%s: %d rows are not found, %v", e.Name, len(byRow), err)
	}
}

func filled(in input, refs map[string]rows.Ref, columns []string) bool {
	for _, name := range columns {
		if len(in.Values(refs[name], nil)) > 0 {
			return true
		}
	}
	return len(columns) == 0
}

// agrees says whether what the rule yields bears the published value out: the very triple, or for a derived one the
// statements it is derived from.
func (v *verifier) agrees(c claim, triples map[rdf.Triple]bool) {
	t := c.reason.Triple
	if triples[t] {
		return
	}
	if len(triples) == 0 {
		v.t.Errorf("%s: rule %q at %s:%d yields nothing, and is given as origin of %s %s", c.path, c.origin.Rule.Text, c.origin.Edition.File, c.origin.Row, t.P, t.O)
		return
	}
	if err := c.derived(triples); err != nil {
		v.t.Errorf("%s: %s %s from %s:%d: %v; the rule yields %v", c.path, t.P, t.O, c.origin.Edition.File, c.origin.Row, err, triples)
	}
}

// aboutSide holds that a row is about an appariement, or about one of its sides, whose code its path holds.
func (c claim) aboutSide(triples map[rdf.Triple]bool) error {
	for x := range triples {
		path := strings.TrimPrefix(rdf.Text(x.S), Base+"id/")
		_, side, _ := strings.Cut(path, "/")
		if path == c.path || strings.Contains(c.path, side) {
			return nil
		}
	}
	return errors.New("no statement is about the pair or one of its sides")
}

// derived checks a fact that no statement makes against its grounds.
func (c claim) derived(triples map[rdf.Triple]bool) error {
	t, day := c.reason.Triple, c.origin.Edition.Day.String()
	subject := "<" + Base + "id/" + c.path + ">"
	about := func() error {
		for x := range triples {
			if x.S == subject {
				return nil
			}
		}
		return errors.New("no statement is about the thing")
	}
	switch c.reason.Rule {
	case reconcile.RuleFirstSeen, reconcile.RuleLastSeen, reconcile.RuleStatedOn, reconcile.RuleChanged,
		reconcile.RuleFirstActive, reconcile.RuleLastActive:
		if rdf.Text(t.O) != day {
			return fmt.Errorf("the edition is of %s", day)
		}
		return about()
	case reconcile.RuleSpeaks:
		if t.O != "<"+Base+"id/source/"+c.origin.Edition.Source+">" {
			return errors.New("the origin is another source's")
		}
		return about()
	case reconcile.RuleSuccession:
		for x := range triples {
			if x.S == t.O && x.O == t.S {
				return nil
			}
		}
		return errors.New("neither side declares the succession")
	case reconcile.RuleIntersect, reconcile.RuleAlone:
		return c.aboutSide(triples)
	case reconcile.RuleCorrection:
		for x := range triples {
			if right := rdf.Text(x.O); x.P == "<"+Base+"def/apprentissage#valeurCorrigee>" && (rdf.Text(t.O) == right || rdf.Text(t.O) == Base+"id/"+right) {
				return nil
			}
		}
		return errors.New("the row corrects nothing to this value")
	}
	return errors.New("no rule makes it")
}

// Every published value of the samples is found again in its file, row and column.
func TestEveryValueOfTheSamplesIsFoundAgain(t *testing.T) {
	_, c := sampleRelease(t)
	state, _ := sampleState()
	all := claims(t, c, func(string) bool { return true })
	if len(all) < 5000 {
		t.Fatalf("%d origins only", len(all))
	}
	newVerifier(t, state).check(all)
	t.Logf("%d origins checked", len(all))
}

// So are 20,000 random ones of the real release.
func TestRandomValuesOfTheRealReleaseAreFoundAgain(t *testing.T) {
	_, c := realRelease(t)
	state, _ := realState()
	random := rand.New(rand.NewPCG(2026, 11))
	all := claims(t, c, func(string) bool { return random.IntN(16) == 0 })
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	if len(all) < 20000 {
		t.Fatalf("%d origins drawn, want 20,000", len(all))
	}
	newVerifier(t, state).check(all[:20000])
}
