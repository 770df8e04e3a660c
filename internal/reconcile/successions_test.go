package reconcile_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// edges writes the edges: `OLD>NEW by sides sources`, contested ones with `?`.
func (o outcome) edges() []string {
	var out []string
	for _, e := range o.out.Edges {
		by := ""
		if e.ByOld {
			by += " ancien"
		}
		if e.ByNew {
			by += " nouveau"
		}
		sign := ">"
		if e.Contested {
			sign = "?"
		}
		out = append(out, fmt.Sprintf("%s%s%s%s %s", e.Old, sign, e.New, by, strings.Join(e.Sources, ",")))
	}
	return out
}

const twoFiches = `
A certification/RNCP1 is Certification
A certification/RNCP2 is Certification
`

// Edges, the facts that they make, and findings.
var successionCases = []struct {
	name, said            string
	edges, facts, finding []string
}{
	{"declared by the old code", `
edition A one t 2024-01-01 complet` + twoFiches + `
A certification/RNCP1 remplacePar <certification/RNCP2>`,
		[]string{"RNCP1>RNCP2 ancien one"},
		[]string{"certification/RNCP1 remplacePar certification/RNCP2", "certification/RNCP2 remplace certification/RNCP1"}, nil},
	{"declared by the new code", `
edition A one t 2024-01-01 complet` + twoFiches + `
A certification/RNCP2 remplace <certification/RNCP1>`,
		[]string{"RNCP1>RNCP2 nouveau one"},
		[]string{"certification/RNCP1 remplacePar certification/RNCP2", "certification/RNCP2 remplace certification/RNCP1"}, nil},
	{"declared by both, in two sources", `
edition A one t 2024-01-01 complet
edition B two t 2024-01-01 complet` + twoFiches + `
A certification/RNCP1 remplacePar <certification/RNCP2>
B certification/RNCP2 remplace <certification/RNCP1>
B certification/RNCP1 remplacePar <certification/RNCP2>`,
		[]string{"RNCP1>RNCP2 ancien nouveau one,two"},
		[]string{"certification/RNCP1 remplacePar certification/RNCP2", "certification/RNCP2 remplace certification/RNCP1"}, nil},
	{"several at once", `
edition A one t 2024-01-01 complet` + twoFiches + `
A certification/RNCP10 is Certification
A certification/RNCP1 remplacePar <certification/RNCP10>
A certification/RNCP1 remplacePar <certification/RNCP2>`,
		[]string{"RNCP1>RNCP2 ancien one", "RNCP1>RNCP10 ancien one"},
		[]string{"certification/RNCP1 remplacePar certification/RNCP2", "certification/RNCP2 remplace certification/RNCP1",
			"certification/RNCP1 remplacePar certification/RNCP10", "certification/RNCP10 remplace certification/RNCP1"}, nil},
	{"the newest edition that speaks of the code no longer declares it", `
edition A one t 2024-01-01 complet
edition B one t 2025-01-01 complet` + twoFiches + `
A certification/RNCP1 remplacePar <certification/RNCP2>
B certification/RNCP1 is Certification
B certification/RNCP3 is Certification
B certification/RNCP3 remplacePar <certification/RNCP1>`,
		[]string{"RNCP1?RNCP2 one", "RNCP3>RNCP1 ancien one"},
		[]string{"certification/RNCP3 remplacePar certification/RNCP1", "certification/RNCP1 remplace certification/RNCP3"}, nil},
	{"it declares another one", `
edition A one t 2024-01-01 complet
edition B one t 2025-01-01 complet` + twoFiches + `
A certification/RNCP3 is Certification
B certification/RNCP1 is Certification
A certification/RNCP1 remplacePar <certification/RNCP2>
B certification/RNCP1 remplacePar <certification/RNCP3>`,
		[]string{"RNCP1?RNCP2 one", "RNCP1>RNCP3 ancien one"},
		[]string{"certification/RNCP1 remplacePar certification/RNCP3", "certification/RNCP3 remplace certification/RNCP1"}, nil},
	{"it does not have the declaring code", `
edition A one t 2024-01-01 complet
edition B one t 2025-01-01 complet` + twoFiches + `
A certification/RNCP1 remplacePar <certification/RNCP2>
B certification/RNCP2 is Certification
B certification/RNCP2 remplacePar <certification/RNCP3>`,
		[]string{"RNCP1>RNCP2 ancien one", "RNCP2>RNCP3 ancien one"},
		[]string{"certification/RNCP1 remplacePar certification/RNCP2", "certification/RNCP2 remplace certification/RNCP1",
			"certification/RNCP2 remplacePar certification/RNCP3"},
		[]string{"code-jamais-decrit certification/RNCP3"}},
	{"an edition without succession columns is silent", `
edition A one t 2024-01-01 complet
edition B one t 2025-01-01 complet` + twoFiches + `
A certification/RNCP1 remplacePar <certification/RNCP2>
B certification/RNCP1 is Certification`,
		[]string{"RNCP1>RNCP2 ancien one"},
		[]string{"certification/RNCP1 remplacePar certification/RNCP2", "certification/RNCP2 remplace certification/RNCP1"}, nil},
	{"an extract contests nothing", `
edition A one t 2024-01-01 complet
edition B one t 2025-01-01 extrait` + twoFiches + `
A certification/RNCP1 remplacePar <certification/RNCP2>
B certification/RNCP1 is Certification
B certification/RNCP2 remplacePar <certification/RNCP1>`,
		[]string{"RNCP1>RNCP2 ancien one", "RNCP2>RNCP1 ancien one"},
		[]string{"certification/RNCP1 remplacePar certification/RNCP2", "certification/RNCP2 remplace certification/RNCP1",
			"certification/RNCP2 remplacePar certification/RNCP1", "certification/RNCP1 remplace certification/RNCP2"},
		[]string{"succession-en-boucle certification/RNCP1", "succession-en-boucle certification/RNCP2"}},
	{"one source drops it, another still declares it", `
edition A one t 2024-01-01 complet
edition B one t 2025-01-01 complet
edition C two t 2023-01-01 complet` + twoFiches + `
A certification/RNCP1 remplacePar <certification/RNCP2>
B certification/RNCP1 is Certification
B certification/RNCP2 remplacePar <certification/RNCP3>
C certification/RNCP1 remplacePar <certification/RNCP2>`,
		[]string{"RNCP1>RNCP2 ancien two", "RNCP2>RNCP3 ancien one"},
		[]string{"certification/RNCP1 remplacePar certification/RNCP2", "certification/RNCP2 remplace certification/RNCP1",
			"certification/RNCP2 remplacePar certification/RNCP3"},
		[]string{"code-jamais-decrit certification/RNCP3"}},
	{"the old side drops it, the new side declares it", `
edition A one t 2024-01-01 complet
edition B one t 2025-01-01 complet` + twoFiches + `
A certification/RNCP1 remplacePar <certification/RNCP2>
B certification/RNCP1 is Certification
B certification/RNCP2 is Certification
B certification/RNCP9 remplacePar <certification/RNCP2>
B certification/RNCP2 remplace <certification/RNCP1>`,
		[]string{"RNCP1>RNCP2 nouveau one"},
		[]string{"certification/RNCP1 remplacePar certification/RNCP2", "certification/RNCP2 remplace certification/RNCP1"}, nil},
	{"to itself", `
edition A one t 2024-01-01 complet` + twoFiches + `
A certification/RNCP1 remplacePar <certification/RNCP1>`,
		[]string{"RNCP1>RNCP1 ancien one"},
		[]string{"certification/RNCP1 remplacePar certification/RNCP1", "certification/RNCP1 remplace certification/RNCP1"},
		[]string{"succession-en-boucle certification/RNCP1"}},
	{"a loop through a code that no row describes", `
edition A one t 2024-01-01 complet` + twoFiches + `
A certification/RNCP1 remplacePar <certification/RNCP8>
A certification/RNCP1 remplace <certification/RNCP8>`,
		[]string{"RNCP1>RNCP8 ancien one", "RNCP8>RNCP1 nouveau one"},
		[]string{"certification/RNCP1 remplacePar certification/RNCP8", "certification/RNCP1 remplace certification/RNCP8"},
		[]string{"code-jamais-decrit certification/RNCP8", "code-jamais-decrit certification/RNCP8",
			"succession-en-boucle certification/RNCP1", "succession-en-boucle certification/RNCP8"}},
	{"diplomas too", `
edition A one t 2024-01-01 complet
A diplome/50022137 is Diplome
A diplome/40022106 is Diplome
A diplome/50022137 remplace <diplome/40022106>`,
		[]string{"40022106>50022137 nouveau one"},
		[]string{"diplome/40022106 remplacePar diplome/50022137", "diplome/50022137 remplace diplome/40022106"}, nil},
}

