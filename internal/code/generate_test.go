package code_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/code"
)

// generate draws a code of each family in its normal form. The forms and the check digits are written here once more, after the
// contract, so that what is tested does not judge itself.
var generate = map[code.Family]func(*rand.Rand) string{
	code.RNCP: func(r *rand.Rand) string { return "RNCP" + number(r, 3+r.IntN(3)) },
	code.RS:   func(r *rand.Rand) string { return "RS" + number(r, 1+r.IntN(5)) },
	code.CFD: func(r *rand.Rand) string {
		return many(r, digits, 1) + many(r, digits+letters, 2) + many(r, digits, 3) + many(r, digits+letters, 2)
	},
	code.ROME:       func(r *rand.Rand) string { return many(r, letters, 1) + many(r, digits, 4) },
	code.UAI:        func(r *rand.Rand) string { return withLetter(many(r, digits, 7)) },
	code.SIRET:      func(r *rand.Rand) string { return withKey(many(r, "012456789", 1) + many(r, digits, 12)) },
	code.SIREN:      func(r *rand.Rand) string { return withKey(many(r, digits, 8)) },
	code.NAF:        activity,
	code.NAF2025:    activity,
	code.MEF:        func(r *rand.Rand) string { return many(r, digits, 10) },
	code.SISE:       func(r *rand.Rand) string { return many(r, digits+letters, 1) + many(r, digits, 6) },
	code.OGR:        func(r *rand.Rand) string { return number(r, 1+r.IntN(9)) },
	code.Competence: func(r *rand.Rand) string { return number(r, 1+r.IntN(9)) },
	code.Savoir:     func(r *rand.Rand) string { return number(r, 1+r.IntN(9)) },
	code.NSF:        func(r *rand.Rand) string { return many(r, digits, 3) + many(r, strings.ToLower(letters), r.IntN(2)) },
	code.Formacode:  func(r *rand.Rand) string { return many(r, digits, 5) },
	code.IDCC:       func(r *rand.Rand) string { return number(r, 1+r.IntN(5)) },
	code.OPCO:       func(r *rand.Rand) string { return opcoSlugs[r.IntN(len(opcoSlugs))] },
	code.Bloc:       func(r *rand.Rand) string { return "RNCP" + number(r, 3+r.IntN(3)) + "BC" + many(r, digits, 2) },
	code.Commune: func(r *rand.Rand) string {
		return []string{many(r, digits, 2), "2A", "2B"}[r.IntN(3)] + many(r, digits, 3)
	},
	code.Postal: func(r *rand.Rand) string { return many(r, digits, 5) },
	code.Departement: func(r *rand.Rand) string {
		return []string{fmt.Sprintf("%02d", 1+r.IntN(19)), "2A", "2B", "95", "971", "978"}[r.IntN(6)]
	},
	code.Region:   func(r *rand.Rand) string { return fmt.Sprintf("%02d", 1+r.IntN(94)) },
	code.Academie: func(r *rand.Rand) string { return "A" + many(r, digits, 2) },
	code.ESCO: func(r *rand.Rand) string {
		h := func(n int) string { return many(r, "0123456789abcdef", n) }
		return strings.Join([]string{h(8), h(4), h(4), h(4), h(12)}, "-")
	},
	code.ISCO:   func(r *rand.Rand) string { return many(r, digits, 1+r.IntN(4)) },
	code.Onisep: func(r *rand.Rand) string { return []string{"FOR.", "MET."}[r.IntN(2)] + many(r, digits, 1+r.IntN(5)) },
}

var opcoSlugs = strings.Fields("afdas akto atlas constructys opcommerce ocapiat opco-2i ep mobilites sante uniformation")

// many draws n characters; a zero comes first more often than not where digits do.
func many(r *rand.Rand, from string, n int) string {
	var b strings.Builder
	for i := range n {
		c := from[r.IntN(len(from))]
		if i == 0 && from[0] == '0' && r.IntN(2) == 0 {
			c = '0'
		}
		b.WriteByte(c)
	}
	return b.String()
}

// number draws n digits, no zero first.
func number(r *rand.Rand, n int) string { return many(r, "123456789", 1) + many(r, digits, n-1) }

// activity draws a division, a group, a class or a sub-class.
func activity(r *rand.Rand) string {
	division := many(r, digits, 1) + many(r, "123456789", 1)
	class := division + many(r, digits, 2)
	return []string{division, class[:3], class, class + many(r, letters, 1)}[r.IntN(4)]
}

// withLetter adds the letter that seven digits have: that of their number modulo 23, of the letters but I, O and Q.
func withLetter(seven string) string {
	n := 0
	for _, c := range seven {
		n = (n*10 + int(c-'0')) % 23
	}
	return seven + "ABCDEFGHJKLMNPRSTUVWXYZ"[n:n+1]
}

// withKey adds the digit by which Luhn's sum is a multiple of ten.
func withKey(head string) string {
	for _, key := range digits {
		if luhn(head+string(key))%10 == 0 {
			return head + string(key)
		}
	}
	panic("no key for " + head)
}

