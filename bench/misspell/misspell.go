// Package misspell writes titles as people mistype them: one error each, drawn with a seed, so that a run can be had again.
// It knows nothing of the search that it tests: its abbreviations are those of job advertisements and brochures, not those
// that the search reads.
package misspell

import (
	"math/rand/v2"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// A Kind is a kind of error.
type Kind string

// The kinds of errors.
const (
	Accent       Kind = "dropped accent"
	Swap         Kind = "swapped pair"
	Missing      Kind = "missing letter"
	Abbreviation Kind = "abbreviation"
)

// Kinds are all kinds.
var Kinds = []Kind{Accent, Swap, Missing, Abbreviation}

// A Case is a title and how it was mistyped.
type Case struct {
	Kind         Kind
	Title, Typed string
}

// Cases draws n cases of real titles, the kinds in turn. A title that has no place for an error of its kind is passed over.
func Cases(titles []string, n int, seed uint64) []Case {
	rng := rand.New(rand.NewPCG(seed, 0))
	var out []Case
	for tries := 0; len(out) < n && tries < 100*n; tries++ {
		title := titles[rng.IntN(len(titles))]
		kind := Kinds[len(out)%len(Kinds)]
		if typed, ok := mistype(rng, kind, title); ok {
			out = append(out, Case{kind, title, typed})
		}
	}
	return out
}

func mistype(rng *rand.Rand, kind Kind, title string) (string, bool) {
	letters := []rune(norm.NFC.String(title))
	switch kind {
	case Accent:
		return dropAccent(rng, letters)
	case Swap:
		return swap(rng, letters)
	case Missing:
		at, ok := pick(rng, len(letters), func(i int) bool { return unicode.IsLetter(letters[i]) })
		if !ok || len(letters) < 4 {
			return "", false
		}
		return string(letters[:at]) + string(letters[at+1:]), true
	}
	return abbreviate(rng, string(letters))
}

func dropAccent(rng *rand.Rand, letters []rune) (string, bool) {
	bare := func(r rune) rune {
		if parts := []rune(norm.NFD.String(string(r))); len(parts) > 1 && unicode.Is(unicode.Mn, parts[1]) {
			return parts[0]
		}
		return r
	}
	at, ok := pick(rng, len(letters), func(i int) bool { return bare(letters[i]) != letters[i] })
	if ok {
		letters[at] = bare(letters[at])
	}
	return string(letters), ok
}

func swap(rng *rand.Rand, letters []rune) (string, bool) {
	at, ok := pick(rng, len(letters)-1, func(i int) bool {
		return unicode.IsLetter(letters[i]) && unicode.IsLetter(letters[i+1]) && unicode.ToLower(letters[i]) != unicode.ToLower(letters[i+1])
	})
	if ok {
		letters[at], letters[at+1] = letters[at+1], letters[at]
	}
	return string(letters), ok
}

// usual are abbreviations that are not the beginning of a word.
var usual = map[string]string{
	"certificat d'aptitude professionnelle": "CAP", "brevet de technicien supérieur": "BTS", "baccalauréat professionnel": "bac pro",
	"baccalauréat": "bac", "brevet professionnel": "BP", "titre professionnel": "TP", "licence professionnelle": "LP",
	"mention complémentaire": "MC", "ressources humaines": "RH", "saint": "St", "sainte": "Ste", "management": "mgt",
	"développement": "dév.", "département": "dpt", "établissement": "étab.", "société": "sté", "bâtiment": "bât.",
	"systèmes d'information": "SI", "travaux publics": "TP",
}

// abbreviate writes an acronym or a usual abbreviation where there is one, and cuts a long word short otherwise, before a
// vowel and with a full stop: "tech. de maintenance".
func abbreviate(rng *rand.Rand, title string) (string, bool) {
	words := strings.Fields(title)
	for n := min(3, len(words)); n > 0; n-- {
		for i := 0; i+n <= len(words); i++ {
			if short, ok := usual[strings.ToLower(strings.Join(words[i:i+n], " "))]; ok {
				return strings.Join(append(append(append([]string{}, words[:i]...), short), words[i+n:]...), " "), true
			}
		}
	}
	at, ok := pick(rng, len(words), func(i int) bool { return cut(words[i]) > 0 })
	if !ok {
		return "", false
	}
	words[at] = string([]rune(words[at])[:cut(words[at])]) + "."
	return strings.Join(words, " "), true
}

// cut is where a word of seven letters or more is cut: after its fourth letter or a later consonant, before a vowel.
func cut(word string) int {
	letters := []rune(word)
	vowel := func(r rune) bool {
		return strings.ContainsRune("aeiouy", unicode.ToLower([]rune(norm.NFD.String(string(r)))[0]))
	}
	for _, r := range letters {
		if !unicode.IsLetter(r) {
			return 0
		}
	}
	for i := 4; i < len(letters)-2; i++ {
		if vowel(letters[i]) && !vowel(letters[i-1]) {
			return i
		}
	}
	return 0
}

// pick draws one of the places below n that fit.
func pick(rng *rand.Rand, n int, fits func(i int) bool) (int, bool) {
	var all []int
	for i := range max(n, 0) {
		if fits(i) {
			all = append(all, i)
		}
	}
	if len(all) == 0 {
		return 0, false
	}
	return all[rng.IntN(len(all))], true
}

// Same says whether two titles are one, case and accents folded.
func Same(a, b string) bool { return bare(a) == bare(b) }

func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(s))
}
