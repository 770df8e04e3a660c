package answer

import (
	"fmt"
	"strconv"
	"strings"

	"passerelle/internal/code"
	"passerelle/internal/life"
)

// A noun is how a family's codes are called in a sentence.
type noun struct {
	fr, en   string // before the code, the French with its article
	pronoun  string // French object pronoun
	fits, is Phrase // why a code of the family fits a session; what it is while it lives
}

// name calls a code by its family's noun.
func (n noun) name(c string) Phrase { return Phrase{n.fr + " " + c, n.en + " " + c} }

func nounOf(f code.Family) noun {
	switch f {
	case code.RNCP, code.RS:
		return noun{fr: "la fiche", en: "entry", pronoun: "la", is: Phrase{"active", "active"},
			fits: Phrase{"elle est active le premier jour", "it is active on the first day"}}
	case code.CFD:
		return noun{fr: "le diplôme", en: "diploma", pronoun: "le", is: Phrase{"ouvert", "open"},
			fits: Phrase{"il est ouvert du premier au dernier jour", "it is open from the first day to the last"}}
	case code.ROME:
		return noun{fr: "le métier", en: "occupation"}
	case code.OGR:
		return noun{fr: "l'appellation", en: "job title"}
	case code.Competence:
		return noun{fr: "la compétence", en: "skill"}
	case code.Savoir:
		return noun{fr: "le savoir", en: "knowledge item"}
	case code.NSF:
		return noun{fr: "la spécialité", en: "field of training"}
	case code.NAF, code.NAF2025:
		return noun{fr: "le secteur", en: "sector"}
	case code.Bloc:
		return noun{fr: "le bloc", en: "skills block"}
	case code.SIRET, code.UAI:
		return noun{fr: "l'établissement", en: "establishment"}
	}
	return noun{fr: "le code", en: "code"}
}

// sentence begins with a capital and ends with a full stop.
func (p Phrase) sentence() Phrase {
	return Phrase{strings.ToUpper(p.FR[:1]) + p.FR[1:] + ".", strings.ToUpper(p.EN[:1]) + p.EN[1:] + "."}
}

var (
	moisFR = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}
	moisEN = [...]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
)

// FR writes a day as French does: 1er janvier 2025; "" for no day.
func (d Day) FR() string {
	y, m, day := d.parts()
	if y == "" {
		return ""
	}
	n := strconv.Itoa(day)
	if day == 1 {
		n = "1er"
	}
	return n + " " + moisFR[m-1] + " " + y
}

// EN writes a day as British English does: 1 January 2025; "" for no day.
func (d Day) EN() string {
	y, m, day := d.parts()
	if y == "" {
		return ""
	}
	return fmt.Sprintf("%d %s %s", day, moisEN[m-1], y)
}

func (d Day) parts() (year string, month, day int) {
	s := d.String()
	if s == "" {
		return "", 0, 0
	}
	month, _ = strconv.Atoi(s[5:7]) // String writes digits there
	day, _ = strconv.Atoi(s[8:])
	return strings.TrimLeft(s[:4], "0"), month, day
}

// none says whether there is no day.
func (d Day) none() bool { return life.Day(d) == life.NoDay }

// enumerate joins names as both languages do, the first five in full.
func enumerate(names []string) Phrase {
	const most = 5
	if len(names) > most {
		rest := len(names) - most
		head := strings.Join(names[:most], ", ")
		if rest == 1 {
			return Phrase{head + " et un autre", head + " and one more"}
		}
		return Phrase{fmt.Sprintf("%s et %d autres", head, rest), fmt.Sprintf("%s and %d more", head, rest)}
	}
	if len(names) < 2 {
		all := strings.Join(names, "")
		return Phrase{all, all}
	}
	last := len(names) - 1
	head := strings.Join(names[:last], ", ")
	return Phrase{head + " et " + names[last], head + " and " + names[last]}
}

func codesOf(ts []Target) []string {
	out := make([]string, len(ts))
	for i, t := range ts {
		out[i] = t.Code
	}
	return out
}
