package rml

import (
	"slices"
	"testing"
)

func TestTemplate(t *testing.T) {
	for _, tc := range []struct {
		in   string
		want []piece
	}{
		{"", nil},
		{"plain", []piece{{"plain", false}}},
		{"http://e/{a}/{b c}", []piece{{"http://e/", false}, {"a", true}, {"/", false}, {"b c", true}}},
		{"{a}{b}", []piece{{"a", true}, {"b", true}}},
		{`\{\{ {$['x']} \}\\`, []piece{{"{{ ", false}, {"$['x']", true}, {` }\`, false}}},
		{`{$['\{Name\}']}`, []piece{{"$['{Name}']", true}}},
		{"é{ü}", []piece{{"é", false}, {"ü", true}}},
	} {
		got, err := parseTemplate(tc.in)
		if err != nil || !slices.Equal(got, tc.want) {
			t.Errorf("parseTemplate(%q) = %v, %v, want %v", tc.in, got, err, tc.want)
		}
	}
}

func TestTemplateRefuses(t *testing.T) {
	for _, in := range []string{"{", "}", "{}", "{{a}}", "a}b", `{a\}`, `\`, `\n`, `{\\{Name\\}}`, "{a{b}"} {
		if got, err := parseTemplate(in); err == nil {
			t.Errorf("parseTemplate(%q) = %v, want an error", in, got)
		}
	}
}

// Whatever parses is written back to something that parses to the same.
func FuzzTemplate(f *testing.F) {
	for _, s := range []string{"", "a", "{a}", `\{{a}\}`, "http://e/{a}-{b}", "{", `\\{x}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		ps, err := parseTemplate(s)
		if err != nil {
			return
		}
		back, err := parseTemplate(templateText(ps))
		if err != nil || !slices.Equal(ps, back) {
			t.Fatalf("%q -> %v -> %q -> %v, %v", s, ps, templateText(ps), back, err)
		}
	})
}
