package pipeline

import (
	"encoding/csv"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"passerelle/internal/catalog"
	"passerelle/internal/conformance"
	"passerelle/internal/harvest"
	"passerelle/internal/rdf"
	"passerelle/internal/rows"
	"passerelle/mappings"
)

// real is a test on the files themselves, with what the release says of where its values come from.
type real struct {
	quirk
	o    *origins
	data string
}

func TestQuirksOnRealFiles(t *testing.T) {
	data := conformance.Shared(t, "data")
	r, c := realRelease(t)
	o := originsOfTheRealRelease(t)
	for _, q := range []struct {
		name string
		test func(real)
	}{
		{"1 TAB before a SIRET, doubled apostrophes, code before an NSF label", real.texts},
		{"2 ROME codes that are none of ROME 4.0", real.unknownRome},
		{"3 a brochure's number is no IDCC", real.brochures},
		{"4 day of the zip, decomposed names, line breaks", real.archives},
		{"5 successions", real.successions},
		{"6 three encodings", real.encodings},
		{"7 lost zeros", real.zeros},
		{"8 diplomas that came and went", real.changes},
		{"9 NR, a third state", real.noState},
		{"10 several SIRET of one UAI", real.sirets},
		{"11 sheets of the kit", real.kit},
		{"12 RS, and cycles", real.cycles},
	} {
		t.Run(q.name, func(t *testing.T) {
			q.test(real{quirk{t, r, c}, o, data})
		})
	}
}

const fcFolder = "france-competences-2026-02-01/export_fiches_CSV_"

// records reads a published CSV by the standard library, as cells by column.
func (q real) records(name string, comma rune) (all []map[string]string) {
	q.t.Helper()
	text, err := os.ReadFile(filepath.Join(q.data, name))
	if err != nil {
		q.t.Fatal(err)
	}
	in := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(text), "\ufeff")))
	in.Comma = comma
	lines, err := in.ReadAll()
	if err != nil {
		q.t.Fatal(err)
	}
	for _, line := range lines[1:] {
		record := map[string]string{}
		for i, cell := range line {
			record[lines[0][i]] = cell
		}
		all = append(all, record)
	}
	return all
}

// counts asserts figures of the README, or such as are told in a few words.
func (q real) counts(what string, got, want int) {
	q.t.Helper()
	if got != want {
		q.t.Errorf("%s: %d, want %d", what, got, want)
	}
}

func (q real) texts() {
	certifiers := map[[2]string]bool{} // fiche and SIRET, as the release has them
	eachQuad(q.t, q.r, func(s, p, o, _ string) {
		if p == "<"+app+"certificateur>" {
			certifiers[[2]string{keyOf(s), keyOf(o)}] = true
		}
		if strings.Contains(o, "''") {
			q.t.Errorf("%s %s %s has doubled apostrophes", s, p, o)
		}
	})
	tabs, zeros, missing := 0, 0, 0
	for _, r := range q.records(fcFolder+"Certificateurs_2026_02_01.filtre.csv", ';') {
		siret, hasTab := strings.CutPrefix(r["Siret_Certificateur"], "\t")
		if hasTab {
			tabs++
		}
		switch {
		case siret == strings.Repeat("0", 14):
			zeros++
		case !certifiers[[2]string{"certification/" + r["Numero_Fiche"], "organisme/" + siret}]:
			missing++
		}
	}
	q.counts("SIRET after a TAB", tabs, 35898)
	q.counts("SIRET of zeros alone, which stand for none", zeros, 12)
	q.counts("certifiers that the release lacks, their key being wrong", missing, 1)
	q.holds("organisme/"+strings.Repeat("0", 14), false)
	q.apostrophes()
	q.nsfLabels()
}

func (q real) apostrophes() {
	doubled, labels := 0, map[string]string{}
	for _, r := range q.records(fcFolder+"Rome_2026_02_01.csv", ';') {
		if strings.Contains(r["Codes_Rome_Libelle"], "''") {
			doubled++
			labels[r["Codes_Rome_Code"]] = strings.ReplaceAll(r["Codes_Rome_Libelle"], "''", "'")
		}
	}
	q.counts("labels with doubled apostrophes", doubled, 13323)
	known := 0
	for code, label := range labels {
		if !q.o.subjects[romeSheet]["metier/"+code] {
			continue
		}
		known++
		if got := q.states("metier/"+code, "intitule", fcRome); !slices.Equal(got, []string{label}) {
			q.t.Errorf("France compétences calls %s %q, want %q", code, got, label)
		}
	}
	if known < 50 {
		q.t.Errorf("%d métiers of ROME 4.0 have a label with an apostrophe", known)
	}
}

