package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// output is where a command writes its result. A file is written beside and renamed once it is whole, so that a command
// that fails leaves what was there.
type output struct {
	io.Writer
	beside *os.File // nil when nothing is renamed
	path   string   // to rename it to
}

// output opens the file to write, or stdout. What is no regular file, as a pipe or a device, is written as it is.
func (a *app) output(path string) (*output, error) {
	if path == "" {
		return &output{Writer: a.out}, nil
	}
	if to, err := filepath.EvalSymlinks(path); err == nil {
		path = to // a link stays a link
	}
	mode := os.FileMode(0o644)
	if info, err := os.Stat(path); err == nil {
		if mode = info.Mode().Perm(); !info.Mode().IsRegular() {
			f, err := os.OpenFile(path, os.O_WRONLY, 0)
			if err != nil {
				return nil, err
			}
			return &output{Writer: f}, nil // closed with the program
		}
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", path, err)
	}
	if err := f.Chmod(mode); err != nil {
		return nil, errors.Join(fmt.Errorf("write %s: %w", path, err), f.Close(), os.Remove(f.Name()))
	}
	return &output{f, f, path}, nil
}

// keep puts what was written in its place, unless it was discarded.
func (o *output) keep() error {
	if o.beside == nil {
		return nil
	}
	err := errors.Join(o.beside.Sync(), o.beside.Close())
	if err == nil {
		err = os.Rename(o.beside.Name(), o.path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", o.path, err), os.Remove(o.beside.Name()))
	}
	return nil
}

// discard leaves what was there.
func (o *output) discard() {
	if o.beside != nil {
		_, _ = o.beside.Close(), os.Remove(o.beside.Name()) // the error that brought us here is told
		o.beside = nil
	}
}
