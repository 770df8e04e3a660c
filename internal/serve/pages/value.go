package pages

import (
	"errors"
	"slices"
	"strings"
	"unicode"

	"passerelle/internal/catalog"
	"passerelle/internal/life"
	"passerelle/internal/rdf"
)

// link leads to a thing of the release, or names one that it does not hold.
type link struct {
	Href   string // "" for the thing of the page itself, and for one that the release does not hold
	Absent bool
	Code   string
	Label  text
	State  *state // on the day of the page; nil for classes without a life
}

// state is a word of life.State, and the class whose grammar it follows.
type state struct{ Class, Word string }

// value is one value of a property, with the address of its explanation.
type value struct {
	Kind  string // link, part, day, yes-no or text
	Link  *link
	Part  []row
	Day   life.Day
	Yes   bool
	Text  text
	Why   string
	WhyOf string // what the explanation is of, for those who hear the link without seeing where it stands

	Beside   []link // what goes with it, and as what
	BesideAs string
}

// row is a property with its values.
type row struct {
	Label, Help string
	Values      []value
	More        int // values left out
}

// most is how many values of one property a page shows in a row of facts; few, how many items of a list or rows of a
// table stand open.
const (
	most = 60
	few  = 20
)

// fact reads a property of a subject of the document; ok is false when it has no value.
func (d *reader) fact(subject, property string) (f row, ok bool) {
	f = row{Label: capital(d.p.labels.of(d.lang, property)), Help: d.p.labels.help[property][d.lang]}
	f.Values, f.More = cut(d.values(subject, property), most)
	return f, len(f.Values) > 0
}

// cut returns at most n elements, and how many it leaves out.
func cut[T any](all []T, n int) ([]T, int) {
	if len(all) <= n {
		return all, 0
	}
	return all[:n], len(all) - n
}

// values reads all values of a property of a subject of the document.
func (d *reader) values(subject, property string) []value {
	var out []value
	label := d.p.labels.of(d.lang, property)
	for i, o := range d.doc.ObjectsOf(subject, property) {
		v := d.value(o)
		v.Why = whyAddress(d.lang, subject, property, i+1)
		v.WhyOf = d.w.plain("why.of", label, d.spoken(v))
		out = append(out, v)
	}
	return out
}

// spoken is a value in a few words.
func (d *reader) spoken(v value) string {
	switch v.Kind {
	case "link":
		if v.Link.Code != "" {
			return v.Link.Code
		}
		return v.Link.Label.Value
	case "day":
		return longDate(d.lang, v.Day)
	case "yes-no":
		return d.w.plain(yesNo(v.Yes))
	}
	return v.Text.Value
}

func yesNo(yes bool) string {
	if yes {
		return "value.yes"
	}
	return "value.no"
}

// value reads one object (N-Triples form).
func (d *reader) value(object string) value {
	t, err := rdf.ParseTerm(object)
	if err != nil {
		return value{Kind: "text", Text: text{Value: object}}
	}
	if t.Kind != rdf.Literal {
		return d.thing(t.Value)
	}
	switch t.Datatype {
	case rdf.XSD + "date":
		if day, err := life.ParseDay(t.Value); err == nil {
			return value{Kind: "day", Day: day}
		}
	case rdf.XSD + "boolean":
		return value{Kind: "yes-no", Yes: t.Value == "true" || t.Value == "1"}
	}
	return value{Kind: "text", Text: text{t.Value, languageOf(t)}}
}

// languageOf is the language of a literal. Sources write French: a plain string is held to be so as soon as it is more
// than a code.
func languageOf(t rdf.Term) string {
	if t.Lang == "" && strings.ContainsFunc(t.Value, unicode.IsLower) {
		return "fr"
	}
	return t.Lang
}

// thing is a value that is a thing: a part of the document's own, or one that it links to.
func (d *reader) thing(iri string) value {
	if strings.HasPrefix(iri, d.doc.IRI+"#") {
		return value{Kind: "part", Part: d.facts(iri, nil), Text: text{Value: iri[len(d.doc.IRI):]}}
	}
	l := d.link(iri)
	return value{Kind: "link", Link: &l}
}

