package pipeline

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"passerelle/internal/catalog"
	"passerelle/internal/conformance"
	"passerelle/internal/publish"
	"passerelle/internal/store"
	"passerelle/mappings"
	"passerelle/ontology"
	"passerelle/shapes"
)

// repository is the folder of go.mod.
const repository = "../.."

// config builds from data folders into a state folder.
func config(t *testing.T, state string, data ...string) Config {
	t.Helper()
	if _, err := store.FindBinary("", repository); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	return Config{State: state, Data: data, Offline: true, Mappings: mappings.FS, Shapes: shapes.FS, Ontology: ontology.FS,
		Engine: "test", Tools: []string{repository}, Now: time.Now}
}

// samples are the folders of hand-written samples.
func samples(t *testing.T) []string {
	t.Helper()
	dirs, err := filepath.Glob(filepath.Join(repository, "mappings", "*", "sample"))
	if err != nil || len(dirs) < 4 {
		t.Fatalf("samples %v, %v", dirs, err)
	}
	return dirs
}

func mustBuild(t *testing.T, c Config) Result {
	t.Helper()
	r, err := Build(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// sampleState is one release of the samples that tests which only read share.
var sampleState = sync.OnceValues(func() (string, error) { return os.MkdirTemp("", "passerelle-samples-*") })

func sampleRelease(t *testing.T) (publish.Release, *catalog.Catalog) {
	t.Helper()
	return sharedRelease(t, sampleState, samples(t)...)
}

// realState is one release of the real files.
var realState = sync.OnceValues(func() (string, error) { return os.MkdirTemp("", "passerelle-real-*") })

func realRelease(t *testing.T) (publish.Release, *catalog.Catalog) {
	t.Helper()
	return sharedRelease(t, realState, conformance.Shared(t, "data"))
}

// results are what the builds of shared releases said, by state folder.
var results = map[string]Result{}

func sharedRelease(t *testing.T, state func() (string, error), data ...string) (publish.Release, *catalog.Catalog) {
	t.Helper()
	dir, err := state()
	if err != nil {
		t.Fatal(err)
	}
	r, err := publish.Current(dir)
	if errors.Is(err, publish.ErrNone) {
		results[dir] = mustBuild(t, config(t, dir, data...))
		r, err = results[dir].Release, nil
	}
	if err != nil {
		t.Fatal(err)
	}
	c, err := catalog.Open(filepath.Join(r.Dir, "read.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return r, c
}

func TestMain(m *testing.M) {
	code := m.Run()
	for _, state := range []func() (string, error){sampleState, realState} {
		if dir, err := state(); err == nil {
			os.RemoveAll(dir)
		}
	}
	os.Exit(code)
}

func TestSameInputsSameBytes(t *testing.T) {
	first := mustBuild(t, config(t, t.TempDir(), samples(t)...)).Release
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	second := mustBuild(t, config(t, t.TempDir(), samples(t)...)).Release
	if first.Manifest.Dataset != second.Manifest.Dataset {
		t.Errorf("datasets differ: %+v and, with one processor, %+v", first.Manifest.Dataset, second.Manifest.Dataset)
	}
	if a, b := digestOf(t, first, "findings.jsonl"), digestOf(t, second, "findings.jsonl"); a != b {
		t.Errorf("findings differ: %s, %s", a, b)
	}
	if a, b := digestOf(t, first, "report.ttl"), digestOf(t, second, "report.ttl"); a != b {
		t.Errorf("reports differ: %s, %s", a, b)
	}
}

func digestOf(t *testing.T, r publish.Release, path string) string {
	t.Helper()
	for _, f := range r.Manifest.Files {
		if f.Path == path {
			return f.SHA256
		}
	}
	t.Fatalf("release %s has no %s", r.ID, path)
	return ""
}

func TestRealInputsSameBytes(t *testing.T) {
	if testing.Short() {
		t.Skip("a second build of the real files")
	}
	first, _ := realRelease(t)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	second := mustBuild(t, config(t, t.TempDir(), conformance.Shared(t, "data"))).Release
	if first.Manifest.Dataset != second.Manifest.Dataset {
		t.Errorf("datasets differ: %+v and, with one processor, %+v", first.Manifest.Dataset, second.Manifest.Dataset)
	}
}

func TestAccounts(t *testing.T) {
	r := mustBuild(t, config(t, t.TempDir(), samples(t)...))
	if len(r.Files) < 30 {
		t.Fatalf("%d files, want all of the samples", len(r.Files))
	}
	for _, f := range r.Files {
		c := f.Counts
		if c.Rows != c.Mapped+c.Rejected || c.CellsRead != c.CellsMapped+c.CellsIgnored+c.CellsRejected || c.Rows == 0 {
			t.Errorf("%s does not add up: %+v", f.Name, c)
		}
	}
}

// The figures of the issue and of the data's README.
func TestRealCounts(t *testing.T) {
	r, c := realRelease(t)
	for class, want := range map[string]int{"Certification": 29352, "Metier": 1584, "Diplome": 11298} {
		if got := r.Manifest.Counts[class]; got != want {
			t.Errorf("%d %s, want %d", got, class, want)
		}
	}
	newest := 0
	err := c.EachPath(func(thing catalog.Thing) error {
		if thing.Class != "Appariement" {
			return nil
		}
		_, d, err := c.Get(context.Background(), thing.Path)
		if d.Value(Base+"def/apprentissage#derniereVue") == "2025-01-31" {
			newest++
		}
		return err
	})
	if err != nil || newest != 6791 {
		t.Errorf("%d pairs of the newest kit, %v; want 6,791", newest, err)
	}
	for _, e := range c.Editions() {
		if strings.Contains(e.File, "continuity_fix") {
			t.Errorf("%s is a trial and must not be released", e.File)
		}
	}
}

func TestViolationStopsTheBuild(t *testing.T) {
	data := t.TempDir()
	for _, dir := range samples(t) {
		if name := filepath.Base(filepath.Dir(dir)); name != "kit-apprentissage" { // which names diplomas too
			if err := os.CopyFS(filepath.Join(data, name), os.DirFS(dir)); err != nil {
				t.Fatal(err)
			}
		}
	}
	state := t.TempDir()
	first := mustBuild(t, config(t, state, data)).Release
	code := unname(t, filepath.Join(data, "bcn", "vFormationDiplome_.csv"))
	for _, name := range []string{"N_FORMATION_DIPLOME.csv", "N_FORMATION_DIPLOME_ENQUETE_51.csv"} {
		dropRows(t, filepath.Join(data, "bcn", name), code)
	}
	_, err := Build(context.Background(), config(t, state, data))
	var refusal *Refusal
	if !errors.As(err, &refusal) || !errors.Is(err, ErrData) {
		t.Fatalf("build of a diploma without a name: %v, want a Refusal", err)
	}
	for _, want := range []string{"vFormationDiplome_.csv:2:", "diplome#intitule", "id/diplome/" + code} {
		if !strings.Contains(refusal.Error(), want) {
			t.Errorf("%q does not name %s", refusal.Error(), want)
		}
	}
	now, err := publish.Current(state)
	if err != nil || now.ID != first.ID || publish.Verify(now) != nil {
		t.Errorf("release in force %s, %v; want %s untouched", now.ID, err, first.ID)
	}
	if left, _ := filepath.Glob(filepath.Join(state, "tmp", "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// unname takes both names off the first diploma of the view and returns its code.
func unname(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(text), "\n")
	cells := strings.Split(lines[1], ";")
	cells[6], cells[7] = "", ""
	lines[1] = strings.Join(cells, ";")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "")), 0o644); err != nil {
		t.Fatal(err)
	}
	return cells[0]
}

// dropRows removes the lines of a file that begin with a code.
func dropRows(t *testing.T, path, code string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var kept []string
	for _, line := range strings.SplitAfter(string(text), "\n") {
		if !strings.HasPrefix(line, code+";") {
			kept = append(kept, line)
		}
	}
	if err := os.WriteFile(path, []byte(strings.Join(kept, "")), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestTooManyRejectedRowsStopTheBuild(t *testing.T) {
	data := t.TempDir()
	rows := "\"Numero_Fiche\";\"Si_Jury\"\r\n" + strings.Repeat("\"RNCP12803?\";\"Par expérience\"\r\n", 3)
	if err := os.WriteFile(filepath.Join(data, "export_fiches_CSV_VoixdAccès_2026_02_01.csv"), []byte(rows), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := Build(context.Background(), config(t, t.TempDir(), data))
	if !errors.Is(err, ErrData) || !strings.Contains(err.Error(), "3 of 3 rows are rejected") {
		t.Errorf("error %v", err)
	}
}

func TestUnknownHeaderStopsTheBuild(t *testing.T) {
	data := t.TempDir()
	rows := "\"Numero_Fiche\";\"Si_Jury\";\"Nouvelle_Colonne\"\r\n\"RNCP100\";\"Par expérience\";\"x\"\r\n"
	if err := os.WriteFile(filepath.Join(data, "export_fiches_CSV_VoixdAccès_2026_02_01.csv"), []byte(rows), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := Build(context.Background(), config(t, t.TempDir(), data))
	if !errors.Is(err, ErrData) || !strings.Contains(err.Error(), "Nouvelle_Colonne") {
		t.Errorf("error %v", err)
	}
}

func TestSecondBuildNamesTheFirst(t *testing.T) {
	state := t.TempDir()
	l, err := acquire(state)
	if err != nil {
		t.Fatal(err)
	}
	defer l.release()
	if _, err := Build(context.Background(), config(t, state, samples(t)...)); !errors.Is(err, ErrBusy) || !strings.Contains(err.Error(), "process") {
		t.Errorf("second build: %v, want ErrBusy naming the process", err)
	}
}

func TestMappingsReadAlone(t *testing.T) {
	sources, err := ReadSources(mappings.FS)
	if err != nil || len(sources) < 4 {
		t.Fatalf("%d sources, %v", len(sources), err)
	}
}
