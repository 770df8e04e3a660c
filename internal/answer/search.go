package answer

import (
	"context"
	"errors"

	"passerelle/internal/catalog"
	"passerelle/internal/code"
)

// Search looks for what text is the code of, in whatever spelling, then for names; only things of one class where class
// is not "". The error is ErrNoRelease or the catalog's.
func (a *Answerer) Search(ctx context.Context, text, class string) (*catalog.Found, error) {
	if a.c == nil {
		return nil, ErrNoRelease
	}
	s := catalog.Search{Text: text, Class: class, Today: a.Today()}
	for _, r := range code.Candidates(text) {
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
