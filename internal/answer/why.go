package answer

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"passerelle/internal/catalog"
	"passerelle/internal/rdf"
)

// Explication says where each value of a thing comes from, and what was decided (api.md §2.1, /pourquoi).
type Explication struct {
	Type      string   `json:"type"` // "Explication"
	Sujet     string   `json:"sujet"`
	Propriete Text     `json:"propriete"` // null when all properties are asked about
	Valeurs   []Reason `json:"valeurs"`
	Sources   []Source `json:"sources"`
}

// Reason is one value with its grounds. Valeur is null for a property of which every value was overruled.
type Reason struct {
	Sujet       Text        `json:"sujet,omitempty"` // of a value that a part of the thing holds
	Propriete   string      `json:"propriete"`
	Valeur      *Value      `json:"valeur"`
	Decision    Text        `json:"decision"` // rule of reconciliation, null when one statement alone is the ground
	Explication Phrase      `json:"explication"`
	Origines    []Origin    `json:"origines"`
	Ecartees    []Overruled `json:"ecartees"`
}

// Overruled is a value that a source states and that is not published.
type Overruled struct {
	Valeur      Value    `json:"valeur"`
	Decision    Text     `json:"decision"`
	Explication Phrase   `json:"explication"`
	Origines    []Origin `json:"origines"`
}

// Origin is the place where a source says it, and the rule of the mapping that read it.
type Origin struct {
	Source         string   `json:"source"` // name
	Edition        Day      `json:"edition"`
	Fichier        string   `json:"fichier"`
	Feuille        Text     `json:"feuille"`
	Ligne          uint32   `json:"ligne"` // from 1, header included
	Colonnes       []string `json:"colonnes"`
	Mapping        string   `json:"mapping"`
	LigneDuMapping int      `json:"ligneDuMapping"`
	RegleDeMapping string   `json:"regleDeMapping"`
	Empreinte      string   `json:"empreinte"` // SHA-256 of the file
	Licence        Text     `json:"licence"`   // IRI
}

// Value is an RDF term as JSON-LD writes it without a context's help: {"id": …} for an IRI, a plain string for an
// xsd:string, a value object otherwise.
type Value struct{ rdf.Term }

// MarshalJSON writes the term as JSON-LD 1.1 §4.2 does.
func (v Value) MarshalJSON() ([]byte, error) {
	switch {
	case v.Kind != rdf.Literal:
		return json.Marshal(map[string]string{"id": v.Term.Value})
	case v.Lang != "":
		return json.Marshal(map[string]string{"@value": v.Term.Value, "@language": v.Lang})
	case v.Datatype == rdf.String:
		return json.Marshal(v.Term.Value)
	}
	return json.Marshal(map[string]string{"@value": v.Term.Value, "@type": v.Datatype})
}

// Why says where the values of a thing come from: those of one property (its IRI, or the name of one of
// our ontology), or all when property is "". The IRI of a
// part (…#…) answers with that part's values. The error wraps catalog.ErrUnknown for an IRI that the release does not
// hold, ErrNoRelease without a release.
func (a *Answerer) Why(ctx context.Context, iri, property string) (Explication, error) {
	if a.c == nil {
		return Explication{}, ErrNoRelease
	}
	path, ok := a.c.Path(iri)
	if !ok {
		return Explication{}, fmt.Errorf("%q is no IRI of this release, which begin with %sid/: %w", iri, a.base(), catalog.ErrUnknown)
	}
	if property != "" && !strings.Contains(property, ":") {
		property = a.base() + "def/apprentissage#" + property
	}
	reasons, err := a.c.Why(ctx, path, property)
	if err != nil {
		return Explication{}, err
	}
	e := Explication{Type: "Explication", Sujet: iri, Propriete: Text(property), Valeurs: []Reason{}}
	var names []string
	part := strings.Contains(iri, "#")
	for _, r := range reasons {
		if part && r.Triple.S != "<"+iri+">" {
			continue
		}
		one, err := reason(r)
		if err != nil {
			return Explication{}, fmt.Errorf("reasons of %s: %w", iri, err)
		}
		if one.Sujet == Text(iri) {
			one.Sujet = ""
		}
		e.Valeurs = append(e.Valeurs, one)
		names = append(names, namesOf(one)...)
	}
	if part && len(e.Valeurs) == 0 && property == "" {
		return Explication{}, fmt.Errorf("%s has no part %s: %w", path, iri, catalog.ErrUnknown)
	}
	slices.Sort(names)
	e.Sources = a.Sources(slices.Compact(names)...)
	return e, nil
}

func reason(r catalog.Reason) (Reason, error) {
	out := Reason{
		Sujet: Text(rdf.Text(r.Triple.S)), Propriete: rdf.Text(r.Triple.P), Decision: Text(r.Rule),
		Origines: origins(r.From), Ecartees: []Overruled{},
	}
	if r.Triple.O != "" {
		v, err := value(r.Triple.O)
		if err != nil {
			return out, err
		}
		out.Valeur = &v
	}
	for _, lost := range r.Overruled {
		v, err := value(lost.Value)
		if err != nil {
			return out, err
		}
		o := Overruled{Valeur: v, Decision: Text(lost.Rule), Origines: origins(lost.From)}
		o.Explication = explainLoss(o)
		out.Ecartees = append(out.Ecartees, o)
	}
	out.Explication = explainDecision(out)
	return out, nil
}

func value(term string) (Value, error) {
	t, err := rdf.ParseTerm(term)
	return Value{t}, err
}

func origins(from []catalog.Origin) []Origin {
	out := make([]Origin, 0, len(from))
	for _, o := range from {
		columns := o.Rule.Columns
		if columns == nil {
			columns = []string{}
		}
		out = append(out, Origin{
			Source: o.Edition.Source, Edition: Day(o.Edition.Day), Fichier: o.Edition.File, Feuille: Text(o.Edition.Sheet),
			Ligne: o.Row, Colonnes: columns, Mapping: o.Rule.Mapping, LigneDuMapping: o.Rule.Line, RegleDeMapping: o.Rule.Text,
			Empreinte: o.Edition.SHA256, Licence: Text(o.Edition.Licence),
		})
	}
	return out
}

func namesOf(r Reason) []string {
	var names []string
	for _, o := range r.Origines {
		names = append(names, o.Source)
	}
	for _, lost := range r.Ecartees {
		for _, o := range lost.Origines {
			names = append(names, o.Source)
		}
	}
	return names
}
