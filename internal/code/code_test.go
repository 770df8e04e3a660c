package code_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/code"
)

// row is one line of the tables: what is typed, and what Check must say. Repairs, and suggestions as family:code, are joined by
// blanks.
type row struct {
	family  code.Family
	typed   string
	normal  string
	repairs string
	problem string
	suggest string
}

func check(t *testing.T, rows []row) {
	t.Helper()
	for _, r := range rows {
		got := code.Check(r.family, r.typed)
		var suggest []string
		for _, s := range got.Suggestions {
			suggest = append(suggest, string(s.Famille)+":"+s.Code)
		}
		have := row{r.family, r.typed, got.Normalise, strings.Join(got.Reparations, " "), got.Probleme, strings.Join(suggest, " ")}
		if have != r {
			t.Errorf("Check(%q, %q)\n got %q\nwant %q", r.family, r.typed, have, r)
		}
		if got.Valide != (r.problem == "") || got.Famille != r.family || got.Saisi != r.typed {
			t.Errorf("Check(%q, %q) = %+v: valide, famille or saisi is wrong", r.family, r.typed, got)
		}
	}
}

func TestContractExample(t *testing.T) {
	got := code.Check(code.UAI, "951099d")
	want := code.Result{
		Famille: code.UAI, Saisi: "951099d", Valide: true, Normalise: "0951099D",
		Reparations: []string{"majuscules", "zero-initial"}, Suggestions: []code.Suggestion{},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if iri := got.IRI("https://b.test/"); iri != "https://b.test/id/uai/0951099D" {
		t.Errorf("IRI %q", iri)
	}
}

func TestFamilies(t *testing.T) {
	want := strings.Fields(`rncp rs cfd rome uai siret siren naf naf2025 mef sise ogr competence savoir nsf formacode idcc opco
		bloc commune postal departement region academie esco isco onisep`)
	got := code.Families()
	if len(got) != len(want) {
		t.Fatalf("%d families, want %d", len(got), len(want))
	}
	for i, f := range got {
		if string(f) != want[i] {
			t.Errorf("family %d is %q, want %q", i, f, want[i])
		}
		if parsed, ok := code.ParseFamily(want[i]); !ok || parsed != f {
			t.Errorf("ParseFamily(%q) = %q, %v", want[i], parsed, ok)
		}
	}
	got[0] = "changed"
	if code.Families()[0] != code.RNCP {
		t.Error("the list of families can be changed from outside")
	}
	for _, s := range []string{"", "RNCP", "rncp ", "appariement"} {
		if f, ok := code.ParseFamily(s); ok || f != "" {
			t.Errorf("ParseFamily(%q) = %q, %v", s, f, ok)
		}
	}
}

// Whatever the family, nothing is vide, and what cannot be read is forme.
func TestUnreadable(t *testing.T) {
	long := strings.Repeat(" ", code.MaxBytes) + "1"
	for _, f := range append(code.Families(), "unknown") {
		rows := []row{
			{f, long, "", "", code.Forme, ""},
			{f, "RNCP\xff123", "", "", code.Forme, ""},
			{f, "\xff", "", "", code.Forme, ""},
			{f, "!", "", "", code.Forme, ""},
			{f, "-", "", "", code.Forme, ""},
			{f, "١٢٣٤٥", "", "", code.Forme, ""}, // digits, but not ours
			{f, "\x00", "", "", code.Forme, ""},
		}
		if f != "unknown" {
			rows = append(rows, row{f, "", "", "", code.Vide, ""}, row{f, " \t\u00a0\u202f\r\n", "", "", code.Vide, ""})
		}
		check(t, rows)
	}
}

// A long input is refused, one of the greatest length is not.
func TestLongest(t *testing.T) {
	typed := strings.Repeat(" ", code.MaxBytes-5) + "K1301"
	check(t, []row{{code.ROME, typed, "K1301", "espaces", "", ""}})
}

func TestNeverNil(t *testing.T) {
	results := append(code.Candidates("K1301"), code.Check(code.ROME, "K1301"), code.Check(code.ROME, ""), code.Check("x", "y"))
	for _, r := range results {
		if r.Reparations == nil || r.Suggestions == nil {
			t.Errorf("%+v has a nil list", r)
		}
	}
}

func TestCandidates(t *testing.T) {
	tests := []struct{ typed, want string }{
		{"RNCP37682", "rncp:RNCP37682"},
		{"rs 5432", "rs:RS5432"},
		{"K1301", "rome:K1301"},
		{"50022137", "cfd:50022137 ogr:50022137 competence:50022137 savoir:50022137"},
		{"951099d", "cfd:0951099D uai:0951099D"},
		{"0951099D", "cfd:0951099D uai:0951099D"},
		{"552 100 554", "siren:552100554 ogr:552100554 competence:552100554 savoir:552100554"},
		{"62.01Z", "naf:6201Z naf2025:6201Z"},
		{"314t", "nsf:314t"},
		{"2A004", "commune:2A004"},
		{"2b", "departement:2B"},
		{"RNCP509BC5", "bloc:RNCP509BC05"},
		{"A1", "academie:A01"},
		{"C2166", "rome:C2166 isco:2166"},
		{"FOR.6001", "onisep:FOR.6001"},
		{"afdas", "opco:afdas"},
		{"843", "rncp:RNCP843 rs:RS843 naf:843 naf2025:843 ogr:843 competence:843 savoir:843 nsf:843 idcc:843 isco:843"},
		{"", ""}, {"?", ""}, {"\xff", ""}, {strings.Repeat("1", code.MaxBytes+1), ""},
	}
	for _, test := range tests {
		var got []string
		for _, r := range code.Candidates(test.typed) {
			got = append(got, string(r.Famille)+":"+r.Normalise)
			if !reflect.DeepEqual(r, code.Check(r.Famille, test.typed)) {
				t.Errorf("Candidates(%q) says %+v, Check another thing", test.typed, r)
			}
		}
		if !slices.Equal(got, strings.Fields(test.want)) {
			t.Errorf("Candidates(%q) = %q, want %q", test.typed, got, test.want)
		}
	}
}
