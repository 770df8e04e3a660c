package shacl

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"passerelle/internal/rdf"
)

// String-based constraint components (SHACL §4.4).

// textOf returns what SPARQL's str() gives for a node; a blank node has none.
func (b *binding) textOf(node rdf.ID) (text string, ok bool) {
	form := b.form(node)
	switch form[0] {
	case '_':
		return "", false
	case '<':
		if strings.IndexByte(form, '\\') >= 0 {
			return rdf.Text(form), true
		}
		return form[1 : len(form)-1], true
	}
	lexical, _ := splitLiteral(form)
	return unescaped(lexical), true
}

// ofLength bounds the number of characters (§4.4.1, §4.4.2).
type ofLength struct{ min, max int }

const noLimit = int(^uint(0) >> 1)

func (t ofLength) holds(e *evaluator, node rdf.ID) bool {
	text, ok := e.textOf(node)
	n := utf8.RuneCountInString(text)
	return ok && n >= t.min && n <= t.max
}

func readMinLength(p *parser, s *shape, st statement) {
	if n, ok := p.count(s, st); ok {
		s.add("MinLength", eachValue{ofLength{n, noLimit}},
			fmt.Sprintf("le texte a moins de %d %s", n, plural(n, "caractère", "caractères")),
			fmt.Sprintf("the text is shorter than %d %s", n, plural(n, "character", "characters")))
	}
}

func readMaxLength(p *parser, s *shape, st statement) {
	if n, ok := p.count(s, st); ok {
		s.add("MaxLength", eachValue{ofLength{0, n}},
			fmt.Sprintf("le texte a plus de %d %s", n, plural(n, "caractère", "caractères")),
			fmt.Sprintf("the text is longer than %d %s", n, plural(n, "character", "characters")))
	}
}

// matches asks that a part of the text match a regular expression (§4.4.3).
type matches struct{ expression *regexp.Regexp }

func (t matches) holds(e *evaluator, node rdf.ID) bool {
	text, ok := e.textOf(node)
	return ok && t.expression.MatchString(text)
}

func readPattern(p *parser, s *shape, st statement) {
	pattern, ok := p.plain(s, st)
	if !ok {
		return
	}
	flags := ""
	if given := p.doc.values(s.node, Namespace+"flags"); len(given) > 0 {
		flags = rdf.Text(given[0].o)
	}
	expression, err := compilePattern(pattern, flags)
	if err != nil {
		p.fail(s.node, st, "sh:pattern %q: %v", pattern, err)
		return
	}
	s.add("Pattern", eachValue{matches{expression}},
		fmt.Sprintf("le texte ne suit pas le motif %s", pattern),
		fmt.Sprintf("the text does not match the pattern %s", pattern))
}

// readFlags checks the form only: sh:pattern takes the flags.
func readFlags(p *parser, s *shape, st statement) { p.plain(s, st) }

// inLanguages asks for a language tag that one of the ranges matches (§4.4.4; RFC 4647 §3.3.1, basic filtering).
type inLanguages struct{ ranges []string }

func (t inLanguages) holds(e *evaluator, node rdf.ID) bool {
	tag := e.language(node)
	return slices.ContainsFunc(t.ranges, func(r string) bool {
		return tag != "" && (r == "*" || tag == r || strings.HasPrefix(tag, r) && tag[len(r)] == '-')
	})
}

// language returns the language tag of a literal, in lower case; "" for none.
func (b *binding) language(node rdf.ID) string {
	_, ending := splitLiteral(b.form(node))
	if tag, ok := strings.CutPrefix(ending, langEnding); ok {
		return strings.ToLower(tag)
	}
	return ""
}

func readLanguageIn(p *parser, s *shape, st statement) {
	members, ok := p.members(s, st)
	if !ok {
		return
	}
	var ranges []string
	for _, m := range members {
		t, err := rdf.ParseTerm(m)
		if err != nil || t.Datatype != rdf.String {
			p.fail(s.node, st, "sh:languageIn: %s is not an xsd:string", m)
			return
		}
		ranges = append(ranges, strings.ToLower(t.Value))
	}
	list := strings.Join(ranges, ", ")
	s.add("LanguageIn", eachValue{inLanguages{ranges}},
		fmt.Sprintf("la langue de la valeur n'est pas parmi : %s", list),
		fmt.Sprintf("the language of the value is not among: %s", list))
}

// uniqueLang reports, without value, each language that two values share (§4.4.5). It names the triple of the second.
type uniqueLang struct{}

func (uniqueLang) check(e *evaluator, f *frame) {
	if len(f.values) < 2 {
		return
	}
	byTag := map[string][]value{}
	var tags []string
	for _, v := range f.values {
		tag := e.language(v.node)
		if tag == "" {
			continue
		}
		if byTag[tag] = append(byTag[tag], v); len(byTag[tag]) == 2 {
			tags = append(tags, tag)
		}
	}
	for _, tag := range tags {
		e.fail(f, value{0, tripleAt(byTag[tag], 1)})
	}
}

func readUniqueLang(p *parser, s *shape, st statement) {
	if p.boolean(s, st) {
		s.add("UniqueLang", uniqueLang{}, "plusieurs valeurs dans la même langue", "several values in the same language")
	}
}
