package oracle

import (
	"reflect"
	"testing"
)

// world is a ledger made by hand, as the files would give it.
type world struct{ *ledger }

func newWorld() world { return world{newLedger()} }

// edition is a complete edition of one table: its pairs, and codes (family, code)
// of which it only speaks.
func (w world) edition(who Said, table link, pairs [][2]string, spoken ...thing) world {
	w.holds(who, table)
	return w.extrait(who, table, pairs, spoken...)
}

func (w world) extrait(who Said, table link, pairs [][2]string, spoken ...thing) world {
	for _, p := range pairs {
		c := claim{table: table, said: who, from: p[0], to: p[1]}
		for _, subject := range c.subjects() {
			w.spokenOf(who, subject.family, subject.code)
		}
		w.state(c)
	}
	for _, s := range spoken {
		w.spokenOf(who, s.family, s.code)
	}
	return w
}

func (w world) denial(who Said, from, to string) world {
	w.deny(claim{table: cfdRncp, said: who, from: from, to: to})
	return w
}

func (w world) links(lives ...edition) *Links { return newLinks(newOracle(lives), w.pairs()) }

func kitOn(day string) Said { return Said{kitApprentissage, day} }
func fcOn(day string) Said  { return Said{franceCompetences, day} }

var (
	cfdRncp  = link{"cfd", "rncp"}
	rncpRome = link{"rncp", "rome"}
	certif   = Said{certifInfo, "2024-06-28"}
	onePair  = [][2]string{{"50022137", "RNCP1"}}
)

func TestWhoStatesADiplomaAndAFiche(t *testing.T) {
	tests := []struct {
		name  string
		world world
		want  Pair // of 50022137 and RNCP1
		says  string
	}{
		{"one source", newWorld().edition(kitOn("2024-01-19"), cfdRncp, onePair),
			Pair{Sources: []Said{kitOn("2024-01-19")}}, "declaree"},
		{"several editions are one source", newWorld().edition(kitOn("2024-01-19"), cfdRncp, onePair).edition(kitOn("2025-01-31"), cfdRncp, onePair),
			Pair{Sources: []Said{kitOn("2025-01-31")}}, "declaree"},
		{"several sources", newWorld().edition(kitOn("2024-01-19"), cfdRncp, onePair).edition(certif, cfdRncp, onePair),
			Pair{Sources: []Said{certif, kitOn("2024-01-19")}}, "concordante"},
		{"a later kit speaks of neither", newWorld().edition(kitOn("2024-01-19"), cfdRncp, onePair).edition(kitOn("2025-01-31"), cfdRncp, nil),
			Pair{Sources: []Said{kitOn("2024-01-19")}}, "declaree"},
		{"a later kit has the diploma with another fiche", newWorld().edition(kitOn("2024-01-19"), cfdRncp, onePair).
			edition(kitOn("2025-01-31"), cfdRncp, [][2]string{{"50022137", "RNCP2"}}),
			Pair{DroppedBy: []Said{kitOn("2025-01-31")}}, "contestee"},
		{"a later kit has the fiche with another diploma", newWorld().edition(kitOn("2024-01-19"), cfdRncp, onePair).
			edition(kitOn("2025-01-31"), cfdRncp, [][2]string{{"50022138", "RNCP1"}}),
			Pair{DroppedBy: []Said{kitOn("2025-01-31")}}, "contestee"},
		{"a later kit has the diploma with NR", newWorld().edition(kitOn("2024-01-19"), cfdRncp, onePair).
			edition(kitOn("2025-01-31"), cfdRncp, nil, thing{"cfd", "50022137"}),
			Pair{DroppedBy: []Said{kitOn("2025-01-31")}}, "contestee"},
		{"an extract ends nothing", newWorld().edition(kitOn("2024-01-19"), cfdRncp, onePair).
			extrait(kitOn("2025-01-31"), cfdRncp, [][2]string{{"50022137", "RNCP2"}}),
			Pair{Sources: []Said{kitOn("2024-01-19")}}, "declaree"},
		{"what one dropped another states", newWorld().edition(kitOn("2024-01-19"), cfdRncp, onePair).
			edition(kitOn("2025-01-31"), cfdRncp, nil, thing{"rncp", "RNCP1"}).edition(certif, cfdRncp, onePair),
			Pair{Sources: []Said{certif}, DroppedBy: []Said{kitOn("2025-01-31")}}, "declaree"},
		{"a correction denies", newWorld().edition(kitOn("2024-01-19"), cfdRncp, onePair).denial(kitOn("2025-01-31"), "50022137", "RNCP1"),
			Pair{DeniedBy: []Said{kitOn("2025-01-31")}}, "contestee"},
		{"a correction denies what another states", newWorld().edition(certif, cfdRncp, onePair).denial(kitOn("2025-01-31"), "50022137", "RNCP1"),
			Pair{Sources: []Said{certif}, DeniedBy: []Said{kitOn("2025-01-31")}}, "contestee"},
		{"stated again after the correction", newWorld().edition(kitOn("2025-01-31"), cfdRncp, onePair).denial(kitOn("2024-01-19"), "50022137", "RNCP1"),
			Pair{Sources: []Said{kitOn("2025-01-31")}}, "declaree"},
		{"codes are normalised", newWorld().edition(kitOn("2024-01-19"), cfdRncp, [][2]string{{" 50022137", "rncp1 "}}),
			Pair{Sources: []Said{kitOn("2024-01-19")}}, "declaree"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l := test.world.links()
			test.want.From, test.want.To, test.want.Relation = "50022137", "RNCP1", "skos:closeMatch"
			i := indexOf(l.Table("cfd", "rncp"), "50022137", "RNCP1")
			if i < 0 {
				t.Fatal("no such pair")
			}
			got := l.Table("cfd", "rncp")[i]
			if !reflect.DeepEqual(got, test.want) || got.fiabilite() != test.says {
				t.Errorf("pair = %+v (%s), want %+v (%s)", got, got.fiabilite(), test.want, test.says)
			}
		})
	}
}

