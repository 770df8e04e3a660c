package serve_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// What is answered among others is, byte for byte, what is answered alone.
func TestManyAnswersAreThoseOfOne(t *testing.T) {
	s := world(t)
	questions := []map[string]string{}
	for _, code := range []string{
		"RNCP955", "rncp 955", "955", "50022137", "RNCP35316", "RNCP24440", "RNCP37567", "RNCP90004", "RNCP90006", "RNCP90007", "RS6604", "A1201", "A1101", "0951099D",
		"552100554", "n'importe <quoi>", "", "é & \u2028\"\\", "01", "http://data.europa.eu/esco/occupation/00030d09-2b3a-4efd-87cc-c4ea39d27c34",
	} {
		if code == "" {
			continue // GET wants a code
		}
		questions = append(questions, map[string]string{"code": code}, map[string]string{"code": code, "famille": "rncp", "date": "2024-06-01"},
			map[string]string{"code": code, "session": "2023-09-01/2025-06-30"})
	}
	for len(questions) < 1000 { // several batches
		questions = append(questions, map[string]string{"code": fmt.Sprintf("RNCP%d", len(questions))})
	}
	body, err := json.Marshal(map[string]any{"codes": questions})
	if err != nil {
		t.Fatal(err)
	}
	many := ask(s, "POST", "/resolve", string(body), "Content-Type", "application/json")
	var all []json.RawMessage
	if err := json.Unmarshal(many.Body.Bytes(), &all); err != nil || len(all) != len(questions) {
		t.Fatalf("%d answers, %v", len(all), err)
	}
	for i, one := range all {
		var d struct{ ID string }
		if err := json.Unmarshal(one, &d); err != nil {
			t.Fatal(err)
		}
		alone := get(s, strings.TrimPrefix(d.ID, "http://service.test"))
		if alone.Code != 200 || strings.TrimSpace(alone.Body.String()) != string(one) {
			t.Fatalf("%v\n%s\nalone, %d:\n%s", questions[i], one, alone.Code, alone.Body)
		}
	}
	lines := ask(s, "POST", "/resolve", string(body), "Content-Type", "application/json", "Accept", "text/csv")
	if rows := sheetOf(t, lines); len(rows) != len(questions) || rows[0]["remplacePar"] != "RNCP39682" || rows[999]["saisi"] != "RNCP999" {
		t.Errorf("as CSV: %d rows", len(rows))
	}
}

func TestFaultsOfABodyNameTheirPlace(t *testing.T) {
	s := world(t)
	for name, tc := range map[string]struct {
		address, media, body string
		line                 int
		says                 string
	}{
		"null":                    {"/resolve", "application/json", `{"codes":["1",null]}`, 0, "Code n° 2"},
		"a null value":            {"/resolve", "application/json", `{"codes":["1",{"code":null}]}`, 0, "Code n° 2"},
		"no codes":                {"/resolve", "application/json", `{"codes":null}`, 0, "codes"},
		"a key in other letters":  {"/resolve", "application/json", `{"codes":[{"Code":"1"}]}`, 0, "Code n° 1"},
		"CODES":                   {"/resolve", "application/json", `{"CODES":["1"]}`, 0, "codes"},
		"a key twice":             {"/resolve", "application/json", `{"codes":[{"code":"1","code":"2"}]}`, 0, "Code n° 1"},
		"a key unknown":           {"/resolve", "application/json", `{"codes":["1","2",{"code":"1","x":"2"}]}`, 0, "Code n° 3"},
		"no code":                 {"/resolve", "application/json", `{"codes":[{}]}`, 0, "Code n° 1"},
		"bytes that are no text":  {"/resolve", "application/json", "{\"codes\":[\"\xff\"]}", 0, "Code n° 1"},
		"half a pair":             {"/resolve", "application/json", `{"codes":["\ud800"]}`, 0, "Code n° 1"},
		"deep":                    {"/resolve", "application/json", `{"codes":[[[["1"]]]]}`, 0, "Code n° 1"},
		"a row too short":         {"/resolve", "text/csv", "code,date\n1,\n1\n", 3, "Ligne 3"},
		"a row too long":          {"/resolve", "text/csv", "code,date\n1,,2\n", 2, "Ligne 2"},
		"a day in a row":          {"/resolve", "text/csv", "code,date\n1,\n\n1,hier\n", 4, "Ligne 4"},
		"an open quote":           {"/resolve", "text/csv", "code\n1\n\"2\n", 3, "Ligne 3"},
		"a family in a pair":      {"/correspondances/cfd/rncp", "application/json", `{"codes":["1",{"code":"2","famille":"cfd"}]}`, 0, "Code n° 2"},
		"a session in a pair":     {"/correspondances/cfd/rncp", "application/json", `{"codes":[{"code":"2","session":"2025-01-01/2025-01-02"}]}`, 0, "Code n° 1"},
		"a column without sense":  {"/correspondances/cfd/rncp", "text/csv", "code,famille\n1,cfd\n", 0, "famille"},
		"a date that is none":     {"/correspondances/cfd/rncp", "application/json", `{"codes":["1",{"code":"2","date":"x"}]}`, 0, "Code n° 2"},
		"a binary in place of it": {"/resolve", "text/csv", "code\n\x00\n", 2, "octet"},
	} {
		w := ask(s, "POST", tc.address, tc.body, "Content-Type", tc.media, "Accept-Language", "fr")
		var p refused
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != 400 || p.Ligne != tc.line || !strings.Contains(p.Detail, tc.says) {
			t.Errorf("%s: %d line %d: %s", name, w.Code, p.Ligne, w.Body)
		}
	}
	// Any dialect is read here too.
	for media, body := range map[string]string{"text/csv; charset=windows-1252": "intitul\xe9;Code\nx;RNCP955\n", "text/csv": "Code\tx\nRNCP955\t\"a\"\n"} {
		if all := decode[[]resolved](t, ask(s, "POST", "/resolve", body, "Content-Type", media)); len(all) != 1 || all[0].codes() != "RNCP39682" {
			t.Errorf("%q: %+v", body, all)
		}
	}
}
