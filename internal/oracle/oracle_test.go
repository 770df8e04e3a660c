package oracle

import (
	"reflect"
	"testing"
)

// Tiny worlds are lists of editions made of rows, as the files would give them.

func fc(day string, rows ...row) edition {
	return edition{source: franceCompetences, day: day, successions: true, rows: rows}
}

func kit(day string, rows ...row) edition {
	return edition{source: kitApprentissage, day: day, successions: true, rows: rows}
}

func table(day string, rows ...row) edition {
	return edition{source: bcn, day: day, successions: true, rows: rows}
}

func view(day string, rows ...row) edition {
	return edition{source: bcn, day: day, rows: rows}
}

func extrait(e edition) edition {
	e.extrait = true
	return e
}

func fiche(code, etat, debut, fin string) row {
	return row{code: code, etat: etat, debut: debut, fin: fin}
}

func cfd(code, ouverture, fermeture string) row {
	return row{code: code, debut: ouverture, fin: fermeture}
}

func (r row) from(anciens ...string) row {
	r.anciens = anciens
	return r
}

func (r row) to(nouveaux ...string) row {
	r.nouveaux = nouveaux
	return r
}

func TestStateOfAFiche(t *testing.T) {
	full := fiche("RNCP1", "ACTIVE", "2024-01-01", "2026-12-31")
	tests := []struct {
		name  string
		world []edition
		day   string
		want  string
	}{
		{"no row describes it", []edition{kit("2025-01-31", full)}, "2025-02-01", inconnu},
		{"described, nothing stated", []edition{fc("2026-02-01", row{code: "RNCP9"})}, "2026-03-01", inconnu},

		{"said ACTIVE, no date", []edition{kit("2025-01-31", fiche("RNCP9", "ACTIVE", "", ""))}, "2025-02-01", actif},
		{"said ACTIVE, on its first day", []edition{kit("2025-01-31", fiche("RNCP9", "ACTIVE", "2025-02-01", ""))}, "2025-02-01", actif},
		{"said ACTIVE, on its last day", []edition{kit("2025-01-31", fiche("RNCP9", "ACTIVE", "", "2025-02-01"))}, "2025-02-01", actif},
		{"said ACTIVE, D < start", []edition{kit("2025-01-31", fiche("RNCP9", "ACTIVE", "2025-02-02", ""))}, "2025-02-01", aVenir},
		{"said ACTIVE, D > end", []edition{kit("2025-01-31", fiche("RNCP9", "ACTIVE", "", "2025-01-31"))}, "2025-02-01", inactif},
		{"said INACTIVE within its dates", []edition{kit("2025-01-31", fiche("RNCP9", "INACTIVE", "2024-01-01", "2026-01-01"))}, "2025-02-01", inactif},
		{"said INACTIVE, D < start", []edition{kit("2025-01-31", fiche("RNCP9", "INACTIVE", "2025-03-01", ""))}, "2025-02-01", aVenir},
		{"no state, both bounds hold D", []edition{kit("2025-01-31", fiche("RNCP9", "", "2024-01-01", "2026-01-01"))}, "2025-02-01", inconnu},
		{"no state, D < start", []edition{kit("2025-01-31", fiche("RNCP9", "", "2025-03-01", ""))}, "2025-02-01", aVenir},
		{"no state, D > end", []edition{kit("2025-01-31", fiche("RNCP9", "", "", "2025-01-01"))}, "2025-02-01", inactif},

		{"the newest edition ≤ D decides", []edition{
			kit("2024-01-19", fiche("RNCP9", "ACTIVE", "", "")),
			kit("2024-09-30", fiche("RNCP9", "INACTIVE", "", "")),
		}, "2024-09-30", inactif},
		{"a newer edition than D does not", []edition{
			kit("2024-01-19", fiche("RNCP9", "ACTIVE", "", "")),
			kit("2024-09-30", fiche("RNCP9", "INACTIVE", "", "")),
		}, "2024-09-29", actif},
		{"an older edition speaks for what a newer one omits", []edition{
			kit("2024-01-19", fiche("RNCP9", "ACTIVE", "", "")),
			kit("2024-09-30", fiche("RNCP8", "INACTIVE", "", "")),
		}, "2025-01-01", actif},
		{"describing is not speaking of the state", []edition{
			kit("2024-01-19", fiche("RNCP9", "ACTIVE", "", "")),
			fc("2026-02-01", row{code: "RNCP9"}),
		}, "2026-03-01", actif},
		{"an older end does not complete a newer statement", []edition{
			kit("2024-01-19", fiche("RNCP9", "ACTIVE", "", "2024-06-01")),
			kit("2024-09-30", fiche("RNCP9", "ACTIVE", "", "")),
		}, "2025-01-01", actif},
		{"a date alone is a statement", []edition{
			kit("2024-01-19", fiche("RNCP9", "ACTIVE", "", "")),
			kit("2024-09-30", fiche("RNCP9", "", "2024-01-01", "")),
		}, "2025-01-01", inconnu},
		{"an extrait speaks of what it holds", []edition{
			kit("2024-01-19", fiche("RNCP9", "ACTIVE", "", "")),
			extrait(fc("2024-02-22", fiche("RNCP9", "INACTIVE", "", ""))),
		}, "2024-03-01", inactif},
		{"the same day, France compétences before the kit", []edition{
			kit("2024-01-19", fiche("RNCP9", "ACTIVE", "", "")),
			fc("2024-01-19", fiche("RNCP9", "INACTIVE", "", "")),
		}, "2024-03-01", inactif},
		{"rows of one edition make one statement", []edition{
			fc("2024-01-19", row{code: "RNCP9"}, fiche("RNCP9", "ACTIVE", "", ""), fiche("RNCP9", "", "", "2024-02-01")),
		}, "2024-03-01", inactif},

		{"before every edition: both bounds hold D", []edition{kit("2025-01-31", fiche("RNCP9", "INACTIVE", "2020-01-01", "2023-01-01"))}, "2021-01-01", actif},
		{"before every edition: ACTIVE without start is no guess", []edition{kit("2025-01-31", fiche("RNCP9", "ACTIVE", "", "2026-01-01"))}, "2021-01-01", inconnu},
		{"before every edition: ACTIVE without end is no guess", []edition{kit("2025-01-31", fiche("RNCP9", "ACTIVE", "2020-01-01", ""))}, "2021-01-01", inconnu},
		{"before every edition: INACTIVE without dates is no guess", []edition{kit("2025-01-31", fiche("RNCP9", "INACTIVE", "", ""))}, "2021-01-01", inconnu},
		{"before every edition: D < start", []edition{kit("2025-01-31", fiche("RNCP9", "ACTIVE", "2022-01-01", ""))}, "2021-01-01", aVenir},
		{"before every edition: D > end", []edition{kit("2025-01-31", fiche("RNCP9", "ACTIVE", "", "2020-12-31"))}, "2021-01-01", inactif},
		{"before every edition: the dates of the newest", []edition{
			kit("2024-01-19", fiche("RNCP9", "ACTIVE", "2020-01-01", "2024-01-01")),
			kit("2025-01-31", fiche("RNCP9", "ACTIVE", "2022-01-01", "2024-01-01")),
		}, "2021-01-01", aVenir},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := newOracle(test.world).State("RNCP9", test.day); got != test.want {
				t.Errorf("State(RNCP9, %s) = %s, want %s", test.day, got, test.want)
			}
		})
	}
}

