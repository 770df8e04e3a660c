package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sort"
	"sync"

	"passerelle/internal/life"
	"passerelle/internal/title"
)

// names is what a search needs of all things, in memory; it is read when something is searched for first.
type names struct {
	index      *title.Index
	spans      []span
	occupation map[int]int        // job title → occupation
	lives      map[int]*life.Life // of the things that may end

	mu    sync.Mutex
	day   life.Day
	ended []ending // by number, on that day
}

// A span is the numbers of the things of one class, which follow each other.
type span struct {
	class string
	from  int
	place int // among things that answer as well
}

// places are those of the classes that people look for first; the others share the last.
var places = []string{"Certification", "Metier", "Diplome", "Appellation"}

const (
	synonymPlace = 8 // of an occupation found by the name of one of its job titles
	otherPlace   = 9
)

// finishSearch compacts the index of words, and writes the titles and which occupation a job title names.
func (w *Writer) finishSearch() error {
	if err := w.insert("INSERT INTO search (search) VALUES ('optimize')"); err != nil {
		return err
	}
	return w.insert("INSERT INTO titles VALUES (?)", w.documents.plain.EncodeAll(w.titles.Pack(), nil))
}

// span returns which span a thing is in.
func (n *names) span(id int) int {
	return sort.Search(len(n.spans), func(i int) bool { return n.spans[i].from > id }) - 1
}

// An ending is what a search makes of the state of a thing; those without a life never end.
type ending uint8

const (
	goesOn ending = iota
	unknownEnd
	ended
)

// endedOn says which things have ended on a day, by number.
func (n *names) endedOn(d life.Day) []ending {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.ended == nil || n.day != d {
		n.day, n.ended = d, make([]ending, n.index.Len()+1)
		for id, l := range n.lives {
			switch state, _, _ := l.At(d); state {
			case life.Inactif:
				n.ended[id] = ended
			case life.Inconnu:
				n.ended[id] = unknownEnd
			}
		}
	}
	return n.ended
}

func (c *Catalog) loadNames() (*names, error) {
	n := &names{occupation: map[int]int{}, lives: map[int]*life.Life{}}
	for _, load := range []func(*names) error{c.loadTitles, c.loadSpans, c.loadOccupations, c.loadEnds} {
		if err := load(n); err != nil {
			return nil, fmt.Errorf("read names: %w", err)
		}
	}
	var last int
	if err := c.db.QueryRow("SELECT coalesce(max(id), 0) FROM thing").Scan(&last); err != nil || last != n.index.Len() {
		return nil, errors.Join(errNames, err)
	}
	return n, nil
}

var errNames = errors.New("names and things do not go together")

// loadTitles reads the titles packed, or, in a release of the format before, one by one.
func (c *Catalog) loadTitles(n *names) error {
	var packed []byte
	if c.format == previousFormat {
		var b title.Builder
		err := c.each("SELECT label FROM thing ORDER BY id", func(rows *sql.Rows) error {
			var label string
			err := rows.Scan(&label)
			b.Add(label)
			return err
		})
		if err != nil {
			return err
		}
		packed = b.Pack()
	} else {
		var blob []byte
		err := c.db.QueryRow("SELECT packed FROM titles").Scan(&blob)
		if err == nil {
			packed, err = c.dec.DecodeAll(blob, nil)
		}
		if err != nil {
			return err
		}
	}
	var err error
	n.index, err = title.New(packed)
	return err
}

func (c *Catalog) loadSpans(n *names) error {
	return c.each("SELECT class, min(id) FROM thing GROUP BY class ORDER BY 2", func(rows *sql.Rows) error {
		s := span{place: otherPlace}
		err := rows.Scan(&s.class, &s.from)
		if at := slices.Index(places, s.class); at >= 0 {
			s.place = at
		}
		n.spans = append(n.spans, s)
		return err
	})
}

// loadOccupations reads which occupation has which job title.
func (c *Catalog) loadOccupations(n *names) error {
	i := slices.IndexFunc(n.spans, func(s span) bool { return s.class == "Appellation" })
	if i < 0 {
		return nil
	}
	from, to := n.spans[i].from, n.index.Len()+1
	if i+1 < len(n.spans) {
		to = n.spans[i+1].from
	}
	rows, err := c.db.Query(`SELECT object, subject FROM mention
		WHERE object >= ? AND object < ? AND property = (SELECT id FROM property WHERE iri = ?)`, from, to, c.base+"def/apprentissage#appellation")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var job, occupation int
		if err := rows.Scan(&job, &occupation); err != nil {
			return err
		}
		n.occupation[job] = occupation
	}
	return rows.Err()
}

// loadEnds finds the things that have a life.
func (c *Catalog) loadEnds(n *names) error {
	return c.each("SELECT id, code FROM thing WHERE class IN ('Certification', 'Diplome')", func(rows *sql.Rows) error {
		var id int
		var code string
		err := rows.Scan(&id, &code)
		if l := c.graph.Life(code); l != nil {
			n.lives[id] = l
		}
		return err
	})
}

// byID returns the thing of a number.
func (c *Catalog) byID(ctx context.Context, id int) (t Thing, err error) {
	if err = c.stmt.byID.QueryRowContext(ctx, id).Scan(&t.Path, &t.Class, &t.Code, &t.Label); err != nil {
		err = fmt.Errorf("read thing %d: %w", id, err)
	}
	return t, err
}
