package publish

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"passerelle/internal/fact"
	"passerelle/internal/life"
)

// writeFindings writes one JSON object a line (api.md §4).
func writeFindings(path string, findings []fact.Finding) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, finding := range findings {
		if err := enc.Encode(finding); err != nil {
			return fmt.Errorf("write findings: %w", err)
		}
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write findings: %w", err)
	}
	return f.Sync()
}

// writeSuccessions writes every edge, contested ones included, as RFC 4180 CSV.
func writeSuccessions(path string, edges []life.Edge) error {
	records := [][]string{{"ancien", "nouveau", "declare_par_ancien", "declare_par_nouveau", "sources", "contestee"}}
	for _, e := range edges {
		records = append(records, []string{e.Old, e.New, strconv.FormatBool(e.ByOld), strconv.FormatBool(e.ByNew), strings.Join(e.Sources, " "), strconv.FormatBool(e.Contested)})
	}
	if err := writeCSV(path, records); err != nil {
		return fmt.Errorf("write successions: %w", err)
	}
	return nil
}