func TestStateOfACFD(t *testing.T) {
	tests := []struct {
		name  string
		world []edition
		day   string
		want  string
	}{
		{"on its first day", []edition{view("2025-05-06", cfd("50022137", "2020-09-01", "2025-08-31"))}, "2020-09-01", actif},
		{"on its last day", []edition{view("2025-05-06", cfd("50022137", "2020-09-01", "2025-08-31"))}, "2025-08-31", actif},
		{"before", []edition{view("2025-05-06", cfd("50022137", "2020-09-01", "2025-08-31"))}, "2020-08-31", aVenir},
		{"after", []edition{view("2025-05-06", cfd("50022137", "2020-09-01", "2025-08-31"))}, "2025-09-01", inactif},
		{"no bound: open", []edition{view("2025-05-06", cfd("50022137", "", ""))}, "1950-01-01", actif},
		{"no opening: open", []edition{view("2025-05-06", cfd("50022137", "", "2025-08-31"))}, "1950-01-01", actif},
		{"no closing: open", []edition{view("2025-05-06", cfd("50022137", "2020-09-01", ""))}, "2950-01-01", actif},
		{"the newest edition, even after D", []edition{
			table("2024-02-08", cfd("50022137", "2020-09-01", "")),
			view("2025-05-06", cfd("50022137", "2020-09-01", "2023-08-31")),
		}, "2024-03-01", inactif},
		{"the newest edition, even where it is empty", []edition{
			table("2024-02-08", cfd("50022137", "2020-09-01", "2023-08-31")),
			view("2025-05-06", cfd("50022137", "", "")),
		}, "2024-03-01", actif},
		{"an older edition holds what the newest lost", []edition{
			table("2024-02-08", cfd("50022137", "2020-09-01", "2023-08-31")),
			view("2025-05-06", cfd("50022138", "", "")),
		}, "2025-06-01", inactif},
		{"only named", []edition{table("2024-02-08", cfd("50022138", "", "").to("50022137"))}, "2025-06-01", inconnu},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := newOracle(test.world).State("50022137", test.day); got != test.want {
				t.Errorf("State(50022137, %s) = %s, want %s", test.day, got, test.want)
			}
		})
	}
}

