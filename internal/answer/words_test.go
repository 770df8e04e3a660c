package answer

import (
	"strings"
	"testing"

	"passerelle/internal/life"
)

func TestDaysInWords(t *testing.T) {
	first, _ := life.Date(2025, 1, 1)
	if fr, en := Day(first).FR(), Day(first).EN(); fr != "1er janvier 2025" || en != "1 January 2025" {
		t.Errorf("%s, %s", fr, en)
	}
	old, _ := life.Date(998, 8, 31)
	if fr, en := Day(old).FR(), Day(old).EN(); fr != "31 août 998" || en != "31 August 998" {
		t.Errorf("%s, %s", fr, en)
	}
	if none := Day(life.NoDay); none.FR() != "" || none.EN() != "" {
		t.Error("no day has words")
	}
}

func TestEnumerate(t *testing.T) {
	for _, tc := range []struct{ in, fr, en string }{
		{"", "", ""}, {"a", "a", "a"}, {"a b", "a et b", "a and b"}, {"a b c", "a, b et c", "a, b and c"}, {"a b c d e f", "a, b, c, d, e et un autre", "a, b, c, d, e and one more"},
		{"a b c d e f g", "a, b, c, d, e et 2 autres", "a, b, c, d, e and 2 more"},
	} {
		if got := enumerate(strings.Fields(tc.in)); got != (Phrase{tc.fr, tc.en}) {
			t.Errorf("enumerate(%s) = %v", tc.in, got)
		}
	}
}

// Every rule of reconciliation has a sentence of its own.
func TestDecisionsHaveSentences(t *testing.T) {
	from := []Origin{{Source: "bcn", Ligne: 3}, {Source: "rome", Ligne: 4}}
	seen := map[string]string{}
	for _, rule := range []string{"", concordance, correction, plusRecente, prioritaire, ensemble, mention, seule, succession, premiere, derniere, quiDecide, quiEnParle, intersection, codeCite} {
		p := explainDecision(Reason{Decision: Text(rule), Valeur: &Value{}, Origines: from})
		if p.FR == p.EN || p.FR == "" || p.EN == "" {
			t.Errorf("%s: %v", rule, p)
		}
		if other, twice := seen[p.FR]; twice {
			t.Errorf("%s and %s have one sentence", rule, other)
		}
		seen[p.FR] = rule
	}
}

// What is overruled, and what is not published at all, has sentences of its own too.
func TestLossesHaveSentences(t *testing.T) {
	from := []Origin{{Source: "bcn", Ligne: 3}}
	losses, absences := map[string]bool{}, map[string]bool{}
	for _, rule := range []string{"", correction, plusRecente, ensemble, seule} {
		losses[explainLoss(Overruled{Decision: Text(rule), Origines: from}).FR] = true
		absences[explainDecision(Reason{Decision: Text(rule)}).FR] = true
	}
	if len(losses) != 5 || len(absences) != 5 {
		t.Errorf("%d sentences on losses and %d on absences, want five each: %v, %v", len(losses), len(absences), losses, absences)
	}
}
