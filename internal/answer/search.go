package answer

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"passerelle/internal/catalog"
	"passerelle/internal/code"
)

// Search looks for what text is the code of, in whatever spelling, then for names; only things of one class where class
// is not "". The error is ErrNoRelease or the catalog's.
func (a *Answerer) Search(ctx context.Context, text, class string) (*catalog.Found, error) {
	return a.search(ctx, catalog.Search{Text: text, Class: class})
}

// Suggest looks for the same as Search, for a text that is perhaps being typed.
func (a *Answerer) Suggest(ctx context.Context, text, class string) (*catalog.Found, error) {
	return a.search(ctx, catalog.Search{Text: text, Class: class, Begun: true})
}

func (a *Answerer) search(ctx context.Context, s catalog.Search) (*catalog.Found, error) {
	if a.c == nil {
		return nil, ErrNoRelease
	}
	s.Today = a.Today()
	for _, r := range CodesOf(s.Text) {
		path := r.Famille.Path(r.Normalise)
		if path == "" {
			continue
		}
		_, err := a.c.Find(ctx, path)
		if errors.Is(err, catalog.ErrUnknown) {
			continue
		}
		if err != nil {
			return nil, err
		}
		s.First = append(s.First, path)
	}
	return a.c.Search(ctx, s)
}

// CodesOf are the codes that a text may be: those that it is as it stands before those that lack a prefix, a zero or a
// letter, so that whoever writes a code out finds what bears it; then in the order of the families.
func CodesOf(text string) []code.Result {
	all := code.Candidates(text)
	slices.SortStableFunc(all, func(x, y code.Result) int { return cmp.Compare(completed(x), completed(y)) })
	return all
}

// completions are the repairs that add what the text lacks (api.md §3.1).
var completions = []string{"prefixe", "zero-initial", "lettre-de-specialite"}

func completed(r code.Result) (n int) {
	for _, repair := range r.Reparations {
		if slices.Contains(completions, repair) {
			n++
		}
	}
	return n
}
