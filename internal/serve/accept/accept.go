// Package accept reads what a client prefers out of the Accept and Accept-Language fields and picks among what we offer
// (RFC 9110 §12.4 and §12.5). It takes any bytes a client may send: what is malformed is passed over, and a field that
// says nothing of use is as if it were absent.
package accept

import (
	"net/http"
	"strings"
)

// maxRanges bounds how many ranges of a field are read.
const maxRanges = 64

// aRange is one element of Accept. A quality is in thousandths.
type aRange struct {
	typ, sub string // lower case; "*" for any
	variant  bool   // it has parameters other than q and charset
	quality  int
}

// parse reads all values of a field.
func parse(values []string) []aRange {
	var out []aRange
	for _, value := range values {
		for element := range elements(value) {
			if len(out) == maxRanges {
				return out
			}
			if r, ok := parseRange(element); ok {
				out = append(out, r)
			}
		}
	}
	return out
}

// elements cuts a list at its commas, those in quoted strings apart.
func elements(s string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		start, quoted := 0, false
		for i := 0; i < len(s); i++ {
			switch {
			case quoted && s[i] == '\\':
				i++
			case s[i] == '"':
				quoted = !quoted
			case s[i] == ',' && !quoted:
				if !yield(s[start:i]) {
					return
				}
				start = i + 1
			}
		}
		yield(s[start:])
	}
}

// parseRange reads `type/subtype;name=value;q=0.5`. A lone * is what some old clients send for */*.
func parseRange(s string) (aRange, bool) {
	name, parameters, _ := strings.Cut(s, ";")
	typ, sub, ok := strings.Cut(strings.ToLower(strings.TrimSpace(name)), "/")
	if typ == "*" && !ok {
		sub, ok = "*", true
	}
	if !ok || !token(typ) || !token(sub) || typ == "*" && sub != "*" {
		return aRange{}, false
	}
	r := aRange{typ: typ, sub: sub, quality: 1000}
	for _, p := range strings.Split(parameters, ";") {
		key, value, _ := strings.Cut(strings.TrimSpace(p), "=")
		switch strings.ToLower(key) {
		case "", "charset":
		case "q":
			q, ok := quality(value)
			if !ok {
				return aRange{}, false
			}
			r.quality = q
		default:
			r.variant = true
		}
	}
	return r, true
}

// token says whether s is one (RFC 9110 §5.6.2).
func token(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c <= ' ' || c >= 0x7f || strings.IndexByte(`"(),/:;<=>?@[\]{}`, c) >= 0 {
			return false
		}
	}
	return s != ""
}

// quality reads a weight (RFC 9110 §12.4.2): 0 to 1 with at most three decimals.
func quality(s string) (thousandths int, ok bool) {
	whole, decimals, _ := strings.Cut(strings.TrimSpace(s), ".")
	if len(decimals) > 3 || whole != "0" && whole != "1" && (whole != "" || decimals == "") {
		return 0, false
	}
	unit := 1000
	if whole == "1" {
		thousandths = unit
	}
	for i := 0; i < len(decimals); i++ {
		if decimals[i] < '0' || decimals[i] > '9' {
			return 0, false
		}
		unit /= 10
		thousandths += unit * int(decimals[i]-'0')
	}
	return thousandths, thousandths <= 1000
}

// fit is how well an offer suits a client: by quality, then by how precisely the client named it.
type fit struct{ quality, precision int }

func (f fit) better(g fit) bool {
	return f.quality > g.quality || f.quality == g.quality && f.precision > g.precision
}

// of judges one offer: the most precise range that covers it decides (RFC 9110 §12.5.1). A range with parameters that
// we do not tell apart covers its type, unless it only excludes that variant.
func of(ranges []aRange, offer string) fit {
	typ, sub, _ := strings.Cut(offer, "/")
	best := fit{precision: -1}
	for _, r := range ranges {
		precision := 0
		switch {
		case r.typ == typ && r.sub == sub && (!r.variant || r.quality > 0):
			precision = 2
		case r.typ == typ && r.sub == "*":
			precision = 1
		case r.typ != "*":
			continue
		}
		if precision > best.precision || precision == best.precision && r.quality > best.quality {
			best = fit{r.quality, precision}
		}
	}
	return best
}

// Type picks the media type to answer with among offers, which are lower case, without parameters, in the order that
// decides between equals: the first is what a client gets that prefers nothing. ok is false when the client accepts none
// of them.
func Type(h http.Header, offers ...string) (chosen string, ok bool) {
	ranges := parse(h.Values("Accept"))
	if len(ranges) == 0 {
		return offers[0], true
	}
	var best fit
	for _, offer := range offers {
		if f := of(ranges, offer); f.quality > 0 && f.better(best) {
			best, chosen = f, offer
		}
	}
	return chosen, best.quality > 0
}

// Language picks fr or en by Accept-Language (RFC 4647 §3.4, look-up); French unless English is preferred.
func Language(h http.Header) string {
	fr, en, other := -1, -1, -1
	n := 0
	for _, value := range h.Values("Accept-Language") {
		for element := range elements(value) {
			if n++; n > maxRanges {
				break
			}
			tag, parameters, _ := strings.Cut(element, ";")
			q := 1000
			if _, weight, found := strings.Cut(strings.TrimSpace(parameters), "="); found {
				var ok bool
				if q, ok = quality(weight); !ok {
					continue
				}
			}
			primary, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
			switch primary {
			case "fr":
				fr = max(fr, q)
			case "en":
				en = max(en, q)
			case "*":
				other = max(other, q)
			}
		}
	}
	if fr < 0 {
		fr = max(other, 0)
	}
	if en > fr {
		return "en"
	}
	return "fr"
}
