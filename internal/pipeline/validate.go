package pipeline

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"passerelle/internal/code"
	"passerelle/internal/fact"
	"passerelle/internal/rdf"
	"passerelle/internal/shacl"
)

// maxShown bounds the violations that an error message quotes; all are counted.
const maxShown = 20

// ReadShapes reads and compiles every shapes document at the root of the folder. Whatever is wrong in them is the fault of
// the data, and so is that there is none: nothing would be checked.
func ReadShapes(shapes fs.FS) (*shacl.Shapes, error) {
	documents, err := fs.Glob(shapes, "*.ttl")
	if err != nil {
		return nil, err
	}
	if len(documents) == 0 {
		return nil, noDocument(shapes, "shapes", "*.ttl")
	}
	var graphs []*rdf.Graph
	names := make([]string, len(documents))
	for i, document := range documents {
		names[i] = called(shapes, "shapes", document)
		g, err := readGraph(shapes, "shapes", document, Base+"shapes/"+strings.TrimSuffix(document, ".ttl"))
		if err != nil {
			return nil, BadDocument(err, names...)
		}
		graphs = append(graphs, g)
	}
	return CompileShapes(graphs...)
}

// CompileShapes compiles shapes documents, of which at least one holds a shape.
func CompileShapes(graphs ...*rdf.Graph) (*shacl.Shapes, error) {
	names := make([]string, len(graphs))
	for i, g := range graphs {
		names[i] = g.Name()
	}
	all, err := shacl.ParseShapes(graphs...)
	if err == nil && all.Len() == 0 {
		err = fmt.Errorf("%s: no shape; a shapes document describes some sh:NodeShape", names[0])
	}
	if err != nil {
		return nil, BadDocument(err, names...)
	}
	return all, nil
}

// CheckCode answers pas:code with the code families.
func CheckCode(family, text string) (problem string, ok bool) {
	f, known := code.ParseFamily(family)
	if !known {
		return "famille inconnue", false
	}
	r := code.Check(f, text)
	if r.Valide && len(r.Reparations) > 0 {
		return "forme à réparer : " + strings.Join(r.Reparations, ", "), false
	}
	return r.Probleme, r.Valide
}

// validate judges what is to be published. A violation is an error that names shape, node, value and source row; the
// returned function writes the report that goes with the release.
func (b *build) validate(ctx context.Context, p *fact.Published) (func(string) error, error) {
	triples := make([]shacl.Triple, len(p.Facts))
	for i, f := range p.Facts {
		triples[i] = shacl.Triple{S: f.S, P: f.P, O: f.O}
	}
	report, err := shacl.Validate(ctx, b.shapes, shacl.NewData(b.table.Terms, triples), shacl.Options{CheckCode: CheckCode})
	if err != nil {
		return nil, fmt.Errorf("validate: %w", err)
	}
	var refused []string
	for _, r := range report.Results {
		f := b.finding(p, r)
		b.findings = append(b.findings, f)
		if r.Severity == shacl.Violation && len(refused) < maxShown {
			refused = append(refused, Place(f.File, f.Row, f.Column)+": "+f.Message)
		}
	}
	b.result.Warnings, b.judged = report.Count(shacl.Warning), judgements(report)
	if n := report.Count(shacl.Violation); n > 0 {
		return nil, &Refusal{Count: n, Lines: refused}
	}
	return func(path string) error { return writeReport(path, report) }, nil
}

// A Refusal says that the shapes keep a release from being made.
type Refusal struct {
	Count int
	Lines []string // FILE:ROW:COLUMN: shape, node and value, the first ones
}

// Error is the first violation and how many there are.
func (r *Refusal) Error() string {
	return fmt.Sprintf("%s\n%d SHACL violation(s); the release in force is untouched", strings.Join(r.Lines, "\n"), r.Count)
}

// Unwrap makes a Refusal an ErrData.
func (r *Refusal) Unwrap() error { return ErrData }

// shaclFinding begins the code of a finding that is a result of validation.
const shaclFinding = "shacl:"

// finding names the source row of a validation result: that of the triple at fault, else of the focus node.
func (b *build) finding(p *fact.Published, r shacl.Result) fact.Finding {
	path := r.Path
	if path == "" {
		path = "-"
	}
	f := fact.Finding{Code: shaclFinding + r.Component[strings.LastIndexAny(r.Component, "#/")+1:], Subject: rdf.Text(r.Focus),
		Message: fmt.Sprintf("%s: node %s, path %s, value %s: %s", r.Shape, r.Focus, path, r.Value, r.Text("fr"))}
	at := r.Triple
	if at < 0 {
		at = r.FocusTriple
	}
	if at < 0 {
		return f
	}
	statement := int32(p.Facts[at].By)
	if n, ok := p.Facts[at].By.Decision(); ok {
		statement = p.Decisions[n].Kept[0]
	}
	st := b.table.All[statement]
	e := b.table.Editions[st.From.Edition]
	f.Source, f.File, f.Row = e.Source, e.File, st.From.Row
	f.Column = strings.Join(b.table.Rules[st.From.Rule].Columns, ", ")
	return f
}

func writeReport(path string, report *shacl.Report) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := report.WriteTurtle(f); err != nil {
		return err
	}
	return f.Sync()
}
