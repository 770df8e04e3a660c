package pipeline

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"passerelle/internal/catalog"
	"passerelle/internal/fact"
	"passerelle/internal/life"
	"passerelle/internal/rows"
)

func TestQuirksOnSamples(t *testing.T) {
	r, c := sampleRelease(t)
	for _, q := range []struct {
		name string
		test func(quirk)
	}{
		{"1 TAB before a SIRET, doubled apostrophes, code before an NSF label", quirk.textsOfSamples},
		{"2 ROME codes that are none of ROME 4.0", quirk.unknownRomeOfSamples},
		{"3 a brochure's number is no IDCC", quirk.brochuresOfSamples},
		{"4 day of the zip, decomposed names, line breaks", quirk.archivesOfSamples},
		{"5 successions", quirk.successionsOfSamples},
		{"6 three encodings", quirk.encodingsOfSamples},
		{"7 lost zeros", quirk.zerosOfSamples},
		{"8 diplomas that came and went", quirk.changesOfSamples},
		{"9 NR, a third state", quirk.noStateOfSamples},
		{"10 several SIRET of one UAI", quirk.siretsOfSamples},
		{"11 sheets of the kit", quirk.kitOfSamples},
		{"12 RS, and cycles", quirk.cyclesOfSamples},
	} {
		t.Run(q.name, func(t *testing.T) {
			q.test(quirk{t, r, c})
		})
	}
}

func (q quirk) textsOfSamples() {
	const certifiers = "export_fiches_CSV_Certificateurs_2026_02_01.csv"
	q.shows(q.sample("france-competences", certifiers), "\"RNCP759\";\"\t11004301500012\";")
	q.says("certification/RNCP759", "certificateur", "organisme/11004301500012")
	if found := q.findings("cle-de-controle", certifiers); len(found) > 0 {
		q.t.Errorf("findings on SIRET: %v", found)
	}
	q.shows(q.sample("france-competences", "export_fiches_CSV_Rome_2026_02_01.csv"), "\"M1801\";\"Administration de systèmes d''information\"")
	if got := q.states("metier/M1801", "intitule", fcRome); !slices.Equal(got, []string{"Administration de systèmes d'information"}) {
		q.t.Errorf("label of M1801: %q", got)
	}
	kit := column(q.t, filepath.Join(repository, "mappings", "kit-apprentissage", "sample", "Kit_apprentissage_20250131.xlsx"),
		rows.Format{Kind: rows.XLSX, Sheet: "Kit Apprentissage", HeaderRow: 2}, "Intitulé certification (RNCP)")
	q.shows(kit[38], "Concepteur de systèmes d''information")
	if got := q.states("certification/RNCP34412", "intitule", kitSheet); !slices.Equal(got, []string{"Concepteur de systèmes d'information"}) {
		q.t.Errorf("title of RNCP34412 in the kit: %q", got)
	}
	q.shows(q.sample("france-competences", "export_fiches_CSV_Nsf_2026_02_01.csv"), "\"312\";\"312 : Commerce, vente\"")
	if got := q.states("nsf/312", "intitule", fcNsf); !slices.Equal(got, []string{"Commerce, vente"}) {
		q.t.Errorf("label of 312: %q", got)
	}
}

func (q quirk) unknownRomeOfSamples() {
	const file = "export_fiches_CSV_Rome_2026_02_01.csv"
	q.shows(q.sample("france-competences", file), `"RNCP90016";"A12";`, `"RNCP90016";"K23";`, `"RNCP90008";"A1100";`)
	q.found("longueur", file, 89, "Codes_Rome_Code")
	q.found("longueur", file, 90, "Codes_Rome_Code")
	q.found("shacl:ClassConstraintComponent", file, 83, "Codes_Rome_Code")
	for _, code := range []string{"A12", "K23", "A1100"} {
		q.holds("metier/"+code, false)
	}
	if got := q.correspondents("rncp", "RNCP90008", "rome"); !slices.Contains(got, "A1100") {
		q.t.Errorf("RNCP90008 corresponds to %q, want A1100 among them though ROME 4.0 has none", got)
	}
	for _, m := range q.values("certification/RNCP90016", "metier") {
		if len(m) != len("metier/K1301") {
			q.t.Errorf("RNCP90016 has the métier %s", m)
		}
	}
}

