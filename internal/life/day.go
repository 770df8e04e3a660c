// Package life says when a code lives, what replaces it, and how sure that is: civil days, periods, edges of
// succession, states and their resolution, exactly as api.md §3.2 words them. It knows no source, no file and no RDF.
package life

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sync"
	"time"
)

// A Day is a civil day of Europe/Paris, counted from 1970-01-01. NoDay is the absence of one.
type Day int32

// NoDay is a bound that no source states.
const NoDay Day = math.MinInt32

// Date returns the day of a calendar date. ok is false for a date that the calendar does not hold.
func Date(year, month, day int) (d Day, ok bool) {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if year < 1 || year > 9999 || t.Year() != year || int(t.Month()) != month || t.Day() != day {
		return NoDay, false
	}
	return Day(t.Unix() / 86400), true
}

// ParseDay reads `YYYY-MM-DD`.
func ParseDay(s string) (Day, error) {
	if len(s) == 10 && s[4] == '-' && s[7] == '-' {
		if d, ok := Date(number(s[:4]), number(s[5:7]), number(s[8:])); ok {
			return d, nil
		}
	}
	return NoDay, fmt.Errorf("%.20q is no calendar day; write YYYY-MM-DD", s)
}

// number reads digits; -1 for anything else.
func number(s string) int {
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return -1
		}
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// paris is read once: its file is found and parsed anew by every call of LoadLocation.
var paris = sync.OnceValue(func() *time.Location {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil { // cannot happen: the binary embeds time/tzdata
		return time.FixedZone("CET", 3600)
	}
	return zone
})

// Today is the civil day in Paris at t.
func Today(t time.Time) Day {
	y, m, d := t.In(paris()).Date()
	day, _ := Date(y, int(m), d)
	return day
}

// String writes `YYYY-MM-DD`, or "" for NoDay.
func (d Day) String() string {
	if d == NoDay {
		return ""
	}
	var b [10]byte
	return string(d.Append(b[:0]))
}

// Append appends what String writes.
func (d Day) Append(b []byte) []byte {
	if d == NoDay {
		return b
	}
	y, m, day := time.Unix(int64(d)*86400, 0).UTC().Date()
	if y < 0 || y > 9999 {
		return time.Unix(int64(d)*86400, 0).UTC().AppendFormat(b, "2006-01-02")
	}
	return append(b, '0'+byte(y/1000), '0'+byte(y/100%10), '0'+byte(y/10%10), '0'+byte(y%10), '-',
		'0'+byte(m/10), '0'+byte(m%10), '-', '0'+byte(day/10), '0'+byte(day%10))
}

// A Period is the days from Start to End, both included. NoDay is an open or unknown bound.
type Period struct{ Start, End Day }

// Always is the period without bounds.
var Always = Period{NoDay, NoDay}

// Holds says whether d lies in p, an open bound holding everything.
func (p Period) Holds(d Day) bool { return !p.After(d) && !p.Before(d) }

// After says whether p begins after d.
func (p Period) After(d Day) bool { return p.Start != NoDay && d < p.Start }

// Before says whether p has ended before d.
func (p Period) Before(d Day) bool { return p.End != NoDay && d > p.End }

// Intersect returns the days that p and q share; ok is false when there are none.
func (p Period) Intersect(q Period) (r Period, ok bool) {
	r = Period{max(p.Start, q.Start), q.End}
	if q.End == NoDay || p.End != NoDay && p.End < q.End {
		r.End = p.End
	}
	return r, r.Start == NoDay || r.End == NoDay || r.Start <= r.End
}

// Minus returns the days of p that none of the holes has, as the fewest periods in order: on civil days the rest begins the
// day after a hole and ends the day before one.
func (p Period) Minus(holes []Period) []Period {
	rest := []Period{p}
	for _, h := range holes {
		var next []Period
		for _, r := range rest {
			next = append(next, r.without(h)...)
		}
		rest = next
	}
	slices.SortFunc(rest, func(a, b Period) int { return cmp.Compare(a.Start, b.Start) })
	return rest
}

func (p Period) without(h Period) []Period {
	shared, ok := p.Intersect(h)
	if !ok {
		return []Period{p}
	}
	var out []Period
	if shared.Start > p.Start { // an open start is before all days
		out = append(out, Period{p.Start, shared.Start - 1})
	}
	if shared.End != NoDay && (p.End == NoDay || shared.End < p.End) {
		out = append(out, Period{shared.End + 1, p.End})
	}
	return out
}
