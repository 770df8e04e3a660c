package oracle

import (
	"reflect"
	"testing"
)

// The rows of these worlds are those of one kit of 2025-01-01; D is 2025-02-01.

func gone(code string) row    { return fiche(code, "INACTIVE", "", "2024-01-01") }
func alive(code string) row   { return fiche(code, "ACTIVE", "", "") }
func coming(code string) row  { return fiche(code, "ACTIVE", "2025-09-01", "") }
func unknown(code string) row { return row{code: code} }

func one(code string, distance int) Target { return Target{Code: code, Distance: distance} }
func old(code string, distance int) Target { return Target{code, distance, "ancien"} }

func TestResolve(t *testing.T) {
	tests := []struct {
		name string
		rows []row
		want Answer // for RNCP1
	}{
		{"actif: no walk", []row{alive("RNCP1").to("RNCP2"), alive("RNCP2")}, Answer{Statut: enVigueur}},
		{"a-venir: no walk", []row{coming("RNCP1").to("RNCP2"), alive("RNCP2")}, Answer{Statut: pasEncore}},
		{"in no source", []row{alive("RNCP2")}, Answer{Statut: inconnu}},
		{"only named", []row{alive("RNCP2").from("RNCP1")}, Answer{Statut: inconnu}},
		{"inactif, nothing follows", []row{gone("RNCP1")}, Answer{Statut: expire}},
		{"inactif, its successor is gone too", []row{gone("RNCP1").to("RNCP2"), gone("RNCP2")}, Answer{Statut: expire}},
		{"never backwards", []row{gone("RNCP1").from("RNCP2"), alive("RNCP2")}, Answer{Statut: expire}},
		{"inactif, replaced", []row{gone("RNCP1").to("RNCP2"), alive("RNCP2")},
			Answer{Statut: remplace, RemplacePar: []Target{one("RNCP2", 1)}}},
		{"a branch ends at its first actif", []row{gone("RNCP1").to("RNCP2"), alive("RNCP2").to("RNCP3"), alive("RNCP3")},
			Answer{Statut: remplace, RemplacePar: []Target{one("RNCP2", 1)}}},
		{"through inactif", []row{gone("RNCP1").to("RNCP2"), gone("RNCP2").to("RNCP3"), alive("RNCP3")},
			Answer{Statut: remplace, RemplacePar: []Target{one("RNCP3", 2)}}},
		{"through inconnu and a-venir, both candidats", []row{
			gone("RNCP1").to("RNCP2"), unknown("RNCP2").to("RNCP3"), coming("RNCP3").to("RNCP4"), alive("RNCP4"),
		}, Answer{remplace, []Target{one("RNCP4", 3)}, []Target{one("RNCP2", 1), one("RNCP3", 2)}}},
		{"expire even where there are candidats", []row{gone("RNCP1").to("RNCP2"), unknown("RNCP2")},
			Answer{Statut: expire, Candidats: []Target{one("RNCP2", 1)}}},
		{"inconnu: the actif where branches end are candidats", []row{
			unknown("RNCP1").to("RNCP2", "RNCP3"), gone("RNCP2").to("RNCP4"), coming("RNCP3").to("RNCP5"), alive("RNCP4"), unknown("RNCP5"),
		}, Answer{Statut: etatInconnu, Candidats: []Target{one("RNCP3", 1), one("RNCP4", 2), one("RNCP5", 2)}}},
		{"inconnu, nothing follows", []row{unknown("RNCP1")}, Answer{Statut: etatInconnu}},
		{"a named code ends its branch", []row{gone("RNCP1").to("RNCP2"), alive("RNCP3").from("RNCP2")}, Answer{Statut: expire}},
		{"a named code is no candidate", []row{unknown("RNCP1").to("RNCP2")}, Answer{Statut: etatInconnu}},
		{"by distance, then by number", []row{
			gone("RNCP1").to("RNCP10000", "RNCP2000", "RS300", "RNCP40"), gone("RNCP40").to("RNCP5"),
			alive("RNCP10000"), alive("RNCP2000"), alive("RS300"), alive("RNCP5"),
		}, Answer{Statut: remplace, RemplacePar: []Target{one("RS300", 1), one("RNCP2000", 1), one("RNCP10000", 1), one("RNCP5", 2)}}},
		{"fewest edges", []row{gone("RNCP1").to("RNCP2", "RNCP3"), gone("RNCP2").to("RNCP3"), alive("RNCP3")},
			Answer{Statut: remplace, RemplacePar: []Target{one("RNCP3", 1)}}},
		{"edges of the walk, not past an actif", []row{
			gone("RNCP1").to("RNCP2", "RNCP3"), alive("RNCP2").to("RNCP5"),
			gone("RNCP3").to("RNCP4"), gone("RNCP4").to("RNCP5"), unknown("RNCP5"),
		}, Answer{remplace, []Target{one("RNCP2", 1)}, []Target{one("RNCP5", 3)}}},
		{"a cycle is walked once", []row{gone("RNCP1").to("RNCP2"), unknown("RNCP2").to("RNCP3"), gone("RNCP3").to("RNCP1", "RNCP2")},
			Answer{Statut: expire, Candidats: []Target{one("RNCP2", 1)}}},
		{"a cycle does not make a code its own candidate", []row{unknown("RNCP1").to("RNCP2"), unknown("RNCP2").to("RNCP1")},
			Answer{Statut: etatInconnu, Candidats: []Target{one("RNCP2", 1)}}},
		{"an RS fiche on the branch and as an answer", []row{gone("RNCP1").to("RS2"), gone("RS2").to("RS3"), alive("RS3")},
			Answer{Statut: remplace, RemplacePar: []Target{one("RS3", 2)}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			o := newOracle([]edition{kit("2025-01-01", test.rows...)})
			if got := o.Resolve("RNCP1", "2025-02-01"); !reflect.DeepEqual(got, test.want) {
				t.Errorf("Resolve = %+v, want %+v", got, test.want)
			}
		})
	}
}

