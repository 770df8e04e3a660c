package api

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"passerelle/internal/catalog"
	"passerelle/internal/life"
	"passerelle/internal/serve/accept"
	"passerelle/internal/serve/problem"
	"passerelle/internal/serve/table"
)

// formats are the words of the parameter format, with the media types that they stand for.
var formats = map[string]string{"jsonld": mediaJSONLD, "json": mediaJSON, "csv": mediaCSV, "xlsx": mediaXLSX}

// chooseMedia is what a collection answers with: what format says, since a spreadsheet or a link cannot set Accept, then
// what Accept prefers. tableur is about CSV alone, and asks for it where nothing else does.
func chooseMedia(w http.ResponseWriter, r *http.Request, q url.Values) (string, error) {
	spreadsheet, err := flag(q, "tableur")
	if err != nil {
		return "", err
	}
	media, ok := formats[q.Get("format")]
	if q.Get("format") != "" && !ok {
		return "", problem.Parameter("format", "%.40q n'est pas un format. Formats : jsonld, json, csv, xlsx.", "%.40q is no format. Formats: jsonld, json, csv, xlsx.", q.Get("format"))
	}
	if media == "" {
		w.Header().Add("Vary", "Accept")
		if media, ok = accept.Type(r.Header, CollectionTypes()...); !ok {
			return "", problem.Choice(CollectionTypes()...)
		}
	}
	if spreadsheet && media != mediaCSV {
		return "", problem.Parameter("tableur", "tableur ne vaut que pour le CSV : ajoutez format=csv, ou demandez text/csv.", "tableur is about CSV only: add format=csv, or accept text/csv.")
	}
	return media, nil
}

// flag reads a parameter that is 1 or absent.
func flag(q url.Values, name string) (bool, error) {
	switch q.Get(name) {
	case "":
		return false, nil
	case "1":
		return true, nil
	}
	return false, problem.Parameter(name, "Le paramètre %s vaut 1, ou manque.", "The parameter %s is 1, or absent.", name)
}

func tabular(media string) bool { return media == mediaCSV || media == mediaXLSX }

// rows is a table: its columns, and what gives its rows one after the other.
type rows struct {
	columns []string
	each    func(row func(cells ...string)) error
}

// writer is what tables are written with.
type writer interface{ Row(cells ...string) }

// sheet streams a table as CSV or as a workbook. name is that of the file.
func (a *API) sheet(w http.ResponseWriter, r *http.Request, name, media string, q url.Values, t rows) error {
	h := w.Header()
	h["Link"] = append(h["Link"], link(a.licence, "license"))
	h.Set("Content-Type", contentType(media))
	extension := "csv"
	if media == mediaXLSX {
		extension = "xlsx"
	}
	h.Set("Content-Disposition", `attachment; filename="`+name+`.`+extension+`"`)
	if r.Method == http.MethodHead {
		w.WriteHeader(http.StatusOK)
		return nil
	}
	if media == mediaXLSX {
		out := table.NewSheet(w, name)
		return errors.Join(t.write(out), out.Close())
	}
	out := newSpread(w, q.Get("tableur") == "1")
	return errors.Join(t.write(out), out.Flush())
}

func (t rows) write(out writer) error {
	out.Row(t.columns...)
	return t.each(out.Row)
}

// described is how many members of a table are described at once.
const described = 500

// rows are members of a collection as a table: what members says of each.
func (k *kind) rows(ctx context.Context, rel *Release, g *gathered, places []int, on life.Day) rows {
	t := rows{columns: []string{"id", "type", "code", "intitule"}}
	if k.states {
		t.columns = append(t.columns, "etat", "debut", "fin", "constateLe", "perime", "remplacePar")
	}
	t.each = func(row func(...string)) error {
		for len(places) > 0 {
			n := min(described, len(places))
			things := make([]catalog.Thing, n)
			for i, place := range places[:n] {
				things[i] = g.Things[place]
			}
			places = places[n:]
			members, _, err := members(ctx, rel, things, on)
			if err != nil {
				return err
			}
			for _, m := range members {
				row(k.cells(rel, m)...)
			}
		}
		return nil
	}
	return t
}

func (k *kind) cells(rel *Release, m member) []string {
	cells := []string{m.ID, m.Type, m.Code, string(m.Intitule)}
	if !k.states {
		return cells
	}
	if m.Validite == nil {
		return append(cells, "", "", "", "", "", "")
	}
	by := make([]string, len(*m.RemplacePar))
	for i, iri := range *m.RemplacePar {
		path, _ := rel.Catalog.Path(iri)
		_, by[i], _ = strings.Cut(path, "/")
	}
	return append(cells, m.Etat, m.Validite.Debut.String(), m.Validite.Fin.String(), m.ConstateLe.String(), strconv.FormatBool(*m.Perime), strings.Join(by, "|"))
}
