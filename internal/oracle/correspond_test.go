package oracle

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

const c1, c2 = "50022137", "50022138"

// spell writes correspondences on one line each: code, fiabilité, validity, and
// the paths by their middle codes.
func spell(found []Correspondence) []string {
	var lines []string
	for _, c := range found {
		line := fmt.Sprintf("%s %s %s/%s", c.To, c.Fiabilite, c.Debut, c.Fin)
		if c.JamaisEnsemble {
			line += " jamais"
		}
		if c.Agrege {
			line += " agrege"
		}
		for _, steps := range c.Paths {
			var through []string
			for _, s := range steps[1:] {
				through = append(through, s.De)
			}
			line += " [" + strings.Join(through, " ") + "]"
		}
		lines = append(lines, line)
	}
	return lines
}

func lived(code, debut, fin string) row { return row{code: code, debut: debut, fin: fin} }

func pairsOf(codes ...string) [][2]string {
	var pairs [][2]string
	for i := 0; i < len(codes); i += 2 {
		pairs = append(pairs, [2]string{codes[i], codes[i+1]})
	}
	return pairs
}

// TestDirectPairs holds the validity of direct pairs, whose fiche lives in 2024.
func TestDirectPairs(t *testing.T) {
	world := newWorld().edition(kitOn("2024-01-19"), cfdRncp, pairsOf(c1, "RNCP1", c1, "RNCP2", c2, "RNCP1", c1, "RNCP3")).
		edition(fcOn("2026-02-01"), rncpRome, pairsOf("RNCP1", "A1101"))
	lives := []edition{
		view("2023-01-01", cfd(c1, "2001-01-01", "2030-01-01")),
		view("2024-01-01", cfd(c1, "2020-01-01", "2024-06-30"), cfd(c2, "2025-01-01", "")),
		kit("2025-01-01", lived("RNCP1", "2024-01-01", "2024-12-31"), lived("RNCP3", "2024-06-30", "")),
	}
	tests := []struct {
		name          string
		from, code    string
		to, day, want string
	}{
		{"both lives, by the newest edition", "cfd", c1, "rncp", "", "RNCP1 declaree 2024-01-01/2024-06-30 []; RNCP2 declaree 2020-01-01/2024-06-30 []; RNCP3 declaree 2024-06-30/2024-06-30 []"},
		{"never together is said so", "cfd", c2, "rncp", "", "RNCP1 declaree / jamais []"},
		{"and holds no day", "cfd", c2, "rncp", "2025-06-01", ""},
		{"from the other side", "rncp", "RNCP1", "cfd", "", c1 + " declaree 2024-01-01/2024-06-30 []; " + c2 + " declaree / jamais []"},
		{"a day before", "cfd", c1, "rncp", "2023-12-31", "RNCP2 declaree 2020-01-01/2024-06-30 []"},
		{"the last day", "cfd", c1, "rncp", "2024-06-30", "RNCP1 declaree 2024-01-01/2024-06-30 []; RNCP2 declaree 2020-01-01/2024-06-30 []; RNCP3 declaree 2024-06-30/2024-06-30 []"},
		{"the day after", "cfd", c1, "rncp", "2024-07-01", ""},
		{"a family without lives", "rncp", "RNCP1", "rome", "", "A1101 declaree 2024-01-01/2024-12-31 []"},
		{"no pair", "cfd", "50022139", "rncp", "", ""},
		{"no route", "cfd", c1, "siret", "", ""},
	}
	l := world.links(lives...)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := strings.Join(spell(l.From(test.from, test.code, test.to, test.day)), "; "); got != test.want {
				t.Errorf("From = %s\nwant   %s", got, test.want)
			}
		})
	}
}

