package reconcile

import (
	"strings"

	"passerelle/internal/fact"
	"passerelle/internal/life"
	"passerelle/internal/rdf"
)

// coverage publishes the days of a diploma's life, and of the life of a fiche open to apprenticeship, on which no pair holds
// it: appariements with one side, whose code has - for the other. RS fiches have none.
func (r *run) coverage(held map[rdf.ID][]life.Period) {
	open := r.openToApprenticeship()
	for _, id := range r.subjectsInOrder() {
		l := r.life[id]
		if len(r.dated[id]) == 0 || l.Kind == life.Fiche && (!open[id] || !strings.HasPrefix(l.Code, "RNCP")) {
			continue
		}
		newest, _ := l.Newest()
		if _, lived := newest.Period.Intersect(life.Always); !lived {
			continue // it ends before it starts: a shape tells so
		}
		if rest := newest.Period.Minus(held[id]); len(rest) > 0 {
			r.alone(id, l, rest)
		}
	}
}

// alone publishes the appariement of one side.
func (r *run) alone(id rdf.ID, l life.Life, rest []life.Period) {
	from := r.dated[id]
	side, code := r.v.pDiplome, l.Code+"_-"
	if l.Kind == life.Fiche {
		side, code = r.v.pCertification, "-_"+l.Code
	}
	pair := r.t.Terms.IRI(r.p.Base + "id/appariement/" + code)
	r.derive(pair, r.v.typ, r.v.appariement, RuleAlone, from)
	r.derive(pair, r.v.code, r.t.Terms.InternString(rdf.NewLiteral(code, "").String()), RuleAlone, from)
	r.derive(pair, side, id, RuleAlone, from)
	r.derive(id, r.v.pAppariement, pair, RuleAlone, from)
	for _, days := range rest {
		r.period(pair, days, RuleAlone, from)
	}
	r.things[pair] = thing{class: r.v.appariement}
	r.codes[pair] = code
}

// openToApprenticeship finds the fiches that a source says are open to apprenticeship or to professionalisation.
func (r *run) openToApprenticeship() map[rdf.ID]bool {
	open := map[rdf.ID]bool{}
	for _, f := range r.out.Facts {
		if r.things[f.S].class == r.v.certification && r.saysOpen(f) {
			open[f.S] = true
		}
	}
	return open
}

// ways of access of France compétences; both spellings of the apostrophe occur.
var ways = strings.NewReplacer("’", "'")

func (r *run) saysOpen(f fact.Fact) bool {
	switch f.P {
	case r.v.accesApprentissage:
		return f.O == r.v.vrai
	case r.v.voieAcces:
		way := ways.Replace(r.t.Terms.Value(f.O))
		return strings.Contains(way, "En contrat d'apprentissage") || strings.Contains(way, "En contrat de professionnalisation")
	}
	return false
}
