package shacl

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// severityNames are the French names of the severities of SHACL.
var severityNames = map[string]string{Violation: "violation", Warning: "avertissement", Info: "information"}

// WriteText writes the report for people, in French: a line for each result kept, then the exact totals.
func (r *Report) WriteText(w io.Writer) error {
	out := bufio.NewWriter(w)
	for _, result := range r.Results {
		fmt.Fprintf(out, "%s : %s%s : %s [%s]\n",
			severityName(result.Severity), result.Focus, result.place(), oneLine(result.Text("fr")), result.Shape)
	}
	if r.Conforms {
		fmt.Fprintf(out, "conforme : %d nœuds examinés, aucun résultat\n", r.Focuses)
		return out.Flush()
	}
	fmt.Fprintf(out, "non conforme : %d nœuds examinés, %d résultats", r.Focuses, r.Total())
	if left := r.Total() - len(r.Results); left > 0 {
		fmt.Fprintf(out, ", dont %d non affichés", left)
	}
	fmt.Fprintln(out)
	for _, k := range r.Keys() {
		fmt.Fprintf(out, "%8d  %s  %s  %s\n", r.Totals[k], severityName(k.Severity), localName(k.Component), k.Shape)
	}
	return out.Flush()
}

func severityName(iri string) string {
	if name := severityNames[iri]; name != "" {
		return name
	}
	return "<" + iri + ">"
}

// place tells the path, by name when the shape has one, and the value.
func (r Result) place() string {
	place := ""
	if r.Path != "" {
		place = " " + r.Path
	}
	if name := choose(r.Names, "fr"); name != "" {
		place = " « " + oneLine(name) + " »"
	}
	if r.Value != "" && r.Value != r.Focus {
		place += " " + r.Value
	}
	return place
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// jsonResult is a line of WriteJSONLines.
type jsonResult struct {
	Severity    string            `json:"severity"`
	Focus       string            `json:"focus"`
	Path        string            `json:"path,omitempty"`
	Value       string            `json:"value,omitempty"`
	Shape       string            `json:"shape"`
	Component   string            `json:"component"`
	Messages    map[string]string `json:"messages"`
	Triple      *int32            `json:"triple,omitempty"`
	FocusTriple *int32            `json:"focusTriple,omitempty"`
}

type jsonTotal struct {
	Severity  string `json:"severity"`
	Shape     string `json:"shape"`
	Component string `json:"component"`
	Count     int    `json:"count"`
}

// WriteJSONLines writes one JSON object for each result kept, with the fields of Result; messages are by language,
// "und" for none, several in one language on several lines; ranks of triples are left out when there is none. A last object gives conforms and the exact totals.
func (r *Report) WriteJSONLines(w io.Writer) error {
	out := bufio.NewWriter(w)
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	for _, result := range r.Results {
		line := jsonResult{
			Severity: result.Severity, Focus: result.Focus, Path: result.Path, Value: result.Value, Shape: result.Shape,
			Component: result.Component, Messages: map[string]string{},
			Triple: known(result.Triple), FocusTriple: known(result.FocusTriple),
		}
		for _, m := range result.Messages {
			lang := orUndefined(m.Lang)
			line.Messages[lang] = strings.TrimPrefix(line.Messages[lang]+"\n"+m.Text, "\n")
		}
		if err := lines.Encode(line); err != nil {
			return fmt.Errorf("write the report: %w", err)
		}
	}
	totals := []jsonTotal{}
	for _, k := range r.Keys() {
		totals = append(totals, jsonTotal{k.Severity, k.Shape, k.Component, r.Totals[k]})
	}
	last := map[string]any{"conforms": r.Conforms, "focuses": r.Focuses, "total": r.Total(), "totals": totals}
	if err := lines.Encode(last); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return out.Flush()
}

func known(triple int32) *int32 {
	if triple < 0 {
		return nil
	}
	return &triple
}

func orUndefined(lang string) string {
	if lang == "" {
		return "und"
	}
	return lang
}

// WriteCSV writes a header, then a line for each result kept. The column total is the exact number of results with the
// same severity, shape and component; ranks of triples are empty when there is none.
func (r *Report) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	lines := [][]string{{"severity", "focus", "path", "value", "message_fr", "message_en", "shape", "component",
		"triple", "focus_triple", "total"}}
	for _, result := range r.Results {
		total := r.Totals[Key{result.Shape, result.Component, result.Severity}]
		lines = append(lines, []string{
			result.Severity, result.Focus, result.Path, result.Value, result.Text("fr"), result.Text("en"), result.Shape,
			result.Component, rank(result.Triple), rank(result.FocusTriple), strconv.Itoa(total),
		})
	}
	if err := out.WriteAll(lines); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

func rank(triple int32) string {
	if triple < 0 {
		return ""
	}
	return strconv.Itoa(int(triple))
}
