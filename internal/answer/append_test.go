package answer_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"passerelle/internal/answer"
	"passerelle/internal/answer/answertest"
	"passerelle/internal/code"
	"passerelle/internal/life"
)

func encoded(t *testing.T, v any) string {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// encoding/json is the judge.
func TestAppendedJSONIsThatOfEncodingJSON(t *testing.T) {
	a := answer.New(answertest.Open(t))
	a.Today = answertest.Today
	session := answer.During("", answertest.Day("2023-09-01"), answertest.Day("2025-06-30"))
	asked := 0
	for _, saisi := range []string{
		"RNCP955", "RNCP35316", "RNCP24440", "RNCP37567", "RNCP90004", "RNCP90007", "50022137", "RS6604", "A1201", "A1101", "0951099D", "x", "", "552100554",
		"a\"b\\c\u2028\n\x01<&>", "\xff\xfe", strings.Repeat("9", 300), "rncp 955", "01", "https://x/é",
	} {
		for _, q := range []answer.Query{answer.On("", life.NoDay), answer.On(code.RNCP, answertest.Day("2024-01-01")), answer.On(code.SIRET, life.NoDay), session} {
			r, err := a.Resolve(t.Context(), saisi, q)
			if err != nil {
				t.Fatal(err)
			}
			asked++
			if got, want := "{"+string(r.AppendMembers(nil))+"}", encoded(t, r); got != want {
				t.Errorf("%q: %s\nwant %s", saisi, got, want)
			}
		}
	}
	if got, want := "{"+string((&answer.Resolution{}).AppendMembers(nil))+"}", encoded(t, answer.Resolution{}); got != want {
		t.Errorf("nothing: %s\nwant %s", got, want)
	}
	if asked != 80 {
		t.Errorf("%d questions", asked)
	}
}

func TestAppendedStrings(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	pieces := []string{"a", "é", "\x00", "\x1f", "\x7f", "\u2028", "\u2029", "\u2027", "😀", "\xc3", "\xff", "\"", "\\", "\b\f\n\r\t", "<>&", "\ufffd", "\xed\xa0\x80"}
	for range 20_000 {
		s := ""
		for range r.IntN(6) {
			s += pieces[r.IntN(len(pieces))]
		}
		if got, want := string(answer.AppendString(nil, s)), encoded(t, s); got != want {
			t.Fatalf("%q: %s, want %s", s, got, want)
		}
	}
}
