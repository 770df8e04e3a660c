package rml

import (
	"slices"
	"strings"
	"testing"

	"passerelle/internal/rdf"
	"passerelle/internal/rows"
)

// run binds a function to constants and calls it; args are "local=value". It returns the values and, after them, "!code" for a
// rejection.
func run(t *testing.T, f *Function, args ...string) []string {
	t.Helper()
	got := make([]Arg, len(f.Params))
	for i, p := range f.Params {
		got[i].Set = p.Many
	}
	for _, a := range args {
		local, value, _ := strings.Cut(a, "=")
		i := -1
		for _, space := range []string{fnNS, grelNS, idlabNS} {
			i = max(i, f.param(space+local))
		}
		if i < 0 {
			t.Fatalf("%s has no parameter %s", f.IRI, local)
		}
		if f.Params[i].Many {
			got[i].List = append(got[i].List, Value{Text: value})
		} else {
			got[i] = Arg{Value: Value{Text: value}, Set: true}
		}
	}
	call, err := f.Bind(got)
	if err != nil {
		return []string{"error"}
	}
	var out Result
	call(got, &out)
	var texts []string
	for _, v := range out.values {
		texts = append(texts, v.Text)
	}
	if out.rejected {
		texts = append(texts, "!"+out.code)
	}
	return texts
}

type functionCall struct{ function, args, want string }

func TestFunctions(t *testing.T) {
	lib := newLibrary([]Function{OrganisationName([]string{"LYCEE", "FORMATION"})})
	const none = "" // yields nothing
	for _, tc := range []functionCall{
		{"fn:trim", "value=\u00a0\t a b \u200b\ufeff", "a b"},
		{"fn:undouble", "value=l''univers d'''ici", "l'univers d''ici"},
		{"fn:padLeft", "value=1022001;length=8", "01022001"},
		{"fn:padLeft", "value=123456789;length=8", "123456789"},
		{"fn:padLeft", "value=é;length=3;char=x", "xxé"},
		{"fn:padLeft", "value=1;length=huit", "error"},
		{"fn:padLeft", "value=1;length=101", "error"},
		{"fn:split", "value=RNCP39523| RNCP39522 ||;separator=|", "RNCP39523/RNCP39522"},
		{"fn:split", "value=a, b;separator=,;separator=/", "a/b"},
		{"fn:split", "value=a", "a"},
		{"fn:split", "value=a;separator=", "error"},
		{"fn:except", "value=NR;word=NR", none},
		{"fn:except", "value= NR ;word=-;word=NR", none},
		{"fn:except", "value=nr;word=NR", "nr"},
		{"fn:stripPrefix", "value=314t : Label : x;pattern=[0-9]{3}[a-z]? : ", "Label : x"},
		{"fn:stripPrefix", "value=Label;pattern=[0-9]{3} : ", "Label"},
		{"fn:stripPrefix", "value=x;pattern=(", "error"},
		{"fn:extract", "value= 48.8962,2.2359;pattern=^([^,]*),", "48.8962"},
		{"fn:extract", "value=44000 NANTES;pattern=[0-9]{5}", "44000"},
		{"fn:extract", "value=NANTES;pattern=[0-9]{5}", "!forme"},
		{"fn:extract", "value= ;pattern=[0-9]{5}", none},
		{"fn:extract", "value=x;pattern=(", "error"},
		{"fn:urls", "value=https://a.fr/x?y=1&z    http://b.org/(c). *  *", "https://a.fr/x?y=1&z/http://b.org/(c)"},
		{"fn:urls", "value=voir (HTTPS://a.fr/x), site b.org", "HTTPS://a.fr/x"},
		{"fn:urls", "value=ADX Formation (adx-formation.com) http:// https://rien", none},
		{"fn:digest", "value=Arrêté du 8 juillet 2020", "82203498be023ab5"},
		{"fn:digest", "value= Arrêté  du\t8 juillet 2020 ", "82203498be023ab5"},
		{"fn:fold", "value= L'Haÿ-les-Roses\u00a0", "L HAY LES ROSES"},
		{"fn:fold", "value=Cœuvres-et-Valsery", "COEUVRES ET VALSERY"},
		{"fn:fold", "value=NI\u0302MES  2", "NIMES 2"},
		{"fn:fold", "value=-", none},
		{"fn:wholeCommune", "value= 69381 ", "69123"},
		{"fn:wholeCommune", "value=44109", "44109"},
		{"fn:format", "pattern={1}_{2};arg1=a;arg2=b", "a_b"},
		{"fn:format", "pattern={1}_{2};arg1=a", none},
		{"fn:format", `pattern=\{{2}\};arg1=a;arg2=b`, "{b}"},
		{"fn:format", "pattern={10};arg1=a", "error"},
		{"fn:format", "pattern={1;arg1=a", "error"},
		{"fn:number", "value= 9\u00a0497,50\u202f€", "9497.50"},
		{"fn:number", "value=59,7 %", "59.7"},
		{"fn:number", "value=-12", "-12"},
		{"fn:number", "value=0.5", "0.5"},
		{"fn:number", "value= \u00a0", none},
		{"fn:number", "value=nd", "!nombre"},
		{"fn:number", "value=1.234,5", "!nombre"},
		{"fn:number", "value=12,", "!nombre"},
		{"fn:number", "value=,5", "!nombre"},
		{"fn:number", "value=-", "!nombre"},
		{"fn:map", "value= OUI ;table=OUI=true|NON=false", "true"},
		{"fn:map", "value=3;table=1=a|2=b;table=3=c=d", "c=d"},
		{"fn:map", "value=x;table=1=a", "!valeur-inconnue"},
		{"fn:map", "value=x;table=1=a;default=b", "b"},
		{"fn:map", "value=x;table=1", "error"},
		{"fn:map", "value=x", "error"},
		{"fn:firstOf", "a=1;a=2;b=3", "1/2"},
		{"fn:firstOf", "b=3", "3"},
		{"fn:firstOf", "", none},
		{"fn:mojibake", "value=MÃ‰DIAS", "MÉDIAS"},
		{"fn:mojibake", "value=MÉDIAS", "MÉDIAS"},
		{"fn:mojibake", "value=abc", "abc"},
		{"fn:mojibake", "value=Ã\u00a0 la carte, œuvre", "Ã\u00a0 la carte, œuvre"},
		{"fn:mojibake", "value=Ã\u00a0 la carte", "à la carte"},
		{"fn:mojibake", "value=lâ€™Ã©cole", "l’école"},
		{"fn:mojibake", "value=日本", "日本"},
		{"fn:mojibake", "value=gros \u009cuvre d\u0092en face", "gros œuvre d’en face"},
		{"fn:mojibake", "value=Ã\u0089tat", "État"},
		{"fn:mojibake", "value=DÂ’UN", "D’UN"},
		{"fn:mojibake", "value=a\u0081b", "a\u0081b"},
		{"fn:when", "value=a;test= 2 ;word=1;word=2", "a"},
		{"fn:when", "value=a;test=3;word=1;word=2", none},
		{"fn:intact", "value= Métier ", "Métier"},
		{"fn:intact", "value=M\ufffdtier", "!caracteres-perdus"},
		{"fn:intact", "value= ", none},
		{"fn:organisationName", "value= Lycée d'Alembert ", "Lycée d'Alembert"},
		{"fn:organisationName", "value=DUPONT JEAN", none},
		{"fn:organisationName", "value=Mme DUPONT FORMATION", none},
		{"fn:organisationName", "value=Formations du Nord", none},
	} {
		checkCall(t, lib[expand(tc.function)], tc)
	}
}

