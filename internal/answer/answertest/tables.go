package answertest

import "passerelle/internal/link"

// tables are the direct correspondences of the world; the last pair has been dropped by a later edition.
func tables() []link.Table {
	kit := []link.Stated{{Source: "kit-apprentissage", Edition: Day("2025-01-31")}}
	fiches := []link.Stated{{Source: "france-competences", Edition: Day("2026-02-01")}}
	return []link.Table{
		{Name: "cfd-rncp", From: "cfd", To: "rncp", Relation: "skos:closeMatch", Pairs: []link.Pair{
			{From: "50022137", To: "RNCP35316", By: kit}, {From: "50022137", To: "RNCP38765", By: kit}, {From: "50022141", To: "RNCP38765", Dropped: kit},
		}},
		{Name: "rncp-rome", From: "rncp", To: "rome", Relation: "skos:relatedMatch", Pairs: []link.Pair{
			{From: "RNCP35316", To: "D1104", By: fiches}, {From: "RNCP38765", To: "D1104", By: fiches}, {From: "RNCP38765", To: "K2301", By: fiches},
		}},
		{Name: "rome-onisep", From: "rome", To: "onisep", Relation: "skos:closeMatch", Pairs: []link.Pair{
			{From: "A1201", To: "MET.152", By: fiches}, {From: "A1201", To: "MET.9", By: fiches},
		}},
	}
}
