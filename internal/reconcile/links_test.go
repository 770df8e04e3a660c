package reconcile

import (
	"reflect"
	"testing"

	"passerelle/internal/life"
	"passerelle/internal/link"
)

// A correction denies what its source says up to its own edition, and makes the pair contested whoever else states it.
func TestDeny(t *testing.T) {
	on := func(source string, year int) link.Stated {
		d, _ := life.Date(year, 1, 1)
		return link.Stated{Source: source, Edition: d}
	}
	for _, tc := range []struct {
		name       string
		pair, want link.Pair
	}{
		{"of the same edition", link.Pair{By: []link.Stated{on("kit", 2025)}}, link.Pair{By: []link.Stated{}, Dropped: []link.Stated{on("kit", 2025)}, Denied: true}},
		{"stated by another source too", link.Pair{By: []link.Stated{on("certif-info", 2026), on("kit", 2024)}},
			link.Pair{By: []link.Stated{on("certif-info", 2026)}, Dropped: []link.Stated{on("kit", 2025)}, Denied: true}},
		{"stated again later", link.Pair{By: []link.Stated{on("kit", 2026)}}, link.Pair{By: []link.Stated{on("kit", 2026)}}},
		{"dropped before", link.Pair{Dropped: []link.Stated{on("kit", 2024)}}, link.Pair{Dropped: []link.Stated{on("kit", 2025)}, Denied: true}},
	} {
		got := tc.pair
		if deny(&got, on("kit", 2025)); !reflect.DeepEqual(got, tc.want) {
			t.Errorf("%s: %+v, want %+v", tc.name, got, tc.want)
		}
	}
}
