package pipeline

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/conformance"
	"passerelle/internal/life"
	"passerelle/internal/link"
	"passerelle/internal/oracle"
	"passerelle/mappings"
)

// The correspondences of the real release agree with the second implementation: every direct pair with its sources and
// whether it is contested, and 5,000 codes whose correspondences are composed, a thousand of them on a day.
func TestLinksAgreeWithTheOracle(t *testing.T) {
	data := conformance.Shared(t, "data")
	_, c := realRelease(t)
	o, err := oracle.LoadLinks(data, whatMappingsRead(t))
	if err != nil {
		t.Fatal(err)
	}
	g := c.Links()
	common := commonTables(t, g, o)
	if len(common) != 17 { // those that api.md lists, cfd-rome apart, which is composed
		t.Fatalf("%d tables are common", len(common))
	}
	for _, table := range common {
		t.Run(table[0]+"-"+table[1], func(t *testing.T) { compareTable(t, g, o, table) })
	}
	t.Run("composed", func(t *testing.T) {
		compareComposed(t, g, o, 4000, func() life.Day { return life.NoDay })
	})
	t.Run("composed on a day", func(t *testing.T) {
		random, first := rand.New(rand.NewPCG(3, 4)), life.Day(365*42)
		compareComposed(t, g, o, 1000, func() life.Day { return first + life.Day(random.IntN(20*365)) })
	})
}

// whatMappingsRead asks the oracle for what the mappings read.
func whatMappingsRead(t *testing.T) oracle.Options {
	t.Helper()
	folders, err := fs.Glob(mappings.FS, "*/source.ttl")
	if err != nil || len(folders) == 0 {
		t.Fatalf("sources %v, %v", folders, err)
	}
	var options oracle.Options
	for _, folder := range folders {
		options.Sources = append(options.Sources, strings.TrimSuffix(folder, "/source.ttl"))
	}
	declared, err := fs.ReadFile(mappings.FS, "france-competences/source.ttl")
	if err != nil {
		t.Fatal(err)
	}
	options.XML = strings.Contains(string(declared), ".xml")
	options.Agreements = "../../mappings/ccn-idcc/ccn-idcc.csv"
	return options
}

// commonTables are the direct tables of both, one direction each. A table that only one of them has is an error.
func commonTables(t *testing.T, g *link.Graph, o *oracle.Links) [][2]string {
	t.Helper()
	var common [][2]string
	known := o.Tables()
	for _, table := range known {
		switch {
		case table[0] > table[1]: // the other direction of another
		case isDirect(g, table[0], table[1]):
			common = append(common, table)
		default:
			t.Errorf("the release has no table %s-%s", table[0], table[1])
		}
	}
	for _, from := range g.Families() {
		for _, to := range g.Families() {
			if from < to && !slices.Contains(known, [2]string{from, to}) && isDirect(g, from, to) {
				t.Errorf("the oracle has no table %s-%s", from, to)
			}
		}
	}
	return common
}

// isDirect says whether one step leads from a family to another.
func isDirect(g *link.Graph, from, to string) bool {
	if !g.Connected(from, to) {
		return false
	}
	for _, code := range g.Codes(from) {
		if found := g.From(link.Code{Family: from, Code: code}, to, life.NoDay); len(found) > 0 {
			return len(found[0].Paths[0]) == 1
		}
	}
	return false
}

// oraclesTable writes who states each pair of a table, unless it is contested, and all that is said of it.
func oraclesTable(o *oracle.Links, table [2]string) map[[2]string]string {
	says := map[[2]string]string{}
	pairs := o.Table(table[0], table[1])
	for i, p := range pairs {
		if i > 0 && pairs[i-1].From == p.From {
			continue
		}
		for _, c := range o.From(table[0], p.From, table[1], "") {
			says[[2]string{p.From, c.To}] = fmt.Sprintf("%s %s %s/%s jamais=%t agrege=%t", c.Fiabilite, c.Relation, c.Debut, c.Fin, c.JamaisEnsemble, c.Agrege)
		}
	}
	for _, p := range pairs {
		by := []string{}
		for _, s := range p.Sources {
			if !p.Contested() {
				by = append(by, s.Source)
			}
		}
		k := [2]string{p.From, p.To}
		says[k] = fmt.Sprint(by) + " " + says[k]
	}
	return says
}

