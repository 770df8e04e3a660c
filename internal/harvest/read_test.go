package harvest_test

import (
	"errors"
	"strings"
	"testing"

	"passerelle/internal/harvest"
	"passerelle/internal/life"
)

func TestReadSourceOfThisRepository(t *testing.T) {
	all := declared(t, "bcn", "france-competences", "kit-apprentissage", "rome")
	layout := strings.NewReplacer("rncp-", "xml-", "rs-", "xml-") // both registers of the XML flow are read alike
	for i, want := range []struct {
		name, title, licence string
		rhythm               life.Rhythm
		tables, files        int
	}{
		{"bcn", "Central nomenclature of education", "", life.Rhythm{Months: 1}, 10, 10},
		{"france-competences", "RNCP and RS registers", "https://www.etalab.gouv.fr/licence-ouverte-open-licence", life.Rhythm{Days: 1}, 29, 107},
		{"kit-apprentissage", "Apprenticeship kit", "", life.Rhythm{Months: 1}, 2, 2},
		{"rome", "ROME 4.0", "https://www.etalab.gouv.fr/licence-ouverte-open-licence", life.Rhythm{Months: 3}, 14, 14},
	} {
		s := all[i]
		files := 0
		for _, table := range s.Tables {
			files += len(table.Files)
			if table.MaxRejected != 0.01 || !strings.HasSuffix(table.LogicalSource, "#source-"+layout.Replace(table.Name)) || table.Line == 0 || table.Title == "" {
				t.Errorf("%s: table %+v", s.Name, table)
			}
			for _, ig := range table.Ignored {
				if ig.Column == "" || ig.Reason == "" || ig.Line <= table.Line {
					t.Errorf("%s: ignored %+v", s.Name, ig)
				}
			}
		}
		if s.Name != want.name || s.Title["en"] != want.title || s.Licence != want.licence || s.Rhythm != want.rhythm || len(s.Tables) != want.tables || files != want.files {
			t.Errorf("got %s %q %q %v, %d tables, %d files; want %+v", s.Name, s.Title["en"], s.Licence, s.Rhythm, len(s.Tables), files, want)
		}
		if (s.Licence == "") == (s.Rights == "") || s.Publisher == "" || s.Attribution == "" {
			t.Errorf("%s: licence %q, rights %q, publisher %q, attribution %q", s.Name, s.Licence, s.Rights, s.Publisher, s.Attribution)
		}
	}
	if n51 := all[0].Tables[1]; n51.Name != "n51" || n51.Files[0].Day != "2024-02" || len(n51.Ignored) != 6 || n51.Ignored[5].Column != "HABILITATION_ORIGINE" {
		t.Errorf("bcn's second table: %+v", n51)
	}
	if rome := all[3].Documents; len(rome) != 4 || rome[3].Pattern.Glob != "**/version.txt" || rome[3].Reason == "" || rome[3].Pattern.Line == 0 {
		t.Errorf("what explains ROME: %+v", rome)
	}
}

func TestTextsKnowTheirLines(t *testing.T) {
	text := ttl("essai", "", [2]string{"a", pattern("a.csv", "complet", "2024")})
	s := mustRead(t, text)
	lines := strings.Split(text, "\n")
	if len(s.Texts) != 6 {
		t.Fatalf("%d texts, want 2 titles, publisher, attribution, rights, rhythm: %v", len(s.Texts), s.Texts)
	}
	for _, x := range s.Texts {
		value, _, _ := strings.Cut(x.Value[1:], `"`)
		if x.Line < 1 || !strings.Contains(lines[x.Line-1], `"`+value+`"`) {
			t.Errorf("%s %s is said to stand on line %d", x.Property, x.Value, x.Line)
		}
	}
	if s.Line != 7 || s.File != "source.ttl" {
		t.Errorf("described at %s:%d, want source.ttl:7", s.File, s.Line)
	}
}

func TestAddressesAndPersonalColumns(t *testing.T) {
	s := mustRead(t, ttl("essai", "    dcat:distribution [ dcat:downloadURL <https://example.org/f?x=1> ; src:as \"b.csv\" ] ;\n",
		[2]string{"b", pattern("**/b.csv", "extrait", "2024-05") + " ;\n    src:personal \"NOM\" , \"PRENOM\""}))
	if len(s.Addresses) != 1 || s.Addresses[0] != (harvest.Address{URL: "https://example.org/f?x=1", Name: "b.csv", Line: 13}) {
		t.Errorf("addresses %+v", s.Addresses)
	}
	if got := s.Tables[0].Personal; len(got) != 2 || got[0] != "NOM" || got[1] != "PRENOM" {
		t.Errorf("personal columns %q", got)
	}
	if s.Tables[0].MaxRejected != 0 {
		t.Errorf("rejected rows allowed without being declared: %v", s.Tables[0].MaxRejected)
	}
}

func TestGraph(t *testing.T) {
	files := [2]string{"a", pattern("a.csv", "complet", "2024")}
	if s := mustRead(t, ttl("essai", "", files)); s.Graph != "" {
		t.Errorf("graph %q of a source that declares none", s.Graph)
	}
	if s := mustRead(t, ttl("essai", "    src:graph <https://example.org/graphe/essai> ;\n", files)); s.Graph != "https://example.org/graphe/essai" {
		t.Errorf("graph %q, want the declared one", s.Graph)
	}
}

