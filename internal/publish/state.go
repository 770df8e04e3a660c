package publish

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
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
	Path   string `json:"path"`
	Size   int64  `json:"size"`
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
	Inputs  []Input        `json:"inputs"`
	Files   []File         `json:"files"`
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

const currentFile = "current"

// Current returns the release in force, after comparing its manifest with what `current` says of it.
func Current(state string) (Release, error) {
	line, err := os.ReadFile(filepath.Join(state, currentFile))
	if errors.Is(err, fs.ErrNotExist) {
		return Release{}, ErrNone
	}
	if err != nil {
		return Release{}, fmt.Errorf("read the release in force: %w", err)
	}
	id, sum, ok := strings.Cut(strings.TrimSpace(string(line)), " ")
	if !ok || !validID(id) {
		return Release{}, fmt.Errorf("%s names no release: %w", filepath.Join(state, currentFile), ErrDamaged)
	}
	r, err := Open(state, id)
	if err != nil {
		return r, err
	}
	got, _, err := digest(filepath.Join(r.Dir, "manifest.json"))
	if err != nil || got != sum {
		return r, fmt.Errorf("%s: manifest.json is not the one that was put in force: %w", id, errors.Join(err, ErrDamaged))
	}
	return r, nil
}

// Open returns a release by its id.
func Open(state, id string) (Release, error) {
	if !validID(id) {
		return Release{}, fmt.Errorf("%q: %w", id, ErrUnknown)
	}
	r := Release{ID: id, Dir: filepath.Join(state, "releases", id), StoreDir: filepath.Join(state, "store", id)}
	text, err := os.ReadFile(filepath.Join(r.Dir, "manifest.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return r, fmt.Errorf("%s: %w", id, ErrUnknown)
	}
	if err != nil {
		return r, fmt.Errorf("read release %s: %w", id, err)
	}
	if err := json.Unmarshal(text, &r.Manifest); err != nil {
		return r, fmt.Errorf("%s: manifest.json: %v: %w", id, err, ErrDamaged)
	}
	return r, nil
}

// validID keeps anything out that is no release id, path separators first of all.
func validID(id string) bool {
	if len(id) != len("20060102T150405Z-01234567") || id[16] != '-' {
		return false
	}
	if _, err := time.Parse("20060102T150405Z", id[:16]); err != nil {
		return false
	}
	_, err := hex.DecodeString(id[17:])
	return err == nil
}

// List returns all releases, newest first.
func List(state string) ([]Release, error) {
	entries, err := os.ReadDir(filepath.Join(state, "releases"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list releases: %w", err)
	}
	var out []Release
	for _, e := range entries {
		if !validID(e.Name()) {
			continue
		}
		r, err := Open(state, e.Name())
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	slices.Reverse(out)
	return out, nil
}

// Verify recomputes the digest of every file of a release, and checks that no file is missing or too many.
func Verify(r Release) error {
	known := map[string]bool{"manifest.json": true}
	for _, f := range r.Manifest.Files {
		known[f.Path] = true
		sum, size, err := digest(filepath.Join(r.Dir, filepath.FromSlash(f.Path)))
		if err != nil {
			return fmt.Errorf("%s: %s: %v: %w", r.ID, f.Path, err, ErrDamaged)
		}
		if size != f.Size || sum != f.SHA256 {
			return fmt.Errorf("%s: %s is not the file that was published: %w", r.ID, f.Path, ErrDamaged)
		}
	}
	files, err := filesOf(r.Dir)
	if err != nil {
		return err
	}
	for _, f := range files {
		if !known[f] {
			return fmt.Errorf("%s: %s is in no manifest: %w", r.ID, f, ErrDamaged)
		}
	}
	return nil
}

// digest returns the SHA-256 and the size of a file.
func digest(path string) (sum string, size int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	h := sha256.New()
	size, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), size, err
}

// filesOf lists the files under dir by slash path, sorted.
func filesOf(dir string) ([]string, error) {
	var out []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		out = append(out, filepath.ToSlash(rel))
		return err
	})
	slices.Sort(out)
	return out, err
}

// PutInForce makes a release the one that serves: one rename of `current`.
func PutInForce(state string, r Release) error {
	sum, _, err := digest(filepath.Join(r.Dir, "manifest.json"))
	if err != nil {
		return fmt.Errorf("put %s in force: %w", r.ID, err)
	}
	if _, err := os.Stat(r.StoreDir); err != nil {
		return fmt.Errorf("put %s in force: its store is missing: %w", r.ID, err)
	}
	next := filepath.Join(state, currentFile+".next")
	if err := writeSynced(next, []byte(r.ID+" "+sum+"\n")); err != nil {
		return fmt.Errorf("put %s in force: %w", r.ID, err)
	}
	if err := os.Rename(next, filepath.Join(state, currentFile)); err != nil {
		return fmt.Errorf("put %s in force: %w", r.ID, err)
	}
	return syncDir(state)
}

// writeSynced writes a file and waits until it is on disk.
func writeSynced(path string, text []byte) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.Write(text); err != nil {
		return err
	}
	return f.Sync()
}

func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// Rollback puts an earlier release in force: the one given, or with "" the one that was in force before the current one.
func Rollback(state, id string) (Release, error) {
	now, err := Current(state)
	if err != nil {
		return now, err
	}
	if id == "" {
		if id, err = before(state, now); err != nil {
			return now, err
		}
	}
	r, err := Open(state, id)
	if err != nil {
		return r, err
	}
	if err := Verify(r); err != nil {
		return r, err
	}
	return r, PutInForce(state, r)
}

func before(state string, now Release) (string, error) {
	if _, err := Open(state, now.Manifest.Previous); err == nil {
		return now.Manifest.Previous, nil
	}
	all, err := List(state)
	if err != nil {
		return "", err
	}
	for _, r := range all {
		if r.ID < now.ID {
			return r.ID, nil
		}
	}
	return "", fmt.Errorf("no release before %s: %w", now.ID, ErrUnknown)
}

// Prune removes all releases but the newest keep and the one in force, and returns those removed.
func Prune(state string, keep int) ([]string, error) {
	all, err := List(state)
	if err != nil {
		return nil, err
	}
	now, err := Current(state)
	if err != nil && !errors.Is(err, ErrNone) {
		return nil, err
	}
	var removed []string
	for i, r := range all {
		if i < keep || r.ID == now.ID {
			continue
		}
		for _, dir := range []string{r.Dir, r.StoreDir} {
			if err := os.RemoveAll(dir); err != nil {
				return removed, fmt.Errorf("remove %s: %w", r.ID, err)
			}
		}
		removed = append(removed, r.ID)
	}
	return removed, nil
}
