package link

import (
	"fmt"
	"strings"
	"testing"

	"passerelle/internal/life"
)

func day(s string) life.Day {
	if s == "" {
		return life.NoDay
	}
	d, err := life.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

var (
	kit = []Stated{{"kit", day("2025-01-31")}}
	fc  = []Stated{{"fc", day("2026-02-01")}}
	two = []Stated{{"fc", day("2026-02-01")}, {"certif-info", day("2024-06-28")}}
)

// world: diploma D1 lives 2010–2020, D2 from 2015; fiches R1 2012–2018, R2 from 2019, R3 2000–2005; all rest always.
func world() *Graph {
	lives := map[Code]life.Period{
		{"cfd", "D1"}: {Start: day("2010-01-01"), End: day("2020-12-31")}, {"cfd", "D2"}: {Start: day("2015-01-01"), End: life.NoDay},
		{"rncp", "R1"}: {Start: day("2012-01-01"), End: day("2018-12-31")}, {"rncp", "R2"}: {Start: day("2019-01-01"), End: life.NoDay},
		{"rncp", "R3"}: {Start: day("2000-01-01"), End: day("2005-12-31")},
	}
	return NewGraph([]Table{
		{"cfd-rncp", "cfd", "rncp", "skos:closeMatch", []Pair{{From: "D1", To: "R1", By: kit}, {From: "D1", To: "R2", By: kit}, {From: "D1", To: "R3", By: kit}, {From: "D2", To: "R2", Dropped: kit}}},
		{"rncp-rome", "rncp", "rome", "skos:relatedMatch", []Pair{{From: "R1", To: "M1", By: fc}, {From: "R2", To: "M1", By: two}, {From: "R2", To: "M2", By: fc}, {From: "R3", To: "M3", By: fc}}},
		{"rome-naf", "rome", "naf", "skos:relatedMatch", []Pair{{From: "M1", To: "1071C", By: fc, Agrege: true}}},
		{"cfd-mef", "cfd", "mef", "skos:narrowMatch", []Pair{{From: "D1", To: "X", By: fc}, {From: "D2", To: "Y", By: fc, Relation: "skos:exactMatch"}}},
		{"uai-siret", "uai", "siret", "skos:closeMatch", nil},
	}, func(c Code) life.Period {
		if p, ok := lives[c]; ok {
			return p
		}
		return life.Always
	})
}

func show(cs []Correspondance) string {
	var b strings.Builder
	for _, c := range cs {
		never, agrege := "", ""
		if c.JamaisEnsemble {
			never = " never"
		}
		if c.Agrege {
			agrege = " agrege"
		}
		fmt.Fprintf(&b, "%s %s %s..%s%s%s %s", c.To.Code, strings.TrimPrefix(c.Relation, "skos:"), c.Validity.Start, c.Validity.End, never, agrege, c.Fiabilite)
		for _, p := range c.Paths {
			b.WriteString(" [")
			for _, s := range p {
				b.WriteString(s.To.Code + "/" + s.Source + " ")
			}
			b.WriteString("]")
		}
		b.WriteString("; ")
	}
	return b.String()
}

func TestFrom(t *testing.T) {
	g := world()
	for _, tc := range []struct{ name, family, code, to, on, want string }{
		{"direct, by code, one that never meets", "cfd", "D1", "rncp", "", "R1 closeMatch 2012-01-01..2018-12-31 declaree [R1/kit ]; R2 closeMatch 2019-01-01..2020-12-31 declaree [R2/kit ]; R3 closeMatch .. never declaree [R3/kit ]; "},
		{"direct, on a day", "cfd", "D1", "rncp", "2018-12-31", "R1 closeMatch 2012-01-01..2018-12-31 declaree [R1/kit ]; "},
		{"the other direction", "rncp", "R2", "cfd", "", "D1 closeMatch 2019-01-01..2020-12-31 declaree [D1/kit ]; D2 closeMatch 2019-01-01.. contestee [D2/kit ]; "},
		{"several sources", "rncp", "R2", "rome", "", "M1 relatedMatch 2019-01-01.. concordante [M1/fc ] [M1/certif-info ]; M2 relatedMatch 2019-01-01.. declaree [M2/fc ]; "},
		{"composed: two paths, their envelope; an empty one left out", "cfd", "D1", "rome", "", "M1 relatedMatch 2012-01-01..2020-12-31 derivee [R1/kit M1/fc ] [R2/kit M1/fc ]; M2 relatedMatch 2019-01-01..2020-12-31 derivee [R2/kit M2/fc ]; "},
		{"composed, on a day", "cfd", "D1", "rome", "2013-01-01", "M1 relatedMatch 2012-01-01..2020-12-31 derivee [R1/kit M1/fc ] [R2/kit M1/fc ]; "},
		{"composed of a contested step", "cfd", "D2", "rome", "", "M1 relatedMatch 2019-01-01.. contestee [R2/kit M1/fc ]; M2 relatedMatch 2019-01-01.. contestee [R2/kit M2/fc ]; "},
		{"three steps, expanded", "cfd", "D1", "naf", "2014-01-01", "1071C relatedMatch 2012-01-01..2020-12-31 agrege derivee [R1/kit M1/fc 1071C/fc ] [R2/kit M1/fc 1071C/fc ]; "},
		{"narrow one way", "cfd", "D1", "mef", "", "X narrowMatch 2010-01-01..2020-12-31 declaree [X/fc ]; "},
		{"broad the other", "mef", "X", "cfd", "", "D1 broadMatch 2010-01-01..2020-12-31 declaree [D1/fc ]; "},
		{"the row's own relation", "mef", "Y", "cfd", "", "D2 exactMatch 2015-01-01.. declaree [D2/fc ]; "},
		{"nothing", "cfd", "D3", "rncp", "", ""},
		{"no path", "cfd", "D1", "siret", "", ""},
	} {
		if got := show(g.From(Code{tc.family, tc.code}, tc.to, day(tc.on))); got != tc.want {
			t.Errorf("%s:\n got %s\nwant %s", tc.name, got, tc.want)
		}
	}
}

func TestAtMostFivePaths(t *testing.T) {
	var a, b []Pair
	for i := range 9 {
		via := fmt.Sprintf("R%d", i)
		a = append(a, Pair{From: "D", To: via, By: kit})
		b = append(b, Pair{From: via, To: "M", By: fc})
	}
	g := NewGraph([]Table{{"a", "cfd", "rncp", "r", a}, {"b", "rncp", "rome", "r", b}}, func(Code) life.Period { return life.Always })
	if got := g.From(Code{"cfd", "D"}, "rome", life.NoDay); len(got) != 1 || len(got[0].Paths) != 5 {
		t.Errorf("%s", show(got))
	}
}

func TestConnected(t *testing.T) {
	g := world()
	for _, tc := range []struct {
		from, to string
		want     bool
	}{{"cfd", "naf", true}, {"naf", "mef", false}, {"cfd", "siret", false}, {"siret", "uai", true}} {
		if got := g.Connected(tc.from, tc.to); got != tc.want {
			t.Errorf("%s to %s: %t", tc.from, tc.to, got)
		}
	}
	if got := g.Codes("rome"); len(got) != 3 || got[0] != "M1" {
		t.Errorf("codes %v", got)
	}
	if got := g.Families(); len(got) != 7 {
		t.Errorf("families %v", got)
	}
}
