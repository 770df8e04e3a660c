package harvest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"passerelle/internal/harvest"
)

// A publisher serves one file over TLS, as the handler says.
type publisher struct {
	*httptest.Server
	mu      sync.Mutex
	handler http.HandlerFunc
	headers []http.Header // of the requests
}

func publish(t *testing.T) *publisher {
	t.Helper()
	p := &publisher{}
	p.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.headers = append(p.headers, r.Header)
		handler := p.handler
		p.mu.Unlock()
		handler(w, r)
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *publisher) handle(h http.HandlerFunc) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.handler = h
}

// asked returns the header of the n-th request, from 0.
func (p *publisher) asked(n int) http.Header {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.headers[n]
}

// file serves content with validators, and 304 when asked.
func file(content, etag, modified string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", etag)
		at, _ := http.ParseTime(modified)
		http.ServeContent(w, r, "f.csv", at, strings.NewReader(content))
	}
}

// from declares a source with one address and one table.
func from(t *testing.T, url, as, files string) harvest.Source {
	t.Helper()
	return mustRead(t, ttl("loin", "    dcat:distribution [ dcat:downloadURL <"+url+"/f> ; src:as \""+as+"\" ] ;\n", [2]string{"t", files}))
}

const (
	january  = "Wed, 31 Jan 2024 23:30:00 GMT" // already 1 February in Paris
	february = "Tue, 20 Feb 2024 10:00:00 GMT"
)

func fetch(t *testing.T, s *harvest.Store, p *publisher, src harvest.Source, o harvest.Limits) harvest.Visit {
	t.Helper()
	out, err := s.Fetch(context.Background(), p.Client(), src, o)
	if err != nil {
		t.Fatal(err)
	}
	if len(out.Visits) != 1 || out.Source != src.Name || out.Stale() != (out.Visits[0].State == harvest.Stale) {
		t.Fatalf("outcome %+v", out)
	}
	return out.Visits[0]
}

func TestFetch(t *testing.T) {
	p := publish(t)
	src := from(t, p.URL, "f.csv", pattern("**/f.csv", "complet", ""))
	st := state{t.TempDir()}
	store := st.open(t)
	p.handle(file("un", `"1"`, january))
	v := fetch(t, store, p, src, harvest.Limits{Base: "https://passerelle.example"})
	if v.State != harvest.New || v.Entry.ETag != `"1"` || v.Entry.LastModified != january || v.Entry.Size != 2 || v.Entry.Origin != p.URL+"/f" || v.Entry.Fetched.IsZero() {
		t.Errorf("first: %+v", v)
	}
	if h := p.asked(0); h.Get("User-Agent") != "passerelle (+https://passerelle.example)" || h.Get("Accept-Encoding") != "identity" || h.Get("If-None-Match")+h.Get("If-Modified-Since") != "" {
		t.Errorf("first request: %v", h)
	}
	compare(t, "first", editions(t, store, src), []string{"loin t 2024-02-01 complet f.csv"})

	store = st.open(t)
	v = fetch(t, store, p, src, harvest.Limits{})
	if h := p.asked(1); v.State != harvest.Unchanged || h.Get("If-None-Match") != `"1"` || h.Get("If-Modified-Since") != january {
		t.Errorf("second: %+v after %v", v, h)
	}
	p.handle(file("un", `"2"`, january)) // the same bytes under another tag
	if v = fetch(t, store, p, src, harvest.Limits{}); v.State != harvest.Unchanged || v.Entry.ETag != `"2"` || len(store.Entries()) != 1 {
		t.Errorf("third: %+v", v)
	}

	p.handle(file("deux", `"3"`, february))
	if v = fetch(t, store, p, src, harvest.Limits{}); v.State != harvest.New || !v.Entry.Revised {
		t.Errorf("fourth: %+v", v)
	}
	compare(t, "history", editions(t, store, src), []string{"loin t 2024-02-01 complet f.csv", "loin t 2024-02-20 complet f.csv"})
	p.handle(file("deux, corrigé", `"4"`, february))
	fetch(t, store, p, src, harvest.Limits{})
	compare(t, "correction of a day", editions(t, store, src), []string{"loin t 2024-02-01 complet f.csv", "loin t 2024-02-20 complet f.csv"})
	if all, err := store.Editions([]harvest.Source{src}); err != nil || len(st.files(t)) != 3 || content(t, all[1].Path) != "deux, corrigé" {
		t.Errorf("%v, %v", all, err)
	}
}

