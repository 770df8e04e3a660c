// Package code says of any string whether it is a code of a given family (RNCP, CFD, UAI, SIRET…), what its normal form is,
// and which slips of typing were put right on the way.
//
// It promises what section 3.1 of the contract (api.md) says of a code: form and check digits only, never whether the code
// exists, which only a release knows. It holds no state, reads nothing, and may be called from any number of goroutines.
//
// Every family is one row of a table (see spec): its forms, the repairs it allows, its check. Rows stand in
// certification.go, metier.go and lieu.go; form.go matches, repair.go repairs, check.go computes check digits.
package code

import (
	"strings"
	"unicode/utf8"
)

// MaxBytes is the length above which an input is refused unread, as "forme".
const MaxBytes = 200

// The words of Result.Probleme.
const (
	Forme            = "forme"              // characters that no code of the family has there
	Longueur         = "longueur"           // right kinds of characters at their places, digits missing or too many
	LettreDeControle = "lettre-de-controle" // the check letter of a UAI is not the one its digits give
	CleDeControle    = "cle-de-controle"    // the check digit of a SIREN or SIRET is wrong
	FamilleAutre     = "famille-autre"      // a code of another family, given in Suggestions
	Vide             = "vide"               // nothing, or blanks only
)

// Result is what is known of a typed code without any release: section 3.1 of the contract, less "ressource" and "connu".
type Result struct {
	Famille Family
	Saisi   string // as it was typed, untouched
	Valide  bool
	// Normalise is the code in its normal form; empty when not valid.
	Normalise string
	// Reparations are the words of the repairs that changed something, in the contract's order, never nil. They are kept for a
	// code that fails on its length or its check digit, and empty when the form was not recognised at all.
	Reparations []string
	// Probleme is one of the words above; empty when valid.
	Probleme string
	// Suggestions are codes that may have been meant, never nil: those of other families with FamilleAutre, and with Forme the
	// slug of an OPCO of which the name was given.
	Suggestions []Suggestion
}

// Suggestion is a valid code, in normal form, that the typed one may stand for.
type Suggestion struct {
	Famille Family
	Code    string
}

// Check judges saisi as a code of family f. It never fails: whatever is wrong stands in Probleme. Input longer than MaxBytes or
// that is not UTF-8 is Forme, and so is any code of a family that does not exist.
func Check(f Family, saisi string) Result {
	r := Result{Famille: f, Saisi: saisi, Reparations: []string{}, Probleme: Forme, Suggestions: []Suggestion{}}
	s := table[f]
	if s == nil || !readable(saisi) {
		return r
	}
	w, probleme := s.judge(saisi, false)
	r.Probleme = probleme
	switch probleme {
	case "":
		r.Valide, r.Normalise = true, w.code
		r.Reparations = w.done.words()
	case Forme, Longueur:
		s.suggest(&r)
		if r.Probleme == Longueur {
			r.Reparations = w.done.words()
		}
	case LettreDeControle, CleDeControle:
		r.Reparations = w.done.words()
	}
	return r
}

// Candidates returns the valid readings of a code typed without its family, in the order of Families, nil when there are none.
// An ambiguous code has many (a bare number, or 0951099D, which has the form of a CFD and of a UAI):
// what a release knows of them decides.
func Candidates(saisi string) []Result {
	var all []Result
	if !readable(saisi) {
		return nil
	}
	for _, f := range order {
		if w, probleme := table[f].judge(saisi, false); probleme == "" {
			all = append(all, Result{
				Famille: f, Saisi: saisi, Valide: true, Normalise: w.code,
				Reparations: w.done.words(), Suggestions: []Suggestion{},
			})
		}
	}
	return all
}

func readable(saisi string) bool { return len(saisi) <= MaxBytes && utf8.ValidString(saisi) }

// judge repairs and checks. With sure, only repairs that leave no doubt about the family are made: no prefix is added to a bare
// number, and no zero.
func (s *spec) judge(in string, sure bool) (work, string) {
	if in == "" || !isPlain(in) && strings.TrimFunc(in, isBlank) == "" {
		return work{}, Vide
	}
	w := s.repair(in, sure)
	switch v := match(s.forms, w.code); {
	case w.code == "" || v == misfits:
		return w, Forme
	case v == wrongLength:
		return w, Longueur
	case s.check == nil:
		return w, ""
	}
	return w, s.check(w.code)
}

// suggest looks for the families of which the typed code obviously is one, then for a name in place of a code.
func (s *spec) suggest(r *Result) {
	for _, f := range order {
		if code, ok := table[f].recognise(r.Saisi, s); ok {
			r.Suggestions = append(r.Suggestions, Suggestion{Famille: f, Code: code})
			r.Probleme = FamilleAutre
		}
	}
	if r.Probleme == Forme && s.named != nil {
		if code, ok := s.named(r.Saisi); ok {
			r.Suggestions = append(r.Suggestions, Suggestion{Famille: s.family, Code: code})
		}
	}
}

// recognise says whether what was typed as a code of family asked is obviously one of s.
func (s *spec) recognise(in string, asked *spec) (string, bool) {
	forms := s.forms[:s.telling]
	for _, m := range asked.mistakes {
		if m.family == s.family {
			forms = m.forms
		}
	}
	if s == asked || len(forms) == 0 {
		return "", false
	}
	w, probleme := s.judge(in, true)
	return w.code, probleme == "" && match(forms, w.code) == fits
}