func TestSuccessions(t *testing.T) {
	for _, tc := range successionCases {
		t.Run(tc.name, func(t *testing.T) {
			o := script(tc.said).run(t)
			if got := o.edges(); !slices.Equal(got, tc.edges) {
				t.Errorf("edges %q, want %q", got, tc.edges)
			}
			same(t, "published", o.facts("remplacePar", "remplace"), tc.facts...)
			same(t, "findings", o.findings(), tc.finding...)
		})
	}
}

// What a newer edition dropped is overruled, and the rule of successions says so.
func TestContestedSuccessionsAreOverruled(t *testing.T) {
	o := script(`
edition A one t 2024-01-01 complet
edition B one t 2025-01-01 complet
A certification/RNCP1 is Certification
A certification/RNCP1 remplacePar <certification/RNCP2>
B certification/RNCP1 is Certification
B certification/RNCP5 remplacePar <certification/RNCP6>`).run(t)
	same(t, "overruled", o.lost(), "A certification/RNCP1 remplacePar certification/RNCP2")
	rules := 0
	for _, d := range o.out.Decisions {
		if d.Rule == "succession-declaree" && len(d.Lost) == 1 && len(d.Kept) == 0 && o.short(d.S) == "certification/RNCP1" {
			rules++
		}
	}
	if rules != 1 {
		t.Errorf("%d decisions, want one that overrules it", rules)
	}
	if why := script(`
edition A one t 2024-01-01 complet
edition B two t 2024-01-01 complet` + twoFiches + `
B certification/RNCP2 remplace <certification/RNCP1>
A certification/RNCP1 remplacePar <certification/RNCP2>`).run(t).why("certification/RNCP1 remplacePar certification/RNCP2"); why != "succession-declaree: A B" {
		t.Errorf("because of %q, want both declarations", why)
	}
}
