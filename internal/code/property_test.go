package code_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/code"
)

const digits, letters = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// Exactly one check letter fits seven digits.
func TestOneLetterFits(t *testing.T) {
	for n := range 100 {
		fit := 0
		for _, c := range letters {
			if code.Check(code.UAI, fmt.Sprintf("%07d%c", n*99991, c)).Valide {
				fit++
			}
		}
		if fit != 1 {
			t.Errorf("%07d has %d letters", n*99991, fit)
		}
	}
}

// The second rule is La Poste's alone.
func TestPlainSumOnlyForLaPoste(t *testing.T) {
	accepted := func(siren string) (n int) {
		for nic := range 1000 {
			if code.Check(code.SIRET, fmt.Sprintf("%s%05d", siren, nic)).Valide {
				n++
			}
		}
		return n
	}
	if n := accepted("356000000"); n != 280 { // a tenth by Luhn's rule, a fifth by the sum, a fiftieth by both
		t.Errorf("%d of 1,000 SIRET of La Poste accepted, want 280", n)
	}
	if n := accepted("110000072"); n != 100 {
		t.Errorf("%d of 1,000 SIRET of another company accepted, want 100", n)
	}
}

// Every family's samples, typed as people do, come back to the normal form, and a normal form needs no repair.
func TestTypingSlips(t *testing.T) {
	slips := []func(string) string{
		strings.ToLower, strings.ToUpper,
		func(s string) string { return "\t" + s + " " },
		func(s string) string { return s[:1] + "\u00a0" + s[1:] },
		func(s string) string { return strings.Join(strings.Split(s, ""), "\u202f") },
	}
	for f, normal := range samples {
		if got := code.Check(f, normal); !got.Valide || len(got.Reparations) > 0 || got.Normalise != normal {
			t.Errorf("%+v, want %s as it is", got, normal)
		}
		for _, slip := range slips {
			typed := slip(normal)
			got := code.Check(f, typed)
			if got.Normalise != normal {
				t.Errorf("Check(%q, %q) = %q %q, want %q", f, typed, got.Normalise, got.Probleme, normal)
			}
			if changed := len(got.Reparations) > 0; changed != (typed != normal) {
				t.Errorf("Check(%q, %q) repaired %q", f, typed, got.Reparations)
			}
		}
	}
}

var samples = map[code.Family]string{
	code.RNCP: "RNCP37682", code.RS: "RS5432", code.CFD: "46J3350A", code.ROME: "K1301", code.UAI: "0951099D",
	code.SIRET: "11000007200014", code.SIREN: "110000072", code.NAF: "6201Z", code.NAF2025: "6210Y", code.MEF: "2543340421",
	code.SISE: "M000184", code.OGR: "15244", code.Competence: "100023", code.Savoir: "100003", code.NSF: "314t",
	code.Formacode: "12582", code.IDCC: "843", code.OPCO: "opco-2i", code.Bloc: "RNCP509BC05", code.Commune: "2A004",
	code.Postal: "75016", code.Departement: "2B", code.Region: "11", code.Academie: "A01",
	code.ESCO: "f87779ae-7389-44e7-b155-16e87904857e", code.ISCO: "2166", code.Onisep: "FOR.6001",
}

func TestEveryFamilyHasASample(t *testing.T) {
	for _, f := range code.Families() {
		if samples[f] == "" {
			t.Errorf("%s has no sample", f)
		}
	}
}

// holds states what is true of every answer, whatever was typed.
func holds(t *testing.T, r code.Result) {
	t.Helper()
	problems := []string{code.Forme, code.Longueur, code.LettreDeControle, code.CleDeControle, code.FamilleAutre, code.Vide}
	if r.Valide {
		again := code.Check(r.Famille, r.Normalise)
		if r.Probleme != "" || len(r.Suggestions) > 0 || !again.Valide || again.Normalise != r.Normalise || len(again.Reparations) > 0 {
			t.Errorf("%+v is not settled: checked again it is %+v", r, again)
		}
		if r.Saisi != r.Normalise && len(r.Reparations) == 0 || r.Saisi == r.Normalise && len(r.Reparations) > 0 {
			t.Errorf("%+v: repairs do not tell what changed", r)
		}
		if r.IRI("https://b.test/") == "" {
			t.Errorf("%+v has no IRI", r)
		}
	} else if r.Normalise != "" || !slices.Contains(problems, r.Probleme) || r.IRI("https://b.test/") != "" {
		t.Errorf("%+v is neither valid nor refused", r)
	}
	for _, s := range r.Suggestions {
		if again := code.Check(s.Famille, s.Code); !again.Valide || again.Normalise != s.Code {
			t.Errorf("%+v suggests %+v, which is %q", r, s, again.Probleme)
		}
	}
	if (r.Probleme == code.FamilleAutre) != (len(r.Suggestions) > 0 && r.Suggestions[0].Famille != r.Famille) {
		t.Errorf("%+v: suggestions and problem disagree", r)
	}
}

func FuzzCheck(f *testing.F) {
	for _, sample := range samples {
		f.Add(sample)
	}
	for _, seed := range []string{
		"", " ", "951099d", "37682", "1", "0016", "62.01Z", "1.1", "RNCP509BC5", "C2166", "OPCO 2i", "a 1", "\xff", "\u00a0",
		"35600000000048", "110 000 072", "1022001S", "http://data.europa.eu/esco/skill/f87779ae-7389-44e7-b155-16e87904857e",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		for _, family := range code.Families() {
			holds(t, code.Check(family, typed))
		}
		for _, r := range code.Candidates(typed) {
			holds(t, r)
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	for name, typed := range map[string][2]string{
		"valid": {"siret", "11000007200014"}, "repaired": {"uai", "951099d"}, "refused": {"cfd", "not a code at all"},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				code.Check(code.Family(typed[0]), typed[1])
			}
		})
	}
}

func BenchmarkCandidates(b *testing.B) {
	for b.Loop() {
		code.Candidates("843")
	}
}
