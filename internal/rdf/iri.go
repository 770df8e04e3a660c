package rdf

import (
	"bytes"
	"fmt"
	"strings"
)

// A reference is an IRI reference taken apart (RFC 3986, appendix B). Nothing is decoded, so putting it together again
// gives the same characters.
type reference struct {
	scheme, authority, path, query string
	hasAuthority, hasQuery         bool
	fragment                       string // with its #
}

func parseReference(s string) reference {
	var r reference
	if i := schemeLength(s); i > 0 {
		r.scheme, s = s[:i], s[i+1:]
	}
	if i := strings.IndexByte(s, '#'); i >= 0 {
		r.fragment, s = s[i:], s[:i]
	}
	s, r.query, r.hasQuery = strings.Cut(s, "?")
	if rest, is := strings.CutPrefix(s, "//"); is {
		i := strings.IndexByte(rest, '/')
		if i < 0 {
			i = len(rest)
		}
		r.authority, r.hasAuthority, s = rest[:i], true, rest[i:]
	}
	r.path = s
	return r
}

// schemeLength is the length of the scheme that s begins with, 0 when s is a relative reference (RFC 3986, §3.1).
func schemeLength[T ~string | ~[]byte](s T) int {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == ':':
			return i
		case isLetter(c) || i > 0 && (isDigit(c) || c == '+' || c == '-' || c == '.'):
		default:
			return 0
		}
	}
	return 0
}

// parseBase takes apart the base that a caller gives. Characters that no IRI holds are escaped in it, as in the name of
// a file that holds a space.
func parseBase(base string) (*reference, error) {
	if base == "" {
		return nil, nil
	}
	clean := make([]byte, 0, len(base))
	for i := 0; i < len(base); i++ {
		if outsideIRI[base[i]] {
			clean = fmt.Appendf(clean, "%%%02X", base[i])
			continue
		}
		clean = append(clean, base[i])
	}
	r := parseReference(string(clean))
	if r.scheme == "" {
		return nil, fmt.Errorf("base <%s> is not absolute", base)
	}
	return &r, nil
}

// resolve returns the IRI that ref means under base (RFC 3986, §5.2). An absolute IRI stays as it is written; a
// relative one is an error when base is nil.
func (base *reference) resolve(ref string) (string, error) {
	if schemeLength(ref) > 0 {
		return ref, nil
	}
	if base == nil {
		return "", fmt.Errorf("relative IRI <%.60s>: the document states no base and none was given", ref)
	}
	r := parseReference(ref)
	t := reference{scheme: base.scheme, fragment: r.fragment, authority: base.authority, hasAuthority: base.hasAuthority, query: r.query, hasQuery: r.hasQuery}
	switch {
	case r.hasAuthority:
		t.authority, t.hasAuthority, t.path = r.authority, true, withoutDots(r.path)
	case r.path == "":
		t.path = base.path
		if !r.hasQuery {
			t.query, t.hasQuery = base.query, base.hasQuery
		}
	case r.path[0] == '/':
		t.path = withoutDots(r.path)
	default:
		t.path = withoutDots(base.merge(r.path))
	}
	return t.String(), nil
}

// merge puts a relative path in the place of the last segment of the base's (RFC 3986, §5.2.3).
func (base *reference) merge(path string) string {
	if base.hasAuthority && base.path == "" {
		return "/" + path
	}
	return base.path[:strings.LastIndexByte(base.path, '/')+1] + path
}

// withoutDots removes the segments . and .. (RFC 3986, §5.2.4, whose steps it takes in their order).
func withoutDots(in string) string {
	if !strings.Contains(in, ".") {
		return in
	}
	out := make([]byte, 0, len(in))
	for in != "" {
		switch {
		case strings.HasPrefix(in, "../"):
			in = in[3:]
		case strings.HasPrefix(in, "./"), strings.HasPrefix(in, "/./"):
			in = in[2:]
		case in == "/.":
			in = "/"
		case strings.HasPrefix(in, "/../"):
			in, out = in[3:], out[:max(0, bytes.LastIndexByte(out, '/'))]
		case in == "/..":
			in, out = "/", out[:max(0, bytes.LastIndexByte(out, '/'))]
		case in == ".", in == "..":
			in = ""
		default:
			n := strings.IndexByte(in[1:], '/') + 1
			if n == 0 {
				n = len(in)
			}
			out, in = append(out, in[:n]...), in[n:]
		}
	}
	return string(out)
}

// String puts the reference together (RFC 3986, §5.3).
func (r reference) String() string {
	var b strings.Builder
	if r.scheme != "" {
		b.WriteString(r.scheme + ":")
	}
	if r.hasAuthority {
		b.WriteString("//" + r.authority)
	}
	b.WriteString(r.path)
	if r.hasQuery {
		b.WriteString("?" + r.query)
	}
	return b.String() + r.fragment
}
