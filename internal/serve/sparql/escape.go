package sparql

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"passerelle/internal/answer"
)

// decodeEscapes replaces \uXXXX and \UXXXXXXXX wherever they stand (SPARQL 1.1 §19.2), so that no keyword hides behind
// them. A backslash that another one escapes begins none. What is forwarded to a store holds none of them.
func decodeEscapes(query string) (string, error) {
	if !utf8.ValidString(query) {
		return "", &SyntaxError{1, 1, phrase("la requête n'est pas en UTF-8", "the query is not UTF-8")}
	}
	if strings.IndexByte(query, '\\') < 0 {
		return query, nil
	}
	var b strings.Builder
	for i := 0; i < len(query); {
		if query[i] != '\\' || i+1 == len(query) {
			b.WriteByte(query[i])
			i++
			continue
		}
		digits := map[byte]int{'u': 4, 'U': 8}[query[i+1]]
		if digits == 0 {
			b.WriteString(query[i : i+2])
			i += 2
			continue
		}
		r, ok := codepoint(query[i+2:], digits)
		if !ok {
			return "", at(query, i, phrase("l'échappement \\u prend quatre chiffres hexadécimaux, \\U huit, d'un caractère",
				"an escape \\u takes four hexadecimal digits, \\U eight, of a character"))
		}
		b.WriteRune(r)
		i += 2 + digits
	}
	return b.String(), nil
}

func codepoint(in string, digits int) (rune, bool) {
	if len(in) < digits {
		return 0, false
	}
	n, err := strconv.ParseUint(in[:digits], 16, 32)
	// A NUL or a line end made of an escape would only serve to deceive.
	return rune(n), err == nil && n < utf8.MaxRune && utf8.ValidRune(rune(n)) && n >= ' '
}

// at makes a SyntaxError of a byte offset.
func at(query string, offset int, text answer.Phrase) error {
	before := query[:offset]
	line := strings.Count(before, "\n")
	column := utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
	return &SyntaxError{line + 1, column + 1, text}
}
