package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"passerelle/internal/publish"
)

// unknown is the id of no release.
const unknown = "20200101T000000Z-00000000"

const (
	goodTurtle = "<http://e/a> <http://e/p> <http://e/b> .\n"
	shape      = `@prefix sh: <http://www.w3.org/ns/shacl#> .
<http://e/s> a sh:NodeShape ; sh:targetSubjectsOf <http://e/p> ; sh:property [ sh:path <http://e/q> ; sh:minCount 1 ] .
`
	people  = "name,age\nAda,36\nBob,x\n"
	mapping = `@prefix rml: <http://w3id.org/rml/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<#m> a rml:TriplesMap ; rml:logicalSource <#s> ; rml:subjectMap [ rml:template "http://e/{name}" ] ;
  rml:predicateObjectMap [ rml:predicate <http://e/age> ; rml:objectMap [ rml:reference "age" ; rml:datatype xsd:integer ] ] .
<#s> rml:source [ a rml:RelativePathSource ; rml:root rml:MappingDirectory ; rml:path "people.csv" ] ; rml:referenceFormulation rml:CSV .
`
)

// place replaces the names of the table by what the test made.
func place(args string, names map[string]string) []string {
	out := strings.Fields(args)
	for i := range out {
		for name, path := range names {
			out[i] = strings.ReplaceAll(out[i], name, path)
		}
	}
	return out
}

