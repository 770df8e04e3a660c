package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"passerelle/internal/pipeline"
	"passerelle/mappings"
	"passerelle/ontology"
	"passerelle/shapes"
)

// engine is the version that manifests name: a change of it may change the bytes of a dataset.
const engine = "passerelle 0.1"

// sourcesConfig are the flags by which a command finds sources, shapes and tools.
type sourcesConfig struct {
	data     []string
	only     []string
	offline  bool
	accept   bool
	mappings string
	shapes   string
	oxigraph string
}

func (s *sourcesConfig) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringArrayVar(&s.data, "data", nil, "folder of files to take (may be given several times)")
	f.StringArrayVar(&s.only, "only", nil, "only this source (may be given several times)")
	f.BoolVar(&s.offline, "offline", false, "ask no address; use what is kept")
	f.StringVar(&s.mappings, "mappings", "", "folder of source folders, instead of those in the program")
}

// pipeline turns the flags into the configuration of the stages.
func (a *app) pipeline(s sourcesConfig) pipeline.Config {
	return pipeline.Config{
		State: a.state, Data: s.data, Only: s.only, Offline: s.offline, AcceptLosses: s.accept,
		Mappings: folder(s.mappings, mappings.FS), Shapes: folder(s.shapes, shapes.FS), Ontology: ontology.FS,
		Engine: engine, Oxigraph: s.oxigraph, Tools: tools(), Now: time.Now,
	}
}

// folder is a folder on disk when one is named, else what the program holds.
func folder(path string, held fs.FS) fs.FS {
	if path == "" {
		return held
	}
	return pipeline.OnDisk(path)
}

// tools lists the folders near which `make` installs components: the working folder, and that above the program.
func tools() []string {
	out := []string{"."}
	if exe, err := os.Executable(); err == nil {
		out = append(out, filepath.Join(filepath.Dir(exe), ".."))
	}
	return out
}

// base is the canonical base of all identifiers.
const base = pipeline.Base
