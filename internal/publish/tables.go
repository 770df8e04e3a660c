package publish

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/parquet-go/parquet-go"

	"passerelle/internal/code"
	"passerelle/internal/life"
	"passerelle/internal/link"
)

// composed are the correspondences that are exported although no source states them (api.md §3.3).
var composed = [][2]string{{"cfd", "rome"}}

// tableRow is one correspondence of an exported table. The parquet names are those of the CSV header.
type tableRow struct {
	DeFamille      string `parquet:"de_famille"`
	De             string `parquet:"de"`
	DeIntitule     string `parquet:"de_intitule"`
	VersFamille    string `parquet:"vers_famille"`
	Vers           string `parquet:"vers"`
	VersIntitule   string `parquet:"vers_intitule"`
	Relation       string `parquet:"relation"`
	Debut          string `parquet:"debut"`
	Fin            string `parquet:"fin"`
	JamaisEnsemble bool   `parquet:"jamais_ensemble"`
	Fiabilite      string `parquet:"fiabilite"`
	Agrege         bool   `parquet:"agrege"`
	Chemin         string `parquet:"chemin"`
}

// tableColumns is the dictionary of an exported table: name, French, English.
var tableColumns = [][3]string{
	{"de_famille", "famille du premier code", "family of the first code"},
	{"de", "premier code, sous sa forme normale", "first code, in its normal form"},
	{"de_intitule", "intitulé du premier code, vide quand la version ne le décrit pas", "title of the first code, empty when the release does not describe it"},
	{"vers_famille", "famille du second code", "family of the second code"},
	{"vers", "second code", "second code"},
	{"vers_intitule", "intitulé du second code", "title of the second code"},
	{"relation", "relation SKOS du premier code au second", "SKOS relation from the first code to the second"},
	{"debut", "premier jour où les deux codes valent ensemble, vide quand il est ouvert", "first day on which both codes are valid, empty when open"},
	{"fin", "dernier jour, compris, vide quand il est ouvert", "last day, included, empty when open"},
	{"jamais_ensemble", "vrai quand les vies des deux codes ne se croisent jamais", "true when the lives of both codes never meet"},
	{"fiabilite", "declaree (une source), concordante (plusieurs), derivee (composée), contestee (retirée depuis)", "declaree (one source), concordante (several), derivee (composed), contestee (dropped since)"},
	{"agrege", "vrai quand un code plus large a été étendu par sa nomenclature", "true when a coarser code was expanded by its nomenclature"},
	{"chemin", "premier chemin : famille:code > famille:code [source édition]", "first path: family:code > family:code [source edition]"},
}

func (r tableRow) record() []string {
	return []string{r.DeFamille, r.De, r.DeIntitule, r.VersFamille, r.Vers, r.VersIntitule, r.Relation, r.Debut, r.Fin,
		strconv.FormatBool(r.JamaisEnsemble), r.Fiabilite, strconv.FormatBool(r.Agrege), r.Chemin}
}

// writeTables writes every table of correspondence as CSV and Parquet, and the dictionary of their columns.
func writeTables(dir string, c *Candidate, th *things) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	g := link.NewGraph(c.Published.Tables, livesOf(c.Published.Lives))
	pairs := slices.Clone(composed)
	for _, t := range c.Published.Tables {
		pairs = append(pairs, [2]string{t.From, t.To})
	}
	titles := th.titles()
	for _, p := range pairs {
		rows := rowsOf(g, p[0], p[1], func(c link.Code) string { return th.title(titles, c) })
		name := filepath.Join(dir, p[0]+"-"+p[1])
		if err := writeTableCSV(name+".csv", rows); err != nil {
			return fmt.Errorf("write table %s-%s: %w", p[0], p[1], err)
		}
		if err := parquet.WriteFile(name+".parquet", rows, parquet.Compression(&parquet.Zstd)); err != nil {
			return fmt.Errorf("write table %s-%s as Parquet: %w", p[0], p[1], err)
		}
	}
	return writeDictionary(filepath.Join(dir, "colonnes.csv"))
}

// livesOf finds the days in which a code of a family with lives is valid, by its newest edition.
func livesOf(lives []life.Life) func(link.Code) life.Period {
	byCode := make(map[string]life.Period, len(lives))
	for i := range lives {
		s, _ := lives[i].Newest()
		byCode[lives[i].Code] = s.Period
	}
	return func(c link.Code) life.Period {
		if p, ok := byCode[c.Code]; ok && (c.Family == "cfd" || c.Family == "rncp") {
			return p
		}
		return life.Always
	}
}

// titles finds the intitulé of every thing by its IRI.
func (th *things) titles() map[string]string {
	out := make(map[string]string, len(th.order))
	for _, id := range th.order {
		if label := th.value(id, th.intitule); label != "" {
			out[th.t.Terms.Value(id)] = label
		}
	}
	for _, n := range th.named {
		out[n.IRI] = n.Label
	}
	return out
}

// title is that of a code, "" when the release gives it none.
func (th *things) title(titles map[string]string, c link.Code) string {
	return titles[iriOfCode(th.base, c)]
}

func rowsOf(g *link.Graph, from, to string, title func(link.Code) string) []tableRow {
	var rows []tableRow
	for _, c := range g.Codes(from) {
		de := link.Code{Family: from, Code: c}
		for _, f := range g.From(de, to, life.NoDay) {
			rows = append(rows, tableRow{from, c, title(de), to, f.To.Code, title(f.To), f.Relation, f.Validity.Start.String(), f.Validity.End.String(),
				f.JamaisEnsemble, f.Fiabilite, f.Agrege, spellPath(f.Paths)})
		}
	}
	return rows
}

// iriOfCode is the IRI of the thing that a code of a table names.
func iriOfCode(base string, c link.Code) string {
	f := code.Family(c.Family)
	if strings.HasPrefix(c.Code, "RS") && f == code.RNCP {
		f = code.RS
	}
	return f.IRI(base, c.Code)
}

// spellPath writes the first path.
func spellPath(paths [][]link.Step) string {
	if len(paths) == 0 {
		return ""
	}
	var b strings.Builder
	for i, s := range paths[0] {
		if i == 0 {
			b.WriteString(s.From.Family + ":" + s.From.Code)
		}
		fmt.Fprintf(&b, " > %s:%s [%s %s]", s.To.Family, s.To.Code, s.Source, s.Edition)
	}
	return b.String()
}

func writeTableCSV(path string, rows []tableRow) error {
	header := make([]string, len(tableColumns))
	for i, c := range tableColumns {
		header[i] = c[0]
	}
	records := [][]string{header}
	for _, r := range rows {
		records = append(records, r.record())
	}
	return writeCSV(path, records)
}

func writeDictionary(path string) error {
	records := [][]string{{"colonne", "fr", "en"}}
	for _, c := range tableColumns {
		records = append(records, c[:])
	}
	return writeCSV(path, records)
}

// writeCSV writes RFC 4180 CSV.
func writeCSV(path string, records [][]string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := csv.NewWriter(f)
	w.UseCRLF = true
	return w.WriteAll(records)
}