// Command lines with their exit codes, and what they say.
var exitCases = []struct {
	args string
	code int
	says string // on stderr, or on stdout for code 0
}{
	{"", 0, "passerelle build"},
	{"bogus", 2, "bogus"},
	{"--bogus", 2, "--bogus"},
	{"build --bogus", 2, "--help"},
	{"build extra", 2, "--help"},
	{"build --state EMPTY --offline --oxigraph OX", 1, "--data"},
	{"build --state EMPTY --offline --oxigraph OX --only nothing", 2, "sources"},
	{"build --state EMPTY --offline --oxigraph OX --data DIR/nowhere", 3, "DIR/nowhere"},
	{"build --state EMPTY --offline --oxigraph OX --data FILE", 3, "FILE"},
	{"build --state EMPTY --offline --oxigraph DIR/nothing", 3, "scripts/oxigraph.sh"},
	{"build --state FILE --offline --oxigraph OX", 3, "FILE"},
	{"build --state FILE/below --offline --oxigraph OX", 3, "FILE"},
	{"build --state EMPTY --offline --oxigraph OX --mappings DIR/nowhere", 3, ""},
	{"harvest --state EMPTY --offline", 0, ""},
	{"harvest --state EMPTY --offline nothing", 2, "sources"},
	{"harvest --state FILE --offline", 3, "FILE"},
	{"sources --state STATE", 0, "bcn"},
	{"sources --state EMPTY", 0, "bcn"},
	{"sources --state FILE", 3, "FILE"},
	{"sources extra", 2, "--help"},
	{"map", 2, "-m"},
	{"map -m DIR/nothing.ttl", 3, "DIR/nothing.ttl"},
	{"map -m BAD.ttl", 1, "BAD.ttl:1"},
	{"map -m LEGACY.ttl", 1, "before 2024"},
	{"map -m GOOD.ttl", 1, "GOOD.ttl:1:-: no triples map"},
	{"map -m WHOLE.ttl", 0, `<http://e/Ada> <http://e/age> "36" .`},
	{"map -m MAPPING.ttl", 1, "people.csv:3:age"},
	{"map -m WHOLE.ttl -o DIR/nowhere/out.nq", 3, "DIR/nowhere/out.nq"},
	{"map -m MAPPING.ttl --explain", 0, "age"},
	{"validate", 2, "--help"},
	{"validate GOOD.ttl", 0, "conforme"},
	{"validate --shapes SHAPE.ttl GOOD.ttl", 1, "GOOD.ttl:1:<http://e/q>"},
	{"validate BAD.ttl", 1, "BAD.ttl:1:"},
	{"validate --shapes BAD.ttl GOOD.ttl", 1, "BAD.ttl:1:"},
	{"validate --shapes DIR/nothing GOOD.ttl", 3, "DIR/nothing"},
	{"validate DIR/nothing.ttl", 3, "DIR/nothing.ttl"},
	{"validate FILE", 2, ".ttl"},
	{"validate --format xml GOOD.ttl", 2, "jsonld"},
	{"code uai 0951099d", 0, "0951099D"},
	{"code uai zz", 1, "zz"},
	{"code nothing zz", 2, "siret"},
	{"code uai", 2, "--help"},
	{"resolve RNCP37537 --state STATE", 0, "RNCP37537"},
	{"resolve RNCP99999 --state STATE", 1, "RNCP99999"},
	{"resolve §§§ --state STATE", 1, "code"},
	{"resolve RNCP37537 --state EMPTY", 1, "passerelle build"},
	{"resolve RNCP37537 --state STATE --date 2025-13-01", 2, "YYYY-MM-DD"},
	{"resolve RNCP37537 --state STATE --session 2025-01-01", 2, "--session"},
	{"resolve RNCP37537 --state STATE --session 2025-01-02/2025-01-01", 2, "--session"},
	{"resolve RNCP37537 --state STATE --session 2025-01-01/2025-01-02 --date 2025-01-01", 2, "not both"},
	{"resolve RNCP37537 --state STATE --family nothing", 2, "siret"},
	{"resolve --state STATE", 2, "--help"},
	{"why certification/RNCP37537 --state STATE", 0, "intitule"},
	{"why certification/RNCP37537 intitule --state STATE", 0, "intitule"},
	{"why certification/RNCP99999 --state STATE", 1, "RNCP99999"},
	{"why certification/RNCP37537 --state EMPTY", 1, "passerelle build"},
	{"why --state STATE", 2, "--help"},
	{"release --state STATE", 2, "--state"},
	{"release bogus", 2, "bogus"},
	{"release list --state STATE", 0, "in force"},
	{"release list --state EMPTY", 0, ""},
	{"release show --state STATE", 0, "sha256"},
	{"release show NOW --state STATE", 0, "sha256"},
	{"release show " + unknown + " --state STATE", 1, "release list"},
	{"release show ../x --state STATE", 1, "release list"},
	{"release show --state EMPTY", 1, "passerelle build"},
	{"release verify --state STATE", 0, "files"},
	{"release verify NOW --state STATE", 0, "files"},
	{"release verify " + unknown + " --state STATE", 1, "release list"},
	{"release prune --state STATE", 2, "--keep"},
	{"release prune --keep 0 --state STATE", 2, "--keep"},
	{"release prune --keep x --state STATE", 2, "--help"},
	{"release prune --keep 9 --state STATE", 0, ""},
	{"release diff NOW " + unknown + " --state STATE", 1, "release list"},
	{"rollback --state STATE", 1, "no release before"},
	{"rollback --state EMPTY", 1, "passerelle build"},
	{"rollback " + unknown + " --state STATE", 1, "release list"},
	{"doctor --state STATE --oxigraph OX", 0, "verified"},
	{"doctor --state EMPTY --oxigraph OX", 0, "passerelle build"},
	{"doctor --state FILE --oxigraph OX", 3, "--state"},
	{"doctor --state EMPTY --oxigraph DIR/nothing", 3, ""},
}

// Every command ends with the exit code of api.md §1, and every message says what to do next.
func TestExitCodes(t *testing.T) {
	dir := t.TempDir()
	state := samples(t)
	names := map[string]string{
		"STATE": state, "EMPTY": filepath.Join(dir, "none"), "DIR": dir, "OX": oxigraph(t), "NOW": current(t, state).ID,
		"GOOD.ttl": file(t, dir, "good.ttl", goodTurtle), "BAD.ttl": file(t, dir, "bad.ttl", "<http://e/a> <http://e/p> .\n"),
		"SHAPE.ttl": file(t, dir, "shape.ttl", shape), "FILE": file(t, dir, "file", ""),
		"MAPPING.ttl": file(t, dir, "mapping.ttl", mapping), "WHOLE.ttl": file(t, dir, "whole/mapping.ttl", strings.Replace(mapping, ` ; rml:datatype xsd:integer`, "", 1)),
		"LEGACY.ttl": file(t, dir, "legacy.ttl", "<#m> <http://semweb.mmlab.be/ns/rml#logicalSource> <#s> .\n"),
	}
	file(t, dir, "people.csv", people)
	file(t, dir, "whole/people.csv", people)
	for _, tc := range exitCases {
		t.Run(tc.args, func(t *testing.T) {
			r := passerelle(nil, place(tc.args, names)...)
			said := r.err
			if tc.code == 0 {
				said = r.out
			}
			want := strings.Join(place(tc.says, names), " ")
			if r.code != tc.code || !strings.Contains(said, want) {
				t.Errorf("ends with %d and says %q; want %d and %q", r.code, said, tc.code, want)
			}
			if tc.code != 0 && r.code == tc.code && r.err == "" && !strings.HasPrefix(tc.args, "doctor") {
				t.Error("says nothing on stderr")
			}
		})
	}
}

