package pipeline

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"passerelle/internal/catalog"
	"passerelle/internal/fact"
	"passerelle/internal/harvest"
	"passerelle/internal/life"
	"passerelle/internal/rdf"
	"passerelle/internal/reconcile"
	"passerelle/internal/rml"
)

// source is one folder of mappings/, read and compiled.
type source struct {
	harvest.Source
	dir   string
	plan  *rml.Plan
	logic map[string]rml.Source // logical source IRI → how to read it
	first int                   // number of its first rule in the table
}

// ReadSources reads every source folder of mappings.
func ReadSources(mappings fs.FS) ([]harvest.Source, error) {
	all, err := readSources(mappings, nil)
	return declarations(all), err
}

func readSources(mappings fs.FS, only []string) ([]*source, error) {
	names, err := fs.Glob(mappings, "*/source.ttl")
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, noDocument(mappings, "mappings", "*/source.ttl")
	}
	more, err := Functions(mappings)
	if err != nil {
		return nil, err
	}
	var out []*source
	for _, name := range names {
		dir := strings.TrimSuffix(name, "/source.ttl")
		if len(only) > 0 && !slices.Contains(only, dir) {
			continue
		}
		s, err := readSource(mappings, dir, more)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	for _, name := range only {
		if !slices.ContainsFunc(out, func(s *source) bool { return s.dir == name }) {
			return nil, fmt.Errorf("%w: no source is called %q; `passerelle sources` lists them", ErrUsage, name)
		}
	}
	return out, nil
}

// readSource reads one folder. Whatever is wrong in it is the fault of the data.
func readSource(mappings fs.FS, dir string, more []rml.Function) (*source, error) {
	s, err := compileSource(mappings, dir, more)
	if err != nil {
		return nil, BadDocument(err, called(mappings, "mappings", dir+"/source.ttl"), called(mappings, "mappings", dir+"/mapping.ttl"))
	}
	return s, nil
}

func compileSource(mappings fs.FS, dir string, more []rml.Function) (*source, error) {
	g, err := readGraph(mappings, "mappings", dir+"/source.ttl", Base+"def/mappings/"+dir)
	if err != nil {
		return nil, err
	}
	s := &source{dir: dir, logic: map[string]rml.Source{}}
	if s.Source, err = harvest.ReadSource(g); err != nil {
		return nil, err
	}
	if g, err = readGraph(mappings, "mappings", dir+"/mapping.ttl", Base+"def/mappings/"+dir); err != nil {
		return nil, err
	}
	m, err := rml.ParseMapping(g)
	if err != nil {
		return nil, err
	}
	if s.plan, err = rml.Compile(m, rml.Options{Functions: more, Blamed: s.personal()}); err != nil {
		return nil, err
	}
	for _, logic := range m.Sources() {
		s.logic[logic.ID] = logic
	}
	for _, t := range s.Tables {
		if _, ok := s.logic[t.LogicalSource]; !ok {
			return nil, fmt.Errorf("%s:%d: table %s is read by <%s>, which mapping.ttl does not use", s.File, t.Line, t.Name, t.LogicalSource)
		}
	}
	return s, nil
}

// declaration is what releases call the source.ttl of a source, wherever it was read from: the same inputs give the same bytes.
func (s *source) declaration() string { return "mappings/" + s.dir + "/source.ttl" }

// readGraph reads one document of a folder that is usually called usual.
func readGraph(files fs.FS, usual, document, base string) (*rdf.Graph, error) {
	name := called(files, usual, document)
	text, err := fs.ReadFile(files, document)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return rdf.ReadGraph(bytes.NewReader(text), name, base, rdf.Turtle)
}

