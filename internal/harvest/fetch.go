package harvest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"slices"
	"time"
)

// Limits bounds one fetch. A zero field takes its default.
type Limits struct {
	Size      int64         // bytes of a file; 512 MiB
	Time      time.Duration // from request to last byte; 10 minutes
	Redirects int           // 5
	Base      string        // URL of this service, told to publishers in User-Agent
}

func (l Limits) withDefaults() Limits {
	if l.Size <= 0 {
		l.Size = 512 << 20
	}
	if l.Time <= 0 {
		l.Time = 10 * time.Minute
	}
	if l.Redirects <= 0 {
		l.Redirects = 5
	}
	return l
}

// A State is how an address answered.
type State string

// The states of an address.
const (
	New       State = "new"       // other bytes than the kept ones, or the first
	Unchanged State = "unchanged" // the kept bytes are the current ones
	Stale     State = "stale"     // no good answer: what is kept stays
)

// A Visit is what came of one address.
type Visit struct {
	Address
	State  State
	Reason string // why Stale, "" otherwise
	Entry  Entry  // what is kept of the address; zero when the source is kept from a data folder only
}

// An Outcome is what came of the addresses of one source, in the order of the declaration; none for a source without.
type Outcome struct {
	Source string
	Visits []Visit
}

// Stale says whether some address gave no good answer.
func (o Outcome) Stale() bool {
	return slices.ContainsFunc(o.Visits, func(v Visit) bool { return v.State == Stale })
}

// Fetch asks each address of a source for a newer file and keeps it: whole, as it came, never decompressed. Requests
// are conditional (RFC 9110 §13) when something is kept. Redirections go to https and to the open internet only. A file
// is good when its source claims it, or one of its members, with an edition day.
//
// An address that fails in any way is Stale and costs nothing that is kept. The error is an ErrUnreachable when nothing
// is kept of the source by that address nor from a data folder, an ErrDisk when the file cannot be written, ctx's when it
// is done. client gives the transport (certificates, proxy) and may be nil; its cookies and timeout are not used.
func (s *Store) Fetch(ctx context.Context, client *http.Client, src Source, o Limits) (Outcome, error) {
	f := fetcher{s, client, src, o.withDefaults()}
	out := Outcome{Source: src.Name}
	var errs []error
	for _, a := range src.Addresses {
		v, err := f.visit(ctx, a)
		switch {
		case err != nil && ctx.Err() != nil:
			return out, fmt.Errorf("fetch %s: %w", a.URL, ctx.Err())
		case errors.Is(err, ErrDisk):
			return out, err
		case err != nil:
			var kept bool
			v = Visit{Address: a, State: Stale, Reason: err.Error()}
			v.Entry, kept = s.last(src.Name, a)
			if !kept && !s.holdsData(src.Name) {
				errs = append(errs, faultf(ErrUnreachable, "%s: %s: %w; nothing is kept of it: check the address and the network, or give the file with --data",
					src.Name, a.URL, err))
			}
		}
		out.Visits = append(out.Visits, v)
	}
	return out, errors.Join(errs...)
}

type fetcher struct {
	store  *Store
	client *http.Client
	src    Source
	limits Limits
}

