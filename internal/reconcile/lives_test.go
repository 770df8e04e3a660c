package reconcile_test

import (
	"slices"
	"strings"
	"testing"

	"passerelle/internal/life"
)

// lives writes what is said of each code: `CODE kind: DAY source said start..end; …`, from the oldest edition on.
func (o outcome) lives() []string {
	var out []string
	for _, l := range o.out.Lives {
		s := l.Code + " " + map[life.Kind]string{life.Fiche: "fiche", life.Diplome: "diplome"}[l.Kind] + ":"
		for i, w := range l.Said {
			if i > 0 {
				s += ";"
			}
			s += " " + w.Edition.String() + " " + w.Source + map[life.Said]string{life.SaidActive: " active", life.SaidInactive: " inactive"}[w.Said] +
				" " + w.Period.Start.String() + ".." + w.Period.End.String()
		}
		out = append(out, s)
	}
	return out
}

// Lives, and what constateLe rests on.
var lifeCases = []struct {
	name, said string
	lives      []string
	stated     string // constateLe and its grounds
}{
	{"a fiche of which nothing is said", `
edition A one t 2024-01-01 complet
A certification/RNCP1 is Certification`, []string{"RNCP1 fiche:"}, ""},
	{"state and end", `
edition A one t 2024-01-01 complet
A certification/RNCP1 is Certification
A certification/RNCP1 etatEnregistrement ACTIVE
A certification/RNCP1 finEnregistrement 2027-08-31`, []string{"RNCP1 fiche: 2024-01-01 one active ..2027-08-31"}, "2024-01-01 edition-qui-decide: A A"},
	{"it starts at the début des parcours", `
edition A one t 2024-01-01 complet
A certification/RNCP1 is Certification
A certification/RNCP1 dateDecision 2020-02-02
A certification/RNCP1 dateEffet 2020-09-01
A certification/RNCP1 etatEnregistrement INACTIVE`, []string{"RNCP1 fiche: 2024-01-01 one inactive 2020-09-01.."}, "2024-01-01 edition-qui-decide: A A A"},
	{"else at the decision", `
edition A one t 2024-01-01 complet
A certification/RNCP1 is Certification
A certification/RNCP1 dateDecision 2020-02-02`, []string{"RNCP1 fiche: 2024-01-01 one 2020-02-02.."}, "2024-01-01 edition-qui-decide: A"},
	{"one statement a source and day, whatever the files", `
edition A one t 2024-01-01 complet
edition B one u 2024-01-01 complet
A certification/RNCP1 is Certification
A certification/RNCP1 etatEnregistrement ACTIVE
B certification/RNCP1 finEnregistrement 2027-08-31`, []string{"RNCP1 fiche: 2024-01-01 one active ..2027-08-31"}, "2024-01-01 edition-qui-decide: A B"},
	{"of two files of a day the first holds", `
edition A one t 2024-01-01 complet
edition B one u 2024-01-01 complet
A certification/RNCP1 is Certification
B certification/RNCP1 etatEnregistrement INACTIVE
A certification/RNCP1 etatEnregistrement ACTIVE`, []string{"RNCP1 fiche: 2024-01-01 one active .."}, "2024-01-01 edition-qui-decide: A"},
	{"of two rows the first holds", `
edition A one t 2024-01-01 complet
A certification/RNCP1 is Certification
A certification/RNCP1 etatEnregistrement INACTIVE
A certification/RNCP1 etatEnregistrement ACTIVE`, []string{"RNCP1 fiche: 2024-01-01 one inactive .."}, "2024-01-01 edition-qui-decide: A"},
	{"editions from the oldest on; on one day the source that prevails comes last", `
edition A two t 2025-01-01 complet
edition B one t 2024-01-01 complet
edition C three t 2025-01-01 complet
edition D one t 2025-01-01 complet
A certification/RNCP1 is Certification
A certification/RNCP1 etatEnregistrement ACTIVE
B certification/RNCP1 etatEnregistrement INACTIVE
C certification/RNCP1 finEnregistrement 2030-01-01
D certification/RNCP1 finEnregistrement 2031-01-01`,
		[]string{"RNCP1 fiche: 2024-01-01 one inactive ..; 2025-01-01 three ..2030-01-01; 2025-01-01 two active ..; 2025-01-01 one ..2031-01-01"}, "2025-01-01 edition-qui-decide: D"},
	{"an edition that only names the fiche states nothing of its life", `
edition A one t 2024-01-01 complet
edition B one t 2025-01-01 complet
A certification/RNCP1 is Certification
A certification/RNCP1 etatEnregistrement ACTIVE
B certification/RNCP1 is Certification
B certification/RNCP2 etatEnregistrement ACTIVE`, []string{"RNCP1 fiche: 2024-01-01 one active .."}, "2024-01-01 edition-qui-decide: A"},
	{"an unknown word and a date that is none say nothing", `
edition A one t 2024-01-01 complet
A certification/RNCP1 is Certification
A certification/RNCP1 etatEnregistrement actif
A certification/RNCP1 finEnregistrement bientôt`, []string{"RNCP1 fiche: 2024-01-01 one .."}, "2024-01-01 edition-qui-decide: A A"},
	{"a diploma has the dates of each edition that holds it", `
edition A one t 2024-01-01 complet
edition B one t 2025-01-01 complet
A diplome/50022137 is Diplome
A diplome/50022137 dateOuverture 1980-09-01
A diplome/50022137 dateFermeture 2020-08-31
B diplome/50022137 is Diplome
B diplome/50022137 dateOuverture 1981-09-01
B diplome/9 dateFermeture 2020-08-31`, []string{"50022137 diplome: 2024-01-01 one 1980-09-01..2020-08-31; 2025-01-01 one 1981-09-01.."}, "2025-01-01 edition-qui-decide: B"},
	{"a diploma without dates in a table of dates is open", `
edition A one t 2024-01-01 complet
A diplome/50022137 is Diplome
A diplome/9 dateFermeture 2020-08-31`, []string{"50022137 diplome: 2024-01-01 one .."}, "2024-01-01 edition-qui-decide: A"},
	{"a table without dates states nothing of a diploma", `
edition A one t 2024-01-01 complet
edition B two t 2025-01-01 complet
A diplome/50022137 is Diplome
A diplome/50022137 dateOuverture 1980-09-01
B diplome/50022137 is Diplome`, []string{"50022137 diplome: 2024-01-01 one 1980-09-01.."}, "2024-01-01 edition-qui-decide: A"},
	{"lives by the number of the code", `
edition A one t 2024-01-01 complet
A certification/RNCP39682 is Certification
A certification/RNCP955 is Certification
A certification/RS955 is Certification
A diplome/50022137 is Diplome
A metier/A1201 is Metier`, []string{"50022137 diplome:", "RNCP955 fiche:", "RS955 fiche:", "RNCP39682 fiche:"}, ""},
}

