package main

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/piprate/json-gold/ld"
)

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// placed is FILE:ROW:COLUMN: text (api.md §4).
var placed = regexp.MustCompile(`^[^:]+:[1-9][0-9]*:[^ ].*: .+`)

// The first line on stderr about an input says where it is wrong, and the release in force stays.
func TestFirstLineNamesFileRowColumn(t *testing.T) {
	const voies, romes = "export_fiches_CSV_VoixdAccès_2026_02_01.csv", "export_fiches_CSV_Rome_2026_02_01.csv"
	header := `"Numero_Fiche";"Si_Jury"` + "\r\n"
	kit := read(t, repository+"/mappings/kit-apprentissage/sample/Kit_apprentissage_20250131.xlsx")
	fiches := read(t, repository+"/mappings/france-competences/sample/export-fiches-csv-2025-01-30.zip")
	state := t.TempDir()
	before := built(t, state)
	for _, tc := range []struct{ name, file, text, want string }{
		{"rejected rows", voies, header + `"RNCP12803?";"Par expérience"` + "\r\n", voies + ":2:Numero_Fiche: "},
		{"wrong keys beside good values", romes, `"Numero_Fiche";"Codes_Rome_Code";"Codes_Rome_Libelle"` + "\r\n" + `"RNCP12803?";"D1214";"Vente"` + "\r\n", romes + ":2:Numero_Fiche: "},
		{"a column more", voies, `"Numero_Fiche";"Si_Jury";"Autre"` + "\r\n" + `"RNCP100";"x";"y"` + "\r\n", voies + ":1:Autre: "},
		{"no header", voies, `"RNCP100";"DUPONT JEAN"` + "\r\n", voies + ":1:-: "},
		{"a column less", voies, `"Numero_Fiche"` + "\r\n" + `"RNCP100"` + "\r\n", voies + ":1:"},
		{"an open quote", voies, header + `"RNCP100";"x` + "\r\n", voies + ":2:Si_Jury: "},
		{"nothing", voies, "", voies + ":1:"},
		{"a cut workbook", "Kit_apprentissage_20250131.xlsx", kit[:len(kit)/2], "Kit_apprentissage_20250131.xlsx:1:-: "},
		{"no archive", "export-fiches-csv-2025-01-30.zip", fiches[:len(fiches)/2], "export-fiches-csv-2025-01-30.zip:1:-: "},
	} {
		t.Run(tc.name, func(t *testing.T) {
			data := t.TempDir()
			file(t, data, tc.file, tc.text)
			r := passerelle(nil, "build", "--state", t.TempDir(), "--offline", "--oxigraph", oxigraph(t), "--data", data)
			if r.code != exitData || !strings.HasPrefix(r.firstLine(), tc.want) || !placed.MatchString(r.firstLine()) {
				t.Errorf("ends with %d and says first %q; want 1 and %q", r.code, r.firstLine(), tc.want)
			}
			if strings.Contains(r.err, "DUPONT") {
				t.Errorf("a row is shown: %s", r.err)
			}
			// The same into a folder that has a release.
			if r := passerelle(nil, "build", "--state", state, "--offline", "--oxigraph", oxigraph(t), "--data", data); r.code != exitData || current(t, state).ID != before.ID {
				t.Errorf("over a release: %d, %s in force", r.code, current(t, state).ID)
			}
			if left, _ := filepath.Glob(filepath.Join(state, "tmp", "*")); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

// A member of an archive is named as ZIP!MEMBER.
func TestMembersAreNamed(t *testing.T) {
	const archive, member = "export-fiches-csv-2025-01-30.zip", "export_fiches_CSV_VoixdAccès_2025_01_30.csv"
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	m, err := w.Create(member)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Write([]byte(`"Numero_Fiche";"Si_Jury"` + "\r\n" + `"RNCP12803?";"x"` + "\r\n")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	data := t.TempDir()
	file(t, data, archive, packed.String())
	r := passerelle(nil, "build", "--state", t.TempDir(), "--offline", "--oxigraph", oxigraph(t), "--data", data)
	if want := archive + "!" + member + ":2:Numero_Fiche: "; r.code != exitData || !strings.HasPrefix(r.err, want) {
		t.Errorf("ends with %d and says %q, want 1 and %q", r.code, r.firstLine(), want)
	}
}

func TestValidateFormats(t *testing.T) {
	dir := t.TempDir()
	data, where := file(t, dir, "data.ttl", "# a comment\n"+goodTurtle), file(t, dir, "shape.ttl", shape)
	for format, want := range map[string]string{"text": "non conforme", "ttl": "sh:ValidationReport", "csv": "severity,focus", "jsonld": `"@type": "ValidationReport"`} {
		r := passerelle(nil, "validate", "--shapes", where, "--format", format, data)
		if r.code != exitData || !strings.Contains(r.out, want) || !strings.HasPrefix(r.err, data+":2:<http://e/q>: ") {
			t.Errorf("%s: ends with %d, %q, %q", format, r.code, r.out, r.err)
		}
	}
	document, err := ld.DocumentFromReader(strings.NewReader(passerelle(nil, "validate", "--shapes", where, "--format", "jsonld", data).out))
	if err != nil {
		t.Fatal(err)
	}
	options := ld.NewJsonLdOptions("")
	options.Format = "application/n-quads"
	triples, err := ld.NewJsonLdProcessor().ToRDF(document, options)
	if err != nil || !strings.Contains(triples.(string), `<http://www.w3.org/ns/shacl#focusNode> <http://e/a> .`) {
		t.Errorf("as RDF: %v, %v", triples, err)
	}
	if r := passerelle(nil, "validate", "--shapes", dir+"/shape.ttl", "--format", "jsonld", file(t, dir, "fine.ttl", strings.ReplaceAll(goodTurtle, "/p>", "/other>"))); r.code != exitDone || !strings.Contains(r.out, `"conforms": true`) {
		t.Errorf("conforming data: %d, %s", r.code, r.out)
	}
}

// Two files are judged together, and their blank nodes kept apart.
func TestValidateSeveralFiles(t *testing.T) {
	dir := t.TempDir()
	where := file(t, dir, "shape.ttl", strings.Replace(shape, "sh:minCount 1", "sh:minCount 1 ; sh:maxCount 1", 1))
	one := file(t, dir, "one.ttl", "_:x <http://e/p> 1 ; <http://e/q> 1 .\n<http://e/a> <http://e/p> 1 .\n")
	two := file(t, dir, "two.nt", "_:x <http://e/q> \"2\" .\n<http://e/a> <http://e/q> \"1\" .\n")
	if r := passerelle(nil, "validate", "--shapes", where, one, two); r.code != exitDone {
		t.Errorf("together: %d, %s", r.code, r.out)
	}
	if r := passerelle(nil, "validate", "--shapes", where, one); r.code != exitData || !strings.HasPrefix(r.err, one+":2:") {
		t.Errorf("the first alone: %d, %s", r.code, r.err)
	}
}
