// Package store speaks to the triple store. It promises two things:
//
//   - a [Client] says every operation of the SPARQL 1.1 Protocol and of the
//     SPARQL 1.1 Graph Store HTTP Protocol to any endpoint that has an address,
//     streams what the store answers, ends with the caller's context, and
//     returns errors one can tell apart (ErrUnavailable, ErrTimeout,
//     *StatusError);
//   - an [Oxigraph] is a child process that is either up, being restarted, or
//     stopped and reaped. It never outlives this process.
//
// What any store must do for us is executable: package storetest.
//
// A store's 200 is no proof of a whole answer: some cut a result and end it
// well. Judge completeness by content.
package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/knakk/sparql"
)

const (
	mediaQuery  = "application/sparql-query"
	mediaUpdate = "application/sparql-update"
	mediaQuads  = "application/n-quads"
	mediaJSON   = "application/sparql-results+json"
)

// maxAsk bounds the answer to an ASK, which needs some thirty bytes.
const maxAsk = 64 << 10

// A Client is one SPARQL 1.1 endpoint. It holds no state of its own and may be
// used by many goroutines.
type Client struct {
	query, update, data string
	http                *http.Client
}

// NewClient returns the client of the endpoint with these three addresses: of
// queries, of updates, and of the Graph Store Protocol. Where update or data is
// "", it is guessed from query (see [Guess]). A user and password in an address
// are sent as Basic credentials, to that address only, and stand in no error.
//
// A nil hc means a client of our own: no proxy, no redirect, no time limit but
// the caller's context. A redirect is never followed unless hc says how, since
// a redirected POST turns into a GET that succeeds and does nothing.
func NewClient(query, update, data string, hc *http.Client) *Client {
	guessedUpdate, guessedData := Guess(query)
	if update == "" {
		update = guessedUpdate
	}
	if data == "" {
		data = guessedData
	}
	own := http.Client{Transport: newTransport()}
	if hc != nil {
		own = *hc
	}
	if own.CheckRedirect == nil {
		own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	}
	return &Client{query: query, update: update, data: data, http: &own}
}

// newTransport returns a transport for one store. Oxigraph closes a connection
// idle for a minute; leaving first, no request meets a connection that ends.
func newTransport() *http.Transport {
	return &http.Transport{
		MaxIdleConnsPerHost: 32,
		IdleConnTimeout:     30 * time.Second,
		DisableCompression:  true,
	}
}

// Guess returns the update and data addresses that usually stand beside a query
// address: those of Oxigraph when the path is /query, those of a Fuseki dataset
// when it is /{dataset}/query or /{dataset}/sparql. Otherwise both are "".
func Guess(query string) (update, data string) {
	u, err := url.Parse(query)
	if err != nil || u.Host == "" {
		return "", ""
	}
	u.RawQuery, u.Fragment = "", ""
	path := strings.Trim(u.Path, "/")
	folder, last := "", path
	if cut := strings.LastIndexByte(path, '/'); cut >= 0 {
		folder, last = path[:cut], path[cut+1:]
	}
	switch {
	case folder == "" && last == "query":
		data = "store"
	case folder != "" && (last == "query" || last == "sparql"):
		data = "data"
	default:
		return "", ""
	}
	return u.JoinPath("..", "update").String(), u.JoinPath("..", data).String()
}

// A Dataset names the graphs a query reads, in place of the store's own dataset
// and of any FROM in the query (SPARQL 1.1 Protocol §2.1.4).
type Dataset struct {
	Default []string // IRIs of the graphs merged into the default graph
	Named   []string // IRIs of the named graphs
}

// Query sends a query by direct POST (SPARQL 1.1 Protocol §2.1.3) and returns
// the answer as the store streams it; its status is 2xx. The caller closes the
// body, whose read errors are ErrUnavailable, ErrTimeout or the cancellation.
// With accept "" the store chooses the format.
func (c *Client) Query(ctx context.Context, query, accept string) (*http.Response, error) {
	return c.QueryDataset(ctx, query, accept, Dataset{})
}

