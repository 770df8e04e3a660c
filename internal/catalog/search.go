package catalog

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"passerelle/internal/life"
	"passerelle/internal/title"
)

// A Search is a question asked of the names and the codes of things.
type Search struct {
	Text  string
	First []string // paths of the things that Text is the code of: they come first, in this order
	Class string   // only things of this class; "" for all
	Begun bool     // Text goes on perhaps: it is corrected only where nothing goes on so
	Today life.Day // by which what has ended comes after what has not
}

// Found is what a search found, in this order: what Text is the code of; the things of that very name; those of that name
// but for an error in some words, where Text is long; those that have all its words; those of which a word begins with the
// last one; and, where none has all, those that have all with an error in some. Within each: the fewest errors; the
// fewest words besides; what goes on, then what is in an unknown state, then what has ended; certifications, occupations,
// diplomas, job titles, then occupations known under a job title, then the rest by class; and the order of the class.
type Found struct {
	Total   int
	Classes []ClassTotal // of all that is found, whatever class is asked for, by class
	Meant   string       // what was searched for in place of Text; "" where Text as it is finds something

	c     *Catalog
	names *names
	hits  []hit
}

// ClassTotal is how many things of a class there are.
type ClassTotal struct {
	Class string
	Total int
}

// A hit is a thing found, less being better: grade, end, class and number from the highest bits to the lowest.
type hit uint64

const (
	idBits    = 28
	placeBits = 4
	endBits   = 2
)

func (h hit) id() int { return int(h & (1<<idBits - 1)) }

// standing is the part of the order that a thing does not have alone.
func (h hit) standing() uint64 { return uint64(h >> idBits) }

func grade(g title.Grade) hit {
	n := (uint64(g.Tier)<<4|uint64(g.Errors))<<4 | uint64(g.Rarity)
	return hit((n<<8 | uint64(g.Others)) << (idBits + placeBits + endBits))
}

// Search looks for things. Accents, case and punctuation do not count.
func (c *Catalog) Search(ctx context.Context, s Search) (*Found, error) {
	n, err := c.names()
	if err != nil {
		return nil, err
	}
	r := search{c: c, n: n, ended: n.endedOn(s.Today)}
	for i, path := range s.First {
		id, err := c.Number(ctx, path)
		if err != nil {
			return nil, fmt.Errorf("search %q: %w", s.Text, err)
		}
		r.hits = append(r.hits, grade(title.Grade{Others: uint8(i)})|hit(id))
	}
	meant, err := r.run(ctx, s)
	if err != nil {
		return nil, fmt.Errorf("search %q: %w", s.Text, err)
	}
	f := &Found{c: c, names: n}
	f.keep(r.hits, s.Class)
	if meant != nil && f.Total > 0 {
		best, err := c.byID(ctx, f.hits[0].id())
		if err != nil {
			return nil, err
		}
		f.Meant = meant.Meant(best.Label)
	}
	return f, nil
}

// keep sorts the hits, takes each thing once, counts them by class, and keeps those of one class.
func (f *Found) keep(hits []hit, class string) {
	slices.Sort(hits)
	seen := make([]uint64, f.names.index.Len()/64+1)
	totals := make([]int, len(f.names.spans))
	kept := hits[:0]
	for _, h := range hits {
		id := h.id()
		if seen[id/64]&(1<<(id%64)) != 0 {
			continue
		}
		seen[id/64] |= 1 << (id % 64)
		of := f.names.span(id)
		totals[of]++
		if class == "" || f.names.spans[of].class == class {
			kept = append(kept, h)
		}
	}
	for i, total := range totals {
		if total > 0 {
			f.Classes = append(f.Classes, ClassTotal{f.names.spans[i].class, total})
		}
	}
	f.hits, f.Total = kept, len(kept)
}

// search gathers what one question finds.
type search struct {
	c     *Catalog
	n     *names
	ended []ending
	hits  []hit
}

