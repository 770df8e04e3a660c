package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"passerelle/internal/harvest"
	"passerelle/internal/publish"
)

// Errors that choose an exit code.
var (
	// ErrUsage is a wrong call.
	ErrUsage = errors.New("wrong usage")
	// ErrBusy says that another build holds the state folder.
	ErrBusy = errors.New("another build is under way")
	// ErrDisk is a state folder that cannot be written.
	ErrDisk = errors.New("the state folder cannot be written")
)

// lock is the right to write a state folder, and a temporary folder of this process in it.
type lock struct {
	file    *os.File
	tmp     string
	removed []string // what dead builds had left
}

// acquire takes the build lock, clears what dead builds left, and makes STATE/tmp/<pid>.
func acquire(state string) (*lock, error) {
	if err := os.MkdirAll(filepath.Join(state, "tmp"), 0o755); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDisk, err)
	}
	f, err := os.OpenFile(filepath.Join(state, "build.lock"), os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDisk, err)
	}
	if err := takeLock(f); err != nil {
		f.Close()
		return nil, err
	}
	l := &lock{file: f, tmp: filepath.Join(state, "tmp", strconv.Itoa(os.Getpid()))}
	if err := l.prepare(state); err != nil {
		l.release()
		return nil, fmt.Errorf("%w: %w", ErrDisk, err)
	}
	return l, nil
}

// takeLock locks the file or names the process that has the lock. A process that was killed while it started a child may
// leave the lock to that child for a moment: a dead holder is waited for.
func takeLock(f *os.File) error {
	pid := 0
	for range 100 {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return fmt.Errorf("%w: lock %s: %w", ErrDisk, f.Name(), err)
		}
		if pid = holder(f); pid > 0 && alive(pid) {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	return fmt.Errorf("%w: process %d holds %s; wait for it, or stop it", ErrBusy, pid, f.Name())
}

// holder is the number that the process with the lock wrote right after taking it, 0 before.
func holder(f *os.File) int {
	text := make([]byte, 32)
	n, _ := f.ReadAt(text, 0)
	pid, _ := strconv.Atoi(strings.TrimSpace(string(text[:n])))
	return pid
}

// prepare clears what dead builds left, a dead one with our own number included, and makes our temporary folder.
func (l *lock) prepare(state string) (err error) {
	if err := l.file.Truncate(0); err != nil {
		return err
	}
	if _, err := l.file.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0); err != nil {
		return err
	}
	if err := os.RemoveAll(l.tmp); err != nil {
		return err
	}
	if l.removed, err = clean(state); err != nil {
		return err
	}
	return os.MkdirAll(l.tmp, 0o755)
}

func (l *lock) release() {
	_ = os.RemoveAll(l.tmp)
	_ = l.file.Truncate(0) // so that no later process is taken for this one
	_ = l.file.Close()
}

// Rollback is publish.Rollback for one process at a time: no build puts a release in force meanwhile.
func Rollback(state, id string) (publish.Release, error) {
	return locked(state, func() (publish.Release, error) { return publish.Rollback(state, id) })
}

// Prune is publish.Prune for one process at a time: no build compares with a release that is being removed.
func Prune(state string, keep int) ([]string, error) {
	return locked(state, func() ([]string, error) { return publish.Prune(state, keep) })
}

// locked does something under the lock of a build. Where there is no state folder there is nothing to lock, and none is made.
func locked[T any](state string, do func() (T, error)) (out T, err error) {
	if _, err := os.Stat(state); errors.Is(err, fs.ErrNotExist) {
		return do()
	}
	l, err := acquire(state)
	if err != nil {
		return out, err
	}
	defer l.release()
	return do()
}

// Clean removes the temporary folders of dead processes, and stores that no release owns, and returns what it removed.
// The error wraps ErrBusy while a build is under way, which has cleared them itself and whose store is no release's yet.
func Clean(state string) ([]string, error) {
	l, err := acquire(state)
	if err != nil {
		return nil, err
	}
	defer l.release()
	return l.removed, nil
}

