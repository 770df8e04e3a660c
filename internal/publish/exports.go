package publish

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"passerelle/internal/catalog"
	"passerelle/internal/fact"
	"passerelle/internal/life"
	"passerelle/internal/link"
)

// wholeDataset is the dataset that every release holds (api.md §1). It is an export as well, and stands on disk once; wholeGzip
// is the same for those who cannot read zstd.
const (
	wholeDataset = "dataset.nq.zst"
	wholeGzip    = "dataset.nq.gz"
)

// The files of exports/ that speak of the others.
const (
	exportsList = "fichiers.csv"
	exportsSums = "SHA256SUMS"
)

// An Export is one file that a release offers.
type Export struct {
	Path   string // under /exports/
	File   string // in the release's folder
	Media  string
	Size   int64
	SHA256 string
	FR, EN string // what it is
	// Sources are the names of those whose data it holds; none for what is ours alone.
	Sources []string
}

// Exports lists what a release offers, by path. A release made before there was such a list offers nothing.
func Exports(r Release) ([]Export, error) {
	list, err := os.Open(r.path("exports/" + exportsList))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.ID, err)
	}
	defer list.Close()
	rows, err := csv.NewReader(list).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: exports/%s: %w: %w", r.ID, exportsList, ErrDamaged, err)
	}
	var out []Export
	for _, row := range rows[1:] {
		e := Export{Path: row[0], File: exportFile(row[0]), Media: row[1], FR: row[4], EN: row[5], Sources: strings.Fields(row[6])}
		at := slices.IndexFunc(r.Manifest.Files, func(f File) bool { return f.Path == e.File })
		if at < 0 {
			return nil, fmt.Errorf("%s: exports/%s names %s, which is in no manifest: %w", r.ID, exportsList, e.Path, ErrDamaged)
		}
		e.Size, e.SHA256 = r.Manifest.Files[at].Size, r.Manifest.Files[at].SHA256
		out = append(out, e)
	}
	return out, nil
}

// exportFile is where an export stands in the release.
func exportFile(name string) string {
	if name == wholeDataset {
		return name
	}
	return "exports/" + name
}

// listExports writes the list of the exports and their digests, when all of them are there.
func (c *Candidate) listExports(dir string) error {
	files, err := filesOf(filepath.Join(dir, "exports"))
	if err != nil {
		return err
	}
	files = append(files, wholeDataset)
	slices.Sort(files)
	rows := [][]string{{"fichier", "type", "octets", "sha256", "description_fr", "description_en", "sources", "licences", "attributions"}}
	var sums strings.Builder
	for _, f := range files {
		sum, size, err := digest(filepath.Join(dir, filepath.FromSlash(exportFile(f))))
		if err != nil {
			return fmt.Errorf("digest %s: %w", f, err)
		}
		fmt.Fprintf(&sums, "%s  %s\n", sum, f)
		rows = append(rows, c.exportRow(f, strconv.FormatInt(size, 10), sum))
	}
	for _, f := range []string{exportsList, exportsSums} { // which cannot hold their own digest
		rows = append(rows, c.exportRow(f, "", ""))
	}
	slices.SortFunc(rows[1:], func(a, b []string) int { return strings.Compare(a[0], b[0]) })
	list := filepath.Join(dir, "exports", exportsList)
	if err := writeCSV(list, rows); err != nil {
		return fmt.Errorf("write the list of exports: %w", err)
	}
	sum, _, err := digest(list)
	if err != nil {
		return fmt.Errorf("digest %s: %w", exportsList, err)
	}
	fmt.Fprintf(&sums, "%s  %s\n", sum, exportsList)
	return writeSynced(filepath.Join(dir, "exports", exportsSums), []byte(sums.String()))
}

func (c *Candidate) exportRow(file, size, sum string) []string {
	fr, en := describeExport(file)
	var sources, licences, attributions []string
	for _, s := range c.Sources {
		if !slices.Contains(c.credits[file], s.Name) {
			continue
		}
		sources = append(sources, s.Name)
		if licence := terms(s); !slices.Contains(licences, licence) {
			licences = append(licences, licence)
		}
		attributions = append(attributions, s.Attribution)
	}
	return []string{file, mediaOf(file), size, sum, fr, en, strings.Join(sources, " "), strings.Join(licences, " ; "), strings.Join(attributions, " ; ")}
}

// terms are those on which a source is given: its licence, or what is known of them.
func terms(s catalog.Source) string {
	if s.Licence != "" {
		return s.Licence
	}
	return s.Rights
}

// mediaOf is the media type of an export; of a compressed one that of its coding, since it is sent as it is.
func mediaOf(file string) string {
	media, known := map[string]string{
		".csv": "text/csv", ".parquet": "application/vnd.apache.parquet", ".ttl": "text/turtle",
		".zst": "application/zstd", ".gz": "application/gzip", "": "text/plain",
	}[path.Ext(file)]
	if !known {
		return "application/octet-stream"
	}
	return media
}

