package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"passerelle/internal/answer"
	"passerelle/internal/catalog"
	"passerelle/internal/code"
	"passerelle/internal/life"
	"passerelle/internal/publish"
)

// answerer answers from the release in force; without one it knows no code. done closes it.
func (a *app) answerer() (answers *answer.Answerer, done func(), err error) {
	r, err := publish.Current(a.state)
	if errors.Is(err, publish.ErrNone) {
		return answer.New(nil), func() {}, nil
	}
	if err != nil {
		return nil, nil, err
	}
	c, err := r.Catalog()
	if err != nil {
		return nil, nil, err
	}
	return answer.New(c), func() { c.Close() }, nil
}

// inForce is answerer for commands that need a release.
func (a *app) inForce() (*answer.Answerer, func(), error) {
	if _, err := publish.Current(a.state); err != nil {
		return nil, nil, err
	}
	return a.answerer()
}

func (a *app) resolve() *cobra.Command {
	var family, date, session string
	c := &cobra.Command{
		Use:     "resolve CODE",
		Short:   "Say what a code is, and what replaces it",
		Long:    "Answers api.md §3.2 from the release in force. Exit code 0 for any code that is known, 1 for an unknown or malformed one.",
		Example: "  passerelle resolve RNCP955 --date 2025-02-01\n  passerelle resolve 50022137 --session 2025-09-01/2027-08-31",
		Args:    usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			q, err := parseQuery(family, date, session)
			if err != nil {
				return err
			}
			answers, done, err := a.inForce()
			if err != nil {
				return err
			}
			defer done()
			r, err := answers.Resolve(cmd.Context(), args[0], q)
			if err != nil {
				return err
			}
			if a.json {
				err = a.printJSON(r)
			} else {
				a.printResolution(r)
			}
			switch {
			case err != nil:
				return err
			case r.Statut == life.CodeInconnu:
				return notGood("%s: no source describes this code; look for a slip of the pen", args[0])
			case r.Statut == answer.MalForme:
				return notGood("%s: no code of any family by its form; `passerelle code FAMILY VALUE` says what is wrong", args[0])
			}
			return nil
		},
	}
	f := c.Flags()
	f.StringVar(&family, "family", "", "family of the code; tried in order when absent")
	f.StringVar(&date, "date", "", "day, YYYY-MM-DD; today in Paris when absent")
	f.StringVar(&session, "session", "", "session, D1/D2")
	a.stateFlag(c)
	a.jsonFlag(c)
	return c
}

// parseQuery reads family, date and session.
func parseQuery(family, date, session string) (answer.Query, error) {
	f, ok := code.ParseFamily(family)
	switch {
	case family != "" && !ok:
		return answer.Query{}, usage("%q is no family of codes; known: %s", family, familyList())
	case date != "" && session != "":
		return answer.Query{}, usage("give --date or --session, not both")
	case session != "":
		return parseSession(f, session)
	case date != "":
		d, err := life.ParseDay(date)
		if err != nil {
			return answer.Query{}, usage("--date: %s", err)
		}
		return answer.On(f, d), nil
	}
	return answer.On(f, life.Today(time.Now())), nil
}

func parseSession(f code.Family, session string) (answer.Query, error) {
	from, to, ok := strings.Cut(session, "/")
	first, err1 := life.ParseDay(from)
	last, err2 := life.ParseDay(to)
	if !ok || err1 != nil || err2 != nil || first > last {
		return answer.Query{}, usage("--session is two days in order, YYYY-MM-DD/YYYY-MM-DD, not %q", session)
	}
	return answer.During(f, first, last), nil
}

func (a *app) printResolution(r answer.Resolution) {
	fmt.Fprintf(a.out, "%s: %s\n%s\n", r.Code.Saisi, r.Statut, r.Explication.FR)
	for _, list := range []struct {
		name    string
		targets []answer.Target
	}{{"remplacé par", r.RemplacePar}, {"candidat", r.Candidats}} {
		for _, t := range list.targets {
			fmt.Fprintf(a.out, "  %s %s (%s, distance %d) %s\n", list.name, t.Code, t.Etat, t.Distance, t.Intitule)
		}
	}
}

func (a *app) why() *cobra.Command {
	c := &cobra.Command{
		Use:     "why IRI [PROPERTY]",
		Short:   "Say where each value of a thing comes from",
		Long:    "Prints source, edition, file, row, columns, mapping rule and decision behind each value. IRI may be a path such as\ncertification/RNCP955; PROPERTY an IRI or a local name of our ontology such as intitule.",
		Example: "  passerelle why certification/RNCP955 finEnregistrement",
		Args:    usageArgs(cobra.RangeArgs(1, 2)),
		RunE: func(cmd *cobra.Command, args []string) error {
			answers, done, err := a.inForce()
			if err != nil {
				return err
			}
			defer done()
			property := ""
			if len(args) == 2 {
				property = args[1]
			}
			e, err := answers.Why(cmd.Context(), thingIRI(args[0]), property)
			if errors.Is(err, catalog.ErrUnknown) {
				return fmt.Errorf("%s: the release in force does not hold it%w", args[0], errNotGood)
			}
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(e)
			}
			a.printWhy(e)
			return nil
		},
	}
	a.stateFlag(c)
	a.jsonFlag(c)
	return c
}

// thingIRI completes a path to an IRI.
func thingIRI(s string) string {
	if strings.Contains(s, "://") {
		return s
	}
	return base + "id/" + strings.TrimPrefix(strings.TrimPrefix(s, "/"), "id/")
}
