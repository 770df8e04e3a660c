package pipeline

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"passerelle/internal/catalog"
	"passerelle/internal/fact"
	"passerelle/internal/publish"
	"passerelle/internal/rdf"
	"passerelle/internal/reconcile"
)

var update = flag.Bool("update", false, "rewrite docs/joins.md with what the release of the real files says")

// app is the namespace of the ontology.
const app = Base + "def/apprentissage#"

// joinsPage shows what the release says of the joins; <!-- table --> bounds the generated part.
var joinsPage = filepath.Join(repository, "docs", "joins.md")

// spot is a table of a source as it was on a day; table "" stands for all of that day.
type spot struct{ source, table, day string }

var (
	kitSheet  = spot{"kit-apprentissage", "kit", "2025-01-31"}
	bcnView   = spot{"bcn", "v", "2025-05-06"}
	bcnMef    = spot{"bcn", "mef", "2025-05-18"}
	certifs   = spot{"certif-info", "fiches", "2024-06-28"}
	fcExport  = spot{"france-competences", "", "2026-02-01"}
	fcRome    = spot{"france-competences", "rome", "2026-02-01"}
	romeSheet = spot{"rome", "fiches", "2025-09-18"}
	romeNames = spot{"rome", "appellations", "2025-09-18"}
	crosswalk = spot{"esco", "passage", "2023-06-07"}
)

// A join asks how many of the keys that one file states another file describes.
type join struct {
	from, to  string // as the page says it, French · English
	stated    func(*origins) map[string]bool
	described func(*origins) map[string]bool
	found, of int // the figures measured on the files themselves
}

// joins are the rows of the page, with the figures of the data's README.
var joins = []join{
	{"kit 2025-01, CFD", "BCN 2025, CFD", about(kitSheet, "diplome/"), about(bcnView, "diplome/"), 5953, 5953},
	{"kit 2025-01, fiches (`NR` à part · `NR` apart)", "France compétences 2026-02, fiches",
		about(kitSheet, "certification/"), about(fcExport, "certification/"), 4587, 4587},
	{"Certif Info, CFD", "BCN 2025, CFD", named(certifs, "diplome/", "Code_Scolarité"), about(bcnView, "diplome/"), 3294, 3294},
	{"Certif Info, RNCP et · and RS", "France compétences 2026-02, fiches",
		named(certifs, "certification/", "Code_RNCP", "Code_RS"), about(fcExport, "certification/"), 6188, 6188},
	{"Onisep formations, RNCP", "France compétences 2026-02, fiches",
		onisep("certification/"), about(fcExport, "certification/"), 2691, 2691},
	{"MEF, diplômes · diplomas", "BCN 2025, CFD",
		named(bcnMef, "diplome/", "FORMATION_DIPLOME"), about(bcnView, "diplome/"), 3516, 3519},
	{"France compétences 2026-02, ROME", "ROME 4.0 v60, métiers",
		named(fcRome, "metier/", "Codes_Rome_Code"), about(romeSheet, "metier/"), 528, 572},
	{"Onisep métiers, ROME", "ROME 4.0 v60, métiers", onisep("metier/", emptyCell), about(romeSheet, "metier/"), 355, 356},
	{"table de passage, appellations · crosswalk, job titles", "ROME 4.0 v60, appellations",
		about(crosswalk, "appellation/"), about(romeNames, "appellation/"), 11118, 11118},
	{"table de passage, professions ESCO · crosswalk, ESCO occupations", "ESCO 1.0, professions",
		named(crosswalk, "http"), func(o *origins) map[string]bool { return o.professions }, 1915, 1915},
}

// named are the keys that a table states in some columns, "" for all: those that its rows name, and those that are no code at
// all, which the findings keep.
func named(at spot, prefix string, columns ...string) func(*origins) map[string]bool {
	return func(o *origins) map[string]bool {
		out := map[string]bool{}
		if len(columns) == 0 {
			maps.Copy(out, withPrefix(o.objects[cell{at, ""}], prefix))
			return out
		}
		for _, column := range columns {
			maps.Copy(out, withPrefix(o.objects[cell{at, column}], prefix))
			maps.Copy(out, o.refused[cell{at, column}])
		}
		return out
	}
}

// about are the keys that have a row of their own in a table.
func about(at spot, prefix string) func(*origins) map[string]bool {
	return func(o *origins) map[string]bool { return withPrefix(o.subjects[at], prefix) }
}

// emptyCell is the key of an occupation without métier: the measure on the files counted the empty cell as a value.
const emptyCell = "case vide · empty cell"

