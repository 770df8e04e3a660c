package life

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// A Rhythm is an xsd:duration of whole days, months and years.
type Rhythm struct{ Years, Months, Days int }

// String writes the xsd:duration again.
func (r Rhythm) String() string {
	s := "P"
	for _, part := range []struct {
		n    int
		unit string
	}{{r.Years, "Y"}, {r.Months, "M"}, {r.Days, "D"}} {
		if part.n > 0 {
			s += strconv.Itoa(part.n) + part.unit
		}
	}
	return s
}

// ParseRhythm reads PnYnMnD, each part optional, not all of them nothing (XML Schema 1.1 part 2, §3.3.6, without
// times).
func ParseRhythm(s string) (Rhythm, error) {
	var r Rhythm
	rest, ok := strings.CutPrefix(s, "P")
	for _, part := range []struct {
		letter byte
		into   *int
	}{{'Y', &r.Years}, {'M', &r.Months}, {'D', &r.Days}} {
		n := 0
		for n < len(rest) && n < 4 && rest[n] >= '0' && rest[n] <= '9' {
			n++
		}
		if n == 0 || n == len(rest) || rest[n] != part.letter {
			continue
		}
		for _, c := range rest[:n] {
			*part.into = *part.into*10 + int(c-'0')
		}
		rest = rest[n+1:]
	}
	if !ok || rest != "" || r == (Rhythm{}) {
		return Rhythm{}, fmt.Errorf("%.40q is no rhythm; write a duration such as P1D, P3M or P1Y", s)
	}
	return r, nil
}

// Length is how many days it lasts, of a mean year or month where it counts any.
func (r Rhythm) Length() int {
	const year = 365.25
	return int(math.Round(year*float64(r.Years) + year/12*float64(r.Months) + float64(r.Days)))
}

// Stale says whether the newest edition is older than three times the rhythm. Years and months are counted on the
// calendar (31 January and one month is the last day of February). A source without any edition is stale.
func (r Rhythm) Stale(newest, today Day) bool {
	if newest == NoDay {
		return true
	}
	return addMonths(newest, 3*(12*r.Years+r.Months))+Day(3*r.Days) < today
}

// addMonths goes n months on, to the same day of the month or to the last one there is.
func addMonths(d Day, n int) Day {
	y, m, day := civil(d)
	m += n - 1
	y, m = y+m/12, m%12+1
	for ; day > 28; day-- {
		if to, ok := Date(y, m, day); ok {
			return to
		}
	}
	to, ok := Date(y, m, day)
	if !ok { // beyond the year 9999: never stale
		to, _ = Date(9999, 12, 31)
	}
	return to
}

// civil takes a day apart.
func civil(d Day) (year, month, day int) {
	y, m, day := time.Unix(int64(d)*86400, 0).UTC().Date()
	return y, int(m), day
}
