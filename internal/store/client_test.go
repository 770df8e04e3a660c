//go:build unix

package store_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"passerelle/internal/store"
)

func TestGuess(t *testing.T) {
	for _, test := range []struct{ query, update, data string }{
		{"http://h:7878/query", "http://h:7878/update", "http://h:7878/store"},
		{"http://h:7878/query/", "http://h:7878/update", "http://h:7878/store"},
		{"http://h:7878/query?timeout=3", "http://h:7878/update", "http://h:7878/store"},
		{"http://h:3030/ds/query", "http://h:3030/ds/update", "http://h:3030/ds/data"},
		{"http://h:3030/ds/sparql", "http://h:3030/ds/update", "http://h:3030/ds/data"},
		{"https://u:p@h/a/b%20c/query", "https://u:p@h/a/b%20c/update", "https://u:p@h/a/b%20c/data"},
		{"http://h/sparql", "", ""},
		{"http://h/", "", ""},
		{"http://h", "", ""},
		{"query", "", ""},
		{"::", "", ""},
		{"", "", ""},
	} {
		update, data := store.Guess(test.query)
		if update != test.update || data != test.data {
			t.Errorf("Guess(%q) = %q, %q; want %q, %q", test.query, update, data, test.update, test.data)
		}
	}
}

// Every operation, as the two protocols want it on the wire.
func TestRequests(t *testing.T) {
	type seen struct{ method, uri, contentType, accept, body string }
	var got seen
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = seen{r.Method, r.RequestURI, r.Header.Get("Content-Type"), r.Header.Get("Accept"), string(body)}
		fmt.Fprint(w, `{"head":{},"boolean":true}`)
	}))
	defer server.Close()
	guessed := store.NewClient(server.URL+"/ds/query", "", "", nil)
	given := store.NewClient(server.URL+"/q?timeout=3", server.URL+"/u", server.URL+"/d?x=1", nil)
	closing := func(resp *http.Response, err error) error {
		if err == nil {
			resp.Body.Close()
		}
		return err
	}
	ctx := t.Context()
	const json = "application/sparql-results+json"
	for _, test := range []struct {
		name string
		call func() error
		want seen
	}{
		{"query", func() error { return closing(guessed.Query(ctx, "ASK {'é&='}", json)) },
			seen{"POST", "/ds/query", "application/sparql-query", json, "ASK {'é&='}"}},
		{"query without accept", func() error { return closing(guessed.Query(ctx, "ASK {}", "")) },
			seen{"POST", "/ds/query", "application/sparql-query", "", "ASK {}"}},
		{"query, address with parameters", func() error { return closing(given.Query(ctx, "ASK {}", json)) },
			seen{"POST", "/q?timeout=3", "application/sparql-query", json, "ASK {}"}},
		{"dataset", func() error {
			return closing(given.QueryDataset(ctx, "ASK {}", json, store.Dataset{Default: []string{"http://a/?b&c", "d:"}, Named: []string{"e:#"}}))
		}, seen{"POST", "/q?timeout=3&default-graph-uri=http%3A%2F%2Fa%2F%3Fb%26c&default-graph-uri=d%3A&named-graph-uri=e%3A%23",
			"application/sparql-query", json, "ASK {}"}},
		{"ping", func() error { return guessed.Ping(ctx) },
			seen{"POST", "/ds/query", "application/sparql-query", json, "ASK {}"}},
		{"update", func() error { return guessed.Update(ctx, "CLEAR ALL") },
			seen{"POST", "/ds/update", "application/sparql-update", "", "CLEAR ALL"}},
		{"update, given", func() error { return given.Update(ctx, "CLEAR ALL") },
			seen{"POST", "/u", "application/sparql-update", "", "CLEAR ALL"}},
		{"get", func() error { return closing(guessed.Get(ctx, "http://a/#é&", "text/turtle")) },
			seen{"GET", "/ds/data?graph=http%3A%2F%2Fa%2F%23%C3%A9%26", "", "text/turtle", ""}},
		{"get default", func() error { return closing(given.Get(ctx, "", "text/turtle")) },
			seen{"GET", "/d?x=1&default", "", "text/turtle", ""}},
		{"put", func() error { return guessed.Put(ctx, "g:", "text/turtle", strings.NewReader("<a:> a <b:> .")) },
			seen{"PUT", "/ds/data?graph=g%3A", "text/turtle", "", "<a:> a <b:> ."}},
		{"post", func() error { return guessed.Post(ctx, "", "text/turtle", strings.NewReader("<a:> a <b:> .")) },
			seen{"POST", "/ds/data?default", "text/turtle", "", "<a:> a <b:> ."}},
		{"delete", func() error { return guessed.Delete(ctx, "g:") },
			seen{"DELETE", "/ds/data?graph=g%3A", "", "", ""}},
		{"load", func() error { return guessed.Load(ctx, strings.NewReader("<a:> <b:> <c:> <d:> .")) },
			seen{"POST", "/ds/data", "application/n-quads", "", "<a:> <b:> <c:> <d:> ."}},
	} {
		got = seen{}
		if err := test.call(); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		if got != test.want {
			t.Errorf("%s\n got %q\nwant %q", test.name, got, test.want)
		}
	}
}

