package publish

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Verify recomputes the digest of every file of a release, and checks that no file is missing or too many; of the
// release in force, that its manifest is the one that `current` names. An error wraps ErrDamaged and names the file.
func Verify(r Release) error {
	if err := verifyManifest(r); err != nil {
		return err
	}
	known := map[string]bool{manifestFile: true}
	for _, f := range r.Manifest.Files {
		known[f.Path] = true
		if err := r.verifyFile(f); err != nil {
			return err
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

// verifyManifest compares the manifest of the release in force with `current`; that of another release stands in no
// other file.
func verifyManifest(r Release) error {
	id, sum, err := readCurrent(filepath.Dir(filepath.Dir(r.Dir)))
	if errors.Is(err, ErrNone) || err == nil && id != r.ID {
		return nil
	}
	if err != nil {
		return err
	}
	return r.holdsManifest(sum)
}

// holdsManifest fails when manifest.json has another digest.
func (r Release) holdsManifest(sum string) error {
	got, _, err := digest(r.path(manifestFile))
	if err != nil {
		return r.unread(manifestFile, err)
	}
	if got != sum {
		return fmt.Errorf("%s: %s is not the one that was put in force: %w", r.ID, manifestFile, ErrDamaged)
	}
	return nil
}

// unread tells a file that is missing, which is damage, from one that this machine does not let us read.
func (r Release) unread(file string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %s is missing: %w", r.ID, file, ErrDamaged)
	}
	return fmt.Errorf("%s: %s: %w", r.ID, file, err)
}

func (r Release) verifyFile(f File) error {
	sum, size, err := digest(r.path(f.Path))
	if err != nil {
		return r.unread(f.Path, err)
	}
	if size != f.Size || sum != f.SHA256 {
		return fmt.Errorf("%s: %s is not the file that was published: %w", r.ID, f.Path, ErrDamaged)
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
