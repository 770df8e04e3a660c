package main

import (
	"fmt"
	"strings"

	"passerelle/internal/answer"
)

// printWhy prints values with their origins, as people read them.
func (a *app) printWhy(e answer.Explication) {
	fmt.Fprintln(a.out, e.Sujet)
	for _, v := range e.Valeurs {
		fmt.Fprintf(a.out, "\n%s\n", strings.TrimPrefix(v.Propriete, base+"def/apprentissage#"))
		if v.Valeur != nil {
			fmt.Fprintf(a.out, "  %s\n", v.Valeur.Term.Value)
		}
		if v.Decision != "" {
			fmt.Fprintf(a.out, "  décision %s : %s\n", v.Decision, v.Explication.FR)
		}
		a.printOrigins("  d'après", v.Origines)
		for _, lost := range v.Ecartees {
			fmt.Fprintf(a.out, "  écartée : %s (%s)\n", lost.Valeur.Term.Value, lost.Decision)
			a.printOrigins("    d'après", lost.Origines)
		}
	}
}

func (a *app) printOrigins(lead string, origins []answer.Origin) {
	for _, o := range origins {
		file := o.Fichier
		if o.Feuille != "" {
			file += " [" + string(o.Feuille) + "]"
		}
		fmt.Fprintf(a.out, "%s %s %s, %s:%d:%s (%s:%d)\n", lead, o.Source, o.Edition, file, o.Ligne, strings.Join(o.Colonnes, ", "), o.Mapping, o.LigneDuMapping)
	}
}
