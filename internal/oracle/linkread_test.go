package oracle

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// stated writes the claims of a ledger, one "from>to" each.
func stated(l *ledger) []string {
	var all []string
	for _, c := range l.claims {
		all = append(all, c.from+">"+c.to)
	}
	slices.Sort(all)
	return all
}

func TestReadPart(t *testing.T) {
	const part = "\"Numero_Fiche\";\"Nsf_Code\"\r\n\"RNCP1\";\"314t\"\r\n\"RNCP2\";\"31\"\r\n\"RS3\";\r\n"
	table := link{"rncp", "nsf"}
	for extrait, complete := range map[bool]bool{true: false, false: true} {
		l, who := newLedger(), fcOn("2026-02-01")
		if err := l.readPart(strings.NewReader(part), who, extrait); err != nil {
			t.Fatal(err)
		}
		if got, want := stated(l), []string{"RNCP1>314t"}; !reflect.DeepEqual(got, want) {
			t.Errorf("pairs %v, want %v", got, want)
		}
		if l.complete[table][who] != complete {
			t.Errorf("extrait %v: complete %v", extrait, l.complete[table][who])
		}
		if want := map[thing]bool{{"rncp", "RNCP1"}: true, {"rncp", "RNCP2"}: true, {"rncp", "RS3"}: true}; !reflect.DeepEqual(l.speaks[who], want) {
			t.Errorf("speaks of %v, want %v", l.speaks[who], want)
		}
	}
}

func TestADiplomaHasTheColumnsOfItsTable(t *testing.T) {
	tests := []struct{ table, want string }{
		{"\ufeffFORMATION_DIPLOME;GROUPE_SPECIALITE;LIBELLE_COURT\n01022001;220;LE \"CAP\"\n", "01022001>220"},
		{"FORMATION_DIPLOME;GROUPE_SPECIALITE;DIPLOME_SISE\n16X32679;326;4100123\n16X32680;326;\n", "16X32679>326 16X32679>4100123 16X32680>326"},
		{"\ufeffMEF;FORMATION_DIPLOME;DUREE\n2543340421;45033404;2\n", "45033404>2543340421"},
	}
	for _, test := range tests {
		l := newLedger()
		err := eachLine(strings.NewReader(test.table), func(columns map[string]int, cell func(string) string) {
			l.diploma(Said{bcn, "2025-05-06"}, columns, cell)
		})
		if got := strings.Join(stated(l), " "); err != nil || got != test.want {
			t.Errorf("%q: %s, %v; want %s", test.table, got, err, test.want)
		}
	}
}

func TestReadKit(t *testing.T) {
	book, err := excelize.OpenReader(strings.NewReader(string(kitOf(t, nil,
		[]any{1022001, "RNCP8"}, []any{"01022003", "NR"}, []any{"NR", "RNCP9"}))))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := book.NewSheet(corrections); err != nil {
		t.Fatal(err)
	}
	for i, line := range [][]any{
		{"Date correction", "Type de correction", "Motif de la correction", "Code Diplôme", "Intitulé", "FicheRNCP"},
		{"06-21-24", suppression, "", 1022003, "", "RNCP7"},
		{"06-21-24", "Création couple CFD-RNCP", "", 1022004, "", "RNCP7"},
	} {
		cell, _ := excelize.CoordinatesToCellName(1, i+1)
		if err := book.SetSheetRow(corrections, cell, &line); err != nil {
			t.Fatal(err)
		}
	}
	l, who := newLedger(), kitOn("2025-01-31")
	if err := l.readKit(book, who); err != nil {
		t.Fatal(err)
	}
	if got, want := stated(l), []string{"01022001>RNCP8"}; !reflect.DeepEqual(got, want) {
		t.Errorf("pairs %v, want %v", got, want)
	}
	if len(l.denials) != 1 || l.denials[0].from != "01022003" || l.denials[0].to != "RNCP7" {
		t.Errorf("denials %+v", l.denials)
	}
	for _, spoken := range []thing{{"cfd", "01022003"}, {"rncp", "RNCP9"}} {
		if !l.speaks[who][spoken] {
			t.Errorf("the kit does not speak of %v", spoken)
		}
	}
}

