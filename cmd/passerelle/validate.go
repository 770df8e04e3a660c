package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
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
			compiled, err := readShapes(where)
			if err != nil {
				return fmt.Errorf("%w: %w", pipeline.ErrData, err)
			}
			data, err := readData(args)
			if err != nil {
				return fmt.Errorf("%w: %w", pipeline.ErrData, err)
			}
			report, err := shacl.Validate(cmd.Context(), compiled, data, shacl.Options{CheckCode: pipeline.CheckCode})
			if err != nil {
				return err
			}
			if err := a.printReport(report, format); err != nil {
				return err
			}
			if report.Count(shacl.Violation) > 0 {
				return errNotGood
			}
			return nil
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
	var files fs.FS = os.DirFS(where)
	if !info.IsDir() {
		f, err := os.Open(where)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		g, err := rdf.ReadGraph(f, where, "file://"+where, rdf.Turtle)
		if err != nil {
			return nil, err
		}
		return shacl.ParseShapes(g)
	}
	return pipeline.ReadShapes(files)
}

var formats = map[string]rdf.Format{".ttl": rdf.Turtle, ".nt": rdf.NTriples, ".nq": rdf.NQuads, ".rdf": rdf.RDFXML, ".xml": rdf.RDFXML}

// readData reads all files into one set of triples; the graph names of N-Quads are left out.
func readData(paths []string) (*shacl.Data, error) {
	terms := rdf.NewDict()
	var triples []shacl.Triple
	for i, path := range paths {
		format, ok := formats[strings.ToLower(filepath.Ext(path))]
		if !ok {
			return nil, fmt.Errorf("%s: no RDF file by its name; .ttl, .nt, .nq and .rdf are read", path)
		}
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		err = rdf.Read(f, path, "file://"+filepath.ToSlash(path), format, func(q rdf.Quad) error {
			for _, t := range []*rdf.Term{&q.S, &q.O} { // blank nodes of two files are never the same
				if t.Kind == rdf.Blank {
					t.Value = fmt.Sprintf("f%d%s", i, t.Value)
				}
			}
			triples = append(triples, shacl.Triple{S: terms.InternString(q.S.String()), P: terms.InternString(q.P.String()), O: terms.InternString(q.O.String())})
			return nil
		})
		f.Close()
		if err != nil {
			return nil, err
		}
	}
	return shacl.NewData(terms, triples), nil
}

func (a *app) printReport(r *shacl.Report, format string) error {
	switch format {
	case "text":
		return r.WriteText(a.out)
	case "ttl":
		return r.WriteTurtle(a.out)
	case "csv":
		return r.WriteCSV(a.out)
	case "jsonld":
		return r.WriteJSONLines(a.out)
	}
	return usage("--format is text, ttl, jsonld or csv, not %q", format)
}
