package api

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"time"

	"passerelle/internal/answer"
	"passerelle/internal/catalog"
	"passerelle/internal/serve/accept"
)

// An Export is a file that a release offers under /exports/.
type Export struct {
	Path, Media, SHA256 string
	Size                int64
	Description         answer.Phrase
	Sources             []string // names; none for what is ours alone
	File                string   // in Exports.Folder
}

// Exports are the files that a release offers, by path, and the folder that they stand in.
type Exports struct {
	Folder fs.FS
	Files  []Export
}

// exportsPath is where exports are.
const exportsPath = "exports/"

// listFile is the list of the exports as CSV, itself one of them.
const listFile = "fichiers.csv"

// exportsDocument is /exports/: the files of the release in force.
type exportsDocument struct {
	head
	Type    string           `json:"type"` // "Collection"
	Release string           `json:"release"`
	Total   int              `json:"total"`
	Membres []exportDocument `json:"membres"`
	Sources []answer.Source  `json:"sources"`
}

// exportDocument is one file. Its terms are those of the sources whose data it holds; what is ours alone has a licence of
// its own.
type exportDocument struct {
	ID          string         `json:"id"`
	Type        string         `json:"type"` // "Fichier"
	Path        string         `json:"path"`
	Description answer.Phrase  `json:"description"`
	Format      string         `json:"format"` // media type
	Size        int64          `json:"size"`
	SHA256      string         `json:"sha256"`
	Licence     answer.Text    `json:"licence,omitempty"` // IRI
	Sources     []exportSource `json:"sources"`
}

// exportSource is a source of a file, and on what terms.
type exportSource struct {
	answer.Source
	Licence answer.Text `json:"licence"` // IRI
	Droits  answer.Text `json:"droits"`  // what is known of the terms where there is no licence
}

// ListExports answers /exports/ with the list of the files; as CSV it is one of them.
func (a *API) ListExports(w http.ResponseWriter, r *http.Request, rel *Release) error {
	if _, err := params(r); err != nil {
		return err
	}
	if rel == nil {
		return answer.ErrNoRelease
	}
	if media, ok := accept.Type(r.Header, mediaJSONLD, mediaJSON, mediaCSV); ok && media == mediaCSV {
		w.Header().Add("Vary", "Accept")
		w.Header().Set("Content-Location", a.base+exportsPath+listFile)
		return a.sendExport(w, r, rel, listFile)
	}
	d := exportsDocument{head: a.head(r), Type: "Collection", Release: rel.ID, Total: len(rel.Exports.Files), Membres: []exportDocument{}, Sources: credits(rel)}
	for _, e := range rel.Exports.Files {
		d.Membres = append(d.Membres, a.exportDocument(rel, e))
	}
	return a.json(w, r, d)
}

func (a *API) exportDocument(rel *Release, e Export) exportDocument {
	d := exportDocument{ID: a.base + exportsPath + e.Path, Type: "Fichier", Path: e.Path, Description: e.Description,
		Format: e.Media, Size: e.Size, SHA256: e.SHA256, Sources: []exportSource{}}
	for _, s := range rel.Catalog.Sources() {
		if slices.Contains(e.Sources, s.Name) {
			d.Sources = append(d.Sources, exportSource{rel.Answer.Sources(s.Name)[0], answer.Text(s.Licence), answer.Text(s.Rights)})
		}
	}
	if len(d.Sources) == 0 {
		d.Licence = answer.Text(a.licence)
	}
	return d
}

// Export answers /exports/{path} with a file, or a range of it, in its own type whatever is asked for.
func (a *API) Export(w http.ResponseWriter, r *http.Request, rel *Release) error {
	if _, err := params(r); err != nil {
		return err
	}
	if rel == nil {
		return answer.ErrNoRelease
	}
	return a.sendExport(w, r, rel, r.PathValue("path"))
}

// sendExport sends one of the files that the release lists, and no other. Its digest is its ETag: the same bytes have the
// same one in every release.
func (a *API) sendExport(w http.ResponseWriter, r *http.Request, rel *Release, path string) error {
	at := slices.IndexFunc(rel.Exports.Files, func(e Export) bool { return e.Path == path })
	if at < 0 {
		return fmt.Errorf("export %q: %w", path, catalog.ErrUnknown)
	}
	e := rel.Exports.Files[at]
	file, err := rel.Exports.Folder.Open(e.File)
	if err != nil {
		return fmt.Errorf("export %s of %s: %w", e.Path, rel.ID, err)
	}
	defer file.Close()
	content, ok := file.(io.ReadSeeker)
	if !ok {
		return errors.New("the folder of the exports gives files that cannot be read from any place")
	}
	h := w.Header()
	h.Set("ETag", `"`+e.SHA256+`"`)
	h.Set("Content-Type", contentType(e.Media))
	h["Link"] = append(h["Link"], a.exportLinks(rel, e)...)
	http.ServeContent(w, onlyOurDate(r, rel.Date), "", rel.Date, content)
	return nil
}

// onlyOurDate drops a condition on another date than that of the release: after a rollback the release in force is older than
// what a client may hold, and not what it holds.
func onlyOurDate(r *http.Request, modified time.Time) *http.Request {
	const field = "If-Modified-Since"
	if since := r.Header.Get(field); since == "" || since == modified.UTC().Format(http.TimeFormat) {
		return r
	}
	out := r.Clone(r.Context())
	out.Header.Del(field)
	return out
}

// exportLinks lead from a file to its licences, to the list, and to the dictionary of a table.
func (a *API) exportLinks(rel *Release, e Export) []string {
	links := []string{link(a.base+exportsPath, "collection")}
	d := a.exportDocument(rel, e)
	for _, l := range append([]exportSource{{Licence: d.Licence}}, d.Sources...) {
		if one := link(string(l.Licence), "license"); l.Licence != "" && !slices.Contains(links, one) {
			links = append(links, one)
		}
	}
	const tables, dictionary = "correspondances/", "correspondances/colonnes.csv"
	if strings.HasPrefix(e.Path, tables) && e.Path != dictionary {
		links = append(links, link(a.base+exportsPath+dictionary, "describedby", `type="text/csv"`))
	}
	return links
}
