package pages

import "strings"

// list is a section that lists values: the first ones stand open, the rest behind a line that one opens.
type list struct {
	ID, Title   string
	Intro       sentence
	Items, Rest []value
	Total, More int
	Elsewhere   bool   // what is left out stands in other things' documents, not in this one's
	Empty       string // said when there is none; "" leaves the section out
}

// folded is how many values stand behind the line at most.
const folded = 100

// list makes the section of the given values; its words are list.ID and, where it is said that there are none,
// list.ID.empty.
func (d *reader) list(id string, values []value) list {
	l := list{ID: id, Title: d.w.plain("list." + id), Total: len(values)}
	l.Items, _ = cut(values, few)
	l.Rest, l.More = cut(values[len(l.Items):], folded)
	return l
}

// orElse says what an empty list means.
func (l list) orElse(words string) list {
	l.Empty = words
	return l
}

// facts is a section of rows.
type facts struct {
	ID, Title string
	Rows      []row
}

func (d *reader) section(id string, rows []row) facts {
	return facts{ID: id, Title: d.w.plain("facts." + id), Rows: rows}
}

// anchor is an entry of the table of contents.
type anchor struct{ ID, Title string }

// contents lists the sections that a page has.
func contents(sections ...any) []anchor {
	var out []anchor
	for _, s := range sections {
		switch s := s.(type) {
		case list:
			if len(s.Items) > 0 || s.Empty != "" {
				out = append(out, anchor{s.ID, s.Title})
			}
		case facts:
			if len(s.Rows) > 0 {
				out = append(out, anchor{s.ID, s.Title})
			}
		case anchor:
			if s.ID != "" {
				out = append(out, s)
			}
		}
	}
	return out
}

// partOf returns the value of a property of a part as plain text.
func (d *reader) partOf(part, property string) text {
	for _, o := range d.doc.ObjectsOf(part, property) {
		v := d.value(o)
		return text{strings.TrimSpace(v.Text.Value), v.Text.Lang}
	}
	return text{}
}