// clean is Clean under the lock.
func clean(state string) ([]string, error) {
	var removed []string
	remove := func(dir string) error {
		removed = append(removed, dir)
		return os.RemoveAll(dir)
	}
	entries, err := os.ReadDir(filepath.Join(state, "tmp"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, e := range entries {
		if pid, err := strconv.Atoi(e.Name()); err == nil && pid != os.Getpid() && !alive(pid) {
			if err := remove(filepath.Join(state, "tmp", e.Name())); err != nil {
				return removed, err
			}
		}
	}
	stores, err := os.ReadDir(filepath.Join(state, "store"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return removed, err
	}
	for _, e := range stores {
		if _, err := publish.Open(state, e.Name()); errors.Is(err, publish.ErrUnknown) {
			if err := remove(filepath.Join(state, "store", e.Name())); err != nil {
				return removed, err
			}
		}
	}
	return removed, nil
}

func alive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}

func openSnapshots(state, tmp string) (*harvest.Store, error) {
	return harvest.OpenStore(filepath.Join(state, "snapshots"), tmp)
}

// Snapshots opens the kept snapshots for reading.
func Snapshots(state string) (*harvest.Store, error) {
	return openSnapshots(state, filepath.Join(state, "tmp"))
}

// fetchAll asks every source's addresses. A stale source is noted and stops nothing.
func fetchAll(ctx context.Context, s *harvest.Store, client *http.Client, sources []harvest.Source, note func(string)) ([]harvest.Outcome, error) {
	var out []harvest.Outcome
	var unreachable error
	for _, src := range sources {
		o, err := s.Fetch(ctx, client, src, harvest.Limits{Base: Base})
		if errors.Is(err, harvest.ErrUnreachable) {
			unreachable = errors.Join(unreachable, err)
			note(err.Error())
			continue
		}
		if err != nil {
			return out, err
		}
		for _, v := range o.Visits {
			if v.State == harvest.Stale {
				note(fmt.Sprintf("source %s: %s: %s; its last snapshot is kept", src.Name, v.URL, v.Reason))
			}
		}
		out = append(out, o)
	}
	return out, unreachable
}

// Harvest takes what is under --data into the state folder and, unless offline, fetches the sources that have addresses.
func Harvest(ctx context.Context, c Config) ([]harvest.Outcome, error) {
	l, err := acquire(c.State)
	if err != nil {
		return nil, err
	}
	defer l.release()
	sources, err := readSources(c.Mappings, c.Only)
	if err != nil {
		return nil, err
	}
	s, err := openSnapshots(c.State, l.tmp)
	if err != nil {
		return nil, err
	}
	b := &build{Config: c}
	if len(c.Data) > 0 {
		inventory, err := harvest.Scan(c.Data, declarations(sources))
		if err != nil {
			return nil, err
		}
		for _, t := range inventory.Trials {
			b.note("trial, not kept: " + t.Err.Error())
		}
		if err := s.TakeData(inventory); err != nil {
			return nil, err
		}
	}
	if c.Offline {
		return nil, nil
	}
	return fetchAll(ctx, s, c.Client, declarations(sources), b.note)
}

// inputs lists what this release is made from (api.md §1).
func (b *build) inputs() ([]publish.Input, error) {
	var out []publish.Input
	for _, e := range b.editions {
		out = append(out, publish.Input{Kind: "edition", Name: e.Source + "/" + e.Table + " " + e.Name, Edition: e.Day.String(), Cover: e.Cover, SHA256: e.SHA256})
	}
	for _, in := range []struct {
		kind  string
		files fs.FS
	}{{"mappings", b.Mappings}, {"ontology", b.Ontology}, {"shapes", b.Shapes}} {
		sum, err := digestFolder(in.files)
		if err != nil {
			return nil, fmt.Errorf("digest %s: %w", in.kind, err)
		}
		out = append(out, publish.Input{Kind: in.kind, Name: in.kind, SHA256: sum})
	}
	sum := sha256.Sum256([]byte(b.Engine))
	return append(out, publish.Input{Kind: "engine", Name: b.Engine, SHA256: hex.EncodeToString(sum[:])}), nil
}

// digestFolder digests the names and bytes of all files but samples and test data.
func digestFolder(files fs.FS) (string, error) {
	h := sha256.New()
	err := fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if d.Name() == "sample" || d.Name() == "testdata" {
				return fs.SkipDir
			}
			return nil
		}
		text, err := fs.ReadFile(files, path)
		fmt.Fprintf(h, "%s %d\n", path, len(text))
		h.Write(text)
		return err
	})
	return hex.EncodeToString(h.Sum(nil)), err
}
