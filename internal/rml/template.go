package rml

import (
	"errors"
	"fmt"
	"strings"
)

// A piece of a template is literal text or a reference.
type piece struct {
	text string
	ref  bool
}

// parseTemplate takes a template apart (RML-Core, Template expression): `{reference}`, and a backslash before a brace or a
// backslash that is meant literally, inside references too.
func parseTemplate(s string) ([]piece, error) {
	var out []piece
	var b strings.Builder
	inside := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '\\':
			if i++; i == len(s) || !strings.ContainsRune(`{}\`, rune(s[i])) {
				return nil, fmt.Errorf(`a backslash at character %d escapes nothing: write \{, \} or \\`, i)
			}
			b.WriteByte(s[i])
		case c == '{' && inside:
			return nil, fmt.Errorf(`"{" inside a reference at character %d: write \{ (in Turtle "\\{")`, i+1)
		case c == '}' && !inside:
			return nil, fmt.Errorf(`"}" without "{" at character %d: write \} (in Turtle "\\}")`, i+1)
		case c == '{' || c == '}':
			if inside && b.Len() == 0 {
				return nil, errors.New(`an empty reference "{}"`)
			}
			if b.Len() > 0 {
				out = append(out, piece{b.String(), inside})
			}
			b.Reset()
			inside = c == '{'
		default:
			b.WriteByte(c)
		}
	}
	if inside {
		return nil, errors.New(`a "{" that no "}" closes`)
	}
	if b.Len() > 0 {
		out = append(out, piece{b.String(), false})
	}
	return out, nil
}

// templateText writes pieces back; parseTemplate reads them again.
func templateText(ps []piece) string {
	escape := strings.NewReplacer(`\`, `\\`, `{`, `\{`, `}`, `\}`)
	var b strings.Builder
	for _, p := range ps {
		if p.ref {
			b.WriteString("{" + escape.Replace(p.text) + "}")
		} else {
			b.WriteString(escape.Replace(p.text))
		}
	}
	return b.String()
}
