package oracle

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/xuri/excelize/v2"
)

// eachLine gives the rows of a table of BCN, where a double quote is a character
// like another.
func eachLine(r io.Reader, keep func(columns map[string]int, cell func(string) string)) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	var columns map[string]int
	for lines.Scan() {
		record := strings.Split(lines.Text(), ";")
		if columns == nil {
			columns = columnsOf(record)
			continue
		}
		keep(columns, func(column string) string { return cellOf(record, columns, column) })
	}
	return lines.Err()
}

// eachSheetRow gives the rows of a sheet under the header that is on a line,
// counted from 1. Titles are as plain makes them.
func eachSheetRow(book *excelize.File, sheet string, line int, keep func(cell func(string) string)) error {
	rows, err := book.GetRows(sheet)
	if err != nil {
		return err
	}
	if len(rows) < line {
		return fmt.Errorf("sheet %q: no header on line %d", sheet, line)
	}
	columns := map[string]int{}
	for i, title := range rows[line-1] {
		columns[plain(title)] = i
	}
	for _, record := range rows[line:] {
		keep(func(column string) string { return cellOf(record, columns, column) })
	}
	return nil
}

func withBook(file string, read func(*excelize.File) error) error {
	return withFile(file, func(r io.Reader) error {
		book, err := excelize.OpenReader(r, excelize.Options{UnzipSizeLimit: 1 << 28})
		if err != nil {
			return err
		}
		defer book.Close()
		return read(book)
	})
}

func (l *ledger) readKits(dataDir string) error {
	for _, day := range []string{"2024-01-19", "2024-09-30", "2025-01-31"} {
		name := "Kit_apprentissage_" + strings.ReplaceAll(day, "-", "") + ".xlsx"
		err := withBook(filepath.Join(dataDir, "kit-apprentissage", name), func(book *excelize.File) error {
			return l.readKit(book, Said{kitApprentissage, day})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (l *ledger) readKit(book *excelize.File, who Said) error {
	table := link{"cfd", "rncp"}
	l.holds(who, table)
	err := eachSheetRow(book, kitSheet, 2, func(cell func(string) string) {
		cfd, fiche := cell("codediplome"), cell("ficherncp")
		l.spokenOf(who, "cfd", cfd)
		l.spokenOf(who, "rncp", fiche)
		l.state(claim{table: table, said: who, from: cfd, to: fiche})
	})
	if err != nil {
		return err
	}
	if i, err := book.GetSheetIndex(corrections); err != nil || i < 0 {
		return err // the kit of January 2024 has no such sheet
	}
	return eachSheetRow(book, corrections, 1, func(cell func(string) string) {
		if cell("typedecorrection") == suppression {
			l.deny(claim{table: table, said: who, from: cell("codediplome"), to: cell("ficherncp")})
		}
	})
}

// readDares reads the sheet of the year's passage from APE to IDCC, an extrait.
func (l *ledger) readDares(dataDir string) error {
	return withBook(filepath.Join(dataDir, "dares", "ape_idcc", "sample.xlsx"), func(book *excelize.File) error {
		for _, sheet := range book.GetSheetList() {
			if !strings.HasSuffix(sheet, "_passageAPEIDCC_diff") {
				continue
			}
			return eachSheetRow(book, sheet, 7, func(cell func(string) string) {
				l.state(claim{table: link{"naf", "idcc"}, said: Said{dares, "2024-06-25"}, from: cell("apen"), to: cell("idcc")})
			})
		}
		return errors.New("no sheet …_passageAPEIDCC_diff")
	})
}

// readRome pairs métiers and sub-classes: the file names divisions, without the
// zero before those under ten.
func (l *ledger) readRome(dataDir string) error {
	var nomenclature []struct {
		ID string `json:"id"`
	}
	if err := readJSON(filepath.Join(dataDir, "naf-rev2", "codes-naf.json"), &nomenclature); err != nil {
		return err
	}
	subClasses := map[string][]string{}
	for _, n := range nomenclature {
		if code := normal("naf", n.ID); code != "" {
			subClasses[code[:2]] = append(subClasses[code[:2]], code)
		}
	}
	who, table := Said{rome, dayOfRome}, link{"rome", "naf"}
	l.holds(who, table)
	file := filepath.Join(dataDir, "rome-v460", "unix_arborescence_secteur_naf_v460_utf8.csv")
	return withFile(file, func(r io.Reader) error {
		return eachRecord(r, ',', "code_secteur_naf", func(_ map[string]int, cell func(string) string) {
			l.spokenOf(who, "rome", cell("code_rome"))
			for _, code := range subClasses[padded(cell("code_secteur_naf"), 2)] {
				l.state(claim{table: table, said: who, from: cell("code_rome"), to: code, agrege: true})
			}
		})
	})
}

// readESCO reads the crosswalk, and draws métiers and occupations from it.
func (l *ledger) readESCO(dataDir string) error {
	metier := map[string]string{}
	err := withFile(filepath.Join(dataDir, "rome-v460", "unix_referentiel_appellation_v460_utf8.csv"), func(r io.Reader) error {
		return eachRecord(r, ',', "code_ogr", func(_ map[string]int, cell func(string) string) {
			metier[cell("code_ogr")] = cell("code_rome")
		})
	})
	if err != nil {
		return err
	}
	who := Said{esco, "2023-06-07"}
	return withFile(filepath.Join(dataDir, "esco", "FR_20230607_mapping_esco_rome.csv"), func(r io.Reader) error {
		return eachRecord(r, ',', "classification 1 ID", func(_ map[string]int, cell func(string) string) {
			occupation, ogr := cell("classification 1 ID"), cell("classification 2 ID")
			l.state(claim{table: link{"ogr", "esco"}, said: who, from: ogr, to: occupation, relation: cell("mapping relation")})
			l.state(claim{table: link{"rome", "esco"}, said: who, from: metier[ogr], to: occupation})
		})
	})
}

// readOnisep reads Idéo's courses and métiers, whose own code ends their address.
func (l *ledger) readOnisep(dataDir string) error {
	who := Said{onisep, "2022-04-01"}
	files := []struct{ name, title, column, family, prefix string }{
		{"ideo-formations_initiales_en_france.csv", "code CNIS", "code RNCP", "rncp", "RNCP"},
		{"ideo-metiers_onisep.csv", "libellé métier", "code ROME", "rome", ""},
	}
	for _, f := range files {
		table := link{f.family, "onisep"}
		l.holds(who, table)
		err := withFile(filepath.Join(dataDir, "onisep-2022", f.name), func(r io.Reader) error {
			return eachRecord(r, ';', f.title, func(_ map[string]int, cell func(string) string) {
				l.spokenOf(who, "onisep", cell("lien site onisep.fr"))
				l.state(claim{table: table, said: who, from: f.prefix + cell(f.column), to: cell("lien site onisep.fr")})
			})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func readJSON(file string, into any) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(content, into); err != nil {
		return fmt.Errorf("read %s: %w", file, err)
	}
	return nil
}
