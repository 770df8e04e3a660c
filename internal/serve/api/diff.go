package api

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"passerelle/internal/answer"
	"passerelle/internal/catalog"
	"passerelle/internal/rdf"
	"passerelle/internal/serve/accept"
	"passerelle/internal/serve/problem"
	"passerelle/internal/serve/table"
)

// comparison is one page of /releases/{a}/diff/{b}: what `release diff` says, in the order of the paths of things.
type comparison struct {
	head
	Type      string          `json:"type"` // "Comparaison"
	De        string          `json:"de"`
	Vers      string          `json:"vers"`
	Ajoutees  int             `json:"ajoutees"`
	Retirees  int             `json:"retirees"`
	Modifiees int             `json:"modifiees"`
	ParClasse []classChanges  `json:"parClasse"`
	Total     int             `json:"total"`
	Membres   []change        `json:"membres"`
	Suivante  answer.Text     `json:"suivante"`
	Sources   []answer.Source `json:"sources"`
}

// classChanges counts what became of the things of one class.
type classChanges struct {
	Classe    string `json:"classe"` // IRI
	Ajoutees  int    `json:"ajoutees"`
	Retirees  int    `json:"retirees"`
	Modifiees int    `json:"modifiees"`
}

// change is what became of one thing.
type change struct {
	ID         string      `json:"id"`
	Type       string      `json:"type"` // its class
	Code       string      `json:"code"`
	Intitule   answer.Text `json:"intitule"`
	Changement string      `json:"changement"`
	Apparues   []statement `json:"apparues"`
	Disparues  []statement `json:"disparues"`
}

// statement is a triple of a thing, or of a part of it.
type statement struct {
	Sujet     string       `json:"sujet,omitempty"` // of a part
	Propriete string       `json:"propriete"`       // IRI
	Valeur    answer.Value `json:"valeur"`
}

// Diff answers /releases/{a}/diff/{b} with a page of the changes as JSON, or with all of them as CSV or JSON Lines.
func (a *API) Diff(w http.ResponseWriter, r *http.Request, rel *Release) error {
	q, err := paramsAt(r, "/releases/{a}/diff/{b}")
	if err != nil {
		return err
	}
	n, err := limit(q)
	if err != nil {
		return err
	}
	after, err := lastPath(q.Get("curseur"))
	if err != nil {
		return err
	}
	media, ok := accept.Type(r.Header, mediaJSONLD, mediaJSON, mediaCSV, mediaLines)
	if !ok {
		return problem.Choice(mediaJSONLD, mediaJSON, mediaCSV, mediaLines)
	}
	p, err := a.open(rel, r.PathValue("a"), r.PathValue("b"))
	if err != nil {
		return err
	}
	defer p.close()
	switch media {
	case mediaCSV, mediaLines:
		w.Header().Add("Vary", "Accept")
		w.Header()["Link"] = append(w.Header()["Link"], a.jsonLinks(mediaJSON)...)
		w.Header().Set("Content-Type", contentType(media))
		if media == mediaCSV {
			return p.csv(r.Context(), w, q.Get("tableur") == "1")
		}
		return p.lines(r.Context(), w)
	}
	d := comparison{head: a.head(r), Type: "Comparaison", De: a.base + "releases/" + p.ids[0], Vers: a.base + "releases/" + p.ids[1], Sources: []answer.Source{}}
	if rel != nil {
		d.Sources = credits(rel)
	}
	return a.diffPage(w, r, &d, p, placeOf{after, n, q})
}

// placeOf is which page is asked for.
type placeOf struct {
	after string
	n     int
	query url.Values
}

func (a *API) diffPage(w http.ResponseWriter, r *http.Request, d *comparison, p *pair, at placeOf) error {
	all, err := a.diffs.of(r.Context(), p)
	if err != nil {
		return err
	}
	d.Total, d.ParClasse = len(all.paths), all.classes
	for _, c := range all.classes {
		d.Ajoutees, d.Retirees, d.Modifiees = d.Ajoutees+c.Ajoutees, d.Retirees+c.Retirees, d.Modifiees+c.Modifiees
	}
	from, found := slices.BinarySearch(all.paths, at.after)
	if found {
		from++
	}
	to := min(from+at.n, len(all.paths))
	if d.Membres, err = p.page(r.Context(), all.paths[from:to]); err != nil {
		return err
	}
	var links []string
	if to < len(all.paths) {
		next := url.Values{"curseur": {base64.RawURLEncoding.EncodeToString([]byte(all.paths[to-1]))}}
		if at.query.Has("limite") {
			next["limite"] = at.query["limite"]
		}
		d.Suivante = answer.Text(a.base + strings.TrimPrefix(r.URL.EscapedPath(), "/") + "?" + next.Encode())
		links = append(links, link(string(d.Suivante), "next"))
	}
	return a.json(w, r, d, links...)
}

// lastPath reads the cursor of a comparison: the path of the last thing of the page before.
func lastPath(s string) (path string, err error) {
	text, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(s) > maxCursor {
		return "", problem.Parameter("curseur", "Ce curseur n'en est pas un : suivez le lien « suivante ».", "This is no cursor: follow the link “suivante”.")
	}
	return string(text), nil
}

// maxCursor is more than any path takes.
const maxCursor = 1000

// a pair is two releases being compared.
type pair struct {
	ids      [2]string
	catalogs [2]*catalog.Catalog
	opened   []*catalog.Catalog
}

// open opens the read models of two releases. That of the release in force is open already.
func (a *API) open(rel *Release, ids ...string) (*pair, error) {
	p := &pair{}
	for i, id := range ids {
		p.ids[i] = id
		if rel != nil && id == rel.ID {
			p.catalogs[i] = rel.Catalog
			continue
		}
		c, err := a.openThings(id)
		if err != nil {
			p.close()
			return nil, err
		}
		p.catalogs[i], p.opened = c, append(p.opened, c)
	}
	return p, nil
}