func content(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// src:day is about the file first seen; what comes later under the same name has its Last-Modified.
func TestFetchAfterDeclaredDay(t *testing.T) {
	p := publish(t)
	src := from(t, p.URL, "f.csv", pattern("**/f.csv", "complet", "2023-09"))
	store := state{t.TempDir()}.open(t)
	p.handle(file("un", "", january))
	fetch(t, store, p, src, harvest.Limits{})
	p.handle(file("deux", "", february))
	fetch(t, store, p, src, harvest.Limits{})
	compare(t, "editions", editions(t, store, src), []string{"loin t 2023-09-01 complet f.csv", "loin t 2024-02-20 complet f.csv"})
}

func TestFetchArchive(t *testing.T) {
	p := publish(t)
	src := from(t, p.URL, "f.zip", pattern("**/f.zip!t_{date}.csv", "complet", ""))
	store := state{t.TempDir()}.open(t)
	packed := archive(t, "t_2024_03_01.csv", "un")
	p.handle(file(packed, "", february))
	v := fetch(t, store, p, src, harvest.Limits{})
	compare(t, "editions", editions(t, store, src), []string{"loin t 2024-03-01 complet f.zip!t_2024_03_01.csv"})
	if all, err := store.Editions([]harvest.Source{src}); err != nil || content(t, all[0].Path) != packed || all[0].Member != "t_2024_03_01.csv" || v.Entry.SHA256 != all[0].SHA256 {
		t.Errorf("%+v, %v: want the archive as it came", all, err)
	}
}

// Whatever goes wrong, what is kept stays, nothing half written remains, and the reason is said.
func TestFetchFailures(t *testing.T) {
	type answer = http.HandlerFunc
	redirect := func(to string) answer {
		return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) }
	}
	for _, c := range []struct {
		name   string
		answer answer
		limits harvest.Limits
		want   string
	}{
		{"error", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }, harvest.Limits{}, "answered 500 Internal Server Error"},
		{"gone", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) }, harvest.Limits{}, "answered 410"},
		{"part", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusPartialContent) }, harvest.Limits{}, "answered 206"},
		{"truncated", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, "half")
		}, harvest.Limits{}, "unexpected EOF"},
		{"too large, said", file(strings.Repeat("x", 101), "", february), harvest.Limits{Size: 100}, "larger than 100 bytes"},
		{"too large, unsaid", func(w http.ResponseWriter, _ *http.Request) {
			for range 20 {
				_, _ = io.WriteString(w, "12345678")
				w.(http.Flusher).Flush()
			}
		}, harvest.Limits{Size: 100}, "larger than 100 bytes"},
		{"slow", func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, "first")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}, harvest.Limits{Time: 200 * time.Millisecond}, "no whole answer within 200ms"},
		{"silent", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, harvest.Limits{Time: 200 * time.Millisecond}, "no whole answer within 200ms"},
		{"redirection to http", redirect("http://127.0.0.1:1/f"), harvest.Limits{}, "redirected to http://127.0.0.1:1/f, which is not https"},
		{"redirection to a file", redirect("file:///etc/passwd"), harvest.Limits{}, "not https"},
		{"redirections without end", redirect("/f"), harvest.Limits{Redirects: 3}, "more than 3 redirections"},
		{"web page", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "<!DOCTYPE html><title>Maintenance")
		}, harvest.Limits{}, "answered a web page (text/html) in place of f.csv"},
		{"packed", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Encoding", "gzip") }, harvest.Limits{}, `Content-Encoding "gzip"`},
		{"no day", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "a;b") }, harvest.Limits{}, "f.csv: no edition day"},
		{"a day to come", file("a;b", "", time.Now().Add(100*time.Hour).UTC().Format(http.TimeFormat)), harvest.Limits{}, "f.csv: no edition day"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := publish(t)
			src := from(t, p.URL, "f.csv", pattern("**/f.csv", "complet", ""))
			st := state{t.TempDir()}
			store := st.open(t)
			p.handle(c.answer)
			out, err := store.Fetch(context.Background(), p.Client(), src, c.limits)
			wantError(t, err, harvest.ErrUnreachable, "loin: "+p.URL+"/f: ")
			wantError(t, err, harvest.ErrUnreachable, c.want)
			if len(out.Visits) != 1 || len(st.files(t)) != 0 || len(store.Entries()) != 0 {
				t.Errorf("outcome %+v, files %v", out, st.files(t))
			}

			p.handle(file("un", `"1"`, january))
			fetch(t, store, p, src, harvest.Limits{})
			p.handle(c.answer)
			v := fetch(t, store, p, src, c.limits)
			if v.State != harvest.Stale || !strings.Contains(v.Reason, c.want) || v.Entry.ETag != `"1"` {
				t.Errorf("%+v, want stale: %s", v, c.want)
			}
			if len(st.files(t)) != 1 {
				t.Errorf("files %v, want the kept one", st.files(t))
			}
			compare(t, "kept", editions(t, store, src), []string{"loin t 2024-02-01 complet f.csv"})
		})
	}
}

