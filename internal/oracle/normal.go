package oracle

import (
	"regexp"
	"strings"
)

// The normal forms of §3.1, of the families that a table pairs. A cell of another
// form is no code, and its row states no pair.
var (
	ficheForm     = regexp.MustCompile(`^(RNCP|RS)[0-9]+$`)
	cfdForm       = regexp.MustCompile(`^[A-Z0-9]{3}[0-9]{3}[A-Z0-9]{2}$`)
	nsfForm       = regexp.MustCompile(`^[0-9]{3}[a-z]?$`)
	romeForm      = regexp.MustCompile(`^[A-Z][0-9]{4}$`)
	formacodeForm = regexp.MustCompile(`^[0-9]{5}$`)
	siseForm      = regexp.MustCompile(`^[A-Z0-9][0-9]{6}$`)
	mefForm       = regexp.MustCompile(`^[0-9]{10}$`)
	nafForm       = regexp.MustCompile(`^[0-9]{4}[A-Z]$`)
	idccForm      = regexp.MustCompile(`^[0-9]{1,5}$`)
	uaiForm       = regexp.MustCompile(`^[0-9]{7}[A-Z]$`)
	siretForm     = regexp.MustCompile(`^[0-9]{14}$`)
	communeForm   = regexp.MustCompile(`^[0-9][0-9AB][0-9]{3}$`)
	postalForm    = regexp.MustCompile(`^[0-9]{5}$`)
	ogrForm       = regexp.MustCompile(`^[0-9]+$`)
	escoForm      = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	onisepForm    = regexp.MustCompile(`^[A-Z]+\.[0-9]+$`)
)

// normal returns the normal form of a code, or "" when it has none; NR is none,
// though zeros before it would make a CFD.
func normal(family, cell string) string {
	code := strings.TrimSpace(cell)
	if code == "" || code == "NR" {
		return ""
	}
	switch family {
	case "rncp":
		return matching(ficheForm, strings.ToUpper(code))
	case "cfd":
		return matching(cfdForm, padded(strings.ToUpper(code), 8))
	case "nsf":
		return matching(nsfForm, strings.ToLower(code))
	case "rome":
		return matching(romeForm, strings.ToUpper(code))
	case "formacode":
		return matching(formacodeForm, code)
	case "sise":
		return matching(siseForm, strings.ToUpper(code))
	case "mef":
		return matching(mefForm, code)
	case "naf":
		return matching(nafForm, strings.ReplaceAll(strings.ToUpper(code), ".", ""))
	case "idcc":
		return matching(idccForm, strings.TrimLeft(code, "0"))
	case "uai":
		return uaiOf(padded(strings.ToUpper(code), 8))
	case "siret":
		return siretOf(code)
	case "commune":
		return matching(communeForm, padded(code, 5))
	case "postal":
		return matching(postalForm, padded(code, 5))
	case "ogr":
		return matching(ogrForm, code)
	case "esco":
		return matching(escoForm, strings.ToLower(code[strings.LastIndex(code, "/")+1:]))
	case "onisep":
		return matching(onisepForm, code[strings.LastIndex(code, "/")+1:])
	}
	return ""
}

func matching(form *regexp.Regexp, code string) string {
	if form.MatchString(code) {
		return code
	}
	return ""
}

// padded gives a code back the zeros that a spreadsheet took.
func padded(code string, length int) string {
	return strings.Repeat("0", max(0, length-len(code))) + code
}

// uaiOf checks the letter of a UAI.
func uaiOf(code string) string {
	if !uaiForm.MatchString(code) {
		return ""
	}
	n := 0
	for _, digit := range code[:7] {
		n = n*10 + int(digit-'0')
	}
	if "ABCDEFGHJKLMNPRSTUVWXYZ"[n%23] != code[7] {
		return ""
	}
	return code
}

// siretOf checks Luhn's key, or the plain sum that La Poste's own have.
func siretOf(code string) string {
	if len(code) == 13 {
		code = "0" + code
	}
	if !siretForm.MatchString(code) {
		return ""
	}
	luhn, plainSum := 0, 0
	for i, digit := range code {
		d := int(digit - '0')
		plainSum += d
		if i%2 == 0 {
			d *= 2
		}
		luhn += d/10 + d%10
	}
	if luhn%10 == 0 || strings.HasPrefix(code, "356000000") && plainSum%5 == 0 {
		return code
	}
	return ""
}
