package api

import (
	"bytes"
	"errors"
	"net/http"
	"strconv"

	"passerelle/internal/answer"
	"passerelle/internal/catalog"
	"passerelle/internal/code"
	"passerelle/internal/life"
	"passerelle/internal/serve/accept"
	"passerelle/internal/serve/problem"
)

const mediaLines = "application/x-ndjson"

// correspondences is what one code corresponds to (api.md §3.3), with the code as it was read in a POST.
type correspondences struct {
	head
	Type    string                  `json:"type"` // "Collection"
	Code    *answer.Code            `json:"code,omitempty"`
	Total   int                     `json:"total"`
	Membres []answer.Correspondance `json:"membres"`
	Sources []answer.Source         `json:"sources"`
}

// families reads both families of the address.
func families(r *http.Request) (from, to code.Family, err error) {
	from, known := code.ParseFamily(r.PathValue("from"))
	to, too := code.ParseFamily(r.PathValue("to"))
	if !known || !too {
		return "", "", problem.Newf(problem.NotFound, "Une des deux familles n'existe pas.", "One of the two families does not exist.")
	}
	return from, to, nil
}

// Correspondences answers /correspondances/{from}/{to}: of one code as JSON, or without a code the whole table, as JSON
// Lines or CSV. A malformed code, or one in no source, is 404.
func (a *API) Correspondences(w http.ResponseWriter, r *http.Request, rel *Release) error {
	q, err := paramsAt(r, "/correspondances/{from}/{to}")
	if err != nil {
		return err
	}
	from, to, err := families(r)
	if err != nil {
		return err
	}
	on, err := day("date", q.Get("date"))
	if err != nil {
		return err
	}
	if rel == nil {
		return answer.ErrNoRelease
	}
	if q.Get("code") == "" {
		return a.wholeTable(w, r, rel, tableOf{from, to, on, q.Get("tableur") == "1"})
	}
	found, err := rel.Answer.Correspond(r.Context(), from, q.Get("code"), to, on)
	if err != nil {
		return correspondProblem(err)
	}
	return a.json(w, r, correspondences{head: a.head(r), Type: "Collection", Total: len(found), Membres: found, Sources: rel.Answer.SourcesOf(found)})
}

func correspondProblem(err error) error {
	switch {
	case errors.Is(err, answer.ErrMalformed):
		return problem.Newf(problem.NotFound, "Ce n'est pas un code de cette famille.", "This is no code of that family.")
	case errors.Is(err, catalog.ErrUnknown):
		return problem.Newf(problem.NotFound, "Ce code n'est dans aucune source de la version publiée.", "This code is in no source of the published release.")
	case errors.Is(err, answer.ErrUnconnected):
		return problem.Newf(problem.NotFound, "Aucune table, ni suite de trois tables, ne relie ces deux familles.", "No table, nor path of three tables, links these two families.")
	}
	return err
}

// tableOf is which table is asked for, and how.
type tableOf struct {
	from, to    code.Family
	on          life.Day
	spreadsheet bool
}

// wholeTable streams a table.
func (a *API) wholeTable(w http.ResponseWriter, r *http.Request, rel *Release, t tableOf) error {
	media, ok := accept.Type(r.Header, mediaLines, mediaJSONLD, mediaJSON, mediaCSV)
	if !ok {
		return problem.Choice(mediaLines, mediaCSV)
	}
	if media != mediaCSV {
		media = mediaLines
	}
	w.Header().Add("Vary", "Accept")
	w.Header()["Link"] = append(w.Header()["Link"], a.jsonLinks(mediaJSON)...)
	w.Header().Set("Content-Type", contentType(media))
	var err error
	if media == mediaCSV {
		err = tableCSV(w, r, rel, t)
	} else {
		err = rel.Answer.Table(r.Context(), t.from, t.to, t.on, func(c answer.Correspondance) error {
			text, err := encode(c)
			if err == nil {
				_, err = w.Write(text)
			}
			return err
		})
	}
	return correspondProblem(err)
}

func tableCSV(w http.ResponseWriter, r *http.Request, rel *Release, t tableOf) error {
	out := newSpread(w, t.spreadsheet)
	err := out.row("deFamille", "de", "versFamille", "vers", "intitule", "relation", "debut", "fin", "jamaisEnsemble", "fiabilite", "agrege", "chemin")
	if err == nil {
		err = rel.Answer.Table(r.Context(), t.from, t.to, t.on, func(c answer.Correspondance) error {
			return out.row(string(c.De.Famille), c.De.Code, string(c.Vers.Famille), c.Vers.Code, string(c.Vers.Intitule), c.Relation, c.Validite.Debut.String(),
				c.Validite.Fin.String(), strconv.FormatBool(c.JamaisEnsemble), c.Fiabilite, strconv.FormatBool(c.Agrege), spell(c.Chemins))
		})
	}
	return errors.Join(err, out.Flush())
}

// spell writes the first path.
func spell(paths [][]answer.Etape) string {
	text := ""
	if len(paths) > 0 {
		for i, s := range paths[0] {
			if i == 0 {
				text = s.De
			}
			text += " > " + s.Vers + " [" + s.Source + " " + s.Edition.String() + "]"
		}
	}
	return text
}

// CorrespondMany answers POST /correspondances/{from}/{to}: one document a code, in their order, as a JSON array. A code
// that is malformed or unknown has no member, and says so.
func (a *API) CorrespondMany(w http.ResponseWriter, r *http.Request, rel *Release) error {
	q, err := paramsAt(r, "POST /correspondances/{from}/{to}")
	if err != nil {
		return err
	}
	from, to, err := families(r)
	if err != nil {
		return err
	}
	media, err := jsonType(r)
	if err != nil {
		return err
	}
	codes, err := a.readCodes(w, r, q, correspondKeys)
	if err != nil {
		return err
	}
	if rel == nil {
		return answer.ErrNoRelease
	}
	w.Header().Add("Vary", "Accept")
	w.Header()["Link"] = append(w.Header()["Link"], a.jsonLinks(media)...)
	w.Header().Set("Content-Type", contentType(media))
	return writeArray(w, len(codes), func(b []byte, i int) ([]byte, error) {
		d, err := a.correspondOne(r, rel, codes[i].Code, tableOf{from: from, to: to, on: codes[i].query.Date})
		if err != nil {
			return b, err
		}
		text, err := encode(d)
		return append(b, bytes.TrimRight(text, "\n")...), err
	})
}

func (a *API) correspondOne(r *http.Request, rel *Release, saisi string, t tableOf) (correspondences, error) {
	d := correspondences{head: head{a.ContextURL(), a.here(r)}, Type: "Collection", Membres: []answer.Correspondance{}}
	asked, err := rel.Answer.Code(r.Context(), t.from, saisi)
	if err != nil {
		return d, err
	}
	d.Code = &asked
	found, err := rel.Answer.Correspond(r.Context(), t.from, saisi, t.to, t.on)
	if err != nil && !errors.Is(err, answer.ErrMalformed) && !errors.Is(err, catalog.ErrUnknown) {
		return d, correspondProblem(err)
	}
	if err == nil {
		d.Membres = found
	}
	d.Total, d.Sources = len(d.Membres), rel.Answer.SourcesOf(d.Membres)
	return d, nil
}
