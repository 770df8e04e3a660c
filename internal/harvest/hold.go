package harvest

import (
	"errors"
	"io/fs"
	"os"
	"slices"
)

// Hold keeps the index on disk as it is, whatever is taken or fetched from now on, until Keep or Drop: a build takes its
// input, and only an input that it accepts may be there for the next one.
func (s *Store) Hold() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held, s.before = true, slices.Clone(s.entries)
}

// Keep writes the index of what was taken and fetched since Hold.
func (s *Store) Keep() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held = false
	if err := s.save(s.entries); err != nil {
		s.held = true
		return err
	}
	s.before = nil
	return nil
}

// Drop forgets what was taken and fetched since Hold, if Keep has not been called, and removes its bytes.
func (s *Store) Drop() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.held {
		return nil
	}
	named := map[string]bool{}
	for _, e := range s.before {
		named[e.SHA256] = true
	}
	for _, e := range s.entries {
		if named[e.SHA256] {
			continue
		}
		if err := os.Remove(s.path(e.SHA256)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return onDisk(err)
		}
	}
	s.entries, s.held, s.before = s.before, false, nil
	return nil
}
