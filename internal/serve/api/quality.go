package api

import (
	"fmt"
	"strings"
	"sync"

	"passerelle/internal/answer"
	"passerelle/internal/life"
	"passerelle/internal/quality"
)

// mesure is one quality figure, and what it was in the earlier releases that are kept, the newest first.
type mesure struct {
	Type         string       `json:"type"`     // "Mesure"
	Metrique     string       `json:"metrique"` // IRI
	Intitule     string       `json:"intitule"`
	MesureSur    string       `json:"mesureSur"` // IRI
	Constat      answer.Text  `json:"constat,omitempty"`
	Forme        answer.Text  `json:"forme,omitempty"`    // IRI
	Severite     answer.Text  `json:"severite,omitempty"` // IRI
	Mesure       float64      `json:"mesure"`
	Numerateur   *int64       `json:"numerateur,omitempty"`
	Denominateur int64        `json:"denominateur,omitempty"`
	Tendance     []trendPoint `json:"tendance,omitempty"`
}

// trendPoint is the same figure in an earlier release.
type trendPoint struct {
	Release string     `json:"release"`
	Date    answer.Day `json:"date"`
	Mesure  float64    `json:"mesure"`
}

// figures keeps the measures of releases, which never change.
type figures struct {
	mu    sync.Mutex
	known map[string]map[quality.Key]quality.Measure
}

// maxFigures bounds what is kept: more releases than are on disk.
const maxFigures = 64

func (f *figures) of(id string, read func(string) ([]quality.Measure, error)) (map[quality.Key]quality.Measure, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if known, ok := f.known[id]; ok {
		return known, nil
	}
	all, err := read(id)
	if err != nil {
		return nil, fmt.Errorf("quality figures of %s: %w", id, err)
	}
	if f.known == nil || len(f.known) >= maxFigures {
		f.known = map[string]map[quality.Key]quality.Measure{}
	}
	f.known[id] = map[quality.Key]quality.Measure{}
	for _, m := range all {
		f.known[id][m.Key()] = m
	}
	return f.known[id], nil
}

// measured are the figures of one release, by what they are measured on, with their trend. An edition never changes, so
// that its figures have none.
func (a *API) measured(id string, manifests []Manifest) (map[string][]mesure, error) {
	out := map[string][]mesure{}
	if a.releases == nil {
		return out, nil
	}
	now, err := a.figures.of(id, a.releases.Quality)
	if err != nil {
		return nil, err
	}
	all := make([]quality.Measure, 0, len(now))
	for _, m := range now {
		all = append(all, m)
	}
	quality.Sort(all)
	before := a.earlier(id, manifests)
	for _, m := range all {
		one := a.mesure(m)
		for _, past := range before {
			if then, ok := past.figures[m.Key()]; ok && !strings.Contains(m.On, "/id/edition/") {
				one.Tendance = append(one.Tendance, trendPoint{past.ID, answer.Day(life.Today(past.Date)), then.Value()})
			}
		}
		out[m.On] = append(out[m.On], one)
	}
	return out, nil
}

// past is an earlier release and its figures.
type past struct {
	Manifest
	figures map[quality.Key]quality.Measure
}

// earlier are the releases older than one, the newest first; those whose figures cannot be read are left out, since they
// are history only.
func (a *API) earlier(id string, manifests []Manifest) []past {
	var out []past
	for _, m := range manifests {
		if m.ID >= id { // ids begin with the moment of the build
			continue
		}
		if figures, err := a.figures.of(m.ID, a.releases.Quality); err == nil {
			out = append(out, past{m, figures})
		}
	}
	return out
}

func (a *API) mesure(m quality.Measure) mesure {
	out := mesure{Type: "Mesure", Metrique: a.metrics.IRI(m.Metric), MesureSur: m.On, Constat: answer.Text(m.Constat), Forme: answer.Text(m.Forme),
		Severite: answer.Text(m.Severite), Mesure: m.Value(), Denominateur: m.Of}
	if m.Of > 0 {
		out.Numerateur = &m.Count
	}
	if metric := a.metrics.Find(m.Metric); metric != nil {
		out.Intitule = metric.Label["fr"]
	}
	return out
}

// ageOf is how old the newest edition of a source is today, and was on the days of earlier releases.
func (a *API) ageOf(rel *Release, name string, manifests []Manifest) *mesure {
	newest := rel.Catalog.SourceEdition(name)
	if newest == life.NoDay {
		return nil
	}
	out := a.mesure(quality.Measure{Metric: quality.Age, On: rel.Catalog.IRI("source/" + name), Count: int64(rel.Answer.Today() - newest)})
	for _, m := range manifests {
		if then := newestInput(m, name); m.ID < rel.ID && then != life.NoDay {
			built := life.Today(m.Date)
			out.Tendance = append(out.Tendance, trendPoint{m.ID, answer.Day(built), float64(built - then)})
		}
	}
	return &out
}

// newestInput is the day of the newest edition of a source that a release was made from.
func newestInput(m Manifest, source string) life.Day {
	newest := life.NoDay
	for _, in := range m.Inputs {
		if day, err := life.ParseDay(in.Edition); err == nil && in.Kind == "edition" && strings.HasPrefix(in.Name, source+"/") {
			newest = max(newest, day)
		}
	}
	return newest
}
