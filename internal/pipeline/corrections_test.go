package pipeline

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/catalog"
	"passerelle/internal/fact"
	"passerelle/internal/life"
	"passerelle/internal/link"
	"passerelle/internal/publish"
	"passerelle/internal/rdf"
	"passerelle/internal/reconcile"
	"passerelle/mappings"
)

const correctionsHeader = "numero;sujet;propriete;valeur_publiee;valeur_corrigee;raison;raison_en;signalement;date\n"

// correctedBuild builds the samples under mappings whose table of corrections is the one given.
func correctedBuild(t *testing.T, state, rows string) (publish.Release, *catalog.Catalog, []fact.Finding) {
	t.Helper()
	folder := t.TempDir()
	if err := os.CopyFS(folder, mappings.FS); err != nil {
		t.Fatal(err)
	}
	table := filepath.Join(folder, "corrections", "corrections.csv")
	if err := os.WriteFile(table, []byte(correctionsHeader+rows), 0o644); err != nil {
		t.Fatal(err)
	}
	config := config(t, state, samples(t)...)
	config.Mappings = os.DirFS(folder)
	r := mustBuild(t, config).Release
	c, err := r.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return r, c, findingsOf(t, r, "corrections")
}

// findingsOf reads what a release finds wrong with a source.
func findingsOf(t *testing.T, r publish.Release, source string) []fact.Finding {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(r.Dir, "findings.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var out []fact.Finding
	for line := range strings.Lines(string(text)) {
		var f fact.Finding
		if err := json.Unmarshal([]byte(line), &f); err != nil {
			t.Fatal(err)
		}
		if f.Source == source {
			out = append(out, f)
		}
	}
	return out
}

// whyOf writes the values of a property with the rule and the place of each, then those overruled.
func whyOf(t *testing.T, c *catalog.Catalog, path, property string) []string {
	t.Helper()
	reasons, err := c.Why(context.Background(), path, Base+"def/apprentissage#"+property)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range reasons {
		if r.Triple.O != "" {
			line := rdf.Text(r.Triple.O) + " " + r.Rule
			for _, o := range r.From {
				line += fmt.Sprintf(" %s:%d:%s", o.Edition.File, o.Row, strings.Join(o.Rule.Columns, ","))
			}
			out = append(out, strings.TrimPrefix(line, Base+"id/"))
		}
		for _, lost := range r.Overruled {
			out = append(out, "not "+strings.TrimPrefix(rdf.Text(lost.Value), Base+"id/")+" "+lost.Rule+" "+lost.From[0].Edition.Source+
				" "+lost.From[len(lost.From)-1].Edition.File)
		}
	}
	return out
}

// Corrections go from their table to the release: values, pairs, lives, why, counts; the row that is wrong is named; and what
// leaves the table is no longer corrected.
func TestCorrections(t *testing.T) {
	const diploma = "diplome/50022137"
	state := t.TempDir()
	r, c, findings := correctedBuild(t, state, strings.Join([]string{
		"1;" + diploma + ";gestionnaire;DGESCO A2-3;DGESCO A2-4;Faux.;Wrong.;2026-17;2026-11-20",
		"2;" + diploma + ";certification;certification/RNCP37537;;Faux.;Wrong.;;2026-11-20",
		"3;" + diploma + ";dateFermeture;;2026-08-31;Manque.;Missing.;;2026-11-20",
		"4;" + diploma + ";premiereSession;2015;2016;Faux.;Wrong.;;2026-11-20",
		"5;" + diploma + ";couleur;bleu;vert;Faux.;Wrong.;;2026-11-20",
		"6;diplôme 50022137;gestionnaire;DGESCO A2-3;DGESCO;Faux.;Wrong.;;2026-11-20",
		"7;" + diploma + ";sigle;B;;Faux.;Wrong.;;2026-11-20"}, "\n")+"\n")
	if want := (fact.Corrections{Applied: 3, CaughtUp: 1, Moot: 1}); r.Manifest.Corrections != want {
		t.Errorf("counted %+v, want %+v", r.Manifest.Corrections, want)
	}
	for property, want := range map[string][]string{
		"gestionnaire":  {"DGESCO A2-4 correction corrections.csv:2:valeur_corrigee", "not DGESCO A2-3 correction bcn corrections.csv"},
		"dateFermeture": {"2026-08-31 correction corrections.csv:4:valeur_corrigee"},
	} {
		if got := whyOf(t, c, diploma, property); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", property, got, want)
		}
	}
	const denied = "not certification/RNCP37537 correction kit-apprentissage corrections.csv"
	if got := whyOf(t, c, diploma, "certification"); !slices.Contains(got, denied) ||
		slices.ContainsFunc(got, func(line string) bool { return strings.HasPrefix(line, "certification/RNCP37537") }) {
		t.Errorf("certification: %q", got)
	}
	if got := reliability(c, "RNCP37537"); got != link.Contestee {
		t.Errorf("the denied pair is %s", got)
	}
	if got := c.Lives().Resolve("50022137", day(t, "2026-11-24")).Status; got == life.EnVigueur {
		t.Error("the diploma is in force after the day on which the correction closes it")
	}
	if got := whyOf(t, c, "correction/1", "signalement"); !slices.Equal(got, []string{"2026-17  corrections.csv:2:signalement"}) {
		t.Errorf("the correction's own page: %q", got)
	}
	var places []string
	for _, f := range findings {
		places = append(places, fmt.Sprintf("%s:%d:%s %s", f.File, f.Row, f.Column, f.Code))
	}
	slices.Sort(places)
	if want := []string{"corrections.csv:5: correction-rattrapee", "corrections.csv:6:propriete correction-illisible",
		"corrections.csv:7:numero shacl:MinCountConstraintComponent",
		"corrections.csv:7:sujet forme", "corrections.csv:8:valeur_publiee correction-sans-objet"}; !slices.Equal(places, want) {
		t.Errorf("findings %q, want %q", places, want)
	}
	r, c, findings = correctedBuild(t, state, "")
	if r.Manifest.Corrections != (fact.Corrections{}) || len(findings) > 0 {
		t.Errorf("without a row: %+v, %v", r.Manifest.Corrections, findings)
	}
	got := whyOf(t, c, diploma, "gestionnaire")
	if len(got) != 1 || !strings.HasPrefix(got[0], "DGESCO A2-3 "+reconcile.RuleAgreement) {
		t.Errorf("without a row: %q", got)
	}
}