// onisep are the keys that Onisep's own graph names, and more of them where it has any.
func onisep(prefix string, more ...string) func(*origins) map[string]bool {
	return func(o *origins) map[string]bool {
		out := withPrefix(o.onisep, prefix)
		for _, key := range more {
			if o.onisep[key] {
				out[key] = true
			}
		}
		return out
	}
}

func withPrefix(keys map[string]bool, prefix string) map[string]bool {
	out := map[string]bool{}
	for key := range keys {
		if strings.HasPrefix(key, prefix) {
			out[key] = true
		}
	}
	return out
}

// cell is a column of a table; "" for all of them.
type cell struct {
	at     spot
	column string
}

// origins are keys by where the release says that they come from. A key is the IRI of a thing after {base}id/, or whole.
type origins struct {
	subjects    map[spot]map[string]bool
	objects     map[cell]map[string]bool
	refused     map[cell]map[string]bool // cells that are no code: in no triple, but in the findings
	onisep      map[string]bool
	professions map[string]bool
	successions map[spot]map[[2]string]bool // old and new fiche or diploma, by the table that declares it
}

func spotOf(o catalog.Origin) spot {
	return spot{o.Edition.Source, o.Edition.Table, o.Edition.Day.String()}
}

func note[K, V comparable](in map[K]map[V]bool, k K, key V) {
	if in[k] == nil {
		in[k] = map[V]bool{}
	}
	in[k][key] = true
}

// keyOf is the key of an N-Triples form, "" for what is none.
func keyOf(term string) string {
	if !strings.HasPrefix(term, "<") {
		return ""
	}
	return strings.TrimPrefix(rdf.Text(term), Base+"id/")
}

// realOrigins are those of the real release, read once.
var realOrigins *origins

func originsOfTheRealRelease(t *testing.T) *origins {
	t.Helper()
	if r, c := realRelease(t); realOrigins == nil {
		realOrigins = readOrigins(t, r, c)
	}
	return realOrigins
}

