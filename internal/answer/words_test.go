package answer

import (
	"strings"
	"testing"

	"passerelle/internal/life"
)

func TestDuration(t *testing.T) {
	for _, tc := range []struct {
		in      string
		y, m, d int
		ok      bool
	}{
		{"P1M", 0, 1, 0, true}, {"P1D", 0, 0, 1, true}, {"P1Y2M3D", 1, 2, 3, true}, {"P7DT12H", 0, 0, 7, true}, {"PT1H", 0, 0, 0, true},
		{"", 0, 0, 0, false}, {"1M", 0, 0, 0, false}, {"-P1M", 0, 0, 0, false}, {"P1", 0, 0, 0, false}, {"PM", 0, 0, 0, false},
		{"P1D1M", 0, 0, 0, false}, {"P99999D", 0, 0, 0, false}, {"P1W", 0, 0, 0, false},
	} {
		y, m, d, ok := duration(tc.in)
		if ok != tc.ok || ok && (y != tc.y || m != tc.m || d != tc.d) {
			t.Errorf("duration(%q) = %d, %d, %d, %v", tc.in, y, m, d, ok)
		}
	}
}

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
	for _, rule := range []string{"", concordance, plusRecente, prioritaire, ensemble, mention, seule, succession, premiere, derniere, quiDecide, quiEnParle, intersection, codeCite} {
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
