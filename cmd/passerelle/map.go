package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"passerelle/internal/pipeline"
	"passerelle/internal/rdf"
	"passerelle/internal/rml"
	"passerelle/internal/rows"
	"passerelle/mappings"
)

func (a *app) mapping() *cobra.Command {
	var file, out, base string
	var explain bool
	c := &cobra.Command{
		Use:     "map -m MAPPING.ttl",
		Short:   "Run any RML mapping on any data and write N-Quads",
		Long:    "Runs an RML mapping (http://w3id.org/rml/). Relative paths of its sources are meant from the folder of the mapping\n(rml:MappingDirectory) or from the working folder. Wrong cells are told on stderr and skipped; exit code 1 then.",
		Example: "  passerelle map -m mappings/rome/mapping.ttl -o rome.nq",
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if file == "" {
				return usage("name the mapping with -m")
			}
			plan, mapping, err := compileMapping(file, base)
			if err != nil {
				return pipeline.BadDocument(err, file)
			}
			if explain {
				return a.explain(plan)
			}
			w, err := a.output(out)
			if err != nil {
				return err
			}
			r := &mapRun{app: a, plan: plan, dir: filepath.Dir(file), personal: pipeline.PersonalBeside(file), out: bufio.NewWriterSize(w, 1<<20), sources: map[string]rml.Source{}}
			for _, s := range mapping.Sources() {
				r.sources[s.ID] = s
			}
			defer r.close()
			err = errors.Join(r.all(cmd.Context(), mapping.Sources()), r.out.Flush())
			if err == nil {
				err = r.account()
			} else {
				w.discard()
			}
			return errors.Join(w.keep(), err)
		},
	}
	f := c.Flags()
	f.StringVarP(&file, "mapping", "m", "", "the mapping document (Turtle)")
	f.StringVarP(&out, "output", "o", "", "file to write; stdout when absent")
	f.StringVar(&base, "base", "http://example.com/base/", "base IRI of the mapping and of relative IRIs it makes")
	f.BoolVar(&explain, "explain", false, "print the rules and the columns they read instead of running them")
	return c
}

func compileMapping(file, base string) (*rml.Plan, *rml.Mapping, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	g, err := rdf.ReadGraph(f, file, base, rdf.Turtle)
	if err != nil {
		return nil, nil, err
	}
	m, err := rml.ParseMapping(g)
	if err != nil {
		return nil, nil, err
	}
	functions, err := pipeline.Functions(mappings.FS)
	if err != nil {
		return nil, nil, err
	}
	plan, err := rml.Compile(m, rml.Options{Base: base, Functions: functions, Blamed: pipeline.PersonalBeside(file)})
	return plan, m, err
}

func (a *app) explain(plan *rml.Plan) error {
	for i, r := range plan.Rules() {
		fmt.Fprintf(a.out, "%d\t%s:%d\t%s\tcolumns %q\n", i, r.TriplesMap, r.Line, r.Text, r.Columns)
	}
	return nil
}

// mapRun is one run of the command.
type mapRun struct {
	*app
	plan     *rml.Plan
	dir      string
	personal []string // columns whose values are not shown
	out      *bufio.Writer
	sources  map[string]rml.Source
	files    []*os.File
	line     []byte
	rejected int
	accounts []string // rows read, a line a source
}

func (r *mapRun) all(ctx context.Context, sources []rml.Source) error {
	for _, s := range sources {
		if err := r.one(ctx, s); err != nil {
			return pipeline.Misplaced(s.Path, err)
		}
	}
	return nil
}

// account tells what was read, after all that is wrong, and whether anything was.
func (r *mapRun) account() error {
	for _, line := range r.accounts {
		fmt.Fprintln(r.err, line)
	}
	if r.rejected > 0 {
		return notGood("%d wrong cells skipped; mend them, or the mapping", r.rejected)
	}
	return nil
}

func (r *mapRun) one(ctx context.Context, s rml.Source) error {
	in, err := r.open(s)
	if err != nil {
		return err
	}
	defer in.Close()
	counts, err := r.plan.Run(ctx, s.ID, in, rml.Output{Sink: r, Ignored: columnNames(in),
		Reject: func(j rml.Rejection) {
			r.rejected++
			j = pipeline.Hidden(r.personal, j)
			fmt.Fprintf(r.err, "%s: %s\n", pipeline.Place(s.Path, j.Row, j.Column), j.Message)
		},
		Parents: func(id string) (*rows.Reader, error) { return r.open(r.sources[id]) },
	})
	if err != nil {
		return err
	}
	r.accounts = append(r.accounts, fmt.Sprintf("%s: %d rows read = %d mapped + %d rejected", s.Path, counts.Rows, counts.Mapped, counts.Rejected))
	return nil
}

// columnNames lets the command skip columns that the mapping does not read: only our own sources must account for all.
func columnNames(in *rows.Reader) []string {
	var out []string
	for _, c := range in.Columns() {
		out = append(out, c.Name)
	}
	return out
}

func (r *mapRun) open(s rml.Source) (*rows.Reader, error) {
	path := s.Path
	if s.Root == rml.MappingDirectory && !filepath.IsAbs(path) {
		path = filepath.Join(r.dir, path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	r.files = append(r.files, f)
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return rows.Open(s.Path, f, info.Size(), s.Format)
}

func (r *mapRun) close() {
	for _, f := range r.files {
		f.Close()
	}
}

// Quad writes one statement (rml.Sink).
func (r *mapRun) Quad(_ uint16, _ uint32, s, p, o, g []byte) error {
	r.line = append(append(append(r.line[:0], s...), ' '), p...)
	r.line = append(append(append(r.line, ' '), o...), ' ')
	if g != nil {
		r.line = append(append(r.line, g...), ' ')
	}
	r.line = append(r.line, ".\n"...)
	_, err := r.out.Write(r.line)
	return err
}
