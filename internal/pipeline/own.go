package pipeline

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// OwnTables writes the tables of our own that stand beside the declaration of the source dir (mappings/<dir>/*.csv) into a
// folder under tmp, which is then read like any data folder. It returns that folder, "" when there is no such table.
func OwnTables(mappings fs.FS, dir, tmp string) (string, error) {
	names, err := fs.Glob(mappings, dir+"/*.csv")
	if err != nil || len(names) == 0 {
		return "", err
	}
	folder := filepath.Join(tmp, "own", dir)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", fmt.Errorf("%w: %w", ErrDisk, err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(mappings, name)
		if err != nil {
			return "", fmt.Errorf("read mappings/%s: %w", name, err)
		}
		if err := os.WriteFile(filepath.Join(folder, path.Base(name)), text, 0o644); err != nil {
			return "", fmt.Errorf("%w: %w", ErrDisk, err)
		}
	}
	return folder, nil
}

// dataFolders are the folders to take files from: those given, and our own tables. ours says of which sources.
func (b *build) dataFolders() (folders []string, ours map[string]bool, err error) {
	folders, ours = append(folders, b.Data...), map[string]bool{}
	for _, s := range b.sources {
		own, err := OwnTables(b.Mappings, s.dir, b.tmp)
		if err != nil {
			return nil, nil, err
		}
		if own != "" {
			folders, ours[s.Name] = append(folders, own), true
		}
	}
	return folders, ours, nil
}