// compareTable holds every pair of a table.
func compareTable(t *testing.T, g *link.Graph, o *oracle.Links, table [2]string) {
	want := oraclesTable(o, table)
	total, wrong := len(want), 0
	report := func(format string, args ...any) {
		if wrong++; wrong <= 10 {
			t.Errorf(format, args...)
		}
	}
	for _, code := range g.Codes(table[0]) {
		for _, c := range g.From(link.Code{Family: table[0], Code: code}, table[1], life.NoDay) {
			k := [2]string{code, c.To.Code}
			if got := spellDirect(c); got != want[k] {
				report("%v: %s, the oracle says %q", k, got, want[k])
			}
			delete(want, k)
		}
	}
	for k, says := range want {
		report("%v is the oracle's only: %s", k, says)
	}
	t.Logf("%d pairs, %d disagreements", total, wrong)
}

// spellDirect writes who states a pair, unless it is contested, and all that is said of it.
func spellDirect(c link.Correspondance) string {
	var by []string
	for _, path := range c.Paths {
		by = append(by, path[0].Source)
	}
	slices.Sort(by)
	if c.Fiabilite == link.Contestee {
		by = nil
	}
	return fmt.Sprintf("%v %s %s %s/%s jamais=%t agrege=%t", by, c.Fiabilite, c.Relation, c.Validity.Start, c.Validity.End, c.JamaisEnsemble, c.Agrege)
}

// compareComposed takes half of the codes from diplomas towards métiers.
func compareComposed(t *testing.T, g *link.Graph, o *oracle.Links, codes int, day func() life.Day) {
	random := rand.New(rand.NewPCG(3, 3))
	others := composedTables(g)
	found, wrong := 0, 0
	for n := range codes {
		table := [2]string{"cfd", "rome"}
		if n%2 == 1 {
			table = others[random.IntN(len(others))]
		}
		all := g.Codes(table[0])
		code, on := all[random.IntN(len(all))], day()
		got := spellComposed(g.From(link.Code{Family: table[0], Code: code}, table[1], on))
		want := spellOracles(o.From(table[0], code, table[1], on.String()))
		found += len(got)
		if slices.Equal(got, want) {
			continue
		}
		if wrong++; wrong <= 10 {
			t.Errorf("%s:%s → %s on %q:\n%s\nthe oracle says\n%s", table[0], code, table[1], on, without(got, want), without(want, got))
		}
	}
	if found < codes {
		t.Errorf("%d codes have %d correspondences only", codes, found)
	}
	t.Logf("%d codes, %d correspondences, %d codes disagree", codes, found, wrong)
}

// without returns the first lines that are not among others.
func without(lines, others []string) string {
	own := slices.DeleteFunc(slices.Clone(lines), func(line string) bool { return slices.Contains(others, line) })
	return strings.Join(own[:min(3, len(own))], "\n")
}

// composedTables are pairs of families that the release composes; not those towards codes so common (a whole NSF group,
// then all its sectors) that a second implementation, slow by intent, would walk a million paths.
func composedTables(g *link.Graph) [][2]string {
	var out [][2]string
	for _, table := range [][2]string{{"rome", "cfd"}, {"cfd", "formacode"}, {"formacode", "cfd"}, {"rome", "nsf"}, {"nsf", "rome"},
		{"formacode", "rome"}, {"mef", "rncp"}, {"sise", "rncp"}, {"cfd", "naf"}, {"rncp", "naf"}, {"rncp", "esco"}, {"cfd", "esco"},
		{"esco", "rncp"}, {"onisep", "cfd"}, {"rncp", "idcc"}} {
		if g.Connected(table[0], table[1]) && !isDirect(g, table[0], table[1]) {
			out = append(out, table)
		}
	}
	return out
}

func spellComposed(found []link.Correspondance) []string {
	var lines []string
	for _, c := range found {
		line := fmt.Sprintf("%s %s %s %s/%s agrege=%t", c.To.Code, c.Relation, c.Fiabilite, c.Validity.Start, c.Validity.End, c.Agrege)
		for _, path := range c.Paths {
			line += " |"
			for _, s := range path {
				line += " " + s.To.Family + ":" + s.To.Code
			}
		}
		lines = append(lines, line)
	}
	return lines
}

func spellOracles(found []oracle.Correspondence) []string {
	var lines []string
	for _, c := range found {
		line := fmt.Sprintf("%s %s %s %s/%s agrege=%t", c.To, c.Relation, c.Fiabilite, c.Debut, c.Fin, c.Agrege)
		for _, path := range c.Paths {
			line += " |"
			for _, s := range path {
				line += " " + s.Vers
			}
		}
		lines = append(lines, line)
	}
	return lines
}
