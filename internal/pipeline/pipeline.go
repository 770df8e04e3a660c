// Package pipeline calls the stages of the river in their order: harvest, map, reconcile, validate, publish. It knows no
// rule about the data; its one rule is that a violation stops a release and a warning travels with it.
package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"time"

	"passerelle/internal/fact"
	"passerelle/internal/harvest"
	"passerelle/internal/life"
	"passerelle/internal/publish"
	"passerelle/internal/quality"
	"passerelle/internal/reconcile"
	"passerelle/internal/rml"
	"passerelle/internal/shacl"
	"passerelle/internal/store"
)

// Base is the canonical base of all identifiers (api.md §2).
const Base = "https://api.apprentissage.beta.gouv.fr/"

// ErrData says that the data keep a release from being made: exit code 1, the release in force is untouched.
var ErrData = errors.New("the data are not good")

// A Config says what to build from and where. Zero values mean: nothing under --data, all sources, no watcher.
type Config struct {
	State        string
	Data         []string
	Only         []string
	Offline      bool
	AcceptLosses bool
	Mappings     fs.FS
	Shapes       fs.FS
	Ontology     fs.FS
	Engine       string   // version of this program
	Oxigraph     string   // path of the binary; "" looks for it
	Tools        []string // folders to look in
	Client       *http.Client
	Now          func() time.Time
	Watch        Watcher
}

// A Watcher is told how a build goes. Any of its functions may be nil.
type Watcher struct {
	Step  func(string)     // a stage begins
	Total func(int)        // of how many files the stage consists
	File  func(FileReport) // a file has been mapped, in the fixed order
	Note  func(string)     // something that people should read
}

// A FileReport accounts for every row and filled cell of one file.
type FileReport struct {
	Source, Table, Name, Sheet string
	Day                        life.Day
	Cover                      string
	Counts                     rml.Counts
	Findings                   int
}

// Corrections counts the rows of the table of corrections by what became of them.
type Corrections = fact.Corrections

// A Result is what a build made.
type Result struct {
	Release publish.Release
	Files   []FileReport
	Ignored []string // files under --data that no source claims
	// Documents are files under --data that explain a source and hold none of its data.
	Documents []harvest.Documented
	// Duplicates are files under --data left out because another has their bytes.
	Duplicates []harvest.Duplicate
	Findings   int
	Warnings   int
}

// build is one build under way.
type build struct {
	Config
	tmp      string
	kept     *harvest.Store
	ours     map[string]bool // sources that have a table of our own
	sources  []*source
	policy   reconcile.Policy
	shapes   *shacl.Shapes
	editions []harvest.Edition
	table    *fact.Table
	rows     []int64
	findings []fact.Finding
	judged   []quality.Measure // results of validation
	result   Result
}

// Build makes one release and puts it in force.
func Build(ctx context.Context, c Config) (Result, error) {
	binary, err := store.FindBinary(c.Oxigraph, c.Tools...)
	if err != nil {
		return Result{}, err
	}
	c.Oxigraph = binary
	lock, err := acquire(c.State)
	if err != nil {
		return Result{}, err
	}
	defer lock.release()
	b := &build{Config: c, tmp: lock.tmp, table: fact.NewTable()}
	if b.kept, err = openSnapshots(c.State, lock.tmp); err != nil {
		return Result{}, err
	}
	b.kept.Hold() // what this build refuses must not meet the next one
	for _, stage := range []func(context.Context) error{b.declare, b.harvest, b.mapAll, b.decide} {
		if err := stage(ctx); err != nil {
			return b.result, errors.Join(err, b.kept.Drop())
		}
	}
	return b.result, nil
}

// declare reads all that says how the data are to be read, decided and judged, before any of them.
func (b *build) declare(context.Context) (err error) {
	if b.sources, err = readSources(b.Mappings, b.Only); err != nil {
		return err
	}
	if b.policy, err = readPolicy(b.Mappings, b.Ontology); err != nil {
		return err
	}
	b.shapes, err = ReadShapes(b.Shapes)
	return err
}

// harvest fetches what has an address, takes what is under --data and beside the declarations, and lists the editions.
func (b *build) harvest(ctx context.Context) (err error) {
	b.step("harvest")
	declared := declarations(b.sources)
	if !b.Offline {
		if _, err := fetchAll(ctx, b.kept, b.Client, declared, b.note); err != nil && !errors.Is(err, harvest.ErrUnreachable) {
			return err
		}
	}
	if err := b.takeData(declared); err != nil {
		return err
	}
	if b.editions, err = b.kept.Editions(declared); err != nil {
		return err
	}
	if len(b.Only) == 0 && !slices.ContainsFunc(b.editions, func(e harvest.Edition) bool { return !b.ours[e.Source] }) {
		return fmt.Errorf("%w: no file of any source is here; give a folder with --data, or harvest first", ErrData)
	}
	return nil
}

// takeData keeps what is under --data and our own tables.
func (b *build) takeData(declared []harvest.Source) error {
	folders, ours, err := b.dataFolders()
	if err != nil || len(folders) == 0 {
		return err
	}
	inventory, err := harvest.Scan(folders, declared)
	if err != nil {
		return err
	}
	b.ours = ours
	b.result.Ignored, b.result.Documents, b.result.Duplicates = inventory.Ignored, inventory.Documents, inventory.Duplicates
	for _, t := range inventory.Trials {
		b.fail(t.Source, t.Name, t.Err)
	}
	return b.kept.TakeData(inventory)
}

// decide reconciles, validates and publishes.
func (b *build) decide(ctx context.Context) error {
	b.step("reconcile")
	published, err := reconcile.Run(b.table, b.policy)
	if err != nil {
		return fmt.Errorf("reconcile: %w", err)
	}
	b.findings = append(b.findings, published.Findings...)
	b.step("validate")
	report, err := b.validate(ctx, published)
	if err != nil {
		return err
	}
	b.result.Findings = len(b.findings)
	inputs, err := b.inputs()
	if err != nil {
		return err
	}
	metrics, err := quality.ReadMetrics(b.Ontology, Base)
	if err != nil {
		return err
	}
	bounds, err := publish.ReadBounds(b.Ontology, Base)
	if err != nil {
		return err
	}
	b.result.Release, err = publish.Write(ctx, b.State, b.tmp, &publish.Candidate{
		Base: Base, Table: b.table, Published: published, Sources: catalogSources(b.sources), Rows: b.rows,
		Findings: b.findings, Report: report, Inputs: inputs, Engine: b.Engine, Date: b.Now(), Oxigraph: b.Oxigraph,
		AcceptLosses: b.AcceptLosses, Step: b.step, Accept: b.kept.Keep, Bounds: bounds, Metrics: metrics, Measures: b.measures(),
	})
	return err
}

func (b *build) step(name string) {
	if b.Watch.Step != nil {
		b.Watch.Step(name)
	}
}

func (b *build) note(text string) {
	if b.Watch.Note != nil {
		b.Watch.Note(text)
	}
}
