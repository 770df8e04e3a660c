package serve

import (
	"net/http"
	"strings"
	"time"

	"passerelle/internal/serve/problem"
)

// front answers what is ready: data documents that have been asked for before. They are most of the traffic, and finding
// their route costs more than their answer. Whatever else goes to the routes, which give the same answer.
func (s *Server) front(routes http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path, ext, ok := dataAddress(r)
		if !ok || !s.quick(w, r, path, ext) {
			routes.ServeHTTP(w, r)
		}
	})
}

// dataAddress takes the address of a data document apart: the path of the thing, and the suffix.
func dataAddress(r *http.Request) (path, ext string, ok bool) {
	rest, ok := strings.CutPrefix(r.URL.Path, "/data/")
	if !ok || r.URL.RawPath != "" || r.Method != http.MethodGet && r.Method != http.MethodHead {
		return "", "", false
	}
	at := strings.LastIndexByte(rest, '.')
	if at < 0 {
		return "", "", false
	}
	return rest[:at], rest[at+1:], true
}

// cached is Cache-Control of data documents.
var cached = []string{document}

// quick answers from what is ready; it says no when nothing is.
func (s *Server) quick(w http.ResponseWriter, r *http.Request, path, ext string) bool {
	begun := time.Now()
	h := s.hold()
	if h == nil {
		return false
	}
	defer h.leave()
	d, ok := s.api.Ready(r, h.api, path, ext)
	if !ok {
		return false
	}
	id := problem.NewID()
	fields := w.Header()
	for name, values := range security {
		fields[name] = values
	}
	fields["Passerelle-Release"], fields["Cache-Control"], fields["X-Request-Id"] = h.named, cached, []string{id}
	status, size := d.Send(w, r)
	s.adapter.Note(r, id, status, int64(size), nil, time.Since(begun))
	return true
}
