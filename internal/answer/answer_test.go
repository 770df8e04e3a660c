package answer_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/answer"
	"passerelle/internal/answer/answertest"
	"passerelle/internal/catalog"
	"passerelle/internal/code"
	"passerelle/internal/life"
)

var day = answertest.Day

func world(t *testing.T) *answer.Answerer {
	t.Helper()
	a := answer.New(answertest.Open(t))
	a.Today = answertest.Today
	return a
}

func resolve(t *testing.T, a *answer.Answerer, saisi string, q answer.Query) answer.Resolution {
	t.Helper()
	r, err := a.Resolve(t.Context(), saisi, q)
	if err != nil {
		t.Fatalf("Resolve(%q): %v", saisi, err)
	}
	return r
}

func codes(ts []answer.Target) string {
	var out []string
	for _, t := range ts {
		out = append(out, t.Code)
	}
	return strings.Join(out, " ")
}

func TestEveryStatus(t *testing.T) {
	a := world(t)
	today := answer.On("", life.NoDay)
	for _, tc := range []struct {
		saisi             string
		q                 answer.Query
		statut            life.Status
		regle             string
		remplacePar, cand string
		fr                string
	}{
		{"RNCP39682", today, life.EnVigueur, life.RuleActive, "", "", "La fiche RNCP39682 est active le 24 novembre 2026, et jusqu'au 31 août 2029 (constaté le 1er février 2026)."},
		{"RNCP90006", today, life.PasEncore, life.RuleComing, "", "", "La fiche RNCP90006 n'est pas encore active le 24 novembre 2026 : sa vie commence le 1er septembre 2027 (constaté le 1er février 2026)."},
		{"RNCP955", today, life.Remplace, life.RuleFirstActive, "RNCP39682", "", "La fiche RNCP955 n'est plus active depuis le 2 janvier 2025 ; RNCP39682 la remplace (constaté le 31 janvier 2025)."},
		{"50022137", today, life.Remplace, life.RuleFirstActive, "50022141", "", "Le diplôme 50022137 n'est plus ouvert depuis le 1er septembre 2024 ; 50022141 le remplace (constaté le 6 mai 2025)."},
		{"RNCP24440", today, life.Remplace, life.RuleFirstActive, "RNCP38650 RNCP39836", "", "La fiche RNCP24440 n'est plus active depuis le 1er juillet 2025 ; RNCP38650 et RNCP39836 la remplacent (constaté le 1er février 2026)."},
		{"RNCP37567", today, life.Expire, life.RuleNoSuccessor, "", "", "La fiche RNCP37567 n'est plus active depuis le 1er janvier 2025, et aucun code en vigueur ne la remplace (constaté le 1er février 2026)."},
		{"RNCP11067", today, life.Expire, life.RuleNoSuccessor, "", "", "La fiche RNCP11067 n'est plus active le 24 novembre 2026, et aucun code en vigueur ne la remplace (constaté le 1er février 2026)."},
		{"RNCP90007", today, life.EtatInconnu, life.RuleNoStatement, "", "RNCP39682", "Aucune source ne dit si la fiche RNCP90007 est active le 24 novembre 2026 ; à examiner : RNCP39682."},
		{"RNCP90004", today, life.CodeInconnu, life.RuleUnknown, "", "", "La fiche RNCP90004 a la bonne forme, mais aucune source de cette version ne décrit ce code."},
		{"RNCP35316", answer.On("", day("2025-01-01")), life.EnVigueur, life.RuleActive, "", "", "La fiche RNCP35316 est active le 1er janvier 2025, et jusqu'au 31 août 2025 (constaté le 19 janvier 2024)."},
		{"RNCP35316", answer.During("", day("2024-09-01"), day("2025-06-30")), life.EnVigueur, life.RuleSessionFits, "", "", "La fiche RNCP35316 convient à la session du 1er septembre 2024 au 30 juin 2025 : elle est active le premier jour (constaté le 1er février 2026)."},
		{"RNCP38765", answer.During("", day("2023-09-01"), day("2025-06-30")), life.Remplace, life.RuleSessionOne, "RNCP35316", "", "La fiche RNCP38765 ne convient pas à la session du 1er septembre 2023 au 30 juin 2025 ; seul RNCP35316, qui la précède, y convient (constaté le 1er février 2026)."},
		{"RNCP24440", answer.During("", day("2025-10-01"), day("2026-06-30")), life.Ambigu, life.RuleSessionMany, "", "RNCP38650 RNCP39836", "La fiche RNCP24440 ne convient pas à la session du 1er octobre 2025 au 30 juin 2026 ; plusieurs codes y conviennent, le choix vous revient : RNCP38650 et RNCP39836 (constaté le 1er février 2026)."},
		{"50022141", answer.During("", day("2010-09-01"), day("2012-06-30")), life.PasEncore, life.RuleComing, "", "", "Le diplôme 50022141 ne convient pas à la session du 1er septembre 2010 au 30 juin 2012 : sa vie ne commence que le 1er septembre 2024 (constaté le 6 mai 2025)."},
		{"RNCP37567", answer.During("", day("2025-09-01"), day("2026-06-30")), life.Expire, life.RuleSessionNone, "", "", "La fiche RNCP37567 ne convient pas à la session du 1er septembre 2025 au 30 juin 2026, ni aucun code qui la précède ou la remplace (constaté le 1er février 2026)."},
		{"RNCP90007", answer.During("", day("2017-09-01"), day("2018-06-30")), life.EtatInconnu, life.RuleNoStatement, "", "", "Aucune source ne dit si la fiche RNCP90007 convient à la session du 1er septembre 2017 au 30 juin 2018."},
		{"A1201", today, life.EnVigueur, life.RuleWithoutEdges, "", "", "Le métier A1201 figure dans l'édition la plus récente de sa source (ROME 4.0, 18 septembre 2025)."},
		{"A1101", today, life.Expire, life.RuleWithoutEdges, "", "", "Le métier A1101 ne figure plus dans l'édition la plus récente de sa source (ROME 4.0) ; dernière mention le 18 septembre 2024."},
		{"A1999", today, life.CodeInconnu, life.RuleUnknown, "", "", "Le métier A1999 a la bonne forme, mais aucune source de cette version ne décrit ce code."},
		{"n'importe quoi", today, answer.MalForme, answer.RuleMalformed, "", "", "Ce code n'a pas une forme connue."},
		{"", today, answer.MalForme, answer.RuleMalformed, "", "", "Aucun code n'est donné."},
		{"RNCP1", today, answer.MalForme, answer.RuleMalformed, "", "", "Ce code n'a pas le bon nombre de caractères pour la famille rncp."},
	} {
		r := resolve(t, a, tc.saisi, tc.q)
		if r.Statut != tc.statut || r.Regle != tc.regle {
			t.Errorf("%s: %s by %s, want %s by %s", tc.saisi, r.Statut, r.Regle, tc.statut, tc.regle)
		}
		if got := codes(r.RemplacePar); got != tc.remplacePar {
			t.Errorf("%s: remplacePar %q, want %q", tc.saisi, got, tc.remplacePar)
		}
		if got := codes(r.Candidats); got != tc.cand {
			t.Errorf("%s: candidats %q, want %q", tc.saisi, got, tc.cand)
		}
		if r.Explication.FR != tc.fr {
			t.Errorf("%s:\n got %s\nwant %s", tc.saisi, r.Explication.FR, tc.fr)
		}
		if en := r.Explication.EN; en == "" || !strings.HasSuffix(en, ".") || en[0] < 'A' || en[0] > 'Z' {
			t.Errorf("%s: English sentence %q", tc.saisi, en)
		}
		if (r.Ressource == nil) != (tc.statut == life.CodeInconnu || tc.statut == answer.MalForme) {
			t.Errorf("%s: ressource %v with %s", tc.saisi, r.Ressource, r.Statut)
		}
	}
}

