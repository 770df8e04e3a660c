package rml

import "strings"

// numbers are our functions that read numbers as people write them.
func numbers() []Function {
	return []Function{ours("number", simple(number), param("value"))}
}

// number is fn:number: it reads a number as French tables write it, « 9 497,50 € » or « 1,1 % », and yields xsd:decimal's form,
// 9497.50. Blanks, the euro and the percent sign go, a comma is the decimal point; what is then no number is rejected.
func number(a []Arg, out *Result) {
	v := strings.Map(func(r rune) rune {
		switch {
		case isBlank(r), r == '€', r == '%':
			return -1
		case r == ',':
			return '.'
		}
		return r
	}, a[0].Text)
	whole, fraction, point := strings.Cut(strings.TrimPrefix(v, "-"), ".")
	switch {
	case v == "":
	case whole == "" || digits(whole) != len(whole) || point && fraction == "" || digits(fraction) != len(fraction):
		out.Reject(0, "nombre", Quote(a[0].Text)+" is no number")
	default:
		out.Text(v)
	}
}

// digits counts the digits that s begins with.
func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}
