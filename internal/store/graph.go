package store

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
)

// The operations of the SPARQL 1.1 Graph Store HTTP Protocol, by indirect graph
// identification (§4.2). A graph is named by its IRI; "" is the default graph.

// Get returns a graph in the format asked for, streamed like the answer to a
// Query. Whether a graph that does not exist is empty or a *StatusError 404 is
// the store's choice for the default graph; a named one is 404 (§5.2).
func (c *Client) Get(ctx context.Context, graph, accept string) (*http.Response, error) {
	if err := c.hasData(); err != nil {
		return nil, err
	}
	return c.send(ctx, request{
		method: http.MethodGet, address: c.data, params: graphParam(graph), accept: accept,
	})
}

// Put makes a graph hold exactly the triples of body, which is RDF of the given
// media type (§5.3).
func (c *Client) Put(ctx context.Context, graph, mediaType string, body io.Reader) error {
	return c.write(ctx, request{method: http.MethodPut, params: graphParam(graph), mediaType: mediaType, body: body})
}

// Post adds the triples of body to a graph (§5.5).
func (c *Client) Post(ctx context.Context, graph, mediaType string, body io.Reader) error {
	return c.write(ctx, request{method: http.MethodPost, params: graphParam(graph), mediaType: mediaType, body: body})
}

// Delete removes a graph; a named one that does not exist is a *StatusError 404
// (§5.4).
func (c *Client) Delete(ctx context.Context, graph string) error {
	return c.write(ctx, request{method: http.MethodDelete, params: graphParam(graph)})
}

// Load adds N-Quads to the graphs they name, by a POST that names no graph. The
// standard has no such request; Oxigraph and Fuseki both take it.
func (c *Client) Load(ctx context.Context, nquads io.Reader) error {
	return c.write(ctx, request{method: http.MethodPost, mediaType: mediaQuads, body: nquads})
}

// write sends a request to the data address and waits for its end.
func (c *Client) write(ctx context.Context, r request) error {
	if err := c.hasData(); err != nil {
		return err
	}
	r.address = c.data
	if r.body != nil {
		r.body = &source{r: r.body}
	}
	return c.do(ctx, r)
}

func (c *Client) hasData() error {
	if c.data == "" {
		return fmt.Errorf("store %s: no Graph Store address is known; give it", redacted(c.query))
	}
	return nil
}

// graphParam is the whole query string that names a graph (§4.2).
func graphParam(graph string) string {
	if graph == "" {
		return "default"
	}
	return "graph=" + url.QueryEscape(graph)
}

// A source is a body that remembers why it could not be read, so that the
// caller's own failure is not taken for the store's.
type source struct {
	r io.Reader

	mu  sync.Mutex
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && err != io.EOF {
		s.mu.Lock()
		s.err = err
		s.mu.Unlock()
	}
	return n, err
}

func (s *source) failure() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}
