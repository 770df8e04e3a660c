package serve_test

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

type pairs struct {
	Total   int
	Code    *struct{ Normalise string }
	Membres []struct {
		Vers struct {
			Code  string
			Connu *bool
		}
		Relation, Fiabilite string
		Chemins             [][]struct{ De, Vers, Source, Edition string }
	}
}

func (p pairs) String() string {
	var out []string
	for _, m := range p.Membres {
		known := ""
		if m.Vers.Connu != nil && !*m.Vers.Connu {
			known = "?"
		}
		out = append(out, m.Vers.Code+known+" "+m.Fiabilite)
	}
	return strings.Join(out, ", ")
}

func TestCorrespondances(t *testing.T) {
	s := world(t)
	for target, want := range map[string]string{
		"/correspondances/cfd/rncp?code=50022137":                 "RNCP35316 declaree, RNCP38765 declaree",
		"/correspondances/rncp/cfd?code=38765":                    "50022137 declaree, 50022141 contestee",
		"/correspondances/cfd/rome?code=5002+2137":                "D1104? derivee",
		"/correspondances/cfd/rome?code=50022137&date=1990-01-01": "",
		"/correspondances/rncp/rome?code=RNCP955":                 "",
	} {
		w := get(s, target)
		if got := decode[pairs](t, w); w.Code != 200 || got.String() != want || got.Total != len(got.Membres) {
			t.Errorf("%s: %d %s, want %s", target, w.Code, got, want)
		}
	}
	for target, status := range map[string]int{
		"/correspondances/cfd/rncp?code=x": 404, "/correspondances/cfd/rncp?code=99999999": 404, "/correspondances/cfd/siret?code=50022137": 404,
		"/correspondances/cfd/nothing": 404, "/correspondances/cfd/siret": 404, "/correspondances/cfd/rncp?code=50022137&jour=1": 400, "/correspondances/cfd/rncp?date=hier": 400,
	} {
		if w := get(s, target); w.Code != status {
			t.Errorf("%s: %d %s, want %d", target, w.Code, w.Body, status)
		}
	}
}

func TestWholeTable(t *testing.T) {
	s := world(t)
	lines := strings.Split(strings.TrimSpace(get(s, "/correspondances/rncp/rome").Body.String()), "\n")
	for _, line := range lines {
		var one struct{ Type string }
		if err := json.Unmarshal([]byte(line), &one); err != nil || one.Type != "Correspondance" {
			t.Errorf("%s: %v", line, err)
		}
	}
	w := get(s, "/correspondances/rncp/rome", "Accept", "text/csv")
	rows, err := csv.NewReader(w.Body).ReadAll()
	if err != nil || len(rows) != 4 || len(lines) != 3 || rows[1][1] != "RNCP35316" || rows[1][3] != "D1104" {
		t.Errorf("%d lines, rows %v, %v", len(lines), rows, err)
	}
}

func TestCorrespondMany(t *testing.T) {
	s := world(t)
	w := ask(s, http.MethodPost, "/correspondances/cfd/rome", `{"codes": ["5002 2137", "x", {"code": "50022137", "date": "1990-01-01"}]}`, "Content-Type", "application/json")
	got := decode[[]pairs](t, w)
	if w.Code != 200 || len(got) != 3 || got[0].Total != 1 || got[0].Code.Normalise != "50022137" || got[1].Total != 0 || got[2].Total != 0 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
