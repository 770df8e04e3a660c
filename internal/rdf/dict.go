package rdf

// ID stands for one term of a Dict. IDs are given in order of first sight, so they depend on the order of reading and
// must never reach an output: sort by the term instead.
type ID uint32

// A Dict gives every distinct term one ID and keeps its N-Triples form. The zero ID stands for no term.
// It is not safe for concurrent writers.
type Dict struct {
	ids   map[string]ID
	terms []string
}

// NewDict returns an empty dictionary.
func NewDict() *Dict {
	return &Dict{ids: map[string]ID{}, terms: []string{""}}
}

// Intern returns the ID of the term whose N-Triples form is given, adding it if it is new.
func (d *Dict) Intern(term []byte) ID {
	if id, ok := d.ids[string(term)]; ok {
		return id
	}
	return d.add(string(term))
}

// InternString is Intern for a string.
func (d *Dict) InternString(term string) ID {
	if id, ok := d.ids[term]; ok {
		return id
	}
	return d.add(term)
}

// IRI interns an IRI given without brackets.
func (d *Dict) IRI(iri string) ID { return d.Intern(AppendIRI(nil, iri)) }

// Lookup returns the ID of a term without adding it; 0 when the dictionary does not hold it.
func (d *Dict) Lookup(term string) ID { return d.ids[term] }

// Term returns the N-Triples form of id; "" for 0.
func (d *Dict) Term(id ID) string { return d.terms[id] }

// Len is the number of terms held.
func (d *Dict) Len() int { return len(d.terms) - 1 }

func (d *Dict) add(term string) ID {
	id := ID(len(d.terms))
	d.terms = append(d.terms, term)
	d.ids[term] = id
	return id
}

// Value returns the IRI without brackets, or the lexical form, of id. It panics on a form that Append never wrote,
// since only this package's writers feed a Dict.
func (d *Dict) Value(id ID) string {
	s := d.terms[id]
	if len(s) > 1 && s[0] == '<' {
		return s[1 : len(s)-1]
	}
	t, err := ParseTerm(s)
	if err != nil {
		panic("rdf: dictionary holds " + err.Error())
	}
	return t.Value
}

// IsIRI says whether id stands for an IRI.
func (d *Dict) IsIRI(id ID) bool { return id != 0 && d.terms[id][0] == '<' }
