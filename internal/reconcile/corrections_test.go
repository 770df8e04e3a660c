package reconcile_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/fact"
	"passerelle/internal/rdf"
	"passerelle/internal/reconcile"
)

// correcting is a policy whose ontology knows a few properties, and whose tables pair métiers by the property near.
func correcting() reconcile.Policy {
	p := policy()
	p.Ranges = map[string]reconcile.Range{app + "code": rdf.String, app + "niveau": rdf.String, app + "intitule": rdf.LangString,
		app + "guess": "", app + "near": "", app + "dateFermeture": rdf.XSD + "date", app + "remplacePar": "", app + "remplace": ""}
	p.Tables = []reconcile.TableRule{{Name: "m-m", From: "rome", To: "rome", Relation: "skos:relatedMatch",
		Class: app + "Metier", Relations: map[string]string{app + "near": ""}}}
	return p
}

// A row is one correction: its thing, the property, the published and the corrected value.
type row struct{ s, p, wrong, right string }

// corrected reconciles a script with corrections, which are the edition Z, numbered from 1.
func (s script) corrected(t *testing.T, rows ...row) outcome {
	t.Helper()
	s += "\nedition Z corrections c 2026-01-01 complet\n"
	for i, r := range rows {
		thing := fmt.Sprintf("\nZ correction/%d ", i+1)
		s += script(thing + "is Correction" + thing + "sujetCorrige <" + r.s + ">" + thing + "proprieteCorrigee app:" + r.p)
		if r.wrong != "" {
			s += script(thing + "valeurPubliee " + r.wrong)
		}
		if r.right != "" {
			s += script(thing + "valeurCorrigee " + r.right)
		}
	}
	editions, all := s.parse(t)
	in := table(editions, all)
	before := slices.Clone(in.All)
	out, err := reconcile.Run(in, correcting())
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(in.All, before) {
		t.Error("the statements of the sources are not what they were")
	}
	for _, d := range out.Decisions {
		for _, i := range slices.Concat(d.Kept, d.Lost) {
			if int(i) >= len(in.All) {
				t.Fatalf("decision %+v names a statement that no source made", d)
			}
		}
	}
	return outcome{t, in, out}
}

// of are the facts of a property of things that are no corrections.
func (o outcome) of(properties ...string) []string {
	return slices.DeleteFunc(o.facts(properties...), func(f string) bool { return strings.HasPrefix(f, "correction/") })
}

func (o outcome) counted(applied, caughtUp, moot int) {
	o.t.Helper()
	if want := (fact.Corrections{Applied: applied, CaughtUp: caughtUp, Moot: moot}); o.out.Corrections != want {
		o.t.Errorf("corrections %+v, want %+v; findings %v", o.out.Corrections, want, o.out.Findings)
	}
}

// Of a property with one value, the corrected value wins over every source, and over the silence of a newer edition.
func TestCorrectedValueWins(t *testing.T) {
	for name, s := range map[string]script{
		"of the deciding edition": `
edition A one t 2024-01-01 complet
A metier/M1 is Metier
A metier/M1 niveau 3
A metier/M2 is Metier
A metier/M2 niveau 6`,
		"which is newer than another": `
edition O two t 2023-01-01 complet
edition A one t 2024-01-01 complet
O metier/M1 is Metier
O metier/M1 niveau 5
A metier/M1 is Metier
A metier/M1 niveau 3
A metier/M2 is Metier
A metier/M2 niveau 6`,
		"of a source that a newer one leaves out": `
edition A one t 2024-01-01 complet
edition B two t 2025-01-01 complet
A metier/M1 is Metier
A metier/M1 niveau 3
B metier/M1 is Metier
B metier/M2 is Metier
B metier/M2 niveau 6`,
		"of a source that a newer one contradicts": `
edition A one t 2024-01-01 complet
edition B two t 2025-01-01 complet
A metier/M1 is Metier
A metier/M1 niveau 3
B metier/M1 is Metier
B metier/M1 niveau 7
B metier/M2 is Metier
B metier/M2 niveau 6`,
	} {
		t.Run(name, func(t *testing.T) {
			o := s.corrected(t, row{"metier/M1", "niveau", "3", "4"})
			o.counted(1, 0, 0)
			same(t, "facts", o.of("niveau"), "metier/M1 niveau 4", "metier/M2 niveau 6")
			if why := o.why("metier/M1 niveau 4"); why != "correction: Z" {
				t.Errorf("why: %s", why)
			}
			if !slices.Contains(o.lost(), "A metier/M1 niveau 3") {
				t.Errorf("lost %v", o.lost())
			}
			same(t, "findings", o.findings())
		})
	}
}

