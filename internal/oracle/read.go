package oracle

import (
	"archive/zip"
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/unicode/norm"
)

// Options says what is read beside the files that are always read.
type Options struct {
	XML     bool     // France compétences' XML flow 4.1 (extrait of 2026-08-16)
	Sources []string // LoadLinks keeps only the pairs of these; all when nil
	// Agreements is a CSV file that gives the numero and the libelle by which fiches
	// cite an agreement its idcc; without it, LoadLinks pairs no fiche with one.
	Agreements string
}

// Load is LoadWith without options.
func Load(dataDir string) (*Oracle, error) { return LoadWith(dataDir, Options{}) }

// LoadWith reads the raw files of a folder laid out as the project's shared data:
// France compétences (the parts of 2026-02-01, and the extrait of 2024-02-22),
// BCN (2024 and 2025) and three kits. The trial archive (essai) is not opened.
// An error names the file that is missing or cannot be read.
func LoadWith(dataDir string, options Options) (*Oracle, error) {
	var editions []edition
	readers := []func(string) ([]edition, error){loadParts, loadExtrait, loadBCN, loadKits}
	if options.XML {
		readers = append(readers, loadXML)
	}
	for _, read := range readers {
		found, err := read(dataDir)
		if err != nil {
			return nil, fmt.Errorf("oracle: %w", err)
		}
		editions = append(editions, found...)
	}
	return newOracle(editions), nil
}

func loadParts(dataDir string) ([]edition, error) {
	pattern := filepath.Join(dataDir, "france-competences-2026-02-01", "export_fiches_CSV_*.csv")
	files, err := filepath.Glob(pattern)
	if err != nil {
		return nil, fmt.Errorf("look for %s: %w", pattern, err)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("look for %s: %w", pattern, os.ErrNotExist)
	}
	e := edition{source: franceCompetences, day: "2026-02-01"}
	for _, file := range files {
		if err := withFile(file, e.addPart); err != nil {
			return nil, err
		}
	}
	return []edition{e}, nil
}

// loadExtrait reads every member of the archive. A part is known by its header,
// so it does not matter how a member's name spells its accents.
func loadExtrait(dataDir string) ([]edition, error) {
	file := filepath.Join(dataDir, "france-competences-echantillons", "sample", "export-fiches-csv-2024-02-22.zip")
	archive, err := zip.OpenReader(file)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", file, err)
	}
	defer archive.Close()
	e := edition{source: franceCompetences, day: "2024-02-22", extrait: true}
	for _, member := range archive.File {
		content, err := member.Open()
		if err != nil {
			return nil, fmt.Errorf("open %q in %s: %w", member.Name, file, err)
		}
		err = e.addPart(content)
		content.Close()
		if err != nil {
			return nil, fmt.Errorf("read %q in %s: %w", member.Name, file, err)
		}
	}
	return []edition{e}, nil
}

// addPart reads one part of France compétences' export: whatever its columns, a
// row describes its Numero_Fiche.
func (e *edition) addPart(r io.Reader) error {
	records := csv.NewReader(r)
	records.Comma = ';'
	records.FieldsPerRecord = -1
	header, err := records.Read()
	if err != nil {
		return fmt.Errorf("header: %w", err)
	}
	columns := columnsOf(header)
	if _, ok := columns["Ancienne_Certification"]; ok {
		e.successions = true
	}
	for {
		record, err := records.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		cell := func(column string) string { return cellOf(record, columns, column) }
		e.add(row{
			code:     cell("Numero_Fiche"),
			etat:     etat(cell("Actif")),
			debut:    firstOf(date(cell("Date_Effet")), date(cell("Date_Decision"))),
			fin:      date(cell("Date_Fin_Enregistrement")),
			anciens:  codes(cell("Ancienne_Certification")),
			nouveaux: codes(cell("Nouvelle_Certification")),
		})
	}
}

// add keeps a row that describes a code; a row without one says nothing.
func (e *edition) add(r row) {
	if r.code != "" && r.code != "NR" {
		e.rows = append(e.rows, r)
	}
}

func loadBCN(dataDir string) ([]edition, error) {
	tables := []edition{
		{source: bcn, day: "2024-02-08", successions: true},
		{source: bcn, day: "2024-02-08"},
		{source: bcn, day: "2025-05-06"},
	}
	files := []string{
		filepath.Join(dataDir, "bcn-2024", "N_FORMATION_DIPLOME.csv"),
		filepath.Join(dataDir, "bcn-2024", "N_FORMATION_DIPLOME_ENQUETE_51.csv"),
		filepath.Join(dataDir, "bcn-2025", "vFormationDiplome_.csv"),
	}
	for i, file := range files {
		if err := withFile(file, tables[i].addBCN); err != nil {
			return nil, err
		}
	}
	return tables, nil
}

