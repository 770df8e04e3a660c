package answer

import (
	"passerelle/internal/code"
	"passerelle/internal/life"
)

// A telling is what the sentences about one resolution are made of.
type telling struct {
	r    *Resolution
	noun noun
	name Phrase // the code with its noun
	on   Phrase // "le 1er février 2025", or the session
	seen Phrase // " (constaté le …)", "" when no edition states it
}

// explain writes the sentence of the rule that led to the status, with codes and dates.
func explain(r *Resolution) Phrase {
	t := newTelling(r)
	switch r.Regle {
	case life.RuleActive:
		return t.active()
	case life.RuleComing:
		return t.coming()
	case life.RuleNoStatement:
		return t.unstated()
	case life.RuleFirstActive:
		return t.replaced()
	case life.RuleNoSuccessor:
		return t.withoutSuccessor()
	case life.RuleSessionFits:
		return t.sessionFits()
	case life.RuleSessionOne, life.RuleSessionMany, life.RuleSessionNone:
		return t.sessionMisfits()
	case life.RuleWithoutEdges:
		return t.present()
	case RuleMalformed:
		return malformed(r.Code)
	}
	return t.unknown()
}

func newTelling(r *Resolution) telling {
	n := nounOf(code.Family(r.Code.Famille))
	t := telling{r: r, noun: n, name: n.name(string(r.Code.Normalise))}
	t.on = Phrase{"le " + r.Date.FR(), "on " + r.Date.EN()}
	if r.Session != nil {
		t.on = Phrase{"la session du " + r.Session.Debut.FR() + " au " + r.Session.Fin.FR(),
			"the session from " + r.Session.Debut.EN() + " to " + r.Session.Fin.EN()}
	}
	if r.Ressource != nil && !r.Ressource.ConstateLe.none() {
		t.seen = Phrase{" (constaté le " + r.Ressource.ConstateLe.FR() + ")", " (stated on " + r.Ressource.ConstateLe.EN() + ")"}
	}
	return t
}

// end closes the sentence with the day on which it was stated.
func (t telling) end(p Phrase) Phrase { return Phrase{p.FR + t.seen.FR, p.EN + t.seen.EN}.sentence() }

func (t telling) active() Phrase {
	p := Phrase{t.name.FR + " est " + t.noun.is.FR + " " + t.on.FR, t.name.EN + " is " + t.noun.is.EN + " " + t.on.EN}
	if end := t.r.Ressource.Validite.Fin; !end.none() {
		p.FR += ", et jusqu'au " + end.FR()
		p.EN += ", and until " + end.EN()
	}
	return t.end(p)
}

func (t telling) coming() Phrase {
	start := t.r.Ressource.Validite.Debut
	if t.r.Session != nil {
		p := t.misfit()
		return t.end(Phrase{p.FR + " : sa vie ne commence que le " + start.FR(), p.EN + ": its life only begins on " + start.EN()})
	}
	return t.end(Phrase{
		t.name.FR + " n'est pas encore " + t.noun.is.FR + " " + t.on.FR + " : sa vie commence le " + start.FR(),
		t.name.EN + " is not yet " + t.noun.is.EN + " " + t.on.EN + ": its life begins on " + start.EN(),
	})
}

func (t telling) unstated() Phrase {
	p := Phrase{"aucune source ne dit si " + t.name.FR, "no source says whether " + t.name.EN}
	if t.r.Session != nil {
		p.FR += " convient à " + t.on.FR
		p.EN += " fits " + t.on.EN
	} else {
		p.FR += " est " + t.noun.is.FR + " " + t.on.FR
		p.EN += " is " + t.noun.is.EN + " " + t.on.EN
	}
	return t.end(t.candidates(p))
}

// over says since when the code is no longer alive.
func (t telling) over() Phrase {
	live, end := t.noun.is, t.r.Ressource.Validite.Fin
	if end.none() || end >= t.r.Date {
		return Phrase{t.name.FR + " n'est plus " + live.FR + " " + t.on.FR, t.name.EN + " is no longer " + live.EN + " " + t.on.EN}
	}
	return Phrase{
		t.name.FR + " n'est plus " + live.FR + " depuis le " + (end + 1).FR(),
		t.name.EN + " has not been " + live.EN + " since " + (end + 1).EN(),
	}
}

func (t telling) replaced() Phrase {
	p, by := t.over(), enumerate(codesOf(t.r.RemplacePar))
	replace := Phrase{" remplace", " replaces it"}
	if len(t.r.RemplacePar) > 1 {
		replace = Phrase{" remplacent", " replace it"}
	}
	p.FR += " ; " + by.FR + " " + t.noun.pronoun + replace.FR
	p.EN += "; " + by.EN + replace.EN
	return t.end(p)
}

