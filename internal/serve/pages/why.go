package pages

import (
	"net/http"
	"strconv"
	"strings"

	"passerelle/internal/answer"
	"passerelle/internal/catalog"
	"passerelle/internal/life"
	"passerelle/internal/rdf"
	"passerelle/internal/serve/problem"
)

// whyView is the page that says where values come from, down to the row of a file and the rule that read it.
type whyView struct {
	frame
	Subject  link
	Property string // label; "" for all properties
	All      string // address of the explanation of all properties; "" on that page
	Groups   []whyGroup
	More     int // values left out
	Credits  []credit
}

// whyGroup is the values of one property of the thing or of a part of it.
type whyGroup struct {
	ID, Title string
	Part      string // fragment of the part's IRI, "" for the thing itself
	Help      string
	Values    []whyValue
}

// whyValue is one value with its grounds; Value is nil where every value was overruled.
type whyValue struct {
	ID          string
	Value       *value
	Explanation text
	Origins     []origin
	Overruled   []whyValue
}

// origin is a row of a source's file, and the rule of the mapping that read it.
type origin struct {
	Source       link
	Edition      life.Day
	File, Sheet  string
	Row          int
	Columns      string
	Mapping      string
	Line         int
	Rule, Digest string
}

// explained is how many values one page explains.
const explained = 150

// Why renders /pourquoi?sujet=&propriete=. Its errors are those of answer.Why, and a problem without a subject.
func (p *Pages) Why(w http.ResponseWriter, r *http.Request, rel Release) error {
	d := p.reader(r, rel)
	subject, property := r.URL.Query().Get("sujet"), r.URL.Query().Get("propriete")
	if subject == "" {
		return problem.Parameter("sujet", "Donnez dans « sujet » l’IRI de la chose dont vous demandez les raisons.", "Give in “sujet” the IRI of the thing that you ask about.")
	}
	e, err := rel.Answer.Why(d.ctx, subject, property)
	if err != nil {
		return err
	}
	property = string(e.Propriete) // an IRI, whether the address gives that or its last word
	if err := d.open(subject); err != nil {
		return err
	}
	v := whyView{frame: p.frame(r, rel, "why"), Subject: d.link(d.doc.IRI), Credits: d.creditsOf(e.Sources)}
	v.NoIndex = true
	if property != "" {
		v.Property = p.labels.of(d.lang, property)
		v.All = whyAddress(d.lang, subject, "", 0)
	}
	v.Title = d.w.plain("why.title-all", v.Subject.Code)
	if property != "" {
		v.Title = d.w.plain("why.title", capital(v.Property), v.Subject.Code)
	}
	d.explain(&v, e)
	if d.err != nil {
		return d.err
	}
	return p.send(w, http.StatusOK, "why", v)
}

// open reads the document of a thing, or of the thing that a part belongs to.
func (d *reader) open(iri string) error {
	path, ok := d.rel.Catalog.Path(iri)
	if !ok {
		return catalog.ErrUnknown
	}
	var err error
	_, d.doc, err = d.rel.Catalog.Get(d.ctx, path)
	return err
}

// creditsOf are the sources of an answer.
func (d *reader) creditsOf(named []answer.Source) []credit {
	var out []credit
	for _, s := range d.rel.Catalog.Sources() {
		for _, n := range named {
			if n.Nom == s.Name {
				out = append(out, d.credit(s))
			}
		}
	}
	return out
}

// explain groups the reasons by property: those of the thing itself first, since its parts only detail it.
func (d *reader) explain(v *whyView, e answer.Explication) {
	var own, parts []answer.Reason
	for _, reason := range e.Valeurs {
		if d.ofPart(reason) {
			parts = append(parts, reason)
		} else {
			own = append(own, reason)
		}
	}
	reasons, more := cut(append(own, parts...), explained)
	v.More = more
	for _, reason := range reasons {
		d.add(v, reason)
	}
}

// ofPart says whether a reason is about a part of the thing that the page is about.
func (d *reader) ofPart(r answer.Reason) bool { return r.Sujet != "" && string(r.Sujet) != d.doc.IRI }

// add puts a reason in its group.
func (d *reader) add(v *whyView, r answer.Reason) {
	part := ""
	if d.ofPart(r) {
		part = strings.TrimPrefix(string(r.Sujet), d.doc.IRI)
	}
	title := capital(d.p.labels.of(d.lang, r.Propriete))
	n := len(v.Groups) - 1
	if n < 0 || v.Groups[n].Title != title || v.Groups[n].Part != part {
		n++
		v.Groups = append(v.Groups, whyGroup{ID: "p" + strconv.Itoa(n+1), Title: title, Part: part, Help: d.p.labels.help[r.Propriete][d.lang]})
	}
	g := &v.Groups[n]
	one := whyValue{ID: valueID(len(g.Values) + 1), Explanation: d.phrase(r.Explication), Origins: d.origins(r.Origines)}
	if n > 0 {
		one.ID = g.ID + "-" + one.ID
	}
	if r.Valeur != nil {
		one.Value = d.plainValue(r.Valeur.Term)
	}
	for i, lost := range r.Ecartees {
		one.Overruled = append(one.Overruled, whyValue{
			ID: one.ID + "-x" + strconv.Itoa(i+1), Value: d.plainValue(lost.Valeur.Term), Explanation: d.phrase(lost.Explication), Origins: d.origins(lost.Origines),
		})
	}
	g.Values = append(g.Values, one)
}

// valueID names the n-th value of a property on its page.
func valueID(n int) string { return "v" + strconv.Itoa(n) }

// plainValue is a value without a way to its explanation: it stands in it. A part is named, not unfolded.
func (d *reader) plainValue(t rdf.Term) *value {
	if t.Kind != rdf.Literal && strings.HasPrefix(t.Value, d.doc.IRI+"#") {
		return &value{Kind: "text", Text: text{Value: t.Value[len(d.doc.IRI):]}}
	}
	if class, ok := strings.CutPrefix(t.Value, d.p.labels.ns); ok && t.Kind == rdf.IRI {
		return &value{Kind: "text", Text: text{Value: d.p.labels.class(d.lang, class)}}
	}
	v := d.value(t.String())
	return &v
}

// phrase is what an answer says, in the page's language.
func (d *reader) phrase(p answer.Phrase) text {
	said := text{p.FR, "fr"}
	if d.lang == "en" {
		said = text{p.EN, "en"}
	}
	said.Value = strings.ReplaceAll(said.Value, "'", "’")
	return said
}

func (d *reader) origins(all []answer.Origin) []origin {
	out := make([]origin, 0, len(all))
	for _, o := range all {
		out = append(out, origin{
			Source: d.source(o.Source), Edition: life.Day(o.Edition), File: o.Fichier, Sheet: string(o.Feuille), Row: int(o.Ligne),
			Columns: strings.Join(o.Colonnes, ", "), Mapping: o.Mapping, Line: o.LigneDuMapping, Rule: o.RegleDeMapping, Digest: o.Empreinte,
		})
	}
	return out
}