func (q real) nsfLabels() {
	prefix := regexp.MustCompile(`^(\d{3}[a-z]?) : `)
	labels := map[string]string{}
	prefixed := 0
	for _, r := range q.records(fcFolder+"Nsf_2026_02_01.csv", ';') {
		if m := prefix.FindStringSubmatch(r["Nsf_Intitule"]); m != nil && m[1] == r["Nsf_Code"] {
			prefixed++
			labels[m[1]] = strings.TrimSpace(strings.TrimPrefix(r["Nsf_Intitule"], m[0]))
		}
	}
	q.counts("NSF labels with their code", prefixed, 45011)
	for code, label := range labels {
		if got := q.states("nsf/"+code, "intitule", fcNsf); !slices.Equal(got, []string{label}) {
			q.t.Errorf("France compétences calls %s %q, want %q", code, got, label)
		}
	}
}

func (q real) unknownRome() {
	const file = "export_fiches_CSV_Rome_2026_02_01.csv"
	unknown := map[string]bool{}
	cut := map[string]bool{}
	for _, f := range q.findings("longueur", file) {
		code := quoted.FindStringSubmatch(f.Message)[1]
		cut[code], unknown[code] = true, true
	}
	value := regexp.MustCompile(`value <` + regexp.QuoteMeta(Base) + `id/metier/(\w+)>`)
	named := map[string]string{} // with a fiche that names it
	for _, f := range q.findings("shacl:ClassConstraintComponent", file) {
		code := value.FindStringSubmatch(f.Message)[1]
		unknown[code], named[code] = true, f.Subject[strings.LastIndex(f.Subject, "/")+1:]
	}
	q.counts("ROME codes that are none of ROME 4.0", len(unknown), 44)
	for _, code := range []string{"A12", "K00", "A1100"} {
		if !unknown[code] {
			q.t.Errorf("%s is not among them", code)
		}
	}
	for code := range unknown {
		q.holds("metier/"+code, false)
		if fiche := named[code]; !cut[code] && !slices.Contains(q.correspondents("rncp", fiche, "rome"), code) {
			q.t.Errorf("%s does not correspond to %s", fiche, code)
		}
	}
}

func (q real) brochures() {
	n := 0
	for _, r := range q.records(fcFolder+"CCN_2026_02_01.csv", ';') {
		if !slices.Contains([]string{r["Ccn_1_Numero"], r["Ccn_2_Numero"], r["Ccn_3_Numero"]}, "3117") {
			continue
		}
		n++
		if got := q.values("certification/"+r["Numero_Fiche"], "idcc"); !slices.Contains(got, "convention/843") {
			q.t.Errorf("%s: IDCC %q, want 843 among them", r["Numero_Fiche"], got)
		}
	}
	q.counts("fiches of bakery", n, 4)
	q.holds("convention/843", true)
	q.holds("convention/3117", false)
}

// archives reads the two zips at hand: of 2024, dated as what is in them; that of 2026 is shown by a sample. The trial, whose
// names are decomposed, is claimed whole and never released.
func (q real) archives() {
	declared, err := ReadSources(mappings.FS)
	if err != nil {
		q.t.Fatal(err)
	}
	inventory, err := harvest.Scan([]string{q.data}, declared)
	if err != nil {
		q.t.Fatal(err)
	}
	for folder, form := range map[string]norm.Form{"sample": norm.NFC, "continuity_fix": norm.NFD} {
		path := "france-competences-echantillons/" + folder + "/export-fiches-csv-2024-02-22.zip"
		if names := memberNames(q.t, filepath.Join(q.data, path)); !slices.ContainsFunc(names, func(n string) bool {
			return strings.Contains(n, form.String("VoixdAccès"))
		}) {
			q.t.Errorf("%s: no name of %q is in that form", path, names)
		}
		tables := map[string]bool{}
		for _, c := range inventory.Claims {
			if strings.HasPrefix(c.Name, path+"!") {
				tables[c.Table] = true
				if c.Day.String() != "2024-02-22" {
					q.t.Errorf("%s is of %s", c.Name, c.Day)
				}
			}
		}
		q.counts("tables of "+path, len(tables), 10)
		isReleased := slices.ContainsFunc(q.c.Editions(), func(e catalog.Edition) bool { return strings.HasPrefix(e.File, path+"!") })
		if want := folder == "sample"; isReleased != want {
			q.t.Errorf("%s is released: %v, want %v", path, isReleased, want)
		}
	}
	for _, e := range q.c.Editions() {
		if e.Table == "standard" {
			q.counts("records of "+e.File, int(e.Rows), 9)
		}
	}
}

