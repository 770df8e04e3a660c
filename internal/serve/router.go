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
		}
	}
	m.NotFoundHandler = s.adapter.Handle(func(http.ResponseWriter, *http.Request) error {
		return problem.Newf(problem.NotFound, "Il n'y a rien à cette adresse.", "There is nothing at this address.")
	})
	return secure(s.withRelease(m))
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
	case rt.page != nil && s.o.Pages != nil && (rt.machine == nil || rt.prefersPage(r)):
		w.Header().Add("Vary", "Accept")
		if h == nil {
			return answer.ErrNoRelease
		}
		return rt.page(s, w, r, h)
	}
	return rt.machine(s.api, w, r, h.machine())
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

// policy is the Content-Security-Policy of what sets none of its own.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// secure sets the fields that keep browsers from doing with an answer what it is not for, and lets scripts of other sites
// read it: everything here is public.
func secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Access-Control-Expose-Headers", "Link, ETag, Last-Modified, Content-Location, Location, Accept-Ranges, Content-Range, Passerelle-Release, Retry-After, X-Request-Id")
		next.ServeHTTP(w, r)
	})
}