func (f fetcher) visit(ctx context.Context, a Address) (Visit, error) {
	u, err := url.Parse(a.URL)
	if err != nil || !mayStart(u) {
		return Visit{}, errors.New("not an https address")
	}
	ctx, cancel := context.WithTimeoutCause(ctx, f.limits.Time, fmt.Errorf("no whole answer within %s", f.limits.Time))
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, a.URL, nil)
	if err != nil {
		return Visit{}, err
	}
	prev, known := f.store.last(f.src.Name, a)
	f.headers(req, prev)
	client, done := newClient(f.client, u, f.limits.Redirects)
	defer done()
	resp, err := client.Do(req)
	if err != nil {
		return Visit{}, plain(ctx, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusNotModified && f.conditional(prev) {
		return f.unchanged(a, prev, resp)
	}
	st, err := f.receive(ctx, a, resp)
	if err != nil {
		return Visit{}, plain(ctx, err)
	}
	defer st.discard()
	if known && st.sum == prev.SHA256 {
		if err := f.store.commit(st); err != nil { // the kept bytes may have been lost
			return Visit{}, err
		}
		return f.unchanged(a, prev, resp)
	}
	return f.keep(a, st, f.entry(a, resp, known))
}

// headers says who asks, for plain bytes, and what is kept.
func (f fetcher) headers(req *http.Request, prev Entry) {
	agent := "passerelle"
	if f.limits.Base != "" {
		agent += " (+" + f.limits.Base + ")"
	}
	req.Header.Set("User-Agent", agent)
	req.Header.Set("Accept-Encoding", "identity")
	if !f.conditional(prev) {
		return
	}
	if prev.ETag != "" {
		req.Header.Set("If-None-Match", prev.ETag)
	}
	if prev.LastModified != "" {
		req.Header.Set("If-Modified-Since", prev.LastModified)
	}
}

// conditional says whether "not modified" would be an answer: the kept bytes are there and have a validator.
func (f fetcher) conditional(prev Entry) bool {
	return (prev.ETag != "" || prev.LastModified != "") && f.store.has(prev.SHA256, prev.Size)
}

// unchanged notes that the kept bytes are still the current ones. Their Last-Modified stays: their day comes from it.
func (f fetcher) unchanged(a Address, prev Entry, resp *http.Response) (Visit, error) {
	if tag := resp.Header.Get("ETag"); tag != "" && len(tag) <= maxTag {
		prev.ETag = tag
	}
	prev.Checked = f.store.clock()
	return Visit{Address: a, State: Unchanged, Entry: prev}, f.store.update(prev, f.src)
}

// receive writes the body of an answer to a temporary file.
func (f fetcher) receive(ctx context.Context, a Address, resp *http.Response) (staged, error) {
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type")) // a malformed type says nothing
	switch coding := resp.Header.Get("Content-Encoding"); {
	case resp.StatusCode != http.StatusOK:
		return staged{}, fmt.Errorf("answered %s", resp.Status)
	case coding != "" && coding != "identity":
		return staged{}, fmt.Errorf("answered in Content-Encoding %.40q, which was not asked for", coding)
	case (kind == "text/html" || kind == "application/xhtml+xml") && !slices.Contains([]string{".html", ".htm", ".xhtml"}, path.Ext(a.Name)):
		return staged{}, fmt.Errorf("answered a web page (%s) in place of %s", kind, a.Name)
	case resp.ContentLength > f.limits.Size:
		return staged{}, tooLarge(f.limits.Size)
	}
	return f.store.stage(&capped{ctx: ctx, r: resp.Body, max: f.limits.Size})
}

const maxTag = 1024 // bytes of an ETag worth keeping

// entry describes the answer. A time to come is no time: it would make the edition the newest for ever.
func (f fetcher) entry(a Address, resp *http.Response, known bool) Entry {
	now := f.store.clock()
	e := Entry{Source: f.src.Name, Name: a.Name, Origin: a.URL, Revised: known, Fetched: now, Checked: now}
	if tag := resp.Header.Get("ETag"); len(tag) <= maxTag {
		e.ETag = tag
	}
	header := resp.Header.Get("Last-Modified")
	if t, err := http.ParseTime(header); err == nil && t.Before(now.Add(24*time.Hour)) {
		e.LastModified = header
	}
	return e
}

// keep makes a received file a snapshot, once it is known to be an edition of something.
func (f fetcher) keep(a Address, st staged, e Entry) (Visit, error) {
	e.SHA256, e.Size = st.sum, st.size
	claims, err := declarations{f.src}.ofEntry(e, st.path)
	if err == nil && len(claims) == 0 {
		err = fmt.Errorf("no src:pattern of %s claims %s, or anything in it", f.src.Name, a.Name)
	}
	if err != nil {
		return Visit{}, err
	}
	if err := f.store.commit(st); err != nil {
		return Visit{}, err
	}
	return Visit{Address: a, State: New, Entry: e}, f.store.update(e, f.src)
}

// capped fails when there are more than max bytes to read, and when ctx is done: a server that sees the connection
// close may still end its answer properly, half way through the file.
type capped struct {
	ctx    context.Context
	r      io.Reader
	n, max int64
}

func (c *capped) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if c.ctx.Err() != nil {
		return 0, context.Cause(c.ctx)
	}
	if c.n += int64(n); c.n > c.max {
		return 0, tooLarge(c.max)
	}
	return n, err
}

func tooLarge(limit int64) error { return fmt.Errorf("larger than %d bytes", limit) }

// plain takes the request out of an error, which names it already, and says when time was short.
func plain(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	if u := (*url.Error)(nil); errors.As(err, &u) {
		return u.Err
	}
	return err
}
