package pages

import (
	"slices"
	"strconv"

	"passerelle/internal/life"
)

// timeline is the lives of a fiche, its diplomas and its neighbours side by side.
type timeline struct {
	Lives  []lifeBar
	Years  []tick
	Today  string // share of the width
	Height int
	Words  sentence // the picture in words
	Left   int
}

// lifeBar is one life: a bar between two shares of the width, open where a bound is missing.
type lifeBar struct {
	Link               link
	Y, BarY            int
	X, Width           string
	OpenStart, OpenEnd bool
	Start, End         life.Day
	Why, WhyOf         string
}

// tick is a year on the axis.
type tick struct{ X, Year string }

// Sizes of the picture in pixels, and how many lives it holds.
const (
	barHeight    = 46
	axisHeight   = 26
	timelineMost = 14
)

// timeline draws the lives of codes, the page's own first; nil where nothing is known of any.
func (d *reader) timeline(codes []string) *timeline {
	g := d.rel.Catalog.Lives()
	t := &timeline{}
	codes, t.Left = cut(codes, timelineMost)
	for _, c := range codes {
		l := g.Life(c)
		if l == nil || l.Kind == life.Other {
			continue
		}
		newest, _ := l.Newest()
		b := lifeBar{Link: d.link(d.iriOf(c)), Start: newest.Period.Start, End: newest.Period.End}
		b.OpenStart, b.OpenEnd = b.Start == life.NoDay, b.End == life.NoDay
		b.Why = whyAddress(d.lang, d.iriOf(c), d.app(lifeProperty(l, b)), 0)
		b.WhyOf = d.w.plain("timeline.why", c)
		t.Lives = append(t.Lives, b)
	}
	if !slices.ContainsFunc(t.Lives, func(b lifeBar) bool { return !b.OpenStart || !b.OpenEnd }) {
		return nil
	}
	t.place(d.rel.today())
	first, last := t.window(d.rel.today())
	t.Words = d.say("timeline.words", number(d.lang, len(t.Lives)), strconv.Itoa(first), strconv.Itoa(last))
	return t
}

// lifeProperty is the property that says most about the bounds of a life.
func lifeProperty(l *life.Life, b lifeBar) string {
	switch {
	case l.Kind == life.Diplome && b.OpenEnd:
		return "dateOuverture"
	case l.Kind == life.Diplome:
		return "dateFermeture"
	case b.OpenEnd:
		return "etatEnregistrement"
	}
	return "finEnregistrement"
}

// yearOf is the year of a day.
func yearOf(d life.Day) int {
	y, err := strconv.Atoi(d.String()[:4])
	if err != nil {
		return 0
	}
	return y
}

// window is the years that the picture shows: all bounds and today, but no more than lets a life of a few years be seen.
func (t *timeline) window(today life.Day) (first, last int) {
	const before, after = 25, 12
	first, last = yearOf(today)-2, yearOf(today)+2
	for _, b := range t.Lives {
		for _, day := range []life.Day{b.Start, b.End} {
			if day != life.NoDay {
				first, last = min(first, yearOf(day)), max(last, yearOf(day)+1)
			}
		}
	}
	return max(first, yearOf(today)-before), min(last, yearOf(today)+after)
}

// place gives every life its bar, and the axis its years.
func (t *timeline) place(today life.Day) {
	first, last := t.window(today)
	from, _ := life.Date(first, 1, 1)
	to, _ := life.Date(last, 12, 31)
	at := func(day life.Day) int { return int(min(max(day, from), to) - from) }
	whole := int(to - from)
	t.Today = share(at(today), whole)
	for i := range t.Lives {
		b := &t.Lives[i]
		b.Y = axisHeight + i*barHeight + 14
		b.BarY = b.Y + 8
		start, end := 0, whole
		if !b.OpenStart {
			start = at(b.Start)
		}
		if !b.OpenEnd {
			end = at(b.End)
		}
		b.X, b.Width = share(start, whole), share(max(end-start, whole/200), whole)
	}
	t.Height = axisHeight + len(t.Lives)*barHeight
	every := max(1, (last-first+3)/4)
	for y := first; y <= last; y += every {
		day, _ := life.Date(y, 1, 1)
		t.Years = append(t.Years, tick{share(at(day), whole), strconv.Itoa(y)})
	}
}
