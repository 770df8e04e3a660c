package api

import (
	"bufio"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"passerelle/internal/annotate"
	"passerelle/internal/answer"
	"passerelle/internal/code"
	records "passerelle/internal/rows"
	"passerelle/internal/serve/accept"
	"passerelle/internal/serve/problem"
	"passerelle/internal/serve/spool"
)

// tables are the media types under which a CSV is sent, whatever its dialect.
var tables = map[string]bool{mediaCSV: true, "text/tab-separated-values": true, "text/plain": true, "application/csv": true, "application/vnd.ms-excel": true}

// validateTable answers with the client's own columns and a verdict beside each code, as CSV, JSON Lines or one document.
func (a *API) validateTable(w http.ResponseWriter, r *http.Request, rel *Release, body *spool.Spool, charset string) error {
	choice, q, err := tableQuestion(r)
	if err != nil {
		return err
	}
	media, ok := accept.Type(r.Header, mediaCSV, mediaLines, mediaJSONLD, mediaJSON)
	if !ok {
		return problem.Choice(mediaCSV, mediaLines, mediaJSONLD, mediaJSON)
	}
	asked, err := question("", q.Get("date"), q.Get("session"))
	if err != nil {
		return err
	}
	if rel == nil {
		return answer.ErrNoRelease
	}
	open := func() (*records.Reader, error) {
		return records.Open("", body, body.Size(), records.Format{Encoding: charset, Limits: records.Limits{Record: 1 << 20, Cell: 64 << 10, Columns: annotate.MaxColumns}})
	}
	plan, err := inspect(open, choice)
	if err != nil {
		return tableProblem(err, plan)
	}
	in, err := open()
	if err != nil {
		return err
	}
	defer in.Close()
	w.Header().Add("Vary", "Accept")
	w.Header()["Link"] = append(w.Header()["Link"], a.jsonLinks(media)...)
	w.Header().Set("Content-Type", contentType(media))
	out := a.verdictWriter(w, r, rel, plan, media, q.Get("tableur") == "1")
	err = plan.Each(r.Context(), in, rel.Answer, asked, out.row)
	if err == nil {
		err = out.end()
	}
	return err
}

// tableQuestion reads the parameters, of which `colonne` may come several times.
func tableQuestion(r *http.Request) (annotate.Choice, url.Values, error) {
	all, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return annotate.Choice{}, nil, problem.Newf(problem.BadParameter, "Les paramètres de l'adresse sont mal encodés.", "The parameters of the address are badly encoded.")
	}
	choice := annotate.Choice{Columns: all["colonne"]}
	if len(choice.Columns) > 1 {
		all["colonne"] = choice.Columns[:1]
		once := *r
		address := *r.URL
		address.RawQuery = all.Encode()
		once.URL = &address
		r = &once
	}
	q, err := paramsAt(r, "POST /validation")
	if err != nil {
		return choice, nil, err
	}
	f, known := code.ParseFamily(q.Get("famille"))
	if q.Get("famille") != "" && !known {
		return choice, nil, unknownFamily("famille", q.Get("famille"))
	}
	choice.Family = f
	return choice, q, nil
}

func inspect(open func() (*records.Reader, error), c annotate.Choice) (annotate.Plan, error) {
	in, err := open()
	if err != nil {
		return annotate.Plan{}, err
	}
	defer in.Close()
	return annotate.Inspect(in, c)
}

// tableProblem says what is wrong with a table, and where.
func tableProblem(err error, p annotate.Plan) error {
	at, fault := (*records.Error)(nil), (*annotate.Fault)(nil)
	placed := errors.As(err, &at)
	switch {
	case errors.Is(err, annotate.ErrNoColumn):
		e := problem.Parameter("colonne", "Aucune colonne de codes n'est reconnue ; nommez-la par le paramètre colonne. Colonnes : %.500s.",
			"No column of codes is recognised; name it by the parameter colonne. Columns: %.500s.", strings.Join(p.Header, ", "))
		e.Cause = err
		return e
	case errors.Is(err, annotate.ErrTooMuch):
		return problem.Newf(problem.TooLarge, "Le tableau dépasse %d lignes, %d codes, %d colonnes ou %d colonnes de codes.",
			"The table has more than %d rows, %d codes, %d columns or %d columns of codes.", annotate.MaxRows, annotate.MaxCodes, annotate.MaxColumns, annotate.MaxChosen)
	case !placed:
		return err
	case at.Row == 0:
		e := problem.Newf(problem.BadBody, "Le tableau n'a pas d'en-tête lisible, ou son encodage n'est pas connu.", "The table has no readable header, or its encoding is not known.")
		e.Cause = err
		return e
	}
	what := answer.Phrase{FR: "un guillemet est ouvert et n'est pas refermé", EN: "a quotation mark is opened and not closed"}
	switch {
	case errors.Is(err, records.ErrLimit):
		what = answer.Phrase{FR: "une cellule ou une ligne est plus grande que permis", EN: "a cell or a row is larger than allowed"}
	case errors.As(err, &fault):
		what = answer.Phrase{FR: "une cellule de trop, ou un guillemet au milieu d'une cellule", EN: "one cell too many, or a quotation mark in the middle of a cell"}
	}
	e := problem.Newf(problem.BadBody, "Ligne %d, colonne %s : "+what.FR+".", "Row %d, column %s: "+what.EN+".", at.Row, cmpOr(at.Column, "?"))
	e.Ligne, e.Cause = int(at.Row), err
	return e
}

