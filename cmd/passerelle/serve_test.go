package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"passerelle/internal/answer"
	"passerelle/internal/catalog"
	"passerelle/internal/doc"
	"passerelle/internal/publish"
	"passerelle/internal/rdf"
)

// service is `passerelle serve` running as a child process on a release of the samples.
type service struct {
	t     *testing.T
	cmd   *exec.Cmd
	state string
	base  string // http://127.0.0.1:PORT
	log   *bytes.Buffer
}

func startService(t *testing.T, state string, more ...string) *service {
	t.Helper()
	s := &service{t: t, state: state, log: &bytes.Buffer{}}
	addr := freeAddress(t)
	s.base = "http://" + addr
	args := []string{"serve", "--state", state, "--addr", addr, "--admin-addr", freeAddress(t), "--oxigraph", oxigraph(t)}
	s.cmd = child(t, append(args, more...)...)
	s.cmd.Stdout, s.cmd.Stderr = s.log, s.log
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.stop)
	s.wait("ready", 20*time.Second, func() bool { status, _, _ := s.get("/health/ready", ""); return status == 200 })
	return s
}

func (s *service) stop() {
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	done := make(chan struct{})
	go func() { _ = s.cmd.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		_ = s.cmd.Process.Kill()
		s.t.Errorf("serve did not stop on SIGTERM")
	}
	if s.t.Failed() {
		s.t.Logf("serve said:\n%s", s.log)
	}
}

// wait polls until a condition holds.
func (s *service) wait(what string, limit time.Duration, holds func() bool) {
	s.t.Helper()
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if holds() {
			return
		}
	}
	s.t.Fatalf("not %s within %s; serve said:\n%s", what, limit, s.log)
}