// run tries the question as it is typed and in its other spellings, then corrected, unless it is a title or is too short
// to be corrected where it finds something. It returns the reading that was corrected, where what was typed finds nothing.
func (r *search) run(ctx context.Context, s Search) (meant *title.Question, err error) {
	readings := r.n.index.Readings(s.Text)
	for i, q := range readings {
		if exact, err := r.gather(ctx, q, q.Typed(), i, title.Corrected); err != nil || exact {
			return nil, err
		}
	}
	last := title.Corrected
	if len(r.hits) > 0 {
		if last = title.Near; s.Begun || !readings[0].Long() {
			return nil, nil
		}
	}
	for i, q := range readings {
		before := len(r.hits)
		if _, err := r.gather(ctx, q, q.Corrected(), i, last); err != nil {
			return nil, err
		}
		if last == title.Corrected && meant == nil && len(r.hits) > before {
			meant = q
		}
	}
	return meant, nil
}

// gather adds the things that a plan finds, but for those of a tier after last. Readings after the first are an error
// away from what was typed. It says whether one bears the very title.
func (r *search) gather(ctx context.Context, q *title.Question, p title.Plan, reading int, last title.Tier) (exact bool, err error) {
	ids, err := r.c.holding(ctx, p.Parts)
	if err != nil {
		return false, err
	}
	for _, id := range ids {
		if id < 1 || id > r.n.index.Len() {
			return false, errNames
		}
		g, ok := q.Grade(p, id-1)
		if !ok || g.Tier > last {
			continue
		}
		exact = exact || g.Tier == title.Exact
		if reading > 0 {
			g.Errors++
		}
		r.add(g, id, r.n.spans[r.n.span(id)].place)
		if of, ok := r.n.occupation[id]; ok {
			r.add(g, of, synonymPlace)
		}
	}
	return exact, nil
}

func (r *search) add(g title.Grade, id, place int) {
	r.hits = append(r.hits, grade(g)|hit(r.ended[id])<<(idBits+placeBits)|hit(place)<<idBits|hit(id))
}

// holding returns the numbers of the things that have every part in their code or name.
func (c *Catalog) holding(ctx context.Context, parts []title.Part) ([]int, error) {
	if len(parts) == 0 {
		return nil, nil
	}
	var all sql.NullString
	if err := c.stmt.search.QueryRowContext(ctx, match(parts)).Scan(&all); err != nil || !all.Valid {
		return nil, err
	}
	ids := make([]int, 0, strings.Count(all.String, ",")+1)
	for one := range strings.SplitSeq(all.String, ",") {
		id, err := strconv.Atoi(one)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// match writes parts in the language of FTS5. Words are letters and digits, and quoted: none is read as an operator.
func match(parts []title.Part) string {
	var b strings.Builder
	for i, p := range parts {
		if i > 0 {
			b.WriteString(" AND ")
		}
		sep := "("
		for _, w := range p.Words {
			b.WriteString(sep + `"` + w + `"`)
			sep = " OR "
		}
		for _, w := range p.Beginnings {
			b.WriteString(sep + `"` + w + `"*`)
			sep = " OR "
		}
		b.WriteString(")")
	}
	return b.String()
}

// Things returns the things found from one place to before another.
func (f *Found) Things(ctx context.Context, from, to int) ([]Thing, error) {
	out := make([]Thing, 0, to-from)
	for _, h := range f.hits[from:to] {
		t, err := f.c.byID(ctx, h.id())
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// Distinct returns at most n things found, the best first, each name once.
func (f *Found) Distinct(ctx context.Context, n int) ([]Thing, error) {
	var out []Thing
	seen := map[string]bool{}
	for _, h := range f.hits {
		if len(out) == n {
			break
		}
		name := f.names.index.Title(h.id() - 1)
		if seen[name] {
			continue
		}
		seen[name] = name != ""
		t, err := f.c.byID(ctx, h.id())
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// Groups returns at most n things of each group of classes, the best first, and how many each group has.
func (f *Found) Groups(ctx context.Context, n int, groupOf func(class string) string) (best map[string][]Thing, totals map[string]int, err error) {
	best, totals = map[string][]Thing{}, map[string]int{}
	group := make([]string, len(f.names.spans))
	for i, s := range f.names.spans {
		group[i] = groupOf(s.class)
	}
	for _, h := range f.hits {
		g := group[f.names.span(h.id())]
		if totals[g]++; totals[g] > n {
			continue
		}
		t, err := f.c.byID(ctx, h.id())
		if err != nil {
			return nil, nil, err
		}
		best[g] = append(best[g], t)
	}
	return best, totals, nil
}
