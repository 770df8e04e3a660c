package publish

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"passerelle/internal/catalog"
	"passerelle/internal/fact"
)

// Errors that commands tell apart.
var (
	// ErrNone says that no release is in force yet.
	ErrNone = errors.New("no release is in force; run `passerelle build` first")
	// ErrDamaged says that a release is not what its manifest says.
	ErrDamaged = errors.New("release is damaged")
	// ErrUnknown says that there is no such release.
	ErrUnknown = errors.New("no such release")
	// ErrRefused says that the guard keeps a candidate out.
	ErrRefused = errors.New("release refused")
)

// A File is one file of a release.
type File struct {
	Path   string `json:"path"` // with slashes, from the release's folder
	Size   int64  `json:"size"` // bytes
	SHA256 string `json:"sha256"`
}

// An Input is one thing that a release was made from (api.md §1, "Same inputs, same bytes").
type Input struct {
	Kind    string `json:"kind"` // edition, mappings, ontology, shapes, engine, tombstones
	Name    string `json:"name"`
	Edition string `json:"edition,omitempty"` // day of an edition
	Cover   string `json:"cover,omitempty"`
	SHA256  string `json:"sha256"`
}

// A Manifest is manifest.json.
type Manifest struct {
	ID      string         `json:"id"`
	Format  string         `json:"format"`
	Date    time.Time      `json:"date"`
	Engine  string         `json:"engine"`
	Dataset DatasetDigest  `json:"dataset"`
	Counts  map[string]int `json:"counts"`
	// Corrections is what became of the rows of mappings/corrections.
	Corrections fact.Corrections `json:"corrections"`
	Inputs      []Input          `json:"inputs"`
	Files       []File           `json:"files"`
	// Previous is the release that was in force when this one was made, "" for the first.
	Previous string `json:"previous,omitempty"`
}

// A DatasetDigest tells the uncompressed dataset.nq.
type DatasetDigest struct {
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
	Quads  int64  `json:"quads"`
}

// A Release is one on disk.
type Release struct {
	ID       string
	Dir      string // STATE/releases/<id>
	StoreDir string // STATE/store/<id>
	Manifest Manifest
}

const manifestFile = "manifest.json"

// path is the place on disk of a file that the manifest names.
func (r Release) path(file string) string { return filepath.Join(r.Dir, filepath.FromSlash(file)) }

// Catalog opens the read model of a release. An error wraps ErrDamaged and names release and file.
func (r Release) Catalog() (*catalog.Catalog, error) {
	c, err := catalog.Open(r.path("read.db"))
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %w", r.ID, ErrDamaged, err)
	}
	return c, nil
}

// Things opens the read model for a comparison, as catalog.OpenThings does. An error wraps ErrDamaged.
func (r Release) Things() (*catalog.Catalog, error) {
	c, err := catalog.OpenThings(r.path("read.db"))
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %w", r.ID, ErrDamaged, err)
	}
	return c, nil
}

// at is the release of an id before its manifest is read.
func at(state, id string) Release {
	return Release{ID: id, Dir: filepath.Join(state, "releases", id), StoreDir: filepath.Join(state, "store", id)}
}

// Open returns a release by its id. The error wraps ErrUnknown when there is none, ErrDamaged when its manifest is not
// that of the release.
func Open(state, id string) (Release, error) {
	if !validID(id) {
		return Release{}, fmt.Errorf("%.60q: %w", id, ErrUnknown)
	}
	r := at(state, id)
	text, err := os.ReadFile(r.path(manifestFile))
	if errors.Is(err, fs.ErrNotExist) {
		return r, fmt.Errorf("%s: %w", id, ErrUnknown)
	}
	if err != nil {
		return r, fmt.Errorf("read release %s: %w", id, err)
	}
	if err := json.Unmarshal(text, &r.Manifest); err != nil {
		return r, fmt.Errorf("%s: %s: %w: %w", id, manifestFile, ErrDamaged, err)
	}
	if m := r.Manifest; m.ID != id || releaseID(m.Date, m.Dataset.SHA256) != id {
		return r, fmt.Errorf("%s: %s is that of another release: %w", id, manifestFile, ErrDamaged)
	}
	return r, nil
}

const stamp = "20060102T150405Z"

// releaseID is the build time to the second and the first 8 hex digits of the dataset's SHA-256 (api.md §1).
func releaseID(date time.Time, sha256 string) string {
	return date.UTC().Format(stamp) + "-" + sha256[:min(8, len(sha256))]
}

var idForm = regexp.MustCompile(`^[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}$`)

// validID keeps anything out that is no release id, path separators first of all.
func validID(id string) bool {
	if !idForm.MatchString(id) {
		return false
	}
	_, err := time.Parse(stamp, id[:len(stamp)])
	return err == nil
}

// ids lists the releases on disk by their folders, newest first, whatever state they are in.
func ids(state string) ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(state, "releases"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list releases: %w", err)
	}
	var out []string
	for _, e := range slices.Backward(entries) {
		if validID(e.Name()) {
			out = append(out, e.Name())
		}
	}
	return out, nil
}

// List returns the releases that can be read, newest first. The error names those that cannot; the others come with it.
func List(state string) ([]Release, error) {
	all, err := ids(state)
	if err != nil {
		return nil, err
	}
	var out []Release
	var bad error
	for _, id := range all {
		r, err := Open(state, id)
		if errors.Is(err, ErrUnknown) {
			err = fmt.Errorf("%s: %s is missing: %w", id, manifestFile, ErrDamaged)
		}
		if err != nil {
			bad = errors.Join(bad, err)
			continue
		}
		out = append(out, r)
	}
	return out, bad
}