// link leads to a thing by its IRI.
func (d *reader) link(iri string) link {
	path, ours := d.rel.Catalog.Path(iri)
	if !ours {
		return link{Href: outside(iri), Label: text{Value: iri}}
	}
	if name, ok := strings.CutPrefix(path, "source/"); ok {
		return d.source(name)
	}
	t, err := d.rel.Catalog.Find(d.ctx, path)
	if errors.Is(err, catalog.ErrUnknown) {
		return link{Absent: true, Code: path[strings.LastIndexByte(path, '/')+1:], Label: d.labelOf(iri)}
	}
	d.note(err)
	return d.linkTo(t)
}

// outside is an address that may be followed, "" for any other IRI.
func outside(iri string) string {
	if strings.HasPrefix(iri, "https://") || strings.HasPrefix(iri, "http://") {
		return iri
	}
	return ""
}

// labelOf is the name that the document gives to a thing one link away.
func (d *reader) labelOf(iri string) text {
	for _, o := range d.doc.ObjectsOf(iri, d.app("intitule")) {
		if t, err := rdf.ParseTerm(o); err == nil {
			return text{t.Value, languageOf(t)}
		}
	}
	return text{}
}

// linkTo leads to a thing of the release.
func (d *reader) linkTo(t catalog.Thing) link {
	l := link{Href: localize(d.lang, docPath(t.Path)), Code: t.Code, Label: french(t.Label), State: d.state(t.Code)}
	if wordy[t.Class] && t.Label != "" {
		l.Code = ""
	}
	return l
}

// wordy are the classes whose code nobody knows: their name alone leads to them.
var wordy = map[string]bool{"Appellation": true, "Competence": true, "Savoir": true, "ContexteDeTravail": true, "Organisme": true}

// state of a code on the day of the page.
func (d *reader) state(code string) *state {
	l := d.rel.Catalog.Lives().Life(code)
	if l == nil || l.Kind == life.Other {
		return nil
	}
	s, _, _ := l.At(d.rel.today())
	return &state{Class: classOf(l), Word: s.String()}
}

// classOf is the class of what has a life.
func classOf(l *life.Life) string {
	if l.Kind == life.Diplome {
		return "Diplome"
	}
	return "Certification"
}

// source leads to a source of the release.
func (d *reader) source(name string) link {
	for _, s := range d.rel.Catalog.Sources() {
		if s.Name == name {
			return link{Href: localize(d.lang, "/sources") + "#" + name, Label: sourceTitle(s, d.lang)}
		}
	}
	return link{Label: text{Value: name}}
}

// sourceTitle is the title of a source in the page's language where it has one.
func sourceTitle(s catalog.Source, lang string) text {
	switch {
	case lang == "en" && s.TitleEN != "":
		return text{s.TitleEN, "en"}
	case s.TitleFR != "":
		return french(s.TitleFR)
	}
	return text{Value: s.Name}
}

// facts reads all properties of a subject in the ontology's order, except the types and those shown elsewhere.
func (d *reader) facts(subject string, shown map[string]bool) []row {
	var properties []string
	for _, t := range d.doc.Triples {
		if p := rdf.Text(t.P); t.S == "<"+subject+">" && p != rdf.Type && !shown[p] && !slices.Contains(properties, p) {
			properties = append(properties, p)
		}
	}
	slices.SortStableFunc(properties, func(a, b string) int { return d.p.labels.order[a] - d.p.labels.order[b] })
	return d.rows(subject, properties...)
}

// rows reads the named properties (IRIs) that have values, in the order given.
func (d *reader) rows(subject string, properties ...string) []row {
	var out []row
	for _, p := range properties {
		if f, ok := d.fact(subject, p); ok {
			out = append(out, f)
		}
	}
	return out
}