func TestLives(t *testing.T) {
	for _, tc := range lifeCases {
		t.Run(tc.name, func(t *testing.T) {
			o := script(tc.said).run(t)
			if got := o.lives(); !slices.Equal(got, tc.lives) {
				t.Errorf("lives\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(tc.lives, "\n  "))
			}
			var want, got []string
			if tc.stated != "" {
				want = []string{tc.stated}
			}
			for _, f := range o.facts("constateLe") {
				got = append(got, f[strings.LastIndexByte(f, ' ')+1:]+" "+o.why(f))
			}
			same(t, "constateLe", got, want...)
		})
	}
}

// pair says the lives of a diploma and of a fiche, and joins them.
func pair(diploma, fiche string) script {
	s := `
edition A one t 2024-01-01 complet
A diplome/50022137 is Diplome
A diplome/1 dateOuverture 1980-01-01
A certification/RNCP955 is Certification
A appariement/50022137_RNCP955 is Appariement
A appariement/50022137_RNCP955 diplome <diplome/50022137>
A appariement/50022137_RNCP955 certification <certification/RNCP955>
`
	for subject, period := range map[string]string{"diplome/50022137 dateOuverture dateFermeture": diploma, "certification/RNCP955 dateEffet finEnregistrement": fiche} {
		w := strings.Fields(subject)
		start, end, _ := strings.Cut(period, "..")
		if start != "" {
			s += "A " + w[0] + " " + w[1] + " " + start + "\n"
		}
		if end != "" {
			s += "A " + w[0] + " " + w[2] + " " + end + "\n"
		}
	}
	return script(s)
}

// ofPair are the days of one pair.
func ofPair(o outcome, pair string) []string {
	return slices.DeleteFunc(o.facts("periode", "debut", "fin", "jamaisEnsemble"), func(fact string) bool { return !strings.HasPrefix(fact, pair) })
}

func TestPairs(t *testing.T) {
	const it = "appariement/50022137_RNCP955"
	for _, tc := range []struct {
		name, diploma, fiche string
		part                 string // fragment of the period, "" for never together
		days                 string // debut..fin
	}{
		{"one inside the other", "2000-09-01..2030-08-31", "2020-01-01..2025-01-01", "p-2020-01-01", "2020-01-01..2025-01-01"},
		{"they overlap", "2022-09-01..2030-08-31", "2020-01-01..2025-01-01", "p-2022-09-01", "2022-09-01..2025-01-01"},
		{"a single day", "2025-01-01..", "2020-01-01..2025-01-01", "p-2025-01-01", "2025-01-01..2025-01-01"},
		{"open at both ends", "..", "..", "p-", ".."},
		{"one side states a start, the other an end", "2000-09-01..", "..2025-01-01", "p-2000-09-01", "2000-09-01..2025-01-01"},
		{"no start", "..2020-08-31", "..2025-01-01", "p-", "..2020-08-31"},
		{"never together", "2025-01-02..", "2020-01-01..2025-01-01", "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := pair(tc.diploma, tc.fiche).run(t)
			var want []string
			if tc.part == "" {
				want = []string{it + " jamaisEnsemble true"}
			} else {
				want = []string{it + " periode " + it + "#" + tc.part}
				start, end, _ := strings.Cut(tc.days, "..")
				if start != "" {
					want = append(want, it+"#"+tc.part+" debut "+start)
				}
				if end != "" {
					want = append(want, it+"#"+tc.part+" fin "+end)
				}
				if got := o.why(it + "#" + tc.part + " a PeriodeDeValidite"); !strings.HasPrefix(got, "intersection-des-vies: A") {
					t.Errorf("the period because of %q", got)
				}
			}
			same(t, "published", ofPair(o, it), want...)
			same(t, "findings", o.findings())
		})
	}
}

// The newest edition of each side counts, and a side that no row describes gives no period.
func TestPairsOfOtherEditions(t *testing.T) {
	const it = "appariement/50022137_RNCP955"
	o := (pair("2000-09-01..", "..2025-01-01") + `
edition B two t 2025-01-01 complet
B certification/RNCP955 finEnregistrement 2026-06-30
A appariement/50022137_RNCP1 is Appariement
A appariement/50022137_RNCP1 diplome <diplome/50022137>
A appariement/50022137_RNCP1 certification <certification/RNCP1>
A appariement/50022137_- is Appariement
A appariement/50022137_- diplome <diplome/50022137>`).run(t)
	same(t, "published", ofPair(o, it), it+" periode "+it+"#p-2000-09-01", it+"#p-2000-09-01 debut 2000-09-01", it+"#p-2000-09-01 fin 2026-06-30")
	same(t, "findings", o.findings(), "appariement-orphelin appariement/50022137_-", "appariement-orphelin appariement/50022137_RNCP1")
}
