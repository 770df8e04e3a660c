package harvest

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"passerelle/internal/life"
)

// A Pattern says which files are editions of a table, how far they speak, and of which day they are.
type Pattern struct {
	// Glob is a path relative to the data folder: * stands for any characters of a segment, ** for any number of
	// segments, {date} for a calendar date (2024-02-22, 2024_02_22 or 20240222). ZIP!MEMBER looks inside an archive,
	// and #PART at the end names the one part of the file that is the table: a sheet of a workbook, which the file must
	// have, or any word that tells apart the tables read from one JSON or XML document.
	// Letters are compared composed (NFC), upper and lower case told apart.
	Glob  string
	Part  string // what follows the # of Glob, composed; "" is the whole file, or the first sheet
	Cover string // Complet, Extrait or Essai
	Day   string // src:day, YYYY-MM-DD, YYYY-MM or YYYY: the edition day where the name has none; or ""
	Line  int    // line of source.ttl; 0 outside of one

	file, member *glob
	day          life.Day
}

// NewPattern reads a pattern. The error says what to write.
func NewPattern(pattern, cover, day string) (Pattern, error) {
	p := Pattern{Glob: pattern, Cover: cover, Day: day, day: life.NoDay}
	if !slices.Contains([]string{Complet, Extrait, Essai}, cover) {
		return p, faultf(ErrDeclaration, "src:cover %.20q is none; write %q, %q or %q", cover, Complet, Extrait, Essai)
	}
	if day != "" {
		var err error
		if p.day, err = life.ParseDay(firstDay(day)); err != nil {
			return p, faultf(ErrDeclaration, "src:day %.20q is no day; write YYYY-MM-DD, YYYY-MM or YYYY", day)
		}
	}
	return p, p.compile()
}

// compile takes the glob apart.
func (p *Pattern) compile() error {
	path, part, parted := strings.Cut(p.Glob, "#")
	file, member, archive := strings.Cut(path, "!")
	var err error
	if p.Part = norm.NFC.String(part); parted && (strings.TrimSpace(part) == "" || strings.Contains(part, "#")) {
		err = errors.New("one # at most, before the name of a part")
	} else if p.file, err = compile(file); err == nil && archive {
		p.member, err = compile(member)
	}
	if err != nil {
		return faultf(ErrDeclaration, "src:pattern %.200q: %w", p.Glob, err)
	}
	return nil
}

// firstDay completes a month or a year with its first day.
func firstDay(day string) string {
	switch len(day) {
	case len("2024"):
		return day + "-01-01"
	case len("2024-02"):
		return day + "-01"
	}
	return day
}

// Match says whether the pattern claims a file, given by its slash path, or the member of an archive ("" for the file
// itself). day is the last date of the names, the member's before the file's, else src:day, else life.NoDay.
func (p Pattern) Match(file, member string) (day life.Day, ok bool) {
	day, ok = p.dated(file, member)
	if ok && day == life.NoDay {
		day = p.day
	}
	return day, ok
}

// dated is Match without src:day.
func (p Pattern) dated(file, member string) (life.Day, bool) {
	if p.file == nil || (p.member == nil) != (member == "") {
		return life.NoDay, false
	}
	day, ok := p.file.find(file)
	if !ok || p.member == nil {
		return day, ok
	}
	inner, ok := p.member.find(member)
	if !ok || inner != life.NoDay {
		day = inner
	}
	return day, ok
}

// literals is how many characters of a name the pattern fixes: the more, the better it knows the file.
func (p Pattern) literals() int {
	n := p.file.literals
	if p.member != nil {
		n += p.member.literals
	}
	return n
}

// A glob matches one path. Regular expressions of this package run in time linear in the path.
type glob struct {
	re       *regexp.Regexp
	literals int
}

const (
	date = "{date}"
	// Whether the day is in the calendar is looked at afterwards.
	dateExpr = `([0-9]{4}-[01][0-9]-[0-3][0-9]|[0-9]{4}_[01][0-9]_[0-3][0-9]|[0-9]{4}[01][0-9][0-3][0-9])`
	maxGlob  = 1024 // bytes
)

func compile(text string) (*glob, error) {
	if len(text) > maxGlob || !utf8.ValidString(text) {
		return nil, fmt.Errorf("write at most %d bytes of UTF-8", maxGlob)
	}
	g := &glob{}
	var b strings.Builder
	b.WriteString(`\A`)
	segments := strings.Split(norm.NFC.String(text), "/")
	for i, s := range segments {
		last := i == len(segments)-1
		switch {
		case s == "" || s == "." || s == "..":
			return nil, errors.New("write segments with a name between the slashes, none before the first")
		case s == "**" && last:
			return nil, errors.New("end with the name of a file: **/* for any")
		case s == "**":
			b.WriteString(`(?:[^/]+/)*`)
			continue
		}
		if err := g.segment(&b, s); err != nil {
			return nil, err
		}
		if !last {
			b.WriteByte('/')
		}
	}
	var err error
	g.re, err = regexp.Compile(b.String() + `\z`)
	return g, err
}

// segment writes the expression of what stands between two slashes.
func (g *glob) segment(b *strings.Builder, s string) error {
	for s != "" {
		next := strings.IndexAny(s, "*{}!")
		switch {
		case next < 0:
			next = len(s)
			fallthrough
		case next > 0:
			b.WriteString(regexp.QuoteMeta(s[:next]))
			g.literals += utf8.RuneCountInString(s[:next])
			s = s[next:]
		case strings.HasPrefix(s, "**"):
			return errors.New("** stands for whole segments: write it alone between slashes")
		case s[0] == '*':
			b.WriteString(`[^/]*`)
			s = s[1:]
		case strings.HasPrefix(s, date):
			b.WriteString(dateExpr)
			s = s[len(date):]
		case s[0] == '!':
			return errors.New("one ! at most, between an archive and its member")
		default:
			return errors.New("braces only as in {date}")
		}
	}
	return nil
}

func (g *glob) match(name string) bool { _, ok := g.find(name); return ok }

// find matches a path and returns its last date. A date that the calendar does not hold is no match.
func (g *glob) find(name string) (day life.Day, ok bool) {
	m := g.re.FindStringSubmatch(norm.NFC.String(name))
	if m == nil {
		return life.NoDay, false
	}
	day = life.NoDay
	for _, text := range m[1:] {
		if day, ok = dateOf(text); !ok {
			return life.NoDay, false
		}
	}
	return day, true
}

// dateOf reads one of the three forms of {date}.
func dateOf(text string) (life.Day, bool) {
	digits := strings.NewReplacer("-", "", "_", "").Replace(text)
	n, err := strconv.Atoi(digits)
	if err != nil {
		return life.NoDay, false
	}
	return life.Date(n/10000, n/100%100, n%100)
}

// isPath says whether s can be the name of a kept file: a relative slash path that hides nothing.
func isPath(s string) bool {
	for segment := range strings.SplitSeq(s, "/") {
		if segment == "" || segment[0] == '.' {
			return false
		}
	}
	bad := func(r rune) bool { return r == '!' || r == '\\' || r == utf8.RuneError || unicode.IsControl(r) }
	return len(s) <= maxGlob && strings.IndexFunc(s, bad) < 0
}