func cmpOr(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// verdictWriter writes the answer row by row.
type verdictWriter interface {
	row(annotate.Row) error
	end() error
}

func (a *API) verdictWriter(w http.ResponseWriter, r *http.Request, rel *Release, p annotate.Plan, media string, spreadsheet bool) verdictWriter {
	switch media {
	case mediaCSV:
		out := &verdictTable{sheet: newSpread(w, spreadsheet)}
		out.sheet.row(append(slices.Clone(p.Header), verdictHeader(p)...)...)
		return out
	case mediaLines:
		return &verdictLines{w: bufio.NewWriter(w)}
	}
	return &verdictDocument{verdictLines: verdictLines{w: bufio.NewWriter(w)}, api: a, request: r, release: rel, total: p.Codes, used: map[string]bool{}}
}

// said are the columns that each column of codes gets, after its own name and an underscore.
var said = []string{"resultat", "famille", "code", "reparations", "probleme", "expire_depuis", "remplace_par", "explication"}

// verdictHeader names the new columns; one that the client has already gets a number, as rows gives to a second of a name.
func verdictHeader(p annotate.Plan) []string {
	var out []string
	for _, c := range p.Columns {
		for _, s := range said {
			name := c.Name + "_" + s
			for slices.Contains(p.Header, name) || slices.Contains(out, name) {
				name += "#2"
			}
			out = append(out, name)
		}
	}
	return out
}

// verdictTable writes CSV.
type verdictTable struct {
	sheet *spread
	cells []string
}

func (t *verdictTable) row(r annotate.Row) error {
	t.cells = append(t.cells[:0], r.Cells...)
	for _, v := range r.Verdicts {
		if v.Resultat == annotate.Vide {
			t.cells = append(t.cells, string(v.Resultat), "", "", "", "", "", "", "")
			continue
		}
		c := v.Resolution.Code
		t.cells = append(t.cells, string(v.Resultat), string(c.Famille), string(c.Normalise), strings.Join(c.Reparations, "|"), string(c.Probleme),
			v.ExpireDepuis.String(), codesOf(v.Resolution.RemplacePar), v.Resolution.Explication.FR)
	}
	return t.sheet.row(t.cells...)
}

func (t *verdictTable) end() error { return t.sheet.Flush() }

// verdict is one code of a table as it is sent.
type verdict struct {
	Type         string            `json:"type"` // "CodeVerifie"
	Ligne        uint32            `json:"ligne"`
	Colonnes     []string          `json:"colonnes"`
	Resultat     annotate.Resultat `json:"resultat"`
	Code         answer.Code       `json:"code"`
	Statut       string            `json:"statut"`
	ExpireDepuis answer.Day        `json:"expireDepuis"`
	RemplacePar  []answer.Target   `json:"remplacePar"`
	Candidats    []answer.Target   `json:"candidats"`
	Explication  answer.Phrase     `json:"explication"`
}

// verdicts is the document of all of them, which is written as they come.
type verdicts struct {
	head
	Type    string          `json:"type"` // "Collection"
	Total   int             `json:"total"`
	Membres []verdict       `json:"membres"`
	Sources []answer.Source `json:"sources"`
}

// verdictLines writes one verdict a line; empty cells have none.
type verdictLines struct {
	w       *bufio.Writer
	between string // before every verdict but the first
	begun   bool
}

func (l *verdictLines) row(r annotate.Row) error {
	for _, v := range r.Verdicts {
		if v.Resultat == annotate.Vide {
			continue
		}
		f := v.Resolution
		text, err := encode(verdict{"CodeVerifie", r.Number, []string{v.Column}, v.Resultat, f.Code, string(f.Statut), v.ExpireDepuis, f.RemplacePar, f.Candidats, f.Explication})
		if err != nil {
			return err
		}
		if l.begun {
			l.w.WriteString(l.between)
		}
		l.begun = true
		if _, err := l.w.Write(text); err != nil {
			return err
		}
	}
	return nil
}

func (l *verdictLines) end() error { return l.w.Flush() }

// verdictDocument writes one collection of verdicts.
type verdictDocument struct {
	verdictLines
	api     *API
	request *http.Request
	release *Release
	total   int
	open    bool
	used    map[string]bool // names of sources
	names   []string
}

// begin writes what comes before the first verdict.
func (d *verdictDocument) begin() error {
	if d.open {
		return nil
	}
	d.open, d.between = true, ","
	text, err := encode(struct {
		head
		Type  string `json:"type"`
		Total int    `json:"total"`
	}{d.api.head(d.request), "Collection", d.total})
	if err != nil {
		return err
	}
	d.w.WriteString(strings.TrimSuffix(string(text), "}\n"))
	_, err = d.w.WriteString(`,"membres":[`)
	return err
}

func (d *verdictDocument) row(r annotate.Row) error {
	for _, v := range r.Verdicts {
		for _, s := range v.Resolution.Sources {
			if !d.used[s.Nom] {
				d.used[s.Nom] = true
				d.names = append(d.names, s.Nom)
			}
		}
	}
	return errors.Join(d.begin(), d.verdictLines.row(r))
}

func (d *verdictDocument) end() error {
	if err := d.begin(); err != nil {
		return err
	}
	slices.Sort(d.names)
	text, err := encode(d.release.Answer.Sources(d.names...))
	if err != nil {
		return err
	}
	d.w.WriteString(`],"sources":`)
	d.w.Write(text[:len(text)-1])
	d.w.WriteString("}\n")
	return d.w.Flush()
}
