package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

const currentFile = "current"

// Current returns the release in force, after comparing its manifest with what `current` says of it.
func Current(state string) (Release, error) {
	id, sum, err := readCurrent(state)
	if err != nil {
		return Release{}, err
	}
	r, err := Open(state, id)
	if errors.Is(err, ErrUnknown) {
		return r, fmt.Errorf("%s is in force and its %s is missing: %w", id, manifestFile, ErrDamaged)
	}
	if err != nil {
		return r, err
	}
	return r, r.holdsManifest(sum)
}

// readCurrent takes the line of `current` apart: `<id> <sha256 of manifest.json>`.
func readCurrent(state string) (id, sum string, err error) {
	path := filepath.Join(state, currentFile)
	line, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", "", ErrNone
	}
	if err != nil {
		return "", "", fmt.Errorf("read the release in force: %w", err)
	}
	id, sum, ok := strings.Cut(strings.TrimSuffix(string(line), "\n"), " ")
	if !ok || !validID(id) || len(sum) != 64 {
		return "", "", fmt.Errorf("%s names no release: %w", path, ErrDamaged)
	}
	return id, sum, nil
}

// PutInForce makes a release the one that serves: one rename of `current`.
func PutInForce(state string, r Release) error {
	if err := putInForce(state, r); err != nil {
		return fmt.Errorf("put %s in force: %w", r.ID, err)
	}
	return nil
}

func putInForce(state string, r Release) error {
	sum, _, err := digest(r.path(manifestFile))
	if err != nil {
		return err
	}
	if info, err := os.Stat(r.StoreDir); err != nil || !info.IsDir() {
		return fmt.Errorf("its store %s is missing; build again: %w", r.StoreDir, ErrDamaged)
	}
	tmp, done, err := ownTemp(state)
	if err != nil {
		return err
	}
	defer done()
	next := filepath.Join(tmp, currentFile)
	if err := writeSynced(next, []byte(r.ID+" "+sum+"\n")); err != nil {
		return err
	}
	if err := os.Rename(next, filepath.Join(state, currentFile)); err != nil {
		return err
	}
	return syncDir(state)
}

// ownTemp makes a new folder under STATE/tmp/<pid>, where the next build looks for what a dead process left (api.md §4).
// done removes it again.
func ownTemp(state string) (dir string, done func(), err error) {
	own := filepath.Join(state, "tmp", strconv.Itoa(os.Getpid()))
	for range 10 { // another caller in this process may be done with the folder right now
		if err := os.MkdirAll(own, 0o755); err != nil {
			return "", nil, err
		}
		if dir, err = os.MkdirTemp(own, "publish-*"); !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	if err != nil {
		return "", nil, err
	}
	return dir, func() {
		_ = os.RemoveAll(dir)
		_ = os.Remove(own) // stays while a build of this process uses it
	}, nil
}

// Rollback verifies an earlier release and puts it in force: the one given, or with "" the one that was in force before
// the current one. It is the way out of a damaged release too.
func Rollback(state, id string) (Release, error) {
	if id == "" {
		now, _, err := readCurrent(state)
		if err != nil {
			return Release{}, err
		}
		if id, err = before(state, now); err != nil {
			return Release{}, err
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

// before is the release that was in force when now was built, or, where that one is gone, the next older one.
func before(state, now string) (string, error) {
	if r, err := Open(state, now); err == nil {
		if _, err := Open(state, r.Manifest.Previous); !errors.Is(err, ErrUnknown) {
			return r.Manifest.Previous, nil
		}
	}
	all, err := ids(state)
	if err != nil {
		return "", err
	}
	for _, id := range all {
		if id < now {
			return id, nil
		}
	}
	return "", fmt.Errorf("no release before %s: %w", now, ErrUnknown)
}

// Prune removes all releases but the newest keep and the one in force, damaged ones too, and returns the ids of those
// removed. A release leaves its place by one rename, so that a crash leaves none in half.
func Prune(state string, keep int) ([]string, error) {
	all, err := ids(state)
	if err != nil {
		return nil, err
	}
	now, _, err := readCurrent(state)
	if err != nil && !errors.Is(err, ErrNone) {
		return nil, err
	}
	var removed []string
	for i, id := range all {
		if i < keep || id == now {
			continue
		}
		if err := remove(state, at(state, id)); err != nil {
			return removed, fmt.Errorf("remove %s: %w", id, err)
		}
		removed = append(removed, id)
	}
	return removed, nil
}

// remove takes the release away before its store: a store alone is cleared by the next build.
func remove(state string, r Release) error {
	tmp, done, err := ownTemp(state)
	if err != nil {
		return err
	}
	defer done()
	if err := os.Rename(r.Dir, filepath.Join(tmp, "release")); err != nil {
		return err
	}
	if err := syncDir(filepath.Dir(r.Dir)); err != nil {
		return err
	}
	if err := os.Rename(r.StoreDir, filepath.Join(tmp, "store")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.RemoveAll(tmp)
}
