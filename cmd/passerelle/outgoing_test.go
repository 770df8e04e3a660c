package main

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// inside names the state folder to the half of the test that runs in a network of its own.
const inside = "PASSERELLE_TEST_STATE_INSIDE"

// No request from outside causes an outgoing one. The service and its store run in a network namespace where every address
// of the world is this machine, so that whoever is called there is heard.
func TestNoRequestCausesAnother(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	oxigraph(t) // or skip, before the namespace is made
	cmd := exec.Command(exe, "-test.run", "^TestInsideANetworkOfItsOwn$", "-test.v")
	cmd.Env = append(os.Environ(), inside+"="+samples(t))
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
	if os.Geteuid() != 0 {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	}
	out, err := cmd.CombinedOutput()
	if errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EACCES) {
		if os.Getenv("CI") == "true" {
			t.Fatal("the kernel allows no network namespace: ", err)
		}
		t.Skip("the kernel allows no network namespace: ", err)
	}
	if err != nil || !strings.Contains(string(out), "--- PASS: TestInsideANetworkOfItsOwn") {
		t.Fatalf("%v\n%s", err, out)
	}
}

// elsewhere is an address of nobody's, by number and by name.
const (
	elsewhere = "http://192.0.2.77/x"
	byName    = "http://nowhere.example/x"
)

func TestInsideANetworkOfItsOwn(t *testing.T) {
	state := os.Getenv(inside)
	if state == "" {
		t.Skip("run by TestNoRequestCausesAnother")
	}
	if err := wholeWorldIsHere(); err != nil {
		t.Fatal(err)
	}
	ear := listen(t)
	// The ear hears: without this the test could not fail.
	_, _ = http.Get(elsewhere)
	_, _ = net.Dial("udp", "192.0.2.77:53")
	_, _ = net.LookupHost("nowhere.example")
	if heard := ear.take(); !strings.Contains(heard, "tcp") || !strings.Contains(heard, "udp") {
		t.Fatalf("an outgoing request and a look-up of a name are not heard, only: %q", heard)
	}
	s := startService(t, state)
	asked := 0
	for _, r := range outbound(ear.url) {
		req, err := http.NewRequest(r.method, s.base+r.target, strings.NewReader(r.body))
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i+1 < len(r.fields); i += 2 {
			req.Header.Set(r.fields[i], r.fields[i+1])
		}
		req.Host = "nowhere.example"
		answer, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(req)
		if err != nil {
			t.Errorf("%s %s: %v", r.method, r.target, err)
			continue
		}
		if _, err := io.Copy(io.Discard, answer.Body); err != nil || answer.StatusCode == http.StatusInternalServerError {
			t.Errorf("%s %s: %d, %v", r.method, r.target, answer.StatusCode, err)
		}
		answer.Body.Close()
		asked++
	}
	time.Sleep(500 * time.Millisecond)
	if heard := ear.take(); heard != "" || asked < 30 {
		t.Errorf("after %d requests the ear heard: %s", asked, heard)
	}
}

type outboundRequest struct {
	method, target, body string
	fields               []string
}

// outbound are requests that would make a careless service call somebody: the listener on loopback, an address of
// nobody's, and a name.
func outbound(loopback string) []outboundRequest {
	var all []outboundRequest
	get := func(target string, fields ...string) {
		all = append(all, outboundRequest{"GET", target, "", fields})
	}
	post := func(target, media, body string) {
		all = append(all, outboundRequest{"POST", target, body, []string{"Content-Type", media}})
	}
	for _, out := range []string{loopback, elsewhere, byName} {
		q := url.QueryEscape
		get("/id/certification/RNCP35316", "Accept", `application/ld+json;profile="`+out+`"`, "Accept-Profile", "<"+out+">", "Referer", out, "X-Forwarded-Host", "nowhere.example", "Forwarded", "for="+out)
		get("/data/certification/RNCP35316.jsonld", "Accept", `application/ld+json;profile="`+out+`"`, "Link", "<"+out+`>; rel="http://www.w3.org/ns/json-ld#context"`)
		get("/pourquoi?sujet=" + q(out))
		get("/recherche?q=" + q(out))
		get("/resolve?code=" + q(out))
		get("/codes/esco/" + url.PathEscape(out))
		get("/correspondances/rome/esco?code=" + q(out))
		get("/contexts/" + url.PathEscape(out))
		for _, query := range []string{
			"SELECT * { SERVICE <" + out + "> { ?s ?p ?o } }", "SELECT * FROM <" + out + "> { ?s ?p ?o }", "SELECT * FROM NAMED <" + out + "> { GRAPH ?g { ?s ?p ?o } }",
			"DESCRIBE <" + out + ">", "LOAD <" + out + ">", "ASK { GRAPH <" + out + "> { ?s ?p ?o } }",
		} {
			get("/sparql?query=" + q(query))
			post("/sparql", "application/sparql-query", query)
		}
		get("/sparql?default-graph-uri=" + q(out) + "&query=" + q("ASK { ?s ?p ?o }"))
		post("/resolve", "application/ld+json", `{"@context":"`+out+`","codes":["RNCP955"]}`)
		post("/resolve", "application/json", `{"codes":["`+out+`"]}`)
		post("/validation", "application/ld+json", `{"@context":"`+out+`","@id":"`+out+`","@type":"`+out+`"}`)
		post("/validation", "text/turtle", "<"+out+"> <http://www.w3.org/2002/07/owl#imports> <"+out+"> .")
		post("/validation", "application/rdf+xml", `<!DOCTYPE r SYSTEM "`+out+`" [<!ENTITY e SYSTEM "`+out+`">]><r>&e;</r>`)
	}
	return all
}

