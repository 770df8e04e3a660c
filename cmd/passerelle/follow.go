package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/klauspost/compress/zstd"

	"passerelle/internal/answer"
	"passerelle/internal/catalog"
	"passerelle/internal/publish"
	"passerelle/internal/quality"
	"passerelle/internal/serve"
	"passerelle/internal/serve/api"
	"passerelle/internal/store"
)

const (
	// pollEvery is how often `current` is looked at: documents and SPARQL switch within 2 s (api.md §4).
	pollEvery = 250 * time.Millisecond
	// stopWithin is how long a store may take to end.
	stopWithin = 5 * time.Second
)

// follower keeps the service on the release in force.
type follower struct {
	state  string
	server *serve.Server
	log    *slog.Logger
	binary string        // of Oxigraph
	remote *store.Client // of --store; nil for a child process of ours

	serving string // id of the release being served
	refused string // id of a release that could not be served, told once
}

// serve verifies a release, opens it, starts its store beside the old one, and switches. Nothing changes when it fails.
func (f *follower) serve(ctx context.Context, r publish.Release) error {
	if err := publish.Verify(r); err != nil {
		return err
	}
	c, err := r.Catalog()
	if err != nil {
		return err
	}
	rel := serve.Release{ID: r.ID, Date: r.Manifest.Date, Catalog: c}
	if rel.Exports, err = exportsOf(r); err != nil {
		c.Close()
		return err
	}
	if f.remote != nil {
		err = f.load(ctx, r)
		rel.Store = f.remote
	} else {
		err = f.child(ctx, r, &rel)
	}
	if err != nil {
		c.Close()
		return err
	}
	f.server.Swap(rel)
	f.serving = r.ID
	return nil
}

// exportsOf are the files that the service offers of a release.
func exportsOf(r publish.Release) (api.Exports, error) {
	out := api.Exports{Folder: os.DirFS(r.Dir)}
	all, err := publish.Exports(r)
	for _, e := range all {
		out.Files = append(out.Files, api.Export{Path: e.Path, File: e.File, Media: e.Media, Size: e.Size, SHA256: e.SHA256,
			Description: answer.Phrase{FR: e.FR, EN: e.EN}, Sources: e.Sources})
	}
	return out, err
}

// child starts Oxigraph on the store of a release; it ends with the release.
func (f *follower) child(ctx context.Context, r publish.Release, rel *serve.Release) error {
	child, err := store.Start(ctx, f.binary, r.StoreDir, store.Options{Restarted: f.server.StoreRestarted})
	if err != nil {
		return fmt.Errorf("start the store of %s: %w", r.ID, err)
	}
	c := rel.Catalog
	rel.Store, rel.Restart = child.Client(), child.Restart
	rel.Close = func() error {
		grace, cancel := context.WithTimeout(context.Background(), stopWithin)
		defer cancel()
		return errors.Join(child.Stop(grace), c.Close())
	}
	return nil
}

// load replaces what the store at --store holds by the release's dataset.
func (f *follower) load(ctx context.Context, r publish.Release) error {
	file, err := os.Open(filepath.Join(r.Dir, "dataset.nq.zst"))
	if err != nil {
		return err
	}
	defer file.Close()
	quads, err := zstd.NewReader(file)
	if err != nil {
		return fmt.Errorf("%s: dataset.nq.zst: %w: %w", r.ID, publish.ErrDamaged, err)
	}
	defer quads.Close()
	f.log.Info("loading the store", "release", r.ID, "quads", r.Manifest.Dataset.Quads)
	if err := f.remote.Update(ctx, "DROP SILENT ALL"); err != nil {
		return fmt.Errorf("empty the store: %w", err)
	}
	if err := f.remote.Load(ctx, quads); err != nil {
		return fmt.Errorf("load the store: %w", err)
	}
	return nil
}

// follow looks at `current` until the context ends.
func (f *follower) follow(ctx context.Context) {
	for tick := time.NewTicker(pollEvery); ctx.Err() == nil; {
		select {
		case <-ctx.Done():
			tick.Stop()
		case <-tick.C:
			f.look(ctx)
		}
	}
}

// look serves the release in force if it is another one. A damaged one is told, and the release being served stays.
func (f *follower) look(ctx context.Context) {
	r, err := publish.Current(f.state)
	if r.ID == f.serving && err == nil {
		f.server.SetWarnings()
		f.refused = ""
		return
	}
	if err == nil {
		err = f.serve(ctx, r)
	}
	if err == nil || ctx.Err() != nil {
		return
	}
	f.server.SetWarnings(fmt.Sprintf("%s stays in service: %s", f.serving, err))
	if f.refused != r.ID {
		f.refused = r.ID
		f.log.Error("the release in force cannot be served", "release", r.ID, "serving", f.serving, "error", err)
	}
}

// close lets the release go and takes away what this process kept.
func (f *follower) close() {
	f.server.Close()
	cleanTemp(f.state)
}

// onDisk gives the API the releases of a state folder.
type onDisk struct{ state string }

// All implements api.Releases: a manifest is sent as it stands.
func (d onDisk) All() ([]api.Manifest, error) {
	all, err := publish.List(d.state)
	if err != nil {
		return nil, err
	}
	out := make([]api.Manifest, len(all))
	for i, r := range all {
		text, err := json.Marshal(r.Manifest)
		if err == nil {
			err = json.Unmarshal(text, &out[i])
		}
		if err != nil {
			return nil, fmt.Errorf("manifest of %s: %w", r.ID, err)
		}
	}
	return out, nil
}

// Things implements api.Releases.
func (d onDisk) Things(id string) (*catalog.Catalog, error) {
	c, err := openThings(d.state, id)
	if errors.Is(err, publish.ErrUnknown) {
		err = fmt.Errorf("release %s: %w", id, catalog.ErrUnknown)
	}
	return c, err
}

// Quality implements api.Releases.
func (d onDisk) Quality(id string) ([]quality.Measure, error) {
	r, err := publish.Open(d.state, id)
	if err != nil {
		return nil, err
	}
	return publish.Quality(r)
}
