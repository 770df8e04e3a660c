package answer

import (
	"strconv"
	"unicode/utf8"

	"passerelle/internal/life"
)

// The documents of api.md §3.1 and §3.2 as encoding/json writes them without HTML escapes, at a tenth of its cost: answers
// to many codes are made of little else. A test holds both against each other.

// AppendMembers appends the members of a resolution, without the braces around them.
func (r *Resolution) AppendMembers(b []byte) []byte {
	b = append(b, `"type":`...)
	b = appendString(b, r.Type)
	b = append(b, `,"code":`...)
	b = r.Code.append(b)
	b = append(b, `,"date":`...)
	b = r.Date.append(b)
	b = append(b, `,"session":`...)
	if r.Session == nil {
		b = append(b, "null"...)
	} else {
		b = r.Session.Debut.append(append(b, `{"debut":`...))
		b = r.Session.Fin.append(append(b, `,"fin":`...))
		b = append(b, '}')
	}
	b = append(b, `,"statut":`...)
	b = appendString(b, string(r.Statut))
	b = append(b, `,"ressource":`...)
	if r.Ressource == nil {
		b = append(b, "null"...)
	} else {
		b = append(r.Ressource.appendMembers(append(b, '{')), '}')
	}
	b = appendAll(append(b, `,"remplacePar":`...), r.RemplacePar, (*Target).append)
	b = appendAll(append(b, `,"candidats":`...), r.Candidats, (*Target).append)
	b = appendAll(append(b, `,"chaine":`...), r.Chaine, (*Link).append)
	b = append(b, `,"regle":`...)
	b = appendString(b, r.Regle)
	b = append(b, `,"explication":{"fr":`...)
	b = appendString(b, r.Explication.FR)
	b = append(b, `,"en":`...)
	b = appendString(b, r.Explication.EN)
	b = appendAll(append(b, `},"autresFamilles":`...), r.AutresFamilles, (*Code).append)
	return appendAll(append(b, `,"sources":`...), r.Sources, (*Source).append)
}

func appendAll[T any](b []byte, all []T, one func(*T, []byte) []byte) []byte {
	if all == nil {
		return append(b, "null"...)
	}
	b = append(b, '[')
	for i := range all {
		if i > 0 {
			b = append(b, ',')
		}
		b = one(&all[i], b)
	}
	return append(b, ']')
}

func appendWord(s *string, b []byte) []byte { return appendString(b, *s) }

func (c *Code) append(b []byte) []byte {
	b = append(b, `{"type":`...)
	b = appendString(b, c.Type)
	b = append(b, `,"famille":`...)
	b = c.Famille.append(b)
	b = append(b, `,"saisi":`...)
	b = appendString(b, c.Saisi)
	b = append(b, `,"valide":`...)
	b = strconv.AppendBool(b, c.Valide)
	b = append(b, `,"normalise":`...)
	b = c.Normalise.append(b)
	b = appendAll(append(b, `,"reparations":`...), c.Reparations, appendWord)
	b = append(b, `,"probleme":`...)
	b = c.Probleme.append(b)
	b = appendAll(append(b, `,"suggestions":`...), c.Suggestions, (*Suggestion).append)
	b = append(b, `,"ressource":`...)
	b = c.Ressource.append(b)
	b = append(b, `,"connu":`...)
	if c.Connu == nil {
		return append(b, "null}"...)
	}
	return append(strconv.AppendBool(b, *c.Connu), '}')
}

func (s *Suggestion) append(b []byte) []byte {
	b = appendString(append(b, `{"famille":`...), string(s.Famille))
	return append(appendString(append(b, `,"code":`...), s.Code), '}')
}

func (r *Resource) appendMembers(b []byte) []byte {
	b = append(b, `"id":`...)
	b = appendString(b, r.ID)
	b = append(b, `,"code":`...)
	b = appendString(b, r.Code)
	b = append(b, `,"intitule":`...)
	b = r.Intitule.append(b)
	b = append(b, `,"validite":{"debut":`...)
	b = r.Validite.Debut.append(b)
	b = append(b, `,"fin":`...)
	b = r.Validite.Fin.append(b)
	if r.Validite.DebutInconnu {
		b = append(b, `,"debutInconnu":true`...)
	}
	if r.Validite.FinInconnue {
		b = append(b, `,"finInconnue":true`...)
	}
	b = append(b, `},"etat":`...)
	b = appendString(b, r.Etat)
	b = append(b, `,"constateLe":`...)
	b = r.ConstateLe.append(b)
	b = append(b, `,"perime":`...)
	return strconv.AppendBool(b, r.Perime)
}

func (t *Target) append(b []byte) []byte {
	b = t.appendMembers(append(b, '{'))
	b = append(b, `,"distance":`...)
	b = strconv.AppendInt(b, int64(t.Distance), 10)
	if t.Sens != "" {
		b = append(b, `,"sens":`...)
		b = t.Sens.append(b)
	}
	return append(b, '}')
}

func (l *Link) append(b []byte) []byte {
	b = append(b, `{"ancien":`...)
	b = appendString(b, l.Ancien)
	b = append(b, `,"nouveau":`...)
	b = appendString(b, l.Nouveau)
	b = appendAll(append(b, `,"declarePar":`...), l.DeclarePar, appendWord)
	b = appendAll(append(b, `,"sources":`...), l.Sources, appendWord)
	return append(b, '}')
}

func (s *Source) append(b []byte) []byte {
	b = append(b, `{"id":`...)
	b = appendString(b, s.ID)
	b = append(b, `,"nom":`...)
	b = appendString(b, s.Nom)
	b = append(b, `,"intitule":`...)
	b = appendString(b, s.Intitule)
	b = append(b, `,"attribution":`...)
	return append(appendString(b, s.Attribution), '}')
}

func (t Text) append(b []byte) []byte {
	if t == "" {
		return append(b, "null"...)
	}
	return appendString(b, string(t))
}

func (d Day) append(b []byte) []byte {
	if d.none() {
		return append(b, "null"...)
	}
	b = append(b, '"')
	b = life.Day(d).Append(b)
	return append(b, '"')
}

// AppendString appends a JSON string as encoding/json does.
func AppendString(b []byte, s string) []byte { return appendString(b, s) }

func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c < utf8.RuneSelf && c != '"' && c != '\\' {
			i++
			continue
		}
		size, escape := 1, ""
		if c >= utf8.RuneSelf {
			var r rune
			r, size = utf8.DecodeRuneInString(s[i:])
			switch {
			case r == utf8.RuneError && size == 1:
				escape = `\ufffd`
			case r == '\u2028':
				escape = `\u2028`
			case r == '\u2029':
				escape = `\u2029`
			}
			if escape == "" {
				i += size
				continue
			}
		}
		b = append(b, s[from:i]...)
		if escape != "" {
			b = append(b, escape...)
		} else {
			b = appendEscape(b, c)
		}
		i += size
		from = i
	}
	return append(append(b, s[from:]...), '"')
}

// appendEscape writes an ASCII character that cannot stand in a JSON string as it is.
func appendEscape(b []byte, c byte) []byte {
	const hex = "0123456789abcdef"
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\b':
		return append(b, `\b`...)
	case '\f':
		return append(b, `\f`...)
	case '\n':
		return append(b, `\n`...)
	case '\r':
		return append(b, `\r`...)
	case '\t':
		return append(b, `\t`...)
	}
	return append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
}
