package answer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"passerelle/internal/catalog"
	"passerelle/internal/code"
	"passerelle/internal/life"
	"passerelle/internal/link"
)

// Errors of a question about correspondences; both are 404, or exit code 1 (api.md §3.3).
var (
	// ErrMalformed says that the text is no code of the family, or of any.
	ErrMalformed = errors.New("malformed code")
	// ErrUnconnected says that no path of at most three tables links two families.
	ErrUnconnected = errors.New("no correspondence between these families")
)

// Correspondance is api.md §3.3.
type Correspondance struct {
	Type           string    `json:"type"` // "Correspondance"
	De             Extremite `json:"de"`
	Vers           Extremite `json:"vers"`
	Relation       string    `json:"relation"` // SKOS mapping property, prefixed
	Validite       Validity  `json:"validite"`
	JamaisEnsemble bool      `json:"jamaisEnsemble,omitempty"`
	Fiabilite      string    `json:"fiabilite"` // a word of package link
	Agrege         bool      `json:"agrege,omitempty"`
	Chemins        [][]Etape `json:"chemins"`
}

// Extremite is one side of a correspondence. Connu is false for a code that its nomenclature does not hold, null otherwise.
type Extremite struct {
	Famille  code.Family `json:"famille"`
	Code     string      `json:"code"`
	Intitule Text        `json:"intitule,omitempty"`
	Connu    *bool       `json:"connu,omitempty"`
}

// Etape is one step of a path; both sides are "family:code".
type Etape struct {
	De      string `json:"de"`
	Vers    string `json:"vers"`
	Source  string `json:"source"`
	Edition Day    `json:"edition"`
}

// Correspond answers which codes of family to correspond to a code; of the family given, or with "" of the first in which
// it is known. Only pairs that hold on day on are given, unless it is life.NoDay. Errors: ErrMalformed, catalog.ErrUnknown,
// ErrUnconnected, ErrNoRelease.
func (a *Answerer) Correspond(ctx context.Context, from code.Family, saisi string, to code.Family, on life.Day) ([]Correspondance, error) {
	found, err := a.corresponding(ctx, from, saisi, to, on)
	if err != nil {
		return nil, err
	}
	return a.describe(ctx, found)
}

// CorrespondSome is Correspond for whoever shows a few: it describes no more than most, and says how many there are.
func (a *Answerer) CorrespondSome(ctx context.Context, from code.Family, saisi string, to code.Family, on life.Day, most int) ([]Correspondance, int, error) {
	found, err := a.corresponding(ctx, from, saisi, to, on)
	if err != nil {
		return nil, 0, err
	}
	some, err := a.describe(ctx, found[:min(most, len(found))])
	return some, len(found), err
}

func (a *Answerer) corresponding(ctx context.Context, from code.Family, saisi string, to code.Family, on life.Day) ([]link.Correspondance, error) {
	if a.c == nil {
		return nil, ErrNoRelease
	}
	c, err := a.source(ctx, from, saisi)
	if err != nil {
		return nil, err
	}
	if !a.c.Links().Connected(c.Family, tableFamily(to)) {
		return nil, fmt.Errorf("%s to %s: %w; families with tables: %s", c.Family, to, ErrUnconnected, strings.Join(a.c.Links().Families(), ", "))
	}
	return a.c.Links().From(c, tableFamily(to), on), nil
}

// Families are the families that tables link to others.
func (a *Answerer) Families() []code.Family {
	if a.c == nil {
		return nil
	}
	var out []code.Family
	for _, f := range a.c.Links().Families() {
		out = append(out, code.Family(f))
	}
	return out
}

// Table calls f with every correspondence from one family to another, by code. Errors: ErrUnconnected, ErrNoRelease, and
// those of f.
func (a *Answerer) Table(ctx context.Context, from, to code.Family, on life.Day, f func(Correspondance) error) error {
	if a.c == nil {
		return ErrNoRelease
	}
	links := a.c.Links()
	if !links.Connected(tableFamily(from), tableFamily(to)) {
		return fmt.Errorf("%s to %s: %w; families with tables: %s", from, to, ErrUnconnected, strings.Join(links.Families(), ", "))
	}
	for _, c := range links.Codes(tableFamily(from)) {
		all, err := a.describe(ctx, links.From(link.Code{Family: tableFamily(from), Code: c}, tableFamily(to), on))
		if err != nil {
			return err
		}
		for _, one := range all {
			if err := f(one); err != nil {
				return err
			}
		}
	}
	return nil
}