func TestFetchRedirected(t *testing.T) {
	p := publish(t)
	src := from(t, p.URL, "f.csv", pattern("**/f.csv", "complet", "2024"))
	p.handle(func(w http.ResponseWriter, r *http.Request) {
		var n int
		if _, err := fmt.Sscanf(r.URL.Path, "/%d", &n); err != nil {
			n = 0
		}
		if n == 5 {
			_, _ = io.WriteString(w, "un")
			return
		}
		http.Redirect(w, r, fmt.Sprintf("/%d", n+1), http.StatusFound)
	})
	if v := fetch(t, state{t.TempDir()}.open(t), p, src, harvest.Limits{}); v.State != harvest.New || v.Entry.Origin != p.URL+"/f" {
		t.Errorf("five redirections: %+v", v)
	}
}

// A kept file that is lost is asked for without condition, and comes back.
func TestFetchMends(t *testing.T) {
	p := publish(t)
	src := from(t, p.URL, "f.csv", pattern("**/f.csv", "complet", ""))
	st := state{t.TempDir()}
	store := st.open(t)
	p.handle(file("un", `"1"`, january))
	fetch(t, store, p, src, harvest.Limits{})
	if err := os.Remove(st.files(t)[0]); err != nil {
		t.Fatal(err)
	}
	fetch(t, store, p, src, harvest.Limits{})
	compare(t, "mended", editions(t, store, src), []string{"loin t 2024-02-01 complet f.csv"})
}

func TestFetchBesideData(t *testing.T) {
	p := publish(t)
	src := from(t, p.URL, "f.csv", pattern("**/f.csv", "complet", "")+" , "+pattern("**/f-{date}.csv", "complet", ""))
	store := state{t.TempDir()}.open(t)
	p.handle(file("un", "", january))
	fetch(t, store, p, src, harvest.Limits{})
	p.handle(file("deux", "", february))
	fetch(t, store, p, src, harvest.Limits{})

	take(t, store, tree(t, map[string]string{"f-20240220.csv": "given"}), src)
	want := []string{"loin t 2024-02-01 complet f.csv", "loin t 2024-02-20 complet f-20240220.csv"}
	compare(t, "data replaces the fetched of its day", editions(t, store, src), want)
	if len(store.Entries()) != 2 {
		t.Errorf("entries %+v", store.Entries())
	}
	p.handle(file("trois", "", february))
	fetch(t, store, p, src, harvest.Limits{})
	compare(t, "and goes before a later one", editions(t, store, src), want)
	if all, err := store.Editions([]harvest.Source{src}); err != nil || all[1].Origin != harvest.FromData || all[0].Origin != p.URL+"/f" {
		t.Errorf("%+v, %v", all, err)
	}
}