// luhn is the sum of the digits with every second one from the right doubled, the two digits of a product counting apart.
func luhn(s string) (sum int) {
	doubled := [...]int{0, 2, 4, 6, 8, 1, 3, 5, 7, 9}
	for i := range s {
		if d := int(s[i] - '0'); (len(s)-i)%2 == 0 {
			sum += doubled[d]
		} else {
			sum += d
		}
	}
	return sum
}

// misspell types a code of a family as people do, and says which repairs bring it back.
func misspell(r *rand.Rand, f code.Family, s string) (typed string, repairs []string) {
	done := map[string]bool{}
	may := func(word, slipped string, ok bool) {
		if ok && slipped != s && r.IntN(2) == 0 {
			s, done[word] = slipped, true
		}
	}
	mayLoseZero(r, f, s, may)
	switch f {
	case code.RNCP, code.RS, code.Academie:
		may("prefixe", strings.TrimLeft(s, letters), true)
	case code.NAF, code.NAF2025:
		if len(s) > 2 {
			may("point-naf", s[:2]+"."+s[2:], true)
			if s[2] == '.' && s[0] == '0' && s[1] != '0' {
				may("zero-initial", s[1:], true)
			}
		}
	case code.CFD: // without its zero, a letter more makes a code of eight characters, another one
		may("lettre-de-specialite", s+many(r, letters, 1), !done["zero-initial"])
	}
	may("majuscules", otherCase(r, s), true)
	may("espaces", spaced(r, f, s), true)
	if head := heads[f]; len(head) > 0 {
		may("prefixe", head[r.IntN(len(head))]+s, true)
	}
	may("espaces", "\t"+s+" \u00a0", true)
	for _, word := range []string{"espaces", "majuscules", "prefixe", "zero-initial", "point-naf", "lettre-de-specialite"} {
		if done[word] {
			repairs = append(repairs, word)
		}
	}
	return s, repairs
}

// heads are what may stand before a code.
var heads = map[code.Family][]string{
	code.ISCO:   {"C", "c", "http://data.europa.eu/esco/isco/C"},
	code.ESCO:   {"http://data.europa.eu/esco/occupation/", "https://data.europa.eu/esco/skill/", "HTTP://data.europa.eu/ESCO/skill/"},
	code.Onisep: {"http://www.onisep.fr/http/redirection/formation/slug/", "http://www.onisep.fr/http/redirection/metier/slug/"},
}

// mayLoseZero loses the zeros that a family may lose, or adds those that an IDCC has not.
func mayLoseZero(r *rand.Rand, f code.Family, s string, may func(word, slipped string, ok bool)) {
	isDigit := func(at int) bool { return at < len(s) && strings.Contains(digits, s[at:at+1]) }
	switch f {
	case code.CFD, code.SIRET, code.Commune, code.Postal, code.Region:
		may("zero-initial", s[1:], s[0] == '0' && isDigit(1))
	case code.Departement, code.NAF, code.NAF2025:
		may("zero-initial", s[1:], s[0] == '0' && len(s) == 2)
	case code.UAI:
		zeros := min(len(s)-len(strings.TrimLeft(s, "0")), 6)
		if zeros > 0 {
			may("zero-initial", s[1+r.IntN(zeros):], true)
		}
	case code.Bloc, code.Academie:
		at := len(s) - 2
		may("zero-initial", s[:at]+s[at+1:], s[at] == '0')
	case code.IDCC:
		may("zero-initial", strings.Repeat("0", 1+r.IntN(4))+s, true)
	}
}

// otherCase changes the case of some letters.
func otherCase(r *rand.Rand, s string) string {
	return strings.Map(func(c rune) rune {
		if isLetter := c|0x20 >= 'a' && c|0x20 <= 'z'; isLetter && r.IntN(2) == 0 {
			return c ^ 0x20
		}
		return c
	}, s)
}

// spaced puts blanks between characters, and the dots and hyphens that are no part of a code.
func spaced(r *rand.Rand, f code.Family, s string) string {
	separators := []string{" ", "\t", "\u00a0", "\u202f", "\u200b", "\ufeff"}
	if !slices.Contains([]code.Family{code.NAF, code.NAF2025, code.Onisep, code.ESCO}, f) {
		separators = append(separators, ".")
	}
	if f != code.ESCO && f != code.OPCO {
		separators = append(separators, "-", "\u2011", "\u2013")
	}
	var b strings.Builder
	for i, c := range s {
		if i > 0 && r.IntN(4) == 0 {
			b.WriteString(separators[r.IntN(len(separators))])
		}
		b.WriteRune(c)
	}
	return b.String()
}

