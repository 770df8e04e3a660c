package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"passerelle/internal/pipeline"
	"passerelle/internal/rdf"
	"passerelle/internal/shacl"
	"passerelle/shapes"
)

func (a *app) validate() *cobra.Command {
	var where, format string
	c := &cobra.Command{
		Use:     "validate FILE…",
		Short:   "Check RDF files against SHACL shapes",
		Long:    "Validates RDF files (.ttl, .nt, .nq, .rdf) taken together against our shapes, or those of --shapes.\nExit code 1 when a shape is violated.",
		Example: "  passerelle validate --format ttl data.ttl",
		Args:    usageArgs(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !slices.Contains(reportFormats, format) {
				return usage("--format is one of %s, not %q", strings.Join(reportFormats, ", "), format)
			}
			compiled, err := readShapes(where)
			if err != nil {
				return err
			}
			d, err := readData(args)
			if err != nil {
				return pipeline.BadDocument(err, args...)
			}
			report, err := shacl.Validate(cmd.Context(), compiled, shacl.NewData(d.terms, d.triples), shacl.Options{CheckCode: pipeline.CheckCode})
			if err != nil {
				return err
			}
			if err := a.printReport(report, format); err != nil {
				return err
			}
			return d.violations(report)
		},
	}
	c.Flags().StringVar(&where, "shapes", "", "shapes document, or folder of .ttl files; ours when absent")
	c.Flags().StringVar(&format, "format", "text", "text, ttl, jsonld or csv")
	return c
}

func readShapes(where string) (*shacl.Shapes, error) {
	if where == "" {
		return pipeline.ReadShapes(shapes.FS)
	}
	info, err := os.Stat(where)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return pipeline.ReadShapes(pipeline.OnDisk(where))
	}
	f, err := os.Open(where)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	g, err := rdf.ReadGraph(f, where, "file://"+where, rdf.Turtle)
	if err != nil {
		return nil, pipeline.BadDocument(err, where)
	}
	return pipeline.CompileShapes(g)
}

var formats = map[string]rdf.Format{".ttl": rdf.Turtle, ".nt": rdf.NTriples, ".nq": rdf.NQuads, ".rdf": rdf.RDFXML, ".xml": rdf.RDFXML}

// rdfData is what RDF files say together, and where each triple stands.
type rdfData struct {
	terms   *rdf.Dict
	triples []shacl.Triple
	files   []string
	at      []position // of each triple
}

type position struct{ file, line int32 }

// readData reads all files into one set of triples; the graph names of N-Quads are left out.
func readData(paths []string) (*rdfData, error) {
	d := &rdfData{terms: rdf.NewDict(), files: paths}
	for i, path := range paths {
		if err := d.read(i, path); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func (d *rdfData) read(n int, path string) error {
	format, ok := formats[strings.ToLower(filepath.Ext(path))]
	if !ok {
		return usage("%s: no RDF file by its name; .ttl, .nt, .nq and .rdf are read", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return rdf.Read(f, path, "file://"+filepath.ToSlash(path), format, func(q rdf.Quad) error {
		for _, t := range []*rdf.Term{&q.S, &q.O} { // blank nodes of two files are never the same
			if t.Kind == rdf.Blank {
				t.Value = fmt.Sprintf("f%d%s", n, t.Value)
			}
		}
		d.triples = append(d.triples, shacl.Triple{S: d.terms.InternString(q.S.String()), P: d.terms.InternString(q.P.String()), O: d.terms.InternString(q.O.String())})
		d.at = append(d.at, position{int32(n), int32(q.From)})
		return nil
	})
}

// maxTold bounds the violations told on stderr; the report holds more.
const maxTold = 20

// violations is an error that tells the first violations, each where it stands in its file, or nil.
func (d *rdfData) violations(report *shacl.Report) error {
	n := report.Count(shacl.Violation)
	if n == 0 {
		return nil
	}
	var told []string
	for _, r := range report.Results {
		if r.Severity == shacl.Violation && len(told) < maxTold {
			told = append(told, d.place(r)+": "+r.Focus+": "+r.Text("fr"))
		}
	}
	return notGood("%s\n%d violation(s); mend the data", strings.Join(told, "\n"), n)
}

// place is where the triple at fault stands, else the first about its focus node.
func (d *rdfData) place(r shacl.Result) string {
	at := r.Triple
	if at < 0 {
		at = r.FocusTriple
	}
	if at < 0 {
		return pipeline.Place(d.files[0], 1, r.Path)
	}
	return pipeline.Place(d.files[d.at[at].file], uint32(d.at[at].line), r.Path)
}

// reportFormats are the values of --format.
var reportFormats = []string{"text", "ttl", "jsonld", "csv"}

func (a *app) printReport(r *shacl.Report, format string) error {
	switch format {
	case "ttl":
		return r.WriteTurtle(a.out)
	case "csv":
		return r.WriteCSV(a.out)
	case "jsonld":
		return r.WriteJSONLD(a.out)
	}
	return r.WriteText(a.out)
}