func TestWrongDeclarations(t *testing.T) {
	good := ttl("essai", "    dcat:distribution [ dcat:downloadURL <https://example.org/f> ; src:as \"b.csv\" ] ;\n",
		[2]string{"a", pattern("**/a-{date}.csv", "complet", "")}, [2]string{"b", pattern("**/b.csv", "complet", "2024")})
	mustRead(t, good)
	for _, c := range []struct{ name, old, new, want string }{
		{"unknown term on a table", "src:logicalSource <#source-a>", "src:logicalSource <#source-a> ; src:maxReject 0.1", ":18: unknown term src:maxReject; a src:Table has src:logicalSource"},
		{"a term on the wrong thing", "src:logicalSource <#source-a>", "src:logicalSource <#source-a> ; src:cover \"complet\"", "unknown term src:cover; a src:Table has"},
		{"unknown class", "<#table-a> a src:Table", "<#table-a> a src:Tableau", "unknown term src:Tableau"},
		{"term on a node of nobody", "src:table", "src:tables", "unknown term src:tables; a dcat:Dataset has src:table"},
		{"table of no source", "<#table-a> , <#table-b>", "<#table-b>", "#table-a> belongs to no source"},
		{"table without description", "<#table-a> , <#table-b>", "<#table-a> , <#table-b> , <#table-c>", "#table-c> is a table"},
		{"table's name", "#table-a", "#tableau-a", "name it <#table-NAME>"},
		{"no attribution", "src:attribution \"Éditeur, Essai\"@fr ;", "", "source.ttl:7: no src:attribution; add src:attribution \"…\""},
		{"two publishers", "dct:publisher \"Éditeur\"", "dct:publisher \"Éditeur\" , \"Autre\"", ":9: 2 values of dct:publisher; write one"},
		{"publisher as an IRI", "dct:publisher \"Éditeur\"", "dct:publisher <https://example.org/e>", "write a text in quotation marks"},
		{"no French title", "\"Essai\"@fr , ", "", "no French title"},
		{"title without language", "\"Trial\"@en", "\"Trial\"", "needs a language tag"},
		{"neither licence nor rights", "dct:rights \"à confirmer\"@fr ;", "", "add either dct:license <IRI> or dct:rights"},
		{"graph as text", "dct:rights \"à confirmer\"@fr", "dct:rights \"à confirmer\"@fr ; src:graph \"essai\"", "1 values of src:graph; write one, an IRI between < and >"},
		{"graph of a table", "src:logicalSource <#source-a>", "src:logicalSource <#source-a> ; src:graph <https://example.org/g>", "unknown term src:graph; a src:Table has"},
		{"licence as text", "dct:rights \"à confirmer\"@fr", "dct:license \"LO\"", "an IRI between < and >"},
		{"rhythm", "P1M", "1 month", ":12: \"1 month\" is no rhythm; write a duration such as P1D"},
		{"cover", "src:cover \"complet\" ;", "src:cover \"total\" ;", "src:cover \"total\" is none; write \"complet\", \"extrait\" or \"essai\""},
		{"day", "src:day \"2024\"", "src:day \"2024-13\"", "src:day \"2024-13\" is no day"},
		{"pattern", "**/b.csv", "/b.csv", "none before the first"},
		{"no file", "src:file [ src:pattern \"**/b.csv\" ; src:cover \"complet\" ; src:day \"2024\" ]", "src:maxRejected 0", "table \"b\" has no file; add src:file ["},
		{"maxRejected", "src:logicalSource <#source-a>", "src:logicalSource <#source-a> ; src:maxRejected 7", "write a number from 0 to 1"},
		{"ignored without reason", "src:logicalSource <#source-a>", "src:logicalSource <#source-a> ; src:ignored [ src:column \"X\" ]", "no src:reason"},
		{"documentation without reason", "src:table ", "src:documentation [ src:pattern \"**/notice.txt\" ] ;\n    src:table ", ":14: no src:reason"},
		{"documentation with a cover", "src:table ", "src:documentation [ src:pattern \"**/notice.txt\" ; src:reason \"notice\"@fr ; src:cover \"complet\" ] ;\n    src:table ", "unknown term src:cover; a src:documentation has src:pattern, src:reason"},
		{"documentation's pattern", "src:table ", "src:documentation [ src:pattern \"**/{jour}.txt\" ; src:reason \"notice\"@fr ] ;\n    src:table ", "src:pattern \"**/{jour}.txt\": braces only as in {date}"},
		{"plain http", "<https://example.org/f>", "<http://example.org/f>", ":13: address http://example.org/f; write an https address"},
		{"a password in the address", "<https://example.org/f>", "<https://u:p@example.org/f>", "without user name"},
		{"another door", "<https://example.org/f>", "<file:///etc/hosts>", "write an https address"},
		{"name that no pattern knows", "src:as \"b.csv\"", "src:as \"c.csv\"", "no src:pattern of this source matches src:as \"c.csv\""},
		{"name that climbs", "src:as \"b.csv\"", "src:as \"../b.csv\"", "no src:pattern of this source matches"},
		{"two datasets", "<#table-a> a src:Table", "<#x> a dcat:Dataset .\n<#table-a> a src:Table", "2 dcat:Dataset"},
		{"source's name", "id/source/essai", "id/source/Essai_1", "names no source"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(good, c.old, c.new, 1)
			if c.name == "table's name" || c.name == "two datasets" {
				text = strings.ReplaceAll(good, c.old, c.new)
			}
			if text == good {
				t.Fatalf("%q is not in the declaration", c.old)
			}
			_, err := read(text)
			if err == nil || !errors.Is(err, harvest.ErrDeclaration) || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "source.ttl:") {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestEveryMistakeIsSaid(t *testing.T) {
	text := ttl("essai", "", [2]string{"a", pattern("a.csv", "total", "hier")}, [2]string{"b", pattern("/b", "complet", "")})
	_, err := read(text)
	if err == nil || len(strings.Split(err.Error(), "\n")) != 2 {
		t.Errorf("want one line for each of two files, got %v", err)
	}
}
