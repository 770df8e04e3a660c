// Package catalog is the read model of a release: the documents of all things, who names them, what replaces them, where
// each value comes from, and the search over their names. One package writes it and reads it, so both always agree.
package catalog

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"runtime"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"
	_ "modernc.org/sqlite" // the driver that database/sql opens read.db with

	"passerelle/internal/doc"
	"passerelle/internal/life"
	"passerelle/internal/link"
)

//go:embed schema.sql
var schema string

// Format is the version of read.db; a release carries it, and Open refuses one that is neither this nor the one before
// (api.md §3.5).
const Format = "3"

// previousFormat lacks the things without a document, and dictionaries.
const previousFormat = "2"

// ErrUnknown is returned for a thing that the release does not hold.
var ErrUnknown = errors.New("unknown thing")

// A Thing is one thing of the release, without its document.
type Thing struct {
	Path  string // IRI after {base}id/, such as certification/RNCP955
	Class string // local name of its class, such as Certification
	Code  string
	Label string // its intitulé, "" when no source gives one
}

// A Source is a publisher's set of files.
type Source struct {
	Name, TitleFR, TitleEN, Publisher, Attribution, Licence, Rights, Rhythm string
}

// An Edition is one file of a source as it was on a day.
type Edition struct {
	Source, Table, File, Sheet, SHA256, Licence, Cover string
	Day                                                life.Day
	Rows                                               int64
}

// A Rule is one rule of a mapping.
type Rule struct {
	Mapping, TriplesMap string
	Line                int
	Columns             []string
	Text                string
}

// A Catalog answers from one release. It is safe for concurrent use.
type Catalog struct {
	db       *sql.DB
	base     string
	format   string
	dec      *zstd.Decoder
	graph    *life.Graph
	edges    []life.Edge
	links    *link.Graph
	sources  []Source
	editions []Edition
	rules    []Rule
	indexed  bool // whether values are: Values and Points
	stmt     statements
	names    func() (*names, error)

	directory directory
}

type statements struct {
	thing, why, mentions, mentionCount, page, count, search, byID, number, numbered, naming *sql.Stmt
}

// Open opens the read.db of a release, read-only.
func Open(path string) (*Catalog, error) {
	c, err := open(path)
	if err != nil {
		return nil, err
	}
	c.names = sync.OnceValues(c.loadNames)
	if err := c.load(); err != nil {
		c.Close()
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return c, nil
}

func open(path string) (*Catalog, error) {
	db, err := sql.Open("sqlite", "file:"+url.PathEscape(path)+"?mode=ro&immutable=1&_pragma=query_only(1)")
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	// A connection has statements to prepare and pages to read again: those of a busy moment are kept for the next.
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return &Catalog{db: db}, nil
}

// connections is how many requests read at once; reading takes a processor, so that more would only wait elsewhere.
var connections = 4 * runtime.GOMAXPROCS(0)

// Close releases the file.
func (c *Catalog) Close() error {
	if c.dec != nil { // a read model that could not be read has none
		c.dec.Close()
	}
	return c.db.Close()
}

// Base is the canonical base of all IRIs.
func (c *Catalog) Base() string { return c.base }

// Lives is the graph of succession, held in memory.
func (c *Catalog) Lives() *life.Graph { return c.graph }

// Edges returns all edges, contested ones included, by old code then new.
func (c *Catalog) Edges() []life.Edge { return c.edges }

// Sources returns the sources by name.
func (c *Catalog) Sources() []Source { return c.sources }

// Editions returns the files that the release was built from, in their fixed order.
func (c *Catalog) Editions() []Edition { return c.editions }

// SourceEdition returns the newest edition day of a source; life.NoDay when it has none.
func (c *Catalog) SourceEdition(name string) life.Day {
	newest := life.NoDay
	for _, e := range c.editions {
		if e.Source == name {
			newest = max(newest, e.Day)
		}
	}
	return newest
}

// IRI is the canonical IRI of a path.
func (c *Catalog) IRI(path string) string { return c.base + "id/" + path }

// Path is the reverse of IRI; ok is false for an IRI that is none of ours. A part's fragment is dropped.
func (c *Catalog) Path(iri string) (path string, ok bool) {
	path, ok = strings.CutPrefix(iri, c.base+"id/")
	path, _, _ = strings.Cut(path, "#")
	return path, ok && path != ""
}

// Get returns a thing and its document; ErrUnknown when the release does not hold it.
func (c *Catalog) Get(ctx context.Context, path string) (Thing, doc.Document, error) {
	t := Thing{Path: path}
	var blob []byte
	err := c.stmt.thing.QueryRowContext(ctx, path).Scan(&t.Class, &t.Code, &t.Label, &blob)
	if errors.Is(err, sql.ErrNoRows) {
		return t, doc.Document{}, fmt.Errorf("%s: %w", path, ErrUnknown)
	}
	if err != nil {
		return t, doc.Document{}, fmt.Errorf("read thing %s: %w", path, err)
	}
	d, err := c.document(path, blob)
	return t, d, err
}

func (c *Catalog) document(path string, blob []byte) (doc.Document, error) {
	text, err := c.dec.DecodeAll(blob, nil)
	if err != nil {
		return doc.Document{}, fmt.Errorf("read document of %s: %w", path, err)
	}
	return doc.Parse(c.IRI(path), text)
}

// Page returns at most limit things of a class after the rank given (0 begins), in the class's order, and the rank of
// the last. The order is that of codes: by number, then by text.
func (c *Catalog) Page(ctx context.Context, class string, after, limit int) (things []Thing, last int, err error) {
	rows, err := c.stmt.page.QueryContext(ctx, class, after, limit)
	if err != nil {
		return nil, 0, fmt.Errorf("list %s: %w", class, err)
	}
	defer rows.Close()
	for rows.Next() {
		t := Thing{Class: class}
		if err := rows.Scan(&t.Path, &t.Code, &t.Label, &last); err != nil {
			return nil, 0, err
		}
		things = append(things, t)
	}
	return things, last, rows.Err()
}

// Count is the number of things of a class.
func (c *Catalog) Count(ctx context.Context, class string) (n int, err error) {
	err = c.stmt.count.QueryRowContext(ctx, class).Scan(&n)
	return n, err
}

// Mentions returns the things that name path by a property (IRI), in the order of their class, at most limit, and how
// many there are.
func (c *Catalog) Mentions(ctx context.Context, path, property string, limit int) (things []Thing, total int, err error) {
	if err := c.stmt.mentionCount.QueryRowContext(ctx, path, property).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("count mentions of %s: %w", path, err)
	}
	rows, err := c.stmt.mentions.QueryContext(ctx, path, property, limit)
	if err != nil {
		return nil, 0, fmt.Errorf("mentions of %s: %w", path, err)
	}
	defer rows.Close()
	things, err = scanThings(rows)
	return things, total, err
}

func scanThings(rows *sql.Rows) (things []Thing, err error) {
	for rows.Next() {
		var t Thing
		if err := rows.Scan(&t.Path, &t.Class, &t.Code, &t.Label); err != nil {
			return nil, err
		}
		things = append(things, t)
	}
	return things, rows.Err()
}
