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
// one of the reviewed words (capitals, no accents) and no civility. Any other name may be a natural person's, such as a
// sole trader's, and yields nothing, without a word about it anywhere.
func OrganisationName(words []string) Function {
	known := make(map[string]bool, len(words))
	for _, w := range words {
		known[w] = true
	}
	return ours("organisationName", simple(func(a []Arg, out *Result) {
		organisation := false
		for _, w := range nameWords(a[0].Text) {
			if civilities[w] {
				return
			}
			organisation = organisation || known[w]
		}
		if organisation {
			out.Text(trimBlank(a[0].Text))
		}
	}), param("value"))
}

// nameWords cuts a name into words in capitals without accents.
func nameWords(s string) []string {
	fold := transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC)
	plain, _, err := transform.String(fold, s)
	if err != nil {
		plain = s
	}
	return strings.FieldsFunc(strings.ToUpper(plain), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
