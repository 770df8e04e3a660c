package api

import (
	"maps"
	"net/http"
	"slices"
	"time"

	"passerelle/internal/answer"
	"passerelle/internal/catalog"
	"passerelle/internal/quality"
	"passerelle/internal/serve/problem"
)

// sourcesDocument is /sources: whom the data are from, on what terms, and how fresh they are.
type sourcesDocument struct {
	head
	Type    string           `json:"type"` // "Collection"
	Total   int              `json:"total"`
	Sources []sourceDocument `json:"sources"`
}

type sourceDocument struct {
	answer.Source
	Type      string            `json:"type"` // "Source"
	Editeur   string            `json:"editeur"`
	Licence   answer.Text       `json:"licence"` // IRI
	Droits    answer.Text       `json:"droits"`  // what is known of the terms where there is no licence
	Rythme    answer.Text       `json:"rythme"`  // xsd:duration
	Fraicheur answer.Day        `json:"fraicheur"`
	Perime    bool              `json:"perime"`
	Editions  []editionDocument `json:"editions"`
	Qualite   []mesure          `json:"qualite"`
}

type editionDocument struct {
	Edition    answer.Day  `json:"edition"`
	Table      string      `json:"table"`
	Fichier    string      `json:"fichier"`
	Feuille    answer.Text `json:"feuille"`
	Couverture string      `json:"couverture"`
	Lignes     int64       `json:"lignes"`
	Empreinte  string      `json:"empreinte"`
	Licence    answer.Text `json:"licence"`
}

// Sources answers /sources.
func (a *API) Sources(w http.ResponseWriter, r *http.Request, rel *Release) error {
	if _, err := params(r); err != nil {
		return err
	}
	if rel == nil {
		return answer.ErrNoRelease
	}
	manifests, err := a.Manifests(rel)
	if err != nil { // one of the others is damaged, which only costs the trend
		manifests = nil
	}
	measured, err := a.measured(rel.ID, manifests)
	if err != nil {
		return err
	}
	d := sourcesDocument{head: a.head(r), Type: "Collection", Sources: []sourceDocument{}}
	for _, s := range rel.Catalog.Sources() {
		one := sourceDocument{
			Source: rel.Answer.Sources(s.Name)[0], Type: "Source", Editeur: s.Publisher, Licence: answer.Text(s.Licence), Droits: answer.Text(s.Rights),
			Rythme: answer.Text(s.Rhythm), Fraicheur: answer.Day(rel.Catalog.SourceEdition(s.Name)), Perime: rel.Answer.Perime(s.Name), Editions: []editionDocument{},
			Qualite: append([]mesure{}, measured[rel.Catalog.IRI("source/"+s.Name)]...),
		}
		if age := a.ageOf(rel, s.Name, manifests); age != nil {
			one.Qualite = append(one.Qualite, *age)
		}
		for _, e := range rel.Catalog.Editions() {
			if e.Source == s.Name {
				one.Editions = append(one.Editions, editionDocument{
					answer.Day(e.Day), e.Table, e.File, answer.Text(e.Sheet), e.Cover, e.Rows, e.SHA256, answer.Text(e.Licence),
				})
			}
		}
		d.Sources = append(d.Sources, one)
	}
	d.Total = len(d.Sources)
	return a.json(w, r, d)
}

// Releases are the releases on disk.
type Releases interface {
	// All returns their manifests, the newest first.
	All() ([]Manifest, error)
	// Things opens the read model of one for a comparison; the caller closes it. The error wraps catalog.ErrUnknown where
	// there is no such release.
	Things(id string) (*catalog.Catalog, error)
	// Quality returns the quality figures of one; none where it was made before there were any.
	Quality(id string) ([]quality.Measure, error)
}