// SourcesOf names the sources of the steps of correspondences.
func (a *Answerer) SourcesOf(all []Correspondance) []Source {
	var names []string
	for _, c := range all {
		for _, path := range c.Chemins {
			for _, s := range path {
				names = append(names, s.Source)
			}
		}
	}
	slices.Sort(names)
	return a.Sources(names...)
}

// source reads the code asked about.
func (a *Answerer) source(ctx context.Context, from code.Family, saisi string) (link.Code, error) {
	results := code.Candidates(saisi)
	if from != "" {
		results = []code.Result{code.Check(from, saisi)}
	}
	valid := false
	for _, r := range results {
		if !r.Valide {
			continue
		}
		valid = true
		c := link.Code{Family: tableFamily(r.Famille), Code: r.Normalise}
		known, err := a.known(ctx, r)
		if err != nil {
			return link.Code{}, err
		}
		if known || a.c.Links().Holds(c) {
			return c, nil
		}
	}
	if !valid {
		return link.Code{}, fmt.Errorf("%q: %w", saisi, ErrMalformed)
	}
	return link.Code{}, fmt.Errorf("%q is in no source: %w", saisi, catalog.ErrUnknown)
}

// tableFamily is the family under which tables hold a code: `rncp` means fiches, RS included.
func tableFamily(f code.Family) string {
	if f == code.RS {
		return string(code.RNCP)
	}
	return string(f)
}

// codeFamily is the reverse: the family of a code that a table holds.
func codeFamily(c link.Code) code.Family {
	if strings.HasPrefix(c.Code, "RS") && c.Family == string(code.RNCP) {
		return code.RS
	}
	return code.Family(c.Family)
}

func (a *Answerer) describe(ctx context.Context, found []link.Correspondance) ([]Correspondance, error) {
	out := make([]Correspondance, 0, len(found))
	for _, f := range found {
		vers, err := a.side(ctx, f.To)
		if err != nil {
			return nil, err
		}
		c := Correspondance{Type: "Correspondance", De: Extremite{Famille: codeFamily(f.From), Code: f.From.Code}, Vers: vers, Relation: f.Relation,
			Validite: Validity{Debut: Day(f.Validity.Start), Fin: Day(f.Validity.End)}, JamaisEnsemble: f.JamaisEnsemble, Fiabilite: f.Fiabilite, Agrege: f.Agrege}
		for _, p := range f.Paths {
			c.Chemins = append(c.Chemins, steps(p))
		}
		out = append(out, c)
	}
	return out, nil
}

func steps(path []link.Step) []Etape {
	out := make([]Etape, len(path))
	for i, s := range path {
		out[i] = Etape{s.From.Family + ":" + s.From.Code, s.To.Family + ":" + s.To.Code, s.Source, Day(s.Edition)}
	}
	return out
}

// side names a target; one that its nomenclature does not hold is said to be unknown.
func (a *Answerer) side(ctx context.Context, c link.Code) (Extremite, error) {
	f := codeFamily(c)
	out := Extremite{Famille: f, Code: c.Code}
	label, err := a.label(ctx, f, c.Code)
	if errors.Is(err, catalog.ErrUnknown) {
		out.Connu = new(bool)
		return out, nil
	}
	out.Intitule = Text(label)
	return out, err
}

// label is the intitulé of a code; catalog.ErrUnknown when the release describes none such.
func (a *Answerer) label(ctx context.Context, f code.Family, normal string) (string, error) {
	if path := f.Path(normal); path != "" {
		thing, err := a.c.Find(ctx, path)
		if err == nil || !errors.Is(err, catalog.ErrUnknown) {
			return thing.Label, err
		}
	}
	named, err := a.c.Named(ctx, f.IRI(a.base(), normal))
	return named.Label, err
}
