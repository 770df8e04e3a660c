package publish

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// writeSynced writes a file and waits until it is on disk.
func writeSynced(path string, text []byte) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Sync(), f.Close())
}

// syncDir makes the renames in a folder last.
func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// syncTree waits until every file and folder under dir is on disk: what is renamed into its place must not turn out
// empty after a power cut. Neither SQLite, which writes read.db without waiting, nor the store's loader sees to it.
func syncTree(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() && !d.Type().IsRegular() {
			return err
		}
		return syncDir(path)
	})
}
