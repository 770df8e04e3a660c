package harvest

import (
	"cmp"
	"crypto/sha256"
	"io"
	"os"
	"slices"
	"strings"

	"passerelle/internal/life"
	"passerelle/internal/rows"
)

// declarations are the sources that may claim a file.
type declarations []Source

// A file is what the patterns are asked about: bytes at a path, and the name they are known by.
type file struct {
	path, name string
	modified   life.Day // day of Last-Modified, NoDay for none
	revised    bool     // other bytes came under this name before: src:day was said of those
}

// A hit is a pattern that matches.
type hit struct {
	source *Source
	table  int
	p      *Pattern
	dated  life.Day
}

// claim says what a file is, or what its members are when some pattern looks inside it, and what nobody claims.
func (d declarations) claim(f file) (claims []Claim, ignored []string, err error) {
	if claims, err = d.ask(nil, f, ""); err != nil {
		return nil, nil, err
	}
	whole := len(claims) > 0
	if d.looksInside(f.name) {
		members, err := d.members(f)
		if err != nil {
			return nil, nil, err
		}
		for _, m := range members {
			before := len(claims)
			if claims, err = d.ask(claims, f, m); err != nil {
				return nil, nil, err
			}
			if len(claims) == before && !whole {
				ignored = append(ignored, f.name+"!"+m)
			}
		}
	}
	if len(claims) == 0 && len(ignored) == 0 {
		ignored = []string{f.name}
	}
	return claims, ignored, nil
}

// ask appends the claims of one file or member: one of the whole, and one of each of its parts that a pattern names.
func (d declarations) ask(claims []Claim, f file, member string) ([]Claim, error) {
	name := f.name
	if member != "" {
		name += "!" + member
	}
	hits, err := d.best(f.name, member)
	if err != nil {
		return nil, err
	}
	for _, h := range hits {
		there, err := f.holds(member, h.p.Part)
		if err != nil {
			return nil, err
		}
		if !there {
			continue
		}
		day := h.day(f)
		if day == life.NoDay {
			return nil, faultf(ErrDeclaration, "%s: no edition day; put a {date} in its name, or src:day \"YYYY-MM-DD\" beside src:pattern %q (%s:%d)",
				name, h.p.Glob, h.source.File, h.p.Line)
		}
		c := Claim{Path: f.path, Name: name, Member: member, Part: h.p.Part, Source: h.source.Name,
			Table: h.source.Tables[h.table].Name, Cover: h.p.Cover, Day: day, file: f.name, order: h.table}
		if c.Part != "" {
			c.Name += "#" + c.Part
		}
		claims = append(claims, c)
	}
	return claims, nil
}

// day is the edition day: the date of the name, else the declared day, else that of Last-Modified. The declared day is
// about the bytes first seen; Last-Modified goes before it for those that came later.
func (h *hit) day(f file) life.Day {
	switch {
	case h.dated != life.NoDay:
		return h.dated
	case h.p.day == life.NoDay || f.revised && f.modified != life.NoDay:
		return f.modified
	}
	return h.p.day
}

// best is the matching pattern with the most literal characters, for the whole and for each part. Two tables may not be
// as good for the same part.
func (d declarations) best(name, member string) ([]*hit, error) {
	var all []*contest
	for i := range d {
		for t := range d[i].Tables {
			for k := range d[i].Tables[t].Files {
				p := &d[i].Tables[t].Files[k]
				dated, ok := p.dated(name, member)
				if !ok {
					continue
				}
				at := slices.IndexFunc(all, func(c *contest) bool { return c.best.p.Part == p.Part })
				if at < 0 {
					all, at = append(all, &contest{}), len(all)
				}
				all[at].enter(&hit{&d[i], t, p, dated})
			}
		}
	}
	var hits []*hit
	for _, c := range all {
		if c.rival != nil {
			return nil, faultf(ErrDeclaration, "%s: claimed by %s and by %s; make one of the two patterns longer",
				strings.TrimSuffix(name+"!"+member, "!"), c.best, c.rival)
		}
		hits = append(hits, c.best)
	}
	return hits, nil
}

// A contest is between the patterns that match the same part of a file; rival is another table that is as good.
type contest struct{ best, rival *hit }

func (c *contest) enter(h *hit) {
	switch {
	case c.best == nil || h.p.literals() > c.best.p.literals():
		c.best, c.rival = h, nil
	case h.p.literals() == c.best.p.literals() && (h.source != c.best.source || h.table != c.best.table):
		c.rival = h
	}
}

