package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"passerelle/internal/code"
)

func (a *app) code() *cobra.Command {
	c := &cobra.Command{
		Use:     "code FAMILY VALUE",
		Short:   "Check and repair one code",
		Long:    "Checks form and check digits of one code and repairs what can be repaired. Exit code 1 when it is not valid.\nFamilies: " + familyList() + ".",
		Example: "  passerelle code uai 951099d",
		Args:    usageArgs(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, args []string) error {
			family, ok := code.ParseFamily(args[0])
			if !ok {
				return usage("%q is no family of codes; known: %s", args[0], familyList())
			}
			answers, done, err := a.answerer()
			if err != nil {
				return err
			}
			defer done()
			answer, err := answers.Code(cmd.Context(), family, args[1])
			if err != nil {
				return err
			}
			if a.json {
				err = a.printJSON(answer)
			} else {
				a.printCode(code.Check(family, args[1]))
			}
			if err == nil && !answer.Valide {
				err = notGood("%s: not valid as %s; mend the code", args[1], family)
			}
			return err
		},
	}
	a.stateFlag(c)
	a.jsonFlag(c)
	return c
}

func (a *app) printCode(r code.Result) {
	if !r.Valide {
		fmt.Fprintf(a.out, "%s: not valid as %s: %s\n", r.Saisi, r.Famille, r.Probleme)
		for _, s := range r.Suggestions {
			fmt.Fprintf(a.out, "  perhaps %s %s\n", s.Famille, s.Code)
		}
		return
	}
	fmt.Fprintf(a.out, "%s: valid", r.Normalise)
	if len(r.Reparations) > 0 {
		fmt.Fprintf(a.out, " (repaired: %s)", strings.Join(r.Reparations, ", "))
	}
	fmt.Fprintln(a.out)
}

func familyList() string {
	var names []string
	for _, f := range code.Families() {
		names = append(names, string(f))
	}
	return strings.Join(names, ", ")
}
