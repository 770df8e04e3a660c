package mappings_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/harvest"
	"passerelle/internal/pipeline"
	"passerelle/internal/rdf"
	"passerelle/internal/rml"
	"passerelle/internal/rows"
	"passerelle/mappings"
)

var update = flag.Bool("update", false, "rewrite each expected.nq with what the mapping makes of the samples")

// A folder is one source, read as a build reads it.
type folder struct {
	dir     string
	source  harvest.Source
	mapping *rdf.Graph
	plan    *rml.Plan
	formats map[string]rows.Format // by logical source
	paths   map[string]string      // by logical source: the file that the mapping names
	files   *harvest.Inventory     // of sample/
}

// Every folder of mappings is a source: adding one adds its checks.
func TestSources(t *testing.T) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		n++
		t.Run(e.Name(), func(t *testing.T) {
			f := readFolder(t, e.Name())
			t.Run("files", f.checkFiles)
			t.Run("columns", f.checkColumns)
			t.Run("elements", f.checkElements)
			t.Run("members", f.checkMembers)
			t.Run("rules", f.checkRules)
			t.Run("expected", f.checkExpected)
		})
	}
	if n < 17 {
		t.Errorf("%d source folders, want the seventeen there were", n)
	}
}

func readFolder(t *testing.T, dir string) *folder {
	t.Helper()
	f := &folder{dir: dir, formats: map[string]rows.Format{}, paths: map[string]string{}}
	var err error
	if f.source, err = harvest.ReadSource(readGraph(t, dir+"/source.ttl", dir)); err != nil {
		t.Fatal(err)
	}
	if f.source.Name != dir {
		t.Errorf("folder %s declares the source %s", dir, f.source.Name)
	}
	f.mapping = readGraph(t, dir+"/mapping.ttl", dir)
	m, err := rml.ParseMapping(f.mapping)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range m.Sources() {
		f.formats[s.ID], f.paths[s.ID] = s.Format, s.Path
	}
	functions, err := pipeline.Functions(mappings.FS)
	if err != nil {
		t.Fatal(err)
	}
	if f.plan, err = rml.Compile(m, rml.Options{Functions: functions}); err != nil {
		t.Fatal(err)
	}
	if f.files, err = harvest.Scan(dataFolders(t, dir), []harvest.Source{f.source}); err != nil {
		t.Fatal(err)
	}
	return f
}

