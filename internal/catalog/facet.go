package catalog

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"passerelle/internal/rdf"
)

// ErrNoFacets is returned by a release whose read model was written before values were indexed.
var ErrNoFacets = errors.New("the read model has no index of values")

var errPostings = errors.New("its list of things is damaged")

// A Point is where a thing stands (WGS 84, degrees).
type Point struct{ Latitude, Longitude float64 }

// postings are the things that have one value.
type postings struct {
	last   int
	packed []byte
}

// indexedValue is one value of a property, by its local name.
type indexedValue struct{ property, value string }

// Facet notes a value of a thing that collections are filtered by, or the path of something that it names and that is no
// thing of the release; property is a local name of the ontology. Things come in the order of their numbers.
func (w *Writer) Facet(thing int, property, value string) error {
	at := indexedValue{property, value}
	p := w.facets[at]
	if p == nil {
		p = &postings{}
		w.facets[at] = p
	}
	if thing < p.last {
		return fmt.Errorf("value %q of thing %d comes after that of thing %d", value, thing, p.last)
	}
	if thing > p.last {
		p.packed = binary.AppendUvarint(p.packed, uint64(thing-p.last))
		p.last = thing
	}
	return nil
}

// writeFacets writes the values that were noted.
func (w *Writer) writeFacets() error {
	for at, p := range w.facets {
		if err := w.insert("INSERT INTO facet VALUES (?, ?, ?)", at.property, at.value, p.packed); err != nil {
			return fmt.Errorf("index %s %q: %w", at.property, at.value, err)
		}
	}
	return nil
}

func unpackPostings(packed []byte) ([]int, error) {
	var out []int
	last := 0
	for len(packed) > 0 {
		distance, size := binary.Uvarint(packed)
		if size <= 0 || distance == 0 || distance > math.MaxInt32 {
			return nil, errPostings
		}
		packed = packed[size:]
		last += int(distance)
		out = append(out, last)
	}
	return out, nil
}

// Point notes where a thing stands.
func (w *Writer) Point(thing int, p Point) error {
	return w.insert("INSERT OR REPLACE INTO point VALUES (?, ?, ?)", thing, p.Latitude, p.Longitude)
}

// Members are all things of a class, in its order, with their numbers, which ascend.
type Members struct {
	Things  []Thing
	numbers []int
}

// Members reads all things of a class.
func (c *Catalog) Members(ctx context.Context, class string) (*Members, error) {
	rows, err := c.db.QueryContext(ctx, "SELECT id, path, code, label FROM thing WHERE class = ? ORDER BY rank", class)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", class, err)
	}
	defer rows.Close()
	m := &Members{}
	for rows.Next() {
		var n int
		t := Thing{Class: class}
		if err := rows.Scan(&n, &t.Path, &t.Code, &t.Label); err != nil {
			return nil, err
		}
		if rest, ok := strings.CutSuffix(t.Path, t.Code); ok { // one string in memory for both
			t.Code = t.Path[len(rest):]
		}
		m.Things, m.numbers = append(m.Things, t), append(m.numbers, n)
	}
	return m, rows.Err()
}

// At returns the place of the thing with a number; ok is false for a thing of another class.
func (m *Members) At(number int) (place int, ok bool) {
	return slices.BinarySearch(m.numbers, number)
}

// Number is the number of the thing at a place.
func (m *Members) Number(place int) int { return m.numbers[place] }

// Number finds the number of a thing by its path; ErrUnknown when the release does not hold it.
func (c *Catalog) Number(ctx context.Context, path string) (n int, err error) {
	err = c.stmt.number.QueryRowContext(ctx, path).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		err = fmt.Errorf("%s: %w", path, ErrUnknown)
	}
	return n, err
}

// Beginning returns the numbers of the things whose path begins with a text of ASCII, ascending.
func (c *Catalog) Beginning(ctx context.Context, head string) ([]int, error) {
	rows, err := c.db.QueryContext(ctx, "SELECT id FROM thing WHERE path >= ? AND path < ? ORDER BY id", head, head+"\x7f")
	if err != nil {
		return nil, fmt.Errorf("paths that begin with %s: %w", head, err)
	}
	return appendNumbers(nil, rows)
}