func (q quirk) brochuresOfSamples() {
	text := q.sample("france-competences", "export_fiches_CSV_CCN_2026_02_01.csv")
	q.shows(text, `"RNCP19468";"3117";"Boulangerie-pâtisserie (Entreprises artisanales)"`)
	q.says("certification/RNCP19468", "idcc", "convention/843")
	if got := q.correspondents("rncp", "RNCP19468", "idcc"); !slices.Equal(got, []string{"843"}) {
		q.t.Errorf("RNCP19468 corresponds to %q, want 843", got)
	}
	q.holds("convention/843", true)
	q.holds("convention/3117", false)
}

func (q quirk) archivesOfSamples() {
	dated := map[string]string{}
	var standard catalog.Edition
	for _, e := range q.c.Editions() {
		if zip, _, ok := strings.Cut(e.File, "!"); ok {
			dated[filepath.Base(zip)] = e.Day.String()
			if e.Table == "blocs" || e.Table == "voies" {
				dated[e.Table] = e.File
			}
		}
		if strings.HasSuffix(e.File, "Standard_2026_02_01.csv") {
			standard = e
		}
	}
	if day := dated["export-fiches-rs-v4-1-2026-02-16.zip"]; day != "2026-02-15" {
		q.t.Errorf("the zip of 16 February is of %q, want the day of what is in it", day)
	}
	if day := dated["export-fiches-csv-2025-01-30.zip"]; day != "2025-01-30" {
		q.t.Errorf("the zip of 30 January is of %q", day)
	}
	names := memberNames(q.t, filepath.Join(repository, "mappings", "france-competences", "sample", "export-fiches-csv-2025-01-30.zip"))
	for table, stem := range map[string]string{"blocs": "Blocs_De_Compétences", "voies": "VoixdAccès"} {
		if !slices.ContainsFunc(names, func(n string) bool { return strings.Contains(n, norm.NFD.String(stem)) }) {
			q.t.Errorf("no member of %q is decomposed any more", names)
		}
		if !strings.Contains(dated[table], norm.NFC.String(stem)) {
			q.t.Errorf("table %s is read from %q", table, dated[table])
		}
	}
	text := q.sample("france-competences", "export_fiches_CSV_Standard_2026_02_01.csv")
	if lines := int64(strings.Count(text, "\n") - 1); standard.Rows >= lines || standard.Rows == 0 {
		q.t.Errorf("%d records on %d lines", standard.Rows, lines)
	}
	for _, fiche := range []string{"RNCP39809", "RNCP40997"} {
		_, rest, _ := strings.Cut(text, "\""+fiche+"\"")
		if record, _, _ := strings.Cut(rest, "\r\n\"RNCP"); !strings.Contains(record, "\n") {
			q.t.Errorf("the record of %s stands on one line", fiche)
		}
		if got := q.values("certification/"+fiche, "intitule"); len(got) != 1 || got[0] == "" {
			q.t.Errorf("%s is called %q", fiche, got)
		}
	}
}

