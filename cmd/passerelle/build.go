package main

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"passerelle/internal/pipeline"
)

func (a *app) build() *cobra.Command {
	var s sourcesConfig
	c := &cobra.Command{
		Use:   "build",
		Short: "Harvest, map, reconcile, validate and publish one release",
		Long: `Takes the files of the --data folders (and of the sources' addresses, unless --offline), maps them, decides what
is published, checks it against the shapes, and puts the release in force by one rename. A check that refuses
ends with exit code 1 and leaves the release in force untouched.

Per file it prints: rows read = mapped + rejected; cells read = mapped + ignored + rejected; findings.`,
		Example: "  passerelle build --data ../shared/data --only france-competences --only bcn",
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			began := time.Now()
			progress := newProgress(a.err)
			config := a.pipeline(s)
			config.Watch = progress.watcher()
			result, err := pipeline.Build(cmd.Context(), config)
			progress.close()
			if a.json {
				return firstError(err, a.printBuildJSON(result, err))
			}
			a.printFiles(result)
			if err != nil {
				return err
			}
			fmt.Fprintf(a.out, "release %s in force: %d quads, %d things, %d findings, %d warnings, %.1f s\n", result.Release.ID,
				result.Release.Manifest.Dataset.Quads, total(result.Release.Manifest.Counts), result.Findings, result.Warnings, time.Since(began).Seconds())
			a.printCorrections(result)
			return nil
		},
	}
	s.flags(c)
	c.Flags().StringVar(&s.shapes, "shapes", "", "folder of shapes, instead of those in the program")
	c.Flags().StringVar(&s.oxigraph, "oxigraph", "", "path of the Oxigraph binary")
	c.Flags().BoolVar(&s.accept, "accept-losses", false, "publish even when a class loses more things, or has more, than its declared bounds allow")
	a.stateFlag(c)
	a.jsonFlag(c)
	return c
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func total(counts map[string]int) int {
	n := 0
	for _, c := range counts {
		n += c
	}
	return n
}

// printFiles prints one line a file, and the files that are not mapped, each with its reason.
func (a *app) printFiles(r pipeline.Result) {
	w := tabwriter.NewWriter(a.out, 0, 8, 2, ' ', 0)
	if len(r.Files) > 0 {
		fmt.Fprintln(w, "file\tedition\tcover\trows read\t= mapped\t+ rejected\tcells read\t= mapped\t+ ignored\t+ rejected\tfindings")
	}
	for _, f := range r.Files {
		c := f.Counts
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\n", f.Name, f.Day, f.Cover, c.Rows, c.Mapped, c.Rejected,
			c.CellsRead, c.CellsMapped, c.CellsIgnored, c.CellsRejected, f.Findings)
	}
	w.Flush()
	for _, d := range r.Documents {
		fmt.Fprintf(a.out, "explains %s, not mapped (%s): %s\n", d.Source, d.Reason, d.Name)
	}
	for _, name := range r.Ignored {
		fmt.Fprintf(a.out, "ignored, no source claims it: %s\n", name)
	}
	for _, d := range r.Duplicates {
		fmt.Fprintf(a.out, "ignored, it has the bytes of %s: %s\n", d.Of, d.Name)
	}
}

// printCorrections says what became of our own corrections, where there are any.
func (a *app) printCorrections(r pipeline.Result) {
	if c := r.Release.Manifest.Corrections; c.Applied+c.CaughtUp+c.Moot > 0 {
		fmt.Fprintf(a.out, "corrections: %d applied, %d that the publisher has caught up with, %d with nothing to correct\n", c.Applied, c.CaughtUp, c.Moot)
	}
}

func (a *app) printBuildJSON(r pipeline.Result, err error) error {
	type file struct {
		Source        string `json:"source"`
		Table         string `json:"table"`
		File          string `json:"file"`
		Sheet         string `json:"sheet,omitempty"`
		Edition       string `json:"edition"`
		Cover         string `json:"cover"`
		Rows          uint64 `json:"rowsRead"`
		Mapped        uint64 `json:"rowsMapped"`
		Rejected      uint64 `json:"rowsRejected"`
		CellsRead     uint64 `json:"cellsRead"`
		CellsMapped   uint64 `json:"cellsMapped"`
		CellsIgnored  uint64 `json:"cellsIgnored"`
		CellsRejected uint64 `json:"cellsRejected"`
		Findings      int    `json:"findings"`
	}
	type document struct {
		File   string `json:"file"`
		Source string `json:"source"`
		Reason string `json:"reason"`
	}
	type duplicate struct {
		File string `json:"file"`
		Of   string `json:"of"`
	}
	out := struct {
		Release   string                `json:"release,omitempty"`
		Counts    map[string]int        `json:"counts,omitempty"`
		Corrected *pipeline.Corrections `json:"corrections,omitempty"` // of a release that was made
		Files     []file                `json:"files"`
		Ignored   []string              `json:"ignored"`
		Twice     []duplicate           `json:"duplicates"`
		Explain   []document            `json:"documents"`
		Findings  int                   `json:"findings"`
		Warnings  int                   `json:"warnings"`
		Error     string                `json:"error,omitempty"`
	}{Counts: r.Release.Manifest.Counts, Files: []file{}, Explain: []document{}, Twice: []duplicate{}, Ignored: append([]string{}, r.Ignored...), Findings: r.Findings, Warnings: r.Warnings}
	for _, f := range r.Files {
		c := f.Counts
		out.Files = append(out.Files, file{f.Source, f.Table, f.Name, f.Sheet, f.Day.String(), f.Cover, c.Rows, c.Mapped, c.Rejected, c.CellsRead, c.CellsMapped, c.CellsIgnored, c.CellsRejected, f.Findings})
	}
	for _, d := range r.Duplicates {
		out.Twice = append(out.Twice, duplicate{d.Name, d.Of})
	}
	for _, d := range r.Documents {
		out.Explain = append(out.Explain, document{d.Name, d.Source, d.Reason})
	}
	if err != nil {
		out.Error = err.Error()
	} else {
		out.Release, out.Corrected = r.Release.ID, &r.Release.Manifest.Corrections
	}
	return a.printJSON(out)
}

func (a *app) printJSON(v any) error {
	enc := json.NewEncoder(a.out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// printLine prints one JSON object on one line.
func (a *app) printLine(v any) error {
	enc := json.NewEncoder(a.out)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
