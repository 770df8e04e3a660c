package pipeline

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"passerelle/internal/catalog"
)

// The persons that the samples make up, as their files write them.
var samplePersons = []string{"DUPONT JEAN", "DURAND PAUL", "MARTIN CLAIRE", "PETIT LUCIE", "MOREAU HUGO", "ROUSSEAU"}

// Neither documents, nor the grounds of a value, nor the findings of a release hold the name of a person, or the address
// that goes with it.
func TestPersonsAreInNoRelease(t *testing.T) {
	r, c := sampleRelease(t)
	secret := append([]string{"RUE DES ACACIAS", "RUE DES TILLEULS", "RUE DES LILAS"}, samplePersons...)
	check := func(what string, text []byte) {
		t.Helper()
		text = bytes.ToUpper(text)
		for _, s := range secret {
			if bytes.Contains(text, []byte(s)) {
				t.Errorf("%s tells of %s", what, s)
			}
		}
	}
	findings, err := os.ReadFile(filepath.Join(r.Dir, "findings.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	check("findings.jsonl", findings)
	n := 0
	err = c.EachPath(func(thing catalog.Thing) error {
		reasons, err := c.Why(context.Background(), thing.Path, "")
		if err != nil {
			return err
		}
		text, err := json.Marshal(reasons)
		if err != nil {
			return err
		}
		check("why "+thing.Path, text)
		if strings.HasPrefix(thing.Path, "organisme/") {
			n++
		}
		return nil
	})
	if err != nil || n == 0 {
		t.Fatalf("%d organismes, %v", n, err)
	}
}
