package pages

import (
	"strings"

	"passerelle/internal/catalog"
	"passerelle/internal/rdf"
)

// certificationView is the page of a fiche: what it is today, what it leads to, and everything that sources say of it.
type certificationView struct {
	frame
	Head           head
	Contents       []anchor
	Status         *status
	Worlds         []domain
	Timeline       *timeline
	Lineage        *lineage
	Dates          facts
	Certificateurs list
	Identity       facts
	Access         facts
	Blocs          list
	Habilitations  habilitations
	Conventions    conventions
	Others         facts
}

// habilitations are the organisations allowed to train or to assess, the first of them.
type habilitations struct {
	Rows        []habilitation
	Total, More int
}

type habilitation struct {
	Organisme  link
	Type       text
	Why, WhyOf string
}

// conventions are the collective agreements that a fiche cites.
type conventions struct {
	Rows []convention
	More int
}

type convention struct {
	Numero, Intitule text
	Why, WhyOf       string
}

// The properties of each section, in the order shown.
var (
	certificationDates    = []string{"etatEnregistrement", "dateEffet", "dateDecision", "finEnregistrement", "dateLimiteDelivrance", "datePublication", "dateDernierJo", "typeEnregistrement", "constateLe"}
	certificationIdentity = []string{"intitule", "code", "abrege", "libelleAbrege", "niveauEuropeen", "specialite", "formacode"}
	certificationAccess   = []string{"voieAcces", "accesApprentissage", "validationPartielle", "accessibleNouvelleCaledonie", "accessiblePolynesieFrancaise"}
	certificationElse     = []string{"metier", "diplome", "certificateur", "bloc", "habilitation", "convention", "remplace", "remplacePar"}
)

func (d *reader) certification(f frame, t catalog.Thing) certificationView {
	own := d.doc.IRI
	v := certificationView{
		frame: f, Head: d.head(t), Status: d.status("Certification", t.Code),
		Worlds:         d.worldsOf(t.Code),
		Lineage:        d.lineage(t.Code),
		Dates:          d.section("dates", d.rows(own, d.apps(certificationDates...)...)),
		Certificateurs: d.list("certificateurs", d.values(own, d.app("certificateur"))),
		Identity:       d.section("identity", d.rows(own, d.apps(certificationIdentity...)...)),
		Access:         d.section("access", d.rows(own, d.apps(certificationAccess...)...)),
		Blocs:          d.list("blocs", d.values(own, d.app("bloc"))),
		Habilitations:  d.habilitations(),
		Conventions:    d.conventions(),
	}
	v.Head.Facts = d.glance()
	v.Timeline = d.timeline(d.neighbours(t.Code, v.Lineage))
	v.Others = d.section("others", d.facts(own, d.shown(certificationDates, certificationIdentity, certificationAccess, certificationElse)))
	v.Contents = contents(anchor{"correspondances", d.w.plain("worlds.title")}, d.anchorIf("succession", v.Lineage != nil), d.anchorIf("timeline", v.Timeline != nil), v.Dates, v.Certificateurs, v.Identity, v.Access,
		v.Blocs, d.anchor("habilitations", v.Habilitations.Total), d.anchor("conventions", len(v.Conventions.Rows)), v.Others)
	return v
}

// shown is the set of properties that sections show already.
func (d *reader) shown(groups ...[]string) map[string]bool {
	out := map[string]bool{}
	for _, g := range groups {
		for _, local := range g {
			out[d.app(local)] = true
		}
	}
	return out
}

// anchor names a section that has n rows; none when it has none.
func (d *reader) anchor(id string, n int) anchor {
	if n == 0 {
		return anchor{}
	}
	return anchor{id, d.w.plain(id + ".title")}
}

// anchorIf names a section that the page has.
func (d *reader) anchorIf(id string, has bool) anchor {
	if has {
		return d.anchor(id, 1)
	}
	return anchor{}
}

// neighbours are a fiche, its diplomas, and the codes of its succession, from the nearest.
func (d *reader) neighbours(c string, l *lineage) []string {
	out := []string{c}
	for _, o := range d.doc.Objects(d.app("diplome")) {
		if path, ours := d.rel.Catalog.Path(rdf.Text(o)); ours {
			out = append(out, path[strings.LastIndexByte(path, '/')+1:])
		}
	}
	if l != nil {
		for _, g := range l.Generations {
			for _, n := range g.Nodes {
				if !n.Here {
					out = append(out, n.Link.Code)
				}
			}
		}
	}
	return out
}

// glance is what one wants to know of a fiche or a diploma at once.
func (d *reader) glance() []sentence {
	var out []sentence
	if abrege := d.doc.Value(d.app("abrege")); abrege != "" {
		out = append(out, mark(d.lang, french(abrege)))
	}
	if level := d.doc.Value(d.app("niveauEuropeen")); level != "" {
		out = append(out, d.say("glance.level", level))
	}
	return out
}

func (d *reader) habilitations() habilitations {
	parts := d.doc.Objects(d.app("habilitation"))
	h := habilitations{Total: len(parts)}
	parts, h.More = cut(parts, few)
	for i, o := range parts {
		part := rdf.Text(o)
		row := habilitation{
			Type: d.partOf(part, d.app("typeHabilitation")),
			Why:  whyAddress(d.lang, d.doc.IRI, d.app("habilitation"), i+1),
		}
		if organisme := d.doc.ValueOf(part, d.app("organisme")); organisme != "" {
			row.Organisme = d.link(organisme)
		}
		row.WhyOf = d.w.plain("why.of", d.p.labels.of(d.lang, d.app("habilitation")), row.Organisme.Label.Value)
		h.Rows = append(h.Rows, row)
	}
	return h
}

func (d *reader) conventions() conventions {
	var c conventions
	parts, more := cut(d.doc.Objects(d.app("convention")), most)
	c.More = more
	for i, o := range parts {
		part := rdf.Text(o)
		row := convention{
			Numero: d.partOf(part, d.app("numeroBrochure")), Intitule: d.partOf(part, d.app("intitule")),
			Why: whyAddress(d.lang, d.doc.IRI, d.app("convention"), i+1),
		}
		row.WhyOf = d.w.plain("why.of", d.p.labels.of(d.lang, d.app("convention")), row.Numero.Value)
		c.Rows = append(c.Rows, row)
	}
	return c
}
