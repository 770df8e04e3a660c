package harvest

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
)

// keepFile keeps the bytes of a file and returns their hash and size. Bytes that are here already are not written.
func (s *Store) keepFile(path string) (sum string, size int64, err error) {
	h := sha256.New()
	if err := copyFile(h, path); err != nil {
		return "", 0, faultf(ErrUnreadable, "%w", err)
	}
	if fi, err := os.Stat(path); err == nil {
		if sum = hex.EncodeToString(h.Sum(nil)); s.has(sum, fi.Size()) {
			return sum, fi.Size(), nil
		}
	}
	r, err := os.Open(path)
	if err != nil {
		return "", 0, faultf(ErrUnreadable, "%w", err)
	}
	defer r.Close()
	return s.keep(r)
}

// keep keeps what r gives, whole or not at all.
func (s *Store) keep(r io.Reader) (sum string, size int64, err error) {
	st, err := s.stage(r)
	if err != nil {
		return "", 0, err
	}
	defer st.discard()
	return st.sum, st.size, s.commit(st)
}

// A staged file is complete in the temporary folder, not yet a snapshot.
type staged struct {
	path string
	sum  string
	size int64
}

// discard removes what was not committed.
func (st staged) discard() { _ = os.Remove(st.path) } // gone already once committed

// stage writes what r gives to a temporary file. A failure leaves none; it is an ErrDisk unless r failed.
func (s *Store) stage(r io.Reader) (st staged, err error) {
	if err := os.MkdirAll(s.tmp, 0o755); err != nil {
		return st, onDisk(err)
	}
	f, err := os.CreateTemp(s.tmp, "snapshot-*")
	if err != nil {
		return st, onDisk(err)
	}
	defer func() {
		if err != nil {
			_, _ = f.Close(), os.Remove(f.Name()) // the first error is the one that says why
		}
	}()
	h := sha256.New()
	size, err := io.Copy(io.MultiWriter(h, diskWriter{f}), r)
	if err != nil {
		return st, err
	}
	if err := errors.Join(f.Chmod(0o444), f.Sync()); err != nil {
		return st, onDisk(err)
	}
	if err := f.Close(); err != nil {
		return st, onDisk(err)
	}
	return staged{f.Name(), hex.EncodeToString(h.Sum(nil)), size}, nil
}

// commit gives a staged file its place. A snapshot that is there with the right size is left as it is; one whose size is
// wrong is mended.
func (s *Store) commit(st staged) error {
	if s.has(st.sum, st.size) {
		return nil
	}
	to := s.path(st.sum)
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return onDisk(err)
	}
	if err := os.Rename(st.path, to); err != nil {
		return onDisk(err)
	}
	return syncDir(filepath.Dir(to))
}

func (s *Store) has(sum string, size int64) bool {
	fi, err := os.Stat(s.path(sum))
	return err == nil && fi.Mode().IsRegular() && fi.Size() == size
}

// verify reads a snapshot again and compares.
func (s *Store) verify(e Entry) error {
	h := sha256.New()
	path := s.path(e.SHA256)
	err := copyFile(h, path)
	switch {
	case err != nil:
		return faultf(ErrUnreadable, "snapshot of %s (%s): %w; %s", e.Name, e.Source, err, mend)
	case hex.EncodeToString(h.Sum(nil)) != e.SHA256:
		return faultf(ErrUnreadable, "snapshot %s of %s (%s) no longer has the bytes of its name; remove it, then %s", path, e.Name, e.Source, mend)
	}
	return nil
}

const mend = "harvest again or bring it back from a copy, else remove its entry from snapshots/" + indexName

// writeIndex replaces the index by one rename.
func (s *Store) writeIndex(data []byte) (err error) {
	if err := errors.Join(os.MkdirAll(s.tmp, 0o755), os.MkdirAll(s.dir, 0o755)); err != nil {
		return onDisk(err)
	}
	f, err := os.CreateTemp(s.tmp, "index-*")
	if err != nil {
		return onDisk(err)
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(s.dir, indexName))
	}
	if err != nil {
		_ = os.Remove(f.Name()) // the first error is the one that says why
		return onDisk(err)
	}
	return syncDir(s.dir)
}

// diskWriter tells the failures of the disk from those of what is read.
type diskWriter struct{ f *os.File }

func (w diskWriter) Write(p []byte) (int, error) {
	n, err := w.f.Write(p)
	if err != nil {
		err = onDisk(err)
	}
	return n, err
}

// onDisk says what to do about an error of the file system, which names its path itself.
func onDisk(err error) error {
	return faultf(ErrDisk, "%w; the state folder must be writable and have room", err)
}

// syncDir makes a rename last.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return onDisk(err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return onDisk(err)
	}
	return nil
}
