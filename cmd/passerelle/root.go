package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// streams are what a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// app is what all commands share.
type app struct {
	streams
	getenv func(string) string
	state  string
	json   bool
}

// run executes one command line and returns its exit code (api.md §1).
func run(ctx context.Context, args []string, s streams, getenv func(string) string) int {
	a := &app{streams: s, getenv: getenv}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	code := exitCode(err)
	if text := err.Error(); text != "" {
		fmt.Fprintln(s.err, text)
	}
	if hint := nextStep(code, err); hint != "" {
		fmt.Fprintln(s.err, hint)
	}
	return code
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "passerelle",
		Short: "Linked open data for French apprenticeship: build a release, check it, serve it",
		Long: `Passerelle turns the files of public producers into one checked graph of certifications, métiers and
organismes, says which code replaces which and where every value comes from, and serves it.

Start with:
  passerelle build --data DIR      make a release out of the files in DIR
  passerelle serve                 serve it on http://localhost:8080
  passerelle resolve RNCP955       is this code active, and if not, what replaces it?

Every flag has an environment default: --state is PASSERELLE_STATE, and so on.
Exit codes: 0 done, 1 the data or the code asked about is not good, 2 wrong usage,
3 something this machine lacks, 4 a fault of ours.`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          usageArgs(cobra.NoArgs),
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage("%s", err) })
	root.AddCommand(a.build(), a.serve(), a.harvest(), a.sources(), a.mapping(), a.validate(), a.code(), a.resolve(), a.correspond(), a.why(), a.release(), a.rollback(), a.doctor())
	root.CompletionOptions.DisableDefaultCmd = true
	for _, c := range root.Commands() {
		a.environment(c)
	}
	return root
}

// environment gives every flag that was not typed its value from PASSERELLE_NAME, before the command runs.
func (a *app) environment(c *cobra.Command) {
	c.PreRunE = func(cmd *cobra.Command, _ []string) (err error) {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			name := "PASSERELLE_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
			if v := a.getenv(name); v != "" && !f.Changed && err == nil {
				if e := f.Value.Set(v); e != nil {
					err = usage("%s=%q: %s", name, v, e)
				}
			}
		})
		return err
	}
	for _, sub := range c.Commands() {
		a.environment(sub)
	}
}

// stateFlag adds --state.
func (a *app) stateFlag(c *cobra.Command) {
	c.Flags().StringVar(&a.state, "state", "./state", "state folder: snapshots, releases, store")
}

// jsonFlag adds --json.
func (a *app) jsonFlag(c *cobra.Command) {
	c.Flags().BoolVar(&a.json, "json", false, "print machine-readable JSON")
}

// usageArgs makes a wrong number of arguments a wrong usage.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return usage("%s; see `%s --help`", err, cmd.CommandPath())
		}
		return nil
	}
}