func TestResolutionDocument(t *testing.T) {
	got, err := json.Marshal(resolve(t, world(t), "rncp 955", answer.On(code.RNCP, day("2025-02-01"))))
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"type":"Resolution","code":{"type":"Code","famille":"rncp","saisi":"rncp 955","valide":true,"normalise":"RNCP955",` +
		`"reparations":["espaces","majuscules"],"probleme":null,"suggestions":[],"ressource":"https://api.apprentissage.beta.gouv.fr/id/certification/RNCP955","connu":true},` +
		`"date":"2025-02-01","session":null,"statut":"remplace",` +
		`"ressource":{"id":"https://api.apprentissage.beta.gouv.fr/id/certification/RNCP955","code":"RNCP955","intitule":"CS - Agent de contrôle non destructif",` +
		`"validite":{"debut":null,"fin":"2025-01-01","debutInconnu":true},"etat":"inactif","constateLe":"2025-01-31","perime":true},` +
		`"remplacePar":[{"id":"https://api.apprentissage.beta.gouv.fr/id/certification/RNCP39682","code":"RNCP39682","intitule":"Contrôleur non destructif",` +
		`"validite":{"debut":"2024-09-01","fin":"2029-08-31"},"etat":"actif","constateLe":"2026-02-01","perime":true,"distance":1}],"candidats":[],` +
		`"chaine":[{"ancien":"RNCP955","nouveau":"RNCP39682","declarePar":["ancien"],"sources":["kit-apprentissage"]}],"regle":"premiere-en-vigueur",` +
		`"explication":{"fr":"La fiche RNCP955 n'est plus active depuis le 2 janvier 2025 ; RNCP39682 la remplace (constaté le 31 janvier 2025).",` +
		`"en":"Entry RNCP955 has not been active since 2 January 2025; RNCP39682 replaces it (stated on 31 January 2025)."},"autresFamilles":[],` +
		`"sources":[{"id":"https://api.apprentissage.beta.gouv.fr/id/source/france-competences","nom":"france-competences","intitule":"Répertoires RNCP et RS","attribution":"France compétences, RNCP et RS, Licence Ouverte 2.0"},` +
		`{"id":"https://api.apprentissage.beta.gouv.fr/id/source/kit-apprentissage","nom":"kit-apprentissage","intitule":"Kit apprentissage","attribution":"Réseau des Carif-Oref, Kit apprentissage"}]}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestSens(t *testing.T) {
	r := resolve(t, world(t), "RNCP38765", answer.During(code.RNCP, day("2023-09-01"), day("2025-06-30")))
	if len(r.RemplacePar) != 1 || r.RemplacePar[0].Sens != "ancien" {
		t.Errorf("remplacePar %+v, want one with sens ancien", r.RemplacePar)
	}
	if date, err := json.Marshal(r.Date); err != nil || string(date) != "null" {
		t.Errorf("date %s with a session, want null", date)
	}
}

