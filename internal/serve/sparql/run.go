package sparql

import (
	"context"
	"errors"
	"io"
	"net/http"
	"regexp"

	"passerelle/internal/serve/problem"
	"passerelle/internal/serve/spool"
	"passerelle/internal/store"
)

// run asks the store and returns its whole answer, which the caller closes.
//
// A store goes on with a query whose client has left. So a query keeps its slot and its time until it ends; one that
// exceeds its time ends with the store's process.
func (d *Door) run(r *http.Request, q *Query, ds store.Dataset, t Target, as string) (*held, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), d.o.Time)
	defer cancel()
	leave, err := d.enter(ctx, r)
	if err != nil {
		return nil, err
	}
	defer leave()
	s, err := d.ask(ctx, t.Client, q, ds, as)
	if err == nil {
		return s, nil
	}
	if errors.Is(err, store.ErrTimeout) && t.Restart != nil {
		t.Restart()
	}
	return nil, storeProblem(err)
}

// ask copies the store's answer until its end and judges by its content whether it is whole: stores cut answers and end
// them well.
func (d *Door) ask(ctx context.Context, c *store.Client, q *Query, ds store.Dataset, as string) (*held, error) {
	resp, err := c.QueryDataset(ctx, q.Text, as, ds)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	s := &held{media: as, Spool: d.o.Budget.New(d.o.Memory, d.o.Room)}
	if _, err := io.Copy(s, resp.Body); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if !s.whole() {
		return nil, errors.Join(errCut, s.Close())
	}
	return s, nil
}

// errCut is an answer of the store that ends before its end.
var errCut = errors.New("the store cut its answer")

// reWhere finds the place in a syntax error of Oxigraph.
var reWhere = regexp.MustCompile(`^error at (\d+):(\d+): (.*)`)

// storeProblem makes the answer to what the store did not do. What it refuses is the query's fault: it passed the
// grammar, but not the notes beside it. Everything else is told as one and the same (http.md §5.2).
func storeProblem(err error) error {
	status := (*store.StatusError)(nil)
	switch {
	case errors.Is(err, spool.ErrRoom):
		return &problem.Error{Kind: problem.TooLong, Cause: err, Detail: phrase("La réponse dépasse la place permise ; ajoutez LIMIT.", "The answer is larger than allowed; add LIMIT.")}
	case errors.Is(err, spool.ErrFull):
		return &problem.Error{Kind: problem.Unavailable, Cause: err, Detail: phrase(
			"Trop de grandes réponses sont en cours d'envoi ; réessayez dans quelques secondes.", "Too many large answers are being sent; try again in a few seconds.")}
	case errors.As(err, &status) && status.Status == http.StatusBadRequest:
		return refusedByStore(status.Body, err)
	case errors.Is(err, store.ErrTimeout):
		return err
	case errors.Is(err, store.ErrUnavailable):
		// It restarts within a second where it was ended for the sake of another query.
		return after("1", &problem.Error{Kind: problem.Unavailable, Cause: err, Detail: phrase(
			"Le magasin de triplets redémarre ; réessayez dans une seconde.", "The triple store is restarting; try again in a second.")})
	case errors.As(err, &status) && status.Status >= http.StatusInternalServerError, errors.Is(err, errCut):
		return &problem.Error{Kind: problem.Unavailable, Cause: err, Detail: phrase(
			"Le magasin de triplets n'a pas mené la requête à son terme ; restreignez-la ou réessayez.",
			"The triple store did not bring the query to its end; narrow it down or try again.")}
	}
	return err
}