func TestEachRecord(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"a mark before a quote", "\ufeff\"a\";b\n\"1;2\";3\n", "1;2|3 "},
		{"a preface", "project;x\n\nb;a\n3;1\n", "1|3 "},
		{"short rows", "a;b\n1\n", "1| "},
	}
	for _, test := range tests {
		got := ""
		err := eachRecord(strings.NewReader(test.text), ';', "a", func(_ map[string]int, cell func(string) string) {
			got += cell("a") + "|" + cell("b") + " "
		})
		if err != nil || got != test.want {
			t.Errorf("%s: %q, %v; want %q", test.name, got, err, test.want)
		}
	}
	if err := eachRecord(strings.NewReader("b\n1\n"), ';', "a", nil); err == nil {
		t.Error("no error without the header")
	}
}

// TestSharedLinks counts the tables of the real files, with the XML flow.
func TestSharedLinks(t *testing.T) {
	l, err := LoadLinks(sharedData(t), Options{XML: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		from, to                            string
		pairs, contested, concordant, apart int
	}{
		{from: "cfd", to: "rncp", pairs: 7164, contested: 254, concordant: 3294, apart: 181},
		{from: "rncp", to: "rome", pairs: 65181, concordant: 13382},
		{from: "rncp", to: "nsf", pairs: 47052, concordant: 4130},
		{from: "rncp", to: "formacode", pairs: 33058, concordant: 5717},
		{from: "cfd", to: "nsf", pairs: 11261 + 37},
		{from: "cfd", to: "sise", pairs: 4045 + 146},
		{from: "cfd", to: "mef", pairs: 10067},
		{from: "rome", to: "naf", pairs: 30850},
		{from: "ogr", to: "esco", pairs: 11118},
		{from: "rome", to: "esco", pairs: 3509},
		{from: "uai", to: "siret", pairs: 5100, concordant: 95},
		{from: "siret", to: "commune", pairs: 5052, concordant: 120},
		{from: "commune", to: "postal", pairs: 35493},
		{from: "naf", to: "idcc", pairs: 1},
		{from: "rncp", to: "onisep", pairs: 2993},
		{from: "rome", to: "onisep", pairs: 725},
	} {
		got := want
		got.pairs, got.contested, got.concordant, got.apart = 0, 0, 0, 0
		for _, p := range l.Table(want.from, want.to) {
			got.pairs++
			if p.Contested() {
				got.contested++
			}
			if p.fiabilite() == "concordante" {
				got.concordant++
			}
			if meet(l.life(want.from, p.From), l.life(want.to, p.To)).empty {
				got.apart++
			}
		}
		if got != want {
			t.Errorf("counted %+v, want %+v", got, want)
		}
	}
}

func FuzzPairs(f *testing.F) {
	f.Add([]byte("Numero_Fiche;Nsf_Code;Codes_Rome_Code\nRNCP1;314T;a1201\n"))
	f.Add([]byte("FORMATION_DIPLOME;GROUPE_SPECIALITE;DIPLOME_SISE\n1022001;220;4100123\n"))
	f.Add([]byte("Code_Diplome;Code_Scolarité;Code_RNCP;Code_RS;Code_Rome_1\n1879;1022001;12;;A1201\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		l, who := newLedger(), Said{"source", "2025-01-01"}
		// An error is allowed; what was read before it must be sound.
		_ = l.readPart(bytes.NewReader(content), who, false)
		_ = eachLine(bytes.NewReader(content), func(columns map[string]int, cell func(string) string) { l.diploma(who, columns, cell) })
		_ = eachRecord(bytes.NewReader(content), ';', "Code_Diplome", func(_ map[string]int, cell func(string) string) {
			l.certification(who, "RNCP"+cell("Code_RNCP"), cell)
		})
		for table, pairs := range l.pairs() {
			for _, p := range pairs {
				if normal(table.from, p.From) != p.From || normal(table.to, p.To) != p.To || p.Contested() {
					t.Errorf("%v: %+v", table, p)
				}
			}
		}
	})
}
