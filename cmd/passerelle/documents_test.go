package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"passerelle/mappings"
	"passerelle/shapes"
)

// Documents that somebody else gave are data: what is wrong in them ends with 1 and is named where it stands, before
// anything is taken or asked.
func TestBrokenDocuments(t *testing.T) {
	ours, judges := t.TempDir(), t.TempDir()
	if err := os.CopyFS(ours, mappings.FS); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(judges, shapes.FS); err != nil {
		t.Fatal(err)
	}
	state := samples(t)
	before := current(t, state).ID
	for _, tc := range []struct{ flag, file, old, new string }{
		{"--mappings", "bcn/source.ttl", "", "garbage ["},
		{"--mappings", "bcn/source.ttl", "src:cover \"complet\"", "src:cover \"total\""},
		{"--mappings", "bcn/mapping.ttl", "", "garbage ["},
		{"--mappings", "bcn/mapping.ttl", "rml:logicalSource <#source-n>", "rml:logicalSource <#source-nope>"},
		{"--mappings", "bcn/source.ttl", "src:logicalSource <#source-n>", "src:logicalSource <#source-nope>"},
		{"--mappings", "policy.ttl", "", "garbage ["},
		{"--mappings", "policy.ttl", "src:conflict \"source-prioritaire\"", "src:conflict \"pile-ou-face\""},
		{"--mappings", "policy.ttl", "src:rank", "src:rang"},
		{"--shapes", "diplome.ttl", "", "garbage ["},
		{"--shapes", "diplome.ttl", "sh:minCount 1", "sh:minCount \"un\""},
	} {
		t.Run(tc.file+" "+tc.new, func(t *testing.T) {
			dir := map[string]string{"--mappings": ours, "--shapes": judges}[tc.flag]
			path := filepath.Join(dir, filepath.FromSlash(tc.file))
			text := read(t, path)
			defer file(t, dir, tc.file, text)
			broken := text + tc.new
			if tc.old != "" {
				broken = strings.ReplaceAll(text, tc.old, tc.new)
			}
			if broken == text {
				t.Fatalf("%s holds no %q", tc.file, tc.old)
			}
			file(t, dir, tc.file, broken)
			r := passerelle(nil, "build", "--offline", "--oxigraph", oxigraph(t), "--state", state, tc.flag, dir)
			if r.code != exitData || !strings.HasPrefix(r.firstLine(), path+":") || !placed.MatchString(r.firstLine()) {
				t.Errorf("ends with %d and says first %q; want 1 and %s:ROW:-: …", r.code, r.firstLine(), path)
			}
			if current(t, state).ID != before || strings.Contains(r.out, "rows read") {
				t.Errorf("something was built: %s", r.out)
			}
		})
	}
	for _, flag := range []string{"--mappings", "--shapes"} {
		nothing := t.TempDir()
		r := passerelle(nil, "build", "--offline", "--oxigraph", oxigraph(t), "--state", state, flag, nothing)
		if r.code != exitData || !strings.HasPrefix(r.firstLine(), nothing+":1:-: no ") {
			t.Errorf("an empty folder for %s ends with %d: %s", flag, r.code, r.err)
		}
	}
	fine := file(t, t.TempDir(), "good.ttl", goodTurtle)
	for _, where := range []string{t.TempDir(), fine} {
		if r := passerelle(nil, "validate", "--shapes", where, fine); r.code != exitData || !strings.HasPrefix(r.firstLine(), where+":1:-: no ") {
			t.Errorf("validate by %s, which holds no shape, ends with %d: %s%s", where, r.code, r.out, r.err)
		}
	}
}
