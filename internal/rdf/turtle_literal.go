package rdf

import "bytes"

// number takes an integer, a decimal or a double (RDF 1.1 Turtle, §6.5, INTEGER to EXPONENT).
func (s *scanner) number() error {
	n := 0
	if c := s.at(0); c == '+' || c == '-' {
		n = 1
	}
	whole := s.digits(n)
	datatype, n := "integer", n+whole
	if s.at(n) == '.' {
		part := s.digits(n + 1)
		switch {
		case part > 0:
			datatype, n = "decimal", n+1+part
		case whole > 0 && s.exponent(n+1) > 0:
			n++
		}
	}
	if n == 0 || !isDigit(s.at(n-1)) && s.at(n-1) != '.' {
		return s.wrong("%q is no number", s.ahead(1))
	}
	if e := s.exponent(n); e > 0 {
		datatype, n = "double", n+e
	}
	s.word = AppendLiteral(s.word, s.ahead(n), XSD+datatype, "")
	s.skip(n)
	return nil
}

// digits counts the digits that stand n bytes ahead.
func (s *scanner) digits(n int) int {
	start := n
	for isDigit(s.at(n)) {
		n++
	}
	return n - start
}

// exponent is the length of the exponent that stands n bytes ahead, 0 when there is none.
func (s *scanner) exponent(n int) int {
	if c := s.at(n); c != 'e' && c != 'E' {
		return 0
	}
	sign := 1
	if c := s.at(n + 1); c == '+' || c == '-' {
		sign = 2
	}
	if digits := s.digits(n + sign); digits > 0 {
		return sign + digits
	}
	return 0
}

// literal takes a string in any of the four quotes, and the language or datatype that follows it.
func (s *scanner) literal() error {
	quote, width := s.at(0), 1
	if s.at(1) == quote && s.at(2) == quote {
		width = 3
	}
	length, err := s.stringLength(quote, width)
	if err != nil {
		return err
	}
	raw := s.ahead(width + length)[width:]
	form, at, err := appendQuoted(append(s.word, '"'), raw)
	if err != nil {
		return s.wrongAt(s.line+bytes.Count(raw[:at], []byte("\n")), err)
	}
	s.word = append(form, '"')
	s.skip(length + 2*width)
	return s.tail()
}

// stringLength is the length of what stands between quotes of the width given.
func (s *scanner) stringLength(quote, width int) (int, error) {
	for n := width; ; n++ {
		switch c := s.at(n); {
		case c == quote && (width == 1 || s.at(n+1) == quote && s.at(n+2) == quote):
			return n - width, nil
		case c == '\\':
			n++
		case c < 0, width == 1 && (c == '\n' || c == '\r'):
			if width == 3 {
				return 0, s.wrong("the string that %s opens here is not closed", s.ahead(3))
			}
			return 0, s.wrong("string %.60q is not closed on its line", s.ahead(n))
		}
	}
}

// tail takes the language or the datatype that follows a string, white space or not.
func (s *scanner) tail() error {
	apart := s.at(0) != '@'
	s.space()
	switch {
	case s.at(0) == '@':
		return s.language(apart)
	case s.at(0) == '^' && s.at(1) == '^':
		s.skip(2)
		return s.datatype()
	}
	return nil
}

// language takes a tag. One apart from its string may be the directive of a next statement, the dot before it forgotten.
func (s *scanner) language(apart bool) error {
	n := 1
	for c := s.at(n); c >= 0 && (isLetter(c) || isDigit(c) || c == '-'); c = s.at(n) {
		n++
	}
	tag := s.ahead(n)[1:]
	if apart && (string(tag) == "prefix" || string(tag) == "base") {
		return nil
	}
	if len(tag) == 0 || tagLength(tag) != len(tag) {
		return s.wrong("@%.60s is no language tag", tag)
	}
	s.word = append(append(s.word, '@'), bytes.ToLower(tag)...)
	s.skip(n)
	return nil
}

// datatype takes the IRI of a datatype; xsd:string is not written.
func (s *scanner) datatype() error {
	s.space()
	text := len(s.word)
	s.word = append(s.word, "^^"...)
	var err error
	switch {
	case s.at(0) == '<':
		err = s.iri()
	default:
		n := s.prefixLength()
		if s.at(n) != ':' {
			return s.wrong("^^ is not followed by an IRI")
		}
		err = s.prefixed(n)
	}
	if string(s.word[text:]) == "^^<"+String+">" {
		s.word = s.word[:text]
	}
	return err
}