// successions holds the shape of what the succession file declares.
func (q real) successions() {
	next := map[string][]string{}
	links := 0
	for link := range q.o.successions[spot{"france-competences", "successions", "2026-02-01"}] {
		links++
		next[link[0]] = append(next[link[0]], link[1])
	}
	several := 0
	for _, successors := range next {
		if len(successors) > 1 {
			several++
		}
	}
	q.counts("links", links, 10313)
	q.counts("fiches with more than one successor", several, 213)
	length := map[string]int{}
	under := map[string]bool{}
	var walk func(string) int
	walk = func(fiche string) int {
		if under[fiche] {
			q.t.Errorf("%s is in a cycle", fiche)
			return 0
		}
		if n, ok := length[fiche]; ok {
			return n
		}
		under[fiche] = true
		n := 0
		for _, successor := range next[fiche] {
			n = max(n, 1+walk(successor))
		}
		under[fiche], length[fiche] = false, n
		return n
	}
	for fiche := range maps.Clone(next) {
		walk(fiche)
	}
	q.counts("links of the longest chain", slices.Max(slices.Collect(maps.Values(length))), 8)
}

func (q real) encodings() {
	for file, want := range map[string]string{
		"bcn-2024/N_FORMATION_DIPLOME.csv": "windows-1252", "bcn-2024/N_NIVEAU_FORMATION_DIPLOME.csv": "windows-1252",
		"bcn-2024/N_FORMATION_DIPLOME_ENQUETE_51.csv": "\ufffd",
		"bcn-2025/vFormationDiplome_.csv":             "\ufeff", "bcn-2025/nMef.csv": "\ufeff",
	} {
		text, err := os.ReadFile(filepath.Join(q.data, file))
		if err != nil {
			q.t.Fatal(err)
		}
		isUTF8 := strings.ToValidUTF8(string(text), "") == string(text)
		if isUTF8 == (want == "windows-1252") || isUTF8 && !strings.Contains(string(text), want) {
			q.t.Errorf("%s is UTF-8: %v; want %q", file, isUTF8, want)
		}
	}
	q.counts("cells that lost characters, and are read", len(q.findings("caracteres-perdus", "ENQUETE_51.csv")), 550)
	accents, levels := 0, 0
	eachQuad(q.t, q.r, func(s, p, o, _ string) {
		if strings.ContainsFunc(o, isControl) {
			q.t.Errorf("%s %s %q has a control character", s, p, o)
		}
		if !strings.Contains(s, "/id/diplome/") && !strings.Contains(s, "/id/niveau-diplome/") {
			return
		}
		if strings.Contains(o, "\ufffd") || strings.Contains(o, "Ã©") {
			q.t.Errorf("%s %s %s is published", s, p, o)
		}
		if strings.Contains(o, "é") {
			accents++
		}
		if strings.Contains(s, "/id/niveau-diplome/") {
			levels++
		}
	})
	if accents < 1000 || levels == 0 {
		q.t.Errorf("%d texts with an é, %d statements on levels", accents, levels)
	}
}

