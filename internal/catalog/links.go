package catalog

import (
	"database/sql"
	"fmt"
	"strings"

	"passerelle/internal/life"
	"passerelle/internal/link"
)

// Tables writes the direct correspondences.
func (w *Writer) Tables(tables []link.Table) error {
	insert, err := w.tx.Prepare("INSERT INTO pair VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
	if err != nil {
		return err
	}
	for i, t := range tables {
		if _, err := w.tx.Exec("INSERT INTO correspondence VALUES (?, ?, ?, ?, ?)", i, t.Name, t.From, t.To, t.Relation); err != nil {
			return fmt.Errorf("write table %s: %w", t.Name, err)
		}
		for _, p := range t.Pairs {
			if _, err := insert.Exec(i, p.From, p.To, spellStated(p.By), spellStated(p.Dropped), p.Denied, p.Relation, p.Agrege); err != nil {
				return fmt.Errorf("write pair %s, %s of %s: %w", p.From, p.To, t.Name, err)
			}
		}
	}
	return nil
}

// spellStated writes sources, whose names hold no blank, and days.
func spellStated(all []link.Stated) string {
	words := make([]string, 0, 2*len(all))
	for _, s := range all {
		words = append(words, s.Source, s.Edition.String())
	}
	return strings.Join(words, " ")
}

func readStated(text string) []link.Stated {
	words := strings.Fields(text)
	var out []link.Stated
	for i := 0; i+1 < len(words); i += 2 {
		out = append(out, link.Stated{Source: words[i], Edition: day(words[i+1])})
	}
	return out
}

// loadLinks reads the correspondences into memory; the lives must be there.
func (c *Catalog) loadLinks() error {
	var tables []link.Table
	err := c.each("SELECT name, de, vers, relation FROM correspondence ORDER BY id", func(rows *sql.Rows) error {
		var t link.Table
		err := rows.Scan(&t.Name, &t.From, &t.To, &t.Relation)
		tables = append(tables, t)
		return err
	})
	if err != nil {
		return err
	}
	err = c.each("SELECT tbl, a, b, stated, dropped, denied, relation, agrege FROM pair ORDER BY tbl, a, b", func(rows *sql.Rows) error {
		var n int
		var p link.Pair
		var stated, dropped string
		if err := rows.Scan(&n, &p.From, &p.To, &stated, &dropped, &p.Denied, &p.Relation, &p.Agrege); err != nil {
			return err
		}
		if n < 0 || n >= len(tables) {
			return fmt.Errorf("pair of table %d, which is none", n)
		}
		p.By, p.Dropped = readStated(stated), readStated(dropped)
		tables[n].Pairs = append(tables[n].Pairs, p)
		return nil
	})
	c.links = link.NewGraph(tables, c.lifeOf)
	return err
}

// lifeOf is the days in which a code is valid, by its newest edition.
func (c *Catalog) lifeOf(code link.Code) life.Period {
	if l := c.graph.Life(code.Code); l != nil && l.Kind != life.Other {
		s, _ := l.Newest()
		return s.Period
	}
	return life.Always
}

// Links is the correspondences, held in memory.
func (c *Catalog) Links() *link.Graph { return c.links }
