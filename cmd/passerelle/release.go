package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"passerelle/internal/pipeline"
	"passerelle/internal/publish"
)

func (a *app) release() *cobra.Command {
	c := &cobra.Command{
		Use:     "release list|show ID|diff A B|verify ID|prune --keep N",
		Short:   "Look at the releases on disk",
		Example: "  passerelle release list --json",
		Args:    usageArgs(cobra.NoArgs),
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	c.AddCommand(a.releaseList(), a.releaseShow(), a.releaseDiff(), a.releaseVerify(), a.releasePrune())
	return c
}

// releaseLine is one release in `release list --json` and /releases (api.md §4).
type releaseLine struct {
	ID        string `json:"id"`
	Date      string `json:"date"`
	EnVigueur bool   `json:"enVigueur"`
	Quads     int64  `json:"quads"`
	Things    int    `json:"choses"`
}

func (a *app) releaseList() *cobra.Command {
	c := &cobra.Command{Use: "list", Short: "List the releases, newest first", Example: "  passerelle release list", Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			lines, bad := releaseLines(a.state) // those that can be read, whatever the others
			if a.json {
				return firstError(a.printJSON(map[string]any{"releases": lines}), bad)
			}
			w := tabwriter.NewWriter(a.out, 0, 8, 2, ' ', 0)
			for _, l := range lines {
				mark := ""
				if l.EnVigueur {
					mark = "in force"
				}
				fmt.Fprintf(w, "%s\t%d quads\t%d things\t%s\n", l.ID, l.Quads, l.Things, mark)
			}
			return firstError(w.Flush(), bad)
		}}
	a.stateFlag(c)
	a.jsonFlag(c)
	return c
}

// releaseLines describes the releases that can be read; the error names those that cannot.
func releaseLines(state string) ([]releaseLine, error) {
	all, bad := publish.List(state)
	now, _ := publish.Current(state) // a damaged release in force marks none
	lines := []releaseLine{}
	for _, r := range all {
		lines = append(lines, releaseLine{r.ID, r.Manifest.Date.Format("2006-01-02T15:04:05Z"), r.ID == now.ID, r.Manifest.Dataset.Quads, total(r.Manifest.Counts)})
	}
	return lines, bad
}

// oneRelease makes a sub-command that takes one release id; "" stands for the one in force.
func (a *app) oneRelease(use, short string, do func(context.Context, publish.Release) error) *cobra.Command {
	c := &cobra.Command{Use: use, Short: short, Example: "  passerelle release " + use, Args: usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			var r publish.Release
			var err error
			if len(args) == 0 {
				r, err = publish.Current(a.state)
			} else {
				r, err = publish.Open(a.state, args[0])
			}
			if err != nil {
				return err
			}
			return do(cmd.Context(), r)
		}}
	a.stateFlag(c)
	a.jsonFlag(c) // a manifest is JSON anyway
	return c
}

func (a *app) releaseShow() *cobra.Command {
	return a.oneRelease("show [ID]", "Print the manifest of a release", func(_ context.Context, r publish.Release) error {
		text, err := os.ReadFile(filepath.Join(r.Dir, "manifest.json"))
		if err != nil {
			return err
		}
		var check any
		if err := json.Unmarshal(text, &check); err != nil {
			return err
		}
		_, err = a.out.Write(text)
		return err
	})
}

func (a *app) releaseVerify() *cobra.Command {
	return a.oneRelease("verify [ID]", "Recompute the digest of every file of a release", func(_ context.Context, r publish.Release) error {
		if err := publish.Verify(r); err != nil {
			return err
		}
		if a.json {
			return a.printJSON(map[string]any{"id": r.ID, "ok": true, "files": len(r.Manifest.Files)})
		}
		fmt.Fprintf(a.out, "%s: %d files are what the manifest says\n", r.ID, len(r.Manifest.Files))
		return nil
	})
}

func (a *app) releasePrune() *cobra.Command {
	keep := 0
	c := &cobra.Command{Use: "prune --keep N", Short: "Remove all releases but the newest N and the one in force", Example: "  passerelle release prune --keep 10", Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if keep < 1 {
				return usage("--keep must be 1 or more")
			}
			removed, err := pipeline.Prune(a.state, keep)
			if a.json {
				return firstError(err, a.printJSON(map[string]any{"removed": append([]string{}, removed...)}))
			}
			for _, id := range removed {
				fmt.Fprintf(a.out, "removed %s\n", id)
			}
			return err
		}}
	c.Flags().IntVar(&keep, "keep", 0, "how many of the newest releases to keep")
	a.stateFlag(c)
	a.jsonFlag(c)
	return c
}

func (a *app) rollback() *cobra.Command {
	c := &cobra.Command{Use: "rollback [ID]", Short: "Put an earlier release in force", Long: "Puts a release in force after checking every digest; without an id, the one that was in force before.",
		Example: "  passerelle rollback", Args: usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			id := ""
			if len(args) == 1 {
				id = args[0]
			}
			r, err := pipeline.Rollback(a.state, id)
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(map[string]any{"id": r.ID})
			}
			fmt.Fprintf(a.out, "release %s in force\n", r.ID)
			return nil
		}}
	a.stateFlag(c)
	a.jsonFlag(c)
	return c
}