// A damaged release is told by release and file, and never answered from.
func TestDamagedRelease(t *testing.T) {
	for _, file := range []string{"read.db", "manifest.json"} {
		state := t.TempDir()
		first := built(t, state)
		r := built(t, state)
		path := filepath.Join(r.Dir, file)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text[20] ^= 1
		if err := os.WriteFile(path, text[:len(text)/2], 0o644); err != nil {
			t.Fatal(err)
		}
		for _, args := range [][]string{
			{"release", "verify"}, {"release", "verify", r.ID}, {"doctor", "--oxigraph", oxigraph(t)}, {"resolve", "RNCP37537"},
			{"why", "certification/RNCP37537"}, {"build", "--offline", "--oxigraph", oxigraph(t)},
		} {
			got := passerelle(nil, append(args, "--state", state)...)
			if said := got.out + got.err; got.code != exitData || !strings.Contains(said, r.ID) || !strings.Contains(said, file) && args[0] != "resolve" && args[0] != "why" || !strings.Contains(got.err, "rollback") {
				t.Errorf("%s damaged: %v ends with %d: %s", file, args, got.code, said)
			}
		}
		if got := passerelle(nil, "rollback", "--state", state); got.code != exitDone || current(t, state).ID != first.ID {
			t.Errorf("%s damaged: rollback ends with %d: %s", file, got.code, got.err)
		}
		if got := passerelle(nil, "resolve", "RNCP37537", "--state", state); got.code != exitDone {
			t.Errorf("%s damaged, rolled back: %d: %s", file, got.code, got.err)
		}
	}
}

// A store whose files are not those that were loaded does not open, and the doctor says so.
func TestDoctorOpensTheStore(t *testing.T) {
	state := t.TempDir()
	r := built(t, state)
	if got := passerelle(nil, "doctor", "--oxigraph", oxigraph(t), "--state", state); got.code != exitDone || !strings.Contains(got.out, r.StoreDir+" opens and answers") {
		t.Fatalf("ends with %d: %s", got.code, got.out)
	}
	manifests, err := filepath.Glob(filepath.Join(r.StoreDir, "MANIFEST-*"))
	if err != nil || len(manifests) == 0 {
		t.Fatalf("no manifest of RocksDB in %s, %v", r.StoreDir, err)
	}
	for _, m := range manifests {
		if err := os.WriteFile(m, []byte("none"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got := passerelle(nil, "doctor", "--oxigraph", oxigraph(t), "--state", state); got.code != exitData || !strings.Contains(got.out, r.StoreDir+" does not open") {
		t.Errorf("damaged: ends with %d: %s", got.code, got.out)
	}
}

func TestErrorsOfNoFamilyAreOurs(t *testing.T) {
	for _, tc := range []struct {
		err  error
		code int
	}{
		{errors.New("what is this"), exitFault},
		{fmt.Errorf("read x: %w", &fs.PathError{Op: "read", Path: "x", Err: syscall.EIO}), exitLack},
		{fmt.Errorf("%w: x: %w", publish.ErrDamaged, errors.New("y")), exitData},
		{fmt.Errorf("x: %w", syscall.ENOSPC), exitLack},
		{notGood("x"), exitData},
		{usage("x"), exitUsage},
	} {
		if got := exitCode(tc.err); got != tc.code {
			t.Errorf("%v ends with %d, want %d", tc.err, got, tc.code)
		}
		if tc.code == exitFault && !strings.Contains(nextStep(tc.code, tc.err), "doctor") {
			t.Errorf("%v: %q says nothing to do", tc.err, nextStep(tc.code, tc.err))
		}
	}
}