// TestComposedPairs asks cfd → rome in worlds where only the table of diplomas and
// fiches, and their lives, differ.
func TestComposedPairs(t *testing.T) {
	metiers := pairsOf("RNCP1", "A1101", "RNCP2", "A1101", "RNCP3", "B1101")
	tests := []struct {
		name  string
		world world
		lives []row
		day   string
		want  string
	}{
		{"inherits the intersection", newWorld().edition(kitOn("2024-01-19"), cfdRncp, pairsOf(c1, "RNCP1")),
			[]row{lived("RNCP1", "2024-01-01", "2024-12-31")}, "", "A1101 derivee 2024-01-01/2024-12-31 [rncp:RNCP1]"},
		{"left out when that is empty", newWorld().edition(kitOn("2024-01-19"), cfdRncp, pairsOf(c1, "RNCP1", c1, "RNCP3")),
			[]row{lived("RNCP1", "2019-01-01", "2019-12-31")}, "", "B1101 derivee 2020-01-01/ [rncp:RNCP3]"},
		{"several paths: the earliest start and the latest end", newWorld().edition(kitOn("2024-01-19"), cfdRncp, pairsOf(c1, "RNCP2", c1, "RNCP1")),
			[]row{lived("RNCP1", "2024-01-01", "2024-12-31"), lived("RNCP2", "2021-01-01", "2022-12-31")}, "",
			"A1101 derivee 2021-01-01/2024-12-31 [rncp:RNCP1] [rncp:RNCP2]"},
		{"the day is held against the whole span", newWorld().edition(kitOn("2024-01-19"), cfdRncp, pairsOf(c1, "RNCP2", c1, "RNCP1")),
			[]row{lived("RNCP1", "2024-01-01", "2024-12-31"), lived("RNCP2", "2021-01-01", "2022-12-31")}, "2023-06-01",
			"A1101 derivee 2021-01-01/2024-12-31 [rncp:RNCP1] [rncp:RNCP2]"},
		{"a day outside", newWorld().edition(kitOn("2024-01-19"), cfdRncp, pairsOf(c1, "RNCP1")),
			[]row{lived("RNCP1", "2024-01-01", "2024-12-31")}, "2025-01-01", ""},
		{"a contested path where no other is", newWorld().edition(kitOn("2024-01-19"), cfdRncp, pairsOf(c1, "RNCP1")).
			edition(kitOn("2025-01-31"), cfdRncp, pairsOf(c1, "RNCP3")), nil, "",
			"A1101 contestee 2020-01-01/ [rncp:RNCP1]; B1101 derivee 2020-01-01/ [rncp:RNCP3]"},
		{"no contested path where another is", newWorld().edition(kitOn("2024-01-19"), cfdRncp, pairsOf(c1, "RNCP1")).
			edition(kitOn("2025-01-31"), cfdRncp, pairsOf(c1, "RNCP2")),
			[]row{lived("RNCP1", "", "2024-12-31"), lived("RNCP2", "2023-01-01", "2023-12-31")}, "",
			"A1101 derivee 2023-01-01/2023-12-31 [rncp:RNCP2]"},
		{"a path of empty validity is no other", newWorld().edition(kitOn("2024-01-19"), cfdRncp, pairsOf(c1, "RNCP1")).
			edition(kitOn("2025-01-31"), cfdRncp, pairsOf(c1, "RNCP2")),
			[]row{lived("RNCP2", "2019-01-01", "2019-12-31")}, "", "A1101 contestee 2020-01-01/ [rncp:RNCP1]"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l := test.world.edition(fcOn("2026-02-01"), rncpRome, metiers).
				links(view("2024-01-01", cfd(c1, "2020-01-01", "")), kit("2025-01-01", test.lives...))
			if got := strings.Join(spell(l.From("cfd", c1, "rome", test.day)), "; "); got != test.want {
				t.Errorf("From = %s\nwant   %s", got, test.want)
			}
		})
	}
}

