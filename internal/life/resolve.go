package life

import (
	"cmp"
	"slices"
)

// A Status is the answer to "what is this code" (api.md §3.2).
type Status string

// The statuses of a known code; `inconnu` and `mal-forme` belong to whoever reads the code.
const (
	EnVigueur   Status = "en-vigueur"
	PasEncore   Status = "pas-encore"
	Remplace    Status = "remplace"
	Expire      Status = "expire"
	Ambigu      Status = "ambigu"
	EtatInconnu Status = "etat-inconnu"
	// CodeInconnu is well formed and described by no source.
	CodeInconnu Status = "inconnu"
)

// The rules that lead to a status; each has its explanation in two languages where it is shown.
const (
	RuleActive       = "code-en-vigueur"
	RuleComing       = "debut-a-venir"
	RuleNoStatement  = "aucun-etat-declare"
	RuleFirstActive  = "premiere-en-vigueur"
	RuleNoSuccessor  = "aucune-remplacante-en-vigueur"
	RuleSessionFits  = "session-dans-la-vie-du-code"
	RuleSessionOne   = "une-seule-convient-a-la-session"
	RuleSessionMany  = "plusieurs-conviennent-a-la-session"
	RuleSessionNone  = "aucune-ne-convient-a-la-session"
	RuleUnknown      = "code-decrit-par-aucune-source"
	RuleWithoutEdges = "famille-sans-succession"
)

// A Target is one code of an answer.
type Target struct {
	Code     string
	Distance int    // fewest edges
	State    State  // on the day asked, or on the session's first day
	Old      bool   // an ancestor ("sens": "ancien"): only with a session
	Period   Period // of the statement that decides
	Edition  Day    // the day of the edition that states it, NoDay when none does
}

// A Resolution is api.md §3.2 without what needs titles and addresses.
type Resolution struct {
	Code        string
	Status      Status
	Rule        string
	State       State
	Period      Period
	Edition     Day
	Source      string
	RemplacePar []Target
	Candidats   []Target
	Chain       []Edge
}

// Resolve answers for day d (api.md §3.2(c)).
func (g *Graph) Resolve(code string, d Day) Resolution {
	l := g.lives[code]
	if l == nil {
		return Resolution{Code: code, Status: CodeInconnu, Rule: RuleUnknown, Period: Always, Edition: NoDay}
	}
	r := l.resolution(d)
	switch {
	case r.State == Actif:
		r.Status, r.Rule = EnVigueur, RuleActive
	case r.State == AVenir:
		r.Status, r.Rule = PasEncore, RuleComing
	case l.Kind == Other && r.State == Inconnu:
		r.Status, r.Rule = EtatInconnu, RuleWithoutEdges
	default:
		g.walkForward(&r, d)
	}
	return r
}

func (l *Life) resolution(d Day) Resolution {
	state, by, stated := l.At(d)
	r := Resolution{Code: l.Code, State: state, Period: by.Period, Edition: NoDay}
	if stated {
		r.Edition, r.Source = by.Edition, by.Source
	}
	return r
}

func (g *Graph) walkForward(r *Resolution, d Day) {
	unknown := r.State == Inconnu
	r.Chain = g.walk(r.Code, g.Successors, func(s step) bool {
		t := g.target(s, d)
		switch {
		case t.State == Actif && !unknown:
			r.RemplacePar = append(r.RemplacePar, t)
		case t.State != Inactif:
			r.Candidats = append(r.Candidats, t)
		}
		return t.State != Actif
	})
	sortTargets(r.RemplacePar)
	sortTargets(r.Candidats)
	switch {
	case unknown:
		r.Status, r.Rule = EtatInconnu, RuleNoStatement
	case len(r.RemplacePar) > 0:
		r.Status, r.Rule = Remplace, RuleFirstActive
	default:
		r.Status, r.Rule = Expire, RuleNoSuccessor
	}
}

func (g *Graph) target(s step, d Day) Target {
	state, by, stated := g.lives[s.code].At(d)
	t := Target{Code: s.code, Distance: s.distance, State: state, Old: s.old, Period: by.Period, Edition: NoDay}
	if stated {
		t.Edition = by.Edition
	}
	return t
}

func sortTargets(ts []Target) {
	slices.SortFunc(ts, func(a, b Target) int {
		if c := cmp.Compare(a.Distance, b.Distance); c != 0 {
			return c
		}
		return CompareCodes(a.Code, b.Code)
	})
}

// ResolveSession answers for a session of two days (api.md §3.2(d)). first must not be after last.
func (g *Graph) ResolveSession(code string, first, last Day) Resolution {
	l := g.lives[code]
	if l == nil {
		return Resolution{Code: code, Status: CodeInconnu, Rule: RuleUnknown, Period: Always, Edition: NoDay}
	}
	r := l.resolution(first)
	newest, stated := l.Newest()
	r.Period = newest.Period
	if l.fits(first, last) {
		r.Status, r.Rule = EnVigueur, RuleSessionFits
		return r
	}
	fitting := g.fitting(&r, first, last)
	switch {
	case len(fitting) == 1:
		r.Status, r.Rule, r.RemplacePar = Remplace, RuleSessionOne, fitting
	case len(fitting) > 1:
		r.Status, r.Rule, r.Candidats = Ambigu, RuleSessionMany, fitting
	case newest.Period.After(first):
		r.Status, r.Rule = PasEncore, RuleComing
	case !stated:
		r.Status, r.Rule = EtatInconnu, RuleNoStatement
	default:
		r.Status, r.Rule = Expire, RuleSessionNone
	}
	return r
}

// fitting returns the ancestors and descendants of r.Code that fit the session, nearest first; one that a cycle makes
// both is counted once, on the side on which it is nearer, as a descendant where both are as near.
func (g *Graph) fitting(r *Resolution, first, last Day) []Target {
	nearest := map[string]step{}
	collect := func(old bool) func(step) bool {
		return func(s step) bool {
			s.old = old
			if at, seen := nearest[s.code]; g.lives[s.code].fits(first, last) && (!seen || s.distance < at.distance) {
				nearest[s.code] = s
			}
			return true
		}
	}
	r.Chain = append(g.walk(r.Code, g.Successors, collect(false)), g.walk(r.Code, g.Predecessors, collect(true))...)
	out := make([]Target, 0, len(nearest))
	for _, s := range nearest {
		t := g.target(s, first)
		newest, _ := g.lives[s.code].Newest()
		t.Period = newest.Period
		out = append(out, t)
	}
	sortTargets(out)
	return out
}
