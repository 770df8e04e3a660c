package rows

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// parseTag cuts `name a="b" c='d'`.
func (s *xmlScanner) parseTag(tag []byte) error {
	n := nameEnd(tag)
	if n == 0 {
		return fmt.Errorf("a tag without a name: <%.20s", tag)
	}
	s.name, s.attrs = tag[:n], s.attrs[:0]
	for rest := tag[n:]; ; {
		trimmed := bytes.TrimLeft(rest, space)
		if len(trimmed) == 0 {
			return nil
		}
		n := nameEnd(trimmed)
		if n == 0 || len(trimmed) == len(rest) {
			return fmt.Errorf("<%s>: malformed attribute", s.name)
		}
		name := trimmed[:n]
		value := bytes.TrimLeft(trimmed[n:], space)
		if len(value) == 0 || value[0] != '=' {
			return fmt.Errorf("<%s>: attribute %s without a value", s.name, name)
		}
		value = bytes.TrimLeft(value[1:], space)
		if len(value) == 0 || value[0] != '"' && value[0] != '\'' {
			return fmt.Errorf("<%s>: the value of attribute %s is not quoted", s.name, name)
		}
		end := bytes.IndexByte(value[1:], value[0]) + 1 // tagEnd saw the closing quote
		if end == 0 {
			return fmt.Errorf("<%s>: the value of attribute %s is not closed", s.name, name)
		}
		s.attrs = append(s.attrs, xmlAttr{name, value[1:end]})
		rest = value[end+1:]
	}
}

// nameEnd is the length of the name that b begins with.
func nameEnd(b []byte) int {
	for i, c := range b {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_', c == ':', c >= utf8.RuneSelf:
		case i > 0 && (c >= '0' && c <= '9' || c == '-' || c == '.'):
		default:
			return i
		}
	}
	return len(b)
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// space is XML's white space (XML 1.0 §2.3).
const space = " \n\t\r"

// appendXML appends text as written, its line ends made one LF (XML 1.0 §2.11)
// and, unless literal, its references replaced by what they stand for.
func appendXML(dst, raw []byte, literal bool) ([]byte, error) {
	if bytes.IndexByte(raw, '&') < 0 && bytes.IndexByte(raw, '\r') < 0 {
		return append(dst, raw...), nil
	}
	for {
		i := bytes.IndexAny(raw, "&\r")
		if i < 0 {
			return append(dst, raw...), nil
		}
		dst = append(dst, raw[:i]...)
		if raw[i] == '\r' {
			dst = append(dst, '\n')
			raw = bytes.TrimPrefix(raw[i+1:], []byte("\n"))
			continue
		}
		if literal {
			dst = append(dst, '&')
			raw = raw[i+1:]
			continue
		}
		n := bytes.IndexByte(raw[i:], ';')
		if n < 0 {
			return dst, errors.New("& that begins no reference")
		}
		r, err := reference(string(raw[i+1 : i+n]))
		if err != nil {
			return dst, err
		}
		dst = utf8.AppendRune(dst, r)
		raw = raw[i+n+1:]
	}
}

// reference is the character of &name; or &#number; .
func reference(name string) (rune, error) {
	switch name {
	case "lt":
		return '<', nil
	case "gt":
		return '>', nil
	case "amp":
		return '&', nil
	case "quot":
		return '"', nil
	case "apos":
		return '\'', nil
	}
	base, digits := 10, ""
	if len(name) > 2 && name[:2] == "#x" {
		base, digits = 16, name[2:]
	} else if len(name) > 1 && name[0] == '#' {
		digits = name[1:]
	}
	n, err := strconv.ParseUint(digits, base, 21)
	if r := rune(n); err == nil && utf8.ValidRune(r) && r != 0 {
		return r, nil
	}
	return 0, fmt.Errorf("entity &%.20s; is not one of XML's own", name)
}