// document says what explains which source: the pattern with the most literal characters, of equals the first.
func (d declarations) document(name string) (Documented, bool) {
	var best *Document
	out := Documented{Name: name}
	file, member, _ := strings.Cut(name, "!")
	for _, s := range d {
		for i := range s.Documents {
			doc := &s.Documents[i]
			if _, ok := doc.Pattern.dated(file, member); ok && (best == nil || doc.Pattern.literals() > best.Pattern.literals()) {
				best, out.Source, out.Reason = doc, s.Name, doc.Reason
			}
		}
	}
	return out, best != nil
}

// String names the pattern and its place.
func (h *hit) String() string {
	return "table " + h.source.Tables[h.table].Name + " of " + h.source.Name + " (" + h.source.File + ", " + h.p.Glob + ")"
}

// looksInside says whether some pattern matches the file as an archive.
func (d declarations) looksInside(name string) bool {
	for _, s := range d {
		for _, t := range s.Tables {
			for _, p := range t.Files {
				if p.member != nil && p.file.match(name) {
					return true
				}
			}
		}
	}
	return false
}

// trial says whether the pattern that knows the file best, whatever is in it, is that of a trial, and of which source.
func (d declarations) trial(name string) (source string, ok bool) {
	var best *Pattern
	for _, s := range d {
		for _, t := range s.Tables {
			for k := range t.Files {
				p := &t.Files[k]
				if p.file.match(name) && (best == nil || p.file.literals > best.file.literals) {
					best, source = p, s.Name
				}
			}
		}
	}
	return source, best != nil && best.Cover == Essai
}

// members lists the files of an archive, hidden ones left out. A name that stands twice says nothing: an error.
func (d declarations) members(f file) ([]string, error) {
	var names []string
	seen := map[string]bool{}
	err := eachMember(f.path, func(m rows.Member) error {
		if seen[m.Name] {
			return faultf(ErrUnreadable, "two members are named %q; pack the archive again", m.Name)
		}
		seen[m.Name] = true
		if base := m.Name[strings.LastIndexByte(m.Name, '/')+1:]; base != "" && base[0] != '.' {
			names = append(names, m.Name)
		}
		return nil
	})
	if err != nil {
		return nil, faultf(ErrUnreadable, "%s:1:-: %w", f.name, err)
	}
	return names, nil
}

func eachMember(path string, each func(rows.Member) error) error {
	r, err := os.Open(path)
	if err != nil {
		return err
	}
	defer r.Close()
	fi, err := r.Stat()
	if err != nil {
		return err
	}
	all, err := rows.Members(r, fi.Size())
	if err != nil {
		return err
	}
	for _, m := range all {
		if err := each(m); err != nil {
			return err
		}
	}
	return nil
}

func compareClaims(a, b Claim) int {
	return cmp.Or(
		strings.Compare(a.Source, b.Source),
		cmp.Compare(a.Day, b.Day),
		cmp.Compare(a.order, b.order),
		strings.Compare(a.Name, b.Name),
		strings.Compare(a.Path, b.Path),
	)
}

// digests are the hashes of what was claimed, unpacked.
type digests map[[2]string][sha256.Size]byte

// same says whether two claims have the same bytes, wherever they are packed.
func (d digests) same(a, b Claim) (bool, error) {
	x, err := d.of(a)
	if err != nil {
		return false, err
	}
	y, err := d.of(b)
	return x == y, err
}

func (d digests) of(c Claim) (sum [sha256.Size]byte, err error) {
	key := [2]string{c.Path, c.Member}
	if sum, ok := d[key]; ok {
		return sum, nil
	}
	h := sha256.New()
	if c.Member == "" {
		err = copyFile(h, c.Path)
	} else {
		err = eachMember(c.Path, func(m rows.Member) error {
			if m.Name != c.Member {
				return nil
			}
			r, err := m.Open(rows.Limits{})
			if err != nil {
				return err
			}
			defer r.Close()
			_, err = io.Copy(h, r)
			return err
		})
	}
	if err != nil {
		return sum, faultf(ErrUnreadable, "%s:1:-: %w", c.Name, err)
	}
	h.Sum(sum[:0])
	d[key] = sum
	return sum, nil
}

func copyFile(w io.Writer, path string) error {
	r, err := os.Open(path)
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = io.Copy(w, r)
	return err
}