func TestFunctionsOfCodesAndDates(t *testing.T) {
	lib := newLibrary(nil)
	const none = ""
	for _, tc := range []functionCall{
		{"fn:code", "family=rncp|rs;value=RS5000", "RS5000"},
		{"fn:code", "family=rncp|rs;value=RNCP12803?", "!forme"},
		{"fn:code", "family=rncp|;value=RNCP1", "error"},
		{"fn:code", "family=rncp;value=rncp37682", "RNCP37682"},
		{"fn:code", "family=cfd;value=1022001", "01022001"},
		{"fn:code", "family=rncp;value= \t", none},
		{"fn:code", "family=siret;value=12345678901234", "!cle-de-controle"},
		{"fn:code", "family=rome;value=K23", "!longueur"},
		{"fn:code", "family=plume;value=K23", "error"},
		{"fn:codeIRI", "family=uai;value=951099d", "https://api.apprentissage.beta.gouv.fr/id/uai/0951099D"},
		{"fn:civilDate", "value=31/01/2025", "2025-01-31"},
		{"fn:civilDate", "value= 29/02/2024 ", "2024-02-29"},
		{"fn:civilDate", "value=31/02/2024", "!date"},
		{"fn:civilDate", "value=1/2/2024", "!date"},
		{"fn:civilDate", "value=31/01/20250", "!date"},
		{"fn:civilDate", "value=", none},
		{"fn:civilDate", "value=2025-01-31;pattern=ISO", "2025-01-31"},
		{"fn:civilDate", "value=2025-01-31T10:00:00;pattern=ISO", "2025-01-31"},
		{"fn:civilDate", "value=2025-01-31x;pattern=ISO", "!date"},
		{"fn:civilDate", "value=45566;pattern=dd/mm/yyyy;pattern=excel", "2024-10-01"},
		{"fn:civilDate", "value=2024;pattern=yyyy", "2024-01-01"},
		{"fn:civilDate", "value=09.2024;pattern=mm.yyyy", "2024-09-01"},
		{"fn:civilDate", "value=x;pattern=jj/mm/aaaa", "error"},
		{"fn:civilDate", "value=x;pattern=dd/mm", "error"},
		{"fn:year", "value=2024", "2024"},
		{"fn:year", "value=2024-05-31", "2024"},
		{"fn:year", "value=01/09/2024", "2024"},
		{"fn:year", "value=31/02/2024", "!annee"},
		{"grel:toTitleCase", "valueParam=l'ÉCOLE de nantes", "L'école De Nantes"},
		{"grel:string_split", "valueParam=a-b-;p_string_sep=-", "a/b/"},
		{"grel:string_substring", "valueParam=élève;p_int_i_from=1;p_int_i_opt_to=3", "lè"},
		{"grel:string_substring", "valueParam=élève;p_int_i_from=-2", "ve"},
		{"grel:string_substring", "valueParam=abc;p_int_i_from=x", "!nombre"},
		{"grel:string_contains", "valueParam=abc;param_sub=b", "true"},
		{"grel:escape", "valueParam=a b&;modeParam=url", "a+b%26"},
		{"grel:escape", "valueParam=a;modeParam=rot13", "!mode"},
		{"grel:boolean_not", "bool_b=true", "false"},
		{"idlab-fn:isNull", "", "true"},
		{"idlab-fn:isNotNull", "str=x", "true"},
		{"idlab-fn:notEqual", "valueParam=a;valueParam2=b", "true"},
		{"idlab-fn:trueCondition", "strBoolean=false;str=x", none},
	} {
		checkCall(t, lib[expand(tc.function)], tc)
	}
}

