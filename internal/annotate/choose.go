package annotate

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"passerelle/internal/code"
)

// sampled is how many values of a column are looked at, and enough is how many of them must be codes of one family,
// in percent: a table that is to be checked holds faults.
const (
	sampled = 500
	enough  = 80
)

// sample is what a column holds.
type sample struct {
	filled int // cells that are not blank
	values []string
}

func (s *sample) add(cell string) {
	if strings.TrimSpace(cell) == "" {
		return
	}
	if s.filled++; len(s.values) < sampled {
		s.values = append(s.values, strings.Clone(cell))
	}
}

// choose finds the columns with codes: those that the client names, else those whose header says so, else those that
// hold such codes as are hardly anything else.
func choose(header []string, samples []sample, c Choice) ([]Column, error) {
	families := slices.IndexFunc(header, func(h string) bool { return fold(h) == "famille" })
	var out []Column
	for i, name := range header {
		family, found := familyOf(name, samples[i].values)
		switch {
		case len(c.Columns) > 0:
			found = slices.Contains(c.Columns, name)
		case c.Family != "" && found && family == "":
			found = true // a column "code", of the family given
		case c.Family != "":
			found = found && family == c.Family || !found && holds(samples[i].values, c.Family, anyRepair)
		}
		if !found {
			continue
		}
		col := Column{Name: name, Family: family, families: -1, at: i}
		if c.Family != "" {
			col.Family = c.Family
		} else if family == "" {
			col.families = families
		}
		out = append(out, col)
	}
	for _, name := range c.Columns {
		if !slices.Contains(header, name) {
			return nil, fmt.Errorf("column %q: %w", name, ErrNoColumn)
		}
	}
	if len(out) == 0 {
		return nil, ErrNoColumn
	}
	if len(out) > MaxChosen {
		return nil, fmt.Errorf("more than %d columns of codes: %w", MaxChosen, ErrTooMuch)
	}
	return out, nil
}

// familyOf says whether a column holds codes, and of which family; "" for any.
func familyOf(name string, values []string) (code.Family, bool) {
	if f, found := byHeader(name); found {
		return f, true
	}
	for _, f := range telling {
		if holds(values, f, harmless) {
			return f, true
		}
	}
	return "", false
}

// telling are the families whose codes are hardly anything else, in the order in which they are tried.
var telling = []code.Family{code.RNCP, code.RS, code.UAI, code.SIRET, code.ROME, code.Bloc, code.NAF}

// holds says whether values are codes of a family.
func holds(values []string, f code.Family, may func(string, code.Result) bool) bool {
	n := 0
	for _, v := range values {
		if r := code.Check(f, v); r.Valide && may(v, r) {
			n++
		}
	}
	return len(values) > 0 && 100*n >= enough*len(values)
}

func anyRepair(string, code.Result) bool { return true }

// harmless excludes repairs that make a code of what may be any number, and bare digits of families that need a letter.
func harmless(typed string, r code.Result) bool {
	for _, repair := range r.Reparations {
		if repair != "espaces" && repair != "majuscules" && repair != "point-naf" {
			return false
		}
	}
	return r.Famille != code.NAF || strings.ContainsFunc(typed, unicode.IsLetter)
}

// labels are words of headers over names of things, not over their codes.
var labels = []string{"libelle", "lib", "intitule", "nom", "titre", "label", "designation", "date", "statut", "url", "etat", "type", "niveau"}

// words are those of headers over codes. A word that also names a thing must come with one that says "code".
var words = []struct {
	word   string
	family code.Family
	named  bool
}{
	{"rncp", code.RNCP, false}, {"cfd", code.CFD, false}, {"rome", code.ROME, false}, {"uai", code.UAI, false}, {"rne", code.UAI, false},
	{"siret", code.SIRET, false}, {"siren", code.SIREN, false}, {"naf2025", code.NAF2025, false}, {"naf", code.NAF, false}, {"ape", code.NAF, false},
	{"mef", code.MEF, false}, {"sise", code.SISE, false}, {"ogr", code.OGR, false}, {"nsf", code.NSF, false}, {"formacode", code.Formacode, false},
	{"idcc", code.IDCC, false}, {"cp", code.Postal, false}, {"postal", code.Postal, false}, {"insee", code.Commune, false}, {"isco", code.ISCO, false},
	{"esco", code.ESCO, false}, {"onisep", code.Onisep, true}, {"diplome", code.CFD, true}, {"rs", code.RS, false}, {"opco", code.OPCO, true},
	{"bloc", code.Bloc, true}, {"competence", code.Competence, true}, {"savoir", code.Savoir, true}, {"commune", code.Commune, true},
	{"departement", code.Departement, true}, {"region", code.Region, true}, {"academie", code.Academie, true},
}

// byHeader reads the name of a column.
func byHeader(name string) (code.Family, bool) {
	parts := strings.FieldsFunc(fold(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if slices.ContainsFunc(parts, func(p string) bool { return slices.Contains(labels, p) }) {
		return "", false
	}
	coded := slices.ContainsFunc(parts, func(p string) bool {
		return slices.Contains([]string{"code", "codes", "numero", "num", "no", "n", "id"}, p)
	})
	for _, w := range words {
		if slices.Contains(parts, w.word) && (coded || !w.named) {
			return w.family, true
		}
	}
	return "", len(parts) == 1 && (parts[0] == "code" || parts[0] == "codes")
}

// fold puts a name in lower case without accents.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(strings.TrimSpace(s)))
}