func (q quirk) successionsOfSamples() {
	day, _ := life.ParseDay("2026-11-24")
	for code, want := range map[string]string{
		"RNCP5364":  "remplace RNCP39266/2 ",             // a chain of three
		"RNCP34412": "remplace RNCP39608/1 RNCP39611/1 ", // two successors
		"RNCP759":   "remplace RNCP38399/2 ",             // two ways to one
	} {
		r := q.c.Lives().Resolve(code, day)
		if got := fmt.Sprint(r.Status, " ", spell(r.RemplacePar)); got != want {
			q.t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
}

func (q quirk) encodingsOfSamples() {
	q.shows(q.sample("bcn", "N_FORMATION_DIPLOME.csv"), "CONDUITE D\x92UN ELEVAGE")
	title := q.states("diplome/46321214", "intitule", spot{"bcn", "n", "2024-02-08"})
	if !slices.Equal(title, []string{"CONDUITE D’UN ELEVAGE AVICOLE ET COMMERCIALISATION DES PRODUITS (CSA)"}) {
		q.t.Errorf("46321214 is called %q", title)
	}
	if view := q.sample("bcn", "vFormationDiplome_.csv"); !strings.HasPrefix(view, "\ufeffFORMATION_DIPLOME;") {
		q.t.Error("the view has no byte order mark")
	}
	q.says("diplome/26X32656", "code", "26X32656")
	q.shows(q.sample("bcn", "vFormationDiplome_.csv"), "CONDUITE D\u0092UN ELEVAGE")
	if got := q.states("diplome/46321214", "intitule", bcnView); !slices.Equal(got, title) {
		q.t.Errorf("46321214 is called %q in the view", got)
	}
	q.shows(q.sample("bcn", "N_FORMATION_DIPLOME_ENQUETE_51.csv"), "\ufffd")
	found := q.findings("caracteres-perdus", "N_FORMATION_DIPLOME_ENQUETE_51.csv")
	if len(found) != 1 || found[0].Column != "COMMENTAIRE" {
		q.t.Errorf("findings on lost characters: %v, want one", found)
	}
	eachQuad(q.t, q.r, func(s, p, o, _ string) {
		if strings.Contains(o, "\ufffd") || strings.ContainsFunc(o, isControl) {
			q.t.Errorf("%s %s %q has lost characters and is published", s, p, o)
		}
	})
}

func (q quirk) zerosOfSamples() {
	for _, w := range []struct {
		file, sheet string
		header      int
		row         uint32
		typed       string
	}{
		{"Kit_apprentissage_20250131.xlsx", "Kit Apprentissage", 2, 3, "1022108"},
		{"Kit_apprentissage_20240119.xlsx", "Kit Apprentissage", 2, 6, "1022109"},
		{"Kit_apprentissage_20250131.xlsx", "Corrections Kit", 1, 5, "1022108"},
	} {
		f := rows.Format{Kind: rows.XLSX, Sheet: w.sheet, HeaderRow: w.header}
		path := filepath.Join(repository, "mappings", "kit-apprentissage", "sample", w.file)
		if got := column(q.t, path, f, "Code Diplôme")[w.row]; got != w.typed {
			q.t.Errorf("%s, %s, row %d has %q, want %q", w.file, w.sheet, w.row, got, w.typed)
		}
	}
	for _, code := range []string{"01022108", "01022109"} {
		q.says("diplome/"+code, "code", code)
		if got := q.correspondents("cfd", code, "rncp"); len(got) == 0 && code == "01022108" {
			q.t.Errorf("%s has no fiche", code)
		}
		q.holds("diplome/"+code[1:], false)
	}
}

func (q quirk) changesOfSamples() {
	came, went := bcnChanges(readOrigins(q.t, q.r, q.c))
	if want := []string{"26X32656", "26X32657", "32321015", "50022146", "50022197", "56122113"}; !slices.Equal(came, want) {
		q.t.Errorf("new in the view of 2025: %q, want %q", came, want)
	}
	if want := []string{"46125102", "56122102", "56122104"}; !slices.Equal(went, want) {
		q.t.Errorf("no longer in the view of 2025: %q, want %q", went, want)
	}
	q.says("diplome/50022197", "premiereVue", "2025-05-06") // the others are in a kit
	q.says("diplome/46125102", "derniereVue", "2024-02-08")
}

func (q quirk) noStateOfSamples() {
	path := filepath.Join(repository, "mappings", "kit-apprentissage", "sample", "Kit_apprentissage_20250131.xlsx")
	f := rows.Format{Kind: rows.XLSX, Sheet: "Kit Apprentissage", HeaderRow: 2}
	states, diplomas := column(q.t, path, f, "Fiche ACTIVE/INACTIVE"), column(q.t, path, f, "Code Diplôme")
	n := 0
	for row, state := range states {
		if state != "NR" {
			continue
		}
		n++
		if got := q.correspondents("cfd", diplomas[row], "rncp"); len(got) > 0 {
			q.t.Errorf("%s, of no fiche, corresponds to %q", diplomas[row], got)
		}
		q.holds("diplome/"+diplomas[row], true)
	}
	if n == 0 {
		q.t.Error("no row of the kit has NR as its state")
	}
	eachQuad(q.t, q.r, func(s, p, o, _ string) {
		if o == `"NR"` {
			q.t.Errorf("%s %s is NR", s, p)
		}
	})
}

func (q quirk) siretsOfSamples() {
	q.shows(q.sample("organismes", "organismes-prepa-apprentissage.csv"), "6200059V;19201002300021;", "6200059V;19201002300013;")
	q.says("uai/6200059V", "siret", "organisme/19201002300013", "organisme/19201002300021")
	if got := q.correspondents("uai", "6200059V", "siret"); !slices.Equal(got, []string{"19201002300013", "19201002300021"}) {
		q.t.Errorf("SIRET of 6200059V: %q", got)
	}
	q.says("organisme/19201002300013", "uai", "uai/6200059V")
	q.says("organisme/19201002300021", "uai", "uai/6200059V")
}

func (q quirk) kitOfSamples() {
	path := filepath.Join(repository, "mappings", "kit-apprentissage", "sample", "Kit_apprentissage_20250131.xlsx")
	f := rows.Format{Kind: rows.XLSX, Sheet: "Kit Apprentissage", HeaderRow: 2}
	fiches, next := column(q.t, path, f, "FicheRNCP"), column(q.t, path, f, "Nouvelle Certification rempla (RNCP)")
	ends, diplomas := column(q.t, path, f, "Date d'échéance de la fiche RNCP"), column(q.t, path, f, "Code Diplôme")
	titles := column(q.t, path, f, "Intitulé diplôme (DEPP)")
	several, none, mojibake := 0, 0, 0
	for row, fiche := range fiches {
		switch {
		case strings.Contains(next[row], "|"):
			several++
			want := strings.Split(next[row], "|")
			for _, code := range want {
				if edgeOf(q.c, fiche, code).Old == "" {
					q.t.Errorf("%s → %s, of %q, is no edge", fiche, code, next[row])
				}
			}
		case next[row] == "NR":
			none++
		}
		if strings.ContainsRune(titles[row], 'Ã') {
			mojibake++
			diploma := "diplome/" + diplomas[row]
			if got := strings.Join(q.states(diploma, "intitule", kitSheet), ""); strings.ContainsRune(got, 'Ã') || got == "" {
				q.t.Errorf("%s is called %q", diploma, got)
			}
		}
	}
	if several == 0 || none == 0 || mojibake == 0 {
		q.t.Errorf("%d cells with several successors, %d with NR, %d mojibake titles", several, none, mojibake)
	}
	if ends[3] != "31/08/2024" {
		q.t.Errorf("the end of row 3 is %q, want a text", ends[3])
	}
	if got := q.states("certification/"+fiches[3], "finEnregistrement", kitSheet); !slices.Equal(got, []string{"2024-08-31"}) {
		q.t.Errorf("end of %s: %q", fiches[3], got)
	}
	corrections := rows.Format{Kind: rows.XLSX, Sheet: "Corrections Kit"} // its header stands on line 1
	if got := column(q.t, path, corrections, "Code Diplôme")[2]; got != "56122104" {
		q.t.Errorf("first correction is of %q", got)
	}
}

func (q quirk) cyclesOfSamples() {
	rs := 0
	err := q.c.EachPath(func(thing catalog.Thing) error {
		if thing.Class == "Certification" && strings.HasPrefix(thing.Code, "RS") {
			rs++
		}
		return nil
	})
	if err != nil || rs != 4 {
		q.t.Errorf("%d RS, %v; want 4", rs, err)
	}
	day, _ := life.ParseDay("2026-11-24")
	for code, other := range map[string]string{"RNCP90001": "RNCP90002", "RNCP90002": "RNCP90001"} {
		if e := edgeOf(q.c, code, other); e.Contested || e.Old == "" {
			q.t.Errorf("%s → %s is no edge", code, other)
		}
		if got := q.c.Lives().Resolve(code, day); got.Status != life.Expire || len(got.RemplacePar) > 0 {
			q.t.Errorf("%s: %s %v, want expire", code, got.Status, got.RemplacePar)
		}
		isOfCode := func(f fact.Finding) bool { return strings.HasSuffix(f.Subject, "/"+code) }
		if !slices.ContainsFunc(q.findings("succession-en-boucle", ""), isOfCode) {
			q.t.Errorf("no finding on the cycle of %s", code)
		}
	}
}
