package pages

import (
	"passerelle/internal/answer"
	"passerelle/internal/code"
	"passerelle/internal/life"
)

// pair is one correspondence as a page shows it: what stands on the other side, how far one may rely on it, and by what way
// it is reached.
type pair struct {
	From, To    link
	Fiabilite   string // a word of package link
	Agrege      bool
	Never       bool // the two lives never meet
	Validity    sentence
	Via         []string // codes on the way
	Steps       []step   // of the shortest way; of a direct pair, all that state it
	Others      int      // further ways
	Why, WhyOf  string
	OutOfTables bool // the target's nomenclature does not hold it
}

// step is one leg of a way, and who states it.
type step struct {
	Source  link
	Edition life.Day
}

// pair reads a correspondence.
func (d *reader) pair(c answer.Correspondance) pair {
	p := pair{
		From: d.extremity(c.De), To: d.extremity(c.Vers), Fiabilite: c.Fiabilite, Agrege: c.Agrege, Never: c.JamaisEnsemble,
		OutOfTables: c.Vers.Connu != nil && !*c.Vers.Connu,
	}
	for i, way := range c.Chemins {
		if i > 0 && len(way) > 1 {
			p.Others++
			continue
		}
		for j, e := range way {
			p.Steps = append(p.Steps, step{Source: d.source(e.Source), Edition: life.Day(e.Edition)})
			if j > 0 {
				p.Via = append(p.Via, afterFamily(e.De))
			}
		}
	}
	p.Validity = d.span(life.Period{Start: life.Day(c.Validite.Debut), End: life.Day(c.Validite.Fin)})
	return p
}

// span says which days a period holds; "" where it is open on both sides.
func (d *reader) span(p life.Period) sentence {
	from, to := date(d.lang, p.Start), date(d.lang, p.End)
	switch {
	case from != "" && to != "":
		return d.say("span.from-to", from, to)
	case from != "":
		return d.say("span.from", from)
	case to != "":
		return d.say("span.to", to)
	}
	return ""
}

// afterFamily is the code in "family:code".
func afterFamily(s string) string {
	for i := range s {
		if s[i] == ':' {
			return s[i+1:]
		}
	}
	return s
}

// extremity leads to one side of a correspondence.
func (d *reader) extremity(e answer.Extremite) link {
	l := d.link(e.Famille.IRI(d.rel.Catalog.Base(), e.Code))
	if _, ours := d.rel.Catalog.Path(e.Famille.IRI(d.rel.Catalog.Base(), e.Code)); !ours {
		l.Label = text{}
	}
	l.Absent = false
	if l.Label.Value == "" {
		l.Label = french(string(e.Intitule))
	}
	if l.Code == "" && l.Label.Value == "" {
		l.Code = e.Code
	}
	return l
}

// domain is one world in which a certification has codes, with its families.
type domain struct {
	ID       string
	Families []kin
	None     []string // families in which nothing corresponds
}

// kin are the codes of one family that correspond.
type kin struct {
	ID, Title string
	Pairs     []pair
	Total     int
	More      int
	All       string // address of all of them
}

// worlds are the families by domain, in the order shown.
var worlds = []struct {
	id       string
	families []code.Family
}{
	{"education", []code.Family{code.CFD, code.MEF, code.SISE}},
	{"emploi", []code.Family{code.ROME, code.ESCO}},
	{"secteurs", []code.Family{code.NAF, code.IDCC}},
	{"specialites", []code.Family{code.NSF, code.Formacode}},
	{"orientation", []code.Family{code.Onisep}},
}

// stating are the properties by which a fiche states a correspondence itself.
var stating = map[code.Family]string{
	code.CFD: "diplome", code.ROME: "metier", code.NSF: "specialite", code.Formacode: "formacode", code.IDCC: "idcc",
}

// kinShown is how many codes of a family a page shows.
const kinShown = 6

// worldsOf gathers what corresponds to a fiche, world by world.
func (d *reader) worldsOf(c string) []domain {
	var out []domain
	for _, w := range worlds {
		one := domain{ID: w.id}
		for _, to := range w.families {
			k := d.kin(c, to)
			if k.Total == 0 {
				one.None = append(one.None, k.Title)
				continue
			}
			one.Families = append(one.Families, k)
		}
		out = append(out, one)
	}
	return out
}

// kin reads one family.
func (d *reader) kin(c string, to code.Family) kin {
	from := familyOf("Certification", c)
	k := kin{ID: "vers-" + string(to), Title: d.w.plain("family." + string(to)), All: explorerAddress(d.lang, from, to, c)}
	all, total, err := d.rel.Answer.CorrespondSome(d.ctx, from, c, to, life.NoDay, kinShown)
	if err != nil {
		d.noteUnlessUnconnected(err)
		return k
	}
	k.Total, k.More = total, total-len(all)
	for _, one := range all {
		p := d.pair(one)
		if property := stating[to]; property != "" && len(p.Via) == 0 {
			p.Why = whyAddress(d.lang, d.doc.IRI, d.app(property), 0)
			p.WhyOf = d.w.plain("why.of", k.Title, one.Vers.Code)
		}
		k.Pairs = append(k.Pairs, p)
	}
	return k
}