// edgeTest is a world and the edges that it makes.
type edgeTest struct {
	name      string
	world     []edition
	want      []Edge
	contested []Edge
}

func edge(ancien, nouveau, side, source string) Edge {
	return Edge{ancien, nouveau, []string{side}, []string{source}}
}

func (test edgeTest) run(t *testing.T) {
	o := newOracle(test.world)
	if got := o.Edges(); !reflect.DeepEqual(got, test.want) {
		t.Errorf("Edges() = %v, want %v", got, test.want)
	}
	if got := o.Contested(); !reflect.DeepEqual(got, test.contested) {
		t.Errorf("Contested() = %v, want %v", got, test.contested)
	}
}

func TestEdgesOfOneEdition(t *testing.T) {
	tests := []edgeTest{
		{
			name:  "the side of each column",
			world: []edition{fc("2026-02-01", row{code: "RNCP5"}.from("RNCP4").to("RNCP6"))},
			want:  []Edge{edge("RNCP4", "RNCP5", "nouveau", franceCompetences), edge("RNCP5", "RNCP6", "ancien", franceCompetences)},
		},
		{
			name: "one edge, two sides, two sources",
			world: []edition{
				fc("2026-02-01", row{code: "RNCP5"}.to("RNCP6"), row{code: "RNCP6"}.from("RNCP5")),
				kit("2025-01-31", row{code: "RNCP5"}.to("RNCP6")),
			},
			want: []Edge{{"RNCP5", "RNCP6", []string{"ancien", "nouveau"}, []string{franceCompetences, kitApprentissage}}},
		},
		{
			name:  "by number, not by text",
			world: []edition{fc("2026-02-01", row{code: "RNCP955"}.to("RNCP39682", "RNCP4000"), row{code: "RS12"}.to("RNCP955"))},
			want: []Edge{
				edge("RS12", "RNCP955", "ancien", franceCompetences),
				edge("RNCP955", "RNCP4000", "ancien", franceCompetences),
				edge("RNCP955", "RNCP39682", "ancien", franceCompetences),
			},
		},
		{
			name:  "a self-reference is none",
			world: []edition{table("2024-02-08", cfd("01025111", "", "").from("01025111").to("01025111", "01025112"))},
			want:  []Edge{edge("01025111", "01025112", "ancien", bcn)},
		},
	}
	for _, test := range tests {
		t.Run(test.name, test.run)
	}
}