// zeros: the kits in CSV are not at hand. BCN itself writes four old diplomas without theirs.
func (q real) zeros() {
	text, err := os.ReadFile(filepath.Join(q.data, "bcn-2024/N_FORMATION_DIPLOME.csv"))
	if err != nil {
		q.t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	header := strings.Split(lines[0], ";")
	code, old := slices.Index(header, "FORMATION_DIPLOME"), slices.Index(header, "ANCIEN_DIPLOME_1")
	n := 0
	for _, line := range lines[1:] {
		cells := strings.Split(line, ";")
		if len(cells) <= old || len(cells[old]) != 7 {
			continue
		}
		n++
		if edgeOf(q.c, "0"+cells[old], cells[code]).Old == "" {
			q.t.Errorf("%s is not said to replace 0%s", cells[code], cells[old])
		}
	}
	q.counts("codes of seven characters", n, 4)
	for key := range q.o.subjects[kitSheet] {
		if code, ok := strings.CutPrefix(key, "diplome/"); ok && len(code) != 8 {
			q.t.Errorf("the kit has the diploma %s", code)
		}
	}
}

func (q real) changes() {
	came, went := bcnChanges(q.o)
	q.counts("CFD that appeared", len(came), 421)
	q.counts("CFD that disappeared", len(went), 37)
}

func (q real) noState() {
	path := filepath.Join(q.data, "kit-apprentissage/Kit_apprentissage_20250131.xlsx")
	f := rows.Format{Kind: rows.XLSX, Sheet: "Kit Apprentissage", HeaderRow: 2}
	states := map[string]int{}
	for _, state := range column(q.t, path, f, "Fiche ACTIVE/INACTIVE") {
		states[state]++
	}
	if want := map[string]int{"ACTIVE": 3419, "INACTIVE": 3372, "NR": 31}; !maps.Equal(states, want) {
		q.t.Errorf("states %v, want %v", states, want)
	}
	said := map[string]int{}
	eachQuad(q.t, q.r, func(_, p, o, _ string) {
		if p == "<"+app+"etatEnregistrement>" {
			said[rdf.Text(o)]++
		}
		if o == `"NR"` {
			q.t.Errorf("a %s is NR", p)
		}
	})
	if len(said) != 2 || said["ACTIVE"] == 0 || said["INACTIVE"] == 0 {
		q.t.Errorf("states that the release knows: %v", said)
	}
}

func (q real) sirets() {
	at := spot{"organismes", "organismes", "2023-10-19"}
	sirets, uais := withPrefix(q.o.subjects[at], "organisme/"), withPrefix(q.o.subjects[at], "uai/")
	q.counts("SIRET", len(sirets), 4952)
	q.counts("UAI", len(uais), 4673)
	several := 0
	for uai := range uais {
		if len(q.values(uai, "siret")) > 1 {
			several++
		}
	}
	if several < 100 {
		q.t.Errorf("%d UAI have several SIRET", several)
	}
}

func (q real) kit() {
	path := filepath.Join(q.data, "kit-apprentissage/Kit_apprentissage_20250131.xlsx")
	f := rows.Format{Kind: rows.XLSX, Sheet: "Kit Apprentissage", HeaderRow: 2}
	fiches, next := column(q.t, path, f, "FicheRNCP"), column(q.t, path, f, "Nouvelle Certification rempla (RNCP)")
	ends := column(q.t, path, f, "Date d'échéance de la fiche RNCP")
	q.counts("rows", len(fiches), 6822)
	none, several := 0, 0
	for row, fiche := range fiches {
		if fiche == "NR" {
			none++
		}
		if codes := strings.Split(next[row], "|"); len(codes) > 1 {
			several++
			for _, code := range codes {
				if !q.o.successions[kitSheet][[2]string{"certification/" + fiche, "certification/" + code}] {
					q.t.Errorf("row %d: %s is not said to be replaced by %s", row, fiche, code)
				}
			}
		}
		if end := ends[row]; end != "" && end != "NR" && !regexp.MustCompile(`^\d\d/\d\d/\d{4}$`).MatchString(end) {
			q.t.Errorf("row %d ends on %q", row, end)
		}
	}
	q.counts("rows of NR", none, 31)
	pairs := 0 // those of one side are derived from the same rows
	for path := range withPrefix(q.o.subjects[kitSheet], "appariement/") {
		if !strings.Contains(path, "-") {
			pairs++
		}
	}
	q.counts("pairs", pairs, 6791)
	q.counts("fiches", len(withPrefix(q.o.subjects[kitSheet], "certification/")), 4587)
	if several == 0 {
		q.t.Error("no cell has several successors")
	}
	q.mojibake(path, f)
	corrections := column(q.t, path, rows.Format{Kind: rows.XLSX, Sheet: "Corrections Kit"}, "Code Diplôme")
	q.counts("corrections", len(corrections), 54)
}

// mojibake: the labels that are UTF-8 read as Windows-1252 are mended.
func (q real) mojibake(path string, f rows.Format) {
	broken := map[uint32]bool{}
	diplomas := column(q.t, path, f, "Code Diplôme")
	for _, name := range []string{"Intitulé diplôme (DEPP)", "Intitulé certification (RNCP)", "Abrégé de diplôme (RNCP)"} {
		for row, label := range column(q.t, path, f, name) {
			if !strings.ContainsRune(label, 'Ã') {
				continue
			}
			broken[row] = true
			if got := fmt.Sprint(q.states("diplome/"+diplomas[row], "intitule", kitSheet)); strings.ContainsRune(got, 'Ã') || got == "[]" {
				q.t.Errorf("row %d: %s is called %s", row, diplomas[row], got)
			}
		}
	}
	q.counts("rows with mojibake", len(broken), 19)
}

func (q real) cycles() {
	all, rs := 0, 0
	for key := range q.o.subjects[fcExport] {
		if code, ok := strings.CutPrefix(key, "certification/"); ok {
			all++
			if strings.HasPrefix(code, "RS") {
				rs++
			}
		}
	}
	q.counts("fiches", all, 29352)
	q.counts("RS", rs, 4595)
	for _, f := range q.findings("succession-en-boucle", "") {
		if !strings.Contains(f.Subject, "/id/diplome/") {
			q.t.Errorf("a cycle of fiches: %s", f.Subject)
		}
	}
}