// Of a property with several values the wrong one is replaced or withdrawn, and the others stay with their own grounds.
func TestOneOfSeveralIsCorrected(t *testing.T) {
	const s script = `
edition A one t 2024-01-01 complet
edition B two t 2024-01-01 complet
A metier/M1 is Metier
A metier/M1 near <metier/M2>
A metier/M1 near <metier/M3>
B metier/M1 is Metier
B metier/M1 near <metier/M2>
B metier/M1 near <metier/M4>`
	o := s.corrected(t, row{"metier/M1", "near", "metier/M2", "metier/M4"})
	o.counted(1, 0, 0)
	same(t, "replaced", o.of("near"), "metier/M1 near metier/M3", "metier/M1 near metier/M4")
	same(t, "lost", o.lost(), "A metier/M1 near metier/M2", "B metier/M1 near metier/M2")
	if why := o.why("metier/M1 near metier/M4"); why != "correction: Z B" {
		t.Errorf("why: %s", why)
	}
	o = s.corrected(t, row{"metier/M1", "near", "metier/M2", ""})
	o.counted(1, 0, 0)
	same(t, "withdrawn", o.of("near"), "metier/M1 near metier/M3", "metier/M1 near metier/M4")
	if why := o.why("metier/M1 near metier/M3"); why != ": A" {
		t.Errorf("why: %s", why)
	}
	o = s.corrected(t, row{"metier/M1", "near", "", "metier/M5"}, row{"metier/M1", "near", "metier/M3", ""})
	o.counted(2, 0, 0)
	same(t, "added, and another withdrawn", o.of("near"), "metier/M1 near metier/M2", "metier/M1 near metier/M4", "metier/M1 near metier/M5")
}

// A correction is no change of what a source says: the days of changes stay those of its editions.
func TestCorrectionsChangeNoEdition(t *testing.T) {
	const s script = `
edition A one t 2024-01-01 complet
edition B one t 2025-01-01 complet
edition C one t 2026-01-01 complet
A metier/M1 is Metier
A metier/M1 near <metier/M2>
A metier/M1 niveau 3
B metier/M1 is Metier
B metier/M1 near <metier/M2>
B metier/M1 niveau 4
C metier/M1 is Metier
C metier/M1 near <metier/M2>
C metier/M1 niveau 4`
	o := s.corrected(t, row{"metier/M1", "near", "", "metier/M3"}, row{"metier/M1", "niveau", "4", "5"})
	o.counted(2, 0, 0)
	same(t, "days of change", o.of("changeLe"), "metier/M1 changeLe 2025-01-01")
}

// A withdrawn name leaves the word to the next source; a withdrawn guess leaves the other one as the only one.
func TestWithdrawnValueLeavesTheOthers(t *testing.T) {
	const s script = `
edition A one t 2024-01-01 complet
edition B two t 2024-01-01 complet
A metier/M1 is Metier
A metier/M1 intitule Faux
A metier/M1 guess <commune/1>
A metier/M1 guess <commune/2>
B metier/M1 is Metier
B metier/M1 intitule Juste`
	o := s.corrected(t, row{"metier/M1", "intitule", "Faux", ""}, row{"metier/M1", "guess", "commune/2", ""})
	o.counted(2, 0, 0)
	same(t, "facts", o.of("intitule", "guess"), "metier/M1 guess commune/1", "metier/M1 intitule Juste")
	same(t, "findings", o.findings())
}

// A pair of a table that a correction denies is contested, whoever states it, and shows who denied it.
func TestDeniedPairIsContested(t *testing.T) {
	const s script = `
edition A one t 2024-01-01 complet
A metier/M1 is Metier
A metier/M1 near <metier/M2>
A metier/M1 near <metier/M3>`
	o := s.corrected(t, row{"metier/M1", "near", "metier/M2", "metier/M4"})
	got := map[string]string{}
	for _, p := range o.out.Tables[0].Pairs {
		for _, by := range p.By {
			got[p.To] += by.Source + " "
		}
		if p.Denied {
			got[p.To] += "denied by " + p.Dropped[0].Source
		}
	}
	if got["M2"] != "one denied by corrections" || got["M3"] != "one " || got["M4"] != "corrections " || len(got) != 3 {
		t.Errorf("pairs %q", got)
	}
}