func TestUnknownBounds(t *testing.T) {
	a := world(t)
	for _, tc := range []struct {
		saisi      string
		start, end bool // unknown
	}{
		{"RNCP11067", true, true}, {"RNCP955", true, false}, {"RNCP39836", false, false}, {"RNCP90007", true, true}, {"50022141", false, false}, {"RNCP39682", false, false},
	} {
		v := resolve(t, a, tc.saisi, answer.On("", life.NoDay)).Ressource.Validite
		if v.DebutInconnu != tc.start || v.FinInconnue != tc.end {
			t.Errorf("%s: debutInconnu %v, finInconnue %v, want %v, %v", tc.saisi, v.DebutInconnu, v.FinInconnue, tc.start, tc.end)
		}
	}
}

func TestStaleAfterThreeRhythms(t *testing.T) {
	a := world(t)
	for _, tc := range []struct {
		today, source string
		want          bool
	}{
		{"2025-04-30", "kit-apprentissage", false}, // three times P1M after 2025-01-31
		{"2025-05-01", "kit-apprentissage", true},
		{"2026-02-04", "france-competences", false},
		{"2026-02-05", "france-competences", true},
		{"2028-05-06", "bcn", false},
		{"2028-05-07", "bcn", true},
		{"2099-01-01", "nobody", false},
	} {
		a.Today = func() life.Day { return day(tc.today) }
		if got := a.Perime(tc.source); got != tc.want {
			t.Errorf("on %s, %s stale is %v, want %v", tc.today, tc.source, got, tc.want)
		}
	}
}

