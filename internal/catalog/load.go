package catalog

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"passerelle/internal/life"
)

// load checks the format, reads what is held in memory and prepares the statements.
func (c *Catalog) load() error {
	for _, load := range []func() error{c.loadMeta, c.loadDictionaries, c.loadLives, c.loadLinks, c.loadSources, c.loadEditions, c.loadRules,
		c.loadDirectory, c.prepare, c.prepareFacets, c.loadNamed} {
		if err := load(); err != nil {
			return err
		}
	}
	return nil
}

// loadMeta checks the format and reads the base.
func (c *Catalog) loadMeta() error {
	if err := c.db.QueryRow("SELECT value FROM meta WHERE key = 'format'").Scan(&c.format); err != nil {
		return fmt.Errorf("no read model: %w", err)
	}
	if c.format != Format && c.format != previousFormat {
		return fmt.Errorf("read model of format %s; this program reads formats %s and %s: build the release anew", c.format, previousFormat, Format)
	}
	return c.db.QueryRow("SELECT value FROM meta WHERE key = 'base'").Scan(&c.base)
}

// each runs a query and calls scan on every row.
func (c *Catalog) each(query string, scan func(*sql.Rows) error) error {
	rows, err := c.db.Query(query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (c *Catalog) loadLives() error {
	lives, err := c.lives()
	if err != nil {
		return err
	}
	err = c.each("SELECT old, new, by_old, by_new, sources, contested FROM edge ORDER BY old, new", func(rows *sql.Rows) error {
		var e life.Edge
		var sources string
		if err := rows.Scan(&e.Old, &e.New, &e.ByOld, &e.ByNew, &sources, &e.Contested); err != nil {
			return err
		}
		e.Sources = strings.Fields(sources)
		c.edges = append(c.edges, e)
		return nil
	})
	c.graph = life.NewGraph(lives, c.edges)
	return err
}

// lives reads what is said of each code: its statements numbered from 0, or one row numbered −1 where nothing is said.
func (c *Catalog) lives() (lives []life.Life, err error) {
	err = c.each(`SELECT code, kind, n, edition, source, said, start, "end" FROM life ORDER BY code, n`, func(rows *sql.Rows) error {
		var l life.Life
		var edition, source, start, end string
		var n, said int
		if err := rows.Scan(&l.Code, &l.Kind, &n, &edition, &source, &said, &start, &end); err != nil {
			return err
		}
		if n <= 0 {
			lives = append(lives, l)
		}
		if len(lives) == 0 || lives[len(lives)-1].Code != l.Code {
			return fmt.Errorf("life of %s: %w", l.Code, errNoBeginning)
		}
		if at := &lives[len(lives)-1]; n >= 0 {
			at.Said = append(at.Said, life.Statement{Edition: day(edition), Source: source, Said: life.Said(said), Period: life.Period{Start: day(start), End: day(end)}})
		}
		return nil
	})
	return lives, err
}

var errNoBeginning = errors.New("its first statement is missing")

// day reads what Day.String wrote.
func day(s string) life.Day {
	d, err := life.ParseDay(s)
	if err != nil {
		return life.NoDay
	}
	return d
}

func (c *Catalog) loadSources() error {
	return c.each("SELECT name, title_fr, title_en, publisher, attribution, licence, rights, rhythm FROM source ORDER BY name", func(rows *sql.Rows) error {
		var s Source
		err := rows.Scan(&s.Name, &s.TitleFR, &s.TitleEN, &s.Publisher, &s.Attribution, &s.Licence, &s.Rights, &s.Rhythm)
		c.sources = append(c.sources, s)
		return err
	})
}

func (c *Catalog) loadEditions() error {
	return c.each("SELECT source, tbl, file, sheet, sha256, licence, day, cover, rows FROM edition ORDER BY id", func(rows *sql.Rows) error {
		var e Edition
		var d string
		err := rows.Scan(&e.Source, &e.Table, &e.File, &e.Sheet, &e.SHA256, &e.Licence, &d, &e.Cover, &e.Rows)
		e.Day = day(d)
		c.editions = append(c.editions, e)
		return err
	})
}

func (c *Catalog) loadRules() error {
	return c.each("SELECT mapping, triples_map, line, columns, text FROM rule ORDER BY id", func(rows *sql.Rows) error {
		var r Rule
		var columns string
		if err := rows.Scan(&r.Mapping, &r.TriplesMap, &r.Line, &columns, &r.Text); err != nil {
			return err
		}
		c.rules = append(c.rules, r)
		return json.Unmarshal([]byte(columns), &c.rules[len(c.rules)-1].Columns)
	})
}

func (c *Catalog) prepare() (err error) {
	for query, to := range map[string]**sql.Stmt{
		"SELECT class, code, label, doc FROM thing WHERE path = ?":                                                                                 &c.stmt.thing,
		"SELECT doc, why FROM thing WHERE path = ?":                                                                                                &c.stmt.why,
		"SELECT path, code, label, rank FROM thing WHERE class = ? AND rank > ? ORDER BY rank LIMIT ?":                                             &c.stmt.page,
		"SELECT count(*) FROM thing WHERE class = ?":                                                                                               &c.stmt.count,
		"SELECT count(*) FROM mention WHERE object = (SELECT id FROM thing WHERE path = ?) AND property = (SELECT id FROM property WHERE iri = ?)": &c.stmt.mentionCount,
		`SELECT t.path, t.class, t.code, t.label FROM mention m JOIN thing t ON t.id = m.subject
		 WHERE m.object = (SELECT id FROM thing WHERE path = ?) AND m.property = (SELECT id FROM property WHERE iri = ?)
		 ORDER BY t.class, t.rank LIMIT ?`: &c.stmt.mentions,
		"SELECT group_concat(rowid) FROM search WHERE search MATCH ?": &c.stmt.search,
		"SELECT path, class, code, label FROM thing WHERE id = ?":     &c.stmt.byID,
		"SELECT id FROM thing WHERE path = ?":                         &c.stmt.number,
	} {
		if *to, err = c.db.Prepare(query); err != nil {
			return fmt.Errorf("prepare %s: %w", query, err)
		}
	}
	return nil
}
