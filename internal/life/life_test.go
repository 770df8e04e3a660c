package life

import (
	"testing"
	"time"
)

func day(s string) Day {
	if s == "" {
		return NoDay
	}
	d, err := ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestParseDay(t *testing.T) {
	for _, tc := range []struct {
		in string
		ok bool
	}{
		{"2024-02-29", true}, {"2023-02-29", false}, {"2025-02-31", false}, {"0998-09-01", true}, {"1970-01-01", true},
		{"2025-1-1", false}, {"", false}, {"2025/01/01", false}, {"2025-0a-01", false}, {"0000-01-01", false},
	} {
		d, err := ParseDay(tc.in)
		if (err == nil) != tc.ok {
			t.Errorf("ParseDay(%q) = %v, %v", tc.in, d, err)
		}
		if err == nil && d.String() != tc.in {
			t.Errorf("ParseDay(%q).String() = %q", tc.in, d)
		}
	}
}

func TestTodayIsParisian(t *testing.T) {
	if got := Today(time.Date(2026, 7, 1, 22, 30, 0, 0, time.UTC)).String(); got != "2026-07-02" {
		t.Errorf("Today = %s, want 2026-07-02: it is half past midnight in Paris", got)
	}
}

func TestIntersect(t *testing.T) {
	for _, tc := range []struct {
		p, q, want [2]string
		ok         bool
	}{
		{[2]string{"2020-01-01", "2021-01-01"}, [2]string{"2020-06-01", ""}, [2]string{"2020-06-01", "2021-01-01"}, true},
		{[2]string{"", "2020-01-01"}, [2]string{"2020-01-01", ""}, [2]string{"2020-01-01", "2020-01-01"}, true},
		{[2]string{"", "2020-01-01"}, [2]string{"2020-01-02", ""}, [2]string{"2020-01-02", "2020-01-01"}, false},
		{[2]string{"", ""}, [2]string{"", ""}, [2]string{"", ""}, true},
	} {
		p, q := Period{day(tc.p[0]), day(tc.p[1])}, Period{day(tc.q[0]), day(tc.q[1])}
		got, ok := p.Intersect(q)
		back, ok2 := q.Intersect(p)
		if got != back || ok != ok2 {
			t.Errorf("%v ∩ %v is not symmetric", p, q)
		}
		if ok != tc.ok || got.Start.String() != tc.want[0] || got.End.String() != tc.want[1] {
			t.Errorf("%v ∩ %v = %s..%s %v, want %v %v", tc.p, tc.q, got.Start, got.End, ok, tc.want, tc.ok)
		}
	}
}

func fiche(code string, said ...Statement) Life { return Life{Code: code, Kind: Fiche, Said: said} }

func said(edition string, s Said, start, end string) Statement {
	return Statement{Edition: day(edition), Source: "kit", Said: s, Period: Period{day(start), day(end)}}
}

func TestStateOfFiche(t *testing.T) {
	for _, tc := range []struct {
		name string
		said []Statement
		on   string
		want State
	}{
		{"nothing said", nil, "2025-01-01", Inconnu},
		{"active inside its bounds", []Statement{said("2024-01-01", SaidActive, "2023-01-01", "2026-01-01")}, "2025-01-01", Actif},
		{"last day is included", []Statement{said("2024-01-01", SaidActive, "", "2025-01-01")}, "2025-01-01", Actif},
		{"ended though said active", []Statement{said("2024-01-01", SaidActive, "", "2025-01-01")}, "2025-01-02", Inactif},
		{"not begun", []Statement{said("2024-01-01", SaidActive, "2025-06-01", "")}, "2025-01-01", AVenir},
		{"not begun wins over said inactive", []Statement{said("2024-01-01", SaidInactive, "2025-06-01", "")}, "2025-01-01", AVenir},
		{"inactive without end", []Statement{said("2024-01-01", SaidInactive, "", "")}, "2025-01-01", Inactif},
		{"dates without a state", []Statement{said("2024-01-01", SaidNothing, "2020-01-01", "2030-01-01")}, "2025-01-01", Inconnu},
		{"newest edition decides", []Statement{said("2024-01-01", SaidActive, "", ""), said("2024-06-01", SaidInactive, "", "")}, "2025-01-01", Inactif},
		{"an edition after the day is silent", []Statement{said("2024-01-01", SaidActive, "", ""), said("2024-06-01", SaidInactive, "", "")}, "2024-05-31", Actif},
		{"before every edition, both bounds", []Statement{said("2024-01-01", SaidInactive, "2020-01-01", "2030-01-01")}, "2023-01-01", Actif},
		{"before every edition, one bound", []Statement{said("2024-01-01", SaidActive, "2020-01-01", "")}, "2023-01-01", Inconnu},
		{"before every edition, ended", []Statement{said("2024-01-01", SaidActive, "", "2020-01-01")}, "2023-01-01", Inactif},
	} {
		l := fiche("RNCP1000", tc.said...)
		if got, _, _ := l.At(day(tc.on)); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.want)
		}
	}
}