func indexOf(pairs []Pair, from, to string) int {
	for i, p := range pairs {
		if p.From == from && p.To == to {
			return i
		}
	}
	return -1
}

func TestADenialAloneMakesNoPair(t *testing.T) {
	l := newWorld().denial(kitOn("2025-01-31"), "50022137", "RNCP1").links()
	if got := l.Table("cfd", "rncp"); got != nil {
		t.Errorf("Table = %v, want none", got)
	}
}

func TestTheMetiersOfAFiche(t *testing.T) {
	a, b := [][2]string{{"RNCP1", "A1101"}}, [][2]string{{"RNCP1", "B1101"}}
	tests := []struct {
		name  string
		world world
		want  string // A, B or both are in force
	}{
		{"an older extract ends with a newer complete edition", newWorld().extrait(fcOn("2024-02-22"), rncpRome, a).edition(fcOn("2026-02-01"), rncpRome, b), "B"},
		{"any file of its day speaks", newWorld().extrait(fcOn("2024-02-22"), rncpRome, a).
			edition(fcOn("2026-02-01"), rncpRome, nil, thing{"rncp", "RNCP1"}), ""},
		{"no complete edition speaks", newWorld().extrait(fcOn("2024-02-22"), rncpRome, a).edition(fcOn("2026-02-01"), rncpRome, nil), "A"},
		{"a complete edition of another table", newWorld().extrait(fcOn("2024-02-22"), rncpRome, a).
			edition(fcOn("2026-02-01"), link{"rncp", "nsf"}, nil, thing{"rncp", "RNCP1"}), "A"},
		{"an extract of the same day adds", newWorld().extrait(fcOn("2026-02-01"), rncpRome, a).edition(fcOn("2026-02-01"), rncpRome, b), "AB"},
		{"a newer extract adds", newWorld().edition(fcOn("2026-02-01"), rncpRome, a).extrait(fcOn("2026-08-16"), rncpRome, b), "AB"},
		{"extracts alone", newWorld().extrait(fcOn("2024-02-22"), rncpRome, a).extrait(fcOn("2026-08-16"), rncpRome, b), "AB"},
		{"another source ends nothing", newWorld().edition(fcOn("2024-02-22"), rncpRome, a).edition(Said{bcn, "2026-02-01"}, rncpRome, b), "AB"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := ""
			for _, p := range test.world.links().Table("rncp", "rome") {
				if !p.Contested() {
					got += p.To[:1]
				}
			}
			if got != test.want {
				t.Errorf("in force: %q, want %q", got, test.want)
			}
		})
	}
}

func TestNormal(t *testing.T) {
	tests := []struct{ family, cell, want string }{
		{"cfd", "1022001", "01022001"}, {"cfd", "NR", ""}, {"cfd", "SQWQ", ""}, {"cfd", "32x31001", "32X31001"},
		{"rncp", "RS12", "RS12"}, {"rncp", "NR", ""}, {"rncp", "RNCP12803?", ""}, {"rncp", "RNCP", ""},
		{"nsf", "31", ""}, {"nsf", "326T", "326t"}, {"nsf", "", ""},
		{"rome", "A12", ""}, {"rome", "A1201", "A1201"},
		{"naf", "01.11Z", "0111Z"}, {"naf", "01.11", ""}, {"idcc", "00706", "706"}, {"idcc", "Autre", ""},
		{"uai", "951099d", "0951099D"}, {"uai", "0951099E", ""},
		{"siret", "73282932000074", "73282932000074"}, {"siret", "73282932000075", ""}, {"siret", "732829320", ""},
		{"siret", "35600000000048", "35600000000048"}, {"siret", "35600000049837", "35600000049837"},
		{"commune", "2A004", "2A004"}, {"postal", "1400", "01400"}, {"mef", "254334042", ""}, {"sise", "M000184", "M000184"},
		{"esco", "http://data.europa.eu/esco/occupation/F87779AE-7389-44e7-b155-16e87904857e", "f87779ae-7389-44e7-b155-16e87904857e"},
		{"onisep", "http://www.onisep.fr/http/redirection/formation/slug/FOR.6913", "FOR.6913"},
		{"opco", "x", ""},
	}
	for _, test := range tests {
		if got := normal(test.family, test.cell); got != test.want {
			t.Errorf("normal(%s, %q) = %q, want %q", test.family, test.cell, got, test.want)
		}
	}
}
