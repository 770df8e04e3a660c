package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"passerelle/internal/answer"
	"passerelle/internal/catalog"
	"passerelle/internal/code"
	"passerelle/internal/life"
)

func (a *app) correspond() *cobra.Command {
	var from, to, date string
	c := &cobra.Command{
		Use:     "correspond CODE --to FAMILY",
		Short:   "List the codes of another world that correspond to a code",
		Long:    "Answers api.md §3.3 from the release in force: direct pairs, and pairs composed of at most three tables, with validity,\nreliability and paths. With --json, one JSON object a line. Exit code 1 for a malformed code or one in no source.",
		Example: "  passerelle correspond 50022137 --to rome",
		Args:    usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			families, day, err := parseCorrespond(from, to, date)
			if err != nil {
				return err
			}
			answers, done, err := a.inForce()
			if err != nil {
				return err
			}
			defer done()
			found, err := answers.Correspond(cmd.Context(), families[0], args[0], families[1], day)
			if errors.Is(err, answer.ErrMalformed) || errors.Is(err, catalog.ErrUnknown) || errors.Is(err, answer.ErrUnconnected) {
				return fmt.Errorf("%w%w", err, errNotGood)
			}
			if err != nil {
				return err
			}
			return a.printCorrespondances(found)
		},
	}
	f := c.Flags()
	f.StringVar(&from, "from", "", "family of the code; tried in order when absent")
	f.StringVar(&to, "to", "", "family to go to")
	f.StringVar(&date, "date", "", "only what holds on this day, YYYY-MM-DD")
	a.stateFlag(c)
	a.jsonFlag(c)
	return c
}

func parseCorrespond(from, to, date string) (families [2]code.Family, day life.Day, err error) {
	day = life.NoDay
	for i, name := range []string{from, to} {
		f, ok := code.ParseFamily(name)
		if !ok && (name != "" || i == 1) {
			return families, day, usage("%q is no family of codes; known: %s", name, familyList())
		}
		families[i] = f
	}
	if date != "" {
		if day, err = life.ParseDay(date); err != nil {
			return families, day, usage("--date: %s", err)
		}
	}
	return families, day, nil
}

func (a *app) printCorrespondances(found []answer.Correspondance) error {
	if a.json {
		for _, c := range found {
			if err := a.printLine(c); err != nil {
				return err
			}
		}
		return nil
	}
	for _, c := range found {
		fmt.Fprintf(a.out, "%s %s  %s  (%s, %s", c.Vers.Famille, c.Vers.Code, c.Vers.Intitule, c.Relation, c.Fiabilite)
		if c.JamaisEnsemble {
			fmt.Fprint(a.out, ", jamais ensemble")
		}
		fmt.Fprintf(a.out, ", %s..%s)\n", c.Validite.Debut, c.Validite.Fin)
		for _, path := range c.Chemins {
			fmt.Fprint(a.out, "   ")
			for _, s := range path {
				fmt.Fprintf(a.out, " %s → %s [%s %s]", s.De, s.Vers, s.Source, s.Edition)
			}
			fmt.Fprintln(a.out)
		}
	}
	return nil
}