// dataFolders are sample/ and, where tables of our own stand beside the declaration, a folder of them: such a table is its
// own sample.
func dataFolders(t *testing.T, dir string) []string {
	t.Helper()
	var folders []string
	if _, err := os.Stat(filepath.Join(dir, "sample")); err == nil {
		folders = append(folders, filepath.Join(dir, "sample"))
	}
	own, err := pipeline.OwnTables(mappings.FS, dir, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if own != "" {
		folders = append(folders, own)
	}
	if len(folders) == 0 {
		t.Fatalf("%s has neither sample/ nor a table of its own", dir)
	}
	return folders
}

func readGraph(t *testing.T, path, dir string) *rdf.Graph {
	t.Helper()
	text, err := fs.ReadFile(mappings.FS, path)
	if err != nil {
		t.Fatal(err)
	}
	g, err := rdf.ReadGraph(bytes.NewReader(text), "mappings/"+path, pipeline.Base+"def/mappings/"+dir, rdf.Turtle)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// Every sample file is claimed by a table or stands in ignored.txt with a reason, every table has a sample, and no two
// samples are the same.
func (f *folder) checkFiles(t *testing.T) {
	reasons := readReasons(t, f.dir+"/ignored.txt")
	for _, name := range f.files.Ignored {
		if reasons[name] == "" {
			t.Errorf("sample/%s: no table claims it; add a src:pattern to source.ttl, or the file and a reason to ignored.txt", name)
		}
		delete(reasons, name)
	}
	for name := range reasons {
		t.Errorf("ignored.txt: %s is claimed, or is no sample", name)
	}
	for _, d := range f.source.Documents {
		if !slices.ContainsFunc(f.files.Documents, func(file harvest.Documented) bool { return file.Reason == d.Reason }) {
			t.Errorf("%s:%d: no sample shows the documentation %s", f.source.File, d.Pattern.Line, d.Pattern.Glob)
		}
	}
	for _, d := range f.files.Duplicates {
		t.Errorf("sample/%s has the bytes of %s", d.Name, d.Of)
	}
	for _, table := range f.source.Tables {
		if _, ok := f.formats[table.LogicalSource]; !ok {
			t.Errorf("%s:%d: the mapping does not read <%s>", f.source.File, table.Line, table.LogicalSource)
		}
		if !slices.ContainsFunc(f.files.Claims, func(c harvest.Claim) bool { return c.Table == table.Name }) {
			t.Errorf("%s:%d: table %s has no sample", f.source.File, table.Line, table.Name)
		}
	}
}

// readReasons reads lines of a name, a TAB and a reason; a missing file says nothing.
func readReasons(t *testing.T, path string) map[string]string {
	t.Helper()
	out := map[string]string{}
	text, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if name, reason, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok {
			out[name] = strings.TrimSpace(reason)
		}
	}
	return out
}

// Every column of every sample is mapped or ignored with a reason, none both; and what the source declares as ignored or
// personal, and what the mapping reads, is in some sample.
func (f *folder) checkColumns(t *testing.T) {
	seen := map[string]map[string]bool{} // by logical source: tables of one layout share it
	for _, table := range f.source.Tables {
		if seen[table.LogicalSource] == nil {
			seen[table.LogicalSource] = map[string]bool{}
		}
		f.noteColumns(t, table, seen[table.LogicalSource])
	}
	for _, table := range f.source.Tables {
		seen := seen[table.LogicalSource]
		for _, name := range slices.Concat(f.plan.References(table.LogicalSource), table.Personal) {
			if !seen[name] {
				t.Errorf("%s: column %q of table %s is in no sample", f.source.File, name, table.Name)
			}
		}
		for _, i := range table.Ignored {
			if !seen[i.Column] {
				t.Errorf("%s:%d: ignored column %q is in no sample of table %s", f.source.File, i.Line, i.Column, table.Name)
			}
		}
	}
}

// noteColumns notes the columns that the samples of a table have, each of which must be mapped or ignored.
func (f *folder) noteColumns(t *testing.T, table harvest.Table, seen map[string]bool) {
	mapped := f.plan.References(table.LogicalSource)
	for _, c := range f.claims(table.Name) {
		in := f.open(t, c, table)
		if in.Columns() == nil {
			noteReferences(t, in, slices.Concat(mapped, ignoredColumns(table)), seen)
		}
		for _, column := range in.Columns() {
			seen[column.Name] = true
			isMapped, isIgnored := slices.Contains(mapped, column.Name), isIgnored(table, column.Name)
			if isMapped == isIgnored {
				t.Errorf("%s: column %q: mapped %v, ignored %v; it must be one of the two", c.Name, column.Name, isMapped, isIgnored)
			}
		}
	}
}

// noteReferences notes which references find a value in a document, which has no columns.
func noteReferences(t *testing.T, in *rows.Reader, references []string, seen map[string]bool) {
	t.Helper()
	refs := make([]rows.Ref, len(references))
	for i, name := range references {
		ref, err := in.Ref(name)
		if err != nil {
			t.Fatal(err)
		}
		refs[i] = ref
	}
	for in.Next() {
		for i, name := range references {
			seen[name] = seen[name] || len(in.Values(refs[i], nil)) > 0
		}
	}
	if err := in.Err(); err != nil {
		t.Fatal(err)
	}
}

func isIgnored(t harvest.Table, column string) bool {
	return slices.ContainsFunc(t.Ignored, func(i harvest.Ignored) bool { return i.Column == column && i.Reason != "" })
}

func (f *folder) claims(table string) []harvest.Claim {
	return slices.DeleteFunc(slices.Clone(f.files.Claims), func(c harvest.Claim) bool { return c.Table != table })
}

// An output is what a mapping makes of one file.
type output struct {
	lines    map[string]bool
	fired    map[uint16]bool
	findings []string
	counts   rml.Counts
}

// Quad is rml.Sink.
func (o *output) Quad(rule uint16, _ uint32, s, p, obj, g []byte) error {
	o.fired[rule] = true
	o.lines[string(rdf.AppendQuad(nil, string(s), string(p), string(obj), string(g)))] = true
	return nil
}

// run maps one file, as a build does.
func (f *folder) run(t *testing.T, c harvest.Claim) *output {
	t.Helper()
	table := f.source.Tables[slices.IndexFunc(f.source.Tables, func(t harvest.Table) bool { return t.Name == c.Table })]
	o := &output{lines: map[string]bool{}, fired: map[uint16]bool{}}
	reject := func(r rml.Rejection) {
		if slices.Contains(table.Personal, r.Column) { // as a build does: such values are never shown
			r.Message = "personal"
		}
		o.findings = append(o.findings, fmt.Sprintf("%d %s %s: %s", r.Row, r.Column, r.Code, r.Message))
	}
	out := rml.Output{Sink: o, Reject: reject, Ignored: ignoredColumns(table),
		Parents: func(logical string) (*rows.Reader, error) { return f.parent(t, logical), nil }}
	var err error
	if o.counts, err = f.plan.Run(context.Background(), table.LogicalSource, f.open(t, c, table), out); err != nil {
		t.Fatalf("%s: %v", c.Name, err)
	}
	return o
}

// Where a sample has a cell that a rule reads, the rule makes a statement of some sample: expected.nq shows what every rule
// does, those apart whose columns are empty in all samples.
func (f *folder) checkRules(t *testing.T) {
	fired := map[uint16]bool{}
	for _, c := range f.files.Claims {
		for rule := range f.run(t, c).fired {
			fired[rule] = true
		}
	}
	filled := f.filled(t)
	for i, r := range f.plan.Rules() {
		source := f.mapping.Text("<"+r.TriplesMap+">", "http://w3id.org/rml/logicalSource")
		if !fired[uint16(i)] && slices.ContainsFunc(r.Columns, func(c string) bool { return filled[[2]string{source, c}] }) {
			t.Errorf("%s/mapping.ttl:%d: no sample shows %s of %s", f.dir, r.Line, r.Text, r.TriplesMap)
		}
	}
}

// filled says, of logical sources and columns, which have a value in some sample.
func (f *folder) filled(t *testing.T) map[[2]string]bool {
	out := map[[2]string]bool{}
	for _, table := range f.source.Tables {
		for _, c := range f.claims(table.Name) {
			in := f.open(t, c, table)
			for in.Next() {
				for _, column := range in.Columns() {
					ref, err := in.Ref(column.Name)
					if err != nil {
						t.Fatal(err)
					}
					if values := in.Values(ref, nil); len(values) > 0 {
						out[[2]string{table.LogicalSource, column.Name}] = true
					}
				}
			}
		}
	}
	return out
}

// expected.nq holds a section for each sample file: its name, table and day, how many rows there are, what was found
// wrong (row, column, what), then the statements, sorted, each once.
func (f *folder) checkExpected(t *testing.T) {
	var b strings.Builder
	for _, c := range f.files.Claims {
		o := f.run(t, c)
		fmt.Fprintf(&b, "# %s: table %s, %s, %s, %d rows\n", c.Name, c.Table, c.Cover, c.Day, o.counts.Rows)
		for _, finding := range o.findings {
			fmt.Fprintf(&b, "# %s\n", finding)
		}
		for _, line := range slices.Sorted(maps.Keys(o.lines)) {
			b.WriteString(line)
		}
		b.WriteString("\n")
	}
	got, path := b.String(), filepath.Join(f.dir, "expected.nq")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; write it with go test ./mappings -update, and read it", err)
	}
	if d := difference(string(want), got); d != "" {
		t.Errorf("%s: the mapping says something else (- expected, + made):\n%s\nif that is right: go test ./mappings -update", path, d)
	}
}

