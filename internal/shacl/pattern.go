package shacl

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// compilePattern turns a regular expression of XPath (XQuery and XPath Functions and Operators 3.1, §5.6.1) and its
// flags into one of Go. What Go's linear-time engine cannot do, and what XPath does not define, is refused: a pattern
// never silently means something else.
func compilePattern(pattern, flags string) (*regexp.Regexp, error) {
	goFlags := ""
	for _, f := range flags {
		switch f {
		case 's', 'm', 'i':
			if !strings.ContainsRune(goFlags, f) {
				goFlags += string(f)
			}
		case 'x', 'q':
		default:
			return nil, fmt.Errorf("unknown flag %q", f)
		}
	}
	translated, err := translatePattern(pattern, flags)
	if err != nil {
		return nil, err
	}
	if goFlags != "" {
		translated = "(?" + goFlags + ")" + translated
	}
	return regexp.Compile(translated)
}

func translatePattern(pattern, flags string) (string, error) {
	if strings.Contains(flags, "q") {
		return regexp.QuoteMeta(pattern), nil
	}
	t := &translator{in: []rune(pattern), spaced: strings.Contains(flags, "x"), dotAll: strings.Contains(flags, "s")}
	for t.at < len(t.in) {
		if err := t.next(); err != nil {
			return "", fmt.Errorf("character %d: %w", t.at+1, err)
		}
	}
	return t.out.String(), nil
}

// translator rewrites an expression from left to right.
type translator struct {
	in     []rune
	at     int
	out    strings.Builder
	spaced bool // white space outside classes is for reading only
	dotAll bool // the dot stands for line ends too
}

func (t *translator) peek(ahead int) rune {
	if t.at+ahead < len(t.in) {
		return t.in[t.at+ahead]
	}
	return 0
}

func (t *translator) next() error {
	c := t.peek(0)
	switch {
	case c == '\\':
		return t.escape(outsideClass)
	case c == '[':
		return t.class()
	case c == '{':
		return t.quantity()
	case c == '(' && t.peek(1) == '?' && t.peek(2) != ':':
		return errors.New("only (?: may follow an opening parenthesis")
	case c == ']' || c == '}':
		return fmt.Errorf("%q without its opening, or not escaped", c)
	case c == '.' && !t.dotAll:
		t.out.WriteString(`[^\n\r]`)
	case t.spaced && (c == ' ' || c == '\t' || c == '\n' || c == '\r'):
	default:
		t.out.WriteRune(c)
	}
	t.at++
	return nil
}

// quantity copies {n}, {n,} or {n,m}.
func (t *translator) quantity() error {
	end := t.at
	for end < len(t.in) && t.in[end] != '}' {
		end++
	}
	if end == len(t.in) {
		return errors.New("{ without its closing, or not escaped")
	}
	inside := string(t.in[t.at+1 : end])
	low, high, _ := strings.Cut(inside, ",")
	if low == "" || strings.Trim(low+high, "0123456789") != "" {
		return fmt.Errorf("{%s} is not a quantity", inside)
	}
	t.out.WriteString("{" + inside + "}")
	t.at = end + 1
	return nil
}

// class copies a character class. Subtraction, and the brackets that other dialects let stand inside, are refused.
func (t *translator) class() error {
	t.out.WriteRune('[')
	t.at++
	if t.peek(0) == '^' {
		t.out.WriteRune('^')
		t.at++
	}
	for start := t.at; ; {
		switch c := t.peek(0); {
		case t.at >= len(t.in):
			return errors.New("[ without its closing")
		case c == ']' && t.at == start:
			return errors.New("empty class, or ] not escaped")
		case c == ']':
			t.out.WriteRune(']')
			t.at++
			return nil
		case c == '[':
			return errors.New("[ inside a class: subtraction is not supported, and the character itself is written \\[")
		case c == '\\':
			if err := t.escape(insideClass); err != nil {
				return err
			}
		default:
			t.out.WriteRune(c)
			t.at++
		}
	}
}

// wordCharacters is \w of XPath: all but punctuation, separators and others.
const wordCharacters = `\p{L}\p{M}\p{N}\p{S}`

// The characters that may begin a name, and those that may follow (XML 1.0, §2.3).
const (
	nameStart = `:A-Z_a-z\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{2FF}\x{370}-\x{37D}\x{37F}-\x{1FFF}\x{200C}-\x{200D}` +
		`\x{2070}-\x{218F}\x{2C00}-\x{2FEF}\x{3001}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFFD}\x{10000}-\x{EFFFF}`
	nameCharacters = nameStart + `.0-9\x{B7}\x{300}-\x{36F}\x{203F}-\x{2040}\-`
)

// outsideClass and insideClass give what the multi-character escapes become in each place.
var (
	outsideClass = map[rune]string{
		's': `[ \t\n\r]`, 'S': `[^ \t\n\r]`, 'd': `\p{Nd}`, 'D': `\P{Nd}`, 'w': `[` + wordCharacters + `]`, 'W': `[^` + wordCharacters + `]`,
		'i': `[` + nameStart + `]`, 'I': `[^` + nameStart + `]`, 'c': `[` + nameCharacters + `]`, 'C': `[^` + nameCharacters + `]`,
		'n': `\n`, 'r': `\r`, 't': `\t`,
	}
	insideClass = map[rune]string{
		's': ` \t\n\r`, 'S': `\x{0}-\x{8}\x{B}\x{C}\x{E}-\x{1F}\x{21}-\x{10FFFF}`, 'd': `\p{Nd}`, 'D': `\P{Nd}`, 'w': wordCharacters,
		'i': nameStart, 'c': nameCharacters, 'n': `\n`, 'r': `\r`, 't': `\t`,
	}
)

// escape rewrites what follows a backslash. Any sign may be escaped; XPath allows only some, but with one meaning.
func (t *translator) escape(known map[rune]string) error {
	c := t.peek(1)
	switch {
	case t.at+1 >= len(t.in):
		return errors.New("backslash at the end")
	case c >= '0' && c <= '9':
		return errors.New("back-references are not supported")
	case c == 'p' || c == 'P':
		return t.property()
	case known[c] != "":
		t.out.WriteString(known[c])
	case c < unicode.MaxASCII && (unicode.IsPunct(c) || unicode.IsSymbol(c)):
		t.out.WriteString(`\` + string(c))
	default:
		return fmt.Errorf("\\%c is not supported", c)
	}
	t.at += 2
	return nil
}

// property copies \p{Name}; Go knows the general categories, and refuses the blocks.
func (t *translator) property() error {
	end := t.at
	for end < len(t.in) && t.in[end] != '}' {
		end++
	}
	if t.peek(2) != '{' || end == len(t.in) {
		return errors.New("\\p without {category}")
	}
	if name := string(t.in[t.at+3 : end]); len(name) > 2 || unicode.Categories[name] == nil {
		return fmt.Errorf("\\p{%s}: only the general categories of Unicode are supported", name)
	}
	t.out.WriteString(string(t.in[t.at : end+1]))
	t.at = end + 1
	return nil
}