func TestShortestRoutes(t *testing.T) {
	l := newWorld().edition(kitOn("2024-01-19"), cfdRncp, pairsOf(c1, "RNCP1")).
		edition(Said{bcn, "2025-05-18"}, link{"cfd", "mef"}, pairsOf(c1, "2543340421")).
		edition(Said{bcn, "2025-05-06"}, link{"cfd", "nsf"}, pairsOf(c1, "334")).
		edition(fcOn("2026-02-01"), link{"rncp", "nsf"}, pairsOf("RNCP1", "326t", "RNCP1", "334")).
		edition(fcOn("2026-02-01"), rncpRome, pairsOf("RNCP1", "A1101")).
		edition(Said{rome, dayOfRome}, link{"rome", "naf"}, pairsOf("A1101", "0111Z")).
		edition(Said{dares, "2024-06-25"}, link{"naf", "idcc"}, pairsOf("0111Z", "706")).links()
	tests := []struct{ from, code, to, want string }{
		{"cfd", c1, "nsf", "334 declaree / []"}, // not 326t, which two tables give
		{"mef", "2543340421", "nsf", "334 derivee / [cfd:" + c1 + "]"},
		{"nsf", "334", "rome", "A1101 derivee / [rncp:RNCP1]"}, // not by cfd and rncp
		{"cfd", c1, "naf", "0111Z derivee / [rncp:RNCP1 rome:A1101]"},
		{"naf", "0111Z", "cfd", c1 + " derivee / [rome:A1101 rncp:RNCP1]"},
		{"rncp", "RNCP1", "idcc", "706 derivee / [rome:A1101 naf:0111Z]"},
		{"cfd", c1, "idcc", ""}, // four tables
		{"cfd", c1, "cfd", ""},
	}
	for _, test := range tests {
		if got := strings.Join(spell(l.From(test.from, test.code, test.to, "")), "; "); got != test.want {
			t.Errorf("%s %s → %s: %s, want %s", test.from, test.code, test.to, got, test.want)
		}
	}
}

func TestAtMostFivePaths(t *testing.T) {
	var diplomas, metiers [][2]string
	var lives []row
	for i := 9; i >= 1; i-- {
		fiche := fmt.Sprintf("RNCP%d", i)
		diplomas = append(diplomas, [2]string{c1, fiche})
		metiers = append(metiers, [2]string{fiche, "A1101"})
		lives = append(lives, lived(fiche, fmt.Sprintf("201%d-01-01", i), fmt.Sprintf("203%d-01-01", i)))
	}
	l := newWorld().edition(kitOn("2024-01-19"), cfdRncp, diplomas).edition(fcOn("2026-02-01"), rncpRome, metiers).
		links(kit("2025-01-01", lives...))
	want := []string{"A1101 derivee 2011-01-01/2039-01-01 [rncp:RNCP1] [rncp:RNCP2] [rncp:RNCP3] [rncp:RNCP4] [rncp:RNCP5]"}
	if got := spell(l.From("cfd", c1, "rome", "")); !reflect.DeepEqual(got, want) {
		t.Errorf("From = %s\nwant   %s", got, want)
	}
}

func TestRelations(t *testing.T) {
	const occupation = "f87779ae-7389-44e7-b155-16e87904857e"
	w := newWorld()
	for ogr, relation := range map[string]string{"1": "skos:broadMatch", "2": "skos:narrowMatch", "3": "skos:exactMatch"} {
		w.state(claim{table: link{"ogr", "esco"}, said: Said{esco, "2023-06-07"}, from: ogr, to: occupation, relation: relation})
	}
	w.edition(Said{esco, "2023-06-07"}, link{"rome", "esco"}, pairsOf("A1101", occupation))
	w.edition(kitOn("2024-01-19"), cfdRncp, pairsOf(c1, "RNCP1")).edition(fcOn("2026-02-01"), rncpRome, pairsOf("RNCP1", "A1101"))
	l := w.links()
	tests := []struct{ from, code, to, want string }{
		{"ogr", "1", "esco", "skos:broadMatch"},
		{"ogr", "2", "esco", "skos:narrowMatch"},
		{"esco", occupation, "ogr", "skos:narrowMatch skos:broadMatch skos:exactMatch"},
		{"esco", occupation, "rome", "skos:relatedMatch"},
		{"cfd", c1, "rncp", "skos:closeMatch"},
		{"cfd", c1, "rome", "skos:relatedMatch"},
	}
	for _, test := range tests {
		var got []string
		for _, c := range l.From(test.from, test.code, test.to, "") {
			got = append(got, c.Relation)
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s %s → %s: %v, want %s", test.from, test.code, test.to, got, test.want)
		}
	}
}

func TestAgregeIsInherited(t *testing.T) {
	w := newWorld().edition(fcOn("2026-02-01"), rncpRome, pairsOf("RNCP1", "A1101"))
	w.state(claim{table: link{"rome", "naf"}, said: Said{rome, dayOfRome}, from: "A1101", to: "0111Z", agrege: true})
	want := []string{"0111Z derivee / agrege [rome:A1101]"}
	if got := spell(w.links().From("rncp", "RNCP1", "naf", "")); !reflect.DeepEqual(got, want) {
		t.Errorf("From = %s, want %s", got, want)
	}
}
