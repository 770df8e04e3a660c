package accept

import (
	"net/http"
	"slices"
	"strings"
)

// A Profile is a way to write one media type, and the IRIs that ask for it: all of them.
type Profile []string

// Profiled picks one of the profiles of a media type, in the order that decides between equals: by the parameter profile
// of the ranges of Accept that name the type (RFC 6906), then by Accept-Profile. A client that names profiles which we do
// not know gets the first, unless it refuses the type without them, or every other profile (`*;q=0` in Accept-Profile):
// then ok is false.
func Profiled(h http.Header, media string, offers ...Profile) (chosen int, ok bool) {
	named, rest := accepted(h.Values("Accept"), media, offers)
	wanted, others := wishes(h.Values("Accept-Profile"), offers)
	best := 0
	for i := range offers {
		q := rest
		if named[i] > 0 {
			q = named[i] - 1
		}
		q *= 1001 // the type first, then the profile
		switch {
		case q == 0:
		case wanted[i] == 1 || wanted[i] == 0 && others == 0:
			q = 0
		case wanted[i] > 0:
			q += wanted[i]
		}
		if q > best {
			best, chosen = q, i
		}
	}
	return chosen, best > 0
}

// maxProfiles bounds the profiles of one media type.
const maxProfiles = 8

// accepted reads Accept: 1 + the quality of each profile that it names, and that of the type without one. A client that
// does not accept the type at all has been told apart before, or has chosen it by its address.
func accepted(values []string, media string, offers []Profile) (named [maxProfiles]int, rest int) {
	rest = -1
	unknown := -1
	n := 0
	for _, value := range values {
		for element := range elements(value) {
			if n++; n > maxRanges {
				break
			}
			r, ok := parseRange(element)
			if !ok || r.typ+"/"+r.sub != media {
				continue
			}
			at := -1
			asked := profileOf(element)
			if len(asked) > 0 {
				at = closest(asked, offers)
			}
			switch {
			case at >= 0:
				named[at] = max(named[at], 1+r.quality)
			case len(asked) > 0:
				unknown = max(unknown, r.quality)
			default:
				rest = max(rest, r.quality)
			}
		}
	}
	some := slices.Max(named[:]) > 0
	switch {
	case rest >= 0:
		return named, rest
	case unknown > 0:
		return named, unknown
	case some:
		return named, 1 // what is not named is better than nothing
	}
	return named, 1000
}

// profileOf returns the IRIs of the parameter profile of a range.
func profileOf(element string) []string {
	at := strings.Index(strings.ToLower(element), "profile=")
	if at < 0 {
		return nil
	}
	value := element[at+len("profile="):]
	if rest, quoted := strings.CutPrefix(value, `"`); quoted {
		value, _, _ = strings.Cut(rest, `"`)
	} else {
		value, _, _ = strings.Cut(value, ";")
	}
	return strings.Fields(value)
}

// closest is the offer that has the most of the IRIs asked for, without any that is not asked for; −1 where none fits.
func closest(asked []string, offers []Profile) int {
	best, at := 0, -1
	for i, offer := range offers {
		all := !slices.ContainsFunc(offer, func(iri string) bool { return !slices.Contains(asked, iri) })
		if all && len(offer) > best {
			best, at = len(offer), i
		}
	}
	return at
}

// wishes reads Accept-Profile (Content Negotiation by Profile): 1 + the quality of each offer that it names, and that of
// the others, which are welcome unless `*` says no.
func wishes(values []string, offers []Profile) (wanted [maxProfiles]int, others int) {
	others = 1
	n := 0
	for _, value := range values {
		for element := range elements(value) {
			if n++; n > maxRanges {
				break
			}
			iri, q, ok := wish(element)
			if !ok {
				continue
			}
			if iri == "*" {
				others = q
			}
			for i, offer := range offers {
				if len(offer) == 1 && offer[0] == iri {
					wanted[i] = max(wanted[i], 1+q)
				}
			}
		}
	}
	return wanted, others
}

// wish reads `<iri>;q=0.5` or `*`.
func wish(element string) (iri string, q int, ok bool) {
	element = strings.TrimSpace(element)
	rest := ""
	if inner, bracketed := strings.CutPrefix(element, "<"); bracketed {
		if iri, rest, ok = strings.Cut(inner, ">"); !ok {
			return "", 0, false
		}
	} else {
		iri, rest, _ = strings.Cut(element, ";")
		rest = ";" + rest
	}
	q = 1000
	if _, weight, found := strings.Cut(strings.ToLower(rest), "q="); found {
		q, ok = quality(weight)
		return strings.TrimSpace(iri), q, ok
	}
	return strings.TrimSpace(iri), q, iri != ""
}
