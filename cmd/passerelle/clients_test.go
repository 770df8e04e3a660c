package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A client is an example of docs/clients, how it is run, and what it prints of a release of the samples.
type client struct {
	script string
	run    []string // before the script; none for one that runs by itself
	python bool     // with the packages of scripts/requirements.txt
	prints string
}

var clients = []client{
	{script: "remplacement.sh", run: []string{"sh"}, prints: "code,statut,remplacePar\nRNCP35316,remplace,RNCP38765\n"},
	{script: "graphe.py", python: true, prints: "RNCP35316 -> RNCP38765\n"},
	{script: "successions.py", python: true, prints: "55 successions, 2 contestées\nancien,nouveau\nRNCP35316,RNCP38765\n"},
	{script: "correspondances.R", run: []string{"Rscript"}, prints: "59 correspondances\nD1102\nD1104\n"},
	{script: "recherche.mjs", run: []string{"node"}, prints: "D1102 Boulanger / Boulangère\n"},
	{script: "collection.go", run: []string{"go", "run"}, prints: "true true\n"},
	{script: "Codes.java", run: []string{"java"}, prints: "RNCP38765\n"},
	{script: "tableur.sh", run: []string{"sh"}, prints: "\ufeffdeFamille;de;versFamille;vers;intitule;relation;debut;fin;jamaisEnsemble;fiabilite;agrege;chemin\n59\n"},
	{script: "parquet.py", python: true, prints: "D1102\nD1104\n"},
	{script: "verifier.py", run: []string{"python3"}, prints: "RNCP35316 RNCP35316 remplace RNCP38765\nrncp 38765 RNCP38765 en-vigueur\n0951099d 0951099D inconnu\n" +
		"RNCP99999999 None mal-forme\nRNCP11111 RNCP11111 inconnu\n{'en-vigueur': 1, 'inconnu': 2, 'mal-forme': 1, 'remplace': 1}\n"},
}

// Each example runs where its tool is installed, and prints what it is there to show.
func TestClients(t *testing.T) {
	s := startService(t, samples(t))
	for _, c := range clients {
		t.Run(c.script, func(t *testing.T) {
			t.Parallel()
			script, err := filepath.Abs(filepath.Join(repository, "docs", "clients", c.script))
			if err != nil {
				t.Fatal(err)
			}
			command := c.run
			if c.python {
				command = []string{python(t)}
			}
			if _, err := exec.LookPath(command[0]); err != nil {
				t.Skip(err)
			}
			cmd := exec.Command(command[0], append(command[1:len(command):len(command)], script, s.base)...)
			cmd.Dir, cmd.Env = t.TempDir(), append(os.Environ(), "LC_ALL=C.UTF-8", "GOFLAGS=")
			var errs strings.Builder
			cmd.Stderr = &errs
			out, err := cmd.Output()
			if err != nil || string(out) != c.prints {
				t.Errorf("%v, prints\n%s\nwant\n%s\n%s", err, out, c.prints, errs.String())
			}
		})
	}
}

// Every example is run by a test and named in the page.
func TestEveryClientIsTested(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(repository, "docs", "clients", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	tested := map[string]bool{"README.md": true}
	for _, c := range clients {
		tested[c.script] = true
	}
	files, err := os.ReadDir(filepath.Join(repository, "docs", "clients"))
	if err != nil || len(files) != 11 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, f := range files {
		if !tested[f.Name()] || f.Name() != "README.md" && !strings.Contains(string(page), "["+f.Name()+"]("+f.Name()+")") {
			t.Errorf("%s is not tested or not in the page", f.Name())
		}
	}
}
