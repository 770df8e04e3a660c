package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// What a release of the samples offers is what its digests say, from the first file to the last.
func TestServedExportsAreWhatTheirDigestsSay(t *testing.T) {
	state := t.TempDir()
	first := built(t, state).ID
	now := built(t, state).ID
	s := startService(t, state)
	_, _, sums := s.get("/exports/SHA256SUMS", "")
	var list struct {
		Membres []struct{ Path, SHA256 string }
	}
	_, _, body := s.get("/exports/", "")
	if err := json.Unmarshal(body, &list); err != nil || len(list.Membres) < 12 {
		t.Fatalf("%v: %s", err, body)
	}
	for _, e := range list.Membres {
		status, header, content := s.get("/exports/"+e.Path, "")
		sum := sha256.Sum256(content)
		digest := hex.EncodeToString(sum[:])
		if status != 200 || digest != e.SHA256 || header.Get("ETag") != `"`+digest+`"` {
			t.Errorf("%s: status %d, ETag %s, digest %s, listed as %s", e.Path, status, header.Get("ETag"), digest, e.SHA256)
		}
		if e.Path != "SHA256SUMS" && !bytes.Contains(sums, []byte(digest+"  "+e.Path+"\n")) {
			t.Errorf("SHA256SUMS says nothing of %s", e.Path)
		}
	}
	s.checkTrend(first, now)
	if r := passerelle(nil, append(buildArgs(t, state), "--only", "rome", "--only", "bcn", "--accept-losses")...); r.code != exitDone {
		t.Fatalf("build of two sources ends with %d: %s", r.code, r.err)
	}
	few := current(t, state).ID
	for _, pair := range [][3]string{{first, now, "0"}, {now, few, "more"}, {few, now, "more"}} {
		if n := s.checkDiff(pair[0], pair[1]); (n == 0) != (pair[2] == "0") {
			t.Errorf("%d changes from %s to %s", n, pair[0], pair[1])
		}
	}
}

// checkDiff holds the address against the command, and returns how many things differ.
func (s *service) checkDiff(from, to string) int {
	s.t.Helper()
	r := passerelle(nil, "release", "diff", from, to, "--json", "--state", s.state)
	if r.code != 0 {
		s.t.Fatalf("release diff: %s", r.err)
	}
	said, served := map[string]bool{}, map[string]bool{}
	for lines := bufio.NewScanner(strings.NewReader(r.out)); lines.Scan(); {
		var one changeLine
		decode(s.t, lines.Text(), &one)
		said[fmt.Sprint(one.Kind, one.ID, len(one.Came), len(one.Went))] = true
	}
	_, _, body := s.get("/releases/"+from+"/diff/"+to, "application/x-ndjson")
	for lines := bufio.NewScanner(bytes.NewReader(body)); lines.Scan(); {
		var one struct {
			ID, Changement      string
			Apparues, Disparues []struct{ Propriete string }
		}
		decode(s.t, lines.Text(), &one)
		served[fmt.Sprint(one.Changement, one.ID, len(one.Apparues), len(one.Disparues))] = true
	}
	if !maps.Equal(said, served) {
		s.t.Errorf("from %s to %s the command says %v, the service %v", from, to, said, served)
	}
	return len(said)
}

// checkTrend sees that a figure of the release in force comes with that of the one before.
func (s *service) checkTrend(before, now string) {
	s.t.Helper()
	var d struct {
		Qualite []struct {
			Metrique, MesureSur string
			Mesure              float64
			Tendance            []struct {
				Release string
				Mesure  float64
			}
		}
	}
	_, _, body := s.get("/releases/"+now, "")
	decode(s.t, string(body), &d)
	trends := 0
	for _, m := range d.Qualite {
		if at := slices.IndexFunc(m.Tendance, func(p struct {
			Release string
			Mesure  float64
		}) bool {
			return p.Release == before
		}); at >= 0 {
			trends++
			if m.Tendance[at].Mesure != m.Mesure {
				s.t.Errorf("the same files measured twice: %+v", m)
			}
		}
	}
	if trends < 100 {
		s.t.Errorf("%d of %d figures have a trend", trends, len(d.Qualite))
	}
}
