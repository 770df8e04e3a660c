package pages

import (
	"slices"
	"strings"

	"passerelle/internal/catalog"
	"passerelle/internal/rdf"
)

// diplomeView is the page of a diploma of the central nomenclature.
type diplomeView struct {
	frame
	Head           head
	Contents       []anchor
	Status         *status
	Certifications list
	Metiers        list
	Dates          facts
	Timeline       *timeline
	Lineage        *lineage
	Identity       facts
	Others         facts
}

// The properties of each section, in the order shown.
var (
	diplomeDates = []string{"dateOuverture", "dateFermeture", "premiereSession", "derniereSession", "sessionRattrapage",
		"dateArreteCreation", "dateArreteModification", "dateArreteAbrogation", "dateIntervention", "constateLe"}
	diplomeIdentity = []string{"intitule", "code", "libelleCourt", "libelleStatistique", "niveauDiplome", "niveauEuropeen", "niveauInterministeriel",
		"specialite", "lettreSpecialite", "libelleLettreSpecialite", "nature"}
	diplomeElse = []string{"certification", "remplace", "remplacePar"}
)

func (d *reader) diplome(f frame, t catalog.Thing) diplomeView {
	own := d.doc.IRI
	v := diplomeView{
		frame: f, Head: d.head(t), Status: d.status("Diplome", t.Code),
		Certifications: d.list("certifications", d.replaceable(d.values(own, d.app("certification")))).orElse(d.w.plain("list.certifications.empty")),
		Metiers:        d.list("metiers-by", d.metiersBy()),
		Dates:          d.section("dates", d.rows(own, d.apps(diplomeDates...)...)),
		Lineage:        d.lineage(t.Code),
		Identity:       d.section("identity", d.rows(own, d.apps(diplomeIdentity...)...)),
	}
	v.Head.Facts = d.glance()
	v.Timeline = d.timeline(d.around(t.Code, v.Lineage))
	v.Others = d.section("others", d.facts(own, d.shown(diplomeDates, diplomeIdentity, diplomeElse)))
	v.Contents = contents(v.Certifications, v.Metiers, v.Dates, d.anchorIf("succession", v.Lineage != nil), d.anchorIf("timeline", v.Timeline != nil), v.Identity, v.Others)
	return v
}

// around are a diploma, the codes of its succession and its fiches.
func (d *reader) around(c string, l *lineage) []string {
	out := d.neighbours(c, l)
	for _, o := range d.doc.Objects(d.app("certification")) {
		if path, ours := d.rel.Catalog.Path(rdf.Text(o)); ours {
			out = append(out, path[strings.LastIndexByte(path, '/')+1:])
		}
	}
	return out
}

// paired is how many fiches of a diploma are read for their métiers.
const paired = 20

// metiersBy are the métiers that the fiches of a diploma prepare for, each with the fiches that name it.
func (d *reader) metiersBy() []value {
	var out []value
	at := map[string]int{}
	fiches, _ := cut(d.doc.Objects(d.app("certification")), paired)
	for _, o := range fiches {
		fiche := d.document(rdf.Text(o))
		if fiche == nil {
			continue
		}
		for i, m := range fiche.doc.Objects(d.app("metier")) {
			n, seen := at[m]
			if !seen {
				n, at[m] = len(out), len(out)
				v := fiche.thing(rdf.Text(m))
				v.Why = whyAddress(d.lang, fiche.doc.IRI, d.app("metier"), i+1)
				v.WhyOf = d.w.plain("why.of", d.p.labels.of(d.lang, d.app("metier")), d.spoken(v))
				out = append(out, v)
			}
			by := d.link(fiche.doc.IRI)
			by.Label = text{}
			out[n].Beside, out[n].BesideAs = append(out[n].Beside, by), d.w.plain("list.beside.by")
		}
		d.note(fiche.err)
	}
	slices.SortStableFunc(out, func(a, b value) int { return len(b.Beside) - len(a.Beside) })
	return out
}

// replaceable puts what replaces them beside the fiches that are no longer in force.
func (d *reader) replaceable(values []value) []value {
	for i, v := range values {
		if v.Link == nil {
			continue
		}
		if by := d.replacements(v.Link.Code); len(by) > 0 {
			values[i].Beside, values[i].BesideAs = by, d.w.plain("list.beside.replaced")
		}
	}
	return values
}

// document opens a reader on another thing of the release; nil when it does not hold it.
func (d *reader) document(iri string) *reader {
	path, ours := d.rel.Catalog.Path(iri)
	if !ours {
		return nil
	}
	_, document, err := d.rel.Catalog.Get(d.ctx, path)
	if err != nil {
		d.noteUnlessUnknown(err)
		return nil
	}
	other := *d
	other.doc = document
	return &other
}
