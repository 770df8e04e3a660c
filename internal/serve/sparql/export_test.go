package sparql

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Services gives the tests of the door the queries of the tests of the grammar.
func Services(listener string) []string { return services(listener) }

// Untranslated lists what the parser says to expect, in words, without French.
func Untranslated() []string {
	files, _ := filepath.Glob("*.go")
	said := regexp.MustCompile("p\\.fail\\((\"[^\"]*\"|`[^`]*`)\\)")
	missing := []string{}
	count := 0
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			return []string{err.Error()}
		}
		for _, m := range said.FindAllStringSubmatch(string(text), -1) {
			what := m[1][1 : len(m[1])-1]
			count++
			if strings.ContainsAny(what, "abcdefghijklmnopqrstuvwxyz") && french(what) == what {
				missing = append(missing, what)
			}
		}
	}
	if count < 15 {
		missing = append(missing, "the parser's own file")
	}
	return missing
}