// What a correction says of dates and successions holds for lives and edges too.
func TestCorrectionsOfLivesAndEdges(t *testing.T) {
	const s script = `
edition A one t 2024-01-01 complet
A diplome/D1 is Diplome
A diplome/D1 dateFermeture 2020-08-31
A diplome/D1 remplacePar <diplome/D1>
A diplome/D1 remplacePar <diplome/D9>
A diplome/D2 is Diplome
A diplome/D2 dateFermeture 2030-08-31`
	o := s.corrected(t, row{"diplome/D1", "dateFermeture", "2020-08-31", "2025-08-31"},
		row{"diplome/D1", "remplacePar", "diplome/D1", ""}, row{"diplome/D1", "remplacePar", "diplome/D9", "diplome/D2"})
	o.counted(3, 0, 0)
	same(t, "facts", o.of("remplacePar", "remplace", "dateFermeture"),
		"diplome/D1 dateFermeture 2025-08-31", "diplome/D1 remplacePar diplome/D2",
		"diplome/D2 dateFermeture 2030-08-31", "diplome/D2 remplace diplome/D1")
	if said := o.out.Lives[0].Said; len(said) != 1 || said[0].Period.End.String() != "2025-08-31" {
		t.Errorf("life of D1 %+v", said)
	}
	var edges []string
	for _, e := range o.out.Edges {
		edges = append(edges, fmt.Sprint(e.Old, " ", e.New, " ", e.Sources, " ", e.Contested))
	}
	slices.Sort(edges)
	same(t, "edges", edges, "D1 D1 [one] true", "D1 D2 [corrections] false", "D1 D9 [one] true")
	if why := o.why("diplome/D2 remplace diplome/D1"); why != "correction: Z" {
		t.Errorf("why: %s", why)
	}
	if why := o.why("diplome/D1 constateLe 2024-01-01"); !strings.HasSuffix(why, ": A") {
		t.Errorf("why: %s", why)
	}
}

// A correction that is not needed is not applied: the publisher has made it, or there is nothing to correct.
func TestCorrectionsThatAreNotNeeded(t *testing.T) {
	const s script = `
edition A one t 2024-01-01 complet
edition B one t 2025-01-01 complet
A metier/M1 is Metier
A metier/M1 niveau 3
A metier/M1 near <metier/M2>
B metier/M1 is Metier
B metier/M1 niveau 4
B metier/M1 near <metier/M3>
B metier/M2 is Metier`
	plain := s.corrected(t).facts("niveau", "near")
	for _, tc := range []struct {
		name string
		row
		finding string
	}{
		{"made by the publisher", row{"metier/M1", "niveau", "3", "4"}, "correction-rattrapee"},
		{"of what is stated now", row{"metier/M1", "niveau", "", "4"}, "correction-rattrapee"},
		{"no longer stated", row{"metier/M1", "near", "metier/M2", ""}, "correction-rattrapee"},
		{"something else is stated now", row{"metier/M1", "niveau", "3", "5"}, "correction-sans-objet"},
		{"never stated", row{"metier/M1", "near", "metier/M7", ""}, "correction-sans-objet"},
		{"of a thing that nobody knows", row{"metier/M9", "niveau", "3", "4"}, "correction-sans-objet"},
		{"of a thing that is only named", row{"metier/M3", "near", "", "metier/M2"}, "correction-sans-objet"},
		{"of a property that nobody states", row{"metier/M1", "dateFermeture", "", "2025-08-31"}, "correction-sans-objet"},
		{"of an unknown property", row{"metier/M1", "nivo", "3", "4"}, "correction-illisible"},
		{"of a code", row{"metier/M1", "code", "M1", "M3"}, "correction-illisible"},
		{"without a value", row{"metier/M1", "niveau", "", ""}, "correction-illisible"},
		{"of a day that is none", row{"metier/M1", "dateFermeture", "", "31/08/2025"}, "correction-illisible"},
		{"of a thing that is none", row{"metier/M1", "near", "metier/M3", "le M4"}, "correction-illisible"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := s.corrected(t, tc.row)
			same(t, "facts", o.of("niveau", "near"), plain...)
			same(t, "findings", o.findings(), tc.finding+" correction/1")
			if f := o.out.Findings[0]; f.File != "Z.csv" || f.Row < 2 || f.Source != "corrections" {
				t.Errorf("finding %+v does not name the row", f)
			}
			caught := tc.finding == "correction-rattrapee"
			moot := tc.finding == "correction-sans-objet"
			if c := o.out.Corrections; c.Applied != 0 || (c.CaughtUp == 1) != caught || (c.Moot == 1) != moot {
				t.Errorf("counted %+v", c)
			}
		})
	}
}