func TestResolveDoesNotWalkContestedEdges(t *testing.T) {
	o := newOracle([]edition{
		kit("2024-09-30", gone("RNCP1").to("RNCP2")),
		kit("2025-01-01", gone("RNCP1"), alive("RNCP2")),
	})
	want := Answer{Statut: expire}
	if got := o.Resolve("RNCP1", "2025-02-01"); !reflect.DeepEqual(got, want) {
		t.Errorf("Resolve = %+v, want %+v", got, want)
	}
}

func TestResolveCFD(t *testing.T) {
	o := newOracle([]edition{table("2024-02-08",
		cfd("01022001", "1995-09-01", "2024-08-31").to("0102200", "46X22010", "01022010"),
		cfd("46X22010", "2024-09-01", ""),
		cfd("01022010", "2026-09-01", ""),
	)})
	want := Answer{remplace, []Target{one("46X22010", 1)}, []Target{one("01022010", 1)}}
	if got := o.Resolve("01022001", "2025-02-01"); !reflect.DeepEqual(got, want) {
		t.Errorf("Resolve = %+v, want %+v", got, want)
	}
	if got := o.Resolve("0102200", "2025-02-01"); got.Statut != inconnu {
		t.Errorf("a truncated reference is %s, want %s", got.Statut, inconnu)
	}
}