// addBCN reads a table of BCN, where a double quote is a character like another.
// The three files have three encodings, but codes, dates and column names are
// ASCII in all of them, and labels are not read.
func (e *edition) addBCN(r io.Reader) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	var columns map[string]int
	for lines.Scan() {
		record := strings.Split(lines.Text(), ";")
		if columns == nil {
			columns = columnsOf(record)
			continue
		}
		cell := func(column string) string { return cellOf(record, columns, column) }
		found := row{
			code:  cell("FORMATION_DIPLOME"),
			debut: date(cell("DATE_OUVERTURE")),
			fin:   date(cell("DATE_FERMETURE")),
		}
		for n := 1; n <= 7; n++ {
			found.anciens = append(found.anciens, codes(cell(fmt.Sprintf("ANCIEN_DIPLOME_%d", n)))...)
			found.nouveaux = append(found.nouveaux, codes(cell(fmt.Sprintf("NOUVEAU_DIPLOME_%d", n)))...)
		}
		e.add(found)
	}
	return lines.Err()
}

func loadKits(dataDir string) ([]edition, error) {
	var kits []edition
	for _, day := range []string{"2024-01-19", "2024-09-30", "2025-01-31"} {
		name := "Kit_apprentissage_" + strings.ReplaceAll(day, "-", "") + ".xlsx"
		kit := edition{source: kitApprentissage, day: day}
		err := withFile(filepath.Join(dataDir, "kit-apprentissage", name), kit.addKit)
		if err != nil {
			return nil, err
		}
		kits = append(kits, kit)
	}
	return kits, nil
}

// addKit reads the main sheet of a kit, whose header is on line 2.
func (e *edition) addKit(r io.Reader) error {
	book, err := excelize.OpenReader(r, excelize.Options{UnzipSizeLimit: 1 << 28})
	if err != nil {
		return err
	}
	defer book.Close()
	lines, err := book.GetRows("Kit Apprentissage")
	if err != nil {
		return err
	}
	if len(lines) < 2 {
		return errors.New(`sheet "Kit Apprentissage": no header on line 2`)
	}
	columns := map[string]int{}
	for i, title := range lines[1] {
		columns[plain(title)] = i
	}
	if _, ok := columns["ficherncp"]; !ok {
		return errors.New(`sheet "Kit Apprentissage", line 2: no column FicheRNCP`)
	}
	_, e.successions = columns["anciennecertificationrncp"]
	for _, line := range lines[2:] {
		cell := func(column string) string { return cellOf(line, columns, column) }
		debut := date(cell("datededebutdesparcourscertifiantsenregistrementdedroit"))
		decision := date(cell("datededecisionenregistrementsurdemande"))
		e.add(row{
			code:     cell("ficherncp"),
			etat:     etat(cell("ficheactiveinactive")),
			debut:    firstOf(debut, decision),
			fin:      date(cell("datedecheancedelaficherncp")),
			anciens:  codes(cell("anciennecertificationrncp")),
			nouveaux: codes(cell("nouvellecertificationremplarncp")),
		})
	}
	return nil
}

func withFile(file string, read func(io.Reader) error) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	err = read(f)
	if err != nil {
		return fmt.Errorf("read %s: %w", file, err)
	}
	return nil
}

// byteOrderMark opens BCN's view of 2025.
const byteOrderMark = "\ufeff"

func columnsOf(header []string) map[string]int {
	columns := map[string]int{}
	for i, title := range header {
		columns[strings.TrimSpace(strings.TrimPrefix(title, byteOrderMark))] = i
	}
	return columns
}

func cellOf(record []string, columns map[string]int, column string) string {
	i, ok := columns[column]
	if !ok || i >= len(record) {
		return ""
	}
	return strings.TrimSpace(record[i])
}

// plain lowers a title and keeps its letters and digits, without accents.
func plain(title string) string {
	var kept strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(title)) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			kept.WriteRune(r)
		}
	}
	return kept.String()
}

// date turns dd/mm/yyyy into yyyy-mm-dd; anything else states no date.
func date(cell string) string {
	day, err := time.Parse("02/01/2006", cell)
	if err != nil {
		return ""
	}
	return day.Format("2006-01-02")
}

// etat keeps ACTIVE and INACTIVE; anything else, NR among them, states nothing.
func etat(cell string) string {
	if cell == "ACTIVE" || cell == "INACTIVE" {
		return cell
	}
	return ""
}

// codes splits a succession cell: A|B is two codes, NR and an empty cell are none.
func codes(cell string) []string {
	var found []string
	for _, code := range strings.Split(cell, "|") {
		code = strings.TrimSpace(code)
		if code != "" && code != "NR" {
			found = append(found, code)
		}
	}
	return found
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
