package mappings_test

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/pipeline"
	"passerelle/internal/rdf"
	"passerelle/internal/reconcile"
	"passerelle/mappings"
	"passerelle/ontology"
)

const app = pipeline.Base + "def/apprentissage#"

// fixed are the rules that reconciliation does not take from the policy.
var fixed = map[string]string{app + "code": "premiere-mention", app + "remplace": "succession-declaree", app + "remplacePar": "succession-declaree"}

func readPolicy(t *testing.T) reconcile.Policy {
	t.Helper()
	p, err := reconcile.ReadPolicy(readGraph(t, "policy.ttl", "policy"), pipeline.Base)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func readOntology(t *testing.T) *rdf.Graph {
	t.Helper()
	file, err := ontology.FS.Open("apprentissage.ttl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	g, err := rdf.ReadGraph(file, "ontology/apprentissage.ttl", app, rdf.Turtle)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// mapped are the properties that some mapping makes.
func mapped(t *testing.T) []string {
	t.Helper()
	names, err := fs.Glob(mappings.FS, "*/mapping.ttl")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, name := range names {
		readGraph(t, name, strings.TrimSuffix(name, "/mapping.ttl")).Each(func(_, p, o string) {
			if p == "<http://w3id.org/rml/predicate>" {
				found[rdf.Text(o)] = true
			}
		})
	}
	return slices.Sorted(maps.Keys(found))
}

// The policy names every source, and no other; it settles on one value what the ontology says has one, and nothing else.
func TestPolicyFitsSourcesAndOntology(t *testing.T) {
	policy, onto, properties := readPolicy(t), readOntology(t), mapped(t)
	declared, err := pipeline.ReadSources(mappings.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range declared {
		if policy.Rank[s.Name] == 0 {
			t.Errorf("policy.ttl: source %s has no rank", s.Name)
		}
	}
	if len(policy.Rank) != len(declared) {
		t.Errorf("policy.ttl ranks %d sources, %d are declared", len(policy.Rank), len(declared))
	}
	for _, p := range properties {
		rule, named := policy.Rules[p]
		one := named && (rule == reconcile.Newest || rule == reconcile.Ranked || rule == reconcile.Sole) || fixed[p] == "premiere-mention"
		if functional := slices.Contains(onto.Objects("<"+p+">", rdf.Type), "<"+rdf.OWL+"FunctionalProperty>"); one != functional {
			t.Errorf("%s: one value by its rule: %v, functional in the ontology: %v", p, one, functional)
		}
	}
	for p := range policy.Rules {
		if !slices.Contains(properties, p) {
			t.Errorf("policy.ttl: no mapping makes %s", p)
		}
	}
}

// The table of docs/policy.md says what policy.ttl says, with the labels of the ontology.
func TestPolicyPage(t *testing.T) {
	path := filepath.Join("..", "docs", "policy.md")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, opened := strings.Cut(string(text), "<!-- table -->\n")
	was, tail, closed := strings.Cut(rest, "<!-- /table -->")
	if !opened || !closed {
		t.Fatalf("%s: no <!-- table --> and <!-- /table -->", path)
	}
	is := policyTable(t)
	if *update {
		if err := os.WriteFile(path, []byte(head+"<!-- table -->\n"+is+"<!-- /table -->"+tail), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if d := difference(was, is); d != "" {
		t.Errorf("%s: the table is not that of policy.ttl (- page, + policy):\n%s\nwrite it with go test ./mappings -update", path, d)
	}
	for rule := range ruleNames(t) {
		if strings.Count(head, "(`"+rule+"`)") != 2 {
			t.Errorf("%s: rule %s is not explained in both languages", path, rule)
		}
	}
}

// ruleNames are the rules that the policy uses, and the three that need no mention there.
func ruleNames(t *testing.T) map[string]bool {
	out := map[string]bool{reconcile.Set.String(): true, reconcile.Once.String(): true, reconcile.RuleCorrection: true}
	for _, rule := range readPolicy(t).Rules {
		out[rule.String()] = true
	}
	return out
}

// policyTable is the table of the page, by rule and then by property.
func policyTable(t *testing.T) string {
	policy, onto := readPolicy(t), readOntology(t)
	byRule := map[string][]string{}
	for _, p := range mapped(t) {
		rule := reconcile.Set.String()
		if r, named := policy.Rules[p]; named {
			rule = r.String()
		}
		if name := fixed[p]; name != "" {
			rule = name
		}
		byRule[rule] = append(byRule[rule], p)
	}
	var b strings.Builder
	b.WriteString("| règle · rule | propriété · property | libellé | label |\n|---|---|---|---|\n")
	for _, rule := range slices.Sorted(maps.Keys(byRule)) {
		for _, p := range byRule[rule] {
			labels := map[string]string{}
			for _, o := range onto.Objects("<"+p+">", rdf.RDFS+"label") {
				if l, err := rdf.ParseTerm(o); err == nil {
					labels[l.Lang] = l.Value
				}
			}
			fmt.Fprintf(&b, "| `%s` | `%s` | %s | %s |\n", rule, strings.TrimPrefix(p, app), labels["fr"], labels["en"])
		}
	}
	return b.String()
}
