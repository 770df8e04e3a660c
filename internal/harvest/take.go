package harvest

import "slices"

// TakeData keeps the claimed files of an inventory. Of each table they replace what was kept of the same edition day and
// cover, from a data folder or an address (api.md §4); snapshots of other days stay. Nothing changes when it fails.
func (s *Store) TakeData(inv *Inventory) error {
	take := s.takes() + 1
	var fresh []Entry
	taken := map[[2]string]bool{} // a file may serve several tables
	editions := map[edition]bool{}
	found := map[string]bool{}
	for _, c := range inv.Claims {
		editions[c.edition()], found[c.Source] = true, true
		if taken[[2]string{c.Source, c.Path}] {
			continue
		}
		taken[[2]string{c.Source, c.Path}] = true
		sum, size, err := s.keepFile(c.Path)
		if err != nil {
			return err
		}
		now := s.clock()
		fresh = append(fresh, Entry{Source: c.Source, Name: c.file, SHA256: sum, Size: size, Origin: FromData, Taken: take, Fetched: now, Checked: now})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var next []Entry
	for _, e := range s.entries {
		if found[e.Source] && s.replaced(e, inv.sources, editions) || lost(e, fresh, s) {
			keepTime(fresh, e)
			continue
		}
		next = append(next, e)
	}
	return s.save(append(next, fresh...))
}

// takes is how often data folders were taken from, as far as the index knows.
func (s *Store) takes() (n int) {
	for _, e := range s.Entries() {
		n = max(n, e.Taken)
	}
	return n
}

// keepTime gives bytes that were here already the time they came.
func keepTime(fresh []Entry, old Entry) {
	for i := range fresh {
		if f := &fresh[i]; f.Origin == old.Origin && f.Source == old.Source && f.Name == old.Name && f.SHA256 == old.SHA256 {
			f.Fetched = old.Fetched
		}
	}
}

// lost says whether the bytes of an entry are gone or cut while the file of its name came again: it is mended by that file.
func lost(e Entry, fresh []Entry, s *Store) bool {
	return e.Origin == FromData && !s.has(e.SHA256, e.Size) &&
		slices.ContainsFunc(fresh, func(f Entry) bool { return f.Source == e.Source && f.Name == e.Name })
}

// replaced says whether a kept snapshot says nothing but editions of which there are other bytes now. What cannot be
// read stays, so that its loss is seen.
func (s *Store) replaced(e Entry, sources declarations, by map[edition]bool) bool {
	claims, err := sources.ofEntry(e, s.path(e.SHA256))
	if err != nil || len(claims) == 0 {
		return false
	}
	return !slices.ContainsFunc(claims, func(c Claim) bool { return !by[c.edition()] })
}

// latest drops the claims on data of which a later taking brought the same edition: an archive keeps the members that
// nothing replaced.
func latest(data []kept) []kept {
	last := map[edition]int{}
	for _, k := range data {
		last[k.edition()] = max(last[k.edition()], k.Taken)
	}
	return slices.DeleteFunc(data, func(k kept) bool { return k.Taken < last[k.edition()] })
}
