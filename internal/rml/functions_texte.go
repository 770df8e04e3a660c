package rml

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Our parameters; each has one name.
func param(local string) Param    { return Param{IRIs: []string{fnNS + local}} }
func optional(local string) Param { return Param{IRIs: []string{fnNS + local}, Optional: true} }
func several(local string) Param  { return Param{IRIs: []string{fnNS + local}, Many: true} }

// ours makes one of our functions; its output is fn:resultat.
func ours(local string, bind func([]Arg) (Call, error), params ...Param) Function {
	return Function{IRI: fnNS + local, Params: params, Returns: []string{fnNS + "resultat"}, Bind: bind}
}

// texts are our functions that change texts.
func texts() []Function {
	return []Function{
		ours("trim", simple(func(a []Arg, out *Result) { out.Text(trimBlank(a[0].Text)) }), param("value")),
		ours("undouble", simple(func(a []Arg, out *Result) { out.Text(strings.ReplaceAll(a[0].Text, "''", "'")) }), param("value")),
		ours("mojibake", simple(func(a []Arg, out *Result) { out.Text(repairMojibake(a[0].Text)) }), param("value")),
		ours("padLeft", bindPadLeft, param("value"), param("length"), optional("char")),
		ours("split", bindSplit, param("value"), several("separator")),
		ours("except", bindExcept, param("value"), several("word")),
		ours("stripPrefix", bindStripPrefix, param("value"), param("pattern")),
		ours("extract", bindExtract, param("value"), param("pattern")),
		ours("fold", simple(fold), param("value")),
		ours("format", bindFormat, formatParams()...),
		ours("map", bindMap, param("value"), several("table"), optional("default")),
		ours("when", simple(when), param("value"), param("test"), several("word")),
		ours("intact", simple(intact), param("value")),
		ours("firstOf", simple(firstOf), several("a"), several("b"), several("c"), several("d")),
	}
}

// trimBlank takes blanks off both ends: white space of Unicode, no-break spaces and zero-width marks among it.
func trimBlank(s string) string {
	return strings.TrimFunc(s, isBlank)
}

func isBlank(r rune) bool {
	return unicode.IsSpace(r) || r == '\u200b' || r == '\u2060' || r == '\ufeff'
}

func bindPadLeft(static []Arg) (Call, error) {
	if static[1].Set {
		if _, err := padLength(static[1].Text); err != nil {
			return nil, err
		}
	}
	return func(a []Arg, out *Result) {
		n, err := padLength(a[1].Text)
		if err != nil {
			out.Reject(1, "longueur", err.Error())
			return
		}
		char := "0"
		if a[2].Set {
			char = a[2].Text
		}
		missing := max(0, n-utf8.RuneCountInString(a[0].Text))
		out.Text(strings.Repeat(char, missing) + a[0].Text)
	}, nil
}

// maxPad bounds fn:padLeft.
const maxPad = 100

func padLength(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > maxPad {
		return 0, fmt.Errorf("fn:length %s is no number from 0 to %d", Quote(s), maxPad)
	}
	return n, nil
}

func bindSplit(static []Arg) (Call, error) {
	for _, s := range static[1].List {
		if s.Text == "" {
			return nil, fmt.Errorf("an empty fn:separator")
		}
	}
	return func(a []Arg, out *Result) { splitInto(out, a[0].Text, a[1].List) }, nil
}

// splitInto adds the trimmed parts of s that are not blank, cut at whichever separator comes first.
func splitInto(out *Result, s string, separators []Value) {
	for {
		at, size := len(s), 0
		for _, sep := range separators {
			if i := strings.Index(s, sep.Text); i >= 0 && i < at {
				at, size = i, len(sep.Text)
			}
		}
		if part := trimBlank(s[:at]); part != "" {
			out.Text(part)
		}
		if size == 0 {
			return
		}
		s = s[at+size:]
	}
}

func bindExcept([]Arg) (Call, error) {
	return func(a []Arg, out *Result) {
		v := trimBlank(a[0].Text)
		for _, w := range a[1].List {
			if v == w.Text {
				return
			}
		}
		out.Add(a[0].Value)
	}, nil
}

// when yields the value if the test is one of the words.
func when(a []Arg, out *Result) {
	test := trimBlank(a[1].Text)
	for _, w := range a[2].List {
		if test == w.Text {
			out.Add(a[0].Value)
			return
		}
	}
}

// intact yields the trimmed text, unless characters of it were lost on the way here: U+FFFD stands for them.
func intact(a []Arg, out *Result) {
	v := trimBlank(a[0].Text)
	switch {
	case strings.ContainsRune(v, utf8.RuneError):
		out.Reject(0, "caracteres-perdus", Quote(v)+" has lost characters")
	case v != "":
		out.Text(v)
	}
}

func bindStripPrefix(static []Arg) (Call, error) {
	if !static[1].Set {
		return nil, fmt.Errorf("fn:pattern must be a constant")
	}
	re, err := regexp.Compile(`^(?:` + static[1].Text + `)`)
	if err != nil {
		return nil, fmt.Errorf("fn:pattern %s: %w", Quote(static[1].Text), err)
	}
	return func(a []Arg, out *Result) {
		v := a[0].Text
		if loc := re.FindStringIndex(v); loc != nil {
			v = v[loc[1]:]
		}
		out.Text(v)
	}, nil
}

