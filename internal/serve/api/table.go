package api

import (
	"net/http"
	"strings"

	"passerelle/internal/answer"
)

// writeCSV streams one row a code. For spreadsheets it has semicolons, a byte order mark and no formulas (api.md §3).
func writeCSV(w http.ResponseWriter, r *http.Request, rel *Release, codes []asked, spreadsheet bool) error {
	head := newSpread(w, spreadsheet)
	err := head.row("saisi", "famille", "code", "statut", "intitule", "etat", "debut", "fin", "constateLe", "remplacePar", "candidats", "regle", "explication")
	if err == nil {
		err = head.Flush()
	}
	if err != nil {
		return err
	}
	return writeInOrder(w, len(codes), func(b []byte, i int) ([]byte, error) {
		found, err := rel.Answer.Resolve(r.Context(), codes[i].Code, codes[i].query)
		return head.append(b, rowOf(found)...), err
	})
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