func TestStatuses(t *testing.T) {
	for _, test := range []struct {
		status               int
		unavailable, timeout bool
	}{
		{302, false, false}, {400, false, false}, {404, false, false}, {429, true, false},
		{500, false, false}, {502, true, false}, {503, true, false}, {504, false, true},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet { // where a followed redirect would arrive
				return
			}
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(test.status)
			fmt.Fprint(w, "100% wrong\xff", strings.Repeat("x", 1<<20))
		}))
		err := store.NewClient(server.URL+"/query", "", "", nil).Update(t.Context(), "CLEAR ALL")
		server.Close()
		var answer *store.StatusError
		if !errors.As(err, &answer) || answer.Status != test.status {
			t.Fatalf("status %d: error %v", test.status, err)
		}
		if !strings.HasPrefix(answer.Body, "100% wrong\uFFFDxx") || len(answer.Body) > 5<<10 {
			t.Errorf("status %d: excerpt of %d bytes: %.30q", test.status, len(answer.Body), answer.Body)
		}
		if errors.Is(err, store.ErrUnavailable) != test.unavailable || errors.Is(err, store.ErrTimeout) != test.timeout {
			t.Errorf("status %d: %.80v: unavailable %v, timeout %v", test.status, err, !test.unavailable, !test.timeout)
		}
	}
}

// The body reaches the reader while the store still writes it.
func TestStreaming(t *testing.T) {
	firstRead := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "first")
		w.(http.Flusher).Flush()
		select {
		case <-firstRead:
			fmt.Fprint(w, "second")
		case <-time.After(10 * time.Second):
		}
	}))
	defer server.Close()
	resp, err := store.NewClient(server.URL+"/query", "", "", nil).Query(t.Context(), "ASK {}", "")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if _, err := io.ReadFull(resp.Body, make([]byte, 5)); err != nil {
		t.Fatal(err)
	}
	close(firstRead)
	if rest, err := io.ReadAll(resp.Body); string(rest) != "second" || err != nil {
		t.Errorf("then %q, %v", rest, err)
	}
}

func TestConnectionLost(t *testing.T) {
	// cut sends what it is given and closes the connection.
	cut := func(answer string) *httptest.Server {
		return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			conn, _, err := w.(http.Hijacker).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			io.WriteString(conn, answer)
			conn.Close()
		}))
	}
	for name, answer := range map[string]string{
		"no answer":        "",
		"half a head":      "HTTP/1.1 200 OK\r\nContent-",
		"short body":       "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc",
		"unfinished chunk": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
		"no last chunk":    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
		"not HTTP":         "SSH-2.0-OpenSSH\r\n",
	} {
		server := cut(answer)
		resp, err := store.NewClient(server.URL+"/query", "", "", nil).Query(t.Context(), "ASK {}", "")
		if err == nil {
			_, err = io.ReadAll(resp.Body)
			resp.Body.Close()
		}
		server.Close()
		if !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("%s: error %v, want ErrUnavailable", name, err)
		}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	err = store.NewClient("http://"+listener.Addr().String()+"/query", "", "", nil).Ping(t.Context())
	if !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("refused: error %v, want ErrUnavailable", err)
	}
}

