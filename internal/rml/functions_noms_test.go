package rml

import "testing"

func TestOrganisationName(t *testing.T) {
	f := OrganisationName([]string{"ECOLE", "MINISTERE", "CFA"})
	call, err := f.Bind(nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, published := range map[string]bool{
		"Ministère du travail": true, "CFA DES PYRENEES": true, "École-atelier Dupont": true,
		"DUPONT JEAN": false, "MME ECOLE MARTINE": false, "Ecolette": false, "": false, "M. CFA": false,
	} {
		var out Result
		call([]Arg{{Value: Value{Text: name}, Set: true}}, &out)
		if got := len(out.values) == 1; got != published || out.rejected {
			t.Errorf("%q published %t, want %t", name, got, published)
		}
	}
}