func TestCodeWithoutFamily(t *testing.T) {
	a := world(t)
	for _, tc := range []struct {
		saisi, famille, normalise string
		other                     code.Family // one that autresFamilles must hold; "" for an empty list
	}{
		{"39682", "rncp", "RNCP39682", code.RS},          // the first family in order knows it
		{"6604", "rs", "RS6604", code.RNCP},              // no RNCP6604 is known
		{"0951099D", "cfd", "0951099D", code.UAI},        // known to nobody: the first valid family
		{"50022137", "cfd", "50022137", code.Competence}, // a number of eight digits
		{"A1201", "rome", "A1201", ""},
	} {
		r := resolve(t, a, tc.saisi, answer.On("", life.NoDay))
		if string(r.Code.Famille) != tc.famille || string(r.Code.Normalise) != tc.normalise {
			t.Errorf("%s: %s %s, want %s %s", tc.saisi, r.Code.Famille, r.Code.Normalise, tc.famille, tc.normalise)
		}
		has := slices.ContainsFunc(r.AutresFamilles, func(c answer.Code) bool { return string(c.Famille) == string(tc.other) })
		if has != (tc.other != "") || tc.other == "" && len(r.AutresFamilles) > 0 {
			t.Errorf("%s: autresFamilles %+v, want one of family %q", tc.saisi, r.AutresFamilles, tc.other)
		}
		if slices.ContainsFunc(r.AutresFamilles, func(c answer.Code) bool { return c.Famille == r.Code.Famille }) {
			t.Errorf("%s: the family chosen stands among the others", tc.saisi)
		}
	}
}

func TestCodeWithoutRelease(t *testing.T) {
	a := answer.New(nil)
	c, err := a.Code(t.Context(), code.UAI, "951099d")
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"type":"Code","famille":"uai","saisi":"951099d","valide":true,"normalise":"0951099D","reparations":["majuscules","zero-initial"],` +
		`"probleme":null,"suggestions":[],"ressource":"https://api.apprentissage.beta.gouv.fr/id/uai/0951099D","connu":null}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if _, err := a.Resolve(t.Context(), "RNCP955", answer.On("", life.NoDay)); !errors.Is(err, answer.ErrNoRelease) {
		t.Errorf("Resolve without a release: %v", err)
	}
	if _, err := a.Why(t.Context(), answertest.Base+"id/certification/RNCP955", ""); !errors.Is(err, answer.ErrNoRelease) {
		t.Errorf("Why without a release: %v", err)
	}
}

func TestMalformedCode(t *testing.T) {
	a := world(t)
	for _, tc := range []struct {
		f                        code.Family
		saisi, problem, suggests string
	}{
		{code.UAI, "0951099A", code.LettreDeControle, ""},
		{code.SIRET, "552100554", code.FamilleAutre, "552100554"},
		{code.ROME, "K23", code.Longueur, ""},
		{"nulle", "K23", code.Forme, ""},
	} {
		c, err := a.Code(t.Context(), tc.f, tc.saisi)
		if err != nil || string(c.Probleme) != tc.problem || c.Known() || c.Ressource != "" {
			t.Errorf("%s %s: %+v, %v, want problem %s", tc.f, tc.saisi, c, err, tc.problem)
		}
		if tc.suggests != "" && (len(c.Suggestions) == 0 || c.Suggestions[0].Code != tc.suggests) {
			t.Errorf("%s %s: suggestions %v, want %s", tc.f, tc.saisi, c.Suggestions, tc.suggests)
		}
	}
}

