package harvest

import (
	"cmp"
	"slices"
	"strings"

	"passerelle/internal/life"
)

// An Edition is a table as it was on a day: one kept file, or one member of a kept archive.
type Edition struct {
	Source string
	Table  string
	Name   string // path as given under the data folder, or src:as; ZIP!MEMBER for a member, with #PART behind it for a part
	Member string // name inside the archive, composed (NFC); "" for the file itself
	SHA256 string // of the snapshot file, lower-case hex
	Path   string // of the snapshot file on disk
	Day    life.Day
	Cover  string // Complet, Extrait or Essai
	Origin string // FromData, or the URL
}

// Editions returns the editions that the kept snapshots of the given sources hold, by source, day, table in the order
// of its declaration, name. Of one table, day and cover there is one: a data folder goes before an address, a later
// taking before an earlier, a newer fetch before an older. Every snapshot is read and compared with its hash; a damaged one is an ErrUnreadable.
func (s *Store) Editions(sources []Source) ([]Edition, error) {
	var data, fetched []kept
	for _, e := range s.Entries() {
		if !slices.ContainsFunc(sources, func(src Source) bool { return src.Name == e.Source }) {
			continue
		}
		if err := s.verify(e); err != nil {
			return nil, err
		}
		found, err := declarations(sources).ofEntry(e, s.path(e.SHA256))
		if err != nil {
			return nil, err
		}
		for _, c := range found {
			if e.Origin == FromData {
				data = append(data, kept{c, e})
			} else {
				fetched = append(fetched, kept{c, e})
			}
		}
	}
	data = latest(data)
	claims := make([]Claim, len(data))
	for i, k := range data {
		claims[i] = k.Claim
	}
	settled, _, err := settle(claims)
	if err != nil {
		return nil, err
	}
	return arrange(only(data, settled), fetched), nil
}

// kept is a claim on a snapshot.
type kept struct {
	Claim
	Entry
}

// only keeps the claims that settled.
func only(all []kept, settled []Claim) []kept {
	still := map[Claim]bool{}
	for _, c := range settled {
		still[c] = true
	}
	return slices.DeleteFunc(all, func(k kept) bool { return !still[k.Claim] })
}

// arrange joins both, one claim an edition, in order.
func arrange(data, fetched []kept) []Edition {
	slices.SortStableFunc(fetched, func(a, b kept) int { return b.Fetched.Compare(a.Fetched) })
	seen := map[edition]bool{}
	all := slices.DeleteFunc(append(data, fetched...), func(k kept) bool {
		before := seen[k.edition()]
		seen[k.edition()] = true
		return before
	})
	slices.SortStableFunc(all, func(a, b kept) int {
		return cmp.Or(compareClaims(a.Claim, b.Claim), strings.Compare(a.Origin, b.Origin))
	})
	var out []Edition
	for _, k := range all {
		out = append(out, Edition{k.Claim.Source, k.Table, k.Claim.Name, k.Member, k.SHA256, k.Path, k.Day, k.Cover, k.Origin})
	}
	return out
}
