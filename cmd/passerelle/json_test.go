package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// What is printed with --json is one JSON document, or JSON Lines where the contract says so, with the keys of api.md.
func TestJSON(t *testing.T) {
	state := t.TempDir()
	first := built(t, state).ID
	now := built(t, state).ID
	for _, tc := range []struct {
		args string
		code int
		keys string // that the first object has, at its top
	}{
		{"release list", 0, "releases"},
		{"release show", 0, "id format inputs files corrections"},
		{"release verify", 0, "id ok"},
		{"release diff " + first + " " + now, 0, ""},
		{"sources", 0, "sources"},
		{"harvest --offline", 0, "visits"},
		{"code uai 951099d", 0, "type famille saisi valide normalise reparations probleme suggestions ressource connu"},
		{"code uai zz", 1, "type valide probleme"},
		{"resolve RNCP37537", 0, "type code date session statut ressource remplacePar candidats chaine regle explication autresFamilles sources"},
		{"resolve RNCP99999", 1, "type statut"},
		{"resolve §", 1, "type statut"},
		{"why certification/RNCP37537", 0, "sujet valeurs sources"},
		{"doctor --oxigraph " + oxigraph(t), 0, "checks"},
		{"rollback", 0, "id"},
		{"release prune --keep 1", 0, "removed"},
	} {
		t.Run(tc.args, func(t *testing.T) {
			r := passerelle(nil, append(strings.Fields(tc.args), "--json", "--state", state)...)
			if r.code != tc.code {
				t.Fatalf("ends with %d: %s", r.code, r.err)
			}
			if tc.keys == "" {
				return
			}
			var got map[string]json.RawMessage
			decode(t, r.out, &got)
			for _, key := range strings.Fields(tc.keys) {
				if _, ok := got[key]; !ok {
					t.Errorf("no key %q in %.300s", key, r.out)
				}
			}
		})
	}
}

// `release list --json` has the shape of api.md §4.
func TestReleaseListShape(t *testing.T) {
	state := t.TempDir()
	first := built(t, state).ID
	now := built(t, state).ID
	var got struct {
		Releases []struct {
			ID        string
			Date      string
			EnVigueur *bool
		}
	}
	decode(t, passerelle(nil, "release", "list", "--json", "--state", state).out, &got)
	if len(got.Releases) != 2 || got.Releases[0].ID != now || got.Releases[1].ID != first || !*got.Releases[0].EnVigueur || *got.Releases[1].EnVigueur || got.Releases[0].Date == "" {
		t.Errorf("releases %+v; want %s in force, then %s", got.Releases, now, first)
	}
}

// The accounts of a build add up, file by file, and name what was left out.
func TestBuildAccounts(t *testing.T) {
	state, data := t.TempDir(), t.TempDir()
	file(t, data, "unrelated.csv", "a,b\n")
	file(t, data, "again/vFormationDiplome_.csv", read(t, repository+"/mappings/bcn/sample/vFormationDiplome_.csv"))
	r := passerelle(nil, buildArgs(t, state, "--data", data, "--json")...)
	var got struct {
		Release            string
		Error              string
		Ignored            []string
		Duplicates         []struct{ File, Of string }
		Findings, Warnings int
		Corrections        struct{ Applied, CaughtUp, Moot int }
		Files              []struct {
			File                                                                                    string
			RowsRead, RowsMapped, RowsRejected, CellsRead, CellsMapped, CellsIgnored, CellsRejected int
		}
	}
	decode(t, r.out, &got)
	if r.code != exitDone || r.err != "" || got.Release != current(t, state).ID || got.Error != "" || len(got.Files) < 30 {
		t.Fatalf("ends with %d, %s; release %q, %d files", r.code, r.err, got.Release, len(got.Files))
	}
	for _, f := range got.Files {
		if f.RowsRead == 0 || f.RowsRead != f.RowsMapped+f.RowsRejected || f.CellsRead != f.CellsMapped+f.CellsIgnored+f.CellsRejected {
			t.Errorf("accounts do not add up: %+v", f)
		}
	}
	if !strings.Contains(strings.Join(got.Ignored, " "), "unrelated.csv") || len(got.Duplicates) != 1 || got.Duplicates[0].File == got.Duplicates[0].Of {
		t.Errorf("ignored %v, duplicates %v", got.Ignored, got.Duplicates)
	}
	if c := got.Corrections; c.Applied != 1 || c.CaughtUp != 0 || c.Moot != 2 { // of three, one is about a code of the samples
		t.Errorf("corrections %+v", c)
	}
	text := passerelle(nil, buildArgs(t, state, "--data", data)...).out
	for _, want := range []string{"corrections: 1 applied", "ignored, no source claims it: ", "ignored, it has the bytes of ", "= mapped", "release 20"} {
		if !strings.Contains(text, want) {
			t.Errorf("the text does not say %q", want)
		}
	}
}

// A refused build says so in its JSON too.
func TestRefusedBuildJSON(t *testing.T) {
	state := t.TempDir()
	built(t, state)
	r := passerelle(nil, "build", "--state", state, "--offline", "--oxigraph", oxigraph(t), "--only", "bcn", "--json")
	var got struct{ Release, Error string }
	decode(t, r.out, &got)
	if r.code != exitData || got.Release != "" || !strings.Contains(got.Error, "loses") || !strings.Contains(r.err, "--accept-losses") {
		t.Errorf("ends with %d, %+v, %s", r.code, got, r.err)
	}
}