// Of every family: a code in its normal form needs no repair; one typed with any of the slips comes back to it, by the repairs
// that undo them, in the contract's order; and what was repaired is valid.
func TestGeneratedCodes(t *testing.T) {
	for _, f := range code.Families() {
		t.Run(string(f), func(t *testing.T) {
			r := rand.New(rand.NewPCG(5, uint64(len(f))))
			repaired := map[string]int{}
			for range 3000 {
				normal := generate[f](r)
				if got := code.Check(f, normal); !got.Valide || got.Normalise != normal || len(got.Reparations) > 0 {
					t.Fatalf("%+v, want %s as it is", got, normal)
				}
				typed, want := misspell(r, f, normal)
				got := code.Check(f, typed)
				if got.Normalise != normal || strings.Join(got.Reparations, " ") != strings.Join(want, " ") {
					t.Fatalf("Check(%q, %q) = %+v, want %q by %q", f, typed, got, normal, want)
				}
				holds(t, got)
				for _, word := range want {
					repaired[word]++
				}
			}
			for _, word := range slips[f] {
				if repaired[word] < 100 {
					t.Errorf("%d codes have %s repaired, want at least a hundred", repaired[word], word)
				}
			}
			if len(repaired) != len(slips[f]) {
				t.Errorf("repairs made: %v, want those of %q", repaired, slips[f])
			}
		})
	}
}

// slips are the repairs that a family knows.
var slips = func() map[code.Family][]string {
	all := map[code.Family][]string{
		code.RNCP: {"prefixe"}, code.RS: {"prefixe"}, code.CFD: {"zero-initial", "lettre-de-specialite"}, code.UAI: {"zero-initial"},
		code.SIRET: {"zero-initial"}, code.NAF: {"zero-initial", "point-naf"}, code.NAF2025: {"zero-initial", "point-naf"},
		code.IDCC: {"zero-initial"}, code.Bloc: {"zero-initial"}, code.Commune: {"zero-initial"}, code.Postal: {"zero-initial"},
		code.Departement: {"zero-initial"}, code.Region: {"zero-initial"}, code.Academie: {"prefixe", "zero-initial"},
		code.ESCO: {"prefixe"}, code.ISCO: {"prefixe"}, code.Onisep: {"prefixe"},
	}
	numbers := []code.Family{code.SIRET, code.SIREN, code.MEF, code.OGR, code.Competence, code.Savoir, code.Formacode, code.IDCC,
		code.Postal, code.Region, code.ISCO}
	for _, f := range code.Families() {
		all[f] = append(all[f], "espaces")
		if !slices.Contains(numbers, f) {
			all[f] = append(all[f], "majuscules")
		}
	}
	return all
}()

// keyed are the families with a check digit or letter, and the problem of a wrong one.
var keyed = map[code.Family]string{code.UAI: code.LettreDeControle, code.SIRET: code.CleDeControle, code.SIREN: code.CleDeControle}

// mutants are all strings that one character changed to another of its kind makes of s.
func mutants(s string) (all []string) {
	for at := range len(s) {
		kind := digits
		if strings.Contains(letters, s[at:at+1]) {
			kind = letters
		}
		for _, c := range strings.ReplaceAll(kind, s[at:at+1], "") {
			all = append(all, s[:at]+string(c)+s[at+1:])
		}
	}
	return all
}

// One character changed to another of its kind is always noticed, however the code is typed. No SIRET drawn here is La Poste's,
// or next to it.
func TestOneWrongCharacter(t *testing.T) {
	for _, f := range slices.Sorted(maps.Keys(keyed)) {
		r := rand.New(rand.NewPCG(6, uint64(len(f))))
		for range 300 {
			good := generate[f](r)
			for _, bad := range mutants(good) {
				typed, _ := misspell(r, f, bad)
				for _, s := range []string{bad, typed} {
					if got := code.Check(f, s); got.Valide || got.Probleme != keyed[f] {
						t.Errorf("%s %q, one character from %s: %q, want %q", f, s, good, got.Probleme, keyed[f])
					}
				}
			}
		}
	}
}

// Of La Poste's establishments a wrong digit passes only where its own second rule lets the outcome through.
func TestOneWrongDigitOfLaPoste(t *testing.T) {
	const siren = "356000000"
	isOurs := func(s string) bool {
		sum := 0
		for _, c := range s {
			sum += int(c - '0')
		}
		return luhn(s)%10 == 0 || strings.HasPrefix(s, siren) && sum%5 == 0
	}
	passed, refused := 0, 0
	for nic := 0; nic < 100000; nic += 97 {
		good := fmt.Sprintf("%s%05d", siren, nic)
		if got := code.Check(code.SIRET, good); got.Valide != isOurs(good) {
			t.Fatalf("%s: valide %v", good, got.Valide)
		} else if !got.Valide {
			continue
		}
		for _, bad := range mutants(good) {
			got := code.Check(code.SIRET, bad)
			if got.Valide != isOurs(bad) || !got.Valide && got.Probleme != code.CleDeControle {
				t.Errorf("%s, one digit from %s: valide %v %q", bad, good, got.Valide, got.Probleme)
			}
			if got.Valide {
				passed++
			} else {
				refused++
			}
		}
	}
	if passed == 0 || refused <= passed {
		t.Errorf("%d wrong digits pass and %d are refused", passed, refused)
	}
}
