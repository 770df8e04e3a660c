package reconcile

import "passerelle/internal/rdf"

// vocabulary is the IDs of the terms that reconciliation itself understands; everything else only follows the policy.
type vocabulary struct {
	typ, code, intitule                                          rdf.ID
	certification, diplome, appariement, correction              rdf.ID // classes
	etat, dateEffet, dateDecision, finEnregistrement             rdf.ID
	dateOuverture, dateFermeture                                 rdf.ID
	remplacePar, remplace                                        rdf.ID
	pDiplome, pCertification, typeCorrection                     rdf.ID // properties
	sujetCorrige, proprieteCorrigee                              rdf.ID
	valeurPubliee, valeurCorrigee                                rdf.ID
	constateLe, premiereVue, derniereVue, changeLe, source       rdf.ID
	periode, debut, fin, jamaisEnsemble, periodeDeValidite, vrai rdf.ID
	pAppariement, accesApprentissage, voieAcces                  rdf.ID
	premiereActivation, derniereActivation                       rdf.ID
	suppression                                                  rdf.ID // the correction that takes a pair out of the kit
}

func newVocabulary(d *rdf.Dict, base string) vocabulary {
	app := func(local string) rdf.ID { return d.IRI(base + "def/apprentissage#" + local) }
	return vocabulary{
		typ: d.IRI(rdf.Type), code: app("code"), intitule: app("intitule"),
		certification: app("Certification"), diplome: app("Diplome"), appariement: app("Appariement"),
		correction: app("Correction"), sujetCorrige: app("sujetCorrige"), proprieteCorrigee: app("proprieteCorrigee"),
		valeurPubliee: app("valeurPubliee"), valeurCorrigee: app("valeurCorrigee"),
		etat: app("etatEnregistrement"), dateEffet: app("dateEffet"), dateDecision: app("dateDecision"),
		finEnregistrement: app("finEnregistrement"), dateOuverture: app("dateOuverture"), dateFermeture: app("dateFermeture"),
		remplacePar: app("remplacePar"), remplace: app("remplace"), pDiplome: app("diplome"), pCertification: app("certification"),
		typeCorrection: app("typeCorrection"), suppression: d.InternString(`"suppression"`),
		constateLe: app("constateLe"), premiereVue: app("premiereVue"), derniereVue: app("derniereVue"), changeLe: app("changeLe"),
		pAppariement: app("appariement"), accesApprentissage: app("accesApprentissage"), voieAcces: app("voieAcces"),
		premiereActivation: app("premiereActivation"), derniereActivation: app("derniereActivation"), source: app("source"),
		periode: app("periode"), debut: app("debut"), fin: app("fin"), jamaisEnsemble: app("jamaisEnsemble"),
		periodeDeValidite: app("PeriodeDeValidite"),
		vrai:              d.InternString(`"true"^^<` + rdf.XSD + `boolean>`),
	}
}