// QueryDataset is Query over the given dataset; a zero Dataset is the store's own.
func (c *Client) QueryDataset(ctx context.Context, query, accept string, ds Dataset) (*http.Response, error) {
	params := url.Values{}
	if len(ds.Default) > 0 {
		params["default-graph-uri"] = ds.Default
	}
	if len(ds.Named) > 0 {
		params["named-graph-uri"] = ds.Named
	}
	return c.send(ctx, request{
		method: http.MethodPost, address: c.query, params: params.Encode(),
		mediaType: mediaQuery, accept: accept, body: strings.NewReader(query),
	})
}

// Ask sends an ASK query and returns its answer.
func (c *Client) Ask(ctx context.Context, query string) (bool, error) {
	resp, err := c.Query(ctx, query, mediaJSON)
	if err != nil {
		return false, err
	}
	defer resp.Body.Close()
	result, err := sparql.ParseJSON(io.LimitReader(resp.Body, maxAsk))
	if err != nil {
		return false, fmt.Errorf("store %s: the answer to an ASK is no SPARQL result: %w", redacted(c.query), err)
	}
	return result.Boolean, nil
}

// Ping says whether the store answers queries: it asks ASK {}, which is true.
func (c *Client) Ping(ctx context.Context) error {
	yes, err := c.Ask(ctx, "ASK {}")
	if err == nil && !yes {
		err = fmt.Errorf("store %s: ASK {} is not true: is this a SPARQL query address?", redacted(c.query))
	}
	return err
}

// Update sends an update by direct POST (SPARQL 1.1 Protocol §2.2.2) and
// returns once the store has done it.
func (c *Client) Update(ctx context.Context, update string) error {
	if c.update == "" {
		return fmt.Errorf("store %s: no update address is known; give it", redacted(c.query))
	}
	return c.do(ctx, request{
		method: http.MethodPost, address: c.update,
		mediaType: mediaUpdate, body: strings.NewReader(update),
	})
}

// A request is what the operations of both protocols have in common.
type request struct {
	method, address   string
	params            string // encoded, without "?"
	mediaType, accept string
	body              io.Reader // nil for none
}

// do sends a request whose answer has no content of interest.
func (c *Client) do(ctx context.Context, r request) error {
	resp, err := c.send(ctx, r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	// Read to the end, within reason: it frees the connection for the next.
	if _, err := io.Copy(io.Discard, io.LimitReader(resp.Body, maxExcerpt)); err != nil {
		return err
	}
	return nil
}

// send returns the store's answer when its status is 2xx.
func (c *Client) send(ctx context.Context, r request) (*http.Response, error) {
	name := redacted(r.address)
	req, err := newRequest(ctx, r)
	if err != nil {
		return nil, fmt.Errorf("store %s: %w", name, err)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		if src, ok := r.body.(*source); ok && src.failure() != nil {
			return nil, fmt.Errorf("store %s: reading what is to be sent: %w", name, src.failure())
		}
		return nil, fmt.Errorf("store %s: %w", name, transportError(ctx, err))
	}
	if resp.StatusCode/100 != 2 {
		return nil, fmt.Errorf("store %s: %w", name, statusError(resp))
	}
	resp.Body = &answerBody{ReadCloser: resp.Body, ctx: ctx, name: name}
	return resp, nil
}

func newRequest(ctx context.Context, r request) (*http.Request, error) {
	u, err := url.Parse(r.address)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, errors.New("not an http address")
	}
	if u.RawQuery != "" && r.params != "" {
		u.RawQuery += "&"
	}
	u.RawQuery += r.params
	req, err := http.NewRequestWithContext(ctx, r.method, u.String(), r.body)
	if err != nil {
		return nil, err
	}
	if r.mediaType != "" {
		req.Header.Set("Content-Type", r.mediaType)
	}
	if r.accept != "" {
		req.Header.Set("Accept", r.accept)
	}
	return req, nil
}

// redacted returns an address fit for a message: no password, no parameters.
func redacted(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "address"
	}
	u.RawQuery = ""
	return u.Redacted()
}