// difference lists the lines that only one of two texts has, the first of them.
func difference(want, got string) string {
	var out []string
	missing := func(from, in, sign string) {
		have := map[string]bool{}
		for line := range strings.Lines(in) {
			have[line] = true
		}
		for line := range strings.Lines(from) {
			if !have[line] {
				out = append(out, sign+line)
			}
		}
	}
	missing(want, got, "- ")
	missing(got, want, "+ ")
	if len(out) == 0 && want != got {
		return "the same lines in another order"
	}
	if n := len(out); n > 40 {
		out = append(out[:40], fmt.Sprintf("and %d more", n-40))
	}
	return strings.Join(out, "")
}

// README.md names every function that a mapping may execute.
func TestReadmeNamesFunctions(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	g, err := rdf.ReadGraph(strings.NewReader(rml.Fonctions), "fonctions.ttl", "", rdf.Turtle)
	if err != nil {
		t.Fatal(err)
	}
	all := g.SubjectsOf(rdf.Type, "<https://w3id.org/function/ontology#Function>")
	if len(all) < 10 {
		t.Fatalf("functions %v", all)
	}
	for _, f := range all {
		if name := "`fn:" + g.Text(f, "https://w3id.org/function/ontology#name") + "`"; !strings.Contains(string(readme), name) {
			t.Errorf("README.md does not name %s", name)
		}
	}
}
