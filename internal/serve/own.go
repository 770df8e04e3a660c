package serve

import (
	"context"
	"net/http"
	"slices"
	"time"

	"passerelle/internal/serve/api"
	"passerelle/internal/serve/problem"
	"passerelle/internal/serve/sparql"
)

// sparql answers /sparql from the store of the release.
func (s *Server) sparql(w http.ResponseWriter, r *http.Request, h *held) error {
	var t sparql.Target
	if h != nil {
		t.Client, t.Restart = h.Store, h.Restart
	}
	if s.o.Pages != nil && h != nil {
		t.Page = func(w http.ResponseWriter, r *http.Request, f sparql.Form) error {
			return s.o.Pages.SPARQL(w, r, h.pages, formOf(r, f))
		}
	}
	return s.door.Handle(w, r, t)
}

// asset answers with what the pages load.
func (s *Server) asset(w http.ResponseWriter, r *http.Request, _ *held) error {
	if s.o.Pages == nil || !s.o.Pages.Asset(w, r) {
		return problem.Newf(problem.NotFound, "Il n'y a rien à cette adresse.", "There is nothing at this address.")
	}
	return nil
}

// live says that the process answers.
func (s *Server) live(w http.ResponseWriter, r *http.Request, h *held) error {
	return s.api.Health(w, r, h.machine(), api.Health{Ready: true})
}

// storePatience is how long the store may take to say that it is up.
const storePatience = 2 * time.Second

// ready says whether release and store are in order.
func (s *Server) ready(w http.ResponseWriter, r *http.Request, h *held) error {
	s.mu.Lock()
	health := api.Health{Ready: h != nil, Store: "absent", Restarts: s.restarts, Warnings: slices.Clone(s.warnings)}
	s.mu.Unlock()
	if h != nil && h.Store != nil {
		ctx, cancel := context.WithTimeout(r.Context(), storePatience)
		defer cancel()
		health.Store = "en-marche"
		if err := h.Store.Ping(ctx); err != nil {
			health.Ready, health.Store = false, "indisponible"
			s.o.Log.Warn("the store is not ready", "release", h.ID, "error", err)
		}
	}
	return s.api.Health(w, r, h.machine(), health)
}
