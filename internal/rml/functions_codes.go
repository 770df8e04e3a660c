package rml

import (
	"fmt"
	"strconv"
	"strings"

	"passerelle/internal/code"
	"passerelle/internal/life"
)

// fonctions are our functions that know codes and dates.
func fonctions() []Function {
	return []Function{
		ours("code", bindCode(func(r code.Result) string { return r.Normalise }), param("family"), param("value")),
		ours("codeIRI", bindCode(func(r code.Result) string { return r.IRI(idBase) }), param("family"), param("value")),
		ours("wholeCommune", simple(func(a []Arg, out *Result) { out.Text(code.WholeCommune(trimBlank(a[0].Text))) }), param("value")),
		ours("civilDate", bindCivilDate, param("value"), several("pattern")),
		ours("year", simple(year), param("value")),
	}
}

// bindCode checks a code; yield says what to make of a good one. fn:family may name several families, "rncp|rs": the first
// in which the value is valid counts, and the first of all says what is wrong. A blank yields nothing.
func bindCode(yield func(code.Result) string) func([]Arg) (Call, error) {
	return func(static []Arg) (Call, error) {
		if static[0].Set {
			if _, ok := parseFamilies(static[0].Text); !ok {
				return nil, fmt.Errorf("fn:family %s is no family of codes; known: %s", Quote(static[0].Text), families())
			}
		}
		return func(a []Arg, out *Result) {
			fs, ok := parseFamilies(a[0].Text)
			if !ok {
				out.Reject(0, "famille", Quote(a[0].Text)+" is no family of codes")
				return
			}
			first := code.Check(fs[0], a[1].Text)
			for r, rest := first, fs; ; r = code.Check(rest[0], a[1].Text) {
				if r.Valide {
					out.Text(yield(r))
					return
				}
				if rest = rest[1:]; len(rest) == 0 {
					break
				}
			}
			if first.Probleme != code.Vide {
				out.Reject(1, first.Probleme, Quote(a[1].Text)+" is no code "+a[0].Text+": "+first.Probleme)
			}
		}, nil
	}
}

// parseFamilies reads "rncp" or "rncp|rs".
func parseFamilies(s string) ([]code.Family, bool) {
	if f, ok := code.ParseFamily(s); ok {
		return []code.Family{f}, true
	}
	var fs []code.Family
	for _, name := range strings.Split(s, "|") {
		f, ok := code.ParseFamily(name)
		if !ok {
			return nil, false
		}
		fs = append(fs, f)
	}
	return fs, true
}

func families() string {
	var all []string
	for _, f := range code.Families() {
		all = append(all, string(f))
	}
	return strings.Join(all, ", ")
}

// defaultDatePattern is how French files write a day.
const defaultDatePattern = "dd/mm/yyyy"

// bindCivilDate reads days by patterns, the first that fits.
func bindCivilDate(static []Arg) (Call, error) {
	written := static[1].List
	if !static[1].Set {
		return nil, fmt.Errorf("fn:pattern must be a constant")
	}
	if len(written) == 0 {
		written = []Value{{Text: defaultDatePattern}}
	}
	var patterns []datePattern
	for _, v := range written {
		p, err := parseDatePattern(v.Text)
		if err != nil {
			return nil, err
		}
		patterns = append(patterns, p)
	}
	return func(a []Arg, out *Result) {
		v := trimBlank(a[0].Text)
		if v == "" {
			return
		}
		for _, p := range patterns {
			if day, ok := p.read(v); ok {
				out.Text(day.String())
				return
			}
		}
		out.Reject(0, "date", Quote(v)+" is no day of the calendar in the pattern of the mapping")
	}, nil
}

// A datePattern is runs of y, m and d and the characters between; "ISO" is yyyy-mm-dd, a time of day after it being left out;
// "excel" is a spreadsheet's day number.
type datePattern struct {
	excel, open bool // open: what follows is ignored
	parts       []datePart
}

type datePart struct {
	field byte // 'y', 'm', 'd', or 0 for text
	size  int
	text  string
}

func parseDatePattern(s string) (datePattern, error) {
	var p datePattern
	switch s {
	case "excel":
		return datePattern{excel: true}, nil
	case "ISO":
		p.open = true
		s = "yyyy-mm-dd"
	}
	years := 0
	for i := 0; i < len(s); {
		n := 1
		for i+n < len(s) && s[i+n] == s[i] {
			n++
		}
		part := datePart{field: s[i], size: n}
		switch {
		case s[i] == 'y' && n == 4:
			years++
		case (s[i] == 'm' || s[i] == 'd') && n == 2:
		case s[i]|0x20 >= 'a' && s[i]|0x20 <= 'z' || s[i] >= '0' && s[i] <= '9':
			return p, fmt.Errorf("fn:pattern %s: write dd, mm and yyyy, ISO, or excel", Quote(s))
		default:
			part = datePart{text: s[i : i+n]}
		}
		p.parts = append(p.parts, part)
		i += n
	}
	if years != 1 {
		return p, fmt.Errorf("fn:pattern %s: write yyyy once, with dd and mm, or ISO, or excel", Quote(s))
	}
	return p, nil
}

// read reads a day; a month or day that the pattern does not have is the first.
func (p datePattern) read(s string) (life.Day, bool) {
	if p.excel {
		return excelDay(s)
	}
	year, month, day := 0, 1, 1
	for _, part := range p.parts {
		if part.field == 0 {
			rest, ok := strings.CutPrefix(s, part.text)
			if !ok {
				return life.NoDay, false
			}
			s = rest
			continue
		}
		if len(s) < part.size || strings.Trim(s[:part.size], "0123456789") != "" {
			return life.NoDay, false
		}
		n, err := strconv.Atoi(s[:part.size])
		if err != nil {
			return life.NoDay, false
		}
		switch part.field {
		case 'y':
			year = n
		case 'm':
			month = n
		case 'd':
			day = n
		}
		s = s[part.size:]
	}
	if s != "" && (!p.open || s[0] != 'T' && s[0] != ' ') {
		return life.NoDay, false
	}
	return life.Date(year, month, day)
}

// excelDay reads the number of a day since 30 December 1899; the first that spreadsheets agree on is 1 March 1900.
func excelDay(s string) (life.Day, bool) {
	const firstSafe, last = 61, 2958465
	n, err := strconv.Atoi(s)
	if err != nil || n < firstSafe || n > last {
		return life.NoDay, false
	}
	epoch, ok := life.Date(1899, 12, 30)
	return epoch + life.Day(n), ok
}

// year yields the year of a day written dd/mm/yyyy or yyyy-mm-dd, or of a year.
func year(a []Arg, out *Result) {
	v := trimBlank(a[0].Text)
	if v == "" {
		return
	}
	for _, pattern := range [...]string{"yyyy", "ISO", defaultDatePattern} {
		p, err := parseDatePattern(pattern)
		if err != nil {
			continue
		}
		if day, ok := p.read(v); ok {
			out.Text(day.String()[:4])
			return
		}
	}
	out.Reject(0, "annee", Quote(v)+" is neither a year nor a day")
}
