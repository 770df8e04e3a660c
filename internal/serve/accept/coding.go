package accept

import (
	"net/http"
	"strings"
)

// Identity is the coding of content that is sent as it is.
const Identity = "identity"

// Coding picks the content coding to answer with among offers, in the order that decides between equals, by
// Accept-Encoding (RFC 9110 §12.5.3). Content goes as it is where the client names no coding or prefers that; ok is false
// where it refuses even this and takes none of the offers.
func Coding(h http.Header, offers ...string) (coding string, ok bool) {
	values := h["Accept-Encoding"]
	if len(values) == 0 {
		return Identity, true
	}
	n, any, plain := 0, -1, -1
	best, at := 0, len(offers)
	var named [8]int // by offer: 1 + quality, 0 where it is not named
	for _, value := range values {
		for element := range elements(value) {
			if n++; n > maxRanges {
				break
			}
			name, q, ok := weighed(element)
			if !ok {
				continue
			}
			switch name {
			case "*":
				any = max(any, q)
			case Identity:
				plain = max(plain, q)
			}
			for i, offer := range offers {
				if name == offer || name == "x-"+offer {
					named[i] = max(named[i], 1+q)
				}
			}
		}
	}
	for i := range offers {
		q := named[i] - 1
		if q < 0 {
			q = any
		}
		if q > best {
			best, at = q, i
		}
	}
	switch {
	case plain > best:
		return Identity, true
	case at < len(offers):
		return offers[at], true
	}
	return Identity, plain > 0 || plain < 0 && any != 0
}

// weighed reads `name;q=0.5`. The name is in lower case.
func weighed(element string) (name string, q int, ok bool) {
	name, parameters, found := strings.Cut(element, ";")
	name, q, ok = strings.ToLower(strings.TrimSpace(name)), 1000, true
	if found {
		key, weight, _ := strings.Cut(strings.TrimSpace(parameters), "=")
		if !strings.EqualFold(key, "q") {
			return name, 0, false
		}
		q, ok = quality(weight)
	}
	return name, q, ok && name != ""
}