// readPolicy reads mappings/policy.ttl, ontology/tables.ttl and the properties of the ontology. Whatever is wrong in them is
// the fault of the data.
func readPolicy(mappings, ontology fs.FS) (p reconcile.Policy, err error) {
	g, err := readGraph(mappings, "mappings", "policy.ttl", Base+"def/mappings/policy")
	if err == nil {
		p, err = reconcile.ReadPolicy(g, Base)
	}
	if err == nil {
		g, err = readGraph(ontology, "ontology", "tables.ttl", Base+"def/tables")
	}
	if err == nil {
		p.Tables, err = reconcile.ReadTables(g)
	}
	if err == nil {
		g, err = readGraph(ontology, "ontology", "apprentissage.ttl", Base+"def/apprentissage")
	}
	if err != nil {
		return p, BadDocument(err, called(mappings, "mappings", "policy.ttl"), called(ontology, "ontology", "tables.ttl"))
	}
	p.Ranges = reconcile.ReadRanges(g)
	return p, nil
}

// Functions are the mapping functions that need a file: the reviewed words by which an organisation's name is told from
// a person's.
func Functions(mappings fs.FS) ([]rml.Function, error) {
	words, err := OrganisationWords(mappings)
	if err != nil {
		return nil, err
	}
	return []rml.Function{rml.OrganisationName(words)}, nil
}

// OrganisationWords are the lines of organisations.txt that are neither blank nor a comment.
func OrganisationWords(mappings fs.FS) ([]string, error) {
	text, err := fs.ReadFile(mappings, "organisations.txt")
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", called(mappings, "mappings", "organisations.txt"), err)
	}
	var words []string
	for scan := bufio.NewScanner(bytes.NewReader(text)); scan.Scan(); {
		if line := strings.TrimSpace(scan.Text()); line != "" && line[0] != '#' {
			words = append(words, line)
		}
	}
	return words, nil
}

func declarations(all []*source) []harvest.Source {
	out := make([]harvest.Source, len(all))
	for i, s := range all {
		out[i] = s.Source
	}
	return out
}

func catalogSources(all []*source) []catalog.Source {
	out := make([]catalog.Source, len(all))
	for i, s := range all {
		out[i] = catalog.Source{Name: s.Name, TitleFR: s.Title["fr"], TitleEN: s.Title["en"], Publisher: s.Publisher,
			Attribution: s.Attribution, Licence: s.Licence, Rights: s.Rights, Rhythm: s.Rhythm.String()}
	}
	return out
}

// describe states of each source, as of any other thing, what its own source.ttl says: the row is the line.
func (b *build) describe() error {
	app := Base + "def/apprentissage#"
	iri := func(s string) []byte { return rdf.AppendIRI(nil, s) }
	for _, s := range b.sources {
		builder := fact.NewBuilder()
		subject := iri(s.IRI)
		say := func(rule uint16, line int, p string, o []byte) {
			_ = builder.Quad(rule, uint32(line), subject, iri(p), o, nil)
		}
		say(0, s.Line, rdf.Type, iri(app+"Source"))
		say(1, s.Line, app+"code", []byte(rdf.NewLiteral(s.Name, "").String()))
		say(2, s.attributionLine(), app+"intitule", []byte(rdf.NewText(s.Attribution, "fr").String()))
		first, err := b.table.AddRules(sourceRules(s))
		if err != nil {
			return err
		}
		text, err := fs.ReadFile(b.Mappings, s.dir+"/source.ttl")
		if err != nil {
			return err
		}
		sum := sha256.Sum256(text)
		edition := fact.Edition{Source: "passerelle", Table: "sources", File: s.declaration(), SHA256: hex.EncodeToString(sum[:]), Day: life.NoDay}
		if err := b.table.Append(edition, first, builder); err != nil {
			return err
		}
		b.rows = append(b.rows, 1)
	}
	return nil
}

func sourceRules(s *source) []fact.Rule {
	rule := func(column string) fact.Rule {
		return fact.Rule{Mapping: s.declaration(), ID: s.IRI, Line: s.Line, Columns: []string{column}, Text: column + " of the declaration"}
	}
	return []fact.Rule{rule("a"), rule("IRI"), rule("src:attribution")}
}

func (s *source) attributionLine() int {
	for _, t := range s.Texts {
		if strings.HasSuffix(t.Property, "#attribution") {
			return t.Line
		}
	}
	return s.Line
}
