package code

import "strings"

// uaiLetters are the check letters, in the order of the remainder modulo 23: no I, O, Q.
const uaiLetters = "ABCDEFGHJKLMNPRSTUVWXYZ"

// laPoste is the SIREN whose establishments may break Luhn's rule.
const laPoste = "356000000"

// uaiLetter checks the letter of seven digits and a letter: that of their number modulo 23.
func uaiLetter(code string) string {
	n, last := 0, len(code)-1
	for i := range last {
		n = 10*n + int(code[i]-'0')
	}
	if code[last] != uaiLetters[n%len(uaiLetters)] {
		return LettreDeControle
	}
	return ""
}

func sirenKey(code string) string {
	if luhn(code)%10 != 0 {
		return CleDeControle
	}
	return ""
}

// siretKey checks fourteen digits by Luhn's rule; those of La Poste may have a plain sum that is a multiple of five instead.
func siretKey(code string) string {
	if luhn(code)%10 == 0 || strings.HasPrefix(code, laPoste) && digitSum(code)%5 == 0 {
		return ""
	}
	return CleDeControle
}

// luhn sums the digits, every second one from the right doubled and cast out by nine.
func luhn(code string) int {
	sum := 0
	for i := range len(code) {
		d := int(code[len(code)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum
}

func digitSum(code string) int {
	sum := 0
	for i := range len(code) {
		sum += int(code[i] - '0')
	}
	return sum
}

// noZeroFirst refuses a number written with a leading zero.
func noZeroFirst(code string) string {
	if code[0] == '0' {
		return Forme
	}
	return ""
}

// notZeroZero refuses a nomenclature's two-digit head 00: numbering starts at 01.
func notZeroZero(code string) string {
	if strings.HasPrefix(code, "00") {
		return Forme
	}
	return ""
}