func (t telling) withoutSuccessor() Phrase {
	p := t.over()
	p.FR += ", et aucun code en vigueur ne " + t.noun.pronoun + " remplace"
	p.EN += ", and no code in force replaces it"
	return t.end(t.candidates(p))
}

// candidates names the codes of which a person has to judge.
func (t telling) candidates(p Phrase) Phrase {
	if len(t.r.Candidats) == 0 {
		return p
	}
	all := enumerate(codesOf(t.r.Candidats))
	return Phrase{p.FR + " ; à examiner : " + all.FR, p.EN + "; to be looked at: " + all.EN}
}

func (t telling) sessionFits() Phrase {
	return t.end(Phrase{
		t.name.FR + " convient à " + t.on.FR + " : " + t.noun.fits.FR,
		t.name.EN + " fits " + t.on.EN + ": " + t.noun.fits.EN,
	})
}

func (t telling) misfit() Phrase {
	return Phrase{t.name.FR + " ne convient pas à " + t.on.FR, t.name.EN + " does not fit " + t.on.EN}
}

func (t telling) sessionMisfits() Phrase {
	p, it := t.misfit(), t.noun.pronoun
	switch t.r.Regle {
	case life.RuleSessionOne:
		by := t.r.RemplacePar[0]
		way := Phrase{"qui " + it + " remplace", "which replaces it"}
		if by.Sens != "" {
			way = Phrase{"qui " + it + " précède", "which came before it"}
		}
		p.FR += " ; seul " + by.Code + ", " + way.FR + ", y convient"
		p.EN += "; only " + by.Code + ", " + way.EN + ", does"
	case life.RuleSessionMany:
		all := enumerate(codesOf(t.r.Candidats))
		p.FR += " ; plusieurs codes y conviennent, le choix vous revient : " + all.FR
		p.EN += "; several codes do, the choice is yours: " + all.EN
	default:
		p.FR += ", ni aucun code qui " + it + " précède ou " + it + " remplace"
		p.EN += ", and neither does any code that came before it or replaces it"
	}
	return t.end(p)
}

func (t telling) present() Phrase {
	titles := make([]string, len(t.r.Sources))
	for i, s := range t.r.Sources {
		titles[i] = s.Intitule
	}
	source, last := enumerate(titles), t.r.Ressource.ConstateLe
	if t.r.Statut == life.EnVigueur {
		return Phrase{
			t.name.FR + " figure dans l'édition la plus récente de sa source (" + source.FR + ", " + last.FR() + ")",
			t.name.EN + " stands in the newest edition of its source (" + source.EN + ", " + last.EN() + ")",
		}.sentence()
	}
	return Phrase{
		t.name.FR + " ne figure plus dans l'édition la plus récente de sa source (" + source.FR + ") ; dernière mention le " + last.FR(),
		t.name.EN + " no longer stands in the newest edition of its source (" + source.EN + "); last seen on " + last.EN(),
	}.sentence()
}

func (t telling) unknown() Phrase {
	return Phrase{
		t.name.FR + " a la bonne forme, mais aucune source de cette version ne décrit ce code",
		t.name.EN + " is well formed, but no source of this release describes it",
	}.sentence()
}

// malformed says what is wrong with what was typed, and what may have been meant.
func malformed(c Code) Phrase {
	p := problems(c.Probleme)
	if f := string(c.Famille); f != "" {
		p.FR += " pour la famille " + f
		p.EN += " for the family " + f
	}
	if len(c.Suggestions) > 0 {
		meant := make([]string, len(c.Suggestions))
		for i, s := range c.Suggestions {
			meant[i] = s.Code + " (" + string(s.Famille) + ")"
		}
		all := enumerate(meant)
		p.FR += " ; peut-être : " + all.FR
		p.EN += "; perhaps: " + all.EN
	}
	return p.sentence()
}

func problems(problem Text) Phrase {
	switch problem {
	case code.Vide:
		return Phrase{"aucun code n'est donné", "no code is given"}
	case code.Longueur:
		return Phrase{"ce code n'a pas le bon nombre de caractères", "this code has not the right number of characters"}
	case code.LettreDeControle:
		return Phrase{"la lettre de contrôle de ce code est fausse", "the check letter of this code is wrong"}
	case code.CleDeControle:
		return Phrase{"la clé de contrôle de ce code est fausse", "the check digit of this code is wrong"}
	case code.FamilleAutre:
		return Phrase{"ce code semble être d'une autre famille et ne convient pas", "this code seems to be of another family and is no good"}
	}
	return Phrase{"ce code n'a pas une forme connue", "this code has no known form"}
}
