package sparql

import (
	"context"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strconv"

	"passerelle/internal/serve/problem"
	"passerelle/internal/store"
)

// run asks the store and returns its whole answer, which the caller closes.
//
// A store goes on with a query whose client has left. So a query keeps its slot and its time until it ends; one that
// exceeds its time ends with the store's process.
func (d *Door) run(r *http.Request, q *Query, ds store.Dataset, t Target, as string) (*spool, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), d.o.Time)
	defer cancel()
	select {
	case d.slots <- struct{}{}:
		defer func() { <-d.slots }()
	case <-r.Context().Done():
		return nil, r.Context().Err()
	case <-ctx.Done():
		return nil, problem.Newf(problem.Unavailable, "Trop de requêtes à la fois ; réessayez dans quelques secondes.", "Too many queries at once; try again in a few seconds.")
	}
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
func (d *Door) ask(ctx context.Context, c *store.Client, q *Query, ds store.Dataset, as string) (*spool, error) {
	resp, err := c.QueryDataset(ctx, q.Text, as, ds)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	s := &spool{media: as, memory: d.o.Memory, room: d.o.Room, folder: d.o.Temp}
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
	case errors.Is(err, errRoom):
		return &problem.Error{Kind: problem.TooLong, Cause: err, Detail: phrase("La réponse dépasse la place permise ; ajoutez LIMIT.", "The answer is larger than allowed; add LIMIT.")}
	case errors.As(err, &status) && status.Status == http.StatusBadRequest:
		e := problem.Newf(problem.BadQuery, "Le magasin refuse la requête : %s", "The store refuses the query: %s", status.Body)
		if m := reWhere.FindStringSubmatch(status.Body); m != nil {
			e.Ligne, _ = strconv.Atoi(m[1]) // digits; one too long for an int is no place
			e.Colonne, _ = strconv.Atoi(m[2])
		}
		return e
	case errors.Is(err, store.ErrTimeout):
		return err
	case errors.As(err, &status) && status.Status >= http.StatusInternalServerError, errors.Is(err, errCut):
		return &problem.Error{Kind: problem.Unavailable, Cause: err, Detail: phrase(
			"Le magasin de triplets n'a pas mené la requête à son terme ; restreignez-la ou réessayez.",
			"The triple store did not bring the query to its end; narrow it down or try again.")}
	}
	return err
}
