package answer

import (
	"slices"
	"strconv"
)

// The rules of reconciliation, by the names that decisions carry (mappings/policy.ttl and package reconcile).
const (
	concordance  = "concordance"
	correction   = "correction"
	plusRecente  = "edition-la-plus-recente"
	prioritaire  = "source-prioritaire"
	ensemble     = "ensemble-de-l-edition"
	mention      = "premiere-mention"
	seule        = "seule-possible"
	succession   = "succession-declaree"
	premiere     = "premiere-edition"
	derniere     = "derniere-edition"
	changee      = "valeur-changee"
	seul         = "jours-sans-appariement"
	activePuis   = "premiere-activation"
	activeEncore = "derniere-activation"
	quiDecide    = "edition-qui-decide"
	quiEnParle   = "source-qui-en-parle"
	intersection = "intersection-des-vies"
	codeCite     = "nom-d-un-code-cite"
)

// explainDecision says in a sentence why a value is published, or why none is.
func explainDecision(r Reason) Phrase {
	switch rule := string(r.Decision); {
	case rule == concordance:
		return agreement(r.Origines)
	case r.Valeur == nil:
		return explainAbsence(rule).sentence()
	default:
		p, where := reasons(rule), first(r.Origines)
		return Phrase{p.FR + " : " + where.FR, p.EN + ": " + where.EN}.sentence()
	}
}

// reasons says what a rule does, before the place where the value was read.
func reasons(rule string) Phrase {
	switch rule {
	case correction:
		return Phrase{"une correction relue remplace ou complète ce que la source publie", "a reviewed correction replaces or completes what the source publishes"}
	case plusRecente:
		return Phrase{"l'édition la plus récente qui en parle l'emporte", "the newest edition that speaks of it prevails"}
	case prioritaire:
		return Phrase{"la source qui fait autorité sur ce point l'emporte", "the source with authority on this point prevails"}
	case ensemble:
		return Phrase{"la dernière édition complète donne cette valeur", "the newest complete edition gives this value"}
	case mention:
		return Phrase{"la valeur est gardée telle que l'édition la plus récente la donne", "the value is kept as the newest edition gives it"}
	case seule:
		return Phrase{"de la source la mieux placée, c'est la seule valeur possible", "of the source that comes first, it is the only possible value"}
	case succession:
		return Phrase{"une source déclare cette succession, d'un côté ou de l'autre", "a source declares this succession, on one side or the other"}
	case premiere:
		return Phrase{"c'est le jour de la première édition qui en parle", "it is the day of the first edition that speaks of it"}
	case derniere:
		return Phrase{"c'est le jour de la dernière édition qui en parle", "it is the day of the last edition that speaks of it"}
	case changee:
		return Phrase{"ce jour-là, la source n'en dit plus la même chose que dans son édition précédente", "on that day, the source no longer says the same of it as in its edition before"}
	case seul:
		return Phrase{"de la vie du code, ces jours-là n'ont aucun couple", "of the life of the code, no pair has these days"}
	case activePuis:
		return Phrase{"c'est le jour de la première édition qui la dit active", "it is the day of the first edition that says it active"}
	case activeEncore:
		return Phrase{"c'est le jour de la dernière édition qui la dit active", "it is the day of the last edition that says it active"}
	case quiDecide:
		return Phrase{"c'est le jour de l'édition qui décide de son état", "it is the day of the edition that decides its state"}
	case quiEnParle:
		return Phrase{"au moins une ligne de cette source en parle", "at least one row of this source speaks of it"}
	case intersection:
		return Phrase{"ce sont les jours où les deux codes vivent, calculés d'après leurs dates", "these are the days on which both codes live, worked out from their dates"}
	case codeCite:
		return Phrase{"c'est le nom donné là où ce code est cité", "it is the name given where this code is cited"}
	}
	return Phrase{"une seule ligne le dit", "one row alone says so"}
}

func explainAbsence(rule string) Phrase {
	switch rule {
	case correction:
		return Phrase{"une correction relue retire la valeur que la source publie", "a reviewed correction withdraws the value that the source publishes"}
	case plusRecente:
		return Phrase{"l'édition la plus récente qui en parle ne donne plus de valeur", "the newest edition that speaks of it gives no value any more"}
	case ensemble:
		return Phrase{"la dernière édition complète ne donne plus aucune valeur", "the newest complete edition gives no value any more"}
	case seule:
		return Phrase{"la source la mieux placée permet plusieurs valeurs, dont une au plus est juste", "the source that comes first allows several values, of which one at most is right"}
	}
	return Phrase{"aucune valeur n'est retenue", "no value is kept"}
}

// explainLoss says in a sentence why a value is not published.
func explainLoss(o Overruled) Phrase {
	p := Phrase{"valeur écartée", "value overruled"}
	switch string(o.Decision) {
	case correction:
		p = Phrase{"une correction relue dit que cette valeur est fausse", "a reviewed correction says that this value is wrong"}
	case prioritaire:
		p = Phrase{"une autre source fait autorité sur ce point", "another source has authority on this point"}
	case ensemble:
		p = Phrase{"une édition complète plus récente ne donne plus cette valeur", "a newer complete edition no longer gives this value"}
	case plusRecente:
		p = Phrase{"une édition plus récente dit autre chose", "a newer edition says otherwise"}
	case seule:
		p = Phrase{"ce n'est pas la seule valeur possible de la source la mieux placée", "it is not the only possible value of the source that comes first"}
	}
	where := first(o.Origines)
	return Phrase{p.FR + " ; lu dans " + where.FR, p.EN + "; read in " + where.EN}.sentence()
}

// agreement counts the editions that say the same.
func agreement(from []Origin) Phrase {
	var names []string
	for _, o := range from {
		names = append(names, o.Source)
	}
	slices.Sort(names)
	all, n := enumerate(slices.Compact(names)), strconv.Itoa(len(from))
	if len(from) < 2 {
		return Phrase{"plusieurs lignes disent la même chose : " + all.FR, "several rows say the same: " + all.EN}.sentence()
	}
	return Phrase{n + " éditions disent la même chose : " + all.FR, n + " editions say the same: " + all.EN}.sentence()
}

// first says where the strongest statement stands.
func first(from []Origin) Phrase {
	if len(from) == 0 {
		return Phrase{"sans ligne d'origine", "without a row of origin"}
	}
	o := from[0]
	row := strconv.FormatUint(uint64(o.Ligne), 10)
	return Phrase{
		o.Source + ", édition du " + o.Edition.FR() + ", ligne " + row,
		o.Source + ", edition of " + o.Edition.EN() + ", row " + row,
	}
}
