package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"passerelle/internal/catalog"
	"passerelle/internal/pipeline"
	"passerelle/internal/publish"
	"passerelle/internal/store"
)

func (a *app) doctor() *cobra.Command {
	oxigraph := ""
	c := &cobra.Command{Use: "doctor", Short: "Check this machine, the state folder, the store and the release in force, and say what to mend",
		Example: "  passerelle doctor", Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			var worst error
			for _, check := range []struct {
				name string
				do   func() (string, error)
			}{
				{"Oxigraph", func() (string, error) { return checkOxigraph(cmd, oxigraph) }},
				{"state folder", a.checkState},
				{"release in force", a.checkRelease},
				{"store", a.checkStore},
			} {
				said, err := check.do()
				if err != nil {
					fmt.Fprintf(a.out, "✗ %s: %s\n", check.name, err)
					if worst == nil || exitCode(err) > exitCode(worst) {
						worst = err
					}
					continue
				}
				fmt.Fprintf(a.out, "✓ %s: %s\n", check.name, said)
			}
			if worst != nil {
				return &silent{worst}
			}
			return nil
		}}
	c.Flags().StringVar(&oxigraph, "oxigraph", "", "path of the Oxigraph binary")
	a.stateFlag(c)
	return c
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
		return "", fmt.Errorf("%s is version %s, not %s; `make` installs the right one", binary, version, store.OxigraphVersion)
	}
	return binary + ", version " + version, nil
}

// checkState proves that the state folder can be written and clears what dead builds left.
func (a *app) checkState() (string, error) {
	if err := os.MkdirAll(a.state, 0o755); err != nil {
		return "", err
	}
	probe, err := os.CreateTemp(a.state, "doctor-*")
	if err != nil {
		return "", err
	}
	probe.Close()
	if err := os.Remove(probe.Name()); err != nil {
		return "", err
	}
	removed, err := pipeline.Clean(a.state)
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
	c, err := catalog.Open(filepath.Join(r.Dir, "read.db"))
	if err != nil {
		return "", err
	}
	defer c.Close()
	return fmt.Sprintf("%s, %d files verified, %d sources", r.ID, len(r.Manifest.Files), len(c.Sources())), nil
}

func (a *app) checkStore() (string, error) {
	r, err := publish.Current(a.state)
	if errors.Is(err, publish.ErrNone) {
		return "none yet", nil
	}
	if err != nil {
		return "", err
	}
	entries, err := os.ReadDir(r.StoreDir)
	if err != nil {
		return "", err
	}
	if len(entries) == 0 {
		return "", fmt.Errorf("%s is empty: build again: %w", r.StoreDir, publish.ErrDamaged)
	}
	return r.StoreDir, nil
}
