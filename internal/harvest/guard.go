package harvest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"time"
)

// mayStart says whether an address may be fetched at all: https, or http on a loopback address.
func mayStart(u *url.URL) bool {
	return u.Hostname() != "" && u.User == nil && u.Fragment == "" &&
		(u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname()))
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && ip.Unmap().IsLoopback()
}

// isPublic says whether an address belongs to the open internet: a redirection may not reach into a local network.
func isPublic(ip netip.Addr) bool {
	ip = ip.Unmap()
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return false
	}
	for _, p := range []string{"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "198.18.0.0/15", "240.0.0.0/4", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "fec0::/10"} {
		if netip.MustParsePrefix(p).Contains(ip) {
			return false
		}
	}
	return true
}

// A guard watches the connections of one fetch. The declared address is trusted, and so is the proxy of this machine;
// where a redirection leads is not.
type guard struct {
	start     *url.URL
	redirects int
	proxy     func(*http.Request) (*url.URL, error)

	mu      sync.Mutex
	trusted map[string]bool // host:port
}

// newClient returns a copy of c that fetches u under guard, and what to call when done.
func newClient(c *http.Client, u *url.URL, redirects int) (*http.Client, func()) {
	g := &guard{start: u, redirects: redirects, trusted: map[string]bool{hostPort(u): true}}
	out := &http.Client{CheckRedirect: g.redirect}
	var base http.RoundTripper
	if c != nil {
		base = c.Transport
	}
	if base == nil {
		base = http.DefaultTransport
	}
	t, ok := base.(*http.Transport)
	if !ok { // a caller's own way of carrying requests dials as it likes
		out.Transport = base
		return out, func() {}
	}
	t = t.Clone()
	g.proxy = t.Proxy
	t.DisableCompression = true
	t.DialContext, t.DialTLSContext = g.dial, nil
	t.Proxy = g.viaProxy
	out.Transport = t
	return out, t.CloseIdleConnections
}

// viaProxy asks the configured proxy and trusts it.
func (g *guard) viaProxy(r *http.Request) (*url.URL, error) {
	if g.proxy == nil {
		return nil, nil
	}
	u, err := g.proxy(r)
	if u != nil {
		g.mu.Lock()
		g.trusted[hostPort(u)] = true
		g.mu.Unlock()
	}
	return u, err
}

// redirect is http.Client.CheckRedirect.
func (g *guard) redirect(r *http.Request, via []*http.Request) error {
	local := isLoopback(g.start.Hostname())
	switch {
	case len(via) > g.redirects:
		return fmt.Errorf("more than %d redirections", g.redirects)
	case r.URL.Scheme == "https":
	case r.URL.Scheme == "http" && g.start.Scheme == "http" && isLoopback(r.URL.Hostname()):
	default:
		return fmt.Errorf("redirected to %s, which is not https", r.URL.Redacted())
	}
	if ip, err := netip.ParseAddr(r.URL.Hostname()); !local && (err == nil && !isPublic(ip) || isLoopback(r.URL.Hostname())) {
		return fmt.Errorf("redirected to %s, an address of a local network", r.URL.Redacted())
	}
	return nil
}

// dial refuses addresses that are not public once a redirection has chosen the host, after its name is resolved.
func (g *guard) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	d := &net.Dialer{Timeout: 30 * time.Second, KeepAlive: 30 * time.Second}
	g.mu.Lock()
	trusted := g.trusted[strings.ToLower(addr)]
	g.mu.Unlock()
	if !trusted && !isLoopback(g.start.Hostname()) {
		d.Control = func(_, address string, _ syscall.RawConn) error {
			if to, err := netip.ParseAddrPort(address); err != nil || !isPublic(to.Addr()) {
				return errors.New("redirected to an address of a local network")
			}
			return nil
		}
	}
	return d.DialContext(ctx, network, addr)
}

// hostPort is the address that a transport dials for u.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}[u.Scheme]
	}
	return strings.ToLower(net.JoinHostPort(u.Hostname(), port))
}