func TestResolveSessionOfFiches(t *testing.T) {
	past := func(code string) row { return fiche(code, "INACTIVE", "2020-01-01", "2024-12-31") }
	tests := []struct {
		name string
		rows []row
		d1   string
		want Answer // for RNCP1; the session ends two years later
	}{
		{"the first day fits", []row{past("RNCP1")}, "2024-12-31", Answer{Statut: enVigueur}},
		{"the first day is too late", []row{past("RNCP1")}, "2025-01-01", Answer{Statut: expire}},
		{"the first day is too early", []row{past("RNCP1")}, "2019-12-31", Answer{Statut: pasEncore}},
		{"a missing bound is open", []row{alive("RNCP1")}, "1990-01-01", Answer{Statut: enVigueur}},
		{"a date without a state fits", []row{fiche("RNCP1", "", "", "2026-01-01")}, "2025-01-01", Answer{Statut: enVigueur}},
		{"INACTIVE without an end never fits", []row{fiche("RNCP1", "INACTIVE", "2020-01-01", "")}, "2022-01-01", Answer{Statut: expire}},
		{"INACTIVE without an end, not begun", []row{fiche("RNCP1", "INACTIVE", "2020-01-01", "")}, "2019-01-01", Answer{Statut: pasEncore}},
		{"nothing stated", []row{unknown("RNCP1")}, "2022-01-01", Answer{Statut: etatInconnu}},
		{"in no source", []row{unknown("RNCP2")}, "2022-01-01", Answer{Statut: inconnu}},
		{"only named", []row{alive("RNCP2").from("RNCP1")}, "2022-01-01", Answer{Statut: inconnu}},
		{"itself before any other", []row{past("RNCP1").to("RNCP2"), alive("RNCP2")}, "2022-01-01", Answer{Statut: enVigueur}},
		{"a newer code", []row{past("RNCP1").to("RNCP2"), past("RNCP2").to("RNCP3"), alive("RNCP3")}, "2025-01-01",
			Answer{Statut: remplace, RemplacePar: []Target{one("RNCP3", 2)}}},
		{"an older code", []row{coming("RNCP1").from("RNCP2"), past("RNCP2")}, "2024-01-01",
			Answer{Statut: remplace, RemplacePar: []Target{old("RNCP2", 1)}}},
		{"nothing stated, but one other fits", []row{unknown("RNCP1").to("RNCP2"), alive("RNCP2")}, "2025-01-01",
			Answer{Statut: remplace, RemplacePar: []Target{one("RNCP2", 1)}}},
		{"several", []row{past("RNCP1").to("RNCP20", "RNCP3").from("RNCP4"), alive("RNCP20"), alive("RNCP3"), alive("RNCP4")}, "2025-01-01",
			Answer{Statut: ambigu, Candidats: []Target{one("RNCP3", 1), old("RNCP4", 1), one("RNCP20", 1)}}},
		{"the walk goes on through codes that fit", []row{past("RNCP1").to("RNCP2"), alive("RNCP2").to("RNCP3"), alive("RNCP3")}, "2025-01-01",
			Answer{Statut: ambigu, Candidats: []Target{one("RNCP2", 1), one("RNCP3", 2)}}},
		{"siblings are not asked", []row{
			past("RNCP1").from("RNCP2").to("RNCP4"), past("RNCP2").to("RNCP3"), alive("RNCP3"), past("RNCP4").from("RNCP5"), alive("RNCP5"),
		}, "2025-01-01", Answer{Statut: expire}},
		{"a named code ends its branch, both ways", []row{past("RNCP1").to("RNCP2").from("RNCP4"),
			alive("RNCP3").from("RNCP2"), alive("RNCP5").to("RNCP4")}, "2025-01-01", Answer{Statut: expire}},
		{"a cycle: the shorter way", []row{past("RNCP1").to("RNCP2"), past("RNCP2").to("RNCP3"), alive("RNCP3").to("RNCP1")}, "2025-01-01",
			Answer{Statut: remplace, RemplacePar: []Target{old("RNCP3", 1)}}},
		{"a cycle: newer when both are equal", []row{past("RNCP1").to("RNCP2"), alive("RNCP2").to("RNCP1")}, "2025-01-01",
			Answer{Statut: remplace, RemplacePar: []Target{one("RNCP2", 1)}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			o := newOracle([]edition{kit("2025-01-01", test.rows...)})
			if got := o.ResolveSession("RNCP1", test.d1, "2027-01-01"); !reflect.DeepEqual(got, test.want) {
				t.Errorf("ResolveSession = %+v, want %+v", got, test.want)
			}
		})
	}
}

func TestASessionTakesTheLifeOfTheNewestEdition(t *testing.T) {
	o := newOracle([]edition{
		kit("2024-01-19", fiche("RNCP1", "ACTIVE", "2020-01-01", "2026-01-01")),
		kit("2025-01-31", fiche("RNCP1", "INACTIVE", "2020-01-01", "2024-06-30")),
	})
	if got := o.ResolveSession("RNCP1", "2024-07-01", "2024-08-01"); got.Statut != expire {
		t.Errorf("statut %s, want %s", got.Statut, expire)
	}
	if got := o.Resolve("RNCP1", "2024-07-01"); got.Statut != enVigueur {
		t.Errorf("on the first day alone: statut %s, want %s", got.Statut, enVigueur)
	}
}

func TestResolveSessionOfCFD(t *testing.T) {
	o := newOracle([]edition{table("2024-02-08",
		cfd("01022001", "2015-09-01", "2024-08-31").to("01022002"),
		cfd("01022002", "2024-09-01", ""),
		cfd("01022003", "", "").from("0102200"),
	)})
	tests := []struct {
		name         string
		code, d1, d2 string
		want         Answer
	}{
		{"both days", "01022001", "2015-09-01", "2024-08-31", Answer{Statut: enVigueur}},
		{"the first day only", "01022001", "2023-09-01", "2024-09-01", Answer{Statut: expire}},
		{"the second day only", "01022002", "2024-08-31", "2025-08-31", Answer{Statut: pasEncore}},
		{"neither, the newer fits", "01022001", "2024-09-01", "2026-08-31",
			Answer{Statut: remplace, RemplacePar: []Target{one("01022002", 1)}}},
		{"neither, the older fits", "01022002", "2020-09-01", "2022-08-31",
			Answer{Statut: remplace, RemplacePar: []Target{old("01022001", 1)}}},
		{"missing bounds are open", "01022003", "1950-01-01", "2950-01-01", Answer{Statut: enVigueur}},
		{"only named", "0102200", "2020-09-01", "2022-08-31", Answer{Statut: inconnu}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := o.ResolveSession(test.code, test.d1, test.d2); !reflect.DeepEqual(got, test.want) {
				t.Errorf("ResolveSession = %+v, want %+v", got, test.want)
			}
		})
	}
}