// A file given by hand stands for an address that never answered.
func TestFetchStaleButGiven(t *testing.T) {
	p := publish(t)
	p.handle(http.NotFound)
	src := from(t, p.URL, "f.csv", pattern("**/f.csv", "complet", "2024"))
	store := state{t.TempDir()}.open(t)
	take(t, store, tree(t, map[string]string{"f.csv": "given"}), src)
	if v := fetch(t, store, p, src, harvest.Limits{}); v.State != harvest.Stale || v.Reason != "answered 404 Not Found" {
		t.Errorf("%+v", v)
	}
}

func TestFetchCancelled(t *testing.T) {
	p := publish(t)
	ctx, cancel := context.WithCancel(context.Background())
	p.handle(func(_ http.ResponseWriter, r *http.Request) { cancel(); <-r.Context().Done() })
	_, err := state{t.TempDir()}.open(t).Fetch(ctx, p.Client(), from(t, p.URL, "f.csv", pattern("f.csv", "complet", "2024")), harvest.Limits{})
	if !errors.Is(err, context.Canceled) || errors.Is(err, harvest.ErrUnreachable) {
		t.Errorf("got %v", err)
	}
}

func TestFetchWithoutAddress(t *testing.T) {
	alpha, _ := twoSources(t)
	out, err := state{t.TempDir()}.open(t).Fetch(context.Background(), nil, alpha, harvest.Limits{})
	if err != nil || len(out.Visits) != 0 || out.Stale() {
		t.Errorf("%+v, %v", out, err)
	}
}

func TestFetchOnFullDisk(t *testing.T) {
	p := publish(t)
	p.handle(file("un", "", january))
	blocked := tree(t, map[string]string{"tmp": ""})
	_, err := state{blocked}.open(t).Fetch(context.Background(), p.Client(), from(t, p.URL, "f.csv", pattern("f.csv", "complet", "2024")), harvest.Limits{})
	wantError(t, err, harvest.ErrDisk, blocked)
}

// roundTrip answers without a network.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// From an address of the open internet no redirection leads into a local network.
func TestRedirectedInside(t *testing.T) {
	for _, to := range []string{"https://127.0.0.1/", "https://localhost/", "https://LOCALHOST/", "https://[::1]/", "https://10.0.0.1/", "https://192.168.1.1/",
		"https://172.16.0.1/", "https://169.254.169.254/latest", "https://[fe80::1]/", "https://[fd00::1]/", "https://0.0.0.0/", "https://100.64.0.1/",
		"https://[::ffff:10.0.0.1]/", "https://[64:ff9b::a00:1]/", "https://224.0.0.1/", "http://publisher.example/"} {
		asked := 0
		client := &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			asked++
			return &http.Response{Status: "302 Found", StatusCode: http.StatusFound, Header: http.Header{"Location": {to}}, Body: http.NoBody, Request: r}, nil
		})}
		src := from(t, "https://publisher.example", "f.csv", pattern("f.csv", "complet", "2024"))
		_, err := state{t.TempDir()}.open(t).Fetch(context.Background(), client, src, harvest.Limits{})
		wantError(t, err, harvest.ErrUnreachable, "redirected to "+to)
		if asked != 1 {
			t.Errorf("%s was asked", to)
		}
	}
}

// The proxy of this machine is trusted, wherever it stands.
func TestFetchThroughProxy(t *testing.T) {
	asked := ""
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.Method + " " + r.Host
		w.WriteHeader(http.StatusBadGateway)
	}))
	t.Cleanup(proxy.Close)
	client := &http.Client{Transport: &http.Transport{Proxy: func(r *http.Request) (*url.URL, error) { return r.URL.Parse(proxy.URL) }}}
	src := from(t, "https://publisher.example", "f.csv", pattern("f.csv", "complet", "2024"))
	_, err := state{t.TempDir()}.open(t).Fetch(context.Background(), client, src, harvest.Limits{})
	wantError(t, err, harvest.ErrUnreachable, "Bad Gateway")
	if asked != "CONNECT publisher.example:443" {
		t.Errorf("the proxy was asked %q", asked)
	}
}
