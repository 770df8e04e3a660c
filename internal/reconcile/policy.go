// Package reconcile decides what is published out of what all sources said: identity, validity, succession and
// conflicts, by a declared policy. It sees statements and editions, never rows, files or graphs, and every decision it
// takes names its rule, what it kept and what it lost.
package reconcile

import (
	"fmt"

	"passerelle/internal/rdf"
)

// A Rule settles which of the values that sources give to one property of one thing is published.
type Rule uint8

// The rules of conflict. Their names are what `why` and policy.ttl call them.
const (
	// Newest publishes what the newest edition says that has both the thing and the property, even when it says nothing.
	Newest Rule = iota
	// Ranked publishes the value of the source that comes first in rank, and of its newest edition.
	Ranked
	// Set publishes, source by source and table by table, all values of the newest complete edition that speaks of the
	// thing, and those of later extracts.
	Set
	// Once publishes each value once, from the newest edition that states it.
	Once
	// Sole publishes the value that Ranked would, and none where that edition states several: they are guesses, of which one
	// at most is right.
	Sole
)

var ruleNames = map[string]Rule{"edition-la-plus-recente": Newest, "source-prioritaire": Ranked, "ensemble-de-l-edition": Set, "premiere-mention": Once,
	"seule-possible": Sole}

// String returns the rule's name in policy.ttl.
func (r Rule) String() string {
	for name, rule := range ruleNames {
		if rule == r {
			return name
		}
	}
	return "?"
}

// Rules of derived facts, named in decisions beside those of conflict.
const (
	RuleAgreement   = "concordance"
	RuleCorrection  = "correction"
	RuleSuccession  = "succession-declaree"
	RuleFirstSeen   = "premiere-edition"
	RuleLastSeen    = "derniere-edition"
	RuleChanged     = "valeur-changee"
	RuleStatedOn    = "edition-qui-decide"
	RuleSpeaks      = "source-qui-en-parle"
	RuleIntersect   = "intersection-des-vies"
	RuleAlone       = "jours-sans-appariement"
	RuleFirstActive = "premiere-activation"
	RuleLastActive  = "derniere-activation"
)

// A Policy is mappings/policy.ttl taken apart.
type Policy struct {
	Base   string          // canonical base of all IRIs
	Rank   map[string]int  // source → rank, the smaller prevails
	Rules  map[string]Rule // property IRI → rule; Set where absent
	Tables []TableRule     // the tables of correspondence
	// Ranges are the properties of the ontology with what their values are, by IRI: what corrections may be about.
	Ranges map[string]Range
}

// Namespace of the policy's own terms.
const policyNS = "https://api.apprentissage.beta.gouv.fr/def/source#"

// ReadPolicy takes the policy out of its Turtle document:
//
//	<policy> src:rank ( "france-competences" "bcn" … ) .
//	app:intitule src:conflict "source-prioritaire" .
func ReadPolicy(g *rdf.Graph, base string) (Policy, error) {
	p := Policy{Base: base, Rank: map[string]int{}, Rules: map[string]Rule{}}
	for _, s := range g.Subjects() {
		for _, head := range g.Objects(s, policyNS+"rank") {
			for i, source := range g.List(head) {
				p.Rank[rdf.Text(source)] = i + 1
			}
		}
		if name := g.Text(s, policyNS+"conflict"); name != "" {
			rule, ok := ruleNames[name]
			if !ok {
				return p, fmt.Errorf("%s:%d: %s: no rule of conflict is called %q", g.Name(), g.Locate(s, name), s, name)
			}
			p.Rules[rdf.Text(s)] = rule
		}
	}
	if len(p.Rank) == 0 {
		return p, fmt.Errorf("%s: no src:rank list; name every source, the one that prevails first", g.Name())
	}
	return p, nil
}