// get follows redirections; status 0 is a request that failed.
func (s *service) get(path, accept string) (int, http.Header, []byte) {
	req, err := http.NewRequest(http.MethodGet, s.base+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	if accept != "" {
		req.Header.Set("Accept", accept)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, nil
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, nil, nil
	}
	return resp.StatusCode, resp.Header, body
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// catalog opens the read model of the release that serves.
func (s *service) catalog() *catalog.Catalog {
	s.t.Helper()
	r, err := publish.Current(s.state)
	if err != nil {
		s.t.Fatal(err)
	}
	c, err := r.Catalog()
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { c.Close() })
	return c
}

// triplesOf reads RDF into sorted N-Triples lines.
func triplesOf(t *testing.T, body []byte, f rdf.Format) []string {
	t.Helper()
	var out []string
	err := rdf.Read(bytes.NewReader(body), "answer", "", f, func(q rdf.Quad) error {
		out = append(out, string(rdf.AppendTriple(nil, q.S.String(), q.P.String(), q.O.String())))
		return nil
	})
	if err != nil {
		t.Fatalf("%v in %.300s", err, body)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// For every entity of the samples, the document and the reference CONSTRUCT asked at /sparql say the same triples. That
// all syntaxes of the document do is TestEverySyntaxSaysOneSetOfTriples.
func TestEverySampleEntitySaysOneSetOfTriples(t *testing.T) {
	s := startService(t, samples(t))
	n := 0
	err := s.catalog().EachPath(func(thing catalog.Thing) error {
		n++
		_, _, nt := s.get("/id/"+thing.Path, "application/n-triples")
		_, _, constructed := s.get("/sparql?query="+url.QueryEscape(doc.Query("https://api.apprentissage.beta.gouv.fr/id/"+thing.Path)), "application/n-triples")
		if got, want := triplesOf(t, constructed, rdf.NTriples), triplesOf(t, nt, rdf.NTriples); len(want) == 0 || !slices.Equal(got, want) {
			t.Errorf("CONSTRUCT of %s says\n%s\nits document says\n%s", thing.Path, strings.Join(got, ""), strings.Join(want, ""))
		}
		return nil
	})
	if err != nil || n < 500 {
		t.Errorf("%d entities, %v", n, err)
	}
}

// Every decision behind a value of the samples is explained as what it is: only what no rule decided is said by one row alone.
func TestEveryDecisionOfTheSamplesIsExplained(t *testing.T) {
	c := startService(t, samples(t)).catalog()
	rules := map[answer.Text]bool{}
	err := c.EachPath(func(thing catalog.Thing) error {
		e, err := answer.New(c).Why(t.Context(), c.Base()+"id/"+thing.Path, "")
		for _, v := range e.Valeurs {
			if alone := strings.HasPrefix(v.Explication.FR, "Une seule ligne"); alone != (v.Decision == "") {
				t.Errorf("%s of %s: decision %q is explained by %q", v.Propriete, thing.Path, v.Decision, v.Explication.FR)
			}
			rules[v.Decision] = true
		}
		return err
	})
	if err != nil || len(rules) < 6 {
		t.Errorf("rules %v, %v", rules, err)
	}
}

func TestInactiveFicheGivesItsSuccessor(t *testing.T) {
	s := startService(t, samples(t))
	_, _, body := s.get("/id/certification/RNCP35316", "application/ld+json")
	var document struct {
		RemplacePar []struct{ Code string }
	}
	if err := json.Unmarshal(body, &document); err != nil || len(document.RemplacePar) != 1 || document.RemplacePar[0].Code != "RNCP38765" {
		t.Errorf("successor %+v, %v", document, err)
	}
	_, _, page := s.get("/id/certification/RNCP35316", "text/html")
	for _, want := range []string{"RNCP38765", "/pourquoi?", "1er février 2026", "D1104"} {
		if !bytes.Contains(page, []byte(want)) {
			t.Errorf("the page does not hold %q", want)
		}
	}
}

// kill -9 of the store during traffic: documents go on, SPARQL says 503 with Retry-After, then recovers by itself.
func TestStoreKilledDuringTraffic(t *testing.T) {
	s := startService(t, samples(t))
	ask := "/sparql?query=" + url.QueryEscape("ASK { ?s ?p ?o }")
	s.wait("answering SPARQL", 10*time.Second, func() bool { status, _, _ := s.get(ask, ""); return status == 200 })
	store := childOf(t, s.cmd.Process.Pid)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	failed := make(chan string, 1)
	go func() {
		for ctx.Err() == nil {
			if status, _, _ := s.get("/data/certification/RNCP35316.jsonld", ""); status != 200 {
				select {
				case failed <- strconv.Itoa(status):
				default:
				}
			}
		}
	}()
	if err := syscall.Kill(store, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	killed := time.Now()
	for refused := false; ; {
		status, header, _ := s.get(ask, "")
		if status == 503 && header.Get("Retry-After") == "" {
			t.Error("503 without Retry-After")
		}
		if status != 200 && status != 503 {
			t.Errorf("SPARQL answers %d while the store is down", status)
		}
		refused = refused || status == 503
		if status == 200 && (refused || time.Since(killed) > time.Second) {
			break
		}
		if time.Since(killed) > 10*time.Second {
			t.Fatal("SPARQL did not recover within 10 s")
		}
	}
	cancel()
	select {
	case status := <-failed:
		t.Errorf("a document answered %s while the store was down", status)
	default:
	}
}

// childOf finds the store's process.
func childOf(t *testing.T, parent int) int {
	t.Helper()
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		text, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		name, rest, _ := strings.Cut(string(text), ") ")
		fields := strings.Fields(rest)
		if len(fields) > 1 && fields[1] == strconv.Itoa(parent) && strings.Contains(name, "oxigraph") {
			pid, _ := strconv.Atoi(strings.Fields(name)[0])
			return pid
		}
	}
	t.Fatal("the store is no child of serve")
	return 0
}

// A build while serving: documents and SPARQL switch to the new release together, without restart.
func TestServeFollowsTheReleaseInForce(t *testing.T) {
	state := t.TempDir()
	built(t, state)
	s := startService(t, state)
	_, header, _ := s.get("/data/certification/RNCP35316.jsonld", "")
	before := header.Get("Passerelle-Release")
	time.Sleep(1100 * time.Millisecond) // release ids count seconds
	built(t, state)
	s.wait("on the new release", 10*time.Second, func() bool {
		_, header, _ := s.get("/data/certification/RNCP35316.jsonld", "")
		return header.Get("Passerelle-Release") > before
	})
	_, document, _ := s.get("/data/certification/RNCP35316.jsonld", "")
	s.wait("answering SPARQL from the new release", 2*time.Second, func() bool {
		status, header, _ := s.get("/sparql?query="+url.QueryEscape("ASK { ?s ?p ?o }"), "")
		return status == 200 && header.Get("Passerelle-Release") == document.Get("Passerelle-Release")
	})
}

func TestServeRefusesADamagedRelease(t *testing.T) {
	state := t.TempDir()
	built(t, state)
	r, err := publish.Current(state)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(r.Dir, "findings.jsonl")
	if err := os.WriteFile(path, []byte("{}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := child(t, "serve", "--state", state, "--addr", freeAddress(t), "--oxigraph", oxigraph(t)).CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		t.Fatalf("serve ends with %v", err)
	}
	if code := exit.ExitCode(); code != exitData || !bytes.Contains(out, []byte("findings.jsonl")) || !bytes.Contains(out, []byte(r.ID)) {
		t.Errorf("exit code %d: %s", code, out)
	}
}

func TestServeWithoutARelease(t *testing.T) {
	out, err := child(t, "serve", "--state", t.TempDir(), "--addr", freeAddress(t), "--oxigraph", oxigraph(t)).CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		t.Fatalf("serve ends with %v", err)
	}
	if code := exit.ExitCode(); code != exitData || !bytes.Contains(out, []byte("passerelle build")) {
		t.Errorf("exit code %d: %s", code, out)
	}
}
