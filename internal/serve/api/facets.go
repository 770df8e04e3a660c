package api

import (
	"errors"
	"slices"

	"passerelle/internal/answer"
	"passerelle/internal/catalog"
)

// facets are the counts of a collection: for each value of a filter, how many members would be left if it were given
// besides the other filters.
type facets struct {
	Etat        []facet `json:"etat,omitempty"`
	Niveau      []facet `json:"niveau,omitempty"`
	Voie        []facet `json:"voie,omitempty"`
	Departement []facet `json:"departement,omitempty"`
}

// facet is how many members would be left by one value of a filter.
type facet struct {
	Valeur   string      `json:"valeur"`
	Intitule answer.Text `json:"intitule,omitempty"` // where the value is a code
	Total    int         `json:"total"`
}

// count counts the facets of a collection, nil for one that has none. A state without members is counted too; other
// values only where members have them.
func (k *kind) count(g *gathered, c *chosen) (*facets, error) {
	if len(k.facets) == 0 {
		return nil, nil
	}
	out := &facets{}
	for _, f := range []struct {
		name string
		to   *[]facet
	}{{"etat", &out.Etat}, {"niveau", &out.Niveau}, {"voie", &out.Voie}, {"departement", &out.Departement}} {
		if !slices.Contains(k.facets, f.name) {
			continue
		}
		if f.name == "etat" {
			*f.to = tally(g.states(c.day), c.without(len(g.Things), f.name), true)
			continue
		}
		buckets, err := g.values[f.name]()
		if err != nil && !errors.Is(err, catalog.ErrNoFacets) {
			return nil, err
		}
		*f.to = tally(buckets, c.without(len(g.Things), f.name), false)
	}
	return out, nil
}

func tally(buckets []bucket, among set, empty bool) (out []facet) {
	for _, b := range buckets {
		if n := among.countBoth(b.members); n > 0 || empty {
			out = append(out, facet{b.value, answer.Text(b.label), n})
		}
	}
	return out
}
