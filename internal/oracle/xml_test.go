package oracle

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

const flow = `<?xml version="1.0" encoding="UTF-8"?>
<FICHES><VERSION_FLUX>4.1</VERSION_FLUX>
<FICHE><NUMERO_FICHE>RNCP1</NUMERO_FICHE>
  <NOUVELLES_CERTIFICATIONS><NOUVELLE_CERTIFICATION><ID_FICHE_NOUVELLE_CERTIFICATION>RNCP9</ID_FICHE_NOUVELLE_CERTIFICATION></NOUVELLE_CERTIFICATION></NOUVELLES_CERTIFICATIONS>
  <BLOCS_COMPETENCES><BLOC_COMPETENCES><CODE>RNCP1BC01</CODE><ACTIF>Oui</ACTIF></BLOC_COMPETENCES></BLOCS_COMPETENCES>
  <FORMACODES><FORMACODE><CODE>34254</CODE></FORMACODE></FORMACODES>
  <CODES_NSF><NSF><CODE>313</CODE></NSF><NSF><CODE>31</CODE></NSF></CODES_NSF>
  <CODES_ROME><ROME><CODE>A1101</CODE></ROME><ROME><CODE>A1201</CODE></ROME></CODES_ROME>
  <DATE_DECISION>01/01/2020</DATE_DECISION><DATE_EFFET>01/09/2020</DATE_EFFET>
  <DATE_FIN_ENREGISTREMENT>31/08/2026</DATE_FIN_ENREGISTREMENT><ACTIF>Non</ACTIF></FICHE>
<FICHE><NUMERO_FICHE>RS2</NUMERO_FICHE>
  <ANCIENNES_CERTIFICATIONS><ANCIENNE_CERTIFICATION><ID_FICHE_ANCIENNE_CERTIFICATION>RS8</ID_FICHE_ANCIENNE_CERTIFICATION></ANCIENNE_CERTIFICATION></ANCIENNES_CERTIFICATIONS>
  <DATE_DECISION>01/01/2021</DATE_DECISION><ACTIF>Oui</ACTIF></FICHE>
</FICHES>`

func flowRows(t *testing.T) []row {
	t.Helper()
	var rows []row
	if err := xmlFiches(strings.NewReader(flow), func(f xmlFiche) { rows = append(rows, f.row()) }); err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestTheFlowDescribesTheFichesItHolds(t *testing.T) {
	want := []row{
		fiche("RNCP1", "INACTIVE", "2020-09-01", "2026-08-31").to("RNCP9"),
		fiche("RS2", "ACTIVE", "2021-01-01", "").from("RS8"),
	}
	if got := flowRows(t); !reflect.DeepEqual(got, want) {
		t.Errorf("rows = %+v, want %+v", got, want)
	}
}

func TestTheFlowOnlyAddsEdges(t *testing.T) {
	o := newOracle([]edition{
		fc("2026-02-01", row{code: "RNCP1"}.to("RNCP2")),
		{source: franceCompetences, day: xmlDay, extrait: true, successions: true, rows: flowRows(t)},
	})
	var got []string
	for _, e := range o.Edges() {
		got = append(got, e.Ancien+">"+e.Nouveau)
	}
	if want := []string{"RNCP1>RNCP2", "RNCP1>RNCP9", "RS8>RS2"}; !reflect.DeepEqual(got, want) {
		t.Errorf("edges %v, want %v", got, want)
	}
	if len(o.Contested()) != 0 {
		t.Errorf("contested %v, want none", o.Contested())
	}
	if got := o.State("RS2", "2026-08-16"); got != actif {
		t.Errorf("RS2 is %s, want %s", got, actif)
	}
	if got := o.State("RNCP1", "2026-08-16"); got != inactif {
		t.Errorf("RNCP1 is %s, want %s", got, inactif)
	}
}

func TestTheFlowIsReadWhenAsked(t *testing.T) {
	dir := dataFolder(t)
	folder := filepath.Join(dir, "france-competences-echantillons", "xml-v4-1")
	if _, err := LoadWith(dir, Options{XML: true}); err == nil || !strings.Contains(err.Error(), "xml-v4-1") {
		t.Errorf("without the flow: error %v", err)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "x.xml"), []byte(flow), 0o644); err != nil {
		t.Fatal(err)
	}
	for read, want := range map[bool]string{true: "pas-encore", false: "inconnu"} {
		o, err := LoadWith(dir, Options{XML: read})
		if err != nil {
			t.Fatal(err)
		}
		if got := o.Resolve("RS2", "2020-06-01").Statut; got != want {
			t.Errorf("XML %v: RS2 is %s, want %s", read, got, want)
		}
	}
}

func FuzzFlow(f *testing.F) {
	f.Add([]byte(flow))
	f.Add([]byte("<FICHES><FICHE><ACTIF>Oui"))
	f.Fuzz(func(t *testing.T, content []byte) {
		// An error is allowed; what was read before it must be sound.
		_ = xmlFiches(strings.NewReader(string(content)), func(x xmlFiche) {
			if etat := x.row().etat; etat != "" && etat != "ACTIVE" && etat != "INACTIVE" {
				t.Errorf("état %q", etat)
			}
		})
	})
}