// Naming returns the numbers of the things that name one of those given by a property (local name): ascending, each once.
func (c *Catalog) Naming(ctx context.Context, things []int, property string) ([]int, error) {
	var out []int
	for _, n := range things {
		rows, err := c.stmt.naming.QueryContext(ctx, n, c.property(property))
		if err != nil {
			return nil, fmt.Errorf("who names %d by %s: %w", n, property, err)
		}
		if out, err = appendNumbers(out, rows); err != nil {
			return nil, err
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

func appendNumbers(out []int, rows *sql.Rows) ([]int, error) {
	defer rows.Close()
	for rows.Next() {
		var n int
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, rows.Err()
}

// NamedBy returns the numbers of the things that those given name by a property (local name): ascending, each once. The
// documents say it, since links are stored from their end.
func (c *Catalog) NamedBy(ctx context.Context, things []int, property string) ([]int, error) {
	var out []int
	for _, n := range things {
		var path string
		var blob []byte
		if err := c.stmt.numbered.QueryRowContext(ctx, n).Scan(&path, &blob); err != nil {
			return nil, fmt.Errorf("read thing %d: %w", n, err)
		}
		d, err := c.document(path, blob)
		if err != nil {
			return nil, err
		}
		for _, t := range d.Own() {
			if t.P != "<"+c.property(property)+">" || !strings.HasPrefix(t.O, "<") {
				continue
			}
			other, ok := c.Path(rdf.Text(t.O))
			if !ok {
				continue
			}
			switch m, err := c.Number(ctx, other); {
			case err == nil:
				out = append(out, m)
			case !errors.Is(err, ErrUnknown):
				return nil, err
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// Linked returns, for each thing of a class that is named by a property (local name), the numbers of those that name it,
// ascending.
func (c *Catalog) Linked(ctx context.Context, class *Members, property string) (map[int][]int, error) {
	out := map[int][]int{}
	if len(class.numbers) == 0 {
		return out, nil
	}
	first, last := class.numbers[0], class.numbers[len(class.numbers)-1]
	rows, err := c.db.QueryContext(ctx, `SELECT object, subject FROM mention WHERE object BETWEEN ? AND ?
		AND property = (SELECT id FROM property WHERE iri = ?) ORDER BY object, subject`, first, last, c.property(property))
	if err != nil {
		return nil, fmt.Errorf("who names each of a class by %s: %w", property, err)
	}
	defer rows.Close()
	for rows.Next() {
		var object, subject int
		if err := rows.Scan(&object, &subject); err != nil {
			return nil, err
		}
		if _, ok := class.At(object); ok {
			out[object] = append(out[object], subject)
		}
	}
	return out, rows.Err()
}

// Values returns the indexed values of a property (local name), each with the numbers of the things that have it,
// ascending.
func (c *Catalog) Values(ctx context.Context, property string) (map[string][]int, error) {
	if !c.indexed {
		return nil, ErrNoFacets
	}
	rows, err := c.db.QueryContext(ctx, "SELECT value, subjects FROM facet WHERE property = ?", property)
	if err != nil {
		return nil, fmt.Errorf("values of %s: %w", property, err)
	}
	defer rows.Close()
	out := map[string][]int{}
	for rows.Next() {
		var value string
		var packed sql.RawBytes
		if err := rows.Scan(&value, &packed); err != nil {
			return nil, err
		}
		if out[value], err = unpackPostings(packed); err != nil {
			return nil, fmt.Errorf("who has %s %q: %w", property, value, err)
		}
	}
	return out, rows.Err()
}

// NamingMissing returns the numbers of the things that name, by a property (local name), something that is no thing of the
// release, ascending.
func (c *Catalog) NamingMissing(ctx context.Context, path, property string) ([]int, error) {
	if !c.indexed {
		return nil, ErrNoFacets
	}
	var packed []byte
	err := c.db.QueryRowContext(ctx, "SELECT subjects FROM facet WHERE property = ? AND value = ?", property, path).Scan(&packed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("who names %s by %s: %w", path, property, err)
	}
	return unpackPostings(packed)
}

// Points returns where things stand, by number.
func (c *Catalog) Points(ctx context.Context) (map[int]Point, error) {
	if !c.indexed {
		return nil, ErrNoFacets
	}
	rows, err := c.db.QueryContext(ctx, "SELECT subject, latitude, longitude FROM point")
	if err != nil {
		return nil, fmt.Errorf("points: %w", err)
	}
	defer rows.Close()
	out := map[int]Point{}
	for rows.Next() {
		var n int
		var p Point
		if err := rows.Scan(&n, &p.Latitude, &p.Longitude); err != nil {
			return nil, err
		}
		out[n] = p
	}
	return out, rows.Err()
}

// property is the IRI of a property of the ontology.
func (c *Catalog) property(name string) string { return c.base + "def/apprentissage#" + name }

// prepareFacets prepares what follows links by number, and notes whether values are indexed.
func (c *Catalog) prepareFacets() (err error) {
	for query, to := range map[string]**sql.Stmt{
		"SELECT path, doc FROM thing WHERE id = ?":                                                            &c.stmt.numbered,
		"SELECT subject FROM mention WHERE object = ? AND property = (SELECT id FROM property WHERE iri = ?)": &c.stmt.naming,
	} {
		if *to, err = c.db.Prepare(query); err != nil {
			return fmt.Errorf("prepare %s: %w", query, err)
		}
	}
	return c.db.QueryRow("SELECT count(*) = 2 FROM sqlite_master WHERE name IN ('facet', 'point')").Scan(&c.indexed)
}
