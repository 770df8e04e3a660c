package serve

import (
	"mime"
	"net/http"

	"passerelle/internal/answer"
	"passerelle/internal/life"
	"passerelle/internal/serve/api"
	"passerelle/internal/serve/pages"
	"passerelle/internal/serve/problem"
	"passerelle/internal/serve/sparql"
)

// Pages is the portal; *pages.Pages is one.
type Pages interface {
	Home(w http.ResponseWriter, r *http.Request, rel pages.Release) error
	Search(w http.ResponseWriter, r *http.Request, rel pages.Release) error
	Why(w http.ResponseWriter, r *http.Request, rel pages.Release) error
	Sources(w http.ResponseWriter, r *http.Request, rel pages.Release) error
	Ontology(w http.ResponseWriter, r *http.Request, rel pages.Release) error
	Thing(w http.ResponseWriter, r *http.Request, rel pages.Release, path string) error
	Releases(w http.ResponseWriter, r *http.Request, rel pages.Release, all []pages.Published) error
	Exports(w http.ResponseWriter, r *http.Request, rel pages.Release, all []pages.Export) error
	Explorer(w http.ResponseWriter, r *http.Request, rel pages.Release) error
	Correspondences(w http.ResponseWriter, r *http.Request, rel pages.Release, from, to string) error
	Appearance(w http.ResponseWriter, r *http.Request, rel pages.Release) error
	SPARQL(w http.ResponseWriter, r *http.Request, rel pages.Release, form pages.QueryForm) error
	Problem(w http.ResponseWriter, r *http.Request, rel pages.Release, e *problem.Error) error
	Asset(w http.ResponseWriter, r *http.Request) bool
}

// pageOf is a page that needs nothing but the release.
func pageOf(render func(Pages, http.ResponseWriter, *http.Request, pages.Release) error) func(*Server, http.ResponseWriter, *http.Request, *held) error {
	return func(s *Server, w http.ResponseWriter, r *http.Request, h *held) error {
		return render(s.o.Pages, w, r, h.pages)
	}
}

// thingPage renders the page of a thing, or says what took its place.
func (s *Server) thingPage(w http.ResponseWriter, r *http.Request, h *held) error {
	path := r.PathValue("class") + "/" + r.PathValue("code")
	links, err := s.api.PageLinks(r, h.api, path)
	if err != nil {
		return err
	}
	w.Header()["Link"] = links
	return api.Missing(r.Context(), h.api, path, s.o.Pages.Thing(w, r, h.pages, path))
}

// releasesPage lists the releases on disk.
func (s *Server) releasesPage(w http.ResponseWriter, r *http.Request, h *held) error {
	manifests, err := s.api.Manifests(h.api)
	if err != nil {
		return err
	}
	var all []pages.Published
	for _, m := range manifests {
		all = append(all, pages.Published{ID: m.ID, Day: life.Today(m.Date), InForce: m.EnVigueur})
	}
	return s.o.Pages.Releases(w, r, h.pages, all)
}

// exportsPage lists the files of the release.
func (s *Server) exportsPage(w http.ResponseWriter, r *http.Request, h *held) error {
	var all []pages.Export
	for _, e := range h.Exports.Files {
		all = append(all, pages.Export{Path: e.Path, Description: e.Description, Size: e.Size, SHA256: e.SHA256, Sources: e.Sources})
	}
	return s.o.Pages.Exports(w, r, h.pages, all)
}

// correspondencesPage renders the correspondences of a code or a table, or sends the file of them that a link of that page
// asks for: a link cannot say which type it accepts.
func (s *Server) correspondencesPage(w http.ResponseWriter, r *http.Request, h *held) error {
	from, to, q := r.PathValue("from"), r.PathValue("to"), r.URL.Query()
	kind, ok := downloads[q.Get(pages.Download)]
	if !ok {
		return s.o.Pages.Correspondences(w, r, h.pages, from, to)
	}
	q.Del(pages.Download)
	if kind.spreadsheet {
		q.Set("tableur", "1")
	}
	asked := r.Clone(r.Context())
	asked.URL.RawQuery = q.Encode()
	asked.Header.Set("Accept", kind.media)
	name := from + "-" + to
	if c := q.Get("code"); c != "" {
		name += "-" + c
	}
	name += "-" + life.Today(h.Date).String() + kind.extension
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	w.Header().Del("Link") // the API says its own
	err := s.api.Correspondences(w, asked, h.machine())
	if err != nil {
		w.Header().Del("Content-Disposition")
	}
	return err
}

// downloads are the files of the page of correspondences, by the word of its links.
var downloads = map[string]struct {
	media, extension string
	spreadsheet      bool
}{
	"csv": {"text/csv", ".csv", false}, "tableur": {"text/csv", ".csv", true},
	"jsonl": {"application/x-ndjson", ".jsonl", false}, "jsonld": {"application/ld+json", ".jsonld", false},
}

// appearance is the form of colours and themes.
func appearance(s *Server, w http.ResponseWriter, r *http.Request, h *held) error {
	if s.o.Pages == nil || h == nil {
		return answer.ErrNoRelease
	}
	return s.o.Pages.Appearance(w, r, h.pages)
}

// troublePage renders a problem for people; it needs no release.
func (s *Server) troublePage(w http.ResponseWriter, r *http.Request, e *problem.Error) error {
	var rel pages.Release
	if h := heldBy(r); h != nil {
		rel = h.pages
	}
	return s.o.Pages.Problem(w, r, rel, e)
}

// formOf is the form of the SPARQL endpoint as its page takes it.
func formOf(r *http.Request, f sparql.Form) pages.QueryForm {
	form := pages.QueryForm{Query: f.Query, Format: f.Format, Off: f.Off, Status: f.Status}
	for _, one := range f.Formats {
		form.Formats = append(form.Formats, pages.ResultFormat{Name: one.Name, Type: one.Media})
	}
	if f.Problem != nil {
		form.Message = f.Problem.Detail.FR
		if lang, _ := pages.Language(r.URL.Path); lang == "en" {
			form.Message = f.Problem.Detail.EN
		}
	}
	return form
}