func TestContradictoryQuestions(t *testing.T) {
	a := world(t)
	for name, q := range map[string]answer.Query{
		"zero":          {},
		"half session":  {Date: life.NoDay, First: day("2025-01-01"), Last: life.NoDay},
		"backwards":     answer.During("", day("2025-01-02"), day("2025-01-01")),
		"date, session": {Date: day("2025-01-01"), First: day("2025-01-01"), Last: day("2025-01-02")},
	} {
		if _, err := a.Resolve(t.Context(), "RNCP955", q); !errors.Is(err, answer.ErrQuery) {
			t.Errorf("%s: error %v, want ErrQuery", name, err)
		}
	}
}

func TestWhy(t *testing.T) {
	a := world(t)
	iri := answertest.Base + "id/certification/RNCP955"
	e, err := a.Why(t.Context(), iri, answertest.App+"intitule")
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(e.Valeurs)
	if err != nil {
		t.Fatal(err)
	}
	const want = `[{"propriete":"https://api.apprentissage.beta.gouv.fr/def/apprentissage#intitule","valeur":{"@language":"fr","@value":"CS - Agent de contrôle non destructif"},` +
		`"decision":"source-prioritaire","explication":{"fr":"La source qui fait autorité sur ce point l'emporte : france-competences, édition du 1er février 2026, ligne 12.",` +
		`"en":"The source with authority on this point prevails: france-competences, edition of 1 February 2026, row 12."},` +
		`"origines":[{"source":"france-competences","edition":"2026-02-01","fichier":"export_fiches_CSV_Standard_2026_02_01.csv","feuille":null,"ligne":12,"colonnes":["Intitule"],` +
		`"mapping":"mappings/france-competences/mapping.ttl","ligneDuMapping":40,"regleDeMapping":"app:intitule ← Intitule","empreinte":"5e2026-02-01",` +
		`"licence":"https://www.etalab.gouv.fr/licence-ouverte-open-licence"}],` +
		`"ecartees":[{"valeur":{"@language":"fr","@value":"AGENT DE CONTROLE"},"decision":"source-prioritaire",` +
		`"explication":{"fr":"Une autre source fait autorité sur ce point ; lu dans kit-apprentissage, édition du 31 janvier 2025, ligne 7.",` +
		`"en":"Another source has authority on this point; read in kit-apprentissage, edition of 31 January 2025, row 7."},` +
		`"origines":[{"source":"kit-apprentissage","edition":"2025-01-31","fichier":"Kit_apprentissage_20250131.xlsx","feuille":null,"ligne":7,"colonnes":["FicheRNCP"],` +
		`"mapping":"mappings/kit-apprentissage/mapping.ttl","ligneDuMapping":21,"regleDeMapping":"app:intitule ← FicheRNCP","empreinte":"5e2025-01-31",` +
		`"licence":"https://www.etalab.gouv.fr/licence-ouverte-open-licence"}]}]}]`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if len(e.Sources) != 2 {
		t.Errorf("sources %v, want both", e.Sources)
	}
}

func TestWhyOfWhatIsGone(t *testing.T) {
	a := world(t)
	e, err := a.Why(t.Context(), answertest.Base+"id/certification/RNCP955", answertest.App+"specialite")
	if err != nil || len(e.Valeurs) != 1 {
		t.Fatalf("%+v, %v", e, err)
	}
	v := e.Valeurs[0]
	if v.Valeur != nil || len(v.Ecartees) != 1 || v.Ecartees[0].Valeur.Term.Value != answertest.Base+"id/nsf/254" {
		t.Errorf("%+v: want no value and one overruled", v)
	}
	if v.Explication.FR != "La dernière édition complète ne donne plus aucune valeur." {
		t.Errorf("explication %q", v.Explication.FR)
	}
}

func TestWhyUnknown(t *testing.T) {
	a := world(t)
	for _, iri := range []string{
		"http://example.org/x", "", answertest.Base + "id/certification/RNCP1", answertest.Base + "id/certification/RNCP955#part", answertest.Base + "id/",
	} {
		if _, err := a.Why(t.Context(), iri, ""); !errors.Is(err, catalog.ErrUnknown) {
			t.Errorf("Why(%q): %v, want ErrUnknown", iri, err)
		}
	}
}