func (a *API) openThings(id string) (*catalog.Catalog, error) {
	var c *catalog.Catalog
	err := catalog.ErrUnknown
	if a.releases != nil {
		c, err = a.releases.Things(id)
	}
	if errors.Is(err, catalog.ErrUnknown) {
		return nil, noRelease(id)
	}
	return c, err
}

func (p *pair) close() {
	for _, c := range p.opened {
		_ = c.Close() // opened for reading
	}
}

// each calls f with every change.
func (p *pair) each(ctx context.Context, f func(catalog.Change) error) error {
	return catalog.Diff(ctx, p.catalogs[0], p.catalogs[1], f)
}

// page is the changes of some things.
func (p *pair) page(ctx context.Context, paths []string) ([]change, error) {
	changes := []change{}
	for _, path := range paths {
		err := catalog.DiffOf(ctx, p.catalogs[0], p.catalogs[1], path, func(c catalog.Change) error {
			one, err := p.change(c)
			changes = append(changes, one)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return changes, nil
}

func (p *pair) change(c catalog.Change) (out change, err error) {
	out = change{ID: p.catalogs[1].IRI(c.Path), Type: c.Class, Code: c.Code, Intitule: answer.Text(c.Label), Changement: c.Kind}
	if out.Apparues, err = statements(out.ID, c.Came); err == nil {
		out.Disparues, err = statements(out.ID, c.Went)
	}
	return out, err
}

func statements(iri string, triples []rdf.Triple) ([]statement, error) {
	out := []statement{}
	for _, t := range triples {
		term, err := rdf.ParseTerm(t.O)
		if err != nil {
			return nil, fmt.Errorf("object of %s: %w", iri, err)
		}
		s := statement{Propriete: rdf.Text(t.P), Valeur: answer.Value{Term: term}}
		if subject := rdf.Text(t.S); subject != iri {
			s.Sujet = subject
		}
		out = append(out, s)
	}
	return out, nil
}

// lines streams every change, one JSON object a line.
func (p *pair) lines(ctx context.Context, w io.Writer) error {
	return p.each(ctx, func(c catalog.Change) error {
		one, err := p.change(c)
		if err != nil {
			return err
		}
		text, err := encode(one)
		if err == nil {
			_, err = w.Write(text)
		}
		return err
	})
}

// csv streams every change: a row for each triple that came or went, one row alone for a thing that did.
func (p *pair) csv(ctx context.Context, w io.Writer, spreadsheet bool) error {
	comma := byte(',')
	if spreadsheet {
		comma = ';'
		if _, err := io.WriteString(w, byteOrderMark); err != nil {
			return err
		}
	}
	out := table.NewWriter(w, comma)
	put := func(row ...string) {
		for i := range row {
			if spreadsheet {
				row[i] = neutral(row[i])
			}
		}
		out.Row(row...)
	}
	put("changement", "type", "code", "id", "intitule", "sujet", "propriete", "disparue", "apparue")
	err := p.each(ctx, func(c catalog.Change) error {
		about := []string{c.Kind, c.Class, c.Code, p.catalogs[1].IRI(c.Path), c.Label}
		for _, t := range c.Went {
			put(append(about, rdf.Text(t.S), rdf.Text(t.P), t.O, "")...)
		}
		for _, t := range c.Came {
			put(append(about, rdf.Text(t.S), rdf.Text(t.P), "", t.O)...)
		}
		if len(c.Went)+len(c.Came) == 0 {
			put(append(about, "", "", "", "")...)
		}
		return nil
	})
	return errors.Join(err, out.Flush())
}

// differences are which things differ between two releases, by path, and how many of each class.
type differences struct {
	paths   []string
	classes []classChanges
}

// diffs remembers the differences of the last pairs: two releases change no more, and to find them is to read both whole.
// One pair is read at a time, so that many questions do not take the machine.
type diffs struct {
	turn  chan struct{} // holds one token
	known []*differences
	ids   [][2]string // of known, the oldest first
}

func newDiffs() *diffs { return &diffs{turn: make(chan struct{}, 1)} }

// maxDiffs bounds what is remembered: of two national releases that share nothing it is some twenty megabytes a pair.
const maxDiffs = 8

func (d *diffs) of(ctx context.Context, p *pair) (*differences, error) {
	select {
	case d.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-d.turn }()
	if at := slices.Index(d.ids, p.ids); at >= 0 {
		return d.known[at], nil
	}
	found, err := p.differences(ctx)
	if err != nil {
		return nil, err
	}
	d.known, d.ids = append(d.known, found), append(d.ids, p.ids)
	if len(d.ids) > maxDiffs {
		d.known, d.ids = d.known[1:], d.ids[1:]
	}
	return found, nil
}

// differences reads both releases whole.
func (p *pair) differences(ctx context.Context) (*differences, error) {
	byClass := map[string]*classChanges{}
	out := &differences{classes: []classChanges{}}
	err := p.each(ctx, func(c catalog.Change) error {
		of, ok := byClass[c.Class]
		if !ok {
			of = &classChanges{Classe: p.catalogs[1].Base() + "def/apprentissage#" + c.Class}
			byClass[c.Class] = of
		}
		switch c.Kind {
		case catalog.Added:
			of.Ajoutees++
		case catalog.Removed:
			of.Retirees++
		default:
			of.Modifiees++
		}
		out.paths = append(out.paths, c.Path)
		return nil
	})
	for _, of := range byClass {
		out.classes = append(out.classes, *of)
	}
	slices.SortFunc(out.classes, func(x, y classChanges) int { return strings.Compare(x.Classe, y.Classe) })
	return out, err
}
