package pages

import (
	"html/template"

	"passerelle/internal/answer"
	"passerelle/internal/code"
	"passerelle/internal/life"
)

// status says what a fiche or a diploma is today, in one look.
type status struct {
	Kind, Class    string // a word of life.Status; Certification or Diplome
	Sentence       sentence
	By, Candidates []link
	Stated, Stale  sentence
	Explanation    text
	Why, WhyOf     string
}

// families of the codes that have a status, by class.
func familyOf(class, c string) code.Family {
	switch {
	case class == "Diplome":
		return code.CFD
	case len(c) > 2 && c[:2] == "RS":
		return code.RS
	}
	return code.RNCP
}

// status reads what the answer of api.md §3.2 says of a code today.
func (d *reader) status(class, c string) *status {
	r, err := d.rel.Answer.Resolve(d.ctx, c, answer.On(familyOf(class, c), life.NoDay))
	if err != nil {
		d.note(err)
		return nil
	}
	if r.Statut == answer.MalForme { // the release holds it all the same
		r.Statut = life.CodeInconnu
	}
	s := &status{Kind: string(r.Statut), Class: class, By: d.targets(r.RemplacePar), Candidates: d.targets(r.Candidats)}
	s.Explanation = d.phrase(r.Explication)
	s.Sentence = d.verdict(class, r)
	s.Stated = d.stated(c)
	if r.Ressource != nil && r.Ressource.Perime {
		s.Stale = d.say("status.stale")
	}
	s.Why = whyAddress(d.lang, d.doc.IRI, d.decisive(class), 0)
	s.WhyOf = d.w.plain("status.why")
	return s
}

// stated says when and where the state of a code is said.
func (d *reader) stated(c string) sentence {
	l := d.rel.Catalog.Lives().Life(c)
	if l == nil {
		return d.say("status.unstated")
	}
	_, by, ok := l.At(d.rel.today())
	if !ok {
		return d.say("status.unstated")
	}
	source := d.source(by.Source)
	name := mark(d.lang, source.Label)
	if source.Href != "" {
		name = sentence(`<a href="`+template.HTMLEscapeString(source.Href)+`">`) + name + "</a>"
	}
	return d.say("status.stated", date(d.lang, by.Edition), name)
}

// decisive is the property whose explanation says most about a state; "" for all properties.
func (d *reader) decisive(class string) string {
	candidates := d.apps("etatEnregistrement", "finEnregistrement", "constateLe")
	if class == "Diplome" {
		candidates = d.apps("dateFermeture", "dateOuverture", "constateLe")
	}
	for _, p := range candidates {
		if len(d.doc.Objects(p)) > 0 {
			return p
		}
	}
	return ""
}

// verdict is the sentence beside the badge.
func (d *reader) verdict(class string, r answer.Resolution) sentence {
	words := "status." + class + "."
	if r.Ressource == nil {
		return d.say(words + "unknown")
	}
	start, end := life.Day(r.Ressource.Validite.Debut), life.Day(r.Ressource.Validite.Fin)
	from, to := date(d.lang, start), date(d.lang, end)
	switch r.Statut {
	case life.EnVigueur:
		switch {
		case from != "" && to != "":
			return d.say(words+"from-to", from, to)
		case from != "":
			return d.say(words+"from", from)
		case to != "":
			return d.say(words+"to", to)
		}
		return d.say(words + "always")
	case life.PasEncore:
		return d.say(words+"coming", from)
	case life.EtatInconnu:
		return d.say(words + "unknown")
	}
	ended := words + "said-inactive"
	if to != "" && end < life.Day(r.Date) {
		ended = words + "ended"
	}
	if r.Statut == life.Expire {
		ended += "-alone"
	}
	return d.say(ended, to)
}

// targets are the codes of an answer as links, with their states.
func (d *reader) targets(ts []answer.Target) []link {
	var out []link
	for _, t := range ts {
		l := link{Code: t.Code, Label: french(string(t.Intitule)), State: d.state(t.Code)}
		if path, ok := d.rel.Catalog.Path(t.ID); ok {
			l.Href = localize(d.lang, docPath(path))
		}
		out = append(out, l)
	}
	return out
}

// replacements are the codes, in force today, that replace one that is not.
func (d *reader) replacements(c string) []link {
	var out []link
	for _, by := range d.rel.Catalog.Lives().Resolve(c, d.rel.today()).RemplacePar {
		l := d.code(c, by.Code)
		l.Label, l.State = text{}, nil
		out = append(out, l)
	}
	return out
}

// succession is one step from an older code to a newer one.
type succession struct {
	Old, New   link
	By         string // by-old, by-new or by-both: who declares it
	Sources    []link
	Contested  bool
	Why, WhyOf string
}

func (d *reader) succession(c string, e life.Edge) succession {
	s := succession{Old: d.code(c, e.Old), New: d.code(c, e.New), Contested: e.Contested}
	switch {
	case e.ByOld && e.ByNew:
		s.By = "by-both"
	case e.ByOld:
		s.By = "by-old"
	default:
		s.By = "by-new"
	}
	for _, name := range e.Sources {
		s.Sources = append(s.Sources, d.source(name))
	}
	if e.Contested {
		return s
	}
	subject, property := d.iriOf(e.Old), d.app("remplacePar")
	if e.New == c {
		subject, property = d.doc.IRI, d.app("remplace")
	}
	s.Why = whyAddress(d.lang, subject, property, 0)
	s.WhyOf = d.w.plain("succession.why", e.Old, e.New)
	return s
}

// iriOf is the IRI of a code of the graph of successions.
func (d *reader) iriOf(c string) string {
	class := "Certification"
	if l := d.rel.Catalog.Lives().Life(c); l != nil {
		class = classOf(l)
	} else if len(c) == 8 {
		class = "Diplome"
	}
	return familyOf(class, c).IRI(d.rel.Catalog.Base(), c)
}

// code names a code of the graph, as a link unless it is that of the page.
func (d *reader) code(here, c string) link {
	if c == here {
		return link{Code: c, State: d.state(c)}
	}
	l := d.link(d.iriOf(c))
	if l.Code == "" {
		l.Code, l.Label = c, text{}
	}
	return l
}