func TestEdgesOfSeveralEditions(t *testing.T) {
	tests := []edgeTest{
		{
			name: "no longer declared: contested",
			world: []edition{
				kit("2024-09-30", row{code: "RNCP5"}.to("RNCP6")),
				kit("2025-01-31", row{code: "RNCP5"}),
			},
			contested: []Edge{edge("RNCP5", "RNCP6", "ancien", kitApprentissage)},
		},
		{
			name: "declared again: not contested",
			world: []edition{
				kit("2024-09-30", row{code: "RNCP5"}.to("RNCP6")),
				kit("2025-01-31", row{code: "RNCP5"}.to("RNCP6")),
			},
			want: []Edge{edge("RNCP5", "RNCP6", "ancien", kitApprentissage)},
		},
		{
			name: "one side withdraws, the other still declares",
			world: []edition{
				kit("2024-09-30", row{code: "RNCP5"}.to("RNCP6"), row{code: "RNCP6"}.from("RNCP5")),
				kit("2025-01-31", row{code: "RNCP5"}, row{code: "RNCP6"}.from("RNCP5")),
			},
			want:      []Edge{edge("RNCP5", "RNCP6", "nouveau", kitApprentissage)},
			contested: []Edge{edge("RNCP5", "RNCP6", "ancien", kitApprentissage)},
		},
		{
			name: "one source withdraws, the other still declares",
			world: []edition{
				kit("2024-09-30", row{code: "RNCP5"}.to("RNCP6")),
				kit("2025-01-31", row{code: "RNCP5"}),
				extrait(fc("2024-02-22", row{code: "RNCP5"}.to("RNCP6"))),
			},
			want:      []Edge{edge("RNCP5", "RNCP6", "ancien", franceCompetences)},
			contested: []Edge{edge("RNCP5", "RNCP6", "ancien", kitApprentissage)},
		},
		{
			name: "the newest edition omits the declaring code",
			world: []edition{
				kit("2024-09-30", row{code: "RNCP5"}.to("RNCP6")),
				kit("2025-01-31", row{code: "RNCP6"}),
			},
			want: []Edge{edge("RNCP5", "RNCP6", "ancien", kitApprentissage)},
		},
		{
			name: "an edition without successions is silent",
			world: []edition{
				table("2024-02-08", cfd("50022137", "", "").to("50022138")),
				view("2025-05-06", cfd("50022137", "", ""), cfd("50022138", "", "")),
			},
			want: []Edge{edge("50022137", "50022138", "ancien", bcn)},
		},
		{
			name: "an older extrait yields to a complete edition that describes the code in any part",
			world: []edition{
				extrait(fc("2024-02-22", row{code: "RNCP5"}.to("RNCP6"), row{code: "RNCP7"}.to("RNCP8"))),
				fc("2026-02-01", row{code: "RNCP5"}),
			},
			want:      []Edge{edge("RNCP7", "RNCP8", "ancien", franceCompetences)},
			contested: []Edge{edge("RNCP5", "RNCP6", "ancien", franceCompetences)},
		},
		{
			name: "a newer extrait adds and contests nothing",
			world: []edition{
				fc("2024-02-22", row{code: "RNCP5"}.to("RNCP6")),
				extrait(fc("2026-02-01", row{code: "RNCP5"}.to("RNCP7"))),
			},
			want: []Edge{edge("RNCP5", "RNCP6", "ancien", franceCompetences), edge("RNCP5", "RNCP7", "ancien", franceCompetences)},
		},
	}
	for _, test := range tests {
		t.Run(test.name, test.run)
	}
}

func TestCodesAreThoseDescribed(t *testing.T) {
	o := newOracle([]edition{
		fc("2026-02-01", row{code: "RS7"}, row{code: "RNCP10"}.to("RNCP11"), row{code: "RNCP10"}),
		table("2024-02-08", cfd("01022001", "", "").from("0102200")),
	})
	want := []string{"01022001", "RNCP10", "RS7"}
	if got := o.Codes(); !reflect.DeepEqual(got, want) {
		t.Errorf("Codes() = %v, want %v", got, want)
	}
}
