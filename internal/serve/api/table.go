package api

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"passerelle/internal/answer"
	"passerelle/internal/serve/table"
)

// The CSV of POST /resolve, both ways (RFC 4180).

const byteOrderMark = "\ufeff"

// readCSV reads rows with a header that names a column code, and perhaps famille, date and session. The separator is a
// comma, or a semicolon or a tab where the header has one; a byte order mark is passed over.
func readCSV(body io.Reader) ([]asked, error) {
	in := bufio.NewReader(body)
	if mark, err := in.Peek(len(byteOrderMark)); err == nil && string(mark) == byteOrderMark {
		in.Discard(len(byteOrderMark)) // just peeked
	}
	first, err := in.Peek(1024)
	if err != nil && err != io.EOF && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, err
	}
	header, _, _ := strings.Cut(string(first), "\n")
	rows := csv.NewReader(in)
	rows.ReuseRecord, rows.FieldsPerRecord = true, 0
	for _, comma := range ";\t" {
		if strings.ContainsRune(header, comma) {
			rows.Comma = comma
			break
		}
	}
	names, err := rows.Read()
	if err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	columns := columnsOf(names)
	if columns.code < 0 {
		return nil, fmt.Errorf("the header has no column code: %w", errBody)
	}
	var codes []asked
	for {
		row, err := rows.Read()
		if err == io.EOF {
			return codes, nil
		}
		if err != nil {
			return nil, err
		}
		if len(codes) == maxCodes {
			return nil, errTooMany
		}
		if !utf8.ValidString(strings.Join(row, "")) {
			return nil, fmt.Errorf("row %d is not UTF-8: %w", len(codes)+2, errBody)
		}
		codes = append(codes, columns.read(row))
	}
}

// columns are where the columns of a CSV stand, −1 for one that it does not have.
type columns struct{ code, famille, date, session int }

func columnsOf(header []string) columns {
	at := func(name string) int {
		return slices.IndexFunc(header, func(h string) bool { return strings.EqualFold(strings.TrimSpace(h), name) })
	}
	return columns{at("code"), at("famille"), at("date"), at("session")}
}

func (c columns) read(row []string) asked {
	cell := func(i int) string {
		if i < 0 {
			return ""
		}
		return strings.Clone(row[i])
	}
	return asked{Code: cell(c.code), Famille: cell(c.famille), Date: cell(c.date), Session: cell(c.session)}
}

// writeCSV streams one row a code. For spreadsheets it has semicolons, a byte order mark and no formulas (api.md §3).
func writeCSV(w http.ResponseWriter, r *http.Request, rel *Release, codes []asked, spreadsheet bool) error {
	comma := byte(',')
	if spreadsheet {
		comma = ';'
		if _, err := io.WriteString(w, byteOrderMark); err != nil {
			return err
		}
	}
	out := table.NewWriter(w, comma)
	out.Row("saisi", "famille", "code", "statut", "intitule", "etat", "debut", "fin", "constateLe", "remplacePar", "candidats", "regle", "explication")
	for _, c := range codes {
		found, err := rel.Answer.Resolve(r.Context(), c.Code, c.query)
		if err != nil {
			return errors.Join(err, out.Flush())
		}
		row := rowOf(found)
		for i := range row {
			if spreadsheet {
				row[i] = neutral(row[i])
			}
		}
		out.Row(row...)
	}
	return out.Flush()
}

func rowOf(r answer.Resolution) []string {
	row := []string{r.Code.Saisi, string(r.Code.Famille), string(r.Code.Normalise), string(r.Statut), "", "", "", "", ""}
	if s := r.Ressource; s != nil {
		row = append(row[:4], string(s.Intitule), s.Etat, s.Validite.Debut.String(), s.Validite.Fin.String(), s.ConstateLe.String())
	}
	return append(row, codesOf(r.RemplacePar), codesOf(r.Candidats), r.Regle, r.Explication.FR)
}

// codesOf joins codes with a bar, as the sources do.
func codesOf(ts []answer.Target) string {
	all := make([]string, len(ts))
	for i, t := range ts {
		all[i] = t.Code
	}
	return strings.Join(all, "|")
}

// neutral keeps a spreadsheet from taking a cell for a formula.
func neutral(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
