package oracle

import (
	"archive/zip"
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
)

// The names of the sources that only pairs have.
const (
	certifInfo   = "certif-info"
	rome         = "rome"
	esco         = "esco"
	onisep       = "onisep"
	organismes   = "organismes"
	decoupage    = "decoupage-administratif"
	dares        = "dares"
	firstOfN51   = "2024-02-01" // an edition of which only the month is known
	dayOfRome    = "2025-09-18"
	kitSheet     = "Kit Apprentissage"
	corrections  = "Corrections Kit"
	suppression  = "Suppression couple CFD-RNCP"
	fcPartsDay   = "2026-02-01"
	fcExtraitDay = "2024-02-22"
)

// LoadLinks reads what pairs codes in a folder laid out as the project's shared
// data, and the lives of fiches and diplomas as LoadWith does. An error names the
// file that is missing or cannot be read.
func LoadLinks(dataDir string, options Options) (*Links, error) {
	lives, err := LoadWith(dataDir, options)
	if err != nil {
		return nil, err
	}
	l := newLedger()
	readers := []func(string) error{
		l.readFiches, l.readDiplomas, l.readKits, l.readCertifInfo, l.readRome, l.readESCO,
		l.readOnisep, l.readOrganismes, l.readESR, l.readCommunes, l.readDares,
	}
	if options.Agreements != "" {
		readers = append(readers, func(dataDir string) error { return l.readAgreements(dataDir, options.Agreements) })
	}
	if options.XML {
		readers = append(readers, l.readXML)
	}
	for _, read := range readers {
		if err := read(dataDir); err != nil {
			return nil, fmt.Errorf("oracle: %w", err)
		}
	}
	if options.Sources != nil {
		other := func(c claim) bool { return !slices.Contains(options.Sources, c.said.Source) }
		l.claims, l.denials = slices.DeleteFunc(l.claims, other), slices.DeleteFunc(l.denials, other)
	}
	return newLinks(lives, l.pairs()), nil
}

// ficheColumns are those of France compétences' parts that pair a fiche.
var ficheColumns = map[string]link{
	"Codes_Rome_Code": {"rncp", "rome"},
	"Nsf_Code":        {"rncp", "nsf"},
	"Formacode_Code":  {"rncp", "formacode"},
}

func (l *ledger) readFiches(dataDir string) error {
	files, err := filepath.Glob(filepath.Join(dataDir, "france-competences-2026-02-01", "export_fiches_CSV_*.csv"))
	if err != nil {
		return err
	}
	parts := Said{franceCompetences, fcPartsDay}
	for _, file := range files {
		err := withFile(file, func(r io.Reader) error { return l.readPart(r, parts, false) })
		if err != nil {
			return err
		}
	}
	name := filepath.Join(dataDir, "france-competences-echantillons", "sample", "export-fiches-csv-2024-02-22.zip")
	archive, err := zip.OpenReader(name)
	if err != nil {
		return fmt.Errorf("open %s: %w", name, err)
	}
	defer archive.Close()
	for _, member := range archive.File {
		content, err := member.Open()
		if err != nil {
			return fmt.Errorf("open %q in %s: %w", member.Name, name, err)
		}
		err = l.readPart(content, Said{franceCompetences, fcExtraitDay}, true)
		content.Close()
		if err != nil {
			return fmt.Errorf("read %q in %s: %w", member.Name, name, err)
		}
	}
	return nil
}

func (l *ledger) readPart(r io.Reader, who Said, extrait bool) error {
	return eachRecord(r, ';', "Numero_Fiche", func(columns map[string]int, cell func(string) string) {
		l.spokenOf(who, "rncp", cell("Numero_Fiche"))
		for column, table := range ficheColumns {
			if _, ok := columns[column]; !ok {
				continue
			}
			if !extrait {
				l.holds(who, table)
			}
			l.state(claim{table: table, said: who, from: cell("Numero_Fiche"), to: cell(column)})
		}
	})
}

func (l *ledger) readXML(dataDir string) error {
	who := Said{franceCompetences, xmlDay}
	return eachXMLFiche(dataDir, func(f xmlFiche) {
		l.spokenOf(who, "rncp", f.Numero)
		for to, values := range map[string][]string{"rome": f.Rome, "nsf": f.Nsf, "formacode": f.Formacodes} {
			for _, value := range values {
				l.state(claim{table: link{"rncp", to}, said: who, from: f.Numero, to: value})
			}
		}
	})
}

