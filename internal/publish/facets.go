package publish

import (
	"slices"
	"strconv"
	"strings"

	"passerelle/internal/catalog"
	"passerelle/internal/fact"
	"passerelle/internal/rdf"
)

// indexed are the properties (local names) whose values collections are filtered and counted by. Links need no index of
// their own: who names a thing is noted for all.
// The sources are those that a page of a collection credits.
var indexed = []string{"niveauEuropeen", "voieAcces", "source"}

// writeFacets notes the indexed values of a thing, not of its parts, and where it stands.
func writeFacets(w *catalog.Writer, th *things, id rdf.ID, number int) error {
	app := th.base + "def/apprentissage#"
	place := map[string]float64{}
	for _, f := range th.facts(id) {
		name := strings.TrimPrefix(th.t.Terms.Value(f.P), app)
		value := th.t.Terms.Value(f.O)
		if slices.Contains(indexed, name) {
			value = strings.TrimPrefix(value, th.base+"id/source/")
			if err := w.Facet(number, name, value); err != nil {
				return err
			}
		}
		if name == "latitude" || name == "longitude" {
			if degrees, err := strconv.ParseFloat(value, 64); err == nil { // what is no number stands nowhere
				place[name] = degrees
			}
		}
	}
	latitude, north := place["latitude"]
	longitude, east := place["longitude"]
	if !north || !east {
		return nil
	}
	return w.Point(number, catalog.Point{Latitude: latitude, Longitude: longitude})
}

// writeMissing notes that a thing names one that has an IRI of ours and that no source describes, such as a ROME code of an
// older version: who asks for what names it finds it.
func writeMissing(w *catalog.Writer, th *things, f fact.Fact, number int) error {
	path, ours := strings.CutPrefix(th.t.Terms.Value(f.O), th.base+"id/")
	if !ours || !th.t.Terms.IsIRI(f.O) || strings.Contains(path, "#") {
		return nil
	}
	return w.Facet(number, strings.TrimPrefix(th.t.Terms.Value(f.P), th.base+"def/apprentissage#"), path)
}
