package catalog

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"syscall"

	"modernc.org/sqlite"

	"passerelle/internal/life"
	"passerelle/internal/title"
)

// A Writer fills a new read.db. Nothing is complete nor durable before Close has returned nil. Where the disk is full the
// error of any method wraps syscall.ENOSPC and names the file.
type Writer struct {
	path       string
	db         *sql.DB
	tx         *sql.Tx
	documents  *compressor
	thing      *sql.Stmt
	search     *sql.Stmt
	mention    *sql.Stmt
	properties map[string]int
	things     int
	titles     title.Builder
	ranks      map[string]int
	facets     map[indexedValue]*postings
	base       string
	directory  []byte
}

// Create makes a new read.db at path, which must not exist.
func Create(path, base string) (*Writer, error) {
	db, err := sql.Open("sqlite", "file:"+url.PathEscape(path)+"?_pragma=journal_mode(off)&_pragma=synchronous(off)&_pragma=page_size(8192)&_pragma=cache_size(-65536)")
	if err != nil {
		return nil, fmt.Errorf("create %s: %w", path, err)
	}
	db.SetMaxOpenConns(1)
	w := &Writer{path: path, base: base, db: db, properties: map[string]int{}, ranks: map[string]int{}, facets: map[indexedValue]*postings{}}
	if err := w.begin(base); err != nil {
		db.Close()
		return nil, fmt.Errorf("create %s: %w", path, err)
	}
	return w, nil
}

func (w *Writer) begin(base string) (err error) {
	if _, err = w.db.Exec(schema); err != nil {
		return w.disk(err)
	}
	if w.documents, err = newCompressor(func(id uint32, content []byte) error {
		return w.insert("INSERT INTO dictionary VALUES (?, ?)", id, content)
	}); err != nil {
		return err
	}
	if w.tx, err = w.db.Begin(); err != nil {
		return err
	}
	for query, to := range map[string]**sql.Stmt{
		"INSERT INTO thing (id, class, path, code, label, rank, doc, why) VALUES (?, ?, ?, ?, ?, ?, ?, ?)": &w.thing,
		"INSERT INTO search (rowid, words) VALUES (?, ?)":                                                  &w.search,
		"INSERT OR IGNORE INTO mention (object, property, subject) VALUES (?, ?, ?)":                       &w.mention,
	} {
		if *to, err = w.tx.Prepare(query); err != nil {
			return err
		}
	}
	return w.insert("INSERT INTO meta VALUES ('format', ?), ('base', ?)", Format, base)
}

// insert runs a query of its own.
func (w *Writer) insert(query string, args ...any) error {
	_, err := w.tx.Exec(query, args...)
	return w.disk(err)
}

// put runs a prepared query.
func (w *Writer) put(insert *sql.Stmt, args ...any) error {
	_, err := insert.Exec(args...)
	return w.disk(err)
}

// sqliteFull is SQLite's code for a full disk.
const sqliteFull = 13

// disk turns SQLite's word for a full disk into the system's, which names the file.
func (w *Writer) disk(err error) error {
	var e *sqlite.Error
	if errors.As(err, &e) && e.Code()&0xff == sqliteFull {
		return &fs.PathError{Op: "write", Path: w.path, Err: syscall.ENOSPC}
	}
	return err
}

// Add writes one thing with its document (sorted N-Triples) and the reasons of its own triples; nil reasons leave the
// origins out. Things of a class must come in the class's order. It returns the thing's number.
func (w *Writer) Add(t Thing, document []byte, why []byte) (int, error) {
	w.things++
	w.ranks[t.Class]++
	doc, err := w.documents.compress("doc", t.Class, document)
	var reasons any // NULL where there are none
	if err == nil && why != nil {
		reasons, err = w.documents.compress("why", t.Class, why)
	}
	if err != nil {
		return 0, fmt.Errorf("compress document of %s: %w", t.Path, err)
	}
	if err := w.put(w.thing, w.things, t.Class, t.Path, t.Code, t.Label, w.ranks[t.Class], doc, reasons); err != nil {
		return 0, fmt.Errorf("write thing %s: %w", t.Path, err)
	}
	w.titles.Add(t.Label)
	if err := w.put(w.search, w.things, title.Fold(t.Code+" "+t.Label)); err != nil {
		return 0, fmt.Errorf("index thing %s: %w", t.Path, err)
	}
	w.note(t, document)
	return w.things, nil
}

