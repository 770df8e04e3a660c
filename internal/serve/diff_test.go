package serve_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// change is what tests read of a changed thing.
type change struct {
	ID, Type, Code, Changement string
	Apparues, Disparues        []struct {
		Sujet, Propriete string
		Valeur           json.RawMessage
	}
}

type comparison struct {
	ID, Type, De, Vers            string
	Ajoutees, Retirees, Modifiees int
	ParClasse                     []struct {
		Classe                        string
		Ajoutees, Retirees, Modifiees int
	}
	Total    int
	Membres  []change
	Suivante string
}

const diff = "/releases/" + previous + "/diff/" + release

func TestDiffOfReleases(t *testing.T) {
	s := world(t)
	var all []change
	var first comparison
	pages := 0
	for target := diff + "?limite=10"; target != ""; pages++ {
		w := get(s, target)
		d := decode[comparison](t, w)
		if pages == 0 {
			first = d
		}
		if d.Total != first.Total || (d.Suivante != "") != strings.Contains(strings.Join(w.Header().Values("Link"), ""), `rel="next"`) {
			t.Errorf("page %d: total %d, next %q, %v", pages, d.Total, d.Suivante, w.Header().Values("Link"))
		}
		all = append(all, d.Membres...)
		target = strings.TrimPrefix(d.Suivante, strings.TrimSuffix(base, "/"))
	}
	if first.De != base+"releases/"+previous || first.Vers != base+"releases/"+release || first.Retirees != 1 || first.Modifiees != 1 || first.Ajoutees < 10 ||
		first.Total != first.Ajoutees+2 || first.Total != len(all) || pages < 2 {
		t.Errorf("%d pages of %d changes: %+v", pages, len(all), first)
	}
	counted := 0
	for _, c := range first.ParClasse {
		counted += c.Ajoutees + c.Retirees + c.Modifiees
		if !strings.Contains(c.Classe, "/def/apprentissage#") {
			t.Errorf("class %q", c.Classe)
		}
	}
	if counted != first.Total {
		t.Errorf("%d changes by class of %d", counted, first.Total)
	}
	if !slices.IsSortedFunc(all, func(a, b change) int { return strings.Compare(a.ID, b.ID) }) {
		t.Error("changes are not in the order of their IRIs")
	}
	checkChanges(t, all)
}

func checkChanges(t *testing.T, all []change) {
	t.Helper()
	found := 0
	for _, c := range all {
		switch c.Code {
		case "RNCP1":
			found++
			if c.Changement != "retiree" || c.Type != "Certification" || len(c.Apparues)+len(c.Disparues) != 0 {
				t.Errorf("%+v", c)
			}
		case "RNCP955":
			found++
			if c.Changement != "modifiee" || len(c.Disparues) != 1 || string(c.Disparues[0].Valeur) != `{"@language":"fr","@value":"=Avant"}` || len(c.Apparues) < 2 || c.Disparues[0].Sujet != "" {
				t.Errorf("%+v", c)
			}
		default:
			if c.Changement != "ajoutee" {
				t.Errorf("%+v", c)
			}
		}
	}
	if found != 2 {
		t.Errorf("%d of 2 things", found)
	}
}

func TestDiffAsTable(t *testing.T) {
	s := world(t)
	total := decode[comparison](t, get(s, diff)).Total
	w := get(s, diff, "Accept", "text/csv")
	rows, err := csv.NewReader(w.Body).ReadAll()
	if err != nil || w.Header().Get("Content-Type") != "text/csv; charset=utf-8" || w.Header().Get("Vary") != "Accept" {
		t.Fatalf("%v %v", err, w.Header())
	}
	things := map[string]bool{}
	var gone []string
	for _, row := range rows[1:] {
		things[row[3]] = true
		if row[2] == "RNCP955" && row[7] != "" {
			gone = append(gone, fmt.Sprintf("%q", row))
		}
	}
	if len(things) != total || len(gone) != 1 || !strings.Contains(gone[0], `=Avant`) {
		t.Errorf("%d things of %d, %v", len(things), total, gone)
	}
	if sheet := get(s, diff+"?tableur=1", "Accept", "text/csv").Body.String(); !strings.HasPrefix(sheet, "\ufeffchangement;") || !strings.Contains(sheet, ";'=Avant;") {
		t.Errorf("for spreadsheets: %.200q", sheet)
	}
	lines := strings.Split(strings.TrimSpace(get(s, diff, "Accept", "application/x-ndjson").Body.String()), "\n")
	var one change
	if err := json.Unmarshal([]byte(lines[0]), &one); err != nil || len(lines) != total || one.ID == "" {
		t.Errorf("%d lines of %d, %v", len(lines), total, err)
	}
}

func TestDiffRefuses(t *testing.T) {
	s := world(t)
	for target, status := range map[string]int{
		diff + "?limite=0": 400, diff + "?curseur=%C3%A9": 400, diff + "?x=1": 400, diff + "?limite=1001": 400,
		"/releases/" + previous + "/diff/20200101T000000Z-00000000": 404, "/releases/..%2f..%2fetc/diff/" + release: 404,
		"/releases/" + release + "/diff/" + release: 200, "/releases/" + release + "/diff/" + previous: 200,
	} {
		if w := get(s, target); w.Code != status {
			t.Errorf("%s: %d %s, want %d", target, w.Code, w.Body, status)
		}
	}
	if w := get(s, diff, "Accept", "text/turtle"); w.Code != 406 {
		t.Errorf("Turtle: %d", w.Code)
	}
	if w := ask(s, http.MethodPost, diff, ""); w.Code != 405 {
		t.Errorf("POST: %d", w.Code)
	}
	same := decode[comparison](t, get(s, "/releases/"+release+"/diff/"+release))
	back := decode[comparison](t, get(s, "/releases/"+release+"/diff/"+previous))
	if same.Total != 0 || len(same.Membres) != 0 || back.Ajoutees != 1 || back.Modifiees != 1 || back.Retirees < 10 {
		t.Errorf("to itself %+v, back %+v", same, back)
	}
}
