package pipeline

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"passerelle/internal/publish"
)

// put writes a file under a folder and returns the folder.
func put(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// packed is a zip archive with one member.
func packed(t *testing.T, name, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	m, err := w.Create(name)
	if err == nil {
		_, err = m.Write([]byte(text))
	}
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// A file that a build refused is not there for the next one, whatever refused it, and its bytes are gone.
func TestRefusedFilesAreForgotten(t *testing.T) {
	state := t.TempDir()
	first := mustBuild(t, config(t, state, samples(t)...)).Release
	kept := snapshotFiles(t, state)
	const voies = "export_fiches_CSV_VoixdAccès_2026_02_01.csv"
	for name, text := range map[string]string{
		"a header of its own": "\"Numero_Fiche\";\"Autre\"\r\n\"RNCP100\";\"x\"\r\n",
		"rejected rows":       "\"Numero_Fiche\";\"Si_Jury\"\r\n\"RNCP12803?\";\"x\"\r\n",
		"no row":              "\"Numero_Fiche\";\"Si_Jury\"\r\n",
	} {
		if _, err := Build(context.Background(), config(t, state, put(t, t.TempDir(), voies, text))); !errors.Is(err, ErrData) {
			t.Fatalf("%s: %v, want ErrData", name, err)
		}
		if now := snapshotFiles(t, state); now != kept {
			t.Errorf("%s: snapshots\n%s\nwant\n%s", name, now, kept)
		}
	}
	again := mustBuild(t, config(t, state)).Release
	if again.Manifest.Dataset != first.Manifest.Dataset {
		t.Errorf("built again from what is kept: %+v, want %+v", again.Manifest.Dataset, first.Manifest.Dataset)
	}
}

// snapshotFiles lists what is kept, the text of the index included.
func snapshotFiles(t *testing.T, state string) string {
	t.Helper()
	var out strings.Builder
	err := filepath.WalkDir(filepath.Join(state, "snapshots"), func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			out.WriteString(path + "\n")
		}
		return err
	})
	index, ierr := os.ReadFile(filepath.Join(state, "snapshots", "index.json"))
	if err = errors.Join(err, ierr); err != nil {
		t.Fatal(err)
	}
	out.Write(index)
	return out.String()
}

// A complete edition without a row would end all that its table held: it is refused by name. A document of several
// tables is refused when all of them are empty.
func TestEmptyCompleteEdition(t *testing.T) {
	state := t.TempDir()
	first := mustBuild(t, config(t, state, samples(t)...)).Release
	for file, text := range map[string]string{
		"export_fiches_CSV_VoixdAccès_2026_02_01.csv": "\"Numero_Fiche\";\"Si_Jury\"\r\n",
		"regions.json":                         "[]",
		"communes.json":                        "[]",
		"export_fiches_RS_V4_1_2026_02_01.xml": `<?xml version="1.0"?><FICHES><VERSION_FLUX>4.1</VERSION_FLUX></FICHES>`,
	} {
		_, err := Build(context.Background(), config(t, state, put(t, t.TempDir(), file, text)))
		if !errors.Is(err, ErrData) || !strings.HasPrefix(err.Error(), file+":1:-: no data row") {
			t.Errorf("%s: %v; want ErrData that names it", file, err)
		}
		if now, err := publish.Current(state); err != nil || now.ID != first.ID {
			t.Errorf("%s: %s in force, %v", file, now.ID, err)
		}
	}
}

// Trials are tested and never released: whatever is wrong with one is a finding that names it, and stops nothing.
func TestTrialsStopNothing(t *testing.T) {
	without := mustBuild(t, config(t, t.TempDir(), samples(t)...))
	const dir, member = "france-competences-echantillons/continuity_fix/", "export_fiches_CSV_VoixdAccès_2024_02_22.csv"
	data := t.TempDir()
	put(t, data, dir+"export-fiches-csv-2024-02-22.zip", packed(t, member, "\"Numero_Fiche\";\"Autre\"\r\n\"RNCP100\";\"x\"\r\n"))
	put(t, data, dir+"export-fiches-csv-2024-02-23.zip", packed(t, member, "\"Numero_Fiche\";\"Si_Jury\"\r\n\"RNCP12803?\";\"x\"\r\n"))
	put(t, data, dir+"export-fiches-csv-2024-02-24.zip", "no archive")
	var notes []string
	c := config(t, t.TempDir(), append(samples(t), data)...)
	c.Watch.Note = func(s string) { notes = append(notes, s) }
	with := mustBuild(t, c)
	if with.Release.Manifest.Dataset != without.Release.Manifest.Dataset {
		t.Errorf("trials changed the dataset: %+v, %+v", with.Release.Manifest.Dataset, without.Release.Manifest.Dataset)
	}
	found := findingsOf(t, with.Release, "france-competences")
	for file, says := range map[string]string{"-22.zip!" + member: "Autre", "-23.zip!" + member: "1 of 1 rows are rejected", "-24.zip": "not a zip archive"} {
		file = dir + "export-fiches-csv-2024-02" + file
		said := false
		for _, f := range found {
			said = said || f.Code == "essai-en-echec" && f.File == file && f.Source == "france-competences" && strings.Contains(f.Message, says)
		}
		if !said || !strings.Contains(strings.Join(notes, "\n"), file) {
			t.Errorf("no finding and note about %s that says %q in %v, %v", file, says, found, notes)
		}
	}
	if with.Findings != without.Findings+3 {
		t.Errorf("%d findings, want 3 more than %d", with.Findings, without.Findings)
	}
}