// A Manifest is what a release says of itself (api.md §4, "Shapes").
type Manifest struct {
	ID          string         `json:"id"`      // not an IRI (api.md §4)
	Adresse     string         `json:"adresse"` // set here: the IRI
	Type        string         `json:"type"`    // "Release"; set here
	Date        time.Time      `json:"date"`
	EnVigueur   bool           `json:"enVigueur"` // set here
	Format      string         `json:"format,omitempty"`
	Engine      string         `json:"engine,omitempty"`
	Previous    string         `json:"previous,omitempty"`
	Dataset     *Dataset       `json:"dataset,omitempty"`
	Counts      map[string]int `json:"counts,omitempty"`      // things by class
	Corrections map[string]int `json:"corrections,omitempty"` // rows of our own table, by what became of them
	Inputs      []Input        `json:"inputs,omitempty"`
	Files       []File         `json:"files,omitempty"`
}

// Dataset tells the uncompressed dataset of a release.
type Dataset struct {
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
	Quads  int64  `json:"quads"`
}

// Input is one thing that a release was made from.
type Input struct {
	Kind    string `json:"kind"`
	Name    string `json:"name"`
	Edition string `json:"edition,omitempty"`
	Cover   string `json:"cover,omitempty"`
	SHA256  string `json:"sha256"`
}

// File is one file of a release.
type File struct {
	Path   string `json:"path"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

type releasesDocument struct {
	head
	Type     string          `json:"type"` // "Collection"
	Total    int             `json:"total"`
	Releases []Manifest      `json:"releases"`
	Sources  []answer.Source `json:"sources"`
}

// ListReleases answers /releases: all of them in short, the newest first.
func (a *API) ListReleases(w http.ResponseWriter, r *http.Request, rel *Release) error {
	if _, err := params(r); err != nil {
		return err
	}
	all, err := a.Manifests(rel)
	if err != nil {
		return err
	}
	d := releasesDocument{head: a.head(r), Type: "Collection", Total: len(all), Releases: []Manifest{}, Sources: []answer.Source{}}
	for _, m := range all {
		m.Inputs, m.Files = nil, nil
		d.Releases = append(d.Releases, m)
	}
	return a.json(w, r, d)
}

// releaseDocument is a manifest as it is sent: its id is the release's, as in manifest.json. For JSON-LD the context makes
// dct:identifier of it in a Release, and @id of its address.
type releaseDocument struct {
	Context string `json:"@context"`
	Manifest
	Qualite []mesure        `json:"qualite"`
	Sources []answer.Source `json:"sources"`
}

// ShowRelease answers /releases/{id} with the manifest.
func (a *API) ShowRelease(w http.ResponseWriter, r *http.Request, rel *Release) error {
	if _, err := params(r); err != nil {
		return err
	}
	all, err := a.Manifests(rel)
	if err != nil {
		return err
	}
	for _, m := range all {
		if m.ID == r.PathValue("id") {
			d := releaseDocument{Context: a.ContextURL(), Manifest: m, Qualite: []mesure{}, Sources: []answer.Source{}}
			measured, err := a.measured(m.ID, all)
			if err != nil {
				return err
			}
			for _, on := range slices.Sorted(maps.Keys(measured)) {
				d.Qualite = append(d.Qualite, measured[on]...)
			}
			if m.EnVigueur {
				d.Sources = credits(rel)
			}
			return a.json(w, r, d)
		}
	}
	return noRelease(r.PathValue("id"))
}

func noRelease(id string) error {
	return problem.Newf(problem.NotFound, "Il n'y a pas de version « %.60s » ; /releases les liste.", "There is no release “%.60s”; /releases lists them.", id)
}

// Manifests lists the releases, the newest first; without a list of them, the one in force alone.
func (a *API) Manifests(rel *Release) ([]Manifest, error) {
	var all []Manifest
	if a.releases != nil {
		var err error
		if all, err = a.releases.All(); err != nil {
			return nil, err
		}
	} else if rel != nil {
		all = []Manifest{{ID: rel.ID, Date: rel.Date}}
	}
	for i := range all {
		all[i].Type, all[i].EnVigueur = "Release", rel != nil && all[i].ID == rel.ID
		all[i].Adresse = a.base + "releases/" + all[i].ID
	}
	return all, nil
}

// credits are all sources of a release.
func credits(rel *Release) []answer.Source {
	var names []string
	for _, s := range rel.Catalog.Sources() {
		names = append(names, s.Name)
	}
	return rel.Answer.Sources(names...)
}