// checkCall calls a function; args are set apart by ';', and so are the values wanted by '/'.
func checkCall(t *testing.T, f *Function, tc functionCall) {
	t.Helper()
	if f == nil {
		t.Errorf("no function %s", tc.function)
		return
	}
	var list []string
	if tc.args != "" {
		list = strings.Split(tc.args, ";")
	}
	if got := strings.Join(run(t, f, list...), "/"); got != tc.want {
		t.Errorf("%s(%s) = %q, want %q", tc.function, tc.args, got, tc.want)
	}
}

func expand(name string) string {
	prefix, local, _ := strings.Cut(name, ":")
	return map[string]string{"fn": fnNS, "grel": grelNS, "idlab-fn": idlabNS}[prefix] + local
}

func TestLengthIsANumber(t *testing.T) {
	var out Result
	call, err := newLibrary(nil)[grelNS+"string_length"].Bind(nil)
	if err != nil {
		t.Fatal(err)
	}
	call([]Arg{{Value: Value{Text: "élève"}, Set: true}}, &out)
	if want := []Value{{Text: "5", Kind: rows.Integer}}; !slices.Equal(out.values, want) {
		t.Errorf("string_length = %v, want %v", out.values, want)
	}
}

// What is published of our functions is what the table says: each has a description in both languages, and its parameters in
// order.
func TestFunctionsAreDescribed(t *testing.T) {
	const fno = "https://w3id.org/function/ontology#"
	g, err := rdf.ReadGraph(strings.NewReader(Fonctions), "fonctions.ttl", "", rdf.Turtle)
	if err != nil {
		t.Fatal(err)
	}
	described := g.SubjectsOf(rdf.Type, "<"+fno+"Function>")
	var ours []string
	for iri, f := range newLibrary([]Function{OrganisationName(nil)}) {
		if !strings.HasPrefix(iri, fnNS) {
			continue
		}
		node := "<" + iri + ">"
		ours = append(ours, node)
		var want []string
		for _, p := range f.Params {
			want = append(want, "<"+p.IRIs[0]+">")
		}
		if got := g.List(g.Object(node, fno+"expects")); !slices.Equal(got, want) {
			t.Errorf("%s expects %v, want %v", node, got, want)
		}
		for _, term := range append(want, node, "<"+f.Returns[0]+">") {
			for _, lang := range []string{"@fr", "@en"} {
				if !slices.ContainsFunc(g.Objects(term, rdf.RDFS+"label"), func(o string) bool { return strings.HasSuffix(o, lang) }) {
					t.Errorf("%s has no label %s", term, lang)
				}
			}
		}
		if len(g.Objects(node, "http://purl.org/dc/terms/description")) != 2 {
			t.Errorf("%s has no description in both languages", node)
		}
	}
	slices.Sort(ours)
	slices.Sort(described)
	if !slices.Equal(ours, described) {
		t.Errorf("described are %v, the table has %v", described, ours)
	}
}

func FuzzDatePattern(f *testing.F) {
	f.Add("dd/mm/yyyy", "31/01/2024")
	f.Add("ISO", "2024-01-31")
	f.Add("excel", "45566")
	f.Fuzz(func(t *testing.T, pattern, s string) {
		p, err := parseDatePattern(pattern)
		if err != nil {
			return
		}
		if day, ok := p.read(s); ok && !rdf.LexicalSpace(rdf.XSD+"date")(day.String()) {
			t.Fatalf("%q by %q is %v, which is no day", s, pattern, day)
		}
	})
}