// describeExport says what an export is.
func describeExport(file string) (fr, en string) {
	name := strings.TrimSuffix(strings.TrimSuffix(file, ".gz"), ".zst")
	folder, base := path.Split(name)
	stem := strings.TrimSuffix(base, path.Ext(base))
	switch {
	case name == "dataset.nq":
		return "Toute la version : le graphe par défaut, les valeurs écartées, et dans un graphe à elle chaque source dont la licence l'exige",
			"The whole release: the default graph, overruled values, and in a graph of its own each source whose licence demands it"
	case name == "dataset.ttl":
		return "Le graphe par défaut, sans les sources qui ont leur propre graphe", "The default graph, without the sources that have a graph of their own"
	case folder == "graphes/":
		return "Le graphe de la source " + stem + ", sous sa licence", "The graph of the source " + stem + ", on its own terms"
	case name == "correspondances/colonnes.csv":
		return "Dictionnaire des colonnes des tables de correspondance", "Dictionary of the columns of the tables of correspondence"
	case folder == "correspondances/":
		from, to, _ := strings.Cut(stem, "-")
		return "Table de correspondance de " + from + " à " + to, "Table of correspondence from " + from + " to " + to
	case name == "successions.csv":
		return "Successions entre codes, celles qui sont contestées comprises", "Successions between codes, contested ones included"
	case exportFile(name) == qualityFile:
		return "Mesures de qualité de la version et leurs définitions (DQV)", "Quality measurements of the release and their definitions (DQV)"
	case name == exportsList:
		return "Liste des fichiers, avec leur licence et leurs sources", "List of the files, with their licence and their sources"
	case name == exportsSums:
		return "Empreintes SHA-256, à vérifier par sha256sum -c", "SHA-256 digests, for sha256sum -c"
	}
	return file, file
}

// successionSources are the sources that declare an edge.
func successionSources(edges []life.Edge) []string {
	var out []string
	for _, e := range edges {
		out = append(out, e.Sources...)
	}
	return out
}

// credits are the names of the sources whose data an export holds, sorted.
type credits map[string][]string

func (c credits) add(file string, sources ...string) {
	all := append(c[file], sources...)
	slices.Sort(all)
	c[file] = slices.Compact(all)
}

// creditTables reads the tables of correspondence back: the sources of a table are those that its paths and its titles come
// from.
func (c *Candidate) creditTables(exports string, th *things) error {
	named := th.titleSources()
	tables, err := filepath.Glob(filepath.Join(exports, "correspondances", "*-*.csv"))
	if err != nil {
		return err
	}
	for _, table := range tables {
		seen, err := tableSources(table, c.Base, named)
		if err != nil {
			return fmt.Errorf("read the sources of %s: %w", filepath.Base(table), err)
		}
		stem := "correspondances/" + strings.TrimSuffix(filepath.Base(table), ".csv")
		c.credits.add(stem+".csv", seen...)
		c.credits.add(stem+".parquet", seen...)
	}
	return nil
}

// titleSources gives, by the IRI of a thing, the sources of its title.
func (th *things) titleSources() map[string][]string {
	out := make(map[string][]string, len(th.order))
	for _, id := range th.order {
		at := slices.IndexFunc(th.facts(id), func(f fact.Fact) bool { return f.P == th.intitule })
		if at < 0 {
			continue
		}
		for _, o := range th.ground(th.facts(id)[at]).From {
			iri := th.t.Terms.Value(id)
			out[iri] = append(out[iri], th.t.Editions[o.Edition].Source)
		}
	}
	for _, n := range th.named {
		out[n.IRI] = []string{n.Source}
	}
	return out
}

// tableSources lists the sources of one table; named gives those of titles by the IRI of the thing.
func tableSources(file, base string, named map[string][]string) ([]string, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	in := csv.NewReader(f)
	in.ReuseRecord = true
	header, err := in.Read()
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for i, name := range header {
		at[name] = i
	}
	seen := map[string]bool{}
	for {
		row, err := in.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		for _, part := range strings.Split(row[at["chemin"]], "[")[1:] {
			source, _, _ := strings.Cut(part, " ")
			seen[source] = true
		}
		for _, side := range []string{"de", "vers"} {
			if row[at[side+"_intitule"]] != "" {
				for _, source := range named[iriOfCode(base, link.Code{Family: row[at[side+"_famille"]], Code: row[at[side]]})] {
					seen[source] = true
				}
			}
		}
	}
	var out []string
	for source := range seen {
		out = append(out, strings.Clone(source))
	}
	return out, nil
}
