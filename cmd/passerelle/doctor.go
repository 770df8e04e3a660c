package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"passerelle/internal/pipeline"
	"passerelle/internal/publish"
	"passerelle/internal/store"
)

// check is one line of the doctor's report.
type check struct {
	Name string `json:"check"`
	OK   bool   `json:"ok"`
	Said string `json:"said"` // what is right, or what to mend
}

func (a *app) doctor() *cobra.Command {
	oxigraph := ""
	c := &cobra.Command{Use: "doctor", Short: "Check this machine, the state folder, the store and the release in force, and say what to mend",
		Example: "  passerelle doctor", Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			checks, worst := a.checks(cmd, oxigraph)
			if a.json {
				if err := a.printJSON(map[string]any{"checks": checks}); err != nil {
					return err
				}
			} else {
				a.printChecks(checks)
			}
			if worst != nil {
				return &silent{worst}
			}
			return nil
		}}
	c.Flags().StringVar(&oxigraph, "oxigraph", "", "path of the Oxigraph binary")
	a.stateFlag(c)
	a.jsonFlag(c)
	return c
}

// checks makes every check and returns the error with the highest exit code.
func (a *app) checks(cmd *cobra.Command, oxigraph string) (checks []check, worst error) {
	for _, one := range []struct {
		name string
		do   func() (string, error)
	}{
		{"Oxigraph", func() (string, error) { return checkOxigraph(cmd, oxigraph) }},
		{"state folder", a.checkState},
		{"release in force", a.checkRelease},
		{"store", func() (string, error) { return a.checkStore(cmd, oxigraph) }},
	} {
		said, err := one.do()
		if err != nil {
			said = err.Error()
			if hint := nextStep(exitCode(err), err); hint != "" {
				said += "; " + hint
			}
			if worst == nil || exitCode(err) > exitCode(worst) {
				worst = err
			}
		}
		checks = append(checks, check{one.name, err == nil, said})
	}
	return checks, worst
}

func (a *app) printChecks(checks []check) {
	for _, c := range checks {
		mark := "✓"
		if !c.OK {
			mark = "✗"
		}
		fmt.Fprintf(a.out, "%s %s: %s\n", mark, c.Name, c.Said)
	}
}

// silent is an error that has been told already.
type silent struct{ error }

// Error is nothing: the lines above said it.
func (s *silent) Error() string { return "" }

// Unwrap keeps the exit code.
func (s *silent) Unwrap() error { return s.error }

func checkOxigraph(cmd *cobra.Command, path string) (string, error) {
	binary, err := store.FindBinary(path, tools()...)
	if err != nil {
		return "", err
	}
	version, err := store.Version(cmd.Context(), binary)
	if err != nil {
		return "", err
	}
	if version != store.OxigraphVersion {
		return "", fmt.Errorf("%w: %s is version %s, not %s; `make` installs the right one", store.ErrNoBinary, binary, version, store.OxigraphVersion)
	}
	return binary + ", version " + version, nil
}

// checkState proves that the state folder can be written and clears what dead builds left.
func (a *app) checkState() (string, error) {
	removed, err := pipeline.Clean(a.state)
	if errors.Is(err, pipeline.ErrBusy) {
		return a.state + " can be written: " + err.Error(), nil
	}
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s can be written; %d leftovers of dead builds removed", a.state, len(removed)), nil
}

func (a *app) checkRelease() (string, error) {
	r, err := publish.Current(a.state)
	if errors.Is(err, publish.ErrNone) {
		return "none yet; run `passerelle build`", nil
	}
	if err != nil {
		return "", err
	}
	if err := publish.Verify(r); err != nil {
		return "", err
	}
	c, err := r.Catalog()
	if err != nil {
		return "", err
	}
	defer c.Close()
	return fmt.Sprintf("%s, %d files verified, %d sources", r.ID, len(r.Manifest.Files), len(c.Sources())), nil
}

// openWithin is how long a store may take to open and answer.
const openWithin = time.Minute

// checkStore opens the store of the release in force, for reading as a service does, and asks it for a triple.
func (a *app) checkStore(cmd *cobra.Command, oxigraph string) (string, error) {
	r, err := publish.Current(a.state)
	if errors.Is(err, publish.ErrNone) {
		return "none yet", nil
	}
	if err != nil {
		return "", err
	}
	entries, err := os.ReadDir(r.StoreDir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	if len(entries) == 0 {
		return "", fmt.Errorf("%s is empty: %w", r.StoreDir, publish.ErrDamaged)
	}
	binary, err := store.FindBinary(oxigraph, tools()...)
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), openWithin)
	defer cancel()
	child, err := store.Start(ctx, binary, r.StoreDir, store.Options{})
	if err != nil {
		return "", fmt.Errorf("%s does not open: %w: %w", r.StoreDir, publish.ErrDamaged, err)
	}
	some, err := child.Client().Ask(ctx, "ASK { ?s ?p ?o }")
	if err = errors.Join(err, child.Stop(ctx)); err != nil {
		return "", fmt.Errorf("%s does not answer: %w: %w", r.StoreDir, publish.ErrDamaged, err)
	}
	if !some {
		return "", fmt.Errorf("%s holds no triple: %w", r.StoreDir, publish.ErrDamaged)
	}
	return r.StoreDir + " opens and answers", nil
}
