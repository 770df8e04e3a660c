package pages

import (
	"slices"

	"passerelle/internal/catalog"
)

// metierView is the page of an occupation: what prepares for it, and what the ROME says of it.
type metierView struct {
	frame
	Head     head
	Contents []anchor
	Active   list // fiches that prepare for it, in force today
	Others   list // and those that are not, or of which that is not known
	Lists    []list
	Facts    facts
}

var (
	metierLists = []struct{ id, property string }{
		{"appellations", "appellation"}, {"competences", "competence"}, {"savoirs", "savoir"},
		{"contextes", "contexteDeTravail"}, {"mobilites", "mobilite"}, {"secteurs", "secteur"},
	}
	metierElse = []string{"appellation", "competence", "savoir", "contexteDeTravail", "mobilite", "secteur"}
)

// preparing is how many fiches that prepare for a métier its page reads, and withDiplomas of how many it says which
// diplomas go with them.
const (
	preparing    = 4000
	withDiplomas = 60
)

func (d *reader) metier(f frame, t catalog.Thing) metierView {
	v := metierView{frame: f, Head: d.head(t)}
	active, others := d.certifications(t.Path)
	v.Active = d.list("certifications-active", active).orElse(d.w.plain("list.certifications-active.empty"))
	v.Active.Intro = d.say("list.certifications-active.intro", date(d.lang, d.rel.today()))
	v.Others = d.list("certifications-others", others)
	v.Active.Elsewhere, v.Others.Elsewhere = true, true
	v.Facts = d.section("others", d.facts(d.doc.IRI, d.shown(metierElse)))
	all := []any{v.Active, v.Others}
	for _, l := range metierLists {
		one := d.list(l.id, d.values(d.doc.IRI, d.app(l.property)))
		if one.Total > 0 {
			v.Lists = append(v.Lists, one)
			all = append(all, one)
		}
	}
	v.Contents = contents(append(all, v.Facts)...)
	return v
}

// certifications are the fiches that prepare for a métier: those in force today with their diplomas, and the others.
func (d *reader) certifications(path string) (active, others []value) {
	things, _, err := d.rel.Catalog.Mentions(d.ctx, path, d.app("metier"), preparing)
	d.note(err)
	for _, t := range things {
		if t.Class != "Certification" {
			continue
		}
		v := d.mention(t, d.app("metier"))
		if v.Link.State == nil || v.Link.State.Word != "actif" {
			others = append(others, v)
			continue
		}
		if len(active) < withDiplomas {
			v.Beside, v.BesideAs = d.diplomasOf(t.Path), d.w.plain("list.beside.diplomas")
		}
		active = append(active, v)
	}
	slices.SortStableFunc(others, func(a, b value) int { return likely(a) - likely(b) })
	d.replaceable(others[:min(len(others), few+folded)])
	return active, others
}

// likely orders fiches by how useful they may still be: by their state, and those without a title last.
func likely(v value) int {
	order := []string{"a-venir", "inconnu", "inactif"}
	if v.Link.State == nil || v.Link.Label.Value == "" {
		return len(order)
	}
	return slices.Index(order, v.Link.State.Word)
}

// diplomasOf are the diplomas paired with a fiche, by their codes.
func (d *reader) diplomasOf(path string) []link {
	const names = 200 // blocs and pairings name the fiche by the same property
	things, _, err := d.rel.Catalog.Mentions(d.ctx, path, d.app("certification"), names)
	d.note(err)
	var out []link
	for _, t := range things {
		if t.Class == "Diplome" {
			l := d.linkTo(t)
			l.Label = text{}
			out = append(out, l)
		}
	}
	return out
}