// readOrigins walks over the release: its things with the origin of each value, its findings, and its dataset for what stands
// under no address of ours (ESCO) or in a graph of its own (Onisep).
func readOrigins(t *testing.T, r publish.Release, c *catalog.Catalog) *origins {
	t.Helper()
	o := &origins{subjects: map[spot]map[string]bool{}, objects: map[cell]map[string]bool{}, refused: map[cell]map[string]bool{},
		onisep: map[string]bool{}, professions: map[string]bool{}, successions: map[spot]map[[2]string]bool{}}
	classes := []string{"Certification", "Diplome", "Mef", "Metier", "Appellation", "FicheCertifInfo", "Uai", "Organisme", "Appariement"}
	err := c.EachPath(func(thing catalog.Thing) error {
		if !slices.Contains(classes, thing.Class) {
			return nil
		}
		reasons, err := c.Why(context.Background(), thing.Path, "")
		for _, reason := range reasons {
			o.reason(thing.Path, reason)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	o.readFindings(t, r, c)
	occupations := map[string]bool{} // of Onisep, and whether one has a métier
	eachQuad(t, r, func(s, p, object, graph string) {
		switch {
		case graph == "<"+Base+"graphe/onisep>":
			hasMetier := strings.HasSuffix(p, "#metier>")
			if hasMetier || strings.HasSuffix(p, "#certification>") {
				o.onisep[keyOf(object)] = true
			}
			if strings.Contains(s, "/onisep/MET.") {
				occupations[s] = occupations[s] || hasMetier
			}
		case graph == "" && object == "<"+Base+"def/apprentissage#ProfessionEsco>":
			o.professions[keyOf(s)] = true
		}
	})
	o.onisep[emptyCell] = slices.Contains(slices.Collect(maps.Values(occupations)), false)
	return o
}

// reason notes a value of a thing, and those that lost against it. What is derived from rows about other things, such as the
// inverse of a succession, gives its subject no row of its own.
func (o *origins) reason(path string, r catalog.Reason) {
	if r.Triple.P == "<"+app+"remplacePar>" {
		for _, origin := range r.From {
			note(o.successions, spotOf(origin), [2]string{path, keyOf(r.Triple.O)})
		}
	}
	if r.Rule != reconcile.RuleSuccession && r.Rule != reconcile.RuleIntersect {
		o.from(path, r.Triple.O, r.From)
	}
	for _, lost := range r.Overruled {
		o.from(path, lost.Value, lost.From)
	}
}

func (o *origins) from(path, object string, all []catalog.Origin) {
	key := keyOf(object)
	for _, origin := range all {
		at := spotOf(origin)
		note(o.subjects, at, path)
		note(o.subjects, spot{at.source, "", at.day}, path)
		if key == "" {
			continue
		}
		note(o.objects, cell{at, ""}, key)
		for _, column := range origin.Rule.Columns {
			note(o.objects, cell{at, column}, key)
		}
	}
}

var quoted = regexp.MustCompile(`^"(.*)" is no code `)

// readFindings notes the cells that are no code.
func (o *origins) readFindings(t *testing.T, r publish.Release, c *catalog.Catalog) {
	t.Helper()
	eachFinding(t, r, func(f fact.Finding) {
		m := quoted.FindStringSubmatch(f.Message)
		i := slices.IndexFunc(c.Editions(), func(e catalog.Edition) bool { return e.File == f.File })
		if m == nil || i < 0 {
			return
		}
		e := c.Editions()[i]
		note(o.refused, cell{spot{e.Source, e.Table, e.Day.String()}, f.Column}, m[1])
	})
}

func eachFinding(t *testing.T, r publish.Release, f func(fact.Finding)) {
	t.Helper()
	file, err := os.Open(filepath.Join(r.Dir, "findings.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var finding fact.Finding
		if err := json.Unmarshal(lines.Bytes(), &finding); err != nil {
			t.Fatalf("%s: %v", lines.Text(), err)
		}
		f(finding)
	}
}

// eachQuad reads the dataset of a release, which has a quad a line, IRIs between < and >, and a blank after each term; the
// graph is "" for the default one.
func eachQuad(t *testing.T, r publish.Release, f func(s, p, o, g string)) {
	t.Helper()
	file, err := os.Open(filepath.Join(r.Dir, "dataset.nq.zst"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	plain, err := zstd.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	lines := bufio.NewScanner(plain)
	lines.Buffer(nil, rdf.MaxLine)
	for lines.Scan() {
		s, rest, _ := strings.Cut(strings.TrimSuffix(lines.Text(), " ."), " ")
		p, rest, _ := strings.Cut(rest, " ")
		o, g := rest, ""
		if i := strings.LastIndexByte(rest, ' '); i > 0 && strings.HasPrefix(rest[i+1:], "<") && strings.HasSuffix(rest, ">") {
			o, g = rest[:i], rest[i+1:]
		}
		f(s, p, o, g)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}

// The joins measured on the files come out of the release to the row, and docs/joins.md shows them.
func TestJoinsOfTheRealRelease(t *testing.T) {
	o := originsOfTheRealRelease(t)
	var table strings.Builder
	table.WriteString("| de · from | vers · to | clés trouvées · keys found | non trouvées · not found |\n|---|---|---:|---|\n")
	for _, j := range joins {
		stated, described := j.stated(o), j.described(o)
		missing := []string{}
		for key := range stated {
			if !described[key] {
				missing = append(missing, "`"+key[strings.LastIndex(key, "/")+1:]+"`")
			}
		}
		slices.Sort(missing)
		if found := len(stated) - len(missing); found != j.found || len(stated) != j.of {
			t.Errorf("%s → %s: %d of %d keys are found, want %d of %d; not found %s",
				j.from, j.to, found, len(stated), j.found, j.of, missing)
		}
		found := grouped(len(stated)-len(missing)) + " / " + grouped(len(stated))
		fmt.Fprintf(&table, "| %s | %s | %s | %s |\n", j.from, j.to, found, strings.Join(missing, " "))
	}
	checkPage(t, joinsPage, table.String())
}

// grouped writes a number as French and English readers both read it: 11 118, with no-break spaces.
func grouped(n int) string {
	text := strconv.Itoa(n)
	if len(text) > 3 {
		text = text[:len(text)-3] + "\u00a0" + text[len(text)-3:]
	}
	return text
}

// checkPage holds the generated table of a page against what it should be; with -update it writes it.
func checkPage(t *testing.T, path, table string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, opened := strings.Cut(string(text), "<!-- table -->\n")
	was, tail, closed := strings.Cut(rest, "<!-- /table -->")
	if !opened || !closed {
		t.Fatalf("%s: no <!-- table --> and <!-- /table -->", path)
	}
	if was == table {
		return
	}
	if !*update {
		t.Errorf("%s is not what the release says: write it with go test ./internal/pipeline -run TestJoins -update; it should be\n%s",
			path, table)
		return
	}
	if err := os.WriteFile(path, []byte(head+"<!-- table -->\n"+table+"<!-- /table -->"+tail), 0o644); err != nil {
		t.Fatal(err)
	}
}
