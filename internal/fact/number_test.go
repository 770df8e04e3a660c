package fact

import (
	"testing"

	"passerelle/internal/rdf"
)

// Numbers are told in the one form that every store answers with.
func TestBuilderTellsNumbersCanonically(t *testing.T) {
	typed := func(text, kind string) string { return `"` + text + `"^^<` + rdf.XSD + kind + `>` }
	for _, tc := range []struct{ text, kind, want string }{
		{"6100.50", "decimal", "6100.5"}, {"6100.00", "decimal", "6100"}, {"-0.50", "decimal", "-0.5"}, {"+08", "decimal", "8"},
		{".5", "decimal", "0.5"}, {"-0.0", "decimal", "0"}, {"100", "decimal", "100"}, {"007", "integer", "7"}, {"0", "integer", "0"},
		{"12a", "decimal", "12a"}, {".", "decimal", "."}, {"--1", "decimal", "--1"}, {"", "integer", ""}, {"08", "string", "08"},
	} {
		b := NewBuilder()
		if err := b.Quad(0, 1, []byte("<a:s>"), []byte("<a:p>"), []byte(typed(tc.text, tc.kind)), nil); err != nil {
			t.Fatal(err)
		}
		if got, want := string(b.Terms.Term(b.All[0].O)), typed(tc.want, tc.kind); got != want {
			t.Errorf("%s %q is told as %s, want %s", tc.kind, tc.text, got, want)
		}
	}
}
