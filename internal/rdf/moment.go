package rdf

import (
	"strconv"
	"strings"
)

// A Moment is a value of one of the date and time datatypes of XML Schema: a point on the time line, or the beginning of a
// period (XSD 1.1 part 2, §3.3.7 to §3.3.14 and §3.4.28).
type Moment struct {
	form     string // of moments that compare
	seconds  int64  // since 0000-01-01T00:00:00, in UTC when zoned
	fraction string // digits after the point, without idle zeros
	zoned    bool
}

// momentForms gives the datatypes as fields in order, each with the separator before it.
var momentForms = map[string]string{
	XSD + "dateTime":      "Y-M-DTh:m:s",
	XSD + "dateTimeStamp": "Y-M-DTh:m:s",
	XSD + "date":          "Y-M-D",
	XSD + "time":          "h:m:s",
	XSD + "gYear":         "Y",
	XSD + "gYearMonth":    "Y-M",
	XSD + "gMonth":        "--M",
	XSD + "gMonthDay":     "--M-D",
	XSD + "gDay":          "---D",
}

func isMoment(name string) func(string) bool {
	return func(s string) bool {
		_, ok := ParseMoment(XSD+name, s)
		return ok
	}
}

// momentFields are those of a moment; those not written have their first value, and the year is a leap year then.
type momentFields struct{ year, month, day, hour, minute, second int }

// maxYearDigits bounds years, so that seconds fit: XML Schema sets no bound.
const maxYearDigits = 9

// ParseMoment reads a lexical form of a datatype, given by its IRI, with a time zone or without one; xsd:dateTimeStamp asks
// for one. ok is false when the datatype is none of dates and times, when the text is not in its lexical space, and when the
// year has more than nine digits.
func ParseMoment(datatype, lexical string) (m Moment, ok bool) {
	form, s := momentForms[datatype], lexical
	f := momentFields{year: 4, month: 1, day: 1}
	m = Moment{form: form}
	for i := range len(form) {
		read := true
		switch form[i] {
		case 'Y':
			f.year, s, read = readYear(s)
		case 'M':
			f.month, s, read = readTwo(s, 1, 12)
		case 'D':
			f.day, s, read = readTwo(s, 1, 31)
		case 'h':
			f.hour, s, read = readTwo(s, 0, 24)
		case 'm':
			f.minute, s, read = readTwo(s, 0, 59)
		case 's':
			f.second, s, read = readTwo(s, 0, 59)
			if read && strings.HasPrefix(s, ".") {
				m.fraction, s, read = readFraction(s[1:])
			}
		default:
			read = s != "" && s[0] == form[i]
			s = s[min(1, len(s)):]
		}
		if !read {
			return Moment{}, false
		}
	}
	if f.day > daysIn(f.year, f.month) || f.hour == 24 && (f.minute > 0 || f.second > 0 || m.fraction != "") {
		return Moment{}, false
	}
	offset, zoned, ok := readZone(s)
	m.zoned = zoned
	m.seconds = f.days()*86400 + int64(f.hour*3600+f.minute*60+f.second-offset*60)
	return m, ok && form != "" && (zoned || datatype != XSD+"dateTimeStamp")
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
func (f momentFields) days() int64 {
	year, month := int64(f.year), int64(f.month)
	if month <= 2 {
		year--
		month += 12
	}
	return 365*year + floorDiv(year, 4) - floorDiv(year, 100) + floorDiv(year, 400) + (153*(month-3)+2)/5 + int64(f.day)
}

func floorDiv(a, b int64) int64 {
	if a < 0 {
		return -((-a + b - 1) / b)
	}
	return a / b
}

// farthestZone is the largest offset from UTC, in seconds: how much a moment without zone may lie apart.
const farthestZone = 14 * 3600

// Compare returns the sign of m − n; ok is false when the two do not compare, as those of different datatypes, save
// xsd:dateTime and xsd:dateTimeStamp. Between a moment with a time zone and one without, the order holds only if it does in
// every zone (§D.2.2); two moments without are compared as they stand.
func (m Moment) Compare(n Moment) (sign int, ok bool) {
	if m.form != n.form {
		return 0, false
	}
	if m.zoned == n.zoned {
		if m.seconds != n.seconds {
			return signOf(m.seconds - n.seconds), true
		}
		return strings.Compare(m.fraction, n.fraction), true
	}
	apart := m.seconds - n.seconds
	return signOf(apart), apart > farthestZone || apart < -farthestZone
}