func TestLeaving(t *testing.T) {
	arrived := make(chan struct{}, 1)
	leave := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/ds/query" {
			fmt.Fprint(w, "begin")
			w.(http.Flusher).Flush()
		}
		arrived <- struct{}{}
		<-leave
	}))
	defer server.Close()
	defer close(leave)
	for _, path := range []string{"/query", "/ds/query"} { // before the answer, in its middle
		c := store.NewClient(server.URL+path, "", "", nil)
		call := func(ctx context.Context) error {
			resp, err := c.Query(ctx, "ASK {}", "")
			if err == nil {
				_, err = io.ReadAll(resp.Body)
				resp.Body.Close()
			}
			return err
		}
		ctx, cancel := context.WithCancel(t.Context())
		go func() { <-arrived; cancel() }()
		if err := call(ctx); !errors.Is(err, context.Canceled) || errors.Is(err, store.ErrUnavailable) {
			t.Errorf("%s cancelled: %v", path, err)
		}
		ctx, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
		if err := call(ctx); !errors.Is(err, store.ErrTimeout) || errors.Is(err, store.ErrUnavailable) {
			t.Errorf("%s deadline: %v", path, err)
		}
		cancel()
		<-arrived
	}
	hurried := store.NewClient(server.URL+"/query", "", "", &http.Client{Timeout: 50 * time.Millisecond})
	if err := hurried.Ping(t.Context()); !errors.Is(err, store.ErrTimeout) {
		t.Errorf("time limit of the given client: %v", err)
	}
}

func TestNotAStore(t *testing.T) {
	for name, answer := range map[string]string{
		"page":            "<html>welcome</html>",
		"nothing":         "",
		"other JSON":      `{"status": "ok"}`,
		"endless nesting": strings.Repeat("[", 1<<20),
		"endless text":    `{"boolean": "` + strings.Repeat("x", 1<<20),
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, answer)
		}))
		if err := store.NewClient(server.URL+"/query", "", "", nil).Ping(t.Context()); err == nil {
			t.Errorf("%s: Ping takes it for a store", name)
		}
		server.Close()
	}
}

func TestBadAddresses(t *testing.T) {
	for _, address := range []string{"", "query", "ftp://h/query", "http://", "http://h\x7f/query", "http:///query"} {
		err := store.NewClient(address, "", "", nil).Ping(t.Context())
		if err == nil || errors.Is(err, store.ErrUnavailable) {
			t.Errorf("address %q: error %v", address, err)
		}
	}
	c := store.NewClient("http://h/sparql", "", "", nil)
	_, getErr := c.Get(t.Context(), "", "")
	for _, err := range []error{
		c.Update(t.Context(), "CLEAR ALL"), c.Load(t.Context(), strings.NewReader("")), getErr,
	} {
		if err == nil || !strings.Contains(err.Error(), "address is known") {
			t.Errorf("no address: error %v", err)
		}
	}
}

// Credentials go to their store, and into no message.
func TestCredentials(t *testing.T) {
	var got []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		got = append(got, user+":"+password)
		w.WriteHeader(http.StatusUnauthorized)
	}))
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword("us", "sesame")
	withPassword := store.NewClient(u.String()+"/query?key=sesame", "", "", nil)
	without := store.NewClient(server.URL+"/query", "", "", nil)
	messages := []error{withPassword.Ping(t.Context()), withPassword.Update(t.Context(), ""), without.Ping(t.Context())}
	server.Close()
	messages = append(messages, withPassword.Ping(t.Context()), withPassword.Update(t.Context(), ""))
	for _, err := range messages {
		if err == nil || strings.Contains(err.Error(), "sesame") {
			t.Errorf("message %v", err)
		}
	}
	if want := "us:sesame us:sesame :"; strings.Join(got, " ") != want {
		t.Errorf("credentials %q, want %q", got, want)
	}
}

// A body that cannot be read is the caller's trouble, not the store's.
func TestUnreadableBody(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
	}))
	defer server.Close()
	broken := errors.New("broken disk")
	body := io.MultiReader(strings.NewReader("<a:> <b:> <c:> .\n"), &failing{broken})
	err := store.NewClient(server.URL+"/query", "", "", nil).Load(t.Context(), body)
	if !errors.Is(err, broken) || errors.Is(err, store.ErrUnavailable) {
		t.Errorf("error %v, want the reader's", err)
	}
}

type failing struct{ err error }

func (f *failing) Read([]byte) (int, error) { return 0, f.err }

// Whatever the address, the guesses are none, or two on the same host.
func FuzzGuess(f *testing.F) {
	for _, seed := range []string{"http://h:7878/query", "http://u:p@h/ds/sparql/", "//h/query", "http://[::1]/%2f/query?a#b", "h/../query", "http://h//query"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		update, data := store.Guess(query)
		if update == "" && data == "" {
			return
		}
		q, err := url.Parse(query)
		if err != nil {
			t.Fatalf("a guess from an address that is none: %v", err)
		}
		for _, guess := range []string{update, data} {
			u, err := url.Parse(guess)
			if err != nil || u.Host != q.Host || u.Scheme != q.Scheme || u.RawQuery != "" {
				t.Errorf("Guess(%q) = %q, %v", query, guess, err)
			}
		}
	})
}
