package harvest

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"passerelle/internal/life"
)

// FromData is the Origin of what was found in a data folder.
const FromData = "data"

// An Entry is one kept snapshot: bytes, the name the patterns know them by, and where they come from.
type Entry struct {
	Source       string    `json:"source"`
	Name         string    `json:"name"`   // slash path relative to its data folder, or src:as of its address
	SHA256       string    `json:"sha256"` // lower-case hex
	Size         int64     `json:"size"`   // bytes
	Origin       string    `json:"origin"` // FromData, or the URL
	ETag         string    `json:"etag,omitempty"`
	LastModified string    `json:"lastModified,omitempty"` // as the server wrote it
	Revised      bool      `json:"revised,omitempty"`      // the address gave other bytes before
	Taken        int       `json:"taken,omitempty"`        // FromData: which TakeData brought it; the higher is the later
	Fetched      time.Time `json:"fetched"`                // when these bytes came
	Checked      time.Time `json:"checked"`                // when they were last known to be the current ones
}

// Store is the folder of snapshots: <first two hex>/<sha256>, never rewritten, and index.json, which lists them. One
// process writes at a time (build.lock is the caller's); the methods may be called side by side.
type Store struct {
	dir, tmp string
	now      func() time.Time

	mu      sync.Mutex
	entries []Entry // by source, name, origin; the newest last
	held    bool    // the index on disk waits for Keep
	before  []Entry // what stands in the index on disk while held
}

const (
	indexName = "index.json"
	maxIndex  = 64 << 20 // bytes
)

type index struct {
	Entries []Entry `json:"entries"`
}

// OpenStore reads the index of dir, usually STATE/snapshots. tmp, usually STATE/tmp/<pid>, is where files are written
// before they are renamed; it must be on the same file system. Neither folder is made before something is written.
func OpenStore(dir, tmp string) (*Store, error) {
	s := &Store{dir: dir, tmp: tmp, now: time.Now}
	path := filepath.Join(dir, indexName)
	r, err := os.Open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return s, nil
	case err != nil:
		return nil, faultf(ErrDisk, "%w", err)
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, maxIndex+1))
	if err != nil {
		return nil, faultf(ErrDisk, "%w", err)
	}
	if s.entries, err = parseIndex(data); err != nil {
		return nil, faultf(ErrUnreadable, "%s: %w; bring it back from a copy, or remove it and harvest again", path, err)
	}
	return s, nil
}

// parseIndex reads index.json. Hashes become paths: anything but 64 hex digits is refused.
func parseIndex(data []byte) ([]Entry, error) {
	if len(data) > maxIndex {
		return nil, fmt.Errorf("larger than %d bytes", maxIndex)
	}
	var x index
	if err := json.Unmarshal(data, &x); err != nil {
		return nil, err
	}
	for i, e := range x.Entries {
		if len(e.SHA256) != 64 || strings.Trim(e.SHA256, "0123456789abcdef") != "" || e.Size < 0 || e.Source == "" || e.Name == "" {
			return nil, fmt.Errorf("entry %d (%.60q of %.60q) is malformed", i+1, e.Name, e.Source)
		}
	}
	return x.Entries, nil
}

// Entries returns what is kept, by source and name, of one name the newest last.
func (s *Store) Entries() []Entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.entries)
}

// ofEntry returns the claims that the entry's own source makes on it.
func (d declarations) ofEntry(e Entry, path string) ([]Claim, error) {
	if e.Origin != FromData { // its name is its own source's affair
		d = slices.DeleteFunc(slices.Clone(d), func(s Source) bool { return s.Name != e.Source })
	}
	claims, _, err := d.claim(file{path: path, name: e.Name, modified: modifiedDay(e.LastModified), revised: e.Revised})
	return slices.DeleteFunc(claims, func(c Claim) bool { return c.Source != e.Source }), err
}

// last returns the newest entry of an address.
func (s *Store) last(source string, a Address) (Entry, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range slices.Backward(s.entries) {
		if e.Source == source && e.Origin == a.URL && e.Name == a.Name {
			return e, true
		}
	}
	return Entry{}, false
}

// holdsData says whether anything of the source was taken from a data folder.
func (s *Store) holdsData(source string) bool {
	return slices.ContainsFunc(s.Entries(), func(e Entry) bool { return e.Source == source && e.Origin == FromData })
}

// update replaces the entry old by e; the entries of e's address that say nothing but e's editions go.
func (s *Store) update(e Entry, src Source) error {
	claims, err := declarations{src}.ofEntry(e, s.path(e.SHA256))
	if err != nil {
		return err
	}
	editions := map[edition]bool{}
	for _, c := range claims {
		editions[c.edition()] = true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	next := slices.DeleteFunc(slices.Clone(s.entries), func(old Entry) bool {
		if old.Source != e.Source || old.Name != e.Name || old.Origin != e.Origin {
			return false
		}
		return old.SHA256 == e.SHA256 || s.replaced(old, declarations{src}, editions)
	})
	return s.save(append(next, e))
}

// save writes the index and only then holds to it. The caller has the lock.
func (s *Store) save(entries []Entry) error {
	slices.SortStableFunc(entries, func(a, b Entry) int {
		return cmp.Or(strings.Compare(a.Source, b.Source), strings.Compare(a.Name, b.Name), strings.Compare(a.Origin, b.Origin))
	})
	data, err := json.MarshalIndent(index{entries}, "", "  ")
	if err != nil {
		return fmt.Errorf("write %s: %w", indexName, err)
	}
	if !s.held {
		if err := s.writeIndex(append(data, '\n')); err != nil {
			return err
		}
	}
	s.entries = entries
	return nil
}

func (s *Store) clock() time.Time { return s.now().UTC().Truncate(time.Second) }

func (s *Store) path(sum string) string { return filepath.Join(s.dir, sum[:2], sum) }

// modifiedDay is the civil day of a Last-Modified header, NoDay for none.
func modifiedDay(header string) life.Day {
	t, err := http.ParseTime(header)
	if err != nil {
		return life.NoDay
	}
	return life.Today(t)
}
