package harvest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// A name that resolves to a local address is refused when the connection is made, not before.
func TestDialRefusesLocalAddresses(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(s.Close)
	at := strings.TrimPrefix(s.URL, "http://")
	_, port, _ := strings.Cut(at, ":")
	start := &url.URL{Scheme: "https", Host: "publisher.example"}
	g := &guard{start: start, trusted: map[string]bool{hostPort(start): true}}
	for _, addr := range []string{at, "localhost:" + port} {
		if conn, err := g.dial(context.Background(), "tcp", addr); err == nil || !strings.Contains(err.Error(), "local network") {
			t.Errorf("%s: %v, %v", addr, conn, err)
		}
	}
	g.trusted[at] = true
	conn, err := g.dial(context.Background(), "tcp", at)
	if err != nil {
		t.Fatalf("the declared address: %v", err)
	}
	if err := conn.Close(); err != nil {
		t.Error(err)
	}
}

func TestMayStart(t *testing.T) {
	for address, want := range map[string]bool{
		"https://publisher.example/f": true, "https://publisher.example:8443/f": true, "http://127.0.0.1:80/f": true, "http://localhost/f": true, "http://[::1]/f": true,
		"http://publisher.example/f": false, "http://10.0.0.1/f": false, "http://localhost.example/f": false, "https://u@publisher.example/f": false,
		"https://publisher.example/f#x": false, "ftp://publisher.example/f": false, "https:///f": false, "f": false, "": false,
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if mayStart(u) != want {
			t.Errorf("%s: %v, want %v", address, !want, want)
		}
	}
}
