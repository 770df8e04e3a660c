package rml

import (
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// civilities betray a natural person whatever else the name holds.
var civilities = map[string]bool{"M": true, "MR": true, "MME": true, "MLLE": true, "MONSIEUR": true, "MADAME": true, "MADEMOISELLE": true}

// OrganisationName is fn:organisationName: it yields a name only if that is an organisation's for sure, because it holds
// one of the reviewed words (capitals, no accents) or its legal category is a legal person's, and no civility. Any other
// name may be a natural person's, such as a sole trader's, and yields nothing, without a word about it anywhere. A word
// between parentheses does not count: registers write a sole trader with the trade name after it, Lucie PETIT (PETIT ACADEMY).
func OrganisationName(words []string) Function {
	known := make(map[string]bool, len(words))
	for _, w := range words {
		known[w] = true
	}
	return ours("organisationName", simple(func(a []Arg, out *Result) {
		person, organisation := legalCategory(a[1])
		for _, w := range nameWords(a[0].Text) {
			person = person || civilities[w]
		}
		for _, w := range nameWords(outsideParentheses(a[0].Text)) {
			organisation = organisation || known[w]
		}
		if organisation && !person {
			out.Text(trimBlank(a[0].Text))
		}
	}), param("value"), optional("category"))
}

// outsideParentheses leaves out what stands between parentheses; one that is not closed goes to the end.
func outsideParentheses(s string) string {
	depth := 0
	return strings.Map(func(r rune) rune {
		switch {
		case r == '(':
			depth++
		case r == ')' && depth > 0:
			depth--
		case depth == 0:
			return r
		}
		return ' '
	}, s)
}

// legalCategory reads a category of SIRENE, four digits: those that begin with 1 are natural persons (1000 is the sole
// trader), all others are not. One that cannot be read says neither.
func legalCategory(a Arg) (person, organisation bool) {
	c := trimBlank(a.Text)
	if !a.Set || len(c) != 4 || digits(c) != 4 {
		return false, false
	}
	return c[0] == '1', c[0] != '1'
}

// fold is fn:fold: the words of a text in capitals without accents, one blank between two, so that names that differ in
// nothing else are the same.
func fold(a []Arg, out *Result) {
	if words := nameWords(a[0].Text); len(words) > 0 {
		out.Text(strings.Join(words, " "))
	}
}

// ligatures are letters that no decomposition takes apart.
var ligatures = strings.NewReplacer("Œ", "OE", "Æ", "AE")

// nameWords cuts a name into words in capitals without accents.
func nameWords(s string) []string {
	plain, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), s)
	if err != nil {
		plain = s
	}
	plain = ligatures.Replace(strings.ToUpper(plain))
	return strings.FieldsFunc(plain, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