// world: 100 inactive → 200 inactive → 300 active; 100 → 400 unknown → 500 active; 300 → 600 active; 100 ↔ 700 cycle;
// 100 → 900, which no row describes; 950 unknown → 300.
func world() *Graph {
	in := func(c string) Life { return fiche(c, said("2024-01-01", SaidInactive, "2010-01-01", "2020-12-31")) }
	on := func(c string) Life { return fiche(c, said("2024-01-01", SaidActive, "2021-01-01", "2030-12-31")) }
	lives := []Life{in("RNCP100"), in("RNCP200"), on("RNCP300"), fiche("RNCP400"), on("RNCP500"), on("RNCP600"), in("RNCP700"), fiche("RNCP950"), in("RNCP800")}
	var edges []Edge
	for _, e := range [][2]string{{"100", "200"}, {"200", "300"}, {"100", "400"}, {"400", "500"}, {"300", "600"}, {"100", "700"}, {"700", "100"}, {"100", "900"}, {"950", "300"}, {"100", "100"}} {
		edges = append(edges, Edge{Old: "RNCP" + e[0], New: "RNCP" + e[1], ByOld: true, Sources: []string{"kit"}})
	}
	edges = append(edges, Edge{Old: "RNCP800", New: "RNCP300", Contested: true})
	return NewGraph(lives, edges)
}

func codes(ts []Target) string {
	s := ""
	for _, t := range ts {
		if t.Old {
			s += "<"
		}
		s += t.Code[4:] + " "
	}
	return s
}

func TestResolve(t *testing.T) {
	g := world()
	for _, tc := range []struct {
		code, on  string
		status    Status
		by, candi string
	}{
		{"RNCP100", "2025-01-01", Remplace, "300 500 ", "400 "},
		{"RNCP100", "2015-01-01", EnVigueur, "", ""},
		{"RNCP100", "2009-01-01", PasEncore, "", ""},
		{"RNCP300", "2025-01-01", EnVigueur, "", ""},
		{"RNCP300", "2031-01-01", Expire, "", ""},
		{"RNCP800", "2025-01-01", Expire, "", ""},
		{"RNCP950", "2025-01-01", EtatInconnu, "", "300 "},
		{"RNCP900", "2025-01-01", CodeInconnu, "", ""},
	} {
		r := g.Resolve(tc.code, day(tc.on))
		if r.Status != tc.status || codes(r.RemplacePar) != tc.by || codes(r.Candidats) != tc.candi {
			t.Errorf("%s on %s: %s [%s] [%s], want %s [%s] [%s]", tc.code, tc.on, r.Status, codes(r.RemplacePar), codes(r.Candidats), tc.status, tc.by, tc.candi)
		}
	}
}

func TestResolveSession(t *testing.T) {
	g := world()
	for _, tc := range []struct {
		code, first, last string
		status            Status
		by, candi         string
	}{
		{"RNCP300", "2025-09-01", "2027-08-31", EnVigueur, "", ""},
		{"RNCP200", "2025-09-01", "2027-08-31", Ambigu, "", "300 600 "},
		{"RNCP500", "2015-09-01", "2016-08-31", Ambigu, "", "<100 <700 "},
		{"RNCP600", "2009-09-01", "2010-08-31", PasEncore, "", ""},
		{"RNCP800", "2025-09-01", "2027-08-31", Expire, "", ""},
		{"RNCP900", "2025-09-01", "2027-08-31", CodeInconnu, "", ""},
	} {
		r := g.ResolveSession(tc.code, day(tc.first), day(tc.last))
		if r.Status != tc.status || codes(r.RemplacePar) != tc.by || codes(r.Candidats) != tc.candi {
			t.Errorf("%s: %s [%s] [%s], want %s [%s] [%s]", tc.code, r.Status, codes(r.RemplacePar), codes(r.Candidats), tc.status, tc.by, tc.candi)
		}
	}
}

func TestDiplomaSessionNeedsBothDays(t *testing.T) {
	l := Life{Code: "50022137", Kind: Diplome, Said: []Statement{said("2024-01-01", SaidNothing, "", "2025-08-31")}}
	g := NewGraph([]Life{l}, nil)
	if r := g.ResolveSession("50022137", day("2024-09-01"), day("2025-08-31")); r.Status != EnVigueur {
		t.Errorf("inside: %s", r.Status)
	}
	if r := g.ResolveSession("50022137", day("2024-09-01"), day("2025-09-01")); r.Status != Expire {
		t.Errorf("one day too long: %s", r.Status)
	}
}

func TestCompareCodes(t *testing.T) {
	if CompareCodes("RNCP955", "RNCP39682") >= 0 || CompareCodes("01022001", "50022137") >= 0 || CompareCodes("RS955", "RNCP955") <= 0 {
		t.Error("codes must compare by their number, then by their text")
	}
}

func TestCycles(t *testing.T) {
	got := Cycles([]Edge{{Old: "a", New: "b"}, {Old: "b", New: "a"}, {Old: "c", New: "c"}, {Old: "d", New: "a"}, {Old: "e", New: "e", Contested: true}})
	if len(got) != 3 || got[0] != "a" || got[1] != "b" || got[2] != "c" {
		t.Errorf("cycles %v, want a b c", got)
	}
}