// reliability is how sure the pair of the diploma 50022137 and a fiche is.
func reliability(c *catalog.Catalog, fiche string) string {
	for _, found := range c.Links().From(link.Code{Family: "cfd", Code: "50022137"}, "rncp", life.NoDay) {
		if found.To.Code == fiche {
			return found.Fiabilite
		}
	}
	return "of no table"
}

// The rows that we publish hold on the real files: each is applied, none is left behind by its publisher.
func TestOurCorrectionsApplyToTheRealFiles(t *testing.T) {
	r, c := realRelease(t)
	table, err := mappings.FS.ReadFile("corrections/corrections.csv")
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(table), "\n") - 1; r.Manifest.Corrections != (fact.Corrections{Applied: n}) {
		t.Errorf("of %d rows: %+v; %v", n, r.Manifest.Corrections, findingsOf(t, r, "corrections"))
	}
	got := whyOf(t, c, "diplome/13522203", "uai")
	if !slices.Equal(got, []string{"uai/0691774D correction corrections.csv:2:valeur_corrigee"}) {
		t.Errorf("uai of 13522203: %q", got)
	}
	for _, code := range []string{"01025111", "50022426"} {
		got := whyOf(t, c, "diplome/"+code, "remplacePar")
		if !slices.Contains(got, "not diplome/"+code+" correction bcn corrections.csv") {
			t.Errorf("what replaces %s: %q", code, got)
		}
		for _, e := range c.Edges() {
			if e.Old == code && e.New == code && !e.Contested {
				t.Errorf("%s replaces itself: %+v", code, e)
			}
		}
	}
}
