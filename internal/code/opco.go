package code

import "strings"

// opcos are the eleven opérateurs de compétences: the slug we give each, and its name as the State writes it.
//
// A name is not a code, and no repair of the contract turns one into the other: it is Forme, with the slug as suggestion.
var opcos = [...]struct{ slug, name string }{
	{"afdas", "AFDAS"},
	{"akto", "AKTO / Opco entreprises et salariés des services à forte intensité de main d'oeuvre"},
	{"atlas", "ATLAS"},
	{"constructys", "Constructys"},
	{"opcommerce", "L'Opcommerce"},
	{"ocapiat", "OCAPIAT"},
	{"opco-2i", "OPCO 2i"},
	{"ep", "Opco entreprises de proximité"},
	{"mobilites", "Opco Mobilités"},
	{"sante", "Opco Santé"},
	{"uniformation", "Uniformation, l'Opco de la Cohésion sociale"},
}

func opcoForms() []form {
	var all []form
	for _, o := range opcos {
		all = append(all, form{text(o.slug)})
	}
	return all
}

// opcoNamed finds the OPCO of a name, whatever its case, accents, blanks and punctuation, with or without "Opco" before it.
func opcoNamed(name string) (string, bool) {
	name = letters(name)
	for _, o := range opcos {
		slug := letters(o.slug)
		if name == letters(o.name) || name == slug || name == "opco"+slug {
			return o.slug, true
		}
	}
	return "", false
}

// letters keeps ASCII letters, in lower case, and digits; accented vowels of the names above lose their accent, whether it is
// composed or stands apart.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case 'é', 'É':
			return 'e'
		case 'à', 'À':
			return 'a'
		}
		switch c := classOf(r); {
		case c&upper != 0:
			return r + ('a' - 'A')
		case c != 0:
			return r
		}
		return -1
	}, s)
}