// an ear listens where a request that goes out would come.
type ear struct {
	url   string
	mu    sync.Mutex
	heard []string
}

// listen opens the ports of the web and of names on every address, and one more on loopback.
func listen(t *testing.T) *ear {
	t.Helper()
	e := &ear{}
	for _, addr := range []string{"0.0.0.0:80", "0.0.0.0:443", "0.0.0.0:53", "127.0.0.1:0"} {
		l, err := net.Listen("tcp4", addr)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { l.Close() })
		e.url = "http://" + l.Addr().String() + "/x"
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				e.hear("tcp " + c.LocalAddr().String())
				c.Close()
			}
		}()
	}
	names, err := net.ListenPacket("udp4", "0.0.0.0:53")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { names.Close() })
	go func() {
		room := make([]byte, 512)
		for {
			if _, _, err := names.ReadFrom(room); err != nil {
				return
			}
			e.hear("udp: a name is looked up")
		}
	}()
	return e
}

func (e *ear) hear(what string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heard = append(e.heard, what)
}

// take returns what was heard since the last time.
func (e *ear) take() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	out := strings.Join(e.heard, ", ")
	e.heard = nil
	return out
}

// wholeWorldIsHere brings loopback up and sends every address there (rtnetlink(7)).
func wholeWorldIsHere() error {
	s, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM, 0)
	if err != nil {
		return err
	}
	defer syscall.Close(s)
	request := struct {
		name  [syscall.IFNAMSIZ]byte
		flags uint16
		_     [22]byte
	}{flags: syscall.IFF_UP | syscall.IFF_RUNNING}
	copy(request.name[:], "lo")
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, uintptr(s), syscall.SIOCSIFFLAGS, uintptr(unsafe.Pointer(&request))); errno != 0 {
		return errno
	}
	lo, err := net.InterfaceByName("lo")
	if err != nil {
		return err
	}
	n, err := syscall.Socket(syscall.AF_NETLINK, syscall.SOCK_RAW, syscall.NETLINK_ROUTE)
	if err != nil {
		return err
	}
	defer syscall.Close(n)
	message := make([]byte, 0, 36)
	message = binary.NativeEndian.AppendUint32(message, 36)
	message = binary.NativeEndian.AppendUint16(message, syscall.RTM_NEWROUTE)
	message = binary.NativeEndian.AppendUint16(message, syscall.NLM_F_REQUEST|syscall.NLM_F_CREATE|syscall.NLM_F_ACK)
	message = append(message, 1, 0, 0, 0, 0, 0, 0, 0)
	message = append(message, syscall.AF_INET, 0, 0, 0, syscall.RT_TABLE_LOCAL, syscall.RTPROT_BOOT, syscall.RT_SCOPE_HOST, syscall.RTN_LOCAL, 0, 0, 0, 0)
	message = binary.NativeEndian.AppendUint16(message, 8)
	message = binary.NativeEndian.AppendUint16(message, syscall.RTA_OIF)
	message = binary.NativeEndian.AppendUint32(message, uint32(lo.Index))
	if err := syscall.Sendto(n, message, 0, &syscall.SockaddrNetlink{Family: syscall.AF_NETLINK}); err != nil {
		return err
	}
	answer := make([]byte, 1024)
	size, _, err := syscall.Recvfrom(n, answer, 0)
	if err != nil || size < 20 {
		return errors.Join(err, errors.New("netlink does not answer"))
	}
	if code := int32(binary.NativeEndian.Uint32(answer[16:20])); code != 0 {
		return syscall.Errno(-code)
	}
	return nil
}