// bindExtract reads a regular expression. A value in which nothing answers it is rejected, a blank one yields nothing.
func bindExtract(static []Arg) (Call, error) {
	if !static[1].Set {
		return nil, fmt.Errorf("fn:pattern must be a constant")
	}
	re, err := regexp.Compile(static[1].Text)
	if err != nil {
		return nil, fmt.Errorf("fn:pattern %s: %w", Quote(static[1].Text), err)
	}
	group := min(re.NumSubexp(), 1)
	return func(a []Arg, out *Result) {
		v := trimBlank(a[0].Text)
		switch found := re.FindStringSubmatch(v); {
		case v == "":
		case found == nil:
			out.Reject(0, "forme", Quote(v)+" has not the form that the mapping expects")
		case found[group] != "":
			out.Text(found[group])
		}
	}, nil
}

// maxFormatArgs is how many fn:argN there are.
const maxFormatArgs = 9

func formatParams() []Param {
	ps := []Param{param("pattern")}
	for i := range maxFormatArgs {
		ps = append(ps, optional("arg"+strconv.Itoa(i+1)))
	}
	return ps
}

// bindFormat reads a pattern in which {1} to {9} stand for the arguments. One that is named and has no value makes nothing.
func bindFormat(static []Arg) (Call, error) {
	if !static[0].Set {
		return nil, fmt.Errorf("fn:pattern must be a constant")
	}
	pieces, err := parseTemplate(static[0].Text)
	if err != nil {
		return nil, fmt.Errorf("fn:pattern %s: %w", Quote(static[0].Text), err)
	}
	for _, p := range pieces {
		if n, err := strconv.Atoi(p.text); p.ref && (err != nil || n < 1 || n > maxFormatArgs) {
			return nil, fmt.Errorf("fn:pattern %s: write {1} to {%d}, not {%s}", Quote(static[0].Text), maxFormatArgs, p.text)
		}
	}
	return func(a []Arg, out *Result) {
		var b strings.Builder
		for _, p := range pieces {
			if !p.ref {
				b.WriteString(p.text)
				continue
			}
			arg := a[p.text[0]-'0']
			if !arg.Set {
				return
			}
			b.WriteString(arg.Text)
		}
		out.Text(b.String())
	}, nil
}

// bindMap reads tables "K=V|K=V". What no table holds is the default, or a rejection.
func bindMap(static []Arg) (Call, error) {
	table := map[string]string{}
	for _, t := range static[1].List {
		for _, entry := range strings.Split(t.Text, "|") {
			k, v, ok := strings.Cut(entry, "=")
			if !ok {
				return nil, fmt.Errorf("fn:table entry %s: write KEY=VALUE, entries set apart by |", Quote(entry))
			}
			table[trimBlank(k)] = trimBlank(v)
		}
	}
	if !static[1].Set || len(table) == 0 {
		return nil, fmt.Errorf("fn:table must be a constant \"KEY=VALUE|KEY=VALUE\"")
	}
	return func(a []Arg, out *Result) {
		v, ok := table[trimBlank(a[0].Text)]
		switch {
		case ok:
			out.Text(v)
		case a[2].Set:
			out.Add(a[2].Value)
		default:
			out.Reject(0, "valeur-inconnue", Quote(a[0].Text)+" is in no table of the mapping")
		}
	}, nil
}

// firstOf yields the values of the first parameter that has any.
func firstOf(a []Arg, out *Result) {
	for _, arg := range a {
		if len(arg.List) > 0 {
			for _, v := range arg.List {
				out.Add(v)
			}
			return
		}
	}
}

// repairMojibake undoes Windows-1252 read as Latin-1, before and after, and UTF-8 read as Windows-1252, once: MÃ‰DIAS is MÉDIAS.
// Only a text whose every character has a Windows-1252 byte, and whose bytes are then UTF-8 with at least one character beyond
// ASCII, is such a one.
func repairMojibake(s string) string {
	s = strings.Map(printable, s)
	raw := make([]byte, 0, len(s))
	wide := false
	for _, r := range s {
		b, ok := cp1252Byte(r)
		if !ok {
			return s
		}
		wide = wide || b >= utf8.RuneSelf
		raw = append(raw, b)
	}
	if !wide || !utf8.Valid(raw) {
		return s
	}
	return strings.Map(printable, string(raw))
}

// printable turns a control character that no text holds into what Windows-1252 has in its place: œ, or an apostrophe. The five
// bytes that it leaves undefined are kept.
func printable(r rune) rune {
	if r < 0x80 || r > 0x9F {
		return r
	}
	if c := charmap.Windows1252.DecodeByte(byte(r)); c != utf8.RuneError {
		return c
	}
	return r
}

// cp1252Byte is the byte of a character, the five bytes that Windows-1252 leaves undefined standing for themselves.
func cp1252Byte(r rune) (byte, bool) {
	if b, ok := charmap.Windows1252.EncodeRune(r); ok {
		return b, true
	}
	switch r {
	case 0x81, 0x8D, 0x8F, 0x90, 0x9D:
		return byte(r), true
	}
	return 0, false
}
