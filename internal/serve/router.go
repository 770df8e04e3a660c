package serve

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gorilla/mux"

	"passerelle/internal/answer"
	"passerelle/internal/serve/accept"
	"passerelle/internal/serve/api"
	"passerelle/internal/serve/pages"
	"passerelle/internal/serve/problem"
)

// router puts the routes on one tree. Addresses are matched as they are written, so that a code may hold an encoded slash.
func (s *Server) router() http.Handler {
	m := mux.NewRouter().UseEncodedPath().SkipClean(true)
	for _, rt := range routes() {
		if rt.page != nil && s.o.Pages == nil && rt.machine == nil {
			continue
		}
		m.Handle(rt.path, s.adapter.Handle(s.dispatch(rt)))
		if rt.page != nil && s.o.Pages != nil {
			english := rt
			english.path, english.machine, english.post = "/en"+rt.path, nil, nil
			if rt.path == "/" {
				english.path = "/en"
			}
			m.Handle(english.path, s.adapter.Handle(s.dispatch(english)))
			if rt.path == "/" {
				m.Handle("/en/", s.adapter.Handle(s.toEnglish))
			}
		}
	}
	m.NotFoundHandler = s.adapter.Handle(func(http.ResponseWriter, *http.Request) error {
		return problem.Newf(problem.NotFound, "Il n'y a rien à cette adresse.", "There is nothing at this address.")
	})
	return s.front(s.paced(secure(s.withRelease(m))))
}

// dispatch answers the requests of one route.
func (s *Server) dispatch(rt route) problem.Handler {
	allow := strings.Join(rt.allowed(), ", ")
	return func(w http.ResponseWriter, r *http.Request) error {
		if err := unescapeVariables(r); err != nil {
			return err
		}
		switch {
		case r.Method == http.MethodOptions:
			options(w, allow)
			return nil
		case !slices.Contains(rt.allowed(), r.Method):
			refused := problem.Newf(problem.MethodNotAllowed, "Méthodes permises ici : %s.", "Methods allowed here: %s.", allow)
			refused.Header = http.Header{"Allow": {allow}}
			return refused
		}
		w.Header().Set("Cache-Control", never)
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			w.Header().Set("Cache-Control", rt.cache)
		}
		return s.answer(rt, w, r)
	}
}

// answer picks who answers.
func (s *Server) answer(rt route, w http.ResponseWriter, r *http.Request) error {
	h := heldBy(r)
	switch {
	case rt.own != nil:
		return rt.own(s, w, r, h)
	case r.Method == http.MethodPost:
		return rt.post(s.api, w, r, h.machine())
	case rt.page != nil && s.o.Pages != nil && (rt.machine == nil || rt.prefersPage(r) || r.URL.Query().Has(pages.Download)):
		w.Header().Add("Vary", "Accept")
		if h == nil {
			return answer.ErrNoRelease
		}
		if err := api.Known(r, rt.takes...); err != nil {
			return err
		}
		w.Header().Set("Link", "<"+s.o.Licence+`>; rel="license"`)
		return rt.page(s, w, r, h)
	}
	return rt.machine(s.api, w, r, h.machine())
}

// toEnglish leads from /en/, which people type, to the English home.
func (s *Server) toEnglish(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", document)
	http.Redirect(w, r, s.api.Base()+"en", http.StatusPermanentRedirect)
	return nil
}

// machine is the release as the API takes it.
func (h *held) machine() *api.Release {
	if h == nil {
		return nil
	}
	return h.api
}

// prefersPage says whether HTML is preferred over what machines get (api.md §2): as good as is not enough.
func (rt route) prefersPage(r *http.Request) bool {
	types := rt.types
	if types == nil {
		types = []string{"application/ld+json", "application/json"}
	}
	media, ok := accept.Type(r.Header, append(slices.Clone(types), "text/html")...)
	return ok && media == "text/html"
}

// unescapeVariables gives handlers the variables of the path as http.Request.PathValue does.
func unescapeVariables(r *http.Request) error {
	for name, value := range mux.Vars(r) {
		plain, err := url.PathUnescape(value)
		if err != nil {
			return problem.Newf(problem.NotFound, "L'adresse est mal encodée.", "The address is badly encoded.")
		}
		r.SetPathValue(name, plain)
	}
	return nil
}

// options answers OPTIONS, a browser's preflight included.
func options(w http.ResponseWriter, allow string) {
	h := w.Header()
	h.Set("Allow", allow)
	h.Set("Access-Control-Allow-Methods", allow)
	h.Set("Access-Control-Allow-Headers", "Accept, Accept-Language, Accept-Profile, Content-Type, If-None-Match, If-Modified-Since, If-Range, Range")
	h.Set("Access-Control-Max-Age", "86400")
	w.WriteHeader(http.StatusNoContent)
}

// policy is the Content-Security-Policy of every answer, pages included: our own style, letters and images, forms that come back to
// us, no script, no frame.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// exposed are the fields that scripts of other sites may read, besides those that browsers always show.
const exposed = "Accept-Query, Accept-Ranges, Allow, Content-Encoding, Content-Language, Content-Location, Content-Range, Deprecation, ETag, Last-Modified, Link, " +
	"Location, Memento-Datetime, Passerelle-Release, RateLimit, RateLimit-Policy, Retry-After, Sunset, Vary, WWW-Authenticate, X-Request-Id"

// security are the fields that keep browsers from doing with an answer what it is not for, and let scripts of other sites
// read it: everything here is public. This is the one place where they are set.
var security = map[string][]string{
	"Content-Security-Policy":       {policy},
	"X-Content-Type-Options":        {"nosniff"},
	"Referrer-Policy":               {"same-origin"},
	"Access-Control-Allow-Origin":   {"*"},
	"Access-Control-Expose-Headers": {exposed},
}

// secure sets them on every answer.
func secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		for name, values := range security {
			h[name] = values
		}
		next.ServeHTTP(w, r)
	})
}
