package code

import "strings"

// class is a set of kinds of characters.
type class uint8

const (
	digit class = 1 << iota
	upper       // A to Z
	lower       // a to z
	hex         // 0 to 9, a to f
	corse       // A or B, second character of a Corsican code
)

// classes gives every byte its kinds; those outside ASCII have none.
var classes = classTable()

func classTable() (t [256]class) {
	for c := range t {
		switch {
		case '0' <= c && c <= '9':
			t[c] = digit | hex
		case 'A' <= c && c <= 'Z':
			t[c] = upper
		case 'a' <= c && c <= 'f':
			t[c] = lower | hex
		case 'g' <= c && c <= 'z':
			t[c] = lower
		}
	}
	t['A'] |= corse
	t['B'] |= corse
	return t
}

// segment is a stretch of a code: fixed text, or min to max characters of one class.
type segment struct {
	text     string
	in       class
	min, max int
}

// form is a code's shape, segment after segment. It is matched from left to right without turning back, which is enough: where
// two neighbours share characters the first has a fixed length.
type form []segment

func text(s string) segment             { return segment{text: s} }
func exactly(n int, in class) segment   { return segment{in: in, min: n, max: n} }
func between(n, m int, c class) segment { return segment{in: c, min: n, max: m} }
func forms(f ...form) []form            { return f }

// verdict is how well a string fits a form.
type verdict uint8

const (
	misfits     verdict = iota
	wrongLength         // right kinds at their places, but digits missing or too many
	fits
)

// match returns the best verdict over several forms.
func match(alternatives []form, s string) verdict {
	best := misfits
	for _, f := range alternatives {
		best = max(best, f.match(s))
	}
	return best
}

func (f form) match(s string) verdict {
	v := fits
	for i, g := range f {
		if g.text != "" {
			rest, ok := strings.CutPrefix(s, g.text)
			if !ok {
				return misfits
			}
			s = rest
			continue
		}
		shared := i+1 < len(f) && g.in&f[i+1].in != 0
		n := g.take(s, shared)
		if n < g.min || n > g.max {
			// Only digits may lack or abound. What comes after digits that lack is not at its place when there are none at all, nor
			// when it might be taken for them.
			if g.in&(digit|hex) == 0 || n < len(s) && n < g.min && (n == 0 || shared) {
				return misfits
			}
			v = wrongLength
		}
		s = s[n:]
	}
	if s != "" {
		return misfits
	}
	return v
}

// take counts the leading characters of s that belong to the segment: all of its class, or at most max of them when the next
// segment shares the class.
func (g segment) take(s string, shared bool) int {
	if shared && len(s) > g.max {
		s = s[:g.max]
	}
	n := 0
	for n < len(s) && classes[s[n]]&g.in != 0 {
		n++
	}
	return n
}