// Mention notes that one thing names another by a property (IRI).
func (w *Writer) Mention(object int, property string, subject int) error {
	id, ok := w.properties[property]
	if !ok {
		id = len(w.properties) + 1
		w.properties[property] = id
		if err := w.insert("INSERT INTO property VALUES (?, ?)", id, property); err != nil {
			return err
		}
	}
	return w.put(w.mention, object, id, subject)
}

// Lives writes the lives and the edges.
func (w *Writer) Lives(lives []life.Life, edges []life.Edge) error {
	insert, err := w.tx.Prepare(`INSERT INTO life VALUES (?, ?, ?, ?, ?, ?, ?, ?)`)
	if err != nil {
		return err
	}
	for _, l := range lives {
		if len(l.Said) == 0 {
			if err := w.put(insert, l.Code, l.Kind, -1, "", "", 0, "", ""); err != nil {
				return fmt.Errorf("write life of %s: %w", l.Code, err)
			}
		}
		for n, s := range l.Said {
			if err := w.put(insert, l.Code, l.Kind, n, s.Edition.String(), s.Source, s.Said, s.Period.Start.String(), s.Period.End.String()); err != nil {
				return fmt.Errorf("write life of %s: %w", l.Code, err)
			}
		}
	}
	for _, e := range edges {
		if err := w.insert("INSERT INTO edge VALUES (?, ?, ?, ?, ?, ?)", e.Old, e.New, e.ByOld, e.ByNew, strings.Join(e.Sources, " "), e.Contested); err != nil {
			return fmt.Errorf("write succession %s → %s: %w", e.Old, e.New, err)
		}
	}
	return nil
}

// Origins writes what reasons refer to: sources, editions and rules, numbered from 0 in the order given.
func (w *Writer) Origins(sources []Source, editions []Edition, rules []Rule) error {
	for _, s := range sources {
		if err := w.insert("INSERT INTO source VALUES (?, ?, ?, ?, ?, ?, ?, ?)", s.Name, s.TitleFR, s.TitleEN, s.Publisher, s.Attribution, s.Licence, s.Rights, s.Rhythm); err != nil {
			return fmt.Errorf("write source %s: %w", s.Name, err)
		}
	}
	for i, e := range editions {
		if err := w.insert("INSERT INTO edition VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", i, e.Source, e.Table, e.File, e.Sheet, e.SHA256, e.Licence, e.Day.String(), e.Cover, e.Rows); err != nil {
			return fmt.Errorf("write edition %s: %w", e.File, err)
		}
	}
	for i, r := range rules {
		columns, err := json.Marshal(r.Columns)
		if err == nil {
			err = w.insert("INSERT INTO rule VALUES (?, ?, ?, ?, ?, ?)", i, r.Mapping, r.TriplesMap, r.Line, string(columns), r.Text)
		}
		if err != nil {
			return fmt.Errorf("write rule %s:%d: %w", r.Mapping, r.Line, err)
		}
	}
	return nil
}

// Close commits, compacts and waits until the file is on disk.
func (w *Writer) Close() error {
	for _, step := range []func() error{
		w.writeDirectory,
		w.writeFacets,
		w.finishSearch,
		w.tx.Commit,
		func() error { _, err := w.db.Exec("ANALYZE"); return err },
		w.db.Close,
		w.sync,
	} {
		if err := step(); err != nil {
			w.db.Close()
			return fmt.Errorf("finish read model: %w", w.disk(err))
		}
	}
	return nil
}

func (w *Writer) sync() error {
	f, err := os.Open(w.path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Abort gives up the file being written.
func (w *Writer) Abort() {
	_ = w.tx.Rollback()
	_ = w.db.Close()
}
