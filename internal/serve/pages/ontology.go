package pages

import (
	"net/http"
	"strings"
)

// ontologyView is the page of the ontology: each of its terms stands under its own fragment, so that a term's IRI leads
// to what it means.
type ontologyView struct {
	frame
	IRI                 string
	Classes, Properties []term
}

// term is a class or a property.
type term struct {
	ID, Label, Help string
	Range           string // of a property: the name of a class or a datatype, "" when it has none
	RangeID         string // the fragment of that class, "" for what is not ours
}

// Ontology renders /def/apprentissage.
func (p *Pages) Ontology(w http.ResponseWriter, r *http.Request, rel Release) error {
	v := ontologyView{frame: p.frame(r, rel, "ontology"), IRI: strings.TrimSuffix(p.labels.ns, "#")}
	v.Title = p.words[v.Lang].plain("ontology.title")
	for _, iri := range p.labels.classes {
		v.Classes = append(v.Classes, p.term(v.Lang, iri))
	}
	for _, iri := range p.labels.properties {
		v.Properties = append(v.Properties, p.term(v.Lang, iri))
	}
	return p.send(w, http.StatusOK, "ontology", v)
}

func (p *Pages) term(lang, iri string) term {
	t := term{ID: strings.TrimPrefix(iri, p.labels.ns), Label: p.labels.of(lang, iri), Help: p.labels.help[iri][lang]}
	if to := p.labels.ranges[iri]; to != "" {
		t.Range = p.labels.of(lang, to)
		if local, ours := strings.CutPrefix(to, p.labels.ns); ours {
			t.RangeID = local
		}
	}
	return t
}
