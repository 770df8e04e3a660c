package api

import (
	"net/http"

	"passerelle/internal/answer"
)

// Health is what is known of the service at one moment.
type Health struct {
	Ready    bool
	Store    string   // en-marche, indisponible or absent; "" when it was not asked
	Restarts int64    // of stores, since the service is up
	Warnings []string // what is wrong without keeping from answering
}

type healthDocument struct {
	head
	Type           string      `json:"type"` // "Sante"
	Pret           bool        `json:"pret"`
	Release        answer.Text `json:"release"`
	Magasin        answer.Text `json:"magasin"`
	Redemarrages   int64       `json:"redemarrages"`
	Avertissements []string    `json:"avertissements"`
}

// Health answers /health/…: 200, or 503 where the service is not ready.
func (a *API) Health(w http.ResponseWriter, r *http.Request, rel *Release, h Health) error {
	if _, err := params(r); err != nil {
		return err
	}
	d := healthDocument{head: a.head(r), Type: "Sante", Pret: h.Ready, Magasin: answer.Text(h.Store), Redemarrages: h.Restarts, Avertissements: h.Warnings}
	if d.Avertissements == nil {
		d.Avertissements = []string{}
	}
	if rel != nil {
		d.Release = answer.Text(rel.ID)
	}
	if h.Ready {
		return a.json(w, r, d)
	}
	body, err := encode(d)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", mediaJSONLD)
	w.Header().Set("Retry-After", "5")
	w.WriteHeader(http.StatusServiceUnavailable)
	_, err = w.Write(body)
	return err
}
