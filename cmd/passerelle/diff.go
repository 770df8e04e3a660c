package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"passerelle/internal/catalog"
	"passerelle/internal/publish"
	"passerelle/internal/rdf"
)

// changeLine is one change as `release diff --json` prints it, one a line.
type changeLine struct {
	ID       string   `json:"id"`
	Class    string   `json:"classe"`
	Code     string   `json:"code"`
	Kind     string   `json:"changement"`
	Came     []string `json:"apparues,omitempty"`  // "property object", N-Triples forms
	Went     []string `json:"disparues,omitempty"` // the same
	Intitule string   `json:"intitule,omitempty"`
}

func (a *app) releaseDiff() *cobra.Command {
	c := &cobra.Command{Use: "diff A B", Short: "List the things that differ from one release to another", Args: usageArgs(cobra.ExactArgs(2)),
		Long:    "Lists every thing that release B adds, drops or changes against release A, with the triples of its own that came and went.\nWith --json, one JSON object a line.",
		Example: "  passerelle release diff 20260101T000000Z-0a1b2c3d 20260201T000000Z-4e5f6a7b",
		RunE: func(cmd *cobra.Command, args []string) error {
			from, err := openThings(a.state, args[0])
			if err != nil {
				return err
			}
			defer from.Close()
			to, err := openThings(a.state, args[1])
			if err != nil {
				return err
			}
			defer to.Close()
			counts := map[string]int{}
			err = catalog.Diff(cmd.Context(), from, to, func(change catalog.Change) error {
				counts[change.Kind]++
				return a.printChange(change)
			})
			if err == nil && !a.json {
				fmt.Fprintf(a.out, "%d added, %d dropped, %d changed\n", counts[catalog.Added], counts[catalog.Removed], counts[catalog.Changed])
			}
			return err
		}}
	a.stateFlag(c)
	a.jsonFlag(c)
	return c
}

// openThings opens the read model of a release for a comparison.
func openThings(state, id string) (*catalog.Catalog, error) {
	r, err := publish.Open(state, id)
	if err != nil {
		return nil, err
	}
	return r.Things()
}

func (a *app) printChange(c catalog.Change) error {
	if a.json {
		return a.printLine(changeLine{base + "id/" + c.Path, c.Class, c.Code, c.Kind, spellTriples(c.Came), spellTriples(c.Went), c.Label})
	}
	fmt.Fprintf(a.out, "%s %s %s\n", c.Kind, c.Path, c.Label)
	for _, t := range spellTriples(c.Went) {
		fmt.Fprintf(a.out, "  - %s\n", t)
	}
	for _, t := range spellTriples(c.Came) {
		fmt.Fprintf(a.out, "  + %s\n", t)
	}
	return nil
}

func spellTriples(ts []rdf.Triple) []string {
	var out []string
	for _, t := range ts {
		out = append(out, strings.TrimPrefix(rdf.Text(t.P), base+"def/apprentissage#")+" "+t.O)
	}
	return out
}