func (l *ledger) readDiplomas(dataDir string) error {
	files := []struct{ day, folder, name string }{
		{"2024-02-08", "bcn-2024", "N_FORMATION_DIPLOME.csv"},
		{firstOfN51, "bcn-2024", "N_FORMATION_DIPLOME_ENQUETE_51.csv"},
		{"2025-05-06", "bcn-2025", "vFormationDiplome_.csv"},
		{"2025-05-18", "bcn-2025", "nMef.csv"},
	}
	for _, f := range files {
		who := Said{bcn, f.day}
		err := withFile(filepath.Join(dataDir, f.folder, f.name), func(r io.Reader) error {
			return eachLine(r, func(columns map[string]int, cell func(string) string) { l.diploma(who, columns, cell) })
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// diploma reads a row of any table of BCN that names a diploma.
func (l *ledger) diploma(who Said, columns map[string]int, cell func(string) string) {
	cfd := cell("FORMATION_DIPLOME")
	if _, ok := columns["MEF"]; ok {
		l.holds(who, link{"cfd", "mef"})
		l.spokenOf(who, "mef", cell("MEF"))
		l.state(claim{table: link{"cfd", "mef"}, said: who, from: cfd, to: cell("MEF")})
		return
	}
	l.spokenOf(who, "cfd", cfd)
	for column, to := range map[string]string{"GROUPE_SPECIALITE": "nsf", "DIPLOME_SISE": "sise"} {
		if _, ok := columns[column]; ok {
			l.holds(who, link{"cfd", to})
			l.state(claim{table: link{"cfd", to}, said: who, from: cfd, to: cell(column)})
		}
	}
}

// certifInfoColumns are those of Certif Info that pair the fiche of a row, or its
// diploma.
var certifInfoColumns = map[string]string{
	"Code_Scolarité": "cfd", "Code_Nsf": "nsf", "Code_FormaCode": "formacode",
	"Code_Rome_1": "rome", "Code_Rome_2": "rome", "Code_Rome_3": "rome", "Code_Rome_4": "rome", "Code_Rome_5": "rome",
}

func (l *ledger) readCertifInfo(dataDir string) error {
	who := Said{certifInfo, "2024-06-28"}
	for _, table := range []link{{"cfd", "rncp"}, {"rncp", "nsf"}, {"rncp", "formacode"}, {"rncp", "rome"}} {
		l.holds(who, table)
	}
	file := filepath.Join(dataDir, "certif-info", "certif_info.sans-certificateurs.csv")
	return withFile(file, func(r io.Reader) error {
		return eachRecord(r, ';', "Code_Diplome", func(_ map[string]int, cell func(string) string) {
			l.certification(who, "RNCP"+cell("Code_RNCP"), cell)
			l.certification(who, "RS"+cell("Code_RS"), cell)
		})
	})
}

func (l *ledger) certification(who Said, fiche string, cell func(string) string) {
	l.spokenOf(who, "rncp", fiche)
	l.spokenOf(who, "cfd", cell("Code_Scolarité"))
	for column, family := range certifInfoColumns {
		if family == "cfd" {
			l.state(claim{table: link{"cfd", "rncp"}, said: who, from: cell(column), to: fiche})
			continue
		}
		l.state(claim{table: link{"rncp", family}, said: who, from: fiche, to: cell(column)})
	}
}

// eachRecord gives the rows under the header that has a title; what stands before
// it is a preface.
func eachRecord(r io.Reader, comma rune, title string, keep func(columns map[string]int, cell func(string) string)) error {
	text := bufio.NewReader(r)
	if mark, _ := text.Peek(len(byteOrderMark)); string(mark) == byteOrderMark {
		text.Discard(len(byteOrderMark)) // Onisep's stands before a quote
	}
	records := csv.NewReader(text)
	records.Comma = comma
	records.FieldsPerRecord = -1
	var columns map[string]int
	for {
		record, err := records.Read()
		if errors.Is(err, io.EOF) && columns == nil {
			return fmt.Errorf("no header with a column %q", title)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if columns != nil {
			keep(columns, func(column string) string { return cellOf(record, columns, column) })
			continue
		}
		titles := columnsOf(record)
		if _, ok := titles[title]; ok {
			columns = titles
		}
	}
}
