package answer

import (
	"strings"
	"time"

	"passerelle/internal/life"
)

// thrice returns the last day on which a source whose newest edition is of day is not yet stale: three times its rhythm
// later. ok is false when no rhythm is declared, or none that lasts.
func thrice(day life.Day, rhythm string) (last life.Day, ok bool) {
	years, months, days, ok := duration(rhythm)
	if !ok || years+months+days == 0 {
		return life.NoDay, false
	}
	t := time.Unix(int64(day)*secondsADay, 0).UTC().AddDate(3*years, 3*months, 3*days)
	return life.Day(t.Unix() / secondsADay), true
}

const secondsADay = 86400

// duration reads the date part of an xsd:duration (XML Schema 1.1 part 2, §3.3.6), such as P1M or P7D; hours do not
// matter to civil days. ok is false for anything else, a sign and more than four digits included.
func duration(s string) (years, months, days int, ok bool) {
	rest, ok := strings.CutPrefix(s, "P")
	if !ok {
		return 0, 0, 0, false
	}
	rest, _, _ = strings.Cut(rest, "T")
	for units := "YMD"; rest != ""; {
		n, digits := 0, 0
		for digits < len(rest) && digits < 4 && '0' <= rest[digits] && rest[digits] <= '9' {
			n = 10*n + int(rest[digits]-'0')
			digits++
		}
		if digits == 0 || digits == len(rest) {
			return 0, 0, 0, false
		}
		at := strings.IndexByte(units, rest[digits])
		if at < 0 {
			return 0, 0, 0, false
		}
		switch units[at] {
		case 'Y':
			years = n
		case 'M':
			months = n
		case 'D':
			days = n
		}
		units, rest = units[at+1:], rest[digits+1:]
	}
	return years, months, days, true
}
