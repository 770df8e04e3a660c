package shacl

import (
	"strconv"
	"strings"
)

// instant is a point, or the beginning of a period, on the time line.
type instant struct {
	seconds  int64  // since 0000-01-01T00:00:00, in UTC when zoned
	fraction string // digits after the point, without idle zeros
	zoned    bool
}

// momentForms gives the date and time datatypes of XML Schema as fields in order, each with the separator before it.
var momentForms = map[string]string{
	"dateTime":   "Y-M-DTh:m:s",
	"date":       "Y-M-D",
	"time":       "h:m:s",
	"gYear":      "Y",
	"gYearMonth": "Y-M",
	"gMonth":     "--M",
	"gMonthDay":  "--M-D",
	"gDay":       "---D",
}

func isMoment(form string) func(string) bool {
	return func(s string) bool {
		_, ok := moment(form, s)
		return ok
	}
}

// fields of a moment, those not written at their first value; a leap year when the year is not written.
type fields struct{ year, month, day, hour, minute, second int }

// maxYearDigits bounds years, so that seconds fit: XML Schema sets no bound.
const maxYearDigits = 9

// moment reads a text in a form of momentForms, with an optional time zone (XML Schema 1.1, Datatypes, §3.3.7).
func moment(form, s string) (instant, bool) {
	f := fields{year: 4, month: 1, day: 1}
	var at instant
	for i := range len(form) {
		ok := true
		switch form[i] {
		case 'Y':
			f.year, s, ok = readYear(s)
		case 'M':
			f.month, s, ok = readTwo(s, 1, 12)
		case 'D':
			f.day, s, ok = readTwo(s, 1, 31)
		case 'h':
			f.hour, s, ok = readTwo(s, 0, 24)
		case 'm':
			f.minute, s, ok = readTwo(s, 0, 59)
		case 's':
			f.second, s, ok = readTwo(s, 0, 59)
			if ok && strings.HasPrefix(s, ".") {
				at.fraction, s, ok = readFraction(s[1:])
			}
		default:
			ok = s != "" && s[0] == form[i]
			s = s[min(1, len(s)):]
		}
		if !ok {
			return instant{}, false
		}
	}
	if f.day > daysIn(f.year, f.month) || f.hour == 24 && (f.minute > 0 || f.second > 0 || at.fraction != "") {
		return instant{}, false
	}
	offset, zoned, ok := readZone(s)
	at.zoned = zoned
	at.seconds = days(f)*86400 + int64(f.hour*3600+f.minute*60+f.second-offset*60)
	return at, ok
}

func readTwo(s string, low, high int) (n int, rest string, ok bool) {
	if digits(s) < 2 {
		return 0, s, false
	}
	n = int(s[0]-'0')*10 + int(s[1]-'0')
	return n, s[2:], n >= low && n <= high
}

// readYear reads at least four digits, and no leading zero beyond four.
func readYear(s string) (year int, rest string, ok bool) {
	body := strings.TrimPrefix(s, "-")
	n := digits(body)
	if n < 4 || n > maxYearDigits || n > 4 && body[0] == '0' {
		return 0, s, false
	}
	year, err := strconv.Atoi(body[:n])
	if len(body) < len(s) {
		year = -year
	}
	return year, body[n:], err == nil
}

func readFraction(s string) (fraction, rest string, ok bool) {
	n := digits(s)
	return strings.TrimRight(s[:n], "0"), s[n:], n > 0
}

// readZone reads what is left: nothing, Z, or an offset up to 14:00, given in minutes.
func readZone(s string) (offset int, zoned, ok bool) {
	switch {
	case s == "":
		return 0, false, true
	case s == "Z":
		return 0, true, true
	case len(s) != 6 || s[3] != ':' || s[0] != '+' && s[0] != '-':
		return 0, false, false
	}
	hours, _, okHours := readTwo(s[1:], 0, 14)
	minutes, _, okMinutes := readTwo(s[4:], 0, 59)
	offset = hours*60 + minutes
	ok = okHours && okMinutes && offset <= 14*60
	if s[0] == '-' {
		offset = -offset
	}
	return offset, true, ok
}

func daysIn(year, month int) int {
	switch {
	case month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0):
		return 29
	case month == 2:
		return 28
	case month == 4 || month == 6 || month == 9 || month == 11:
		return 30
	}
	return 31
}

// days counts days since the year 0 in the proleptic Gregorian calendar, whose year is taken to begin in March so that
// the leap day comes last.
func days(f fields) int64 {
	year, month := int64(f.year), int64(f.month)
	if month <= 2 {
		year--
		month += 12
	}
	return 365*year + floor(year, 4) - floor(year, 100) + floor(year, 400) + (153*(month-3)+2)/5 + int64(f.day)
}

func floor(a, b int64) int64 {
	if a < 0 {
		return -((-a + b - 1) / b)
	}
	return a / b
}

// farthestZone is the largest offset from UTC, in seconds: how much a moment without zone may lie apart.
const farthestZone = 14 * 3600

// compare orders two moments of one datatype. Between a moment with a time zone and one without, the order holds only
// if it does in every zone (XML Schema 1.1, Datatypes, §D.2.2); two moments without are compared as they stand.
func (a instant) compare(b instant) (sign int, ok bool) {
	if a.zoned == b.zoned {
		if a.seconds != b.seconds {
			return signOf(a.seconds - b.seconds), true
		}
		return strings.Compare(a.fraction, b.fraction), true
	}
	apart := a.seconds - b.seconds
	return signOf(apart), apart > farthestZone || apart < -farthestZone
}

func signOf(n int64) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}
