package mappings_test

import (
	"encoding/csv"
	"strings"
	"testing"

	"passerelle/internal/reconcile"
	"passerelle/mappings"
)

// Each row of the table of corrections has a number of its own, a property of the ontology, a value, and a reason in both
// languages.
func TestRowsOfTheCorrections(t *testing.T) {
	text, err := mappings.FS.ReadFile("corrections/corrections.csv")
	if err != nil {
		t.Fatal(err)
	}
	table := csv.NewReader(strings.NewReader(string(text)))
	table.Comma = ';'
	rows, err := table.ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	ranges, lines := reconcile.ReadRanges(readOntology(t)), map[string]int{}
	for n, row := range rows[1:] {
		cells := map[string]string{}
		for i, name := range rows[0] {
			cells[name] = strings.TrimSpace(row[i])
		}
		line := n + 2
		if other := lines[cells["numero"]]; other > 0 {
			t.Errorf("corrections.csv:%d:numero: %s is the number of row %d", line, cells["numero"], other)
		}
		lines[cells["numero"]] = line
		if _, known := ranges[app+cells["propriete"]]; !known {
			t.Errorf("corrections.csv:%d:propriete: the ontology has no %q", line, cells["propriete"])
		}
		if cells["valeur_publiee"] == cells["valeur_corrigee"] {
			t.Errorf("corrections.csv:%d:valeur_corrigee: give the published value, the corrected one or both, and not twice the same", line)
		}
		if cells["raison"] == "" || cells["raison_en"] == "" {
			t.Errorf("corrections.csv:%d:raison: give a reason in both languages", line)
		}
	}
}
