package sparql

import (
	"context"
	"net"
	"net/http"
	"sync"

	"passerelle/internal/serve/problem"
)

// turns let one query of each client run at a time, so that nobody takes every slot. A client is known by its address for
// as long as it has a query here, and is told nowhere.
type turns struct {
	mu      sync.Mutex
	clients map[string]*turn
}

// turn is held by the query that runs.
type turn struct {
	held  chan struct{}
	users int // that hold it or wait for it
}

// clientOf is the address that a request comes from, without its port.
func clientOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// take waits for the turn of a client until ctx ends; free gives it back.
func (t *turns) take(ctx context.Context, client string) (free func(), ok bool) {
	t.mu.Lock()
	one := t.clients[client]
	if one == nil {
		one = &turn{held: make(chan struct{}, 1)}
		t.clients[client] = one
	}
	one.users++
	t.mu.Unlock()
	leave := func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if one.users--; one.users == 0 {
			delete(t.clients, client)
		}
	}
	select {
	case one.held <- struct{}{}:
		return func() { <-one.held; leave() }, true
	case <-ctx.Done():
		leave()
		return nil, false
	}
}

// enter waits for the turn of the client and then for a slot, no longer than the door's patience in all. leave gives both
// back.
func (d *Door) enter(ctx context.Context, r *http.Request) (leave func(), err error) {
	wait, cancel := context.WithTimeout(ctx, d.o.Patience)
	defer cancel()
	stop := context.AfterFunc(r.Context(), cancel)
	defer stop()
	free := func() {}
	if !d.o.Unshared {
		var ok bool
		if free, ok = d.turns.take(wait, clientOf(r)); !ok {
			return nil, gone(r, after("1", problem.Newf(problem.TooMany, "Une de vos requêtes SPARQL est en cours ; attendez sa réponse.", "One of your SPARQL queries is running; wait for its answer.")))
		}
	}
	select {
	case d.slots <- struct{}{}:
		return func() { <-d.slots; free() }, nil
	case <-wait.Done():
		free()
		return nil, gone(r, after("2", problem.Newf(problem.Unavailable, "Trop de requêtes à la fois ; réessayez dans quelques secondes.", "Too many queries at once; try again in a few seconds.")))
	}
}

// gone prefers to say that the client left.
func gone(r *http.Request, err error) error {
	if left := r.Context().Err(); left != nil {
		return left
	}
	return err
}

// after says when to try again.
func after(seconds string, e *problem.Error) *problem.Error {
	e.Header = http.Header{"Retry-After": {seconds}}
	return e
}
