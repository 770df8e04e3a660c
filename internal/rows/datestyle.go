package rows

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// dateStyle says whether a cell's number format shows a date or a time of day.
type dateStyle uint8

const (
	notDate   dateStyle = iota
	dayStyle            // a date, perhaps with a time
	timeStyle           // a time of day alone
)

// loadStyles finds which cell styles are dates (ECMA-376 part 1 §18.8).
func (w *workbook) loadStyles(part string) error {
	custom := map[string]dateStyle{}
	inCells := false // <cellXfs> and not <cellStyleXfs>
	return w.scan(part, func(s *xmlScanner) error {
		switch string(local(s.name)) {
		case "numFmt":
			custom[attrText(s, "numFmtId")] = styleOf(attrText(s, "formatCode"))
		case "cellXfs":
			inCells = true
		case "cellStyleXfs", "cellStyles", "dxfs":
			inCells = false
		case "xf":
			if !inCells {
				return nil
			}
			if len(w.dates) >= w.lim.Nodes {
				return overLimit("styles", int64(w.lim.Nodes), "cell formats")
			}
			id := attrText(s, "numFmtId")
			style, ok := custom[id]
			if !ok {
				style = builtinStyle(id)
			}
			w.dates = append(w.dates, style)
		}
		return nil
	})
}

// builtinStyle knows the formats that are not written in the file
// (§18.8.30): 14 to 22, 45 to 47, and those of East Asian locales.
func builtinStyle(id string) dateStyle {
	n, err := strconv.Atoi(id)
	switch {
	case err != nil:
		return notDate
	case n >= 18 && n <= 21, n == 45, n == 47, n >= 32 && n <= 35, n == 55, n == 56:
		return timeStyle
	case n >= 14 && n <= 22, n >= 27 && n <= 36, n >= 50 && n <= 58:
		return dayStyle
	}
	return notDate // 46 is [h]:mm:ss, a duration
}

// styleOf reads a format code (§18.8.31): y or d make a date, h or s alone a
// time, m alone a month. A duration ([h]:mm) is a number.
func styleOf(code string) dateStyle {
	section, _, _ := strings.Cut(strings.ToLower(code), ";")
	letters, elapsed := formatLetters(section)
	switch {
	case elapsed:
		return notDate
	case strings.ContainsAny(letters, "yd"):
		return dayStyle
	case strings.ContainsAny(letters, "hs"):
		return timeStyle
	case strings.Contains(letters, "m"):
		return dayStyle
	}
	return notDate
}

// formatLetters drops what a format code has in quotes, brackets and escapes.
// elapsed reports [h], [m] or [s], the marks of a duration.
func formatLetters(code string) (letters string, elapsed bool) {
	var b strings.Builder
	for i := 0; i < len(code); i++ {
		switch code[i] {
		case '"':
			i = indexFrom(code, i+1, '"')
		case '[':
			end := indexFrom(code, i+1, ']')
			inside := code[i+1 : end]
			elapsed = elapsed || inside != "" && strings.Trim(inside, "hms") == ""
			i = end
		case '\\', '_', '*':
			i++ // the next character stands for itself, its width, or a filling
		default:
			b.WriteByte(code[i])
		}
	}
	return b.String(), elapsed
}

// indexFrom is the index of c in s from an index on, or the length of s.
func indexFrom(s string, from int, c byte) int {
	if i := strings.IndexByte(s[from:], c); i >= 0 {
		return from + i
	}
	return len(s)
}

// The serial number of a day counts from an epoch that depends on the workbook.
// The 1900 system believes that 1900 was a leap year: its day 60 never was, and
// the days before it count from one day later (§18.17.4.1).
const (
	fictitiousDay = 60
	lastSerial    = 2958465 // 9999-12-31
	dayMillis     = 24 * 60 * 60 * 1000
)

// isoDate is the ISO 8601 text of a serial number shown as a date or a time;
// false for a number that is none, which stays a number.
func isoDate(serial float64, style dateStyle, date1904 bool) (string, bool) {
	if !(serial >= 0 && serial < lastSerial+1) {
		return "", false
	}
	days := int(serial)
	ms := int(math.Round((serial - float64(days)) * dayMillis))
	if ms == dayMillis {
		days, ms = days+1, 0
	}
	if style == timeStyle && days == 0 {
		return clock(time.UnixMilli(int64(ms)).UTC()), true
	}
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case date1904:
		epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case days == 0 || days == fictitiousDay:
		return "", false
	case days < fictitiousDay:
		epoch = epoch.AddDate(0, 0, 1)
	}
	t := epoch.AddDate(0, 0, days).Add(time.Duration(ms) * time.Millisecond)
	if ms == 0 && style == dayStyle {
		return t.Format(time.DateOnly), true
	}
	return t.Format(time.DateOnly) + "T" + clock(t), true
}

func clock(t time.Time) string { return t.Format("15:04:05.999") }
